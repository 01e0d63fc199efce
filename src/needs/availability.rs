//! When a person can come: "Tuesdays only", "weekday mornings", "free on Mondays after 2", "can't do Fridays".
//!
//! Days and times are told of many things ("died on a Tuesday", "weekends are long"). They count only next to a cue
//! ("free", "only", "can come"), or where they have a clause to themselves.

mod expression;

use chrono::NaiveTime;

use self::expression::{Expression, Parser, Span};
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
        let goes_on = can.last().is_some_and(|span: &Span| cues.is_linked(span.last, expression.first));
        if all_but.is_some_and(|last| cues.is_excepted(last, expression.first)) {
            cannot.extend(expression.said_from(expression.first, expression.last));
            all_but = None;
            continue;
        }
        all_but = expression.is_most_days().then_some(expression.last);
        match cues.judge(&expression).or(goes_on.then_some((true, expression.first, expression.last))) {
            Some((true, first, last)) => {
                let said = expression.said_from(first, last);
                match can.last_mut().filter(|days| cues.is_narrowed(days, &expression)) {
                    Some(days) => (days.from, days.to, days.last) = (said[0].from, said[0].to, last),
                    None => can.extend(said),
                }
            }
            Some((false, first, last)) => cannot.extend(expression.said_from(first, last)),
            None => {}
        }
    }
    windows(&can, &cannot)
}

/// Before this a day has not begun, and after that it is over: what is cut off there leaves nothing.
const DAY_BEGINS: u32 = 9 * 60;
const DAY_ENDS: u32 = 21 * 60;

impl Span {
    /// What is left of it when another is taken away: other days, hours before, hours after.
    fn less(self, barred: Self) -> impl Iterator<Item = Self> {
        let inside = self.days.and(barred.days);
        let begins = barred.from.filter(|from| Some(*from) > minutes(DAY_BEGINS));
        let ends = barred.to.filter(|to| Some(*to) < minutes(DAY_ENDS));
        let before = begins.map(|from| Self { days: inside, to: Some(self.to.map_or(from, |to| to.min(from))), ..self });
        let after = ends.map(|to| Self { days: inside, from: Some(self.from.map_or(to, |from| from.max(to))), ..self });
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
fn windows(can: &[Span], cannot: &[Span]) -> Vec<Asked> {
    let open: Vec<Span> = if can.is_empty() {
        cannot.first().map(|barred| Span { days: all_days(), from: None, to: None, ..*barred }).into_iter().collect()
    } else {
        can.to_vec()
    };
    let mut asked = Vec::new();
    for span in open {
        let mut left = vec![span];
        for barred in cannot {
            left = left.into_iter().flat_map(|span| span.less(*barred)).collect();
        }
        asked.extend(left.into_iter().filter(|span| !span.is_all()).map(|span| {
            let value = ConstraintValue::Availability { days: span.days, from: span.from, to: span.to };
            Asked { value, first: span.first, last: span.last, spends: true }
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
            let of_work = said.names_hours() && self.heard.words[first].stem == "work";
            return (!of_work).then_some((false, first, said.last));
        }
        if let Some((last, denied)) = self.cue_after(said.last) {
            return Some((!denied, said.first, last));
        }
        (said.is_habitual && self.has_clause_for_itself(said)).then_some((true, said.first, said.last))
    }

    /// The cue that ends before the words at `first`, over a preposition or two.
    fn cue_before(&self, first: usize) -> Option<(usize, bool)> {
        for by in 1..=4 {
            let at = first.checked_sub(by)?;
            if self.heard.words[at].clause != self.heard.words[first].clause {
                return None;
            }
            if let Some(cue) = self.before[at] {
                return Some(cue);
            }
            // "Not working since Friday" tells of one day that is over.
            if matches!(self.heard.words[at].spelt.as_str(), "since" | "last" | "because") {
                return None;
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

    /// Whether hours with a cue of their own follow days without any: "free Tuesdays, mornings only".
    fn is_narrowed(&self, days: &Span, said: &Expression) -> bool {
        let words = &self.heard.words;
        days.from.is_none()
            && days.to.is_none()
            && days.last + 1 == said.first
            && words[days.last].sentence == words[said.first].sentence
            && said.is_of_hours_only()
            && (words[said.last].spelt == "only" || self.cue_after(said.last).is_some())
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

/// Words that no time may have for its only company: "nothing in the evening" is no evening that is free.
const NEGATIVE: &[&str] =
    &["no", "not", "nothing", "never", "cant", "dont", "doesnt", "wont", "isnt", "arent", "nor", "neither", "without"];

/// Words between the parts of an expression ("Mondays and Tuesdays", "from 10 to 2", "mornings while her kids are at school").
const LINKS: &[&str] = &[
    "and", "or", "to", "till", "until", "through", "on", "in", "at", "the", "from", "between", "every", "either", "after", "before", "by",
    "all", "day", "while", "whilst", "when", "my", "her", "his", "of",
];

fn minutes(of_day: u32) -> Option<NaiveTime> {
    NaiveTime::from_hms_opt(of_day / 60, of_day % 60, 0)
}
