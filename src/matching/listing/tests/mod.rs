//! What counts and what does not, rule by rule, both ways; worded as people write.

mod access;
mod ages;
mod cost;
mod joining;
mod people;
mod times;
mod told;
mod ways;
mod whole;

use serde_json::{Value, json};

use super::{Listing, read};
use crate::{
    domain::{Location, Organization, Service},
    needs::Lexicon,
};

const SERVICE: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
const ORGANIZATION: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002";
const LOCATION: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a003";

/// A service of a name that says nothing, with other members put in.
fn service(members: &Value) -> Service {
    let mut service = json!({ "id": SERVICE, "organization_id": ORGANIZATION, "name": "The Lantern", "status": "active" });
    merge(&mut service, members);
    serde_json::from_value(service).unwrap()
}

fn organization(name: &str) -> Organization {
    serde_json::from_value(json!({ "id": ORGANIZATION, "name": name })).unwrap()
}

fn hall(members: &Value) -> Location {
    let mut location = json!({ "id": LOCATION, "location_type": "physical", "latitude": 53.8, "longitude": -1.5 });
    merge(&mut location, members);
    serde_json::from_value(location).unwrap()
}

fn merge(into: &mut Value, members: &Value) {
    for (member, value) in members.as_object().unwrap() {
        into[member] = value.clone();
    }
}

/// The one offering of a service at a hall.
fn at_hall(members: &Value, venue: &Value) -> Listing {
    let mut members = members.clone();
    members["service_at_locations"] = json!([{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a004", "location_id": LOCATION }]);
    read(&service(&members), &organization("The Lantern Trust"), &[hall(venue)], Lexicon::shipped()).remove(0)
}

/// The one offering of a service without a place.
fn placeless(members: &Value) -> Listing {
    read(&service(members), &organization("The Lantern Trust"), &[], Lexicon::shipped()).remove(0)
}

/// The offering of a description at a hall of which nothing is said.
fn described(description: &str) -> Listing {
    at_hall(&json!({ "description": description }), &json!({}))
}

fn named(name: &str) -> Listing {
    at_hall(&json!({ "name": name }), &json!({}))
}

/// Holds a rule against its rows, and tells all that fail at once.
fn check<I: Copy + std::fmt::Debug, O: PartialEq + std::fmt::Debug>(rows: &[(I, O)], rule: impl Fn(I) -> O) {
    let wrong: Vec<String> = rows
        .iter()
        .map(|(input, wanted)| (input, wanted, rule(*input)))
        .filter(|(_, wanted, got)| *wanted != got)
        .map(|(input, wanted, got)| format!("{input:?}\n    wanted {wanted:?}, got {got:?}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
