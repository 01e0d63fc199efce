pub(in crate::formats) mod dice;
mod documents;
mod faults;
mod mended;
mod written;

use serde_json::{Value, json};

use super::{FullService, read_service};
use crate::domain::{fault::Faults, json::Pointer};

/// The smallest service that reads without a fault.
fn choir() -> Value {
    json!({
        "id": "5f1e0000-0000-4000-8000-000000000001",
        "name": "Tuesday choir",
        "status": "active",
        "organization": { "id": "5f1e0000-0000-4000-8000-000000000002", "name": "Harehills Voices" },
    })
}

/// The choir, with more members or others.
fn choir_with(members: Value) -> Value {
    let mut choir = choir();
    let Value::Object(members) = members else { panic!("members are an object") };
    choir.as_object_mut().unwrap().extend(members);
    choir
}

fn read(value: Value) -> Result<FullService, Faults> {
    read_service(value, Pointer::root())
}

/// The choir at a place that has these members.
fn choir_at(location: Value) -> Value {
    let mut place = json!({ "id": "5f1e0000-0000-4000-8000-000000000003" });
    let Value::Object(location) = location else { panic!("a location is an object") };
    place.as_object_mut().unwrap().extend(location);
    choir_with(json!({ "service_at_locations": [{ "location": place }] }))
}
