//! How much there is, and whether it holds together: what `doctor` asks the store.

use std::collections::BTreeSet;

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    Result, Store,
    record::{Stored, parsed},
    sql::{Row, Transaction, Value, in_lists},
};
use crate::domain::{Location, Organization, Service, Taxonomy, TaxonomyTerm};

/// How many findings of one kind are told; a broken database must not drown its own diagnosis.
const MOST_FINDINGS: usize = 10;
/// Documents read at a time.
const PORTION: i64 = 500;

/// How much the database holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counts {
    /// Organizations.
    pub organizations: i64,
    /// Locations.
    pub locations: i64,
    /// Services, in whatever state.
    pub services: i64,
    /// Services that are published.
    pub published_services: i64,
    /// Services at their locations.
    pub service_at_locations: i64,
    /// Taxonomies.
    pub taxonomies: i64,
    /// Terms.
    pub taxonomy_terms: i64,
    /// Lines of the change log.
    pub changes: i64,
}

/// Something that is wrong with the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// A word for programs: `damaged`, `dangling`, `log_broken`, `history_broken`, `unreadable`, `spine_differs`.
    pub code: &'static str,
    /// A sentence for the operator.
    pub detail: String,
}

impl Finding {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

macro_rules! seen_otherwise {
    ($kind:literal) => {
        concat!(
            "SELECT change_log.id FROM change_log JOIN ",
            $kind,
            " seen ON seen.id = change_log.id AND seen.revision = change_log.revision ",
            "WHERE change_log.kind = '",
            $kind,
            "' AND (change_log.visibility = 'public') <> (seen.publication_state = 'published')"
        )
    };
}
const ORGANIZATION_SEEN_OTHERWISE: &str = seen_otherwise!("organization");
const LOCATION_SEEN_OTHERWISE: &str = seen_otherwise!("location");
const SERVICE_SEEN_OTHERWISE: &str = seen_otherwise!("service");

/// What must not be there: the code, what to say of a row, and a statement that finds ids of such rows.
const FORBIDDEN: [(&str, &str, &str); 12] = [
    (
        "dangling",
        "a service refers to an organization that is not there",
        "SELECT service.id FROM service LEFT JOIN organization ON organization.id = service.organization_id WHERE organization.id IS NULL",
    ),
    (
        "dangling",
        "a service at a location belongs to no service",
        "SELECT place.service_id FROM service_at_location place LEFT JOIN service ON service.id = place.service_id WHERE service.id IS NULL",
    ),
    (
        "dangling",
        "a service is at a location that is not there",
        "SELECT place.service_id FROM service_at_location place LEFT JOIN location ON location.id = place.location_id \
         WHERE location.id IS NULL",
    ),
    (
        "dangling",
        "a taxonomy term is carried by a service that is not there",
        "SELECT carried.service_id FROM service_taxonomy_term carried LEFT JOIN service ON service.id = carried.service_id \
         WHERE service.id IS NULL",
    ),
    (
        "log_broken",
        "the log tells of a revision that the history does not hold",
        "SELECT change_log.id FROM change_log LEFT JOIN revision_history was \
         ON was.kind = change_log.kind AND was.id = change_log.id AND was.revision = change_log.revision WHERE was.id IS NULL",
    ),
    ("log_broken", "the log says otherwise than its organization whether that is published", ORGANIZATION_SEEN_OTHERWISE),
    ("log_broken", "the log says otherwise than its location whether that is published", LOCATION_SEEN_OTHERWISE),
    ("log_broken", "the log says otherwise than its service whether that is published", SERVICE_SEEN_OTHERWISE),
    ("log_broken", "the log tells of a revision twice", "SELECT id FROM change_log GROUP BY kind, id, revision HAVING COUNT(*) > 1"),
    (
        "history_broken",
        "an organization is not what the history says of its revision",
        "SELECT organization.id FROM organization LEFT JOIN revision_history was \
         ON was.kind = 'organization' AND was.id = organization.id AND was.revision = organization.revision \
         WHERE was.id IS NULL OR CAST(was.document AS TEXT) <> CAST(organization.document AS TEXT)",
    ),
    (
        "history_broken",
        "a location is not what the history says of its revision",
        "SELECT location.id FROM location LEFT JOIN revision_history was \
         ON was.kind = 'location' AND was.id = location.id AND was.revision = location.revision \
         WHERE was.id IS NULL OR CAST(was.document AS TEXT) <> CAST(location.document AS TEXT)",
    ),
    (
        "history_broken",
        "a service is not what the history says of its revision",
        "SELECT service.id FROM service LEFT JOIN revision_history was \
         ON was.kind = 'service' AND was.id = service.id AND was.revision = service.revision \
         WHERE was.id IS NULL OR CAST(was.document AS TEXT) <> CAST(service.document AS TEXT)",
    ),
];

impl Store {
    /// How much there is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn counts(&self) -> Result<Counts> {
        let statement = "SELECT (SELECT COUNT(*) FROM organization), (SELECT COUNT(*) FROM location), (SELECT COUNT(*) FROM service), \
                         (SELECT COUNT(*) FROM service WHERE publication_state = 'published'), \
                         (SELECT COUNT(*) FROM service_at_location), (SELECT COUNT(*) FROM taxonomy), \
                         (SELECT COUNT(*) FROM taxonomy_term), (SELECT COUNT(*) FROM change_log)";
        let rows = self.pools.fetch(statement, vec![]).await?;
        let row = rows.first().ok_or(sqlx::Error::RowNotFound)?;
        Ok(Counts {
            organizations: row.get(0)?,
            locations: row.get(1)?,
            services: row.get(2)?,
            published_services: row.get(3)?,
            service_at_locations: row.get(4)?,
            taxonomies: row.get(5)?,
            taxonomy_terms: row.get(6)?,
            changes: row.get(7)?,
        })
    }

    /// Whether everything holds together: the database's own structures, references, the log and the history, and that
    /// every document can be read and says what its columns say. Reads it all, in one snapshot, beside running writers.
    /// Empty when all is well.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn check(&self) -> Result<Vec<Finding>> {
        let mut snapshot = self.pools.snapshot().await?;
        let mut findings = structures(&mut snapshot).await?;
        for (code, what, statement) in FORBIDDEN {
            let rows = snapshot.fetch(AssertSqlSafe(format!("{statement} LIMIT {MOST_FINDINGS}")), vec![]).await?;
            for row in &rows {
                findings.push(Finding::new(code, format!("{what}: {}", row.get::<Uuid>(0)?)));
            }
        }
        findings.extend(log_is_whole(&mut snapshot).await?);
        documents::<Organization>(&mut snapshot, &mut findings).await?;
        documents::<Location>(&mut snapshot, &mut findings).await?;
        documents::<Service>(&mut snapshot, &mut findings).await?;
        documents::<Taxonomy>(&mut snapshot, &mut findings).await?;
        documents::<TaxonomyTerm>(&mut snapshot, &mut findings).await?;
        snapshot.rollback().await?;
        Ok(findings)
    }
}

/// What the database says of its own pages and indexes.
async fn structures(snapshot: &mut Transaction) -> Result<Vec<Finding>> {
    let statement = if snapshot.is_sqlite() {
        "PRAGMA integrity_check(10)"
    } else {
        "SELECT 'the index ' || relation.relname || ' is not valid' FROM pg_index \
         JOIN pg_class relation ON relation.oid = pg_index.indexrelid WHERE NOT pg_index.indisvalid"
    };
    let mut findings = Vec::new();
    for row in snapshot.fetch(statement, vec![]).await? {
        let said: String = row.get(0)?;
        if said != "ok" {
            findings.push(Finding::new("damaged", format!("the database says of itself: {said}")));
        }
    }
    Ok(findings)
}

/// The log has every number from 1 to the head's, and the head's tag.
async fn log_is_whole(snapshot: &mut Transaction) -> Result<Vec<Finding>> {
    let statement = "SELECT feed_head.seq, feed_head.tag, last.tag, (SELECT COUNT(*) FROM change_log), \
                     (SELECT COALESCE(MIN(seq), 1) FROM change_log), (SELECT COALESCE(MAX(seq), 0) FROM change_log), \
                     (SELECT COUNT(*) FROM revision_history) \
                     FROM feed_head LEFT JOIN change_log last ON last.seq = feed_head.seq";
    let rows = snapshot.fetch(statement, vec![]).await?;
    let Some(row) = rows.first() else {
        return Ok(vec![Finding::new("log_broken", "the row that counts the log's lines is gone")]);
    };
    let (head, head_tag): (i64, Uuid) = (row.get(0)?, row.get(1)?);
    let last_tag: Option<Uuid> = row.get(2)?;
    let (count, first, last, revisions): (i64, i64, i64, i64) = (row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
    let mut findings = Vec::new();
    if head != last {
        findings.push(Finding::new("log_broken", format!("the head of the log is {head}, its last line {last}")));
    }
    if first != 1 || count != last {
        findings.push(Finding::new("log_broken", format!("the log has gaps: {count} lines from {first} to {last}")));
    }
    if last_tag.unwrap_or(Uuid::nil()) != head_tag {
        findings.push(Finding::new("log_broken", format!("the head's tag is not that of line {head}")));
    }
    if count != revisions {
        findings.push(Finding::new("history_broken", format!("the history has {revisions} revisions, the log {count} lines")));
    }
    Ok(findings)
}

/// Reads every document of a kind.
async fn documents<T: Stored + Referring>(snapshot: &mut Transaction, findings: &mut Vec<Finding>) -> Result<()> {
    let mut told = 0;
    let mut after: Option<Uuid> = None;
    let table = T::TABLE;
    loop {
        let (condition, values) = match after {
            Some(id) => ("WHERE id > $1", vec![Value::Id(id)]),
            None => ("", vec![]),
        };
        let owner = T::OWNER;
        let statement = format!("SELECT id, {owner}, CAST(document AS TEXT) FROM {table} {condition} ORDER BY id LIMIT {PORTION}");
        let rows = snapshot.fetch(AssertSqlSafe(statement), values).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = Some(last.get(0)?);
        let joined = T::joined(snapshot, &rows).await?;
        for row in &rows {
            let (id, owner): (Uuid, Uuid) = (row.get(0)?, row.get(1)?);
            let finding = match parsed::<T>(id, &row.get::<String>(2)?) {
                Err(error) => {
                    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                    Finding::new("unreadable", format!("{error}: {source}"))
                }
                Ok(value) if value.uuid() != id || value.owner() != owner || !value.is_joined_as(&joined) => {
                    Finding::new("spine_differs", format!("the document of {table} {id} says otherwise than its columns"))
                }
                Ok(_) => continue,
            };
            told += 1;
            if told <= MOST_FINDINGS {
                findings.push(finding);
            }
        }
    }
}

/// Rows of the join tables: service, other, and the row's own id where it has one.
type Joined = BTreeSet<(Uuid, Uuid, Option<Uuid>)>;

/// What a document says of others, which columns and join rows repeat.
trait Referring {
    /// The column with the owner's id, or the own id where there is no owner.
    const OWNER: &'static str = "id";
    /// What that column must hold.
    fn owner(&self) -> Uuid;
    /// The join rows of some aggregates.
    async fn joined(_snapshot: &mut Transaction, _rows: &[Row]) -> Result<Joined> {
        Ok(Joined::new())
    }
    /// Whether its own join rows are among them, and no others of it.
    fn is_joined_as(&self, _joined: &Joined) -> bool {
        true
    }
}

macro_rules! refers_to_nothing {
    ($($kind:ty),+) => { $(impl Referring for $kind { fn owner(&self) -> Uuid { self.uuid() } })+ };
}
refers_to_nothing!(Organization, Location, Taxonomy, TaxonomyTerm);

impl Referring for Service {
    const OWNER: &'static str = "organization_id";

    fn owner(&self) -> Uuid {
        self.organization_id.0
    }

    async fn joined(snapshot: &mut Transaction, rows: &[Row]) -> Result<Joined> {
        let ids: Vec<Uuid> = rows.iter().map(|row| row.get(0)).collect::<Result<_, sqlx::Error>>()?;
        let mut joined = Joined::new();
        for (list, values) in in_lists(&ids, 0) {
            let statement = format!("SELECT service_id, location_id, id FROM service_at_location WHERE service_id IN {list}");
            for row in snapshot.fetch(AssertSqlSafe(statement), values.clone()).await? {
                joined.insert((row.get(0)?, row.get(1)?, Some(row.get(2)?)));
            }
            let statement = format!("SELECT service_id, taxonomy_term_id FROM service_taxonomy_term WHERE service_id IN {list}");
            for row in snapshot.fetch(AssertSqlSafe(statement), values).await? {
                joined.insert((row.get(0)?, row.get(1)?, None));
            }
        }
        Ok(joined)
    }

    fn is_joined_as(&self, joined: &Joined) -> bool {
        let own = self.id.0;
        let places = self.service_at_locations.iter().map(|place| (own, place.location_id.0, Some(place.id.0)));
        let terms = self.attributes.iter().filter_map(|attribute| attribute.taxonomy_term_id).map(|term| (own, term.0, None));
        let said: Joined = places.chain(terms).collect();
        let bounds = (own, Uuid::nil(), None)..=(own, Uuid::max(), Some(Uuid::max()));
        joined.range(bounds).eq(said.iter())
    }
}
