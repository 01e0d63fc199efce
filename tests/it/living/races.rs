//! Writers side by side: nobody's change vanishes unseen.

use reqwest::Method;
use serde_json::json;

use super::{Town, With, choir};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn who_read_something_else_is_told_so(database) {
        let town = Town::on(database).await;
        let drafted = town.draft(&town.owner, &choir()).await.is(201);
        let path = format!("/v1/services/{}", drafted.body["id"].as_str().unwrap());
        let edit = json!({ "alert": "first" });
        let with = |if_match| With { key: Some(&town.owner), if_match, once: None };
        for (method, path, body) in [
            (Method::PATCH, path.clone(), Some(&edit)),
            (Method::POST, format!("{path}/submit"), None),
            (Method::POST, format!("{path}/withdraw"), None),
        ] {
            town.send(method.clone(), &path, with(None), body).await.is(428);
            town.send(method.clone(), &path, with(Some("*")), body).await.is(428);
            town.send(method, &path, with(Some("\"forged\"")), body).await.is(412);
        }
        let moderated = With { key: Some(&town.moderator), if_match: None, once: None };
        town.send(Method::POST, &format!("{path}/publish"), moderated, None).await.is(428);
        town.send(Method::POST, &format!("{path}/return"), moderated, Some(&json!({ "reason": "x" }))).await.is(428);

        let first = town.send(Method::PATCH, &path, with(Some(drafted.etag())), Some(&edit)).await.is(200);
        town.send(Method::PATCH, &path, with(Some(drafted.etag())), Some(&json!({ "alert": "second" }))).await.is(412);
        town.send(Method::PATCH, &path, with(Some(first.etag())), Some(&json!({ "alert": "second" }))).await.is(200);
        // What a moderator read is what they publish, or nothing.
        town.turn(drafted.body["id"].as_str().unwrap(), "submit", &town.owner, None).await.is(200);
        let read = town.get(&path, Some(&town.moderator)).await;
        town.patch(drafted.body["id"].as_str().unwrap(), &town.owner, &json!({ "description": "Gin." })).await.is(200);
        let with = With { key: Some(&town.moderator), if_match: Some(read.etag()), once: None };
        town.send(Method::POST, &format!("{path}/publish"), with, None).await.is(412);
    }

    async fn of_two_who_propose_at_once_one_is_told(database) {
        let town = Town::on(database).await;
        let id = town.published(&choir()).await;
        let path = format!("/v1/services/{id}");
        for round in 0..5 {
            let read = town.get(&path, Some(&town.owner)).await.is(200);
            let with = With { key: Some(&town.owner), if_match: Some(read.etag()), once: None };
            let edits: Vec<_> = (0..4).map(|writer| json!({ "alert": format!("{round} {writer}") })).collect();
            let answers = futures::future::join_all(edits.iter().map(|edit| town.send(Method::PATCH, &path, with, Some(edit)))).await;
            let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
            let won = answers.iter().position(|answer| answer.status == 200).unwrap();
            statuses.sort_unstable();
            assert_eq!(statuses, [200, 412, 412, 412]);
            let seen = town.get(&format!("{path}/revision"), Some(&town.owner)).await.is(200).body;
            assert_eq!(seen["proposed"]["service"]["alert"], edits[won]["alert"]);
            assert_eq!(seen["proposed"]["revision"], round + 1);
        }
    }

    async fn what_is_withdrawn_while_it_is_edited_is_one_or_the_other(database) {
        let town = Town::on(database).await;
        for _ in 0..5 {
            let id = town.published(&choir()).await;
            let path = format!("/v1/services/{id}");
            let read = town.get(&path, Some(&town.owner)).await.is(200);
            let with = With { key: Some(&town.owner), if_match: Some(read.etag()), once: None };
            let edit = json!({ "alert": "Gin!" });
            let gone = format!("{path}/withdraw");
            let (edited, withdrawn) =
                futures::join!(town.send(Method::PATCH, &path, with, Some(&edit)), town.send(Method::POST, &gone, with, None));
            assert!(matches!((edited.status, withdrawn.status), (200, 412) | (412, 200)), "{} {}", edited.status, withdrawn.status);
            let now = town.get(&path, Some(&town.owner)).await.body;
            assert_eq!(now["publication_state"] == "withdrawn", withdrawn.status == 200);
            assert_eq!(now.get("proposed_revision").is_some(), edited.status == 200);
        }
    }

    async fn two_writers_side_by_side_lose_nothing_that_was_acknowledged(database) {
        let town = Town::on(database).await;
        let id = town.draft(&town.owner, &choir()).await.is(201).body["id"].as_str().unwrap().to_owned();
        let path = format!("/v1/services/{id}");
        let writer = async |name: &'static str| {
            let mut done = 0;
            while done < 10 {
                let read = town.get(&path, Some(&town.owner)).await.is(200);
                let mut notes: Vec<String> =
                    read.body["alert"].as_str().map(|alert| alert.split(' ').map(str::to_owned).collect()).unwrap_or_default();
                notes.push(format!("{name}{done}"));
                let with = With { key: Some(&town.owner), if_match: Some(read.etag()), once: None };
                let answer = town.send(Method::PATCH, &path, with, Some(&json!({ "alert": notes.join(" ") }))).await;
                assert!(matches!(answer.status, 200 | 412), "{}", answer.body);
                done += u32::from(answer.status == 200);
            }
        };
        futures::join!(writer("a"), writer("b"));
        let alert = town.get(&path, Some(&town.owner)).await.body["alert"].as_str().unwrap().to_owned();
        let mut notes: Vec<&str> = alert.split(' ').collect();
        assert_eq!(notes.len(), 20, "{notes:?}");
        notes.sort_unstable();
        notes.dedup();
        assert_eq!(notes.len(), 20);
        let history = town.get(&format!("{path}/history?limit=100"), Some(&town.owner)).await.body;
        assert_eq!(history["size"], 21);
    }
}
