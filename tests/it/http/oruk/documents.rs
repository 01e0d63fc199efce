//! The face's own OpenAPI document, and whether answers are what it says.

use std::{fs, path::Path};

use serde_json::Value;
use waymark::http::oruk::document::document;

use super::{LISTS, all, get, schema, server, services};

/// `openapi/oruk.json` is the document, for reading and for comparing. `UPDATE_OPENAPI=1` writes it anew.
#[test]
fn the_document_in_the_repository_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/oruk.json");
    let told = serde_json::to_string_pretty(&document()).unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::write(&path, &told).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == told,
        "openapi/oruk.json is not what the code says; run the tests once with UPDATE_OPENAPI=1 and look at the difference"
    );
    assert_eq!(get("/openapi.json"), document());
}

#[test]
fn each_field_is_a_plain_property() {
    fn plain(node: &Value) {
        match node {
            Value::Object(members) => {
                for choice in ["oneOf", "anyOf", "allOf", "nullable"] {
                    assert!(!members.contains_key(choice), "{choice} in {node}");
                }
                assert!(members.get("type").is_none_or(|kind| kind != "null" && !kind.is_array()), "{node}");
                members.values().for_each(plain);
            }
            Value::Array(items) => items.iter().for_each(plain),
            _ => {}
        }
    }
    plain(&document());
}

#[test]
fn every_answer_is_what_the_document_says() {
    let document = document();
    let schema_of = |path: &str| document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"].clone();
    let check = |path: &str, value: &Value| {
        let found = schema::faults(&document, &schema_of(path), value, path);
        assert!(found.is_empty(), "{found:?}");
    };
    check("/", &get(""));
    for (list, _) in LISTS {
        for query in ["", "?page=2&per_page=100", "?full=true&per_page=100", "?search=zqxj"] {
            check(list, &get(&format!("{list}{query}")));
        }
        for one in get(&format!("{list}?per_page=5"))["contents"].as_array().unwrap() {
            check(&format!("{list}/{{id}}"), &get(&format!("{list}/{}", one["id"].as_str().unwrap())));
        }
    }
    for service in services() {
        check("/services/{id}", service);
    }
    for one in all(server(), "/organizations?full_service=true") {
        check("/organizations/{id}", &one);
    }
    for one in all(server(), "/service_at_locations?full=true") {
        check("/service_at_locations/{id}", &one);
    }
}
