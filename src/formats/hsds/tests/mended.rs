use chrono::{NaiveTime, TimeZone, Utc};
use serde_json::{Value, json};

use super::{choir_at, choir_with, read};
use crate::{
    domain::{Frequency, LocationType, Schedule, Service, ServiceStatus},
    formats::hsds::ORIGINAL_ID,
};

fn service(members: Value) -> Service {
    read(choir_with(members)).unwrap().service
}

fn schedule(row: &Value) -> Schedule {
    service(json!({ "schedules": [row] })).schedules.remove(0)
}

#[test]
fn null_and_blank_are_absent() {
    let service = service(json!({ "url": "", "email": null, "alert": " \n", "minimum_age": "", "schedules": null, "funding": [],
        "x": { "y": null, "z": "" }, "kept": { "y": null, "z": 0 }, "contacts": [null] }));
    assert_eq!((service.url, service.email, service.alert, service.minimum_age), (None, None, None, None));
    assert!(service.contacts.is_empty());
    assert_eq!(Value::Object(service.extra), json!({ "kept": { "z": 0 } }));
}

#[test]
fn a_status_is_read_in_any_case() {
    for (word, status) in [
        ("Active", ServiceStatus::Active),
        (" INACTIVE ", ServiceStatus::Inactive),
        ("defunct", ServiceStatus::Defunct),
        ("Temporarily_Closed", ServiceStatus::TemporarilyClosed),
    ] {
        assert_eq!(service(json!({ "status": word })).status, status, "{word}");
    }
}

#[test]
fn numbers_are_read_from_texts() {
    let service = service(json!({ "minimum_age": "18", "maximum_age": " 64.5 ", "cost_options": [{ "amount": "3.50" }],
        "schedules": [{ "interval": "2", "count": 10.0 }], "phones": [{ "number": 111 }] }));
    assert_eq!((service.minimum_age, service.maximum_age), (Some(18.0), Some(64.5)));
    assert_eq!(service.cost_options[0].amount, Some(3.5));
    assert_eq!((service.schedules[0].interval, service.schedules[0].count), (Some(2), Some(10)));
    assert_eq!(service.phones[0].number, "111");
    let full = read(choir_at(json!({ "latitude": "53.81", "longitude": "-1.52" }))).unwrap();
    assert_eq!((full.locations[0].latitude, full.locations[0].longitude), (Some(53.81), Some(-1.52)));
}

#[test]
fn a_time_of_day_is_what_the_notice_on_the_door_says() {
    for text in ["10:00", "10:00:00", "10:00:00.5", "10:00Z", "10:00+01:00", "10:00:00+0100", "2026-07-01T10:00:00Z", "2026-07-01 10:00"] {
        assert_eq!(schedule(&json!({ "opens_at": text })).opens_at, NaiveTime::from_hms_opt(10, 0, 0), "{text}");
    }
    let late = schedule(&json!({ "opens_at": "22:00", "closes_at": "02:00" }));
    assert!(late.closes_at < late.opens_at, "a close past midnight is right");
    assert_eq!(schedule(&json!({ "closes_at": "24:00" })).closes_at, NaiveTime::from_hms_opt(0, 0, 0));
}

#[test]
fn moments_without_an_offset_are_utc() {
    let moment = Utc.with_ymd_and_hms(2026, 7, 1, 9, 30, 0).single();
    for text in ["2026-07-01T09:30:00Z", "2026-07-01T10:30:00+01:00", "2026-07-01T09:30:00", "2026-07-01 09:30:00.000"] {
        assert_eq!(service(json!({ "last_modified": text })).last_modified, moment, "{text}");
    }
    assert_eq!(service(json!({ "last_modified": "2026-07-01" })).last_modified, Utc.with_ymd_and_hms(2026, 7, 1, 0, 0, 0).single());
    assert_eq!(service(json!({ "assured_date": "2026-07-01T09:30:00Z" })).assured_date.unwrap().to_string(), "2026-07-01");
}

#[test]
fn recurrences_are_read_in_any_case_and_spacing() {
    let read = schedule(&json!({ "freq": "weekly", "byday": "mo, th", "bymonthday": "1, -1" }));
    assert_eq!((read.freq, read.byday.as_deref(), read.bymonthday.as_deref()), (Some(Frequency::Weekly), Some("MO,TH"), Some("1,-1")));
    for byday in ["MO", "1TU", "-1FR", "+2WE", "53SU", "1MO,3MO"] {
        assert_eq!(schedule(&json!({ "byday": byday })).byday.as_deref(), Some(byday));
    }
}

#[test]
fn a_row_without_a_uuid_is_given_one_and_keeps_its_own() {
    let twice = || {
        service(
            json!({ "schedules": [{ "id": "A1" }, { "id": 17 }, {}, { "id": "" }], "contacts": [{ "id": "A1", "phones": [{ "number": "1" }] }] }),
        )
    };
    let service = twice();
    assert_eq!(service, twice(), "the same feed gives the same ids");
    let mut ids: Vec<_> =
        service.schedules.iter().map(|row| row.id).chain([service.contacts[0].id, service.contacts[0].phones[0].id]).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 6, "no two rows share an id");
    let original: Vec<_> = service.schedules.iter().map(|row| row.extra.get(ORIGINAL_ID).cloned()).collect();
    assert_eq!(original, [Some(json!("A1")), Some(json!(17)), None, None]);
}

#[test]
fn a_rows_derived_id_does_not_follow_its_place() {
    let of = |rows: Value| service(json!({ "schedules": rows })).schedules;
    assert_eq!(of(json!([{ "id": "A1" }]))[0].id, of(json!([{ "id": "B2" }, { "id": "A1" }]))[1].id);
}

#[test]
fn names_of_the_uk_profile_are_understood_and_kept() {
    let service = service(
        json!({ "fees": "£2 a week", "service_areas": [{ "service_area": "Leeds" }, { "name": "York", "service_area": "all of York" }] }),
    );
    assert_eq!(service.fees_description.as_deref(), Some("£2 a week"));
    let names: Vec<_> = service.service_areas.iter().map(|area| area.name.as_deref()).collect();
    assert_eq!(names, [Some("Leeds"), Some("York")]);
    let full = read(choir_at(json!({ "accessibility": [{ "accessibility": "Ramp" }] }))).unwrap();
    assert_eq!(full.locations[0].accessibility[0].description.as_deref(), Some("Ramp"));
}

#[test]
fn a_shape_sent_as_an_object_is_kept_as_text() {
    let area = service(json!({ "service_areas": [{ "extent": { "type": "Point", "coordinates": [0, 52] } }] })).service_areas.remove(0);
    assert_eq!(area.extent.as_deref(), Some(r#"{"type":"Point","coordinates":[0,52]}"#));
    assert_eq!(area.extent_type.as_deref(), Some("geojson"));
}

#[test]
fn terms_are_gathered_from_attributes_each_once() {
    let term = json!({ "id": "5f1e0000-0000-4000-8000-00000000000a", "name": "Singing",
        "taxonomy_detail": { "id": "5f1e0000-0000-4000-8000-00000000000b", "name": "Category" } });
    let by_name = json!({ "id": "5f1e0000-0000-4000-8000-00000000000c", "name": "Adults", "taxonomy": "Audience" });
    let full = read(choir_with(json!({ "attributes": [
        { "link_type": "Category", "taxonomy_term": term }, { "taxonomy_term": term }, { "taxonomy_term": by_name },
        { "label": "Quiet", "value": "yes" }, { "taxonomy_term": { "id": "5f1e0000-0000-4000-8000-00000000000d" } } ] })))
    .unwrap();
    let names: Vec<_> = full.service.attributes.iter().map(|attribute| attribute.term_name.as_deref()).collect();
    assert_eq!(names, [Some("Singing"), Some("Singing"), Some("Adults"), None, None]);
    assert!(full.service.attributes[4].taxonomy_term_id.is_some() && full.service.attributes[3].taxonomy_term_id.is_none());
    assert_eq!(full.taxonomy_terms.len(), 2);
    assert_eq!(full.taxonomy_terms[0].taxonomy_id, Some(full.taxonomies[0].id));
    assert_eq!(full.taxonomy_terms[1].taxonomy_name.as_deref(), Some("Audience"));
}

#[test]
fn an_embedded_object_with_nothing_but_its_id_is_a_reference() {
    let id = "5f1e0000-0000-4000-8000-000000000003";
    let full = read(choir_with(json!({ "organization": { "id": "5f1e0000-0000-4000-8000-000000000002", "name": null },
        "service_at_locations": [{ "location": { "id": id } }, { "location_id": id }] })))
    .unwrap();
    assert!(full.organization.is_none() && full.locations.is_empty());
    assert_eq!(full.service.service_at_locations.len(), 2);
}

#[test]
fn a_location_without_a_type_is_a_place_to_go_to() {
    assert_eq!(read(choir_at(json!({ "name": "Hall" }))).unwrap().locations[0].location_type, LocationType::Physical);
    assert_eq!(read(choir_at(json!({ "location_type": "Virtual" }))).unwrap().locations[0].location_type, LocationType::Virtual);
}

#[test]
fn a_schedule_that_names_a_place_belongs_to_it() {
    let at = "5f1e0000-0000-4000-8000-00000000000e";
    let service = service(json!({ "schedules": [{ "byday": "MO" }, { "byday": "TU", "service_at_location_id": at }],
        "service_at_locations": [{ "id": at, "location_id": "5f1e0000-0000-4000-8000-000000000003" }] }));
    assert_eq!(service.schedules.len(), 1);
    assert_eq!(service.service_at_locations[0].schedules[0].byday.as_deref(), Some("TU"));
}

#[test]
fn an_empty_telephone_number_says_nothing() {
    assert!(service(json!({ "phones": [{ "id": "x", "number": "" }] })).phones.is_empty());
}

#[test]
fn capacities_and_waiting_are_understood() {
    let service = service(json!({ "wait_time": "six weeks", "capacities": [{ "available": 0, "maximum": 12, "unit": { "name": "place" },
        "updated": "2026-10-01T10:00:00+01:00" }] }));
    let room = &service.capacities[0];
    assert_eq!((room.available, room.maximum, service.wait_time.as_deref()), (Some(0.0), Some(12.0), Some("six weeks")));
    assert_eq!(Value::Object(room.extra.clone()), json!({ "unit": { "name": "place" } }));
}
