//! Everything that the database holds, read out at one moment of it, and put into another, of either kind.
//!
//! A row is a list of JSON values in the order of its table's columns: an id as a UUID's text, a moment as RFC 3339, a document as the
//! text that it is. What file they stand in is not known here. Begin with [`Store::dump`] and [`Store::restore`].

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::Value as Json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Act, Outcome, Result, Store, StoreError,
    migrations::SQLITE,
    sql::{Row, Transaction, Value},
    tables::{HEADS, Holds, TABLES, Table},
};
use crate::domain::Position;

/// How many rows are inserted at a time.
const PORTION: usize = 128;

/// The version of the schema: the number of its last migration.
pub const SCHEMA: i64 = SQLITE[SQLITE.len() - 1].0;

/// What is read out, in this order: each table, and then its rows.
#[derive(Debug, Clone, PartialEq)]
pub enum Dumped {
    /// The rows of this table follow.
    Table {
        /// Its name.
        name: String,
        /// What each row holds.
        columns: Vec<String>,
    },
    /// A row of the table before.
    Row(Vec<Json>),
}

/// Why what should be put into a database is not what was read out of one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadDump {
    /// A table that this version does not have, or another order or choice of columns.
    #[error("its table {0} is not one that this version of Waymark has")]
    Table(String),
    /// A row before any table.
    #[error("a row stands before its table")]
    NoTable,
    /// A row that is not of its table's columns.
    #[error("a row of {0} is not one that this version of Waymark can read")]
    Row(&'static str),
    /// A table is missing.
    #[error("its table {0} is missing")]
    Missing(&'static str),
}

/// Reads a dump without a database: whether every table is there, and every row of its table's columns.
#[derive(Debug, Default)]
pub struct DumpReader {
    table: Option<&'static Table>,
    seen: Vec<&'static str>,
}

impl DumpReader {
    /// Takes what comes next.
    ///
    /// # Errors
    /// [`BadDump`].
    pub fn take(&mut self, next: &Dumped) -> Result<(), BadDump> {
        self.read(next).map(|_| ())
    }

    /// Nothing more comes.
    ///
    /// # Errors
    /// [`BadDump`] where a table did not come.
    pub fn end(self) -> Result<(), BadDump> {
        let missing = every_table().find(|table| !self.seen.contains(&table.name));
        missing.map_or(Ok(()), |table| Err(BadDump::Missing(table.name)))
    }

    fn read(&mut self, next: &Dumped) -> Result<Option<(&'static Table, Vec<Value>)>, BadDump> {
        match next {
            Dumped::Table { name, columns } => {
                let table = every_table().find(|table| table.name == name).filter(|table| {
                    let own = table.columns.iter().map(|(column, _)| *column);
                    !self.seen.contains(&table.name) && own.eq(columns.iter().map(String::as_str))
                });
                let table = table.ok_or_else(|| BadDump::Table(name.chars().take(64).collect()))?;
                self.seen.push(table.name);
                self.table = Some(table);
                Ok(None)
            }
            Dumped::Row(row) => {
                let table = self.table.ok_or(BadDump::NoTable)?;
                let values: Option<Vec<Value>> = table.columns.iter().zip(row).map(|((_, holds), json)| value(*holds, json)).collect();
                let values = values.filter(|_| row.len() == table.columns.len()).ok_or(BadDump::Row(table.name))?;
                Ok(Some((table, values)))
            }
        }
    }
}

/// The heads come last: whoever reads them has all that they count.
fn every_table() -> impl Iterator<Item = &'static Table> {
    TABLES.iter().chain(&HEADS)
}

impl Store {
    /// Reads everything out, at one moment of the database, beside running writers. Row by row: memory does not grow with the
    /// database. Answers which moment of the log it was.
    ///
    /// # Errors
    /// When the database does not answer, or `tell` refuses.
    pub async fn dump<E: From<StoreError>>(&self, mut tell: impl FnMut(Dumped) -> Result<(), E>) -> Result<Position, E> {
        let mut snapshot = self.pools.snapshot().await.map_err(StoreError::from)?;
        let rows = snapshot.fetch("SELECT feed.feed, feed_head.seq, feed_head.tag FROM feed, feed_head", vec![]).await;
        let position = (|| {
            let rows = rows?;
            let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
            Ok(Position { feed: row.get(0)?, seq: row.get(1)?, tag: row.get(2)? })
        })();
        let position = position.map_err(|error: sqlx::Error| StoreError::from(error))?;
        for table in every_table() {
            let columns = table.columns.iter().map(|(column, _)| (*column).to_owned()).collect();
            tell(Dumped::Table { name: table.name.to_owned(), columns })?;
            let selected: Vec<String> = table.columns.iter().map(|(column, holds)| selected(column, *holds)).collect();
            let statement = format!("SELECT {} FROM {}", selected.join(", "), table.name);
            snapshot
                .each(AssertSqlSafe(statement), vec![], |row| {
                    let read = table.columns.iter().enumerate().map(|(at, (_, holds))| json(&row, at, *holds));
                    tell(Dumped::Row(read.collect::<Result<_, sqlx::Error>>().map_err(StoreError::from)?))
                })
                .await?;
        }
        snapshot.rollback().await.map_err(StoreError::from)?;
        Ok(position)
    }

    /// Whether nothing was ever written here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn is_empty(&self) -> Result<bool> {
        let mut snapshot = self.pools.snapshot().await?;
        is_empty(&mut snapshot).await
    }

    /// Puts what was read out of a database into this one, which must be empty, in one transaction: all of it, or nothing. The log and
    /// the audit go on where they were, the audit with one more line, `act`; the feed is `new_feed`, so that followers notice.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`] where something was written here before, when the database does not answer, when `rows` ends with an
    /// error or is not what [`DumpReader`] takes. Nothing is written then.
    pub async fn restore<E>(
        &self,
        rows: impl Iterator<Item = Result<Dumped, E>>,
        new_feed: Uuid,
        act: &Act,
        detail: String,
    ) -> Result<(), E>
    where
        E: From<StoreError> + From<BadDump>,
    {
        let mut transaction = self.pools.begin().await.map_err(StoreError::from)?;
        // Whoever writes takes these rows at its end: nobody gets in between.
        lock(&mut transaction).await.map_err(StoreError::from)?;
        if !is_empty(&mut transaction).await? {
            return Err(StoreError::NotEmpty.into());
        }
        let mut reader = DumpReader::default();
        let mut waiting: Vec<Vec<Value>> = Vec::with_capacity(PORTION);
        let mut into: Option<&'static Table> = None;
        for next in rows {
            let read = reader.read(&next?)?;
            let full = waiting.len() == PORTION;
            if let Some(table) = into.filter(|_| full || read.is_none()) {
                put(&mut transaction, table, std::mem::take(&mut waiting)).await.map_err(StoreError::from)?;
            }
            if let Some((table, values)) = read {
                into = Some(table);
                waiting.push(values);
            }
        }
        if let Some(table) = into {
            put(&mut transaction, table, waiting).await.map_err(StoreError::from)?;
        }
        reader.end()?;
        let ended = async {
            transaction.fetch("UPDATE feed SET feed = $1 WHERE id = 1", vec![Value::Id(new_feed)]).await?;
            transaction.audit(act, Outcome::Done, None, Some(detail)).await?;
            Ok::<(), StoreError>(transaction.commit().await?)
        };
        Ok(ended.await?)
    }
}

async fn lock(transaction: &mut Transaction) -> Result<(), sqlx::Error> {
    transaction.fetch("UPDATE audit_head SET seq = seq WHERE id = 1", vec![]).await?;
    transaction.fetch("UPDATE feed_head SET seq = seq WHERE id = 1", vec![]).await?;
    Ok(())
}

async fn is_empty(transaction: &mut Transaction) -> Result<bool> {
    for table in TABLES {
        let statement = format!("SELECT 1 FROM {} LIMIT 1", table.name);
        if !transaction.fetch(AssertSqlSafe(statement), vec![]).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Inserts rows; into a table of one row, that one.
async fn put(transaction: &mut Transaction, table: &Table, rows: Vec<Vec<Value>>) -> Result<(), sqlx::Error> {
    let columns: Vec<&str> = table.columns.iter().map(|(column, _)| *column).collect();
    if HEADS.contains(table) {
        let set: Vec<String> = columns.iter().enumerate().map(|(at, column)| format!("{column} = ${}", at + 1)).collect();
        let statement = format!("UPDATE {} SET {} WHERE id = 1", table.name, set.join(", "));
        for row in rows {
            transaction.fetch(AssertSqlSafe(statement.clone()), row).await?;
        }
    } else {
        transaction.insert(&format!("INSERT INTO {} ({})", table.name, columns.join(", ")), "", rows).await?;
    }
    Ok(())
}

/// A column as it is asked for.
fn selected(column: &str, holds: Holds) -> String {
    // PostgreSQL's JSON as the text that went in.
    if holds == Holds::Document { format!("CAST({column} AS TEXT)") } else { column.to_owned() }
}

/// A column's value, as it is read out.
fn json(row: &Row, at: usize, holds: Holds) -> Result<Json, sqlx::Error> {
    Ok(match holds {
        Holds::Id => row.get::<Option<Uuid>>(at)?.map(|id| id.to_string()).into(),
        Holds::Integer => row.get::<Option<i64>>(at)?.into(),
        Holds::Text | Holds::Document => row.get::<Option<String>>(at)?.into(),
        Holds::Moment => row.get::<Option<DateTime<Utc>>>(at)?.map(|at| at.to_rfc3339_opts(SecondsFormat::Micros, true)).into(),
        Holds::Day => row.get::<Option<NaiveDate>>(at)?.map(|day| day.to_string()).into(),
    })
}

/// A value for a column, from what was read out.
fn value(holds: Holds, json: &Json) -> Option<Value> {
    let text = match json {
        Json::Null => None,
        Json::String(text) => Some(text.as_str()),
        Json::Number(number) if holds == Holds::Integer => return number.as_i64().map(|number| Value::OptionalInteger(Some(number))),
        _ => return None,
    };
    Some(match (holds, text) {
        (Holds::Id, text) => Value::OptionalId(text.map(Uuid::parse_str).transpose().ok()?),
        (Holds::Integer, None) => Value::OptionalInteger(None),
        (Holds::Text, text) => Value::OptionalText(text.map(str::to_owned)),
        (Holds::Document, Some(text)) => Value::Document(text.to_owned()),
        (Holds::Integer, Some(_)) | (Holds::Document, None) => return None,
        (Holds::Moment, text) => {
            let read = |text| DateTime::parse_from_rfc3339(text).map(|moment| moment.with_timezone(&Utc));
            Value::OptionalMoment(text.map(read).transpose().ok()?)
        }
        (Holds::Day, text) => Value::OptionalDay(text.map(str::parse).transpose().ok()?),
    })
}
