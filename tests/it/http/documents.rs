//! The OpenAPI documents and the page that shows them.

use std::{fs, path::Path};

use waymark::http::openapi;

use super::server;

/// `openapi/waymark.json` is the document, for reading and for comparing: a change of the API is seen in review.
/// `UPDATE_OPENAPI=1` writes it anew.
#[test]
fn the_document_in_the_repository_is_that_of_the_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi/waymark.json");
    let document = serde_json::to_string_pretty(&openapi::document()).unwrap() + "\n";
    if std::env::var_os("UPDATE_OPENAPI").is_some() {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, &document).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == document,
        "openapi/waymark.json is not what the code says; run the tests once with UPDATE_OPENAPI=1 and look at the difference"
    );
}

#[test]
fn both_versions_are_served() {
    assert!(server().get_json("/openapi.json")["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(server().get_json("/openapi-3.0.json")["openapi"], "3.0.3");
}

#[test]
fn the_documentation_needs_nothing_from_elsewhere() {
    for path in ["/docs", "/docs/"] {
        let response = server().get(path);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        let page = response.text().unwrap();
        assert!(!page.contains("http:") && !page.contains("https:"), "{page}");
        for asset in page.split('"').filter(|part| part.starts_with("/docs/")) {
            let response = server().get(asset);
            assert_eq!(response.status(), 200, "{asset}");
            assert!(!response.bytes().unwrap().is_empty(), "{asset}");
        }
    }
    for path in ["/docs/index.html", "/docs/oauth2-redirect.html", "/docs/..%2fCargo.toml"] {
        assert_eq!(server().get(path).status(), 404, "{path}");
    }
}

/// Whatever takes JSON refuses anything else, on every operation there is.
#[test]
fn an_operation_that_takes_json_takes_nothing_else() {
    let document = serde_json::to_value(openapi::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let takes_json = paths.iter().filter(|(_, item)| !item["post"]["requestBody"]["content"]["application/json"].is_null());
    let takes_json: Vec<&String> = takes_json.map(|(path, _)| path).collect();
    assert!(takes_json.len() >= 3, "{takes_json:?}");
    for path in takes_json {
        let sent = server().post(path).header("content-type", "text/plain").body("{\"needs\":[{\"text\":\"tea\"}]}").send().unwrap();
        super::problem(sent, 415);
    }
}
