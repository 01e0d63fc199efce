//! The living directory over HTTP, on both databases: drafted, submitted, published, revised and withdrawn by those who may.

mod keeping;
mod once;
mod races;
mod unseen;
mod walk;
mod walls;

use std::{sync::mpsc, thread, time::Duration};

use actix_web::dev::ServerHandle;
use reqwest::{Client, Method, header::HeaderMap};
use serde_json::{Value, json};
use uuid::Uuid;
use waymark::{
    access::{Role, key::Key},
    app::{Directory, Settings},
    clock::{now, random_bytes, random_uuid},
    domain::{Organization, OrganizationId, vocabulary::WordSet},
    http::Options,
    server::{Application, ServerOptions},
    store::{Act, Batch, DatabaseUrl, KeyRecord, PublicationState},
};

use crate::databases::Database;

/// A server on a test's database, with an organization that is published and a key for each who has a part.
pub(super) struct Town<'a> {
    pub(super) database: &'a Database,
    folder: tempfile::TempDir,
    running: Running,
    client: Client,
    /// An organization that a moderator confirmed.
    pub(super) ours: OrganizationId,
    /// Its key.
    pub(super) owner: String,
    pub(super) moderator: String,
    pub(super) integrator: String,
}

struct Running {
    address: std::net::SocketAddr,
    handle: ServerHandle,
    ended: mpsc::Receiver<()>,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name} in {self:?}")).to_str().unwrap()
    }

    pub(super) fn etag(&self) -> &str {
        self.header("etag")
    }

    /// This answer, where it has that status.
    #[track_caller]
    pub(super) fn is(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.body);
        self
    }

    /// The pointers of a problem's faults.
    pub(super) fn pointers(&self) -> Vec<&str> {
        self.body["errors"].as_array().into_iter().flatten().map(|fault| fault["pointer"].as_str().unwrap()).collect()
    }
}

/// What goes along with a request.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct With<'a> {
    pub(super) key: Option<&'a str>,
    pub(super) if_match: Option<&'a str>,
    pub(super) once: Option<&'a str>,
}

fn run(database: &Database, folder: &std::path::Path) -> Running {
    let (send, receive) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    let settings = Settings { data_dir: folder.to_owned(), database: DatabaseUrl::parse(&database.url).unwrap() };
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        runtime.block_on(async move {
            let directory = Directory::open(&settings).await.unwrap();
            let follower = directory.spawn_follower();
            let options = ServerOptions {
                bind: "127.0.0.1:0".parse().unwrap(),
                workers: std::num::NonZeroUsize::new(2),
                http: Options { ..Options::default() },
            };
            let application = Application::build(directory.clone(), options).unwrap();
            send.send((application.address(), application.handle())).unwrap();
            application.run().await.unwrap();
            follower.stop().await;
            directory.close().await;
        });
        let _ = end.send(());
    });
    let (address, handle) = receive.recv().unwrap();
    Running { address, handle, ended }
}

impl<'a> Town<'a> {
    pub(super) async fn on(database: &'a Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let running = run(database, folder.path());
        let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        let mut town = Self {
            database,
            folder,
            running,
            client,
            ours: OrganizationId(Uuid::nil()),
            owner: String::new(),
            moderator: String::new(),
            integrator: String::new(),
        };
        town.ours = town.organization("Roundhay Good Neighbours", PublicationState::Published).await;
        town.owner = town.key(Role::Organisation, Some(town.ours)).await;
        town.moderator = town.key(Role::Moderator, None).await;
        town.integrator = town.key(Role::Integrator, None).await;
        town
    }

    /// Ends the server, and starts another on the same database.
    pub(super) async fn restart(&mut self) {
        self.running.handle.stop(true).await;
        self.running.ended.recv_timeout(Duration::from_secs(20)).unwrap();
        self.running = run(self.database, self.folder.path());
    }

    pub(super) async fn organization(&self, name: &str, state: PublicationState) -> OrganizationId {
        let id = OrganizationId(random_uuid());
        let organization: Organization = serde_json::from_value(json!({ "id": id, "name": name })).unwrap();
        let batch = Batch { organizations: vec![organization], states: [(id.0, state)].into(), ..Batch::default() };
        self.database.store.write(&batch, &Act::of_command("test", random_uuid(), now())).await.unwrap();
        id
    }

    pub(super) async fn key(&self, role: Role, organization: Option<OrganizationId>) -> String {
        let key = Key::new(random_uuid(), random_bytes());
        let record = KeyRecord {
            id: key.id,
            role,
            organization,
            name: "test".to_owned(),
            scopes: WordSet::EMPTY,
            hash: key.hash(),
            created_at: now(),
            created_by: "test".to_owned(),
            expires_at: None,
            revoked_at: None,
            replaced_by: None,
            last_used_at: None,
            confirmed: true,
        };
        self.database.store.insert_key(&record, &Act::of_command("test", random_uuid(), now())).await.unwrap();
        key.reveal()
    }

    pub(super) async fn send(&self, method: Method, path: &str, with: With<'_>, body: Option<&Value>) -> Answer {
        let mut request = self.client.request(method, format!("http://{}{path}", self.running.address));
        if let Some(key) = with.key {
            request = request.bearer_auth(key);
        }
        if let Some(tag) = with.if_match {
            request = request.header("if-match", tag);
        }
        if let Some(key) = with.once {
            request = request.header("idempotency-key", key);
        }
        if let Some(body) = body {
            request = request.json(body);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await.unwrap();
        Answer { status, headers, body: serde_json::from_slice(&bytes).unwrap_or(Value::Null) }
    }

    pub(super) async fn get(&self, path: &str, key: Option<&str>) -> Answer {
        self.send(Method::GET, path, With { key, ..With::default() }, None).await
    }

    pub(super) async fn draft(&self, key: &str, body: &Value) -> Answer {
        self.send(Method::POST, "/v1/services", With { key: Some(key), ..With::default() }, Some(body)).await
    }

    /// Does something to a service as whoever holds `key` has just read it.
    pub(super) async fn turn(&self, id: &str, what: &str, key: &str, body: Option<&Value>) -> Answer {
        let read = self.get(&format!("/v1/services/{id}"), Some(key)).await.is(200);
        let with = With { key: Some(key), if_match: Some(read.etag()), once: None };
        self.send(Method::POST, &format!("/v1/services/{id}/{what}"), with, body).await
    }

    pub(super) async fn patch(&self, id: &str, key: &str, patch: &Value) -> Answer {
        let read = self.get(&format!("/v1/services/{id}"), Some(key)).await.is(200);
        let with = With { key: Some(key), if_match: Some(read.etag()), once: None };
        self.send(Method::PATCH, &format!("/v1/services/{id}"), with, Some(patch)).await
    }

    /// A service that was drafted, submitted and published.
    pub(super) async fn published(&self, body: &Value) -> String {
        let id = self.draft(&self.owner, body).await.is(201).body["id"].as_str().unwrap().to_owned();
        self.turn(&id, "submit", &self.owner, None).await.is(200);
        self.turn(&id, "publish", &self.moderator, None).await.is(200);
        id
    }

    /// The names of the services that a match finds for somebody lonely at Roundhay.
    pub(super) async fn found(&self) -> Vec<String> {
        let body = json!({ "needs": [{ "text": "feels lonely and loves singing" }], "place": { "postcode": "LS8 1NT" }, "limit": 50 });
        let with = With { key: Some(&self.integrator), ..With::default() };
        let answer = self.send(Method::POST, "/v1/match", with, Some(&body)).await.is(200);
        answer.body["matches"].as_array().unwrap().iter().map(|found| found["service"]["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Waits until a match finds exactly these.
    pub(super) async fn finds(&self, names: &[&str]) {
        let mut found = Vec::new();
        for _ in 0..200 {
            found = self.found().await;
            found.sort();
            if found == names {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("a match finds {found:?}, not {names:?}");
    }

    /// Waits until the index has followed the log to its end.
    pub(super) async fn settled(&self) {
        let head = self.database.store.head().await.unwrap().seq;
        for _ in 0..200 {
            let ready = self.get("/readyz", None).await;
            if ready.body["index_revision"] == json!(head) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the index does not come to {head}");
    }
}

impl Drop for Town<'_> {
    fn drop(&mut self) {
        drop(self.running.handle.stop(false));
    }
}

/// A choir at a hall in Roundhay, as somebody would write it down.
pub(super) fn choir() -> Value {
    json!({
        "name": "Community choir", "status": "active",
        "description": "For anyone who feels lonely: singing together every week, tea and a chat afterwards. Come alone or bring a friend.",
        "phones": [{ "number": "0113 496 0001" }],
        "schedules": [{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }],
        "cost_options": [{ "option": "free", "amount": 0, "currency": "GBP" }],
        "service_at_locations": [{ "location": {
            "name": "Oakwood Hall", "location_type": "physical", "latitude": 53.8285, "longitude": -1.5083,
            "addresses": [{ "address_1": "1 Oakwood Lane", "city": "Leeds", "state_province": "West Yorkshire", "postal_code": "LS8 2PE",
                            "country": "GB", "address_type": "physical" }],
        }}],
    })
}
