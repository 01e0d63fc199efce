//! How fast a feed is taken in: HSDS JSON through the import, into a new durable SQLite file.
//!
//! Twice: into the database alone (another process holds the index), and as a user sees it, with the index up to date at the
//! end. Then once more of the same, which changes nothing.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use std::{collections::HashMap, time::Instant};

use serde_json::{Value, json};
use waymark::{
    app::{Directory, ImportReport, Silent, Source},
    cli::bench::{data::settings, figures::Table},
    domain::Location,
    formats::hsds::{self, Terms},
    generator::{Country, listings::Portion},
    geography::Gazetteer,
    index::OfferingIndex,
    needs::Lexicon,
};

fn main() {
    if !harness::is_asked_for() {
        return;
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().expect("a runtime");
    let country = Country::new(Lexicon::shipped());
    let _ = Gazetteer::shipped();
    let figures: Vec<Value> = harness::sizes(&[5_000]).into_iter().map(|size| runtime.block_on(measure(size, &country))).collect();
    println!("{}", serde_json::to_string_pretty(&figures).expect("figures are JSON"));
}

#[expect(clippy::cast_precision_loss, reason = "counts of services")]
async fn measure(offerings: u64, country: &Country) -> Value {
    let feed = feed(&country.offerings(0, offerings));
    let megabytes = feed.len() as f64 / 1e6;

    let folder = harness::folder().join("ingest");
    let _ = std::fs::remove_dir_all(&folder);
    let held = OfferingIndex::open(&folder.join("index"), Lexicon::shipped().print()).expect("a folder for the index");
    let (report, stored_s) = import(&folder, feed.clone()).await;
    drop(held);

    let _ = std::fs::remove_dir_all(&folder);
    let (_, indexed_s) = import(&folder, feed.clone()).await;
    let (again, again_s) = import(&folder, feed).await;
    let _ = std::fs::remove_dir_all(&folder);

    assert!(report.refused.is_empty(), "{:?}", report.refused.first());
    assert_eq!(again.inserted + again.updated, 0, "an import run again changes nothing");
    let services = report.services as f64;
    println!("\n{} services, {megabytes:.1} MB of HSDS JSON, SQLite durable", report.services);
    let mut table = Table::new("", &["seconds", "services/s"]);
    for (name, took_s) in [("into the database", stored_s), ("database and index", indexed_s), ("the same again", again_s)] {
        table.row(name, vec![format!("{took_s:.2}"), format!("{:.0}", services / took_s)]);
    }
    table.print();
    json!({
        "services": report.services,
        "json_mb": megabytes,
        "database_per_second": services / stored_s,
        "indexed_per_second": services / indexed_s,
        "again_per_second": services / again_s,
    })
}

async fn import(folder: &std::path::Path, feed: Vec<u8>) -> (ImportReport, f64) {
    let directory = Directory::open(&settings(folder)).await.expect("the directory opens");
    let began = Instant::now();
    let source = Source { name: "feed.json".to_owned(), bytes: feed };
    let report = directory.import(vec![source], &Silent).await.expect("an import");
    let took_s = began.elapsed().as_secs_f64();
    directory.close().await;
    (report, took_s)
}

/// An array of full services.
fn feed(portion: &Portion) -> Vec<u8> {
    let organizations: HashMap<_, _> = portion.organizations.iter().map(|organization| (organization.id, organization)).collect();
    let locations: HashMap<_, _> = portion.locations.iter().map(|location| (location.id, location)).collect();
    let terms = Terms::new([], []);
    let written = portion.services.iter().map(|service| {
        let places: Vec<Location> = service.service_at_locations.iter().map(|at| locations[&at.location_id].clone()).collect();
        hsds::write_service(service, organizations.get(&service.organization_id).copied(), &places, &terms)
    });
    serde_json::to_vec(&written.collect::<Value>()).expect("a feed is JSON")
}
