//! The OpenAPI document, generated from the handlers that answer: 3.1 at `/openapi.json`, and 3.0.3 for generators that ask
//! for it. `openapi/waymark.json` is a copy that a test holds against the code.

mod as_3_0;
mod examples;

use std::collections::BTreeMap;

use actix_web::{
    App, HttpRequest, HttpResponse,
    web::{Bytes, Data, ServiceConfig},
};
use serde_json::{Value, json};
use utoipa::{
    IntoResponses, OpenApi, ToSchema,
    openapi::{
        Content, Info, License, RefOr, Server, Tag,
        response::{Response, ResponseBuilder},
        schema::{ComponentsBuilder, Ref},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;

pub use as_3_0::as_3_0;

use super::{Faces, etag, match_request::CLOSED, problem};

/// Registers the two documents. They describe themselves badly, and are left out of what they describe.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(as_3_1).service(for_3_0);
}

#[actix_web::get("/openapi.json")]
async fn as_3_1(faces: Data<Faces>, request: HttpRequest) -> HttpResponse {
    etag::tagged_bytes(&request, Bytes::clone(&faces.openapi))
}

#[actix_web::get("/openapi-3.0.json")]
async fn for_3_0(faces: Data<Faces>, request: HttpRequest) -> HttpResponse {
    etag::tagged_bytes(&request, Bytes::clone(&faces.openapi_3_0))
}

/// What every operation may answer when something is wrong.
#[derive(Debug)]
pub struct Problems;

impl IntoResponses for Problems {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let caller = "Something is wrong with the request: 400 it cannot be parsed, 401 a key is needed, 403 this key may not, \
                      404 there is nothing here, 405 another method is meant, 408 its body came too slowly, 409 it does not go with what \
                      is there, 410 what it goes on from is no more, 412 that has changed since it was read, 413 it is too large, 415 it is no JSON, 422 it is wrong, and \
                      `errors` names every fault, 428 If-Match is missing, 429 there were too many, and `Retry-After` says when one more may \
                      come.";
        let server = "Something is wrong here: 500 it broke, 503 it is not ready or too busy, and `Retry-After` says when to ask again.";
        [("4XX", caller), ("5XX", server)].map(|(status, text)| (status.to_owned(), RefOr::T(response(text)))).into()
    }
}

fn response(description: &str) -> Response {
    let schema = Ref::from_schema_name("Problem");
    ResponseBuilder::new().description(description).content(problem::MEDIA_TYPE, Content::new(Some(schema))).build()
}

/// A problem, as RFC 9457 has it.
#[derive(Debug, ToSchema)]
#[schema(as = Problem)]
#[expect(dead_code, reason = "describes an answer for the document")]
struct ProblemBody {
    /// The kind of problem, for programs.
    #[schema(example = "urn:waymark:problem:invalid")]
    r#type: String,
    /// The kind of problem, for people.
    #[schema(example = "The request is wrong")]
    title: String,
    /// The status code.
    #[schema(example = 422)]
    status: i32,
    /// What can be done about it.
    detail: String,
    /// The id of the request, as a URN.
    #[schema(example = "urn:uuid:6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001")]
    instance: String,
    /// Every fault of the input.
    errors: Option<Vec<FaultBody>>,
}

/// One thing wrong with the input.
#[derive(Debug, ToSchema)]
#[schema(as = Fault)]
#[expect(dead_code, reason = "describes an answer for the document")]
struct FaultBody {
    /// Where: a JSON pointer into the body, or `?` and the name of a query parameter.
    #[schema(example = "/person/age")]
    pointer: String,
    /// What, for programs.
    #[schema(example = "out_of_range")]
    code: String,
    /// What, for people. Never repeats what was sent.
    #[schema(example = "must be from 0 to 130")]
    detail: String,
}

/// What registration takes, and takes no other member in.
const REGISTERING: [&str; 6] = ["RegisterRequest", "ContactForm", "IdentifierForm", "ClaimRequest", "RefuseRequest", "EraseRequest"];

#[derive(OpenApi)]
#[openapi(components(schemas(ProblemBody, FaultBody)))]
struct Base;

/// The document, 3.1.
#[must_use]
pub fn document() -> Value {
    let (_, document) = App::new().into_utoipa_app().openapi(base()).configure(super::routes).split_for_parts();
    let mut document = serde_json::to_value(document).unwrap_or_default();
    leave_out_null(&mut document);
    examples::put_into(&mut document);
    for name in CLOSED.into_iter().chain(REGISTERING) {
        document["components"]["schemas"][name]["additionalProperties"] = json!(false);
    }
    document
}

fn base() -> utoipa::openapi::OpenApi {
    let mut document = Base::openapi();
    let mut info = Info::new("Waymark", env!("CARGO_PKG_VERSION"));
    info.description = Some(
        "A directory and matching engine for social prescribing: what is on offer locally, ranked against a person's needs and \
         explained.\n\nNames are those of HSDS 3 and Open Referral UK. Times are RFC 3339, distances metres, coordinates WGS 84. \
         What is not known is left out, never `null` and never empty. An unknown member or parameter is a fault. Every answer \
         carries `X-Request-ID` and `X-Correlation-ID`; reads carry a strong `ETag`. The answer to a write carries `X-Change-Seq`; a \
         read that sends that number as `X-Min-Seq` has seen the write: it waits up to two seconds for it, and is a 503 with \
         `Retry-After` where it does not come.\n\nWaymark is no substitute for clinical care."
            .to_owned(),
    );
    let mut license = License::new("Apache-2.0");
    license.identifier = Some("Apache-2.0".to_owned());
    info.license = Some(license);
    document.info = info;
    document.servers = Some(vec![Server::new("/")]);
    let tag = |name: &str, description: &str| {
        let mut tag = Tag::new(name);
        tag.description = Some(description.to_owned());
        tag
    };
    document.tags = Some(vec![
        tag("match", "From a person's needs to what would help."),
        tag("directory", "What is on offer, where, and by whom."),
        tag("access", "Keys: who may come in, and as what."),
        tag("registration", "How an organization comes in, and speaks for itself."),
        tag("upkeep", "From a draft to the public, and what becomes of it."),
        tag("operation", "For whoever runs it."),
    ]);
    let key = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("wm_<id>_<secret>").build();
    let components = document.components.take().unwrap_or_default();
    document.components = Some(ComponentsBuilder::from(components).security_scheme("key", SecurityScheme::Http(key)).build());
    document
}

/// Takes `null` out of every schema: what is not known is left out here, and many generators stumble over it.
fn leave_out_null(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(leave_out_null),
        Value::Object(members) => {
            if let Some(Value::Array(types)) = members.get_mut("type") {
                types.retain(|kind| kind != "null");
                if let [only] = types.as_slice() {
                    let only = only.clone();
                    members.insert("type".to_owned(), only);
                }
            }
            for choice in ["oneOf", "anyOf"] {
                let Some(Value::Array(options)) = members.get_mut(choice) else { continue };
                options.retain(|option| *option != json!({ "type": "null" }));
                if let [Value::Object(only)] = options.as_mut_slice() {
                    let only = std::mem::take(only);
                    members.shift_remove(choice);
                    for (name, value) in only {
                        members.entry(name).or_insert(value);
                    }
                }
            }
            members.values_mut().for_each(leave_out_null);
        }
        _ => {}
    }
}

/// The paths of a document with their methods, and those of the pages, which it does not describe.
#[must_use]
pub fn methods(document: &Value) -> Vec<(String, Vec<&'static str>)> {
    let described = document["paths"].as_object().into_iter().flatten().map(|(path, operations)| {
        let has = |method: &str| operations.get(method).is_some();
        let known = [("get", &["GET", "HEAD"][..]), ("post", &["POST"]), ("put", &["PUT"]), ("patch", &["PATCH"]), ("delete", &["DELETE"])];
        (path.clone(), known.into_iter().filter(|(method, _)| has(method)).flat_map(|(_, names)| names.iter().copied()).collect())
    });
    let pages = ["/openapi.json", "/openapi-3.0.json", "/docs", "/docs/", "/docs/{file}", "/style.css", "/icon.svg"];
    let pages = pages.map(|path| (path.to_owned(), vec!["GET", "HEAD"]));
    described.chain(pages).chain([("/".to_owned(), vec!["GET", "HEAD", "POST"])]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_leaves_no_trace() {
        let mut schema = json!({
            "a": { "type": ["string", "null"] },
            "b": { "oneOf": [{ "type": "null" }, { "$ref": "#/x" }], "description": "outer" },
            "c": { "type": ["array", "null"], "items": { "type": ["integer", "null"] } },
        });
        leave_out_null(&mut schema);
        let expected = json!({
            "a": { "type": "string" },
            "b": { "description": "outer", "$ref": "#/x" },
            "c": { "type": "array", "items": { "type": "integer" } },
        });
        assert_eq!(schema, expected);
    }

    #[test]
    fn each_operation_has_an_id_of_its_own_a_summary_and_answers() {
        let document = document();
        let mut ids = Vec::new();
        for (path, operations) in document["paths"].as_object().unwrap() {
            for (method, operation) in operations.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path} has no id"));
                assert!(!ids.contains(&id), "{id} twice");
                ids.push(id);
                for member in ["summary", "description"] {
                    assert!(operation[member].as_str().is_some_and(|text| text.len() > 3), "{id} has no {member}");
                }
                let done = operation["responses"].as_object().unwrap().iter().find(|(status, _)| status.starts_with('2'));
                let (_, done) = done.unwrap_or_else(|| panic!("{id} is never done"));
                let told = done["content"].as_object().into_iter().flatten();
                assert!(told.into_iter().all(|(_, content)| content.get("example").is_some()), "{id} has no example");
                for status in ["4XX", "5XX"] {
                    assert!(operation["responses"][status].is_object(), "{id} has no {status}");
                }
            }
        }
        assert!(ids.len() >= 41, "{ids:?}");
        assert_eq!(document["info"]["license"]["identifier"], "Apache-2.0");
        assert!(!document.to_string().contains("\"null\""));
    }

    #[test]
    fn every_reference_leads_somewhere() {
        fn references(node: &Value, found: &mut Vec<String>) {
            match node {
                Value::Object(members) => {
                    found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
                    members.values().for_each(|value| references(value, found));
                }
                Value::Array(items) => items.iter().for_each(|value| references(value, found)),
                _ => {}
            }
        }
        let document = document();
        let mut found = Vec::new();
        references(&document, &mut found);
        for reference in found {
            assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
    }
}
