//! The span and the one log line of each request.
//!
//! They hold the method, the route's template, the status, the time taken and the ids: never the path as it was sent, the
//! query string, a header or the body, any of which may say something about a person.

use std::{
    sync::{LazyLock, Mutex, PoisonError},
    time::Instant,
};

use actix_web::{
    Error, HttpMessage,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
};
use tracing::{Span, field::Empty};
use tracing_actix_web::RootSpanBuilder;

use super::{ids::Ids, problem::Kind};

/// What stands in the place of the route where none was found.
pub const UNMATCHED: &str = "unmatched";

/// The route of a request, as a template; its method, as one of those there are; and when it began.
#[derive(Debug, Clone)]
pub struct Route {
    /// `/v1/services/{id}`, or [`UNMATCHED`].
    pub template: String,
    /// `GET`, `POST`, …; `OTHER` for what is none.
    pub method: &'static str,
    /// When it began.
    pub began: Instant,
}

impl Route {
    /// The route of a request: found when first asked for, and the same ever after.
    #[must_use]
    pub fn of(request: &ServiceRequest) -> Self {
        if let Some(route) = request.extensions().get::<Self>() {
            return route.clone();
        }
        let template = request.match_pattern().unwrap_or_else(|| UNMATCHED.to_owned());
        let method = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        let method = method.into_iter().find(|known| request.method().as_str() == *known).unwrap_or("OTHER");
        let route = Self { template, method, began: Instant::now() };
        request.extensions_mut().insert(route.clone());
        route
    }

    /// How long it has taken so far, in seconds.
    #[must_use]
    pub fn took_s(&self) -> f64 {
        self.began.elapsed().as_secs_f64()
    }
}

/// How many lines a second tell of requests that were sent away for want of room. Where thousands are, to write each down would cost what
/// there is too little of; [`metrics`](super::metrics) count all of them.
const SENT_AWAY: u32 = 10;

/// Which lines about requests that were sent away are written.
#[derive(Debug, Default)]
struct Sparing {
    second: u64,
    written: u32,
    left_out: u64,
}

impl Sparing {
    /// Whether the next one is told, and then how many were left out before it.
    fn next(&mut self, second: u64) -> Option<u64> {
        if second != self.second {
            (self.second, self.written) = (second, 0);
        }
        if self.written == SENT_AWAY {
            self.left_out += 1;
            return None;
        }
        self.written += 1;
        Some(std::mem::take(&mut self.left_out))
    }
}

/// When the first request came, and which of those that were sent away are told.
static SPARING: LazyLock<(Instant, Mutex<Sparing>)> = LazyLock::new(|| (Instant::now(), Mutex::default()));

/// Builds the span of a request and writes its line.
#[derive(Debug)]
pub struct AccessLog;

impl RootSpanBuilder for AccessLog {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let (ids, route) = (Ids::of(request), Route::of(request));
        tracing::info_span!(
            "request",
            request_id = %ids.request,
            correlation_id = %ids.correlation,
            method = route.method,
            route = route.template,
            status = Empty,
            took_us = Empty,
        )
    }

    fn on_request_end<B: MessageBody>(span: Span, outcome: &Result<ServiceResponse<B>, Error>) {
        let (status, route) = match outcome {
            Ok(response) => (response.status(), response.request().extensions().get::<Route>().cloned()),
            Err(error) => (error.as_response_error().status_code(), None),
        };
        span.record("status", status.as_u16());
        if let Some(route) = route {
            span.record("took_us", u64::try_from(route.began.elapsed().as_micros()).unwrap_or(u64::MAX));
        }
        if status != Kind::Unavailable.status() {
            return span.in_scope(|| tracing::info!(status = status.as_u16(), "answered"));
        }
        let (first, sparing) = &*SPARING;
        let told = sparing.lock().unwrap_or_else(PoisonError::into_inner).next(first.elapsed().as_secs());
        if let Some(left_out) = told {
            span.in_scope(|| tracing::info!(status = status.as_u16(), left_out, "answered"));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_that_are_sent_away_a_few_a_second_are_told_and_the_rest_counted() {
        let mut sparing = Sparing::default();
        let told: Vec<Option<u64>> = (0..100).map(|_| sparing.next(7)).collect();
        assert_eq!(told.iter().flatten().count(), 10);
        assert_eq!(told[9], Some(0));
        assert_eq!(sparing.next(8), Some(90), "in the next second it goes on");
        assert_eq!(sparing.next(8), Some(0));
    }
}
