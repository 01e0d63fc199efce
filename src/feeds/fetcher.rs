//! One document by its address: asked for politely, again where that may help, and never more than the bounds.

use std::{sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{HeaderMap, HeaderName, Request, Response, header};
use http_body_util::Empty;
use hyper::body::{Bytes, Incoming};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::clock;

use super::{
    Addresses, FeedError, FeedUrl, body,
    connect::{self, HttpClient},
    patience,
    politeness::Turns,
};

/// Who is asking. The address is where a feed's keeper finds out what this is.
const USER_AGENT: &str = concat!("Waymark/", env!("CARGO_PKG_VERSION"), " (+", env!("CARGO_PKG_REPOSITORY"), ")");

/// What is fetched, and how: bounds, patience and politeness.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The addresses that may be fetched from.
    pub addresses: Addresses,
    /// The most bytes of one answer, packed and unpacked.
    pub body_bytes: u64,
    /// The most values of one JSON answer: `[[],[],…]` is small as text and large in memory.
    pub json_values: usize,
    /// How long a connection may take.
    pub connect_time: Duration,
    /// How long nothing may come.
    pub idle_time: Duration,
    /// How long one answer may take in all.
    pub whole_time: Duration,
    /// The most redirects of one request.
    pub redirects: usize,
    /// The most tries of one request.
    pub tries: u32,
    /// How long to wait before the second try; each later one waits twice as long.
    pub first_pause: Duration,
    /// How long to wait before a try at most, also when the feed asks for more.
    pub longest_pause: Duration,
    /// The most requests to one host at a time.
    pub at_a_time: usize,
    /// How long after each other requests to one host begin.
    pub host_pause: Duration,
    /// The most pages of one feed.
    pub pages: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            addresses: Addresses::Public,
            body_bytes: 64 << 20,
            json_values: 4_000_000,
            connect_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(30),
            whole_time: Duration::from_mins(2),
            redirects: 5,
            tries: 5,
            first_pause: Duration::from_secs(1),
            longest_pause: Duration::from_mins(2),
            at_a_time: 4,
            host_pause: Duration::from_millis(20),
            pages: 100_000,
        }
    }
}

/// What an answer says of its version, to ask next time only for what is newer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validators {
    /// Its `ETag`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_modified: Option<String>,
}

impl Validators {
    fn of(headers: &HeaderMap) -> Self {
        Self { etag: text(headers, &header::ETAG), last_modified: text(headers, &header::LAST_MODIFIED) }
    }

    /// Whether there is nothing to ask with.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer<T> {
    /// Nothing has changed since the validators were given.
    Unchanged,
    /// This.
    Fresh(T),
}

/// A document as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct Fetched {
    /// Where it was in the end, after redirects.
    pub url: FeedUrl,
    /// It, unpacked.
    pub bytes: Vec<u8>,
    /// What it says it is. Not to be trusted.
    pub content_type: Option<String>,
    /// To ask with next time.
    pub validators: Validators,
}

/// A JSON document.
#[derive(Debug, Clone, PartialEq)]
pub struct Json {
    /// Where it was in the end, after redirects.
    pub url: FeedUrl,
    /// It.
    pub value: Value,
    /// To ask with next time.
    pub validators: Validators,
}

/// What fetches. Cheap to clone; clones share their connections and their politeness.
#[derive(Clone)]
pub struct Fetcher {
    inner: Arc<Inner>,
}

struct Inner {
    client: HttpClient,
    turns: Turns,
    settings: Settings,
}

/// How one request ended.
enum Step {
    Answer(Answer<Fetched>),
    Redirect(String),
}

/// Why a try failed, and how long the feed asks to be left alone.
struct Failure {
    error: FeedError,
    wait: Option<Duration>,
}

impl From<FeedError> for Failure {
    fn from(error: FeedError) -> Self {
        Self { error, wait: None }
    }
}

impl Fetcher {
    /// One with these settings. It uses no proxy.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let client = connect::client(settings.addresses, settings.connect_time);
        let turns = Turns::new(settings.at_a_time, settings.host_pause);
        Self { inner: Arc::new(Inner { client, turns, settings }) }
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// A document, whatever it is. Give the validators of the last time to hear whether it has changed.
    ///
    /// # Errors
    /// [`FeedError`], after as many tries as the settings say where another may help.
    pub async fn file(&self, url: &FeedUrl, validators: &Validators) -> Result<Answer<Fetched>, FeedError> {
        self.tried(url, validators, Ok).await
    }

    /// A JSON document. One that breaks off is asked for again.
    ///
    /// # Errors
    /// [`FeedError`], as [`Fetcher::file`]; [`FeedError::NotJson`] and [`FeedError::TooManyValues`].
    pub async fn json(&self, url: &FeedUrl, validators: &Validators) -> Result<Answer<Json>, FeedError> {
        let most = self.inner.settings.json_values;
        let read = |fetched: Fetched| {
            let value = json(&fetched.bytes, most)?;
            Ok(Json { url: fetched.url, value, validators: fetched.validators })
        };
        self.tried(url, validators, read).await
    }

    async fn tried<T>(
        &self,
        url: &FeedUrl,
        validators: &Validators,
        read: impl Fn(Fetched) -> Result<T, FeedError>,
    ) -> Result<Answer<T>, FeedError> {
        let settings = &self.inner.settings;
        let mut tried = 1;
        loop {
            let failure = match self.once(url, validators).await {
                Ok(Answer::Unchanged) => return Ok(Answer::Unchanged),
                Ok(Answer::Fresh(fetched)) => match read(fetched) {
                    Ok(value) => return Ok(Answer::Fresh(value)),
                    Err(error) => error.into(),
                },
                Err(failure) => failure,
            };
            if !failure.error.is_passing() || tried >= settings.tries {
                return Err(failure.error);
            }
            let asked = failure.wait.unwrap_or_default();
            if asked > settings.longest_pause {
                return Err(FeedError::AsksToWait(asked));
            }
            let draw = u32::from_le_bytes(clock::random_bytes());
            sleep(patience::pause(settings.first_pause, settings.longest_pause, tried, draw).max(asked)).await;
            tried += 1;
        }
    }

    /// One try, through its redirects.
    async fn once(&self, url: &FeedUrl, validators: &Validators) -> Result<Answer<Fetched>, Failure> {
        let settings = &self.inner.settings;
        let mut at = url.clone();
        for _ in 0..=settings.redirects {
            at.allowed(settings.addresses)?;
            let _turn = self.inner.turns.at(at.host()).await;
            let whole = settings.whole_time;
            let step =
                timeout(whole, self.step(&at, validators)).await.map_err(|_| FeedError::Timeout { to: "answer in full", within: whole })?;
            match step? {
                Step::Answer(answer) => return Ok(answer),
                Step::Redirect(to) => at = at.join(&to)?,
            }
        }
        Err(FeedError::TooManyRedirects(settings.redirects).into())
    }

    /// One request.
    async fn step(&self, url: &FeedUrl, validators: &Validators) -> Result<Step, Failure> {
        let Settings { idle_time, connect_time, body_bytes, .. } = self.inner.settings;
        let request = request(url, validators)?;
        let response = timeout(idle_time, self.inner.client.request(request)).await;
        let response = response.map_err(|_| FeedError::Timeout { to: "answer", within: idle_time })?;
        let response: Response<Incoming> = response.map_err(|error| connect::reason(&error, connect_time))?;
        let (head, body) = response.into_parts();
        let status = head.status.as_u16();
        match status {
            200..=299 => {
                let bytes = body::read(&head.headers, body, body_bytes, idle_time).await?;
                let content_type = text(&head.headers, &header::CONTENT_TYPE);
                let fetched = Fetched { url: url.clone(), bytes, content_type, validators: Validators::of(&head.headers) };
                Ok(Step::Answer(Answer::Fresh(fetched)))
            }
            304 if !validators.is_empty() => Ok(Step::Answer(Answer::Unchanged)),
            301 | 302 | 303 | 307 | 308 => match text(&head.headers, &header::LOCATION) {
                Some(to) => Ok(Step::Redirect(to)),
                None => Err(FeedError::Status(status).into()),
            },
            _ => {
                let after = text(&head.headers, &header::RETRY_AFTER);
                let wait = after.and_then(|text| patience::retry_after(&text, clock::now()));
                Err(Failure { error: FeedError::Status(status), wait })
            }
        }
    }
}

fn request(url: &FeedUrl, validators: &Validators) -> Result<Request<Empty<Bytes>>, FeedError> {
    let bare = url.with(|url| {
        // Neither can fail: the address has a host.
        let _ = url.set_username("");
        let _ = url.set_password(None);
    });
    let mut request = Request::get(bare.as_str())
        .header(header::USER_AGENT, USER_AGENT)
        .header(header::ACCEPT, "application/json, */*;q=0.5")
        .header(header::ACCEPT_ENCODING, "gzip");
    if let Some((name, password)) = url.login() {
        request = request.header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(format!("{name}:{password}"))));
    }
    for (name, value) in [(header::IF_NONE_MATCH, &validators.etag), (header::IF_MODIFIED_SINCE, &validators.last_modified)] {
        if let Some(value) = value {
            request = request.header(name, value);
        }
    }
    request.body(Empty::new()).map_err(|error| FeedError::BadUrl(error.to_string()))
}

fn text(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// Reads JSON of at most `most` values. One that ends too early has broken off, and may come whole the next time.
fn json(bytes: &[u8], most: usize) -> Result<Value, FeedError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    // Each value but the first stands behind one of these. Those within text count too: the bound is far above what prose holds.
    if bytes.iter().filter(|byte| matches!(byte, b'[' | b'{' | b',')).count() > most {
        return Err(FeedError::TooManyValues(most));
    }
    serde_json::from_slice(bytes).map_err(|error| {
        let start = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
        match start {
            None => FeedError::NotJson("it is empty".to_owned()),
            Some(b'<') => FeedError::NotJson("it is a web page, or XML".to_owned()),
            Some(_) if error.is_eof() => FeedError::BrokenOff(error.to_string()),
            Some(_) => FeedError::NotJson(error.to_string()),
        }
    })
}
