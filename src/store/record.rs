//! What is stored of an aggregate beside its document, and how each kind lies in its table.

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use super::{
    Result, StoreError,
    sql::{Row, Value},
};
use crate::domain::{AggregateKind, Location, Organization, PublicationState, Service, StatedRoom, Taxonomy, TaxonomyTerm};

/// An aggregate as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Record<T> {
    /// The aggregate.
    pub value: T,
    /// Counts its changes: 1 when it was first written.
    pub revision: i64,
    /// When it was first written here.
    pub created_at: DateTime<Utc>,
    /// When it was last changed here.
    pub modified_at: DateTime<Utc>,
    /// Who may see it. Taxonomies and their terms are always published.
    pub publication_state: PublicationState,
}

/// How a kind of aggregate lies in its table.
pub(super) trait Stored: Serialize + DeserializeOwned + PartialEq {
    /// The table, which is also the word for the kind.
    const TABLE: &'static str;
    /// The kind, where its changes go into the log and the history.
    const KIND: Option<AggregateKind>;
    /// The columns that [`Stored::spine`] fills, each with a comma after it.
    const SPINE: &'static [&'static str];
    /// How its publication state is asked for.
    const PUBLICATION_STATE: &'static str = "publication_state";
    /// Its id.
    fn uuid(&self) -> Uuid;
    /// The values of its own columns.
    fn spine(&self) -> Vec<Value>;
}

impl Stored for Organization {
    const TABLE: &'static str = "organization";
    const KIND: Option<AggregateKind> = Some(AggregateKind::Organization);
    const SPINE: &'static [&'static str] = &["name"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn spine(&self) -> Vec<Value> {
        vec![Value::Text(column_text(&self.name))]
    }
}

impl Stored for Location {
    const TABLE: &'static str = "location";
    const KIND: Option<AggregateKind> = Some(AggregateKind::Location);
    const SPINE: &'static [&'static str] = &["name"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn spine(&self) -> Vec<Value> {
        vec![Value::OptionalText(self.name.as_deref().map(column_text))]
    }
}

impl Stored for Service {
    const TABLE: &'static str = "service";
    const KIND: Option<AggregateKind> = Some(AggregateKind::Service);
    const SPINE: &'static [&'static str] = &["organization_id", "name", "status", "assured_date", "last_modified", "room_until"];

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn spine(&self) -> Vec<Value> {
        vec![
            Value::Id(self.organization_id.0),
            Value::Text(column_text(&self.name)),
            Value::Word(self.status.word()),
            Value::OptionalDay(self.assured_date.filter(|day| has_four_digits(*day))),
            Value::OptionalMoment(self.last_modified.filter(|moment| has_four_digits(moment.date_naive())).map(to_the_microsecond)),
            Value::OptionalDay(StatedRoom::of(self).and_then(|room| room.until).filter(|day| has_four_digits(*day))),
        ]
    }
}

impl Stored for Taxonomy {
    const TABLE: &'static str = "taxonomy";
    const KIND: Option<AggregateKind> = None;
    const SPINE: &'static [&'static str] = &["name"];
    const PUBLICATION_STATE: &'static str = "'published'";

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn spine(&self) -> Vec<Value> {
        vec![Value::Text(column_text(&self.name))]
    }
}

impl Stored for TaxonomyTerm {
    const TABLE: &'static str = "taxonomy_term";
    const KIND: Option<AggregateKind> = None;
    const SPINE: &'static [&'static str] = &["taxonomy_id", "parent_id", "name"];
    const PUBLICATION_STATE: &'static str = "'published'";

    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn spine(&self) -> Vec<Value> {
        vec![
            Value::OptionalId(self.taxonomy_id.map(|id| id.0)),
            Value::OptionalId(self.parent_id.map(|id| id.0)),
            Value::Text(column_text(&self.name)),
        ]
    }
}

/// A text as a column can hold it: PostgreSQL refuses NUL. The document keeps it.
fn column_text(text: &str) -> String {
    text.replace('\0', "")
}

/// Whether a day is one that both databases hold, and SQLite's text sorts. The document keeps it in any case.
fn has_four_digits(day: NaiveDate) -> bool {
    (1..=9999).contains(&day.year())
}

/// A moment as both databases hold it: PostgreSQL counts microseconds.
pub(super) fn to_the_microsecond(moment: DateTime<Utc>) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(moment.timestamp_micros()).unwrap_or(moment)
}

/// What a statement selects to make a [`Record`]: the columns that [`record`] reads.
pub(super) fn select<T: Stored>() -> String {
    // CAST: PostgreSQL's JSON as the text that went in. On SQLite it is that already.
    format!("SELECT id, revision, created_at, modified_at, {}, CAST(document AS TEXT) FROM {}", T::PUBLICATION_STATE, T::TABLE)
}

/// Reads a row of [`select`].
pub(super) fn record<T: Stored>(row: &Row) -> Result<Record<T>> {
    Ok(Record {
        value: parsed(row.get(0)?, &row.get::<String>(5)?)?,
        revision: row.get(1)?,
        created_at: row.get(2)?,
        modified_at: row.get(3)?,
        publication_state: publication_state(row, 4)?,
    })
}

/// Reads a column that holds a publication state.
pub(super) fn publication_state(row: &Row, column: usize) -> Result<PublicationState, sqlx::Error> {
    let word: String = row.get(column)?;
    PublicationState::from_word(&word).ok_or_else(|| sqlx::Error::Decode("a publication state that this version does not know".into()))
}

/// Reads a document.
pub(super) fn parsed<T: Stored>(id: Uuid, document: &str) -> Result<T> {
    serde_json::from_str(document).map_err(|source| StoreError::Corrupt { kind: T::TABLE, id, source })
}
