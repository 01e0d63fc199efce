//! `GET /v1/changes`, and reading what one has written.

use std::{
    net::SocketAddr,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use actix_web::dev::ServerHandle;
use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};
use waymark::{
    access::Role,
    app::{Directory, NewKey, Settings, Silent, Source},
    clock::{now, random_uuid},
    domain::vocabulary::WordSet,
    http::Options,
    server::{Application, ServerOptions},
    store::{Act, DatabaseUrl},
};

use super::{errors, problem};
use crate::databases::{Database, on_both_databases};

/// A server that follows the log of a test's database, a moderator's key, and the directory behind it.
pub(super) struct Kept {
    pub(super) address: SocketAddr,
    handle: ServerHandle,
    directory: Directory,
    runtime: tokio::runtime::Handle,
    pub(super) key: String,
    pub(super) client: Client,
}

impl Kept {
    /// Blocks: not to be called where asynchronous work is done.
    fn start(url: &str) -> Self {
        let (send, receive) = mpsc::channel();
        let url = url.to_owned();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let folder = tempfile::tempdir().unwrap();
                let settings = Settings { data_dir: folder.path().to_owned(), database: DatabaseUrl::parse(&url).unwrap() };
                let directory = Directory::open(&settings).await.unwrap();
                let act = Act::of_command("test", random_uuid(), now());
                let new =
                    NewKey { role: Role::Moderator, organization: None, name: "x".to_owned(), scopes: WordSet::EMPTY, expires_at: None };
                let (key, _) = directory.create_key(new, &act).await.unwrap();
                let follower = directory.spawn_follower();
                let options = ServerOptions {
                    bind: "127.0.0.1:0".parse().unwrap(),
                    workers: std::num::NonZeroUsize::new(1),
                    http: Options { open_match: true, ..Options::default() },
                };
                let application = Application::build(directory.clone(), options).unwrap();
                let runtime = tokio::runtime::Handle::current();
                send.send((application.address(), application.handle(), directory.clone(), runtime, key.reveal())).unwrap();
                application.run().await.unwrap();
                follower.stop().await;
                directory.close().await;
            });
        });
        let (address, handle, directory, runtime, key) = receive.recv().unwrap();
        let client = Client::builder().timeout(Duration::from_secs(30)).build().unwrap();
        Self { address, handle, directory, runtime, key, client }
    }

    pub(super) fn import(&self, services: Value) {
        let (send, receive) = mpsc::channel();
        let directory = self.directory.clone();
        self.runtime.spawn(async move {
            let source = Source { name: "test".to_owned(), bytes: services.to_string().into_bytes() };
            let report = directory.import(vec![source], &Silent).await.unwrap();
            send.send(report.refused.len()).unwrap();
        });
        assert_eq!(receive.recv().unwrap(), 0);
    }

    fn get(&self, path: &str) -> Response {
        self.client.get(format!("http://{}{path}", self.address)).bearer_auth(&self.key).send().unwrap()
    }

    fn changes(&self, query: &str) -> Value {
        let response = self.get(&format!("/v1/changes{query}"));
        assert_eq!(response.status(), 200, "{query}");
        response.json().unwrap()
    }

    fn stop(self) {
        let (send, receive) = mpsc::channel();
        let handle = self.handle.clone();
        self.runtime.spawn(async move {
            handle.stop(false).await;
            let _ = send.send(());
        });
        let _ = receive.recv_timeout(Duration::from_secs(20));
    }
}

/// Runs a test that blocks beside the server.
pub(super) async fn with_server(database: &Database, test: impl FnOnce(&Kept) + Send + 'static) {
    let url = database.url.clone();
    let testing = tokio::task::spawn_blocking(move || {
        let server = Kept::start(&url);
        test(&server);
        server.stop();
    });
    testing.await.unwrap();
}

fn id(number: u32) -> String {
    format!("{number:08x}-0000-4000-8000-000000000000")
}

fn service(number: u32) -> Value {
    json!({
        "id": id(number), "name": format!("Tea and company {number}"), "status": "active", "description": "Tea, and company for the lonely.",
        "organization": { "id": id(100), "name": "Neighbours" , "description": "x"},
        "service_at_locations": [{ "id": id(200), "location": { "id": id(300), "location_type": "physical", "name": "Hall",
                                   "latitude": 53.8285, "longitude": -1.5083 } }],
        "attributes": [{ "id": id(400), "link_entity": "service", "taxonomy_term": { "id": id(401), "name": "Befriending" } }]
    })
}

on_both_databases! {
    async fn changes_come_in_hsdss_shape_and_the_cursor_goes_on(database) {
        with_server(database, |server| {
            let none = server.changes("");
            assert_eq!((&none["contents"], &none["has_more"]), (&json!([]), &json!(false)));
            let from_nothing = none["next_cursor"].as_str().unwrap().to_owned();

            server.import(json!([service(1), service(2)]));
            let all = server.changes(&format!("?since={from_nothing}"));
            assert_eq!(all["contents"].as_array().unwrap().iter().map(|change| change["kind"].as_str().unwrap()).collect::<Vec<_>>(),
                ["organization", "location", "service", "service"]);
            assert_eq!(all, server.changes("?limit=100"));
            let first = &all["contents"][2];
            assert_eq!(first["id"], first["service"]["id"]);
            assert_eq!((&first["revision"], &first["seq"]), (&json!(1), &json!(3)));
            assert_eq!(first["service"]["name"], "Tea and company 1");
            assert_eq!(first["service"]["organization_id"], id(100));
            assert_eq!(first["service"]["service_at_locations"][0]["location_id"], id(300));
            assert_eq!(first["service"]["attributes"][0]["taxonomy_term"]["name"], "Befriending");
            assert!(first["service"].get("organization").is_none() && first.get("deleted").is_none(), "{first}");

            let page = server.changes("?limit=3");
            assert_eq!((&page["size"], &page["has_more"]), (&json!(3), &json!(true)));
            let rest = server.changes(&format!("?since={}", page["next_cursor"].as_str().unwrap()));
            assert_eq!((&rest["size"], &rest["contents"][0], &rest["has_more"]), (&json!(1), &all["contents"][3], &json!(false)));

            let end = all["next_cursor"].as_str().unwrap().to_owned();
            let waiting = thread::scope(|scope| {
                let waiting = scope.spawn(|| (Instant::now(), server.changes(&format!("?since={end}&wait=15"))));
                thread::sleep(Duration::from_millis(300));
                // The one worker answers others meanwhile.
                assert_eq!(server.get("/healthz").status(), 200);
                server.import(json!([service(3)]));
                waiting.join().unwrap()
            });
            assert_eq!(waiting.1["contents"][0]["id"], id(3));
            assert!(waiting.0.elapsed() < Duration::from_secs(14));
        }).await;
    }

    async fn a_cursor_of_another_log_is_gone_and_what_is_none_is_wrong(database) {
        let another = tempfile::tempdir().unwrap();
        let another_url = format!("sqlite:{}", another.path().join("x.db").display());
        with_server(database, move |server| {
            let elsewhere = Kept::start(&another_url);
            let cursor = elsewhere.changes("")["next_cursor"].as_str().unwrap().to_owned();
            elsewhere.stop();
            let gone = problem(server.get(&format!("/v1/changes?since={cursor}")), 410);
            assert!(gone["detail"].as_str().unwrap().contains("begin again without since"), "{gone}");
            for (query, pointer, code) in [
                ("since=forged", "?since", "malformed"),
                ("wait=16", "?wait", "out_of_range"),
                ("wait=-1", "?wait", "out_of_range"),
                ("limit=101", "?limit", "out_of_range"),
                ("cursor=x", "?cursor", "unknown_field"),
            ] {
                let told = problem(server.get(&format!("/v1/changes?{query}")), 422);
                assert_eq!(errors(&told), [(pointer.to_owned(), code.to_owned())], "{query}");
            }
            problem(server.client.get(format!("http://{}/v1/changes", server.address)).send().unwrap(), 401);
        }).await;
    }

    async fn a_read_sees_the_write_that_it_names_or_says_that_it_cannot_yet(database) {
        with_server(database, |server| {
            server.import(json!([service(1)]));
            let seq = server.changes("")["contents"].as_array().unwrap().last().unwrap()["seq"].as_i64().unwrap();
            let read = |path: &str, seq: &str| {
                server.client.get(format!("http://{}{path}", server.address)).header("x-min-seq", seq).send().unwrap()
            };
            let ask = |seq: &str| {
                let body = json!({ "needs": [{ "text": "lonely" }], "place": { "latitude": 53.83, "longitude": -1.51 } });
                server.client.post(format!("http://{}/v1/match", server.address)).header("x-min-seq", seq).json(&body).send().unwrap()
            };
            for path in [format!("/v1/services/{}", id(1)), "/v1/services".to_owned(), "/v1/organizations".to_owned()] {
                assert_eq!(read(&path, &seq.to_string()).status(), 200, "{path}");
                assert_eq!(read(&path, "0").status(), 200, "{path}");
            }
            assert_eq!(ask(&seq.to_string()).status(), 200);

            for path in ["/v1/organizations", "/v1/services"] {
                let began = Instant::now();
                let response = read(path, "99999");
                assert!((2..15).contains(&began.elapsed().as_secs()), "{:?}", began.elapsed());
                assert_eq!(response.headers()["retry-after"], "1");
                problem(response, 503);
            }
            problem(ask("99999"), 503);
            for wrong in ["-1", "seven", "1.5", "99999999999999999999"] {
                let told = problem(read("/v1/organizations", wrong), 422);
                assert_eq!(errors(&told), [("X-Min-Seq".to_owned(), "malformed".to_owned())], "{wrong}");
            }

            // What is written while a read waits for it, is seen.
            let waited = thread::scope(|scope| {
                let waiting = scope.spawn(|| ask(&(seq + 1).to_string()).status());
                thread::sleep(Duration::from_millis(200));
                server.import(json!([service(2)]));
                waiting.join().unwrap()
            });
            assert_eq!(waited, 200);
        }).await;
    }
}
