//! A request that bears an `Idempotency-Key` is done once, however often it is sent.

use reqwest::Method;
use serde_json::json;
use waymark::store::PublicationState;

use super::{Town, With, choir};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn the_same_request_is_done_once_and_answered_the_same(database) {
        let mut town = Town::on(database).await;
        let (owner, ours) = (town.owner.clone(), town.ours);
        let with = With { key: Some(&owner), if_match: None, once: Some("first") };
        let count = async || database.store.unpublished_of(ours).await.unwrap().0;
        let first = town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
        let again = town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
        assert_eq!((again.etag(), again.header("location"), &again.body), (first.etag(), first.header("location"), &first.body));
        assert_eq!(again.header("content-type"), "application/json");
        assert_eq!(again.header("x-change-seq"), first.header("x-change-seq"));
        assert_eq!(again.header("idempotency-replayed"), "true");
        assert_eq!(count().await, 1);
        town.restart().await;
        assert_eq!(town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201).body, first.body);
        assert_eq!(count().await, 1);

        let mut other = choir();
        other["name"] = json!("Another choir");
        town.send(Method::POST, "/v1/services", with, Some(&other)).await.is(422);
        assert_eq!(count().await, 1);
        // Another caller's key of the same name is another.
        let theirs = With { key: Some(&town.moderator), ..with };
        other["organization_id"] = json!(ours);
        town.send(Method::POST, "/v1/services", theirs, Some(&other)).await.is(201);
        for bad in ["", "a b", &"k".repeat(129)] {
            town.send(Method::POST, "/v1/services", With { once: Some(bad), ..with }, Some(&choir())).await.is(400);
        }

        // What was refused was not done, and may be tried again.
        let with = With { once: Some("second"), ..with };
        town.send(Method::POST, "/v1/services", with, Some(&json!({ "name": "No status" }))).await.is(422);
        town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
    }

    async fn sent_at_the_same_time_it_is_done_once(database) {
        let town = Town::on(database).await;
        let with = With { key: Some(&town.owner), if_match: None, once: Some("at-once") };
        let body = choir();
        let answers = futures::future::join_all((0..8).map(|_| town.send(Method::POST, "/v1/services", with, Some(&body)))).await;
        let first = answers[0].clone().is(201);
        for answer in answers {
            assert_eq!((answer.status, answer.etag(), &answer.body), (201, first.etag(), &first.body));
        }
        assert_eq!(database.store.unpublished_of(town.ours).await.unwrap(), (1, 1));

        // A step of a listing, too: the tag that was right when it was first sent is right again.
        let path = format!("/v1/services/{}/submit", first.body["id"].as_str().unwrap());
        let with = With { if_match: Some(first.etag()), once: Some("submit"), ..with };
        let answers = futures::future::join_all((0..4).map(|_| town.send(Method::POST, &path, with, None))).await;
        for answer in &answers {
            assert_eq!((answer.status, &answer.body), (200, &answers[0].body));
        }
        let record = database.store.service(first.body["id"].as_str().unwrap().parse().unwrap()).await.unwrap().unwrap();
        assert_eq!((record.revision, record.publication_state), (2, PublicationState::Submitted));
    }

    async fn what_was_done_and_never_answered_is_known_to_be_done(database) {
        let town = Town::on(database).await;
        let with = With { key: Some(&town.owner), if_match: None, once: Some("cut-off") };
        let first = town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
        // As if the process had ended between the two.
        database.sql("UPDATE idempotency SET status = NULL, headers = NULL, answer = NULL").await;
        let again = town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
        assert_eq!((again.etag(), again.header("location"), &again.body), (first.etag(), first.header("location"), &first.body));
        // It names a line of the log all the same, by which it can be read: no earlier one than its own.
        let seq = |answer: &super::Answer| answer.header("x-change-seq").parse::<i64>().unwrap();
        assert!(seq(&again) >= seq(&first), "{} {}", seq(&again), seq(&first));
        assert_eq!(database.store.unpublished_of(town.ours).await.unwrap(), (1, 1));
        // After a day it is forgotten.
        database.sql("UPDATE idempotency SET made_at = '2020-01-01 00:00:00+00:00'").await;
        let later = town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201);
        assert_ne!(later.body["id"], first.body["id"]);
        assert_eq!(town.send(Method::POST, "/v1/services", with, Some(&choir())).await.is(201).body, later.body);
    }
}
