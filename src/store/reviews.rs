//! What waits for a moderator.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Result, Store,
    sql::{Row, Value},
};
use crate::domain::OrganizationId;

/// What kind of thing waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReviewKind {
    /// An organization that proved its mailbox.
    Organization,
    /// A service that was submitted.
    Service,
    /// A proposed revision that was submitted.
    Revision,
    /// What went live at once.
    SafeEdit,
    /// A claim of an organization: proved, or of one whose listing shows no mailbox.
    Claim,
}

impl ReviewKind {
    const ALL: [Self; 5] = [Self::Organization, Self::Service, Self::Revision, Self::SafeEdit, Self::Claim];

    /// The word that the API writes.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Organization => "organization",
            Self::Service => "service",
            Self::Revision => "revision",
            Self::SafeEdit => "safe_edit",
            Self::Claim => "claim",
        }
    }
}

/// Something that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Review {
    /// Its place in the list.
    pub place: ReviewPlace,
    /// What kind of thing it is.
    pub kind: ReviewKind,
    /// The name of the service, or of the organization.
    pub name: String,
    /// Whose it is.
    pub organization: OrganizationId,
    /// Who did what waits.
    pub actor: Option<String>,
    /// The revision that waits: of the service, of its proposal, or the last that was looked at.
    pub revision: i64,
}

/// A place in the list: who has waited longest comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewPlace {
    /// Since when it waits.
    pub since: DateTime<Utc>,
    /// Its kind, as a number.
    pub kind: i64,
    /// The service, the organization, or the claim.
    pub id: Uuid,
}

/// All that waits, as one table. CROSS JOIN has SQLite begin with the few that were edited, not with all that is published. The numbers are places in [`ReviewKind::ALL`].
const WAITING: &str = "SELECT registration.proved_at AS since, CAST(0 AS BIGINT) AS kind, organization.id AS id, organization.name, \
     organization.id AS organization_id, CAST(NULL AS TEXT) AS actor, organization.revision \
     FROM registration JOIN organization ON organization.id = registration.organization_id \
     WHERE proved_at IS NOT NULL AND confirmed_at IS NULL AND refused_at IS NULL \
     UNION ALL \
     SELECT service.modified_at, CAST(1 AS BIGINT), service.id, service.name, service.organization_id, history.actor, service.revision \
     FROM service LEFT JOIN revision_history AS history \
     ON history.kind = 'service' AND history.id = service.id AND history.revision = service.revision \
     WHERE service.publication_state = 'submitted' \
     UNION ALL \
     SELECT proposed.modified_at, CAST(2 AS BIGINT), service.id, service.name, service.organization_id, proposed.actor, proposed.revision \
     FROM proposed_revision AS proposed JOIN service ON service.id = proposed.service_id WHERE proposed.state = 'submitted' \
     UNION ALL \
     SELECT safe_edit.at, CAST(3 AS BIGINT), service.id, service.name, service.organization_id, safe_edit.actor, safe_edit.base_revision \
     FROM safe_edit CROSS JOIN service WHERE service.id = safe_edit.service_id AND service.publication_state = 'published' \
     UNION ALL \
     SELECT COALESCE(claim.proved_at, claim.made_at), CAST(4 AS BIGINT), claim.id, organization.name, organization.id, CAST(NULL AS TEXT), \
     organization.revision FROM claim JOIN organization ON organization.id = claim.organization_id \
     WHERE claim.decided_at IS NULL AND (claim.proved_at IS NOT NULL OR claim.email IS NULL)";

impl Store {
    /// What waits for a moderator, the longest first, what comes after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reviews(&self, after: Option<ReviewPlace>, limit: u32) -> Result<Vec<Review>> {
        let mut values = vec![Value::Integer(limit.into())];
        let mut narrowed = "";
        if let Some(after) = after {
            narrowed = "WHERE since > $2 OR (since = $2 AND (kind > $3 OR (kind = $3 AND id > $4)))";
            values.extend([Value::Moment(after.since), Value::Integer(after.kind), Value::Id(after.id)]);
        }
        let statement = format!("SELECT * FROM ({WAITING}) AS waiting {narrowed} ORDER BY since, kind, id LIMIT $1");
        let rows = self.pools.fetch(AssertSqlSafe(statement), values).await?;
        let read = |row: &Row| -> Result<Review, sqlx::Error> {
            let place = ReviewPlace { since: row.get(0)?, kind: row.get(1)?, id: row.get(2)? };
            let kind = usize::try_from(place.kind).ok().and_then(|kind| ReviewKind::ALL.get(kind)).copied();
            Ok(Review {
                place,
                kind: kind.ok_or_else(|| sqlx::Error::Decode("a kind of review that is none".into()))?,
                name: row.get(3)?,
                organization: OrganizationId(row.get(4)?),
                actor: row.get(5)?,
                revision: row.get(6)?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sql::steps, *};

    #[tokio::test]
    async fn what_waits_is_sought_by_that_and_not_among_all_that_is_published() {
        let steps = steps(WAITING, vec![]).await;
        let at = steps.iter().position(|step| step == "SCAN safe_edit");
        let then = at.and_then(|at| steps.get(at + 1));
        assert!(then.is_some_and(|step| step.starts_with("SEARCH service ") && step.ends_with("id=?)")), "{steps:?}");
    }
}
