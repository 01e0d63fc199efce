//! A server on a database, keys for every column of the policy, and records to try them on.

use std::thread;

use actix_web::dev::ServerHandle;
use chrono::Duration;
use serde_json::{Value, json};
use uuid::Uuid;
use waymark::{
    access::{Role, Scope, key::Key, policy::COLUMNS},
    app::{Directory, Settings},
    clock::{now, random_bytes, random_uuid},
    domain::{
        OrganizationId, ServiceId,
        vocabulary::{Vocabulary, WordSet},
    },
    http::Options,
    server::{Application, ServerOptions},
    store::{Act, Batch, DatabaseUrl, KeyRecord, PublicationState, Store},
};

use super::{
    Outcome, ids,
    operations::{About, OPERATIONS, Operation},
};
use crate::databases::Database;

/// What came.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// Without `instance`, which is another each time.
    pub(super) body: Value,
}

/// The ids that an operation is tried with.
#[derive(Debug, Clone, Copy)]
pub(super) struct Subject {
    pub(super) organization: Uuid,
    pub(super) service: Uuid,
    pub(super) location: Uuid,
    pub(super) key: Uuid,
}

/// A caller's organization, and a key that is bound to it.
struct Home {
    organization: Uuid,
    key: Option<String>,
}

pub(super) struct World<'a> {
    store: &'a Store,
    base: String,
    client: reqwest::Client,
    handle: ServerHandle,
    server: thread::JoinHandle<()>,
    /// By column: with an organization that is published, and with one that is not.
    homes: Vec<[Home; 2]>,
    listed: Uuid,
    listed_organization: Uuid,
    listed_place: Uuid,
    others_drafts: Vec<String>,
    taxonomy: Uuid,
    term: Uuid,
    audited: i64,
}

impl<'a> World<'a> {
    pub(super) async fn begin(database: &'a Database) -> Self {
        Self::begin_with(database, Options::default()).await
    }

    /// As [`World::begin`], with matching open to anyone.
    pub(super) async fn begin_open(database: &'a Database) -> Self {
        Self::begin_with(database, Options { open_match: true, ..Options::default() }).await
    }

    async fn begin_with(database: &'a Database, options: Options) -> Self {
        let store = &database.store;
        let (taxonomy, term) = (random_uuid(), random_uuid());
        let terms = Batch {
            taxonomies: vec![serde_json::from_value(json!({ "id": taxonomy, "name": "Kinds" })).unwrap()],
            taxonomy_terms: vec![serde_json::from_value(json!({ "id": term, "name": "Tea", "taxonomy_id": taxonomy })).unwrap()],
            ..Batch::default()
        };
        store.write(&terms, &act()).await.unwrap();
        let Subject { service: listed, organization: listed_organization, .. } = write(store, random_uuid(), About::Service, true).await;
        let listed_place = store.service(ServiceId(listed)).await.unwrap().unwrap().value.service_at_locations[0].id.0;
        let mut homes = Vec::new();
        for name in COLUMNS {
            homes.push([home(database, name, true).await, home(database, name, false).await]);
        }
        let (base, handle, server) = serve(&database.url, options);
        let (client, others_drafts, audited) = (reqwest::Client::new(), Vec::new(), 0);
        Self {
            store,
            base,
            client,
            handle,
            server,
            homes,
            listed,
            listed_organization,
            listed_place,
            others_drafts,
            taxonomy,
            term,
            audited,
        }
    }

    pub(super) async fn end(self) {
        self.handle.stop(false).await;
        self.server.join().unwrap();
    }

    /// A new record, and the key of a column to try on it what an operation does. Its organization is the caller's own, or another one.
    pub(super) async fn cell(&mut self, operation: &Operation, column: usize, own: bool, published: bool) -> (Option<String>, Subject) {
        // An organization is its own record: that of the caller is there already, in either state.
        let of_itself = operation.about == About::Organization;
        let home = &self.homes[column][usize::from(of_itself && own && !published)];
        let key = home.key.clone();
        if of_itself && own {
            return (key, Subject { organization: home.organization, ..nobody() });
        }
        let owner = if own { home.organization } else { random_uuid() };
        let mut subject = write(self.store, owner, operation.about, published).await;
        if !own && !published && operation.about != About::Nothing {
            let draft = match operation.about {
                About::Nothing | About::Organization => subject.organization,
                About::Location => subject.location,
                About::Service => subject.service,
            };
            self.others_drafts.push(draft.to_string());
        }
        if operation.path.contains("{key}") {
            let (new, record) = made(Role::Integrator, None);
            self.store.insert_key(&record, &act()).await.unwrap();
            subject.key = new.id.0;
        }
        (key, subject)
    }

    /// Tries an operation.
    pub(super) async fn ask(&self, operation: &Operation, key: Option<&str>, subject: &Subject) -> Answer {
        let filled = |text: &str| {
            [
                ("{organization}", subject.organization),
                ("{service}", subject.service),
                ("{location}", subject.location),
                ("{key}", subject.key),
                ("{taxonomy}", self.taxonomy),
                ("{term}", self.term),
                ("{listed}", self.listed),
                ("{listed_organization}", self.listed_organization),
                ("{listed_place}", self.listed_place),
            ]
            .iter()
            .fold(text.to_owned(), |text, (place, id)| text.replace(place, &id.to_string()))
        };
        let mut request = self.client.request(operation.method.parse().unwrap(), format!("{}{}", self.base, filled(operation.path)));
        if !operation.body.is_empty() {
            request = request.header("content-type", "application/json").body(filled(operation.body));
        }
        if let Some(key) = key {
            request = request.bearer_auth(key);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let mut body: Value = serde_json::from_str(&response.text().await.unwrap()).unwrap_or_default();
        if let Some(body) = body.as_object_mut() {
            body.remove("instance");
        }
        Answer { status, body }
    }

    /// Whether the audit tells of what was refused to the holder of a key, and of nothing that was not.
    pub(super) async fn audited(&mut self, operation: &Operation, column: usize, outcome: Outcome, wrong: &mut Vec<String>) {
        let lines = self.store.audit_since(self.audited, 1000).await.unwrap();
        self.audited = lines.last().map_or(self.audited, |line| line.seq);
        let told = lines.iter().filter(|line| line.outcome == "refused" && line.action == operation.id).count();
        let due = usize::from(outcome != Outcome::Allowed && column > 0);
        if told != due {
            wrong.push(format!("{} by {}: {told} refusals in the audit, not {due}", operation.id, COLUMNS[column]));
        }
    }

    /// Passes over what the audit tells of what was done beside the cells.
    pub(super) async fn skip_audit(&mut self) {
        let lines = self.store.audit_since(self.audited, 1000).await.unwrap();
        self.audited = lines.last().map_or(self.audited, |line| line.seq);
    }

    /// What is wrong with the lists: another's draft in one, or nothing at all.
    pub(super) async fn leaks(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for list in OPERATIONS.iter().filter(|one| ["listServices", "listOrganizations", "listLocations"].contains(&one.id)) {
            for (column, name) in COLUMNS.iter().enumerate().take(5) {
                let (mut seen, mut cursor) = (0, String::new());
                loop {
                    let url = format!("{}{}{cursor}", self.base, list.path);
                    let mut request = self.client.get(url);
                    if let Some(key) = &self.homes[column][0].key {
                        request = request.bearer_auth(key);
                    }
                    let page: Value = serde_json::from_str(&request.send().await.unwrap().text().await.unwrap()).unwrap();
                    let ids = ids(&page);
                    seen += ids.len();
                    wrong.extend(
                        self.others_drafts
                            .iter()
                            .filter(|draft| ids.contains(*draft))
                            .map(|draft| format!("{} shows {name} the draft {draft}", list.id)),
                    );
                    match page["next_cursor"].as_str() {
                        Some(next) => cursor = format!("&cursor={next}"),
                        None => break,
                    }
                }
                if seen == 0 {
                    wrong.push(format!("{} shows {name} nothing", list.id));
                }
            }
        }
        // Open data shows nobody a draft, whoever they are.
        for path in ["/oruk/services?", "/oruk/service_at_locations?full=true&", "/oruk/organizations?full_service=true&"] {
            for home in &self.homes {
                let mut request = self.client.get(format!("{}{path}format=ndjson", self.base));
                if let Some(key) = &home[0].key {
                    request = request.bearer_auth(key);
                }
                let list = request.send().await.unwrap().text().await.unwrap();
                let leaked = self.others_drafts.iter().filter(|draft| list.contains(*draft));
                wrong.extend(leaked.map(|draft| format!("{path} shows the draft {draft}")));
                if !list.contains(&self.listed.to_string()) {
                    wrong.push(format!("{path} does not show what is published"));
                }
            }
        }
        wrong
    }

    /// Keys that open nothing, each with why.
    pub(super) async fn dead_keys(&self) -> Vec<(&'static str, String)> {
        let (revoked, record) = made(Role::Admin, None);
        self.store.insert_key(&KeyRecord { revoked_at: Some(now()), ..record }, &act()).await.unwrap();
        let (expired, record) = made(Role::Admin, None);
        self.store.insert_key(&KeyRecord { expires_at: Some(now()), ..record }, &act()).await.unwrap();
        let (there, record) = made(Role::Admin, None);
        self.store.insert_key(&record, &act()).await.unwrap();
        let (absent, _) = made(Role::Admin, None);
        let whole = there.reveal();
        vec![
            ("a revoked key", revoked.reveal()),
            ("an expired key", expired.reveal()),
            ("a key that never was", absent.reveal()),
            ("another secret", Key::new(there.id.0, random_bytes()).reveal()),
            ("half a key", whole[..whole.len() / 2].to_owned()),
        ]
    }

    /// An admin's key for one scope alone.
    pub(super) async fn narrowed(&self, scope: Scope) -> String {
        let (key, record) = made(Role::Admin, None);
        self.store.insert_key(&KeyRecord { scopes: [scope].into_iter().collect(), ..record }, &act()).await.unwrap();
        key.reveal()
    }
}

fn nobody() -> Subject {
    Subject { organization: random_uuid(), service: random_uuid(), location: random_uuid(), key: random_uuid() }
}

fn act() -> Act {
    Act::of_command("test", random_uuid(), now())
}

/// A key in force, and its record.
fn made(role: Role, organization: Option<Uuid>) -> (Key, KeyRecord) {
    let key = Key::new(random_uuid(), random_bytes());
    let record = KeyRecord {
        id: key.id,
        role,
        organization: organization.map(OrganizationId),
        name: String::new(),
        scopes: WordSet::EMPTY,
        hash: key.hash(),
        created_at: now() - Duration::minutes(1),
        created_by: "test".to_owned(),
        expires_at: None,
        revoked_at: None,
        replaced_by: None,
        last_used_at: Some(now()),
        confirmed: true,
    };
    (key, record)
}

/// An organization and a key of the column that is bound to it, whatever its role.
async fn home(database: &Database, column: &str, published: bool) -> Home {
    let organization = random_uuid();
    write(&database.store, organization, About::Organization, published).await;
    if column == "anyone" {
        return Home { organization, key: None };
    }
    if column == "newcomer" {
        let id = if database.is_sqlite() { format!("x'{}'", organization.simple()) } else { format!("'{organization}'") };
        let moment = "'2026-11-22T09:00:00.000000Z'";
        let statement =
            format!("INSERT INTO registration (organization_id, email, claimed, created_at) VALUES ({id}, 'jo@example.org', 0, {moment})");
        database.sql(&statement).await;
    }
    let role = Role::from_word(column).unwrap_or(Role::Organisation);
    let (key, record) = made(role, Some(organization));
    database.store.insert_key(&record, &act()).await.unwrap();
    Home { organization, key: Some(key.reveal()) }
}

/// Writes what an operation is about, of an organization, which is made where it is not there.
async fn write(store: &Store, owner: Uuid, about: About, published: bool) -> Subject {
    let subject = Subject { organization: owner, ..nobody() };
    if about == About::Nothing {
        return subject;
    }
    let state = if published { PublicationState::Published } else { PublicationState::Draft };
    let mut batch = Batch::default();
    if about == About::Organization {
        batch.states.insert(owner, state);
    }
    if about == About::Organization || store.organization(OrganizationId(owner)).await.unwrap().is_none() {
        batch.organizations.push(serde_json::from_value(json!({ "id": owner, "name": "Knitters", "description": "We knit." })).unwrap());
    }
    if about != About::Organization {
        let place = json!({ "id": random_uuid(), "location_id": subject.location });
        let service = json!({ "id": subject.service, "organization_id": owner, "name": "Tea", "status": "active", "description": "Tea and talk.",
                              "service_at_locations": [place] });
        let location = json!({ "id": subject.location, "location_type": "physical", "name": "Hall", "latitude": 53.8, "longitude": -1.5 });
        batch.services.push(serde_json::from_value(service).unwrap());
        batch.locations.push(serde_json::from_value(location).unwrap());
        batch.states.insert(if about == About::Service { subject.service } else { subject.location }, state);
    }
    store.write(&batch, &act()).await.unwrap();
    subject
}

/// A server on the database, in a thread and with an index of its own.
fn serve(url: &str, http: Options) -> (String, ServerHandle, thread::JoinHandle<()>) {
    let (send, receive) = std::sync::mpsc::channel();
    let url = url.to_owned();
    let server = thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        runtime.block_on(async move {
            let folder = tempfile::tempdir().unwrap();
            let settings = Settings { data_dir: folder.path().to_owned(), database: DatabaseUrl::parse(&url).unwrap() };
            let directory = Directory::open(&settings).await.unwrap();
            let options = ServerOptions { bind: "127.0.0.1:0".parse().unwrap(), workers: std::num::NonZeroUsize::new(1), http };
            let application = Application::build(directory.clone(), options).unwrap();
            send.send((application.address(), application.handle())).unwrap();
            application.run().await.unwrap();
            directory.close().await;
        });
    });
    let (address, handle) = receive.recv().unwrap();
    (format!("http://{address}"), handle, server)
}
