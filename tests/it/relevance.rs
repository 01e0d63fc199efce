//! The right things come first for people whose right answers are known: a gate under each measured figure.
//!
//! What is measured, and how it was judged, stands in `tests/judged/README.md`. The gates lie a little under what was reached when they were
//! last set, so that a change that makes the ranking worse is seen, and one that moves a single person is not.

use std::process::Command;

use serde_json::Value;

/// What `waymark evaluate` reports.
fn report(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_waymark"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["evaluate", "--output", "json"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const CITIES: [&str; 4] = ["tests/judged/cities/corpus.json", "tests/judged/cities/people", "--as-of", "2026-11-21T09:00:00Z"];

fn measured(report: &Value, group: &str, measure: &str) -> f64 {
    report["groups"][group]["measures"][measure].as_f64().unwrap_or_else(|| panic!("{measure} of {group} was not measured"))
}

fn holds(report: &Value, group: &str, least: &[(&str, f64)]) {
    for (measure, least) in least {
        let reached = measured(report, group, measure);
        assert!(reached >= *least, "{measure} of {group} is {reached:.3}, and was at least {least}");
    }
}

#[test]
fn people_in_cities_are_met() {
    let report = report(&CITIES);
    holds(&report, "everybody", &[("nDCG@10", 0.81), ("success@3", 0.92), ("recall@20", 0.92)]);
    assert!(measured(&report, "everybody", "ineligible@10") == 0.0, "somebody is shown what they may not go to");
}

#[test]
fn people_in_cities_are_met_without_category_tags() {
    let report = report(&[&CITIES[..], &["--no-categories"]].concat());
    holds(&report, "everybody", &[("nDCG@10", 0.79), ("success@3", 0.94), ("recall@20", 0.87)]);
    assert!(measured(&report, "everybody", "ineligible@10") == 0.0, "somebody is shown what they may not go to");
}

#[test]
fn people_of_the_demonstration_are_met_those_set_aside_among_them() {
    let report = report(&["seed-data/directory", "tests/judged/seed/people"]);
    holds(&report, "worked on", &[("nDCG@10", 0.60), ("success@3", 0.85)]);
    holds(&report, "set aside", &[("nDCG@10", 0.62), ("success@3", 0.87)]);
}
