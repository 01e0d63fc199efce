//! The directory of a size, on disk: SQLite and index, made once and used again.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    app::{AppError, Directory, Progress, Settings},
    clock,
    generator::{self, AS_OF, Country, Density, listings::Portion},
    geography::Gazetteer,
    index::{OfferingIndex, State},
    needs::Lexicon,
    store::{Act, Batch, DatabaseUrl, Store},
};

/// How many offerings one transaction takes.
const PORTION: u64 = 500;

/// The file in a folder which says that the folder is a bench's, and by what it was made; empty until it is whole.
const MARK: &str = "bench.json";

/// Why there is no directory to measure.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// The folder holds something else.
    #[error("{} holds something that `waymark bench` did not make; name another folder", .0.display())]
    NotOurs(PathBuf),
    /// It was not made, or by another version.
    #[error("{} holds no directory of this version", .0.display())]
    NotMade(PathBuf),
    /// A file.
    #[error("{} cannot be used: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The directory.
    #[error(transparent)]
    App(#[from] AppError),
}

/// How a directory was made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Built {
    /// The generator's version.
    generator: u32,
    /// The print of the lexicon, which says what listings and people speak of.
    lexicon: u64,
    /// How many offerings it has.
    pub offerings: u64,
    /// How long the database took, in seconds.
    pub store_s: f64,
    /// How long the index took, from the database, in seconds.
    pub build_s: f64,
}

impl Built {
    fn is_of_today(&self) -> bool {
        self.generator == generator::VERSION && self.lexicon == Lexicon::shipped().print()
    }
}

/// A directory that is ready to be opened.
pub struct Data {
    /// Where it is.
    pub settings: Settings,
    /// How it was made.
    pub built: Built,
}

impl Data {
    /// The directory of `offerings` under `root`, made where it is not there yet. What is made is written portion by portion, so a million
    /// take no more memory than a thousand. The index is built anew where this version would lay it out otherwise.
    ///
    /// # Errors
    /// [`DataError`]
    pub async fn make(root: &Path, offerings: u64, density: Density, progress: &dyn Progress) -> Result<Self, DataError> {
        let folder = folder(root, offerings, density);
        let settings = settings(&folder);
        let mark = folder.join(MARK);
        let built = match told(&mark).filter(Built::is_of_today) {
            Some(built) if is_whole(&settings)? => built,
            Some(built) => Built { build_s: build(&settings, progress).await?, ..built },
            None => {
                begin(&folder, &mark)?;
                let country = Country::with_density(Lexicon::shipped(), density);
                let store_s = fill(&settings, &country, offerings, progress).await?.as_secs_f64();
                let build_s = build(&settings, progress).await?;
                Built { generator: generator::VERSION, lexicon: Lexicon::shipped().print(), offerings, store_s, build_s }
            }
        };
        let text = serde_json::to_vec_pretty(&built).map_err(io::Error::from);
        text.and_then(|text| fs::write(&mark, text)).map_err(|source| DataError::File { path: mark, source })?;
        Ok(Self { settings, built })
    }

    /// The directory of `offerings` under `root` as [`Data::make`] left it; touches nothing.
    ///
    /// # Errors
    /// [`DataError::NotMade`]
    pub fn made(root: &Path, offerings: u64, density: Density) -> Result<Self, DataError> {
        let folder = folder(root, offerings, density);
        let built = told(&folder.join(MARK)).ok_or_else(|| DataError::NotMade(folder.clone()))?;
        Ok(Self { settings: settings(&folder), built })
    }

    /// The folder of the index.
    #[must_use]
    pub fn index(&self) -> PathBuf {
        self.settings.data_dir.join("index")
    }

    /// A copy of it to be written into, which [`Copied`] removes.
    ///
    /// # Errors
    /// [`DataError::File`]
    pub(super) fn copied(&self) -> Result<Copied, DataError> {
        let from = &self.settings.data_dir;
        let mut name = from.file_name().unwrap_or_default().to_owned();
        name.push("-written");
        let to = from.with_file_name(name);
        begin(&to, &to.join(MARK))?;
        copy(from, &to).map_err(|source| DataError::File { path: to.clone(), source })?;
        Ok(Copied { data: Self { settings: settings(&to), built: self.built.clone() } })
    }
}

/// A copy of a directory, removed when dropped.
pub(super) struct Copied {
    pub(super) data: Data,
}

impl Drop for Copied {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.data.settings.data_dir);
    }
}

fn folder(root: &Path, offerings: u64, density: Density) -> PathBuf {
    root.join(match density {
        Density::Grown => offerings.to_string(),
        Density::Held => format!("{offerings}-held"),
    })
}

/// Where a directory in `folder` is.
#[must_use]
pub fn settings(folder: &Path) -> Settings {
    Settings { data_dir: folder.to_owned(), database: DatabaseUrl::sqlite(folder.join("waymark.db")) }
}

fn told(mark: &Path) -> Option<Built> {
    fs::read(mark).ok().and_then(|told| serde_json::from_slice(&told).ok())
}

/// An empty folder with an empty mark. Only what bears the mark is removed for it.
fn begin(folder: &Path, mark: &Path) -> Result<(), DataError> {
    let failed = |source| DataError::File { path: folder.to_owned(), source };
    if mark.exists() {
        fs::remove_dir_all(folder).map_err(failed)?;
    } else if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(DataError::NotOurs(folder.to_owned()));
    }
    fs::create_dir_all(folder).and_then(|()| fs::write(mark, "")).map_err(failed)
}

/// Whether the index answers as it is.
fn is_whole(settings: &Settings) -> Result<bool, DataError> {
    let opened = OfferingIndex::open(&settings.data_dir.join("index"), Lexicon::shipped().print());
    let (_, state) = opened.map_err(AppError::from)?;
    Ok(matches!(state, State::Ready(_)))
}

/// Builds the index from the database; answers how long it took, in seconds.
async fn build(settings: &Settings, progress: &dyn Progress) -> Result<f64, DataError> {
    // What a server compiles when it starts is not the index's to bear.
    let _ = (Lexicon::shipped(), Gazetteer::shipped());
    let began = Instant::now();
    let directory = Directory::open_with(settings, progress).await?;
    let took_s = began.elapsed().as_secs_f64();
    directory.close().await;
    Ok(took_s)
}

/// Writes offerings into a database; answers how long the writing alone took.
async fn fill(settings: &Settings, country: &Country, offerings: u64, progress: &dyn Progress) -> Result<Duration, DataError> {
    let store = Store::open(&settings.database, clock::random_uuid()).await.map_err(AppError::from)?;
    let mut took = Duration::ZERO;
    let mut from = 0;
    while from < offerings {
        let to = (from + PORTION).min(offerings);
        let Portion { organizations, locations, services } = country.offerings(from, to);
        let batch = Batch { organizations, locations, services, ..Batch::default() };
        let began = Instant::now();
        store.write(&batch, &Act::of_command("bench", clock::random_uuid(), AS_OF)).await.map_err(AppError::from)?;
        took += began.elapsed();
        from = to;
        progress.at("offerings written", from, Some(offerings));
    }
    store.close().await;
    Ok(took)
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
