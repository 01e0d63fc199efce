//! The power goes in the middle of an import.

use std::{
    collections::HashSet,
    path::Path,
    time::{Duration, Instant},
};

use super::{
    feeds::{self, ids, services},
    waymark::{killed_after, waymark},
};

/// How many services were acknowledged before.
const ACKNOWLEDGED: usize = 20;

/// How many services the import that is killed brings: two transactions.
const MANY: usize = 600;

/// How often it is killed, each time a little later in the work.
const ROUNDS: u32 = 4;

#[test]
fn an_import_that_is_killed_loses_nothing_acknowledged_and_leaves_index_and_database_agreeing() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "acknowledged.json", &services(0, ACKNOWLEDGED));
    feeds::write(folder.path(), "killed.json", &services(1000, MANY));
    let began = Instant::now();
    waymark(folder.path(), &["import", "killed.json", "--data-dir", "undisturbed"]).exits(0);
    let whole = began.elapsed();

    let kills = (1..=ROUNDS).filter(|round| killed_at(folder.path(), &format!("round-{round}"), whole * *round / (ROUNDS + 1))).count();
    assert!(kills >= 2, "only {kills} of {ROUNDS} imports were killed at work");
    let last = format!("round-{ROUNDS}");
    waymark(folder.path(), &["import", "killed.json", "--data-dir", &last]).exits(0);
    assert_eq!(
        ids(&waymark(folder.path(), &["export", "--data-dir", &last]).exits(0).stdout).len(),
        ACKNOWLEDGED + MANY,
        "run again, it completes"
    );
    waymark(folder.path(), &["doctor", "--data-dir", &last]).exits(0).prints(&["All is well"]);
}

/// Kills an import after `delay` and looks at what is left. Whether it was still at work.
fn killed_at(folder: &Path, data_dir: &str, delay: Duration) -> bool {
    let run = |arguments: &[&str]| waymark(folder, &[arguments, &["--data-dir", data_dir]].concat());
    let there = || -> HashSet<String> { ids(&run(&["export"]).exits(0).stdout).into_iter().collect() };
    run(&["import", "acknowledged.json"]).exits(0);
    let acknowledged = there();
    assert_eq!(acknowledged.len(), ACKNOWLEDGED);

    let at_work = killed_after(folder, &["import", "killed.json", "--data-dir", data_dir], delay);
    // Whatever opens the directory next brings the index up to the database.
    let left = there();
    run(&["doctor"]).exits(0).prints(&["All is well"]);
    assert!(acknowledged.is_subset(&left), "{data_dir}: something acknowledged is missing");

    at_work
}
