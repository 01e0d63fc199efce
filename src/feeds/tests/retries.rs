//! What is asked for again, what is not, and what is sent with it.

use std::time::Duration;

use serde_json::json;

use super::{
    super::{Answer, FeedError, Fetcher, Settings, Validators},
    fetcher, hurried,
    server::{Reply, Server},
};

#[tokio::test]
async fn what_may_go_better_is_asked_for_again() {
    for failing in [429, 500, 502, 503, 504, 408] {
        let server = Server::start(move |_, before| if before < 3 { Reply::status(failing) } else { Reply::json(&json!([1])) }).await;
        let answer = fetcher().json(&server.url("/"), &Validators::default()).await.unwrap();
        assert!(matches!(answer, Answer::Fresh(json) if json.value == json!([1])), "{failing}");
        assert_eq!(server.heard().len(), 4, "{failing}");
    }
}

#[tokio::test]
async fn what_will_not_go_better_is_not() {
    for status in [400, 401, 403, 404, 405, 410, 418, 501, 304, 300] {
        let server = Server::start(move |_, _| Reply::status(status)).await;
        let error = fetcher().json(&server.url("/"), &Validators::default()).await.unwrap_err();
        assert_eq!((error, server.heard().len()), (FeedError::Status(status), 1), "{status}");
    }
}

#[tokio::test]
async fn five_tries_are_enough() {
    let server = Server::start(|_, _| Reply::status(503)).await;
    let error = fetcher().file(&server.url("/"), &Validators::default()).await.unwrap_err();
    assert_eq!((error.clone(), server.heard().len()), (FeedError::Status(503), 5));
    assert!(error.is_passing() && error.to_string() == "it answers with status 503 (a fault on its side)", "{error}");
}

#[tokio::test]
async fn retry_after_is_heeded_within_reason() {
    for (after, tries, ends) in [
        ("retry-after: 0", 2, None),
        ("retry-after: nonsense", 2, None),
        ("retry-after: Sun, 22 Nov 2020 12:00:00 GMT", 2, None),
        ("retry-after: 3600", 1, Some(FeedError::AsksToWait(Duration::from_hours(1)))),
    ] {
        let reply = move |before| if before == 0 { Reply::status(503).with(after) } else { Reply::json(&json!({})) };
        let server = Server::start(move |_, before| reply(before)).await;
        let answer = fetcher().json(&server.url("/"), &Validators::default()).await;
        assert_eq!((answer.err(), server.heard().len()), (ends, tries), "{after}");
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_for_again() {
    let body = json!({ "contents": vec!["walk"; 500] }).to_string().into_bytes();
    let packed = super::server::gzip(&body);
    let half = packed.len() / 2;
    for (case, broken) in [("dropped", 0), ("cut without a length", 1), ("no HTTP", 2), ("packed and cut", 3)] {
        let (whole, packed) = (body.clone(), packed.clone());
        let server = Server::start(move |_, before| match (before, broken) {
            (0, 0) => Reply::Drop(whole.clone(), 1000),
            (0, 1) => Reply::Endless(whole[..1000].to_vec()),
            (0, 2) => Reply::Noise,
            (0, _) => Reply::Whole(200, vec!["content-encoding: gzip".to_owned()], packed[..half].to_vec()),
            _ => Reply::Whole(200, Vec::new(), whole.clone()),
        })
        .await;
        let answer = fetcher().json(&server.url("/"), &Validators::default()).await.unwrap();
        let Answer::Fresh(json) = answer else { panic!("{case}") };
        assert_eq!((json.value["contents"].as_array().unwrap().len(), server.heard().len()), (500, 2), "{case}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_told_of() {
    let port = { tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port() };
    let error = fetcher().file(&super::url(&format!("http://127.0.0.1:{port}/")), &Validators::default()).await.unwrap_err();
    assert!(matches!(error, FeedError::Unreachable(_)) && error.is_passing(), "{error:?}");
    let error = fetcher().file(&super::url("http://no-such-name.invalid/"), &Validators::default()).await.unwrap_err();
    assert!(matches!(error, FeedError::Unreachable(_)), "{error:?}");
}

#[tokio::test]
async fn a_plain_server_is_not_trusted_as_an_encrypted_one() {
    let server = Server::start(|_, _| Reply::json(&json!({}))).await;
    let secure = server.base.replace("http://", "https://");
    let error = Fetcher::new(Settings { tries: 1, ..hurried() }).file(&super::url(&secure), &Validators::default()).await.unwrap_err();
    assert!(matches!(error, FeedError::Untrusted(_) | FeedError::Unreachable(_)), "{error:?}");
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn what_has_not_changed_is_not_sent_again() {
    let server = Server::start(|heard, _| {
        if heard.header("if-none-match") == Some("\"a\"") && heard.header("if-modified-since").is_some() {
            Reply::status(304)
        } else {
            Reply::json(&json!([])).with("etag: \"a\"").with("last-modified: Sun, 22 Nov 2026 09:00:00 GMT")
        }
    })
    .await;
    let fetcher = fetcher();
    let Answer::Fresh(first) = fetcher.json(&server.url("/"), &Validators::default()).await.unwrap() else { panic!("it was never asked") };
    assert_eq!(first.validators.etag.as_deref(), Some("\"a\""));
    assert_eq!(fetcher.json(&server.url("/"), &first.validators).await.unwrap(), Answer::Unchanged);
    let other = Validators { etag: Some("\"b\"".to_owned()), last_modified: None };
    assert!(matches!(fetcher.json(&server.url("/"), &other).await.unwrap(), Answer::Fresh(_)));
}

#[tokio::test]
async fn a_request_says_who_asks_and_logs_in_without_a_trace() {
    let server = Server::start(|_, _| Reply::json(&json!({}))).await;
    let with_login = server.base.replace("http://", "http://jo:s3cret@");
    fetcher().file(&super::url(&with_login), &Validators::default()).await.unwrap();
    let heard = server.heard();
    let agent = heard[0].header("user-agent").unwrap();
    assert!(agent.starts_with("Waymark/") && agent.contains("(+https://"), "{agent}");
    assert_eq!(heard[0].header("authorization"), Some("Basic am86czNjcmV0"));
    assert!(!heard[0].header("host").unwrap().contains("s3cret"));
}
