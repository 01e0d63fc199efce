//! The ages an offering is for: fields first, prose only where it can mean nothing else.

use super::{
    facts::{Notes, Reading},
    phrases::{Found, Mark},
    prose::{Field, Kind, Piece},
    tables::only_tells,
};
use crate::domain::{
    Service,
    vocabulary::{Criterion, Factor},
};

/// The ages that prose may speak of, in years.
const PLAUSIBLE: std::ops::RangeInclusive<u32> = 1..=100;

/// Up to this age children are brought by somebody: the rule is the child's, not the person's.
const BROUGHT: f32 = 12.0;

/// The lowest and the highest age, in years; the highest is still in.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Ages {
    pub(super) minimum: Option<f32>,
    pub(super) maximum: Option<f32>,
}

/// The ages it is for.
pub(super) fn ages(service: &Service, reading: Reading<'_>, notes: &mut Notes) -> Ages {
    let stated = Ages {
        minimum: years(service.minimum_age).filter(|age| *age > 0.0),
        maximum: years(service.maximum_age).filter(|age| *age < 99.0),
    };
    let has_field = service.minimum_age.is_some() || service.maximum_age.is_some();
    let (ages, source) = if has_field {
        let source = if stated.minimum.is_some() { "minimum_age" } else { "maximum_age" };
        (stated, source.to_owned())
    } else {
        from_prose(reading, notes)
    };
    if matches!(ages, Ages { minimum: Some(minimum), maximum: Some(maximum) } if minimum > maximum) {
        return Ages::default();
    }
    let Some(detail) = detail(ages) else { return ages };
    let brought = ages.maximum.is_some_and(|maximum| maximum <= BROUGHT || (maximum <= 25.0 && ages.minimum.is_none()));
    if brought && reading.has(Mark::LittleOnes) {
        let span = format!("{}–{}", ages.minimum.unwrap_or(0.0), ages.maximum.unwrap_or_default());
        notes.criterion(Criterion::Age, format!("Ages given are the child's: {span}"), if has_field { "maximum_age" } else { &source });
        notes.soft_rule(&format!("Ages given are the child's: {span}"));
        return Ages::default();
    }
    if !has_field {
        notes.read_in(Factor::Eligibility, "age", &source);
    }
    notes.criterion(Criterion::Age, detail, &source);
    ages
}

#[expect(clippy::cast_possible_truncation, reason = "ages are small numbers")]
fn years(age: Option<f64>) -> Option<f32> {
    age.filter(|age| (0.0..=130.0).contains(age)).map(|age| age as f32)
}

fn detail(ages: Ages) -> Option<String> {
    match (ages.minimum, ages.maximum) {
        (Some(minimum), Some(maximum)) => Some(format!("{minimum} to {maximum}")),
        (Some(minimum), None) => Some(format!("{minimum} and over")),
        (None, Some(maximum)) => Some(format!("Up to {maximum}")),
        (None, None) => None,
    }
}

/// The widest ages that all rules of the prose leave in, and the sentence of the first.
#[expect(clippy::cast_precision_loss, reason = "ages are small numbers")]
fn from_prose(reading: Reading<'_>, notes: &mut Notes) -> (Ages, String) {
    let (mut minimum, mut maximum, mut source) = (None::<u32>, None::<u32>, None);
    for found in reading.said() {
        if found.mark == Mark::AgeTold {
            notes.soft_rule(reading.written(found.sentence));
        }
        let Some((from, to)) = rule(reading, found) else { continue };
        if softens(reading, found) {
            notes.soft_rule(reading.written(found.sentence));
            continue;
        }
        minimum = match (minimum, from) {
            (Some(known), Some(from)) => Some(known.min(from)),
            (known, from) => known.or(from),
        };
        maximum = match (maximum, to) {
            (Some(known), Some(to)) => Some(known.max(to)),
            (known, to) => known.or(to),
        };
        source.get_or_insert(found.sentence);
    }
    let ages = Ages { minimum: minimum.map(|age| age as f32), maximum: maximum.map(|age| age as f32) };
    (ages, source.map(|sentence| reading.written(sentence).to_owned()).unwrap_or_default())
}

/// The lowest and highest age that a phrase says, where it speaks of ages of those who may come.
fn rule(reading: Reading<'_>, found: Found) -> Option<(Option<u32>, Option<u32>)> {
    let numbers = reading.pieces(found)[found.span.0..found.span.1].iter();
    let mut numbers = numbers.filter_map(|piece| match piece.kind {
        Kind::Number(hundredths) if hundredths % 100 == 0 => Some(hundredths / 100).filter(|age| PLAUSIBLE.contains(age)),
        _ => None,
    });
    let rule = match found.mark {
        Mark::Adults => (Some(18), None),
        Mark::AgeFrom => (Some(numbers.next()?), None),
        Mark::AgeTo => (None, Some(numbers.next()?)),
        Mark::AgeUnder => (None, Some(numbers.next()? - 1)),
        Mark::AgeBetween => {
            let (from, to) = (numbers.next()?, numbers.next()?);
            if from >= to {
                return None;
            }
            (Some(from), Some(to))
        }
        _ => return None,
    };
    // "One in four people over 65 lives alone": how many there are, and no rule.
    if is_a_share(reading.written(found.sentence)) {
        return None;
    }
    let for_children = rule.0.is_none_or(|from| from < 16);
    let about = |words: &[&str]| reading.says_any(found.sentence, words);
    let of_itself = found.sentence.field != Field::Name && found.sentence.field != Field::Eligibility;
    // Whom the volunteers must be, who comes along, who pays less: none of these is a rule about who may come.
    if of_itself && about(&["volunteers", "volunteer", "helpers", "staff", "drivers", "dbs"]) {
        return None;
    }
    if for_children && about(&["creche", "nursery"]) {
        return None;
    }
    if about(&["accompanied", "accompany", "guardian", "permission", "consent"]) {
        return None;
    }
    if of_itself && for_children && about(&["parent", "parents", "adult", "adults", "grandchildren", "welcome", "bring", "half"]) {
        return None;
    }
    if pays_less(reading, found) { None } else { Some(rule) }
}

/// Whether a sentence tells of one in so many people.
fn is_a_share(sentence: &str) -> bool {
    let counts = |word: &str| {
        word.bytes().all(|byte| byte.is_ascii_digit())
            || matches!(
                word,
                "one" | "two" | "three" | "four" | "five" | "six" | "seven" | "eight" | "nine" | "ten" | "twenty" | "a" | "every"
            )
    };
    let low = sentence.to_lowercase();
    let words: Vec<&str> = low.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    words.windows(4).any(|words| {
        matches!(words, [some, "in", of, "people" | "adults" | "children" | "women" | "men" | "older" | "young" | "of"] if counts(some) && counts(of))
    })
}

/// Whether the phrase says who pays what: "free for over 60s", "£3 for under 18s".
fn pays_less(reading: Reading<'_>, found: Found) -> bool {
    let before = [reading.near(found, -1), reading.near(found, -2), reading.near(found, -3)];
    let first = reading.pieces(found).get(found.span.0).map_or("", |piece| reading.prose.low(*piece));
    let near = if first == "for" { &before[..1] } else { &before[..2] };
    near.iter().any(|word| {
        matches!(*word, "free" | "concession" | "concessions" | "discount" | "discounts" | "reduced" | "half" | "concessionary")
    }) || before.contains(&"£")
        || matches!(reading.near(found, 1), "free" | "half" | "£")
        || (reading.near(found, 1) == "go" && reading.near(found, 2) == "free")
}

/// Whether the sentence only tells what people there happen to be, or names others who may come as well.
fn softens(reading: Reading<'_>, found: Found) -> bool {
    let pieces = reading.pieces(found);
    let clause_end = |piece: &&Piece| piece.kind != Kind::Break;
    let mut clause = pieces[..found.span.0].iter().rev().take_while(clause_end).chain(pieces[found.span.0..].iter().take_while(clause_end));
    let tells = clause.any(|piece| only_tells(reading.prose.low(*piece)));
    let before = reading.near(found, -1) == "or" || (reading.near(found, -1) == "and" && reading.near(found, -2) == "or");
    let after = (1..=3).any(|on| reading.near(found, on) == "or" && !matches!(reading.near(found, on + 1), "over" | "above" | "older"));
    tells || before || after
}
