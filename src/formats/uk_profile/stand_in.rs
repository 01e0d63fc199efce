//! What is written where the standard asks for what nobody said, and what is said in the profile's way. See the table on
//! [the room's page](super).

use serde_json::{Map, Value};

use super::recurrence;

/// What stands where nothing else is known.
const NOT_STATED: &str = "not stated";

/// Makes an object ready to be held to the table: what is missing stands in, what the profile says otherwise is said so.
pub(super) fn prepare(object: &str, members: &mut Map<String, Value>) {
    match object {
        "service" => service(members),
        "location" => location(members),
        "schedule" => recurrence::say(members),
        "attribute" => attribute(members),
        "organization" | "organization_of_service" | "taxonomy" | "taxonomy_of_term" => described_by_name(members),
        "taxonomy_term" => {
            described_by_name(members);
            repeat(members, "name", "term");
        }
        "service_area" => repeat(members, "name", "service_area"),
        "accessibility" => repeat(members, "description", "accessibility"),
        "organization_identifier" => {
            stand_in(members, "identifier_type", &["identifier_scheme"], NOT_STATED);
        }
        _ => {}
    }
}

fn service(members: &mut Map<String, Value>) {
    if !members.contains_key("fees")
        && let Some(words) = members.shift_remove("fees_description")
    {
        members.insert("fees".to_owned(), words);
    }
    let mut of_places = Vec::new();
    for place in rows(members, "service_at_locations") {
        let id = place.get("id").cloned();
        if let (Some(id), Some(Value::Array(schedules))) = (id, place.shift_remove("schedules")) {
            of_places.extend(schedules.into_iter().map(|mut schedule| {
                if let Value::Object(schedule) = &mut schedule {
                    schedule.insert("service_at_location_id".to_owned(), id.clone());
                }
                schedule
            }));
        }
    }
    if of_places.is_empty() {
        return;
    }
    match members.entry("schedules").or_insert_with(|| Value::Array(Vec::new())) {
        Value::Array(schedules) => schedules.extend(of_places),
        other => *other = Value::Array(of_places),
    }
}

fn location(members: &mut Map<String, Value>) {
    let kind = text(members, "location_type").unwrap_or("physical").to_owned();
    let name = text(members, "name").map(str::to_owned);
    members.entry("location_type").or_insert_with(|| kind.clone().into());
    let postcode = rows(members, "addresses").find_map(|address| text(address, "postal_code").map(str::to_owned));
    for address in rows(members, "addresses") {
        stand_in(address, "city", &["region", "state_province"], NOT_STATED);
        stand_in(address, "state_province", &["region", "city"], NOT_STATED);
        if let Some(name) = &name {
            stand_in(address, "address_1", &["address_2"], name);
        } else {
            stand_in(address, "address_1", &["address_2", "city"], NOT_STATED);
        }
        stand_in(address, "postal_code", &[], postcode.as_deref().unwrap_or(NOT_STATED));
        stand_in(address, "country", &[], "GB");
        if !matches!(text(address, "address_type"), Some("physical" | "postal" | "virtual")) {
            address.insert("address_type".to_owned(), kind.clone().into());
        }
    }
}

fn attribute(members: &mut Map<String, Value>) {
    if let Some(id) = members.get("taxonomy_term").and_then(|term| term.get("id")).cloned() {
        members.insert("taxonomy_term_id".to_owned(), id);
    }
}

fn described_by_name(members: &mut Map<String, Value>) {
    stand_in(members, "name", &[], NOT_STATED);
    stand_in(members, "description", &["name"], NOT_STATED);
}

/// Where `member` says nothing, the first of `others` that says something, else `last`.
fn stand_in(members: &mut Map<String, Value>, member: &str, others: &[&str], last: &str) {
    if text(members, member).is_none() {
        let found = others.iter().find_map(|other| text(members, other)).unwrap_or(last).to_owned();
        members.insert(member.to_owned(), found.into());
    }
}

/// Where the profile says the same a second time.
fn repeat(members: &mut Map<String, Value>, member: &str, again: &str) {
    if let (Some(words), false) = (text(members, member).map(str::to_owned), members.contains_key(again)) {
        members.insert(again.to_owned(), words.into());
    }
}

fn text<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

fn rows<'a>(members: &'a mut Map<String, Value>, name: &str) -> impl Iterator<Item = &'a mut Map<String, Value>> {
    members.get_mut(name).and_then(Value::as_array_mut).into_iter().flatten().filter_map(Value::as_object_mut)
}
