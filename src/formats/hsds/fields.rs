//! Taking members out of the objects of a feed, as forgivingly as feeds need it.
//!
//! [`Fields`] is a [`JsonObject`] that knows the id of what it describes, so that rows without a usable id of their own
//! can be given one that is the same on every import.

use std::collections::HashSet;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike, Utc};
use serde_json::Value;
use uuid::Uuid;

use crate::domain::{
    Extra, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId,
    fault::{Faults, code},
    json::{Absence, JsonObject, Pointer, checked_text, kind, note},
};

use super::ORIGINAL_ID;

/// The longest name, in characters.
pub(super) const MAX_NAME: usize = 500;
/// The longest description or shape of an area. Real descriptions run to 145,000 characters.
const MAX_DESCRIPTION: usize = 200_000;
/// The longest of all other texts.
const MAX_TEXT: usize = 5_000;

/// What has been found so far in one document: faults, and the terms that lie scattered in attributes.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) faults: Faults,
    pub(super) taxonomies: Vec<Taxonomy>,
    pub(super) taxonomy_terms: Vec<TaxonomyTerm>,
    /// Which terms are kept already: a service with its places can carry a hundred thousand, too many to look through each time.
    kept_terms: HashSet<TaxonomyTermId>,
    kept_taxonomies: HashSet<TaxonomyId>,
}

impl Found {
    /// Keeps a term once. The first telling stays: serialisers that cut repeated objects short do so the second time.
    pub(super) fn keep_term(&mut self, term: TaxonomyTerm) {
        if self.kept_terms.insert(term.id) {
            self.taxonomy_terms.push(term);
        }
    }

    /// Keeps a taxonomy once, the first telling of it.
    pub(super) fn keep_taxonomy(&mut self, taxonomy: Taxonomy) {
        if self.kept_taxonomies.insert(taxonomy.id) {
            self.taxonomies.push(taxonomy);
        }
    }
}

/// An embedded object: all of it, or nothing but its id.
#[derive(Debug)]
pub(super) enum Embedded<T> {
    Whole(T),
    Reference(Uuid),
}

/// An object of a feed, being read.
#[derive(Debug)]
pub(super) struct Fields<'f> {
    object: JsonObject,
    pub(super) found: &'f mut Found,
    /// The id of what is described; nil where a fault was noted instead.
    pub(super) id: Uuid,
    original_id: Option<Value>,
}

impl<'f> Fields<'f> {
    /// Begins to read an aggregate, whose own id must be there and be a UUID.
    pub(super) fn aggregate(value: Value, at: Pointer, found: &'f mut Found) -> Option<Self> {
        let object = JsonObject::new(value, at, Absence::Forgiven, &mut found.faults)?;
        let mut fields = Self { object, found, id: Uuid::nil(), original_id: None };
        let before = fields.found.faults.0.len();
        match fields.uuid("id") {
            Some(id) => fields.id = id,
            None if fields.found.faults.0.len() == before => fields.note("id", code::REQUIRED, "id is required"),
            None => {}
        }
        Some(fields)
    }

    /// Notes a fault at a member.
    pub(super) fn note(&mut self, name: &str, code: &'static str, detail: impl Into<String>) {
        note(&mut self.found.faults, &self.object.pointer(name), code, detail);
    }

    /// Whether a member of that name is still there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.object.has(name)
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let max = match name {
            "name" | "alternate_name" => MAX_NAME,
            "description" | "extent" => MAX_DESCRIPTION,
            _ => MAX_TEXT,
        };
        self.object.take_text(name, max, &mut self.found.faults)
    }

    /// A text that must be there and not be blank.
    pub(super) fn required_text(&mut self, name: &str) -> Option<String> {
        let before = self.found.faults.0.len();
        let text = self.text(name);
        if text.is_none() && self.found.faults.0.len() == before {
            self.note(name, code::REQUIRED, format!("{name} is required"));
        }
        text
    }

    /// A telephone number, which some publishers write as a JSON number.
    pub(super) fn text_or_number(&mut self, name: &str) -> Option<String> {
        let at = self.object.pointer(name);
        match self.object.take(name)? {
            Value::Number(number) => Some(number.to_string()),
            Value::String(text) => checked_text(text, MAX_TEXT, &at, &mut self.found.faults),
            other => {
                self.note(name, code::WRONG_TYPE, format!("must be a text, not {}", kind(&other)));
                None
            }
        }
    }

    /// A shape: a text, or the object that the text would have held.
    pub(super) fn text_or_object(&mut self, name: &str) -> Option<(String, bool)> {
        let at = self.object.pointer(name);
        let (text, was_object) = match self.object.take(name)? {
            Value::String(text) => (text, false),
            object @ Value::Object(_) => (object.to_string(), true),
            other => {
                self.note(name, code::WRONG_TYPE, format!("must be a text or an object, not {}", kind(&other)));
                return None;
            }
        };
        checked_text(text, MAX_DESCRIPTION, &at, &mut self.found.faults).map(|text| (text, was_object))
    }

    /// A number from `min` to `max`, written as a number or as a text ("18").
    pub(super) fn number(&mut self, name: &str, min: f64, max: f64) -> Option<f64> {
        let number = self.any_number(name)?;
        if (min..=max).contains(&number) {
            return Some(number);
        }
        self.note(name, code::OUT_OF_RANGE, format!("must be from {min} to {max}"));
        None
    }

    /// A number as it is; "NaN" and "inf" in a text are numbers to the parser and within no range.
    pub(super) fn any_number(&mut self, name: &str) -> Option<f64> {
        let value = self.object.take(name)?;
        let number = match &value {
            Value::Number(number) => number.as_f64(),
            Value::String(text) => text.trim().parse().ok(),
            other => {
                self.note(name, code::WRONG_TYPE, format!("must be a number, not {}", kind(other)));
                return None;
            }
        };
        if number.is_none() {
            self.note(name, code::MALFORMED, "must be a number");
        }
        number
    }

    pub(super) fn uuid(&mut self, name: &str) -> Option<Uuid> {
        self.object.take_uuid(name, &mut self.found.faults)
    }

    pub(super) fn date(&mut self, name: &str) -> Option<NaiveDate> {
        let date = self.object.take_date(name, &mut self.found.faults)?;
        if (0..=9999).contains(&date.year()) {
            return Some(date);
        }
        self.note(name, code::OUT_OF_RANGE, "the year must have four digits");
        None
    }

    /// A moment. The standard asks for an offset; one without is taken as UTC, because that is what servers write who leave
    /// it out, and because it only orders versions: an hour more or less in summer changes no match.
    pub(super) fn instant(&mut self, name: &str) -> Option<DateTime<Utc>> {
        let moment = self.parsed(name, "a time with an offset (RFC 3339)", |text| {
            if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
                return Some(moment.with_timezone(&Utc));
            }
            let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
            let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok());
            local.or_else(|| text.parse::<NaiveDate>().ok()?.and_hms_opt(0, 0, 0)).map(|local| local.and_utc())
        })?;
        if (0..=9999).contains(&moment.year()) {
            return Some(moment);
        }
        self.note(name, code::OUT_OF_RANGE, "the year must have four digits");
        None
    }

    pub(super) fn clock(&mut self, name: &str) -> Option<NaiveTime> {
        self.parsed(name, "a time of day (HH:MM)", wall_clock)
    }

    /// Reads a text by a rule of its own; where the rule gives nothing, `what` it must be is said.
    pub(super) fn parsed<T>(&mut self, name: &str, what: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.object.take_text(name, 256, &mut self.found.faults)?;
        let parsed = parse(text.trim());
        if parsed.is_none() {
            self.note(name, code::MALFORMED, format!("must be {what}"));
        }
        parsed
    }

    /// The rows of a list, each read by `read`. A `null` among them is passed over.
    pub(super) fn rows<T>(&mut self, name: &str, max: usize, read: impl Fn(Fields<'_>) -> Option<T>) -> Vec<T> {
        let items = self.object.take_array(name, max, &mut self.found.faults).unwrap_or_default();
        let mut rows = Vec::with_capacity(items.len());
        for (place, (value, at)) in items.into_iter().enumerate() {
            if value.is_null() {
                continue;
            }
            if let Some(object) = JsonObject::new(value, at, Absence::Forgiven, &mut self.found.faults) {
                let mut row = Fields { object, found: self.found, id: Uuid::nil(), original_id: None };
                row.identify(self.id, name, place);
                rows.extend(read(row));
            }
        }
        rows
    }

    /// The aggregates of a list, whose ids must be there and be UUIDs.
    pub(super) fn aggregates<T>(&mut self, name: &str, max: usize, read: impl Fn(Fields<'_>) -> Option<T>) -> Vec<T> {
        let items = self.object.take_array(name, max, &mut self.found.faults).unwrap_or_default();
        items.into_iter().filter_map(|(value, at)| read(Fields::aggregate(value, at, self.found)?)).collect()
    }

    /// Finds a row's id: its own where that is a UUID; otherwise one derived from the parent's id and what the row was
    /// called, or failing that where it stood.
    fn identify(&mut self, parent: Uuid, list: &str, place: usize) {
        let at = self.object.pointer("id");
        let original = match self.object.take("id") {
            None => None,
            Some(Value::String(text)) => {
                if let Ok(id) = Uuid::parse_str(text.trim()) {
                    self.id = id;
                    return;
                }
                checked_text(text, 256, &at, &mut self.found.faults).map(Value::String)
            }
            Some(Value::Number(number)) => Some(Value::Number(number)),
            Some(other) => {
                self.note("id", code::WRONG_TYPE, format!("must be a text, not {}", kind(&other)));
                return;
            }
        };
        self.id = match &original {
            Some(Value::String(text)) => derived_row_id(parent, list, text),
            Some(other) => derived_row_id(parent, list, &other.to_string()),
            None => placed_row_id(parent, list, place),
        };
        self.original_id = original;
    }

    /// An embedded aggregate. One that holds nothing but its id is a reference, and must not blank what is known already.
    pub(super) fn embedded<T>(&mut self, name: &str, read: impl Fn(Fields<'_>) -> Option<T>) -> Option<Embedded<T>> {
        let at = self.object.pointer(name);
        let value = self.object.take(name).filter(|value| !says_nothing(value))?;
        let is_reference = value.as_object().is_some_and(|members| members.iter().all(|(name, value)| name == "id" || says_nothing(value)));
        let fields = Fields::aggregate(value, at, self.found)?;
        if is_reference { Some(Embedded::Reference(fields.id)) } else { read(fields).map(Embedded::Whole) }
    }

    /// Notes a conflict where a reference and the object embedded beside it name two different things.
    pub(super) fn agree<T: PartialEq>(&mut self, reference: &str, object: &str, by_reference: Option<T>, embedded: Option<T>) {
        if let (Some(by_reference), Some(embedded)) = (by_reference, embedded)
            && by_reference != embedded
        {
            self.note(reference, code::CONFLICT, format!("is not the id of the {object} beside it"));
        }
    }

    /// What has not been taken, without the members that say nothing.
    pub(super) fn rest(self) -> Extra {
        let Self { object, found, original_id, .. } = self;
        let at = object.at().clone();
        let mut extra = kept_members(object.rest(), &at, &mut found.faults);
        if let Some(original) = original_id {
            extra.insert(ORIGINAL_ID.to_owned(), original);
        }
        extra
    }
}

/// The id of a row that lives in a list of another, by what its publisher calls it.
pub(in crate::formats) fn derived_row_id(parent: Uuid, list: &str, called: &str) -> Uuid {
    Uuid::new_v5(&parent, format!("{list}:{called}").as_bytes())
}

/// The id of a row that its publisher gave none, by its place in the list.
pub(in crate::formats) fn placed_row_id(parent: Uuid, list: &str, place: usize) -> Uuid {
    Uuid::new_v5(&parent, format!("{list}#{place}").as_bytes())
}

/// Whether a value is one of the ways in which feeds write that they do not know.
fn says_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(says_nothing),
        Value::Bool(_) | Value::Number(_) => false,
    }
}

/// Extension members as they are kept. Their texts are checked like any other: a database refuses U+0000 wherever it is.
fn kept_members(members: Extra, at: &Pointer, faults: &mut Faults) -> Extra {
    let mut kept = Extra::new();
    for (name, value) in members {
        let at = at.member(&name);
        if says_nothing(&value) {
            continue;
        }
        if let (Some(name), Some(value)) = (checked_text(name, MAX_NAME, &at, faults), kept_value(value, &at, faults)) {
            kept.insert(name, value);
        }
    }
    kept
}

fn kept_value(value: Value, at: &Pointer, faults: &mut Faults) -> Option<Value> {
    match value {
        Value::String(text) => checked_text(text, MAX_DESCRIPTION, at, faults).map(Value::String),
        Value::Array(items) => {
            let items = items.into_iter().enumerate();
            Some(Value::Array(items.filter_map(|(place, item)| kept_value(item, &at.element(place), faults)).collect()))
        }
        Value::Object(members) => Some(Value::Object(kept_members(members, at, faults))),
        Value::Null | Value::Bool(_) | Value::Number(_) => Some(value),
    }
}

/// Reads a time on the wall: `10:00`, `10:00:00`, `10:00Z`, `10:00+01:00`, or the time of a date-time.
///
/// The offset is dropped, not applied. HSDS asks publishers to append one, and they append `Z` all year to what the notice on
/// the door says; a session at ten o'clock is at ten o'clock in summer, too. `24:00` is the midnight that ends the day.
/// A minus is read as the dash of a span, which this is not: no place in the United Kingdom lies behind UTC.
pub(in crate::formats) fn wall_clock(text: &str) -> Option<NaiveTime> {
    let clock = match text.as_bytes().get(10) {
        Some(b'T' | b't' | b' ') if text.get(..10)?.parse::<NaiveDate>().is_ok() => text.get(11..)?,
        _ => text,
    };
    let (clock, offset) = clock.find(['Z', 'z', '+']).map_or((clock, ""), |end| clock.split_at(end));
    let offset_is_good = match offset {
        "" | "Z" | "z" => true,
        _ => offset.len() <= 6 && offset.starts_with('+') && offset[1..].bytes().all(|b| b.is_ascii_digit() || b == b':'),
    };
    if !offset_is_good {
        return None;
    }
    let clock = clock.trim_end();
    if matches!(clock, "24:00" | "24:00:00") {
        return Some(NaiveTime::MIN);
    }
    ["%H:%M", "%H:%M:%S%.f"].iter().find_map(|form| NaiveTime::parse_from_str(clock, form).ok())?.with_nanosecond(0)
}
