//! Days and times as people write them: "Tuesdays 10am-12pm", "Mon & Wed 2-4pm", "first Friday of the month, 10.30".
//!
//! A text is read only where every word of it is understood; the rest stays in words. Begin with [`schedules`].

use chrono::NaiveTime;
use serde_json::{Map, Value};

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

/// What a word of such a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    Day(usize),
    /// Every day of the week; from Monday to Friday; Saturday and Sunday.
    Days(&'static [usize]),
    /// The first, … of the month; -1 is the last.
    Ordinal(i8),
    /// "1tu", as programs write it.
    Nth(i8, usize),
    Number(Clock),
    To,
    And,
    Until,
    Daily,
    Weekly,
    Fortnightly,
    Monthly,
    Note(&'static str),
    Filler,
}

/// A time as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Clock {
    hour: u32,
    minute: u32,
    /// Whether it says before or after noon.
    half: Option<Half>,
    /// Whether nothing but digits for hours stood there, which a day of the month could be too.
    is_bare: bool,
    /// Whether it began with a zero or has hours past noon, and so is of 24 hours.
    is_of_24: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
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

impl Clock {
    /// The time of day. Where nothing says before or after noon, one to six o'clock is in the afternoon: nothing that people go to
    /// opens at three at night.
    fn time(self, half: Option<Half>) -> Option<NaiveTime> {
        let hour = match self.half.or(half) {
            Some(Half::Am) => self.hour % 12,
            Some(Half::Pm) => self.hour % 12 + 12,
            None if self.is_of_24 || self.hour == 0 || self.hour >= 7 => self.hour,
            None => self.hour + 12,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0)
    }
}

fn nth_day(nth: i8, day: usize) -> String {
    format!("{nth}{}", calendar::DAYS[day % 7])
}

/// The times of a span. "2-4pm" is in the afternoon, "10-2pm" begins before noon.
fn span(from: Clock, to: Clock) -> Option<(NaiveTime, NaiveTime)> {
    let closes = match (to.half, from.half) {
        (Some(_), _) => to.time(None)?,
        // "10am-2": the end comes after the beginning.
        (None, Some(half)) if !to.is_of_24 => {
            let same = to.time(Some(half))?;
            if same > from.time(None)? { same } else { to.time(Some(Half::Pm))? }
        }
        _ => to.time(None)?,
    };
    let opens = match (from.half, to.half) {
        (None, Some(half)) if !from.is_of_24 => {
            let same = from.time(Some(half))?;
            if same < closes { same } else { from.time(Some(Half::Am))? }
        }
        _ => from.time(None)?,
    };
    (opens != closes).then_some((opens, closes))
}

/// The words of a text; `None` where one of them is not known.
fn tokens(text: &str) -> Option<Vec<Token>> {
    // A stop inside a number parts hours and minutes; others part nothing.
    let lower = text.to_lowercase().replace("term-time", "term time").replace("drop-in", "drop in");
    let mut tokens = Vec::new();
    let chars: Vec<char> = lower.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        let c = chars[at];
        at += 1;
        if c.is_alphabetic() {
            while chars.get(at).is_some_and(|c| c.is_alphabetic() || matches!(c, '\'' | '’')) {
                at += 1;
            }
            let word: String = chars[start..at].iter().collect();
            let (token, taken) = word_token(&word, &chars[at..])?;
            at += taken;
            tokens.push(token);
        } else if c.is_ascii_digit() || (c == '-' && begins_nth(&chars[at..])) {
            let (token, end) = number_token(&chars, start)?;
            at = end;
            tokens.push(token);
        } else {
            match c {
                '-' | '–' | '—' | '−' => tokens.push(Token::To),
                '&' | '+' | '/' | ',' => tokens.push(Token::And),
                '.' | ':' | '(' | ')' => {}
                c if c.is_whitespace() => {}
                _ => return None,
            }
        }
        if tokens.len() > 200 {
            return None;
        }
    }
    // Words that say the same twice ("every Tuesday weekly") are no trouble; a dash at an end is none either.
    while tokens.last() == Some(&Token::And) {
        tokens.pop();
    }
    Some(tokens)
}

/// What a word is, and how many characters behind it belong to it.
fn word_token(word: &str, rest: &[char]) -> Option<(Token, usize)> {
    let follows = |phrase: &str| rest.iter().take(phrase.chars().count()).copied().eq(phrase.chars());
    let longer = |phrase: &str, token: Token| follows(phrase).then(|| (token, phrase.chars().count()));
    let known = match word {
        "every" | "each" => {
            return [(" other week", Token::Fortnightly), (" two weeks", Token::Fortnightly), (" fortnight", Token::Fortnightly)]
                .into_iter()
                .chain([
                    (" weekday", Token::Days(&[0, 1, 2, 3, 4])),
                    (" week", Token::Weekly),
                    (" day", Token::Daily),
                    (" month", Token::Monthly),
                ])
                .find_map(|(phrase, token)| longer(phrase, token))
                .or_else(|| longer(" other", Token::Fortnightly))
                .or(Some((Token::Filler, 0)));
        }
        "term" => return longer(" time only", Token::Note("Term time only")).or_else(|| longer(" time", Token::Note("Term time only"))),
        "termtime" => Token::Note("Term time only"),
        "noon" | "midday" => Token::Number(Clock { hour: 12, minute: 0, half: Some(Half::Pm), is_bare: false, is_of_24: false }),
        "midnight" => Token::Number(Clock { hour: 12, minute: 0, half: Some(Half::Am), is_bare: false, is_of_24: false }),
        "to" | "through" => Token::To,
        "until" | "till" | "til" => Token::Until,
        "and" => Token::And,
        "daily" => Token::Daily,
        "weekdays" => Token::Days(&[0, 1, 2, 3, 4]),
        "weekends" => Token::Days(&[5, 6]),
        "weekly" => Token::Weekly,
        "fortnightly" => Token::Fortnightly,
        "monthly" => Token::Monthly,
        "first" => Token::Ordinal(1),
        "second" => Token::Ordinal(2),
        "third" => Token::Ordinal(3),
        "fourth" => Token::Ordinal(4),
        "last" => Token::Ordinal(-1),
        "on" | "at" | "from" | "of" | "the" | "month" | "in" | "between" | "only" => Token::Filler,
        _ => Token::Day(calendar::day(word)?),
    };
    Some((known, 0))
}

/// A time ("10", "10.30", "10:30am", "1030", "2 pm"), or an ordinal ("1st", "-1fr"), and where it ends.
fn number_token(chars: &[char], start: usize) -> Option<(Token, usize)> {
    let mut at = start;
    let digits = |at: &mut usize| {
        let from = *at;
        while chars.get(*at).is_some_and(char::is_ascii_digit) {
            *at += 1;
        }
        chars[from..*at].iter().collect::<String>()
    };
    let is_negative = chars[at] == '-';
    at += usize::from(is_negative);
    let first = digits(&mut at);
    let letters: String = chars[at..].iter().take_while(|c| c.is_alphabetic()).collect();
    if let Some(token) = ordinal(&first, &letters, is_negative) {
        return Some((token, at + letters.len()));
    }
    let (mut hour, mut minute, mut is_bare) = match first.len() {
        1 | 2 => (first.parse().ok()?, 0, true),
        // "1030" as clocks of the services write it.
        4 => (first[..2].parse().ok()?, first[2..].parse().ok()?, false),
        _ => return None,
    };
    if first.len() < 4 && matches!(chars.get(at), Some('.' | ':')) && chars.get(at + 1).is_some_and(char::is_ascii_digit) {
        at += 1;
        let minutes = digits(&mut at);
        if minutes.len() != 2 {
            return None;
        }
        (minute, is_bare) = (minutes.parse().ok()?, false);
        // Seconds, where a program wrote them.
        if chars.get(at) == Some(&':') && chars.get(at + 1).is_some_and(char::is_ascii_digit) {
            at += 1;
            digits(&mut at);
        }
    }
    let mut end = at;
    while chars.get(end).is_some_and(|c| *c == ' ') {
        end += 1;
    }
    let suffix: String = chars[end..].iter().take_while(|c| c.is_alphabetic() || **c == '.').filter(|c| **c != '.').collect();
    let half = match suffix.as_str() {
        "am" => Some(Half::Am),
        "pm" => Some(Half::Pm),
        "noon" if hour == 12 => Some(Half::Pm),
        _ => None,
    };
    if half.is_some() {
        end += chars[end..].iter().take_while(|c| c.is_alphabetic() || **c == '.').count();
        at = end;
        is_bare = false;
        if hour > 12 {
            hour -= 12;
        }
    }
    let is_of_24 = half.is_none() && (first.starts_with('0') || hour > 12);
    (hour < 24 && minute < 60).then_some((Token::Number(Clock { hour, minute, half, is_bare, is_of_24 }), at))
}

/// Whether "1fr" or the like stands there, so that a dash in front of it is a minus.
fn begins_nth(chars: &[char]) -> bool {
    let code: String = chars.iter().skip(1).take_while(|c| c.is_alphabetic()).collect();
    chars.first().is_some_and(|c| ('1'..='5').contains(c)) && calendar::DAYS.iter().any(|day| day.eq_ignore_ascii_case(&code))
}

/// "1st", or "1tu" and "-1fr" as programs write them.
fn ordinal(digits: &str, letters: &str, is_negative: bool) -> Option<Token> {
    let number: i8 = digits.parse().ok().filter(|number| (1..=5).contains(number))?;
    let number = if is_negative { -number } else { number };
    if let Some(day) = calendar::DAYS.iter().position(|day| day.eq_ignore_ascii_case(letters)) {
        return Some(Token::Nth(number, day));
    }
    (matches!(letters, "st" | "nd" | "rd" | "th") && !is_negative).then_some(Token::Ordinal(number))
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
