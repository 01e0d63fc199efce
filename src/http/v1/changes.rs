//! `GET /v1/changes`: what was published, changed and taken away, in the order in which it was.

use std::time::Duration;

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use chrono::{DateTime, SecondsFormat, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::hsds;
use crate::{
    app::{Aggregate, Changes, ToldChange},
    domain::Position,
    formats::hsds::{Terms, write_location, write_organization, write_service},
    http::{Faces, etag, openapi::Problems, paging, parameters::Parameters, problem::Problem},
};

/// What the cursors of this list are told apart by.
const LIST: &str = "changes";

/// How long a request may wait for a change, in seconds: less than a request may take, and than most proxies let it.
const MOST_WAIT_S: f64 = 15.0;

/// What a follower asks by.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(super) struct Following {
    /// `next_cursor` of the answer before; left out, the changes come from the beginning.
    since: Option<String>,
    /// How many changes come at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many seconds to wait for a change where there is none yet.
    #[param(minimum = 0, maximum = 15, default = 0)]
    wait: Option<f64>,
}

/// Some changes, as they go over the wire.
#[derive(Debug, Serialize)]
struct Body {
    contents: Vec<Entry>,
    size: usize,
    next_cursor: Option<String>,
    has_more: bool,
}

/// A change, as it goes over the wire.
#[derive(Debug, Serialize)]
struct Entry {
    seq: i64,
    kind: &'static str,
    id: Uuid,
    revision: i64,
    at: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    deleted: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    organization: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<Value>,
}

/// Some changes, in the order in which they were made.
#[derive(Debug, ToSchema)]
#[schema(as = ChangePage)]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(super) struct ChangePage {
    /// The changes; none where there is none yet.
    contents: Vec<Change>,
    /// How many there are.
    size: usize,
    /// From where to go on: send it as `since`. It is there also where nothing changed, and holds for ever.
    next_cursor: String,
    /// Whether there are more already.
    has_more: bool,
}

/// A published change of an organization, a location or a service, with the aggregate as it is now. Beside the ids of others it
/// holds no aggregate but its own: each has changes of its own, and what a service refers to comes before it.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(super) struct Change {
    /// Its number. Numbers rise from change to change, and some are left out.
    seq: i64,
    /// What changed.
    kind: Kind,
    /// Which one.
    id: Uuid,
    /// Its revision after this change. What is shown may be later; then the change that made it so follows.
    revision: i64,
    /// When.
    at: DateTime<Utc>,
    /// There where it is not, or no longer, published; left out otherwise.
    deleted: Option<bool>,
    /// The organization.
    organization: Option<hsds::Organization>,
    /// The location.
    location: Option<hsds::Location>,
    /// The service.
    service: Option<hsds::Service>,
}

/// A kind of aggregate.
#[derive(Debug, ToSchema)]
#[schema(as = ChangeKind, rename_all = "snake_case")]
#[expect(dead_code, reason = "describes an answer for the document")]
enum Kind {
    Organization,
    Location,
    Service,
}

/// What changed
///
/// Every published change of organizations, locations and services, each once, in the order in which they were made. To keep in
/// step: ask without `since`, apply what comes, go on with `next_cursor` for as long as `has_more`, keep the last one, and ask again,
/// with `wait` to hear of a change within a moment of it. A change shows its aggregate as it is when it is asked for, or says `deleted`
/// where that is not published any more; so what was withdrawn is not given out again, and whoever applies the changes in order ends
/// with what is published. Drafts do not show. 410 where the directory was restored or replaced since the cursor was given: begin
/// again without `since`.
#[utoipa::path(tag = "directory", operation_id = "listChanges", params(Following),
    responses((status = 200, description = "The changes; none is an answer too.", body = ChangePage), Problems),
    security(("key" = [])))]
#[get("/v1/changes")]
pub(super) async fn list_changes(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "listChanges", None).await?;
    let mut parameters = Parameters::of(&request);
    let since = parameters.parsed("since", "next_cursor of an answer of this address", |text| paging::read::<Position>(LIST, text));
    let limit = parameters.limit();
    let wait = parameters.number("wait", 0.0, MOST_WAIT_S).unwrap_or(0.0);
    parameters.end()?;
    let changes = faces.directory().changes(since, limit, Duration::from_secs_f64(wait)).await?;
    etag::tagged(&request, &body(&changes))
}

fn body(changes: &Changes) -> Body {
    let terms = Terms::new(&changes.terms, &changes.taxonomies);
    let contents: Vec<Entry> = changes.changes.iter().map(|change| entry(change, &terms)).collect();
    Body { size: contents.len(), contents, next_cursor: paging::write(LIST, &changes.next), has_more: changes.more }
}

fn entry(change: &ToldChange, terms: &Terms<'_>) -> Entry {
    let line = change.line;
    let at = line.at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    let (mut organization, mut location, mut service) = (None, None, None);
    match &change.now {
        Some(Aggregate::Organization(one)) => organization = Some(write_organization(one, terms)),
        Some(Aggregate::Location(one)) => location = Some(write_location(one, terms)),
        Some(Aggregate::Service(one)) => service = Some(write_service(one, None, &[], terms)),
        None => {}
    }
    let deleted = change.now.is_none();
    Entry { seq: line.seq, kind: line.kind.word(), id: line.id, revision: line.revision, at, deleted, organization, location, service }
}
