//! `POST /v1/services:preview`.

use reqwest::blocking::Response;
use serde_json::{Value, json};
use waymark::clock;

use super::{
    changes::{Kept, with_server},
    problem,
};
use crate::databases::on_both_databases;

fn id(kind: u32, number: u32) -> String {
    format!("{kind:08x}-0000-4000-8000-{number:012x}")
}

/// A day three weeks ago.
fn lately() -> String {
    (clock::now() - chrono::Duration::weeks(3)).date_naive().to_string()
}

/// A group for the lonely in Oakwood, of an organization of its own, that says all there is to say.
fn group(number: u32) -> Value {
    let names = ["Singing", "Gardening", "Cards", "Knitting", "Lunch", "Chess", "Reading", "Film", "Bowls", "Painting", "Dominoes", "Quiz"];
    let name = names[number as usize % names.len()];
    json!({
        "id": id(1, number), "name": format!("{name} and company"), "status": "active", "assured_date": lately(), "minimum_age": 18,
        "description": format!("{name}, tea and a chat for anybody who feels lonely or lives alone. Come and meet people."),
        "organization": { "id": id(2, number), "name": format!("{name} neighbours"), "description": "Neighbours." },
        "cost_options": [{ "id": id(3, number), "option": "free", "amount": 0, "currency": "GBP" }],
        "languages": [{ "id": id(4, number), "code": "en", "name": "English" }],
        "schedules": [{ "id": id(5, number), "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
        "service_at_locations": [{ "id": id(6, number), "location": {
            "id": id(7, number), "location_type": "physical", "name": format!("{name} hall"), "latitude": 53.8285, "longitude": -1.5083,
            "accessibility": [{ "id": id(8, number), "description": "Step-free access and an accessible toilet" }] } }]
    })
}

fn preview(server: &Kept, body: &Value) -> Response {
    server.client.post(format!("http://{}/v1/services:preview", server.address)).bearer_auth(&server.key).json(body).send().unwrap()
}

fn told(server: &Kept, body: &Value) -> Value {
    let response = preview(server, body);
    assert_eq!(response.status(), 200);
    response.json().unwrap()
}

fn missing<'a>(told: &'a Value, field: &str) -> Option<&'a Value> {
    told["missing"].as_array().unwrap().iter().find(|missing| missing["field"] == field)
}

/// The place for the first of the people, an older person who lives alone and asks for step-free access.
fn rank(told: &Value) -> u64 {
    told["people"][0]["rank"].as_u64().unwrap_or_else(|| panic!("{told}"))
}

on_both_databases! {
    async fn a_draft_is_shown_to_ten_people_and_told_what_it_leaves_out(database) {
        with_server(database, |server| {
            server.import((1..=11).map(group).collect());
            let whole = group(12);
            let full = told(server, &whole);
            assert_eq!(full["people"].as_array().unwrap().len(), 10);
            assert!(full["people"].as_array().unwrap().iter().all(|one| one["who"].is_string() && one["text"].is_string()));
            let found = full["people"].as_array().unwrap().iter().filter(|one| one["found"] == true).count();
            assert_eq!(full["found_by"], json!(found));
            for field in ["accessibility", "schedules", "cost_options", "minimum_age", "assured_date"] {
                assert_eq!(missing(&full, field), None, "it says that");
            }

            // What is left out costs places, and what it would gain is told.
            let mut bare = whole.clone();
            bare["service_at_locations"][0]["location"].as_object_mut().unwrap().remove("accessibility");
            let without = told(server, &bare);
            let access = missing(&without, "accessibility").unwrap_or_else(|| panic!("{without}"));
            assert!(access["text"].as_str().unwrap().starts_with("Say whether it is step-free"), "{access}");
            assert!(rank(&without) > rank(&full), "{} and {}", rank(&without), rank(&full));
            let gained = |before: &Value, after: &Value| {
                let ranks = |told: &Value| -> Vec<Option<u64>> {
                    told["people"].as_array().unwrap().iter().map(|one| one["rank"].as_u64()).collect()
                };
                ranks(before).iter().zip(ranks(after)).filter(|(before, after)| after < *before && after.is_some()).count()
            };
            // Who asks for what is not to be had there is filled in as well.
            let gained = gained(&without, &full) as u64;
            assert!(gained >= 1 && access["higher_for"].as_u64() >= Some(gained), "{gained} and {access}");
            for field in ["schedules", "cost_options", "assured_date"] {
                let mut less = whole.clone();
                less.as_object_mut().unwrap().remove(field);
                let before = told(server, &less);
                assert!(missing(&before, field).is_some_and(|missing| missing["higher_for"].as_u64() >= Some(1)), "{field}: {before}");
            }

            // For older people only: the young are kept out, by their age.
            let mut older = whole.clone();
            older["minimum_age"] = json!(60);
            let kept = told(server, &older);
            let out: Vec<&Value> = kept["people"].as_array().unwrap().iter().filter(|one| one["standing"] == "kept_out").collect();
            assert!(!out.is_empty() && out.iter().all(|one| one["exclusions"][0]["criterion"] == "age" && one["found"] == false), "{kept}");

            // One that is there already is not counted beside itself.
            let again = told(server, &group(3));
            assert_eq!(again["people"][0]["services_in_order"], 11);
            assert_eq!(full["people"][0]["services_in_order"], 12);
            // Nothing was written.
            assert_eq!(server.client.get(format!("http://{}/v1/services/{}", server.address, id(1, 12))).send().unwrap().status(), 404);
        }).await;
    }

    async fn a_draft_may_be_short_and_what_is_wrong_with_it_is_named(database) {
        with_server(database, |server| {
            server.import(json!([group(1)]));
            let short = told(server, &json!({ "name": "Tea", "description": "A friendly chat by telephone for the lonely." }));
            assert_eq!(short["people"].as_array().unwrap().len(), 10);
            // It refers to what is published, and does not bring it.
            let by_id = json!({ "name": "Tea", "description": "Company for the lonely.", "organization_id": id(2, 1),
                                "service_at_locations": [{ "id": id(9, 9), "location_id": id(7, 1) }] });
            assert!(rank(&told(server, &by_id)) >= 1);
            let wrong = problem(preview(server, &json!({ "description": "no name", "minimum_age": "old" })), 422);
            assert!(wrong["errors"].as_array().unwrap().len() >= 2, "{wrong}");
            problem(preview(server, &json!([1])), 422);
            // As when it is drafted: ids are given, a misspelt member does not vanish, and how it stands may come along.
            let place = json!({ "location": { "location_type": "physical", "latitude": 53.8285, "longitude": -1.5083,
                                              "accessibility": [{ "description": "Step-free" }] } });
            let mut draft = json!({ "name": "Tea", "description": "Company for the lonely.", "publication_state": "draft",
                                    "cost_options": [{ "option": "free", "amount": 0 }], "service_at_locations": [place] });
            assert!(rank(&told(server, &draft)) >= 1);
            draft["service_at_locations"][0]["location"]["acessibility"] = json!([]);
            let wrong = problem(preview(server, &draft), 422);
            assert_eq!(wrong["errors"][0]["pointer"], "/service_at_locations/0/location/acessibility", "{wrong}");
            // Though there is nothing that it would overtake where nobody else is, what people ask first is told.
            draft["service_at_locations"] = json!([{ "location": { "location_type": "physical", "latitude": 50.26, "longitude": -5.05 } }]);
            let alone = told(server, &draft);
            assert_eq!((rank(&alone), missing(&alone, "schedules").map(|one| one["higher_for"].clone())), (1, Some(json!(0))), "{alone}");
            assert!(missing(&alone, "cost_options").is_none(), "it says that: {alone}");
            // Who knows the postcode need not know the latitude; a district is too wide to be a place.
            for (postcode, found) in [("LS8 2HH", true), ("LS8", false), ("XX1 1XX", false)] {
                draft["service_at_locations"] = json!([{ "location": { "location_type": "physical", "addresses": [
                    { "address_1": "Mansion Lane", "city": "Leeds", "postal_code": postcode, "country": "GB" }] } }]);
                assert_eq!(told(server, &draft)["people"][0]["rank"].is_u64(), found, "{postcode}");
            }
            // What a feed gave its listing stays with it.
            let mut fed = group(2);
            fed["feed_reference"] = json!("A 17");
            server.import(json!([fed]));
            told(server, &fed);
            fed["id"] = json!(id(1, 99));
            assert_eq!(problem(preview(server, &fed), 422)["errors"][0]["pointer"], "/feed_reference");
            let unnamed = server.client.post(format!("http://{}/v1/services:preview", server.address)).json(&json!({})).send().unwrap();
            problem(unnamed, 401);
        }).await;
    }
}
