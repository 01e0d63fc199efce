//! The directory of a size, on disk: SQLite and index, made once and used again.

use std::{
    fs,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};
use waymark::{
    app::{Directory, Settings},
    clock,
    geography::Gazetteer,
    needs::Lexicon,
    store::{Act, Batch, DatabaseUrl, Store},
};

use crate::generator::{self, AS_OF, Country, listings::Portion};

/// How many offerings one transaction takes.
const PORTION: u64 = 500;

/// How a directory was made.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Built {
    generator: u32,
    lexicon: u64,
    pub(crate) offerings: u64,
    /// How long the database took, in seconds.
    pub(crate) store_s: f64,
    /// How long the index took, from the database, in seconds.
    pub(crate) build_s: f64,
}

/// A directory that is ready to be opened.
pub(crate) struct Data {
    pub(crate) settings: Settings,
    pub(crate) built: Built,
}

impl Data {
    /// The directory of `offerings`, made where it is not there yet.
    pub(crate) fn ready(offerings: u64, runtime: &tokio::runtime::Runtime) -> Self {
        let folder = folder().join(offerings.to_string());
        let settings = settings(&folder);
        let lexicon = Lexicon::shipped();
        let told = fs::read(folder.join("built.json")).ok().and_then(|told| serde_json::from_slice::<Built>(&told).ok());
        if let Some(built) = told.filter(|built| built.generator == generator::VERSION && built.lexicon == lexicon.print()) {
            // The index's layout may have changed since; opening then builds it anew, and that is not to be measured as a start.
            runtime.block_on(async { Directory::open(&settings).await.expect("the directory opens").close().await });
            return Self { settings, built };
        }
        println!("making {offerings} offerings in {} …", folder.display());
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).expect("a folder for the data");
        let country = Country::new(lexicon);
        let _ = Gazetteer::shipped();
        let (store_s, build_s) = runtime.block_on(async {
            let stored = fill(&settings, &country, offerings).await;
            let began = Instant::now();
            Directory::open(&settings).await.expect("the index is built").close().await;
            (stored.as_secs_f64(), began.elapsed().as_secs_f64())
        });
        let built = Built { generator: generator::VERSION, lexicon: lexicon.print(), offerings, store_s, build_s };
        let told = serde_json::to_vec_pretty(&built).expect("figures are JSON");
        fs::write(folder.join("built.json"), told).expect("the figures are written");
        Self { settings, built }
    }

    /// The folder of the index.
    pub(crate) fn index(&self) -> PathBuf {
        self.settings.data_dir.join("index")
    }
}

/// Where all data of benches lies.
pub(crate) fn folder() -> PathBuf {
    let target = option_env!("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    target.join("bench-data")
}

pub(crate) fn settings(folder: &Path) -> Settings {
    Settings { data_dir: folder.to_owned(), database: DatabaseUrl::sqlite(folder.join("waymark.db")) }
}

/// Writes offerings into a database; answers how long the writing alone took.
async fn fill(settings: &Settings, country: &Country, offerings: u64) -> Duration {
    let store = Store::open(&settings.database, clock::random_uuid()).await.expect("the database opens");
    let mut took = Duration::ZERO;
    let mut from = 0;
    while from < offerings {
        let to = (from + PORTION).min(offerings);
        let Portion { organizations, locations, services } = country.offerings(from, to);
        let batch = Batch { organizations, locations, services, ..Batch::default() };
        let began = Instant::now();
        store.write(&batch, &Act::of_command("bench", clock::random_uuid(), AS_OF)).await.expect("a batch is written");
        took += began.elapsed();
        from = to;
    }
    store.close().await;
    took
}
