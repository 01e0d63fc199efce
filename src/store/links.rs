//! Links that were sent by mail. Only the hash of what stands in them is here.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Transaction, Value},
};
use crate::{domain::vocabulary::Vocabulary as _, registration::Purpose};

/// A link that goes out.
#[derive(Clone)]
pub struct NewLink {
    /// What is kept of it: SHA-256, in hexadecimal digits.
    pub hash: String,
    /// What following it does.
    pub purpose: Purpose,
    /// The organization, the claim or the service that it is about.
    pub subject: Uuid,
    /// Where it was sent to.
    pub email: String,
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// Until when it can be followed.
    pub expires_at: DateTime<Utc>,
}

/// A link, as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LinkRecord {
    /// What following it does.
    pub purpose: Purpose,
    /// What it is about.
    pub subject: Uuid,
    /// Until when it can be followed.
    pub expires_at: DateTime<Utc>,
    /// Whether it was followed.
    pub used: bool,
}

impl Store {
    /// The link of which this is kept.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn link(&self, hash: &str) -> Result<Option<LinkRecord>> {
        let statement = "SELECT purpose, subject, expires_at, used_at FROM link WHERE hash = $1";
        let rows = self.pools.fetch(statement, vec![Value::Text(hash.to_owned())]).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let purpose = Purpose::from_word(&row.get::<String>(0)?);
        let purpose = purpose.map_err(|_| sqlx::Error::Decode("a purpose that this version does not know".into()))?;
        let used = row.get::<Option<DateTime<Utc>>>(3)?.is_some();
        Ok(Some(LinkRecord { purpose, subject: row.get(1)?, expires_at: row.get(2)?, used }))
    }

    /// How many links that somebody else may have asked for went to a mailbox since a moment.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn links_sent_to(&self, email: &str, since: DateTime<Utc>) -> Result<i64> {
        let statement = "SELECT COUNT(*) FROM link WHERE lower(email) = $1 AND made_at > $2 AND purpose IN ('prove_mailbox', 'claim')";
        let values = vec![Value::Text(email.to_ascii_lowercase()), Value::Moment(to_the_microsecond(since))];
        let rows = self.pools.fetch(statement, values).await?;
        Ok(rows.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?)
    }
}

impl Transaction {
    pub(super) async fn insert_link(&mut self, link: &NewLink) -> Result<()> {
        let row = vec![
            Value::Text(link.hash.clone()),
            Value::Word(link.purpose.word()),
            Value::Id(link.subject),
            Value::Text(link.email.clone()),
            Value::Moment(to_the_microsecond(link.made_at)),
            Value::Moment(to_the_microsecond(link.expires_at)),
        ];
        self.insert("INSERT INTO link (hash, purpose, subject, email, made_at, expires_at)", "", vec![row]).await?;
        Ok(())
    }

    /// Follows a link: of two who do so at once, one.
    pub(super) async fn use_link(&mut self, hash: &str, at: DateTime<Utc>) -> Result<()> {
        let statement = "UPDATE link SET used_at = $1 WHERE hash = $2 AND used_at IS NULL AND expires_at > $1 RETURNING subject";
        let rows = self.fetch(statement, vec![Value::Moment(to_the_microsecond(at)), Value::Text(hash.to_owned())]).await?;
        if rows.is_empty() { Err(StoreError::Lost { kind: "link", id: Uuid::nil() }) } else { Ok(()) }
    }
}
