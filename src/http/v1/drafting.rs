//! `POST /v1/services` and `PATCH /v1/services/{id}`: drafting and revising.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header,
    patch, post,
    web::{Bytes, Data},
};

use super::{hsds, shown};
use crate::{
    access::policy::{self, Decision, Subject},
    app::{Directory, Seen},
    http::{Faces, body, openapi::Problems, parameters::Parameters, problem::Problem},
    store::{About, PublicationState},
};

/// Draft a service
///
/// A service in the shape in which `GET /v1/services/{id}` shows one; ids are given where they are left out. It belongs to the
/// organization that `organization_id` names, and to the key's own where it names none. Locations that are described in
/// `service_at_locations` are made with it; those that are public already are referred to by their id. A venue with a postcode and
/// without `latitude` and `longitude` gets those of its postcode, as far as that is known. A member that HSDS 3 does not have is a fault. Nobody but the organization and moderators sees it until it is published.
#[utoipa::path(
    tag = "upkeep",
    operation_id = "createService",
    params(hsds::Keyed),
    request_body(content = hsds::Service, content_type = "application/json", example = json!({
        "name": "Roundhay community choir", "status": "active", "description": "Singing for everybody, with tea afterwards.",
        "phones": [{ "number": "0113 496 0001" }],
        "schedules": [{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
        "cost_options": [{ "option": "free", "amount": 0, "currency": "GBP" }],
        "service_at_locations": [{ "location": { "name": "Oakwood Hall", "location_type": "physical", "latitude": 53.8285,
            "longitude": -1.5083, "addresses": [{ "address_1": "1 Oakwood Lane", "city": "Leeds", "postal_code": "LS8 2PE", "country": "GB" }] } }]
    })),
    responses((status = 201, description = "The draft; `Location` and `ETag` are its own.", body = hsds::Service), Problems),
    security(("key" = []))
)]
#[post("/v1/services")]
pub(super) async fn create(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let caller = faces.caller(&request).await?;
    let body = body::json(&sent)?;
    let organization = Directory::organization_named(&body, caller.organization());
    let subject = match organization {
        Some(id) => {
            let record = faces.directory().organization_in_any_state(id).await?;
            let published = record.is_some_and(|record| record.publication_state == PublicationState::Published);
            Some((Subject { owner: Some(id), published }, About { kind: "organization", id: id.0, revision: None }))
        }
        None => None,
    };
    faces.ask(&request, &caller, "createService", subject).await?;
    Parameters::of(&request).end()?;
    let draft = async |act| {
        let turned = faces.directory().draft_service(body, organization, &act).await?;
        let mut answer = HttpResponse::Created();
        answer.insert_header((header::LOCATION, format!("/v1/services/{}", turned.seen.id())));
        shown::turned(answer, &caller, turned, None)
    };
    let again = async |id| {
        let seen = seen_again(&faces, id).await?;
        let mut answer = HttpResponse::Created();
        answer.insert_header((header::LOCATION, format!("/v1/services/{}", seen.id())));
        shown::told(answer, &caller, seen, None)
    };
    Box::pin(faces.once(&request, &caller, "createService", &sent, draft, again)).await
}

/// Revise a service
///
/// A JSON merge patch (RFC 7396) over what `GET /v1/services/{id}` shows; `If-Match` names what was read. What is not public is changed
/// where it is. What is public stays as it is: the edit becomes its proposed revision, which is submitted and published like a draft,
/// and builds on the one that is there already. Only telephone numbers, schedules, capacities, and being closed for a time go live at
/// once; a moderator looks over them afterwards.
#[utoipa::path(
    tag = "upkeep",
    operation_id = "reviseService",
    params(hsds::ById, hsds::Matching),
    request_body(content = hsds::Service, content_type = "application/merge-patch+json",
        example = json!({ "description": "Singing, tea and a chat.", "alert": null })),
    responses((status = 200, description = "The service as it is now, and what is proposed.", body = hsds::Service), Problems),
    security(("key" = []))
)]
#[patch("/v1/services/{id}")]
pub(super) async fn revise(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let (caller, shown) = shown::found(&faces, &request, "reviseService").await?;
    Parameters::of(&request).end()?;
    shown.must_match(&request)?;
    let act = faces.act(&request, &caller, "reviseService");
    let (subject, _) = Seen::subject(Some(&shown.seen), shown.seen.id());
    let looked_at = policy::decide("publishService", &caller, Some(subject)) == Decision::Allowed;
    let turned = faces.directory().revise_service(shown.seen, body::json(&sent)?, looked_at, &act).await?;
    shown::turned(HttpResponse::Ok(), &caller, turned, None)
}

/// The service that was written before.
pub(super) async fn seen_again(faces: &Faces, id: uuid::Uuid) -> Result<Seen, Problem> {
    faces.directory().seen(id.into()).await?.ok_or_else(|| Problem::no_such("service"))
}
