//! The ids of a request: its own, and that of the larger errand it belongs to.
//!
//! Both are taken from `X-Request-ID` and `X-Correlation-ID` where those hold UUIDs; anything else is left aside, so that
//! nothing a caller writes there can reach the log. They are returned on every answer.

use actix_web::{
    HttpMessage,
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};
use uuid::Uuid;

use crate::clock;

/// The header that names a request.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The header that names the errand a request belongs to.
pub const CORRELATION_ID: HeaderName = HeaderName::from_static("x-correlation-id");

/// The ids of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ids {
    /// This request.
    pub request: Uuid,
    /// The errand; the request itself where none was named.
    pub correlation: Uuid,
}

impl Ids {
    /// The ids of a request: read or drawn when first asked for, and the same ever after.
    pub fn of(request: &ServiceRequest) -> Self {
        if let Some(ids) = request.extensions().get::<Self>() {
            return *ids;
        }
        let sent = |name: &HeaderName| Uuid::parse_str(request.headers().get(name)?.to_str().ok()?).ok();
        let own = sent(&REQUEST_ID).unwrap_or_else(clock::random_uuid);
        let ids = Self { request: own, correlation: sent(&CORRELATION_ID).unwrap_or(own) };
        request.extensions_mut().insert(ids);
        ids
    }

    /// Puts them on an answer.
    pub fn put_on(self, headers: &mut HeaderMap) {
        for (name, id) in [(REQUEST_ID, self.request), (CORRELATION_ID, self.correlation)] {
            if let Ok(value) = HeaderValue::from_str(&id.to_string()) {
                headers.insert(name, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_uuid_is_taken_and_anything_else_is_left_aside() {
        let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
        for (sent, taken) in [(id, true), ("6F1C8C2E-53B0-4C4A-9D0F-52A2E4F0A001", true), ("mrs-jones-is-lonely", false), ("", false)] {
            let request = TestRequest::default().insert_header((REQUEST_ID, sent)).to_srv_request();
            assert_eq!(Ids::of(&request).request.to_string() == id, taken, "{sent}");
        }
    }

    #[test]
    fn ids_stay_the_same_and_a_request_is_its_own_errand() {
        let request = TestRequest::default().to_srv_request();
        let ids = Ids::of(&request);
        assert_eq!(ids, Ids::of(&request));
        assert_eq!(ids.request, ids.correlation);
    }
}
