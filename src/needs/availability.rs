//! When a person can come: "Tuesdays only", "weekday mornings", "free on Mondays after 2", "can't do Fridays".
//!
//! Days and times are told of many things ("died on a Tuesday", "weekends are long"). They count only next to a cue
//! ("free", "only", "can come"), or where they have a clause to themselves.

use chrono::NaiveTime;

use super::{
    constraint::ConstraintValue,
    hearing::{Heard, Trait},
    lexicon::{Cue, Lexicon, Meaning, Said},
    limits::Asked,
};
use crate::domain::vocabulary::{Day, Vocabulary, WordSet};

/// What a word or phrase of time means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TimeWords {
    pub(super) days: WordSet<Day>,
    pub(super) from: Option<NaiveTime>,
    pub(super) to: Option<NaiveTime>,
    /// Short forms (`sat`, `sun`) are other words too: they count only next to another day.
    pub(super) short: bool,
}

/// Every word of time that the data knows.
pub(super) type Times = Vec<TimeWords>;

/// Windows kept of one text, at most.
const MAX_WINDOWS: usize = 7;

/// Days and hours said in one go.
#[derive(Debug, Clone, Copy)]
struct Expression {
    first: usize,
    last: usize,
    days: WordSet<Day>,
    from: Option<NaiveTime>,
    to: Option<NaiveTime>,
    /// Whether it speaks of a habit ("Tuesdays", "mornings") rather than of one day.
    habitual: bool,
}

pub(super) fn times(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said]) -> Vec<Asked> {
    let bits = bits(lexicon, heard, found);
    let cues = Cues::new(heard, found);
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    // Where "any day" or the like ended, which an exception may follow.
    let mut all_but: Option<usize> = None;
    let mut at = 0;
    while at < heard.words.len() && can.len() + cannot.len() < MAX_WINDOWS {
        let Some(expression) = Parser { heard, bits: &bits }.expression(at) else {
            at += 1;
            continue;
        };
        at = expression.last + 1;
        let goes_on = can.last().is_some_and(|(_, _, last)| cues.is_linked(*last, expression.first));
        if all_but.is_some_and(|last| cues.is_excepted(last, expression.first)) {
            cannot.push((expression, expression.first, expression.last));
            all_but = None;
            continue;
        }
        all_but = (expression.days.len() >= 5).then_some(expression.last);
        match cues.judge(&expression).or(goes_on.then_some((true, expression.first, expression.last))) {
            Some((true, first, last)) => can.push((expression, first, last)),
            Some((false, first, last)) => cannot.push((expression, first, last)),
            None => {}
        }
    }
    windows(&can, &cannot)
}

/// Before this a day has not begun, and after that it is over: what is cut off there leaves nothing.
const DAY_BEGINS: u32 = 9 * 60;
const DAY_ENDS: u32 = 21 * 60;

/// Days, and hours of them.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Span {
    days: WordSet<Day>,
    from: Option<NaiveTime>,
    to: Option<NaiveTime>,
}

impl Span {
    /// What an expression speaks of: every day where it names none.
    fn of(said: &Expression) -> Self {
        Self { days: if said.days.is_empty() { all_days() } else { said.days }, from: said.from, to: said.to }
    }

    /// What is left of it when another is taken away: other days, hours before, hours after.
    fn less(self, barred: Self) -> impl Iterator<Item = Self> {
        let inside = self.days.and(barred.days);
        let begins = barred.from.filter(|from| Some(*from) > minutes(DAY_BEGINS));
        let ends = barred.to.filter(|to| Some(*to) < minutes(DAY_ENDS));
        let before = begins.map(|from| Self { days: inside, from: self.from, to: Some(self.to.map_or(from, |to| to.min(from))) });
        let after = ends.map(|to| Self { days: inside, from: Some(self.from.map_or(to, |from| from.max(to))), to: self.to });
        let outside = Self { days: self.days.without(barred.days), ..self };
        [Some(outside), before, after].into_iter().flatten().filter(|span| !span.is_empty())
    }

    fn is_empty(self) -> bool {
        self.days.is_empty() || self.from.zip(self.to).is_some_and(|(from, to)| from >= to)
    }

    /// Whether it leaves every hour of the week open, and so says nothing.
    fn is_all(self) -> bool {
        self.days == all_days() && self.from.is_none() && self.to.is_none()
    }
}

fn all_days() -> WordSet<Day> {
    Day::ALL.iter().copied().collect()
}

/// What is said to be possible, less what is said not to be; all other times where only the latter was said.
fn windows(can: &[(Expression, usize, usize)], cannot: &[(Expression, usize, usize)]) -> Vec<Asked> {
    let whole = Span { days: all_days(), from: None, to: None };
    let open: Vec<(Span, usize, usize)> = if can.is_empty() {
        cannot.first().map(|(_, first, last)| (whole, *first, *last)).into_iter().collect()
    } else {
        can.iter().map(|(said, first, last)| (Span::of(said), *first, *last)).collect()
    };
    let mut asked = Vec::new();
    for (span, first, last) in open {
        let mut left = vec![span];
        for (barred, ..) in cannot {
            left = left.into_iter().flat_map(|span| span.less(Span::of(barred))).collect();
        }
        asked.extend(left.into_iter().filter(|span| !span.is_all()).map(|span| {
            let value = ConstraintValue::Availability { days: span.days, from: span.from, to: span.to };
            Asked { value, first, last, spends: true }
        }));
    }
    asked.truncate(MAX_WINDOWS);
    asked
}

/// For each word, the longest time phrase that begins there and where it ends.
fn bits(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said]) -> Vec<Option<(usize, TimeWords)>> {
    let mut bits: Vec<Option<(usize, TimeWords)>> = vec![None; heard.words.len()];
    for said in found {
        if let Meaning::Time(time) = said.meaning
            && let Some(time) = lexicon.times.get(time)
            && bits[said.at.first].is_none_or(|(last, _)| last < said.at.last)
        {
            bits[said.at.first] = Some((said.at.last, *time));
        }
    }
    bits
}

/// Where cues end or begin, word by word.
struct Cues<'h> {
    heard: &'h Heard<'h>,
    /// For each word, where the cue begins that ends here; and whether it says "not".
    before: Vec<Option<(usize, bool)>>,
    /// For each word, where the cue ends that begins here; and whether it says "not".
    after: Vec<Option<(usize, bool)>>,
}

impl<'h> Cues<'h> {
    fn new(heard: &'h Heard<'h>, found: &[Said]) -> Self {
        let mut cues = Self { heard, before: vec![None; heard.words.len()], after: vec![None; heard.words.len()] };
        for said in found {
            match said.meaning {
                Meaning::Cue(cue @ (Cue::TimesBefore | Cue::NotTimesBefore)) => {
                    let slot = &mut cues.before[said.at.last];
                    // The longer cue knows better: "not free" ends like "free".
                    if slot.is_none_or(|(first, _)| said.at.first < first) {
                        *slot = Some((said.at.first, cue == Cue::NotTimesBefore));
                    }
                }
                Meaning::Cue(cue @ (Cue::TimesAfter | Cue::NotTimesAfter)) => {
                    let slot = &mut cues.after[said.at.first];
                    if slot.is_none_or(|(last, _)| last < said.at.last) {
                        *slot = Some((said.at.last, cue == Cue::NotTimesAfter));
                    }
                }
                _ => {}
            }
        }
        cues
    }

    /// Whether the person can come then, and the words that say so; `None` where the expression tells of something else.
    fn judge(&self, said: &Expression) -> Option<(bool, usize, usize)> {
        if let Some((first, denied)) = self.cue_before(said.first) {
            if !denied {
                return Some((true, first, self.cue_after(said.last).map_or(said.last, |(last, _)| last)));
            }
            // Who works nights sleeps some other time: hours of work tell of no hours that are free.
            let of_work = said.from.is_some() && self.heard.words[first].stem == "work";
            return (!of_work).then_some((false, first, said.last));
        }
        if let Some((last, denied)) = self.cue_after(said.last) {
            return Some((!denied, said.first, last));
        }
        (said.habitual && self.has_clause_for_itself(said)).then_some((true, said.first, said.last))
    }

    /// The cue that ends before the words at `first`, over a preposition or two.
    fn cue_before(&self, first: usize) -> Option<(usize, bool)> {
        for by in 1..=3 {
            let at = first.checked_sub(by)?;
            if self.heard.words[at].clause != self.heard.words[first].clause {
                return None;
            }
            if let Some(cue) = self.before[at] {
                return Some(cue);
            }
            if !self.heard.words[at].stop && !self.heard.words[at].is(Trait::Filler) {
                return None;
            }
        }
        None
    }

    /// Whether what begins at `first` is an exception from what ended at `last`: "any day but Friday".
    fn is_excepted(&self, last: usize, first: usize) -> bool {
        let words = &self.heard.words;
        first <= last + 3
            && words[last].sentence == words[first].sentence
            && words[last + 1..first].iter().any(|word| matches!(word.spelt.as_str(), "but" | "bar" | "except" | "excepting"))
    }

    /// Whether an expression goes on from one before it: "evenings and weekends" are two.
    fn is_linked(&self, last: usize, first: usize) -> bool {
        let words = &self.heard.words;
        first <= last + 2
            && words[first].clause == words[last].clause
            && words[last + 1..first].iter().all(|word| LINKS.contains(&word.spelt.as_str()))
    }

    /// The cue that begins after the word at `last`, where it ends and whether it says "not".
    fn cue_after(&self, last: usize) -> Option<(usize, bool)> {
        for next in last + 1..last + 4 {
            if self.heard.words.get(next)?.clause != self.heard.words[last].clause {
                return None;
            }
            if let Some(cue) = self.after[next] {
                return Some(cue);
            }
            if !matches!(self.heard.words[next].spelt.as_str(), "is" | "are" | "her" | "his" | "my" | "the" | "would" | "be") {
                return None;
            }
        }
        None
    }

    fn has_clause_for_itself(&self, said: &Expression) -> bool {
        let words = &self.heard.words;
        let idle = |at: usize| {
            (words[at].stop || words[at].is(Trait::Filler) || words[at].is(Trait::Weak)) && !NEGATIVE.contains(&words[at].spelt.as_str())
        };
        let before = (0..said.first).rev().take_while(|at| words[*at].clause == words[said.first].clause).all(idle);
        let after = (said.last + 1..words.len()).take_while(|at| words[*at].clause == words[said.last].clause).all(idle);
        before && after
    }
}

/// Reads an expression of days and hours.
struct Parser<'h> {
    heard: &'h Heard<'h>,
    bits: &'h [Option<(usize, TimeWords)>],
}

/// Words that no time may have for its only company: "nothing in the evening" is no evening that is free.
const NEGATIVE: &[&str] =
    &["no", "not", "nothing", "never", "cant", "dont", "doesnt", "wont", "isnt", "arent", "nor", "neither", "without"];

/// Words between the parts of an expression ("Mondays and Tuesdays", "from 10 to 2").
const LINKS: &[&str] = &[
    "and", "or", "to", "till", "until", "through", "on", "in", "at", "the", "from", "between", "every", "either", "after", "before", "by",
    "all", "day",
];

impl Parser<'_> {
    fn expression(&self, at: usize) -> Option<Expression> {
        let mut said = Expression { first: at, last: at, days: WordSet::EMPTY, from: None, to: None, habitual: false };
        let (mut parts, mut days_seen, mut full_days) = (0, 0, 0);
        let (mut next, mut last_day, mut ranged) = (at, None, false);
        // At the start a link may open a clock time ("after 6pm"), nothing else.
        loop {
            if let Some((last, time)) = self.bit(next) {
                Self::absorb_days(&mut said, &time, last_day, ranged);
                if let (1, Some(day)) = (time.days.len(), time.days.iter().next()) {
                    days_seen += 1;
                    full_days += usize::from(!time.short);
                    last_day = Some(day);
                }
                said.habitual |= !time.short && (time.from.is_some() || time.days.len() > 1 || self.heard.words[last].spelt.ends_with('s'));
                (said.last, next, parts) = (last, last + 1, parts + 1);
            } else if let Some((last, from, to)) = self.hours(next, parts > 0) {
                said.from = from.or(said.from);
                said.to = to.or(said.to);
                (said.last, next, parts) = (last, last + 1, parts + 1);
            } else if parts == 0 {
                return None;
            } else {
                break;
            }
            let Some(after_links) = self.over_links(said.last, next) else { break };
            // "mornings on Mondays" is one, "evenings and weekends" are two.
            let and = (said.last + 1..after_links).any(|at| matches!(self.heard.words[at].spelt.as_str(), "and" | "or"));
            if and && said.days.is_empty() && self.bit(after_links).is_some_and(|(_, time)| !time.days.is_empty()) {
                break;
            }
            ranged = self.is_range(said.last, after_links);
            next = after_links;
        }
        // "sat" and "sun" are days only among days.
        let only_short = days_seen > 0 && full_days == 0 && days_seen < 2;
        said.habitual |= days_seen > 1;
        (!only_short).then_some(said)
    }

    fn bit(&self, at: usize) -> Option<(usize, TimeWords)> {
        self.bits.get(at).copied().flatten()
    }

    fn absorb_days(said: &mut Expression, time: &TimeWords, last_day: Option<Day>, ranged: bool) {
        match (last_day, time.days.iter().next()) {
            (Some(from), Some(to)) if ranged && time.days.len() == 1 && from < to => {
                said.days = Day::ALL.iter().copied().filter(|day| (from..=to).contains(day)).collect::<WordSet<Day>>().or(said.days);
            }
            // "weekday" and "Tuesday mornings" both narrow: days join, hours narrow.
            _ => said.days = said.days.or(time.days),
        }
        said.from = time.from.or(said.from);
        said.to = time.to.or(said.to);
    }

    /// The word after the links that follow `last`, where the expression goes on there.
    fn over_links(&self, last: usize, mut next: usize) -> Option<usize> {
        let words = &self.heard.words;
        for _ in 0..3 {
            let word = words.get(next)?;
            let same_clause = word.clause == words[last].clause;
            // A list of days goes on over its commas; "can't do Fridays, evenings only" says two things.
            let lists_days = self.bit(next).is_some_and(|(_, time)| time.from.is_none() && time.to.is_none());
            if lists_days || (same_clause && (self.bit(next).is_some() || self.hours(next, true).is_some())) {
                let near = word.sentence == words[last].sentence && word.start - words[last].end <= 16;
                return near.then_some(next);
            }
            if !same_clause || !LINKS.contains(&word.spelt.as_str()) {
                return None;
            }
            next += 1;
        }
        None
    }

    /// Whether "to" or a dash stands between: "Monday to Friday", "mon-fri".
    fn is_range(&self, last: usize, next: usize) -> bool {
        let dash = next == last + 1 && self.heard.between(last).trim().starts_with(['-', '–', '—']);
        dash || (last + 1..next).any(|at| matches!(self.heard.words[at].spelt.as_str(), "to" | "till" | "until" | "through"))
    }

    /// Clock times that begin at a word: "after 2", "from 10 to 12", "9am-3pm". Without days before them they need their
    /// `am` or `pm`.
    fn hours(&self, at: usize, has_days: bool) -> Option<(usize, Option<NaiveTime>, Option<NaiveTime>)> {
        let words = &self.heard.words;
        let lead = words.get(at)?.spelt.as_str();
        let is_led = matches!(lead, "after" | "before" | "until" | "till" | "by" | "from" | "between");
        let (first, last, sure) = self.clock(if is_led { at + 1 } else { at })?;
        // "Only after 6" tells a time of day where nothing is counted by the six.
        let ends = self.heard.beside(last, 1).is_none();
        let told = sure || has_days || (is_led && ends && matches!(lead, "after" | "before" | "until" | "till"));
        if !told {
            return None;
        }
        let second = self.second_clock(last);
        if let Some((to, last)) = second {
            let first = if first > to { first.checked_sub(720).unwrap_or(first) } else { first };
            return Some((last, minutes(first), minutes(to)));
        }
        match lead {
            "after" | "from" => Some((last, minutes(first), None)),
            "before" | "until" | "till" | "by" => Some((last, None, minutes(first))),
            _ => None,
        }
    }

    fn second_clock(&self, last: usize) -> Option<(u32, usize)> {
        let next = self.heard.words.get(last + 1)?;
        let linked = matches!(next.spelt.as_str(), "to" | "and" | "till" | "until");
        let dashed = self.heard.between(last).trim().starts_with(['-', '–', '—']);
        let at = if linked { last + 2 } else { last + 1 };
        (linked || dashed).then(|| self.clock(at)).flatten().map(|(to, last, _)| (to, last))
    }

    /// A clock time in minutes of the day, where it ends, and whether `am`, `pm` or `o'clock` says that it is one.
    fn clock(&self, at: usize) -> Option<(u32, usize, bool)> {
        let words = &self.heard.words;
        let word = words.get(at)?;
        if matches!(word.spelt.as_str(), "noon" | "midday") {
            return Some((720, at, true));
        }
        let (hour, mut suffix) = word.number().filter(|(hour, _)| *hour <= 23)?;
        let (mut last, mut minute) = (at, 0);
        if suffix.is_empty() && matches!(self.heard.between(at), "." | ":") {
            let (read, after) = words.get(at + 1)?.number().filter(|(minute, _)| *minute < 60)?;
            (minute, suffix, last) = (read, after, at + 1);
        }
        if suffix.is_empty()
            && let Some(next @ ("am" | "pm" | "oclock")) = self.heard.beside(last, 1).map(|next| next.spelt.as_str())
        {
            (suffix, last) = (next, last + 1);
        }
        let hour = match (suffix, hour) {
            ("am", 12) => 0,
            ("pm", 1..=11) | ("" | "oclock", 1..=6) => hour + 12,
            ("am" | "pm" | "oclock" | "", _) => hour,
            _ => return None,
        };
        Some((hour * 60 + minute, last, !suffix.is_empty()))
    }
}

fn minutes(of_day: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(of_day / 60, of_day % 60, 0)
}
