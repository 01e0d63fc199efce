//! Import, export, match, reindex and doctor on one folder.

use std::{fs, process::Command};

use serde_json::{Value, json};
use waymark::{formats::data_package, index::OfferingIndex, needs::Lexicon};

use super::{
    feeds::{self, ids, service, services},
    waymark::{waymark, waymark_read_briefly, waymark_reading},
};

#[test]
fn an_import_run_again_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 12));
    waymark(folder.path(), &["import", "feed.json"])
        .exits(0)
        .prints(&["12 services taken (records: 21 new, 0 changed, 0 as they were); 0 rows refused"]);
    let before = waymark(folder.path(), &["export"]).exits(0).stdout;
    waymark(folder.path(), &["import", "feed.json"])
        .exits(0)
        .prints(&["12 services taken (records: 0 new, 0 changed, 21 as they were); 0 rows refused"]);
    assert_eq!(waymark(folder.path(), &["export"]).exits(0).stdout, before);
}

#[test]
fn the_directory_leaves_as_a_data_package_too() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 3));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    waymark(folder.path(), &["export", "--format", "data-package", "--out", "directory.zip"]).exits(0);
    let zip = fs::File::open(folder.path().join("directory.zip")).unwrap();
    let files = data_package::unpack(zip, data_package::Limits::default()).unwrap();
    let document = data_package::read(&files).unwrap();
    let packaged: Vec<&str> = document.services.iter().map(|(_, service)| service["id"].as_str().unwrap()).collect();
    assert_eq!(packaged, ids(&waymark(folder.path(), &["export"]).exits(0).stdout));
}

#[test]
fn a_folder_a_page_and_standard_input_are_taken() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("feeds")).unwrap();
    feeds::write(&folder.path().join("feeds"), "a.json", &services(0, 3));
    let page = json!({ "total_items": 2, "total_pages": 1, "page_number": 1, "size": 2, "first_page": true, "last_page": true, "empty": false, "contents": services(3, 2) });
    fs::write(folder.path().join("feeds/b.json"), page.to_string()).unwrap();
    fs::write(folder.path().join("feeds/manifest.json"), r#"{ "files": ["a.json", "b.json"] }"#).unwrap();
    waymark(folder.path(), &["import", "feeds"]).exits(0).prints(&["5 services taken", "0 rows refused"]);
    waymark_reading(folder.path(), &["import", "-"], &json!([service(5)]).to_string())
        .exits(0)
        .prints(&["1 service taken", "0 rows refused"]);
    assert_eq!(ids(&waymark(folder.path(), &["export"]).exits(0).stdout).len(), 6);
}

#[test]
fn broken_rows_are_told_and_spoil_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut feed = services(0, 6);
    feed[1]["name"] = json!({ "en": "Walking" });
    feed[3].as_object_mut().unwrap().remove("name");
    feed[4] = json!("no service");
    feeds::write(folder.path(), "feed.json", &feed);
    let run = waymark(folder.path(), &["import", "feed.json"]).exits(1).prints(&["3 services taken", "3 rows refused"]);
    for place in ["/1", "/3", "/4"] {
        assert!(run.stdout.lines().any(|line| line.starts_with("refused") && line.contains(place)), "{place} in\n{}", run.stdout);
    }
    assert_eq!(ids(&waymark(folder.path(), &["export"]).exits(0).stdout).len(), 3);
}

#[test]
fn what_is_no_feed_is_told() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("broken.json"), "[\n{\"a\": }]").unwrap();
    fs::create_dir(folder.path().join("empty")).unwrap();
    waymark(folder.path(), &["import", "broken.json"]).exits(1).prints(&["refused  broken.json", "line 2", "0 services taken"]);
    waymark(folder.path(), &["import", "nowhere.json"]).exits(1).tells(&["nowhere.json cannot be read"]);
    fs::create_dir(folder.path().join("folder")).unwrap();
    feeds::write(&folder.path().join("folder"), "a.json", &services(0, 1));
    fs::write(folder.path().join("folder/manifest.json"), "{ \"files\": [").unwrap();
    waymark(folder.path(), &["import", "folder"]).exits(1).prints(&["manifest.json", "line 1", "1 service taken", "1 row refused"]);
    waymark(folder.path(), &["import", "empty"]).exits(2).tells(&["no .json file"]);
}

#[test]
fn what_is_no_regular_file_is_told_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let made = Command::new("mkfifo").arg(folder.path().join("pipe.json")).status().unwrap();
    assert!(made.success());
    for arguments in [
        &["import", "pipe.json"] as &[&str],
        &["import", "."],
        &["import", "postcodes", "pipe.json"],
        &["import", "snomed-map", "pipe.json"],
    ] {
        waymark(folder.path(), arguments).exits(1).tells(&["pipe.json cannot be read: it is a pipe", "waymark import -"]);
    }
    waymark(folder.path(), &["import", "postcodes", "."]).exits(1).tells(&["it is a folder"]);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "no directory is made for it");
}

#[test]
fn an_export_imported_elsewhere_is_the_same_directory() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 8));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    waymark(folder.path(), &["export", "--out", "export.json"]).exits(0).tells(&["Written: export.json"]);
    let first = fs::read_to_string(folder.path().join("export.json")).unwrap();
    assert!(first.contains("x_walk_grade"), "what Waymark does not know survives");
    waymark(folder.path(), &["import", "export.json", "--data-dir", "elsewhere"]).exits(0).prints(&["8 services taken"]);
    let second = waymark(folder.path(), &["export", "--data-dir", "elsewhere"]).exits(0).stdout;
    let (first, second): (Value, Value) = (serde_json::from_str(&first).unwrap(), serde_json::from_str(&second).unwrap());
    assert_eq!(first, second);
    let csv = waymark(folder.path(), &["export", "--format", "csv"]).exits(0).stdout;
    assert_eq!(csv.lines().count(), 9, "a line of names and one an offering:\n{csv}");
}

#[test]
fn whoever_stops_reading_an_export_gets_no_panic() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 300));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    let run = waymark_read_briefly(folder.path(), &["export"]).exits(0);
    assert_eq!(run.stderr, "");
}

#[test]
fn without_a_directory_one_is_told_how_to_get_one() {
    let folder = tempfile::tempdir().unwrap();
    for command in [&["match", "--need", "lonely"] as &[&str], &["export"], &["reindex"], &["doctor"]] {
        waymark(folder.path(), command).exits(1).tells(&["there is no directory yet", "waymark demo", "waymark import"]);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "asking makes nothing");
}

#[test]
fn a_match_is_a_table_or_the_apis_answer() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 4));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    let asked = ["match", "--need", "would like company on a walk", "--postcode", "LS8 1NT", "--max-distance-km", "20", "--limit", "2"];
    waymark(folder.path(), &asked).exits(0).prints(&["   1  0.", "Walk and talk", "Considered"]);

    let by_flags: Value = serde_json::from_str(
        &waymark(folder.path(), &[&asked[..], &["--as-of", "2026-11-21T09:00:00Z", "--output", "json"]].concat()).exits(0).stdout,
    )
    .unwrap();
    let request = json!({
        "needs": [{ "text": "would like company on a walk" }],
        "place": { "postcode": "LS8 1NT" },
        "travel": { "max_distance_m": 20000 },
        "limit": 2,
        "as_of": "2026-11-21T09:00:00Z",
    });
    let by_request: Value = serde_json::from_str(
        &waymark_reading(folder.path(), &["match", "--json", "-", "--output", "json"], &request.to_string()).exits(0).stdout,
    )
    .unwrap();
    assert_eq!(by_flags, by_request);
    assert!(by_flags["matches"].as_array().is_some_and(|matches| !matches.is_empty()), "{by_flags}");
}

#[test]
fn every_fault_of_a_match_is_told_by_its_flag() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 1));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    waymark(folder.path(), &["match", "--need", "x", "--age", "200", "--postcode", "nonsense", "--limit", "0"]).exits(2).tells(&[
        "--age:",
        "--postcode:",
        "--limit:",
    ]);
    waymark(folder.path(), &["match"]).exits(2).tells(&["need"]);
    waymark_reading(folder.path(), &["match", "--json", "-"], "{").exits(2).tells(&["not JSON"]);
    waymark_reading(folder.path(), &["match", "--json", "-"], r#"{"needs":[{"text":"x"}],"max_distance":3}"#)
        .exits(2)
        .tells(&["/max_distance"]);
}

#[test]
fn the_doctor_sees_a_missing_index_and_reindex_mends_it() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 5));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    waymark(folder.path(), &["doctor"]).exits(0).prints(&["All is well"]);
    fs::remove_dir_all(folder.path().join("waymark-data/index")).unwrap();
    waymark(folder.path(), &["doctor"]).exits(1).prints(&["WRONG", "waymark reindex"]);
    waymark(folder.path(), &["reindex"]).exits(0);
    waymark(folder.path(), &["doctor"]).exits(0).prints(&["All is well"]);
}

#[test]
fn an_index_that_another_process_writes_is_not_built_beside_it() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 5));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    let (held, _) = OfferingIndex::open(&folder.path().join("waymark-data/index"), Lexicon::shipped_print()).unwrap();
    assert!(held.writes());
    let refused = waymark(folder.path(), &["reindex"]).exits(1).tells(&["another process writes it"]);
    assert!(!refused.stderr.contains("services indexed"), "{}", refused.stderr);
    drop(held);
    waymark(folder.path(), &["reindex"]).exits(0);
}

#[test]
fn the_doctor_sees_a_broken_database() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 5));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    let database = folder.path().join("waymark-data/waymark.db");
    let whole = fs::read(&database).unwrap();
    let overwritten = |from: usize, to: usize| {
        let mut bytes = whole.clone();
        bytes[from..to].fill(0x5a);
        bytes
    };
    // Its head gone; all but its head gone; cut short; something else.
    for broken in [overwritten(0, 4096), overwritten(4096, whole.len()), whole[..whole.len() / 3].to_vec(), b"hello".to_vec()] {
        fs::write(&database, broken).unwrap();
        let run = waymark(folder.path(), &["doctor"]).exits(1).prints(&["WRONG  ", "damaged", "do: stop Waymark", "backup"]);
        assert!(!run.stdout.contains("refused the request"), "{}", run.stdout);
        waymark(folder.path(), &["export"]).exits(1).tells(&["the database file is damaged"]);
    }
}

#[test]
fn full_postcodes_and_snomed_codes_are_taken_and_used() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 2));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    fs::write(folder.path().join("pc.csv"), "pcds,lat,long\nLS8 1NT,53.8268,-1.5009\nnonsense,1,2\n").unwrap();
    waymark(folder.path(), &["import", "postcodes", "pc.csv"])
        .exits(1)
        .prints(&["1 postcode taken; 0 rows have no place", "1 could not be read"]);
    fs::write(folder.path().join("map.csv"), "code,need\n105529008,connection.loneliness\n").unwrap();
    waymark(folder.path(), &["import", "snomed-map", "map.csv"]).exits(0).prints(&["1 code taken"]);

    let request = r#"{"needs":[{"code":{"system":"http://snomed.info/sct","code":"105529008"}}],"place":{"postcode":"ls81nt"}}"#;
    let answer = waymark_reading(folder.path(), &["match", "--json", "-", "--output", "json"], request).exits(0).stdout;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["understood"]["place"]["precision"], "postcode");

    // A feed of that very name.
    feeds::write(folder.path(), "postcodes", &services(2, 1));
    waymark(folder.path(), &["import", "./postcodes"]).exits(0).prints(&["1 service taken"]);
}
