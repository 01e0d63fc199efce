//! The catalogue: of every published service what open data can be asked for by, in memory, so that a list knows how long it is.
//!
//! It holds what is *shown*: a filter on ages or times looks at the stated fields alone, never at what ranking reads out of the prose. Words
//! are kept as numbers, each word once. A service takes some 600 bytes (reckoned, not measured), and the shapes of its areas. Knows
//! no database; `following` fills it.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Datelike, NaiveTime, Utc};

use super::{Near, Wanted, When};
use crate::{
    domain::{
        Frequency, Location, LocationId, OrganizationId, Position, Schedule, Service, ServiceAtLocationId, ServiceId, TaxonomyTermId,
        vocabulary::{Day, Precision, ServesArea, Vocabulary},
    },
    geography::{Catchment, Point, distance_m},
    needs::words::{plain, tokens},
    store::{Record, ServiceWithPlaces},
};

/// The longest description of which the words are kept, in bytes: what is longer is cut.
const MAX_TEXT: usize = 20_000;

/// Everything that is published, by what it can be asked for.
#[derive(Debug)]
pub(super) struct Catalogue {
    /// How far in the change log it is.
    pub(super) position: Position,
    words: HashMap<String, u32>,
    services: BTreeMap<ServiceId, Entry>,
    /// The places of all services, in the order in which they are listed. Broken feeds give several services' places one id.
    places: BTreeSet<(ServiceAtLocationId, ServiceId)>,
}

/// A published service.
#[derive(Debug)]
struct Entry {
    organization: OrganizationId,
    last_modified: DateTime<Utc>,
    minimum_age: Option<f64>,
    maximum_age: Option<f64>,
    terms: Box<[TaxonomyTermId]>,
    words: Box<[u32]>,
    slots: Box<[Slot]>,
    areas: Box<[Catchment]>,
    places: Box<[Place]>,
}

/// A service at a location.
#[derive(Debug)]
struct Place {
    id: ServiceAtLocationId,
    point: Option<Point>,
    /// Its own; where there are none, the service's hold.
    slots: Box<[Slot]>,
}

/// What a schedule states of the week.
#[derive(Debug, Clone, Copy)]
struct Slot {
    /// A bit for each day, Monday first.
    days: u8,
    from: Option<NaiveTime>,
    to: Option<NaiveTime>,
}

/// What is wanted, in the catalogue's own words.
pub(super) struct Sought<'a> {
    wanted: &'a Wanted,
    /// The terms of the taxonomy that is asked for.
    terms: Option<&'a HashSet<TaxonomyTermId>>,
    /// The words that are searched for; `None` where the catalogue lacks one, and so finds nothing.
    words: Option<Vec<u32>>,
}

impl Catalogue {
    pub(super) fn new(position: Position) -> Self {
        Self { position, words: HashMap::new(), services: BTreeMap::new(), places: BTreeSet::new() }
    }

    /// Takes a service out.
    pub(super) fn remove(&mut self, id: ServiceId) {
        for place in self.services.remove(&id).map(|entry| entry.places).unwrap_or_default() {
            self.places.remove(&(place.id, id));
        }
    }

    /// Puts a service in, in the place of what was known of it.
    pub(super) fn put(&mut self, record: &Record<ServiceWithPlaces>) {
        let id = record.value.service.id;
        self.remove(id);
        let entry = self.read(record);
        self.places.extend(entry.places.iter().map(|place| (place.id, id)));
        self.services.insert(id, entry);
    }

    fn read(&mut self, record: &Record<ServiceWithPlaces>) -> Entry {
        let ServiceWithPlaces { service, locations, .. } = &record.value;
        let area = |area: &crate::domain::ServiceArea| {
            Catchment::parse_or_name(area.name.as_deref(), area.extent.as_deref(), area.extent_type.as_deref())
        };
        let of_places = service.service_at_locations.iter().flat_map(|at| &at.service_areas);
        let point_of: HashMap<LocationId, Option<Point>> =
            locations.iter().map(|location: &Location| (location.id, point(location))).collect();
        let places = service.service_at_locations.iter().map(|at| Place {
            id: at.id,
            point: point_of.get(&at.location_id).copied().flatten(),
            slots: at.schedules.iter().map(slot).collect(),
        });
        Entry {
            organization: service.organization_id,
            last_modified: last_modified(service, record.modified_at),
            minimum_age: service.minimum_age,
            maximum_age: service.maximum_age,
            terms: service.attributes.iter().filter_map(|attribute| attribute.taxonomy_term_id).collect(),
            words: self.words_of(&record.value),
            slots: service.schedules.iter().map(slot).collect(),
            areas: service.service_areas.iter().chain(of_places).map(area).collect(),
            places: places.collect(),
        }
    }

    /// The words that a service is found by: its own, those of its terms, of who runs it, and of where it is.
    fn words_of(&mut self, found: &ServiceWithPlaces) -> Box<[u32]> {
        let ServiceWithPlaces { service, organization, locations } = found;
        let named = [service.alternate_name.as_deref(), service.eligibility_description.as_deref(), service.application_process.as_deref()];
        let terms = service.attributes.iter().filter_map(|attribute| attribute.term_name.as_deref());
        let cities = locations.iter().flat_map(|location| &location.addresses).filter_map(|address| address.city.as_deref());
        let places = locations.iter().filter_map(|location| location.name.as_deref()).chain(cities);
        let mut words = BTreeSet::new();
        let described = plain(capped(service.description.as_deref().unwrap_or_default()));
        let texts = [service.name.as_str(), organization.name.as_str(), described.as_ref()].into_iter();
        for text in texts.chain(named.into_iter().flatten()).chain(terms).chain(places) {
            for token in tokens(text) {
                let next = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
                words.insert(*self.words.entry(token.stem).or_insert(next));
            }
        }
        words.into_iter().collect()
    }

    /// What is wanted, in the catalogue's own words.
    pub(super) fn seek<'a>(&self, wanted: &'a Wanted, terms: Option<&'a HashSet<TaxonomyTermId>>) -> Sought<'a> {
        let words = match &wanted.search {
            None => Some(Vec::new()),
            Some(text) => {
                let found: Option<Vec<u32>> = tokens(text).map(|token| self.words.get(&token.stem).copied()).collect();
                // A search without a single word finds nothing.
                found.filter(|words| !words.is_empty())
            }
        };
        Sought { wanted, terms, words }
    }

    /// The services that are sought, after `after`, in the order of their ids, each with its `last_modified`.
    pub(super) fn services(&self, sought: &Sought<'_>, after: Option<ServiceId>) -> impl Iterator<Item = (ServiceId, DateTime<Utc>)> {
        let rest = self.services.range((after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded), std::ops::Bound::Unbounded));
        let fitting = rest.filter(|(_, entry)| entry.is(sought) && entry.happens(sought.wanted.when) && entry.serves(sought));
        fitting.map(|(id, entry)| (*id, entry.last_modified))
    }

    /// The places of services that are sought, after `after`, in the order of their ids.
    pub(super) fn places(
        &self,
        sought: &Sought<'_>,
        after: Option<(ServiceAtLocationId, ServiceId)>,
    ) -> impl Iterator<Item = (ServiceAtLocationId, ServiceId)> {
        let rest = self.places.range((after.map_or(std::ops::Bound::Unbounded, std::ops::Bound::Excluded), std::ops::Bound::Unbounded));
        let fits = |(id, service): &&(ServiceAtLocationId, ServiceId)| {
            self.services.get(service).is_some_and(|entry| {
                let place = entry.places.iter().find(|place| place.id == *id);
                entry.is(sought) && place.is_some_and(|place| entry.happens_at(place, sought.wanted.when) && entry.serves_at(place, sought))
            })
        };
        rest.filter(fits).copied()
    }

    /// The first service that has a place of this id.
    pub(super) fn service_at(&self, id: ServiceAtLocationId) -> Option<ServiceId> {
        let from = (id, ServiceId(uuid::Uuid::nil()));
        self.places.range(from..).next().filter(|(found, _)| *found == id).map(|(_, service)| *service)
    }
}

impl Entry {
    /// Whether what does not depend on a place fits.
    fn is(&self, sought: &Sought<'_>) -> bool {
        let wanted = sought.wanted;
        let Some(words) = &sought.words else { return false };
        wanted.organization_id.is_none_or(|id| self.organization == id)
            && wanted.modified_after.is_none_or(|after| self.last_modified >= after)
            && wanted.minimum_age.is_none_or(|least| self.minimum_age.is_some_and(|age| age >= least))
            && wanted.maximum_age.is_none_or(|most| self.maximum_age.is_some_and(|age| age <= most))
            && wanted.taxonomy_term_id.is_none_or(|id| self.terms.contains(&id))
            && sought.terms.is_none_or(|terms| self.terms.iter().any(|id| terms.contains(id)))
            && words.iter().all(|word| self.words.binary_search(word).is_ok())
    }

    fn happens(&self, when: When) -> bool {
        when.is_open() || self.slots.iter().chain(self.places.iter().flat_map(|place| &place.slots)).any(|slot| slot.is(when))
    }

    fn happens_at(&self, place: &Place, when: When) -> bool {
        let slots = if place.slots.is_empty() { &self.slots } else { &place.slots };
        when.is_open() || slots.iter().any(|slot| slot.is(when))
    }

    fn serves(&self, sought: &Sought<'_>) -> bool {
        let Some(near) = &sought.wanted.near else { return true };
        self.leaves_in(near) && (near.within_m.is_none() || self.places.iter().any(|place| place.is_near(near)))
    }

    fn serves_at(&self, place: &Place, sought: &Sought<'_>) -> bool {
        sought.wanted.near.as_ref().is_none_or(|near| self.leaves_in(near) && place.is_near(near))
    }

    /// Whether the areas that are stated leave somebody in; where none is stated, or none can be placed, nobody is left out.
    fn leaves_in(&self, near: &Near) -> bool {
        let serves = |area: &Catchment| area.serves(near.place.point, near.place.uncertainty_m, near.place.nation) != ServesArea::No;
        self.areas.is_empty() || self.areas.iter().any(serves)
    }
}

impl Place {
    fn is_near(&self, near: &Near) -> bool {
        let Some(within_m) = near.within_m else { return true };
        let leeway_m = match near.place.precision {
            Precision::Point | Precision::Postcode => 0.0,
            _ => near.place.uncertainty_m,
        };
        self.point.is_some_and(|point| distance_m(point, near.place.point) <= within_m + leeway_m)
    }
}

impl Slot {
    fn is(self, when: When) -> bool {
        when.day.is_none_or(|day| self.days & bit(day) != 0)
            && when.from.is_none_or(|least| self.from.is_some_and(|from| from >= least))
            && when.to.is_none_or(|most| self.to.is_some_and(|to| to <= most))
    }
}

/// When a service was last changed, as it is shown: by its publisher, who is asked first; else here.
pub(super) fn last_modified(service: &Service, modified_at: DateTime<Utc>) -> DateTime<Utc> {
    service.last_modified.unwrap_or(modified_at)
}

fn point(location: &Location) -> Option<Point> {
    Point::new(location.latitude?, location.longitude?).ok()
}

fn slot(schedule: &Schedule) -> Slot {
    Slot { days: days(schedule), from: schedule.opens_at, to: schedule.closes_at }
}

/// The days of the week that a schedule states: those of `byday`, all where it is daily, else that of its first day.
fn days(schedule: &Schedule) -> u8 {
    if let Some(byday) = &schedule.byday {
        let code = |part: &str| Day::ALL.iter().copied().find(|day| part.trim().ends_with(&day.word().to_ascii_uppercase()[..2]));
        return byday.split(',').filter_map(code).map(bit).fold(0, std::ops::BitOr::bitor);
    }
    match (schedule.freq, schedule.dtstart) {
        (Some(Frequency::Daily), _) if schedule.interval.is_none_or(|interval| interval == 1) => 0b111_1111,
        (None | Some(Frequency::Weekly), Some(first)) => bit(first.weekday().into()),
        _ => 0,
    }
}

fn bit(day: Day) -> u8 {
    1 << day.ordinal()
}

/// The beginning of a text that is too long to read.
fn capped(text: &str) -> &str {
    &text[..text.floor_char_boundary(MAX_TEXT)]
}
