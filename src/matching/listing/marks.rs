//! Which fields and rows were read out of prose, and putting what is told there.
//!
//! A row that was made from prose carries [`READ_FROM_TEXT`] with the sentence; of a field of the service the service's own member of
//! that name holds the sentence, by the field's name. Both leave with the row, and come back. What is marked was never stated:
//! whoever reads a listing leaves it out first, so that the sentence stays the source.

use std::borrow::Cow;

use chrono::NaiveTime;
use serde_json::{Map, Value};
use uuid::Uuid;

use super::told::{Fact, Told, told};
use crate::{
    domain::{
        Address, Attribute, CostOption, Extra, Frequency, Location, LocationId, LocationType, Organization, Phone, Schedule, Service,
        ServiceAtLocation, ServiceAtLocationId,
        vocabulary::{Day, Vocabulary, WordSet},
    },
    matching::Price,
};

/// The member under which a row keeps the sentence it was made from, and a service those of its fields.
pub const READ_FROM_TEXT: &str = "read_from_text";

/// What the marks of a service are worth to whoever looks at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Keep {
    /// What prose is not read for by ranking: numbers, addresses, places.
    New,
    /// Nothing.
    Nothing,
}

/// The service without what was read out of its prose.
pub(super) fn unmarked(service: &Service) -> Cow<'_, Service> {
    without(service, Keep::Nothing)
}

/// The service as it states itself, with what prose is not read for when it is ranked: numbers, addresses, a place.
pub(super) fn stated(service: &Service) -> Cow<'_, Service> {
    without(service, Keep::New)
}

fn is_marked(extra: &Extra) -> bool {
    extra.get(READ_FROM_TEXT).is_some_and(Value::is_string)
}

fn marked_fields(service: &Service) -> Option<&Map<String, Value>> {
    service.extra.get(READ_FROM_TEXT)?.as_object()
}

fn without(service: &Service, keep: Keep) -> Cow<'_, Service> {
    let has_rows = service.schedules.iter().any(|row| is_marked(&row.extra))
        || service.cost_options.iter().any(|row| is_marked(&row.extra))
        || service.attributes.iter().any(|row| is_marked(&row.extra))
        || service.phones.iter().any(|row| is_marked(&row.extra))
        || service.service_at_locations.iter().any(|row| is_marked(&row.extra));
    let fields = marked_fields(service);
    if !has_rows && fields.is_none() {
        return Cow::Borrowed(service);
    }
    let (has_minimum, has_maximum, has_email) = fields.map_or((false, false, false), |fields| {
        (fields.contains_key("minimum_age"), fields.contains_key("maximum_age"), fields.contains_key("email"))
    });
    let mut service = service.clone();
    service.schedules.retain(|row| !is_marked(&row.extra));
    service.cost_options.retain(|row| !is_marked(&row.extra));
    service.attributes.retain(|row| !is_marked(&row.extra));
    if has_minimum {
        service.minimum_age = None;
    }
    if has_maximum {
        service.maximum_age = None;
    }
    if keep == Keep::Nothing {
        service.phones.retain(|row| !is_marked(&row.extra));
        service.service_at_locations.retain(|row| !is_marked(&row.extra));
        if has_email {
            service.email = None;
        }
        if service.extra.get(READ_FROM_TEXT).is_some_and(Value::is_object) {
            service.extra.shift_remove(READ_FROM_TEXT);
        }
    }
    Cow::Owned(service)
}

/// Reads what the service tells in its prose only, and puts it into its fields and rows, marked. What was put there before is
/// taken out first, so that reading twice changes nothing, and rows follow the text when it changes. `locations` are those that its
/// places refer to; one that is told by its postcode only is added to them.
pub fn read_out(service: &mut Service, organization: &Organization, locations: &mut Vec<Location>) -> Vec<Told> {
    let own = service.id.0;
    let told_place = LocationId(row_id(own, "location"));
    if let Cow::Owned(unmarked) = unmarked(service) {
        *service = unmarked;
    }
    locations.retain(|location| location.id != told_place);
    let told = told(service, organization, locations);
    let mut fields = Map::new();
    for told in &told {
        put(told, service, locations, &mut fields);
    }
    if !fields.is_empty() {
        service.extra.insert(READ_FROM_TEXT.to_owned(), Value::Object(fields));
    }
    told
}

/// The id of a row that is read out of a service's prose: the same text gives the same rows.
fn row_id(service: Uuid, name: &str) -> Uuid {
    Uuid::new_v5(&service, format!("{READ_FROM_TEXT}/{name}").as_bytes())
}

fn mark(sentence: &str) -> Extra {
    [(READ_FROM_TEXT.to_owned(), Value::from(sentence))].into_iter().collect()
}

fn put(told: &Told, service: &mut Service, locations: &mut Vec<Location>, fields: &mut Map<String, Value>) {
    let (own, sentence) = (service.id.0, told.sentence.as_str());
    match &told.fact {
        Fact::MinimumAge(age) => {
            service.minimum_age = Some(*age);
            fields.insert("minimum_age".to_owned(), sentence.into());
        }
        Fact::MaximumAge(age) => {
            service.maximum_age = Some(*age);
            fields.insert("maximum_age".to_owned(), sentence.into());
        }
        Fact::Email(email) => {
            service.email = Some(email.clone());
            fields.insert("email".to_owned(), sentence.into());
        }
        Fact::Session { days, monthly, from_min, to_min } => {
            let byday = by_day(*days, monthly);
            let id = row_id(own, &format!("schedules/{byday}/{from_min}"));
            let freq = if monthly.is_empty() { Frequency::Weekly } else { Frequency::Monthly };
            let schedule = Schedule {
                freq: Some(freq),
                byday: Some(byday),
                opens_at: clock(*from_min),
                closes_at: to_min.and_then(clock),
                ..empty_schedule(id, sentence)
            };
            service.schedules.push(schedule);
        }
        Fact::Attending(way) => {
            let id = row_id(own, &format!("schedules/{way}"));
            service.schedules.push(Schedule { attending_type: Some(way.word().to_owned()), ..empty_schedule(id, sentence) });
        }
        Fact::Cost { price, words } => service.cost_options.push(cost_option(row_id(own, "cost_options"), *price, words, sentence)),
        Fact::Phone(number) => {
            let id = row_id(own, &format!("phones/{}", super::contacts::dialled(number)));
            service.phones.push(Phone { id, number: number.clone(), description: None, extra: mark(sentence) });
        }
        // On the service that says it, and not on its location, which others share that say nothing of it.
        Fact::Access { access, provided } => service.attributes.push(Attribute {
            id: row_id(own, &format!("attributes/{access}")),
            link_type: Some("accessibility".to_owned()),
            taxonomy_term_id: None,
            term_name: None,
            value: Some(format!("{}{}", if *provided { "" } else { "not " }, access.word())),
            extra: mark(sentence),
        }),
        Fact::Postcode(postcode) => {
            let location = told_location(own, postcode, sentence);
            service.service_at_locations.push(ServiceAtLocation {
                id: ServiceAtLocationId(row_id(own, "service_at_locations")),
                location_id: location.id,
                description: None,
                schedules: Vec::new(),
                contacts: Vec::new(),
                phones: Vec::new(),
                service_areas: Vec::new(),
                extra: mark(sentence),
            });
            locations.push(location);
        }
    }
}

/// Days as RFC 5545 writes them.
fn by_day(days: WordSet<Day>, monthly: &[i8]) -> String {
    let code = |day: Day| day.word()[..2].to_uppercase();
    let days: Vec<String> = match monthly {
        [] => days.iter().map(code).collect(),
        _ => monthly.iter().flat_map(|ordinal| days.iter().map(move |day| format!("{ordinal}{}", code(day)))).collect(),
    };
    days.join(",")
}

/// A time of day; the midnight that ends the day is 00:00.
fn clock(min: u16) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(u32::from(min) / 60 % 24, u32::from(min) % 60, 0)
}

fn empty_schedule(id: Uuid, sentence: &str) -> Schedule {
    Schedule {
        id,
        valid_from: None,
        valid_to: None,
        dtstart: None,
        until: None,
        count: None,
        freq: None,
        interval: None,
        byday: None,
        bymonthday: None,
        opens_at: None,
        closes_at: None,
        description: None,
        schedule_link: None,
        attending_type: None,
        notes: None,
        extra: mark(sentence),
    }
}

fn cost_option(id: Uuid, price: Price, words: &str, sentence: &str) -> CostOption {
    let (option, amount) = match price {
        Price::Free => (Some("free"), Some(0.0)),
        Price::Donation => (Some("donation"), None),
        // Which of several amounts is whose, the words do not say.
        Price::FromPence(pence) => (None, Some(f64::from(pence) / 100.0).filter(|_| !words.contains('–'))),
        Price::NotStated | Price::Something => (None, None),
    };
    CostOption {
        id,
        valid_from: None,
        valid_to: None,
        option: option.map(str::to_owned),
        currency: amount.map(|_| "GBP".to_owned()),
        amount,
        amount_description: Some(words.to_owned()).filter(|_| price != Price::Free),
        extra: mark(sentence),
    }
}

fn told_location(service: Uuid, postcode: &str, sentence: &str) -> Location {
    Location {
        id: LocationId(row_id(service, "location")),
        location_type: LocationType::Physical,
        name: None,
        description: None,
        transportation: None,
        latitude: None,
        longitude: None,
        addresses: vec![Address {
            id: row_id(service, "addresses"),
            address_1: None,
            address_2: None,
            city: None,
            region: None,
            state_province: None,
            postal_code: Some(postcode.to_owned()),
            country: None,
            address_type: Some("physical".to_owned()),
            extra: mark(sentence),
        }],
        accessibility: Vec::new(),
        languages: Vec::new(),
        schedules: Vec::new(),
        attributes: Vec::new(),
        extra: mark(sentence),
    }
}
