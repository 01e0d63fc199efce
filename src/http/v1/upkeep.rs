//! `POST /v1/services/{id}/assure` and `PUT /v1/services/{id}/capacity`: what keeps a listing right.

use actix_web::{
    HttpRequest, HttpResponse, post, put,
    web::{Bytes, Data},
};

use super::{drafting::seen_again, hsds, moderating::nothing, shown};
use crate::{
    access::policy::{self, Decision},
    app::Seen,
    domain::{
        Faults, MAX_WEEKS, RoomState, StatedRoom, day_in_london,
        fault::code,
        json::{Absence, JsonObject, Pointer, note},
    },
    http::{Faces, body, openapi::Problems, parameters::Parameters, problem::Problem},
};

/// Say that a service is still right
///
/// Puts today into `assured_date`, at once and for all to see. It takes no `If-Match`: it says nothing of what the listing says, but that it is so.
#[utoipa::path(tag = "upkeep", operation_id = "assureService", params(hsds::ById, hsds::Keyed),
    request_body(content = Option<hsds::Nothing>, content_type = "application/json"),
    responses((status = 200, description = "The service, with today as its `assured_date`.", body = hsds::Service), Problems),
    security(("key" = [])))]
#[post("/v1/services/{id}/assure")]
pub(super) async fn assure(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let (caller, found) = shown::found(&faces, &request, "assureService").await?;
    Parameters::of(&request).end()?;
    nothing(&sent)?;
    let id = found.seen.id();
    let assure = async |act| shown::turned(HttpResponse::Ok(), &caller, faces.directory().assure_service(id, &act).await?, None);
    let again = async |id| shown::told(HttpResponse::Ok(), &caller, seen_again(&faces, id).await?, None);
    Box::pin(faces.once(&request, &caller, "assureService", &sent, assure, again)).await
}

/// Say whether there is room
///
/// `open`, `waiting` (with `weeks`, where that is known) or `full`. With `until`, its last day, it is open again after that by itself. It
/// is shown and counts in matching at once; a moderator looks over it afterwards. It stands in the first of the service's `capacities`.
/// It takes `If-Match` where it is sent, and needs none.
#[utoipa::path(tag = "upkeep", operation_id = "setCapacity", params(hsds::ById),
    request_body(content = hsds::Room, content_type = "application/json", example = json!({ "state": "full", "until": "2027-01-10" })),
    responses((status = 200, description = "The service as it is now.", body = hsds::Service), Problems),
    security(("key" = [])))]
#[put("/v1/services/{id}/capacity")]
pub(super) async fn set_capacity(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    let (caller, found) = shown::found(&faces, &request, "setCapacity").await?;
    Parameters::of(&request).end()?;
    let act = faces.act(&request, &caller, "setCapacity");
    let room = read(&sent, act.at)?;
    if request.headers().contains_key(actix_web::http::header::IF_MATCH) {
        found.must_match(&request)?;
    }
    let (subject, _) = Seen::subject(Some(&found.seen), found.seen.id());
    let looked_at = policy::decide("publishService", &caller, Some(subject)) == Decision::Allowed;
    let turned = faces.directory().set_capacity(found.seen.id(), room, looked_at, &act).await?;
    shown::turned(HttpResponse::Ok(), &caller, turned, None)
}

fn read(sent: &[u8], now: chrono::DateTime<chrono::Utc>) -> Result<StatedRoom, Problem> {
    let mut faults = Faults::default();
    let here = Pointer::root();
    let Some(mut object) = JsonObject::new(body::json(sent)?, here.clone(), Absence::LeftOut, &mut faults) else {
        return Err(faults.into());
    };
    let state = object.take_word::<RoomState>("state", &mut faults);
    let weeks = object.take_integer("weeks", 1, i64::from(MAX_WEEKS), &mut faults);
    let until = object.take_date("until", &mut faults);
    object.refuse_rest(&["state", "weeks", "until"], &mut faults);
    let room = state.map(|state| StatedRoom { state, weeks: weeks.and_then(|weeks| u16::try_from(weeks).ok()), until });
    if let Some(room) = room {
        room.check(day_in_london(now), &here, &mut faults);
    }
    if state.is_none() && faults.0.iter().all(|fault| fault.pointer != "/state") {
        note(&mut faults, &here.member("state"), code::REQUIRED, "state is required: open, waiting or full");
    }
    match room {
        Some(room) => Ok(faults.or(room)?),
        None => Err(faults.into()),
    }
}
