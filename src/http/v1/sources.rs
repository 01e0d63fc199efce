//! `GET /v1/services/{id}/sources`, and the same of organizations and locations: where a record comes from, member by member.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{hsds, lists, shown};
use crate::{
    app::{Provenance, SaidBy},
    domain::AggregateKind,
    http::{Faces, etag, openapi::Problems, parameters::Parameters, problem::Problem},
};

/// Where a service comes from
///
/// The feeds and files that tell of it, each with its publisher, its licence and the id it has there; and of each member, who said it. What
/// was read out of the listing's text comes with its sentence.
#[utoipa::path(tag = "directory", operation_id = "serviceSources", params(hsds::ById),
    responses((status = 200, description = "Its sources.", body = hsds::Sources), Problems),
    security((), ("key" = [])))]
#[get("/v1/services/{id}/sources")]
pub(super) async fn of_service(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Parameters::of(&request).end()?;
    let (_, shown) = shown::found(&faces, &request, "serviceSources").await?;
    tell(&faces, &request, AggregateKind::Service, shown.seen.id().0).await
}

/// Where an organization comes from
///
/// As of services.
#[utoipa::path(tag = "directory", operation_id = "organizationSources", params(hsds::ById),
    responses((status = 200, description = "Its sources.", body = hsds::Sources), Problems),
    security((), ("key" = [])))]
#[get("/v1/organizations/{id}/sources")]
pub(super) async fn of_organization(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Parameters::of(&request).end()?;
    let caller = faces.caller(&request).await?;
    let found = faces.directory().organization(lists::id(&request, "organization")?).await?;
    let found = found.ok_or_else(|| Problem::no_such("organization"))?;
    faces.ask(&request, &caller, "organizationSources", Some(lists::organization(&found))).await?;
    tell(&faces, &request, AggregateKind::Organization, found.value.id.0).await
}

/// Where a location comes from
///
/// As of services.
#[utoipa::path(tag = "directory", operation_id = "locationSources", params(hsds::ById),
    responses((status = 200, description = "Its sources.", body = hsds::Sources), Problems),
    security((), ("key" = [])))]
#[get("/v1/locations/{id}/sources")]
pub(super) async fn of_location(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Parameters::of(&request).end()?;
    let caller = faces.caller(&request).await?;
    let found = faces.directory().location(lists::id(&request, "location")?).await?;
    let found = found.ok_or_else(|| Problem::no_such("location"))?;
    let owner = faces.directory().owner_of_location(found.value.id).await?;
    faces.ask(&request, &caller, "locationSources", Some(lists::location(&found, owner))).await?;
    tell(&faces, &request, AggregateKind::Location, found.value.id.0).await
}

async fn tell(faces: &Faces, request: &HttpRequest, kind: AggregateKind, id: Uuid) -> Result<HttpResponse, Problem> {
    let provenance = faces.directory().provenance(kind, id).await?.ok_or_else(|| Problem::no_such(kind.word()))?;
    etag::tagged(request, &write(&provenance))
}

fn write(provenance: &Provenance) -> Value {
    let sources = provenance.sources.iter().map(|source| {
        let mut told = Map::new();
        told.insert("publisher".to_owned(), json!(source.publisher));
        told.insert("feed".to_owned(), json!(source.feed));
        told.extend(source.licence.as_ref().map(|licence| ("licence".to_owned(), json!(licence))));
        told.insert("original_id".to_owned(), json!(source.original_id));
        told.insert("fetched_at".to_owned(), json!(source.fetched_at));
        told.extend(source.gone_at.map(|at| ("gone_at".to_owned(), json!(at))));
        if !source.mended.is_empty() {
            told.insert("mended".to_owned(), json!(source.mended));
        }
        Value::Object(told)
    });
    let members = provenance.members.iter().map(|one| {
        let mut said = Map::new();
        said.insert("member".to_owned(), json!(one.member));
        let feed = match one.by {
            SaidBy::Source(place) => provenance.sources.get(place).map(|source| source.feed.as_str()),
            SaidBy::Here => None,
        };
        said.insert("by".to_owned(), json!(if feed.is_some() { "feed" } else { "here" }));
        said.extend(feed.map(|feed| ("feed".to_owned(), json!(feed))));
        said.extend(one.sentence.as_ref().map(|sentence| ("read_from_text".to_owned(), json!(sentence))));
        Value::Object(said)
    });
    json!({ "sources": sources.collect::<Vec<_>>(), "members": members.collect::<Vec<_>>() })
}
