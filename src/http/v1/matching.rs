//! `POST /v1/match`, and its two companions: where one service stands, and a week.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::HeaderName,
    post,
    web::{Bytes, Data},
};

use crate::http::{
    Faces, body,
    match_request::{ExplainRequest, MatchRequest, PlanRequest},
    match_response::{ExplainResponse, MatchResponse, PlanResponse},
    openapi::Problems,
    pool::Work,
    problem::Problem,
};

/// What would help this person, near them, and why
///
/// Ranks what is on offer for one person, and says why: the score is the sum of its reasons. What keeps an offering out is
/// counted; what nearly fits is shown; what was understood from words is shown with the words. A member may stand only
/// once in its object. Nothing of the request is kept. This is no substitute for clinical care.
#[utoipa::path(
    tag = "match",
    operation_id = "match",
    request_body(content = MatchRequest, content_type = "application/json", example = json!({
        "needs": [
            { "text": "Lost her husband in March, sits alone most days, used to love singing" },
            { "code": "money.debt", "importance": 2 }
        ],
        "person": { "age": 74, "gender": "female", "circumstances": ["bereaved"], "languages": ["en", "pa"] },
        "place": { "postcode": "LS8 1NT" },
        "travel": { "max_distance_m": 8000 },
        "availability": [{ "day": "tuesday", "from": "09:30", "to": "15:00" }],
        "access": ["step_free"],
        "preferences": { "attendance": ["in_person", "home_visit"], "cost": "free", "interests": ["singing"] },
        "limit": 10
    })),
    responses((status = 200, description = "The matches, best first; none is an answer too.", body = MatchResponse), Problems),
    security((), ("key" = []))
)]
#[post("/v1/match")]
pub(super) async fn match_person(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "match", None).await?;
    let matched = faces.match_person(faces.place(Work::Match)?, body::json(&sent)?).await?;
    let told = MatchResponse::of(&matched, faces.directory().lexicon());
    Ok(HttpResponse::Ok().insert_header((SERVER_TIMING, timing("match", matched.took_us))).json(told))
}

/// Where one service stands for this person, and why
///
/// The body of `POST /v1/match` with one more member, `service_id`. Tells its place in the order, also past `limit`, or everything
/// that keeps it out; every factor with what it adds and the most it could; and what would have to change, each change tried before
/// it is told. The numbers are those of match. All of its locations are looked at; the best for this person is told. 404 where the
/// directory has no such service. Nothing of the request is kept.
#[utoipa::path(
    tag = "match",
    operation_id = "explain",
    request_body(content = ExplainRequest, content_type = "application/json", example = json!({
        "needs": [{ "text": "sits alone most days, used to love singing" }],
        "person": { "age": 74 },
        "place": { "postcode": "LS8 1NT" },
        "travel": { "max_distance_m": 8000 },
        "service_id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001"
    })),
    responses((status = 200, description = "Where it stands; kept out, or not considered, is an answer too.", body = ExplainResponse), Problems),
    security((), ("key" = []))
)]
#[post("/v1/match:explain")]
pub(super) async fn explain(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "explain", None).await?;
    let stood = faces.stand(faces.place(Work::Explain)?, body::json(&sent)?).await?;
    let told = ExplainResponse::of(&stood, faces.directory().lexicon());
    Ok(HttpResponse::Ok().insert_header((SERVER_TIMING, timing("explain", stood.took_us))).json(told))
}

/// A week for this person, in two or three alternatives
///
/// The body of `POST /v1/match` with one more member, `plan`. Puts together small sets of what match would offer, which together
/// cover the needs, do not clash in the week, and can be reached; each with a timetable, what it costs and how far one goes, what it
/// leaves uncovered, and why each part is in it. Up to four needs are planned for, the most important first. `limit` plays no part.
/// Nothing of the request is kept. This is no substitute for clinical care.
#[utoipa::path(
    tag = "match",
    operation_id = "plan",
    request_body(content = PlanRequest, content_type = "application/json", example = json!({
        "needs": [
            { "text": "sits alone most days, used to love singing" },
            { "code": "money.debt", "importance": 2 },
            { "text": "wants to get moving again" }
        ],
        "person": { "age": 74 },
        "place": { "postcode": "LS8 1NT" },
        "availability": [{ "day": "tuesday" }, { "day": "thursday" }, { "day": "friday" }],
        "plan": { "activities_per_week": 3 }
    })),
    responses((status = 200, description = "The alternatives, best first; none is an answer too, and says why.", body = PlanResponse), Problems),
    security((), ("key" = []))
)]
#[post("/v1/plan")]
pub(super) async fn plan(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "plan", None).await?;
    let planned = faces.plan_week(faces.place(Work::Plan)?, body::json(&sent)?).await?;
    let told = PlanResponse::of(&planned, faces.directory().lexicon());
    Ok(HttpResponse::Ok().insert_header((SERVER_TIMING, timing("plan", planned.took_us))).json(told))
}

/// The header that says how long it took: not in the body, which is the same for the same question.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

#[expect(clippy::cast_precision_loss, reason = "microseconds of one request")]
fn timing(what: &str, took_us: u64) -> String {
    format!("{what};dur={:.3}", took_us as f64 / 1000.0)
}
