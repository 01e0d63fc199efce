//! Claims of organizations that a feed had first.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Act, KeyRecord, Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value},
};
use crate::{
    access::{
        KeyId, Role,
        key::{SecretHash, hash_from_hex, hex},
    },
    domain::{OrganizationId, vocabulary::WordSet},
};

const KIND: &str = "claim";

/// What a key that came of a claim is called.
const KEY_NAME: &str = "claim";

/// A claim to be made.
#[derive(Clone)]
pub struct NewClaim {
    /// Its id.
    pub id: Uuid,
    /// What is claimed.
    pub organization: OrganizationId,
    /// The published address that gets a link; `None` where there is none, and a moderator decides without.
    pub email: Option<String>,
    /// Who claims.
    pub contact_name: String,
    /// Where to write to them.
    pub contact_email: String,
    /// What they say to the moderator.
    pub message: Option<String>,
    /// The key that comes into force when it is accepted.
    pub key: KeyId,
    /// What is kept of its secret.
    pub hash: SecretHash,
    /// When.
    pub made_at: DateTime<Utc>,
}

/// A claim that no moderator has decided.
#[derive(Clone)]
pub struct Claim {
    /// What was sent.
    pub sent: NewClaim,
    /// When whoever reads the mail of the published address stood by it.
    pub proved_at: Option<DateTime<Utc>>,
}

impl Claim {
    /// Whether a moderator can accept it: the mailbox was proved, or there is none.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.proved_at.is_some() || self.sent.email.is_none()
    }
}

const COLUMNS: &str = "id, organization_id, email, contact_name, contact_email, message, key_id, key_hash, made_at";

impl Store {
    /// The claims of an organization that are not decided, the oldest first.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_claims(&self, organization: OrganizationId) -> Result<Vec<Claim>> {
        let condition = "organization_id = $1 AND decided_at IS NULL ORDER BY made_at, id";
        self.claims_where(condition, vec![Value::Id(organization.0)]).await
    }

    /// The claim with that id, where it is not decided.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_claim(&self, id: Uuid) -> Result<Option<Claim>> {
        Ok(self.claims_where("id = $1 AND decided_at IS NULL", vec![Value::Id(id)]).await?.pop())
    }

    async fn claims_where(&self, condition: &str, values: Vec<Value>) -> Result<Vec<Claim>> {
        let statement = format!("SELECT {COLUMNS}, proved_at FROM claim WHERE {condition}");
        Ok(self.pools.fetch(AssertSqlSafe(statement), values).await?.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }
}

impl Transaction {
    pub(super) async fn insert_claim(&mut self, claim: &NewClaim) -> Result<()> {
        let row = vec![
            Value::Id(claim.id),
            Value::Id(claim.organization.0),
            Value::OptionalText(claim.email.clone()),
            Value::Text(claim.contact_name.clone()),
            Value::Text(claim.contact_email.clone()),
            Value::OptionalText(claim.message.clone()),
            Value::Id(claim.key.0),
            Value::Text(hex(&claim.hash.0)),
            Value::Moment(to_the_microsecond(claim.made_at)),
        ];
        self.insert(&format!("INSERT INTO claim ({COLUMNS})"), "", vec![row]).await?;
        Ok(())
    }

    pub(super) async fn prove_claim(&mut self, claim: Uuid, act: &Act) -> Result<()> {
        let statement = "UPDATE claim SET proved_at = COALESCE(proved_at, $1) WHERE id = $2 AND decided_at IS NULL RETURNING id";
        let rows = self.fetch(statement, vec![Value::Moment(to_the_microsecond(act.at)), Value::Id(claim)]).await?;
        if rows.is_empty() { Err(StoreError::Lost { kind: KIND, id: claim }) } else { Ok(()) }
    }

    pub(super) async fn accept_claim(&mut self, claim: Uuid, act: &Act) -> Result<()> {
        let row = self.decide(claim, "accepted", act).await?;
        let Claim { sent, .. } = read(&row)?;
        let key = KeyRecord {
            id: sent.key,
            role: Role::Organisation,
            organization: Some(sent.organization),
            name: KEY_NAME.to_owned(),
            scopes: WordSet::EMPTY,
            hash: sent.hash,
            created_at: act.at,
            created_by: act.actor.clone(),
            expires_at: None,
            revoked_at: None,
            replaced_by: None,
            last_used_at: None,
            confirmed: true,
        };
        self.insert_key(&key).await
    }

    pub(super) async fn refuse_claim(&mut self, claim: Uuid, act: &Act) -> Result<()> {
        self.decide(claim, "refused", act).await.map(|_| ())
    }

    async fn decide(&mut self, claim: Uuid, outcome: &'static str, act: &Act) -> Result<Row> {
        let statement = format!(
            "UPDATE claim SET decided_at = $1, decided_by = $2, outcome = $3, reason = $4 \
             WHERE id = $5 AND decided_at IS NULL RETURNING {COLUMNS}, proved_at"
        );
        let values = vec![
            Value::Moment(to_the_microsecond(act.at)),
            Value::Text(act.actor.clone()),
            Value::Word(outcome),
            Value::OptionalText(act.reason.clone()),
            Value::Id(claim),
        ];
        self.fetch(AssertSqlSafe(statement), values).await?.pop().ok_or(StoreError::Lost { kind: KIND, id: claim })
    }
}

fn read(row: &Row) -> Result<Claim, sqlx::Error> {
    let hash: String = row.get(7)?;
    Ok(Claim {
        sent: NewClaim {
            id: row.get(0)?,
            organization: OrganizationId(row.get(1)?),
            email: row.get(2)?,
            contact_name: row.get(3)?,
            contact_email: row.get(4)?,
            message: row.get(5)?,
            key: KeyId(row.get(6)?),
            hash: hash_from_hex(&hash).ok_or_else(|| sqlx::Error::Decode("a hash that is none".into()))?,
            made_at: row.get(8)?,
        },
        proved_at: row.get(9)?,
    })
}
