//! How fast a feed is taken in: HSDS JSON through the import, into a new durable SQLite file.
//!
//! Twice: into the database alone (another process holds the index), and as a user sees it, with the index up to date at the
//! end. Then once more of the same, which changes nothing. A feed of more than 100,000 offerings comes in several files, one after the
//! other: the import bounds what one file may hold.

#[expect(dead_code, reason = "each bench uses a part of it")]
mod harness;

use std::{collections::HashMap, time::Instant};

use serde_json::{Value, json};
use waymark::{
    app::{Directory, Silent, Source},
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

/// How many offerings a file holds at most.
const FILE: u64 = 100_000;

#[expect(clippy::cast_precision_loss, reason = "counts of services")]
async fn measure(offerings: u64, country: &Country) -> Value {
    let portions = (0..offerings).step_by(usize::try_from(FILE).expect("a hundred thousand"));
    let files: Vec<Vec<u8>> = portions.map(|from| file(&country.offerings(from, (from + FILE).min(offerings)))).collect();
    let megabytes = files.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;

    let folder = harness::folder().join("ingest");
    let _ = std::fs::remove_dir_all(&folder);
    let held = OfferingIndex::open(&folder.join("index"), Lexicon::shipped().print()).expect("a folder for the index");
    let (services, _, stored_s) = import(&folder, &files).await;
    drop(held);

    let _ = std::fs::remove_dir_all(&folder);
    let (_, _, indexed_s) = import(&folder, &files).await;
    let (_, changed, again_s) = import(&folder, &files).await;
    let _ = std::fs::remove_dir_all(&folder);

    assert_eq!(changed, 0, "an import run again changes nothing");
    println!("\n{services} services, {megabytes:.1} MB of HSDS JSON in {} files, SQLite durable", files.len());
    let (count, services) = (services, services as f64);
    let mut table = Table::new("", &["seconds", "services/s"]);
    for (name, took_s) in [("into the database", stored_s), ("database and index", indexed_s), ("the same again", again_s)] {
        table.row(name, vec![format!("{took_s:.2}"), format!("{:.0}", services / took_s)]);
    }
    table.print();
    json!({
        "services": count,
        "json_mb": megabytes,
        "database_per_second": services / stored_s,
        "indexed_per_second": services / indexed_s,
        "again_per_second": services / again_s,
    })
}

/// Imports files one after the other: how many services they held, how many of those were new or changed, and the seconds it took.
#[expect(clippy::cast_precision_loss, reason = "counts of services")]
async fn import(folder: &std::path::Path, files: &[Vec<u8>]) -> (u64, u64, f64) {
    let directory = Directory::open(&settings(folder)).await.expect("the directory opens");
    let (mut services, mut changed, mut took_s) = (0, 0, 0.0);
    for (number, file) in files.iter().enumerate() {
        let source = Source { name: format!("feed-{number}.json"), bytes: file.clone() };
        let began = Instant::now();
        let report = directory.import(vec![source], &Silent).await.expect("an import");
        let this_s = began.elapsed().as_secs_f64();
        took_s += this_s;
        // How it slows down with what is there already shows only here.
        eprintln!("file {}: {:.0} services/s", number + 1, report.services as f64 / this_s);
        assert!(report.refused.is_empty(), "{:?}", report.refused.first());
        services += report.services;
        changed += report.inserted + report.updated;
    }
    directory.close().await;
    (services, changed, took_s)
}

/// An array of full services.
fn file(portion: &Portion) -> Vec<u8> {
    let organizations: HashMap<_, _> = portion.organizations.iter().map(|organization| (organization.id, organization)).collect();
    let locations: HashMap<_, _> = portion.locations.iter().map(|location| (location.id, location)).collect();
    let terms = Terms::new([], []);
    let written = portion.services.iter().map(|service| {
        let places: Vec<Location> = service.service_at_locations.iter().map(|at| locations[&at.location_id].clone()).collect();
        hsds::write_service(service, organizations.get(&service.organization_id).copied(), &places, &terms)
    });
    serde_json::to_vec(&written.collect::<Value>()).expect("a feed is JSON")
}
