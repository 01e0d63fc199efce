//! Mending one member by what it is meant to hold.

use serde_json::Value;
use uuid::Uuid;

use super::{
    Rule,
    addresses::{self, Address},
    ids::original,
    moments,
    numbers::{self, Age},
    row::{Work, says_nothing},
    shape::{Form, To},
    texts::Cleaning,
};
use crate::{domain::json::Pointer, formats::hsds::wall_clock};

/// What becomes of a member, beside what it holds now.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fate {
    /// It stays.
    Kept,
    /// Nothing of it is left, and that has been told.
    Empty,
    /// It is of no use, and is kept under another name.
    SetAside,
    /// It stays, and what it was is kept under another name.
    KeptBeside(Value),
    /// It is an address of another kind.
    Moves(String),
    /// It stays, and another member is told by it.
    With(String, Value),
}

impl Work<'_> {
    /// Mends what a member holds, in place.
    pub(super) fn value(&mut self, form: Form, name: &str, value: &mut Value, at: &Pointer, named: Option<&Value>) -> Fate {
        match form {
            Form::Row(kind) => {
                if let Value::Object(members) = value {
                    self.row(kind, (name, 0), members, at, named);
                }
                if says_nothing(value) { Fate::Empty } else { Fate::Kept }
            }
            Form::Rows(kind) => {
                if value.is_object() {
                    let row = value.take();
                    *value = Value::Array(vec![row.clone()]);
                    self.tell(Rule::Kind, at, Some(&row), Some(value));
                }
                if let Value::Array(items) = value {
                    self.rows(kind, name, items, at);
                }
                if says_nothing(value) { Fate::Empty } else { Fate::Kept }
            }
            Form::Any => {
                self.extension(value, at);
                Fate::Kept
            }
            Form::Id | Form::Coordinate => {
                self.characters(value, at);
                Fate::Kept
            }
            Form::Reference(to) => self.reference(to, value, at),
            Form::Age => self.age(name, value, at),
            Form::Number => {
                self.characters(value, at);
                if let Some(number) = value.as_str().and_then(numbers::number) {
                    self.replace(Rule::Kind, value, number, at);
                }
                Fate::Kept
            }
            _ => self.text(form, name, value, at),
        }
    }

    fn replace(&mut self, rule: Rule, value: &mut Value, after: Value, at: &Pointer) {
        if *value != after {
            let before = std::mem::replace(value, after);
            self.tell(rule, at, Some(&before), Some(value));
        }
    }

    /// Cleans a text as its form asks for, and tells of each rule that changed it.
    fn cleaned(&mut self, form: Form, value: &mut Value, at: &Pointer) {
        let Value::String(text) = value else { return };
        let mut cleaning = Cleaning::of(text);
        match form {
            Form::Prose => cleaning.markup(),
            Form::Name | Form::Label => {
                cleaning.markup();
                cleaning.one_line();
            }
            Form::Url | Form::Email => cleaning.references(),
            _ => cleaning.characters(),
        }
        if cleaning.changes.is_empty() {
            return;
        }
        let (changes, after) = (cleaning.changes, cleaning.text.into_owned());
        for (rule, before, after) in changes {
            self.tell(rule, at, Some(&before.into()), Some(&after.into()));
        }
        *value = after.into();
    }

    fn characters(&mut self, value: &mut Value, at: &Pointer) {
        self.cleaned(Form::Any, value, at);
    }

    /// What nobody knows the meaning of is freed of characters that no reader takes, and left as it is.
    pub(super) fn extension(&mut self, value: &mut Value, at: &Pointer) {
        match value {
            Value::String(_) => self.characters(value, at),
            Value::Array(items) => {
                for (place, item) in items.iter_mut().enumerate() {
                    self.extension(item, &at.element(place));
                }
            }
            Value::Object(members) => {
                for (name, value) in members.iter_mut() {
                    self.extension(value, &at.member(name));
                }
                self.leave_out_empty(members, at);
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn reference(&mut self, to: To, value: &mut Value, at: &Pointer) -> Fate {
        self.characters(value, at);
        let Some(called) = original(value) else { return Fate::Kept };
        if Uuid::parse_str(&called).is_err()
            && let Some(id) = self.referred(to, &called)
        {
            self.replace(Rule::Id, value, id.to_string().into(), at);
        }
        Fate::Kept
    }

    fn age(&mut self, name: &str, value: &mut Value, at: &Pointer) -> Fate {
        self.characters(value, at);
        let is_minimum = name == "minimum_age";
        let years = |age: Option<u32>| age.map(Value::from);
        match numbers::age(value, is_minimum) {
            Age::Right => Fate::Kept,
            Age::NoLimit => {
                self.tell(Rule::Ages, at, Some(value), None);
                Fate::Empty
            }
            Age::Unknown => Fate::SetAside,
            Age::Span(from, to) => {
                let (own, other) = if is_minimum { (years(from), years(to)) } else { (years(to), years(from)) };
                let other_name = if is_minimum { "maximum_age" } else { "minimum_age" };
                let before = value.clone();
                let shown =
                    [from, to].iter().map(|age| age.map_or_else(|| "–".to_owned(), |age| age.to_string())).collect::<Vec<_>>().join(" to ");
                self.tell(Rule::Ages, at, Some(&before), Some(&shown.into()));
                match (own, other) {
                    (Some(own), Some(other)) => {
                        *value = own;
                        Fate::With(other_name.to_owned(), other)
                    }
                    (Some(own), None) => {
                        *value = own;
                        Fate::Kept
                    }
                    // "Over 50" in the member for the highest age.
                    (None, Some(other)) => {
                        *value = Value::Null;
                        Fate::With(other_name.to_owned(), other)
                    }
                    (None, None) => Fate::SetAside,
                }
            }
        }
    }

    fn text(&mut self, form: Form, name: &str, value: &mut Value, at: &Pointer) -> Fate {
        if !value.is_string()
            && let Some(text) = as_text(form, value)
        {
            self.replace(Rule::Kind, value, text.into(), at);
        }
        self.cleaned(form, value, at);
        let Some(text) = value.as_str() else { return Fate::Kept };
        if says_nothing(value) {
            return Fate::Empty;
        }
        match form {
            Form::Label => {
                let spelling = self.mender.spelling(name, text);
                self.replace(Rule::Label, value, spelling.into(), at);
                Fate::Kept
            }
            Form::Url => self.address(Rule::Url, addresses::web(text), value, at),
            Form::Email => self.address(Rule::Email, addresses::email(text), value, at),
            Form::Postcode => self.replaced(Rule::Postcode, addresses::postcode(text), value, at),
            Form::Status => self.replaced(Rule::Status, status(text), value, at),
            Form::Date if moments::is_date(text) => Fate::Kept,
            Form::Date => {
                let date = moments::date(text);
                // When somebody last looked is worth less than the service; when it runs is not.
                if date.is_none() && name == "assured_date" { Fate::SetAside } else { self.replaced(Rule::Date, date, value, at) }
            }
            Form::Moment if begins_with_date(text) => Fate::Kept,
            Form::Moment => match moments::date(text) {
                Some(date) => self.replaced(Rule::Date, Some(date), value, at),
                None => Fate::SetAside,
            },
            Form::Clock if wall_clock(text.trim()).is_some() => Fate::Kept,
            Form::Clock => self.replaced(Rule::Time, moments::clock(text), value, at),
            Form::Days if moments::is_by_day(text) => Fate::Kept,
            Form::Days => {
                let code: String = text.to_ascii_uppercase().chars().filter(|c| !c.is_whitespace()).collect();
                let days = Some(code).filter(|code| moments::is_by_day(code)).or_else(|| moments::by_day(text));
                self.replaced(Rule::Recurrence, days, value, at)
            }
            Form::Frequency => {
                let Some((frequency, interval)) = moments::frequency(text) else { return Fate::Kept };
                self.replaced(Rule::Recurrence, Some(frequency.to_owned()), value, at);
                interval.map_or(Fate::Kept, |interval| Fate::With("interval".to_owned(), interval.into()))
            }
            _ => Fate::Kept,
        }
    }

    fn replaced(&mut self, rule: Rule, after: Option<String>, value: &mut Value, at: &Pointer) -> Fate {
        if let Some(after) = after {
            self.replace(rule, value, after.into(), at);
        }
        Fate::Kept
    }

    fn address(&mut self, rule: Rule, read: Address, value: &mut Value, at: &Pointer) -> Fate {
        match read {
            Address::Own(address) => {
                let text = value.as_str().unwrap_or_default();
                // What else stood there (a second address, a name) is not lost.
                let says_more = text.split_whitespace().count() > 1 && text.len() > address.len() + 8;
                let before = says_more.then(|| value.clone());
                self.replace(rule, value, address.into(), at);
                before.map_or(Fate::Kept, Fate::KeptBeside)
            }
            Address::Other(address) => Fate::Moves(address),
            Address::None => Fate::SetAside,
        }
    }
}

/// What a value says as a text, where one was asked for.
pub(super) fn as_text(form: Form, value: &Value) -> Option<String> {
    Some(match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Bool(yes) if form == Form::Prose => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Array(items) if items.iter().all(|item| item.is_string() || item.is_null()) => {
            let between = if form == Form::Days { "," } else { "\n" };
            items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(between)
        }
        _ => return None,
    })
}

/// Whether a text begins with a date as it is to be written: what follows is for the reader of moments to judge.
fn begins_with_date(text: &str) -> bool {
    text.trim().get(..10).is_some_and(|date| date.parse::<chrono::NaiveDate>().is_ok())
}

/// The standard's word for a status in other words. `closed` is no more than not open: it may be for good or for a while.
fn status(text: &str) -> Option<String> {
    let low = text.trim().to_lowercase().replace(['_', '-'], " ");
    let word = match low.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "active" | "live" | "open" | "current" | "published" | "running" | "enabled" | "approved" | "available" => "active",
        "inactive" | "not active" | "closed" | "disabled" | "unpublished" | "draft" | "pending" | "not running" | "hidden" => "inactive",
        "defunct" | "ended" | "ceased" | "archived" | "deleted" | "permanently closed" | "closed permanently" | "withdrawn" | "expired" => {
            "defunct"
        }
        "temporarily closed" | "temporary closed" | "closed temporarily" | "temp closed" | "paused" | "suspended" | "on hold" => {
            "temporarily closed"
        }
        _ => return None,
    };
    Some(word.to_owned())
}
