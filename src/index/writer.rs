//! Opening, healing and writing the index.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use serde::{Deserialize, Serialize};
use tantivy::{
    Index, IndexReader, IndexSettings, IndexWriter, ReloadPolicy, TantivyDocument, Term,
    index::{IndexSortByField, Order},
    merge_policy::{LogMergePolicy, MergePolicy, NoMergePolicy},
    schema::Field,
    tokenizer::{PreTokenizedString, Token},
};

use super::{
    IndexError, Snapshot,
    layout::{Layout, Lock},
    place,
    schema::{Fields, PLACE, version},
    snapshot::Known,
};
use crate::{
    domain::{Position, ServiceId},
    geography::Catchment,
    matching::listing::Listing,
};

/// How much memory following the log may use before it spills, in bytes; tantivy asks for 15 MB at least.
const FOLLOW_BYTES: usize = 32 << 20;

/// How much memory a rebuild may use before it spills, in bytes.
const REBUILD_BYTES: usize = 256 << 20;

/// How many segments of a size are merged into one. Each has its own lists, so that few answer faster than many; what is merged here
/// are mostly the small ones that following the log leaves.
const SEGMENTS: usize = 4;

/// Which share of a segment's documents may be deleted before it is written anew.
const DEAD: f32 = 0.2;

/// What the index is like when it is opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// It answers, up to this position.
    Ready(Position),
    /// It must be built: it is not there, or was damaged, or is of another build. The text says which.
    MustBuild(String),
}

/// The index of offerings. One process writes it; others may read beside it.
pub struct OfferingIndex {
    layout: Layout,
    fields: Fields,
    version: String,
    lock: Option<Lock>,
    open: RwLock<Option<Arc<Snapshot>>>,
    writing: Mutex<Option<Writing>>,
}

/// An open generation of the index.
struct Writing {
    folder: PathBuf,
    reader: IndexReader,
    /// Absent where another process writes.
    writer: Option<IndexWriter>,
}

/// What a commit carries: what the index was built by, and how far it has come.
#[derive(Serialize, Deserialize)]
struct Payload {
    version: String,
    #[serde(flatten)]
    position: Position,
}

impl OfferingIndex {
    /// Opens the index in `folder`, for writing where no other process does. `lexicon` is the print of the needs taxonomy whose
    /// places the documents hold.
    ///
    /// # Errors
    /// [`IndexError::Files`] where the folder cannot be used. A missing or damaged index is no error: see [`State`].
    pub fn open(folder: &Path, lexicon: u64) -> Result<(Self, State), IndexError> {
        let layout = Layout::new(folder);
        layout.create()?;
        let lock = match layout.lock() {
            Ok(lock) => Some(lock),
            Err(IndexError::Busy) => None,
            Err(other) => return Err(other),
        };
        let index =
            Self { layout, fields: Fields::new(), version: version(lexicon), lock, open: RwLock::new(None), writing: Mutex::new(None) };
        if index.writes() {
            index.layout.sweep();
        }
        let state = match index.layout.current() {
            None => State::MustBuild("there is no index yet".to_owned()),
            Some(current) => match index.open_generation(&current) {
                Ok(position) => State::Ready(position),
                Err(why) => State::MustBuild(why.to_string()),
            },
        };
        Ok((index, state))
    }

    /// Whether this process writes the index.
    #[must_use]
    pub fn writes(&self) -> bool {
        self.lock.is_some()
    }

    /// The index as it is now; `None` before it was ever built.
    #[must_use]
    pub fn snapshot(&self) -> Option<Arc<Snapshot>> {
        self.open.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Checks and opens a generation, and answers from it.
    fn open_generation(&self, folder: &Path) -> Result<Position, IndexError> {
        let index = Index::open_in_dir(folder)?;
        if index.schema() != self.fields.schema {
            return Err(IndexError::Damaged("it was laid out by another version".to_owned()));
        }
        let damaged = index.validate_checksum()?;
        if !damaged.is_empty() {
            return Err(IndexError::Damaged(format!("{} of its files do not match their checksums", damaged.len())));
        }
        let writer = if self.writes() { Some(writer(&index, FOLLOW_BYTES, as_it_grows())?) } else { None };
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        let writing = Writing { folder: folder.to_owned(), reader, writer };
        let snapshot = self.take(&writing, &Known::new())?;
        let position = snapshot.position();
        *self.guard() = Some(writing);
        self.show(snapshot);
        Ok(position)
    }

    fn take(&self, writing: &Writing, known: &Known) -> Result<Snapshot, IndexError> {
        // First how far it has come, then what it holds: another process may commit in between, and what is told must be held.
        let position = self.position_of(writing)?;
        writing.reader.reload()?;
        Snapshot::take(writing.reader.searcher(), self.fields.clone(), position, known)
    }

    /// How far the last commit has come, of this process or of another.
    fn position_of(&self, writing: &Writing) -> Result<Position, IndexError> {
        let payload = writing.reader.searcher().index().load_metas()?.payload.unwrap_or_default();
        let payload: Payload = serde_json::from_str(&payload).map_err(|_| IndexError::Damaged("it has no position".to_owned()))?;
        if payload.version != self.version {
            return Err(IndexError::Damaged("it was built by another version".to_owned()));
        }
        Ok(payload.position)
    }

    fn show(&self, snapshot: Snapshot) {
        *self.open.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(snapshot));
    }

    fn guard(&self) -> MutexGuard<'_, Option<Writing>> {
        self.writing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Replaces all offerings of `services` by `listings`, and moves to `position`: one commit, visible when this returns.
    ///
    /// # Errors
    /// [`IndexError`]; the index is then as it was.
    pub fn apply(&self, services: &[ServiceId], listings: &[Listing], position: Position) -> Result<(), IndexError> {
        let mut guard = self.guard();
        let writing = guard.as_mut().ok_or(IndexError::Absent)?;
        let writer = writing.writer.as_mut().ok_or(IndexError::ReadOnly)?;
        for service in services {
            writer.delete_term(service_term(self.fields.service, *service));
        }
        let added = add(writer, &self.fields, listings).and_then(|()| commit(writer, &self.version, position));
        if let Err(why) = added {
            writer.rollback()?;
            return Err(why);
        }
        let known = self.snapshot().map(|snapshot| snapshot.known()).unwrap_or_default();
        let snapshot = self.take(writing, &known)?;
        self.show(snapshot);
        Ok(())
    }

    /// Begins to build the index anew, beside the one that answers.
    ///
    /// # Errors
    /// [`IndexError::ReadOnly`] where another process writes it.
    pub fn rebuild(&self) -> Result<Rebuild<'_>, IndexError> {
        self.rebuild_within(REBUILD_BYTES)
    }

    /// As [`OfferingIndex::rebuild`], spilling to disk whenever so many bytes of memory are full: at least 15 MB.
    ///
    /// # Errors
    /// As [`OfferingIndex::rebuild`].
    pub fn rebuild_within(&self, bytes: usize) -> Result<Rebuild<'_>, IndexError> {
        if !self.writes() {
            return Err(IndexError::ReadOnly);
        }
        let folder = self.layout.next()?;
        let settings = IndexSettings {
            // Ten cards are read from ten places: small blocks cost a sixth more disk and a third of the time.
            docstore_blocksize: 2048,
            sort_by_field: Some(IndexSortByField { field: PLACE.to_owned(), order: Order::Asc }),
            ..IndexSettings::default()
        };
        let built = Index::builder().schema(self.fields.schema.clone()).settings(settings).create_in_dir(&folder)?;
        // All segments are merged at the end: what merged some of them in the meantime would do so twice, and stand in the way.
        let writer = writer(&built, bytes, Box::new(NoMergePolicy))?;
        Ok(Rebuild { index: self, folder, writer })
    }

    /// Looks again at what another process writes; a writer need not, its own commits show at once.
    ///
    /// # Errors
    /// [`IndexError`] where the new state cannot be read; the old one goes on answering.
    pub fn refresh(&self) -> Result<(), IndexError> {
        if self.writes() {
            return Ok(());
        }
        let Some(current) = self.layout.current() else { return Err(IndexError::Absent) };
        let guard = self.guard();
        let (Some(writing), Some(shown)) = (guard.as_ref().filter(|writing| writing.folder == current), self.snapshot()) else {
            drop(guard);
            return self.open_generation(&current).map(|_| ());
        };
        if self.position_of(writing)? != shown.position() {
            self.show(self.take(writing, &shown.known())?);
        }
        Ok(())
    }
}

/// A new generation of the index in the making. Dropped before it is finished, it leaves nothing behind.
pub struct Rebuild<'a> {
    index: &'a OfferingIndex,
    folder: PathBuf,
    writer: IndexWriter,
}

impl Rebuild<'_> {
    /// Adds offerings.
    ///
    /// # Errors
    /// [`IndexError`].
    pub fn add(&mut self, listings: &[Listing]) -> Result<(), IndexError> {
        add(&mut self.writer, &self.index.fields, listings)
    }

    /// Commits at `position`, flips to the new generation, and answers from it; removes the old one.
    ///
    /// # Errors
    /// [`IndexError`]; the old generation then goes on answering.
    pub fn finish(mut self, position: Position) -> Result<(), IndexError> {
        commit(&mut self.writer, &self.index.version, position)?;
        let ids = self.writer.index().searchable_segment_ids()?;
        if ids.len() > 1 {
            // One segment is read fastest, and its payload is the commit's.
            self.writer.merge(&ids).wait()?;
        }
        self.writer.wait_merging_threads()?;
        self.index.layout.make_current(&self.folder)?;
        // The old generation's writer lets go before its folder is swept.
        *self.index.guard() = None;
        self.index.open_generation(&self.folder)?;
        self.index.layout.sweep();
        Ok(())
    }
}

fn writer(index: &Index, bytes: usize, merges: Box<dyn MergePolicy>) -> Result<IndexWriter, IndexError> {
    // One thread: documents then come out in one order, and a rebuild shares the machine with those who ask.
    let writer = index.writer_with_num_threads(1, bytes)?;
    writer.set_merge_policy(merges);
    Ok(writer)
}

/// Merges segments of a size while changes are followed.
fn as_it_grows() -> Box<dyn MergePolicy> {
    let mut policy = LogMergePolicy::default();
    policy.set_min_num_segments(SEGMENTS);
    policy.set_del_docs_ratio_before_merge(DEAD);
    Box::new(policy)
}

fn commit(writer: &mut IndexWriter, version: &str, position: Position) -> Result<(), IndexError> {
    let payload = Payload { version: version.to_owned(), position };
    let payload = serde_json::to_string(&payload).map_err(|why| IndexError::Damaged(why.to_string()))?;
    let mut prepared = writer.prepare_commit()?;
    prepared.set_payload(&payload);
    prepared.commit()?;
    Ok(())
}

fn add(writer: &mut IndexWriter, fields: &Fields, listings: &[Listing]) -> Result<(), IndexError> {
    for listing in listings {
        writer.add_document(document(fields, listing)?)?;
    }
    Ok(())
}

fn service_term(field: Field, service: ServiceId) -> Term {
    Term::from_field_bytes(field, service.0.as_bytes())
}

fn document(fields: &Fields, listing: &Listing) -> Result<TantivyDocument, IndexError> {
    let offering = &listing.offering;
    let mut document = TantivyDocument::default();
    document.add_bytes(fields.service, offering.service.0.as_bytes());
    document.add_pre_tokenized_text(fields.words, tokens(&listing.text));
    // Only borders are found by cells: whoever serves the whole country or a nation needs no place, and is always looked at.
    let borders = offering.areas.iter().filter(|area| matches!(area, Catchment::Shape(_)));
    let mut cells: Vec<u64> = borders.flat_map(Catchment::cells).collect();
    cells.sort_unstable();
    cells.dedup();
    for cell in cells {
        document.add_u64(fields.area, cell);
    }
    document.add_u64(fields.place, place::key(offering));
    let facts = postcard::to_allocvec(offering).map_err(|why| IndexError::Damaged(why.to_string()))?;
    document.add_bytes(fields.facts, &facts);
    let card = serde_json::to_string(&listing.card).map_err(|why| IndexError::Damaged(why.to_string()))?;
    document.add_text(fields.card, card);
    Ok(document)
}

/// One token for each time a stem stands there. Positions are not kept.
fn tokens(text: &[(String, u16)]) -> PreTokenizedString {
    let tokens = text.iter().flat_map(|(stem, count)| {
        let token = Token { text: stem.clone(), position: 0, offset_from: 0, offset_to: 0, position_length: 1 };
        std::iter::repeat_n(token, usize::from(*count))
    });
    PreTokenizedString { text: String::new(), tokens: tokens.collect() }
}
