//! Taking a feed: found out what it is, walked from where the last run stood, and what it no longer tells of withdrawn.
//!
//! A feed that cannot be had withdraws nothing, and what came before it failed stays: it is shown as failing, and left alone for longer
//! each time it fails again.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    ImportOrder, ImportReport, Source, documents,
    gathered::Gathered,
    taking::{Page, Taking},
};
use crate::{
    app::{AppError, Directory, Progress},
    clock,
    domain::{
        AggregateKind,
        fault::{Fault, Faults, code},
        json::Pointer,
    },
    feeds::{
        Addresses, Answer, Details, FeedError, FeedPage, FeedUrl, Fetcher, OrukFeed, PageMemory, RpdeFeed, Settings, Told, Validators,
        WalkFrom,
    },
    formats::hsds::Document,
    store::{OpenRun, RunOutcome, SourceKind, SourceRecord},
};

/// How long a run that was broken off can be taken up again: after that, the feed's pages hold something else.
const GOES_ON_FOR: TimeDelta = TimeDelta::hours(24);

/// How long a feed is left alone after it failed once; twice as long each time it fails again.
const FIRST_REST: TimeDelta = TimeDelta::minutes(5);

/// How long a feed is left alone at most.
const LONGEST_REST: TimeDelta = TimeDelta::hours(24);

/// Of how many pages it is remembered what they were tagged with: some 100 MB of memory in a run.
const MOST_REMEMBERED: usize = 10_000;

/// How many items of an `OpenActive` feed are taken in one run: they are gathered before they are read, since a session and its series come on
/// different pages.
const MOST_ITEMS: usize = 300_000;

/// A feed to be taken.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedOrder {
    /// Where it is.
    pub address: String,
    /// How it is to be imported.
    pub import: ImportOrder,
    /// Whether only to ask for what changed since it was last taken.
    pub since_last_run: bool,
    /// Whether private and loopback addresses may be fetched from.
    pub allow_private: bool,
}

/// What there is at an address.
enum Found {
    Oruk(OrukFeed),
    Rpde(RpdeFeed),
    File(Option<Source>, Validators),
}

impl Directory {
    /// Takes a feed: all of it, or what changed since it was last taken; where a run was broken off, from there on.
    ///
    /// # Errors
    /// [`AppError::Feed`] where it cannot be had: it is shown as failing then, and what was there stays. [`AppError::Store`] or
    /// [`AppError::Index`] as for files.
    pub async fn import_feed(&self, order: &FeedOrder, progress: &dyn Progress) -> Result<ImportReport, AppError> {
        let addresses = if order.allow_private { Addresses::Any } else { Addresses::Public };
        let fetcher = Fetcher::new(Settings { addresses, ..Settings::default() });
        let url = FeedUrl::parse(&order.address)?;
        // A feed is known by its base, however it was named; anything else by its address.
        let base = OrukFeed::new(fetcher.clone(), &url).base().as_str().to_owned();
        let known = match self.inner.store.source_at(url.as_str()).await? {
            Some(known) => Some(known),
            None => self.inner.store.source_at(&base).await?,
        };
        let address = known.as_ref().map(|known| known.address.clone());
        let taken = match self.find_out(&fetcher, &url, known.as_ref()).await {
            Ok(found) => self.take_found(order, &url, known, found, progress).await,
            Err(error) => Err(error.into()),
        };
        if let Err(AppError::Feed(error)) = &taken {
            // One that was never taken is not kept: its address may be mistyped.
            if let Some(mut source) = self.inner.store.source_at(address.as_deref().unwrap_or(&base)).await? {
                source.failures += 1;
                source.next_at = Some(clock::now() + rest_after(source.failures));
                source.last_error = Some(error.to_string());
                self.inner.store.put_source(&source).await?;
            }
        }
        taken
    }

    /// The addresses of the feeds that were taken before and are not left alone just now.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn feeds_due(&self) -> Result<Vec<String>, AppError> {
        let now = clock::now();
        let sources = self.inner.store.sources().await?.into_iter();
        let due = sources.filter(|source| is_feed(source) && source.next_at.is_none_or(|next| next <= now));
        Ok(due.map(|source| source.address).collect())
    }

    /// Every source, as it stands.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn sources(&self) -> Result<Vec<SourceRecord>, AppError> {
        Ok(self.inner.store.sources().await?)
    }

    /// Finds out what there is at an address.
    async fn find_out(&self, fetcher: &Fetcher, url: &FeedUrl, known: Option<&SourceRecord>) -> Result<Found, FeedError> {
        let oruk = || Found::Oruk(OrukFeed::new(fetcher.clone(), url));
        let rpde = || Found::Rpde(RpdeFeed::new(fetcher.clone(), url.clone()));
        let validators = match known {
            Some(SourceRecord { kind: SourceKind::Oruk, .. }) => return Ok(oruk()),
            Some(SourceRecord { kind: SourceKind::OpenActive, .. }) => return Ok(rpde()),
            Some(source) => source.validators.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default(),
            None => Validators::default(),
        };
        let answer = match fetcher.file(url, &validators).await {
            Ok(Answer::Fresh(answer)) => answer,
            Ok(Answer::Unchanged) => return Ok(Found::File(None, validators)),
            // The base of a feed may have no page of its own.
            Err(FeedError::Status(400..=499)) if known.is_none() => return Ok(oruk()),
            Err(error) => return Err(error),
        };
        Ok(match documents::found(url.as_str(), &answer.bytes) {
            documents::Found::RpdePage => rpde(),
            documents::Found::FeedPage => oruk(),
            documents::Found::File => Found::File(Some(Source { name: url.to_string(), bytes: answer.bytes }), answer.validators),
        })
    }

    async fn take_found(
        &self,
        order: &FeedOrder,
        url: &FeedUrl,
        known: Option<SourceRecord>,
        found: Found,
        progress: &dyn Progress,
    ) -> Result<ImportReport, AppError> {
        let kind = match &found {
            Found::Oruk(_) => SourceKind::Oruk,
            Found::Rpde(_) => SourceKind::OpenActive,
            Found::File(..) => SourceKind::File,
        };
        let mut source = if let Some(known) = known {
            known
        } else {
            let publisher = self.publisher_of(order, url, &found).await?;
            let address = if let Found::Oruk(feed) = &found { feed.base() } else { url };
            self.source(address.as_str(), kind, &publisher).await?
        };
        source.licence = order.import.licence.clone().or(source.licence);
        self.inner.store.put_source(&source).await?;
        if let Found::File(None, _) = found {
            source.taken_at = Some(clock::now());
            (source.failures, source.next_at, source.last_error) = (0, None, None);
            self.inner.store.put_source(&source).await?;
            return Ok(ImportReport { not_modified: true, ..ImportReport::default() });
        }
        let run = self.run_of(&source, order).await?;
        let mut taking = Taking::begin(self, source, &run).await?;
        taking.differs_from(order.import.publisher.as_deref());
        match found {
            Found::Oruk(feed) => return self.walk(taking, &feed, &run, order, progress).await,
            Found::Rpde(feed) => self.walk_rpde(&mut taking, &feed, progress).await?,
            Found::File(input, validators) => {
                taking.source.validators = serde_json::to_string(&validators).ok();
                let mut gathered = Gathered::default();
                taking.read(&mut gathered, input.into_iter().collect(), order.import.mapping.as_ref());
                gathered.remark(&mut taking.report);
                taking.take(gathered, None, progress).await?;
            }
        }
        if run.whole {
            taking.withdraw_not_met(order.import.accept_shrinkage, progress).await?;
        }
        let outcome = taking.outcome();
        taking.end(outcome, order.import.look_for_doubles, progress).await
    }

    /// Who publishes it: who was named, who the feed says, or its host.
    async fn publisher_of(&self, order: &FeedOrder, url: &FeedUrl, found: &Found) -> Result<String, FeedError> {
        if let Some(publisher) = &order.import.publisher {
            return Ok(publisher.clone());
        }
        let about = match found {
            Found::Oruk(feed) => feed.about().await?.and_then(|about| about.publisher),
            _ => None,
        };
        Ok(about.unwrap_or_else(|| url.host().to_owned()))
    }

    /// The run that goes on, or a new one.
    async fn run_of(&self, source: &SourceRecord, order: &FeedOrder) -> Result<OpenRun, AppError> {
        let store = &self.inner.store;
        let now = clock::now();
        let since = source.taken_at.filter(|_| order.since_last_run && source.kind == SourceKind::Oruk);
        let run = OpenRun { id: clock::random_uuid(), whole: since.is_none(), since, started_at: now, position: None, report: None };
        if let Some(open) = store.open_run(source.id).await? {
            if source.kind == SourceKind::Oruk && open.whole == run.whole && now - open.started_at < GOES_ON_FOR {
                return Ok(open);
            }
            store.end_run(open.id, now, RunOutcome::Failed, open.report.as_deref().unwrap_or("{}")).await?;
        }
        store.begin_run(source.id, &run).await?;
        Ok(run)
    }

    /// Walks a feed page by page; each is written with where the walk goes on.
    async fn walk(
        &self,
        mut taking: Taking<'_>,
        feed: &OrukFeed,
        run: &OpenRun,
        order: &FeedOrder,
        progress: &dyn Progress,
    ) -> Result<ImportReport, AppError> {
        let memories = if run.whole { self.memories(&taking.source).await? } else { HashMap::new() };
        let place = run.position.as_deref().and_then(|position| serde_json::from_str(position).ok());
        let mut walk = feed.walk(WalkFrom { place, modified_after: run.since, memories });
        while let Some(page) = walk.next().await? {
            let (number, total) = (page.number, page.total);
            keeps_its_details(&mut taking.source, &page)?;
            let (gathered, page) = gather(&mut taking, page, run.whole)?;
            taking.take(gathered, Some(page), progress).await?;
            progress.at("services taken", taking.report.services + taking.report.refused_rows, total.filter(|_| run.whole));
            tracing::debug!(page = number, "a page was taken");
        }
        if run.whole {
            self.look_once_more(&mut taking, feed, order, progress).await?;
        }
        let outcome = taking.outcome();
        taking.end(outcome, order.import.look_for_doubles, progress).await
    }

    /// Asks by id for what no page held: pages shift under a walk when a feed changes. Only what is gone is withdrawn.
    async fn look_once_more(
        &self,
        taking: &mut Taking<'_>,
        feed: &OrukFeed,
        order: &FeedOrder,
        progress: &dyn Progress,
    ) -> Result<(), AppError> {
        if taking.asks_first(order.import.accept_shrinkage).await? {
            return Ok(());
        }
        let mut done = 0;
        loop {
            let missed = taking.missed(100).await?;
            if missed.is_empty() {
                return Ok(());
            }
            let mut gone = Vec::new();
            let mut gathered = Gathered::default();
            let mut there = Vec::new();
            for (id, original) in missed {
                match feed.service(&original).await {
                    Ok(value) => {
                        taking.gather(
                            &mut gathered,
                            Document::of_services(vec![(Pointer::root().member("services").member(&original), value)]),
                        );
                        there.push(id);
                    }
                    Err(error) if error.is_gone() => gone.push(id),
                    Err(error) if error.is_passing() => return Err(error.into()),
                    // It does not say that it is gone; it stays as it is.
                    Err(_) => there.push(id),
                }
                done += 1;
                progress.at("services looked for once more", done, None);
            }
            taking.take(gathered, None, progress).await?;
            // One that was refused is there all the same.
            taking.take(Gathered::default(), Some(Page { met: there, ..Page::default() }), progress).await?;
            taking.withdraw(&gone).await?;
        }
    }

    async fn memories(&self, source: &SourceRecord) -> Result<HashMap<u64, PageMemory>, AppError> {
        let pages = self.inner.store.source_pages(source.id).await?;
        if pages.len() > MOST_REMEMBERED {
            return Ok(HashMap::new());
        }
        Ok(pages.into_iter().filter_map(|(number, memory)| Some((number, serde_json::from_str(&memory).ok()?))).collect())
    }

    async fn walk_rpde(&self, taking: &mut Taking<'_>, feed: &RpdeFeed, progress: &dyn Progress) -> Result<(), AppError> {
        let mut walk = feed.walk(None);
        let mut pages = Vec::new();
        let mut items = 0;
        while let Some(page) = walk.next().await? {
            items += page.value.get("items").and_then(serde_json::Value::as_array).map_or(0, Vec::len);
            if items > MOST_ITEMS {
                return Err(FeedError::TooManyValues(MOST_ITEMS).into());
            }
            pages.push(page.value);
            progress.at("items fetched", items as u64, None);
        }
        let mut gathered = Gathered::default();
        taking.gather(&mut gathered, documents::of_rpde(pages)?);
        gathered.remark(&mut taking.report);
        taking.take(gathered, None, progress).await
    }
}

/// What is kept of an Open Referral UK feed whose services came whole.
const CAME_WHOLE: &str = r#"{"details":true}"#;

/// Sees to it that a feed which told its services whole does not go on with their heads alone: schedules and places would be lost.
fn keeps_its_details(source: &mut SourceRecord, page: &FeedPage) -> Result<(), FeedError> {
    match page.details {
        Details::None if page.rows.is_empty() => {}
        Details::None if source.validators.as_deref() == Some(CAME_WHOLE) => return Err(FeedError::NoDetails),
        Details::None => {}
        Details::InList | Details::Asked => source.validators = Some(CAME_WHOLE.to_owned()),
    }
    Ok(())
}

/// What a page holds, and what is written with it.
fn gather(taking: &mut Taking<'_>, page: FeedPage, whole: bool) -> Result<(Gathered, Page), AppError> {
    let refused_before = taking.report.refused_rows;
    let (mut rows, mut met, mut failed) = (Vec::new(), Vec::new(), false);
    for (place, row) in page.rows.into_iter().enumerate() {
        let at = Pointer::root().member("pages").element(usize::try_from(page.number).unwrap_or_default()).element(place);
        match row.told {
            Ok(Told::Service(value)) => rows.push((at, value)),
            Ok(Told::Unchanged) => met.extend(row.id.map(|id| taking.id_here(AggregateKind::Service, &id))),
            Err(error) => {
                // It stands in the list, and is not gone because it could not be had this time.
                failed = true;
                let name = row.listed.as_ref().and_then(|listed| listed["name"].as_str()).map(str::to_owned);
                met.extend(row.id.map(|id| taking.id_here(AggregateKind::Service, &id)));
                let faults = Faults(vec![Fault::new(at.as_str(), code::UNAVAILABLE, format!("its details cannot be had: {error}"))]);
                taking.refuse(&at, name, faults);
            }
        }
    }
    taking.report.services_unchanged += met.len() as u64;
    let mut gathered = Gathered::default();
    taking.gather(&mut gathered, Document::of_services(rows));
    let position = serde_json::to_string(&page.place).map_err(|_| AppError::Interrupted)?;
    // What was refused is to be sent again, so that it is told again.
    let is_good = !failed && taking.report.refused_rows == refused_before;
    let memory = if whole && is_good { serde_json::to_string(&page.memory).ok() } else { None };
    let memory = memory.and_then(|memory| Some((i64::try_from(page.number).ok()?, memory)));
    Ok((gathered, Page { position: Some(position), met, memory }))
}

fn is_feed(source: &SourceRecord) -> bool {
    !source.address.starts_with("file:")
}

/// How long a feed is left alone after it failed so often.
fn rest_after(failures: i64) -> TimeDelta {
    let doubled = u32::try_from(failures.clamp(1, 12) - 1).unwrap_or_default();
    (FIRST_REST * 2_i32.pow(doubled)).min(LONGEST_REST)
}

/// How a source stands, in a word.
#[must_use]
pub fn standing(source: &SourceRecord, now: DateTime<Utc>) -> &'static str {
    match (source.failures, source.taken_at) {
        (0, _) if source.last_error.is_some() => "asks",
        (0, Some(_)) => "well",
        (0, None) => "begun",
        (_, _) if source.next_at.is_some_and(|next| next > now) => "failing, left alone",
        (_, _) => "failing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feed_that_fails_is_left_alone_for_longer_each_time_up_to_a_day() {
        for (failures, minutes) in [(1, 5), (2, 10), (3, 20), (8, 640), (9, 1_280), (10, 1_440), (1_000, 1_440)] {
            assert_eq!(rest_after(failures), TimeDelta::minutes(minutes), "{failures}");
        }
    }
}
