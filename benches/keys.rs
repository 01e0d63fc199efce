//! How long a key holds a request up: read, checked, looked up, hashed and compared, as the server does it for each request.
//!
//! Among 1,000 keys, each used again and again: remembered (as it is for two seconds after a look at the database), and looked up
//! anew. On SQLite, and on the PostgreSQL that `WAYMARK_TEST_POSTGRES` names (`tests/with-postgres cargo bench --bench keys`), which
//! is written into.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use serde_json::{Value, json};
use waymark::{
    access::Role,
    app::{Directory, NewKey, Settings},
    cli::bench::{
        data::settings,
        figures::{Table, Times},
    },
    clock,
    domain::vocabulary::WordSet,
    store::{Act, DatabaseUrl},
};

/// How many keys there are.
const KEYS: u64 = 1_000;

/// How often each is checked.
const ROUNDS: u64 = 50;

/// What a key may cost at most once it is warm, in microseconds. Source: the issue of the living directory.
const MOST_US: f64 = 50.0;

fn main() {
    if !harness::is_asked_for() {
        return;
    }
    let folder = harness::folder().join("keys");
    let _ = std::fs::remove_dir_all(&folder);
    let mut databases = vec![settings(&folder).database];
    databases.extend(std::env::var("WAYMARK_TEST_POSTGRES").ok().and_then(|url| DatabaseUrl::parse(&url).ok()));
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    let mut figures = Vec::new();
    for (number, database) in databases.into_iter().enumerate() {
        let settings = Settings { data_dir: folder.join(number.to_string()), database };
        figures.push(runtime.block_on(measure(&settings)));
    }
    let _ = std::fs::remove_dir_all(&folder);
    println!("{}", serde_json::to_string_pretty(&figures).expect("figures are JSON"));
}

async fn measure(settings: &Settings) -> Value {
    let directory = Directory::open(settings).await.expect("the directory opens");
    let act = Act::of_command("bench", clock::random_uuid(), clock::now());
    let mut keys = Vec::new();
    for _ in 0..KEYS {
        let new = NewKey { role: Role::Integrator, organization: None, name: "bench".to_owned(), scopes: WordSet::EMPTY, expires_at: None };
        keys.push(directory.create_key(new, &act).await.expect("a key is made").0.reveal());
    }
    // A moment for all that is noted at the first use.
    let first = act.at;
    round(&directory, &keys, first).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;

    let (mut remembered, mut looked_up) = (Times::default(), Times::default());
    for number in 1..=ROUNDS {
        // Three seconds on, all are out of date, and are looked up; and then not again.
        let now = first + Duration::seconds(3 * i64::try_from(number).expect("a few rounds"));
        looked_up.append(&round(&directory, &keys, now).await);
        remembered.append(&round(&directory, &keys, now).await);
    }
    directory.close().await;

    println!("\nChecking one of {KEYS} keys, {}, in microseconds", settings.database);
    let mut table = Table::new("", &["mean", "p50", "p90", "p99", "max"]);
    let cells = |times: &Times| {
        let told = [times.mean(), times.percentile(0.5), times.percentile(0.9), times.percentile(0.99), times.percentile(1.0)];
        told.map(|time| format!("{time:.1}")).to_vec()
    };
    table.row("warm", cells(&remembered));
    table.row("looked up", cells(&looked_up));
    table.print();
    let share = remembered.percentile(0.99) / MOST_US;
    println!("  warm p99 is {share:.2} of the {MOST_US:.0} µs that it may take\n");
    json!({ "database": settings.database.to_string(), "warm_p50_us": remembered.percentile(0.5), "warm_p99_us": remembered.percentile(0.99),
            "looked_up_p50_us": looked_up.percentile(0.5), "looked_up_p99_us": looked_up.percentile(0.99) })
}

/// Checks each key once.
async fn round(directory: &Directory, keys: &[String], now: DateTime<Utc>) -> Times {
    let mut times = Times::default();
    for key in keys {
        let began = Instant::now();
        let holder = directory.authenticate(key, now).await.expect("the database answers");
        times.add(began.elapsed().as_secs_f64() * 1e6);
        assert!(holder.is_ok(), "the key is in force");
    }
    times
}
