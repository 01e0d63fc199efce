//! What upkeep looks for: listings that age, what was reminded of, rooms that are open again, and what need not be kept.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Transaction, Value},
};
use crate::domain::{OrganizationId, ServiceId};

/// A published listing of an organization that speaks for itself, which nobody has said to be right for some time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ageing {
    /// Whose it is.
    pub organization: OrganizationId,
    /// The mailbox that was proved.
    pub email: String,
    /// Which it is.
    pub service: ServiceId,
    /// When it was last said to be right; `None` where it never was.
    pub assured: Option<NaiveDate>,
    /// When it came into the directory.
    pub created_at: DateTime<Utc>,
}

/// CROSS JOIN has SQLite begin with who is registered: it would read every service there is, of which theirs may be few.
const AGEING: &str = "SELECT registration.organization_id, registration.email, service.id, service.assured_date, service.created_at \
     FROM registration CROSS JOIN service WHERE service.organization_id = registration.organization_id \
     AND service.publication_state = 'published' AND registration.confirmed_at IS NOT NULL \
     AND registration.refused_at IS NULL AND registration.email <> '' \
     AND (service.assured_date < $1 OR (service.assured_date IS NULL AND service.created_at < $2)) \
     AND registration.organization_id >= $3 AND (registration.organization_id > $3 OR service.id > $4) \
     ORDER BY registration.organization_id, service.id LIMIT $5";

impl Store {
    /// The listings that have not been assured since `before`, by organization and then by id, those after `after`, at most `limit`. One
    /// that never was ages from the day on which it came.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn ageing(&self, before: NaiveDate, after: Option<(OrganizationId, ServiceId)>, limit: u32) -> Result<Vec<Ageing>> {
        let (organization, service) = after.map_or((Uuid::nil(), Uuid::nil()), |(organization, service)| (organization.0, service.0));
        let moment = before.checked_add_days(Days::new(1)).unwrap_or(before).and_time(NaiveTime::MIN).and_utc();
        let values = vec![
            Value::OptionalDay(Some(before)),
            Value::Moment(moment),
            Value::Id(organization),
            Value::Id(service),
            Value::Integer(limit.into()),
        ];
        let rows = self.pools.fetch(AGEING, values).await?;
        let read = |row: &super::sql::Row| -> Result<Ageing, sqlx::Error> {
            Ok(Ageing {
                organization: OrganizationId(row.get(0)?),
                email: row.get(1)?,
                service: ServiceId(row.get(2)?),
                assured: row.get(3)?,
                created_at: row.get(4)?,
            })
        };
        Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
    }

    /// After how many days an organization was reminded of a service that ages from `since`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn reminded(&self, service: ServiceId, since: NaiveDate) -> Result<BTreeSet<i64>> {
        let statement = "SELECT after_days FROM reminder WHERE service_id = $1 AND assured_date = $2";
        let rows = self.pools.fetch(statement, vec![Value::Id(service.0), Value::OptionalDay(Some(since))]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, sqlx::Error>>()?)
    }

    /// The services whose last day of being full, or of a wait, was before `today`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn rooms_over(&self, today: NaiveDate, limit: u32) -> Result<Vec<ServiceId>> {
        let statement = "SELECT id FROM service WHERE room_until IS NOT NULL AND room_until < $1 ORDER BY room_until, id LIMIT $2";
        let rows = self.pools.fetch(statement, vec![Value::OptionalDay(Some(today)), Value::Integer(limit.into())]).await?;
        Ok(rows.iter().map(|row| row.get(0).map(ServiceId)).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Forgets links that could not be followed after `before`, and mail that was sent or given up by then: both name people's mailboxes.
    /// Answers how many.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn forget_old_mail(&self, before: DateTime<Utc>) -> Result<u64> {
        let mut transaction = self.pools.begin().await?;
        let moment = || vec![Value::Moment(to_the_microsecond(before))];
        let links = transaction.fetch("DELETE FROM link WHERE expires_at < $1 RETURNING hash", moment()).await?.len();
        let mails = transaction.fetch("DELETE FROM mail WHERE sent_at < $1 OR gave_up_at < $1 RETURNING id", moment()).await?.len();
        transaction.commit().await?;
        Ok((links + mails) as u64)
    }
}

impl Transaction {
    /// Notes that a reminder went out; of two who send one at once, one does.
    pub(super) async fn note_reminder(
        &mut self,
        service: ServiceId,
        since: NaiveDate,
        after_days: &[i64],
        at: DateTime<Utc>,
    ) -> Result<()> {
        for days in after_days {
            let statement = "INSERT INTO reminder (service_id, assured_date, after_days, sent_at) VALUES ($1, $2, $3, $4) \
                             ON CONFLICT (service_id, assured_date, after_days) DO NOTHING RETURNING after_days";
            let values =
                vec![Value::Id(service.0), Value::OptionalDay(Some(since)), Value::Integer(*days), Value::Moment(to_the_microsecond(at))];
            if self.fetch(statement, values).await?.is_empty() {
                return Err(StoreError::Lost { kind: "reminder", id: service.0 });
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sql::steps, *};

    #[tokio::test]
    async fn what_ages_is_sought_among_the_services_of_who_is_registered() {
        let id = || Value::Id(Uuid::nil());
        let values = vec![Value::OptionalDay(None), Value::OptionalMoment(None), id(), id(), Value::Integer(5)];
        let steps = steps(AGEING, values).await;
        assert!(
            matches!(&steps[..], [first, second]
            if first.starts_with("SEARCH registration ") && second.contains("INDEX service_by_organization (organization_id=?)")),
            "{steps:?}"
        );
    }
}
