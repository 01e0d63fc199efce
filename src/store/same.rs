//! What could be the same under two names: register numbers that organizations share, and services of which one is likely the other.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value},
};
use crate::{
    domain::{OrganizationId, ServiceId, vocabulary::Vocabulary as _},
    registration::RegisterNumber,
};

/// Two services that are likely one.
#[derive(Debug, Clone, PartialEq)]
pub struct DoublePair {
    /// The one that came later, and its name.
    pub service: (ServiceId, String),
    /// What it is likely to repeat, and its name.
    pub other: (ServiceId, String),
    /// How alike they are, 0 to 1.
    pub likeness: f64,
    /// When that was found.
    pub found_at: DateTime<Utc>,
}

impl Store {
    /// Notes that a service is likely to be another one once more. Of a pair of which somebody said that they are two, nothing is noted.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_double(&self, service: ServiceId, other: ServiceId, likeness: f64, at: DateTime<Utc>) -> Result<()> {
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1,000")]
        let thousandths = (likeness * 1000.0).round() as i64;
        let values = vec![Value::Id(service.0), Value::Id(other.0), Value::Integer(thousandths), Value::Moment(to_the_microsecond(at))];
        let statement = "INSERT INTO likely_double (service_id, other_id, likeness, found_at) VALUES ($1, $2, $3, $4)                          ON CONFLICT (service_id) DO UPDATE SET other_id = excluded.other_id, likeness = excluded.likeness,                          found_at = excluded.found_at, settled_at = NULL WHERE likely_double.other_id <> excluded.other_id";
        Ok(self.pools.execute(statement, values).await?)
    }

    /// The pairs of services that are likely one, both still public, and of which nobody said that they are two: the likeliest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn likely_doubles(&self, limit: u32) -> Result<Vec<DoublePair>> {
        // CROSS JOIN has SQLite begin with the pairs, not with all that is published.
        let statement = "SELECT one.id, one.name, other.id, other.name, likeness, found_at \
                         FROM likely_double CROSS JOIN service AS one CROSS JOIN service AS other \
                         WHERE one.id = likely_double.service_id AND other.id = likely_double.other_id AND settled_at IS NULL AND one.publication_state = 'published' AND other.publication_state = 'published' \
                         ORDER BY likeness DESC, one.id LIMIT $1";
        let rows = self.pools.fetch(statement, vec![Value::Integer(limit.into())]).await?;
        let read = |row: &Row| -> Result<DoublePair, sqlx::Error> {
            Ok(DoublePair {
                service: (ServiceId(row.get(0)?), row.get(1)?),
                other: (ServiceId(row.get(2)?), row.get(3)?),
                likeness: f64::from(i32::try_from(row.get::<i64>(4)?).unwrap_or_default()) / 1000.0,
                found_at: row.get(5)?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// Keeps that a service is not the one that it was likely to be. Answers whether there was such a pair.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn settle_double(&self, service: ServiceId, at: DateTime<Utc>) -> Result<bool> {
        let mut transaction = self.pools.begin().await?;
        let statement = "UPDATE likely_double SET settled_at = $1 WHERE service_id = $2 AND settled_at IS NULL RETURNING service_id";
        let rows = transaction.fetch(statement, vec![Value::Moment(to_the_microsecond(at)), Value::Id(service.0)]).await?;
        transaction.commit().await?;
        Ok(!rows.is_empty())
    }

    /// The organizations that have one of these register numbers.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn organizations_with(&self, number: &RegisterNumber) -> Result<Vec<OrganizationId>> {
        let statement =
            "SELECT organization_id FROM organization_number WHERE scheme = $1 AND number = $2 ORDER BY organization_id LIMIT 20";
        let values = vec![Value::Word(number.scheme.word()), Value::Text(number.number.clone())];
        let rows = self.pools.fetch(statement, values).await?;
        Ok(rows.iter().map(|row| row.get(0).map(OrganizationId)).collect::<Result<_, _>>()?)
    }
}

impl Transaction {
    /// Writes anew by which numbers registers know these organizations.
    pub(super) async fn number_organizations(&mut self, organizations: &[(Uuid, Vec<RegisterNumber>)], replaced: &[Uuid]) -> Result<()> {
        self.fetch_in("DELETE FROM organization_number WHERE organization_id IN", replaced).await?;
        let rows = organizations.iter().flat_map(|(id, numbers)| {
            numbers.iter().map(|number| vec![Value::Word(number.scheme.word()), Value::Text(number.number.clone()), Value::Id(*id)])
        });
        let head = "INSERT INTO organization_number (scheme, number, organization_id)";
        self.insert(head, "ON CONFLICT (scheme, number, organization_id) DO NOTHING", rows.collect()).await?;
        Ok(())
    }
}
