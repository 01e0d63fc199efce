//! Runs through sources: where each stands, how it ended, and what to ask a page of a feed with next time.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{
    Result, Store,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value},
};

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOutcome {
    /// Well.
    Done,
    /// The feed could not be had.
    Failed,
    /// It would withdraw so much that somebody has to say so.
    Asks,
}

impl RunOutcome {
    fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Asks => "asks",
        }
    }
}

/// A run through a source that has not ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRun {
    /// Its id.
    pub id: Uuid,
    /// Whether what is not met is no longer told.
    pub whole: bool,
    /// Only what changed from here on was asked for.
    pub since: Option<DateTime<Utc>>,
    /// When it began.
    pub started_at: DateTime<Utc>,
    /// Where to go on; `None` at its beginning.
    pub position: Option<String>,
    /// What it did so far, as JSON.
    pub report: Option<String>,
}

impl Store {
    /// What is remembered of the pages of a feed, as JSON, each by its number.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn source_pages(&self, source: Uuid) -> Result<HashMap<u64, String>> {
        let rows = self.pools.fetch("SELECT number, memory FROM source_page WHERE source_id = $1", vec![Value::Id(source)]).await?;
        let read = |row: &Row| Ok((u64::try_from(row.get::<i64>(0)?).unwrap_or_default(), row.get(1)?));
        Ok(rows.iter().map(read).collect::<Result<_, sqlx::Error>>()?)
    }

    /// The run of a source that has not ended: the latest, where there are several.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn open_run(&self, source: Uuid) -> Result<Option<OpenRun>> {
        let statement = "SELECT id, whole, since, started_at, position, report FROM source_run \
                         WHERE source_id = $1 AND ended_at IS NULL ORDER BY started_at DESC, id DESC LIMIT 1";
        let rows = self.pools.fetch(statement, vec![Value::Id(source)]).await?;
        let read = |row: &Row| -> Result<OpenRun, sqlx::Error> {
            Ok(OpenRun {
                id: row.get(0)?,
                whole: row.get::<i64>(1)? == 1,
                since: row.get(2)?,
                started_at: row.get(3)?,
                position: row.get(4)?,
                report: row.get(5)?,
            })
        };
        Ok(rows.first().map(read).transpose()?)
    }

    /// Begins a run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn begin_run(&self, source: Uuid, run: &OpenRun) -> Result<()> {
        let since = Value::OptionalMoment(run.since.map(to_the_microsecond));
        let values = vec![
            Value::Id(run.id),
            Value::Id(source),
            Value::Integer(run.whole.into()),
            since,
            Value::Moment(to_the_microsecond(run.started_at)),
        ];
        let statement = "INSERT INTO source_run (id, source_id, whole, since, started_at) VALUES ($1, $2, $3, $4, $5)";
        Ok(self.pools.execute(statement, values).await?)
    }

    /// Ends a run.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn end_run(&self, run: Uuid, at: DateTime<Utc>, outcome: RunOutcome, report: &str) -> Result<()> {
        let values =
            vec![Value::Moment(to_the_microsecond(at)), Value::Word(outcome.word()), Value::Text(report.to_owned()), Value::Id(run)];
        let statement = "UPDATE source_run SET ended_at = $1, outcome = $2, report = $3 WHERE id = $4";
        Ok(self.pools.execute(statement, values).await?)
    }
}

impl Transaction {
    pub(super) async fn put_page(&mut self, source: Uuid, number: i64, memory: &str) -> Result<()> {
        let row = vec![Value::Id(source), Value::Integer(number), Value::Text(memory.to_owned())];
        let tail = "ON CONFLICT (source_id, number) DO UPDATE SET memory = excluded.memory";
        self.insert("INSERT INTO source_page (source_id, number, memory)", tail, vec![row]).await?;
        Ok(())
    }

    pub(super) async fn note_reached(&mut self, run: Uuid, position: &str, report: &str) -> Result<()> {
        let values = vec![Value::Text(position.to_owned()), Value::Text(report.to_owned()), Value::Id(run)];
        self.fetch("UPDATE source_run SET position = $1, report = $2 WHERE id = $3", values).await?;
        Ok(())
    }
}
