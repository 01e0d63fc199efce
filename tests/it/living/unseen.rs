//! What is not published reaches nobody: not the index, no list, no export, no match, no other organization.

use serde_json::json;
use waymark::{access::Role, app::Silent, store::PublicationState};

use super::{Town, choir};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn what_is_not_published_reaches_nobody(database) {
        let town = Town::on(database).await;
        let draft = town.draft(&town.owner, &choir()).await.is(201).body;
        let submitted = town.draft(&town.owner, &choir()).await.is(201).body["id"].as_str().unwrap().to_owned();
        town.turn(&submitted, "submit", &town.owner, None).await.is(200);
        let returned = town.draft(&town.owner, &choir()).await.is(201).body["id"].as_str().unwrap().to_owned();
        town.turn(&returned, "submit", &town.owner, None).await.is(200);
        town.turn(&returned, "return", &town.moderator, Some(&json!({ "reason": "twice" }))).await.is(200);
        let withdrawn = town.published(&choir()).await;
        town.turn(&withdrawn, "withdraw", &town.owner, None).await.is(200);
        town.settled().await;

        let ids = [draft["id"].as_str().unwrap(), &submitted, &returned, &withdrawn];
        let theirs = town.organization("Others", PublicationState::Published).await;
        let other = town.key(Role::Organisation, Some(theirs)).await;
        assert!(town.found().await.is_empty());
        assert_eq!(town.get("/readyz", None).await.body["offerings"], 0);
        for key in [None, Some(town.integrator.as_str()), Some(other.as_str()), Some(town.owner.as_str()), Some(town.moderator.as_str())] {
            let list = town.get("/v1/services?limit=100", key).await.is(200).body;
            assert_eq!((&list["size"], &list["total_items"]), (&json!(0), &json!(0)), "{key:?}");
        }
        for id in ids {
            for key in [None, Some(town.integrator.as_str()), Some(other.as_str())] {
                town.get(&format!("/v1/services/{id}"), key).await.is(404);
            }
            for key in [&town.owner, &town.moderator] {
                town.get(&format!("/v1/services/{id}"), Some(key)).await.is(200);
            }
        }
        // The withdrawn one's hall was public, and still is; those of the drafts never were.
        let halls = town.get("/v1/locations?limit=100", None).await.is(200).body;
        assert_eq!(halls["size"], 1, "{halls}");
        let location = draft["service_at_locations"][0]["location_id"].as_str().unwrap();
        town.get(&format!("/v1/locations/{location}"), None).await.is(404);

        // Another process's export, and an index that is built anew.
        let opened = crate::app::Opened::on(database).await;
        let mut json = Vec::new();
        assert_eq!(opened.directory.export_hsds(&mut json, &Silent).await.unwrap(), 0);
        let mut csv = Vec::new();
        assert_eq!(opened.directory.export_csv(&mut csv, &Silent).await.unwrap(), 0);
        opened.directory.reindex(&Silent).await.unwrap();
        assert!(opened.found("feels lonely and loves singing").is_empty());
    }
}
