//! What happens around every request, whichever face it goes to.
//!
//! On the way in: its ids, its body (whole, bounded), the change that it waits for, a deadline. On the way out: problems get the request's id, headers
//! are set, everything is counted. A panic below becomes a problem, and the server goes on.

use std::{panic::AssertUnwindSafe, time::Duration};

use actix_web::{
    Error, HttpMessage, HttpRequest, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    error::InternalError,
    http::{
        Method,
        header::{self, AcceptEncoding, Encoding, HeaderMap, HeaderName, HeaderValue},
    },
    middleware::Next,
    web::Data,
};
use futures::FutureExt;

use super::{
    Faces, accept,
    access_log::Route,
    body, etag,
    ids::Ids,
    limits, oruk, pages,
    problem::{self, Problem},
    seq,
};

/// How long a request may take, its body not counted.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// What pages may do: show themselves with their own style, and send their form back. No script, no frame, nothing foreign.
const PAGE_POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// Wraps every request. Belongs around everything but compression and the log.
///
/// # Errors
/// Only with an answer inside, which is complete: the framework knows no other way out of a panic or a deadline.
pub async fn around(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Error> {
    let (ids, route) = (Ids::of(&request), Route::of(&request));
    let metrics = request.app_data::<Data<Faces>>().map(|faces| faces.metrics());
    let _flying = metrics.as_ref().map(|metrics| metrics.begin());
    let telling = Telling::of(&request);
    if request.method() == Method::HEAD {
        // The answer to HEAD is that to GET; the protocol layer below keeps its body back.
        request.head_mut().method = Method::GET;
    }
    let mut response = match answer(request, next).await {
        Ok(response) => response,
        Err(problem) => {
            let mut response = tell(&problem, ids, telling);
            finish(response.headers_mut(), ids, telling);
            if let Some(metrics) = metrics {
                metrics.answered(&route, response.status().as_u16());
            }
            return Err(InternalError::from_response(problem, response).into());
        }
    };
    if let Some(problem) = problem_of(&response) {
        let told = tell(&problem, ids, telling);
        response = response.into_response(told);
    }
    let (request, mut answer) = response.into_parts();
    finish(answer.headers_mut(), ids, telling);
    limits::put_on(answer.headers_mut(), &request);
    let response = ServiceResponse::new(request, answer);
    if let Some(metrics) = metrics {
        metrics.answered(&route, response.status().as_u16());
    }
    Ok(response)
}

/// Reads the body and lets the faces answer, within the deadline and whatever happens.
async fn answer(mut request: ServiceRequest, next: Next<impl MessageBody + 'static>) -> Result<ServiceResponse<BoxBody>, Problem> {
    // Where no body is announced none is waited for: what follows a request to upgrade would look like one without an end.
    let payload = if body::is_announced(request.headers()) { request.take_payload() } else { Payload::None };
    if let Some(Err(problem)) = request.app_data::<Data<Faces>>().map(|faces| faces.limiters().admit_address(&request)) {
        if !matches!(payload, Payload::None) {
            body::hold(payload);
        }
        return Ok(request.error_response(problem).map_into_boxed_body());
    }
    if let Some(problem) = body::refused_unread(request.head()) {
        body::hold(payload);
        return Ok(request.error_response(problem).map_into_boxed_body());
    }
    match body::read(payload, body::LIMIT, body::TIME).await {
        Ok(body) => request.set_payload(Payload::from(body)),
        Err(problem) => return Ok(request.error_response(problem).map_into_boxed_body()),
    }
    if let Err(problem) = seq::reached(&request).await {
        return Ok(request.error_response(problem).map_into_boxed_body());
    }
    let answering = AssertUnwindSafe(next.call(request)).catch_unwind();
    match tokio::time::timeout(DEADLINE, answering).await {
        Ok(Ok(Ok(response))) => Ok(response.map_into_boxed_body()),
        Ok(Ok(Err(error))) => {
            Err(error.as_error::<Problem>().cloned().unwrap_or_else(|| Problem::of_status(error.as_response_error().status_code())))
        }
        Ok(Err(_)) => {
            tracing::error!("a handler panicked");
            Err(Problem::internal())
        }
        Err(_) => Err(Problem::unavailable("this took too long")),
    }
}

/// The problem that an answer is, if it is one.
fn problem_of(response: &ServiceResponse<BoxBody>) -> Option<Problem> {
    let status = response.status();
    let own = response.response().extensions().get::<Problem>().cloned();
    let is_page = response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    own.or_else(|| ((status.is_client_error() || status.is_server_error()) && !is_page).then(|| Problem::of_status(status)))
}

/// How a client is told of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Telling {
    /// As RFC 9457 has it.
    Problem,
    /// As a page, for people.
    Page,
    /// As Open Referral UK has it.
    OpenData,
}

impl Telling {
    fn of(request: &ServiceRequest) -> Self {
        if oruk::is_at(request.path()) {
            Self::OpenData
        } else if accept::prefers_html(request.headers()) {
            Self::Page
        } else {
            Self::Problem
        }
    }
}

/// The answer that tells of a problem.
fn tell(problem: &Problem, ids: Ids, telling: Telling) -> HttpResponse {
    let mut answer = problem.begin();
    if telling == Telling::OpenData {
        return answer.content_type("application/json").body(problem.to_error_and_message());
    }
    match (telling == Telling::Page).then(|| pages::problem(problem, ids.request)).flatten() {
        Some(page) => answer.content_type(pages::MEDIA_TYPE).body(page),
        None => answer.content_type(problem::MEDIA_TYPE).body(problem.to_json(Some(ids.request))),
    }
}

/// Sets the headers that every answer carries. What a face has set itself stays.
fn finish(headers: &mut HeaderMap, ids: Ids, telling: Telling) {
    ids.put_on(headers);
    if telling == Telling::OpenData {
        oruk::put_on(headers);
    }
    let policy = HeaderName::from_static("content-security-policy");
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
        // Not `no-referrer`: a browser then says that our own form comes from nowhere, as a foreign one may.
        (header::REFERRER_POLICY, "same-origin"),
        (policy, PAGE_POLICY),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    }
}

/// Marks packed answers, outside of compression.
///
/// # Errors
/// Those of what it wraps.
pub async fn mark_packed(mut request: ServiceRequest, next: Next<impl MessageBody>) -> Result<ServiceResponse<impl MessageBody>, Error> {
    // Who would take an answer in no way that there is gets it as it is, which a server may do (RFC 9110, section 12.4.1): an answer that
    // says what was asked helps more than compression's own refusal, which is no problem that we could tell.
    let accepted = request.get_header::<AcceptEncoding>();
    if accepted.is_some_and(|accepted| accepted.negotiate([Encoding::identity(), Encoding::gzip(), Encoding::deflate()].iter()).is_none()) {
        request.headers_mut().remove(header::ACCEPT_ENCODING);
    }
    let mut response = next.call(request).await?;
    let headers = response.headers_mut();
    etag::mark_packed(headers);
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    Ok(response)
}

/// Answers what no face knows: 405 where another method would have been known, else 404.
///
/// # Errors
/// Always; that is the answer.
pub async fn unknown(request: HttpRequest, faces: Data<Faces>) -> Result<HttpResponse, Problem> {
    let allow = faces.methods_at(request.path());
    Err(if allow.is_empty() { Problem::not_found() } else { Problem::method_not_allowed(allow) })
}

#[cfg(test)]
mod tests {
    use actix_web::{App, middleware::from_fn, test, web};

    use super::*;

    async fn bomb() -> HttpResponse {
        panic!("on purpose")
    }

    #[actix_web::test]
    async fn a_panic_is_a_problem_with_the_requests_id_and_the_next_request_is_answered() {
        let app = App::new()
            .wrap(from_fn(around))
            .route("/bomb", web::get().to(bomb))
            .route("/calm", web::get().to(async || HttpResponse::Ok().body("calm")));
        let app = test::init_service(app).await;
        let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
        let request = test::TestRequest::with_uri("/bomb").insert_header(("x-request-id", id)).to_request();
        let error = test::try_call_service(&app, request).await.map(|_| ()).unwrap_err();
        let response = error.error_response();
        assert_eq!(response.status().as_u16(), 500);
        assert_eq!(response.headers().get("x-request-id").unwrap(), id);
        assert_eq!(response.headers().get("content-type").unwrap(), problem::MEDIA_TYPE);
        let body = actix_web::body::to_bytes(response.into_body()).await.unwrap();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["instance"], format!("urn:uuid:{id}"));
        assert!(!body.to_string().contains("purpose"), "{body}");
        let calm = test::call_service(&app, test::TestRequest::with_uri("/calm").to_request()).await;
        assert_eq!(calm.status().as_u16(), 200);
    }
}
