//! The database: SQLite or PostgreSQL, one SQL text, one transaction a write, and the change log.
//!
//! An aggregate (organization, location, service) is a document with a relational spine: the document is the whole
//! aggregate, its columns are only what SQL must ask. Every change of an aggregate is a revision, kept in the history and
//! told of by one line of the change log, whose numbers have no gaps and come in commit order; an index follows it.
//!
//! This room knows nothing of HTTP, of search or of any standard's wire format, and asks no clock: moments and tags are
//! arguments. Begin with [`Store::write`]; `sql` is where the two databases become one, `schema/` has the tables.

mod audit;
mod backup;
mod beside;
mod check;
mod claims;
mod directory;
mod erase;
mod error;
mod idempotency;
mod keys;
mod links;
mod log;
mod mail;
mod migrations;
mod offerings;
mod open_data;
mod record;
mod registrations;
mod reminders;
mod reviews;
mod revisions;
mod runs;
mod same;
mod sources;
mod sql;
mod tables;
mod url;
mod write;

use std::path::Path;

use uuid::Uuid;

pub use audit::{About, Act, AuditLine, Once, Outcome, Verified};
pub use backup::{BadDump, DumpReader, Dumped, SCHEMA};
pub use beside::Beside;
pub use check::{Counts, Finding};
pub use claims::{Claim, NewClaim};
pub use directory::ServiceFilter;
pub use error::{Dangling, StoreError};
pub use idempotency::Done;
pub use keys::KeyRecord;
pub use links::{LinkRecord, NewLink};
pub use log::{LogEnds, PublishedChange};
pub use mail::{DueMail, NewMail};
pub use offerings::ServiceWithPlaces;
pub use open_data::{ListFilter, Part};
pub use record::Record;
pub use registrations::{FeedWord, NumberHolder, Registration};
pub use reminders::Ageing;
pub use reviews::{Review, ReviewKind, ReviewPlace};
pub use revisions::{HistoryLine, HistoryPlace, Proposal};
pub use runs::{OpenRun, RunOutcome};
pub use same::DoublePair;
pub use sources::{SourceKind, SourceRecord, SourceWord, Telling, Told, ToldBy};
pub use url::{BadDatabaseUrl, DatabaseUrl};
pub use write::{Batch, ProposalChange, Room, Written};

use sql::{Pools, Value};

pub use crate::domain::PublicationState;

/// What this room answers with.
pub type Result<T, E = StoreError> = std::result::Result<T, E>;

/// The database. Cheap to clone: all clones share its connections.
#[derive(Debug, Clone)]
pub struct Store {
    pools: Pools,
}

impl Store {
    /// Opens the database, and brings its schema up to date. A SQLite file that is not there is made, with its folder.
    ///
    /// `new_feed` becomes the id of its change log when the database is new, and is not looked at otherwise.
    ///
    /// # Errors
    /// When the database cannot be reached, or was written by a newer Waymark, or a migration fails.
    pub async fn open(url: &DatabaseUrl, new_feed: Uuid) -> Result<Self> {
        if let Some(folder) = url.sqlite_path().and_then(Path::parent) {
            // Blocking, and no harm: opening happens once, before anything is served.
            std::fs::create_dir_all(folder).map_err(StoreError::Folder)?;
        }
        let pools = Pools::open(url).await?;
        pools.migrate().await?;
        let store = Self { pools };
        store.pools.execute("INSERT INTO feed (id, feed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING", vec![Value::Id(new_feed)]).await?;
        Ok(store)
    }

    /// Closes all connections, waiting for those in use. Clones of this store are closed with it.
    pub async fn close(&self) {
        self.pools.close().await;
    }

    /// The database's name as an operator would say it: `SQLite` or `PostgreSQL`.
    #[must_use]
    pub fn database_name(&self) -> &'static str {
        self.pools.name()
    }
}
