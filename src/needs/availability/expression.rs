//! Days and hours said in one go: "Mon, Tues and Thurs mornings", "evenings and weekends", "mornings on Mondays", "Mondays after 2".
//!
//! A part of the day belongs to the days before it. Parts of days and kinds of days joined by "and" are two windows, not one.

use chrono::{NaiveTime, TimeDelta};

use super::{Heard, LINKS, TimeWords, all_days, minutes};
use crate::domain::vocabulary::{Day, Vocabulary, WordSet};

/// Days and hours of them, and the words that say so.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub(super) days: WordSet<Day>,
    pub(super) from: Option<NaiveTime>,
    pub(super) to: Option<NaiveTime>,
    pub(super) first: usize,
    pub(super) last: usize,
}

impl Span {
    fn has_hours(&self) -> bool {
        self.from.is_some() || self.to.is_some()
    }

    /// The hours of both, where they have any.
    fn hours_shared(&self, from: Option<NaiveTime>, to: Option<NaiveTime>) -> Option<(Option<NaiveTime>, Option<NaiveTime>)> {
        // "Evenings after 7" are no mornings.
        let of_evening = |time: NaiveTime| self.from.is_some_and(|begins| begins >= noon()) && time < noon();
        let from = from.map(|time| if of_evening(time) { time.overflowing_add_signed(TimeDelta::hours(12)).0 } else { time });
        let latest = match (self.from, from) {
            (Some(one), Some(other)) => Some(one.max(other)),
            (one, other) => one.or(other),
        };
        let earliest = match (self.to, to) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        latest.zip(earliest).is_none_or(|(from, to)| from < to).then_some((latest, earliest))
    }
}

/// Days and hours said in one go.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub(super) first: usize,
    pub(super) last: usize,
    /// Whether it speaks of a habit ("Tuesdays", "mornings") rather than of one day.
    pub(super) is_habitual: bool,
    spans: Vec<Span>,
}

impl Expression {
    /// Its windows, where the words from `first` to `last` say of all of it whether the person can come.
    pub(super) fn said_from(&self, first: usize, last: usize) -> Vec<Span> {
        let mut spans = self.spans.clone();
        for span in &mut spans {
            // Every day where it names none.
            span.days = if span.days.is_empty() { all_days() } else { span.days };
        }
        if let Some(span) = spans.first_mut() {
            span.first = first;
        }
        if let Some(span) = spans.last_mut() {
            span.last = last;
        }
        spans
    }

    /// Whether it speaks of five days of the week or more, so that an exception may follow.
    pub(super) fn is_most_days(&self) -> bool {
        self.spans.iter().any(|span| span.days.len() >= 5)
    }

    /// Whether it is one part of the day, of no days in particular.
    pub(super) fn is_of_hours_only(&self) -> bool {
        matches!(&self.spans[..], [span] if span.days.is_empty())
    }

    pub(super) fn names_hours(&self) -> bool {
        self.spans.iter().any(|span| span.from.is_some())
    }

    fn absorb(&mut self, piece: Piece, joint: Joint) {
        self.last = piece.span.last;
        let Some(open) = self.spans.last_mut() else {
            self.spans.push(piece.span);
            return;
        };
        let Span { days, from, to, last, .. } = piece.span;
        let (has_days, has_hours) = (!open.days.is_empty(), open.has_hours());
        let goes_on = match (days.is_empty(), piece.span.has_hours()) {
            // "Mondays and Tuesdays", "mornings on Mondays and Tuesdays"; but "Monday mornings or Thursday", "evenings and weekends".
            (false, false) if has_days => !has_hours || piece.of_days_after_hours,
            // "After 10 and before 2".
            (true, _) if has_hours && open.from.is_none() != open.to.is_none() && from.is_none() != to.is_none() => true,
            // "Mon, Tues and Thurs mornings", "Mondays after work", "mornings while the kids are at school"; but "after work or weekends".
            _ => joint != Joint::And,
        };
        if !goes_on {
            // "Monday mornings or afternoons" are both of Monday.
            let days = if days.is_empty() && has_days && has_hours { open.days } else { days };
            self.spans.push(Span { days, ..piece.span });
            return;
        }
        open.last = last;
        let both = open.days.and(days);
        let whole_days = !piece.span.has_hours();
        open.days = match (whole_days, both.is_empty()) {
            (true, _) if joint == Joint::Range => span_of_days(piece.after, days).or(open.days),
            (true, _) => open.days.or(days),
            (false, true) => {
                if has_days {
                    open.days
                } else {
                    days
                }
            }
            (false, false) => both,
        };
        // "In the morning after school" is the morning: what cannot be both is what was said first.
        (open.from, open.to) = open.hours_shared(from, to).unwrap_or((open.from, open.to));
    }
}

fn noon() -> NaiveTime {
    minutes(12 * 60).unwrap_or_default()
}

/// The days from one to another, both included.
fn span_of_days(from: Option<Day>, to: WordSet<Day>) -> WordSet<Day> {
    match (from, to.iter().next()) {
        (Some(from), Some(to)) if from < to => Day::ALL.iter().copied().filter(|day| (from..=to).contains(day)).collect(),
        _ => to,
    }
}

/// One word or phrase of an expression.
#[derive(Debug, Clone, Copy)]
struct Piece {
    span: Span,
    /// The single day that was named last before it.
    after: Option<Day>,
    /// Whether it names days where the hours were named first.
    of_days_after_hours: bool,
}

/// What stands between two pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// Nothing, or a preposition: the one narrows the other.
    Plain,
    /// "And", "or", a stroke: both are meant.
    And,
    /// "To", a dash: all that lies between is meant too.
    Range,
}

/// Reads an expression of days and hours.
pub(super) struct Parser<'h> {
    pub(super) heard: &'h Heard<'h>,
    pub(super) bits: &'h [Option<(usize, TimeWords)>],
}

impl Parser<'_> {
    /// The expression that begins at a word.
    pub(super) fn expression(&self, at: usize) -> Option<Expression> {
        let mut said = Expression { first: at, last: at, is_habitual: false, spans: Vec::new() };
        let (mut days_seen, mut full_days) = (0, 0);
        let (mut next, mut last_day, mut joint, mut hours_first) = (at, None, Joint::Plain, false);
        loop {
            let span = if let Some((last, time)) = self.bit(next) {
                said.is_habitual |=
                    !time.short && (time.from.is_some() || time.days.len() > 1 || self.heard.words[last].spelt.ends_with('s'));
                days_seen += usize::from(time.days.len() == 1);
                full_days += usize::from(time.days.len() == 1 && !time.short);
                Span { days: time.days, from: time.from, to: time.to, first: next, last }
            } else if let Some((last, from, to)) = self.hours(next, !said.spans.is_empty()) {
                Span { days: WordSet::EMPTY, from, to, first: next, last }
            } else {
                break;
            };
            let windows = said.spans.len();
            said.absorb(Piece { span, after: last_day, of_days_after_hours: hours_first }, joint);
            if said.spans.len() > windows {
                hours_first = said.spans.last().is_some_and(|open| open.days.is_empty());
            }
            last_day = span.days.iter().next().filter(|_| span.days.len() == 1);
            let Some(after_links) = self.over_links(span.last, span.last + 1) else { break };
            joint = self.joint(span.last, after_links);
            // "Can't do mornings, weekends are best" says two things.
            let is_new = self.bit(after_links).is_some_and(|(_, time)| time.days.len() == 2) && span.has_hours();
            if is_new && self.heard.words[after_links].clause != self.heard.words[span.last].clause {
                break;
            }
            next = after_links;
        }
        // "sat" and "sun" are days only among days.
        let only_short = days_seen == 1 && full_days == 0;
        said.is_habitual |= days_seen > 1;
        (!said.spans.is_empty() && !only_short).then_some(said)
    }

    fn bit(&self, at: usize) -> Option<(usize, TimeWords)> {
        self.bits.get(at).copied().flatten()
    }

    /// What joins the word at `last` to the piece that begins at `next`.
    fn joint(&self, last: usize, next: usize) -> Joint {
        let says = |words: &[&str]| self.heard.words[last + 1..next].iter().any(|word| words.contains(&word.spelt.as_str()));
        let gap = if next == last + 1 { self.heard.between(last).trim() } else { "" };
        if gap.starts_with(['-', '–', '—']) || says(&["to", "till", "until", "through"]) {
            Joint::Range
        } else if gap.contains(['/', '&', '+']) || says(&["and", "or"]) {
            Joint::And
        } else {
            Joint::Plain
        }
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
