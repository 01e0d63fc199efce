//! From a registration to what is published, or refused.

use chrono::Duration;
use reqwest::Method;
use serde_json::json;
use waymark::{
    app::LinkSeen,
    clock,
    store::{Act, Verified},
};

use super::{Desk, act, singers};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn an_organization_registers_proves_its_mailbox_and_is_confirmed(database) {
        let desk = Desk::on(database).await;
        let made = desk.post("/v1/organizations", None, singers("1164883")).await;
        let tag = made.etag.clone().unwrap();
        let made = made.is(201);
        assert_eq!(made["organization"]["publication_state"], "draft");
        assert_eq!(made["organization"]["organization_identifiers"][0]["identifier"], "1164883");
        assert_eq!(made["registration"]["state"], "awaiting_mailbox");
        let (id, key) = (made["organization"]["id"].as_str().unwrap(), made["key"].as_str().unwrap());
        let path = format!("/v1/organizations/{id}");

        // Nobody sees it, and its key drafts.
        assert_eq!(desk.get(&path, None).await.status, 404);
        desk.patch(&path, key, None, json!({ "website": null })).await.is(428);
        let revised = desk.patch(&path, key, Some(&tag), json!({ "name": "Oakwood Choir", "website": null })).await;
        assert_eq!(revised.is(200)["name"], "Oakwood Choir");
        assert!(revised.json().get("website").is_none());
        desk.patch(&path, key, Some(&tag), json!({ "name": "Late" })).await.is(412);
        desk.patch(&path, key, revised.etag.as_deref(), json!({ "nmae": "x" })).await.is(422);
        desk.send(Method::POST, &format!("{path}/confirm"), Some(key), None, None).await.is(403);

        // Not without the mailbox; looking at a link, as scanners do, proves nothing.
        desk.decide(&format!("{path}/confirm"), None).await.is(409);
        let link = desk.link_in_mail().await;
        for _ in 0..3 {
            let page = desk.get(&link, None).await;
            assert_eq!(page.status, 200);
            assert!(page.text.contains("Oakwood Choir") && page.text.contains("<button"), "{}", page.text);
        }
        assert_eq!(desk.state(&path).await, "awaiting_mailbox");
        let followed = desk.send(Method::POST, &link, None, None, None).await;
        assert!(followed.status == 200 && followed.text.contains("Thank you"), "{}", followed.text);
        assert_eq!(desk.state(&path).await, "awaiting_moderator");

        // A replayed link and one that never was are answered alike.
        let unknown = format!("/links/{}", "A".repeat(24));
        for method in [Method::GET, Method::POST] {
            let replayed = desk.send(method.clone(), &link, None, None, None).await;
            let never = desk.send(method, &unknown, None, None, None).await;
            assert_eq!((replayed.status, &replayed.text), (410, &never.text));
            assert!(replayed.text.contains("does not work any more"));
        }

        // Confirmed: published, and the key noticed at once.
        let confirmed = async || desk.directory.authenticate(key, clock::now()).await.unwrap().unwrap().confirmed;
        assert!(!confirmed().await);
        let decided = desk.decide(&format!("{path}/confirm"), None).await.is(200);
        assert_eq!((&decided["organization"]["publication_state"], &decided["registration"]["state"]), (&json!("published"), &json!("confirmed")));
        assert!(confirmed().await);
        assert_eq!(desk.get(&path, None).await.is(200)["name"], "Oakwood Choir");
        desk.decide(&format!("{path}/confirm"), None).await.is(409);
        let letters = desk.letters().await;
        assert!(letters.len() == 1 && letters[0].contains("To: jo@singers.example"), "{letters:?}");

        // Of what is published, its owner changes contact details at once, and a moderator the rest.
        let read = desk.get(&path, None).await;
        let refused = desk.patch(&path, key, read.etag.as_deref(), json!({ "name": "Choir", "phones": [{ "number": "0113 496 0002" }] })).await;
        assert_eq!(refused.is(422)["errors"][0]["pointer"], "/name");
        let open = desk.patch(&path, key, read.etag.as_deref(), json!({ "phones": [{ "number": "0113 496 0002" }] })).await;
        assert_eq!(open.is(200)["publication_state"], "published");
        let named = desk.patch(&path, &desk.moderator, open.etag.as_deref(), json!({ "name": "Choir" })).await;
        assert_eq!(named.is(200)["name"], "Choir");

        // Who, when, what.
        let history = desk.get(&format!("{path}/history?limit=2"), Some(key)).await.is(200);
        let told = |at: usize| &history["contents"][at];
        assert_eq!((&told(0)["revision"], &told(0)["changed"]), (&json!(5), &json!(["name"])));
        assert!(told(0)["actor"].as_str().unwrap().starts_with("moderator ") && told(1)["actor"].as_str().unwrap().starts_with("organisation "));
        let cursor = history["next_cursor"].as_str().unwrap();
        let rest = desk.get(&format!("{path}/history?cursor={cursor}"), Some(key)).await.is(200);
        let revisions: Vec<i64> = rest["contents"].as_array().unwrap().iter().map(|one| one["revision"].as_i64().unwrap()).collect();
        assert_eq!(revisions, [3, 2, 1]);
        assert_eq!(rest["contents"][2]["actor"], "anyone");
        assert!(matches!(database.store.verify_audit().await.unwrap(), Verified::Whole(lines) if lines >= 6));
        desk.close().await;
    }

    async fn another_organization_is_not_theirs(database) {
        let desk = Desk::on(database).await;
        let (first, first_key) = desk.register(singers("1164883")).await;
        let (published, _) = {
            desk.letters().await;
            desk.confirmed(singers("1164884")).await
        };
        let (_, other_key) = desk.register(singers("1164885")).await;
        for (path, status) in [(&first, 404), (&published, 403)] {
            desk.patch(path, &other_key, Some("*"), json!({ "website": null })).await.is(status);
            for about in ["history", "registration"] {
                desk.get(&format!("{path}/{about}"), Some(&other_key)).await.is(status);
            }
            for about in ["confirm", "refuse", "erase-contacts"] {
                desk.post(&format!("{path}/{about}"), Some(&other_key), json!({ "reason": "x", "email": "a@b.example" })).await.is(status);
            }
        }
        // A draft, and nothing at all, are answered alike to who has no key.
        let nowhere = "/v1/organizations/6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
        for about in ["", "/history", "/registration"] {
            assert_eq!(desk.get(&format!("{first}{about}"), None).await.status, desk.get(&format!("{nowhere}{about}"), None).await.status);
        }
        desk.get(&format!("{first}/history"), Some(&first_key)).await.is(200);
        desk.close().await;
    }

    async fn every_fault_of_a_registration_is_told_at_once(database) {
        let desk = Desk::on(database).await;
        let body = json!({ "nmae": "x", "contact": { "email": "jo" }, "organization_identifiers": [{ "identifier_scheme": "GB-SC", "identifier": "12" }] });
        let problem = desk.post("/v1/organizations", None, body).await.is(422);
        let mut pointers: Vec<&str> = problem["errors"].as_array().unwrap().iter().map(|one| one["pointer"].as_str().unwrap()).collect();
        pointers.sort_unstable();
        assert_eq!(pointers, ["/contact/email", "/contact/name", "/description", "/name", "/nmae", "/organization_identifiers/0/identifier"]);
        assert_eq!(desk.letters().await.len(), 0);
        desk.close().await;
    }

    async fn a_script_in_a_name_stays_a_name(database) {
        let desk = Desk::on(database).await;
        let mut body = singers("1164883");
        body["name"] = json!("<script>alert(1)</script> & Friends");
        desk.register(body).await;
        let letters = desk.letters().await;
        assert!(!letters[0].contains("script"), "what would be a link or a tag stays out of mails: {}", letters[0]);
        let page = desk.get(&super::link_in(&letters[0]), None).await.text;
        assert!(!page.contains("<script") && page.contains("alert(1)"), "{page}");
        desk.close().await;
    }

    async fn a_link_that_is_too_old_does_nothing(database) {
        let desk = Desk::on(database).await;
        let (path, _) = desk.register(singers("1164883")).await;
        let link = desk.link_in_mail().await;
        let token = link.trim_start_matches("/links/");
        let late = clock::now() + Duration::days(7);
        assert_eq!(desk.directory.look_at_link(token, late).await.unwrap(), LinkSeen::Expired);
        assert_eq!(desk.directory.follow_link(token, &Act { at: late, ..act() }).await.unwrap(), LinkSeen::Expired);
        assert_eq!(desk.state(&path).await, "awaiting_mailbox");
        let in_time = late - Duration::minutes(5);
        assert!(matches!(desk.directory.follow_link(token, &Act { at: in_time, ..act() }).await.unwrap(), LinkSeen::Open(_)));
        // Over HTTP the page of an old link is a page, and kind.
        desk.letters().await;
        database.sql("UPDATE link SET used_at = NULL, expires_at = '2020-01-01T00:00:00+00:00'").await;
        let page = desk.get(&link, None).await;
        assert!(page.status == 410 && page.text.contains("This link is too old"), "{}", page.text);
        desk.close().await;
    }

    async fn of_two_who_follow_a_link_at_once_one_does(database) {
        let desk = Desk::on(database).await;
        desk.register(singers("1164883")).await;
        let link = desk.link_in_mail().await;
        let follow = || desk.send(Method::POST, &link, None, None, None);
        let (one, other) = tokio::join!(follow(), follow());
        let mut statuses = [one.status, other.status];
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 410]);
        desk.close().await;
    }

    async fn a_number_is_one_organizations(database) {
        let desk = Desk::on(database).await;
        let register = || desk.post("/v1/organizations", None, singers("1164883"));
        let (one, other) = tokio::join!(register(), register());
        let (made, refused) = if one.status == 201 { (one, other) } else { (other, one) };
        let made = made.is(201);
        assert!(refused.is(409)["detail"].as_str().unwrap().contains("waits for a moderator"), "{}", refused.text);
        let path = format!("/v1/organizations/{}", made["organization"]["id"].as_str().unwrap());
        let link = desk.link_in_mail().await;
        desk.send(Method::POST, &link, None, None, None).await;
        desk.decide(&format!("{path}/confirm"), None).await.is(200);
        let refused = register().await;
        assert!(refused.is(409)["detail"].as_str().unwrap().contains(&format!("POST {path}/claim")), "{}", refused.text);
        // Nor by revising.
        desk.letters().await;
        let (third, key) = desk.register(singers("1164884")).await;
        let numbers = singers("116 4883")["organization_identifiers"].clone();
        desk.patch(&third, &key, Some("*"), json!({ "organization_identifiers": numbers })).await.is(409);
        let own = singers("1164885")["organization_identifiers"].clone();
        let row = json!([{ "identifier_scheme": own[0]["identifier_scheme"], "identifier": own[0]["identifier"], "identifier_type": "Charity" }]);
        desk.patch(&third, &key, Some("*"), json!({ "organization_identifiers": row })).await.is(200);
        let mut freed = singers("1164884");
        freed["contact"]["email"] = json!("an@singers.example");
        desk.post("/v1/organizations", None, freed).await.is(201);
        desk.close().await;
    }

    async fn what_is_refused_is_withdrawn_and_its_key_and_number_are_free(database) {
        let desk = Desk::on(database).await;
        let (path, key) = desk.register(singers("1164883")).await;
        let link = desk.link_in_mail().await;
        desk.send(Method::POST, &link, None, None, None).await;
        desk.decide(&format!("{path}/refuse"), Some(json!({}))).await.is(422);
        let decided = desk.decide(&format!("{path}/refuse"), Some(json!({ "reason": "No such charity." }))).await.is(200);
        assert_eq!((&decided["organization"]["publication_state"], &decided["registration"]["state"]), (&json!("withdrawn"), &json!("refused")));
        assert_eq!(desk.get(&format!("{path}/registration"), Some(&key)).await.status, 401);
        assert!(desk.letters().await[0].contains("  No such charity."));
        desk.decide(&format!("{path}/confirm"), None).await.is(409);
        desk.post("/v1/organizations", None, singers("1164883")).await.is(201);
        desk.close().await;
    }
}
