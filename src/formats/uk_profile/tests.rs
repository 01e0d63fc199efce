use proptest::prelude::*;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    table::{Kind, Object},
    *,
};
use crate::{
    domain::json::Pointer,
    formats::hsds::{FullService, read_organization, read_service, tests::dice::Dice},
};

/// A full service as it is published; a service without an organization has one of its own.
fn publish(full: &FullService) -> Value {
    let organization = full.organization.clone().unwrap_or_else(|| {
        let id = full.service.organization_id;
        serde_json::from_value(json!({ "id": id.0, "name": "Harehills Voices" })).unwrap()
    });
    let terms = Terms::new(&full.taxonomy_terms, &full.taxonomies);
    super::service(&full.service, &organization, &full.locations, &terms)
}

/// What a value lacks or holds that the table does not allow.
fn faults(object: &Object, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for member in object.members {
        let at = format!("{}.{}", object.name, member.name);
        match (value.get(member.name), member.kind) {
            (None, _) if member.required => found.push(format!("{at} is missing")),
            (None, _) | (Some(Value::Number(_)), Kind::Number) => {}
            (Some(inner), Kind::One(object)) => found.extend(faults(object, inner)),
            (Some(Value::Array(rows)), Kind::Many(object, _)) => found.extend(rows.iter().flat_map(|row| faults(object, row))),
            (Some(Value::String(text)), kind) => {
                let good = match kind {
                    Kind::Text => !text.trim().is_empty(),
                    Kind::Uuid => Uuid::parse_str(text).is_ok(),
                    Kind::Uri => valid::is_uri(text),
                    Kind::Email => valid::is_email(text),
                    Kind::Date => valid::is_date(text),
                    Kind::Moment => valid::is_moment(text),
                    Kind::Word(words) => words.contains(&text.as_str()),
                    Kind::Number | Kind::One(_) | Kind::Many(..) => false,
                };
                if !good {
                    found.push(format!("{at} is {text:?}"));
                }
            }
            (Some(other), _) => found.push(format!("{at} is {other}")),
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn whatever_is_published_validates(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let told = publish(&Dice::new(bytes).full_service());
        prop_assert_eq!(faults(&table::SERVICE, &told), Vec::<String>::new(), "{}", told);
    }

    #[test]
    fn whatever_is_published_reads_and_is_published_as_the_same(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let once = publish(&Dice::new(bytes).full_service());
        prop_assert_eq!(publish(&read(&once)), once);
    }
}

/// A full service, read as a feed's.
fn read(value: &Value) -> FullService {
    read_service(value.clone(), Pointer::root()).unwrap_or_else(|faults| panic!("{faults:?} in {value}"))
}

/// A service of a feed as it is published.
fn published(value: &Value) -> Value {
    let FullService { service, organization, locations, taxonomies, taxonomy_terms } = read(value);
    let terms = Terms::new(&taxonomy_terms, &taxonomies);
    super::service(&service, &organization.unwrap(), &locations, &terms)
}

fn id(number: u128) -> String {
    Uuid::from_u128(number).to_string()
}

/// A service of which nobody said more than had to be said.
fn bare(more: &Value) -> Value {
    let mut value = json!({ "id": id(1), "name": "Tea", "status": "active", "organization": { "id": id(2), "name": "Tea People" } });
    value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    value
}

/// A bare service at a location of which this is said.
fn at(location: &Value) -> Value {
    let mut place = json!({ "id": id(4) });
    place.as_object_mut().unwrap().extend(location.as_object().unwrap().clone());
    bare(&json!({ "service_at_locations": [{ "id": id(3), "location": place }] }))
}

#[test]
fn something_stands_where_the_standard_asks_for_what_nobody_said() {
    let hall = json!({ "name": "Oak Hall", "location_type": "postal", "addresses": [{ "id": id(5), "region": "Leeds" }] });
    for (value, pointer, stands) in [
        (bare(&json!({})), "/organization/description", json!("Tea People")),
        (at(&json!({ "name": "Hall" })), "/service_at_locations/0/location/location_type", json!("physical")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/address_1", json!("Oak Hall")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/city", json!("Leeds")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/state_province", json!("Leeds")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/postal_code", json!("not stated")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/country", json!("GB")),
        (at(&hall), "/service_at_locations/0/location/addresses/0/address_type", json!("postal")),
        (
            at(
                &json!({ "addresses": [{ "id": id(5), "postal_code": "LS8 1NT" }, { "id": id(6), "city": "Leeds", "address_2": "Mill Lane" }] }),
            ),
            "/service_at_locations/0/location/addresses/1",
            json!({ "id": id(6), "location_id": id(4), "address_1": "Mill Lane", "address_2": "Mill Lane", "city": "Leeds",
                    "state_province": "Leeds", "postal_code": "LS8 1NT", "country": "GB", "address_type": "physical" }),
        ),
        (
            bare(
                &json!({ "attributes": [{ "id": id(7), "taxonomy_term": { "id": id(8), "name": "Tea", "taxonomy_detail": { "id": id(9), "name": "Drinks" } } }] }),
            ),
            "/attributes/0/taxonomy_term/taxonomy_detail/description",
            json!("Drinks"),
        ),
    ] {
        assert_eq!(published(&value).pointer(pointer), Some(&stands), "{pointer} of {value}");
    }
}

#[test]
fn what_would_not_validate_is_turned_or_left_out() {
    for (told, said) in [
        (json!({ "url": "www.example.org" }), json!({})),
        (json!({ "url": "https://example.org" }), json!({ "url": "https://example.org" })),
        (json!({ "email": "jo at example.org" }), json!({})),
        (json!({ "assurer_email": "jo@example" }), json!({})),
        (json!({ "accreditations": 5 }), json!({ "accreditations": "5" })),
        (json!({ "accreditations": ["a"] }), json!({})),
        (json!({ "funding": "the council" }), json!({})),
        (
            json!({ "funding": [{ "source": "the council" }, 7] }),
            json!({
            "funding": [{ "id": Uuid::new_v5(&Uuid::from_u128(1), b"funding#0").to_string(), "service_id": id(1), "source": "the council" }] }),
        ),
        (
            json!({ "phones": [{ "id": id(5), "number": "1", "extension": "12" }] }),
            json!({
            "phones": [{ "id": id(5), "service_id": id(1), "number": "1", "extension": 12 }] }),
        ),
        (json!({ "x-own": { "a": [1, true] } }), json!({ "x-own": { "a": [1, true] } })),
    ] {
        let mut expected = published(&bare(&json!({})));
        expected.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
        assert_eq!(published(&bare(&told)), expected, "{told}");
    }
}

#[test]
fn rows_name_what_they_stand_in_whatever_the_feed_said() {
    let other = id(99);
    let value = bare(&json!({
        "schedules": [{ "id": id(10), "service_id": other, "byday": "TU" }],
        "contacts": [{ "id": id(11), "service_id": other, "phones": [{ "id": id(12), "number": "1", "contact_id": other,
                       "languages": [{ "id": id(13), "phone_id": other }] }] }],
        "attributes": [{ "id": id(14), "link_id": other, "link_entity": "organization", "taxonomy_term_id": id(15) }],
    }));
    let told = published(&value);
    for (pointer, names) in [
        ("/schedules/0/service_id", id(1)),
        ("/contacts/0/service_id", id(1)),
        ("/contacts/0/phones/0/contact_id", id(11)),
        ("/contacts/0/phones/0/languages/0/phone_id", id(12)),
        ("/attributes/0/link_id", id(1)),
        ("/attributes/0/link_entity", "service".to_owned()),
    ] {
        assert_eq!(told.pointer(pointer), Some(&json!(names)), "{pointer} of {told}");
    }
}

#[test]
fn the_profiles_own_names_repeat_what_hsds_says() {
    let value = bare(&json!({
        "fees_description": "A pound",
        "service_areas": [{ "id": id(5), "name": "Leeds" }],
        "attributes": [{ "id": id(7), "taxonomy_term": { "id": id(8), "name": "Tea", "description": "A drink" } }],
    }));
    let told = published(&value);
    assert_eq!((&told["fees"], told.get("fees_description")), (&json!("A pound"), None));
    assert_eq!(told["service_areas"][0]["service_area"], "Leeds");
    assert_eq!(told["attributes"][0]["taxonomy_term"]["term"], "Tea");
}

#[test]
fn a_places_schedules_stand_among_the_services_and_come_back_to_the_place() {
    let value = bare(&json!({
        "schedules": [{ "id": id(20), "byday": "MO" }],
        "service_at_locations": [{ "id": id(3), "location": { "id": id(4) }, "schedules": [{ "id": id(21), "byday": "TU" }] }],
    }));
    let told = published(&value);
    assert_eq!(told["schedules"][1]["service_at_location_id"], id(3));
    assert!(told["service_at_locations"][0].get("schedules").is_none());
    assert_eq!(read(&told).service.service_at_locations[0].schedules[0].byday.as_deref(), Some("TU"));
    let service = read(&told);
    let place = service_at_location(
        &service.service.service_at_locations[0],
        &service.service,
        &service.organization.unwrap(),
        &service.locations,
        &Terms::default(),
    );
    assert_eq!((&place["schedules"][0]["byday"], &place["service"]["name"]), (&json!("TU"), &json!("Tea")));
}

#[test]
fn what_was_published_reads_and_is_published_as_the_same_again() {
    let hall = json!({ "name": "Hall", "addresses": [{ "id": id(5), "city": "Leeds" }, { "address_1": "2 Mill Lane" }],
                       "accessibility": [{ "id": 7, "description": "A ramp" }] });
    for value in [
        bare(&json!({})),
        at(&hall),
        at(&json!({ "location_type": "virtual", "attributes": [{ "id": "a", "taxonomy_term": { "id": id(8), "name": "Tea" } }] })),
        bare(
            &json!({ "fees_description": "Free", "url": "example.org", "phones": [{ "number": 1234 }], "minimum_age": "18", "x-own": { "a": 1 },
                     "read_from_text": { "minimum_age": "For over 18s" } }),
        ),
        bare(
            &json!({ "schedules": [{ "freq": "DAILY", "opens_at": "10:00", "read_from_text": "Every day at ten" }, { "freq": "YEARLY", "dtstart": "2026-07-04" }] }),
        ),
        bare(
            &json!({ "capacities": [{ "id": id(5), "available": 3, "unit": { "id": id(6), "name": "places" } }], "funding": [{ "source": "us" }] }),
        ),
    ] {
        let once = published(&value);
        assert_eq!(published(&once), once, "{value}");
    }
    let organization = json!({ "id": id(2), "name": "Tea People", "website": "tea.example",
                               "organization_identifiers": [{ "id": id(3), "identifier_scheme": "GB-CHC", "identifier": "1" }] });
    let written = |value: Value| {
        let read = read_organization(value, Pointer::root()).unwrap();
        super::organization(&read.aggregate, Vec::new(), &Terms::new(&read.taxonomy_terms, &read.taxonomies))
    };
    let once = written(organization);
    assert_eq!(written(once.clone()), once);
    assert_eq!(once["organization_identifiers"][0]["organization_id"], id(2));
}

#[test]
fn lists_leave_out_rows_at_every_depth() {
    let told = published(&at(&json!({ "name": "Hall", "addresses": [{ "id": id(5), "city": "Leeds" }] })));
    let brief = listed(told.clone());
    assert!(told["service_at_locations"].is_array() && brief.get("service_at_locations").is_none());
    assert_eq!((&brief["name"], &brief["organization"]["name"]), (&told["name"], &told["organization"]["name"]));
}
