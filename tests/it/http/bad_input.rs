//! Whatever is sent, the answer is a problem that says what is wrong, and the server stays up.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{errors, problem, server};

#[test]
fn what_is_not_json_is_a_400() {
    for body in [
        "",
        "needs=lonely",
        "{\"needs\": [",
        "{\"place\": {\"latitude\": NaN}}",
        "{\"place\": {\"latitude\": Infinity}}",
        "{\"limit\": 1e999}",
        "\u{feff}{}",
    ] {
        let response = server().post("/v1/match").header("content-type", "application/json").body(body).send().unwrap();
        let told = problem(response, 400);
        assert!(!told["detail"].as_str().unwrap().contains("lonely"), "{told}");
    }
    let deep = "[".repeat(200_000);
    problem(server().post("/v1/match").header("content-type", "application/json").body(deep).send().unwrap(), 400);
    problem(server().post("/v1/match").header("content-type", "application/json").body(&b"{\"a\":\"\xff\"}"[..]).send().unwrap(), 400);
}

#[test]
fn another_media_type_is_a_415() {
    for kind in ["text/plain", "application/x-www-form-urlencoded", "application/xml"] {
        problem(server().post("/v1/match").header("content-type", kind).body("{}").send().unwrap(), 415);
    }
    problem(server().post("/v1/match").body("{}").send().unwrap(), 415);
    let packed = server().post("/v1/match").header("content-type", "application/json").header("content-encoding", "gzip");
    problem(packed.body("{}").send().unwrap(), 415);
}

#[test]
fn every_fault_is_told_at_once_with_its_pointer() {
    let told = problem(
        server().try_match(&json!({
            "needs": [{ "text": "lonely", "colour": "blue" }],
            "person": { "age": 200, "gender": "lady" },
            "place": { "latitude": 91, "longitude": 0 },
            "travel": { "max_distance": 8000 },
        })),
        422,
    );
    let expected = [
        ("/needs/0/colour", "unknown_field"),
        ("/person/age", "out_of_range"),
        ("/person/gender", "unknown_word"),
        ("/place/latitude", "out_of_range"),
        ("/travel", "required"),
        ("/travel/max_distance", "unknown_field"),
    ];
    assert_eq!(errors(&told), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
}

#[test]
fn a_member_that_stands_twice_is_told_with_its_pointer() {
    let body = r#"{"needs":[{"text":"lonely","text":"debts"}],"limit":1,"limit":2}"#;
    let told = problem(server().post("/v1/match").header("content-type", "application/json").body(body).send().unwrap(), 422);
    let expected = ["/needs/0/text", "/limit"].map(|pointer| (pointer.to_owned(), "conflict".to_owned()));
    assert_eq!(errors(&told), expected);
}

#[test]
fn ten_thousand_needs_and_a_megabyte_of_one_are_refused_in_no_time() {
    let began = Instant::now();
    problem(server().try_match(&json!({ "needs": vec![json!({ "text": "a" }); 10_000] })), 422);
    problem(server().try_match(&json!({ "needs": [{ "text": "a".repeat(200_000) }] })), 422);
    problem(server().try_match(&json!({ "needs": [{ "text": "a".repeat(1_000_000) }] })), 413);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[test]
fn a_client_that_sends_ten_megabytes_sees_its_413_wherever_it_sends_them() {
    for path in ["/v1/match", "/", "/v1/services", "/nowhere"] {
        let body = vec![b'a'; 10_000_000];
        let response = server().post(path).header("content-type", "application/json").body(body).send().unwrap();
        let told = problem(response, 413);
        assert!(told["detail"].as_str().unwrap().contains("262144"), "{told}");
    }
}

#[test]
fn a_body_at_the_limit_is_read() {
    let mut body = json!({ "needs": [{ "text": "lonely" }] }).to_string();
    body.push_str(&" ".repeat(256 * 1024 - body.len()));
    let send =
        |body: String| server().post("/v1/match").header("content-type", "application/json").body(body).send().unwrap().status().as_u16();
    assert_eq!(send(body.clone()), 200);
    assert_eq!(send(body + " "), 413);
}

#[test]
fn a_body_that_never_comes_is_given_up_after_fifteen_seconds() {
    let began = Instant::now();
    let mut stream = TcpStream::connect(server().address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
    stream.write_all(b"POST /v1/match HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{").unwrap();
    let mut answer = [0; 12];
    stream.read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 408");
    assert!((14..22).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
}

#[test]
fn a_body_in_chunks_that_stalls_half_way_is_given_up_and_its_connection_closed() {
    let began = Instant::now();
    let mut stream = TcpStream::connect(server().address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
    let head = b"POST /v1/match HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head).unwrap();
    // One whole chunk, and then one that breaks off within.
    stream.write_all(b"9\r\n{\"needs\":\r\n20\r\n[{\"text\"").unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).unwrap();
    assert!((14..22).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
    let answered = Instant::now();
    let mut answer = String::from_utf8(status.to_vec()).unwrap();
    // To its end: the connection is closed, a little after what may still come of the body has been thrown away.
    stream.read_to_string(&mut answer).unwrap();
    assert!(answered.elapsed() < Duration::from_secs(10), "{:?}", answered.elapsed());
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 408"), "{answer}");
    assert!(head.to_ascii_lowercase().contains("content-type: application/problem+json"), "{answer}");
    let told: Value = serde_json::from_str(body).unwrap();
    assert_eq!((&told["status"], &told["type"]), (&json!(408), &json!("urn:waymark:problem:too-slow")));
}

#[test]
fn what_the_headers_forbid_is_answered_before_the_body_comes() {
    for (path, headers, status) in [
        ("/v1/match", "content-type: application/json\r\ncontent-length: 300000", 413),
        ("/nowhere", "content-length: 300000", 413),
        ("/v1/match", "content-type: text/plain\r\ncontent-length: 100", 415),
        ("/v1/match", "content-type: text/plain\r\ntransfer-encoding: chunked", 415),
        ("/v1/match", "content-type: application/json\r\ncontent-encoding: gzip\r\ncontent-length: 100", 415),
        ("/", "content-type: application/json\r\ncontent-length: 100", 415),
    ] {
        let began = Instant::now();
        let mut stream = TcpStream::connect(server().address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(25))).unwrap();
        write!(stream, "POST {path} HTTP/1.1\r\nhost: x\r\n{headers}\r\n\r\n").unwrap();
        let mut first = vec![0; 4096];
        let length = stream.read(&mut first).unwrap();
        let answer = String::from_utf8_lossy(&first[..length]).to_ascii_lowercase();
        assert!(began.elapsed() < Duration::from_secs(3), "{path} {headers}: {:?}", began.elapsed());
        assert!(answer.starts_with(&format!("http/1.1 {status}")), "{path} {headers}: {answer}");
        for part in ["content-type: application/problem+json", "connection: close"] {
            assert!(answer.contains(part), "{path} {headers}: {answer}");
        }
        if headers.ends_with("chunked") {
            // Its end comes soon, whether or not the body does.
            stream.read_to_end(&mut Vec::new()).unwrap();
            assert!(began.elapsed() < Duration::from_secs(12), "{:?}", began.elapsed());
        }
    }
}

#[test]
fn control_characters_are_refused_and_right_to_left_is_a_script() {
    let told = problem(server().try_match(&json!({ "needs": [{ "text": "a\u{0}b" }, { "text": "c\u{1b}[31m" }] })), 422);
    let expected = ["/needs/0/text", "/needs/1/text"].map(|pointer| (pointer.to_owned(), "forbidden_character".to_owned()));
    assert_eq!(errors(&told), expected);
    assert_eq!(server().try_match(&json!({ "needs": [{ "text": "وحيد \u{202e}\u{200f} lonely" }] })).status(), 200);
}

#[test]
fn an_unknown_address_and_a_wrong_method_are_told_apart() {
    problem(server().get("/v1/nothing"), 404);
    problem(server().get("/v1/services/not-an-id"), 404);
    problem(server().get("/v1/services/00000000-0000-4000-8000-000000000000"), 404);
    problem(server().get("/%00%ff/../x"), 404);
    for (method, path, allow) in [
        ("GET", "/v1/match", "POST"),
        ("DELETE", "/v1/services", "GET, HEAD, POST"),
        ("POST", "/v1/services/00000000-0000-4000-8000-000000000000", "GET, HEAD, PATCH"),
        ("PUT", "/", "GET, HEAD, POST"),
        ("PATCH", "/docs", "GET, HEAD"),
        ("POST", "/openapi.json", "GET, HEAD"),
        ("BREW", "/healthz", "GET, HEAD"),
    ] {
        let response = server().client.request(method.parse().unwrap(), server().url(path)).send().unwrap();
        assert_eq!(response.headers()["allow"], allow, "{method} {path}");
        problem(response, 405);
    }
}

#[test]
fn the_server_is_still_there_after_a_thousand_bad_requests() {
    for number in 0..1000 {
        let body = "[{\"needs\":".repeat(number % 50);
        let _ = server().post("/v1/match").header("content-type", "application/json").body(body).send().unwrap();
    }
    assert_eq!(server().get("/healthz").status(), 200);
}
