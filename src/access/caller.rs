//! Who is asking.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::domain::{
    OrganizationId,
    vocabulary::{WordSet, vocabulary},
};

/// The public half of a key: what it is known by in lists, logs and the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct KeyId(pub Uuid);

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

vocabulary! {
    /// What a key is for. Source: the API contract, "Who may do what".
    Role ("role") {
        /// A clinical system: match, plan, changes.
        Integrator = "integrator",
        /// A link worker: the same, on the pages.
        LinkWorker = "link_worker",
        /// An organization: its own records, and nothing of another's.
        Organisation = "organisation",
        /// Reviews and publishes.
        Moderator = "moderator",
        /// Keys, roles, imports, settings.
        Admin = "admin",
    }
}

vocabulary! {
    /// What a key can be narrowed to; one without scopes may do all that its role may.
    Scope ("scope") {
        /// Reading the directory.
        Read = "read",
        /// Match, explain and plan.
        Match = "match",
        /// The change feed.
        Changes = "changes",
        /// Drafting, previewing, revising, assuring.
        Write = "write",
        /// Confirming, publishing, returning.
        Moderate = "moderate",
        /// Keys, the audit, backups.
        Administer = "administer",
    }
}

/// Whoever sends a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// Nobody who said who they are.
    Anyone,
    /// The holder of a key.
    Key(KeyHolder),
}

/// The holder of a key that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyHolder {
    /// The key.
    pub key: KeyId,
    /// What it is for.
    pub role: Role,
    /// Whose it is; every key of [`Role::Organisation`] has one.
    pub organization: Option<OrganizationId>,
    /// Whether a moderator has confirmed that organization.
    pub confirmed: bool,
    /// What it is narrowed to; empty where it is not.
    pub scopes: WordSet<Scope>,
}

impl Caller {
    /// The organization for which the caller speaks.
    #[must_use]
    pub fn organization(&self) -> Option<OrganizationId> {
        match self {
            Self::Key(KeyHolder { role: Role::Organisation, organization, .. }) => *organization,
            Self::Anyone | Self::Key(_) => None,
        }
    }

    /// The key, where there is one.
    #[must_use]
    pub fn key(&self) -> Option<KeyId> {
        match self {
            Self::Anyone => None,
            Self::Key(holder) => Some(holder.key),
        }
    }

    /// What the caller is called in history and audit: the role, and the key behind it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Anyone => "anyone".to_owned(),
            Self::Key(holder) => format!("{} {}", holder.role, holder.key),
        }
    }
}
