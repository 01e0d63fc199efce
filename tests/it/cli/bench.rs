//! `waymark bench` tells all it should, in process and over HTTP. How fast anything is, is no test's to say.

use std::path::Path;

use serde_json::Value;

use super::waymark::waymark;

/// A small country in `data` of the folder, asked a little.
fn bench(folder: &Path, more: &[&str]) -> Value {
    let all = [&["bench", "--offerings", "400", "--requests", "20", "--data-dir", "data", "--output", "json"], more].concat();
    serde_json::from_str(&waymark(folder, &all).exits(0).stdout).expect("JSON is printed, and nothing else")
}

#[track_caller]
fn assert_above_zero(figures: &Value, names: &[&str]) {
    for name in names {
        let figure = figures.pointer(&format!("/{}", name.replace('.', "/"))).and_then(Value::as_f64);
        assert!(figure.is_some_and(|figure| figure > 0.0), "{name} is {figure:?} in {figures:#}");
    }
}

/// What is told whatever is measured.
const ALWAYS: [&str; 9] =
    ["p50_ms", "p99_ms", "rest_p99_ms", "per_second", "baseline_ratio", "build_s", "index_bytes", "resident_bytes", "start_s"];

#[test]
fn the_whole_answer_is_measured_in_process_and_over_http() {
    let folder = tempfile::tempdir().unwrap();
    let figures = bench(folder.path(), &["--rounds", "2"]);
    assert_above_zero(&figures, &ALWAYS);
    let steps = ["understand", "find", "weigh", "order", "explain", "json"].map(|step| format!("steps.{step}.p50_ms"));
    assert_above_zero(&figures, &steps.each_ref().map(String::as_str));
    assert_above_zero(&figures, &["cpu_ms", "baseline_cpu_ms", "store_s", "counts.answering", "counts.bytes", "warm_bytes"]);
    assert!(figures["p50_ms"].as_f64() <= figures["p99_ms"].as_f64());
    let counts = ["offerings", "requests", "rounds"].map(|name| figures[name].as_u64().unwrap());
    assert_eq!(counts, [400, 20, 2]);
    assert_eq!(figures["all"]["count"], 40, "every request in every round");
    assert_eq!(figures["placed"]["count"].as_u64().unwrap() + figures["rest"]["count"].as_u64().unwrap(), 20);

    let made = std::fs::metadata(folder.path().join("data/400/bench.json")).unwrap().len();
    let served = bench(folder.path(), &["--rounds", "2", "--http", "--connections", "2"]);
    assert_above_zero(&served, &ALWAYS);
    assert_eq!((&served["http"], &served["connections"], &served["all"]["count"]), (&true.into(), &2.into(), &40.into()));
    assert_eq!(served["store_s"], figures["store_s"], "what was made is used again");
    assert!(made > 0);
    // Both give the same answers, as long as ever.
    assert!((served["bytes"].as_f64().unwrap() - figures["counts"]["bytes"].as_f64().unwrap()).abs() < 1.0);
}

#[test]
fn a_rate_is_held_while_services_change_and_an_overload_is_survived() {
    let folder = tempfile::tempdir().unwrap();
    let figures = bench(folder.path(), &["--http", "--rate", "20", "--seconds", "3", "--writes", "5"]);
    assert_above_zero(&figures, &ALWAYS);
    assert_eq!((&figures["answered"], &figures["errors"], &figures["other"]), (&60.into(), &0.into(), &0.into()));
    assert_eq!(figures["slices"].as_array().unwrap().len(), 1);
    assert_above_zero(&figures, &["changes.written", "changes.found_p99_ms", "slices.0.p99_ms", "slices.0.anonymous_bytes"]);
    let wrong = ["failed", "lost", "told_as_before"].map(|name| figures["changes"][name].as_u64().unwrap());
    assert_eq!(wrong, [0; 3], "every change is written, found and told");
    let left: Vec<_> = std::fs::read_dir(folder.path().join("data")).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["400"], "the copy that was written into is gone");

    let figures = bench(folder.path(), &["--http", "--overload", "10", "--seconds", "1", "--connections", "200"]);
    assert_above_zero(
        &figures,
        &["capacity_per_second", "due_per_second", "sent_per_second", "answered", "before.answered", "after.answered"],
    );
    let wrong = ["wrong", "other", "errors", "unavailable_without_retry_after"].map(|name| figures[name].as_u64().unwrap());
    assert_eq!(wrong, [0; 4], "what is answered is right, and the rest is told when to come back");
    assert!(figures.get("recovery_s").is_some());
}

#[test]
fn what_cannot_be_measured_is_told_and_nothing_is_overwritten() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path();
    for (arguments, why) in [
        (&["--offerings", "402"] as &[&str], "multiples of 4"),
        (&["--offerings", "5000", "--density", "held"], "multiples of 100000"),
        (&["--connections", "4"], "--http"),
        (&["--http", "--writes", "4"], "--rate"),
        (&["--http", "--rate", "0"], "a number from 0.001 to 1000000 is needed, or a share of capacity such as 80%"),
        (&["--offerings", "4000000004"], "--offerings"),
    ] {
        waymark(here, &[&["bench"], arguments].concat()).exits(2).tells(&[why]);
    }
    std::fs::create_dir_all(here.join("data/400")).unwrap();
    std::fs::write(here.join("data/400/waymark.db"), "somebody's").unwrap();
    // Told by the process that makes the data, and so with that one's exit code.
    waymark(here, &["bench", "--offerings", "400", "--data-dir", "data"]).exits(1).tells(&["did not make"]);
    assert_eq!(std::fs::read_to_string(here.join("data/400/waymark.db")).unwrap(), "somebody's");
}
