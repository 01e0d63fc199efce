//! What is told of where a record comes from.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use utoipa::ToSchema;

/// Where a record comes from.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a body for the document")]
pub(in crate::http::v1) struct Sources {
    /// The feeds and files that tell of it, or did, in the order in which they were first taken. None where it was made here.
    sources: Vec<ToldBySource>,
    /// Its members, each with who said it.
    members: Vec<MemberSource>,
}

/// A feed, or the files of one publisher, that tells of a record.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a body for the document")]
pub(in crate::http::v1) struct ToldBySource {
    /// Who publishes it.
    publisher: String,
    /// The feed's address; `file:` and the publisher for files.
    feed: String,
    /// Under which licence.
    licence: Option<String>,
    /// The id that the record has there.
    original_id: String,
    /// When it was last told.
    fetched_at: DateTime<Utc>,
    /// When it was no longer told.
    gone_at: Option<DateTime<Utc>>,
    /// Which rules mended what it says, and how often.
    mended: Option<BTreeMap<String, u64>>,
}

/// Who said a member of a record.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a body for the document")]
pub(in crate::http::v1) struct MemberSource {
    /// Its name.
    member: String,
    /// `feed`, or `here` where its organization or a moderator said it.
    by: String,
    /// Which feed said it.
    feed: Option<String>,
    /// The sentence of the listing that it was read from, where it was not stated in a field.
    read_from_text: Option<String>,
}
