//! Limits and wishes out of words: phrases, ages, sums, distances, languages, times.

use super::{
    availability,
    constraint::{Constraint, ConstraintValue},
    hearing::{Heard, Trait},
    lexicon::{Cue, Lexicon, Meaning, Said},
    negation::{Denied, nearby},
    numbers,
    phrases::Found,
};
use crate::domain::vocabulary::{Access, TravelMode};

/// Constraints kept of one text, at most.
const MAX_CONSTRAINTS: usize = 40;

/// A constraint that words asked for, and where they stand.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) value: ConstraintValue,
    pub(super) first: usize,
    pub(super) last: usize,
    /// Whether the words are spent: no longer worth searching for.
    pub(super) spends: bool,
}

/// What was read.
#[derive(Debug, Default)]
pub(super) struct Limits {
    pub(super) constraints: Vec<Constraint>,
    /// For each word, whether a constraint used it up.
    pub(super) spent: Vec<bool>,
}

pub(super) fn limits(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied) -> Limits {
    let mut asked = Vec::new();
    for said in found {
        let Meaning::Limit(limit) = said.meaning else { continue };
        let Some(limit) = lexicon.limits.get(limit) else { continue };
        if denied.is(said.at.first) || is_swallowed(said, found) || (limit.own && is_of_kin(heard, said.at)) {
            continue;
        }
        let at = (said.at.first, said.at.last, !limit.keeps_words);
        asked.extend(limit.values.iter().map(|value| Asked { value: value.clone(), first: at.0, last: at.1, spends: at.2 }));
    }
    asked.extend(numbers::age(heard, found));
    asked.extend(numbers::cost(lexicon, heard, found));
    asked.extend(travel(lexicon, heard, found, denied));
    asked.extend(languages(lexicon, heard, found));
    asked.extend(availability::times(lexicon, heard, found));
    asked.sort_by_key(|asked| asked.first);

    let mut limits = Limits { constraints: Vec::new(), spent: vec![false; heard.words.len()] };
    for said in found {
        // Days tell a search of words nothing, and "dying to get out" should not find a hospice.
        if matches!(said.meaning, Meaning::Time(_) | Meaning::LookAlike) {
            limits.spent[said.at.first] = true;
        }
    }
    for Asked { value, first, last, spends } in asked {
        if spends {
            limits.spent[first..=last].fill(true);
        }
        let single = matches!(value, ConstraintValue::Age(_) | ConstraintValue::Gender(_) | ConstraintValue::Travel { .. });
        let is_known = limits.constraints.iter().any(|known| known.value == value || (single && known.pointer() == value.pointer()));
        if !is_known && limits.constraints.len() < MAX_CONSTRAINTS {
            limits.constraints.push(Constraint { value, because: heard.cut(first, last).to_owned() });
        }
    }
    limits
}

/// Whether a longer phrase of another limit holds these words ("lone parent" holds "parent").
fn is_swallowed(said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| matches!(other.meaning, Meaning::Limit(_)) && other.at.swallows(&said.at))
}

/// Whether the words are said of a relative or friend: "her husband has dementia", "autistic son".
pub(super) fn is_of_kin(heard: &Heard<'_>, at: Found) -> bool {
    let before = (1..=4).any(|by: isize| heard.beside(at.first, -by).is_some_and(|word| word.is(Trait::Kin)));
    let after = (1..=2).any(|by: isize| heard.beside(at.last, by).is_some_and(|word| word.is(Trait::Kin)));
    before || after
}

fn travel(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied) -> Vec<Asked> {
    let mut asked = Vec::new();
    let distance = numbers::distance(lexicon, heard, found);
    let without = |mode| found.iter().find(|said| said.meaning == Meaning::Without(mode) && !denied.is(said.at.first));
    let said_mode = found.iter().find_map(|said| match said.meaning {
        Meaning::Travel(mode) if !denied.is(said.at.first) && !is_part_of_denial(said, found) => Some((mode, said.at)),
        _ => None,
    });
    let (no_car, no_bus) = (without(TravelMode::Car), without(TravelMode::Bus));
    for said in [no_car, no_bus].into_iter().flatten() {
        asked.push(Asked { value: ConstraintValue::Access(Access::Transport), first: said.at.first, last: said.at.last, spends: true });
    }
    let mode = said_mode.or(match (no_car, no_bus) {
        // Neither car nor bus leaves the feet.
        (Some(_), Some(bus)) => Some((TravelMode::Walk, bus.at)),
        (Some(car), None) => Some((TravelMode::Bus, car.at)),
        _ => None,
    });
    let (first, last) = match (&mode, &distance) {
        (_, Some((_, first, last))) => (*first, *last),
        (Some((_, at)), None) => (at.first, at.last),
        (None, None) => return asked,
    };
    let value = ConstraintValue::Travel { mode: mode.map(|(mode, _)| mode), max_distance_m: distance.map(|(metres, ..)| metres) };
    asked.push(Asked { value, first, last, spends: true });
    asked
}

/// Whether the words belong to a longer phrase that says the opposite ("doesn't drive" holds "drive").
fn is_part_of_denial(said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| matches!(other.meaning, Meaning::Without(_)) && other.at.swallows(&said.at))
}

fn languages(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said]) -> Vec<Asked> {
    let mut asked = Vec::new();
    for cue in found {
        let Meaning::Cue(side @ (Cue::LanguageBefore | Cue::LanguageAfter)) = cue.meaning else { continue };
        let place = if side == Cue::LanguageBefore { first_telling(heard, cue.at.last) } else { cue.at.first.checked_sub(1) };
        let Some(at) = place.filter(|at| heard.words.get(*at).is_some_and(|word| word.clause == heard.words[cue.at.first].clause)) else {
            continue;
        };
        if let Some(code) = lexicon.languages.get(&heard.words[at].id) {
            let (first, last) = (cue.at.first.min(at), cue.at.last.max(at));
            asked.push(Asked { value: ConstraintValue::Language(code.clone()), first, last, spends: true });
        }
    }
    asked
}

/// The first word after `at` that a phrase may not step over.
fn first_telling(heard: &Heard<'_>, at: usize) -> Option<usize> {
    (at + 1..heard.words.len().min(at + 4)).find(|next| !heard.words[*next].stop && !heard.words[*next].is(Trait::Filler))
}
