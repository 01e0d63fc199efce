//! What an edit changes: which part of it may go live at once, and how it goes together with what changed meanwhile.
//!
//! Services are merged as the documents that they are, member by member and row by row (a row is known by its `id`), so that two
//! edits of different members both stand.

use serde_json::{Map, Value};

use super::{Service, ServiceAtLocation, ServiceStatus};

/// `live` with the safe part of the edit that made `after` out of `before`: telephone numbers, opening hours, how much room there is,
/// and whether it is closed for a time. All else of the edit is left out. Source of the list: the API contract, "Registration,
/// moderation, upkeep".
#[must_use]
pub fn carry_safe(before: &Service, after: &Service, live: &Service) -> Service {
    let mut live = live.clone();
    carry(&before.phones, &after.phones, &mut live.phones);
    carry(&before.schedules, &after.schedules, &mut live.schedules);
    carry(&before.capacities, &after.capacities, &mut live.capacities);
    let passing = |status| matches!(status, ServiceStatus::Active | ServiceStatus::TemporarilyClosed);
    if [before.status, after.status, live.status].into_iter().all(passing) {
        carry(&before.status, &after.status, &mut live.status);
    }
    for place in &mut live.service_at_locations {
        let of = |service: &'_ Service| -> Option<ServiceAtLocation> {
            service.service_at_locations.iter().find(|other| other.id == place.id).cloned()
        };
        if let (Some(before), Some(after)) = (of(before), of(after)) {
            carry(&before.phones, &after.phones, &mut place.phones);
            carry(&before.schedules, &after.schedules, &mut place.schedules);
        }
    }
    live
}

fn carry<T: PartialEq + Clone>(before: &T, after: &T, live: &mut T) {
    if before != after {
        live.clone_from(after);
    }
}

/// Whether two services say different things; when they were last changed is no such thing.
#[must_use]
pub fn differ(one: &Service, other: &Service) -> bool {
    let mut other = other.clone();
    other.last_modified = one.last_modified;
    *one != other
}

/// What comes of an edit of `base` into `edited` where `base` has become `live` meanwhile: what the edit changed is as the edit has it,
/// all else as it is live.
#[must_use]
pub fn merged(base: &Service, live: &Service, edited: &Service) -> Service {
    let document = |service: &Service| serde_json::to_value(service).unwrap_or_default();
    let merged = three_ways(Some(&document(base)), Some(&document(live)), Some(&document(edited)));
    // Members of well-formed services are exchanged whole, or row by row: what comes of it is well formed.
    merged.and_then(|merged| serde_json::from_value(merged).ok()).unwrap_or_else(|| edited.clone())
}

/// The merge of one value; `None` stands for a member that is not there.
fn three_ways(base: Option<&Value>, live: Option<&Value>, edited: Option<&Value>) -> Option<Value> {
    if edited == base {
        return live.cloned();
    }
    if live == base || live == edited {
        return edited.cloned();
    }
    match (live, edited) {
        (Some(Value::Object(live)), Some(Value::Object(edited))) => {
            let empty = Map::new();
            let base = base.and_then(Value::as_object).unwrap_or(&empty);
            let more = live.keys().filter(|name| !edited.contains_key(*name));
            let names = edited.keys().chain(more);
            let members = names.filter_map(|name| Some((name.clone(), three_ways(base.get(name), live.get(name), edited.get(name))?)));
            Some(Value::Object(members.collect()))
        }
        (Some(Value::Array(live)), Some(Value::Array(edited))) => {
            let base = base.and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            match (rows(base), rows(live), rows(edited)) {
                (Some(base), Some(live), Some(edited)) => Some(merged_rows(&base, &live, &edited)),
                _ => Some(Value::Array(edited.clone())),
            }
        }
        _ => edited.cloned(),
    }
}

type Rows<'a> = Vec<(&'a str, &'a Value)>;

/// The rows of a list with their ids; `None` where not every element is a row with an id of its own.
fn rows(list: &[Value]) -> Option<Rows<'_>> {
    let rows: Rows<'_> = list.iter().map(|row| Some((row.get("id")?.as_str()?, row))).collect::<Option<_>>()?;
    let mut ids: Vec<&str> = rows.iter().map(|(id, _)| *id).collect();
    ids.sort_unstable();
    ids.dedup();
    (ids.len() == rows.len()).then_some(rows)
}

fn merged_rows(base: &Rows<'_>, live: &Rows<'_>, edited: &Rows<'_>) -> Value {
    let of = |rows: &Rows<'_>, id: &str| rows.iter().find(|(other, _)| *other == id).map(|(_, row)| (*row).clone());
    let kept = edited.iter().filter_map(|(id, row)| three_ways(of(base, id).as_ref(), of(live, id).as_ref(), Some(row)));
    let added = live.iter().filter(|(id, _)| of(edited, id).is_none() && of(base, id).is_none()).map(|(_, row)| (*row).clone());
    kept.chain(added).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn service(with: &Value) -> Service {
        let mut service = json!({
            "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001", "organization_id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002", "name": "Tea",
            "status": "active",
        });
        for (name, value) in with.as_object().unwrap() {
            service[name] = value.clone();
        }
        serde_json::from_value(service).unwrap()
    }

    fn phone(number: u32, digits: &str) -> Value {
        json!({ "id": format!("00000000-0000-4000-8000-{number:012}"), "number": digits })
    }

    #[test]
    fn what_is_safe_goes_live_and_nothing_else_does() {
        let before = service(&json!({ "description": "Tea", "phones": [phone(1, "1")] }));
        for (after, live) in [
            (json!({ "description": "Gin", "phones": [phone(1, "1")] }), json!({ "description": "Tea", "phones": [phone(1, "1")] })),
            (json!({ "description": "Gin", "phones": [phone(1, "2")] }), json!({ "description": "Tea", "phones": [phone(1, "2")] })),
            (json!({ "name": "Gin", "phones": [] }), json!({ "description": "Tea" })),
            (
                json!({ "description": "Tea", "phones": [phone(1, "1")], "status": "temporarily closed" }),
                json!({ "description": "Tea", "phones": [phone(1, "1")], "status": "temporarily closed" }),
            ),
            (json!({ "phones": [phone(1, "1")], "status": "defunct" }), json!({ "description": "Tea", "phones": [phone(1, "1")] })),
            (
                json!({ "description": "Tea", "phones": [phone(1, "1")], "alert": "buy gin", "url": "https://gin.example",
                        "email": "gin@gin.example", "contacts": [{ "id": "00000000-0000-4000-8000-000000000009", "name": "Gin" }],
                        "capacities": [{ "id": "00000000-0000-4000-8000-000000000008", "available": 0.0 }] }),
                json!({ "description": "Tea", "phones": [phone(1, "1")],
                        "capacities": [{ "id": "00000000-0000-4000-8000-000000000008", "available": 0.0 }] }),
            ),
        ] {
            assert_eq!(carry_safe(&before, &service(&after), &before), service(&live), "{after}");
        }
    }

    #[test]
    fn a_closed_place_stays_in_place_and_its_hours_change() {
        let at = |location: u32, opens: &str| {
            json!({ "id": "00000000-0000-4000-8000-0000000000a1", "location_id": format!("00000000-0000-4000-8000-{location:012}"),
                    "schedules": [{ "id": "00000000-0000-4000-8000-0000000000b1", "opens_at": opens }] })
        };
        let before = service(&json!({ "service_at_locations": [at(1, "10:00:00")] }));
        let after = service(&json!({ "service_at_locations": [at(2, "11:00:00")] }));
        let live = carry_safe(&before, &after, &before);
        assert_eq!(live, service(&json!({ "service_at_locations": [at(1, "11:00:00")] })));
    }

    #[test]
    fn edits_of_different_members_both_stand_and_of_the_same_the_edit_does() {
        let base = json!({ "description": "a", "url": "u", "phones": [phone(1, "1"), phone(2, "2")] });
        for (live, edited, expected) in [
            (
                json!({ "description": "b", "url": "u" }),
                json!({ "description": "a", "url": "v" }),
                json!({ "description": "b", "url": "v" }),
            ),
            (json!({ "description": "b" }), json!({ "description": "c" }), json!({ "description": "c" })),
            (
                // One telephone number each, one taken out live, one added live.
                json!({ "description": "a", "url": "u", "phones": [phone(1, "11"), phone(2, "2"), phone(3, "3")] }),
                json!({ "description": "a", "url": "u", "phones": [phone(2, "22"), phone(1, "1")] }),
                json!({ "description": "a", "url": "u", "phones": [phone(2, "22"), phone(1, "11"), phone(3, "3")] }),
            ),
            (
                json!({ "description": "a", "url": "u", "phones": [phone(1, "1")] }),
                json!({ "description": "a", "url": "w", "phones": [phone(1, "1"), phone(2, "2")] }),
                json!({ "description": "a", "url": "w", "phones": [phone(1, "1")] }),
            ),
        ] {
            assert_eq!(merged(&service(&base), &service(&live), &service(&edited)), service(&expected), "{live} {edited}");
        }
    }

    #[test]
    fn an_edit_of_what_did_not_change_meanwhile_is_the_edit() {
        let (base, edited) = (service(&json!({ "url": "u" })), service(&json!({ "alert": "closed at noon" })));
        assert_eq!(merged(&base, &base, &edited), edited);
        assert_eq!(merged(&base, &edited, &base), edited);
        assert!(differ(&base, &edited) && !differ(&base, &Service { last_modified: edited.last_modified, ..base.clone() }));
    }
}
