//! Numbers in a person's words: an age, a sum, a distance, and only where it is plainly one.

use super::{
    constraint::ConstraintValue,
    hearing::{Heard, Trait},
    lexicon::{Cue, Lexicon, Meaning, Said},
    limits::{Asked, is_of_kin},
    phrases::Found,
};
use crate::domain::vocabulary::Gender;

/// Ages that a number may be taken for, and for one that stands alone.
const AGES: std::ops::RangeInclusive<u32> = 5..=110;
const AGES_ALONE: std::ops::RangeInclusive<u32> = 16..=105;

/// The most that can be meant as the price of a session, in pounds: more is a debt or a rent.
const MAX_POUNDS: u32 = 100;

/// The longest way that is taken for a limit, in metres.
const MAX_METRES: f64 = 500_000.0;

/// The person's age, and their gender where it is written onto the number ("78F").
pub(super) fn age(heard: &Heard<'_>, found: &[Said]) -> Vec<Asked> {
    for at in 0..heard.words.len() {
        if let Some(read) = age_at(heard, found, at) {
            return read;
        }
    }
    Vec::new()
}

fn age_at(heard: &Heard<'_>, found: &[Said], at: usize) -> Option<Vec<Asked>> {
    let word = &heard.words[at];
    let prefix = word.spelt.strip_prefix(['f', 'm']).filter(|rest| rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()));
    let (years, suffix) = match prefix {
        Some(years) => (years.parse().ok()?, &word.spelt[..1]),
        None => word.number()?,
    };
    let before = heard.text.get(..word.start)?.chars().next_back();
    let after = heard.text.get(word.end..)?.chars().next();
    if !AGES.contains(&years) || matches!(before, Some('£' | '#' | '$' | '€')) || matches!(after, Some('%' | ':')) {
        return None;
    }
    let (last, gender) = age_ends(heard, at, suffix).or_else(|| {
        let cued = found
            .iter()
            .any(|said| said.meaning == Meaning::Cue(Cue::AgeBefore) && said.at.last + 1 == at && same_clause(heard, said.at.last, at));
        let alone = AGES_ALONE.contains(&years) && is_alone(heard, at);
        (suffix.is_empty() && ((cued && !is_counted(heard, at)) || alone)).then_some((at, None))
    })?;
    if is_of_kin(heard, Found { first: at, last, words: 1, phrase: 0 }) {
        return None;
    }
    let age = Asked { value: ConstraintValue::Age(u8::try_from(years).ok()?), first: at, last, spends: true };
    let gender = gender.map(|gender| Asked { value: ConstraintValue::Gender(gender), first: at, last, spends: true });
    Some(std::iter::once(age).chain(gender).collect())
}

/// Where an age ends that says by itself that it is one: "78yo", "78 years old", "78F".
fn age_ends(heard: &Heard<'_>, at: usize, suffix: &str) -> Option<(usize, Option<Gender>)> {
    let next = |by: isize| heard.beside(at, by).map_or("", |word| word.spelt.as_str());
    match suffix {
        "yo" => Some((at, gender_at(heard, at + 1))),
        "f" => Some((at, Some(Gender::Female))),
        "m" if heard.words[at].end - heard.words[at].start == 3 => Some((at, Some(Gender::Male))),
        "yr" | "yrs" | "y" if matches!(next(1), "old" | "o") => Some((at + 1, None)),
        "" => match (next(1), next(2)) {
            ("year" | "years" | "yr" | "yrs", "old") | ("y", "o") => Some((at + 2, gender_at(heard, at + 3))),
            ("yo" | "yrold", _) => Some((at + 1, gender_at(heard, at + 2))),
            ("f" | "m", _) if heard.between(at).len() <= 1 => Some((at + 1, gender_at(heard, at + 1))),
            _ => None,
        },
        _ => None,
    }
}

fn gender_at(heard: &Heard<'_>, at: usize) -> Option<Gender> {
    match heard.words.get(at).map(|word| word.spelt.as_str()) {
        Some("f" | "female" | "woman" | "lady") => Some(Gender::Female),
        Some("m" | "male" | "man" | "gentleman") => Some(Gender::Male),
        _ => None,
    }
}

/// Whether a number has its clause for itself, and the clause before does not end on a relative ("her husband, 82, …").
fn is_alone(heard: &Heard<'_>, at: usize) -> bool {
    let clause = heard.words[at].clause;
    let beside = |by: isize| at.checked_add_signed(by).and_then(|at| heard.words.get(at));
    let alone = beside(-1).is_none_or(|word| word.clause != clause) && beside(1).is_none_or(|word| word.clause != clause);
    let of_kin = beside(-1).is_some_and(|word| word.is(Trait::Kin) || word.number().is_some());
    let of_more = beside(1).is_some_and(|word| word.number().is_some());
    alone && !of_kin && !of_more && heard.words.len() > 1
}

/// Whether something is counted by the number ("is 5 miles away").
fn is_counted(heard: &Heard<'_>, at: usize) -> bool {
    heard.beside(at, 1).is_some_and(|word| {
        matches!(
            word.spelt.as_str(),
            "year"
                | "years"
                | "month"
                | "months"
                | "week"
                | "weeks"
                | "day"
                | "days"
                | "hour"
                | "hours"
                | "minute"
                | "minutes"
                | "mins"
                | "mile"
                | "miles"
                | "km"
                | "stone"
                | "st"
                | "kg"
                | "times"
                | "children"
                | "kids"
                | "grandchildren"
                | "pounds"
                | "percent"
                | "am"
                | "pm"
        )
    })
}

fn same_clause(heard: &Heard<'_>, one: usize, other: usize) -> bool {
    heard.words[one].clause == heard.words[other].clause
}

/// Whether an upper bound is said next to the words from `first` to `last`.
fn bound(heard: &Heard<'_>, found: &[Said], first: usize, last: usize) -> Option<(usize, usize)> {
    found.iter().find_map(|said| match said.meaning {
        Meaning::Cue(Cue::BoundBefore) if said.at.last + 1 == first && same_clause(heard, said.at.last, first) => {
            Some((said.at.first, last))
        }
        Meaning::Cue(Cue::BoundAfter) if said.at.first == last + 1 && same_clause(heard, last, said.at.first) => {
            Some((first, said.at.last))
        }
        _ => None,
    })
}

/// The most that it may cost: "up to £5", "£3 max", "no more than a fiver".
pub(super) fn cost(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said]) -> Option<Asked> {
    (0..heard.words.len()).find_map(|at| {
        let (first, last, pence) = price(lexicon, heard, at)?;
        let (first, last) = bound(heard, found, first, last)?;
        (pence > 0 && pence <= MAX_POUNDS * 100).then_some(Asked { value: ConstraintValue::CostMaxPence(pence), first, last, spends: true })
    })
}

/// A sum of money that begins at a word: where it begins and ends, in pence.
fn price(lexicon: &Lexicon, heard: &Heard<'_>, at: usize) -> Option<(usize, usize, u32)> {
    let word = &heard.words[at];
    if let Some(pence) = lexicon.money_words.get(&word.spelt) {
        let article = at > 0 && heard.beside(at, -1).is_some_and(|word| word.spelt == "a");
        return Some((at - usize::from(article), at, *pence));
    }
    let (number, suffix) = word.number().filter(|(number, _)| *number <= 100_000)?;
    if suffix == "p" {
        return Some((at, at, number));
    }
    let next = heard.beside(at, 1);
    if heard.text.get(..word.start)?.ends_with('£') && suffix.is_empty() {
        let cents = next.filter(|next| heard.between(at) == "." && next.spelt.len() == 2).and_then(|next| next.spelt.parse::<u32>().ok());
        return Some((at, at + usize::from(cents.is_some()), number * 100 + cents.unwrap_or(0)));
    }
    let unit = next.filter(|_| suffix.is_empty())?;
    match unit.spelt.as_str() {
        "pound" | "pounds" | "quid" => Some((at, at + 1, number * 100)),
        "pence" | "p" => Some((at, at + 1, number)),
        _ => None,
    }
}

/// The furthest that the person goes, in metres, and the words: "within 2 miles", "no further than a mile".
pub(super) fn distance(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said]) -> Option<(u32, usize, usize)> {
    (0..heard.words.len()).find_map(|at| {
        let word = &heard.words[at];
        let (unit_at, number) = if let Some((number, suffix)) = word.number() {
            if suffix.is_empty() { (at + 1, f64::from(number)) } else { return None }
        } else {
            (at + 1, counted(&word.spelt)?)
        };
        let metres_each = heard.beside(at, 1).and_then(|unit| lexicon.distance_units.get(&unit.spelt))?;
        let (first, last) = bound(heard, found, at, unit_at)?;
        let metres = (number * metres_each).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within 100 and 500,000")]
        (100.0..=MAX_METRES).contains(&metres).then_some((metres as u32, first, last))
    })
}

/// The number that a word counts.
fn counted(word: &str) -> Option<f64> {
    let count = match word {
        "a" | "one" => 1.0,
        "two" => 2.0,
        "three" => 3.0,
        "four" => 4.0,
        "five" => 5.0,
        "ten" => 10.0,
        _ => return None,
    };
    Some(count)
}
