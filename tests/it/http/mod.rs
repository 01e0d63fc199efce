//! The faces, through a real server on a port of its own. Mirrors `src/http`.

mod access;
mod bad_input;
mod changes;
mod directory;
mod documents;
mod explaining;
mod headers;
mod keys;
mod limits;
mod matching;
mod oruk;
mod overload;
mod pages;
mod planning;
mod previewing;
mod privacy;
mod stopping;

use std::{
    net::SocketAddr,
    sync::{Mutex, OnceLock, mpsc},
    thread,
    time::Duration,
};

use actix_web::dev::ServerHandle;
use reqwest::blocking::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use waymark::{
    app::{Directory, Settings, Silent, Source},
    http::Options,
    server::{Application, ServerOptions},
    store::DatabaseUrl,
};

/// A server that runs until the test process ends, or its handle stops it.
pub(crate) struct TestServer {
    pub(crate) address: SocketAddr,
    pub(crate) handle: ServerHandle,
    pub(crate) client: Client,
    stopped: Mutex<mpsc::Receiver<()>>,
}

impl TestServer {
    /// A server of its own, with [`seed`] in its directory.
    pub(crate) fn start(options: Options) -> Self {
        Self::start_with(options, seed())
    }

    /// A server of its own, with these services in its directory.
    pub(crate) fn start_with(options: Options, services: Value) -> Self {
        Self::start_and(options, services, async |_| ()).0
    }

    /// As [`TestServer::start_with`]; and answers what `first` makes of its directory before it serves.
    pub(crate) fn start_and<T: Send + 'static>(
        options: Options,
        services: Value,
        first: impl AsyncFnOnce(Directory) -> T + Send + 'static,
    ) -> (Self, T) {
        let (send, receive) = mpsc::channel();
        let (ended, stopped) = mpsc::channel();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let folder = tempfile::tempdir().unwrap();
                let url = format!("sqlite:{}", folder.path().join("waymark.db").display());
                let settings = Settings { data_dir: folder.path().to_owned(), database: DatabaseUrl::parse(&url).unwrap() };
                let directory = Directory::open(&settings).await.unwrap();
                let source = Source { name: "seed".to_owned(), bytes: services.to_string().into_bytes() };
                let report = directory.import(vec![source], &Silent).await.unwrap();
                assert!(report.refused.is_empty(), "{report:?}");
                let made = first(directory.clone()).await;
                let options =
                    ServerOptions { bind: "127.0.0.1:0".parse().unwrap(), workers: std::num::NonZeroUsize::new(2), http: options };
                let application = Application::build(directory, options).unwrap();
                send.send((application.address(), application.handle(), made)).unwrap();
                application.run().await.unwrap();
                let _ = ended.send(());
            });
        });
        let (address, handle, made) = receive.recv().unwrap();
        let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        (Self { address, handle, client, stopped: Mutex::new(stopped) }, made)
    }

    /// Whether it has ended within so long.
    pub(crate) fn ends_within(&self, time: Duration) -> bool {
        self.stopped.lock().unwrap().recv_timeout(time).is_ok()
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    pub(crate) fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().unwrap()
    }

    pub(crate) fn get_json(&self, path: &str) -> Value {
        let response = self.get(path);
        assert_eq!(response.status(), 200, "{path}");
        response.json().unwrap()
    }

    pub(crate) fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(self.url(path))
    }

    /// Sends a body that must be answered.
    pub(crate) fn ask(&self, path: &str, body: &Value) -> Value {
        let response = self.post(path).json(body).send().unwrap();
        assert_eq!(response.status(), 200, "{path}");
        response.json().unwrap()
    }

    pub(crate) fn try_match(&self, body: &Value) -> Response {
        self.post("/v1/match").json(body).send().unwrap()
    }
}

/// The one server that most tests share, with match open.
pub(crate) fn server() -> &'static TestServer {
    static SERVER: OnceLock<TestServer> = OnceLock::new();
    SERVER.get_or_init(|| TestServer::start(Options { open_match: true, ..Options::default() }))
}

/// What a problem must look like; answers its body.
pub(crate) fn problem(response: Response, status: u16) -> Value {
    assert_eq!(response.status().as_u16(), status);
    assert_eq!(response.headers()["content-type"], "application/problem+json");
    let id = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let body: Value = response.json().unwrap();
    assert_eq!(body["status"], status);
    assert_eq!(body["instance"], format!("urn:uuid:{id}"));
    for member in ["type", "title", "detail"] {
        assert!(body[member].is_string(), "{member} of {body}");
    }
    body
}

/// The pointers and codes of a problem's errors.
pub(crate) fn errors(problem: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    problem["errors"].as_array().into_iter().flatten().map(|error| (text(&error["pointer"]), text(&error["code"]))).collect()
}

/// How many services [`seed`] has.
pub(crate) const SERVICES: usize = 25;

/// Befriending groups in Leeds, all of one organization at one place.
fn seed() -> Value {
    let id = |kind: u32, number: usize| format!("{kind:08x}-0000-4000-8000-{number:012x}");
    let service = |number: usize| {
        json!({
            "id": id(1, number),
            "name": format!("Friendship group {number:02}"),
            "description": "A friendly group for anyone who feels lonely: tea, a chat and singing together. Come alone or bring a friend.",
            "status": "active",
            "assured_date": "2026-10-01",
            "last_modified": "2026-10-01T09:00:00Z",
            "organization": { "id": id(2, 0), "name": "Roundhay Good Neighbours", "description": "Neighbours who look out for each other." },
            "cost_options": [{ "id": id(3, number), "option": "free", "amount": 0, "currency": "GBP" }],
            "schedules": [{ "id": id(4, number), "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
            "service_at_locations": [{
                "id": id(5, number),
                "location": { "id": id(6, 0), "location_type": "physical", "name": "Oakwood Hall", "latitude": 53.8285, "longitude": -1.5083,
                              "addresses": [{ "id": id(7, 0), "address_1": "1 Oakwood Lane", "city": "Leeds", "postal_code": "LS8 2PE",
                                              "country": "GB", "address_type": "physical", "state_province": "West Yorkshire" }] }
            }],
            "attributes": [{ "id": id(8, number), "link_entity": "service", "taxonomy_term": {
                "id": id(9, 0), "name": "Befriending", "taxonomy_detail": { "id": id(10, 0), "name": "Kinds", "description": "Kinds of help" } } }],
            "contacts": [{ "id": id(11, number), "name": "Jo", "phones": [{ "id": id(12, number), "number": "0113 496 0001" }] }]
        })
    };
    Value::Array((0..SERVICES).map(service).collect())
}
