//! What happens to those who ask too much.

use reqwest::blocking::Response;
use serde_json::json;
use waymark::http::{Options, limits::Limits};

use super::{TestServer, problem};

fn server(limits: Limits) -> TestServer {
    TestServer::start(Options { open_match: true, limits })
}

/// The `RateLimit` headers: limit, remaining, reset.
fn stated(response: &Response) -> [u64; 3] {
    ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset"].map(|name| response.headers()[name].to_str().unwrap().parse().unwrap())
}

#[test]
fn who_asks_too_much_is_told_when_to_ask_again_and_health_is_not_counted() {
    let server = server(Limits { by_address: "3/hour".parse().ok(), ..Limits::default() });
    for remaining in [2, 1, 0] {
        let response = server.get("/v1/taxonomies");
        assert_eq!((response.status().as_u16(), stated(&response)[..2].to_vec()), (200, vec![3, remaining]));
        assert_eq!(response.headers()["ratelimit-policy"], "3;w=3600");
    }
    for response in [server.get("/v1/taxonomies"), server.get("/"), server.try_match(&json!({})), server.get("/nowhere")] {
        let wait: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=1200).contains(&wait), "{wait}");
        assert_eq!(stated(&response)[..2], [3, 0]);
        if response.headers()["content-type"] == "application/problem+json" {
            assert_eq!(problem(response, 429)["type"], "urn:waymark:problem:too-many-requests");
        }
    }
    for path in ["/healthz", "/readyz"] {
        assert_eq!(server.get(path).status(), 200);
    }
}

#[test]
fn a_wrong_key_slows_its_address_and_nobody_else() {
    let limits = Limits { failed_keys: "2/hour".parse().ok(), trusted_proxies: "127.0.0.1".parse().unwrap(), ..Limits::default() };
    let server = server(limits);
    let ask = |key: &str, address: &str| {
        let request = server.client.get(server.url("/v1/taxonomies")).header("x-forwarded-for", address);
        if key.is_empty() { request.send().unwrap() } else { request.bearer_auth(key).send().unwrap() }
    };
    for status in [401, 401, 429, 429] {
        problem(ask("wm_nonsense", "192.0.2.1"), status);
    }
    assert_eq!(ask("", "192.0.2.1").status(), 200, "who shows no key is not guessing");
    problem(ask("wm_nonsense", "192.0.2.2"), 401);
    for status in [401, 401, 429] {
        problem(ask("wm_nonsense", &format!("2001:db8::{status}")), status);
    }
}

#[test]
fn without_limits_no_answer_speaks_of_them() {
    let response = super::server().get("/v1/taxonomies");
    assert!(response.headers().keys().all(|name| !name.as_str().starts_with("ratelimit")));
}
