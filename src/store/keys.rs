//! Keys: who may come in, and as what. Never the secret itself.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    About, Act, Outcome, Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value},
};
use crate::{
    access::{
        KeyId, Role, Scope,
        key::{SecretHash, hash_from_hex, hex},
    },
    domain::{
        OrganizationId,
        vocabulary::{Vocabulary, WordSet},
    },
};

/// A key, as it is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// Its public half.
    pub id: KeyId,
    /// What it is for.
    pub role: Role,
    /// Whose it is.
    pub organization: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// What it is narrowed to; empty where it is not.
    pub scopes: WordSet<Scope>,
    /// What is kept of its secret.
    pub hash: SecretHash,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// By whom.
    pub created_by: String,
    /// Until when it is in force.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was revoked.
    pub revoked_at: Option<DateTime<Utc>>,
    /// The key that it was rotated to.
    pub replaced_by: Option<KeyId>,
    /// When it was last used, to the hour or so.
    pub last_used_at: Option<DateTime<Utc>>,
    /// Whether a moderator has confirmed its organization; true where it has none, or one that never had to be.
    pub confirmed: bool,
}

impl KeyRecord {
    /// Whether it is in force.
    #[must_use]
    pub fn is_in_force(&self, now: DateTime<Utc>) -> bool {
        self.revoked_at.is_none() && self.expires_at.is_none_or(|expires| now < expires)
    }
}

/// What a key is called in the audit.
const KIND: &str = "key";

const COLUMNS: &str =
    "id, role, organization_id, name, scopes, secret_hash, created_at, created_by, expires_at, revoked_at, replaced_by, last_used_at";

/// A key's organization counts as confirmed where it never registered here, or a moderator confirmed it.
const SELECT: &str = "SELECT access_key.id, role, access_key.organization_id, access_key.name, scopes, secret_hash, access_key.created_at, \
                      access_key.created_by, expires_at, revoked_at, replaced_by, last_used_at, \
                      CAST(CASE WHEN registration.organization_id IS NULL OR registration.confirmed_at IS NOT NULL THEN 1 ELSE 0 END AS BIGINT) \
                      FROM access_key LEFT JOIN registration ON registration.organization_id = access_key.organization_id";

impl Store {
    /// Keeps a new key.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where its organization is not there; when the database does not answer.
    pub async fn insert_key(&self, key: &KeyRecord, act: &Act) -> Result<()> {
        let mut transaction = self.pools.begin().await?;
        transaction.insert_key(key).await?;
        transaction.audit(act, Outcome::Done, Some(about(key.id)), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The key of that id, in force or not.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn key(&self, id: KeyId) -> Result<Option<KeyRecord>> {
        let rows = self.pools.fetch(AssertSqlSafe(format!("{SELECT} WHERE access_key.id = $1")), vec![Value::Id(id.0)]).await?;
        Ok(rows.first().map(read).transpose()?)
    }

    /// Keys whose ids come after `after`, in the order of ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn keys(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<KeyRecord>> {
        let statement = format!("{SELECT} WHERE access_key.id > $1 ORDER BY access_key.id LIMIT $2");
        let values = vec![Value::Id(after.map_or(Uuid::nil(), |after| after.0)), Value::Integer(limit.into())];
        Ok(self.pools.fetch(AssertSqlSafe(statement), values).await?.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Revokes a key. One that is revoked already stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; when the database does not answer.
    pub async fn revoke_key(&self, id: KeyId, act: &Act) -> Result<()> {
        let mut transaction = self.pools.begin().await?;
        let statement = "UPDATE access_key SET revoked_at = COALESCE(revoked_at, $1) WHERE id = $2 RETURNING id";
        let rows = transaction.fetch(statement, vec![Value::Moment(to_the_microsecond(act.at)), Value::Id(id.0)]).await?;
        if rows.is_empty() {
            return Err(StoreError::NotFound { kind: KIND, id: id.0 });
        }
        transaction.audit(act, Outcome::Done, Some(about(id)), None).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Puts `new` in the place of `old`, which stays in force until `until` (or its own end, where that is earlier).
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where the old one is not there or not in force any more; when the database does not answer.
    pub async fn rotate_key(&self, old: KeyId, new: &KeyRecord, until: DateTime<Utc>, act: &Act) -> Result<()> {
        let mut transaction = self.pools.begin().await?;
        transaction.insert_key(new).await?;
        let statement = "UPDATE access_key SET replaced_by = $1, \
                         expires_at = CASE WHEN expires_at IS NULL OR expires_at > $2 THEN $2 ELSE expires_at END \
                         WHERE id = $3 AND revoked_at IS NULL AND replaced_by IS NULL AND (expires_at IS NULL OR expires_at > $4) RETURNING id";
        let values = vec![
            Value::Id(new.id.0),
            Value::Moment(to_the_microsecond(until)),
            Value::Id(old.0),
            Value::Moment(to_the_microsecond(act.at)),
        ];
        if transaction.fetch(statement, values).await?.is_empty() {
            return Err(StoreError::NotFound { kind: KIND, id: old.0 });
        }
        transaction.audit(act, Outcome::Done, Some(about(old)), Some(format!("rotated to {}", new.id))).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// Notes that a key was used.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn touch_key(&self, id: KeyId, at: DateTime<Utc>) -> Result<()> {
        let values = vec![Value::Moment(to_the_microsecond(at)), Value::Id(id.0)];
        Ok(self.pools.execute("UPDATE access_key SET last_used_at = $1 WHERE id = $2", values).await?)
    }
}

impl Transaction {
    /// Writes a key's row.
    pub(super) async fn insert_key(&mut self, key: &KeyRecord) -> Result<()> {
        if let Some(organization) = key.organization {
            let found = self.fetch("SELECT 1 FROM organization WHERE id = $1", vec![Value::Id(organization.0)]).await?;
            if found.is_empty() {
                return Err(StoreError::NotFound { kind: "organization", id: organization.0 });
            }
        }
        let scopes: Vec<&str> = key.scopes.iter().map(Vocabulary::word).collect();
        let row = vec![
            Value::Id(key.id.0),
            Value::Word(key.role.word()),
            Value::OptionalId(key.organization.map(|id| id.0)),
            Value::Text(key.name.clone()),
            Value::Text(scopes.join(" ")),
            Value::Text(hex(&key.hash.0)),
            Value::Moment(to_the_microsecond(key.created_at)),
            Value::Text(key.created_by.clone()),
            Value::OptionalMoment(key.expires_at.map(to_the_microsecond)),
            Value::OptionalMoment(key.revoked_at.map(to_the_microsecond)),
            Value::OptionalId(key.replaced_by.map(|id| id.0)),
            Value::OptionalMoment(key.last_used_at.map(to_the_microsecond)),
        ];
        self.insert(&format!("INSERT INTO access_key ({COLUMNS})"), "", vec![row]).await?;
        Ok(())
    }
}

/// A key, as the audit speaks of it.
pub(super) fn about(id: KeyId) -> About {
    About { kind: KIND, id: id.0, revision: None }
}

fn read(row: &Row) -> Result<KeyRecord, sqlx::Error> {
    let unknown = |what: &'static str| sqlx::Error::Decode(what.into());
    let role: String = row.get(1)?;
    let scopes: String = row.get(4)?;
    let scopes = scopes.split_whitespace().map(Scope::from_word).collect::<Result<WordSet<Scope>, _>>();
    let hash: String = row.get(5)?;
    Ok(KeyRecord {
        id: KeyId(row.get(0)?),
        role: Role::from_word(&role).map_err(|_| unknown("a role that this version does not know"))?,
        organization: row.get::<Option<Uuid>>(2)?.map(OrganizationId),
        name: row.get(3)?,
        scopes: scopes.map_err(|_| unknown("a scope that this version does not know"))?,
        hash: hash_from_hex(&hash).ok_or_else(|| unknown("a hash that is none"))?,
        created_at: row.get(6)?,
        created_by: row.get(7)?,
        expires_at: row.get(8)?,
        revoked_at: row.get(9)?,
        replaced_by: row.get::<Option<Uuid>>(10)?.map(KeyId),
        last_used_at: row.get(11)?,
        confirmed: row.get::<i64>(12)? == 1,
    })
}
