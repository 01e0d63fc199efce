//! Where records come from: sources, their runs, and which of them tells what.
//!
//! What a run met is written with the batch that it wrote ([`Beside::Told`](super::Beside::Told)), and so is how far it has come
//! ([`Beside::Reached`](super::Beside::Reached)): a run that is broken off goes on where it was, and nothing is told twice or left out.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Result, Store, StoreError,
    record::to_the_microsecond,
    sql::{Row, Transaction, Value, in_lists},
};
use crate::domain::AggregateKind;

/// What kind of source it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SourceKind {
    /// An Open Referral UK feed.
    Oruk,
    /// An `OpenActive` feed.
    OpenActive,
    /// Files of one publisher.
    File,
}

impl SourceKind {
    const ALL: [Self; 3] = [Self::Oruk, Self::OpenActive, Self::File];

    /// The word that the database keeps.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Oruk => "oruk",
            Self::OpenActive => "openactive",
            Self::File => "file",
        }
    }
}

/// A feed, or the files of one publisher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceRecord {
    /// Its id.
    pub id: Uuid,
    /// A feed's URL; `file:` and the publisher for files.
    pub address: String,
    /// Its kind.
    pub kind: SourceKind,
    /// Who publishes it.
    pub publisher: String,
    /// Under which licence.
    pub licence: Option<String>,
    /// When it was first taken.
    pub added_at: DateTime<Utc>,
    /// What its answer was tagged with when it was last taken whole, as JSON.
    pub validators: Option<String>,
    /// When the last run that ended well began.
    pub taken_at: Option<DateTime<Utc>>,
    /// How many runs failed since then.
    pub failures: i64,
    /// Until when it is left alone.
    pub next_at: Option<DateTime<Utc>>,
    /// Why the last run failed.
    pub last_error: Option<String>,
}

/// That a source tells of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldBy {
    /// The record's kind.
    pub kind: AggregateKind,
    /// Which record.
    pub id: Uuid,
    /// Its id at the source.
    pub original_id: String,
    /// Whether another source's record was found to be the same.
    pub joined: bool,
    /// Which rules mended it, and how often, as JSON.
    pub mended: Option<String>,
}

/// What a run met, all at one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The source.
    pub source: Uuid,
    /// The run.
    pub run: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// What.
    pub records: Vec<ToldBy>,
}

/// What a source says of a record that others tell of as well.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceWord {
    /// The record's kind.
    pub kind: AggregateKind,
    /// Which record.
    pub id: Uuid,
    /// The source.
    pub source: Uuid,
    /// The document.
    pub document: String,
}

/// That a source tells, or told, of a record, with what it said where that is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Telling {
    /// The source.
    pub source: Uuid,
    /// The record's id there.
    pub original_id: String,
    /// Whether it was found to be the same as another source's record.
    pub joined: bool,
    /// When it was last told.
    pub fetched_at: DateTime<Utc>,
    /// When it was no longer.
    pub gone_at: Option<DateTime<Utc>>,
    /// Which rules mended it, and how often, as JSON.
    pub mended: Option<String>,
    /// What it said; kept only where several sources tell.
    pub document: Option<String>,
}

const SOURCE: &str = "id, address, kind, publisher, licence, added_at, validators, taken_at, failures, next_at, last_error";

impl Store {
    /// Every source, in the order in which they were added.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn sources(&self) -> Result<Vec<SourceRecord>> {
        let rows = self.pools.fetch(AssertSqlSafe(format!("SELECT {SOURCE} FROM source ORDER BY added_at, id")), vec![]).await?;
        Ok(rows.iter().map(source).collect::<Result<_, _>>()?)
    }

    /// The source at an address.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn source_at(&self, address: &str) -> Result<Option<SourceRecord>> {
        let statement = format!("SELECT {SOURCE} FROM source WHERE address = $1");
        let rows = self.pools.fetch(AssertSqlSafe(statement), vec![Value::Text(address.to_owned())]).await?;
        Ok(rows.first().map(source).transpose()?)
    }

    /// Keeps a source: a new one, or what became of it. Of two that are added at one address at once, the first stands.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn put_source(&self, source: &SourceRecord) -> Result<()> {
        let moment = |moment: Option<DateTime<Utc>>| Value::OptionalMoment(moment.map(to_the_microsecond));
        let row = vec![
            Value::Id(source.id),
            Value::Text(source.address.clone()),
            Value::Word(source.kind.word()),
            Value::Text(source.publisher.clone()),
            Value::OptionalText(source.licence.clone()),
            Value::Moment(to_the_microsecond(source.added_at)),
            Value::OptionalText(source.validators.clone()),
            moment(source.taken_at),
            Value::Integer(source.failures),
            moment(source.next_at),
            Value::OptionalText(source.last_error.clone()),
        ];
        let tail = "ON CONFLICT (address) DO UPDATE SET publisher = excluded.publisher, licence = excluded.licence, \
                    validators = excluded.validators, taken_at = excluded.taken_at, failures = excluded.failures, \
                    next_at = excluded.next_at, last_error = excluded.last_error";
        let mut transaction = self.pools.begin().await?;
        transaction.insert(&format!("INSERT INTO source ({SOURCE})"), tail, vec![row]).await?;
        Ok(transaction.commit().await?)
    }

    /// The records of a source that are another source's as well, found so by what they share: their kind, their id there, and whose
    /// record they are here.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn joined_of(&self, source: Uuid) -> Result<HashMap<(AggregateKind, String), Uuid>> {
        let statement = "SELECT kind, original_id, id FROM told_by WHERE source_id = $1 AND joined = 1";
        let rows = self.pools.fetch(statement, vec![Value::Id(source)]).await?;
        rows.iter().map(|row| Ok(((kind(row, 0)?, row.get(1)?), row.get(2)?))).collect::<Result<_, sqlx::Error>>().map_err(Into::into)
    }

    /// Which sources tell, or told, of these records of a kind, each in the order in which the sources were added.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn tellings(&self, of: AggregateKind, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Telling>>> {
        let mut found: HashMap<Uuid, Vec<Telling>> = HashMap::new();
        let word = of.word();
        for (list, values) in in_lists(ids, 0) {
            let statement = format!(
                "SELECT told_by.id, told_by.source_id, original_id, joined, fetched_at, gone_at, mended, CAST(source_word.document AS TEXT) \
                 FROM told_by JOIN source ON source.id = told_by.source_id \
                 LEFT JOIN source_word ON source_word.kind = told_by.kind AND source_word.id = told_by.id \
                 AND source_word.source_id = told_by.source_id \
                 WHERE told_by.kind = '{word}' AND told_by.id IN {list} ORDER BY source.added_at, source.id"
            );
            for row in self.pools.fetch(AssertSqlSafe(statement), values).await? {
                found.entry(row.get(0)?).or_default().push(Telling {
                    source: row.get(1)?,
                    original_id: row.get(2)?,
                    joined: row.get::<i64>(3)? == 1,
                    fetched_at: row.get(4)?,
                    gone_at: row.get(5)?,
                    mended: row.get(6)?,
                    document: row.get(7)?,
                });
            }
        }
        Ok(found)
    }

    /// How many services a source tells of, as it was before this run; and how many of those this run has not met.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn not_met(&self, source: Uuid, run: Uuid) -> Result<(u64, u64)> {
        let statement = "SELECT COUNT(*), COALESCE(SUM(CASE WHEN run_id <> $2 THEN 1 ELSE 0 END), 0) FROM told_by \
                         WHERE source_id = $1 AND kind = 'service' AND gone_at IS NULL";
        let rows = self.pools.fetch(statement, vec![Value::Id(source), Value::Id(run)]).await?;
        let count = |column| -> Result<u64, sqlx::Error> {
            Ok(rows.first().map(|row| row.get::<i64>(column)).transpose()?.and_then(|count| u64::try_from(count).ok()).unwrap_or_default())
        };
        Ok((count(0)?, count(1)?))
    }

    /// Services that a source told of and this run has not met, in the order of ids: the id here, and the id there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn list_not_met(&self, source: Uuid, run: Uuid, limit: u32) -> Result<Vec<(Uuid, String)>> {
        let statement = "SELECT id, original_id FROM told_by WHERE source_id = $1 AND kind = 'service' AND gone_at IS NULL \
                         AND run_id <> $2 ORDER BY id LIMIT $3";
        let values = vec![Value::Id(source), Value::Id(run), Value::Integer(limit.into())];
        let rows = self.pools.fetch(statement, values).await?;
        Ok(rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, sqlx::Error>>()?)
    }

    /// The records that a run met.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn met_in(&self, source: Uuid, run: Uuid) -> Result<HashSet<Uuid>> {
        let statement = "SELECT id FROM told_by WHERE source_id = $1 AND run_id = $2";
        let rows = self.pools.fetch(statement, vec![Value::Id(source), Value::Id(run)]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
    }

    /// Those of these services that are withdrawn, and were so by this action.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn withdrawn_by(&self, action: &'static str, services: &[Uuid]) -> Result<Vec<Uuid>> {
        let mut found = Vec::new();
        for (list, values) in in_lists(services, 1) {
            let statement = format!(
                "SELECT service.id FROM service JOIN revision_history AS history \
                 ON history.kind = 'service' AND history.id = service.id AND history.revision = service.revision \
                 WHERE publication_state = 'withdrawn' AND history.action = $1 AND service.id IN {list}"
            );
            let values = [Value::Word(action)].into_iter().chain(values).collect();
            for row in self.pools.fetch(AssertSqlSafe(statement), values).await? {
                found.push(row.get(0)?);
            }
        }
        Ok(found)
    }

    /// The organizations, locations, terms and their taxonomies that these services refer to.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn referred_to_by(&self, services: &[Uuid]) -> Result<HashSet<Uuid>> {
        let mut found = HashSet::new();
        for statement in [
            "SELECT organization_id FROM service WHERE id IN",
            "SELECT location_id FROM service_at_location WHERE service_id IN",
            "SELECT taxonomy_term_id FROM service_taxonomy_term WHERE service_id IN",
            "SELECT taxonomy_id FROM taxonomy_term JOIN service_taxonomy_term ON taxonomy_term_id = taxonomy_term.id \
             WHERE taxonomy_id IS NOT NULL AND service_id IN",
        ] {
            for (list, values) in in_lists(services, 0) {
                for row in self.pools.fetch(AssertSqlSafe(format!("{statement} {list}")), values).await? {
                    found.insert(row.get(0)?);
                }
            }
        }
        Ok(found)
    }

    /// The stored document of a record, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or the document cannot be read.
    pub async fn document_of(&self, of: AggregateKind, id: Uuid) -> Result<Option<serde_json::Value>> {
        let statement = format!("SELECT CAST(document AS TEXT) FROM {} WHERE id = $1", of.word());
        let rows = self.pools.fetch(AssertSqlSafe(statement), vec![Value::Id(id)]).await?;
        rows.first().map(|row| SourceWord::read(id, &row.get::<String>(0)?)).transpose()
    }
}

impl Transaction {
    pub(super) async fn put_told(&mut self, told: &Told) -> Result<()> {
        let at = to_the_microsecond(told.at);
        let mut records: Vec<&ToldBy> = told.records.iter().collect();
        // In one order, so that two runs wait for each other and never in a circle; each once, or one statement would meet a row twice.
        records.sort_by_key(|record| (record.kind.word(), record.id));
        records.dedup_by_key(|record| (record.kind, record.id));
        let rows = records.into_iter().map(|record| {
            vec![
                Value::Word(record.kind.word()),
                Value::Id(record.id),
                Value::Id(told.source),
                Value::Text(record.original_id.replace('\0', "")),
                Value::Integer(record.joined.into()),
                Value::Moment(at),
                Value::Id(told.run),
                Value::OptionalText(record.mended.clone()),
            ]
        });
        let head = "INSERT INTO told_by (kind, id, source_id, original_id, joined, fetched_at, run_id, mended)";
        let tail = "ON CONFLICT (kind, id, source_id) DO UPDATE SET original_id = excluded.original_id, joined = excluded.joined, \
                    fetched_at = excluded.fetched_at, run_id = excluded.run_id, mended = excluded.mended, gone_at = NULL";
        self.insert(head, tail, rows.collect()).await?;
        Ok(())
    }

    pub(super) async fn note_met(&mut self, source: Uuid, run: Uuid, at: DateTime<Utc>, services: &[Uuid]) -> Result<()> {
        for (list, values) in in_lists(services, 3) {
            let statement = format!(
                "UPDATE told_by SET run_id = $1, fetched_at = $2 WHERE source_id = $3 AND kind = 'service' AND gone_at IS NULL AND id IN {list}"
            );
            let head = [Value::Id(run), Value::Moment(to_the_microsecond(at)), Value::Id(source)];
            self.fetch(AssertSqlSafe(statement), head.into_iter().chain(values).collect()).await?;
        }
        Ok(())
    }

    pub(super) async fn put_word(&mut self, word: &SourceWord) -> Result<()> {
        let row = vec![Value::Word(word.kind.word()), Value::Id(word.id), Value::Id(word.source), Value::Document(word.document.clone())];
        let tail = "ON CONFLICT (kind, id, source_id) DO UPDATE SET document = excluded.document";
        self.insert("INSERT INTO source_word (kind, id, source_id, document)", tail, vec![row]).await?;
        Ok(())
    }

    pub(super) async fn note_gone(&mut self, source: Uuid, ids: &[Uuid], at: DateTime<Utc>) -> Result<()> {
        // What is gone and comes back is to be sent again.
        self.fetch("DELETE FROM source_page WHERE source_id = $1", vec![Value::Id(source)]).await?;
        for (list, values) in in_lists(ids, 2) {
            let statement = format!("UPDATE told_by SET gone_at = $1 WHERE source_id = $2 AND kind = 'service' AND id IN {list}");
            let head = [Value::Moment(to_the_microsecond(at)), Value::Id(source)];
            self.fetch(AssertSqlSafe(statement), head.into_iter().chain(values).collect()).await?;
        }
        Ok(())
    }
}

fn source(row: &Row) -> Result<SourceRecord, sqlx::Error> {
    let word: String = row.get(2)?;
    let kind = SourceKind::ALL.into_iter().find(|kind| kind.word() == word);
    Ok(SourceRecord {
        id: row.get(0)?,
        address: row.get(1)?,
        kind: kind.ok_or_else(|| sqlx::Error::Decode("a kind of source that this version does not know".into()))?,
        publisher: row.get(3)?,
        licence: row.get(4)?,
        added_at: row.get(5)?,
        validators: row.get(6)?,
        taken_at: row.get(7)?,
        failures: row.get(8)?,
        next_at: row.get(9)?,
        last_error: row.get(10)?,
    })
}

fn kind(row: &Row, column: usize) -> Result<AggregateKind, sqlx::Error> {
    let word: String = row.get(column)?;
    let known = [AggregateKind::Organization, AggregateKind::Location, AggregateKind::Service];
    known.into_iter().find(|kind| kind.word() == word).ok_or_else(|| sqlx::Error::Decode("a kind of record that is none".into()))
}

/// What is said of a document that a source told and that cannot be read back.
pub(super) const WORD: &str = "source's word on";

impl SourceWord {
    /// The document, read.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn read(id: Uuid, document: &str) -> Result<serde_json::Value> {
        serde_json::from_str(document).map_err(|source| StoreError::Corrupt { kind: WORD, id, source })
    }
}
