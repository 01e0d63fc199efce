//! Members of JSON-LD, as feeds write them: with `@` or without, one thing or a list of them.

use serde_json::{Map, Value};

pub(super) type Members = Map<String, Value>;

/// A text that says something.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// The id of a thing: the address it is known by.
pub(super) fn id(members: &Members) -> Option<&str> {
    ["@id", "id"].iter().find_map(|name| text(members.get(*name)?))
}

/// The type of a thing, without the vocabulary in front of it.
pub(super) fn type_of(members: &Members) -> Option<&str> {
    let value = ["@type", "type"].iter().find_map(|name| members.get(*name))?;
    one(value).and_then(text).map(word)
}

/// The last part of a term: `FemaleOnly` of `https://openactive.io/FemaleOnly` and of `oa:FemaleOnly`.
pub(super) fn word(term: &str) -> &str {
    term.rsplit(['/', '#', ':']).next().unwrap_or(term)
}

/// The only thing, or the first of several.
pub(super) fn one(value: &Value) -> Option<&Value> {
    match value {
        Value::Array(items) => items.first(),
        other => Some(other),
    }
}

/// Takes a member as a list: what stands alone is a list of one.
pub(super) fn take_list(members: &mut Members, name: &str) -> Vec<Value> {
    match members.shift_remove(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(other) => vec![other],
    }
}

/// Takes a text; what is none stays.
pub(super) fn take_text(members: &mut Members, name: &str) -> Option<String> {
    let found = members.get(name).and_then(text).map(str::to_owned)?;
    members.shift_remove(name);
    Some(found)
}

/// Takes a number, written as one or as a text; what is none stays.
pub(super) fn take_number(members: &mut Members, name: &str) -> Option<f64> {
    let number = members.get(name).and_then(number)?;
    members.shift_remove(name);
    Some(number)
}

pub(super) fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| text(value)?.parse().ok()).filter(|number| number.is_finite())
}

/// The names of concepts: those of SKOS have a `prefLabel`, others a `name`, and some are nothing but their name. What else they
/// say stays with what is kept.
pub(super) fn names(members: &Members, name: &str) -> Vec<String> {
    let names = list(members, name).iter().filter_map(|value| match value {
        Value::Object(concept) => ["prefLabel", "name"].iter().find_map(|name| text(concept.get(*name)?)).map(str::to_owned),
        other => text(other).map(str::to_owned),
    });
    names.collect()
}

/// A member as a list, left where it is.
pub(super) fn list<'m>(members: &'m Members, name: &str) -> &'m [Value] {
    match members.get(name) {
        None => &[],
        Some(Value::Array(items)) => items,
        Some(other) => std::slice::from_ref(other),
    }
}

/// Puts a member that says something.
pub(super) fn put(members: &mut Members, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value.map(Into::into).filter(|value| value.as_array().is_none_or(|rows| !rows.is_empty())) {
        members.insert(name.to_owned(), value);
    }
}

/// Puts what was not taken under the name of the standard, where it clashes with nothing.
pub(super) fn keep(out: &mut Members, mut rest: Members) {
    rest.retain(|name, value| !matches!(name.as_str(), "@context" | "@type" | "type") && !value.is_null());
    if !rest.is_empty() {
        out.insert(super::KEPT.to_owned(), Value::Object(rest));
    }
}

/// A text without regard to case and marks, for ids made of names.
pub(super) fn plainly(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// A whole number without a decimal point.
#[expect(clippy::cast_possible_truncation, reason = "only numbers within ±2³¹ are made whole")]
pub(super) fn neat(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 2_147_483_648.0 { (number as i64).into() } else { number.into() }
}
