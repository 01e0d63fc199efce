//! The words of a text of days and times, each known or the whole text unknown.

use chrono::NaiveTime;

use crate::formats::calendar;

/// What a word of such a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
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
pub(super) struct Clock {
    hour: u32,
    minute: u32,
    /// Whether it says before or after noon.
    half: Option<Half>,
    /// Whether nothing but digits for hours stood there, which a day of the month could be too.
    pub(super) is_bare: bool,
    /// Whether it began with a zero or has hours past noon, and so is of 24 hours.
    is_of_24: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
}

impl Clock {
    /// The time of day. Where nothing says before or after noon, one to six o'clock is in the afternoon: nothing that people go to
    /// opens at three at night.
    pub(super) fn time(self, half: Option<Half>) -> Option<NaiveTime> {
        let hour = match self.half.or(half) {
            Some(Half::Am) => self.hour % 12,
            Some(Half::Pm) => self.hour % 12 + 12,
            None if self.is_of_24 || self.hour == 0 || self.hour >= 7 => self.hour,
            None => self.hour + 12,
        };
        NaiveTime::from_hms_opt(hour, self.minute, 0)
    }
}

/// The times of a span. "2-4pm" is in the afternoon, "10-2pm" begins before noon.
pub(super) fn span(from: Clock, to: Clock) -> Option<(NaiveTime, NaiveTime)> {
    let closes = match from.half {
        // "10am-2": the end comes after the beginning.
        Some(half) if to.half.is_none() && !to.is_of_24 => {
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
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
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
            let (known, taken) = word_token(&word, &chars[at..])?;
            at += taken;
            tokens.push(known);
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
