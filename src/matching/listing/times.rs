//! When it happens, read out of prose: "Tuesdays 10–12", "every Wednesday 2pm to 4pm", "Mon–Fri 9–5".
//!
//! Read only where no schedule has days, and only into weekly windows: a next session is never promised by prose.

use super::{
    facts::{Notes, Reading},
    prose::{Field, Kind, Piece, Sentence},
};
use crate::{
    domain::vocabulary::{Day, Factor, Vocabulary, WordSet},
    matching::Window,
};

/// How long a session lasts where nobody says when it ends: two hours, as for schedules (an assumption).
const USUAL_MIN: u16 = 120;

/// The most windows that are read.
pub(super) const MAX_WINDOWS: usize = 28;

/// How many pieces after (or before) the days a time may stand.
const NEAR: usize = 6;

/// Words shortly before a day that make it another day than one on which it happens.
const OTHER_DAYS: &[&str] = &[
    "closed",
    "close",
    "closes",
    "except",
    "excluding",
    "not",
    "no",
    "never",
    "by",
    "before",
    "since",
    "until",
    "office",
    "ring",
    "phone",
    "call",
    "lines",
    "book",
    "bus",
    "reception",
    "deadline",
    "messages",
    "apart",
    "next",
    "email",
];

/// Words after a number that make it no time.
const UNITS: &[&str] = &[
    "week",
    "weeks",
    "people",
    "places",
    "minutes",
    "minute",
    "mins",
    "miles",
    "mile",
    "years",
    "year",
    "yrs",
    "s",
    "st",
    "nd",
    "rd",
    "th",
    "of",
    "p",
    "months",
    "hour",
    "hours",
    "days",
    "km",
    "january",
    "december",
    "september",
    "stone",
];

pub(super) const MONTHS: &[&str] =
    &["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];

/// How surely prose says when something happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    /// At a time of day that can be no other; whether its end was said too.
    Time { ends: bool },
    /// At about that time: a part of the day, a bare number, a whole day.
    About,
}

/// Days with the minutes on them, as one sentence says them.
pub(super) struct Span {
    pub(super) days: WordSet<Day>,
    /// The pieces that name the days.
    pub(super) named: (usize, usize),
    pub(super) minutes: (u16, u16),
    pub(super) sure: Sure,
    clause: String,
}

/// The sentences that can say when it happens. When somebody answers the telephone is not when it happens.
pub(super) fn happening(reading: Reading<'_>) -> impl Iterator<Item = Sentence> {
    let rings = move |sentence: &Sentence| {
        reading.prose.pieces(*sentence).first().is_some_and(|piece| {
            matches!(reading.prose.low(*piece), "ring" | "phone" | "call" | "telephone" | "book" | "email" | "contact")
        })
    };
    let told =
        reading.prose.sentences().iter().copied().filter(|sentence| matches!(sentence.field, Field::Name | Field::Opening | Field::Body));
    told.filter(move |sentence| !rings(sentence))
}

/// The windows in the week that prose tells. `names` says whether a text is about this place; `None` where it names none.
pub(super) fn windows(reading: Reading<'_>, names: impl Fn(&str) -> Option<bool>, notes: &mut Notes) -> Vec<Window> {
    let mut windows: Vec<(Window, bool)> = Vec::new();
    for sentence in happening(reading) {
        let scan = Scan { reading, pieces: reading.prose.pieces(sentence) };
        for Span { days, minutes: span, clause, .. } in scan.spans() {
            // "Oakwood Thursdays 2–4, Stonegate Mondays": the clause knows best, then the sentence.
            let here = names(&clause).or_else(|| names(reading.written(sentence))).unwrap_or(true);
            if !here {
                continue;
            }
            for day in days.iter() {
                notes.read(Factor::Schedule, day.word(), reading, sentence);
            }
            windows.extend(days.iter().map(|day| (Window { day, from_min: span.0, to_min: span.1 }, span != (0, 24 * 60))));
        }
        if windows.len() > MAX_WINDOWS {
            break;
        }
    }
    // A day that was told with a time needs no whole day beside it.
    let timed: WordSet<Day> = windows.iter().filter(|(_, timed)| *timed).map(|(window, _)| window.day).collect();
    let mut windows: Vec<Window> =
        windows.into_iter().filter(|(window, is_timed)| *is_timed || !timed.contains(window.day)).map(|(window, _)| window).collect();
    windows.sort_unstable_by_key(|window| (window.day, window.from_min, window.to_min));
    windows.dedup();
    windows.truncate(MAX_WINDOWS);
    windows
}

pub(super) struct Scan<'a> {
    pub(super) reading: Reading<'a>,
    pub(super) pieces: &'a [Piece],
}

/// A time of day as it was written: minutes after midnight, and whether the half of the day was said.
#[derive(Debug, Clone, Copy)]
struct Time {
    min: u16,
    sure: bool,
    /// Whether the half of the day was said in a word of its own, and not only by a number above twelve.
    worded: bool,
}

impl<'a> Scan<'a> {
    pub(super) fn low(&self, at: usize) -> &'a str {
        self.pieces.get(at).map_or("", |piece| self.reading.prose.low(*piece))
    }

    /// The days of the sentence with the span of minutes on them, and the clause they stand in.
    pub(super) fn spans(&self) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut at = 0;
        while at < self.pieces.len() {
            let Some((days, end)) = self.days(at) else {
                at += 1;
                continue;
            };
            if let Some((minutes, sure)) = self.span(at, end) {
                spans.push(Span { days, named: (at, end), minutes, sure, clause: self.clause(at, end) });
            }
            at = end;
        }
        spans
    }

    /// The words of the clause about the pieces from `at` to `end`.
    fn clause(&self, at: usize, end: usize) -> String {
        let is_break = |piece: &Piece| piece.kind == Kind::Break;
        let from = self.pieces[..at].iter().rposition(is_break).map_or(0, |found| found + 1);
        let to = self.pieces[end..].iter().position(is_break).map_or(self.pieces.len(), |found| end + found);
        self.pieces[from..to].iter().map(|piece| self.reading.prose.low(*piece)).collect::<Vec<_>>().join(" ")
    }

    /// The days that begin at a piece, and where they end: `Mon–Fri`, `Tuesday and Friday`, `weekdays`.
    fn days(&self, at: usize) -> Option<(WordSet<Day>, usize)> {
        let mut days = WordSet::EMPTY;
        match self.low(at) {
            "weekdays" => return Some((Day::ALL[..5].iter().copied().collect(), at + 1)),
            "weekends" => return Some((Day::ALL[5..].iter().copied().collect(), at + 1)),
            "daily" => return Some((Day::ALL.iter().copied().collect(), at + 1)),
            "every" | "each" if self.low(at + 1) == "day" => return Some((Day::ALL.iter().copied().collect(), at + 2)),
            _ => {}
        }
        let mut last = self.day(at)?;
        days.insert(last);
        let mut end = at + 1;
        loop {
            if matches!(self.low(end), "-" | "to" | "till" | "until" | "through")
                && let Some(to) = self.day(end + 1)
            {
                let (from, to) = (last.ordinal() as usize, to.ordinal() as usize);
                days = days.or((from..=if to < from { to + 7 } else { to }).map(|day| Day::ALL[day % 7]).collect());
                end += 2;
                continue;
            }
            let skip =
                usize::from(matches!(self.low(end), "and" | "or") || self.pieces.get(end).is_some_and(|piece| piece.kind == Kind::Break));
            let skip = skip + usize::from(skip == 1 && self.low(end + 1) == "and");
            let Some(next) = self.day(end + skip) else { return Some((days, end)) };
            last = next;
            days.insert(next);
            end += skip + 1;
        }
    }

    pub(super) fn day(&self, at: usize) -> Option<Day> {
        let piece = self.pieces.get(at)?;
        let low = self.reading.prose.low(*piece);
        let whole = Day::ALL.iter().copied().find(|day| low == day.word() || low.strip_suffix('s') == Some(day.word()));
        // "Sat" and "sun" are words of their own unless they are written as names.
        whole.or_else(|| {
            let short = match low {
                "mon" | "mons" => Day::Monday,
                "tue" | "tues" => Day::Tuesday,
                "wed" | "weds" => Day::Wednesday,
                "thu" | "thur" | "thurs" => Day::Thursday,
                "fri" | "fris" => Day::Friday,
                "sat" | "sats" => Day::Saturday,
                "sun" | "suns" => Day::Sunday,
                _ => return None,
            };
            piece.capital.then_some(short)
        })
    }

    /// The minutes on the days that stand from `at` to `end`; `None` where it does not happen on them.
    fn span(&self, at: usize, end: usize) -> Option<((u16, u16), Sure)> {
        if (1..=3).take_while(|back| *back <= at).any(|back| OTHER_DAYS.contains(&self.low(at - back))) {
            return None;
        }
        // "Saturday 5th December" is one day of a year.
        let ordinal = usize::from(matches!(self.low(end + 1), "st" | "nd" | "rd" | "th"));
        if matches!(self.pieces.get(end).map(|piece| piece.kind), Some(Kind::Number(_))) && MONTHS.contains(&self.low(end + 1 + ordinal)) {
            return None;
        }
        let after = self.time_after(end);
        // "2pm to 4pm on Thursdays": a bare number before a day may be anything.
        let told = |from: usize| {
            self.times(from).filter(|(time, until, to)| *to <= at && (time.sure || until.is_some() || self.has_minutes(from)))
        };
        let before = || (1..=9).rev().filter(|back| *back <= at).find_map(|back| told(at - back));
        if let Some((from, to, after)) = after.or_else(before) {
            let minutes = self.resolve(from, to, at)?;
            let sure = if minutes != (0, 24 * 60) && self.is_said_outright(from, to, after) {
                Sure::Time { ends: to.is_some() }
            } else {
                Sure::About
            };
            return Some((minutes, sure));
        }
        let part = (end..end + 3).find_map(|at| part_of_day(self.low(at)));
        if let Some(part) = part {
            return Some((part, Sure::About));
        }
        let plural = self.pieces[at..end].iter().any(|piece| self.reading.prose.low(*piece).ends_with('s')) || self.low(at) == "daily";
        let led = at == 0
            || self.pieces[at - 1].kind == Kind::Break
            || matches!(
                self.low(at - 1),
                "every" | "each" | "on" | "first" | "second" | "third" | "fourth" | "last" | "st" | "nd" | "rd" | "th" | "alternate"
            );
        let clause = self.pieces[..at].iter().rev().take_while(|piece| piece.kind != Kind::Break).count();
        let ends = self.pieces.get(end).is_none_or(|piece| piece.kind == Kind::Break);
        (led || (plural && ends && clause <= 3)).then_some(((0, 24 * 60), Sure::About))
    }

    fn time_after(&self, end: usize) -> Option<(Time, Option<Time>, usize)> {
        for at in end..(end + NEAR).min(self.pieces.len()) {
            if self.day(at).is_some() {
                return None;
            }
            if let Some(times) = self.times(at) {
                // A bare number is a time only right behind its day, or behind "at" or "from".
                let bare = !times.0.sure && times.1.is_none() && !self.has_minutes(at);
                if !bare || at == end || matches!(self.low(at - 1), "at" | "from") {
                    return Some(times);
                }
            }
        }
        None
    }

    /// Whether a time that ends before a piece is one beyond doubt: with an end, with minutes, or with the half of the day. A lone
    /// end ("till 7.30") says nothing of the beginning, and "aged 6 to 14" is no time at all.
    fn is_said_outright(&self, from: Time, to: Option<Time>, after: usize) -> bool {
        let told = from.worded || to.is_some() || !from.min.is_multiple_of(60);
        let before = (after.saturating_sub(7)..after).filter(|at| self.times(*at).is_some_and(|(.., end)| end == after)).min();
        let led = before.and_then(|at| at.checked_sub(1)).map_or("", |at| self.low(at));
        told && !matches!(led, "till" | "til" | "until" | "by" | "before" | "to" | "aged" | "age" | "ages" | "about" | "around")
    }

    fn has_minutes(&self, at: usize) -> bool {
        self.low(at) == "half" || matches!(self.pieces.get(at).map(|piece| piece.kind), Some(Kind::Number(number)) if number % 100 != 0)
    }

    /// One time, or two with a dash or a "to" between, that begin at a piece; and where they end.
    fn times(&self, at: usize) -> Option<(Time, Option<Time>, usize)> {
        if at > 0 && (self.low(at - 1) == "£" || self.low(at - 1) == "half") {
            return None;
        }
        let (from, end) = self.time(at)?;
        if matches!(self.low(end), "-" | "to" | "till" | "til" | "until" | "and")
            && (self.low(end) != "and" || (at > 0 && self.low(at - 1) == "between"))
            && let Some((to, end)) = self.time(end + 1)
        {
            return Some((from, Some(to), end));
        }
        Some((from, None, end))
    }

    fn time(&self, at: usize) -> Option<(Time, usize)> {
        match self.low(at) {
            "noon" | "midday" => return Some((Time { min: 12 * 60, sure: true, worded: true }, at + 1)),
            "midnight" => return Some((Time { min: 24 * 60, sure: true, worded: true }, at + 1)),
            "half" => {
                let on = at + 1 + usize::from(self.low(at + 1) == "past");
                let (time, end) = self.time(on)?;
                return (time.min % 60 == 0).then_some((Time { min: time.min + 30, ..time }, end));
            }
            _ => {}
        }
        let Kind::Number(number) = self.pieces.get(at)?.kind else { return None };
        let (hour, min) = (number / 100, number % 100);
        if hour > 23 || min > 59 || (hour == 0 && min == 0) {
            return None;
        }
        let min = u16::try_from(hour * 60 + min).ok()?;
        match self.low(at + 1) {
            "am" => Some((Time { min: min % (12 * 60), sure: true, worded: true }, at + 2)),
            "pm" => Some((Time { min: min % (12 * 60) + 12 * 60, sure: true, worded: true }, at + 2)),
            "noon" if hour == 12 => Some((Time { min, sure: true, worded: true }, at + 2)),
            "oclock" => Some((Time { min, sure: hour > 12, worded: true }, at + 2)),
            unit if UNITS.contains(&unit) || MONTHS.contains(&unit) || unit == "%" || unit == "+" => None,
            _ => Some((Time { min, sure: hour > 12, worded: false }, at + 1)),
        }
    }

    /// Whether the same time is said with `am` elsewhere: "7.30am … half past seven, before the families are up".
    fn is_said_in_the_morning(&self, min: u16) -> bool {
        let said = |scan: &Self, at: usize| matches!(scan.time(at), Some((Time { min: other, sure: true, .. }, _)) if other == min);
        let in_sentence = |scan: &Self| (0..scan.pieces.len()).any(|at| scan.low(at + 1) == "am" && said(scan, at));
        self.reading.prose.sentences().iter().any(|sentence| in_sentence(&Scan { pieces: self.reading.prose.pieces(*sentence), ..*self }))
    }

    /// Both ends in minutes after midnight. Nobody meets at three in the morning: small hours are the afternoon's.
    fn resolve(&self, from: Time, to: Option<Time>, at: usize) -> Option<(u16, u16)> {
        let around = || (at.saturating_sub(4)..at + 8).map(|at| self.low(at));
        let early = || {
            let early = |word: &str| matches!(word, "morning" | "mornings" | "breakfast" | "dawn" | "sunrise");
            around().any(early) || self.is_said_in_the_morning(from.min)
        };
        let evening = around().any(|word| matches!(word, "evening" | "evenings" | "night" | "nights"));
        let half = 12 * 60;
        let later = |min: u16| if min < half { min + half } else { min };
        let mut begins = from.min;
        if !from.sure {
            begins = match to {
                Some(to) if to.sure && later(begins) < to.min => later(begins),
                Some(to) if to.sure => begins,
                _ if (begins < 8 * 60 && !early()) || (evening && begins < half) => later(begins),
                // "8–10" may be breakfast or a dance.
                Some(to) if begins < 9 * 60 && to.min > begins && to.min <= 11 * 60 => return Some((0, 24 * 60)),
                _ => begins,
            };
        }
        let mut ends = to.map_or_else(|| begins + USUAL_MIN, |to| to.min);
        if to.is_some_and(|to| !to.sure) && ends <= begins {
            ends = later(ends);
        }
        let ends = ends.min(24 * 60);
        (begins < ends).then_some((begins, ends))
    }
}

/// What people mean by a part of the day (an assumption).
fn part_of_day(word: &str) -> Option<(u16, u16)> {
    match word {
        "morning" | "mornings" => Some((9 * 60, 12 * 60)),
        "afternoon" | "afternoons" => Some((12 * 60, 17 * 60)),
        "evening" | "evenings" | "night" | "nights" => Some((18 * 60, 22 * 60)),
        "lunchtime" | "lunchtimes" => Some((12 * 60, 14 * 60)),
        _ => None,
    }
}
