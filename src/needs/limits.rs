//! Limits and wishes out of words: phrases, ages, sums, distances, languages, times.

use super::{
    availability,
    constraint::{Constraint, ConstraintValue},
    hearing::{Heard, Trait, Word},
    lexicon::{Cue, Lexicon, Meaning, Of, Said},
    negation::{Denied, around, nearby, starting},
    numbers,
    phrases::Found,
    whose::Whose,
};
use crate::domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Format, TravelMode};

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

/// Below this age a carer is a young carer.
const ADULT: u8 = 18;

pub(super) fn limits(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied, whose: &Whose<'_>) -> Limits {
    let age = numbers::age(heard, found, whose);
    let mut asked = phrases(lexicon, found, denied, whose, years(&age));
    asked.extend(age);
    asked.extend(numbers::cost(lexicon, heard, found));
    asked.extend(travel(lexicon, heard, found, denied, whose));
    asked.extend(languages(lexicon, heard, found, whose));
    asked.extend(free_of_charge(lexicon, heard, found, denied));
    asked.extend(availability::times(lexicon, heard, found));
    either_or(heard, &mut asked);
    add_gender(&mut asked, whose);
    add_young_carer(&mut asked);
    keep_apart(&mut asked);
    if asked.iter().any(|asked| matches!(asked.value, ConstraintValue::CostMaxPence(_))) {
        // A sum that was said is what can be paid, however short money is.
        asked.retain(|asked| asked.value != ConstraintValue::CostFree);
    }
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

/// What the phrases of the data ask for.
fn phrases(lexicon: &Lexicon, found: &[Said], denied: &Denied, whose: &Whose<'_>, age: Option<u8>) -> Vec<Asked> {
    let come_together = found.iter().any(|said| said.meaning == Meaning::Cue(Cue::Together));
    let (mut asked, mut taken_back) = (Vec::new(), Vec::new());
    for said in found {
        let Meaning::Limit(limit) = said.meaning else { continue };
        let Some(limit) = lexicon.limits.get(limit) else { continue };
        let is_past_it = limit.under.is_some_and(|under| age.is_some_and(|age| age >= under));
        if is_past_it || denied.is(said.at.first) || is_swallowed(lexicon, said, found) {
            continue;
        }
        let of_other = match limit.of {
            Of::Person => false,
            Of::Subject => whose.is_said_of_kin(said.at.first),
            Of::Anyone => whose.is_of_kin(said.at),
        };
        // Who comes with somebody in a wheelchair needs the way in to be level.
        let comes_along = |value: &ConstraintValue| come_together && matches!(value, ConstraintValue::Access(_));
        // Who writes for a relative asks nothing for whoever looks after them.
        let of_writer = |value: &ConstraintValue| whose.is_for_relative() && *value == ConstraintValue::Circumstance(Circumstance::Carer);
        let values = limit.values.iter().filter(|value| (!of_other || comes_along(value)) && !of_writer(value));
        asked.extend(values.map(|value| Asked {
            value: value.clone(),
            first: said.at.first,
            last: said.at.last,
            spends: !limit.keeps_words,
        }));
        taken_back.extend(&limit.takes_back);
    }
    asked.retain(|asked| !taken_back.contains(&&asked.value));
    asked
}

/// The years of an age that was said.
fn years<'a>(asked: impl IntoIterator<Item = &'a Asked>) -> Option<u8> {
    asked.into_iter().find_map(|asked| if let ConstraintValue::Age(years) = asked.value { Some(years) } else { None })
}

/// "Evenings or online" asks for one of the two. A request would ask for both, so it asks for neither.
fn either_or(heard: &Heard<'_>, asked: &mut Vec<Asked>) {
    let is_way = |asked: &Asked| matches!(asked.value, ConstraintValue::Attendance(_));
    let is_time = |asked: &Asked| matches!(asked.value, ConstraintValue::Availability { .. });
    let ways: Vec<(usize, usize)> = asked.iter().filter(|asked| is_way(asked)).map(|asked| (asked.first, asked.last)).collect();
    let times: Vec<(usize, usize)> = asked.iter().filter(|asked| is_time(asked)).map(|asked| (asked.first, asked.last)).collect();
    let or = |one: (usize, usize), other: (usize, usize)| {
        let (last, first) = (one.1.min(other.1), one.0.max(other.0));
        first > last && first - last <= 4 && heard.words[last + 1..first].iter().any(|word| word.spelt == "or")
    };
    asked.retain(|asked| {
        let at = (asked.first, asked.last);
        if is_time(asked) && is_or_a_way(heard, at) {
            return false;
        }
        !(is_way(asked) && times.iter().any(|time| or(at, *time)) || is_time(asked) && ways.iter().any(|way| or(at, *way)))
    });
}

/// Whether a way of taking part is the other choice: "evenings or online".
fn is_or_a_way(heard: &Heard<'_>, (first, last): (usize, usize)) -> bool {
    let spelt = |at: Option<usize>| at.and_then(|at| heard.words.get(at)).map_or("", |word| word.spelt.as_str());
    let is_way = |word: &str| matches!(word, "online" | "zoom" | "phone" | "telephone" | "video" | "virtual");
    let after = spelt(Some(last + 1)) == "or" && (2..=4).any(|by| is_way(spelt(Some(last + by))));
    let before = spelt(first.checked_sub(1)) == "or" && (2..=3).any(|by| is_way(spelt(first.checked_sub(by))));
    after || before
}

/// What is avoided is not wished for: "no Zoom calls" is no wish to be called by Zoom.
fn keep_apart(asked: &mut Vec<Asked>) {
    let avoids = |what: Avoid, asked: &[Asked]| asked.iter().any(|asked| asked.value == ConstraintValue::Avoid(what));
    for (avoided, wished) in [
        (Avoid::Online, ConstraintValue::Attendance(Attendance::Online)),
        (Avoid::Phone, ConstraintValue::Attendance(Attendance::Phone)),
        (Avoid::LargeGroups, ConstraintValue::Format(Format::Group)),
    ] {
        if avoids(avoided, asked)
            && (avoided != Avoid::LargeGroups || asked.iter().any(|asked| asked.value == ConstraintValue::Format(Format::OneToOne)))
        {
            asked.retain(|asked| asked.value != wished);
        }
    }
}

/// The sex that pronouns tell, where no words tell it and none make it doubtful.
fn add_gender(asked: &mut Vec<Asked>, whose: &Whose<'_>) {
    let told = |asked: &Asked| matches!(asked.value, ConstraintValue::Gender(_) | ConstraintValue::Circumstance(Circumstance::Lgbt));
    if let Some((gender, at)) = whose.gender().filter(|_| !asked.iter().any(told)) {
        asked.push(Asked { value: ConstraintValue::Gender(gender), first: at, last: at, spends: false });
    }
}

/// Who cares for somebody and is a child is a young carer, whether that word was said or not.
fn add_young_carer(asked: &mut Vec<Asked>) {
    let is_child = asked.iter().any(|asked| matches!(asked.value, ConstraintValue::Age(years) if years < ADULT));
    let carer = asked.iter().find(|asked| asked.value == ConstraintValue::Circumstance(Circumstance::Carer));
    if let Some(carer) = carer.filter(|_| is_child) {
        let (first, last) = (carer.first, carer.last);
        asked.push(Asked { value: ConstraintValue::Circumstance(Circumstance::YoungCarer), first, last, spends: false });
    }
}

/// Whether a longer phrase of another limit holds these words ("lone parent" holds "parent").
fn is_swallowed(lexicon: &Lexicon, said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| {
        let Meaning::Limit(limit) = other.meaning else { return false };
        // "Lost his wife" tells a man, and that he is bereaved.
        let tells_gender_only = lexicon
            .limits
            .get(limit)
            .is_some_and(|limit| !limit.values.is_empty() && limit.values.iter().all(|value| matches!(value, ConstraintValue::Gender(_))));
        !tells_gender_only && other.at.swallows(&said.at)
    })
}

fn travel(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied, whose: &Whose<'_>) -> Vec<Asked> {
    let mut asked = Vec::new();
    let distance = numbers::distance(lexicon, heard, found);
    let without = |mode| {
        let is_own =
            |said: &&Said| !denied.is(said.at.first) && !is_swallowed(lexicon, said, found) && !whose.is_said_of_kin(said.at.first);
        found.iter().filter(|said| said.meaning == Meaning::Without(mode)).find(is_own)
    };
    let said_mode = found.iter().find_map(|said| match said.meaning {
        Meaning::Travel(mode) if !denied.is(said.at.first) && !is_part_of_more(said, found) && !whose.is_said_of_kin(said.at.first) => {
            Some((mode, said.at))
        }
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

/// Whether the words belong to others that say the opposite ("doesn't drive" holds "drive", "no have car" holds "have car")
/// or to a longer phrase of something else.
fn is_part_of_more(said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| match other.meaning {
        Meaning::Without(_) => other.at.first < said.at.first && other.at.last >= said.at.last || other.at.swallows(&said.at),
        Meaning::Limit(_) => other.at.swallows(&said.at),
        _ => false,
    })
}

fn languages(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], whose: &Whose<'_>) -> Vec<Asked> {
    let mut asked = Vec::new();
    for cue in found {
        let Meaning::Cue(side @ (Cue::LanguageBefore | Cue::LanguageAfter)) = cue.meaning else { continue };
        let place = if side == Cue::LanguageBefore { first_telling(heard, cue.at.last) } else { cue.at.first.checked_sub(1) };
        let Some(at) = place.filter(|at| heard.words.get(*at).is_some_and(|word| word.clause == heard.words[cue.at.first].clause)) else {
            continue;
        };
        if is_swallowed(lexicon, cue, found) || whose.is_clause_of_kin(cue.at.first.min(at)) {
            continue;
        }
        let (first, mut last) = (cue.at.first.min(at), cue.at.last.max(at));
        asked.extend(language(lexicon, heard, at, first, last));
        // "Lithuanian and Russian speaker" and "speaks Ukrainian and Russian" name two.
        if side == Cue::LanguageAfter
            && heard.beside(at, -1).is_some_and(|word| word.spelt == "and")
            && heard.beside(at, -2).is_some_and(|word| lexicon.languages.contains_key(&word.id))
        {
            asked.extend(language(lexicon, heard, at - 2, at - 2, last));
        }
        let mut next = at;
        while side == Cue::LanguageBefore
            && heard.beside(next, 1).is_some_and(|word| matches!(word.spelt.as_str(), "and" | "or"))
            && heard.beside(next, 2).is_some_and(|word| lexicon.languages.contains_key(&word.id))
        {
            (next, last) = (next + 2, next + 2);
            asked.extend(language(lexicon, heard, next, first, last));
        }
    }
    asked
}

/// What should cost nothing: "free gym", "cheap yoga", "choir, free". "Free Tuesdays" is a time, and "pain free" neither.
fn free_of_charge(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied) -> Vec<Asked> {
    let begins = |at: usize, is: &dyn Fn(Meaning) -> bool| starting(at, at, found).any(|said| is(said.meaning));
    let asks = |at: usize, activity: bool| {
        let of_need = |meaning| matches!(meaning, Meaning::Need(need, _) if !activity || lexicon.is_activity(need));
        begins(at, &of_need) && !begins(at, &|meaning| matches!(meaning, Meaning::Time(_)))
    };
    let is_more = |at: usize| {
        let word = Found { first: at, last: at, words: 1, phrase: 0 };
        around(at, at, found).any(|said| matches!(said.meaning, Meaning::Limit(_) | Meaning::Travel(_)) && said.at.swallows(&word))
    };
    let says = |at: usize, word: &Word| match word.spelt.as_str() {
        "free" => asks(at + 1, false) || (at > 0 && heard.beside(at, -1).is_none() && heard.beside(at, 1).is_none()),
        "cheap" | "affordable" | "inexpensive" => asks(at + 1, true),
        _ => false,
    };
    let told = heard.words.iter().enumerate().find(|(at, word)| says(*at, word) && !denied.is(*at) && !is_more(*at));
    told.map(|(at, _)| Asked { value: ConstraintValue::CostFree, first: at, last: at, spends: true }).into_iter().collect()
}

/// The codes of the language that the word at `at` names: listings write some languages in more than one way.
fn language(lexicon: &Lexicon, heard: &Heard<'_>, at: usize, first: usize, last: usize) -> Vec<Asked> {
    let codes = lexicon.languages.get(&heard.words[at].id).map_or(&[][..], Vec::as_slice);
    codes.iter().map(|code| Asked { value: ConstraintValue::Language(code.clone()), first, last, spends: true }).collect()
}

/// The first word after `at` that a phrase may not step over.
fn first_telling(heard: &Heard<'_>, at: usize) -> Option<usize> {
    (at + 1..heard.words.len().min(at + 4)).find(|next| !heard.words[*next].stop && !heard.words[*next].is(Trait::Filler))
}
