//! Who may read open data from a page: every origin. No answer depends on a cookie, so that nothing is given away by it.

use actix_web::{
    HttpResponse,
    http::header::{self, HeaderMap, HeaderName, HeaderValue},
};

/// For how long a browser may keep the answer to a preflight, in seconds: a day.
const KEPT_S: &str = "86400";

/// What a page may read of an answer beside its body.
const EXPOSED: &str = "etag, retry-after, x-request-id, x-correlation-id, ratelimit-limit, ratelimit-remaining, ratelimit-reset";

/// Sets what lets pages of any origin read an answer.
pub(in crate::http) fn put_on(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("cross-origin"));
}

/// Answers a browser that asks whether it may ask.
pub(super) async fn preflight() -> HttpResponse {
    HttpResponse::NoContent()
        .insert_header((header::ALLOW, "GET, HEAD, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, OPTIONS"))
        .insert_header((header::ACCESS_CONTROL_ALLOW_HEADERS, "accept, authorization, if-none-match, x-request-id, x-correlation-id"))
        .insert_header((header::ACCESS_CONTROL_MAX_AGE, KEPT_S))
        .finish()
}
