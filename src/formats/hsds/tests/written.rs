use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    choir, choir_with,
    dice::{Dice, sorted},
    read,
};
use crate::{
    domain::{Location, json::Pointer},
    formats::hsds::{
        FullService, Terms, read_location, read_organization, read_taxonomy, read_taxonomy_term, write_listed_service, write_location,
        write_organization, write_service, write_taxonomy, write_taxonomy_term,
    },
};

fn write(full: &FullService) -> Value {
    let terms = Terms::new(&full.taxonomy_terms, &full.taxonomies);
    write_service(&full.service, full.organization.as_ref(), &full.locations, &terms)
}

/// Written, and read again.
pub(super) fn again(full: &FullService) -> FullService {
    read(write(full)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn what_is_written_reads_as_the_same(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let full = Dice::new(bytes).full_service();
        prop_assert_eq!(sorted(again(&full)), full);
    }

    #[test]
    fn nothing_unknown_is_written(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        fn said(value: &Value) -> bool {
            match value {
                Value::Null => false,
                Value::String(text) => !text.trim().is_empty(),
                Value::Object(members) => members.iter().all(|(name, value)| name.starts_with("x ") || said(value)),
                Value::Array(items) => !items.is_empty() && items.iter().all(said),
                _ => true,
            }
        }
        let written = write(&Dice::new(bytes).full_service());
        prop_assert!(said(&written), "{written}");
    }

    #[test]
    fn each_aggregate_by_itself_reads_as_the_same(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let full = Dice::new(bytes).full_service();
        let terms = Terms::new(&full.taxonomy_terms, &full.taxonomies);
        for location in &full.locations {
            let read = read_location(write_location(location, &terms), Pointer::root());
            prop_assert_eq!(&read.unwrap().aggregate, location);
        }
        if let Some(organization) = &full.organization {
            let read = read_organization(write_organization(organization, &terms), Pointer::root());
            prop_assert_eq!(&read.unwrap().aggregate, organization);
        }
        for taxonomy in &full.taxonomies {
            prop_assert_eq!(&read_taxonomy(write_taxonomy(taxonomy), Pointer::root()).unwrap().aggregate, taxonomy);
        }
        for term in &full.taxonomy_terms {
            let read = read_taxonomy_term(write_taxonomy_term(term, &terms), Pointer::root());
            prop_assert_eq!(&read.unwrap().aggregate, term);
        }
    }
}

/// A JSON object's members in order of name, so that two objects that mean the same are written the same.
fn ordered(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut names: Vec<_> = members.keys().collect();
            names.sort();
            names.into_iter().map(|name| (name.clone(), ordered(&members[name]))).collect()
        }
        Value::Array(items) => items.iter().map(ordered).collect(),
        other => other.clone(),
    }
}

/// A service that uses everything, in the form in which it is written.
fn everything() -> Value {
    serde_json::from_str(include_str!("full_service.json")).unwrap()
}

#[test]
fn a_full_service_leaves_as_it_came() {
    let written = write(&read(everything()).unwrap());
    assert_eq!(ordered(&written), ordered(&everything()));
    insta::assert_json_snapshot!("full_service", written);
}

#[test]
fn fees_leave_under_the_name_they_came_in() {
    for (came, left) in [
        (json!({ "fees": "£2" }), json!({ "fees": "£2" })),
        (json!({ "fees_description": "£2" }), json!({ "fees_description": "£2" })),
        (json!({ "fees": "£2", "fees_description": "Two pounds" }), json!({ "fees": "£2", "fees_description": "Two pounds" })),
    ] {
        let written = write(&read(choir_with(came)).unwrap());
        for name in ["fees", "fees_description"] {
            assert_eq!(written.get(name), left.get(name), "{left}");
        }
    }
}

#[test]
fn what_is_not_handed_over_is_written_as_an_id() {
    let full = read(everything()).unwrap();
    let written = write_service(&full.service, None, &[], &Terms::default());
    assert!(written.get("organization").is_none());
    assert_eq!(written["organization_id"], everything()["organization_id"]);
    let at = &written["service_at_locations"][0];
    assert!(at.get("location").is_none());
    assert_eq!(at["location_id"], "5f1e0000-0000-4000-8000-000000000003");
    let term = json!({ "id": "5f1e0000-0000-4000-8000-00000000001f", "name": "Singing", "description": "Singing" });
    assert_eq!(written["attributes"][0]["taxonomy_term"], term);
    assert_eq!(read(written).unwrap().service, full.service);
}

#[test]
fn another_organization_and_other_places_are_not_embedded() {
    let (full, other) = (read(choir()).unwrap(), read(everything()).unwrap());
    let mut stranger = other.organization.unwrap();
    stranger.id = crate::domain::OrganizationId(uuid::Uuid::nil());
    let written = write_service(&full.service, Some(&stranger), &other.locations, &Terms::default());
    assert!(written.get("organization").is_none() && written.get("service_at_locations").is_none());
}

#[test]
fn numbers_that_json_cannot_hold_are_left_out() {
    let location = read(everything()).unwrap().locations.remove(0);
    let nowhere = Location { latitude: Some(f64::NAN), longitude: Some(f64::INFINITY), ..location };
    let written = write_location(&nowhere, &Terms::default());
    assert!(written.get("latitude").is_none() && written.get("longitude").is_none());
}

#[test]
fn a_list_shows_a_services_facts_without_its_rows() {
    let full = read(everything()).unwrap();
    let listed = write_listed_service(&full.service, full.organization.as_ref());
    assert!(listed.as_object().unwrap().values().all(|value| !value.is_array()));
    assert_eq!(listed["organization"]["name"], "Harehills Voices");
    assert_eq!(listed["accreditations"], "None needed");
}

#[test]
fn a_taxonomys_terms_belong_to_it() {
    let taxonomy = json!({ "id": "5f1e0000-0000-4000-8000-000000000021", "name": "Activities",
        "taxonomy_terms": [{ "id": "5f1e0000-0000-4000-8000-00000000001f", "name": "Singing" }] });
    let read = read_taxonomy(taxonomy, Pointer::root()).unwrap();
    assert_eq!(read.taxonomy_terms[0].taxonomy_id, Some(read.aggregate.id));
    assert!(read.aggregate.extra.is_empty());
}
