//! The face's own `OpenAPI` document, made from the table of `formats::uk_profile`: each field a plain property, no choices and no `null`, as
//! the standard's validator reads it. `openapi/oruk.json` is a copy that a test holds against the code.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{
    BASE,
    about::VERSION,
    asked::{PER_MINIMAL_PAGE, PER_PAGE},
};
use crate::formats::uk_profile::table::{Kind, Member, ORGANIZATION, Object, SERVICE, SERVICE_AT_LOCATION, TAXONOMY, TAXONOMY_TERM};

/// What is behind a path.
#[derive(Debug, Clone, Copy)]
enum Behind {
    /// What this is.
    About,
    /// A list.
    List,
    /// One of them.
    One,
    /// Everything, packed.
    Archive,
}

/// An operation.
#[derive(Debug)]
struct Operation {
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    behind: Behind,
    /// What it tells of.
    object: Option<&'static Object>,
    parameters: &'static [&'static str],
}

const OF_SERVICES: &[&str] = &[
    "search",
    "page",
    "per_page",
    "format",
    "taxonomy_term_id",
    "taxonomy_id",
    "organization_id",
    "modified_after",
    "minimal",
    "full",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
    "postcode",
    "proximity",
];
const OF_PLACES: &[&str] = &[
    "search",
    "page",
    "per_page",
    "format",
    "taxonomy_term_id",
    "taxonomy_id",
    "organization_id",
    "modified_after",
    "full",
    "minimum_age",
    "maximum_age",
    "start_time",
    "end_time",
    "day",
    "postcode",
    "proximity",
];
const OF_ORGANIZATIONS: &[&str] = &["search", "full_service", "full", "page", "per_page", "format"];
const OF_TAXONOMIES: &[&str] = &["search", "page", "per_page", "format"];
const OF_TERMS: &[&str] = &["search", "page", "per_page", "format", "taxonomy_id", "top_only", "parent_id"];

/// Every operation there is.
#[rustfmt::skip]
const OPERATIONS: [Operation; 12] = [
    op("/", "orukAbout", "What this is", Behind::About, None, &[]),
    op("/datapackage.zip", "orukDataPackage", "Everything, as an HSDS tabular data package", Behind::Archive, None, &[]),
    op("/services", "orukServices", "Services", Behind::List, Some(&SERVICE), OF_SERVICES),
    op("/services/{id}", "orukService", "A service, whole", Behind::One, Some(&SERVICE), &[]),
    op("/service_at_locations", "orukServiceAtLocations", "Services at their locations", Behind::List, Some(&SERVICE_AT_LOCATION), OF_PLACES),
    op("/service_at_locations/{id}", "orukServiceAtLocation", "A service at a location, whole", Behind::One, Some(&SERVICE_AT_LOCATION), &[]),
    op("/organizations", "orukOrganizations", "Organizations", Behind::List, Some(&ORGANIZATION), OF_ORGANIZATIONS),
    op("/organizations/{id}", "orukOrganization", "An organization, whole", Behind::One, Some(&ORGANIZATION), &["full_service"]),
    op("/taxonomies", "orukTaxonomies", "Taxonomies", Behind::List, Some(&TAXONOMY), OF_TAXONOMIES),
    op("/taxonomies/{id}", "orukTaxonomy", "A taxonomy with its terms", Behind::One, Some(&TAXONOMY), &[]),
    op("/taxonomy_terms", "orukTaxonomyTerms", "Taxonomy terms", Behind::List, Some(&TAXONOMY_TERM), OF_TERMS),
    op("/taxonomy_terms/{id}", "orukTaxonomyTerm", "A taxonomy term", Behind::One, Some(&TAXONOMY_TERM), &[]),
];

const fn op(
    path: &'static str,
    id: &'static str,
    summary: &'static str,
    behind: Behind,
    object: Option<&'static Object>,
    parameters: &'static [&'static str],
) -> Operation {
    Operation { path, id, summary, behind, object, parameters }
}

/// The paths of this face, without where it begins.
pub(super) fn paths() -> impl Iterator<Item = &'static str> {
    OPERATIONS.iter().map(|operation| operation.path)
}

/// The document.
#[must_use]
pub fn document() -> Value {
    let mut paths = Map::new();
    let mut schemas = Map::new();
    for operation in &OPERATIONS {
        paths.insert(operation.path.to_owned(), json!({ "get": described(operation) }));
        if let Some(object) = operation.object {
            put_schema(object, false, &mut schemas);
            if let Behind::List = operation.behind {
                put_schema(object, true, &mut schemas);
            }
        }
    }
    schemas.insert("error".to_owned(), error());
    let used: BTreeSet<&str> = OPERATIONS.iter().flat_map(|operation| operation.parameters).copied().collect();
    let parameters: Map<String, Value> = used.into_iter().map(|name| (name.to_owned(), parameter(name))).collect();
    json!({
        "openapi": "3.1.0",
        "x-hsds-version": VERSION,
        "info": {
            "title": "Waymark open data",
            "version": VERSION,
            "description": "Everything that is published here, as Open Referral UK 3.0, for anyone. Filters are cumulative. What is not known is \
                            left out, never null and never empty. Members of HSDS 3 beyond the profile are written where they are known; \
                            `original_id` is the id that a row came with where that was no UUID, and `read_from_text` the sentence that it \
                            was read from. A feed's own extension members are written as they came. Every answer but a streamed list carries \
                            a strong ETag.",
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": BASE }],
        "paths": paths,
        "components": { "schemas": schemas, "parameters": parameters, "responses": responses() },
    })
}

fn described(operation: &Operation) -> Value {
    let mut parameters: Vec<Value> =
        operation.parameters.iter().map(|name| json!({ "$ref": format!("#/components/parameters/{name}") })).collect();
    let schema = match (operation.behind, operation.object) {
        (Behind::List, Some(object)) => page_of(object),
        (_, Some(object)) => reference(object, false),
        (_, None) => about(),
    };
    if let Behind::One = operation.behind {
        parameters.push(json!({
            "name": "id", "in": "path", "required": true, "description": "Its id.", "schema": { "type": "string", "format": "uuid" }
        }));
    }
    let mut content = json!({ "application/json": { "schema": schema } });
    if let Behind::Archive = operation.behind {
        content = json!({ "application/zip": { "schema": { "type": "string", "format": "binary" } } });
    }
    if let Behind::List = operation.behind {
        let description = "With format=ndjson: all that is asked for, one object a line, without pages.";
        content["application/x-ndjson"] = json!({ "schema": { "type": "string", "description": description } });
    }
    let mut responses = json!({
        "200": { "description": operation.summary, "content": content },
        "304": { "description": "What If-None-Match names is still right." },
        "400": { "$ref": "#/components/responses/bad_request" },
        "default": { "$ref": "#/components/responses/error" },
    });
    if let Behind::One = operation.behind {
        responses["404"] = json!({ "$ref": "#/components/responses/not_found" });
    }
    json!({ "operationId": operation.id, "summary": operation.summary, "parameters": parameters, "responses": responses })
}

fn about() -> Value {
    let (text, uri) = (json!({ "type": "string" }), json!({ "type": "string", "format": "uri" }));
    json!({
        "type": "object",
        "properties": { "version": text, "profile": uri, "openapi_url": uri },
        "required": ["version", "profile", "openapi_url"],
    })
}

fn page_of(object: &Object) -> Value {
    let (count, truth) = (json!({ "type": "integer" }), json!({ "type": "boolean" }));
    json!({
        "type": "object",
        "properties": {
            "total_items": count, "total_pages": count, "page_number": count, "size": count,
            "first_page": truth, "last_page": truth, "empty": truth,
            "contents": { "type": "array", "items": reference(object, true) },
        },
        "required": ["total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents"],
    })
}

/// The name of an object's schema. As lists show it by default, an object has no rows; `full` lists show it whole, so that the schema of
/// what a list holds has the rows as well, and requires none.
fn name_of(object: &Object, listed: bool) -> String {
    if listed { format!("{}_in_list", object.name) } else { object.name.to_owned() }
}

fn reference(object: &Object, listed: bool) -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", name_of(object, listed)) })
}

fn put_schema(object: &'static Object, listed: bool, schemas: &mut Map<String, Value>) {
    let name = name_of(object, listed);
    if schemas.contains_key(&name) {
        return;
    }
    schemas.insert(name.clone(), Value::Null);
    let properties: Map<String, Value> = object.members.iter().map(|member| (member.name.to_owned(), property(member, schemas))).collect();
    let required: Vec<&str> = object.members.iter().filter(|member| member.required).map(|member| member.name).collect();
    let about = if listed {
        let rows: Vec<&str> =
            object.members.iter().filter(|member| matches!(member.kind, Kind::Many(..))).map(|member| member.name).collect();
        if rows.is_empty() {
            object.about.to_owned()
        } else {
            format!("{} A list shows {} with full=true alone.", object.about, rows.join(", "))
        }
    } else {
        object.about.to_owned()
    };
    schemas.insert(name, json!({ "type": "object", "description": about, "properties": properties, "required": required }));
}

fn property(member: &Member, schemas: &mut Map<String, Value>) -> Value {
    match member.kind {
        Kind::Text => json!({ "type": "string" }),
        Kind::Uuid => json!({ "type": "string", "format": "uuid" }),
        Kind::Uri => json!({ "type": "string", "format": "uri" }),
        Kind::Email => json!({ "type": "string", "format": "email" }),
        Kind::Date => json!({ "type": "string", "format": "date" }),
        Kind::Moment => json!({ "type": "string", "format": "date-time" }),
        Kind::Number => json!({ "type": "number" }),
        Kind::Word(words) => json!({ "type": "string", "enum": words }),
        Kind::One(object) => {
            put_schema(object, false, schemas);
            reference(object, false)
        }
        Kind::Many(object, _) => {
            put_schema(object, false, schemas);
            json!({ "type": "array", "items": reference(object, false) })
        }
    }
}

fn error() -> Value {
    json!({
        "type": "object",
        "description": "What went wrong.",
        "properties": {
            "error": { "type": "string", "description": "The kind of fault, for programs." },
            "message": { "type": "string", "description": "What it is, and what can be done about it, for people." },
        },
        "required": ["error", "message"],
    })
}

fn responses() -> Value {
    let response = |description: &str| {
        let schema = json!({ "$ref": "#/components/schemas/error" });
        json!({ "description": description, "content": { "application/json": { "schema": schema } } })
    };
    json!({
        "bad_request": response("A parameter is malformed. Parameters that are not known are passed over."),
        "not_found": response("Nothing that is published has this id."),
        "error": response("405 another method is meant, 429 there were too many requests and Retry-After says when one more may come, 500 it \
                           broke, 503 it is not ready."),
    })
}

fn parameter(name: &str) -> Value {
    let ((usual, most), (minimal, _)) = (PER_PAGE, PER_MINIMAL_PAGE);
    let flag = json!({ "type": "boolean", "default": false });
    let text = json!({ "type": "string" });
    let id = json!({ "type": "string", "format": "uuid" });
    let age = json!({ "type": "number", "minimum": 0 });
    let (description, schema) = match name {
        "search" => ("Each of these words, by its stem, stands in the name, the description or what belongs to it.".to_owned(), text),
        "page" => ("Which page, from 1.".to_owned(), json!({ "type": "integer", "minimum": 1, "default": 1 })),
        "per_page" => (
            format!("How many a page has: {usual} where nothing is said, {most} at most. With minimal=true up to {minimal}, and so many where nothing is said."),
            json!({ "type": "integer", "minimum": 1 }),
        ),
        "format" => ("json gives a page; ndjson streams the whole list, one object a line.".to_owned(), json!({ "type": "string", "enum": ["json", "ndjson"], "default": "json" })),
        "taxonomy_term_id" => ("Services that carry this term.".to_owned(), id),
        "taxonomy_id" => ("Services that carry any term of this taxonomy; terms that belong to it.".to_owned(), id),
        "organization_id" => ("Services of this organization.".to_owned(), id),
        "modified_after" => (
            "Services whose last_modified is this moment or later.".to_owned(),
            json!({ "type": "string", "format": "date-time" }),
        ),
        "minimal" => ("Only id and last_modified of each, without what else is required.".to_owned(), flag),
        "full" => ("Each one whole, with its rows.".to_owned(), flag),
        "full_service" => ("With all services, whole.".to_owned(), flag),
        "minimum_age" => ("Services that state a minimum age of at least this.".to_owned(), age),
        "maximum_age" => ("Services that state a maximum age of at most this.".to_owned(), age),
        "start_time" => ("With a schedule that begins at this time or later; one and the same schedule meets start_time, end_time and day.".to_owned(), text),
        "end_time" => ("With a schedule that ends at this time or earlier.".to_owned(), text),
        "day" => ("With a schedule on this day: MO, TU, WE, TH, FR, SA, SU, or the day's name.".to_owned(), text),
        "postcode" => (
            "Where somebody is: services that state an area which leaves them out are not given; with proximity, only those with a place as near."
                .to_owned(),
            text,
        ),
        "proximity" => ("How far from the postcode, in metres.".to_owned(), json!({ "type": "number", "minimum": 0 })),
        "top_only" => ("Terms without a parent.".to_owned(), flag),
        _ => ("Terms directly below this one.".to_owned(), id),
    };
    json!({ "name": name, "in": "query", "required": false, "description": description, "schema": schema })
}
