//! What a feed listed first is claimed; from then on its own word stands, and the feed's is shown.

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;
use waymark::{domain::ServiceId, store::Batch};

use super::{Desk, act};
use crate::databases::on_both_databases;

const ORGANIZATION: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
const SERVICE: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002";
const PATH: &str = "/v1/organizations/6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";

/// What the feed says: of the organization, with these members, and of its one service.
fn feed(organization: &Value, service: &Value) -> Value {
    let mut one = json!({ "id": SERVICE, "name": "Tea", "status": "active", "description": "Tea.",
                          "organization": { "id": ORGANIZATION, "name": "Walkers", "description": "We walk.", "website": "https://walkers.example" } });
    for (name, value) in organization.as_object().unwrap() {
        one["organization"][name] = value.clone();
    }
    for (name, value) in service.as_object().unwrap() {
        one[name] = value.clone();
    }
    json!([one])
}

fn claim() -> Value {
    json!({ "contact": { "name": "An Other", "email": "an@elsewhere.example" }, "message": "I chair it." })
}

on_both_databases! {
    async fn a_claim_is_proved_by_the_listings_mailbox_and_its_own_word_stands(database) {
        let desk = Desk::on(database).await;
        let listed = json!({ "email": "hello@walkers.example" });
        desk.import(&feed(&listed, &json!({}))).await;

        let claimed = desk.post(&format!("{PATH}/claim"), None, claim()).await.is(202);
        assert_eq!(claimed["claim"]["state"], "awaiting_mailbox");
        let key = claimed["key"].as_str().unwrap();
        // The key opens nothing, and nothing of the organization has changed.
        assert_eq!(desk.patch(PATH, key, Some("*"), json!({ "website": null })).await.status, 401);
        assert_eq!(desk.state(PATH).await, "not_registered");
        desk.decide(&format!("{PATH}/confirm"), None).await.is(409);
        let letters = desk.letters().await;
        assert!(letters.len() == 1 && letters[0].contains("To: hello@walkers.example\r\n"), "{letters:?}");
        // Who claims is named in it, and nothing of what they wrote.
        assert!(letters[0].contains("elsewhere.example") && !letters[0].contains("I chair it"));
        let followed = desk.send(Method::POST, &super::link_in(&letters[0]), None, None, None).await;
        assert_eq!(followed.status, 200);
        assert_eq!(desk.patch(PATH, key, Some("*"), json!({ "website": null })).await.status, 401);
        let decided = desk.decide(&format!("{PATH}/confirm"), None).await.is(200);
        assert_eq!((&decided["registration"]["state"], &decided["registration"]["claimed"]), (&json!("confirmed"), &json!(true)));
        assert!(desk.letters().await[0].contains("To: an@elsewhere.example\r\n"));

        // Its own word: of itself over HTTP, of its service as any writer's.
        desk.patch(PATH, key, Some("*"), json!({ "website": "https://own.example" })).await.is(200);
        let id = ServiceId(Uuid::parse_str(SERVICE).unwrap());
        let mut service = database.store.service(id).await.unwrap().unwrap().value;
        service.description = Some("Tea and cake.".to_owned());
        database.store.write(&Batch { services: vec![service], ..Batch::default() }, &act()).await.unwrap();

        let told = feed(&json!({ "email": "new@walkers.example", "website": "https://feed.example" }), &json!({ "description": "Gin.", "alert": "Closed at noon" }));
        let report = desk.import(&told).await;
        assert_eq!((report.services, report.updated, report.refused.len()), (1, 2, 0));
        let now = desk.get(PATH, None).await.is(200);
        assert_eq!((&now["website"], &now["email"], &now["name"]), (&json!("https://own.example"), &json!("new@walkers.example"), &json!("Walkers")));
        let service = database.store.service(id).await.unwrap().unwrap().value;
        assert_eq!((service.description.as_deref(), service.alert.as_deref()), (Some("Tea and cake."), Some("Closed at noon")));

        // The same again changes nothing; what differs is shown.
        let position = database.store.head().await.unwrap();
        let again = desk.import(&told).await;
        assert_eq!((again.inserted, again.updated), (0, 0));
        assert_eq!(database.store.head().await.unwrap(), position);
        let shown = desk.get(&format!("{PATH}/registration"), Some(key)).await.is(200);
        let differing: Vec<Value> = shown["feed"].as_array().unwrap().iter().map(|one| json!([one["kind"], one["differing"]])).collect();
        assert_eq!(differing, [
            json!(["organization", [{ "member": "website", "own": "https://own.example", "feed": "https://feed.example" }]]),
            json!(["service", [{ "member": "description", "own": "Tea and cake.", "feed": "Gin." }]]),
        ]);

        // A feed does not give its services away.
        let mut given = told.clone();
        given[0]["organization"] = json!({ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a009", "name": "Others", "description": "x" });
        desk.import(&given).await;
        let service = database.store.service(id).await.unwrap().unwrap().value;
        assert_eq!(service.organization_id.to_string(), ORGANIZATION);
        desk.close().await;
    }

    async fn without_a_listed_address_a_moderator_decides_between_claims(database) {
        let desk = Desk::on(database).await;
        desk.import(&feed(&json!({ "contacts": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a005", "name": "Jo", "email": "ask inside" }] }), &json!({}))).await;
        let mut ids = Vec::new();
        for _ in 0..2 {
            let claimed = desk.post(&format!("{PATH}/claim"), None, claim()).await.is(202);
            assert_eq!(claimed["claim"]["state"], "awaiting_moderator");
            ids.push((claimed["claim"]["id"].as_str().unwrap().to_owned(), claimed["key"].as_str().unwrap().to_owned()));
        }
        assert_eq!(desk.letters().await.len(), 0);
        desk.decide(&format!("{PATH}/confirm"), None).await.is(409);
        let waiting = desk.get(&format!("{PATH}/registration"), Some(&desk.moderator)).await.is(200);
        assert_eq!(waiting["claims"].as_array().unwrap().len(), 2);
        assert_eq!(waiting["claims"][0]["message"], "I chair it.");
        desk.decide(&format!("{PATH}/refuse"), Some(json!({ "reason": "Not you.", "claim_id": ids[0].0 }))).await.is(200);
        desk.decide(&format!("{PATH}/confirm"), Some(json!({ "claim_id": ids[0].0 }))).await.is(404);
        desk.decide(&format!("{PATH}/confirm"), None).await.is(200);
        assert_eq!(desk.get(&format!("{PATH}/history"), Some(&ids[0].1)).await.status, 401);
        assert_eq!(desk.get(&format!("{PATH}/history"), Some(&ids[1].1)).await.status, 200);
        desk.close().await;
    }

    async fn a_number_that_a_feed_lists_is_claimed_and_not_registered(database) {
        let desk = Desk::on(database).await;
        let numbers = json!([{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a007", "identifier_scheme": "GB-CHC", "identifier_type": "Charity", "identifier": "116 4883" }]);
        desk.import(&feed(&json!({ "organization_identifiers": numbers }), &json!({}))).await;
        let refused = desk.post("/v1/organizations", None, super::singers("1164883")).await;
        assert!(refused.is(409)["detail"].as_str().unwrap().contains(&format!("POST {PATH}/claim")), "{}", refused.text);
        desk.post("/v1/organizations", None, super::singers("1164884")).await.is(201);
        desk.close().await;
    }

    async fn a_draft_is_not_there_to_be_claimed(database) {
        let desk = Desk::on(database).await;
        let (path, _) = desk.register(super::singers("1164883")).await;
        desk.post(&format!("{path}/claim"), None, claim()).await.is(404);
        desk.post(&format!("{PATH}/claim"), None, claim()).await.is(404);
        desk.close().await;
    }
}
