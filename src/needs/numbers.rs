//! Numbers in a person's words: an age, a sum, a distance, and only where it is plainly one.

use super::{
    constraint::ConstraintValue,
    hearing::{Heard, Trait},
    lexicon::{Cue, Lexicon, Meaning, Said},
    limits::Asked,
    negation::{around, starting},
    phrases::{Found, UNKNOWN},
    whose::Whose,
};
use crate::domain::vocabulary::Gender;

/// Ages that a number may be taken for, and for one that stands alone.
const AGES: std::ops::RangeInclusive<u32> = 5..=110;
const AGES_ALONE: std::ops::RangeInclusive<u32> = 16..=105;

/// Ages of children that may open a note.
const CHILDREN: std::ops::RangeInclusive<u32> = 10..=15;

/// The most that can be meant as the price of a session, in pounds: more is a debt or a rent.
const MAX_POUNDS: u32 = 100;

/// The longest way that is taken for a limit, in metres.
const MAX_METRES: f64 = 500_000.0;

/// The person's age, and their gender where it is written onto the number ("78F").
pub(super) fn age(heard: &Heard<'_>, found: &[Said], whose: &Whose<'_>) -> Vec<Asked> {
    for at in 0..heard.words.len() {
        if let Some(read) = age_at(heard, found, whose, at) {
            return read;
        }
    }
    Vec::new()
}

fn age_at(heard: &Heard<'_>, found: &[Said], whose: &Whose<'_>, at: usize) -> Option<Vec<Asked>> {
    let word = &heard.words[at];
    let (years, suffix, last) = match prefixed(&word.spelt) {
        Some((years, gender)) => (years, gender, at),
        None => match word.number() {
            Some((years, suffix)) => (years, suffix, at),
            None => in_words(heard, at).map(|(years, last)| (years, "", last))?,
        },
    };
    let before = heard.text.get(..word.start)?.chars().next_back();
    let after = heard.text.get(word.end..)?.chars().next();
    if !AGES.contains(&years) || matches!(before, Some('£' | '#' | '$' | '€')) || matches!(after, Some('%' | ':')) {
        return None;
    }
    let (last, after) = age_ends(heard, last, suffix).or_else(|| {
        let is_figure = heard.words[at].number().is_some() || at == 0;
        let cued = around(at, at, found)
            .any(|said| said.meaning == Meaning::Cue(Cue::AgeBefore) && said.at.last + 1 == at && same_clause(heard, said.at.last, at));
        let sexed = heard.beside(at, -2).is_none()
            && AGES_ALONE.contains(&years)
            && heard.beside(at, -1).is_some_and(|word| matches!(word.spelt.as_str(), "f" | "m" | "female" | "male"));
        let told = whose.is_age_of_relative(at)
            || (is_told_of_work(heard, at) && !is_counted(heard, last))
            || (is_of_a_name(heard, at) && !is_counted(heard, last))
            || (sexed && !is_counted(heard, last))
            || (cued && !is_counted(heard, last))
            || (is_figure && (is_alone(heard, whose, at, years) || opens_note(heard, found, at, years)));
        (suffix.is_empty() && told).then_some((last, gender_alone(heard, at, last)))
    })?;
    if !whose.is_age_of_relative(at) && is_anothers(heard, whose, at, last) {
        return None;
    }
    let age = Asked { value: ConstraintValue::Age(u8::try_from(years).ok()?), first: at, last, spends: true };
    let gender = after.or_else(|| gender_before(heard, at));
    let gender = gender.map(|gender| Asked { value: ConstraintValue::Gender(gender), first: at, last, spends: true });
    Some(std::iter::once(age).chain(gender).collect())
}

/// An age with its gender in front: "F78".
fn prefixed(word: &str) -> Option<(u32, &str)> {
    let years = word.strip_prefix(['f', 'm']).filter(|rest| rest.len() == 2 && rest.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((years.parse().ok()?, &word[..1]))
}

/// The figure that a word gives, where it may be an age: nothing is counted by it.
pub(super) fn figure(heard: &Heard<'_>, at: usize) -> Option<u32> {
    let (years, suffix, last) = match heard.words.get(at)?.number() {
        Some((years, suffix)) => (years, suffix, at),
        None => in_words(heard, at).map(|(years, last)| (years, "", last))?,
    };
    let next = |by: isize| heard.beside(last, by).map_or("", |word| word.spelt.as_str());
    let of_years = matches!(next(1), "year" | "years" | "yr" | "yrs") && next(2) == "old";
    let fits = matches!(suffix, "" | "yo" | "yr" | "yrs" | "y" | "f" | "m") && (of_years || !is_counted(heard, last));
    (fits && years <= *AGES.end()).then_some(years)
}

/// Whether the person lost their work at that age, which is not long ago: "made redundant at 57".
fn is_told_of_work(heard: &Heard<'_>, at: usize) -> bool {
    let before = |by: isize| heard.beside(at, -by).map_or("", |word| word.spelt.as_str());
    let of_work = (2..=3).any(|by| matches!(before(by), "redundant" | "redundancy" | "laid" | "sacked"));
    let year = heard.words[at].number();
    of_work && before(1) == "at" && year.is_some_and(|(years, _)| AGES_ALONE.contains(&years))
}

/// Whether a name opens the note and the number is the age of its bearer: "Stanley is 78 and loves bowls", "Mrs Ahmed is 67".
fn is_of_a_name(heard: &Heard<'_>, at: usize) -> bool {
    let spelt = |at: usize| heard.words.get(at).map_or("", |word| word.spelt.as_str());
    let name = usize::from(matches!(spelt(0), "mr" | "mrs" | "miss" | "ms"));
    let is = at == name + 2 && matches!(spelt(name + 1), "is" | "now" | "nearly" | "turned");
    let joined = heard.beside(at, 1).is_none_or(|word| matches!(word.spelt.as_str(), "and" | "with" | "who" | "but"));
    let is_name = heard.words.get(name).is_some_and(|word| {
        let capital = heard.text.get(word.start..).is_some_and(|text| text.starts_with(char::is_uppercase));
        capital && !word.stop && (word.id == UNKNOWN || name == 1)
    });
    is && joined && is_name && AGES_ALONE.contains(&heard.words[at].number().map_or(0, |(years, _)| years))
}

/// A number written out, and its last word: "eighty three". Below ten it is hardly ever an age.
fn in_words(heard: &Heard<'_>, at: usize) -> Option<(u32, usize)> {
    const TEENS: [&str; 10] =
        ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"];
    const TENS: [&str; 8] = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    const UNITS: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let spelt = heard.words.get(at)?.spelt.as_str();
    if let Some((years, _)) = (10..).zip(TEENS).find(|(_, word)| *word == spelt) {
        return Some((years, at));
    }
    let (tens, _) = (2..).zip(TENS).find(|(_, word)| *word == spelt)?;
    let unit = heard.beside(at, 1).and_then(|next| (1..).zip(UNITS).find(|(_, word)| *word == next.spelt));
    Some(unit.map_or((tens * 10, at), |(unit, _)| (tens * 10 + unit, at + 1)))
}

/// Whether the age is a relative's: "his 84 year old mother". Who begins with "34 year old mum of two" speaks of the mum.
fn is_anothers(heard: &Heard<'_>, whose: &Whose<'_>, at: usize, last: usize) -> bool {
    let opens = heard.beside(at, -1).is_none_or(|word| word.spelt == "a" && heard.beside(at, -2).is_none());
    let next_is_parent =
        heard.beside(last, 1).is_some_and(|word| matches!(word.spelt.as_str(), "mum" | "dad" | "mother" | "father" | "gran"));
    if opens && next_is_parent && last > at {
        return false;
    }
    // "Has a 7 year old": a child's, where nobody is named.
    let owner = heard.beside(at, -1).filter(|word| word.spelt == "a").map_or(-1, |_| -2);
    let of_child = heard.beside(at, owner).is_some_and(|word| {
        matches!(word.spelt.as_str(), "has" | "have" | "got" | "with" | "to" | "and")
            || whose.is_possessive(at.saturating_add_signed(owner))
    });
    if last > at && of_child && gender_at(heard, last + 1).is_none() {
        return true;
    }
    whose.is_age_of_kin(at) || whose.is_of_kin(Found { first: at, last, words: 1, phrase: 0 })
}

/// Where an age ends that says by itself that it is one: "78yo", "78 years old", "78F".
fn age_ends(heard: &Heard<'_>, at: usize, suffix: &str) -> Option<(usize, Option<Gender>)> {
    let next = |by: isize| heard.beside(at, by).map_or("", |word| word.spelt.as_str());
    match suffix {
        "yo" => Some((at, gender_at(heard, at + 1))),
        "f" => Some((at, Some(Gender::Female))),
        "nb" => Some((at, Some(Gender::NonBinary))),
        "m" if heard.words[at].end - heard.words[at].start == 3 => Some((at, Some(Gender::Male))),
        "yr" | "yrs" if heard.beside(at, 1).is_none() && heard.beside(at, -1).is_none() => Some((at, None)),
        "yr" | "yrs" | "y" if matches!(next(1), "old" | "o") => Some((at + 1, gender_at(heard, at + 2))),
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
        Some("f" | "female" | "woman" | "lady" | "girl" | "lass" | "mum" | "mother" | "widow" | "gran" | "housewife") => {
            Some(Gender::Female)
        }
        Some(
            "m" | "male" | "man" | "gentleman" | "gent" | "lad" | "boy" | "bloke" | "chap" | "guy" | "fella" | "dad" | "father" | "widower",
        ) => Some(Gender::Male),
        _ => None,
    }
}

/// The gender in the words before an age: "woman of 88", "male, aged 40", "she is 61".
fn gender_before(heard: &Heard<'_>, at: usize) -> Option<Gender> {
    for by in 1..=3 {
        let word = heard.beside(at, -by)?;
        match word.spelt.as_str() {
            "of" | "is" | "aged" | "now" | "nearly" | "almost" | "just" | "age" | "about" | "turned" => {}
            "she" => return Some(Gender::Female),
            "he" => return Some(Gender::Male),
            _ => return at.checked_add_signed(-by).and_then(|at| gender_at(heard, at)),
        }
    }
    None
}

/// The gender in a short clause before or after an age: "F, 52", "52, female", "Mrs K, 57".
fn gender_alone(heard: &Heard<'_>, at: usize, last: usize) -> Option<Gender> {
    let clause_of = |at: usize| heard.words.get(at).map(|word| word.clause);
    if heard.beside(at, -1).is_some() {
        return None;
    }
    let before = at.checked_sub(1).filter(|before| heard.words[*before].sentence == heard.words[at].sentence);
    let (first, second) = (before.filter(|before| before.checked_sub(1).is_none_or(|more| clause_of(more) != clause_of(*before))), before);
    let titled = second.and_then(|before| {
        let title = (0..=2).filter_map(|by| before.checked_sub(by)).find_map(|at| match heard.words[at].spelt.as_str() {
            "mrs" | "miss" | "ms" => Some(Gender::Female),
            "mr" => Some(Gender::Male),
            _ => None,
        });
        title.filter(|_| heard.words[before].clause + 1 == heard.words[at].clause)
    });
    let next = Some(last + 1)
        .filter(|next| clause_of(*next) == clause_of(last).map(|clause| clause + 1) && clause_of(next + 1) != clause_of(*next));
    first.and_then(|at| gender_at(heard, at)).or(titled).or_else(|| next.and_then(|at| gender_at(heard, at)))
}

/// Whether a number has its clause for itself, and the clause before does not end on a relative ("her husband, 82, …").
/// A child's age counts only where it opens the note ("14, looks after her mum") and no street follows, or closes it and nobody else is
/// named whose it could be ("self harms, 15").
fn is_alone(heard: &Heard<'_>, whose: &Whose<'_>, at: usize, years: u32) -> bool {
    let clause = heard.words[at].clause;
    let beside = |by: isize| at.checked_add_signed(by).and_then(|at| heard.words.get(at));
    let alone = beside(-1).is_none_or(|word| word.clause != clause) && beside(1).is_none_or(|word| word.clause != clause);
    let sentence = heard.words[at].sentence;
    let of_kin = beside(-1).is_some_and(|word| (word.is(Trait::Kin) && word.sentence == sentence) || word.number().is_some());
    let of_more = beside(1).is_some_and(|word| word.number().is_some());
    let opens = at == 0 && CHILDREN.contains(&years) && beside(1).is_some_and(|word| !word.name);
    let closes = at + 1 == heard.words.len() && CHILDREN.contains(&years) && !(0..at).any(|at| whose.names_kin(at));
    alone && !of_kin && !of_more && heard.words.len() > 1 && (AGES_ALONE.contains(&years) || opens || closes)
}

/// Whether the number opens the note and goes on as an age does: "15 kicked out of school", "15 n bi".
fn opens_note(heard: &Heard<'_>, found: &[Said], at: usize, years: u32) -> bool {
    let goes_on = |said: &&Said| said.meaning == Meaning::Cue(Cue::AgeAfter) && said.at.first == 1;
    let of_more = (1..=3).any(|by| heard.beside(at, by).is_some_and(|word| word.number().is_some()));
    at == 0
        && !of_more
        && (CHILDREN.start()..=AGES_ALONE.end()).contains(&&years)
        && found.iter().take_while(|said| said.at.first <= 1).any(|said| goes_on(&said))
        && heard.beside(at, 1).is_some()
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
                | "foot"
                | "feet"
                | "ft"
                | "inches"
                | "grand"
                | "quid"
                | "per"
                | "a"
                | "of"
                | "points"
                | "lbs"
                | "fags"
                | "cigarettes"
                | "units"
                | "pints"
                | "nights"
        )
    })
}

fn same_clause(heard: &Heard<'_>, one: usize, other: usize) -> bool {
    heard.words[one].clause == heard.words[other].clause
}

/// Whether an upper bound is said next to the words from `first` to `last`.
fn bound(heard: &Heard<'_>, found: &[Said], first: usize, last: usize) -> Option<(usize, usize)> {
    around(first, last + 1, found).find_map(|said| match said.meaning {
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
        let fine = |said: &Said| {
            said.meaning == Meaning::Cue(Cue::PriceAfter) && said.at.first == last + 1 && same_clause(heard, last, said.at.first)
        };
        let (first, last) = bound(heard, found, first, last)
            .or_else(|| starting(last + 1, last + 1, found).find(|said| fine(said)).map(|said| (first, said.at.last)))?;
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
    if word.number().is_none() {
        // "A couple of quid", "two pounds".
        let (number, unit) = amount(heard, at)?;
        let article = at > 0 && word.spelt == "couple" && heard.beside(at, -1).is_some_and(|word| word.spelt == "a");
        let is_pounds = matches!(heard.words[unit].spelt.as_str(), "pound" | "pounds" | "quid");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a handful of pounds")]
        return is_pounds.then_some((at - usize::from(article), unit, (number * 100.0) as u32));
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
        let joined = heard.words[at].number().and_then(|(number, unit)| Some((number, lexicon.distance_units.get(unit)?)));
        let (number, unit_at, metres_each) = if let Some((number, metres)) = joined {
            (f64::from(number), at, metres)
        } else {
            let (number, unit_at) = amount(heard, at)?;
            (number, unit_at, heard.words.get(unit_at).and_then(|unit| lexicon.distance_units.get(&unit.spelt))?)
        };
        let (first, last) = bound(heard, found, at, unit_at)?;
        let metres = (number * metres_each).round();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to lie within 100 and 500,000")]
        (100.0..=MAX_METRES).contains(&metres).then_some((metres as u32, first, last))
    })
}

/// How many of something are said at a word, and where that something stands: "2 miles", "half a mile", "a couple of quid".
fn amount(heard: &Heard<'_>, at: usize) -> Option<(f64, usize)> {
    let word = heard.words.get(at)?;
    let next = |by: isize| heard.beside(at, by).map_or("", |word| word.spelt.as_str());
    let (number, by) = match (word.spelt.as_str(), next(1), next(2)) {
        ("half", "a" | "an", _) => (0.5, 2),
        ("quarter", "of", "a") => (0.25, 3),
        ("couple", "of", _) => (2.0, 2),
        ("half" | "couple", ..) => (if word.spelt == "half" { 0.5 } else { 2.0 }, 1),
        // "a couple of miles" is told by the couple.
        ("a", "couple" | "half" | "quarter", _) => return None,
        _ => match word.number() {
            Some((number, "")) => (f64::from(number), 1),
            Some(_) => return None,
            None => (counted(&word.spelt)?, 1),
        },
    };
    heard.beside(at, by)?;
    at.checked_add_signed(by).map(|unit| (number, unit))
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
