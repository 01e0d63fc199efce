//! `GET /v1/services/{id}/revision` and `/history`, and `GET /v1/reviews`: what was, what is, and what waits.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde::Serialize;
use serde_json::{Value, json};

use super::{
    hsds,
    lists::ListBody,
    shown::{self, summary},
};
use crate::{
    domain::ProposalState,
    http::{Faces, etag, openapi::Problems, paging, parameters::Parameters, problem::Problem},
    store::{HistoryLine, Review, ReviewKind},
};

type Answer = Result<HttpResponse, Problem>;

/// What is, and what is proposed
///
/// A service as it is, the proposed revision of it where there is one, and the difference between the two as a JSON patch (RFC 6902).
/// The proposal is shown as it would be if it were published now: with whatever became public since it was begun. What went live without
/// a moderator since one last looked at it is in `unseen`, as another such patch.
#[utoipa::path(tag = "upkeep", operation_id = "serviceRevision", params(hsds::ById),
    responses((status = 200, description = "Both, and the difference.", body = hsds::Revision), Problems),
    security(("key" = [])))]
#[get("/v1/services/{id}/revision")]
pub(super) async fn revision(faces: Data<Faces>, request: HttpRequest) -> Answer {
    Parameters::of(&request).end()?;
    let (_, shown) = shown::found(&faces, &request, "serviceRevision").await?;
    let (directory, seen) = (faces.directory(), &shown.seen);
    let current = shown::write(&seen.view);
    let mut told = json!({ "publication_state": seen.view.record.publication_state.word(), "revision": seen.view.record.revision });
    if let Some(reason) = directory.returned_because(seen).await? {
        told["reason"] = json!(reason);
    }
    if let (Some(proposal), Some(view)) = (&seen.proposal, directory.as_proposed(seen).await?) {
        let proposed = shown::write(&view);
        told["diff"] = json!(json_patch::diff(&current, &proposed));
        told["proposed"] = summary(proposal);
        told["proposed"]["base_revision"] = json!(proposal.base_revision);
        told["proposed"]["actor"] = json!(proposal.actor);
        told["proposed"]["service"] = proposed;
    }
    if let Some(since) = seen.unseen_since
        && let Some(view) = directory.as_it_was(seen, since).await?
    {
        told["unseen"] = json!({ "since_revision": since, "diff": json_patch::diff(&shown::write(&view), &current) });
    }
    told["current"] = current;
    etag::tagged(&request, &told)
}

/// The history of a service
///
/// Who did what, and when, and why where they said so, the latest first: each revision of the service, and each step of what was proposed.
/// `changed` names the members that it changed.
#[utoipa::path(tag = "upkeep", operation_id = "serviceHistory", params(hsds::ById, hsds::Paging),
    responses((status = 200, description = "A page of it.", body = hsds::HistoryPage), Problems),
    security(("key" = [])))]
#[get("/v1/services/{id}/history")]
pub(super) async fn history(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let (_, shown) = shown::found(&faces, &request, "serviceHistory").await?;
    let list = format!("history of {}", shown.seen.id());
    let mut parameters = Parameters::of(&request);
    let (after, limit) = (parameters.cursor(&list), parameters.limit());
    parameters.end()?;
    let (lines, next) = faces.directory().history_of(shown.seen.id(), after, limit).await?;
    let next = next.and_then(|next| paging::write(&list, &next));
    etag::tagged(&request, &ListBody::new(lines.iter().map(line).collect(), next))
}

/// What waits for a moderator
///
/// Organizations that proved their mailbox, claims, services and proposed revisions that were submitted, and what went live at once and was not
/// looked at yet: what has waited longest comes first. `href` leads to what is to be looked at.
#[utoipa::path(tag = "upkeep", operation_id = "listReviews", params(hsds::Paging),
    responses((status = 200, description = "A page of it.", body = hsds::ReviewPage), Problems),
    security(("key" = [])))]
#[get("/v1/reviews")]
pub(super) async fn reviews(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "listReviews", None).await?;
    let mut parameters = Parameters::of(&request);
    let (after, limit) = (parameters.cursor("reviews"), parameters.limit());
    parameters.end()?;
    let (reviews, next) = faces.directory().waiting(after, limit).await?;
    let next = next.and_then(|next| paging::write("reviews", &next));
    etag::tagged(&request, &ListBody::new(reviews.iter().map(review).collect(), next))
}

/// A line of a history, as it goes over the wire.
pub(super) fn line<T: Serialize>(line: &HistoryLine<T>) -> Value {
    let mut told = json!({ "at": line.place.at, "revision": line.place.revision });
    for (name, text) in [("action", &line.action), ("actor", &line.actor), ("reason", &line.reason)] {
        if let Some(text) = text {
            told[name] = json!(text);
        }
    }
    if let Some(state) = line.proposal {
        told["proposal"] = json!(state.word());
    }
    // A step that is no edit changes nothing of what is said.
    let is_edit = line.proposal.is_none_or(|state| state == ProposalState::Draft);
    told["changed"] = json!(if is_edit { changed(line.before.as_ref(), &line.document) } else { Vec::new() });
    told
}

/// The members in which two revisions differ, but for the date of the change; none where it is the first.
fn changed<T: Serialize>(before: Option<&T>, after: &T) -> Vec<String> {
    let members = |one: &T| serde_json::to_value(one).unwrap_or_default();
    let (Some(before), after) = (before.map(members), members(after)) else { return Vec::new() };
    let (Some(before), Some(after)) = (before.as_object(), after.as_object()) else { return Vec::new() };
    let mut names: Vec<String> = after.keys().chain(before.keys()).filter(|name| *name != "last_modified").cloned().collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| before.get(name) != after.get(name));
    names
}

fn review(review: &Review) -> Value {
    let id = review.place.id;
    let href = match review.kind {
        ReviewKind::Organization | ReviewKind::Claim => format!("/v1/organizations/{}/registration", review.organization),
        ReviewKind::Service | ReviewKind::Revision | ReviewKind::SafeEdit => format!("/v1/services/{id}/revision"),
    };
    let mut told = json!({
        "kind": review.kind.word(), "id": id, "name": review.name, "organization_id": review.organization, "since": review.place.since,
        "revision": review.revision, "href": href,
    });
    if let Some(actor) = &review.actor {
        told["actor"] = json!(actor);
    }
    told
}
