//! Strong `ETag`s, and the answer to somebody who has it already.
//!
//! A tag is made from the bytes of the answer, so that it is right whatever they were made from. An answer that is packed on
//! its way out is other bytes: its tag ends in `-gzip`, as RFC 9110 (8.8.3.3) advises, and either tag is known again.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap, HeaderValue},
    web::Bytes,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::problem::{self, Kind, Problem};

/// What stands at the end of a packed answer's tag, before the closing quote.
const PACKED: &str = "-gzip";

/// Answers `value` as JSON with a strong tag, or 304 to a caller whose copy is still right.
///
/// # Errors
/// A [`Problem`] when it cannot be written, which does not happen to what is read from a store.
pub fn tagged(request: &HttpRequest, value: &impl Serialize) -> Result<HttpResponse, Problem> {
    let body = serde_json::to_vec(value).map_err(|_| Problem::internal())?;
    Ok(tagged_bytes(request, body.into()))
}

/// The 304 for a caller whose copy, known by its tag, is still right; `None` for any other.
#[must_use]
pub fn unchanged(request: &HttpRequest, tag: &str) -> Option<HttpResponse> {
    let known = known(request.headers(), tag)?;
    Some(problem::not_modified().insert_header((header::CACHE_CONTROL, "no-cache")).insert_header((header::ETAG, known)).finish())
}

/// Answers JSON that is written already, as [`tagged`] does.
#[must_use]
pub fn tagged_bytes(request: &HttpRequest, body: Bytes) -> HttpResponse {
    let tag = tag(&body);
    let unchanged = known(request.headers(), &tag);
    let mut response = if unchanged.is_some() { problem::not_modified() } else { HttpResponse::Ok() };
    response.insert_header((header::CACHE_CONTROL, "no-cache"));
    match unchanged {
        Some(known) => response.insert_header((header::ETAG, known)).finish(),
        None => response.insert_header((header::ETAG, tag)).content_type("application/json").body(body),
    }
}

/// The strong tag with which `value` would be answered.
///
/// # Errors
/// A [`Problem`] when it cannot be written, which does not happen to what is read from a store.
pub fn of(value: &impl Serialize) -> Result<String, Problem> {
    Ok(tag(&serde_json::to_vec(value).map_err(|_| Problem::internal())?))
}

/// Sees to it that the caller has read what is there: `If-Match` must name its tag.
///
/// # Errors
/// A [`Problem`]: 428 where it is missing, or names nothing in particular; 412 where it names something else.
pub fn must_match(request: &HttpRequest, tag: &str) -> Result<(), Problem> {
    let sent: Vec<&str> =
        request.headers().get_all(header::IF_MATCH).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).collect();
    if sent.is_empty() || sent.iter().any(|sent| sent.trim() == "*") {
        let detail = "send If-Match with the ETag of what was read, as a GET of it answers, and not *";
        return Err(Problem::new(Kind::PreconditionRequired, detail));
    }
    // Compared strongly (RFC 9110, 13.1.1): a weak tag names nothing exactly.
    if sent.iter().any(|sent| sent.trim().replace(PACKED, "") == tag) { Ok(()) } else { Err(Problem::lost()) }
}

/// The strong tag of these bytes.
fn tag(body: &[u8]) -> String {
    format!("\"{}\"", URL_SAFE_NO_PAD.encode(&Sha256::digest(body)[..16]))
}

/// The tag by which the caller knows the answer, where it does.
fn known(headers: &HeaderMap, tag: &str) -> Option<String> {
    let bare = |tag: &str| tag.strip_prefix("W/").unwrap_or(tag).replace(PACKED, "");
    let sent = headers.get_all(header::IF_NONE_MATCH).filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(','));
    let found = sent.map(str::trim).find(|sent| *sent == "*" || bare(sent) == tag)?;
    Some(if found == "*" { tag.to_owned() } else { found.trim_start_matches("W/").to_owned() })
}

/// Marks the tag of an answer that was packed on its way out.
pub(super) fn mark_packed(headers: &mut HeaderMap) {
    let packed = headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip");
    let tag = headers.get(header::ETAG).and_then(|tag| tag.to_str().ok()).filter(|tag| !tag.contains(PACKED));
    if let (true, Some(tag)) = (packed, tag)
        && let Ok(tag) = HeaderValue::from_str(&format!("{}{PACKED}\"", tag.trim_end_matches('"')))
    {
        headers.insert(header::ETAG, tag);
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn answer(if_none_match: &str) -> HttpResponse {
        let request = TestRequest::default().insert_header((header::IF_NONE_MATCH, if_none_match)).to_http_request();
        tagged(&request, &[1, 2]).unwrap()
    }

    #[test]
    fn who_has_it_is_told_so_and_who_has_another_gets_it() {
        let tag = answer("").headers().get(header::ETAG).unwrap().to_str().unwrap().to_owned();
        let packed = tag.trim_end_matches('"').to_owned() + "-gzip\"";
        for (sent, status) in [
            (tag.clone(), 304),
            (format!("W/{tag}"), 304),
            (format!("\"other\", {tag}"), 304),
            (packed, 304),
            ("*".to_owned(), 304),
            ("\"other\"".to_owned(), 200),
            (String::new(), 200),
        ] {
            assert_eq!(answer(&sent).status().as_u16(), status, "{sent}");
        }
    }

    #[test]
    fn who_writes_must_have_read_what_is_there() {
        let tag = of(&[1, 2]).unwrap();
        let packed = tag.trim_end_matches('"').to_owned() + "-gzip\"";
        for (sent, refused) in [
            (tag.clone(), None),
            (packed, None),
            (format!("\"other\", {tag}"), None),
            (format!("W/{tag}"), Some(Kind::PreconditionFailed)),
            (tag.trim_matches('"').to_owned(), Some(Kind::PreconditionFailed)),
            ("\"other\"".to_owned(), Some(Kind::PreconditionFailed)),
            (String::new(), Some(Kind::PreconditionFailed)),
            ("*".to_owned(), Some(Kind::PreconditionRequired)),
        ] {
            let request = TestRequest::default().insert_header((header::IF_MATCH, sent.as_str())).to_http_request();
            assert_eq!(must_match(&request, &tag).err().map(|problem| problem.kind()), refused, "{sent}");
        }
        let without = TestRequest::default().to_http_request();
        assert_eq!(must_match(&without, &tag).unwrap_err().kind(), Kind::PreconditionRequired);
    }

    #[test]
    fn a_packed_answer_has_another_tag() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ETAG, HeaderValue::from_static("\"abc\""));
        mark_packed(&mut headers);
        assert_eq!(headers.get(header::ETAG).unwrap(), "\"abc\"");
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        mark_packed(&mut headers);
        assert_eq!(headers.get(header::ETAG).unwrap(), "\"abc-gzip\"");
    }
}
