//! Writing what was gathered: in portions, each with what keeps count of it, so that a run that is broken off loses and repeats nothing.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    ffi::OsStr,
    path::Path,
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

use super::{
    Source, documents,
    gathered::{Gathered, Row, Sourced, original_id},
    report::{ImportReport, Shrinkage},
    same::Originals,
};
use crate::{
    app::{AppError, Directory, Progress, shown_address},
    clock,
    domain::{
        AggregateKind, PublicationState, ServiceId,
        fault::{Faults, code},
        json::{Pointer, note},
    },
    formats::{hsds::Document, mending::Mender, sheet::Mapping},
    registration::joined,
    store::{Act, Batch, Beside, OpenRun, RunOutcome, SourceRecord, SourceWord, StoreError, Telling, Told, ToldBy, Written},
};

/// How many records one transaction takes: enough to share pages, and few enough for other writers to wait for.
const PORTION: usize = 1_500;

/// What an import is called in history and audit.
const IMPORT: &str = "import";

/// What is kept of a page of a feed.
#[derive(Debug, Clone, Default)]
pub(super) struct Page {
    /// Where the run goes on after it.
    pub(super) position: Option<String>,
    /// Services of which it had nothing new to tell.
    pub(super) met: Vec<Uuid>,
    /// Its number, and what to ask it with next time.
    pub(super) memory: Option<(i64, String)>,
}

/// Where a row stood, and which rules mended it.
struct Stood {
    source: String,
    at: Pointer,
    mended: BTreeMap<&'static str, u64>,
}

/// How often each rule mended something in a service.
type Counts<'a> = HashMap<Uuid, &'a BTreeMap<&'static str, u64>>;

/// What is kept of records beside themselves.
#[derive(Clone, Copy)]
struct Kept<'a> {
    originals: &'a Originals,
    mended: &'a Counts<'a>,
}

/// What is kept of a batch beside it, for the next run.
#[derive(Default)]
struct Heeded {
    /// Of which records this source tells.
    records: Vec<ToldBy>,
    /// What sources say of records that several tell of.
    words: Vec<SourceWord>,
}

impl Heeded {
    /// Keeps nothing of services that are not taken.
    fn forget(&mut self, services: &HashSet<Uuid>) {
        let is_gone = |kind: AggregateKind, id: &Uuid| kind == AggregateKind::Service && services.contains(id);
        self.records.retain(|record| !is_gone(record.kind, &record.id));
        self.words.retain(|word| !is_gone(word.kind, &word.id));
    }
}

/// A run through a source.
pub(super) struct Taking<'d> {
    pub(super) directory: &'d Directory,
    pub(super) source: SourceRecord,
    pub(super) run: Uuid,
    started_at: chrono::DateTime<chrono::Utc>,
    /// Whether no other source was ever taken: then nothing is to be joined.
    pub(super) is_alone: bool,
    /// Records of this source that are another's as well.
    pub(super) joined: HashMap<(AggregateKind, String), Uuid>,
    /// Organizations of this source that are another's as well: by their ids there, their ids here.
    pub(super) organizations_here: HashMap<Uuid, Uuid>,
    /// Records, taxonomies and terms that this run has told: the first telling stands.
    pub(super) told: HashSet<Uuid>,
    /// Services that are new, for looking whether they are there already.
    pub(super) new: BTreeSet<ServiceId>,
    mender: Mender,
    /// The names of terms, as they are spelt already.
    labels: Vec<String>,
    pub(super) report: ImportReport,
}

impl<'d> Taking<'d> {
    /// Begins a run, or goes on with one.
    pub(super) async fn begin(directory: &'d Directory, source: SourceRecord, run: &OpenRun) -> Result<Self, AppError> {
        let store = &directory.inner.store;
        let is_alone = store.sources().await?.iter().all(|other| other.id == source.id);
        let joined = if is_alone { HashMap::new() } else { store.joined_of(source.id).await? };
        let report = run.report.as_deref().and_then(|report| serde_json::from_str(report).ok()).unwrap_or_default();
        let mut told = if run.position.is_some() { store.met_in(source.id, run.id).await? } else { HashSet::new() };
        let referred = store.referred_to_by(&told.iter().copied().collect::<Vec<_>>()).await?;
        told.extend(referred);
        let labels = store.term_names().await?;
        let mender = Mender::new(&source.publisher).knowing(labels.iter().cloned());
        let organizations_here = joined
            .iter()
            .filter(|((kind, _), _)| *kind == AggregateKind::Organization)
            .map(|((kind, there), here)| (mender.id(kind.word(), there), *here))
            .collect();
        Ok(Self {
            directory,
            mender,
            labels,
            source,
            run: run.id,
            started_at: run.started_at,
            is_alone,
            joined,
            organizations_here,
            told,
            new: BTreeSet::new(),
            report,
        })
    }

    /// Says it where somebody now names another publisher: the ids are made of the first.
    pub(super) fn differs_from(&mut self, publisher: Option<&str>) {
        let known = &self.source.publisher;
        if let Some(named) = publisher.filter(|named| named != known) {
            self.report.warn(format!(
                "this source was first taken as that of {known}, of which its ids are made, and stays so; {named} was not heeded"
            ));
        }
    }

    /// The id that a record of this source has here.
    pub(super) fn id_here(&self, kind: AggregateKind, original: &str) -> Uuid {
        let known = self.joined.get(&(kind, original.to_owned())).copied();
        known.unwrap_or_else(|| self.mender.id(kind.word(), original))
    }

    /// How the run ends.
    pub(super) fn outcome(&self) -> RunOutcome {
        if self.report.shrinkage.is_some() { RunOutcome::Asks } else { RunOutcome::Done }
    }

    /// Reads files, of which nobody says whose they are: ids that are no UUIDs are made of the file's name, or those of two files that count
    /// from 1 would be the same.
    pub(super) fn read_of_nobody(&mut self, gathered: &mut Gathered, sources: Vec<Source>, mapping: Option<&Mapping>) {
        for (name, document) in documents::read(sources, mapping, None) {
            let stem = Path::new(&name).file_stem().and_then(OsStr::to_str).unwrap_or(&name);
            self.mender = Mender::new(stem).knowing(self.labels.iter().cloned());
            let before = self.report.ids_made();
            self.read_document(gathered, &name, document);
            if self.report.ids_made() > before {
                self.report.warn(format!(
                    "ids in {name} are no UUIDs, and are made of its name; with --publisher they stay the same when the file is called otherwise"
                ));
            }
        }
    }

    /// Reads the files of a publisher.
    pub(super) fn read(&mut self, gathered: &mut Gathered, sources: Vec<Source>, mapping: Option<&Mapping>) {
        let publisher = self.source.publisher.clone();
        for (name, document) in documents::read(sources, mapping, Some(&publisher)) {
            self.read_document(gathered, &name, document);
        }
    }

    fn read_document(&mut self, gathered: &mut Gathered, name: &str, document: Result<Document, Faults>) {
        match document {
            Ok(document) => gathered.read(name, document, &mut self.mender, &mut self.report),
            Err(faults) => self.report.refuse(name, &Pointer::root(), None, faults),
        }
    }

    /// Reads a feed's rows.
    pub(super) fn gather(&mut self, gathered: &mut Gathered, document: Document) {
        let name = shown_address(&self.source.address);
        gathered.read(&name, document, &mut self.mender, &mut self.report);
    }

    /// Refuses a row of a feed.
    pub(super) fn refuse(&mut self, at: &Pointer, name: Option<String>, faults: Faults) {
        self.report.refuse(&shown_address(&self.source.address), at, name, faults);
    }

    /// Writes what was gathered. With the last of it goes what is kept of the page that it came from.
    pub(super) async fn take(&mut self, mut gathered: Gathered, page: Option<Page>, progress: &dyn Progress) -> Result<(), AppError> {
        // What has not changed is told by that, and so is what it refers to: another telling of it further on does not stand.
        if let Some(page) = page.as_ref().filter(|page| !page.met.is_empty()) {
            let referred = self.directory.inner.store.referred_to_by(&page.met).await?;
            self.told.extend(page.met.iter().copied().chain(referred));
        }
        let originals = self.join(&mut gathered).await?;
        gathered.forget(&self.told, &mut self.report);
        let total = gathered.len() as u64;
        loop {
            let (batch, rows) = gathered.portion(PORTION);
            let left = gathered.len() as u64;
            self.write(batch, rows, &originals, page.as_ref().filter(|_| left == 0)).await?;
            if page.is_none() && total > 0 {
                progress.at("records written", total - left, Some(total));
            }
            if left == 0 {
                return Ok(());
            }
        }
    }

    /// Writes one batch. Services that refer to what is nowhere are refused, and the rest is written.
    async fn write(&mut self, mut batch: Batch, rows: Vec<Row>, originals: &Originals, page: Option<&Page>) -> Result<(), AppError> {
        if batch == Batch::default() && rows.is_empty() && page.is_none() {
            return Ok(());
        }
        let stood: Vec<Stood> = rows
            .into_iter()
            .map(|Row { service, source, at, mended }| {
                batch.services.push(service);
                Stood { source, at, mended }
            })
            .collect();
        batch.locations = batch.locations.into_iter().map(|location| self.directory.placed(location)).collect();
        let ids = batch.services.iter().map(|service| service.id.0);
        let counts: Counts = ids.zip(&stood).filter(|(_, stood)| !stood.mended.is_empty()).map(|(id, stood)| (id, &stood.mended)).collect();
        let kept = Kept { originals, mended: &counts };
        let mut heeded = Heeded::default();
        self.heed(&mut batch.organizations, &mut batch.states, kept, &mut heeded).await?;
        self.heed(&mut batch.locations, &mut batch.states, kept, &mut heeded).await?;
        self.heed(&mut batch.services, &mut batch.states, kept, &mut heeded).await?;
        let dangling = match self.try_write(&batch, &heeded, page).await {
            Ok(written) => {
                self.count(&batch, &written, kept);
                return Ok(());
            }
            Err(StoreError::Dangling(dangling)) => dangling,
            Err(other) => return Err(other.into()),
        };
        for (service, Stood { source, at, .. }) in batch.services.iter().zip(&stood) {
            let mut faults = Faults::default();
            for reference in dangling.iter().filter(|reference| reference.service == service.id.0) {
                note(&mut faults, at, code::DANGLING, format!("refers to {} {}, which is nowhere", reference.kind, reference.missing));
            }
            if !faults.0.is_empty() {
                self.report.refuse(source, at, Some(service.name.clone()), faults);
            }
        }
        let refused: HashSet<_> = dangling.iter().map(|reference| reference.service).collect();
        batch.services.retain(|service| !refused.contains(&service.id.0));
        heeded.forget(&refused);
        let written = self.try_write(&batch, &heeded, page).await?;
        self.count(&batch, &written, kept);
        Ok(())
    }

    fn count(&mut self, batch: &Batch, written: &Written, kept: Kept<'_>) {
        self.report.count(batch, written);
        self.report.services_mended += batch.services.iter().filter(|service| kept.mended.contains_key(&service.id.0)).count() as u64;
        self.told.extend(batch.taxonomies.iter().map(|one| one.id.0));
        self.told.extend(batch.taxonomy_terms.iter().map(|one| one.id.0));
        self.told.extend(batch.services.iter().map(|one| one.id.0));
        self.told.extend(batch.organizations.iter().map(|one| one.id.0));
        self.told.extend(batch.locations.iter().map(|one| one.id.0));
    }

    async fn try_write(&self, batch: &Batch, heeded: &Heeded, page: Option<&Page>) -> Result<Written, StoreError> {
        let mut beside: Vec<Beside> = heeded.words.iter().cloned().map(Beside::Word).collect();
        if !heeded.records.is_empty() {
            let records = heeded.records.clone();
            beside.push(Beside::Told(Told { source: self.source.id, run: self.run, at: clock::now(), records }));
        }
        beside.extend(page.into_iter().flat_map(|page| self.beside_page(page)));
        self.directory.write_feed(batch, &import_act(), beside).await
    }

    /// What is kept of a page.
    fn beside_page(&self, page: &Page) -> Vec<Beside> {
        let mut beside = Vec::new();
        let source = self.source.id;
        if !page.met.is_empty() {
            beside.push(Beside::Met { source, run: self.run, at: clock::now(), services: page.met.clone() });
        }
        if let Some((number, memory)) = &page.memory {
            beside.push(Beside::Page { source, number: *number, memory: memory.clone() });
        }
        if let Some(position) = &page.position {
            let report = serde_json::to_string(&self.report).unwrap_or_default();
            beside.push(Beside::Reached { run: self.run, position: position.clone(), report });
        }
        beside
    }

    /// Joins what this source says with what others say of the same records; notes who told what, and makes public again what this
    /// source had left out for a time.
    async fn heed<T: Sourced + Serialize + DeserializeOwned>(
        &mut self,
        values: &mut [T],
        states: &mut HashMap<Uuid, PublicationState>,
        kept: Kept<'_>,
        heeded: &mut Heeded,
    ) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = values.iter().map(Sourced::uuid).collect();
        let tellings = self.directory.inner.store.tellings(T::KIND, &ids).await?;
        // What a feed withdrew comes back with it; what a person withdrew does not.
        let gone: Vec<Uuid> = tellings
            .iter()
            .filter(|(_, all)| all.iter().any(|telling| telling.source == self.source.id && telling.gone_at.is_some()))
            .map(|(id, _)| *id)
            .collect();
        for id in self.directory.inner.store.withdrawn_by(IMPORT, &gone).await? {
            states.insert(id, PublicationState::Published);
        }
        for value in values {
            let id = value.uuid();
            let all = tellings.get(&id).map(Vec::as_slice).unwrap_or_default();
            let own = all.iter().find(|telling| telling.source == self.source.id);
            if all.is_empty() && T::KIND == AggregateKind::Service {
                self.new.insert(ServiceId(id));
            }
            let joined = kept.originals.get(&(T::KIND, id));
            heeded.records.push(ToldBy {
                kind: T::KIND,
                id,
                original_id: joined.cloned().unwrap_or_else(|| original_id(id, value.extra())),
                joined: joined.is_some(),
                mended: kept.mended.get(&id).and_then(|mended| serde_json::to_string(mended).ok()),
            });
            let others = all.iter().any(|telling| telling.source != self.source.id && telling.gone_at.is_none());
            if others || own.is_some_and(|own| own.document.is_some()) {
                self.join_words(value, all, &mut heeded.words).await?;
            }
        }
        Ok(())
    }

    /// Puts what all sources say together in the place of what this one says, and keeps what each of them says.
    async fn join_words<T: Sourced + Serialize + DeserializeOwned>(
        &self,
        value: &mut T,
        all: &[Telling],
        kept: &mut Vec<SourceWord>,
    ) -> Result<(), StoreError> {
        let id = value.uuid();
        let corrupt = |source| StoreError::Corrupt { kind: T::KIND.word(), id, source };
        let word = |source, document: &Value| SourceWord { kind: T::KIND, id, source, document: document.to_string() };
        let mine = serde_json::to_value(&*value).map_err(corrupt)?;
        let (mut words, mut said) = (Vec::new(), false);
        for telling in all {
            if telling.source == self.source.id {
                if telling.document.as_deref() != Some(mine.to_string().as_str()) {
                    kept.push(word(self.source.id, &mine));
                }
                words.push(mine.clone());
                said = true;
            } else if telling.gone_at.is_none() {
                words.push(if let Some(document) = &telling.document {
                    SourceWord::read(id, document)?
                } else {
                    // It told of it alone until now: what is stored is its word, or what is kept of it where the owner speaks.
                    let store = &self.directory.inner.store;
                    let stored = match store.feed_words(T::KIND, &[id]).await?.remove(&id) {
                        Some(word) => Some(word.document),
                        None => store.document_of(T::KIND, id).await?,
                    };
                    let Some(stored) = stored else { continue };
                    kept.push(word(telling.source, &stored));
                    stored
                });
            }
        }
        if !said {
            kept.push(word(self.source.id, &mine));
            words.push(mine);
        }
        if let Some(joined) = joined(&words.iter().collect::<Vec<_>>()) {
            *value = serde_json::from_value(joined.document).map_err(corrupt)?;
        }
        Ok(())
    }

    /// Ends the run, and brings the index up to date.
    pub(super) async fn end(
        mut self,
        outcome: RunOutcome,
        look_for_doubles: bool,
        progress: &dyn Progress,
    ) -> Result<ImportReport, AppError> {
        let store = &self.directory.inner.store;
        let report = serde_json::to_string(&self.report).unwrap_or_default();
        store.end_run(self.run, clock::now(), outcome, &report).await?;
        // Either way it answered.
        (self.source.failures, self.source.next_at, self.source.last_error) = (0, None, None);
        match self.report.shrinkage {
            None => self.source.taken_at = Some(self.started_at),
            Some(Shrinkage { known, gone }) => {
                let asks = format!("{gone} of the {known} services that it told of are no longer there; --accept-shrinkage withdraws them");
                self.source.last_error = Some(asks);
            }
        }
        store.put_source(&self.source).await?;
        if self.directory.writes_index() {
            self.directory.catch_up().await?;
        }
        if look_for_doubles {
            self.look_for_doubles(progress).await?;
        }
        Ok(self.report)
    }
}

/// An import from the command line, as history and audit tell of it.
pub(super) fn import_act() -> Act {
    Act::of_command(IMPORT, clock::random_uuid(), clock::now())
}
