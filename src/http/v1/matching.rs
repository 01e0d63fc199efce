//! `POST /v1/match`.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::HeaderName,
    post,
    web::{Bytes, Data},
};

use crate::{
    app::Matched,
    http::{Faces, body, match_request::MatchRequest, match_response::MatchResponse, openapi::Problems, problem::Problem},
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
    faces.may_match(&request)?;
    let matched = faces.match_person(body::json(&sent)?).await?;
    let told = MatchResponse::of(&matched, faces.directory().lexicon());
    Ok(HttpResponse::Ok().insert_header((SERVER_TIMING, timing(&matched))).json(told))
}

/// The header that says how long it took: not in the body, which is the same for the same question.
const SERVER_TIMING: HeaderName = HeaderName::from_static("server-timing");

#[expect(clippy::cast_precision_loss, reason = "microseconds of one request")]
fn timing(matched: &Matched) -> String {
    format!("match;dur={:.3}", matched.took_us as f64 / 1000.0)
}
