//! What can go wrong on this floor. Messages may be shown; sources are for the log.

use std::{io, path::PathBuf};

use super::NotDone;
use crate::{
    domain::{Faults, Refused},
    feeds::FeedError,
    index::IndexError,
    store::{BadDump, StoreError},
};

/// What can go wrong on this floor.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The input is at fault.
    #[error("{0}")]
    Input(#[from] Faults),
    /// It cannot be done as things stand.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Index(IndexError),
    /// A place in the change log that this log does not have.
    #[error("the cursor belongs to another history of the directory")]
    AnotherHistory,
    /// A registration or a claim that cannot go on as things stand.
    #[error(transparent)]
    NotDone(#[from] NotDone),
    /// A feed that cannot be had.
    #[error("the feed cannot be had: {0}")]
    Feed(#[from] FeedError),
    /// There is no index to ask yet.
    #[error("the index is still being built")]
    NotReady,
    /// A file of the data folder.
    #[error("{what} at {} could not be used", path.display())]
    File {
        /// What file.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A file of the data folder does not hold what it should.
    #[error("{what} at {} is damaged: {why}; import it again", path.display())]
    Damaged {
        /// What file.
        what: &'static str,
        /// Where.
        path: PathBuf,
        /// In which way.
        why: String,
    },
    /// A file that is no backup, or not a whole one.
    #[error("{} cannot be restored: {why}", path.display())]
    NoBackup {
        /// Where.
        path: PathBuf,
        /// Why not.
        why: String,
    },
    /// Whoever asked no longer waits.
    #[error("it took too long")]
    TooLate,
    /// Work in the background did not come to its end.
    #[error("the work was broken off")]
    Interrupted,
}

impl From<IndexError> for AppError {
    fn from(error: IndexError) -> Self {
        match error {
            IndexError::Absent => Self::NotReady,
            IndexError::TooLate => Self::TooLate,
            other => Self::Index(other),
        }
    }
}

impl From<BadDump> for AppError {
    fn from(bad: BadDump) -> Self {
        // The file was read to its end before: it became another in the meantime.
        Self::NoBackup { path: PathBuf::new(), why: bad.to_string() }
    }
}
