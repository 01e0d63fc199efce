//! Activities of OpenActive answer the needs that the taxonomy has: the list and the lexicon are held against each other.

use serde_json::{Value, json};
use waymark::{
    formats::openactive::{Opportunities, read_page},
    needs::{Lexicon, ListingText},
};

/// The codes of the needs that a session of an activity answers by its attributes alone.
fn answered(activity: &Value) -> Vec<String> {
    let session = json!({ "@type": "SessionSeries", "@id": "https://example.org/1", "name": "x", "activity": [activity] });
    let mut opportunities = Opportunities::default();
    for item in read_page(session.to_string().as_bytes()).unwrap().items {
        opportunities.add(item);
    }
    let service = opportunities.into_document().services.remove(0).1;
    let name = |row: &Value| row.pointer("/taxonomy_term/name").or(row.get("value")).and_then(Value::as_str).map(str::to_owned);
    let terms: Vec<String> = service["attributes"].as_array().into_iter().flatten().filter_map(name).collect();
    let terms: Vec<&str> = terms.iter().map(String::as_str).collect();
    let lexicon = Lexicon::shipped();
    let answers = lexicon.read_listing(&ListingText { name: "x", description: "", terms: &terms });
    answers.into_iter().map(|answer| lexicon.need(answer.need).code.clone()).collect()
}

#[test]
fn sessions_answer_what_people_ask_for() {
    for (label, code) in [
        ("Walking Football", "active.sport"),
        ("6-a-side", "active.sport"),
        ("Korfball", "active.sport"),
        ("Chair Yoga", "active.gentle"),
        ("Aqua Aerobics", "active.swim"),
        ("Nordic Walking", "active.walking"),
        ("Gardening", "nature.gardening"),
        ("Singing", "arts.music"),
        ("Salsa", "active.cycle_dance"),
    ] {
        let codes = answered(&json!({ "prefLabel": label }));
        assert!(codes.iter().any(|known| known == code), "{label} answers {codes:?}");
    }
}

#[test]
fn every_activity_of_the_list_answers_a_need() {
    const NONE: [&str; 3] = ["Circus Skills", "Sauna", "Spa"];
    let list: Vec<Value> = serde_json::from_str(include_str!("../../seed-data/openactive/activities.json")).unwrap();
    let label = |activity: &Value| activity["label"].as_str().unwrap().to_owned();
    let silent: Vec<String> = list
        .iter()
        .filter(|activity| {
            answered(&json!({ "@id": format!("https://openactive.io/activity-list#{}", activity["id"].as_str().unwrap()) })).is_empty()
        })
        .map(label)
        .filter(|label| !NONE.contains(&label.as_str()))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}
