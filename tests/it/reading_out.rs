//! What is read out of the prose of the demonstration's listings into fields leaves their reading as it was.

use std::{fs, path::Path};

use waymark::{
    domain::{Schedule, json::Pointer},
    formats::hsds::{FullService, Terms, read_document, read_service, write_service},
    matching::listing::{READ_FROM_TEXT, read, read_out},
    needs::Lexicon,
};

/// The services of the demonstration.
fn services() -> Vec<FullService> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("seed-data/directory");
    ["leeds", "ealing", "herefordshire", "east-lindsey-coast"]
        .into_iter()
        .flat_map(|name| read_document(&fs::read(folder.join(format!("{name}.json"))).unwrap()).unwrap().services)
        .map(|(at, row)| read_service(row, at).unwrap())
        .collect()
}

#[test]
fn a_listing_reads_the_same_before_and_after_it_was_read_out() {
    let mut told = 0;
    for full in services() {
        let organization = full.organization.unwrap();
        let (mut service, mut locations) = (full.service.clone(), full.locations.clone());
        told += read_out(&mut service, &organization, &mut locations).len();
        let before = read(&full.service, &organization, &full.locations, Lexicon::shipped());
        let mut after = read(&service, &organization, &locations, Lexicon::shipped());
        // Whom to ask is new: ranking reads no numbers out of prose.
        for (after, before) in after.iter_mut().zip(&before) {
            after.card.contact = before.card.contact.clone();
        }
        assert_eq!(after, before, "{}", service.name);
    }
    assert!(told > 250, "only {told} facts were read out");
}

#[test]
fn reading_out_twice_changes_nothing() {
    for full in services() {
        let organization = full.organization.unwrap();
        let (mut service, mut locations) = (full.service, full.locations);
        read_out(&mut service, &organization, &mut locations);
        let once = (service.clone(), locations.clone());
        read_out(&mut service, &organization, &mut locations);
        assert_eq!((service, locations), once);
    }
}

#[test]
fn what_was_read_out_leaves_and_comes_back_with_its_marks() {
    let is_marked = |schedule: &Schedule| schedule.extra.contains_key(READ_FROM_TEXT);
    let mut marked = 0;
    for full in services() {
        let organization = full.organization.unwrap();
        let (mut service, mut locations) = (full.service, full.locations);
        read_out(&mut service, &organization, &mut locations);
        marked += service.schedules.iter().filter(|schedule| is_marked(schedule)).count();
        let terms = Terms::new(&full.taxonomy_terms, &full.taxonomies);
        let written = write_service(&service, Some(&organization), &locations, &terms);
        let again = read_service(written, Pointer::default()).unwrap();
        assert_eq!(again.service, service);
        assert_eq!(again.locations, locations);
    }
    assert!(marked > 80, "only {marked} schedules were read out");
}
