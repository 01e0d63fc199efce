//! `waymark demo`: what a newcomer does first.

use std::fs;

use serde_json::Value;

use super::waymark::{Server, waymark};

#[test]
fn the_demonstration_answers_what_it_prints_and_starts_again_from_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["demo"]);
    assert!(server.greeting.contains(&format!("{}/docs", server.base)), "{}", server.greeting);

    // What is printed is pasted.
    let curl = server.greeting.split("-d '").nth(1).and_then(|rest| rest.split('\'').next()).expect("a curl is printed").to_owned();
    let answer: Value = reqwest::blocking::Client::new()
        .post(format!("{}/v1/match", server.base))
        .header("content-type", "application/json")
        .body(curl)
        .send()
        .unwrap()
        .error_for_status()
        .unwrap()
        .json()
        .unwrap();
    assert_eq!(answer["matches"].as_array().unwrap().len(), 3, "{answer}");
    let before = server.get("/v1/services?limit=100&sort=name");

    // Beside it: the other commands, which find the demonstration's folder by themselves.
    let asked = ["match", "--need", "sits alone all day, hates computers", "--postcode", "LS8 1NT", "--age", "78"];
    waymark(folder.path(), &asked).exits(0).tells(&["demonstration"]).prints(&["RANK", "   1  0.", "+0.", "Considered"]);
    waymark(folder.path(), &["doctor"]).exits(0).prints(&["All is well"]);
    assert_eq!(server.stop(), Some(0));

    let again = Server::start(folder.path(), &["demo"]);
    assert!(again.greeting.contains("Starting from what is in"), "{}", again.greeting);
    assert_eq!(again.get("/v1/services?limit=100&sort=name"), before);
    assert_eq!(again.stop(), Some(0));
    waymark(folder.path(), &["doctor", "--data-dir", "waymark-demo"]).exits(0);
}

#[test]
fn the_demonstration_is_not_mixed_into_a_real_directory() {
    let folder = tempfile::tempdir().unwrap();
    super::feeds::write(folder.path(), "feed.json", &super::feeds::services(0, 1));
    waymark(folder.path(), &["import", "feed.json", "--data-dir", "real"]).exits(0);
    waymark(folder.path(), &["demo", "--data-dir", "real", "--bind", "127.0.0.1:0"])
        .exits(2)
        .tells(&["not the demonstration's", "another folder"]);
}

#[test]
fn a_demonstration_whose_loading_was_broken_off_is_loaded_when_it_starts_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("waymark-demo")).unwrap();
    fs::write(folder.path().join("waymark-demo/demo"), "loading").unwrap();
    let server = Server::start(folder.path(), &["demo"]);
    assert!(server.greeting.contains("fictional services"), "{}", server.greeting);
    assert!(!server.get("/v1/services")["contents"].as_array().is_none_or(Vec::is_empty) || server.get("/v1/services").is_object());
    assert_eq!(server.stop(), Some(0));
}
