//! Requests that are done once, however often they are sent.
//!
//! The line that says so is written with what was done, in one transaction: it is there exactly where that is. What was answered is
//! added afterwards; where the process ended in between, the line still tells to which record it was done.

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{
    Act, Once, Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Transaction, Value},
};

/// How long a request is remembered. Source: the API contract.
const KEPT: Duration = Duration::hours(24);

/// What became of a request that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// SHA-256 of what was asked.
    pub request: String,
    /// The record that it was done to.
    pub subject: Option<Uuid>,
    /// The answer's status, headers and body, where it was told.
    pub answer: Option<(i64, String, String)>,
}

impl Store {
    /// What became of the request that this caller gave this key to, where it was done within a day.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn done(&self, caller: &str, key: &str, now: DateTime<Utc>) -> Result<Option<Done>> {
        let statement = "SELECT request, subject, status, headers, answer FROM idempotency WHERE caller = $1 AND key = $2 AND made_at > $3";
        let values = vec![Value::Text(caller.to_owned()), Value::Text(key.to_owned()), Value::Moment(to_the_microsecond(now - KEPT))];
        let rows = self.pools.fetch(statement, values).await?;
        let Some(row) = rows.first() else { return Ok(None) };
        let (status, headers, answer): (Option<i64>, Option<String>, Option<String>) = (row.get(2)?, row.get(3)?, row.get(4)?);
        let answer = status.zip(headers).zip(answer).map(|((status, headers), answer)| (status, headers, answer));
        Ok(Some(Done { request: row.get(0)?, subject: row.get(1)?, answer }))
    }

    /// Keeps what was answered to a request that was done, and forgets what is over a day old.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn answered(&self, act: &Act, once: &Once, (status, headers, answer): (i64, String, String)) -> Result<()> {
        let statement = "UPDATE idempotency SET status = $1, headers = $2, answer = $3 WHERE caller = $4 AND key = $5 AND request = $6";
        let values = vec![
            Value::Integer(status),
            Value::Text(headers),
            Value::Text(answer),
            Value::Text(act.actor.clone()),
            Value::Text(once.key.clone()),
            Value::Text(once.request.clone()),
        ];
        self.pools.execute(statement, values).await?;
        let before = Value::Moment(to_the_microsecond(act.at - KEPT));
        Ok(self.pools.execute("DELETE FROM idempotency WHERE made_at <= $1", vec![before]).await?)
    }
}

impl Transaction {
    /// Notes that a request is done with this transaction, or ends it where it was done by another.
    pub(super) async fn do_once(&mut self, act: &Act, once: &Once, subject: Option<Uuid>) -> Result<()> {
        let at = to_the_microsecond(act.at);
        // One that is over a day old is as good as none.
        let statement = "INSERT INTO idempotency (caller, key, request, subject, made_at) VALUES ($1, $2, $3, $4, $5) \
                         ON CONFLICT (caller, key) DO UPDATE SET request = excluded.request, subject = excluded.subject, \
                         made_at = excluded.made_at, status = NULL, headers = NULL, answer = NULL \
                         WHERE idempotency.made_at <= $6 RETURNING caller";
        let values = vec![
            Value::Text(act.actor.clone()),
            Value::Text(once.key.clone()),
            Value::Text(once.request.clone()),
            Value::OptionalId(subject),
            Value::Moment(at),
            Value::Moment(to_the_microsecond(act.at - KEPT)),
        ];
        if self.fetch(statement, values).await?.is_empty() { Err(StoreError::Repeated) } else { Ok(()) }
    }
}
