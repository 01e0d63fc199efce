//! The use cases: what Waymark does, told in the order in which it does it.
//!
//! Begin with [`Directory`], which holds what every use case needs and has one method for each of them. This floor knows
//! nothing of HTTP or of the command line; both are faces of it.

mod audit;
mod author;
mod backup;
mod browse;
mod caretaker;
mod changes;
mod claim;
mod confirm;
mod counted;
mod data_package;
mod deadline;
mod doctor;
mod erase_contacts;
mod error;
mod evaluate;
mod export;
mod feed_word;
mod files;
mod follow;
mod heads;
mod import;
mod keys;
mod likeness;
mod links;
mod match_person;
mod moderate;
mod open_data;
mod plan_week;
mod post;
mod preview;
mod progress;
mod register;
mod revise;
mod revise_organization;
mod seen;
mod sources;
mod stand;
mod upkeep;
mod views;

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
};

use crate::{
    clock,
    geography::Gazetteer,
    index::{OfferingIndex, State},
    matching::judge::Rules,
    needs::{Lexicon, NeedNo},
    store::{DatabaseUrl, Store},
};

pub use audit::{list_audit, verify_audit};
pub use backup::{BackedUp, Restored, back_up, restore};
pub use browse::{Browse, BrowseCursor, BrowsePage, CostFacet, Facets, Sort};
pub use caretaker::{Caretaker, UpkeepRules, Upkept};
pub use changes::{Aggregate, Changes, ToldChange};
pub use claim::Claimed;
pub use confirm::Confirmed;
pub use counted::counted;
pub use data_package::{DataPackage, KeptPackage};
pub use deadline::Deadline;
pub use doctor::{Finding, diagnose};
pub use error::AppError;
pub use feed_word::{Differing, FeedDiffers, RegistrationView};
pub use files::PostcodeReport;
pub use follow::{Follower, Readiness};
pub use import::{FeedOrder, ImportOrder, ImportReport, LikelyDouble, MendSample, Mended, Refusal, Shrinkage, Source, standing};
pub use keys::{KeyOrder, KeyRefused, NewKey, NotRotated, OVERLAP};
pub use likeness::Likely;
pub use links::{LinkSeen, ShownLink};
pub use match_person::{Matched, SpareCore};
pub use open_data::{Counted, MOST_SERVICES, Near, PlaceOfService, Span, Told, Wanted, When};
pub use plan_week::PlannedWeek;
pub use post::Postman;
pub use preview::{Draft, Gain, Preview, PreviewedBy};
pub use progress::{Progress, Silent};
pub use register::{NotDone, Registered};
pub use seen::{Seen, Turned};
pub use sources::{MemberSource, Provenance, SaidBy, ToldBySource, shown_address};
pub use stand::Stood;
pub use views::{Page, ServiceView};

use files::DataFolder;

/// Where a directory lives.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The folder of the index, the postcodes and the code maps.
    pub data_dir: PathBuf,
    /// The database.
    pub database: DatabaseUrl,
}

/// A directory of offerings, open. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    inner: Arc<Inner>,
}

/// What opening takes from the disk.
struct Parts {
    folder: DataFolder,
    store: Store,
    index: OfferingIndex,
    state: State,
}

impl Parts {
    /// Opens the database and the index, whose documents were read by the lexicon of this print.
    async fn open(settings: &Settings, lexicon: u64) -> Result<Self, AppError> {
        let folder = DataFolder::create(&settings.data_dir)?;
        let store = Store::open(&settings.database, clock::random_uuid()).await?;
        let (index, state) = OfferingIndex::open(&folder.index(), lexicon)?;
        Ok(Self { folder, store, index, state })
    }
}

struct Inner {
    store: Store,
    index: OfferingIndex,
    lexicon: &'static Lexicon,
    gazetteer: Gazetteer,
    codes: files::CodeMap,
    folder: DataFolder,
    /// When organizations are reminded, and when listings are hidden.
    upkeep: OnceLock<UpkeepRules>,
    keys: keys::KeyCache,
    /// The data package that was made last.
    package: tokio::sync::Mutex<Option<Arc<KeptPackage>>>,
    heads: heads::Heads,
    open_data: open_data::Shelf,
    /// What matches work with.
    memories: match_person::Memories,
    /// Where people reach this directory, for the links in mails.
    public_url: OnceLock<String>,
}

impl Directory {
    /// Opens a directory, new or not: the database is brought up to this version's schema; an index that is missing, damaged
    /// or of another build is built from the database, where no other process writes it.
    ///
    /// # Errors
    /// [`AppError`] where the database, the folder or one of its files cannot be used.
    pub async fn open(settings: &Settings) -> Result<Self, AppError> {
        Self::open_with(settings, &Silent).await
    }

    /// As [`Directory::open`], and tells how far a rebuild has come.
    ///
    /// # Errors
    /// As [`Directory::open`].
    pub async fn open_with(settings: &Settings, progress: &dyn Progress) -> Result<Self, AppError> {
        // Compiled beside, as it takes as long as everything else together; on a thread that ends with it, so that what it worked with is
        // given back.
        std::thread::spawn(Lexicon::shipped);
        let parts = Parts::open(settings, Lexicon::shipped_print()).await?;
        Self::of_parts(parts, Lexicon::shipped(), progress).await
    }

    /// As [`Directory::open_with`], and reads words by `lexicon`: for measuring what another one would be worth.
    ///
    /// # Errors
    /// As [`Directory::open`].
    pub async fn open_reading(settings: &Settings, lexicon: &'static Lexicon, progress: &dyn Progress) -> Result<Self, AppError> {
        Self::of_parts(Parts::open(settings, lexicon.print()).await?, lexicon, progress).await
    }

    async fn of_parts(parts: Parts, lexicon: &'static Lexicon, progress: &dyn Progress) -> Result<Self, AppError> {
        let Parts { folder, store, index, state } = parts;
        let gazetteer = match folder.postcodes()? {
            Some(table) => Gazetteer::shipped().with_postcodes(table),
            None => Gazetteer::shipped().clone(),
        };
        let codes = folder.codes(lexicon)?;
        let (keys, heads, upkeep, public_url) = (keys::KeyCache::default(), heads::Heads::default(), OnceLock::new(), OnceLock::new());
        let open_data = open_data::Shelf::default();
        let inner = Inner {
            store,
            index,
            lexicon,
            gazetteer,
            codes,
            folder,
            upkeep,
            keys,
            heads,
            open_data,
            memories: match_person::Memories::default(),
            package: tokio::sync::Mutex::default(),
            public_url,
        };
        let directory = Self { inner: Arc::new(inner) };
        match state {
            State::Ready(_) => {}
            State::MustBuild(why) if directory.inner.index.writes() => {
                tracing::info!(%why, "building the index");
                directory.reindex(progress).await?;
            }
            State::MustBuild(why) => tracing::warn!(%why, "the index is another process's to build"),
        }
        if directory.inner.index.writes() {
            directory.catch_up().await?;
        }
        Ok(directory)
    }

    /// When organizations are reminded, and when listings are hidden.
    fn upkeep_rules(&self) -> &UpkeepRules {
        self.inner.upkeep.get_or_init(UpkeepRules::default)
    }

    /// What this deployment sets for all its requests.
    fn rules(&self) -> Rules {
        Rules { hide_after_days: self.upkeep_rules().hide_after.map(u32::from), ..Rules::default() }
    }

    /// The needs taxonomy.
    #[must_use]
    pub fn lexicon(&self) -> &'static Lexicon {
        self.inner.lexicon
    }

    /// The places that are known.
    #[must_use]
    pub fn gazetteer(&self) -> &Gazetteer {
        &self.inner.gazetteer
    }

    /// The need that a code of another system stands for, where a map for it was imported.
    #[must_use]
    pub fn need_for(&self, system: &str, code: &str) -> Option<NeedNo> {
        (system == files::SNOMED_CT).then(|| self.inner.codes.get(code).copied()).flatten()
    }

    /// Whether this process writes the index; another one may.
    #[must_use]
    pub fn writes_index(&self) -> bool {
        self.inner.index.writes()
    }

    /// Closes the database. What was written is durable already.
    pub async fn close(self) {
        self.inner.store.close().await;
    }
}
