//! `/v1/keys`, by an admin.

use reqwest::blocking::{RequestBuilder, Response};
use serde_json::{Value, json};
use waymark::{
    access::Role,
    app::{Directory, KeyOrder},
    clock,
    domain::Faults,
    http::Options,
    store::Act,
};

use super::{TestServer, errors, problem, seed};

/// A server, and an admin's key.
fn with_admin() -> (TestServer, String) {
    let admin = |directory: Directory| async move {
        let order = KeyOrder { role: Some(Role::Admin), ..KeyOrder::default() };
        let act = Act::of_command("test", clock::random_uuid(), clock::now());
        directory.issue_key(order, Faults::default(), &act).await.unwrap().0.reveal()
    };
    TestServer::start_and(Options::default(), seed(), admin)
}

#[test]
fn a_key_lives_from_its_making_to_its_end() {
    let (server, admin) = with_admin();
    let send = |request: RequestBuilder, key: &str| request.bearer_auth(key).send().unwrap();
    let post = |path: &str, body: &Value| send(server.post(path).json(body), &admin);
    let matches = |key: &str| send(server.post("/v1/match").json(&json!({ "needs": [{ "text": "lonely" }] })), key).status().as_u16();
    let made = |response: Response| {
        assert_eq!((response.status().as_u16(), &response.headers()["cache-control"]), (201, &"no-store".parse().unwrap()));
        response.json::<Value>().unwrap()
    };

    let first = made(post(
        "/v1/keys",
        &json!({ "role": "integrator", "name": "Surgery", "scopes": ["match"], "expires_at": "2999-01-01T00:00:00Z" }),
    ));
    let (key, id) = (first["key"].as_str().unwrap(), first["id"].as_str().unwrap());
    assert_eq!((&first["state"], &first["scopes"], matches(key)), (&json!("in_force"), &json!(["match"]), 200));
    let second = made(send(server.post(&format!("/v1/keys/{id}/rotate")), &admin));
    let new = second["key"].as_str().unwrap();
    assert_eq!((matches(key), matches(new)), (200, 200));
    problem(send(server.post(&format!("/v1/keys/{id}/rotate")), &admin), 409);
    let third = made(post(&format!("/v1/keys/{}/rotate", second["id"].as_str().unwrap()), &json!({ "overlap_days": 0 })));
    assert_eq!((matches(new), matches(third["key"].as_str().unwrap())), (401, 200));
    let revoked = send(server.post(&format!("/v1/keys/{id}/revoke")), &admin);
    assert_eq!((revoked.status().as_u16(), revoked.json::<Value>().unwrap()["state"].clone(), matches(key)), (200, json!("revoked"), 401));

    // Page by page, and no secret or hash in any of them.
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page: Value = send(server.client.get(server.url(&format!("/v1/keys?limit=3{cursor}"))), &admin).json().unwrap();
        seen.extend(page["contents"].as_array().unwrap().clone());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 4);
    let text = Value::from(seen).to_string();
    assert!(!text.contains("wm_") && !text.contains("hash") && !text.contains("secret"), "{text}");
    for shown in [key, new, &admin] {
        assert!(!text.contains(&shown.rsplit('_').next().unwrap()[..16]));
    }
}

#[test]
fn every_fault_of_an_order_is_told_at_once() {
    let (server, admin) = with_admin();
    let ask = |path: &str, body: Value| {
        let told = problem(server.post(path).bearer_auth(&admin).json(&body).send().unwrap(), 422);
        errors(&told).into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>()
    };
    let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
    for (body, expected) in [
        (json!([]), vec![" wrong_type"]),
        (json!({}), vec!["/role required"]),
        (json!({ "role": "king", "colour": 1 }), vec!["/role unknown_word", "/colour unknown_field"]),
        (
            json!({ "role": "organisation", "scopes": [], "expires_at": "2020-01-01T00:00:00Z" }),
            vec!["/scopes empty", "/organization_id required", "/expires_at out_of_range"],
        ),
        (json!({ "role": "organisation", "organization_id": "7" }), vec!["/organization_id malformed"]),
        (json!({ "role": "organisation", "organization_id": id, "name": 7 }), vec!["/name wrong_type", "/organization_id dangling"]),
        (
            json!({ "role": "link_worker", "organization_id": id, "scopes": ["match", "moderate"] }),
            vec!["/organization_id conflict", "/scopes conflict", "/organization_id dangling"],
        ),
        (json!({ "role": "admin", "name": "x".repeat(201), "scopes": ["all"] }), vec!["/scopes/0 unknown_word", "/name too_long"]),
    ] {
        let mut found = ask("/v1/keys", body.clone());
        let mut expected: Vec<String> = expected.into_iter().map(str::to_owned).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{body}");
    }
    assert_eq!(
        ask(&format!("/v1/keys/{id}/rotate"), json!({ "overlap_days": 91, "x": 1 })),
        ["/overlap_days out_of_range", "/x unknown_field"]
    );
    for what in ["rotate", "revoke"] {
        problem(server.post(&format!("/v1/keys/{id}/{what}")).bearer_auth(&admin).send().unwrap(), 404);
        problem(server.post(&format!("/v1/keys/none/{what}")).bearer_auth(&admin).send().unwrap(), 404);
    }
}
