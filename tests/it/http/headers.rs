//! What every answer carries, whatever it is.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use serde_json::json;

use super::{TestServer, server};
use waymark::http::Options;

const ID: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
const ERRAND: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002";

#[test]
fn ids_come_back_on_every_answer() {
    for path in ["/healthz", "/readyz", "/metrics", "/", "/docs", "/openapi.json", "/v1/services", "/v1/services?x=1", "/nowhere"] {
        let sent = server().client.get(server().url(path)).header("x-request-id", ID).header("x-correlation-id", ERRAND).send().unwrap();
        assert_eq!(
            (&sent.headers()["x-request-id"], &sent.headers()["x-correlation-id"]),
            (&ID.parse().unwrap(), &ERRAND.parse().unwrap()),
            "{path}"
        );
        let drawn = server().client.get(server().url(path)).header("x-request-id", "mrs-jones").send().unwrap();
        let id = drawn.headers()["x-request-id"].to_str().unwrap();
        assert!(id != "mrs-jones" && id.len() == 36 && drawn.headers().contains_key("x-correlation-id"), "{path}: {id}");
    }
}

#[test]
fn no_answer_may_be_framed_sniffed_or_run_a_foreign_script() {
    for path in ["/", "/docs", "/docs/start.js", "/v1/services", "/nowhere"] {
        let response = server().get(path);
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!(header("x-content-type-options"), "nosniff");
        assert_eq!(header("x-frame-options"), "DENY");
        let policy = header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{path}: {policy}");
        assert_eq!(policy.contains("script-src"), path.starts_with("/docs"), "{path}: {policy}");
        assert!(!policy.contains("http") && !policy.contains("unsafe-eval"), "{path}: {policy}");
    }
}

#[test]
fn a_read_carries_a_strong_tag_and_is_not_sent_twice() {
    for path in ["/v1/services?limit=2", "/v1/organizations", "/v1/needs", "/v1/places?q=LS8", "/openapi.json", "/openapi-3.0.json"] {
        let first = server().get(path);
        let tag = first.headers()["etag"].to_str().unwrap().to_owned();
        assert!(tag.starts_with('"') && tag.ends_with('"'), "{tag}");
        let again = |known: &str| server().client.get(server().url(path)).header("if-none-match", known).send().unwrap();
        let unchanged = again(&tag);
        assert_eq!((unchanged.status().as_u16(), &unchanged.headers()["etag"]), (304, &tag.parse().unwrap()), "{path}");
        assert!(unchanged.bytes().unwrap().is_empty());
        assert_eq!(again("\"other\"").status(), 200);
    }
}

#[test]
fn a_packed_answer_has_a_tag_of_its_own_which_is_known_again() {
    let request = |known: &str| {
        server().client.get(server().url("/v1/needs")).header("accept-encoding", "gzip").header("if-none-match", known).send().unwrap()
    };
    let packed = request("");
    assert_eq!(packed.headers()["content-encoding"], "gzip");
    assert!(packed.headers()["vary"].to_str().unwrap().contains("accept-encoding"));
    let tag = packed.headers()["etag"].to_str().unwrap().to_owned();
    assert!(tag.ends_with("-gzip\""), "{tag}");
    assert_eq!(request(&tag).status(), 304);
}

#[test]
fn who_would_take_no_answer_as_it_can_be_had_gets_it_as_it_is() {
    for refused in ["identity;q=0", "br, *;q=0"] {
        let response = server().client.get(server().url("/v1/needs")).header("accept-encoding", refused).send().unwrap();
        assert_eq!((response.status().as_u16(), response.headers().get("content-encoding")), (200, None), "{refused}");
    }
}

#[test]
fn head_is_get_without_the_body() {
    let mut stream = TcpStream::connect(server().address).unwrap();
    stream.write_all(b"HEAD /v1/services HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.to_ascii_lowercase().contains("etag: ") && answer.ends_with("\r\n\r\n"), "{answer}");
}

#[test]
fn a_match_is_never_cached_and_says_how_long_it_took() {
    let response = server().try_match(&json!({ "needs": [{ "text": "lonely" }] }));
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert!(response.headers()["server-timing"].to_str().unwrap().starts_with("match;dur="));
    assert!(!response.headers().contains_key("etag"));
}

#[test]
fn a_problem_is_a_page_for_those_who_would_rather_have_one() {
    let ask = |accept: &str| server().client.get(server().url("/nowhere")).header("accept", accept).send().unwrap();
    for (accept, kind) in [
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html; charset=utf-8"),
        ("application/json", "application/problem+json"),
        ("*/*", "application/problem+json"),
    ] {
        let response = ask(accept);
        assert_eq!((response.status().as_u16(), &response.headers()["content-type"]), (404, &kind.parse().unwrap()), "{accept}");
    }
}

#[test]
fn match_needs_a_key_unless_it_was_opened() {
    let closed = TestServer::start(Options { open_match: false, ..Options::default() });
    let response = closed.try_match(&json!({ "needs": [{ "text": "lonely" }] }));
    assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
    let told = super::problem(response, 401);
    assert!(told["detail"].as_str().unwrap().contains("--open-match"));
    assert_eq!(closed.get("/v1/services").status(), 200, "the directory is for anyone");
}
