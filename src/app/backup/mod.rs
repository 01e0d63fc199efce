//! Backups: the whole database in one file, and a database out of one.
//!
//! The file is the same for both databases, so that a backup of one can be restored into the other. [`file`](self::file) knows what it
//! looks like. A restored database is another feed: indexes and followers notice, and begin anew.

mod file;

use std::{
    fs::{self, OpenOptions},
    io,
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};

use super::{AppError, Progress, Settings};
use crate::{
    clock,
    store::{Act, Store},
};
use file::{BadFile, Reader, Writer};

/// What was written into a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackedUp {
    /// How many rows.
    pub rows: u64,
    /// The last change that is in it.
    pub seq: i64,
}

/// What was read out of a backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Restored {
    /// How many rows.
    pub rows: u64,
    /// When the backup was made.
    pub made_at: DateTime<Utc>,
}

/// Writes everything that the database holds at one moment into a new file, beside whatever is served and written. Only who runs it may
/// read the file: it holds mail addresses, and the hashes of keys.
///
/// # Errors
/// [`AppError::File`] where there is such a file already, or it cannot be written; [`AppError::Store`]. There is no file then.
pub async fn back_up(settings: &Settings, path: &Path, progress: &dyn Progress) -> Result<BackedUp, AppError> {
    let failed = |source| AppError::File { what: "the backup", path: path.to_owned(), source };
    // The name is taken first, and by an empty file, which is no backup: nobody's file is written over.
    create(path).map_err(failed)?;
    let part = beside(path);
    let outcome = async {
        let store = Store::open(&settings.database, clock::random_uuid()).await?;
        let outcome = write(&store, &part, progress).await;
        store.close().await;
        let backed_up = outcome?;
        fs::rename(&part, path).map_err(failed)?;
        sync_folder(path).map_err(failed)?;
        Ok(backed_up)
    };
    let outcome = outcome.await;
    if outcome.is_err() {
        // They may never have been made.
        let _ = fs::remove_file(&part);
        let _ = fs::remove_file(path);
    }
    outcome
}

async fn write(store: &Store, part: &Path, progress: &dyn Progress) -> Result<BackedUp, AppError> {
    let failed = |source| AppError::File { what: "the backup", path: part.to_owned(), source };
    let mut writer = Writer::begin(create(part).map_err(failed)?, clock::now()).map_err(failed)?;
    let position = store
        .dump(|next| {
            writer.write(&next).map_err(failed)?;
            progress.at("rows written", writer.rows(), None);
            Ok::<(), AppError>(())
        })
        .await?;
    let rows = writer.rows();
    writer.end().and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(BackedUp { rows, seq: position.seq })
}

/// Puts a backup into an empty database, as a new feed. The whole file is read and checked before the database is touched.
///
/// # Errors
/// [`AppError::NoBackup`] where the file is none, or damaged, or of another version; [`AppError::Store`], where the database is not
/// empty among others. Nothing is written then.
pub async fn restore(settings: &Settings, path: &Path, progress: &dyn Progress) -> Result<Restored, AppError> {
    let begin = || Reader::begin(path).map_err(|bad| told(bad, path));
    let mut reader = begin()?;
    let made_at = reader.head().made_at;
    while let Some(next) = reader.next() {
        next.map_err(|bad| told(bad, path))?;
        progress.at("rows checked", reader.rows(), None);
    }
    let (rows, print) = (reader.rows(), reader.print().to_owned());
    let store = Store::open(&settings.database, clock::random_uuid()).await?;
    let act = Act::of_command("restore", clock::random_uuid(), clock::now());
    let detail = format!("{rows} rows of the backup of {}", made_at.to_rfc3339());
    let mut again = begin()?;
    let mut done = 0_u64;
    // What was checked is what is written: a file that became another meanwhile ends with an error.
    let reading = std::iter::from_fn(|| {
        let next = again.next();
        done += 1;
        progress.at("rows restored", done, Some(rows));
        match next {
            None if again.print() != print => Some(Err(BadFile::Changed)),
            next => next,
        }
    });
    let outcome = store.restore(reading.map(|next| next.map_err(|bad| told(bad, path))), clock::random_uuid(), &act, detail).await;
    store.close().await;
    outcome?;
    Ok(Restored { rows, made_at })
}

fn told(bad: BadFile, path: &Path) -> AppError {
    match bad {
        BadFile::Unreadable(source) if source.kind() == io::ErrorKind::NotFound => {
            AppError::File { what: "the backup", path: path.to_owned(), source }
        }
        bad => AppError::NoBackup { path: path.to_owned(), why: bad.to_string() },
    }
}

/// A new file that only its owner may read.
fn create(path: &Path) -> io::Result<fs::File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.part", std::process::id()));
    path.with_file_name(name)
}

/// A name is durable once its folder is.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::File::open(folder)?.sync_all()
}
