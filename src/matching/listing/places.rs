//! Which of a service's schedules and sentences are about which of its places.
//!
//! Feeds often carry one schedule a venue at the service, with the venue's name in the description. A text that names one
//! of the other places better than this one is not about this one.

use std::collections::BTreeSet;

use crate::{
    domain::{Location, Schedule, ServiceAtLocation},
    needs::words,
};

/// The most of a text that is looked at, in characters.
const MAX_CHARS: usize = 400;

/// A place with the words it is known by.
pub(super) struct Place<'a> {
    pub(super) location: &'a Location,
    pub(super) at: Vec<&'a ServiceAtLocation>,
    known_by: BTreeSet<String>,
}

impl<'a> Place<'a> {
    pub(super) fn new(location: &'a Location, at: Vec<&'a ServiceAtLocation>) -> Self {
        let addresses =
            location.addresses.iter().flat_map(|address| [&address.address_1, &address.address_2, &address.city, &address.postal_code]);
        let texts = std::iter::once(&location.name).chain(addresses).filter_map(Option::as_deref);
        Self { location, at, known_by: texts.flat_map(telling).collect() }
    }

    /// How many of the words name this place.
    fn named_by(&self, said: &BTreeSet<String>) -> usize {
        said.intersection(&self.known_by).count()
    }
}

/// The words of a text that can tell one place from another.
fn telling(text: &str) -> impl Iterator<Item = String> + '_ {
    let end = text.char_indices().nth(MAX_CHARS).map_or(text.len(), |(at, _)| at);
    words::tokens(&text[..end]).filter(|token| !token.is_stop && token.word.len() > 2).map(|token| token.word)
}

/// Whether a text is about `place`, and not about another of the places. `None` where it names none of them.
pub(super) fn names(text: &str, place: usize, places: &[Place<'_>]) -> Option<bool> {
    if places.len() < 2 {
        return None;
    }
    let said: BTreeSet<String> = telling(text).collect();
    let best = places.iter().map(|place| place.named_by(&said)).max().filter(|best| *best > 0)?;
    Some(places[place].named_by(&said) == best)
}

/// Whether a text may be about `place`: it names it, or no place at all.
pub(super) fn is_about(text: &str, place: usize, places: &[Place<'_>]) -> bool {
    names(text, place, places).unwrap_or(true)
}

/// The schedules that hold at `place`: its own, or those of the service that are not another place's.
pub(super) fn schedules(service: &[Schedule], place: usize, places: &[Place<'_>]) -> Vec<Schedule> {
    let own: Vec<Schedule> = places[place].at.iter().flat_map(|at| at.schedules.iter().cloned()).collect();
    if !own.is_empty() {
        return own;
    }
    let here = |schedule: &&Schedule| {
        let said = [schedule.description.as_deref(), schedule.notes.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ");
        said.is_empty() || is_about(&said, place, places)
    };
    service.iter().filter(here).cloned().collect()
}
