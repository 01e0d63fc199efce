//! Where the index lies on disk: numbered generations, the name of the current one, and the writer's lock.
//!
//! ```text
//! index/LOCK         held by the one process that writes
//! index/CURRENT      the name of the generation that answers; replaced by rename, so that it is whole or the old one
//! index/g-000001/    a tantivy index
//! ```

use std::{
    fs::{self, File, TryLockError},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::IndexError;

/// The folder of the index.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    root: PathBuf,
}

/// Held by the one process that writes; let go when dropped, or by the system when the process dies.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Layout {
    pub(super) fn new(root: &Path) -> Self {
        Self { root: root.to_owned() }
    }

    pub(super) fn create(&self) -> Result<(), IndexError> {
        fs::create_dir_all(&self.root).map_err(|source| self.failed(source))
    }

    /// The writer's lock.
    ///
    /// # Errors
    /// [`IndexError::Busy`] where another process holds it.
    pub(super) fn lock(&self) -> Result<Lock, IndexError> {
        let file = File::options().create(true).truncate(false).write(true).open(self.root.join("LOCK"));
        let file = file.map_err(|source| self.failed(source))?;
        match file.try_lock() {
            Ok(()) => Ok(Lock { _file: file }),
            Err(TryLockError::WouldBlock) => Err(IndexError::Busy),
            Err(TryLockError::Error(source)) => Err(self.failed(source)),
        }
    }

    /// The folder of the generation that answers, where there is one.
    pub(super) fn current(&self) -> Option<PathBuf> {
        let name = fs::read_to_string(self.root.join("CURRENT")).ok()?;
        generation(name.trim()).map(|_| self.root.join(name.trim())).filter(|folder| folder.is_dir())
    }

    /// An empty folder for the next generation.
    pub(super) fn next(&self) -> Result<PathBuf, IndexError> {
        let newest = self.generations().into_iter().max().unwrap_or(0);
        let folder = self.root.join(format!("g-{:06}", newest + 1));
        fs::create_dir(&folder).map_err(|source| self.failed(source))?;
        Ok(folder)
    }

    /// Makes `folder` the generation that answers, durably.
    pub(super) fn make_current(&self, folder: &Path) -> Result<(), IndexError> {
        let name = folder.file_name().unwrap_or_default();
        let flip = || -> io::Result<()> {
            sync_folder(folder)?;
            let new = self.root.join("CURRENT.new");
            let mut file = File::create(&new)?;
            file.write_all(name.as_encoded_bytes())?;
            file.sync_all()?;
            fs::rename(&new, self.root.join("CURRENT"))?;
            sync_folder(&self.root)
        };
        flip().map_err(|source| self.failed(source))
    }

    /// Removes every generation but the current one: what a killed rebuild or an older version left. What a reader still has
    /// open stays readable to it until it lets go.
    pub(super) fn sweep(&self) {
        let current = self.current();
        for number in self.generations() {
            let folder = self.root.join(format!("g-{number:06}"));
            if Some(&folder) != current.as_ref()
                && let Err(why) = fs::remove_dir_all(&folder)
            {
                tracing::warn!(folder = %folder.display(), %why, "an old generation of the index could not be removed");
            }
        }
    }

    fn generations(&self) -> Vec<u32> {
        let Ok(entries) = fs::read_dir(&self.root) else { return Vec::new() };
        entries.filter_map(Result::ok).filter_map(|entry| generation(entry.file_name().to_str()?)).collect()
    }

    fn failed(&self, source: io::Error) -> IndexError {
        IndexError::Files { path: self.root.clone(), source }
    }
}

fn generation(name: &str) -> Option<u32> {
    name.strip_prefix("g-").filter(|number| number.len() == 6)?.parse().ok()
}

/// Makes the names in a folder durable.
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}
