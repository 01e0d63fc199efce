//! What is told of drafts, proposals, history and reviews, and the headers of writes.

#![expect(clippy::struct_field_names, reason = "the names are those of the API contract")]

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::Service;

/// What makes a request one, however often it is sent.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct Keyed {
    /// A word of your own, up to 128 characters: the same word with the same request is done once and answered the same, for a day.
    #[param(rename = "Idempotency-Key", max_length = 128)]
    idempotency_key: Option<String>,
}

/// What was read.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct Matching {
    /// The `ETag` that `GET /v1/services/{id}` answered, to this key.
    #[param(rename = "If-Match")]
    if_match: String,
}

macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty),+ $(,)? })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, ToSchema)]
            #[expect(dead_code, reason = "describes a body for the document")]
            pub(in crate::http::v1) struct $name { $($(#[doc = $field_doc])+ $field: $kind),+ }
        )+
    };
}

shapes! {
    /// Why.
    Reason {
        /// Why, in up to 2,000 characters; whoever looks after the service reads it.
        reason: String,
    }
    /// Why, where one wants to say.
    WithdrawalReason {
        /// Why, in up to 2,000 characters; it is kept in the history.
        reason: Option<String>,
    }
    /// Whether there is room.
    Room {
        /// `open`, `waiting` or `full`.
        state: String,
        /// How many weeks one waits.
        weeks: Option<u16>,
        /// The last day on which that holds; it is open again after it.
        until: Option<NaiveDate>,
    }
    /// An edit that waits, in short.
    ProposedSummary {
        /// Counts its changes.
        revision: i64,
        /// `draft`, `submitted` or `returned`.
        state: String,
        /// Why it was returned.
        reason: Option<String>,
        /// When it was last changed.
        modified_at: DateTime<Utc>,
    }
    /// An edit that waits.
    ProposedRevision {
        /// Counts its changes.
        revision: i64,
        /// `draft`, `submitted` or `returned`.
        state: String,
        /// Why it was returned.
        reason: Option<String>,
        /// When it was last changed.
        modified_at: DateTime<Utc>,
        /// Of which revision of the service it is an edit.
        base_revision: i64,
        /// Who changed it last: role and key.
        actor: String,
        /// The service, were it published now.
        service: Service,
    }
    /// What is, and what is proposed.
    Revision {
        /// Where the service stands.
        publication_state: String,
        /// Its revision.
        revision: i64,
        /// Why it was returned, where it was.
        reason: Option<String>,
        /// The service as it is.
        current: Service,
        /// The edit that waits.
        proposed: Option<ProposedRevision>,
        /// From the one to the other, as a JSON patch.
        diff: Option<Vec<PatchStep>>,
        /// What went live without a moderator.
        unseen: Option<Unseen>,
    }
    /// What went live without a moderator.
    Unseen {
        /// The last revision that one looked at.
        since_revision: i64,
        /// What has changed since, as a JSON patch.
        diff: Vec<PatchStep>,
    }
    /// A step of a JSON patch (RFC 6902).
    PatchStep {
        /// `add`, `remove` or `replace`.
        op: String,
        /// Where, as a JSON pointer.
        path: String,
        /// What.
        value: Option<serde_json::Value>,
    }
    /// A page of a history.
    HistoryPage {
        /// The lines, the latest first.
        contents: Vec<HistoryEntry>,
        /// How many this page has.
        size: usize,
        /// Where the next page begins; left out on the last one.
        next_cursor: Option<String>,
    }
    /// A line of a history.
    HistoryEntry {
        /// When.
        at: DateTime<Utc>,
        /// The revision of the service; of the proposal, where the line is about one.
        revision: i64,
        /// What was done: an operation's id, or a command.
        action: Option<String>,
        /// Who did it: role and key.
        actor: Option<String>,
        /// Why.
        reason: Option<String>,
        /// What became of the proposal, where the line is about one.
        proposal: Option<String>,
        /// The members that it changed.
        changed: Vec<String>,
    }
    /// A page of what waits.
    ReviewPage {
        /// What waits, the longest first.
        contents: Vec<ReviewEntry>,
        /// How many this page has.
        size: usize,
        /// Where the next page begins; left out on the last one.
        next_cursor: Option<String>,
    }
    /// Something that waits for a moderator.
    ReviewEntry {
        /// `organization`, `service`, `revision`, `safe_edit` or `claim`.
        kind: String,
        /// The organization, the service or the claim.
        id: Uuid,
        /// Its name.
        name: String,
        /// Whose it is.
        organization_id: Uuid,
        /// Since when it waits.
        since: DateTime<Utc>,
        /// The revision that waits; of a `safe_edit`, the last that was looked at.
        revision: i64,
        /// Who did it: role and key.
        actor: Option<String>,
        /// Where to look at it.
        href: String,
    }
    /// A public listing that is likely the same.
    LikelyDuplicate {
        /// How alike the two are, 0 to 1.
        likeness: f64,
        /// Which.
        service: NamedService,
        /// Whose.
        organization: KnownOrganization,
    }
    /// A service by name.
    NamedService {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
    }
    /// An organization by id.
    KnownOrganization {
        /// Its id.
        id: Uuid,
    }
}

/// Nothing: an object without members, or no body at all.
#[derive(Debug, ToSchema)]
pub(in crate::http::v1) struct Nothing {}

/// A service that was submitted, with the public listings that it is likely to repeat.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(in crate::http::v1) struct Submitted {
    /// The service.
    #[schema(inline = false)]
    #[serde(flatten)]
    service: Service,
    /// Public listings that it is likely to repeat, the likeliest first.
    likely_duplicates: Vec<LikelyDuplicate>,
}
