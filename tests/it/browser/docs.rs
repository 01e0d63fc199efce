//! `/docs`: Swagger UI from inside the binary, at work.

use serde_json::{Value, json};

use super::{asked_only_us, in_a_browser};
use crate::http::server;

const MATCH: &str = "[id$='-match'].opblock";

#[test]
fn every_operation_is_listed_and_a_match_is_tried_out_with_nothing_from_elsewhere() {
    in_a_browser(|browser| {
        browser.open(&server().url("/docs"));
        browser.wait_for(MATCH);
        let document = server().get_json("/openapi.json");
        let operations = document["paths"].as_object().unwrap().values().flat_map(|path| path.as_object().unwrap().values());
        let mut documented: Vec<&str> = operations.filter_map(|operation| operation["operationId"].as_str()).collect();
        documented.sort_unstable();
        let listed = browser.value("[...document.querySelectorAll('.opblock')].map(one => one.id.split('-').at(-1)).sort()");
        assert_eq!(listed, json!(documented));

        assert_eq!(browser.value("[document.documentElement.lang, document.querySelectorAll('h1').length]"), json!(["en-GB", 1]));

        browser.click(&format!("{MATCH} .opblock-summary-control"));
        browser.wait_for(&format!("{MATCH} .execute"));
        browser.click(&format!("{MATCH} .execute"));
        browser.wait_for(&format!("{MATCH} .live-responses-table"));
        let shown =
            |part: &str| browser.text(&format!("document.querySelector({:?}).innerText", format!("{MATCH} .live-responses-table {part}")));
        assert_eq!(shown("tbody .response-col_status").lines().next(), Some("200"));
        let answer: Value = serde_json::from_str(&shown("tbody .response-col_description pre")).unwrap();
        assert_eq!(answer["matches"][0]["service"]["organization"]["name"], "Roundhay Good Neighbours", "{answer}");

        let asked_for = browser.asked_for();
        asked_only_us(&asked_for);
        assert!(asked_for.contains(&server().url("/v1/match")), "{asked_for:?}");
        let resources = browser.value("performance.getEntriesByType('resource').map(entry => entry.name)");
        for name in resources.as_array().unwrap().iter().filter_map(Value::as_str) {
            assert!(name.starts_with(&server().url("/")) || name.starts_with("data:"), "{name}");
        }
        assert_eq!(browser.complaints(), [""; 0]);
    });
}
