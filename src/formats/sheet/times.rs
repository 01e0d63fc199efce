//! Days and times as people write them: "Tuesdays 10am-12pm", "Mon & Wed 2-4pm", "first Friday of the month, 10.30".
//!
//! A text is read only where every word of it is understood; the rest stays in words. Begin with [`schedules`].

use chrono::NaiveTime;
use serde_json::{Map, Value};

use super::tokens::{Token, span, tokens};
use crate::formats::calendar;

/// One recurring session.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Session {
    pub(super) freq: Option<&'static str>,
    pub(super) interval: Option<u32>,
    pub(super) byday: Option<String>,
    pub(super) opens_at: Option<NaiveTime>,
    pub(super) closes_at: Option<NaiveTime>,
    /// Words that narrow it and that no field has: "term time only".
    pub(super) notes: Option<&'static str>,
}

impl Session {
    /// As a schedule of HSDS.
    pub(super) fn schedule(&self) -> Map<String, Value> {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        let mut schedule = Map::new();
        let texts = [
            ("freq", self.freq.map(str::to_owned)),
            ("byday", self.byday.clone()),
            ("opens_at", self.opens_at.map(clock)),
            ("closes_at", self.closes_at.map(clock)),
            ("notes", self.notes.map(str::to_owned)),
        ];
        for (name, text) in texts {
            if let Some(text) = text {
                schedule.insert(name.to_owned(), text.into());
            }
        }
        if let Some(interval) = self.interval {
            schedule.insert("interval".to_owned(), interval.into());
        }
        schedule
    }
}

/// The sessions that a text tells, where all of it is understood. `days` are those told elsewhere, for a text of times alone.
pub(super) fn schedules(text: &str, days: &[usize]) -> Option<Vec<Session>> {
    let mut sessions = Vec::new();
    for clause in text.split([';', '\n']).filter(|clause| !clause.trim().is_empty()) {
        sessions.extend(Clause::new(&tokens(clause)?, days).sessions()?);
    }
    Some(sessions).filter(|sessions| !sessions.is_empty() && sessions.len() <= 50)
}

/// Days alone: "Mon & Wed", "weekdays".
pub(super) fn days(text: &str) -> Option<Vec<usize>> {
    let [Session { freq: Some("WEEKLY"), interval: None, byday: Some(byday), opens_at: None, notes: None, .. }] =
        &schedules(text, &[])?[..]
    else {
        return None;
    };
    Some(byday.split(',').filter_map(calendar::day).collect())
}

/// A time of day alone.
pub(super) fn clock(text: &str) -> Option<NaiveTime> {
    match &tokens(text)?[..] {
        [Token::Number(clock)] | [Token::Filler, Token::Number(clock)] => clock.time(None),
        _ => None,
    }
}

/// A text being read.
struct Clause<'t> {
    tokens: std::iter::Peekable<std::slice::Iter<'t, Token>>,
    days: Vec<usize>,
    ordinals: Vec<i8>,
    of_month: Vec<String>,
    freq: Option<Token>,
    notes: Option<&'static str>,
    spans: Vec<(Option<NaiveTime>, Option<NaiveTime>)>,
    elsewhere: &'t [usize],
}

impl<'t> Clause<'t> {
    fn new(tokens: &'t [Token], elsewhere: &'t [usize]) -> Self {
        let tokens = tokens.iter().peekable();
        Self { tokens, days: Vec::new(), ordinals: Vec::new(), of_month: Vec::new(), freq: None, notes: None, spans: Vec::new(), elsewhere }
    }

    fn sessions(mut self) -> Option<Vec<Session>> {
        let mut sessions = Vec::new();
        while let Some(token) = self.tokens.next() {
            match *token {
                // Days behind times begin anew.
                Token::Day(_) | Token::Days(_) | Token::Ordinal(_) | Token::Nth(..) | Token::Daily if !self.spans.is_empty() => {
                    sessions.extend(self.end()?);
                    self.take(*token)?;
                }
                token => self.take(token)?,
            }
        }
        sessions.extend(self.end()?);
        Some(sessions)
    }

    fn take(&mut self, token: Token) -> Option<()> {
        match token {
            Token::Day(day) => {
                let is_span = self.tokens.peek() == Some(&&Token::To);
                if is_span {
                    self.tokens.next();
                    let Some(Token::Day(last)) = self.tokens.next() else { return None };
                    let count = (last + 7 - day) % 7;
                    self.days.extend((0..=count).map(|step| (day + step) % 7));
                } else {
                    self.days.push(day);
                }
            }
            Token::Days(days) => self.days.extend(days),
            Token::Ordinal(ordinal) => self.ordinals.push(ordinal),
            Token::Nth(nth, day) => self.of_month.push(nth_day(nth, day)),
            Token::Number(from) => {
                let is_span = matches!(self.tokens.peek(), Some(Token::To | Token::Until));
                if is_span {
                    self.tokens.next();
                    let Some(Token::Number(to)) = self.tokens.next() else { return None };
                    let (opens, closes) = span(from, *to)?;
                    self.spans.push((Some(opens), Some(closes)));
                } else {
                    // A lone "10" may be a time, a day of the month or a number of places.
                    self.spans.push((Some((!from.is_bare).then(|| from.time(None)).flatten()?), None));
                }
            }
            Token::Until => {
                let Some(Token::Number(to)) = self.tokens.next() else { return None };
                self.spans.push((None, Some(to.time(None)?)));
            }
            Token::Daily | Token::Weekly | Token::Fortnightly | Token::Monthly => {
                if self.freq.is_some_and(|known| known != token) {
                    return None;
                }
                self.freq = Some(token);
            }
            Token::Note(words) => self.notes = Some(words),
            Token::And | Token::Filler => {}
            Token::To => return None,
        }
        Some(())
    }

    /// The sessions of the days and times taken so far.
    fn end(&mut self) -> Option<Vec<Session>> {
        let mut days = std::mem::take(&mut self.days);
        let ordinals = std::mem::take(&mut self.ordinals);
        let mut of_month = std::mem::take(&mut self.of_month);
        of_month.extend(ordinals.iter().flat_map(|nth| days.iter().map(|day| nth_day(*nth, *day))));
        // An ordinal without a day, or days of the week beside days of the month, are not understood.
        if (!ordinals.is_empty() && days.is_empty()) || (!of_month.is_empty() && ordinals.is_empty() && !days.is_empty()) {
            return None;
        }
        let freq = self.freq;
        if days.is_empty() && of_month.is_empty() && freq != Some(Token::Daily) {
            days = self.elsewhere.to_vec();
        }
        days.sort_unstable();
        days.dedup();
        let (freq, interval, byday) = match (freq, of_month.is_empty()) {
            (Some(Token::Daily), true) if days.is_empty() => (Some("DAILY"), None, None),
            (Some(Token::Monthly) | None, false) => (Some("MONTHLY"), None, Some(of_month.join(","))),
            (Some(Token::Fortnightly), true) if !days.is_empty() => (Some("WEEKLY"), Some(2), calendar::codes(&days)),
            (Some(Token::Weekly) | None, true) if !days.is_empty() => (Some("WEEKLY"), None, calendar::codes(&days)),
            _ => return None,
        };
        let mut spans = std::mem::take(&mut self.spans);
        if spans.is_empty() {
            spans.push((None, None));
        }
        let notes = self.notes;
        let session = |(opens_at, closes_at)| Session { freq, interval, byday: byday.clone(), opens_at, closes_at, notes };
        Some(spans.into_iter().map(session).collect())
    }
}

fn nth_day(nth: i8, day: usize) -> String {
    format!("{nth}{}", calendar::DAYS[day % 7])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Option<String> {
        let one = |session: &Session| {
            let clock = |time: Option<NaiveTime>| time.map_or_else(|| "?".to_owned(), |time| time.format("%H:%M").to_string());
            let every = session.interval.map_or_else(String::new, |interval| format!("/{interval}"));
            let notes = session.notes.map_or_else(String::new, |notes| format!(" {notes}"));
            let days = session.byday.as_deref().unwrap_or("-");
            format!("{}{every} {days} {}-{}{notes}", session.freq.unwrap_or("-"), clock(session.opens_at), clock(session.closes_at))
        };
        Some(schedules(text, &[])?.iter().map(one).collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn days_and_times_as_people_write_them_are_read() {
        for (text, sessions) in [
            ("Tuesdays 10am-12pm", "WEEKLY TU 10:00-12:00"),
            ("Mon & Wed 2-4pm", "WEEKLY MO,WE 14:00-16:00"),
            ("Every Thursday, 10.30am to 12 noon", "WEEKLY TH 10:30-12:00"),
            ("Monday to Friday 9am - 5pm", "WEEKLY MO,TU,WE,TH,FR 09:00-17:00"),
            ("Fri-Sun 10-2pm", "WEEKLY FR,SA,SU 10:00-14:00"),
            ("weekdays 0900-1700", "WEEKLY MO,TU,WE,TH,FR 09:00-17:00"),
            ("Sat 10-12, Sun 2-4", "WEEKLY SA 10:00-12:00 | WEEKLY SU 14:00-16:00"),
            ("Tues 10am-11am and 1pm-2pm", "WEEKLY TU 10:00-11:00 | WEEKLY TU 13:00-14:00"),
            ("Weds 7.30 p.m.", "WEEKLY WE 19:30-?"),
            ("Thursdays until 4pm", "WEEKLY TH ?-16:00"),
            ("1st Tuesday of the month 2pm", "MONTHLY 1TU 14:00-?"),
            ("first and third Monday of every month, 11-1pm", "MONTHLY 1MO,3MO 11:00-13:00"),
            ("Last Friday monthly 10:00-12:00", "MONTHLY -1FR 10:00-12:00"),
            ("Every other Monday 10am-11am", "WEEKLY/2 MO 10:00-11:00"),
            ("Mondays (fortnightly) 10am-11am", "WEEKLY/2 MO 10:00-11:00"),
            ("Daily 9-5", "DAILY - 09:00-17:00"),
            ("Tuesdays 10am-12pm (term time only)", "WEEKLY TU 10:00-12:00 Term time only"),
            ("Mon; Tue 10am", "WEEKLY MO ?-? | WEEKLY TU 10:00-?"),
            ("WEEKLY TU,TH 10:00–12:00", "WEEKLY TU,TH 10:00-12:00"),
            ("MONTHLY 1TU,-1FR 18:00–20:00", "MONTHLY 1TU,-1FR 18:00-20:00"),
            ("Mondays", "WEEKLY MO ?-?"),
        ] {
            assert_eq!(told(text).as_deref(), Some(sessions), "{text}");
        }
    }

    #[test]
    fn what_is_not_understood_whole_is_not_read_at_all() {
        for text in [
            "",
            "Ring for times",
            "Tuesdays except August",
            "10am-12pm",
            "Monday 10",
            "Monday 25:00",
            "Mon to",
            "Tuesday 10am-10am",
            "12 May",
            "Monday at ten",
            "weekly monthly Monday",
            "Monday 10am to late",
            "!",
            "2026-11-22",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    #[test]
    fn times_alone_take_their_days_from_elsewhere() {
        let sessions = schedules("10am-12pm", &[1]).unwrap();
        assert_eq!((sessions.len(), sessions[0].byday.as_deref()), (1, Some("TU")));
        assert_eq!(days("Mon, Wed and Fri"), Some(vec![0, 2, 4]));
        assert_eq!((days("Mon 10am"), days("sometimes")), (None, None));
        for (text, time) in
            [("10:00", Some("10:00")), ("2pm", Some("14:00")), ("14:30:00", Some("14:30")), ("9", Some("09:00")), ("late", None)]
        {
            assert_eq!(clock(text).map(|time| time.format("%H:%M").to_string()).as_deref(), time, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in "([a-z0-9 :.,;&/()–-]|mon|tuesday|am|pm|noon|first|every|until|\\PC){0,30}") {
            let _ = schedules(&text, &[0]);
            let _ = (days(&text), clock(&text));
        }
    }
}
