use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{choir, choir_at, choir_with, read};
use crate::{
    domain::{fault::code, json::Pointer},
    formats::hsds::{read_location, read_organization, read_service, read_taxonomy, read_taxonomy_term},
};

/// Asserts that reading names exactly these faults.
fn assert_faults(value: Value, expected: &[(&str, &str)]) {
    let shown = value.to_string().chars().take(300).collect::<String>();
    let faults = read(value).expect_err(&shown);
    let named: Vec<_> = faults.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    assert_eq!(named, expected, "{shown}");
}

#[test]
fn the_smallest_service_has_no_fault() {
    assert_eq!(read(choir()).unwrap().service.name, "Tuesday choir");
}

#[test]
fn a_services_own_faults_are_named_with_their_place() {
    let long = |length: usize| "x".repeat(length);
    for (members, pointer, code) in [
        (json!({ "id": null }), "/id", code::REQUIRED),
        (json!({ "id": "17" }), "/id", code::MALFORMED),
        (json!({ "id": 17 }), "/id", code::WRONG_TYPE),
        (json!({ "name": "  " }), "/name", code::REQUIRED),
        (json!({ "name": long(501) }), "/name", code::TOO_LONG),
        (json!({ "name": "bell \u{7}" }), "/name", code::FORBIDDEN_CHARACTER),
        (json!({ "name": ["a"] }), "/name", code::WRONG_TYPE),
        (json!({ "description": long(200_001) }), "/description", code::TOO_LONG),
        (json!({ "alert": long(5_001) }), "/alert", code::TOO_LONG),
        (json!({ "status": "" }), "/status", code::REQUIRED),
        (json!({ "status": "open" }), "/status", code::UNKNOWN_WORD),
        (json!({ "organization": null }), "/organization_id", code::REQUIRED),
        (json!({ "organization": {} }), "/organization_id", code::REQUIRED),
        (json!({ "organization": "Harehills Voices" }), "/organization", code::WRONG_TYPE),
        (json!({ "organization": { "name": "x" } }), "/organization/id", code::REQUIRED),
        (json!({ "organization": { "id": "5f1e0000-0000-4000-8000-000000000002", "email": "x" } }), "/organization/name", code::REQUIRED),
        (json!({ "organization_id": "5f1e0000-0000-4000-8000-00000000000f" }), "/organization_id", code::CONFLICT),
        (json!({ "minimum_age": -1 }), "/minimum_age", code::OUT_OF_RANGE),
        (json!({ "maximum_age": 200 }), "/maximum_age", code::OUT_OF_RANGE),
        (json!({ "minimum_age": "NaN" }), "/minimum_age", code::OUT_OF_RANGE),
        (json!({ "minimum_age": "1e999" }), "/minimum_age", code::OUT_OF_RANGE),
        (json!({ "minimum_age": "adult" }), "/minimum_age", code::MALFORMED),
        (json!({ "minimum_age": true }), "/minimum_age", code::WRONG_TYPE),
        (json!({ "minimum_age": 60, "maximum_age": 18 }), "/minimum_age", code::CONFLICT),
        (json!({ "assured_date": "22/11/2026" }), "/assured_date", code::MALFORMED),
        (json!({ "assured_date": "+12026-1-1" }), "/assured_date", code::OUT_OF_RANGE),
        (json!({ "last_modified": "yesterday" }), "/last_modified", code::MALFORMED),
        (json!({ "last_modified": "9999-12-31T23:59:59-01:00" }), "/last_modified", code::OUT_OF_RANGE),
        (json!({ "schedules": {} }), "/schedules", code::WRONG_TYPE),
        (json!({ "schedules": vec![json!({}); 401] }), "/schedules", code::TOO_LONG),
        (json!({ "cost_options": vec![json!({}); 101] }), "/cost_options", code::TOO_LONG),
        (json!({ "service_areas": vec![json!({}); 201] }), "/service_areas", code::TOO_LONG),
        (json!({ "attributes": vec![json!({}); 501] }), "/attributes", code::TOO_LONG),
        (json!({ "service_at_locations": vec![json!({}); 201] }), "/service_at_locations", code::TOO_LONG),
        (json!({ "x": { "y": ["\u{0}"] } }), "/x/y/0", code::FORBIDDEN_CHARACTER),
        (json!({ "x": { "a/b\u{0}": 1 } }), "/x/a~1b\u{0}", code::FORBIDDEN_CHARACTER),
    ] {
        assert_faults(choir_with(members), &[(pointer, code)]);
    }
}

#[test]
fn a_rows_faults_are_named_with_their_place() {
    for (list, row, member, code) in [
        ("schedules", json!("mondays"), "", code::WRONG_TYPE),
        ("schedules", json!({ "id": [] }), "/id", code::WRONG_TYPE),
        ("schedules", json!({ "freq": "SECONDLY" }), "/freq", code::BAD_RECURRENCE),
        ("schedules", json!({ "freq": "hourly" }), "/freq", code::BAD_RECURRENCE),
        ("schedules", json!({ "freq": "FORTNIGHTLY" }), "/freq", code::UNKNOWN_WORD),
        ("schedules", json!({ "interval": 0 }), "/interval", code::BAD_RECURRENCE),
        ("schedules", json!({ "interval": 1001 }), "/interval", code::BAD_RECURRENCE),
        ("schedules", json!({ "interval": 1.5 }), "/interval", code::BAD_RECURRENCE),
        ("schedules", json!({ "count": -1 }), "/count", code::BAD_RECURRENCE),
        ("schedules", json!({ "count": "NaN" }), "/count", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "MO,XX" }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "54MO" }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "0MO" }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "MO," }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "ÄMO" }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "byday": "Monday" }), "/byday", code::BAD_RECURRENCE),
        ("schedules", json!({ "bymonthday": "32" }), "/bymonthday", code::BAD_RECURRENCE),
        ("schedules", json!({ "bymonthday": "-0" }), "/bymonthday", code::BAD_RECURRENCE),
        ("schedules", json!({ "bymonthday": 5 }), "/bymonthday", code::WRONG_TYPE),
        ("schedules", json!({ "opens_at": "10" }), "/opens_at", code::MALFORMED),
        ("schedules", json!({ "opens_at": "25:00" }), "/opens_at", code::MALFORMED),
        ("schedules", json!({ "opens_at": "10:00-12:00" }), "/opens_at", code::MALFORMED),
        ("schedules", json!({ "valid_from": "2026-02-30" }), "/valid_from", code::MALFORMED),
        ("cost_options", json!({ "amount": -1 }), "/amount", code::OUT_OF_RANGE),
        ("cost_options", json!({ "amount": "a few pounds" }), "/amount", code::MALFORMED),
        ("service_areas", json!({ "extent": [1] }), "/extent", code::WRONG_TYPE),
        ("service_areas", json!({ "name": 7 }), "/name", code::WRONG_TYPE),
        ("languages", json!({ "code": 7 }), "/code", code::WRONG_TYPE),
        ("contacts", json!({ "phones": [{ "description": "desk" }] }), "/phones/0/number", code::REQUIRED),
        ("phones", json!({ "number": {} }), "/number", code::WRONG_TYPE),
        ("capacities", json!({ "available": -1 }), "/available", code::OUT_OF_RANGE),
        ("capacities", json!({ "updated": "now" }), "/updated", code::MALFORMED),
        ("attributes", json!({ "taxonomy_term_id": "esd:12" }), "/taxonomy_term_id", code::MALFORMED),
        ("attributes", json!({ "taxonomy_term": { "id": "12", "name": "x" } }), "/taxonomy_term/id", code::MALFORMED),
        ("attributes", json!({ "taxonomy_term": { "name": "x" } }), "/taxonomy_term/id", code::REQUIRED),
        ("service_at_locations", json!({}), "/location_id", code::REQUIRED),
        ("service_at_locations", json!({ "location_id": "hall" }), "/location_id", code::MALFORMED),
        ("service_at_locations", json!({ "location": { "name": "Hall" } }), "/location/id", code::REQUIRED),
        (
            "service_at_locations",
            json!({ "location_id": "5f1e0000-0000-4000-8000-000000000003", "service_id": "5f1e0000-0000-4000-8000-00000000000f" }),
            "/service_id",
            code::CONFLICT,
        ),
    ] {
        let pointer = format!("/{list}/1{member}");
        let good =
            if list == "service_at_locations" { json!({ "location_id": "5f1e0000-0000-4000-8000-000000000003" }) } else { json!({}) };
        let good = if list == "phones" { json!({ "number": "111" }) } else { good };
        assert_faults(choir_with(json!({ list: [good, row] })), &[(&pointer, code)]);
    }
}

#[test]
fn a_locations_faults_are_named_with_their_place() {
    for (members, member, code) in [
        (json!({ "latitude": 91, "longitude": 0 }), "/latitude", code::OUT_OF_RANGE),
        (json!({ "latitude": 53, "longitude": "-181" }), "/longitude", code::OUT_OF_RANGE),
        (json!({ "latitude": "inf", "longitude": 0 }), "/latitude", code::OUT_OF_RANGE),
        (json!({ "longitude": -1.5 }), "/latitude", code::REQUIRED),
        (json!({ "latitude": 53.8, "longitude": "" }), "/longitude", code::REQUIRED),
        (json!({ "location_type": "hall" }), "/location_type", code::UNKNOWN_WORD),
        (json!({ "addresses": [{ "city": 1 }] }), "/addresses/0/city", code::WRONG_TYPE),
        (json!({ "accessibility": ["ramp"] }), "/accessibility/0", code::WRONG_TYPE),
    ] {
        assert_faults(choir_at(members), &[(&format!("/service_at_locations/0/location{member}"), code)]);
    }
}

#[test]
fn a_reference_that_contradicts_what_stands_beside_it_is_a_conflict() {
    let (one, other) = ("5f1e0000-0000-4000-8000-00000000000a", "5f1e0000-0000-4000-8000-00000000000b");
    let whole = json!({ "id": one, "name": "x" });
    let detailed = json!({ "id": one, "name": "x", "taxonomy_id": one, "taxonomy_detail": { "id": other, "name": "y" } });
    for (members, pointer) in [
        (json!({ "service_at_locations": [{ "location_id": other, "location": whole }] }), "/service_at_locations/0/location_id"),
        (json!({ "attributes": [{ "taxonomy_term_id": other, "taxonomy_term": whole }] }), "/attributes/0/taxonomy_term_id"),
        (json!({ "attributes": [{ "taxonomy_term": detailed }] }), "/attributes/0/taxonomy_term/taxonomy_id"),
        (
            json!({ "service_at_locations": [{ "id": one, "location_id": one }, { "id": one, "location_id": other }] }),
            "/service_at_locations",
        ),
    ] {
        assert_faults(choir_with(members), &[(pointer, code::CONFLICT)]);
    }
    let twice = json!({ "service_at_locations": vec![json!({ "id": one, "location_id": one }); 2] });
    assert_eq!(read(choir_with(twice)).unwrap().service.service_at_locations.len(), 1, "the same said twice is said once");
}

#[test]
fn an_identifier_of_an_organization_needs_its_number() {
    let organization = json!({ "id": "5f1e0000-0000-4000-8000-000000000002", "name": "x", "organization_identifiers": [{}] });
    let named = read_organization(organization, Pointer::root()).unwrap_err();
    let pointers: Vec<_> = named.0.iter().map(|fault| fault.pointer.as_str()).collect();
    assert_eq!(pointers, ["/organization_identifiers/0/identifier", "/organization_identifiers/0/identifier_type"]);
}

#[test]
fn every_fault_is_named_at_once_and_their_number_is_bounded() {
    let value = choir_with(json!({ "id": "x", "minimum_age": 200, "schedules": [{ "freq": "SECONDLY", "byday": "XX" }], "phones": [1] }));
    let expected = [
        ("/id", code::MALFORMED),
        ("/minimum_age", code::OUT_OF_RANGE),
        ("/schedules/0/freq", code::BAD_RECURRENCE),
        ("/schedules/0/byday", code::BAD_RECURRENCE),
        ("/phones/0", code::WRONG_TYPE),
    ];
    assert_faults(value, &expected);
    let value = choir_with(json!({ "schedules": vec![json!({ "freq": "SECONDLY", "byday": "XX" }); 400] }));
    assert_eq!(read(value).unwrap_err().0.len(), 100);
}

#[test]
fn places_share_the_bound_on_schedules_with_their_service() {
    let at = |n: usize| json!({ "location_id": "5f1e0000-0000-4000-8000-000000000003", "schedules": vec![json!({}); n] });
    let value = choir_with(json!({ "schedules": [{}], "service_at_locations": [at(200), at(200)] }));
    assert_faults(value, &[("/schedules", code::TOO_LONG)]);
}

#[test]
fn a_fault_never_repeats_what_was_sent() {
    let value =
        choir_with(json!({ "status": "her diagnosis", "minimum_age": "her diagnosis", "schedules": [{ "freq": "her diagnosis" }] }));
    assert!(!read(value).unwrap_err().to_string().contains("diagnosis"));
}

/// Any JSON at all, with a liking for the member names that mean something.
fn any_json() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "id",
        "name",
        "status",
        "organization",
        "organization_id",
        "schedules",
        "freq",
        "byday",
        "bymonthday",
        "interval",
        "opens_at",
        "service_at_locations",
        "location",
        "location_id",
        "latitude",
        "longitude",
        "attributes",
        "taxonomy_term",
        "taxonomy_detail",
        "service_areas",
        "extent",
        "phones",
        "number",
        "cost_options",
        "amount",
        "last_modified",
        "assured_date",
        "x",
        "",
        "a/b~c",
    ]);
    let texts = prop_oneof![
        any::<String>(),
        "[0-9:TZ+-]{1,26}",
        "[+-]?[0-9]{0,3}(MO|Ü|TU)?(,[+-]?[0-9]{0,3}(MO|FR)?){0,2}",
        Just("5f1e0000-0000-4000-8000-000000000001".to_owned()),
        Just("active".to_owned()),
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        texts.prop_map(Value::String),
    ];
    leaf.prop_recursive(6, 96, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            prop::collection::vec((names.clone(), inner), 0..12).prop_map(|members| Value::Object(
                members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>()
            )),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_panics(value in any_json()) {
        let _ = read_service(value.clone(), Pointer::root());
        let _ = read_organization(value.clone(), Pointer::root());
        let _ = read_location(value.clone(), Pointer::root());
        let _ = read_taxonomy(value.clone(), Pointer::root());
        let _ = read_taxonomy_term(value.clone(), Pointer::root());
        let _ = crate::formats::hsds::read_document(value.to_string().as_bytes());
        // The same inside a service that is otherwise right, so that reading does get to the rows.
        if let Value::Object(members) = value {
            let mut whole = choir();
            whole.as_object_mut().unwrap().extend(members);
            let _ = read_service(whole, Pointer::root());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in any::<Vec<u8>>()) {
        let _ = crate::formats::hsds::read_document(&bytes);
    }

    #[test]
    fn what_reads_without_a_fault_is_written_and_reads_as_the_same(value in any_json()) {
        if let Value::Object(members) = value {
            let mut whole = choir();
            whole.as_object_mut().unwrap().extend(members);
            if let Ok(full) = read(whole) {
                prop_assert_eq!(super::written::again(&full), full);
            }
        }
    }
}
