//! Reading what one has written: `X-Change-Seq` on the answer to a write, `X-Min-Seq` on the read that follows it.
//!
//! Whoever writes answers with [`change_seq`]. Whoever reads need do nothing: [`reached`] is asked before any handler is.

use std::time::Duration;

use actix_web::{
    dev::ServiceRequest,
    http::{
        Method,
        header::{HeaderName, HeaderValue},
    },
    web::Data,
};

use super::{Faces, problem::Problem};
use crate::domain::fault::{Fault, Faults, code};

/// The number of the change log's line that a write came to.
pub const CHANGE_SEQ: HeaderName = HeaderName::from_static("x-change-seq");

/// The line of the change log that a read must have seen.
pub const MIN_SEQ: HeaderName = HeaderName::from_static("x-min-seq");

/// How long a read waits for it.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is answered out of the index; all else is read from the database.
const FROM_INDEX: [(Method, &str); 7] = [
    (Method::GET, "/"),
    (Method::POST, "/"),
    (Method::GET, "/v1/services"),
    (Method::POST, "/v1/services:preview"),
    (Method::POST, "/v1/match"),
    (Method::POST, "/v1/match:explain"),
    (Method::POST, "/v1/plan"),
];

/// The header of the answer to a write: `Written.seq` of the store.
#[must_use]
pub fn change_seq(seq: i64) -> (HeaderName, HeaderValue) {
    (CHANGE_SEQ, HeaderValue::from(seq))
}

/// Waits until what is to be read has seen the line that the request names in `X-Min-Seq`, where it names one.
///
/// # Errors
/// A [`Problem`]: it is no number, or the line was not reached in time.
pub(super) async fn reached(request: &ServiceRequest) -> Result<(), Problem> {
    let Some(sent) = request.headers().get(MIN_SEQ) else { return Ok(()) };
    let seq = sent.to_str().ok().and_then(|text| text.trim().parse::<i64>().ok()).filter(|seq| *seq >= 0);
    let Some(seq) = seq else {
        let detail = "must be a whole number, as X-Change-Seq of an answer to a write is";
        return Err(Faults(vec![Fault::new("X-Min-Seq", code::MALFORMED, detail)]).into());
    };
    let Some(faces) = request.app_data::<Data<Faces>>() else { return Ok(()) };
    let from_index = FROM_INDEX.iter().any(|(method, path)| request.method() == method && request.path() == *path);
    let directory = faces.directory();
    let there = if from_index { directory.wait_for_index(seq, PATIENCE).await } else { directory.wait_for_database(seq, PATIENCE).await };
    if there { Ok(()) } else { Err(Problem::unavailable("what X-Min-Seq names has not come here yet; ask again")) }
}
