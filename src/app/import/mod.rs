//! Taking in what others publish: every row is read, mended, checked, and written or refused with its faults.
//!
//! Each source is told apart by its publisher or its feed's address, and of every record it is kept which sources tell of it. A record that
//! several tell of is one; whose word stands is a rule of [`registration`](crate::registration::joined). An import run again changes
//! nothing.
//!
//! [`Directory::import`] takes files. `gathered` reads rows, `same` finds what another source tells already, `taking` writes, `withdrawing`
//! takes away, `report` tells.

mod documents;
mod doubles;
mod feed;
mod gathered;
mod report;
mod same;
mod taking;
mod withdrawing;

use uuid::Uuid;

use super::{AppError, Directory, Progress};
use crate::{
    clock,
    formats::sheet::Mapping,
    store::{OpenRun, SourceKind, SourceRecord},
};

pub use feed::{FeedOrder, standing};
pub(super) use gathered::read_checked;
pub use report::{ImportReport, LikelyDouble, MendSample, Mended, Refusal, Shrinkage};

use gathered::Gathered;
use taking::Taking;

/// The publisher of files of which nobody says whose they are.
const NOBODY: &str = "files";

/// Something to import.
#[derive(Debug, Clone)]
pub struct Source {
    /// What it is called in the report: a file's path.
    pub name: String,
    /// What it holds.
    pub bytes: Vec<u8>,
}

/// How something is to be imported.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImportOrder {
    /// Who publishes it. Ids that are no UUIDs are made of the publisher and the id, so the same publisher gives the same records.
    pub publisher: Option<String>,
    /// Under which licence.
    pub licence: Option<String>,
    /// Whether these are all the services of their publisher: those that were told before and are not among them are withdrawn.
    pub whole: bool,
    /// Whether a run may withdraw more than a fifth of what its source told before.
    pub accept_shrinkage: bool,
    /// Whether to look for services that are likely to be there already.
    pub look_for_doubles: bool,
    /// How the columns of a CSV are to be read; guessed from its headings where nobody says.
    pub mapping: Option<Mapping>,
}

impl Directory {
    /// Imports files together, of which nobody says whose they are.
    ///
    /// # Errors
    /// As [`Directory::import_as`].
    pub async fn import(&self, sources: Vec<Source>, progress: &dyn Progress) -> Result<ImportReport, AppError> {
        self.import_as(sources, &ImportOrder::default(), progress).await
    }

    /// Imports files together. What can be taken is taken, in transactions of some 1,500 records; what cannot is in the report.
    /// Where this process writes the index, it is up to date when this returns.
    ///
    /// # Errors
    /// [`AppError::Store`] or [`AppError::Index`]. What was written before stays, and an import run again completes it.
    pub async fn import_as(&self, sources: Vec<Source>, order: &ImportOrder, progress: &dyn Progress) -> Result<ImportReport, AppError> {
        let publisher = order.publisher.as_deref().unwrap_or(NOBODY);
        let mut source = self.source(&format!("file:{publisher}"), SourceKind::File, publisher).await?;
        source.licence = order.licence.clone().or(source.licence);
        let run =
            OpenRun { id: clock::random_uuid(), whole: order.whole, since: None, started_at: clock::now(), position: None, report: None };
        self.inner.store.put_source(&source).await?;
        self.inner.store.begin_run(source.id, &run).await?;
        let mut taking = Taking::begin(self, source, &run).await?;
        let mut gathered = Gathered::default();
        match order.publisher {
            Some(_) => taking.read(&mut gathered, sources, order.mapping.as_ref()),
            None => taking.read_of_nobody(&mut gathered, sources, order.mapping.as_ref()),
        }
        gathered.remark(&mut taking.report);
        taking.take(gathered, None, progress).await?;
        if order.whole {
            taking.withdraw_not_met(order.accept_shrinkage, progress).await?;
        }
        let outcome = taking.outcome();
        taking.end(outcome, order.look_for_doubles, progress).await
    }

    /// The source at an address: as it is known, or a new one.
    async fn source(&self, address: &str, kind: SourceKind, publisher: &str) -> Result<SourceRecord, AppError> {
        if let Some(known) = self.inner.store.source_at(address).await? {
            return Ok(known);
        }
        Ok(SourceRecord {
            id: Uuid::new_v5(&Uuid::NAMESPACE_URL, address.as_bytes()),
            address: address.to_owned(),
            kind,
            publisher: publisher.to_owned(),
            licence: None,
            added_at: clock::now(),
            validators: None,
            taken_at: None,
            failures: 0,
            next_at: None,
            last_error: None,
        })
    }
}
