//! The audit: who did what, and who was refused, in a chain of hashes that shows when a line was changed or left out.
//!
//! A line is written in the transaction of what it tells of. Its hash is SHA-256 over the hash before it and every column, each with
//! its length in front, so that nothing can move from one column into the next. Begin with [`Act`], which every write takes.

use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Result, Store,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value},
};
use crate::domain::{AggregateKind, ChangeTag};

/// Who does something, what, and when: what history, change log and audit say of a write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Act {
    /// The random tag that its log lines carry.
    pub tag: ChangeTag,
    /// When.
    pub at: DateTime<Utc>,
    /// Who: role and key, or the command.
    pub actor: String,
    /// What: an operation's id, or the command's word.
    pub action: &'static str,
    /// The request that asked for it.
    pub request_id: Option<Uuid>,
    /// Why, where a reason was given; it goes into the history.
    pub reason: Option<String>,
    /// What makes it one request however often it is sent, where its sender asked for that. Of an act with several transactions, the one
    /// that is done once bears it.
    pub once: Option<Once>,
}

/// A request that is to be done once, however often it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Once {
    /// Its sender's name for it: `Idempotency-Key`.
    pub key: String,
    /// SHA-256 of what is asked, in hexadecimal digits.
    pub request: String,
}

impl Act {
    /// What a command does by itself, on behalf of whoever sits at the machine.
    #[must_use]
    pub fn of_command(action: &'static str, tag: ChangeTag, at: DateTime<Utc>) -> Self {
        Self { tag, at, actor: "command".to_owned(), action, request_id: None, reason: None, once: None }
    }
}

/// What became of what was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused.
    Refused,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

/// The record that a line is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Its kind, as the API says it.
    pub kind: &'static str,
    /// Which.
    pub id: Uuid,
    /// Its revision after it was done, where it has one.
    pub revision: Option<i64>,
}

impl About {
    /// An aggregate at a revision.
    #[must_use]
    pub fn aggregate(kind: AggregateKind, id: Uuid, revision: i64) -> Self {
        Self { kind: kind.word(), id, revision: Some(revision) }
    }

    /// An aggregate, at whatever revision.
    #[must_use]
    pub fn of(kind: AggregateKind, id: Uuid) -> Self {
        Self { kind: kind.word(), id, revision: None }
    }
}

/// A line of the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditLine {
    /// Its number: 1, 2, 3 …
    pub seq: i64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: String,
    /// What.
    pub action: String,
    /// `done` or `refused`.
    pub outcome: String,
    /// The kind of the record.
    pub kind: Option<String>,
    /// The record.
    pub id: Option<Uuid>,
    /// Its revision after it was done.
    pub revision: Option<i64>,
    /// The request.
    pub request_id: Option<Uuid>,
    /// A count, or why it was refused.
    pub detail: Option<String>,
    /// Over the hash before and all of the above.
    pub hash: String,
}

/// What a walk along the chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verified {
    /// Every line is there and as it was written: so many.
    Whole(i64),
    /// The first line that is missing, or not as it was written.
    BrokenAt(i64),
}

/// How many lines are read at a time.
const PORTION: i64 = 1000;

const COLUMNS: &str = "seq, at, actor, action, outcome, kind, id, revision, request_id, detail, hash";

impl AuditLine {
    /// The hash that the line must have after the one with `before`.
    fn chained(&self, before: &str) -> String {
        let mut digest = Sha256::new();
        let mut add = |field: &[u8]| {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field);
        };
        add(before.as_bytes());
        add(&self.seq.to_be_bytes());
        add(&self.at.timestamp_micros().to_be_bytes());
        for text in [Some(&self.actor), Some(&self.action), Some(&self.outcome), self.kind.as_ref(), self.detail.as_ref()] {
            // An absent text has no length at all; an empty one has the length 0.
            add(&[u8::from(text.is_some())]);
            add(text.map(String::as_bytes).unwrap_or_default());
        }
        add(self.id.as_ref().map(|id| id.as_bytes().as_slice()).unwrap_or_default());
        add(&self.revision.map(i64::to_be_bytes).map(Vec::from).unwrap_or_default());
        add(self.request_id.as_ref().map(|id| id.as_bytes().as_slice()).unwrap_or_default());
        crate::access::key::hex(&digest.finalize())
    }

    fn read(row: &Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            seq: row.get(0)?,
            at: row.get(1)?,
            actor: row.get(2)?,
            action: row.get(3)?,
            outcome: row.get(4)?,
            kind: row.get(5)?,
            id: row.get(6)?,
            revision: row.get(7)?,
            request_id: row.get(8)?,
            detail: row.get(9)?,
            hash: row.get(10)?,
        })
    }
}

impl Transaction {
    /// Adds a line to the audit. To be called once the rest of the transaction is written, and before the change log is: the end of
    /// the chain stays locked until COMMIT.
    pub(super) async fn audit(&mut self, act: &Act, outcome: Outcome, about: Option<About>, detail: Option<String>) -> Result<()> {
        // Before the end of the chain is locked: who does the same at the same time is waited for here.
        if let (Some(once), Outcome::Done) = (&act.once, outcome) {
            self.do_once(act, once, about.map(|about| about.id)).await?;
        }
        let rows = self.fetch("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash", vec![]).await?;
        let head = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let (seq, before): (i64, String) = (head.get(0)?, head.get(1)?);
        let mut line = AuditLine {
            seq,
            at: to_the_microsecond(act.at),
            actor: act.actor.clone(),
            action: act.action.to_owned(),
            outcome: outcome.word().to_owned(),
            kind: about.map(|about| about.kind.to_owned()),
            id: about.map(|about| about.id),
            revision: about.and_then(|about| about.revision),
            request_id: act.request_id,
            detail,
            hash: String::new(),
        };
        line.hash = line.chained(&before);
        let hash = line.hash.clone();
        let row = vec![
            Value::Integer(line.seq),
            Value::Moment(line.at),
            Value::Text(line.actor),
            Value::Text(line.action),
            Value::Text(line.outcome),
            Value::OptionalText(line.kind),
            Value::OptionalId(line.id),
            Value::OptionalInteger(line.revision),
            Value::OptionalId(line.request_id),
            Value::OptionalText(line.detail),
            Value::Text(line.hash),
        ];
        self.insert(&format!("INSERT INTO audit ({COLUMNS})"), "", vec![row]).await?;
        self.fetch("UPDATE audit_head SET hash = $1 WHERE id = 1", vec![Value::Text(hash)]).await?;
        Ok(())
    }
}

impl Store {
    /// Notes that something was refused. `detail` says why, and never what was sent.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn note_refusal(&self, act: &Act, about: Option<About>, detail: &str) -> Result<()> {
        let mut transaction = self.pools.begin().await?;
        transaction.audit(act, Outcome::Refused, about, Some(detail.to_owned())).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The audit's lines after `seq`, in order, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn audit_since(&self, seq: i64, limit: u32) -> Result<Vec<AuditLine>> {
        let statement = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2"));
        let rows = self.pools.fetch(statement, vec![Value::Integer(seq), Value::Integer(limit.into())]).await?;
        Ok(rows.iter().map(AuditLine::read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// Walks along the whole chain, at one moment of the database.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn verify_audit(&self) -> Result<Verified> {
        let mut transaction = self.pools.snapshot().await?;
        let (mut seq, mut hash) = (0_i64, String::new());
        loop {
            let statement = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM audit WHERE seq > $1 ORDER BY seq LIMIT $2"));
            let rows = transaction.fetch(statement, vec![Value::Integer(seq), Value::Integer(PORTION)]).await?;
            for row in &rows {
                let line = AuditLine::read(row)?;
                if line.seq != seq + 1 || line.hash != line.chained(&hash) {
                    return Ok(Verified::BrokenAt(seq + 1));
                }
                (seq, hash) = (line.seq, line.hash);
            }
            if rows.is_empty() {
                break;
            }
        }
        let rows = transaction.fetch("SELECT seq, hash FROM audit_head WHERE id = 1", vec![]).await?;
        let head = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        let whole = (head.get::<i64>(0)?, head.get::<String>(1)?) == (seq, hash);
        Ok(if whole { Verified::Whole(seq) } else { Verified::BrokenAt(seq + 1) })
    }
}
