//! Small feeds in Open Referral UK 3.0 shape.

use std::{fs, path::Path};

use serde_json::{Value, json};

/// An id that is the same in each run.
pub(crate) fn id(kind: u16, number: usize) -> String {
    format!("{number:08x}-{kind:04x}-4000-8000-000000000000")
}

/// A walking group in Leeds.
pub(crate) fn service(number: usize) -> Value {
    json!({
        "id": id(1, number),
        "name": format!("Walk and talk {number}"),
        "description": "A gentle walk round the park for anybody who would like company.",
        "status": "active",
        "assured_date": "2026-10-01",
        "organization": { "id": id(2, number / 4), "name": format!("Walkers {}", number / 4), "description": "Volunteers." },
        "service_at_locations": [{
            "id": id(3, number),
            "location": { "id": id(4, number / 2), "location_type": "physical", "name": "The park gate", "latitude": 53.83, "longitude": -1.50 },
        }],
        "x_walk_grade": "easy",
    })
}

/// Walking groups from number `from`.
pub(crate) fn services(from: usize, count: usize) -> Vec<Value> {
    (from..from + count).map(service).collect()
}

/// Writes a feed into `folder`.
pub(crate) fn write(folder: &Path, name: &str, services: &[Value]) {
    fs::write(folder.join(name), serde_json::to_vec(services).unwrap()).unwrap();
}

/// The ids of an exported directory's services.
pub(crate) fn ids(export: &str) -> Vec<String> {
    let services: Vec<Value> = serde_json::from_str(export).expect("an export is a JSON array");
    services.iter().map(|service| service["id"].as_str().unwrap().to_owned()).collect()
}
