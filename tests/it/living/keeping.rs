//! What keeps a listing right: that it is said to be right today, and whether there is room.

use chrono::Days;
use reqwest::Method;
use serde_json::{Value, json};
use waymark::{clock::now, domain::day_in_london};

use super::{Town, With, choir};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn what_is_said_of_room_counts_at_once_and_is_looked_over(database) {
        let town = Town::on(database).await;
        let id = town.published(&choir()).await;
        town.finds(&["Community choir"]).await;
        let path = format!("/v1/services/{id}/capacity");
        let say = async |key: &str, body: Value| town.send(Method::PUT, &path, With { key: Some(key), ..With::default() }, Some(&body)).await;

        let until = (day_in_london(now()) + Days::new(30)).to_string();
        let full = say(&town.owner, json!({ "state": "full", "until": until })).await.is(200);
        assert!(full.header("x-change-seq").parse::<i64>().unwrap() > 0);
        let row = &full.body["capacities"][0];
        assert_eq!((&row["state"], &row["until"], &row["available"]), (&json!("full"), &json!(until), &json!(0)));
        town.finds(&[]).await;
        let with = With { key: Some(&town.integrator), ..With::default() };
        let asked = json!({ "needs": [{ "text": "feels lonely and loves singing" }], "place": { "postcode": "LS8 1NT" } });
        let none = town.send(Method::POST, "/v1/match", with, Some(&asked)).await.is(200).body;
        assert_eq!(none["considered"]["excluded"]["full"], 1, "{none}");
        let waiting = town.get("/v1/reviews", Some(&town.moderator)).await.body;
        assert_eq!(waiting["contents"][0]["kind"], "safe_edit");

        say(&town.moderator, json!({ "state": "waiting", "weeks": 6 })).await.is(200);
        town.finds(&["Community choir"]).await;
        let found = town.send(Method::POST, "/v1/match", with, Some(&asked)).await.is(200).body;
        let cautions = found["matches"][0]["cautions"].as_array().unwrap().clone();
        assert!(cautions.iter().any(|caution| caution["text"] == "There is a wait: about 6 weeks"), "{cautions:?}");

        let open = say(&town.owner, json!({ "state": "open" })).await.is(200);
        assert_eq!(open.body["capacities"].as_array().unwrap().len(), 1, "what was said before is gone");
        // Who has read something else is told so, where they say what they have read.
        let stale = With { key: Some(&town.owner), if_match: Some(full.etag()), once: None };
        town.send(Method::PUT, &path, stale, Some(&json!({ "state": "full" }))).await.is(412);

        for (body, pointers) in [
            (json!({}), vec!["/state"]),
            (json!({ "state": "ful", "week": 1 }), vec!["/state", "/week"]),
            (json!({ "state": "waiting", "weeks": 0 }), vec!["/weeks"]),
            (json!({ "state": "full", "weeks": 3 }), vec!["/weeks"]),
            (json!({ "state": "open", "until": until }), vec!["/until"]),
            (json!({ "state": "full", "until": "2020-01-01" }), vec!["/until"]),
            (json!([]), vec![""]),
        ] {
            let answer = say(&town.owner, body.clone()).await.is(422);
            let mut found = answer.pointers();
            found.sort_unstable();
            assert_eq!(found, pointers, "{body}");
        }
        // As part of a draft it is read with the same eyes.
        let mut odd = choir();
        odd["capacities"] = json!([{ "state": "packed" }]);
        assert_eq!(town.draft(&town.owner, &odd).await.is(422).pointers(), ["/capacities/0/state"]);
    }

    async fn a_listing_is_assured_today_by_whoever_looks_after_it(database) {
        let town = Town::on(database).await;
        let id = town.published(&choir()).await;
        let path = format!("/v1/services/{id}/assure");
        let with = With { key: Some(&town.owner), if_match: None, once: Some("still-right") };
        let assured = town.send(Method::POST, &path, with, None).await.is(200);
        assert_eq!(assured.body["assured_date"], json!(day_in_london(now())));
        let again = town.send(Method::POST, &path, with, None).await.is(200);
        assert_eq!((again.header("idempotency-replayed"), &again.body), ("true", &assured.body));
        assert!(town.get("/v1/reviews", Some(&town.moderator)).await.body["contents"].as_array().unwrap().is_empty());
        let history = town.get(&format!("/v1/services/{id}/history"), Some(&town.owner)).await.is(200).body;
        assert_eq!((&history["contents"][0]["action"], &history["contents"][0]["changed"]), (&json!("assureService"), &json!(["assured_date"])));

        let draft = town.draft(&town.owner, &choir()).await.is(201).body["id"].as_str().unwrap().to_owned();
        let other = With { key: Some(&town.owner), ..With::default() };
        town.send(Method::POST, &format!("/v1/services/{draft}/assure"), other, None).await.is(409);
        town.send(Method::POST, &path, other, Some(&json!({ "why": "x" }))).await.is(422);
    }
}
