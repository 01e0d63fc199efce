//! Requests that bear an `Idempotency-Key`: however often one is sent, it is done once, and answered the same.
//!
//! The key is noted in the transaction of what is done ([`Act::once`](crate::store::Act)), so that a request that was cut off, here or by
//! the end of the process, was either done and is known, or was not done and can be done again. What was refused is not noted: it
//! changed nothing, and is judged anew. A handler wraps what it does in [`Faces::once`].

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    body::MessageBody,
    http::{
        StatusCode,
        header::{self, HeaderName, HeaderValue},
    },
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Faces,
    problem::{Kind, Problem},
    seq::{CHANGE_SEQ, change_seq},
};
use crate::{
    access::{Caller, key::hex},
    clock,
    store::{Act, Done, Once},
};

/// The header that makes a request one, however often it is sent.
pub const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header of an answer that was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The longest key, in characters.
const MAX_KEY: usize = 128;

/// The headers that are kept with an answer.
const KEPT: [HeaderName; 5] = [header::CONTENT_TYPE, header::CONTENT_LOCATION, header::ETAG, header::LOCATION, CHANGE_SEQ];

/// How often, and how seldom, it is looked whether whoever does the same at the same time has answered.
const LOOKS: u32 = 40;
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

impl Faces {
    /// Does what a request asks for, once. `answer` does it with the act that it is given, and with no other; `again` tells what was
    /// done to a record, where that was done and its answer is not known any more.
    ///
    /// An answer that holds a secret would be kept for a day: such a request is not to be wrapped.
    ///
    /// # Errors
    /// Those of `answer`; 400 for a key that is none; 422 for one that another request bore.
    pub async fn once(
        &self,
        request: &HttpRequest,
        caller: &Caller,
        operation: &'static str,
        body: &[u8],
        answer: impl AsyncFnOnce(Act) -> Result<HttpResponse, Problem>,
        again: impl AsyncFnOnce(Uuid) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        let mut act = self.act(request, caller, operation);
        let Some(key) = key_of(request)? else { return Box::pin(answer(act)).await };
        let once = Once { key, request: print(request, body) };
        if let Some(done) = self.done(&act, &once).await? {
            return Box::pin(self.replay(done, &act, &once, again)).await;
        }
        act.once = Some(once.clone());
        match Box::pin(answer(act.clone())).await {
            Ok(response) => Ok(self.keep(&act, &once, response).await),
            // Somebody who sent the same may have been faster, and may be why this was refused.
            Err(problem) => match self.done(&act, &once).await? {
                Some(done) => Box::pin(self.replay(done, &act, &once, again)).await,
                None => Err(problem),
            },
        }
    }

    async fn done(&self, act: &Act, once: &Once) -> Result<Option<Done>, Problem> {
        Ok(self.directory.done(&act.actor, &once.key, clock::now()).await?)
    }

    /// Keeps an answer, so that it can be given again.
    async fn keep(&self, act: &Act, once: &Once, response: HttpResponse) -> HttpResponse {
        let (head, body) = response.into_parts();
        let bytes = match body.try_into_bytes() {
            Ok(bytes) => bytes,
            Err(body) => return head.set_body(body),
        };
        let value_of = |name: &HeaderName| head.headers().get(name)?.to_str().ok().map(str::to_owned);
        let headers: Vec<(String, String)> = KEPT.into_iter().filter_map(|name| Some((name.to_string(), value_of(&name)?))).collect();
        let headers = serde_json::to_string(&headers).unwrap_or_default();
        let kept = (head.status().as_u16().into(), headers, String::from_utf8_lossy(&bytes).into_owned());
        if let Err(why) = self.directory.answered(act, once, kept).await {
            // It is done all the same, and known to be.
            tracing::warn!(why = &why as &dyn std::error::Error, "an answer could not be kept for its idempotency key");
        }
        head.set_body(bytes).map_into_boxed_body()
    }

    /// Gives the answer that was given to the same request before.
    async fn replay(
        &self,
        mut done: Done,
        act: &Act,
        once: &Once,
        again: impl AsyncFnOnce(Uuid) -> Result<HttpResponse, Problem>,
    ) -> Result<HttpResponse, Problem> {
        if done.request != once.request {
            let detail = "another request bore this Idempotency-Key within the last day; give each request a key of its own";
            return Err(Problem::new(Kind::Wrong, detail));
        }
        for _ in 0..LOOKS {
            if let Some((status, headers, answer)) = done.answer {
                return Ok(told_again(status, &headers, answer));
            }
            // It was done just now, and is being answered; or was done when the process ended, and never will be.
            tokio::time::sleep(BETWEEN_LOOKS).await;
            done = self.done(act, once).await?.ok_or_else(Problem::internal)?;
        }
        let Some(subject) = done.subject else { return Err(Problem::new(Kind::Conflict, "this was done already; its answer is lost")) };
        let mut response = again(subject).await?;
        response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        // Which line of the log it came to is not known any more; whoever waits for the last one sees it, too.
        let (name, seq) = change_seq(self.directory.log_end().await?);
        response.headers_mut().insert(name, seq);
        Ok(self.keep(act, once, response).await)
    }
}

fn told_again(status: i64, headers: &str, answer: String) -> HttpResponse {
    let status = u16::try_from(status).ok().and_then(|status| StatusCode::from_u16(status).ok()).unwrap_or(StatusCode::OK);
    let mut response = HttpResponse::build(status);
    let headers: Vec<(String, String)> = serde_json::from_str(headers).unwrap_or_default();
    for (name, value) in headers {
        response.insert_header((name, value));
    }
    response.insert_header((REPLAYED, HeaderValue::from_static("true"))).body(answer)
}

/// The key of a request, where it bears one.
fn key_of(request: &HttpRequest) -> Result<Option<String>, Problem> {
    let mut sent = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(key) = sent.next() else { return Ok(None) };
    let key = key.to_str().ok().filter(|key| (1..=MAX_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic()));
    match (key, sent.next()) {
        (Some(key), None) => Ok(Some(key.to_owned())),
        _ => Err(Problem::new(Kind::NotParsed, format!("an Idempotency-Key is one word of 1 to {MAX_KEY} visible ASCII characters"))),
    }
}

/// What two requests must have in common to be the same.
fn print(request: &HttpRequest, body: &[u8]) -> String {
    let digest = Sha256::new().chain_update(request.method().as_str()).chain_update(b"\0").chain_update(request.path());
    hex(&digest.chain_update(b"\0").chain_update(body).finalize())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_key_is_one_short_word() {
        let long = "k".repeat(MAX_KEY);
        for (sent, taken) in [("a", true), ("3f1c-8c2e", true), (long.as_str(), true), ("", false), ("a b", false), ("k\u{e9}", false)] {
            let request = TestRequest::default().insert_header((IDEMPOTENCY_KEY, sent)).to_http_request();
            assert_eq!(key_of(&request).is_ok_and(|key| key.as_deref() == Some(sent)), taken, "{sent}");
        }
        let request = TestRequest::default().insert_header((IDEMPOTENCY_KEY, format!("{long}k"))).to_http_request();
        assert!(key_of(&request).is_err());
        let request = TestRequest::default().append_header((IDEMPOTENCY_KEY, "a")).append_header((IDEMPOTENCY_KEY, "b")).to_http_request();
        assert!(key_of(&request).is_err());
        assert_eq!(key_of(&TestRequest::default().to_http_request()).unwrap(), None);
    }

    #[test]
    fn a_request_is_the_same_where_method_address_and_body_are() {
        let of = |path: &str, body: &str| print(&TestRequest::post().uri(path).to_http_request(), body.as_bytes());
        assert_eq!(of("/v1/services", "{}"), of("/v1/services", "{}"));
        assert_ne!(of("/v1/services", "{}"), of("/v1/services", "{ }"));
        assert_ne!(of("/v1/services", "{}"), of("/v1/services/a/submit", "{}"));
    }
}
