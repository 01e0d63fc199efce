//! How many services an organization may have that are not published: counted where they are written, so that drafts that are sent side
//! by side are not let in together.

use super::super::{
    Result, Store, StoreError,
    sql::{Row, Transaction, Value},
};
use crate::domain::{OrganizationId, PublicationState};

/// The room that an organization has, for a batch to be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Room {
    /// Whose.
    pub organization: OrganizationId,
    /// Fewer than so many are on their way to the public before it: drafted, submitted or returned.
    pub open: i64,
    /// Fewer than so many are not published at all, those that were withdrawn with them.
    pub unpublished: i64,
}

/// Counts the services of an organization that are on their way to the public, and those that are not published at all.
const COUNT: &str = "SELECT CAST(COALESCE(SUM(CASE WHEN publication_state = $1 THEN 0 ELSE 1 END), 0) AS BIGINT), COUNT(*) \
                     FROM service WHERE organization_id = $2 AND publication_state <> $3";

fn counted_of(organization: OrganizationId) -> Vec<Value> {
    vec![Value::Word(PublicationState::Withdrawn.word()), Value::Id(organization.0), Value::Word(PublicationState::Published.word())]
}

fn counts(rows: &[Row]) -> Result<(i64, i64)> {
    rows.first().map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
}

impl Room {
    /// Sees to it that there is room. Whoever else writes for the organization with an eye on its room waits until this is written.
    pub(super) async fn check(&self, transaction: &mut Transaction) -> Result<()> {
        // Locks it on both databases; what others wrote before is counted by the next statement.
        let statement = "UPDATE organization SET revision = revision WHERE id = $1 RETURNING id";
        transaction.fetch(statement, vec![Value::Id(self.organization.0)]).await?;
        let (open, unpublished) = counts(&transaction.fetch(COUNT, counted_of(self.organization)).await?)?;
        if open >= self.open {
            Err(StoreError::Full { open: true })
        } else if unpublished >= self.unpublished {
            Err(StoreError::Full { open: false })
        } else {
            Ok(())
        }
    }
}

impl Store {
    /// How many services an organization has that are on their way to the public, and how many that are not published at all.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unpublished_of(&self, organization: OrganizationId) -> Result<(i64, i64)> {
        counts(&self.pools.fetch(COUNT, counted_of(organization)).await?)
    }
}
