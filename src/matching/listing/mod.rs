//! The reading of a listing: what ranking knows of it ([`Offering`]), what people read of it ([`Card`]), and its words.
//!
//! Fields come first; what they leave open is read out of the prose, by the explicit phrases of `tables` only, and each
//! such fact keeps its sentence. Knows HSDS aggregates and the needs' lexicon; knows no person and no clock. Begin at
//! [`read`].
//!
//! `prose` cuts the texts into pieces once, `phrases` finds what the tables know, and one small module for each rule says
//! what that means: `ways`, `access`, `ages`, `people`, `joining`, `cost`, `languages`, `times`.

mod access;
mod ages;
mod card;
mod contacts;
mod cost;
mod cutter;
mod facts;
mod joining;
mod languages;
mod marks;
mod people;
mod phrases;
mod places;
mod prose;
mod recurring;
mod tables;
mod times;
mod told;
mod ways;
mod words;

#[cfg(test)]
mod tests;

use std::borrow::Cow;

use chrono::Datelike;

use self::{
    facts::{Notes, Reading},
    marks::stated,
    places::Place,
    prose::{Field, Prose},
    ways::Door,
};
use super::{Answer, Card, Offering, sessions};
use crate::{
    domain::{Attribute, Location, LocationType, Organization, Schedule, Service, ServiceArea, ServiceAtLocation, vocabulary::Criterion},
    geography::{Catchment, Point},
    needs::{
        Answered, Lexicon, ListingText,
        words::{Token, plain},
    },
};

pub use marks::{READ_FROM_TEXT, read_out};
pub use told::{Fact, Told, told};

/// How clearly a need must be answered for its label to be among the words that are searched.
const LABELLED: f32 = 0.5;

/// Which rules listings are read by. Raise it with any change here or in the tables, so that an index built by other rules is
/// built anew.
pub const RULES: u32 = 3;

/// What a listing is read into: one offering of a service.
#[derive(Debug, Clone, PartialEq)]
pub struct Listing {
    /// What ranking knows of it.
    pub offering: Offering,
    /// What people read of it.
    pub card: Card,
    /// The stems that it is found by, in order, with how often each stands in it: a name's words count three times, a tag's
    /// twice. Stop words are left out.
    pub text: Vec<(String, u16)>,
}

/// Reads a service into its offerings: one for each of its locations, or one without a place where it has none. `locations`
/// are those that its places refer to; a place whose location is not among them is left out.
#[must_use]
pub fn read(service: &Service, organization: &Organization, locations: &[Location], lexicon: &Lexicon) -> Vec<Listing> {
    let service = &*stated(service);
    let places = places_of(service, locations);
    let whole = Whole::read(service, organization, lexicon);
    if places.is_empty() {
        return vec![whole.listing(None, &places)];
    }
    (0..places.len()).map(|place| whole.listing(Some(place), &places)).collect()
}

/// The places of a service, each location once.
fn places_of<'a>(service: &'a Service, locations: &'a [Location]) -> Vec<Place<'a>> {
    let mut grouped: Vec<(&Location, Vec<&ServiceAtLocation>)> = Vec::new();
    for at in &service.service_at_locations {
        if let Some((_, known)) = grouped.iter_mut().find(|(location, _)| location.id == at.location_id) {
            known.push(at);
        } else if let Some(location) = locations.iter().find(|location| location.id == at.location_id) {
            grouped.push((location, vec![at]));
        }
    }
    grouped.into_iter().map(|(location, at)| Place::new(location, at)).collect()
}

/// What holds for a service wherever it is had.
struct Whole<'a> {
    service: &'a Service,
    organization: &'a Organization,
    description: Cow<'a, str>,
    prose: Prose,
    found: Vec<phrases::Found>,
    answered: Vec<Answered>,
    lexicon: &'a Lexicon,
    text: Vec<(String, u16)>,
    areas: Vec<Catchment>,
    print: u64,
}

impl<'a> Whole<'a> {
    fn read(service: &'a Service, organization: &'a Organization, lexicon: &'a Lexicon) -> Self {
        let description = plain(words::capped(service.description.as_deref().unwrap_or_default()));
        let terms = terms(service);
        let names: Vec<&str> = terms.iter().filter(|(field, _)| *field != Field::Support).map(|(_, name)| *name).collect();
        let prose = prose_of(service, organization, &description, &terms);
        let found = phrases::find(&prose);
        let mut answered = lexicon.read_listing(&ListingText { name: &service.name, description: &description, terms: &names });
        answered.sort_by(|a, b| b.strength.total_cmp(&a.strength).then(a.need.0.cmp(&b.need.0)));

        let name: Vec<Token> = words::telling(&service.name).collect();
        let told: Vec<Token> = words::telling(&description).collect();
        let print = words::print(&name, &told);
        let mut words = words::Words::default();
        words.add(name, 3);
        words.add(told, 1);
        for name in names {
            words.add(words::telling(name), 2);
        }
        words.add(words::telling(&organization.name), 1);
        for text in [&service.eligibility_description, &service.alternate_name].into_iter().flatten() {
            words.add(words::telling(&plain(text)), 1);
        }
        for answer in answered.iter().filter(|answer| answer.strength >= LABELLED) {
            words.add(words::telling(&lexicon.need(answer.need).label), 1);
        }
        let (text, areas) = (words.counted(), areas(&service.service_areas));
        Self { service, organization, description, prose, found, answered, lexicon, text, areas, print }
    }

    /// The offering at one of the places, or without any.
    fn listing(&self, place: Option<usize>, places: &[Place<'_>]) -> Listing {
        let service = self.service;
        let location = place.map(|place| places[place].location);
        let schedules = place.map_or_else(|| service.schedules.clone(), |place| places::schedules(&service.schedules, place, places));
        let (prose_here, found_here) = here(place.map(|place| &places[place]), &schedules);
        let here = Reading { prose: &prose_here, found: &found_here };
        // What the prose says of another of the places is not said of this one.
        let applies = |sentence| place.is_none_or(|place| places::is_about(self.prose.written(sentence), place, places));
        let found: Vec<phrases::Found> = match places.len() {
            0 | 1 => Vec::new(),
            _ => self.found.iter().copied().filter(|found| !is_of_a_place(found.mark) || applies(found.sentence)).collect(),
        };
        let whole = Reading { prose: &self.prose, found: if places.len() > 1 { &found } else { &self.found } };

        let mut notes = Notes::default();
        let point = location.and_then(point);
        let attendance = ways::attendance(whole, here, door(location), &mut notes);
        let mut kinds = ways::kinds(whole, &mut notes);
        let labels = ways::labels(whole, here, &mut notes);
        let provision = access::provision(whole, here, &mut notes);
        let ages = ages::ages(service, whole, &mut notes);
        let gender = people::gender(whole, &mut kinds.company, &mut notes);
        let (circumstances, barred) = people::circumstances(whole, &mut notes);
        people::local(whole, &mut notes);
        let route = joining::route(whole, &mut notes);
        let room = joining::room(service, whole, &mut notes);
        let (price, cost) = cost::price(service, whole, &mut notes);
        let mut languages =
            languages::stated(service.languages.iter().chain(location.into_iter().flat_map(|location| &location.languages)));
        if languages.is_empty() {
            languages = languages::from_prose(whole, &mut notes);
        }
        let mut windows = sessions::weekly(&schedules);
        if windows.is_empty() && service.schedules.iter().all(|schedule| sessions::weekly(std::slice::from_ref(schedule)).is_empty()) {
            let names = |text: &str| place.and_then(|place| places::names(text, place, places));
            windows = times::windows(whole, names, &mut notes);
        }

        let areas_here: Vec<&ServiceArea> =
            place.into_iter().flat_map(|place| &places[place].at).flat_map(|at| &at.service_areas).collect();
        let mut areas = self.areas.clone();
        areas.extend(areas_here.iter().map(|area| catchment(area)));
        let area_names = card::area_names(service.service_areas.iter().chain(areas_here));
        if !area_names.is_empty() {
            notes.criterion(Criterion::Residence, format!("For people living in {}", card::in_a_row(&area_names)), "service_areas");
        }

        let text = self.text.clone();
        let offering = Offering {
            name: service.name.clone(),
            modified_s: service.last_modified.map(|at| at.timestamp()),
            service: service.id,
            organization: service.organization_id,
            location: location.map(|location| location.id),
            elsewhere: u16::try_from(places.len().saturating_sub(1)).unwrap_or(u16::MAX),
            point,
            attendance,
            format: kinds.format,
            setting: kinds.setting,
            company: kinds.company,
            access: provision.stated,
            denied: provision.denied,
            labels,
            minimum_age: ages.minimum,
            maximum_age: ages.maximum,
            gender,
            circumstances,
            barred,
            route,
            areas,
            price,
            languages,
            answers: self.answered.iter().map(answer).collect(),
            sessions: windows,
            season: sessions::season(&schedules),
            assured_day: service.assured_date.map(|day| day.num_days_from_ce()),
            room,
            length: text.iter().fold(0_u16, |length, (_, count)| length.saturating_add(*count)),
            print: self.print,
        };
        let card = card::card(&card::Parts {
            service,
            organization: self.organization,
            place: place.map(|place| &places[place]),
            description: &self.description,
            answered: &self.answered,
            lexicon: self.lexicon,
            schedules,
            cost,
            area_names,
            notes,
        });
        Listing { offering, card, text }
    }
}

/// Whether a phrase says something of a place rather than of the service.
fn is_of_a_place(mark: phrases::Mark) -> bool {
    matches!(mark, phrases::Mark::Access(_) | phrases::Mark::Denied(_))
}

/// The names of the terms a service carries, with what each says of it.
fn terms(service: &Service) -> Vec<(Field, &str)> {
    service.attributes.iter().filter_map(|attribute| Some((term_field(attribute), term_name(attribute)?))).collect()
}

fn term_name(attribute: &Attribute) -> Option<&str> {
    [&attribute.term_name, &attribute.value].into_iter().filter_map(Option::as_deref).map(str::trim).find(|name| !name.is_empty())
}

fn term_field(attribute: &Attribute) -> Field {
    let link_type = attribute.link_type.as_deref().unwrap_or_default().to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| link_type.contains(word));
    if says(&["audience", "eligib", "target"]) {
        Field::Audience
    } else if says(&["support", "access", "facilit"]) {
        Field::Support
    } else if says(&["attend", "deliver", "mode"]) {
        Field::Attending
    } else {
        Field::Term
    }
}

fn prose_of(service: &Service, organization: &Organization, description: &str, terms: &[(Field, &str)]) -> Prose {
    let mut prose = Prose::with_room_for(description.len() + 400);
    prose.add(Field::Name, &plain(&service.name));
    prose.add_some(Field::Name, service.alternate_name.as_deref());
    prose.add(Field::Organization, &organization.name);
    for (field, name) in terms {
        prose.add(*field, name);
    }
    prose.add(Field::Body, description);
    for (field, text) in [
        (Field::Eligibility, &service.eligibility_description),
        (Field::Application, &service.application_process),
        (Field::Fees, &service.fees_description),
        (Field::Alert, &service.alert),
        (Field::Wait, &service.wait_time),
    ] {
        prose.add_some(field, text.as_deref().map(plain).as_deref());
    }
    prose
}

/// What is said of one place, with what its schedules say of attending.
fn here(place: Option<&Place<'_>>, schedules: &[Schedule]) -> (Prose, Vec<phrases::Found>) {
    let mut prose = Prose::default();
    for attending in schedules.iter().filter_map(|schedule| schedule.attending_type.as_deref()) {
        prose.add(Field::Attending, &attending.replace('_', " "));
    }
    if let Some(place) = place {
        about_venue(&mut prose, place.location, &place.at);
    }
    let found = phrases::find(&prose);
    (prose, found)
}

/// Adds what is said of a location, and of the service there.
fn about_venue(prose: &mut Prose, location: &Location, at: &[&ServiceAtLocation]) {
    prose.add_some(Field::Venue, location.name.as_deref());
    for row in &location.accessibility {
        prose.add_some(Field::Accessibility, row.description.as_deref().map(plain).as_deref());
        prose.add_some(Field::Accessibility, row.details.as_deref().map(plain).as_deref());
    }
    for name in location.attributes.iter().filter_map(term_name) {
        prose.add(Field::Accessibility, name);
    }
    prose.add_some(Field::AboutVenue, location.description.as_deref().map(plain).as_deref());
    prose.add_some(Field::AboutVenue, location.transportation.as_deref().map(plain).as_deref());
    for at in at {
        prose.add_some(Field::AboutVenue, at.description.as_deref().map(plain).as_deref());
    }
}

fn point(location: &Location) -> Option<Point> {
    Point::new(location.latitude?, location.longitude?).ok()
}

fn door(location: Option<&Location>) -> Door {
    match location.map(|location| location.location_type) {
        Some(LocationType::Physical) => Door::Venue,
        Some(LocationType::Virtual) => Door::Virtual,
        Some(LocationType::Postal) | None => Door::None,
    }
}

fn areas(areas: &[ServiceArea]) -> Vec<Catchment> {
    areas.iter().map(catchment).collect()
}

/// A shape that cannot be read leaves the area its name.
fn catchment(area: &ServiceArea) -> Catchment {
    Catchment::parse_or_name(area.name.as_deref(), area.extent.as_deref(), area.extent_type.as_deref())
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0–255")]
fn answer(answered: &Answered) -> Answer {
    Answer { need: answered.need, strength: (answered.strength * 255.0).round().clamp(0.0, 255.0) as u8 }
}
