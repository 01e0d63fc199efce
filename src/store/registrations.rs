//! Organizations that speak for themselves: registered here, or claimed out of a feed; their numbers; and what a feed last said of them.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Act, Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value, in_lists},
};
use crate::{
    domain::{AggregateKind, Organization, OrganizationId, vocabulary::Vocabulary as _},
    registration::RegisterNumber,
};

/// What a registration is called in messages.
const KIND: &str = "registration";

const COLUMNS: &str = "organization_id, email, proved_at, confirmed_at, confirmed_by, refused_at, reason, claimed, created_at";

/// That an organization speaks for itself, or would like to.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// Which.
    pub organization: OrganizationId,
    /// The mailbox that was, or is to be, proved; empty where its person was erased.
    pub email: String,
    /// When its link was followed.
    pub proved_at: Option<DateTime<Utc>>,
    /// When a moderator confirmed it.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Who did.
    pub confirmed_by: Option<String>,
    /// When a moderator refused it.
    pub refused_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
    /// Whether a feed had it first.
    pub claimed: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
}

/// Whom a register number belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberHolder {
    /// An organization that registered here, or claimed its listing.
    Registered(OrganizationId),
    /// One that a feed lists, and that can be claimed.
    Listed(OrganizationId),
}

/// What a feed said last.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedWord {
    /// When.
    pub at: DateTime<Utc>,
    /// The document.
    pub document: serde_json::Value,
}

impl Store {
    /// The registration of an organization, where it has one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn registration(&self, organization: OrganizationId) -> Result<Option<Registration>> {
        let statement = format!("SELECT {COLUMNS} FROM registration WHERE organization_id = $1");
        let rows = self.pools.fetch(AssertSqlSafe(statement), vec![Value::Id(organization.0)]).await?;
        Ok(rows.first().map(read).transpose()?)
    }

    /// Which of these organizations speak for themselves, so that a feed's word is not the last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn speaking_for_themselves(&self, organizations: &[Uuid]) -> Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for (list, values) in in_lists(organizations, 0) {
            let statement = format!("SELECT organization_id FROM registration WHERE organization_id IN {list}");
            for row in self.pools.fetch(AssertSqlSafe(statement), values).await? {
                found.insert(row.get(0)?);
            }
        }
        Ok(found)
    }

    /// Which of these services are those of an organization that speaks for itself.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn spoken_for(&self, services: &[Uuid]) -> Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for (list, values) in in_lists(services, 0) {
            let statement = format!(
                "SELECT service.id FROM service JOIN registration ON registration.organization_id = service.organization_id \
                 WHERE service.id IN {list}"
            );
            for row in self.pools.fetch(AssertSqlSafe(statement), values).await? {
                found.insert(row.get(0)?);
            }
        }
        Ok(found)
    }

    /// Who has this register number: an organization that speaks for itself before one that is listed.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn holder_of(&self, number: &RegisterNumber) -> Result<Option<NumberHolder>> {
        let statement = "SELECT organization_id FROM registered_number WHERE scheme = $1 AND number = $2";
        let values = vec![Value::Word(number.scheme.word()), Value::Text(number.number.clone())];
        if let Some(row) = self.pools.fetch(statement, values).await?.first() {
            return Ok(Some(NumberHolder::Registered(OrganizationId(row.get(0)?))));
        }
        // No index holds what feeds say of numbers: registering is rare. A feed may write a number with blanks, or in small letters; what is
        // found so is read, and only the same number counts.
        let digits: String = number.number.chars().filter(char::is_ascii_digit).collect();
        let last = digits.get(digits.len().saturating_sub(3)..).unwrap_or_default();
        let statement = "SELECT CAST(document AS TEXT) FROM organization WHERE publication_state = 'published' \
                         AND CAST(document AS TEXT) LIKE $1 AND CAST(document AS TEXT) LIKE $2";
        let values = vec![Value::Text(format!("%\"identifier_scheme\":\"{}\"%", number.scheme.word())), Value::Text(format!("%{last}%"))];
        for row in self.pools.fetch(statement, values).await? {
            let Ok(organization) = serde_json::from_str::<Organization>(&row.get::<String>(0)?) else { continue };
            if organization.organization_identifiers.iter().any(|row| RegisterNumber::of(row).as_ref() == Some(number)) {
                return Ok(Some(NumberHolder::Listed(organization.id)));
            }
        }
        Ok(None)
    }

    /// What a feed said last of these aggregates, of each that it told of since its owner speaks for itself.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn feed_words(&self, kind: AggregateKind, ids: &[Uuid]) -> Result<HashMap<Uuid, FeedWord>> {
        let mut found = HashMap::new();
        for (list, values) in in_lists(ids, 0) {
            let statement = format!("SELECT id, at, CAST(document AS TEXT) FROM feed_word WHERE kind = '{}' AND id IN {list}", kind.word());
            for row in self.pools.fetch(AssertSqlSafe(statement), values).await? {
                let id: Uuid = row.get(0)?;
                let document = serde_json::from_str(&row.get::<String>(2)?);
                let document = document.map_err(|source| StoreError::Corrupt { kind: "feed's word on", id, source })?;
                found.insert(id, FeedWord { at: row.get(1)?, document });
            }
        }
        Ok(found)
    }
}

impl Transaction {
    pub(super) async fn insert_registration(&mut self, registration: &Registration) -> Result<()> {
        let moment = |moment: Option<DateTime<Utc>>| Value::OptionalMoment(moment.map(to_the_microsecond));
        let row = vec![
            Value::Id(registration.organization.0),
            Value::Text(registration.email.clone()),
            moment(registration.proved_at),
            moment(registration.confirmed_at),
            Value::OptionalText(registration.confirmed_by.clone()),
            moment(registration.refused_at),
            Value::OptionalText(registration.reason.clone()),
            Value::Integer(registration.claimed.into()),
            Value::Moment(to_the_microsecond(registration.created_at)),
        ];
        self.insert(&format!("INSERT INTO registration ({COLUMNS})"), "", vec![row]).await?;
        Ok(())
    }

    pub(super) async fn prove_mailbox(&mut self, organization: OrganizationId, act: &Act) -> Result<()> {
        let statement = "UPDATE registration SET proved_at = COALESCE(proved_at, $1) WHERE organization_id = $2 RETURNING organization_id";
        let rows = self.fetch(statement, vec![Value::Moment(to_the_microsecond(act.at)), Value::Id(organization.0)]).await?;
        one(&rows, organization)
    }

    pub(super) async fn confirm_registration(&mut self, organization: OrganizationId, act: &Act) -> Result<()> {
        let statement = "UPDATE registration SET confirmed_at = $1, confirmed_by = $2 \
                         WHERE organization_id = $3 AND proved_at IS NOT NULL AND confirmed_at IS NULL AND refused_at IS NULL RETURNING organization_id";
        let values = vec![Value::Moment(to_the_microsecond(act.at)), Value::Text(act.actor.clone()), Value::Id(organization.0)];
        let rows = self.fetch(statement, values).await?;
        one(&rows, organization)
    }

    pub(super) async fn refuse_registration(&mut self, organization: OrganizationId, act: &Act) -> Result<()> {
        let at = Value::Moment(to_the_microsecond(act.at));
        let statement = "UPDATE registration SET refused_at = $1, reason = $2 \
                         WHERE organization_id = $3 AND confirmed_at IS NULL AND refused_at IS NULL RETURNING organization_id";
        let rows = self.fetch(statement, vec![at.clone(), Value::OptionalText(act.reason.clone()), Value::Id(organization.0)]).await?;
        one(&rows, organization)?;
        self.fetch("DELETE FROM registered_number WHERE organization_id = $1", vec![Value::Id(organization.0)]).await?;
        let statement = "UPDATE access_key SET revoked_at = COALESCE(revoked_at, $1) WHERE organization_id = $2";
        self.fetch(statement, vec![at, Value::Id(organization.0)]).await?;
        Ok(())
    }

    pub(super) async fn replace_numbers(&mut self, organization: OrganizationId, numbers: &[RegisterNumber]) -> Result<()> {
        self.fetch("DELETE FROM registered_number WHERE organization_id = $1", vec![Value::Id(organization.0)]).await?;
        // In one order, so that two who register the same numbers wait for each other and not in a circle.
        let mut numbers: Vec<&RegisterNumber> = numbers.iter().collect();
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            let row = vec![Value::Word(number.scheme.word()), Value::Text(number.number.clone()), Value::Id(organization.0)];
            let tail = "ON CONFLICT (scheme, number) DO NOTHING RETURNING number";
            let written = self.insert("INSERT INTO registered_number (scheme, number, organization_id)", tail, vec![row]).await?;
            if written.is_empty() {
                let statement = "SELECT organization_id FROM registered_number WHERE scheme = $1 AND number = $2";
                let values = vec![Value::Word(number.scheme.word()), Value::Text(number.number.clone())];
                let rows = self.fetch(statement, values).await?;
                let by = rows.first().map(|row| row.get(0)).transpose()?.unwrap_or_else(Uuid::nil);
                return Err(StoreError::Taken { by });
            }
        }
        Ok(())
    }

    pub(super) async fn put_feed_word(&mut self, kind: AggregateKind, id: Uuid, at: DateTime<Utc>, document: &str) -> Result<()> {
        let row =
            vec![Value::Word(kind.word()), Value::Id(id), Value::Moment(to_the_microsecond(at)), Value::Document(document.to_owned())];
        let tail = "ON CONFLICT (kind, id) DO UPDATE SET at = excluded.at, document = excluded.document";
        self.insert("INSERT INTO feed_word (kind, id, at, document)", tail, vec![row]).await?;
        Ok(())
    }
}

/// Refuses where nothing was there to be changed any more.
fn one(rows: &[Row], organization: OrganizationId) -> Result<()> {
    if rows.is_empty() { Err(StoreError::Lost { kind: KIND, id: organization.0 }) } else { Ok(()) }
}

fn read(row: &Row) -> Result<Registration, sqlx::Error> {
    Ok(Registration {
        organization: OrganizationId(row.get(0)?),
        email: row.get(1)?,
        proved_at: row.get(2)?,
        confirmed_at: row.get(3)?,
        confirmed_by: row.get(4)?,
        refused_at: row.get(5)?,
        reason: row.get(6)?,
        claimed: row.get::<i64>(7)? == 1,
        created_at: row.get(8)?,
    })
}
