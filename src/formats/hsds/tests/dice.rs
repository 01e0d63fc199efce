//! Domain aggregates out of a handful of bytes, so that proptest can shrink any of them by shortening the bytes.

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use serde_json::json;
use uuid::Uuid;

use crate::{
    domain::{
        Accessibility, Address, Attribute, Capacity, Contact, CostOption, Extra, Frequency, Language, Location, LocationId, LocationType,
        Organization, OrganizationId, OrganizationIdentifier, Phone, Schedule, Service, ServiceArea, ServiceAtLocation,
        ServiceAtLocationId, ServiceId, ServiceStatus, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId,
    },
    formats::hsds::{FullService, ORIGINAL_ID},
};

const WORDS: [&str; 12] = [
    "choir",
    " led walk ",
    "Café\u{a0}",
    "\u{200b}zero",
    "=1+1",
    "line\nbreak\ttab",
    "\"quoted\" \\ /",
    "null",
    "0",
    "🌱",
    "שלום",
    "<p>x</p>",
];

/// Bytes to draw from; zeros when they are spent.
pub(in crate::formats) struct Dice {
    bytes: std::vec::IntoIter<u8>,
    ids: u128,
}

impl Dice {
    pub(in crate::formats) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into_iter(), ids: 0 }
    }

    fn byte(&mut self) -> u8 {
        self.bytes.next().unwrap_or(0)
    }

    fn number(&mut self) -> u32 {
        u32::from_le_bytes([self.byte(), self.byte(), self.byte(), self.byte()])
    }

    fn one_of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.byte()) % choices.len()]
    }

    fn maybe<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.byte() % 2 == 1).then(|| draw(self))
    }

    fn some<T>(&mut self, draw: impl Fn(&mut Self) -> T) -> Vec<T> {
        (0..self.byte() % 3).map(|_| draw(self)).collect()
    }

    fn id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids << 32 | u128::from(self.number()))
    }

    fn word(&mut self) -> String {
        self.one_of(&WORDS).to_owned()
    }

    fn text(&mut self) -> Option<String> {
        self.maybe(Self::word)
    }

    fn between(&mut self, least: f64, most: f64) -> f64 {
        let share = f64::from(self.number()) / f64::from(u32::MAX);
        let number = least + (most - least) * share;
        if self.byte().is_multiple_of(2) { number.round() } else { number }
    }

    fn date(&mut self) -> Option<NaiveDate> {
        self.maybe(|dice| NaiveDate::from_num_days_from_ce_opt(1 + i32::try_from(dice.number() % 3_600_000).unwrap()).unwrap())
    }

    fn clock(&mut self) -> Option<NaiveTime> {
        self.maybe(|dice| NaiveTime::from_num_seconds_from_midnight_opt(dice.number() % 86_400, 0).unwrap())
    }

    fn instant(&mut self) -> Option<DateTime<Utc>> {
        self.maybe(|dice| DateTime::from_timestamp(i64::from(dice.number()), dice.number() % 1_000_000_000).unwrap())
    }

    fn extra(&mut self) -> Extra {
        let mut extra = Extra::new();
        if let Some(word) = self.text() {
            extra.insert("x_word".to_owned(), word.into());
        }
        if self.byte() % 4 == 1 {
            let value = json!({ "list": [null, self.number(), { "deep": [self.between(-1.0, 1.0)] }], "yes": true });
            extra.insert("x y/z~".to_owned(), value);
        }
        extra
    }

    fn row_extra(&mut self) -> Extra {
        let mut extra = self.extra();
        if self.byte() % 4 == 1 {
            extra.insert(ORIGINAL_ID.to_owned(), "A17".into());
        }
        extra
    }

    fn schedule(&mut self) -> Schedule {
        Schedule {
            id: self.id(),
            valid_from: self.date(),
            valid_to: self.date(),
            dtstart: self.date(),
            until: self.date(),
            count: self.maybe(|dice| 1 + dice.number() % 1000),
            freq: self.maybe(|dice| dice.one_of(&[Frequency::Daily, Frequency::Weekly, Frequency::Monthly, Frequency::Yearly])),
            interval: self.maybe(|dice| 1 + dice.number() % 1000),
            byday: self.maybe(|dice| dice.one_of(&["MO", "TU,TH", "1TU,-1FR", "+53SU"]).to_owned()),
            bymonthday: self.maybe(|dice| dice.one_of(&["1", "-31,15", "+2"]).to_owned()),
            opens_at: self.clock(),
            closes_at: self.clock(),
            description: self.text(),
            schedule_link: self.text(),
            attending_type: self.text(),
            notes: self.text(),
            extra: self.row_extra(),
        }
    }

    fn cost_option(&mut self) -> CostOption {
        CostOption {
            id: self.id(),
            valid_from: self.date(),
            valid_to: self.date(),
            option: self.text(),
            currency: self.text(),
            amount: self.maybe(|dice| dice.between(0.0, 1e6)),
            amount_description: self.text(),
            extra: self.row_extra(),
        }
    }

    fn service_area(&mut self) -> ServiceArea {
        let id = self.id();
        let name = self.text();
        let mut extra = self.row_extra();
        if name.is_some() && self.byte() % 2 == 1 {
            extra.insert("service_area".to_owned(), self.word().into());
        }
        ServiceArea {
            id,
            name,
            description: self.text(),
            extent: self.maybe(|_| r#"{"type":"Polygon","coordinates":[]}"#.to_owned()),
            extent_type: self.text(),
            uri: self.text(),
            extra,
        }
    }

    fn language(&mut self) -> Language {
        Language { id: self.id(), code: self.text(), name: self.text(), note: self.text(), extra: self.row_extra() }
    }

    fn phone(&mut self) -> Phone {
        Phone { id: self.id(), number: self.word(), description: self.text(), extra: self.row_extra() }
    }

    fn contact(&mut self) -> Contact {
        let (id, name, title, email, phones) = (self.id(), self.text(), self.text(), self.text(), self.some(Self::phone));
        Contact { id, name, title, email, phones, extra: self.row_extra() }
    }

    fn capacity(&mut self) -> Capacity {
        Capacity {
            id: self.id(),
            available: self.maybe(|dice| dice.between(0.0, 1e6)),
            maximum: self.maybe(|dice| dice.between(0.0, 1e6)),
            description: self.text(),
            updated: self.instant(),
            extra: self.row_extra(),
        }
    }

    /// An attribute whose term is one of these, is known by id alone, or that has none.
    fn attribute(&mut self, terms: &[TaxonomyTerm]) -> Attribute {
        let term = self.maybe(Self::byte).and_then(|byte| terms.get(usize::from(byte)));
        let by_id = if term.is_none() { self.maybe(|dice| TaxonomyTermId(dice.id())) } else { None };
        Attribute {
            id: self.id(),
            link_type: self.text(),
            taxonomy_term_id: term.map(|term| term.id).or(by_id),
            term_name: term.map(|term| term.name.clone()),
            value: self.text(),
            extra: self.row_extra(),
        }
    }

    fn attributes(&mut self, terms: &[TaxonomyTerm]) -> Vec<Attribute> {
        self.some(|dice| dice.attribute(terms))
    }

    fn taxonomy(&mut self) -> Taxonomy {
        let (id, name, description) = (TaxonomyId(self.id()), self.word(), self.text());
        Taxonomy { id, name, description, uri: self.text(), version: self.text(), extra: self.extra() }
    }

    fn term(&mut self, taxonomies: &[Taxonomy]) -> TaxonomyTerm {
        let taxonomy = taxonomies.get(usize::from(self.byte()));
        TaxonomyTerm {
            id: TaxonomyTermId(self.id()),
            name: self.word(),
            code: self.text(),
            description: self.text(),
            parent_id: self.maybe(|dice| TaxonomyTermId(dice.id())),
            taxonomy_id: taxonomy.map(|taxonomy| taxonomy.id),
            // A name beside the whole taxonomy is kept only where the two differ.
            taxonomy_name: self.text().filter(|name| taxonomy.is_none_or(|taxonomy| taxonomy.name != *name)),
            term_uri: self.text(),
            extra: self.extra(),
        }
    }

    fn address(&mut self) -> Address {
        Address {
            id: self.id(),
            address_1: self.text(),
            address_2: self.text(),
            city: self.text(),
            region: self.text(),
            state_province: self.text(),
            postal_code: self.text(),
            country: self.text(),
            address_type: self.text(),
            extra: self.row_extra(),
        }
    }

    fn accessibility(&mut self) -> Accessibility {
        Accessibility { id: self.id(), description: self.text(), details: self.text(), url: self.text(), extra: self.row_extra() }
    }

    fn location(&mut self, terms: &[TaxonomyTerm]) -> Location {
        let point = self.maybe(|dice| (dice.between(-90.0, 90.0), dice.between(-180.0, 180.0)));
        Location {
            id: LocationId(self.id()),
            location_type: self.one_of(&[LocationType::Physical, LocationType::Postal, LocationType::Virtual]),
            name: self.text(),
            description: self.text(),
            transportation: self.text(),
            latitude: point.map(|point| point.0),
            longitude: point.map(|point| point.1),
            addresses: self.some(Self::address),
            accessibility: self.some(Self::accessibility),
            languages: self.some(Self::language),
            schedules: self.some(Self::schedule),
            attributes: self.attributes(terms),
            extra: self.extra(),
        }
    }

    fn organization(&mut self, terms: &[TaxonomyTerm]) -> Organization {
        Organization {
            id: OrganizationId(self.id()),
            name: self.word(),
            description: self.text(),
            email: self.text(),
            website: self.text(),
            uri: self.text(),
            parent_organization_id: self.maybe(|dice| OrganizationId(dice.id())),
            organization_identifiers: self.some(|dice| OrganizationIdentifier {
                id: dice.id(),
                identifier_scheme: dice.text(),
                identifier_type: dice.word(),
                identifier: dice.word(),
                extra: dice.row_extra(),
            }),
            contacts: self.some(Self::contact),
            phones: self.some(Self::phone),
            attributes: self.attributes(terms),
            extra: self.extra(),
        }
    }

    fn service_at_location(&mut self, locations: &[Location]) -> ServiceAtLocation {
        let embedded = locations.get(usize::from(self.byte())).map(|location| location.id);
        ServiceAtLocation {
            id: ServiceAtLocationId(self.id()),
            location_id: embedded.unwrap_or(LocationId(self.id())),
            description: self.text(),
            schedules: self.some(Self::schedule),
            contacts: self.some(Self::contact),
            phones: self.some(Self::phone),
            service_areas: self.some(Self::service_area),
            extra: self.row_extra(),
        }
    }

    /// A full service. What came embedded in it is what it refers to and no more, in order of id.
    pub(in crate::formats) fn full_service(&mut self) -> FullService {
        let taxonomies = self.some(Self::taxonomy);
        let terms = self.some(|dice| dice.term(&taxonomies));
        let organization = self.maybe(|dice| dice.organization(&terms));
        let locations = self.some(|dice| dice.location(&terms));
        let fees_description = self.text();
        let mut extra = self.extra();
        if fees_description.is_some()
            && let Some(fees) = self.text()
        {
            extra.insert("fees".to_owned(), fees.into());
        }
        let ages = self.maybe(|dice| dice.between(0.0, 65.0));
        let service = Service {
            id: ServiceId(self.id()),
            organization_id: organization.as_ref().map_or_else(|| OrganizationId(self.id()), |organization| organization.id),
            name: self.word(),
            alternate_name: self.text(),
            description: self.text(),
            url: self.text(),
            email: self.text(),
            status: self.one_of(&[
                ServiceStatus::Active,
                ServiceStatus::Inactive,
                ServiceStatus::Defunct,
                ServiceStatus::TemporarilyClosed,
            ]),
            fees_description,
            application_process: self.text(),
            eligibility_description: self.text(),
            minimum_age: ages,
            maximum_age: self.maybe(|dice| dice.between(65.0, 130.0)),
            wait_time: self.text(),
            alert: self.text(),
            interpretation_services: self.text(),
            assured_date: self.date(),
            assurer_email: self.text(),
            last_modified: self.instant(),
            schedules: self.some(Self::schedule),
            cost_options: self.some(Self::cost_option),
            service_areas: self.some(Self::service_area),
            languages: self.some(Self::language),
            contacts: self.some(Self::contact),
            phones: self.some(Self::phone),
            attributes: self.attributes(&terms),
            capacities: self.some(Self::capacity),
            service_at_locations: self.some(|dice| dice.service_at_location(&locations)),
            extra,
        };
        referred_to(FullService { service, organization, locations, taxonomies, taxonomy_terms: terms })
    }
}

/// Leaves out of a full service what nothing in it refers to.
fn referred_to(mut full: FullService) -> FullService {
    let at = &full.service.service_at_locations;
    full.locations.retain(|location| at.iter().any(|at| at.location_id == location.id));
    let of_organization = full.organization.iter().flat_map(|organization| &organization.attributes);
    let of_locations = full.locations.iter().flat_map(|location| &location.attributes);
    let used: Vec<_> =
        full.service.attributes.iter().chain(of_organization).chain(of_locations).filter_map(|row| row.taxonomy_term_id).collect();
    full.taxonomy_terms.retain(|term| used.contains(&term.id));
    let terms = &full.taxonomy_terms;
    full.taxonomies.retain(|taxonomy| terms.iter().any(|term| term.taxonomy_id == Some(taxonomy.id)));
    sorted(full)
}

/// What came embedded, in order of id: in which order it is found is no part of what it means.
pub(in crate::formats) fn sorted(mut full: FullService) -> FullService {
    full.locations.sort_by_key(|location| location.id);
    full.taxonomies.sort_by_key(|taxonomy| taxonomy.id);
    full.taxonomy_terms.sort_by_key(|term| term.id);
    full
}
