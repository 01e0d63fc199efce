//! Sessions that prose tells so surely that they can stand in a schedule: on these days, at this time, each week or on these days
//! of the month.
//!
//! What recurs every other week is left out: nothing says in which of the two it begins.

use super::{
    facts::Reading,
    prose::{Kind, Sentence},
    times::{MAX_WINDOWS, MONTHS, Scan, Sure, happening},
};
use crate::domain::vocabulary::{Day, WordSet};

/// A session that recurs, told by prose so surely that it can stand in a field.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Session {
    pub(super) days: WordSet<Day>,
    /// Which of the month's such days, where it is no weekly one: 1, 2, 3, 4, or -1 for the last.
    pub(super) monthly: Vec<i8>,
    pub(super) from_min: u16,
    pub(super) to_min: Option<u16>,
    pub(super) sentence: Sentence,
}

/// Words of a sentence that say of a day that it is not each week's.
const NOT_EACH_WEEK: &[&str] = &[
    "fortnightly",
    "fortnight",
    "fortnights",
    "alternate",
    "alternating",
    "alternates",
    "monthly",
    "month",
    "months",
    "occasional",
    "occasionally",
    "sometimes",
    "next",
    "starting",
    "starts",
    "began",
    "until",
    "holidays",
    "holiday",
    "dates",
    "enrol",
    "enrolment",
    "registration",
];

/// The sessions that prose tells surely: the days and the time said outright, and that they come each week or on which days of
/// the month.
pub(super) fn sessions(reading: Reading<'_>) -> Vec<Session> {
    let mut sessions: Vec<Session> = Vec::new();
    for sentence in happening(reading) {
        let scan = Scan { reading, pieces: reading.prose.pieces(sentence) };
        let says = |words: &[&str]| scan.pieces.iter().any(|piece| words.contains(&reading.prose.low(*piece)));
        let spans = scan.spans();
        for (place, span) in spans.iter().enumerate() {
            let Sure::Time { ends } = span.sure else { continue };
            // "Mon–Fri 9–5, Wed till 7": said twice of a day, and differently.
            let is_contradicted = spans.iter().enumerate().any(|(other, known)| {
                other != place
                    && known.minutes != span.minutes
                    && known.sure == Sure::About
                    && known.days.iter().any(|day| span.days.contains(day))
            });
            if is_contradicted
                || span.days.iter().any(|day| scan.ends_otherwise(day))
                || matches!(span.named.0.checked_sub(1).map_or("", |at| scan.low(at)), "all" | "any" | "after")
            {
                continue;
            }
            let (ordinals, begin) = scan.ordinals(span.named.0);
            let each_week = ordinals.is_empty() && !says(NOT_EACH_WEEK) && !scan.names_month() && !scan.every_other();
            let each_month = !ordinals.is_empty()
                && span.days.len() == 1
                && (says(&["month"]) || scan.begins_clause(begin))
                && !says(&["alternate", "except", "not"]);
            if !(each_week || each_month) {
                continue;
            }
            let (from_min, to_min) = (span.minutes.0, Some(span.minutes.1).filter(|_| ends));
            let session = Session { days: span.days, monthly: ordinals, from_min, to_min, sentence };
            let is_known = |known: &Session| {
                (known.from_min, known.to_min, &known.monthly) == (session.from_min, session.to_min, &session.monthly)
                    && session.days.iter().all(|day| known.days.contains(day))
            };
            if !sessions.iter().any(is_known) {
                sessions.push(session);
            }
        }
    }
    // Told twice and differently, once with an end: the fuller one holds.
    let fuller = sessions.clone();
    sessions.retain(|session| {
        session.to_min.is_some()
            || !fuller.iter().any(|other| {
                other.to_min.is_some() && other.from_min == session.from_min && session.days.iter().all(|day| other.days.contains(day))
            })
    });
    sessions.truncate(MAX_WINDOWS);
    sessions
}

impl Scan<'_> {
    /// Which days of the month the words before a day name: "first and third", "last", "2nd".
    fn ordinals(&self, at: usize) -> (Vec<i8>, usize) {
        let mut ordinals = Vec::new();
        let mut at = at;
        while let Some((ordinal, before)) = self.ordinal(at) {
            ordinals.push(ordinal);
            at = before - usize::from(before > 0 && matches!(self.low(before - 1), "and" | "or"));
            if at == before {
                break;
            }
        }
        ordinals.sort_unstable();
        (ordinals, at)
    }

    /// The ordinal that ends before a piece, and where it begins.
    fn ordinal(&self, at: usize) -> Option<(i8, usize)> {
        let word = self.low(at.checked_sub(1)?);
        let known = match word {
            "first" => 1,
            "second" => 2,
            "third" => 3,
            "fourth" => 4,
            "last" => -1,
            "st" | "nd" | "rd" | "th" => {
                let number = at.checked_sub(2).and_then(|at| self.pieces.get(at))?.kind;
                let Kind::Number(number @ (100 | 200 | 300 | 400)) = number else { return None };
                return Some((i8::try_from(number / 100).ok()?, at - 2));
            }
            _ => return None,
        };
        Some((known, at - 1))
    }

    /// Whether only the end is said of a day: "Mon–Fri 9–5, Wed till 7".
    fn ends_otherwise(&self, day: Day) -> bool {
        (0..self.pieces.len())
            .any(|at| self.day(at) == Some(day) && matches!(self.low(at + 1), "till" | "til" | "until") && self.day(at + 2).is_none())
    }

    /// Whether a clause begins at a piece: "Last Saturday, 10.30–12", "on the first and third Sunday".
    fn begins_clause(&self, at: usize) -> bool {
        let mut at = at;
        while at > 0 && matches!(self.low(at - 1), "the" | "on" | "every" | "and") {
            at -= 1;
        }
        at == 0 || self.pieces.get(at - 1).is_some_and(|piece| piece.kind == Kind::Break)
    }

    /// Whether it names a month: "may" is one where it is written as one.
    fn names_month(&self) -> bool {
        let short = ["jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"];
        self.pieces.iter().enumerate().any(|(at, piece)| {
            let low = self.low(at);
            piece.capital && (MONTHS.contains(&low) || short.contains(&low))
        })
    }

    /// Whether it says "every other" or "every second", or "every three weeks".
    fn every_other(&self) -> bool {
        let every = |at: usize| {
            matches!(self.low(at), "every" | "each")
                && (matches!(self.low(at + 1), "other" | "second" | "third" | "few" | "so")
                    || matches!(self.pieces.get(at + 1).map(|piece| piece.kind), Some(Kind::Number(_))))
        };
        (0..self.pieces.len()).any(every)
    }
}
