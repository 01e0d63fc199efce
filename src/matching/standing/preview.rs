//! Where a listing that is not published would stand, and what each field that it leaves out costs it: each is filled in as this
//! person would like it, and the order worked out again.

use std::{convert::Infallible, sync::Arc};

use chrono::Datelike as _;

use super::{Account, Asked, Counted, Offering, Query, Scale, TermCount, look, place_of, stand};
use crate::{
    domain::vocabulary::Day,
    geography::Catchment,
    matching::{Card, Person, Price, Room, Window, listing::Listing},
};

/// A field that a listing can leave out, and that ranking asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// From and to which age.
    Ages,
    /// When it happens.
    Schedules,
    /// What it costs.
    Cost,
    /// What it provides for.
    Accessibility,
    /// Its languages.
    Languages,
    /// Whom it serves by where they live.
    Areas,
    /// Whether there is room.
    Room,
    /// When somebody last said that it is right.
    Assured,
}

impl Field {
    /// Every field.
    pub const ALL: [Self; 8] =
        [Self::Ages, Self::Schedules, Self::Cost, Self::Accessibility, Self::Languages, Self::Areas, Self::Room, Self::Assured];

    /// Its name in HSDS.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Ages => "minimum_age",
            Self::Schedules => "schedules",
            Self::Cost => "cost_options",
            Self::Accessibility => "accessibility",
            Self::Languages => "languages",
            Self::Areas => "service_areas",
            Self::Room => "capacities",
            Self::Assured => "assured_date",
        }
    }

    /// What whoever writes the listing is asked to do.
    #[must_use]
    pub fn advice(self) -> &'static str {
        match self {
            Self::Ages => "Say for which ages it is",
            Self::Schedules => "Say when it happens",
            Self::Cost => "Say what it costs, also where it is free",
            Self::Accessibility => "Say whether it is step-free, and what else it provides for",
            Self::Languages => "Say in which languages it is offered",
            Self::Areas => "Say which area it serves",
            Self::Room => "Say whether there is room",
            Self::Assured => "Say on which day it was last checked",
        }
    }

    /// Whether people ask for it before they go: then a listing is told of it although nothing else is there that it would overtake.
    #[must_use]
    pub fn is_asked_first(self) -> bool {
        matches!(self, Self::Ages | Self::Schedules | Self::Cost | Self::Accessibility)
    }

    /// Fills it in as this person would like it, where the offering leaves it out. Whether it did.
    fn fill(self, offering: &mut Offering, person: &Person) -> bool {
        match self {
            Self::Ages if offering.minimum_age.is_none() && offering.maximum_age.is_none() => {
                offering.minimum_age = person.age.map(f32::from);
            }
            Self::Schedules if offering.sessions.is_empty() => {
                let usual = Window { day: Day::Tuesday, from_min: 600, to_min: 720 };
                offering.sessions = vec![person.availability.first().copied().unwrap_or(usual)];
            }
            Self::Cost if offering.price == Price::NotStated => offering.price = Price::Free,
            Self::Accessibility if offering.access.is_empty() && offering.denied.is_empty() => offering.access = person.access,
            Self::Languages if offering.languages.is_empty() => offering.languages.clone_from(&person.languages),
            Self::Areas if offering.areas.is_empty() => offering.areas = vec![Catchment::Everywhere],
            Self::Room if offering.room == Room::NotStated => offering.room = Room::Open,
            Self::Assured if offering.assured_day.is_none() => {
                offering.assured_day = Some(person.as_of.date_naive().num_days_from_ce());
            }
            _ => return false,
        }
        true
    }
}

/// Where a listing would stand for one person.
#[derive(Debug, Clone, PartialEq)]
pub struct Previewed {
    /// Where it would stand as it is; `None` where it holds no offering.
    pub account: Option<Account>,
    /// The fields that it leaves out, with the place it would have with each of them; `None` where it would still not be in the order.
    pub filled: Vec<(Field, Option<usize>)>,
}

/// Where a listing would stand among the candidates. A listing of the same service among them is left out of account.
#[must_use]
pub fn preview(asked: &Asked<'_, '_>, draft: &[Listing]) -> Previewed {
    let Some(service) = draft.first().map(|listing| listing.offering.service) else {
        return Previewed { account: None, filled: Vec::new() };
    };
    let counts: Vec<Vec<TermCount>> = draft.iter().map(|listing| counted(asked.query, listing)).collect();
    // Handles of recall's own are counted from below.
    let handle = |place: usize| u64::MAX - place as u64;
    let others: Vec<Counted<'_>> =
        asked.candidates.iter().copied().filter(|counted| counted.candidate.offering.service != service).collect();
    let own: Vec<Counted<'_>> = draft
        .iter()
        .zip(&counts)
        .enumerate()
        .map(|(place, (listing, counts))| Counted::of(&listing.offering, counts, handle(place)))
        .collect();
    let mut all: Vec<Counted<'_>> = others.clone();
    all.extend(own.iter().copied());
    let among = Asked { candidates: &all, ..*asked };
    let card = |wanted: u64| {
        let listing = draft.iter().enumerate().find(|(place, _)| handle(*place) == wanted).map_or(&draft[0], |(_, listing)| listing);
        Ok::<Arc<Card>, Infallible>(Arc::new(listing.card.clone()))
    };
    let account = match stand(&among, &own, card) {
        Ok(account) => account,
        Err(never) => match never {},
    };
    let filled = Field::ALL.into_iter().filter_map(|field| {
        let mut offerings: Vec<Offering> = draft.iter().map(|listing| listing.offering.clone()).collect();
        let mut was_missing = false;
        for offering in &mut offerings {
            was_missing |= field.fill(offering, &asked.query.person);
        }
        if !was_missing {
            return None;
        }
        let mut varied: Vec<Counted<'_>> = others.clone();
        let own = offerings.iter().zip(&counts).enumerate();
        varied.extend(own.map(|(place, (offering, counts))| Counted::of(offering, counts, handle(place))));
        let looked = look(asked.query, asked.corpus, asked.rules, varied.into_iter());
        let place = place_of(&Scale::of(asked.query, asked.rules), &looked, service);
        Some((field, place.map(|place| place.rank)))
    });
    Previewed { filled: filled.collect(), account }
}

/// How often each term of the query stands in a listing.
fn counted(query: &Query, listing: &Listing) -> Vec<TermCount> {
    let count = |term: &String| listing.text.iter().find(|(stem, _)| stem == term).map(|(_, count)| *count);
    (0_u16..).zip(&query.terms).filter_map(|(place, term)| Some(TermCount { term: place, count: count(term)? })).collect()
}
