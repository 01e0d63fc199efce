//! What a listing tells in its prose only, as it can stand in fields.
//!
//! The rules are those by which listings are read for ranking, and no others; of what they read, only what is sure is told here:
//! a time that was said outright, an amount, a way it is had that is not one among others.

use super::{
    access, ages, contacts, cost,
    facts::{Notes, Reading, shown},
    marks::unmarked,
    phrases,
    prose::Prose,
    prose_of, recurring, terms, ways, words,
};
use crate::{
    domain::{
        Location, Organization, Service,
        vocabulary::{Access, Attendance, Day, Factor, Vocabulary, WordSet},
    },
    matching::{Price, sessions},
    needs::words::plain,
};

/// A fact that a listing tells in a sentence and in no field.
#[derive(Debug, Clone, PartialEq)]
pub struct Told {
    /// What it tells.
    pub fact: Fact,
    /// The sentence, on one line and not longer than people read.
    pub sentence: String,
}

/// A fact that can stand in a field.
#[derive(Debug, Clone, PartialEq)]
pub enum Fact {
    /// From which age, in years.
    MinimumAge(f64),
    /// Up to which age, in years.
    MaximumAge(f64),
    /// A session that recurs.
    Session {
        /// On these days of the week.
        days: WordSet<Day>,
        /// Which of the month's such days (1 to 4, -1 for the last); of every week, where there are none.
        monthly: Vec<i8>,
        /// When it begins, in minutes after midnight.
        from_min: u16,
        /// When it ends, where that was said.
        to_min: Option<u16>,
    },
    /// What it costs: the lowest amount in pence where there is one, and the cost in words.
    Cost {
        /// Nothing, what one likes, or from so many pence.
        price: Price,
        /// In words: `free`, `£3`, `£2–£5`, `by donation`.
        words: String,
    },
    /// What is provided for so that people can take part, or is not.
    Access {
        /// Which.
        access: Access,
        /// Whether it is there.
        provided: bool,
    },
    /// How it is had.
    Attending(Attendance),
    /// A telephone number, as it is written.
    Phone(String),
    /// Where to write to.
    Email(String),
    /// The postcode of the place where it happens.
    Postcode(String),
}

/// What the prose of a service tells where its fields are empty. Of marked fields and rows nothing is heard: what was read out of
/// prose once is read again.
#[must_use]
pub fn told(service: &Service, organization: &Organization, locations: &[Location]) -> Vec<Told> {
    let service = unmarked(service);
    let description = plain(words::capped(service.description.as_deref().unwrap_or_default()));
    let prose = prose_of(&service, organization, &description, &terms(&service));
    let found = phrases::find(&prose);
    let reading = Reading { prose: &prose, found: &found };
    let mut telling = Telling { service: &service, reading, told: Vec::new() };
    telling.ages();
    telling.sessions();
    telling.cost();
    telling.attending();
    telling.access(locations);
    telling.contacts(organization);
    telling.told
}

struct Telling<'a> {
    service: &'a Service,
    reading: Reading<'a>,
    told: Vec<Told>,
}

impl Telling<'_> {
    fn tell(&mut self, fact: Fact, sentence: &str) {
        self.told.push(Told { fact, sentence: shown(sentence) });
    }

    fn ages(&mut self) {
        if self.service.minimum_age.is_some() || self.service.maximum_age.is_some() {
            return;
        }
        let mut notes = Notes::default();
        let ages = ages::ages(self.service, self.reading, &mut notes);
        let Some(sentence) = notes.sentence(Factor::Eligibility, "age") else { return };
        let facts = [ages.minimum.map(|age| Fact::MinimumAge(age.into())), ages.maximum.map(|age| Fact::MaximumAge(age.into()))];
        for fact in facts.into_iter().flatten() {
            self.tell(fact, &sentence);
        }
    }

    /// Where there are several places, a session is at one of them, and which is less sure than a field must be.
    fn sessions(&mut self) {
        let stated = self.service.schedules.iter().chain(self.service.service_at_locations.iter().flat_map(|at| &at.schedules));
        let has_days = stated.clone().any(|schedule| schedule.dtstart.is_some() || schedule.freq.is_some() || schedule.byday.is_some());
        let stated: Vec<_> = stated.cloned().collect();
        if has_days || !sessions::weekly(&stated).is_empty() || self.service.service_at_locations.len() > 1 {
            return;
        }
        for session in recurring::sessions(self.reading) {
            let recurring::Session { days, monthly, from_min, to_min, sentence } = session;
            self.tell(Fact::Session { days, monthly, from_min, to_min }, self.reading.written(sentence));
        }
    }

    fn cost(&mut self) {
        if !self.service.cost_options.is_empty() {
            return;
        }
        if let Some((price, words, sentence)) = cost::sure(self.service, self.reading) {
            self.tell(Fact::Cost { price, words }, self.reading.written(sentence));
        }
    }

    fn attending(&mut self) {
        let schedules = self.service.schedules.iter().chain(self.service.service_at_locations.iter().flat_map(|at| &at.schedules));
        if schedules.into_iter().any(|schedule| schedule.attending_type.is_some()) || ways::states_attendance(self.reading) {
            return;
        }
        let mut notes = Notes::default();
        let (sole, _) = ways::from_prose(self.reading, &mut notes);
        for way in sole.iter() {
            if let Some(sentence) = notes.sentence(Factor::Nearness, way.word()) {
                self.tell(Fact::Attending(way), &sentence);
            }
        }
    }

    /// What the service says of access, where it has one place which does not say it of itself.
    fn access(&mut self, locations: &[Location]) {
        let mut venue = Prose::default();
        match &self.service.service_at_locations[..] {
            [] => {}
            [at] => {
                let Some(location) = locations.iter().find(|location| location.id == at.location_id) else { return };
                super::about_venue(&mut venue, location, std::slice::from_ref(&at));
            }
            // What is said of one of several places is not said of the others.
            _ => return,
        }
        let found = phrases::find(&venue);
        let mut notes = Notes::default();
        let own = access::provision(self.reading, Reading { prose: &Prose::default(), found: &[] }, &mut notes);
        let there = access::provision(
            Reading { prose: &venue, found: &found },
            Reading { prose: &Prose::default(), found: &[] },
            &mut Notes::default(),
        );
        let spoken = there.stated.or(there.denied);
        for (words, provided) in [(own.stated, true), (own.denied, false)] {
            for access in words.without(spoken).iter() {
                let value = if provided { access.word().to_owned() } else { format!("not {access}") };
                if let Some(sentence) = notes.sentence(Factor::Access, &value) {
                    self.tell(Fact::Access { access, provided }, &sentence);
                }
            }
        }
    }

    fn contacts(&mut self, organization: &Organization) {
        let service = self.service;
        let contacts = || service.contacts.iter().chain(service.service_at_locations.iter().flat_map(|at| &at.contacts));
        let phones = service.phones.iter().chain(service.service_at_locations.iter().flat_map(|at| &at.phones));
        if phones.chain(contacts().flat_map(|contact| &contact.phones)).next().is_none() {
            let known = organization.phones.iter().chain(organization.contacts.iter().flat_map(|contact| &contact.phones));
            let known: Vec<String> = known.map(|phone| contacts::dialled(&phone.number)).collect();
            for (number, sentence) in contacts::phones(self.reading) {
                if !known.contains(&contacts::dialled(&number)) {
                    self.tell(Fact::Phone(number), self.reading.written(sentence));
                }
            }
        }
        let is_known = |email: &str| organization.email.as_deref().is_some_and(|known| known.eq_ignore_ascii_case(email));
        if service.email.is_none()
            && contacts().all(|contact| contact.email.is_none())
            && let Some((email, sentence)) = contacts::email(self.reading).filter(|(email, _)| !is_known(email))
        {
            self.tell(Fact::Email(email), self.reading.written(sentence));
        }
        if service.service_at_locations.is_empty()
            && let Some((postcode, sentence)) = contacts::postcode(self.reading)
        {
            self.tell(Fact::Postcode(postcode), self.reading.written(sentence));
        }
    }
}
