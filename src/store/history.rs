//! What an aggregate was at each of its revisions, and who made it so.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    sql::{Row, Value},
};
use crate::domain::{AggregateKind, Organization, OrganizationId};

/// An aggregate at one of its revisions.
#[derive(Debug, Clone, PartialEq)]
pub struct Revision<T> {
    /// Which revision.
    pub revision: i64,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// By whom; `None` before there were callers.
    pub actor: Option<String>,
    /// What they did.
    pub action: Option<String>,
    /// Why, where a reason was given.
    pub reason: Option<String>,
    /// What it was then.
    pub value: T,
}

impl Store {
    /// The revisions of an organization before `before`, the latest first, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn organization_history(&self, id: OrganizationId, before: Option<i64>, limit: u32) -> Result<Vec<Revision<Organization>>> {
        let kind = AggregateKind::Organization;
        let statement = "SELECT revision, at, actor, action, reason, CAST(document AS TEXT) FROM revision_history \
                         WHERE kind = $1 AND id = $2 AND revision < $3 ORDER BY revision DESC LIMIT $4";
        let values =
            vec![Value::Word(kind.word()), Value::Id(id.0), Value::Integer(before.unwrap_or(i64::MAX)), Value::Integer(limit.into())];
        self.pools.fetch(statement, values).await?.iter().map(|row| read(row, kind, id.0)).collect()
    }
}

fn read<T: serde::de::DeserializeOwned>(row: &Row, kind: AggregateKind, id: Uuid) -> Result<Revision<T>> {
    let document: String = row.get(5)?;
    let value = serde_json::from_str(&document).map_err(|source| StoreError::Corrupt { kind: kind.word(), id, source })?;
    Ok(Revision { revision: row.get(0)?, at: row.get(1)?, actor: row.get(2)?, action: row.get(3)?, reason: row.get(4)?, value })
}
