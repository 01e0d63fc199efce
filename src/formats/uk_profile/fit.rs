//! Holding a value to the [table](super::table): whatever comes out validates.

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    stand_in,
    table::{Key, Kind, Object},
    valid,
};
use crate::formats::hsds::ORIGINAL_ID;

/// What was written, fitted to what the standard says of it.
pub(super) fn fitted(object: &'static Object, value: Value) -> Value {
    let Value::Object(members) = value else { return value };
    // Aggregates have all that is required of them: an id, a name, a status, or what stands in.
    Value::Object(fit(object, members, Uuid::nil(), "").unwrap_or_default())
}

/// An object, fitted. `None` where it lacks what makes it one. `place` tells rows of `parent` apart that came without an id.
fn fit(object: &'static Object, mut members: Map<String, Value>, parent: Uuid, place: &str) -> Option<Map<String, Value>> {
    let id = identify(object, &mut members, parent, place);
    stand_in::prepare(object.name, &mut members);
    let mut out = Map::new();
    for member in object.members {
        let fitted = members.shift_remove(member.name).and_then(|value| match member.kind {
            Kind::One(inner) => match value {
                Value::Object(value) => fit(inner, value, id, member.name).filter(|value| !value.is_empty()).map(Value::Object),
                _ => None,
            },
            Kind::Many(row, key) => rows(object, member.name, row, key, value, id),
            kind => scalar(kind, value),
        });
        match fitted {
            Some(value) => {
                out.insert(member.name.to_owned(), value);
            }
            None if member.required => return None,
            None => {}
        }
    }
    // Extension members, as they came.
    out.extend(members.into_iter().filter(|(_, value)| !value.is_null()));
    Some(out)
}

/// Sees to it that an object which has an id has one that is a UUID, and answers it. Derived as when rows are read.
fn identify(object: &Object, members: &mut Map<String, Value>, parent: Uuid, place: &str) -> Uuid {
    if object.member("id").is_none() {
        return parent;
    }
    let own = members.get("id").and_then(Value::as_str).and_then(|id| Uuid::parse_str(id.trim()).ok());
    let id = own.unwrap_or_else(|| {
        let original = members.get("id").filter(|id| id.is_string() || id.is_number()).cloned();
        let called = match original.as_ref() {
            Some(Value::String(text)) => format!("{}:{text}", list_of(place)),
            Some(other) => format!("{}:{other}", list_of(place)),
            None => place.to_owned(),
        };
        if let Some(original) = original {
            members.insert(ORIGINAL_ID.to_owned(), original);
        }
        Uuid::new_v5(&parent, called.as_bytes())
    });
    members.insert("id".to_owned(), id.to_string().into());
    id
}

/// The list of a place such as `phones#2`.
fn list_of(place: &str) -> &str {
    place.split('#').next().unwrap_or_default()
}

/// The rows of a list, each naming what it stands in; nothing where there are none.
fn rows(of: &Object, list: &str, row: &'static Object, key: Key, value: Value, id: Uuid) -> Option<Value> {
    let Value::Array(rows) = value else { return None };
    let fitted = rows.into_iter().enumerate().filter_map(|(number, value)| {
        let Value::Object(mut members) = value else { return None };
        match key {
            Key::None => {}
            Key::Named(name) => {
                members.insert(name.to_owned(), id.to_string().into());
            }
            Key::Link => {
                members.insert("link_id".to_owned(), id.to_string().into());
                members.insert("link_entity".to_owned(), entity(of.name).into());
            }
        }
        fit(row, members, id, &format!("{list}#{number}")).map(Value::Object)
    });
    let fitted: Vec<Value> = fitted.collect();
    (!fitted.is_empty()).then_some(Value::Array(fitted))
}

/// What HSDS calls an object that stands in another.
fn entity(name: &'static str) -> &'static str {
    name.split("_of_").next().unwrap_or(name)
}

/// A value of that kind, turned into it where that can be done.
fn scalar(kind: Kind, value: Value) -> Option<Value> {
    if let Kind::Number = kind {
        return match value {
            Value::Number(_) => Some(value),
            Value::String(text) => text.trim().parse::<serde_json::Number>().ok().map(Value::Number),
            _ => None,
        };
    }
    let text = match value {
        Value::String(text) => text,
        Value::Number(number) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => return None,
    };
    let is_good = match kind {
        Kind::Uuid => return Uuid::parse_str(text.trim()).ok().map(|id| Value::String(id.to_string())),
        Kind::Uri => valid::is_uri(&text),
        Kind::Email => valid::is_email(&text),
        Kind::Date => valid::is_date(&text),
        Kind::Moment => valid::is_moment(&text),
        Kind::Word(words) => words.contains(&text.as_str()),
        _ => !text.trim().is_empty(),
    };
    is_good.then_some(Value::String(text))
}
