//! What is refused: addresses, redirects, sizes, slowness, and answers that are not what was asked for.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use serde_json::json;

use super::{
    super::{Addresses, Answer, FeedError, Fetcher, Settings, Validators},
    fetcher, hurried,
    server::{Reply, Server},
    url,
};

/// The error of fetching with `settings` from a server that answers with what `reply` makes.
async fn refused(settings: Settings, reply: impl Fn() -> Reply + Send + Sync + 'static) -> FeedError {
    let server = Server::start(move |_, _| reply()).await;
    Fetcher::new(settings).json(&server.url("/"), &Validators::default()).await.unwrap_err()
}

#[tokio::test]
async fn a_server_inside_is_not_asked() {
    let server = Server::start(|_, _| Reply::json(&json!({}))).await;
    let port = server.base.rsplit(':').next().unwrap().to_owned();
    let careful = Fetcher::new(Settings { addresses: Addresses::Public, ..hurried() });
    for host in ["127.0.0.1", "127.1", "0x7f000001", "2130706433", "[::ffff:127.0.0.1]", "localhost", "LOCALHOST", "0"] {
        let error = careful.file(&url(&format!("http://{host}:{port}/")), &Validators::default()).await.unwrap_err();
        assert!(matches!(error, FeedError::NotAllowed { .. }), "{host}: {error:?}");
        assert!(error.to_string().contains("--allow-private"), "{error}");
    }
    assert!(server.heard().is_empty());
}

#[tokio::test]
async fn redirects_are_followed_by_hand() {
    let server = Server::start(|heard, _| match heard.path() {
        "/old" => Reply::redirect("/older?x=1#y"),
        "/older" => Reply::redirect("services"),
        "/services" => Reply::json(&json!([heard.target])),
        "/round" => Reply::redirect("/round"),
        "/file" => Reply::redirect("file:///etc/passwd"),
        "/nowhere" => Reply::Whole(302, Vec::new(), Vec::new()),
        _ => Reply::status(404),
    })
    .await;
    let Answer::Fresh(json) = fetcher().json(&server.url("/old"), &Validators::default()).await.unwrap() else {
        panic!("it was never asked")
    };
    assert_eq!((json.value, json.url), (json!(["/services"]), server.url("/services")));
    let before = server.heard().len();
    for (path, error) in [
        ("/round", FeedError::TooManyRedirects(5)),
        ("/file", FeedError::BadUrl("it does not begin with https:// or http://".to_owned())),
        ("/nowhere", FeedError::Status(302)),
    ] {
        assert_eq!(fetcher().json(&server.url(path), &Validators::default()).await.unwrap_err(), error, "{path}");
    }
    assert_eq!(server.heard().len() - before, 6 + 1 + 1);
}

/// A server outside cannot be had in a test. The check is the one that each step of a request begins with, on the address it goes to.
#[tokio::test]
async fn a_redirect_does_not_lead_inside() {
    for to in ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::1]/", "http://0x7f.1/", "//127.1/"] {
        let next = url("http://feed.example/services").join(to).unwrap();
        assert!(matches!(next.allowed(Addresses::Public), Err(FeedError::NotAllowed { .. })), "{to}");
        let careful = Fetcher::new(Settings { addresses: Addresses::Public, ..hurried() });
        assert!(matches!(careful.file(&next, &Validators::default()).await, Err(FeedError::NotAllowed { .. })), "{to}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_large() {
    let small = || Settings { body_bytes: 10_000, ..hurried() };
    let long = || vec![b' '; 20_000];
    assert_eq!(refused(small(), move || Reply::Whole(200, Vec::new(), long())).await, FeedError::TooLarge(10_000));
    assert_eq!(refused(small(), move || Reply::Endless(long())).await, FeedError::TooLarge(10_000));
    // Ten megabytes of nothing, in ten kilobytes.
    let bomb = super::server::gzip(&vec![b' '; 9_000_000]);
    assert!(bomb.len() < 10_000, "{}", bomb.len());
    let unpacked = move || Reply::Whole(200, vec!["content-encoding: gzip".to_owned()], bomb.clone());
    assert_eq!(refused(small(), unpacked).await, FeedError::TooLarge(10_000));
    // Just as large as may be.
    let server = Server::start(|_, _| Reply::packed(&vec![b'1'; 10_000])).await;
    let answer = Fetcher::new(small()).file(&server.url("/"), &Validators::default()).await.unwrap();
    assert!(matches!(answer, Answer::Fresh(fetched) if fetched.bytes.len() == 10_000));
}

#[tokio::test]
async fn json_that_is_small_as_text_and_large_in_memory_is_refused() {
    let few = || Settings { json_values: 1000, ..hurried() };
    let many = refused(few(), || Reply::Whole(200, Vec::new(), format!("[{}[]]", "[],".repeat(1000)).into_bytes())).await;
    assert_eq!(many, FeedError::TooManyValues(1000));
    let deep = refused(hurried(), || Reply::Whole(200, Vec::new(), "[".repeat(100_000).into_bytes())).await;
    assert!(matches!(deep, FeedError::NotJson(_)), "{deep:?}");
}

#[tokio::test]
async fn what_is_slow_is_given_up() {
    let short = Duration::from_millis(40);
    let impatient = || Settings { idle_time: short, whole_time: Duration::from_secs(20), tries: 1, ..hurried() };
    assert_eq!(refused(impatient(), || Reply::Mute).await, FeedError::Timeout { to: "answer", within: short });
    assert_eq!(refused(impatient(), || Reply::Silent).await, FeedError::Timeout { to: "send more of the answer", within: short });
    let hurried = Settings { whole_time: short, tries: 1, ..hurried() };
    assert_eq!(refused(hurried, || Reply::Slow).await, FeedError::Timeout { to: "answer in full", within: short });
}

#[tokio::test]
async fn what_is_not_json_is_named() {
    for (body, what) in [
        ("<!doctype html><title>Sign in</title>", "the answer is not JSON: it is a web page, or XML"),
        ("", "the answer is not JSON: it is empty"),
        ("hello", "the answer is not JSON: expected value at line 1 column 1"),
    ] {
        let error = refused(hurried(), move || Reply::Whole(200, vec!["content-type: application/json".to_owned()], body.into())).await;
        assert_eq!(error.to_string(), what);
        assert!(!error.is_passing());
    }
    let error = refused(hurried(), || Reply::json(&json!({})).with("content-encoding: br")).await;
    assert_eq!(error, FeedError::Packed("br".to_owned()));
    // What it says it is does not matter, nor does a mark of the byte order.
    let server = Server::start(|_, _| Reply::Whole(200, vec!["content-type: text/html".to_owned()], b"\xEF\xBB\xBF[1]".to_vec())).await;
    let answer = fetcher().json(&server.url("/"), &Validators::default()).await.unwrap();
    assert!(matches!(answer, Answer::Fresh(json) if json.value == json!([1])));
}

#[tokio::test]
async fn a_host_has_a_few_requests_at_a_time() {
    // How many turns are out at once is counted where they are given out: no clock is needed to see it.
    let turns = Arc::new(super::super::politeness::Turns::new(3, Duration::ZERO));
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let asked = (0..40).map(|_| {
        let (turns, now, most) = (turns.clone(), now.clone(), most.clone());
        tokio::spawn(async move {
            let _turn = turns.at("feed.example").await;
            most.fetch_max(now.fetch_add(1, SeqCst) + 1, SeqCst);
            tokio::task::yield_now().await;
            now.fetch_sub(1, SeqCst);
        })
    });
    futures::future::join_all(asked.collect::<Vec<_>>()).await;
    assert_eq!(most.load(SeqCst), 3);
    let _three = futures::future::join_all((0..3).map(|_| turns.at("feed.example"))).await;
    turns.at("other.example").await;
}
