//! The walk itself: which page comes next, when it ends, and what each page holds.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    super::{Answer, FeedError, Validators},
    Asking, OrukFeed,
    page::{Listed, id},
};

/// Where a walk begins, and what is known from the last time.
#[derive(Debug, Clone, Default)]
pub struct WalkFrom {
    /// Where an earlier walk stood ([`FeedPage::place`]); the beginning, when there is none.
    pub place: Option<Place>,
    /// Only what was modified since.
    pub modified_after: Option<DateTime<Utc>>,
    /// What was remembered of each page ([`FeedPage::memory`]), by its number: what has not changed is then not sent again.
    pub memories: HashMap<u64, PageMemory>,
}

/// Where a walk stands after a page. It is written down with what the page brought, and read again to go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// How many pages were taken.
    taken: u64,
    /// What the feed calls the next page.
    #[serde(default)]
    next: u64,
    /// Whether there is a next page, where that is known.
    #[serde(default)]
    more: Option<bool>,
    /// A print of the last page.
    #[serde(default)]
    print: String,
    /// What the feed called the last page.
    #[serde(default)]
    called: Option<u64>,
    /// What the feed does not take: `full`, `per_page`.
    #[serde(default)]
    refuses: [bool; 2],
    /// Whether the feed has no details to ask for.
    #[serde(default)]
    no_details: bool,
}

impl Place {
    /// How many pages were taken.
    #[must_use]
    pub fn taken(&self) -> u64 {
        self.taken
    }

    /// Whether the walk was at its end.
    #[must_use]
    pub fn is_end(&self) -> bool {
        self.taken > 0 && self.more == Some(false)
    }
}

/// What to remember of a page for the next time. It is opaque; keep it as JSON.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageMemory {
    list: Validators,
    /// Each service with what to ask with for its details; with nothing, when it stood whole in the list.
    services: BTreeMap<String, Validators>,
    whole: bool,
    place: Place,
    of: Option<u64>,
    total: Option<u64>,
}

/// Where the services of a page stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Details {
    /// Whole in the list.
    InList,
    /// Each was asked for by its id.
    Asked,
    /// Nowhere: the feed has only the list. The services are without schedules, places and the like, which does not mean that they have none.
    None,
}

/// What the feed tells of one service.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// This.
    Service(Value),
    /// Nothing new since the last time.
    Unchanged,
}

/// One service of a page.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its id as the feed writes it; none, when it has none.
    pub id: Option<String>,
    /// What is told of it, or why it could not be had.
    pub told: Result<Told, FeedError>,
    /// What the list says of it, where the rest could not be had.
    pub listed: Option<Value>,
}

/// One page of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedPage {
    /// Which, counted from 1.
    pub number: u64,
    /// Of how many, where the feed says so.
    pub of: Option<u64>,
    /// How many services the feed has in all, where it says so.
    pub total: Option<u64>,
    /// Its services.
    pub rows: Vec<Row>,
    /// Where they stood.
    pub details: Details,
    /// Whether the feed said that the list page has not changed.
    pub not_modified: bool,
    /// What to remember for the next time.
    pub memory: PageMemory,
    /// Where the walk stands now.
    pub place: Place,
}

/// A walk through a feed.
pub struct Walk {
    feed: OrukFeed,
    modified_after: Option<DateTime<Utc>>,
    memories: HashMap<u64, PageMemory>,
    place: Place,
    /// The pages walked, by their prints.
    walked: HashMap<String, u64>,
}

/// The list page that was asked for.
enum List {
    Page(Listed, Validators),
    Unchanged(PageMemory),
    /// There is none, as was to be expected.
    End,
}

impl Walk {
    pub(super) fn new(feed: OrukFeed, from: WalkFrom) -> Self {
        let place = from.place.unwrap_or_default();
        let walked = if place.taken > 0 { HashMap::from([(place.print.clone(), place.taken)]) } else { HashMap::new() };
        Self { feed, modified_after: from.modified_after, memories: from.memories, place, walked }
    }

    /// Where it stands.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.place
    }

    /// The next page; none after the last. After an error it stands where it stood, and may be asked again.
    ///
    /// # Errors
    /// [`FeedError::Page`], where a page of the list cannot be had; [`FeedError::Repeats`] and [`FeedError::TooManyPages`], where the feed
    /// would not end.
    pub async fn next(&mut self) -> Result<Option<FeedPage>, FeedError> {
        if self.place.is_end() {
            return Ok(None);
        }
        let number = self.place.taken + 1;
        let pages = self.feed.fetcher.settings().pages;
        if number > pages {
            return Err(FeedError::TooManyPages(pages));
        }
        match self.list_page(number).await.map_err(|error| error.of_page(number))? {
            List::End => {
                self.place.more = Some(false);
                Ok(None)
            }
            List::Unchanged(memory) => Ok(Some(self.remembered(number, memory).await)),
            List::Page(listed, validators) => self.listed(number, listed, validators).await,
        }
    }

    /// The list page with this number. What the feed refuses to take is left out from then on.
    async fn list_page(&mut self, number: u64) -> Result<List, FeedError> {
        loop {
            match self.ask(number).await {
                Err(FeedError::Status(400 | 422 | 500 | 501)) if number == 1 && self.place.refuses != [true, true] => {
                    let full = self.place.refuses[0];
                    self.place.refuses = [true, full];
                }
                // It did not say whether there would be another page: there is not.
                Err(error) if number > 1 && self.place.more.is_none() && error.is_gone() => return Ok(List::End),
                Ok(List::Page(listed, _)) if self.miscounted(number, &listed) => {}
                answer => return answer,
            }
        }
    }

    async fn ask(&self, number: u64) -> Result<List, FeedError> {
        let [full, per_page] = self.place.refuses;
        let page = (number > 1).then_some(self.place.next);
        let url = self.feed.list(Asking { full: !full, per_page: !per_page }, page, self.modified_after);
        let memory = self.memories.get(&number);
        let validators = memory.map(|memory| memory.list.clone()).unwrap_or_default();
        match (self.feed.fetcher.json(&url, &validators).await?, memory) {
            (Answer::Fresh(json), _) => Ok(List::Page(Listed::read(json.value)?, json.validators)),
            (Answer::Unchanged, Some(memory)) => Ok(List::Unchanged(memory.clone())),
            (Answer::Unchanged, None) => Err(FeedError::Status(304)),
        }
    }

    /// Whether the second page is not the second, because the feed calls its pages otherwise than it asks for them: it counts from 0 in what
    /// it tells and from 1 in what it takes, or the other way round. Then the next one is the right one to ask for.
    fn miscounted(&mut self, number: u64, listed: &Listed) -> bool {
        if number != 2 || listed.items.is_empty() {
            return false;
        }
        let first = self.place.called.unwrap_or(0);
        let same = listed.print() == self.place.print;
        let jumped = listed.called.zip(self.place.called).is_some_and(|(called, first)| called == first + 2);
        match self.place.next {
            next if same && next == first + 1 && first == 0 => self.place.next = 2,
            2 if jumped && first == 1 => self.place.next = 1,
            _ => return false,
        }
        true
    }

    /// A page that has not changed: only details may have, where they were asked for one by one.
    async fn remembered(&mut self, number: u64, memory: PageMemory) -> FeedPage {
        let mut memory = memory;
        let asked: Vec<(String, Validators)> = memory.services.clone().into_iter().collect();
        let (rows, details) = if memory.whole {
            let row = |(id, _)| Row { id: Some(id), told: Ok(Told::Unchanged), listed: None };
            (asked.into_iter().map(row).collect(), Details::InList)
        } else {
            let items = asked.into_iter().map(|(id, validators)| (Some(id), Value::Null, validators)).collect();
            (self.details(items, &mut memory).await, Details::Asked)
        };
        self.stand(memory.place.clone(), number);
        FeedPage { number, of: memory.of, total: memory.total, rows, details, not_modified: true, place: self.place.clone(), memory }
    }

    /// A page that came.
    async fn listed(&mut self, number: u64, listed: Listed, validators: Validators) -> Result<Option<FeedPage>, FeedError> {
        let print = listed.print();
        if let Some(before) = self.walked.get(&print).copied() {
            let said_so = self.place.more == Some(true);
            if said_so {
                return Err(FeedError::Repeats { page: number, before });
            }
            // It never said that there was another page, and gives the same whatever is asked for.
            self.place.more = Some(false);
            return Ok(None);
        }
        let (of, total) = (listed.of, listed.total);
        let next = if number == 1 { listed.called.unwrap_or(0) + 1 } else { self.place.next + 1 };
        let place = Place { taken: number, next, more: listed.more(number), print, called: listed.called, ..self.place.clone() };
        let whole = listed.is_whole();
        let mut memory = PageMemory { list: validators, whole, of, total, ..PageMemory::default() };
        let earlier = self.memories.remove(&number).unwrap_or_default();
        let (rows, details) = if whole || self.place.no_details || listed.items.is_empty() {
            memory.whole = true;
            let rows: Vec<Row> =
                listed.items.into_iter().map(|item| Row { id: id(&item), told: Ok(Told::Service(item)), listed: None }).collect();
            memory.services = rows.iter().filter_map(|row| Some((row.id.clone()?, Validators::default()))).collect();
            (rows, if whole { Details::InList } else { Details::None })
        } else {
            let validators = |id: &Option<String>| id.as_ref().and_then(|id| earlier.services.get(id)).cloned().unwrap_or_default();
            let items =
                listed.items.into_iter().map(|item| (id(&item), item)).map(|(id, item)| (id.clone(), item, validators(&id))).collect();
            let rows = self.details(items, &mut memory).await;
            if number == 1 && has_no_details(&rows) {
                (rows.into_iter().map(as_listed).collect(), Details::None)
            } else {
                (rows, Details::Asked)
            }
        };
        let place = Place { no_details: place.no_details || details == Details::None && !rows.is_empty(), ..place };
        memory.whole |= details == Details::None;
        memory.place = place.clone();
        self.stand(place, number);
        Ok(Some(FeedPage { number, of, total, rows, details, not_modified: false, memory, place: self.place.clone() }))
    }

    fn stand(&mut self, place: Place, number: u64) {
        self.walked.insert(place.print.clone(), number);
        self.place = place;
    }

    /// Asks for each service by its id, a few at a time. What it is to be asked with next time goes into `memory`.
    async fn details(&self, items: Vec<(Option<String>, Value, Validators)>, memory: &mut PageMemory) -> Vec<Row> {
        let at_a_time = self.feed.fetcher.settings().at_a_time.max(1);
        let asked = stream::iter(items).map(|(id, item, validators)| self.row(id, item, validators));
        let rows: Vec<(Row, Validators)> = asked.buffered(at_a_time).collect().await;
        memory.services = rows.iter().filter_map(|(row, validators)| Some((row.id.clone()?, validators.clone()))).collect();
        rows.into_iter().map(|(row, _)| row).collect()
    }

    async fn row(&self, id: Option<String>, item: Value, validators: Validators) -> (Row, Validators) {
        let Some(name) = id.as_deref() else {
            // It cannot be asked for; what the list says is all there is.
            return (Row { id, told: Ok(Told::Service(item)), listed: None }, Validators::default());
        };
        match self.feed.detail(name, &validators).await {
            Ok(Answer::Fresh((value, validators))) => (Row { id, told: Ok(Told::Service(value)), listed: None }, validators),
            Ok(Answer::Unchanged) => (Row { id, told: Ok(Told::Unchanged), listed: None }, validators),
            Err(error) => (Row { id, told: Err(error), listed: (!item.is_null()).then_some(item) }, Validators::default()),
        }
    }
}

/// Whether the feed has a list and nothing behind it: every service of the first page is not found there.
fn has_no_details(rows: &[Row]) -> bool {
    let missing = |row: &Row| matches!(row.told, Err(FeedError::Status(404 | 405 | 501)));
    !rows.is_empty() && rows.iter().filter(|row| row.id.is_some()).all(missing) && rows.iter().any(|row| row.id.is_some())
}

fn as_listed(row: Row) -> Row {
    match row.listed {
        Some(item) => Row { id: row.id, told: Ok(Told::Service(item)), listed: None },
        None => row,
    }
}
