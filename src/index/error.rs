//! What can go wrong with the index.

use std::{io, path::PathBuf};

/// What can go wrong with the index. The outer message is safe to show; the inner one is for the log.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process holds the lock and writes.
    #[error("another process is writing the index")]
    Busy,
    /// This process opened the index for reading only.
    #[error("the index was opened for reading only, since another process writes it")]
    ReadOnly,
    /// There is no index yet.
    #[error("there is no index yet")]
    Absent,
    /// The index does not hold together.
    #[error("the index is damaged: {0}")]
    Damaged(String),
    /// Its files could not be read or written.
    #[error("the index's files could not be read or written at {path}")]
    Files {
        /// Where.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It was to be done by a moment that has passed.
    #[error("the index was not gone through in time")]
    TooLate,
    /// The search engine refused.
    #[error("the index refused the request")]
    Engine(#[from] tantivy::TantivyError),
}

impl From<io::Error> for IndexError {
    fn from(source: io::Error) -> Self {
        Self::Files { path: PathBuf::new(), source }
    }
}
