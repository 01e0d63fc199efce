//! `POST /v1/services/{id}/submit`, `/publish`, `/return`, `/withdraw`.

use actix_web::{
    HttpRequest, HttpResponse, post,
    web::{Bytes, Data},
};
use serde_json::{Value, json};

use super::{drafting::seen_again, hsds, shown};
use crate::{
    app::{AppError, Likely, Seen, Turned},
    domain::{
        Faults,
        fault::code,
        json::{Absence, JsonObject, Pointer, note},
    },
    http::{Faces, body, openapi::Problems, parameters::Parameters, problem::Problem},
    store::Act,
};

/// The longest reason, in characters.
const MAX_REASON: usize = 2_000;

/// Submit a service
///
/// Hands a draft, a returned or a withdrawn service, or the proposed revision of a public one, to a moderator. Public listings that it
/// is likely to repeat come back with their likeness, from 0 to 1: the same name, words, place and organization make it.
#[utoipa::path(tag = "upkeep", operation_id = "submitService", params(hsds::ById, hsds::Matching, hsds::Keyed),
    request_body(content = Option<hsds::Nothing>, content_type = "application/json"),
    responses((status = 200, description = "It waits for a moderator.", body = hsds::Submitted), Problems),
    security(("key" = [])))]
#[post("/v1/services/{id}/submit")]
pub(super) async fn submit(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let (caller, shown) = shown::found(&faces, &request, "submitService").await?;
    Parameters::of(&request).end()?;
    reason(&sent, Reason::None)?;
    let submit = async |act| {
        shown.must_match(&request)?;
        let (turned, likely) = faces.directory().submit_service(shown.seen, &act).await?;
        shown::turned(HttpResponse::Ok(), &caller, turned, Some(("likely_duplicates", written(&likely))))
    };
    let again = async |id| {
        let seen = seen_again(&faces, id).await?;
        let likely = faces.directory().likely_duplicates(seen.view.clone()).await?;
        shown::told(HttpResponse::Ok(), &caller, seen, Some(("likely_duplicates", written(&likely))))
    };
    Box::pin(faces.once(&request, &caller, "submitService", &sent, submit, again)).await
}

/// Publish a service
///
/// Makes public what was submitted: a service with those of its locations that are new, or its proposed revision. The organization must
/// be published. Where neither waits, but something went live at once (telephone numbers, schedules …), it says that a moderator has
/// looked at that.
#[utoipa::path(tag = "upkeep", operation_id = "publishService", params(hsds::ById, hsds::Matching, hsds::Keyed),
    request_body(content = Option<hsds::Nothing>, content_type = "application/json"),
    responses((status = 200, description = "It is public.", body = hsds::Service), Problems),
    security(("key" = [])))]
#[post("/v1/services/{id}/publish")]
pub(super) async fn publish(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let directory = faces.directory();
    turn(&faces, &request, &sent, "publishService", Reason::None, async |seen, act| directory.publish_service(seen, &act).await).await
}

/// Return a service
///
/// Gives back what was submitted, with the reason, which its organization reads.
#[utoipa::path(tag = "upkeep", operation_id = "returnService", params(hsds::ById, hsds::Matching, hsds::Keyed),
    request_body(content = hsds::Reason, content_type = "application/json", example = json!({ "reason": "Please say on which day it is." })),
    responses((status = 200, description = "It is its organization's again.", body = hsds::Service), Problems),
    security(("key" = [])))]
#[post("/v1/services/{id}/return")]
pub(super) async fn give_back(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let directory = faces.directory();
    turn(&faces, &request, &sent, "returnService", Reason::Required, async |seen, act| directory.return_service(seen, &act).await).await
}

/// Withdraw a service
///
/// Takes a service away from the public, and with it what is proposed; nothing is deleted, and it can be submitted again.
#[utoipa::path(tag = "upkeep", operation_id = "withdrawService", params(hsds::ById, hsds::Matching, hsds::Keyed),
    request_body(content = Option<hsds::WithdrawalReason>, content_type = "application/json", example = json!({ "reason": "The hall has closed." })),
    responses((status = 200, description = "Nobody but its organization and moderators sees it.", body = hsds::Service), Problems),
    security(("key" = [])))]
#[post("/v1/services/{id}/withdraw")]
pub(super) async fn withdraw(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let directory = faces.directory();
    turn(&faces, &request, &sent, "withdrawService", Reason::Optional, async |seen, act| directory.withdraw_service(seen, &act).await).await
}

/// Does one of the above to the service in the path.
async fn turn(
    faces: &Faces,
    request: &HttpRequest,
    sent: &[u8],
    operation: &'static str,
    wanted: Reason,
    done: impl AsyncFnOnce(Seen, Act) -> Result<Turned, AppError>,
) -> Result<HttpResponse, Problem> {
    let (caller, shown) = shown::found(faces, request, operation).await?;
    Parameters::of(request).end()?;
    let reason = reason(sent, wanted)?;
    let answer = async |act: Act| {
        shown.must_match(request)?;
        let turned = done(shown.seen, Act { reason, ..act }).await?;
        shown::turned(HttpResponse::Ok(), &caller, turned, None)
    };
    let again = async |id| shown::told(HttpResponse::Ok(), &caller, seen_again(faces, id).await?, None);
    Box::pin(faces.once(request, &caller, operation, sent, answer, again)).await
}

/// Whether a reason is to be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    None,
    Optional,
    Required,
}

/// Reads a body that says nothing, and may be absent.
pub(super) fn nothing(sent: &[u8]) -> Result<(), Problem> {
    reason(sent, Reason::None).map(|_| ())
}

/// Reads the reason out of a body, which may be absent where none is needed.
fn reason(sent: &[u8], wanted: Reason) -> Result<Option<String>, Problem> {
    if sent.is_empty() && wanted != Reason::Required {
        return Ok(None);
    }
    let mut faults = Faults::default();
    let mut reason = None;
    if let Some(mut object) = JsonObject::new(body::json(sent)?, Pointer::root(), Absence::LeftOut, &mut faults) {
        if wanted == Reason::Required || (wanted == Reason::Optional && object.has("reason")) {
            reason = object.require_text("reason", MAX_REASON, &mut faults);
        }
        let known: &[&str] = if wanted == Reason::None { &["none"] } else { &["reason"] };
        object.refuse_rest(known, &mut faults);
    }
    if wanted == Reason::Required && reason.is_none() && faults.0.is_empty() {
        note(&mut faults, &Pointer::root().member("reason"), code::REQUIRED, "reason is required");
    }
    Ok(faults.or(reason)?)
}

fn written(likely: &[Likely]) -> Value {
    let thousandths = |likeness: f64| (likeness * 1000.0).round() / 1000.0;
    let one = |likely: &Likely| {
        json!({
            "likeness": thousandths(likely.likeness),
            "service": { "id": likely.service, "name": likely.name },
            "organization": { "id": likely.organization },
        })
    };
    likely.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_is_given_where_one_is_wanted_and_nothing_else_is() {
        for (sent, wanted, expected) in [
            ("", Reason::None, Ok(None)),
            ("{}", Reason::None, Ok(None)),
            (r#"{"reason":"x"}"#, Reason::None, Err("/reason")),
            ("", Reason::Optional, Ok(None)),
            ("{}", Reason::Optional, Ok(None)),
            (r#"{"reason":"x"}"#, Reason::Optional, Ok(Some("x"))),
            (r#"{"reason":" "}"#, Reason::Optional, Err("/reason")),
            (r#"{"reason":"x"}"#, Reason::Required, Ok(Some("x"))),
            ("{}", Reason::Required, Err("/reason")),
            (r#"{"reason":null}"#, Reason::Required, Err("/reason")),
            (r#"{"reason":"x","why":"y"}"#, Reason::Required, Err("/why")),
            ("[]", Reason::Required, Err("")),
        ] {
            let read = reason(sent.as_bytes(), wanted);
            let read = read.as_ref().map(Option::as_deref).map_err(|problem| problem.errors()[0].pointer.as_str());
            assert_eq!(read, expected, "{sent} {wanted:?}");
        }
        assert!(reason(b"", Reason::Required).is_err());
        assert!(reason(format!(r#"{{"reason":"{}"}}"#, "x".repeat(MAX_REASON + 1)).as_bytes(), Reason::Required).is_err());
    }
}
