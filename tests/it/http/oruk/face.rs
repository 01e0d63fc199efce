//! What every answer of this face has, faults among them.

use serde_json::Value;
use waymark::http::{Options, limits::Limits};

use super::{
    super::{SERVICES, TestServer},
    LISTS, get, server,
};

/// A fault as this standard tells it; answers its `error`.
fn fault(response: reqwest::blocking::Response, status: u16) -> (String, String) {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(response.headers()["access-control-allow-origin"], "*");
    let body: Value = response.json().unwrap();
    assert_eq!(body.as_object().unwrap().len(), 2, "{body}");
    (body["error"].as_str().unwrap().to_owned(), body["message"].as_str().unwrap().to_owned())
}

#[test]
fn what_this_is_is_told_with_and_without_a_slash() {
    for path in ["", "/"] {
        let about = get(path);
        assert_eq!(about["version"], "HSDS-UK-3.0");
        assert_eq!(about["openapi_url"], server().url("/oruk/openapi.json"));
    }
    assert_eq!(get("/openapi.json")["x-hsds-version"], "HSDS-UK-3.0");
}

#[test]
fn the_operators_word_goes_before_the_clients() {
    let (of, ()) = TestServer::start_and(Options::default(), Value::Array(Vec::new()), async |directory| {
        directory.set_public_url("https://directory.example.org/");
    });
    assert_eq!(of.get_json("/oruk")["openapi_url"], "https://directory.example.org/oruk/openapi.json");
    assert_eq!(of.get_json("/oruk/services")["empty"], true, "an empty directory has an empty list");
}

#[test]
fn faults_are_told_as_error_and_message_wherever_they_are() {
    let nobody = "00000000-0000-4000-8000-000000000000";
    for path in ["/nothing", "/services/x/y", "//", "/openapi.yaml"] {
        assert_eq!(fault(server().get(&format!("/oruk{path}")), 404).0, "not-found", "{path}");
    }
    for (list, _) in LISTS {
        for id in [nobody, "not-a-uuid%27%22"] {
            assert_eq!(fault(server().get(&format!("/oruk{list}/{id}")), 404).0, "not-found", "{list}/{id}");
        }
        for query in ["page=0", "page=-1", "page=abc", "per_page=0", "format=xml", "page=1&page=2", "search=%00"] {
            let (error, message) = fault(server().get(&format!("/oruk{list}?{query}")), 400);
            assert_eq!(error, "not-parsed");
            assert!(message.starts_with(query.split('=').next().unwrap()), "{list}?{query}: {message}");
        }
    }
    for method in ["POST", "PUT", "DELETE", "PATCH", "BREW"] {
        let sent = server().client.request(method.parse().unwrap(), server().url("/oruk/services")).send().unwrap();
        assert_eq!(sent.headers()["allow"], "GET, HEAD, OPTIONS");
        assert_eq!(fault(sent, 405).0, "method-not-allowed", "{method}");
    }
    // A browser that would rather have a page gets what the standard says.
    let sent = server().client.get(server().url("/oruk/nothing")).header("accept", "text/html").send().unwrap();
    fault(sent, 404);
    let sent = server().client.get(server().url("/oruk/services")).bearer_auth("wm_nonsense").send().unwrap();
    fault(sent, 401);
    let message = fault(server().get("/oruk/services?page=x&day=someday&full=perhaps"), 400).1;
    for name in ["page:", "day:", "full:"] {
        assert!(message.contains(name), "every fault at once: {message}");
    }
}

#[test]
fn who_asks_too_much_is_told_in_the_same_shape() {
    let limits = Limits { by_address: "1/hour".parse().ok(), ..Limits::default() };
    let of = TestServer::start(Options { limits, ..Options::default() });
    assert_eq!(of.get_json("/oruk/services?per_page=100")["total_items"], SERVICES);
    let refused = of.get("/oruk/services");
    assert!(refused.headers().contains_key("retry-after"));
    assert_eq!(fault(refused, 429).0, "too-many-requests");
}

#[test]
fn parameters_that_are_not_known_are_passed_over() {
    for (list, _) in LISTS {
        assert_eq!(get(&format!("{list}?unknown=1&x=")), get(list));
    }
}

#[test]
fn pages_of_every_origin_may_read_it() {
    for path in ["", "/", "/openapi.json", "/services", "/services?format=ndjson", "/services?minimal=true", "/nothing"] {
        let sent = server().client.get(server().url(&format!("/oruk{path}"))).header("origin", "https://example.org").send().unwrap();
        assert_eq!(sent.headers()["access-control-allow-origin"], "*", "{path}");
        assert_eq!(sent.headers()["cross-origin-resource-policy"], "cross-origin", "{path}");
    }
    for path in ["", "/", "/services", "/services/x", "/anything/else"] {
        let sent = server()
            .client
            .request("OPTIONS".parse().unwrap(), server().url(&format!("/oruk{path}")))
            .header("origin", "https://example.org")
            .header("access-control-request-method", "GET")
            .header("access-control-request-headers", "if-none-match")
            .send()
            .unwrap();
        assert_eq!(sent.status(), 204, "{path}");
        assert_eq!(sent.headers()["access-control-allow-origin"], "*");
        assert_eq!(sent.headers()["access-control-allow-methods"], "GET, HEAD, OPTIONS");
        assert!(sent.headers()["access-control-allow-headers"].to_str().unwrap().contains("if-none-match"));
    }
    // The native API is for pages of its own origin.
    assert!(!server().get("/v1/services").headers().contains_key("access-control-allow-origin"));
}

#[test]
fn a_read_carries_a_strong_tag_and_is_not_sent_twice() {
    let id = super::services()[0]["id"].as_str().unwrap();
    for path in ["", "/openapi.json", "/services", "/services?minimal=true", "/organizations?full=true", &format!("/services/{id}")] {
        let url = server().url(&format!("/oruk{path}"));
        let first = server().client.get(&url).send().unwrap();
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"'), "{tag}");
        let again = server().client.get(&url).header("if-none-match", &tag).send().unwrap();
        assert_eq!((again.status().as_u16(), &again.headers()["access-control-allow-origin"]), (304, &"*".parse().unwrap()), "{path}");
        assert_eq!(server().client.get(&url).header("if-none-match", "\"other\"").send().unwrap().status(), 200);
    }
}

#[test]
fn what_is_asked_is_counted_by_its_route() {
    server().get("/oruk/services/00000000-0000-4000-8000-000000000000");
    let text = server().get("/metrics").text().unwrap();
    assert!(text.contains(r#"route="/oruk/services/{id}",method="GET",status="404""#), "{text}");
}
