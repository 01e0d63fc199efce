//! What people try that they should not.

use reqwest::Method;
use serde_json::json;
use waymark::{
    access::Role,
    clock::{now, random_uuid},
    domain::Service,
    store::{Act, Batch, PublicationState},
};

use super::{Town, With, choir};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn nobody_writes_for_another_organization(database) {
        let town = Town::on(database).await;
        let theirs = town.organization("Others", PublicationState::Published).await;
        let hidden = town.organization("Not yet", PublicationState::Draft).await;
        let other = town.key(Role::Organisation, Some(theirs)).await;
        let of = |organization| {
            let mut body = choir();
            body["organization_id"] = organization;
            body
        };
        town.draft(&town.owner, &of(json!(theirs))).await.is(403);
        town.draft(&town.owner, &of(json!(hidden))).await.is(404);
        town.draft(&town.owner, &of(json!(random_uuid()))).await.is(404);
        assert_eq!(town.draft(&town.owner, &of(json!("ours"))).await.is(422).pointers(), ["/organization_id"]);
        assert_eq!(town.draft(&town.moderator, &choir()).await.is(422).pointers(), ["/organization_id"]);
        assert_eq!(town.draft(&town.moderator, &of(json!(random_uuid()))).await.is(422).pointers(), ["/organization_id"]);
        town.draft(&town.integrator, &of(json!(town.ours))).await.is(403);
        // What is empty names nobody, and does not hide whom the rest of it names.
        for empty in [json!(null), json!(""), json!(" ")] {
            let mut body = of(empty);
            body["organization"] = json!({ "id": theirs });
            town.draft(&town.owner, &body).await.is(403);
            town.draft(&town.moderator, &body).await.is(201);
        }
        town.send(Method::POST, "/v1/services", With::default(), Some(&choir())).await.is(401);
        let id = town.draft(&town.moderator, &of(json!(town.ours))).await.is(201).body["id"].as_str().unwrap().to_owned();
        town.patch(&id, &town.owner, &json!({ "alert": "ours" })).await.is(200);

        let path = format!("/v1/services/{id}");
        let with = With { key: Some(&other), if_match: Some("\"x\""), once: None };
        town.send(Method::PATCH, &path, with, Some(&json!({}))).await.is(404);
        for what in ["submit", "publish", "withdraw"] {
            town.send(Method::POST, &format!("{path}/{what}"), with, None).await.is(404);
        }
        for what in ["revision", "history"] {
            town.get(&format!("{path}/{what}"), Some(&other)).await.is(404);
            town.get(&format!("{path}/{what}"), None).await.is(401);
        }
        town.get("/v1/reviews", Some(&town.owner)).await.is(403);
        town.turn(&id, "submit", &town.owner, None).await.is(200);
        town.turn(&id, "publish", &town.owner, None).await.is(403);
        // An organization that is not public has nothing public.
        let id = town.draft(&town.moderator, &of(json!(hidden))).await.is(201).body["id"].as_str().unwrap().to_owned();
        town.turn(&id, "submit", &town.moderator, None).await.is(200);
        let refused = town.turn(&id, "publish", &town.moderator, None).await.is(409);
        assert!(refused.body["detail"].as_str().unwrap().contains("organisation is not published"), "{}", refused.body);
    }

    async fn every_fault_of_a_draft_is_named_at_once(database) {
        let town = Town::on(database).await;
        let faulty = json!({
            "name": "", "status": "closed", "minimumage": 18, "assured_date": "2999-01-01", "publication_state": "published",
            "phones": [{ "number": "1", "nubmer": "2" }], "schedules": [{ "freq": "SECONDLY" }],
        });
        let refused = town.draft(&town.owner, &faulty).await.is(422);
        let pointers = refused.pointers();
        for pointer in ["/name", "/status", "/minimumage", "/publication_state", "/phones/0/nubmer", "/schedules/0/freq"] {
            assert!(pointers.contains(&pointer), "{pointer} in {pointers:?}");
        }
        let mut future = choir();
        future["assured_date"] = json!("2999-01-01");
        assert_eq!(town.draft(&town.owner, &future).await.is(422).pointers(), ["/assured_date"]);
        assert_eq!(town.draft(&town.owner, &json!([])).await.is(422).pointers(), [""]);
        let mut nowhere = choir();
        nowhere["service_at_locations"] = json!([{ "location_id": random_uuid() }]);
        nowhere["attributes"] = json!([{ "taxonomy_term_id": random_uuid() }]);
        let refused = town.draft(&town.owner, &nowhere).await.is(422);
        assert_eq!(refused.pointers(), ["/service_at_locations/0/location_id", "/attributes/0/taxonomy_term_id"]);

        let drafted = town.draft(&town.owner, &choir()).await.is(201).body;
        let mut twice = choir();
        twice["id"] = drafted["id"].clone();
        assert_eq!(town.draft(&town.owner, &twice).await.is(422).pointers(), ["/id"]);
        // What GET shows, and nothing else, may be sent back.
        let id = drafted["id"].as_str().unwrap();
        let before = town.get(&format!("/v1/services/{id}"), Some(&town.owner)).await;
        let unchanged = town.patch(id, &town.owner, &before.body).await.is(200);
        assert_eq!(unchanged.etag(), before.etag());
        let patch = json!({
            "id": random_uuid(), "organization_id": random_uuid(), "organization": { "name": "Gin" }, "publication_state": "published",
            "last_modified": "2020-01-01T00:00:00Z",
        });
        let refused = town.patch(id, &town.owner, &patch).await.is(422);
        assert_eq!(refused.pointers(), ["/id", "/organization_id", "/organization", "/publication_state", "/last_modified"]);
        assert_eq!(town.patch(id, &town.owner, &json!({ "name": null })).await.is(422).pointers(), ["/name"]);
        assert_eq!(town.patch(id, &town.owner, &json!({ "locaton": 1 })).await.is(422).pointers(), ["/locaton"]);
        assert_eq!(town.patch(id, &town.owner, &json!("x")).await.is(422).pointers(), [""]);
    }

    async fn a_public_place_and_anothers_are_only_referred_to(database) {
        let town = Town::on(database).await;
        let public = town.published(&choir()).await;
        let place = town.get(&format!("/v1/services/{public}"), None).await.body["service_at_locations"][0]["location"].clone();
        let at = |location: &serde_json::Value| {
            let mut body = choir();
            body["service_at_locations"] = json!([{ "location": location }]);
            body
        };
        town.draft(&town.owner, &at(&place)).await.is(201);
        town.draft(&town.owner, &at(&json!({ "id": place["id"] }))).await.is(201);
        let mut moved = place.clone();
        moved["latitude"] = json!(51.5);
        assert_eq!(town.draft(&town.owner, &at(&moved)).await.is(422).pointers(), ["/service_at_locations/0/location"]);

        // A draft's place follows its own organization, and is not there for another.
        let draft = town.draft(&town.owner, &choir()).await.is(201).body;
        let mut own = draft["service_at_locations"][0].clone();
        own["location"]["name"] = json!("Oakwood Old Hall");
        let renamed = town.patch(draft["id"].as_str().unwrap(), &town.owner, &json!({ "service_at_locations": [own] })).await.is(200);
        assert_eq!(renamed.body["service_at_locations"][0]["location"]["name"], "Oakwood Old Hall");
        let theirs = town.organization("Others", PublicationState::Published).await;
        let other = town.key(Role::Organisation, Some(theirs)).await;
        let taken = town.draft(&other, &at(&json!({ "id": draft["service_at_locations"][0]["location_id"] }))).await.is(422);
        assert_eq!(taken.pointers(), ["/service_at_locations/0/location_id"]);
        let mut bent = draft["service_at_locations"][0]["location"].clone();
        bent["name"] = json!("Gin palace");
        assert_eq!(town.draft(&other, &at(&bent)).await.is(422).pointers(), ["/service_at_locations/0/location_id"]);
    }

    async fn what_is_too_large_or_too_many_meets_a_wall(database) {
        let town = Town::on(database).await;
        let mut long = choir();
        long["description"] = json!("x".repeat(5_000_000));
        town.draft(&town.owner, &long).await.is(413);
        long["description"] = json!("x".repeat(200_001));
        assert_eq!(town.draft(&town.owner, &long).await.is(422).pointers(), ["/description"]);
        let script = "<script>alert(1)</script> =HYPERLINK(\"x\")";
        let mut scripted = choir();
        scripted["name"] = json!(script);
        assert_eq!(town.draft(&town.owner, &scripted).await.is(201).body["name"], script);

        let services: Vec<Service> = (0..195)
            .map(|number| {
                let service = json!({ "id": random_uuid(), "organization_id": town.ours, "name": format!("Draft {number}"), "status": "active" });
                serde_json::from_value(service).unwrap()
            })
            .collect();
        let states = services.iter().map(|service| (service.id.0, PublicationState::Draft)).collect();
        let act = Act::of_command("test", random_uuid(), now());
        database.store.write(&Batch { services, states, ..Batch::default() }, &act).await.unwrap();
        // Side by side, too: one draft is there already, and four find room.
        let body = choir();
        let answers = futures::future::join_all((0..12).map(|_| town.draft(&town.owner, &body))).await;
        let taken = answers.iter().filter(|answer| answer.status == 201).count();
        assert_eq!((taken, database.store.unpublished_of(town.ours).await.unwrap()), (4, (200, 200)));
        for refused in answers.into_iter().filter(|answer| answer.status != 201) {
            let refused = refused.is(409);
            assert!(refused.body["detail"].as_str().unwrap().contains("up to 200 services"), "{}", refused.body);
        }
        // Another organization has room of its own.
        let theirs = town.organization("Others", PublicationState::Published).await;
        let other = town.key(Role::Organisation, Some(theirs)).await;
        town.draft(&other, &body).await.is(201);
    }

    async fn an_if_match_that_was_not_read_changes_nothing(database) {
        let town = Town::on(database).await;
        let first = town.draft(&town.owner, &choir()).await.is(201);
        let (id, other) = (first.body["id"].as_str().unwrap().to_owned(), town.draft(&town.owner, &choir()).await.is(201));
        let now = town.patch(&id, &town.owner, &json!({ "alert": "now" })).await.is(200);
        let bare = now.etag().trim_matches('"').to_owned();
        let long = format!("\"{}\"", "x".repeat(5_000));
        let others: Vec<String> = (0..200).map(|number| format!("\"{number}\"")).collect();
        for (sent, status) in [
            (first.etag(), 412),
            (other.etag(), 412),
            ("\"forged\"", 412),
            ("\"\"", 412),
            (&bare, 412),
            (&format!("W/\"{bare}\""), 412),
            (&format!("\"{}\"", bare.to_lowercase()), 412),
            (&format!("\"{bare} \""), 412),
            (&format!("\"{}", &bare[..10]), 412),
            (&long, 412),
            (&others.join(", "), 412),
            ("'; DROP TABLE service; --", 412),
            (",,,", 412),
            ("*", 428),
            (&format!("\"{bare}\", *"), 428),
        ] {
            let with = |key| With { key: Some(key), if_match: Some(sent), once: None };
            let path = format!("/v1/services/{id}");
            town.send(Method::PATCH, &path, with(&town.owner), Some(&json!({ "alert": "forged" }))).await.is(status);
            for what in ["submit", "withdraw"] {
                town.send(Method::POST, &format!("{path}/{what}"), with(&town.owner), None).await.is(status);
            }
            town.send(Method::POST, &format!("{path}/publish"), with(&town.moderator), None).await.is(status);
        }
        let after = town.get(&format!("/v1/services/{id}"), Some(&town.owner)).await;
        assert_eq!((after.etag(), &after.body), (now.etag(), &now.body));
    }

    async fn a_key_that_is_revoked_opens_nothing_from_that_answer_on(database) {
        let town = Town::on(database).await;
        let admin = town.key(Role::Admin, None).await;
        for _ in 0..5 {
            let order = json!({ "role": "organisation", "organization_id": town.ours });
            let made = town.send(Method::POST, "/v1/keys", With { key: Some(&admin), ..With::default() }, Some(&order)).await.is(201);
            let (key, path) = (made.body["key"].as_str().unwrap(), format!("/v1/keys/{}/revoke", made.body["id"].as_str().unwrap()));
            town.get("/v1/services", Some(key)).await.is(200);
            // In the middle of its use: whoever looked it up before must not bring it back.
            let revoked = std::cell::Cell::new(false);
            let user = async || {
                let (mut refused, mut opened) = (0, 0);
                while refused < 3 {
                    let began_after = revoked.get();
                    let answer = town.get("/v1/services?limit=1", Some(key)).await;
                    assert!(answer.status == 401 || (answer.status == 200 && !began_after), "{} after it was revoked", answer.status);
                    refused += u32::from(answer.status == 401);
                    opened += u32::from(answer.status == 200);
                }
                opened
            };
            let revoking = async {
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
                town.send(Method::POST, &path, With { key: Some(&admin), ..With::default() }, None).await.is(200);
                revoked.set(true);
            };
            let ((), one, two, three) = futures::join!(revoking, user(), user(), user());
            assert!(one + two + three > 0, "it was in use");
            town.draft(key, &choir()).await.is(401);
        }
    }

    async fn a_newcomer_drafts_and_does_no_more(database) {
        let town = Town::on(database).await;
        let new = town.organization("New", PublicationState::Draft).await;
        let literal = if database.is_sqlite() { format!("X'{}'", new.0.simple()) } else { format!("'{new}'") };
        database
            .sql(&format!(
                "INSERT INTO registration (organization_id, email, proved_at, claimed, created_at) \
                 VALUES ({literal}, 'jo@new.example', '2026-11-20T09:00:00+00:00', 0, '2026-11-20T09:00:00+00:00')"
            ))
            .await;
        let key = town.key(Role::Organisation, Some(new)).await;
        let id = town.draft(&key, &choir()).await.is(201).body["id"].as_str().unwrap().to_owned();
        town.patch(&id, &key, &json!({ "alert": "new" })).await.is(200);
        town.turn(&id, "submit", &key, None).await.is(403);
        let waiting = town.get("/v1/reviews", Some(&town.moderator)).await.is(200).body;
        assert_eq!((&waiting["contents"][0]["kind"], &waiting["contents"][0]["name"]), (&json!("organization"), &json!("New")));
        town.turn(&id, "withdraw", &key, None).await.is(200);
    }
}
