//! What is published, imported into an empty directory, and published again.

use std::{env, fs, path::PathBuf};

use serde_json::{Value, json};
use waymark::{
    app::{FeedOrder, ImportOrder, Silent},
    http::Options,
};

use super::{super::TestServer, all, server, services};

#[test]
fn what_was_published_and_imported_is_published_the_same() {
    let again = TestServer::start_with(Options::default(), Value::Array(services().to_vec()));
    assert_same(server(), &again);
}

#[test]
fn a_feed_that_is_walked_is_published_the_same() {
    let order = FeedOrder { address: server().url("/oruk"), import: ImportOrder::default(), since_last_run: false, allow_private: true };
    let (again, report) =
        TestServer::start_and(Options::default(), json!([]), async move |directory| directory.import_feed(&order, &Silent).await.unwrap());
    assert_eq!((report.services, report.refused_rows, report.services_mended), (services().len() as u64, 0, 0), "{:?}", report.mended);
    assert_same(server(), &again);
}

#[test]
fn the_standards_own_examples_go_round() {
    let Some(reference) = env::var_os("WAYMARK_REFERENCE") else {
        eprintln!("skipped: WAYMARK_REFERENCE names no folder");
        return;
    };
    let mocks = PathBuf::from(reference).join("checks/oruk/data/mocks");
    for mock in ["Default", "Warn", "Fail", "Test"] {
        let service: Value = serde_json::from_slice(&fs::read(mocks.join(mock).join("service_full.json")).unwrap()).unwrap();
        let first = TestServer::start_with(Options::default(), json!([service]));
        let again = TestServer::start_with(Options::default(), Value::Array(all(&first, "/services?full=true")));
        assert_eq!(all(&first, "/services").len(), 1, "{mock}");
        assert_same(&first, &again);
    }
}

/// Whether two directories publish the same.
fn assert_same(one: &TestServer, other: &TestServer) {
    for (list, what) in [
        ("/services?full=true", "services"),
        ("/service_at_locations?full=true", "places"),
        ("/organizations?full=true", "organizations"),
        ("/taxonomies", "taxonomies"),
        ("/taxonomy_terms", "terms"),
    ] {
        let (first, second) = (all(one, list), all(other, list));
        assert_eq!(first.len(), second.len(), "{what}");
        for (one, other) in first.iter().zip(&second) {
            assert_eq!(one, other, "{what}");
        }
    }
}
