//! The body of a request, read whole before anything looks at it: bounded in size and in time.
//!
//! A body over the limit is still read on, and thrown away, up to [`DRAINED`]: a client which is cut off while it is
//! sending never sees the answer that explains why.

use std::time::Duration;

use actix_web::{
    HttpRequest,
    dev::Payload,
    http::header::{self, HeaderMap},
    web::{Bytes, BytesMut},
};
use futures::StreamExt;
use serde_json::Value;

use super::problem::{Kind, Problem};

/// The most that a body may have, in bytes. Source: the API contract.
pub const LIMIT: usize = 256 * 1024;

/// How much of a body that is too large is read on before the connection is given up, in bytes.
pub const DRAINED: usize = 16 * 1024 * 1024;

/// How long a body may take to arrive.
pub const TIME: Duration = Duration::from_secs(15);

/// How long a body that came too slowly is held on to, so that its answer has gone by then.
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
        // The protocol layer below waits for the end of a chunked body that nobody reads any more, however long that takes. One that
        // is still held when the answer has gone makes it close the connection instead.
        actix_web::rt::spawn(async move {
            tokio::time::sleep(HELD).await;
            drop(payload);
        });
        Err(Problem::new(Kind::TooSlow, format!("a body must have arrived after {} seconds", time.as_secs())))
    })
}

/// Whether a request says that it has a body. Source: RFC 9112, section 6.3.
pub(super) fn is_announced(headers: &HeaderMap) -> bool {
    headers.contains_key(header::TRANSFER_ENCODING) || headers.get(header::CONTENT_LENGTH).is_some_and(|length| length != "0")
}

/// Whether a body was sent packed. None is unpacked here: a few bytes could become very many.
pub(super) fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity")
}

/// Reads a body that was sent as JSON. Where a member stands twice, the last one counts.
///
/// # Errors
/// A [`Problem`] when it is not sent as JSON, or is none.
pub fn json(request: &HttpRequest, body: &[u8]) -> Result<Value, Problem> {
    let kind = media_type(request);
    let is_json = kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"));
    if !is_json {
        return Err(Problem::unsupported("application/json"));
    }
    serde_json::from_slice(body).map_err(|error| Problem::not_json(&error))
}

/// The media type that a body was sent as, without its parameters; empty where none was named.
pub(super) fn media_type(request: &HttpRequest) -> String {
    let sent = request.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use actix_web::{error::PayloadError, test::TestRequest};
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
    fn json_is_what_says_it_is_json() {
        for (sent, taken) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/x-www-form-urlencoded", false),
            ("", false),
        ] {
            let request = TestRequest::default().insert_header((header::CONTENT_TYPE, sent)).to_http_request();
            assert_eq!(json(&request, b"{}").is_ok(), taken, "{sent}");
        }
    }

    #[test]
    fn a_packed_body_is_known_and_the_last_of_two_members_counts() {
        for (encoding, packed) in [("gzip", true), ("br", true), ("identity", false)] {
            let request = TestRequest::default().insert_header((header::CONTENT_ENCODING, encoding)).to_http_request();
            assert_eq!(is_packed(request.headers()), packed, "{encoding}");
        }
        let plain = TestRequest::default().insert_header((header::CONTENT_TYPE, "application/json")).to_http_request();
        assert_eq!(json(&plain, br#"{"limit":1,"limit":2}"#).unwrap()["limit"], 2);
    }
}
