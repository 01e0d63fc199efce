//! What a caller is told when something is wrong: `application/problem+json` (RFC 9457), and the status codes.
//!
//! This is the only place that knows which fault has which status. Floors below say what happened in their own words
//! ([`Faults`], [`AppError`]); here it becomes a [`Problem`]. A problem never repeats what was sent, which may be health
//! data, and never shows a database's words. Begin with [`Problem`]'s constructors.

use std::fmt;

use actix_web::{
    HttpResponse, HttpResponseBuilder, ResponseError,
    http::{
        StatusCode,
        header::{self, HeaderValue},
    },
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    app::{AppError, NotDone},
    domain::fault::{Fault, Faults},
    store::StoreError,
};

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// How many seconds a caller should wait before trying again, where nothing else is said.
const RETRY_AFTER_S: u64 = 1;

/// What kind of problem it is; each has one status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It cannot be parsed.
    NotParsed,
    /// A key is needed.
    Unauthorized,
    /// It may not be done from here.
    Forbidden,
    /// There is nothing of that name.
    NotFound,
    /// The method is not one of those that are known there.
    MethodNotAllowed,
    /// It does not go together with what is there.
    Conflict,
    /// What the caller goes on from is no more.
    Gone,
    /// What is there is not what the caller had read.
    PreconditionFailed,
    /// The caller must name what they had read.
    PreconditionRequired,
    /// The request did not arrive in time.
    TooSlow,
    /// The body is too large.
    TooLarge,
    /// The body is not of a media type that is understood.
    UnsupportedMediaType,
    /// It was parsed, and is wrong.
    Wrong,
    /// Too many requests.
    TooMany,
    /// Something broke.
    Internal,
    /// Not at the moment.
    Unavailable,
}

impl Kind {
    /// Every kind, so that a test can walk through them.
    pub const ALL: [Self; 16] = [
        Self::NotParsed,
        Self::Unauthorized,
        Self::Forbidden,
        Self::NotFound,
        Self::MethodNotAllowed,
        Self::Conflict,
        Self::Gone,
        Self::PreconditionFailed,
        Self::PreconditionRequired,
        Self::TooSlow,
        Self::TooLarge,
        Self::UnsupportedMediaType,
        Self::Wrong,
        Self::TooMany,
        Self::Internal,
        Self::Unavailable,
    ];

    /// Its status code.
    #[must_use]
    pub fn status(self) -> StatusCode {
        match self {
            Self::NotParsed => StatusCode::BAD_REQUEST,
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::Conflict => StatusCode::CONFLICT,
            Self::Gone => StatusCode::GONE,
            Self::PreconditionFailed => StatusCode::PRECONDITION_FAILED,
            Self::PreconditionRequired => StatusCode::PRECONDITION_REQUIRED,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Its name for programs; a URN, because there is no page to point at that every installation has.
    #[must_use]
    pub fn urn(self) -> &'static str {
        match self {
            Self::NotParsed => "urn:waymark:problem:not-parsed",
            Self::Unauthorized => "urn:waymark:problem:unauthorized",
            Self::Forbidden => "urn:waymark:problem:forbidden",
            Self::NotFound => "urn:waymark:problem:not-found",
            Self::MethodNotAllowed => "urn:waymark:problem:method-not-allowed",
            Self::Conflict => "urn:waymark:problem:conflict",
            Self::Gone => "urn:waymark:problem:gone",
            Self::PreconditionFailed => "urn:waymark:problem:precondition-failed",
            Self::PreconditionRequired => "urn:waymark:problem:precondition-required",
            Self::TooSlow => "urn:waymark:problem:too-slow",
            Self::TooLarge => "urn:waymark:problem:too-large",
            Self::UnsupportedMediaType => "urn:waymark:problem:unsupported-media-type",
            Self::Wrong => "urn:waymark:problem:invalid",
            Self::TooMany => "urn:waymark:problem:too-many-requests",
            Self::Internal => "urn:waymark:problem:internal",
            Self::Unavailable => "urn:waymark:problem:unavailable",
        }
    }

    /// Its name for people; the same for every problem of the kind.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::NotParsed => "The request cannot be parsed",
            Self::Unauthorized => "A key is needed",
            Self::Forbidden => "This may not be done",
            Self::NotFound => "There is nothing here",
            Self::MethodNotAllowed => "This method is not known here",
            Self::Conflict => "This does not go together with what is there",
            Self::Gone => "What this goes on from is no more",
            Self::PreconditionFailed => "It has changed since it was read",
            Self::PreconditionRequired => "Name the version that was read",
            Self::TooSlow => "The request did not arrive in time",
            Self::TooLarge => "The body is too large",
            Self::UnsupportedMediaType => "The body is of a media type that is not understood",
            Self::Wrong => "The request is wrong",
            Self::TooMany => "Too many requests",
            Self::Internal => "Something broke",
            Self::Unavailable => "Not available at the moment",
        }
    }

    /// The kind that stands nearest to a status that the web framework came up with by itself.
    fn of_status(status: StatusCode) -> Self {
        let same = Self::ALL.into_iter().find(|kind| kind.status() == status);
        same.unwrap_or(if status.is_client_error() { Self::NotParsed } else { Self::Internal })
    }
}

/// A problem, ready to be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    kind: Kind,
    detail: String,
    errors: Vec<Fault>,
    allow: Vec<&'static str>,
    retry_after_s: u64,
}

impl Problem {
    /// A problem of a kind. `detail` says what a caller can do about it, and never what was sent.
    pub fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self { kind, detail: detail.into(), errors: Vec::new(), allow: Vec::new(), retry_after_s: RETRY_AFTER_S }
    }

    /// A body that is not JSON.
    #[must_use]
    pub fn not_json(error: &serde_json::Error) -> Self {
        // serde_json's own message may quote what it met; the place is enough to find it by.
        let detail = if error.is_eof() && error.line() <= 1 && error.column() == 0 {
            "the body is empty; a JSON object is needed".to_owned()
        } else {
            format!("the body is not JSON: it goes wrong at line {}, column {}", error.line(), error.column())
        };
        Self::new(Kind::NotParsed, detail)
    }

    /// Input at fault, told as a request that cannot be parsed: for standards that know no other status for it.
    #[must_use]
    pub fn bad_request(faults: Faults) -> Self {
        Self { kind: Kind::NotParsed, ..faults.into() }
    }

    /// A body that is not said to be of the media type asked for.
    #[must_use]
    pub fn unsupported(wanted: &'static str) -> Self {
        Self::new(Kind::UnsupportedMediaType, format!("send the body as Content-Type: {wanted}"))
    }

    /// A body that was sent packed.
    #[must_use]
    pub fn packed() -> Self {
        Self::new(Kind::UnsupportedMediaType, "send the body without a Content-Encoding")
    }

    /// A body over the limit.
    #[must_use]
    pub fn too_large(limit: usize) -> Self {
        Self::new(Kind::TooLarge, format!("a body here may have up to {limit} bytes"))
    }

    /// Too many requests; one more may come in so many seconds.
    pub fn too_many(detail: impl Into<String>, retry_after_s: u64) -> Self {
        Self { retry_after_s, ..Self::new(Kind::TooMany, detail) }
    }

    /// There is nothing of that name.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(Kind::NotFound, "nothing has this address; GET /openapi.json lists what there is")
    }

    /// Nothing of that kind has that id.
    #[must_use]
    pub fn no_such(kind: &str) -> Self {
        Self::new(Kind::NotFound, format!("no {kind} has this id"))
    }

    /// Somebody else was faster.
    #[must_use]
    pub fn lost() -> Self {
        Self::new(Kind::PreconditionFailed, "somebody changed it since it was read; read it again, and send If-Match with its ETag")
    }

    /// The address is known, the method is not.
    #[must_use]
    pub fn method_not_allowed(allow: Vec<&'static str>) -> Self {
        Self { allow, ..Self::new(Kind::MethodNotAllowed, "the Allow header names the methods that are known here") }
    }

    /// Something broke. What, is for the log alone.
    #[must_use]
    pub fn internal() -> Self {
        Self::new(Kind::Internal, "this was not your fault; the request id leads to what was logged about it")
    }

    /// Not at the moment; asking again may help.
    pub fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, detail)
    }

    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// Its name for people.
    #[must_use]
    pub fn title(&self) -> &'static str {
        self.kind.title()
    }

    /// What a caller can do about it.
    #[must_use]
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// What is wrong with the input, fault by fault.
    #[must_use]
    pub fn errors(&self) -> &[Fault] {
        &self.errors
    }

    /// The body of the answer. `instance` is the id of the request, by which the log knows it.
    #[must_use]
    pub fn to_json(&self, instance: Option<Uuid>) -> Vec<u8> {
        let body = Body {
            r#type: self.kind.urn(),
            title: self.kind.title(),
            status: self.kind.status().as_u16(),
            detail: &self.detail,
            instance: instance.map(|id| id.urn().to_string()),
            errors: &self.errors,
        };
        serde_json::to_vec(&body).unwrap_or_default()
    }

    /// The body of the answer as Open Referral UK has it: `error` for programs, `message` for people, with every fault in it.
    #[must_use]
    pub fn to_error_and_message(&self) -> Vec<u8> {
        let faults: Vec<String> =
            self.errors.iter().map(|fault| format!("{}: {}", fault.pointer.trim_start_matches('?'), fault.detail)).collect();
        let message = if faults.is_empty() { self.detail.clone() } else { faults.join("; ") };
        let error = self.kind.urn().rsplit(':').next().unwrap_or_default();
        serde_json::to_vec(&serde_json::json!({ "error": error, "message": message })).unwrap_or_default()
    }

    /// What stands nearest to an answer that the web framework gave by itself.
    pub(super) fn of_status(status: StatusCode) -> Self {
        match Kind::of_status(status) {
            Kind::Internal => Self::internal(),
            Kind::NotFound => Self::not_found(),
            kind => Self::new(kind, "the request is not one that is understood here; /docs shows how it should look"),
        }
    }

    /// The answer's first lines: its status, and the headers that go with it.
    pub(super) fn begin(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.kind.status());
        if matches!(self.kind, Kind::Unavailable | Kind::TooMany) {
            response.insert_header((header::RETRY_AFTER, self.retry_after_s));
        }
        if self.kind == Kind::Unauthorized {
            response.insert_header((header::WWW_AUTHENTICATE, HeaderValue::from_static(r#"Bearer realm="waymark""#)));
        }
        if matches!(self.kind, Kind::TooSlow | Kind::TooLarge) {
            // Part of the body may still be to come; a connection that waits for it would be open for ever.
            response.force_close();
        }
        if self.kind == Kind::MethodNotAllowed {
            response.insert_header((header::ALLOW, self.allow.join(", ")));
        }
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        response
    }
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    instance: Option<String>,
    #[serde(skip_serializing_if = "<[Fault]>::is_empty")]
    errors: &'a [Fault],
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.kind.title())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.kind.status()
    }

    /// The problem itself travels with the answer, so that the way out can add the request's id, or make a page of it.
    fn error_response(&self) -> HttpResponse {
        let mut response = self.begin().content_type(MEDIA_TYPE).body(self.to_json(None));
        response.extensions_mut().insert(self.clone());
        response
    }
}

impl From<Faults> for Problem {
    fn from(faults: Faults) -> Self {
        let detail = match faults.0.len() {
            1 => "one thing is wrong with it; errors says what and where".to_owned(),
            n => format!("{n} things are wrong with it; errors says what and where"),
        };
        Self { errors: faults.0, ..Self::new(Kind::Wrong, detail) }
    }
}

impl From<AppError> for Problem {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Input(faults) => faults.into(),
            AppError::NotReady => Self::unavailable("the directory is not ready yet; GET /readyz says what is missing"),
            AppError::TooLate => Self::unavailable("the match took too long"),
            AppError::Refused(why) => Self::new(Kind::Conflict, why.to_string()),
            AppError::Store(StoreError::Repeated) => Self::new(Kind::Conflict, "this was done already"),
            AppError::AnotherHistory => Self::new(
                Kind::Gone,
                "the cursor belongs to another history of this directory, which was restored or replaced; begin again without since, and let \
                 go of what you hold and does not come",
            ),
            AppError::NotDone(why) => why.into(),
            AppError::Store(StoreError::NotFound { kind, .. }) => Self::no_such(kind),
            AppError::Store(StoreError::Lost { .. } | StoreError::Stale { .. }) => Self::lost(),
            AppError::Store(error) if error.is_passing() => {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database did not answer");
                Self::unavailable("the database is busy or out of reach")
            }
            error => {
                tracing::error!(error = &error as &dyn std::error::Error, "a request failed");
                Self::internal()
            }
        }
    }
}

impl From<NotDone> for Problem {
    fn from(why: NotDone) -> Self {
        match why {
            NotDone::NumberListed(id) => {
                Self::new(Kind::Conflict, format!("{why}; where it is yours, claim it with POST /v1/organizations/{id}/claim"))
            }
            NotDone::NumberWaiting => {
                Self::new(Kind::Conflict, format!("{why}; it can be claimed once it is published. Where it is yours, ask a moderator"))
            }
            NotDone::MailboxFull => Self::new(Kind::TooMany, why.to_string()),
            NotDone::NotProved | NotDone::NothingWaits | NotDone::SeveralClaims => Self::new(Kind::Conflict, why.to_string()),
        }
    }
}

/// The answer to somebody who had something made.
pub(super) fn created() -> HttpResponseBuilder {
    HttpResponse::Created()
}

/// The answer to somebody who has what they ask for already.
pub(super) fn not_modified() -> HttpResponseBuilder {
    HttpResponse::NotModified()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::code;

    #[test]
    fn a_problem_has_the_members_of_rfc_9457_and_every_fault() {
        let mut faults = Faults::default();
        faults.push("/person/age", code::OUT_OF_RANGE, "must be from 0 to 130");
        faults.push("/nedes", code::UNKNOWN_FIELD, "unknown member");
        let id = Uuid::from_u128(7);
        let json: serde_json::Value = serde_json::from_slice(&Problem::from(faults).to_json(Some(id))).unwrap();
        assert_eq!(json["type"], "urn:waymark:problem:invalid");
        assert_eq!(json["title"], "The request is wrong");
        assert_eq!(json["status"], 422);
        assert_eq!(json["instance"], "urn:uuid:00000000-0000-0000-0000-000000000007");
        assert_eq!(json["errors"][0]["pointer"], "/person/age");
        assert_eq!(json["errors"][1]["code"], "unknown_field");
    }

    #[test]
    fn what_is_not_json_is_told_by_its_place_and_not_by_its_words() {
        for (body, detail) in [
            ("", "the body is empty; a JSON object is needed"),
            ("{\"needs\": suicidal", "the body is not JSON: it goes wrong at line 1, column 11"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(body).unwrap_err();
            assert_eq!(Problem::not_json(&error).detail(), detail, "{body}");
        }
    }

    #[test]
    fn each_kind_has_a_status_and_a_name_of_its_own() {
        for (place, kind) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(Kind::of_status(kind.status()), kind);
            assert!(Kind::ALL[..place].iter().all(|other| other.urn() != kind.urn() && other.title() != kind.title()));
        }
    }

    #[test]
    fn headers_that_a_status_asks_for_are_there() {
        for (problem, header, value) in [
            (Problem::unavailable("busy"), "retry-after", "1"),
            (Problem::new(Kind::TooMany, "slow down"), "retry-after", "1"),
            (Problem::new(Kind::Unauthorized, "a key"), "www-authenticate", "Bearer realm=\"waymark\""),
            (Problem::method_not_allowed(vec!["GET", "HEAD"]), "allow", "GET, HEAD"),
        ] {
            assert_eq!(problem.error_response().headers().get(header).unwrap(), value);
        }
    }
}
