//! Many write, and the server is killed in the middle of it, again and again: nothing that was acknowledged is lost, nothing is done
//! twice, and everybody who follows sees the same.
//!
//! The built binary, killed with SIGKILL, and real requests. `WAYMARK_TEST_CRASH_WRITES` says how many writes there are
//! ([`WRITES`] otherwise); [`listing::KINDS`] says which.

mod follower;
mod listing;
mod verdict;
mod wire;
mod writer;

use std::{
    io::Write as _,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
    thread,
    time::{Duration, Instant},
};

use reqwest::Method;
use serde_json::{Value, json};
use waymark::{
    clock::{now, random_uuid},
    domain::Organization,
    store::{Act, Batch, Store},
};

use crate::{
    cli::waymark::{Server, killed_after, waymark},
    databases::{Database, on_both_databases},
};
use follower::Followed;
use wire::{Request, Wire};
use writer::{Dice, Tally, Writer, board};

/// How many writes there are where nobody asks for more.
const WRITES: usize = 400;
const WRITERS: usize = 8;

/// One kill in so many writes.
const WRITES_A_KILL: usize = 150;

/// How long the writers may take from one kill to the next before the test gives up.
const PATIENCE: Duration = Duration::from_mins(2);

/// A directory that the binary is run on.
struct Place {
    folder: tempfile::TempDir,
    url: String,
}

impl Place {
    fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn arguments<'a>(&'a self, command: &[&'a str]) -> Vec<&'a str> {
        [command, &["--data-dir", "data", "--database-url", &self.url]].concat()
    }

    fn serve(&self) -> Server {
        Server::start(self.folder(), &self.arguments(&["serve"]))
    }

    /// The first key, which makes the others.
    fn key(&self) -> String {
        let made = waymark(self.folder(), &self.arguments(&["keys", "create", "--role", "admin"]));
        made.exits(0).stdout.trim().to_owned()
    }
}

/// An organization for each writer, published.
async fn organizations(store: &Store) -> Vec<String> {
    let ids: Vec<_> = (0..WRITERS).map(|_| random_uuid()).collect();
    let organization = |id| -> Organization { serde_json::from_value(json!({ "id": id, "name": "Roundhay Singers" })).unwrap() };
    let batch = Batch { organizations: ids.iter().map(organization).collect(), ..Batch::default() };
    store.write(&batch, &Act::of_command("test", random_uuid(), now())).await.unwrap();
    ids.iter().map(ToString::to_string).collect()
}

/// Runs all of it, beside whatever asynchronous work there is.
async fn killed_again_and_again(database: &Database) {
    let organizations = organizations(&database.store).await;
    // As on a real machine: nobody else has the database open when the server dies.
    database.store.close().await;
    let place = Place { folder: tempfile::tempdir().unwrap(), url: database.url.clone() };
    let name = database.store.database_name();
    tokio::task::spawn_blocking(move || run(&place, name, &organizations)).await.unwrap();
}

fn run(place: &Place, name: &str, organizations: &[String]) {
    let asked = std::env::var("WAYMARK_TEST_CRASH_WRITES").map_or(WRITES, |count| count.parse().unwrap());
    let kills = (asked / WRITES_A_KILL).max(2);
    let (tally, over) = (Tally::default(), AtomicBool::new(false));
    let admin = place.key();
    let mut server = place.serve();
    let wire = Wire::to(&server.base);
    let integrator = key(&wire, &admin, &json!({ "role": "integrator" }));
    let keys: Vec<(String, String)> = organizations
        .iter()
        .map(|organization| {
            let owner = key(&wire, &admin, &json!({ "role": "organisation", "organization_id": organization }));
            (owner, key(&wire, &admin, &json!({ "role": "moderator" })))
        })
        .collect();
    let drafted = post(&wire, "/v1/services", &keys[0].1, board(&organizations[0]));
    let board = drafted["id"].as_str().unwrap().to_owned();

    let began = Instant::now();
    let (server, writers, followed) = thread::scope(|scope| {
        let following = scope.spawn(|| Followed::follow(&wire, &integrator, &over));
        let writing: Vec<_> = (0..WRITERS)
            .zip(keys)
            .map(|(number, (owner, moderator))| {
                let writer = Writer {
                    number,
                    wire: &wire,
                    tally: &tally,
                    organization: organizations[number].clone(),
                    owner,
                    moderator,
                    board: board.clone(),
                    dice: Dice::of(number as u64 + 1),
                    listings: Vec::new(),
                    done: Vec::new(),
                    words: Vec::new(),
                };
                scope.spawn(move || writer.work(asked))
            })
            .collect();
        let mut dice = Dice::of(1000);
        for kill in 1..=kills {
            at_work(&wire, &tally, kill * asked / (kills + 1));
            server.kill();
            if kill % 3 == 0 {
                // Once more, while it starts.
                killed_after(place.folder(), &place.arguments(&["serve", "--bind", "127.0.0.1:0"]), Duration::from_millis(dice.below(600)));
            }
            server = place.serve();
            wire.leads_to(&server.base);
        }
        let writers: Vec<Writer<'_>> = writing.into_iter().map(|writer| writer.join().unwrap()).collect();
        over.store(true, SeqCst);
        (server, writers, following.join().unwrap())
    });
    let took = began.elapsed();
    judge(place, server, &wire, &integrator, &writers, &followed);

    let count = |of: &std::sync::atomic::AtomicUsize| of.load(SeqCst);
    // Straight to the stream, since the harness swallows what a passing test prints.
    let _ = writeln!(
        std::io::stderr(),
        "{name}: {asked} writes by {WRITERS} in {:.1} s, {kills} kills under them, {} requests broken off, {} answers told again and {} changes \
         found done after one, {} repeated on purpose, {} listings, {} changes followed",
        took.as_secs_f64(),
        count(&wire.broken),
        count(&tally.replayed_after_break),
        count(&tally.found_done),
        count(&tally.replayed_on_purpose),
        writers.iter().map(|writer| writer.listings.len()).sum::<usize>(),
        followed.lines.len(),
    );
}

fn key(wire: &Wire, admin: &str, order: &Value) -> String {
    post(wire, "/v1/keys", admin, order.clone())["key"].as_str().unwrap().to_owned()
}

fn post(wire: &Wire, path: &str, key: &str, body: Value) -> Value {
    let request =
        Request { method: Method::POST, path: path.to_owned(), key: Some(key.to_owned()), body: Some(body), ..Request::default() };
    wire.send(&request).is(201).body
}

/// Waits until so many writes are acknowledged.
fn at_work(wire: &Wire, tally: &Tally, acknowledged: usize) {
    let began = Instant::now();
    while tally.acknowledged.load(SeqCst) < acknowledged {
        assert!(!wire.given_up.load(SeqCst), "a writer or the follower gave up");
        assert!(began.elapsed() < PATIENCE, "the writers do not come to {acknowledged} writes");
        thread::sleep(Duration::from_millis(2));
    }
}

fn judge(place: &Place, server: Server, wire: &Wire, integrator: &str, writers: &[Writer<'_>], followed: &Followed) {
    let told = Followed::from_the_beginning(wire, integrator);
    assert_eq!(followed.lines, told.lines, "who followed all along and who reads now see the same");
    assert_eq!(followed.standing, told.standing);
    verdict::the_public_was_told_each_change_once(wire, writers, &told);
    for writer in writers {
        verdict::everything_is_as_it_was_acknowledged(wire, writer);
        let listed = wire.get(&format!("/v1/services?organization_id={}", writer.organization), None).is(200).body;
        let published = writer.listings.iter().filter(|listing| listing.state == "published").count();
        assert_eq!(listed["total_items"], published, "nothing was drafted twice");
    }
    verdict::nobody_overwrote_another(wire, writers);
    verdict::a_match_finds_what_is_published(wire, integrator, writers);

    assert_eq!(server.stop(), Some(0));
    let waymark = |command: &[&str]| waymark(place.folder(), &place.arguments(command));
    waymark(&["doctor"]).exits(0).prints(&["All is well"]);
    waymark(&["audit", "verify"]).exits(0).prints(&["The audit is whole"]);
    verdict::the_audit_tells_of_each_write_once(&waymark(&["audit", "list", "--output", "json"]).exits(0).stdout, writers);
}

on_both_databases! {
    async fn a_server_that_is_killed_loses_nothing_and_does_nothing_twice(database) {
        killed_again_and_again(database).await;
    }
}
