//! Reading the directory: lists, pages, one thing.

use serde_json::Value;

use super::{SERVICES, errors, problem, server};

/// Walks a list to its end, and answers the ids it saw.
fn walk(path: &str, limit: usize) -> Vec<String> {
    let (mut seen, mut cursor) = (Vec::new(), None::<String>);
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let at = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = server().get_json(&format!("{path}{separator}limit={limit}{at}"));
        let contents = page["contents"].as_array().unwrap();
        assert_eq!(page["size"], contents.len());
        assert!(contents.len() <= limit);
        assert!(seen.is_empty() || !contents.is_empty(), "a page after the last");
        seen.extend(contents.iter().map(|entry| entry["id"].as_str().unwrap().to_owned()));
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) => cursor = Some(next.to_owned()),
            None => return seen,
        }
    }
}

#[test]
fn a_list_is_walked_page_by_page_and_shows_each_thing_once() {
    for (path, count) in [
        ("/v1/services", SERVICES),
        ("/v1/services?q=friendship", SERVICES),
        ("/v1/services?near=53.83,-1.50", SERVICES),
        ("/v1/organizations", 1),
        ("/v1/locations", 1),
        ("/v1/taxonomies", 1),
        ("/v1/taxonomy_terms", 1),
    ] {
        for limit in [1, 7, 100] {
            let mut seen = walk(path, limit);
            assert_eq!(seen.len(), count, "{path}, {limit} a page");
            seen.sort_unstable();
            seen.dedup();
            assert_eq!(seen.len(), count, "{path}, {limit} a page");
        }
    }
}

#[test]
fn one_thing_is_told_whole_in_the_shape_of_hsds() {
    for (list, members) in [
        (
            "/v1/services",
            &["name", "status", "organization", "service_at_locations", "schedules", "cost_options", "attributes", "contacts"][..],
        ),
        ("/v1/organizations", &["name", "description"]),
        ("/v1/locations", &["location_type", "name", "latitude", "longitude", "addresses"]),
        ("/v1/taxonomies", &["name"]),
        ("/v1/taxonomy_terms", &["name"]),
    ] {
        let id = walk(list, 100).remove(0);
        let one = server().get_json(&format!("{list}/{id}"));
        assert_eq!(one["id"], id);
        for member in members {
            assert!(one.get(member).is_some(), "{member} of {list}");
        }
        assert!(!one.to_string().contains("null") && !one.to_string().contains(r#":"""#), "{one}");
    }
}

#[test]
fn filters_narrow_and_facets_count() {
    let total = |query: &str| {
        server().get_json(&format!("/v1/services?{query}"))["total_items"].as_u64().and_then(|total| usize::try_from(total).ok()).unwrap()
    };
    for (query, expected) in [
        ("q=singing", SERVICES),
        ("q=trampolining", 0),
        ("day=tuesday", SERVICES),
        ("day=monday", 0),
        ("cost=free", SERVICES),
        ("near=53.83,-1.50&radius_m=5000", SERVICES),
        ("near=51.5,-0.1&radius_m=5000", 0),
        ("open_on=2026-11-24", SERVICES),
        ("organization_id=00000002-0000-4000-8000-000000000000", SERVICES),
        ("taxonomy_term_id=00000009-0000-4000-8000-000000000000", SERVICES),
        ("taxonomy_term_id=00000009-0000-4000-8000-000000000007", 0),
        ("modified_after=2999-01-01T00:00:00Z", 0),
    ] {
        assert_eq!(total(query), expected, "{query}");
    }
    let facets = &server().get_json("/v1/services")["facets"];
    assert_eq!(facets["day"], serde_json::json!([{ "value": "tuesday", "count": SERVICES }]));
}

#[test]
fn a_forged_or_foreign_cursor_is_a_fault_on_cursor() {
    let cursor = server().get_json("/v1/services?limit=1")["next_cursor"].as_str().unwrap().to_owned();
    for path in [
        format!("/v1/organizations?cursor={cursor}"),
        format!("/v1/services?q=singing&cursor={cursor}"),
        format!("/v1/services?cursor=A{cursor}"),
        "/v1/services?cursor=bm90aGluZw".to_owned(),
    ] {
        let told = problem(server().get(&path), 422);
        assert_eq!(errors(&told), [("?cursor".to_owned(), "malformed".to_owned())], "{path}");
    }
}

#[test]
fn an_unknown_parameter_is_a_fault_everywhere() {
    let id = walk("/v1/services", 100).remove(0);
    for path in ["/v1/services", "/v1/organizations", "/v1/needs", "/v1/places", &format!("/v1/services/{id}")] {
        let told = problem(server().get(&format!("{path}?max_distance=5")), 422);
        assert!(errors(&told).contains(&("?max_distance".to_owned(), "unknown_field".to_owned())), "{told}");
    }
    for limit in ["0", "101", "-1", "x"] {
        problem(server().get(&format!("/v1/services?limit={limit}")), 422);
    }
}

#[test]
fn needs_and_places_are_looked_up() {
    let needs = server().get_json("/v1/needs");
    assert!(needs["domains"].as_array().unwrap().len() > 3);
    let need = &needs["needs"][0];
    assert!(need["code"].as_str().unwrap().contains('.') && need["phrases"].is_array() && need["related"].is_array(), "{need}");
    assert_eq!(server().get_json("/v1/places?q=LS8%201NT")["places"][0]["precision"], "sector");
    assert_eq!(server().get_json("/v1/places?q=BT7%201NN")["why_none"]["code"], "place_not_loaded");
    problem(server().get("/v1/places"), 422);
}

#[test]
fn operators_are_told_how_it_is() {
    assert_eq!(server().get_json("/healthz")["status"], "ok");
    let ready = server().get_json("/readyz");
    assert_eq!((&ready["status"], &ready["lag_changes"]), (&"ready".into(), &0.into()));
    server().get("/v1/services/00000000-0000-4000-8000-000000000000");
    let metrics = server().get("/metrics");
    assert!(metrics.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = metrics.text().unwrap();
    assert!(text.contains(r#"route="/v1/services/{id}",method="GET",status="404""#), "{text}");
    assert!(text.contains("waymark_index_revision") && text.contains("waymark_database_up 1"), "{text}");
}
