//! HTTP to a server that is killed now and then: a request is sent again, the very same, until it is answered.

use std::{
    sync::{
        RwLock,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

use reqwest::{Method, blocking::Client, header::HeaderMap};
use serde_json::Value;

/// How long a request is sent again before the test gives up: a server that was killed starts anew meanwhile.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long to wait before it is sent again.
const PAUSE: Duration = Duration::from_millis(20);

/// The way to whichever server answers just now.
pub(super) struct Wire {
    client: Client,
    base: RwLock<String>,
    /// How many requests a connection broke under, or found nobody.
    pub(super) broken: AtomicUsize,
    /// Somebody gave up, and so may everybody.
    pub(super) given_up: AtomicBool,
}

/// Tells the others when its thread gives up.
pub(super) struct Alarm<'a>(pub(super) &'a Wire);

impl Drop for Alarm<'_> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.given_up.store(true, SeqCst);
        }
    }
}

/// A request.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) key: Option<String>,
    pub(super) if_match: Option<String>,
    /// `Idempotency-Key`.
    pub(super) once: Option<String>,
    pub(super) body: Option<Value>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: HeaderMap,
    pub(super) body: Value,
    /// Whether the request was sent before without an answer, and may have been done then.
    pub(super) again: bool,
}

impl Answer {
    /// This answer, where it has that status.
    #[track_caller]
    pub(super) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    #[track_caller]
    pub(super) fn tag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no tag in {self:?}")).to_owned()
    }

    /// Where the change stands in the log.
    pub(super) fn seq(&self) -> Option<i64> {
        self.header("x-change-seq").map(|seq| seq.parse().unwrap())
    }

    /// Whether it was given before.
    pub(super) fn is_replayed(&self) -> bool {
        self.header("idempotency-replayed").is_some()
    }
}

impl Wire {
    pub(super) fn to(base: &str) -> Self {
        let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { client, base: RwLock::new(base.to_owned()), broken: AtomicUsize::new(0), given_up: AtomicBool::new(false) }
    }

    /// Another server answers from now on.
    pub(super) fn leads_to(&self, base: &str) {
        base.clone_into(&mut self.base.write().unwrap());
    }

    /// Sends a request until it is answered.
    pub(super) fn send(&self, request: &Request) -> Answer {
        let began = Instant::now();
        let mut again = false;
        loop {
            match self.try_send(request) {
                // Too busy, or just starting: it says itself that it may be sent again.
                Ok((503, ..)) => {}
                Ok((status, headers, body)) => return Answer { status, headers, body, again },
                Err(_) => {
                    self.broken.fetch_add(usize::from(!again), SeqCst);
                    again = true;
                }
            }
            assert!(began.elapsed() < PATIENCE, "nobody answers {} {}", request.method, request.path);
            assert!(!self.given_up.load(SeqCst), "somebody else gave up");
            thread::sleep(PAUSE);
        }
    }

    fn try_send(&self, request: &Request) -> reqwest::Result<(u16, HeaderMap, Value)> {
        let url = format!("{}{}", self.base.read().unwrap(), request.path);
        let mut sent = self.client.request(request.method.clone(), url);
        if let Some(key) = &request.key {
            sent = sent.bearer_auth(key);
        }
        for (name, value) in [("if-match", &request.if_match), ("idempotency-key", &request.once)] {
            if let Some(value) = value {
                sent = sent.header(name, value);
            }
        }
        if let Some(body) = &request.body {
            sent = sent.json(body);
        }
        let response = sent.send()?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        // An answer that breaks off is none.
        let bytes = response.bytes()?;
        Ok((status, headers, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
    }

    pub(super) fn get(&self, path: &str, key: Option<&str>) -> Answer {
        self.send(&Request { path: path.to_owned(), key: key.map(str::to_owned), ..Request::default() })
    }
}
