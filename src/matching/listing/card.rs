//! What people read of an offering, put together.

use super::{facts::Notes, places::Place, words::summary};
use crate::{
    domain::{Contact, Organization, Phone, RoomState, Schedule, Service, ServiceArea, StatedRoom},
    matching::{AnswerCard, Card, ContactCard, LocationCard},
    needs::{Answered, Lexicon},
};

/// The most answers whose words are shown.
const MAX_ANSWERS: usize = 12;

/// The longest text of a field that is shown whole, in characters.
const MAX_SHOWN: usize = 600;

/// What a card is made from.
pub(super) struct Parts<'a> {
    pub(super) service: &'a Service,
    pub(super) organization: &'a Organization,
    pub(super) place: Option<&'a Place<'a>>,
    pub(super) description: &'a str,
    pub(super) answered: &'a [Answered],
    pub(super) lexicon: &'a Lexicon,
    pub(super) schedules: Vec<Schedule>,
    pub(super) cost: Option<String>,
    pub(super) area_names: Vec<String>,
    pub(super) notes: Notes,
}

pub(super) fn card(parts: &Parts<'_>) -> Card {
    let (service, notes) = (parts.service, &parts.notes);
    Card {
        service: service.id,
        name: service.name.trim().to_owned(),
        summary: summary(parts.description),
        url: filled(service.url.as_deref()),
        organization: service.organization_id,
        organization_name: parts.organization.name.trim().to_owned(),
        location: parts.place.map(location),
        contact: contact(parts),
        how_to_join: filled(service.application_process.as_deref()),
        schedules: parts.schedules.clone(),
        cost: parts.cost.clone(),
        area_names: parts.area_names.clone(),
        wait: wait(service),
        alert: filled(service.alert.as_deref()),
        assured_date: service.assured_date,
        criteria: notes.criteria.clone(),
        answers: parts.answered.iter().take(MAX_ANSWERS).map(|answered| answer(answered, parts.lexicon)).collect(),
        soft_rules: notes.soft_rules.clone(),
        read_from_text: notes.read_from_text.clone(),
        access: notes.access.clone(),
    }
}

/// How long one waits: as its organization said it last, else in its own words.
fn wait(service: &Service) -> Option<String> {
    match StatedRoom::of(service) {
        Some(stated) if stated.state == RoomState::Open => None,
        Some(stated) if stated.weeks.is_some() || stated.until.is_some() => Some(stated.how_long()),
        _ => filled(service.wait_time.as_deref()),
    }
}

fn answer(answered: &Answered, lexicon: &Lexicon) -> AnswerCard {
    AnswerCard { code: lexicon.need(answered.need).code.clone(), because: answered.because.clone() }
}

fn location(place: &Place<'_>) -> LocationCard {
    let location = place.location;
    LocationCard {
        id: location.id,
        name: filled(location.name.as_deref()),
        postal_code: filled(location.postal_code()),
        latitude: location.latitude,
        longitude: location.longitude,
        transportation: filled(location.transportation.as_deref()),
    }
}

/// Whom to ask: those at the place first, then the service's own, then the organization's.
fn contact(parts: &Parts<'_>) -> ContactCard {
    let (service, organization) = (parts.service, parts.organization);
    let at = parts.place.into_iter().flat_map(|place| &place.at);
    let contacts: Vec<&Contact> = at.clone().flat_map(|at| &at.contacts).chain(&service.contacts).chain(&organization.contacts).collect();
    let own = at.clone().flat_map(|at| &at.phones).chain(at.flat_map(|at| at.contacts.iter().flat_map(|contact| &contact.phones)));
    let phones = own.chain(&service.phones).chain(service.contacts.iter().flat_map(|contact| &contact.phones)).chain(&organization.phones);
    let phones = phones.chain(organization.contacts.iter().flat_map(|contact| &contact.phones));
    let emails = contacts.iter().map(|contact| contact.email.as_deref()).chain([service.email.as_deref(), organization.email.as_deref()]);
    ContactCard {
        name: contacts.iter().find_map(|contact| filled(contact.name.as_deref())),
        phone: phones.map(|Phone { number, .. }| number.as_str()).find_map(|number| filled(Some(number))),
        email: emails.into_iter().find_map(filled),
        url: filled(service.url.as_deref()).or_else(|| filled(organization.website.as_deref())),
    }
}

/// Words by which the name of an area says that people live there, and words after it that say no more.
const LIVE_THERE: [&str; 4] = ["residents of ", "people living in ", "people in ", "anyone living in "];
const NO_OTHERS: [&str; 2] = [" only", " residents"];

/// The place that an area's name names: "Residents of Herefordshire only" is Herefordshire.
fn place_of(name: &str) -> &str {
    let opens = |words: &str| name.get(..words.len()).is_some_and(|opening| opening.eq_ignore_ascii_case(words));
    let place = LIVE_THERE.iter().find(|words| opens(words)).map_or(name, |words| &name[words.len()..]);
    let place = NO_OTHERS.iter().find_map(|words| place.strip_suffix(words)).unwrap_or(place).trim();
    if place.is_empty() { name } else { place }
}

/// The names of areas, each once.
pub(super) fn area_names<'a>(areas: impl Iterator<Item = &'a ServiceArea>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in areas.filter_map(|area| filled(area.name.as_deref())) {
        let name = place_of(&name).to_owned();
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Names as one says them: `A, B and C`; of many, the first three and how many more.
pub(super) fn in_a_row(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] if names.len() <= 4 => format!("{} and {last}", first.join(", ")),
        _ => format!("{} and {} more", names[..3].join(", "), names.len() - 3),
    }
}

/// A text that says something, without blanks around it and no longer than people read.
fn filled(text: Option<&str>) -> Option<String> {
    let text = text?.trim();
    (!text.is_empty()).then(|| text.chars().take(MAX_SHOWN).filter_map(super::prose::clean).collect())
}
