//! Rows of the same service, put together.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::KEPT;
use crate::domain::json::Pointer;

/// Lists that are longer are added to without looking whether a row stands there already: nothing of that size is looked at by
/// people, and it is refused later.
const COMPARED: usize = 500;

/// The services of a sheet, each once.
#[derive(Debug, Default)]
pub(super) struct Merged {
    services: Vec<(Pointer, Map<String, Value>)>,
    by_identity: HashMap<String, Namesakes>,
}

/// The services of one identity: they may tell of different things under the same name.
#[derive(Debug, Default)]
struct Namesakes {
    count: usize,
    first: Option<usize>,
    by_description: HashMap<String, usize>,
    /// One that was not described yet.
    undescribed: Option<usize>,
}

impl Merged {
    /// Adds a row: to the service that it is of, or as a new one. Rows that describe it otherwise are another service of that name.
    pub(super) fn add(&mut self, at: Pointer, identity: String, mut service: Map<String, Value>) {
        let has_id = service.contains_key("id");
        let same = self.by_identity.entry(identity.clone()).or_default();
        let told = service.get("description").and_then(Value::as_str).map(plainly);
        let known = match &told {
            Some(told) if !has_id => same.by_description.get(told).copied().or_else(|| same.undescribed.take()),
            _ => same.first,
        };
        let place = known.unwrap_or(self.services.len());
        match told {
            Some(told) => {
                same.by_description.insert(told, place);
            }
            None if known.is_none() => same.undescribed = Some(place),
            None => {}
        }
        if known.is_some() {
            merge(&mut self.services[place].1, service);
            return;
        }
        same.count += 1;
        same.first.get_or_insert(place);
        if !has_id {
            let id = if same.count == 1 { identity } else { format!("{identity}/{}", same.count) };
            service.shift_insert(0, "id".to_owned(), id.into());
        }
        self.services.push((at, service));
    }

    pub(super) fn services(self) -> Vec<(Pointer, Value)> {
        self.services.into_iter().map(|(at, service)| (at, Value::Object(service))).collect()
    }
}

/// Adds what a further row says: rows of lists that are not there yet, and what was not told. What was told otherwise is kept beside.
fn merge(service: &mut Map<String, Value>, row: Map<String, Value>) {
    let mut otherwise = Map::new();
    for (name, value) in row {
        match (service.get_mut(&name), value) {
            (None, value) => {
                service.insert(name, value);
            }
            (Some(known), value) if *known == value => {}
            (Some(Value::Array(known)), Value::Array(rows)) if name == "service_at_locations" => add_places(known, rows),
            (Some(Value::Array(known)), Value::Array(rows)) => add(known, rows),
            (Some(Value::Object(known)), Value::Object(told)) => {
                for (inner, value) in told {
                    match known.get(&inner) {
                        None => {
                            known.insert(inner, value);
                        }
                        Some(same) if *same == value => {}
                        Some(_) if name == KEPT => {
                            otherwise.insert(inner, value);
                        }
                        Some(_) => {
                            otherwise.insert(format!("{name}.{inner}"), value);
                        }
                    }
                }
            }
            (Some(_), value) => {
                otherwise.insert(name, value);
            }
        }
    }
    keep_otherwise(service, otherwise);
}

/// Keeps what a further row told otherwise.
fn keep_otherwise(members: &mut Map<String, Value>, otherwise: Map<String, Value>) {
    if otherwise.is_empty() {
        return;
    }
    if let Value::Array(rows) = members.entry("sheet_columns_of_more_rows").or_insert_with(|| json!([])) {
        add(rows, vec![Value::Object(otherwise)]);
    }
}

fn add(known: &mut Vec<Value>, rows: Vec<Value>) {
    for row in rows {
        if known.len() > COMPARED || !known.contains(&row) {
            known.push(row);
        }
    }
}

/// Adds places; times at a place that is known already are added to it.
fn add_places(known: &mut Vec<Value>, rows: Vec<Value>) {
    for mut row in rows {
        let same = |place: &&mut Value| place["location"]["id"] == row["location"]["id"];
        let Some(place) = known.iter_mut().take(COMPARED).find(same).and_then(Value::as_object_mut) else {
            known.push(row);
            continue;
        };
        if let (Some(location), Some(told)) = (place.get_mut("location").and_then(Value::as_object_mut), row["location"].as_object_mut()) {
            let mut otherwise = Map::new();
            for (name, value) in std::mem::take(told) {
                match (location.get_mut(&name), value) {
                    (None, value) => {
                        location.insert(name, value);
                    }
                    (Some(Value::Array(rows)), Value::Array(more)) => add(rows, more),
                    (Some(known), value) if *known == value => {}
                    (Some(_), value) => {
                        otherwise.insert(name, value);
                    }
                }
            }
            keep_otherwise(location, otherwise);
        }
        if let Value::Array(schedules) = row["schedules"].take() {
            match place.get_mut("schedules") {
                Some(Value::Array(known)) => add(known, schedules),
                _ => {
                    place.insert("schedules".to_owned(), Value::Array(schedules));
                }
            }
        }
    }
}

/// A text without regard to case, blanks and marks: what two rows have in common that were typed on two days.
pub(super) fn plainly(text: &str) -> String {
    let lower = text.to_lowercase().replace(['\'', '’'], "");
    lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}
