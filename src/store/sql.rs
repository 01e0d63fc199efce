//! Two databases behind one SQL text: the only place that knows which of them it is.
//!
//! Statements use `$1` placeholders, which both drivers take, and get their arguments as [`Value`]s; rows come back as
//! [`Row`]s. So every statement of this room is written, prepared and tested once.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, Utc};
use futures::TryStreamExt as _;
use sqlx::{
    AssertSqlSafe, ConnectOptions, Decode, Encode, PgPool, Postgres, Row as _, SqlSafeStr, Sqlite, SqlitePool, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgPoolOptions, PgRow, PgTypeInfo, types::Oid},
    sqlite::{
        SqliteArgumentsBuffer, SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous, SqliteTypeInfo,
    },
};
use uuid::Uuid;

use super::{DatabaseUrl, Result, StoreError, migrations, url::Address};

/// How long a writer waits for another process's transaction before it gives up. An import of a million writes for some 0.4 s at a time.
const BUSY_TIMEOUT: Duration = Duration::from_secs(30);
/// How long one waits for a free connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(30);
/// How often opening is tried while another process makes the same SQLite file, and how long to wait in between.
const OPENING_TRIES: u32 = 100;
const OPENING_PAUSE: Duration = Duration::from_millis(20);
/// Connections that read; SQLite's readers run beside its one writer.
const SQLITE_READERS: u32 = 8;
/// Statements that a connection keeps prepared: those of an import are some 150, and its driver keeps 100 where nothing is said.
const SQLITE_STATEMENTS: usize = 256;
/// Rows that a connection's thread hands over before it waits for them to be taken: a wait is two changes of thread.
const SQLITE_ROWS: usize = 512;
/// Connections to PostgreSQL.
const POSTGRES_CONNECTIONS: u32 = 10;
/// The most rows that one statement inserts, and the most values that one `IN` list holds. With the widest table (11
/// columns) it stays far below the 32,766 parameters of SQLite and the 65,535 of PostgreSQL.
const MOST_ROWS: usize = 128;

/// An argument of a statement.
#[derive(Debug, Clone)]
pub(super) enum Value {
    Id(Uuid),
    OptionalId(Option<Uuid>),
    Word(&'static str),
    Text(String),
    OptionalText(Option<String>),
    Integer(i64),
    OptionalInteger(Option<i64>),
    Moment(DateTime<Utc>),
    OptionalMoment(Option<DateTime<Utc>>),
    OptionalDay(Option<NaiveDate>),
    Document(String),
}

/// A JSON text, bound as it is: `TEXT` in SQLite, `JSON` in PostgreSQL.
struct JsonText(String);

/// The object id of PostgreSQL's type `json`, fixed for ever (PostgreSQL's `pg_type.dat`).
const POSTGRES_JSON: Oid = Oid(114);

impl Type<Postgres> for JsonText {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(POSTGRES_JSON)
    }
}

impl Encode<'_, Postgres> for JsonText {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        // The binary form of `json` is its text.
        <&str as Encode<Postgres>>::encode(&self.0, buffer)
    }
}

impl Type<Sqlite> for JsonText {
    fn type_info() -> SqliteTypeInfo {
        <String as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for JsonText {
    fn encode(self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <String as Encode<Sqlite>>::encode(self.0, buffer)
    }

    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        <&str as Encode<Sqlite>>::encode(&self.0, buffer)
    }
}

/// A query of whichever database the executor belongs to, with its arguments bound.
macro_rules! query {
    ($statement:expr, $values:expr) => {{
        let mut query = sqlx::query($statement);
        for value in $values {
            query = match value {
                Value::Id(value) => query.bind(value),
                Value::OptionalId(value) => query.bind(value),
                Value::Word(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::OptionalText(value) => query.bind(value),
                Value::Integer(value) => query.bind(value),
                Value::OptionalInteger(value) => query.bind(value),
                Value::Moment(value) => query.bind(value),
                Value::OptionalMoment(value) => query.bind(value),
                Value::OptionalDay(value) => query.bind(value),
                Value::Document(value) => query.bind(JsonText(value)),
            };
        }
        query
    }};
}

/// A row of an answer.
pub(super) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

impl Row {
    /// The value of a column, counted from 0.
    pub(super) fn get<T>(&self, column: usize) -> Result<T, sqlx::Error>
    where
        T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres>,
    {
        match self {
            Self::Sqlite(row) => row.try_get(column),
            Self::Postgres(row) => row.try_get(column),
        }
    }
}

/// The connections.
#[derive(Debug, Clone)]
pub(super) enum Pools {
    /// One connection that writes, since SQLite has one writer at a time anyway, and several that read beside it.
    Sqlite { writer: SqlitePool, readers: SqlitePool },
    /// A pool for all.
    Postgres(PgPool),
}

impl Pools {
    pub(super) async fn open(url: &DatabaseUrl) -> Result<Self, sqlx::Error> {
        match url.address() {
            Address::Sqlite(path) => {
                let common = SqliteConnectOptions::new()
                    .filename(path)
                    .busy_timeout(BUSY_TIMEOUT)
                    .foreign_keys(true)
                    .statement_cache_capacity(SQLITE_STATEMENTS)
                    .row_buffer_size(SQLITE_ROWS)
                    .disable_statement_logging();
                let pool =
                    SqlitePoolOptions::new().max_connections(1).acquire_timeout(ACQUIRE_TIMEOUT).idle_timeout(None).max_lifetime(None);
                let writing = common
                    .clone()
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    // A document is some 2 KB, of which a page of 4 KiB holds but one. Measured on 20,000 services: a file a
                    // third smaller, written 1.6 times as fast.
                    .page_size(8192)
                    // 32 MiB of log: ids are random, so the same pages come again and again before they are moved.
                    .pragma("wal_autocheckpoint", "4000")
                    // 64 MiB, for the same reason.
                    .pragma("cache_size", "-65536");
                // SQLite does not wait when two processes turn a new file to WAL at once: one of them is refused.
                let mut tries = 1;
                let writer = loop {
                    match pool.clone().connect_with(writing.clone()).await {
                        Err(error) if is_busy(&error) && tries < OPENING_TRIES => {
                            tries += 1;
                            tokio::time::sleep(OPENING_PAUSE).await;
                        }
                        outcome => break outcome?,
                    }
                };
                let readers = SqlitePoolOptions::new()
                    .max_connections(SQLITE_READERS)
                    .acquire_timeout(ACQUIRE_TIMEOUT)
                    .connect_lazy_with(common.pragma("query_only", "ON"));
                Ok(Self::Sqlite { writer, readers })
            }
            Address::Postgres { options, .. } => {
                let mut options = options.as_ref().clone().disable_statement_logging();
                if options.get_application_name().is_none() {
                    options = options.application_name("waymark");
                }
                let pool = PgPoolOptions::new().max_connections(POSTGRES_CONNECTIONS).acquire_timeout(ACQUIRE_TIMEOUT);
                pool.connect_with(options).await.map(Self::Postgres)
            }
        }
    }

    pub(super) async fn migrate(&self) -> Result<()> {
        match self {
            Self::Sqlite { writer, .. } => {
                // sqlx takes no lock on SQLite: without this transaction, two processes would both make the tables.
                let mut transaction = writer.begin_with("BEGIN IMMEDIATE").await?;
                let migrator = migrations::migrator(&migrations::SQLITE);
                migrator.run_direct(None, &mut *transaction, false).await.map_err(StoreError::Schema)?;
                transaction.commit().await?;
            }
            Self::Postgres(pool) => migrations::migrator(&migrations::POSTGRES).run(pool).await.map_err(StoreError::Schema)?,
        }
        Ok(())
    }

    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Sqlite { .. } => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    pub(super) async fn close(&self) {
        match self {
            Self::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Self::Postgres(pool) => pool.close().await,
        }
    }

    /// Runs one statement that reads.
    pub(super) async fn fetch(&self, statement: impl SqlSafeStr, values: Vec<Value>) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => query!(statement, values).fetch_all(readers).await?.into_iter().map(Row::Sqlite).collect(),
            Self::Postgres(pool) => query!(statement, values).fetch_all(pool).await?.into_iter().map(Row::Postgres).collect(),
        })
    }

    /// Runs one statement that writes, in a transaction of its own.
    pub(super) async fn execute(&self, statement: impl SqlSafeStr, values: Vec<Value>) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite { writer, .. } => query!(statement, values).execute(writer).await.map(|_| ()),
            Self::Postgres(pool) => query!(statement, values).execute(pool).await.map(|_| ()),
        }
    }

    /// Begins a transaction that writes. Dropped before [`Transaction::commit`], it leaves nothing.
    pub(super) async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            // IMMEDIATE: a transaction that reads first and writes later could not be waited for, only refused.
            Self::Sqlite { writer, .. } => Transaction::Sqlite(writer.begin_with("BEGIN IMMEDIATE").await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin().await?),
        })
    }

    /// Begins a transaction that sees one state of the database, whatever is written meanwhile.
    pub(super) async fn snapshot(&self) -> Result<Transaction, sqlx::Error> {
        Ok(match self {
            Self::Sqlite { readers, .. } => Transaction::Sqlite(readers.begin().await?),
            Self::Postgres(pool) => Transaction::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        })
    }
}

/// Whether SQLite found the file locked (`SQLITE_BUSY`, whose number is the low byte of its kin's).
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| code & 0xFF == 5)
}

/// A transaction; rolled back when it is dropped.
pub(super) enum Transaction {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(super) async fn fetch(&mut self, statement: impl SqlSafeStr, values: Vec<Value>) -> Result<Vec<Row>, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(transaction) => {
                query!(statement, values).fetch_all(&mut **transaction).await?.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(transaction) => {
                query!(statement, values).fetch_all(&mut **transaction).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Reads rows one after the other, without holding them all.
    pub(super) async fn each<E: From<StoreError>>(
        &mut self,
        statement: AssertSqlSafe<String>,
        values: Vec<Value>,
        mut take: impl FnMut(Row) -> Result<(), E>,
    ) -> Result<(), E> {
        match self {
            Self::Sqlite(transaction) => {
                let mut rows = query!(statement, values).fetch(&mut **transaction);
                while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                    take(Row::Sqlite(row))?;
                }
            }
            Self::Postgres(transaction) => {
                let mut rows = query!(statement, values).fetch(&mut **transaction);
                while let Some(row) = rows.try_next().await.map_err(StoreError::from)? {
                    take(Row::Postgres(row))?;
                }
            }
        }
        Ok(())
    }

    /// Runs one statement, and answers how many rows it wrote.
    async fn execute(&mut self, statement: impl SqlSafeStr, values: Vec<Value>) -> Result<u64, sqlx::Error> {
        Ok(match self {
            Self::Sqlite(transaction) => query!(statement, values).execute(&mut **transaction).await?.rows_affected(),
            Self::Postgres(transaction) => query!(statement, values).execute(&mut **transaction).await?.rows_affected(),
        })
    }

    /// Inserts rows, many at a time: `head` goes before the list of values, `tail` after it. Answers what `tail` returns.
    pub(super) async fn insert(&mut self, head: &str, tail: &str, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, sqlx::Error> {
        let mut answer = Vec::new();
        for (statement, values) in self.insertions(head, tail, rows) {
            answer.extend(self.fetch(AssertSqlSafe(statement), values).await?);
        }
        Ok(answer)
    }

    /// As [`Transaction::insert`], and answers how many rows were written: where that will do, it is half the work on SQLite, whose driver
    /// hands each row that is returned from thread to thread.
    pub(super) async fn insert_counting(&mut self, head: &str, tail: &str, rows: Vec<Vec<Value>>) -> Result<u64, sqlx::Error> {
        let mut written = 0;
        for (statement, values) in self.insertions(head, tail, rows) {
            written += self.execute(AssertSqlSafe(statement), values).await?;
        }
        Ok(written)
    }

    /// The statements that insert rows, each with its values.
    ///
    /// Rows go in portions whose sizes are powers of two, so that a kind of insertion has eight texts at most, and each is
    /// prepared once for a connection.
    fn insertions(&self, head: &str, tail: &str, rows: Vec<Vec<Value>>) -> Vec<(String, Vec<Value>)> {
        let mut insertions = Vec::new();
        let mut left = rows.len();
        let mut rows = rows.into_iter().peekable();
        while let Some(width) = rows.peek().map(Vec::len) {
            let portion = (1 << left.ilog2()).min(MOST_ROWS);
            left -= portion;
            let statement = format!("{head} VALUES {} {tail}", self.rows(portion, width));
            insertions.push((statement, rows.by_ref().take(portion).flatten().collect()));
        }
        insertions
    }

    /// Runs a statement which ends in `… IN` over ids, as often as it takes.
    pub(super) async fn fetch_in(&mut self, statement: &str, ids: &[Uuid]) -> Result<Vec<Row>, sqlx::Error> {
        let mut answer = Vec::new();
        for (list, values) in in_lists(ids, 0) {
            answer.extend(self.fetch(AssertSqlSafe(format!("{statement} {list}")), values).await?);
        }
        Ok(answer)
    }

    pub(super) async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.commit().await,
            Self::Postgres(transaction) => transaction.commit().await,
        }
    }

    pub(super) async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(transaction) => transaction.rollback().await,
            Self::Postgres(transaction) => transaction.rollback().await,
        }
    }

    pub(super) fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// The list of so many rows of values.
    ///
    /// SQLite's are not numbered: its driver asks for the name of each placeholder, and SQLite walks along all of them for the answer. Of
    /// 1,400 that is a million steps, half of what an import took.
    fn rows(&self, rows: usize, width: usize) -> String {
        let lists: Vec<String> = match self {
            Self::Sqlite(_) => std::iter::repeat_n(format!("(?{})", ",?".repeat(width.saturating_sub(1))), rows).collect(),
            Self::Postgres(_) => (0..rows).map(|row| placeholders(row * width, width)).collect(),
        };
        lists.join(",")
    }
}

/// `($4,$5,$6)`: `count` placeholders, the first of which comes after `taken` others.
fn placeholders(taken: usize, count: usize) -> String {
    let list: Vec<String> = (1..=count).map(|place| format!("${}", taken + place)).collect();
    format!("({})", list.join(","))
}

/// Cuts ids into lists for `IN`, each with its placeholders (numbered after `taken` others) and its values.
///
/// A list is filled up to a power of two with its own last id, so that there are eight texts of a statement and not 128.
pub(super) fn in_lists(ids: &[Uuid], taken: usize) -> impl Iterator<Item = (String, Vec<Value>)> {
    ids.chunks(MOST_ROWS).map(move |portion| {
        let length = portion.len().next_power_of_two();
        let fill = portion.last().into_iter().cycle();
        let values = portion.iter().chain(fill).take(length).map(|id| Value::Id(*id)).collect();
        (placeholders(taken, length), values)
    })
}

/// How SQLite goes about a statement in a new database, step by step.
#[cfg(test)]
pub(super) async fn steps(statement: &str, values: Vec<Value>) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let store = super::Store::open(&DatabaseUrl::sqlite(folder.path().join("waymark.db")), Uuid::nil()).await.unwrap();
    let rows = store.pools.fetch(AssertSqlSafe(format!("EXPLAIN QUERY PLAN {statement}")), values).await.unwrap();
    let steps = rows.iter().map(|row| row.get::<String>(3).unwrap()).collect();
    store.close().await;
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_filled_up_to_a_power_of_two() {
        let ids: Vec<Uuid> = (0..131).map(Uuid::from_u128).collect();
        let lists: Vec<_> = in_lists(&ids, 2).collect();
        assert_eq!(lists.len(), 2);
        assert_eq!(lists[0].1.len(), 128);
        assert_eq!(lists[1].0, "($3,$4,$5,$6)");
        assert!(matches!(lists[1].1[..], [.., Value::Id(a), Value::Id(b)] if a == b && a == Uuid::from_u128(130)));
        assert_eq!(in_lists(&[], 0).count(), 0);
    }
}
