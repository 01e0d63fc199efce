//! The body of a request, read whole before anything looks at it: bounded in size and in time.
//!
//! What the headers alone forbid is refused before any of it is read ([`refused_unread`]).
//!
//! A body over the limit is still read on, and thrown away, up to [`DRAINED`]: a client which is cut off while it is
//! sending never sees the answer that explains why.

use std::time::Duration;

use actix_web::{
    dev::{Payload, RequestHead},
    http::header::{self, HeaderMap, HeaderName},
    web::{Bytes, BytesMut},
};
use futures::StreamExt;
use serde_json::Value;

use super::problem::{Kind, Problem};
use crate::domain::json_text::{self, NotRead};

/// The most that a body may have, in bytes. Source: the API contract.
pub const LIMIT: usize = 256 * 1024;

/// How much of a body that is too large is read on before the connection is given up, in bytes.
pub const DRAINED: usize = 16 * 1024 * 1024;

/// How long a body may take to arrive.
pub const TIME: Duration = Duration::from_secs(15);

/// How long a body that nobody will read is held on to, so that its answer has gone by then.
const HELD: Duration = Duration::from_secs(2);

/// Reads a body of up to `limit` bytes that arrives within `time`.
///
/// # Errors
/// A [`Problem`] when it is larger, slower, or breaks off.
pub async fn read(mut payload: Payload, limit: usize, time: Duration) -> Result<Bytes, Problem> {
    let reading = async {
        let mut body = BytesMut::new();
        let mut seen = 0_usize;
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|_| Problem::new(Kind::NotParsed, "the body broke off"))?;
            seen += chunk.len();
            if seen <= limit {
                body.extend_from_slice(&chunk);
            } else {
                body = BytesMut::new();
            }
            if seen > DRAINED {
                break;
            }
        }
        if seen > limit { Err(Problem::too_large(limit)) } else { Ok(body.freeze()) }
    };
    let read = tokio::time::timeout(time, reading).await;
    read.unwrap_or_else(|_| {
        hold(payload);
        Err(Problem::new(Kind::TooSlow, format!("a body must have arrived after {} seconds", time.as_secs())))
    })
}

/// Whether a request says that it has a body. Source: RFC 9112, section 6.3.
pub(super) fn is_announced(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING) || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
}

/// The addresses that a body is sent to, and what they take. Where a body is a must, the type must be there without one, too.
const TAKEN: [(&str, &str, &str, bool); 22] = [
    ("POST", "/v1/match", "application/json", true),
    ("POST", "/v1/match:explain", "application/json", true),
    ("POST", "/v1/plan", "application/json", true),
    ("POST", "/v1/services", "application/json", true),
    ("PATCH", "/v1/services/{id}", "application/merge-patch+json", true),
    ("POST", "/v1/services:preview", "application/json", true),
    ("POST", "/v1/services/{id}/submit", "application/json", false),
    ("POST", "/v1/services/{id}/publish", "application/json", false),
    ("POST", "/v1/services/{id}/return", "application/json", true),
    ("POST", "/v1/services/{id}/withdraw", "application/json", false),
    ("POST", "/v1/organizations", "application/json", true),
    ("PATCH", "/v1/organizations/{id}", "application/merge-patch+json", true),
    ("POST", "/v1/organizations/{id}/claim", "application/json", true),
    ("POST", "/v1/organizations/{id}/confirm", "application/json", false),
    ("POST", "/v1/organizations/{id}/refuse", "application/json", true),
    ("POST", "/v1/organizations/{id}/erase-contacts", "application/json", true),
    ("POST", "/v1/services/{id}/assure", "application/json", false),
    ("PUT", "/v1/services/{id}/capacity", "application/json", true),
    ("POST", "/v1/keys", "application/json", true),
    ("POST", "/v1/keys/{id}/rotate", "application/json", false),
    ("POST", "/v1/keys/{id}/revoke", "application/json", false),
    ("POST", "/", "application/x-www-form-urlencoded", true),
];

/// Whether a path is the one that a pattern tells of: `{id}` stands for one segment, whatever it is.
fn is_at(path: &str, pattern: &str) -> bool {
    let (mut path, mut pattern) = (path.split('/'), pattern.split('/'));
    loop {
        match (path.next(), pattern.next()) {
            (None, None) => return true,
            (Some(segment), Some(expected)) if segment == expected || expected == "{id}" => {}
            _ => return false,
        }
    }
}

/// Whether a body of `kind` is taken where `taken` is asked for. What is JSON is taken as JSON, but for patches of another making.
fn is_taken(kind: &str, taken: &str) -> bool {
    match taken {
        "application/json" => kind == taken || (kind.starts_with("application/") && kind.ends_with("+json")),
        "application/merge-patch+json" => kind == taken || kind == "application/json",
        taken => kind == taken,
    }
}

/// What is wrong with a body that can be told before any of it has come: its stated length, its packing, its media type.
pub(super) fn refused_unread(request: &RequestHead) -> Option<Problem> {
    let headers = request.headers();
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    // A length that no number holds is refused by the protocol layer below.
    if text(header::CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > LIMIT) {
        return Some(Problem::too_large(LIMIT));
    }
    // Nothing is unpacked here: a few bytes could become very many.
    if headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity") {
        return Some(Problem::packed());
    }
    let here = |(method, path, ..): &(&str, &str, &str, bool)| request.method.as_str() == *method && is_at(request.uri.path(), path);
    let (_, _, taken, is_a_must) = TAKEN.into_iter().find(here)?;
    let sent = text(header::CONTENT_TYPE).unwrap_or_default();
    let kind = sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let is_asked = is_a_must || is_announced(headers);
    (is_asked && !is_taken(&kind, taken)).then(|| Problem::unsupported(taken))
}

/// Keeps a body that nobody will read until its answer has gone. The protocol layer below then says with the answer that the connection
/// ends, throws away what still comes, and closes. Were it let go of, a chunked one would be waited for to its end, however long that takes.
pub(super) fn hold(payload: Payload) {
    actix_web::rt::spawn(async move {
        tokio::time::sleep(HELD).await;
        drop(payload);
    });
}

/// Reads a body that was sent as JSON.
///
/// # Errors
/// A [`Problem`] when it is none, or a member stands twice in it.
pub fn json(body: &[u8]) -> Result<Value, Problem> {
    json_text::read(body).map_err(|error| match error {
        NotRead::NotJson(error) => Problem::not_json(&error),
        NotRead::Twice(faults) => faults.into(),
    })
}

#[cfg(test)]
mod tests {
    use actix_web::{error::PayloadError, http::Method, test::TestRequest};
    use futures::stream;

    use super::*;

    fn payload(chunks: Vec<Result<Bytes, PayloadError>>) -> Payload {
        Payload::Stream { payload: Box::pin(stream::iter(chunks)) }
    }

    #[actix_web::test]
    async fn a_body_is_read_whole_up_to_the_limit() {
        let chunks = vec![Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"cd"))];
        assert_eq!(read(payload(chunks), 4, TIME).await.unwrap(), "abcd");
        let chunks = vec![Ok(Bytes::from_static(b"ab")), Ok(Bytes::from_static(b"cde"))];
        assert_eq!(read(payload(chunks), 4, TIME).await.unwrap_err().kind(), Kind::TooLarge);
    }

    #[actix_web::test]
    async fn a_body_that_breaks_off_or_never_comes_is_given_up() {
        let broken = payload(vec![Ok(Bytes::from_static(b"{")), Err(PayloadError::Incomplete(None))]);
        assert_eq!(read(broken, 9, TIME).await.unwrap_err().kind(), Kind::NotParsed);
        let silent: Payload = Payload::Stream { payload: Box::pin(stream::pending()) };
        assert_eq!(read(silent, 9, Duration::from_millis(5)).await.unwrap_err().kind(), Kind::TooSlow);
    }

    #[test]
    fn what_the_headers_forbid_is_refused_before_the_body_comes() {
        for (path, headers, refused) in [
            ("/v1/match", vec![("content-type", "application/json")], None),
            ("/v1/match", vec![("content-type", "Application/JSON; charset=utf-8")], None),
            ("/v1/match", vec![("content-type", "application/merge-patch+json")], None),
            ("/v1/match", vec![("content-type", "text/plain")], Some(Kind::UnsupportedMediaType)),
            ("/v1/match", vec![("content-type", "application/x-www-form-urlencoded")], Some(Kind::UnsupportedMediaType)),
            ("/v1/match", vec![], Some(Kind::UnsupportedMediaType)),
            ("/v1/keys", vec![], Some(Kind::UnsupportedMediaType)),
            ("/v1/keys/7/rotate", vec![], None),
            ("/v1/keys/7/rotate", vec![("content-length", "0")], None),
            ("/v1/keys/7/rotate", vec![("content-length", "2")], Some(Kind::UnsupportedMediaType)),
            ("/v1/keys/7/rotate", vec![("content-length", "2"), ("content-type", "application/json")], None),
            ("/", vec![("content-type", "application/x-www-form-urlencoded")], None),
            ("/", vec![("content-type", "application/json")], Some(Kind::UnsupportedMediaType)),
            ("/v1/organizations/7/claim", vec![("content-type", "text/plain")], Some(Kind::UnsupportedMediaType)),
            ("/v1/organizations/7/8/claim", vec![("content-type", "text/plain")], None),
            ("/nowhere", vec![("content-type", "text/plain")], None),
            ("/nowhere", vec![("content-length", "262144")], None),
            ("/nowhere", vec![("content-length", "262145")], Some(Kind::TooLarge)),
            ("/nowhere", vec![("content-encoding", "identity")], None),
            ("/nowhere", vec![("content-encoding", "gzip")], Some(Kind::UnsupportedMediaType)),
        ] {
            let request = TestRequest::with_uri(path).method(Method::POST);
            let request = headers.iter().fold(request, |request, header| request.insert_header(*header)).to_srv_request();
            assert_eq!(refused_unread(request.head()).map(|problem| problem.kind()), refused, "{path} {headers:?}");
        }
    }

    #[test]
    fn each_address_takes_what_it_can_read() {
        for (method, path, sent, refused) in [
            (Method::PATCH, "/v1/services/x", Some("application/merge-patch+json"), false),
            (Method::PATCH, "/v1/services/x", Some("application/json"), false),
            (Method::PATCH, "/v1/services/x", Some("application/json-patch+json"), true),
            (Method::PATCH, "/v1/services/x", None, true),
            (Method::GET, "/v1/services/x", None, false),
            (Method::POST, "/v1/services", Some("text/plain"), true),
            (Method::POST, "/v1/services/x/submit", None, false),
            (Method::POST, "/v1/services/x/return", None, true),
            (Method::POST, "/v1/services/x/return", Some("application/json"), false),
            (Method::POST, "/v1/services/x/y/return", None, false),
        ] {
            let mut request = TestRequest::with_uri(path).method(method.clone());
            if let Some(sent) = sent {
                request = request.insert_header(("content-type", sent));
            }
            let problem = refused_unread(request.to_srv_request().head());
            assert_eq!(problem.is_some(), refused, "{method} {path} {sent:?}");
        }
    }

    #[test]
    fn a_member_that_stands_twice_is_wrong_and_what_is_no_json_is_not_parsed() {
        assert_eq!(json(br#"{"limit":1,"limit":2}"#).unwrap_err().kind(), Kind::Wrong);
        assert_eq!(json(br#"{"limit":"#).unwrap_err().kind(), Kind::NotParsed);
    }
}
