//! The change log's words: what changed, and how far a follower has come.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What kind of aggregate a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AggregateKind {
    /// An organization.
    Organization,
    /// A location.
    Location,
    /// A service.
    Service,
}

impl AggregateKind {
    /// The word that the change log keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Location => "location",
            Self::Service => "service",
        }
    }
}

/// The random tag that all log lines of one transaction carry: two histories that share a number differ in it.
pub type ChangeTag = Uuid;

/// One line of the change log. What the aggregate now is, is asked of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// Its number: 1, 2, 3 … without gaps, in commit order.
    pub seq: i64,
    /// The tag of its transaction.
    pub tag: ChangeTag,
    /// What changed.
    pub kind: AggregateKind,
    /// Which one.
    pub id: Uuid,
    /// Its revision after the change.
    pub revision: i64,
}

/// How far a follower of the log has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Position {
    /// Which log: a restored or another database has another id.
    pub feed: Uuid,
    /// The number of the last line applied; 0 before the first.
    pub seq: i64,
    /// That line's tag; nil before the first.
    pub tag: ChangeTag,
}
