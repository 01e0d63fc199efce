//! Reading JSON so that every fault is named at once, with a pointer to it.
//!
//! serde stops at the first fault. A [`JsonObject`] is walked instead: each `take_…` reads one member, notes what is
//! wrong with it in the shared [`Faults`], and answers `None` where nothing usable was there. What has not been taken at
//! the end is either kept ([`JsonObject::rest`], for feeds, whose extension fields must survive) or refused
//! ([`JsonObject::refuse_rest`], for requests, where a misspelt member must not silently widen a search).

use chrono::{DateTime, Datelike as _, NaiveDate, NaiveTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    fault::{Faults, code},
    vocabulary::Vocabulary,
};

/// How many faults are noted in one input before reading goes on in silence: an answer must stay readable, and bounded.
pub const MAX_FAULTS: usize = 100;

/// How many characters of a member's name a pointer shows.
const MAX_SHOWN: usize = 64;

/// A place inside a JSON document, as an RFC 6901 pointer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The whole document.
    #[must_use]
    pub fn root() -> Self {
        Self::default()
    }

    /// A member of the object at this place.
    #[must_use]
    pub fn member(&self, name: &str) -> Self {
        // A feed has a hundred members a service, and nearly every name is short and plain.
        if name.len() <= MAX_SHOWN && !name.contains(['~', '/']) {
            let mut pointer = String::with_capacity(self.0.len() + 1 + name.len());
            pointer.push_str(&self.0);
            pointer.push('/');
            pointer.push_str(name);
            return Self(pointer);
        }
        // A member name comes from outside and may be as long as the body: what is shown of it is cut.
        let shown: String = name.chars().take(MAX_SHOWN).collect();
        Self(format!("{}/{}", self.0, shown.replace('~', "~0").replace('/', "~1")))
    }

    /// An element of the array at this place.
    #[must_use]
    pub fn element(&self, index: usize) -> Self {
        Self(format!("{}/{index}", self.0))
    }

    /// The pointer's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Notes a fault, up to [`MAX_FAULTS`].
pub fn note(faults: &mut Faults, at: &Pointer, code: &'static str, detail: impl Into<String>) {
    if faults.0.len() < MAX_FAULTS {
        faults.push(at.as_str(), code, detail);
    }
}

/// How the absence of a value may be written: requests know one way (leave it out), feeds are forgiven `null` and `""`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// A member is left out; `null` is a fault.
    LeftOut,
    /// A member is left out, `null`, or an empty text.
    Forgiven,
}

/// A JSON object being read. Members are taken out one by one.
#[derive(Debug)]
pub struct JsonObject {
    members: Map<String, Value>,
    at: Pointer,
    absence: Absence,
}

impl JsonObject {
    /// Begins to read `value`, which must be an object; notes a fault otherwise.
    pub fn new(value: Value, at: Pointer, absence: Absence, faults: &mut Faults) -> Option<Self> {
        if let Value::Object(members) = value {
            Some(Self { members, at, absence })
        } else {
            note(faults, &at, code::WRONG_TYPE, format!("must be an object, not {}", kind(&value)));
            None
        }
    }

    /// Where this object stands in the document.
    #[must_use]
    pub fn at(&self) -> &Pointer {
        &self.at
    }

    /// A pointer to one of its members.
    #[must_use]
    pub fn pointer(&self, name: &str) -> Pointer {
        self.at.member(name)
    }

    /// Whether a member of that name is still there.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(|value| !self.is_absent(value))
    }

    /// Takes a member as it is.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let value = match self.absence {
            // To take it out would move every member behind it.
            Absence::Forgiven => self.members.get_mut(name)?.take(),
            Absence::LeftOut => self.members.shift_remove(name)?,
        };
        match (&value, self.absence) {
            (Value::Null, Absence::Forgiven) => None,
            (Value::String(text), Absence::Forgiven) if text.trim().is_empty() => None,
            _ => Some(value),
        }
    }

    /// Whether a member counts as not there: `null` is forgiven, and it is what one leaves that was taken.
    fn is_absent(&self, value: &Value) -> bool {
        self.absence == Absence::Forgiven && value.is_null()
    }

    /// Takes a text. Control characters other than line breaks and tabs are a fault; so is more than `max` characters.
    pub fn take_text(&mut self, name: &str, max: usize, faults: &mut Faults) -> Option<String> {
        let at = self.pointer(name);
        match self.take(name)? {
            Value::String(text) => checked_text(text, max, &at, faults),
            other => {
                note(faults, &at, code::WRONG_TYPE, format!("must be a text, not {}", kind(&other)));
                None
            }
        }
    }

    /// Takes a text that must be there and hold something that can be read.
    pub fn require_text(&mut self, name: &str, max: usize, faults: &mut Faults) -> Option<String> {
        if !self.has(name) {
            note(faults, &self.pointer(name), code::REQUIRED, format!("{name} is required"));
            return None;
        }
        if self.members.get(name).and_then(Value::as_str).is_some_and(is_blank) {
            note(faults, &self.pointer(name), code::EMPTY, format!("{name} may not be empty"));
            self.members.shift_remove(name);
            return None;
        }
        let before = faults.0.len();
        let text = self.take_text(name, max, faults);
        if text.is_none() && faults.0.len() == before {
            note(faults, &self.pointer(name), code::EMPTY, format!("{name} may not be empty"));
        }
        text
    }

    /// Takes a finite number between `min` and `max`, both included.
    pub fn take_number(&mut self, name: &str, min: f64, max: f64, faults: &mut Faults) -> Option<f64> {
        let at = self.pointer(name);
        let value = self.take(name)?;
        let Some(number) = value.as_f64().filter(|_| value.is_number()) else {
            note(faults, &at, code::WRONG_TYPE, format!("must be a number, not {}", kind(&value)));
            return None;
        };
        if number.is_finite() && (min..=max).contains(&number) {
            Some(number)
        } else {
            note(faults, &at, code::OUT_OF_RANGE, format!("must be from {min} to {max}"));
            None
        }
    }

    /// Takes a whole number between `min` and `max`, both included.
    #[expect(clippy::cast_possible_truncation, reason = "the range is checked, and within what f64 holds exactly")]
    pub fn take_integer(&mut self, name: &str, min: i64, max: i64, faults: &mut Faults) -> Option<i64> {
        let at = self.pointer(name);
        #[expect(clippy::cast_precision_loss, reason = "callers' bounds are small")]
        let number = self.take_number(name, min as f64, max as f64, faults)?;
        if number.fract() == 0.0 {
            Some(number as i64)
        } else {
            note(faults, &at, code::WRONG_TYPE, format!("must be a whole number from {min} to {max}"));
            None
        }
    }

    /// Takes `true` or `false`.
    pub fn take_bool(&mut self, name: &str, faults: &mut Faults) -> Option<bool> {
        let at = self.pointer(name);
        match self.take(name)? {
            Value::Bool(value) => Some(value),
            other => {
                note(faults, &at, code::WRONG_TYPE, format!("must be true or false, not {}", kind(&other)));
                None
            }
        }
    }

    /// Takes a word of a closed vocabulary.
    pub fn take_word<T: Vocabulary>(&mut self, name: &str, faults: &mut Faults) -> Option<T> {
        let at = self.pointer(name);
        let value = self.take(name)?;
        word(&value, &at, faults)
    }

    /// Takes a list of words of a closed vocabulary. `None` where the member is absent.
    pub fn take_words<T: Vocabulary>(&mut self, name: &str, faults: &mut Faults) -> Option<Vec<T>> {
        let items = self.take_array(name, 64, faults)?;
        Some(items.into_iter().filter_map(|(item, at)| word(&item, &at, faults)).collect())
    }

    /// Takes an array of at most `max` elements, each with its pointer. `None` where the member is absent or no array.
    pub fn take_array(&mut self, name: &str, max: usize, faults: &mut Faults) -> Option<Vec<(Value, Pointer)>> {
        let at = self.pointer(name);
        match self.take(name)? {
            Value::Array(items) if items.len() > max => {
                note(faults, &at, code::TOO_LONG, format!("at most {max} are allowed, not {}", items.len()));
                None
            }
            Value::Array(items) => Some(items.into_iter().enumerate().map(|(n, item)| (item, at.element(n))).collect()),
            other => {
                note(faults, &at, code::WRONG_TYPE, format!("must be an array, not {}", kind(&other)));
                None
            }
        }
    }

    /// Takes an object.
    pub fn take_object(&mut self, name: &str, faults: &mut Faults) -> Option<Self> {
        let at = self.pointer(name);
        let absence = self.absence;
        let value = self.take(name)?;
        Self::new(value, at, absence, faults)
    }

    /// Takes a UUID.
    pub fn take_uuid(&mut self, name: &str, faults: &mut Faults) -> Option<Uuid> {
        self.take_parsed(name, "a UUID", faults, |text| Uuid::parse_str(text).ok())
    }

    /// Takes a date: `2026-11-22`, or a date-time of which the date is kept.
    pub fn take_date(&mut self, name: &str, faults: &mut Faults) -> Option<NaiveDate> {
        self.take_parsed(name, "a date (YYYY-MM-DD)", faults, |text| {
            let date: NaiveDate = text.get(..10)?.parse().ok()?;
            (text.len() == 10 || text.as_bytes()[10] == b'T' || text.as_bytes()[10] == b' ').then_some(date)
        })
    }

    /// Takes a moment: RFC 3339 with an offset, in the years 1 to 9999 (UTC), which every other program can hold and write as well.
    pub fn take_instant(&mut self, name: &str, faults: &mut Faults) -> Option<DateTime<Utc>> {
        let at = self.pointer(name);
        let read = self.take_parsed(name, "a time with an offset (RFC 3339)", faults, |text| match DateTime::parse_from_rfc3339(text) {
            Ok(moment) => Some(Some(moment.to_utc()).filter(|moment| (1..=9999).contains(&moment.year()))),
            Err(_) => is_of_another_era(text).then_some(None),
        })?;
        if read.is_none() {
            note(faults, &at, code::OUT_OF_RANGE, "must be in the years 1 to 9999 (UTC)");
        }
        read
    }

    /// Takes a wall-clock time: `10:00` or `10:00:00`.
    pub fn take_clock(&mut self, name: &str, faults: &mut Faults) -> Option<NaiveTime> {
        self.take_parsed(name, "a time of day (HH:MM)", faults, |text| {
            ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
        })
    }

    fn take_parsed<T>(&mut self, name: &str, what: &str, faults: &mut Faults, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let at = self.pointer(name);
        let text = self.take_text(name, 256, faults)?;
        let parsed = parse(text.trim());
        if parsed.is_none() {
            note(faults, &at, code::MALFORMED, format!("must be {what}"));
        }
        parsed
    }

    /// What has not been taken: the extension fields of a feed, but for those that are `null` where that is forgiven.
    #[must_use]
    pub fn rest(mut self) -> Map<String, Value> {
        if self.absence == Absence::Forgiven {
            self.members.retain(|_, value| !value.is_null());
        }
        self.members
    }

    /// Notes each member that has not been taken as unknown.
    pub fn refuse_rest(self, known: &[&str], faults: &mut Faults) {
        for (name, _) in self.members.iter().filter(|(_, value)| !self.is_absent(value)) {
            note(faults, &self.at.member(name), code::UNKNOWN_FIELD, format!("unknown member; known here are {}", known.join(", ")));
        }
    }
}

/// Whether nothing in a text can be read: white space, control characters, and what has no width or no shape of its own.
///
/// Source of the latter: Unicode 16, those with the property `Default_Ignorable_Code_Point` (`DerivedCoreProperties.txt`), and the blank
/// pattern of Braille.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|c| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
                | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
    })
}

/// Whether a text is a moment but for its year, which is before 0 or has more than four digits.
fn is_of_another_era(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let (year, rest) = unsigned.split_at(digits);
    // 2000 has every day that a year can have.
    (year.len() > 4 || (year.len() == 4 && text.starts_with('-'))) && DateTime::parse_from_rfc3339(&format!("2000{rest}")).is_ok()
}

/// Checks a text's length and characters. Line breaks and tabs are allowed, other control characters are not.
pub fn checked_text(text: String, max: usize, at: &Pointer, faults: &mut Faults) -> Option<String> {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    if text.len() <= max && text.bytes().all(is_plain) {
        return Some(text);
    }
    let length = text.chars().count();
    if length > max {
        note(faults, at, code::TOO_LONG, format!("at most {max} characters are allowed, not {length}"));
        return None;
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        note(faults, at, code::FORBIDDEN_CHARACTER, "control characters are not allowed");
        return None;
    }
    Some(text)
}

/// Reads a word of a closed vocabulary out of a value.
pub fn word<T: Vocabulary>(value: &Value, at: &Pointer, faults: &mut Faults) -> Option<T> {
    let Some(text) = value.as_str() else {
        note(faults, at, code::WRONG_TYPE, format!("must be a text, not {}", kind(value)));
        return None;
    };
    T::from_word(text).map_err(|unknown| note(faults, at, code::UNKNOWN_WORD, unknown.to_string())).ok()
}

/// What kind of JSON value this is, in words.
#[must_use]
pub fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
