//! What is said about a person goes into the answer and nowhere else.

use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::json;
use tracing_subscriber::fmt::MakeWriter;

use super::server;

/// Everything that was logged.
#[derive(Clone, Default)]
struct Logged(Arc<Mutex<Vec<u8>>>);

impl Write for Logged {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Logged {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[test]
fn a_persons_words_reach_no_log_line_header_or_counter() {
    let logged = Logged::default();
    let filter = "debug,reqwest=off,hyper=off,hyper_util=off";
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(logged.clone()).with_ansi(false).try_init().unwrap();
    let marker = "zqxmarker";
    let body = json!({
        "needs": [{ "text": format!("{marker} feels lonely") }],
        "person": { "age": 97 },
        "place": { "postcode": "LS8 1NT" },
        "preferences": { "interests": [marker] }
    });
    let mut explained = body.clone();
    explained["service_id"] = "00000001-0000-4000-8000-000000000000".into();
    let answers = [
        server().try_match(&body),
        server().try_match(&json!({ "needs": [{ "code": marker }], "place": { "postcode": marker } })),
        server().try_match(&json!({ "needs": [{ "text": "a" }], "person": { "gender": marker } })),
        server().post("/v1/match").header("content-type", "application/json").body(format!("{{{marker}")).send().unwrap(),
        server()
            .post("/")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(format!("said={marker}+lonely&postcode=LS8+1NT"))
            .send()
            .unwrap(),
        server().post("/v1/plan").json(&body).send().unwrap(),
        server().post("/v1/match:explain").json(&explained).send().unwrap(),
        server().post("/v1/match:explain").json(&json!({ "service_id": marker, "needs": [{ "code": marker }] })).send().unwrap(),
        server().get(&format!("/v1/services?q={marker}")),
        server().get(&format!("/v1/places?q={marker}")),
        server().get(&format!("/{marker}")),
        server().client.get(server().url("/healthz")).header("x-request-id", marker).header("user-agent", marker).send().unwrap(),
    ];
    for answer in answers {
        assert!(answer.headers().values().all(|value| !value.to_str().unwrap_or_default().contains(marker)), "{:?}", answer.headers());
        let status = answer.status();
        let text = answer.text().unwrap();
        assert!(status.is_success() || !text.contains(marker), "{text}");
    }
    assert!(!server().get("/metrics").text().unwrap().contains(marker));
    let log = String::from_utf8_lossy(&logged.0.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
    for line in ["route=\"/v1/match\"", "status=422", "route=\"unmatched\"", "request_id="] {
        assert!(log.contains(line), "{line} is not in\n{log}");
    }
    for secret in [marker, "LS8 1NT", "LS8+1NT", "97"] {
        // The names of index files and the ports of a test are random, and a moment has digits: two of them may be anybody's age.
        let chance = ["took_us", "tantivy", "actix_server"];
        let by_chance = |line: &str| secret.len() < 3 && chance.iter().any(|word| line.contains(word));
        let said = |line: &&str| line.split_once(' ').is_some_and(|(_, said)| said.contains(secret));
        let line = log.lines().find(|line| said(line) && !by_chance(line));
        assert!(line.is_none(), "{secret} is in {line:?}");
    }
}
