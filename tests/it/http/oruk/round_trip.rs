//! What is published, imported into an empty directory, and published again.

use serde_json::Value;
use waymark::http::Options;

use super::{super::TestServer, all, server, services};

#[test]
fn what_was_published_and_imported_is_published_the_same() {
    let again = TestServer::start_with(Options::default(), Value::Array(services().to_vec()));
    for (list, what) in [
        ("/services?full=true", "services"),
        ("/service_at_locations?full=true", "places"),
        ("/organizations?full=true", "organizations"),
        ("/taxonomies", "taxonomies"),
        ("/taxonomy_terms", "terms"),
    ] {
        let (first, second) = (all(server(), list), all(&again, list));
        assert_eq!(first.len(), second.len(), "{what}");
        for (one, other) in first.iter().zip(&second) {
            assert_eq!(one, other, "{what}");
        }
    }
}
