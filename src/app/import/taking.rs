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
    report::{ImportReport, LikelyDouble, Shrinkage},
    same::Originals,
};
use crate::{
    app::{AppError, Directory, Progress, counted, shown_address},
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

/// How many services one transaction takes.
const BATCH: usize = 500;

/// A run may withdraw one service in so many that its source told before, without being told to.
const ONE_IN: u64 = 5;

/// How many pairs of listings are compared in looking for doubles, at most: some seconds.
const MOST_COMPARED: u64 = 20_000_000;

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

/// How often each rule mended something in a service.
type Counts<'a> = HashMap<Uuid, &'a BTreeMap<&'static str, u64>>;

/// What is kept of records beside themselves.
#[derive(Clone, Copy)]
struct Kept<'a> {
    originals: &'a Originals,
    mended: &'a Counts<'a>,
}

/// A run through a source.
pub(super) struct Taking<'d> {
    pub(super) directory: &'d Directory,
    pub(super) source: SourceRecord,
    run: Uuid,
    started_at: chrono::DateTime<chrono::Utc>,
    /// Whether no other source was ever taken: then nothing is to be joined.
    pub(super) is_alone: bool,
    /// Records of this source that are another's as well.
    pub(super) joined: HashMap<(AggregateKind, String), Uuid>,
    /// Records that this run has told.
    told: HashSet<Uuid>,
    /// Services that are new, for looking whether they are there already.
    new: BTreeSet<ServiceId>,
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
        let told = if run.position.is_some() { store.met_in(source.id, run.id).await? } else { HashSet::new() };
        let labels = store.term_names().await?;
        let mender = Mender::new(&source.publisher).knowing(labels.iter().cloned());
        Ok(Self {
            directory,
            mender,
            labels,
            source,
            run: run.id,
            started_at: run.started_at,
            is_alone,
            joined,
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
        known.unwrap_or_else(|| Uuid::parse_str(original.trim()).unwrap_or_else(|_| self.mender.id(kind.word(), original)))
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
        gathered.forget(&self.told, &mut self.report);
        let originals = self.join(&mut gathered).await?;
        let total = gathered.services.len() as u64;
        let mut rows: Vec<Row> = std::mem::take(&mut gathered.services).into_values().collect();
        let mut first = Batch {
            taxonomies: std::mem::take(&mut gathered.taxonomies).into_values().collect(),
            taxonomy_terms: std::mem::take(&mut gathered.taxonomy_terms).into_values().collect(),
            ..Batch::default()
        };
        while !rows.is_empty() {
            let rest = rows.split_off(rows.len().min(BATCH));
            let mut batch = std::mem::take(&mut first);
            (batch.organizations, batch.locations) = gathered.referred_by(&rows);
            self.write(batch, std::mem::replace(&mut rows, rest), &originals, None).await?;
            if page.is_none() {
                progress.at("services written", total - rows.len() as u64, Some(total));
            }
        }
        // What stood by itself in a collection, and no service refers to.
        first.organizations.extend(std::mem::take(&mut gathered.organizations).into_values());
        first.locations.extend(std::mem::take(&mut gathered.locations).into_values());
        self.write(first, Vec::new(), &originals, page.as_ref()).await
    }

    /// Writes one batch. Services that refer to what is nowhere are refused, and the rest is written.
    async fn write(&mut self, mut batch: Batch, rows: Vec<Row>, originals: &Originals, page: Option<&Page>) -> Result<(), AppError> {
        batch.services = rows.iter().map(|row| row.service.clone()).collect();
        if batch == Batch::default() && page.is_none() {
            return Ok(());
        }
        batch.locations = batch.locations.into_iter().map(|location| self.directory.placed(location)).collect();
        let counts: Counts = rows.iter().filter(|row| !row.mended.is_empty()).map(|row| (row.service.id.0, &row.mended)).collect();
        let kept = Kept { originals, mended: &counts };
        let dangling = match self.try_write(&batch, kept, page).await {
            Ok(written) => {
                self.count(&batch, &written, kept);
                return Ok(());
            }
            Err(StoreError::Dangling(dangling)) => dangling,
            Err(other) => return Err(other.into()),
        };
        for row in &rows {
            let mut faults = Faults::default();
            for reference in dangling.iter().filter(|reference| reference.service == row.service.id.0) {
                note(&mut faults, &row.at, code::DANGLING, format!("refers to {} {}, which is nowhere", reference.kind, reference.missing));
            }
            if !faults.0.is_empty() {
                self.report.refuse(&row.source, &row.at, Some(row.service.name.clone()), faults);
            }
        }
        let refused: HashSet<_> = dangling.iter().map(|reference| reference.service).collect();
        batch.services.retain(|service| !refused.contains(&service.id.0));
        let written = self.try_write(&batch, kept, page).await?;
        self.count(&batch, &written, kept);
        Ok(())
    }

    fn count(&mut self, batch: &Batch, written: &Written, kept: Kept<'_>) {
        self.report.count(batch, written);
        self.report.services_mended += batch.services.iter().filter(|service| kept.mended.contains_key(&service.id.0)).count() as u64;
        self.told.extend(batch.services.iter().map(|one| one.id.0));
        self.told.extend(batch.organizations.iter().map(|one| one.id.0));
        self.told.extend(batch.locations.iter().map(|one| one.id.0));
    }

    async fn try_write(&mut self, batch: &Batch, kept: Kept<'_>, page: Option<&Page>) -> Result<Written, StoreError> {
        let (mut batch, mut beside, mut records) = (batch.clone(), Vec::new(), Vec::new());
        let mut organizations = std::mem::take(&mut batch.organizations);
        self.heed(&mut organizations, &mut batch, &mut beside, kept, &mut records).await?;
        batch.organizations = organizations;
        let mut locations = std::mem::take(&mut batch.locations);
        self.heed(&mut locations, &mut batch, &mut beside, kept, &mut records).await?;
        batch.locations = locations;
        let mut services = std::mem::take(&mut batch.services);
        self.heed(&mut services, &mut batch, &mut beside, kept, &mut records).await?;
        batch.services = services;
        if !records.is_empty() {
            beside.push(Beside::Told(Told { source: self.source.id, run: self.run, at: clock::now(), records }));
        }
        beside.extend(page.into_iter().flat_map(|page| self.beside_page(page)));
        self.directory.write_feed(&batch, &import_act(), &beside).await
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
        batch: &mut Batch,
        beside: &mut Vec<Beside>,
        kept: Kept<'_>,
        records: &mut Vec<ToldBy>,
    ) -> Result<(), StoreError> {
        let ids: Vec<Uuid> = values.iter().map(Sourced::uuid).collect();
        let tellings = self.directory.inner.store.tellings(T::KIND, &ids).await?;
        for value in values {
            let id = value.uuid();
            let all = tellings.get(&id).map(Vec::as_slice).unwrap_or_default();
            let own = all.iter().find(|telling| telling.source == self.source.id);
            if own.is_some_and(|own| own.gone_at.is_some()) {
                batch.states.insert(id, PublicationState::Published);
            }
            if all.is_empty() && T::KIND == AggregateKind::Service {
                self.new.insert(ServiceId(id));
            }
            let joined = kept.originals.get(&(T::KIND, id));
            records.push(ToldBy {
                kind: T::KIND,
                id,
                original_id: joined.cloned().unwrap_or_else(|| original_id(id, value.extra())),
                joined: joined.is_some(),
                mended: kept.mended.get(&id).and_then(|mended| serde_json::to_string(mended).ok()),
            });
            let others = all.iter().any(|telling| telling.source != self.source.id && telling.gone_at.is_none());
            if others || own.is_some_and(|own| own.document.is_some()) {
                self.join_words(value, all, beside).await?;
            }
        }
        Ok(())
    }

    /// Puts what all sources say together in the place of what this one says, and keeps what each of them says.
    async fn join_words<T: Sourced + Serialize + DeserializeOwned>(
        &self,
        value: &mut T,
        all: &[Telling],
        beside: &mut Vec<Beside>,
    ) -> Result<(), StoreError> {
        let id = value.uuid();
        let corrupt = |source| StoreError::Corrupt { kind: T::KIND.word(), id, source };
        let word = |source, document: &Value| Beside::Word(SourceWord { kind: T::KIND, id, source, document: document.to_string() });
        let mine = serde_json::to_value(&*value).map_err(corrupt)?;
        let (mut words, mut said) = (Vec::new(), false);
        for telling in all {
            if telling.source == self.source.id {
                if telling.document.as_deref() != Some(mine.to_string().as_str()) {
                    beside.push(word(self.source.id, &mine));
                }
                words.push(mine.clone());
                said = true;
            } else if telling.gone_at.is_none() {
                words.push(if let Some(document) = &telling.document {
                    SourceWord::read(id, document)?
                } else {
                    // It told of it alone until now: what is stored is its word.
                    let Some(stored) = self.directory.inner.store.document_of(T::KIND, id).await? else { continue };
                    beside.push(word(telling.source, &stored));
                    stored
                });
            }
        }
        if !said {
            beside.push(word(self.source.id, &mine));
            words.push(mine);
        }
        if let Some(joined) = joined(&words.iter().collect::<Vec<_>>()) {
            *value = serde_json::from_value(joined.document).map_err(corrupt)?;
        }
        Ok(())
    }

    /// Withdraws what the source no longer tells of and nobody else does; asks first where that is too much.
    pub(super) async fn withdraw_not_met(&mut self, accept_shrinkage: bool, progress: &dyn Progress) -> Result<(), AppError> {
        if self.asks_first(accept_shrinkage).await? {
            return Ok(());
        }
        loop {
            let ids: Vec<Uuid> = self.missed(500).await?.into_iter().map(|(id, _)| id).collect();
            if ids.is_empty() {
                return Ok(());
            }
            self.withdraw(&ids).await?;
            progress.at("services withdrawn", self.report.withdrawn, None);
        }
    }

    /// Whether so much is missing that nothing is withdrawn before somebody says so.
    pub(super) async fn asks_first(&mut self, accept_shrinkage: bool) -> Result<bool, AppError> {
        let (known, gone) = self.directory.inner.store.not_met(self.source.id, self.run).await?;
        self.report.shrinkage = (gone * ONE_IN > known && !accept_shrinkage).then_some(Shrinkage { known, gone });
        Ok(self.report.shrinkage.is_some())
    }

    /// Services that this source told of and this run has not met: the id here, and the id there.
    pub(super) async fn missed(&self, limit: u32) -> Result<Vec<(Uuid, String)>, AppError> {
        Ok(self.directory.inner.store.list_not_met(self.source.id, self.run, limit).await?)
    }

    /// Withdraws these services, but for those that others tell of, or whose owner speaks for itself.
    pub(super) async fn withdraw(&mut self, ids: &[Uuid]) -> Result<(), AppError> {
        let store = &self.directory.inner.store;
        let tellings = store.tellings(AggregateKind::Service, ids).await?;
        let spoken_for = store.spoken_for(ids).await?;
        let (mut batch, mut beside) = (Batch::default(), Vec::new());
        for record in store.published_services(ids).await? {
            let id = record.value.id.0;
            let others: Vec<&Telling> = tellings
                .get(&id)
                .into_iter()
                .flatten()
                .filter(|telling| telling.source != self.source.id && telling.gone_at.is_none())
                .collect();
            if spoken_for.contains(&id) {
                continue;
            }
            let words: Vec<Value> = others
                .iter()
                .filter_map(|other| other.document.as_deref())
                .map(|word| SourceWord::read(id, word))
                .collect::<Result<_, _>>()?;
            batch.expected.insert(id, record.revision);
            if others.is_empty() {
                batch.states.insert(id, PublicationState::Withdrawn);
                batch.services.push(record.value);
                self.report.withdrawn += 1;
            } else if let Some(left) = joined(&words.iter().collect::<Vec<_>>()) {
                let corrupt = |source| StoreError::Corrupt { kind: "service", id, source };
                batch.services.push(serde_json::from_value(left.document).map_err(corrupt)?);
            }
        }
        beside.push(Beside::Gone { source: self.source.id, services: ids.to_vec(), at: clock::now() });
        store.write_beside(&batch, &import_act(), &beside).await?;
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

    /// Looks whether what is new was there already, under another name or by another hand.
    async fn look_for_doubles(&mut self, progress: &dyn Progress) -> Result<(), AppError> {
        let store = &self.directory.inner.store;
        let offerings = self.directory.offerings_known();
        let affordable = usize::try_from(MOST_COMPARED / offerings.max(1)).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut new: Vec<ServiceId> = std::mem::take(&mut self.new).into_iter().collect();
        if new.len() > affordable {
            let left_out = counted(new.len() - affordable, "new service was", "new services were");
            self.report.warn(format!("{left_out} not compared with what is there already: it would take too long"));
            new.truncate(affordable);
        }
        for (place, id) in new.iter().enumerate() {
            let Some(view) = self.directory.service(*id).await? else { continue };
            let name = view.record.value.name.clone();
            // The likeliest; of a pair it is told once.
            let other = self.directory.likely_duplicates(view).await?.into_iter().next();
            if let Some(other) = other.filter(|other| !found.contains(&(other.service, *id))) {
                found.push((*id, other.service));
                store.note_double(*id, other.service, other.likeness, clock::now()).await?;
                self.report.double(LikelyDouble { service: *id, name, other });
            }
            progress.at("new services compared", place as u64 + 1, Some(new.len() as u64));
        }
        Ok(())
    }
}

/// An import from the command line, as history and audit tell of it.
fn import_act() -> Act {
    Act::of_command("import", clock::random_uuid(), clock::now())
}
