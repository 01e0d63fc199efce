//! Browsing the directory by what it holds. Whoever searches for a person matches instead.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap, HashMap, HashSet},
};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{AppError, Directory, Inner, ServiceView};
use crate::{
    domain::{
        OrganizationId, ServiceId, TaxonomyTermId,
        vocabulary::{Attendance, Day, Vocabulary},
    },
    geography::{Point, distance_m},
    index::{Region, Snapshot, Sought},
    matching::{CostWish, Offering, Price, look::Counted, weighing::TermCount, words::word_worth},
    needs::words::tokens,
    store::ServiceFilter,
};

/// How many words of a search are looked at.
const MAX_WORDS: usize = 16;

/// How far around a point is searched where no radius is given, in metres: as far as a match would.
const USUAL_RADIUS_M: f64 = crate::matching::DEFAULT_REACH_M;

/// What is asked of the directory. What is absent does not narrow it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Browse {
    /// Words, any of which will do; the more telling come first.
    pub q: Option<String>,
    /// Around this point.
    pub near: Option<Point>,
    /// As far as this, in metres.
    pub radius_m: Option<f64>,
    /// Carrying this term.
    pub taxonomy_term_id: Option<TaxonomyTermId>,
    /// Run by this organization.
    pub organization_id: Option<OrganizationId>,
    /// Stated to happen on this day of the week.
    pub day: Option<Day>,
    /// Stated to be free, or to cost no more.
    pub cost: Option<CostWish>,
    /// Stated to be had in this way.
    pub attendance: Option<Attendance>,
    /// Stated to happen on the weekday of this date, in a season that holds it.
    pub open_on: Option<NaiveDate>,
    /// Changed here after this moment.
    pub modified_after: Option<DateTime<Utc>>,
    /// The order; by relevance where there are words, by distance where there is a point, by name otherwise.
    pub sort: Option<Sort>,
    /// Where the page before ended.
    pub after: Option<BrowseCursor>,
    /// How many are wanted at most.
    pub limit: u32,
}

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The most telling words first.
    Relevance,
    /// The nearest first; what has no place last.
    Distance,
    /// By name.
    Name,
    /// The latest changed by its publisher first.
    LastModified,
}

/// Where a page ended: the key of its last service in the order it was in, and its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BrowseCursor {
    sort: Sort,
    key: Key,
    id: ServiceId,
}

impl BrowseCursor {
    /// The order it belongs to.
    #[must_use]
    pub fn sort(&self) -> Sort {
        self.sort
    }
}

/// What a list is sorted by. Numbers are whole, so that they read as they were written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Key {
    /// A millionth of the words' worth, the largest first.
    Worth(Reverse<u64>),
    /// Centimetres.
    Distance(u64),
    /// The name in lower case.
    Name(String),
    /// Seconds from 1970, the latest first.
    Modified(Reverse<i64>),
}

/// A page of services.
#[derive(Debug, Clone, PartialEq)]
pub struct BrowsePage {
    /// What is on it.
    pub items: Vec<ServiceView>,
    /// Where the next page begins; `None` on the last.
    pub next: Option<BrowseCursor>,
    /// How many services there are on all pages.
    pub total: u32,
    /// What they are like.
    pub facets: Facets,
}

/// How many of the services on all pages state what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facets {
    /// By way of attending.
    pub attendance: Vec<(Attendance, u32)>,
    /// By day of the week.
    pub day: Vec<(Day, u32)>,
    /// By what they cost.
    pub cost: Vec<(CostFacet, u32)>,
}

/// What a service says about its cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CostFacet {
    /// It is free.
    Free,
    /// One pays, or gives what one likes.
    Paid,
    /// It does not say.
    NotStated,
}

impl CostFacet {
    /// The facet's word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Paid => "paid",
            Self::NotStated => "not_stated",
        }
    }

    fn of(price: Price) -> Self {
        match price {
            Price::Free => Self::Free,
            Price::NotStated => Self::NotStated,
            Price::Donation | Price::FromPence(_) | Price::Something => Self::Paid,
        }
    }
}

/// An offering that is on the list.
struct Listed<'a> {
    /// Whose it is, beside the rest of it: a million are sorted by that.
    service: ServiceId,
    offering: &'a Offering,
    /// What the words that are sought are worth in it.
    worth: f32,
}

impl Directory {
    /// A page of the directory.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index; [`AppError::Index`] or [`AppError::Store`] where one cannot be read.
    pub async fn browse(&self, browse: &Browse) -> Result<BrowsePage, AppError> {
        let among = self.among(browse).await?;
        let browse = browse.clone();
        let (ids, next, total, facets) = self.blocking(move |inner| page(inner, &browse, among.as_ref())).await?;
        Ok(BrowsePage { items: self.views(&ids).await?, next, total, facets })
    }

    /// The services to which the database narrows the search, where it has to be asked.
    async fn among(&self, browse: &Browse) -> Result<Option<HashSet<ServiceId>>, AppError> {
        if browse.taxonomy_term_id.is_none() && browse.modified_after.is_none() {
            return Ok(None);
        }
        let filter = ServiceFilter {
            taxonomy_term_id: browse.taxonomy_term_id,
            organization_id: browse.organization_id,
            modified_after: browse.modified_after,
        };
        Ok(Some(self.inner.store.service_ids(&filter).await?.into_iter().collect()))
    }
}

type Found = (Vec<ServiceId>, Option<BrowseCursor>, u32, Facets);

fn page(inner: &Inner, browse: &Browse, among: Option<&HashSet<ServiceId>>) -> Result<Found, AppError> {
    let snapshot = inner.index.snapshot().ok_or(AppError::NotReady)?;
    let words = browse.q.as_deref().map(stems);
    let sort = browse.sort.unwrap_or(match (&words, browse.near) {
        (Some(_), _) => Sort::Relevance,
        (None, Some(_)) => Sort::Distance,
        (None, None) => Sort::Name,
    });
    let worths = words.map(|stems| worths(&snapshot, &stems)).transpose()?;
    let mut listed = Vec::new();
    for (handle, offering) in snapshot.with_handles() {
        let worth = match &worths {
            Some(worths) => match worths.get(&handle) {
                Some(worth) => *worth,
                None => continue,
            },
            None => 0.0,
        };
        if among.is_none_or(|among| among.contains(&offering.service)) && fits(browse, offering) {
            listed.push(Listed { service: offering.service, offering, worth });
        }
    }
    // The offerings of a service come together, and stay in their order.
    listed.sort_by_key(|listed| listed.service);
    let after = browse.after.as_ref().filter(|after| after.sort == sort).map(|after| (&after.key, &after.id));
    let limit = browse.limit as usize;
    // The first of those after the last page, and one more, which shows that there is another page; the last of them on top.
    let mut first: BinaryHeap<(Key, ServiceId)> = BinaryHeap::with_capacity(limit + 2);
    let mut tally = FacetTally::default();
    for service in listed.chunk_by(|one, next| one.service == next.service) {
        tally.add(service);
        // A service stands where the best of its offerings does.
        let Some(key) = service.iter().map(|listed| key(sort, browse, listed)).min() else { continue };
        let place = (key, service[0].service);
        let is_ahead = first.len() <= limit || first.peek().is_some_and(|last| place < *last);
        if is_ahead && after.is_none_or(|after| (&place.0, &place.1) > after) {
            first.push(place);
            if first.len() > limit + 1 {
                first.pop();
            }
        }
    }
    let mut order = first.into_sorted_vec();
    let is_last = order.len() <= limit;
    order.truncate(limit);
    let next = order.last().filter(|_| !is_last).map(|(key, id)| BrowseCursor { sort, key: key.clone(), id: *id });
    Ok((order.into_iter().map(|(_, id)| id).collect(), next, tally.services, tally.facets()))
}

fn stems(text: &str) -> Vec<String> {
    let mut stems: Vec<String> = Vec::new();
    for token in tokens(text).filter(|token| !token.is_stop) {
        let stem = token.stem.clone();
        if !stems.contains(&stem) {
            stems.push(stem);
        }
        if stems.len() == MAX_WORDS {
            break;
        }
    }
    stems
}

/// What the words found in each offering are worth, by BM25.
fn worths(snapshot: &Snapshot, stems: &[String]) -> Result<HashMap<u64, f32>, AppError> {
    let recalled = snapshot.recall(&Sought { stems, needs: &[], region: Region::Anywhere })?;
    let corpus = &recalled.corpus;
    let worth = |counted: &Counted<'_>| {
        let of = |count: &TermCount| {
            let rarity = corpus.rarities[usize::from(count.term)];
            word_worth(rarity, count.count, counted.candidate.offering.length, corpus.statistics.mean_length)
        };
        counted.counts.iter().map(of).sum()
    };
    Ok(recalled.candidates().map(|counted| (counted.candidate.handle, worth(&counted))).collect())
}

/// Whether an offering fits what the index itself can tell.
fn fits(browse: &Browse, offering: &Offering) -> bool {
    let near = browse
        .near
        .is_none_or(|near| offering.point.is_some_and(|point| distance_m(near, point) <= browse.radius_m.unwrap_or(USUAL_RADIUS_M)));
    let on = |day: Day| offering.sessions.iter().any(|session| session.day == day);
    let open_on = |date: NaiveDate| {
        let day = date.num_days_from_ce();
        on(date.weekday().into())
            && offering.season.from_day.is_none_or(|from| from <= day)
            && offering.season.to_day.is_none_or(|to| day <= to)
    };
    let affordable = |wish| match (wish, offering.price) {
        (_, Price::Free) => true,
        (CostWish::AtMostPence(most), Price::FromPence(pence)) => pence <= most,
        (CostWish::Free, Price::FromPence(pence)) => pence == 0,
        _ => false,
    };
    near && browse.organization_id.is_none_or(|id| offering.organization == id)
        && browse.attendance.is_none_or(|way| offering.attendance.contains(way))
        && browse.day.is_none_or(on)
        && browse.open_on.is_none_or(open_on)
        && browse.cost.is_none_or(affordable)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "worths and distances are finite, positive and small")]
fn key(sort: Sort, browse: &Browse, Listed { offering, worth, .. }: &Listed<'_>) -> Key {
    match sort {
        Sort::Relevance => Key::Worth(Reverse((f64::from(*worth) * 1e6) as u64)),
        Sort::Distance => {
            let distance = browse.near.zip(offering.point).map(|(near, point)| distance_m(near, point));
            Key::Distance(distance.map_or(u64::MAX, |distance| (distance * 100.0) as u64))
        }
        Sort::Name => Key::Name(offering.name.to_lowercase()),
        Sort::LastModified => Key::Modified(Reverse(offering.modified_s.unwrap_or(i64::MIN))),
    }
}

/// Facets while they are counted.
#[derive(Default)]
struct FacetTally {
    services: u32,
    attendance: [u32; Attendance::ALL.len()],
    day: [u32; Day::ALL.len()],
    cost: BTreeMap<CostFacet, u32>,
}

impl FacetTally {
    /// Counts a service with the offerings of it that are on the list.
    fn add(&mut self, service: &[Listed<'_>]) {
        self.services += 1;
        let any = |is: &dyn Fn(&Offering) -> bool| u32::from(service.iter().any(|listed| is(listed.offering)));
        for (count, way) in self.attendance.iter_mut().zip(Attendance::ALL) {
            *count += any(&|offering| offering.attendance.contains(*way));
        }
        for (count, day) in self.day.iter_mut().zip(Day::ALL) {
            *count += any(&|offering| offering.sessions.iter().any(|session| session.day == *day));
        }
        if let Some(listed) = service.first() {
            *self.cost.entry(CostFacet::of(listed.offering.price)).or_default() += 1;
        }
    }

    fn facets(self) -> Facets {
        Facets {
            attendance: Attendance::ALL.iter().copied().zip(self.attendance).filter(|(_, count)| *count > 0).collect(),
            day: Day::ALL.iter().copied().zip(self.day).filter(|(_, count)| *count > 0).collect(),
            cost: self.cost.into_iter().collect(),
        }
    }
}
