//! The use cases, on both databases: what is imported is found, the index follows, and heals.

mod backing_up;
mod browsing;
mod following;
mod importing;
mod keeping_up;
mod keys;
mod open_data;
mod sourcing;

use serde_json::{Value, json};
use uuid::Uuid;
use waymark::{
    app::{Directory, ImportReport, Settings, Silent, Source},
    domain::vocabulary::WordSet,
    matching::{Match, Person, Place, Preferences, StatedNeed},
    store::DatabaseUrl,
};

use crate::databases::Database;

/// A directory on a database, with a data folder of its own.
pub(crate) struct Opened {
    pub(crate) directory: Directory,
    pub(super) settings: Settings,
    /// Removed when this is dropped.
    folder: tempfile::TempDir,
}

impl Opened {
    pub(crate) async fn on(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: folder.path().join("data"), database: DatabaseUrl::parse(&database.url).unwrap() };
        let directory = Directory::open(&settings).await.unwrap();
        Self { directory, settings, folder }
    }

    /// Closes the directory, as a process that ends does, and opens it again.
    pub(super) async fn again(self) -> Self {
        let Self { directory, settings, folder } = self;
        directory.close().await;
        let directory = Directory::open(&settings).await.unwrap();
        Self { directory, settings, folder }
    }

    pub(super) async fn import(&self, services: &[Value]) -> ImportReport {
        let bytes = serde_json::to_vec(services).unwrap();
        self.directory.import(vec![Source { name: "test".to_owned(), bytes }], &Silent).await.unwrap()
    }

    /// The names of what fits somebody who says `text` at Roundhay, Leeds.
    pub(crate) fn found(&self, text: &str) -> Vec<String> {
        self.matches(text).into_iter().map(|found| found.card.name.clone()).collect()
    }

    pub(super) fn matches(&self, text: &str) -> Vec<Match> {
        self.directory.match_person(person(&self.directory, text)).unwrap().ranking.matches
    }
}

fn person(directory: &Directory, text: &str) -> Person {
    let located = directory.gazetteer().locate("LS8 1NT").unwrap();
    Person {
        needs: vec![StatedNeed { text: Some(text.to_owned()), code: None, importance: 1.0 }],
        age: None,
        gender: None,
        circumstances: WordSet::EMPTY,
        languages: Vec::new(),
        place: Some(Place {
            point: located.point,
            precision: located.precision,
            uncertainty_m: located.uncertainty_m,
            nation: located.nation,
        }),
        reach_m: None,
        availability: Vec::new(),
        access: WordSet::EMPTY,
        preferences: Preferences::default(),
        limit: 10,
        as_of: "2026-11-22T09:00:00Z".parse().unwrap(),
    }
}

pub(super) fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// A walking group of the organization and at the location with these numbers.
pub(super) fn walking_group(number: u128, organization: u128, location: u128) -> Value {
    json!({
        "id": id(number), "name": format!("Walking group {number}"), "status": "active",
        "description": "A gentle walk round the park, then tea. Everybody is welcome.",
        "organization": { "id": id(organization), "name": format!("Walkers {organization}"), "description": "We walk." },
        "service_at_locations": [{ "id": id(number + 5000), "location": {
            "id": id(location), "name": format!("Park gate {location}"), "location_type": "physical",
            "latitude": 53.838, "longitude": -1.51,
        }}],
        "schedules": [{ "id": id(number + 6000), "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00", "attending_type": "in_person" }],
        "cost_options": [{ "id": id(number + 7000), "option": "free", "amount": 0, "currency": "GBP" }],
    })
}
