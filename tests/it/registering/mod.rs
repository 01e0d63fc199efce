//! Registration from nothing to published, claims, links, mail and erasure: over HTTP, on both databases.

mod claiming;
mod erasing;
mod mailing;
mod moderating;
mod year;

use std::path::PathBuf;

use actix_web::dev::ServerHandle;
use reqwest::{Client, Method, Response};
use serde_json::{Value, json};
use waymark::{
    access::Role,
    app::{Directory, NewKey, Settings, Silent, Source},
    clock,
    domain::vocabulary::WordSet,
    http::Options,
    mail::{Mailer, Sender},
    server::{Application, ServerOptions},
    store::{Act, DatabaseUrl},
};

use crate::databases::Database;

/// A server on a database, with a moderator's key, and the folder that mail goes to.
struct Desk {
    base: String,
    client: Client,
    directory: Directory,
    moderator: String,
    mailer: Mailer,
    mail: PathBuf,
    handle: ServerHandle,
    _folder: tempfile::TempDir,
}

/// What a request is answered with.
struct Answer {
    status: u16,
    etag: Option<String>,
    text: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let etag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned());
        Self { status: response.status().as_u16(), etag, text: response.text().await.unwrap() }
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|_| panic!("no JSON: {}", self.text))
    }

    /// Its body, once its status is seen to be `status`.
    #[track_caller]
    fn is(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

impl Desk {
    async fn on(database: &Database) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = Settings { data_dir: folder.path().join("data"), database: DatabaseUrl::parse(&database.url).unwrap() };
        let directory = Directory::open(&settings).await.unwrap();
        directory.set_public_url("https://directory.example/");
        let new = NewKey { role: Role::Moderator, organization: None, name: "desk".to_owned(), scopes: WordSet::EMPTY, expires_at: None };
        let (moderator, _) = directory.create_key(new, &act()).await.unwrap();
        let options =
            ServerOptions { bind: "127.0.0.1:0".parse().unwrap(), workers: std::num::NonZeroUsize::new(1), http: Options::default() };
        let application = Application::build(directory.clone(), options).unwrap();
        let (base, handle) = (format!("http://{}", application.address()), application.handle());
        tokio::spawn(application.run());
        let mail = folder.path().join("mail");
        let mailer = Mailer::to_folder(&mail, Sender::of_the_folder());
        Self { base, client: Client::new(), directory, moderator: moderator.reveal(), mailer, mail, handle, _folder: folder }
    }

    async fn send(&self, method: Method, path: &str, key: Option<&str>, body: Option<Value>, if_match: Option<&str>) -> Answer {
        let mut request = self.client.request(method, format!("{}{path}", self.base));
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        if let Some(tag) = if_match {
            request = request.header("if-match", tag);
        }
        if let Some(body) = body {
            request = request.json(&body);
        }
        Answer::of(request.send().await.unwrap()).await
    }

    async fn get(&self, path: &str, key: Option<&str>) -> Answer {
        self.send(Method::GET, path, key, None, None).await
    }

    async fn post(&self, path: &str, key: Option<&str>, body: Value) -> Answer {
        self.send(Method::POST, path, key, Some(body), None).await
    }

    /// What a moderator posts.
    async fn decide(&self, path: &str, body: Option<Value>) -> Answer {
        self.send(Method::POST, path, Some(&self.moderator), body, None).await
    }

    /// `if_match` is `*` where what stands now is read first.
    async fn patch(&self, path: &str, key: &str, if_match: Option<&str>, body: Value) -> Answer {
        let read = match if_match {
            Some("*") => self.get(path, Some(key)).await.etag,
            sent => sent.map(str::to_owned),
        };
        self.send(Method::PATCH, path, Some(key), Some(body), read.as_deref()).await
    }

    /// Registers; answers the organization's path and key.
    async fn register(&self, body: Value) -> (String, String) {
        let made = self.post("/v1/organizations", None, body).await.is(201);
        (format!("/v1/organizations/{}", made["organization"]["id"].as_str().unwrap()), made["key"].as_str().unwrap().to_owned())
    }

    /// Registers, proves the mailbox and confirms.
    async fn confirmed(&self, body: Value) -> (String, String) {
        let (path, key) = self.register(body).await;
        let link = self.link_in_mail().await;
        assert_eq!(self.send(Method::POST, &link, None, None, None).await.status, 200);
        self.decide(&format!("{path}/confirm"), None).await.is(200);
        self.letters().await;
        (path, key)
    }

    async fn state(&self, path: &str) -> String {
        let told = self.get(&format!("{path}/registration"), Some(&self.moderator)).await.is(200);
        told["state"].as_str().unwrap().to_owned()
    }

    /// Sends what waits; answers the mails, and empties the folder.
    async fn letters(&self) -> Vec<String> {
        self.letters_by(clock::now()).await
    }

    /// As [`Desk::letters`], at a moment.
    async fn letters_by(&self, moment: chrono::DateTime<chrono::Utc>) -> Vec<String> {
        self.directory.send_due_mail(&self.mailer, moment).await.unwrap();
        let mut letters = Vec::new();
        for file in std::fs::read_dir(&self.mail).into_iter().flatten() {
            let path = file.unwrap().path();
            letters.push(std::fs::read_to_string(&path).unwrap().replace("=\r\n", ""));
            std::fs::remove_file(path).unwrap();
        }
        letters
    }

    /// The path of the link in the one mail that waits.
    async fn link_in_mail(&self) -> String {
        let letters = self.letters().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        link_in(&letters[0])
    }

    async fn import(&self, services: &Value) -> waymark::app::ImportReport {
        let source = Source { name: "feed".to_owned(), bytes: services.to_string().into_bytes() };
        self.directory.import(vec![source], &Silent).await.unwrap()
    }

    async fn close(self) {
        self.handle.stop(true).await;
        self.directory.close().await;
    }
}

fn act() -> Act {
    Act::of_command("test", clock::random_uuid(), clock::now())
}

fn link_in(letter: &str) -> String {
    let (_, rest) = letter.split_once("https://directory.example/links/").unwrap_or_else(|| panic!("no link in {letter}"));
    let token: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_')).collect();
    assert_eq!(token.len(), 24, "{letter}");
    format!("/links/{token}")
}

/// What the singers register with, and this number.
fn singers(number: &str) -> Value {
    json!({
        "name": "Oakwood Singers", "description": "A choir for everybody.", "website": "https://singers.example",
        "contact": { "name": "Jo Bloggs", "email": "jo@singers.example", "phone": "0113 496 0001" },
        "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier": number }],
    })
}
