//! The rows that 1.0 names or nests otherwise.

use serde_json::{Value, json};

use super::Members;
use crate::formats::calendar;

/// Takes the rows of a list. What is no list stays.
pub(super) fn take_rows(members: &mut Members, name: &str) -> Vec<Value> {
    if members.get(name).is_some_and(Value::is_array)
        && let Some(Value::Array(rows)) = members.shift_remove(name)
    {
        return rows;
    }
    Vec::new()
}

/// Gives a member another name, unless that name is taken: then it stays.
pub(super) fn rename(members: &mut Members, from: &str, to: &str) {
    let is_taken = members.get(to).is_some_and(|value| !is_blank(value));
    if !is_taken && let Some(value) = members.shift_remove(from) {
        members.insert(to.to_owned(), value);
    }
}

/// Puts rows under a name. What stands there and is no list moves aside.
pub(super) fn put_rows(members: &mut Members, name: &str, rows: Vec<Value>) {
    if rows.is_empty() {
        return;
    }
    if let Some(other) = members.insert(name.to_owned(), Value::Array(rows))
        && !is_blank(&other)
    {
        members.insert(format!("{name}_"), other);
    }
}

/// Fills a member that says nothing yet.
pub(super) fn fill(members: &mut Members, name: &str, value: impl Into<Value>) {
    if members.get(name).is_none_or(is_blank) {
        members.insert(name.to_owned(), value.into());
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// A text that says something.
pub(super) fn text(value: &Value) -> Option<&str> {
    value.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// A number, whole where it is.
#[expect(clippy::cast_possible_truncation, reason = "an age, from 0 to 130")]
pub(super) fn whole(number: f64) -> Value {
    if number.fract() == 0.0 { (number as i64).into() } else { number.into() }
}

/// The regular schedules, behind any that stand under the new name already.
pub(super) fn schedules(members: &mut Members) {
    let mut schedules = take_rows(members, "schedules");
    for name in ["regular_schedules", "regular_schedule"] {
        schedules.extend(take_rows(members, name).into_iter().map(schedule));
    }
    put_rows(members, "schedules", schedules);
}

/// Days by their names become codes, and days tell that it recurs every week where nothing else is said.
fn schedule(mut row: Value) -> Value {
    let Some(members) = row.as_object_mut() else { return row };
    rename(members, "weekday", "byday");
    if let Some(days) = members.get("byday").and_then(text).and_then(calendar::by_day) {
        members.insert("byday".to_owned(), days.into());
        let recurs = ["freq", "bymonthday"].iter().any(|name| members.get(*name).and_then(text).is_some());
        if !recurs {
            members.insert("freq".to_owned(), "WEEKLY".into());
        }
    }
    row
}

/// Closing days are kept as they are: the standard has no place for them any more.
pub(super) fn holidays(members: &mut Members) {
    let mut holidays = take_rows(members, "holiday_schedules");
    holidays.extend(take_rows(members, "holidayScheduleCollection"));
    put_rows(members, "oruk1_holiday_schedules", holidays);
}

/// A link to a term. Its taxonomy is known by name only, and is the term's `vocabulary`.
pub(super) fn from_term(mut row: Value) -> Value {
    let Some(link) = row.as_object_mut() else { return row };
    match link.shift_remove("taxonomy") {
        Some(Value::Object(mut term)) => {
            let has_id = term.get("id").is_some_and(|id| text(id).is_some() || id.is_number());
            if let Some(parent) = term.get("parent").and_then(|parent| parent.get("id").cloned().or_else(|| Some(parent.clone()))) {
                if text(&parent).is_some() && !term.contains_key("parent_id") {
                    term.insert("parent_id".to_owned(), parent);
                }
                rename(&mut term, "parent", "oruk1_parent");
            }
            rename(&mut term, "vocabulary", "taxonomy");
            match term.get("name").and_then(text).map(str::to_owned) {
                // A name without an id is no term of a taxonomy, and is kept as words.
                Some(name) if !has_id => {
                    link.entry("value").or_insert_with(|| name.into());
                    link.insert("oruk1_taxonomy".to_owned(), Value::Object(term));
                }
                // An id without a name is a reference.
                None if has_id => {
                    link.insert("taxonomy_term_id".to_owned(), term.get("id").cloned().unwrap_or_default());
                    if term.len() > 1 {
                        link.insert("oruk1_taxonomy".to_owned(), Value::Object(term));
                    }
                }
                _ => {
                    link.insert("taxonomy_term".to_owned(), Value::Object(term));
                }
            }
        }
        Some(other) => {
            link.insert("taxonomy".to_owned(), other);
        }
        None => {}
    }
    // Of the link, `taxonomy_id` was the term's id. It says nothing more where the term is told in full.
    if link.contains_key("taxonomy_term") {
        rename(link, "taxonomy_id", "oruk1_taxonomy_id");
    } else {
        rename(link, "taxonomy_id", "taxonomy_term_id");
    }
    row
}

/// An audience, which one publisher of software for councils tells beside the taxonomies.
pub(super) fn from_audience(row: Value) -> Value {
    match row {
        Value::Object(mut members) => {
            rename(&mut members, "audienceType", "value");
            members.entry("link_type").or_insert_with(|| "target_audience".into());
            Value::Object(members)
        }
        Value::String(words) => json!({ "link_type": "target_audience", "value": words }),
        other => other,
    }
}

/// A statement on access: what 1.0 calls `accessibility` is the description.
pub(super) fn from_accessibility(mut row: Value) -> Value {
    if let Some(members) = row.as_object_mut() {
        rename(members, "accessibility", "description");
    }
    row
}

/// Addresses to go to. In 1.0 they say so by the name of their list only.
pub(super) fn addresses(location: &mut Members) {
    let mut addresses = take_rows(location, "addresses");
    for mut address in take_rows(location, "physical_addresses") {
        if let Some(members) = address.as_object_mut() {
            members.entry("address_type").or_insert_with(|| "physical".into());
        }
        addresses.push(address);
    }
    put_rows(location, "addresses", addresses);
}
