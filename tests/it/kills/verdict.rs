//! What must hold at the end, whatever was cut off.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{
    follower::{Followed, Line},
    listing::{Listing, description},
    wire::{Request, Wire},
    writer::Writer,
};

/// Nothing that was acknowledged is lost, and nothing else is there.
pub(super) fn everything_is_as_it_was_acknowledged(wire: &Wire, writer: &Writer<'_>) {
    for listing in &writer.listings {
        let path = format!("/v1/services/{}", listing.id);
        let read = wire.get(&path, Some(&writer.owner)).is(200);
        listing.is_told_by(&read.body);
        let mut acknowledged = listing.body.clone();
        // It came with the answer to the submission.
        acknowledged.as_object_mut().unwrap().shift_remove("likely_duplicates");
        assert_eq!((&read.body, read.tag()), (&acknowledged, listing.tag.clone()));
        wire.get(&path, None).is(if listing.state == "published" { 200 } else { 404 });
        if let Some(proposal) = &listing.proposal {
            let shown = wire.get(&format!("{path}/revision"), Some(&writer.owner)).is(200).body;
            let proposed = &shown["proposed"]["service"];
            assert_eq!(
                (&proposed["description"], &proposed["phones"][0]["number"]),
                (&json!(description(&proposal.says)), &json!(listing.phone))
            );
        }
    }
}

/// The public was told each change of what is published, once and in order, and ends with what is published.
pub(super) fn the_public_was_told_each_change_once(wire: &Wire, writers: &[Writer<'_>], told: &Followed) {
    assert!(told.lines.windows(2).all(|pair| pair[0].seq < pair[1].seq), "numbers do not rise");
    let mut by_service: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in told.lines.iter().filter(|line| line.kind == "service") {
        by_service.entry(&line.id).or_default().push(line);
    }
    let listings = || writers.iter().flat_map(|writer| &writer.listings);
    for listing in listings() {
        let lines = by_service.remove(listing.id.as_str()).unwrap_or_default();
        assert_eq!(lines.len(), listing.told.len(), "{lines:?} of {listing:?}");
        for (line, told) in lines.iter().zip(&listing.told) {
            let in_time = told.by.is_none_or(|by| if told.exactly { line.seq == by } else { line.seq <= by });
            assert!(line.seq > told.after && in_time, "{line:?} is not {told:?}");
        }
        let place = ("service".to_owned(), listing.id.clone());
        match told.standing.get(&place) {
            Some(standing) => {
                let mut read = wire.get(&format!("/v1/services/{}", listing.id), None).is(200).body;
                // What is published beside it has changes of its own.
                for beside in ["organization", "publication_state"] {
                    read.as_object_mut().unwrap().shift_remove(beside);
                }
                for place in read["service_at_locations"].as_array_mut().unwrap() {
                    place.as_object_mut().unwrap().shift_remove("location");
                }
                assert_eq!((listing.state, standing), ("published", &read));
            }
            None => assert_ne!(listing.state, "published", "{listing:?}"),
        }
    }
    assert!(by_service.is_empty(), "nobody wrote {by_service:?}");
    let places = told.lines.iter().filter(|line| line.kind == "location").count();
    assert_eq!(places, listings().filter(|listing| listing.was_public).count());
}

/// A match finds what is published, as it reads now, and nothing else.
pub(super) fn a_match_finds_what_is_published(wire: &Wire, key: &str, writers: &[Writer<'_>]) {
    let ask = |path: &str, body: &Value| {
        wire.send(&Request {
            method: reqwest::Method::POST,
            path: path.to_owned(),
            key: Some(key.to_owned()),
            body: Some(body.clone()),
            ..Request::default()
        })
    };
    let mut body = json!({ "needs": [{ "text": "feels lonely and loves singing" }], "place": { "postcode": "LS8 1NT" }, "limit": 50 });
    let published: Vec<&Listing> =
        writers.iter().flat_map(|writer| &writer.listings).filter(|listing| listing.state == "published").collect();
    let found = ask("/v1/match", &body).is(200).body;
    let found: Vec<&str> = found["matches"].as_array().unwrap().iter().map(|found| found["service"]["id"].as_str().unwrap()).collect();
    assert!(found.len() >= published.len().min(10), "{} of {}", found.len(), published.len());
    assert!(found.iter().all(|id| published.iter().any(|listing| listing.id == *id)), "a match finds what is not published");
    body.as_object_mut().unwrap().shift_remove("limit");
    for listing in writers.iter().flat_map(|writer| &writer.listings) {
        body["service_id"] = json!(listing.id);
        let answer = ask("/v1/match:explain", &body);
        if listing.state == "published" {
            assert_eq!(answer.is(200).body["standing"], "in_order");
            let list = wire.get(&format!("/v1/services?q={}", listing.says), None).is(200).body;
            assert!(list["contents"].as_array().unwrap().iter().any(|one| one["id"] == listing.id.as_str()), "{listing:?}");
        } else {
            answer.is(404);
        }
    }
}

/// The listing that all write to holds each acknowledged word once, and no other.
pub(super) fn nobody_overwrote_another(wire: &Wire, writers: &[Writer<'_>]) {
    let writer = &writers[0];
    let said = wire.get(&format!("/v1/services/{}", writer.board), Some(&writer.moderator)).is(200).body;
    let mut found: Vec<&str> = said["description"].as_str().unwrap().strip_prefix(&description("board")).unwrap().split(' ').collect();
    found.retain(|word| !word.is_empty());
    found.sort_unstable();
    let mut words: Vec<&str> = writers.iter().flat_map(|writer| writer.words.iter().map(String::as_str)).collect();
    words.sort_unstable();
    assert_eq!(found, words);
}

/// The audit tells of each write once, in order, and of no other: `list` is what `waymark audit list --output json` prints.
pub(super) fn the_audit_tells_of_each_write_once(list: &str, writers: &[Writer<'_>]) {
    let mut told: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in list.lines() {
        let line: Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["outcome"], "done", "{line}");
        if line["kind"] == "service" {
            told.entry(line["id"].as_str().unwrap().to_owned()).or_default().push(line["action"].as_str().unwrap().to_owned());
        }
    }
    let mut done: BTreeMap<String, Vec<String>> = [(writers[0].board.clone(), vec!["createService".to_owned()])].into();
    for (operation, id) in writers.iter().flat_map(|writer| &writer.done) {
        done.entry(id.clone()).or_default().push((*operation).to_owned());
    }
    assert_eq!(told, done);
}
