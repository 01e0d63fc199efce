use proptest::prelude::*;
use serde_json::{Value, json};

use super::{is_service, service};
use crate::{
    domain::json::Pointer,
    formats::hsds::{Shape, read_document, read_service},
};

const ID: &str = "5f1e0000-0000-4000-8000-000000000001";
const ORGANIZATION: &str = "5f1e0000-0000-4000-8000-000000000002";
const LOCATION: &str = "5f1e0000-0000-4000-8000-000000000003";
const TERM: &str = "5f1e0000-0000-4000-8000-000000000004";

/// A service with everything that 1.0 has.
fn everything() -> Value {
    json!({
        "id": ID, "name": "Tuesday choir", "status": "active", "description": "<p>Sing with us</p>", "fees": "", "accreditations": "",
        "attending_type": "venue", "deliverable_type": "Training", "attending_access": "drop-in",
        "pc_attendingAccess_additionalInfo": "Ring the bell", "assured_date": "",
        "organization": { "id": ORGANIZATION, "name": "Harehills Voices", "url": "https://voices.example", "logo": "" },
        "eligibilitys": [{ "id": "9", "eligibility": "Anyone who likes to sing", "minimum_age": 18, "maximum_age": 99 }],
        "regular_schedules": [{ "id": "3", "byday": "Tuesday", "opens_at": "10:00", "closes_at": "12:00", "interval": "" }],
        "holiday_schedules": [{ "id": "4", "closed": "true", "start_date": "2025-12-24", "end_date": "2026-01-02" }],
        "cost_options": [{ "id": "5", "option": "Session", "amount": 3 }],
        "fundings": [{ "id": "6", "source": "Lottery" }],
        "languages": [{ "id": "7", "language": "English" }],
        "contacts": [{ "id": "8", "name": "Jo", "title": "Leader", "phones": [{ "number": "0113 496 0000" }] }],
        "service_areas": [{ "id": "10", "service_area": "Leeds", "extent": "" }],
        "service_at_locations": [{
            "id": "11",
            "regular_schedule": [{ "byday": "MO", "freq": "WEEKLY", "opens_at": "14:00" }],
            "holidayScheduleCollection": [{ "closed": "true" }],
            "location": {
                "id": LOCATION, "name": "Hall", "latitude": 53.81, "longitude": -1.52,
                "physical_addresses": [{ "address_1": "1 Road", "city": "Leeds", "postal_code": "LS8 1NT", "country": "GB" }],
                "accessibility_for_disabilities": [{ "accessibility": "Level entrance" }],
            },
        }],
        "service_taxonomys": [{ "id": "12", "taxonomy": { "id": TERM, "name": "Singing", "vocabulary": "Activities", "parent": { "id": ID } } }],
        "reviews": [],
        "pc_targetAudience": [{ "id": "80424", "audienceType": "Homeless" }],
        "pc_metadata": { "date_created": "2020-06-05", "date_modified": "2024-02-01", "date_assured": "2024-02-02", "assured_by": "jo@voices.example" },
    })
}

#[test]
fn every_member_of_1_0_is_read_in_its_new_home() {
    let full = read_service(service(everything()), Pointer::root()).unwrap();
    let (choir, organization, location) = (&full.service, full.organization.as_ref().unwrap(), &full.locations[0]);
    assert_eq!(organization.website.as_deref(), Some("https://voices.example"));
    assert_eq!((choir.minimum_age, choir.maximum_age), (Some(18.0), Some(99.0)));
    assert_eq!(choir.eligibility_description.as_deref(), Some("Anyone who likes to sing"));
    let schedule = &choir.schedules[0];
    assert_eq!((schedule.byday.as_deref(), schedule.freq), (Some("TU"), Some(crate::domain::Frequency::Weekly)));
    assert_eq!(choir.cost_options[0].amount, Some(3.0));
    assert_eq!(choir.languages[0].name.as_deref(), Some("English"));
    assert_eq!(choir.contacts[0].phones[0].number, "0113 496 0000");
    assert_eq!(choir.service_areas[0].name.as_deref(), Some("Leeds"));
    assert_eq!(choir.application_process.as_deref(), Some("Drop in. Ring the bell"));
    let attributes: Vec<_> =
        choir.attributes.iter().map(|row| (row.link_type.as_deref(), row.term_name.as_deref().or(row.value.as_deref()))).collect();
    assert_eq!(
        attributes,
        [
            (None, Some("Singing")),
            (Some("target_audience"), Some("Homeless")),
            (Some("attending_type"), Some("venue")),
            (Some("service_type"), Some("Training")),
        ]
    );
    let term = &full.taxonomy_terms[0];
    assert_eq!((term.taxonomy_name.as_deref(), term.parent_id.map(|id| id.to_string())), (Some("Activities"), Some(ID.to_owned())));
    assert_eq!(choir.last_modified.unwrap().to_rfc3339(), "2024-02-01T00:00:00+00:00");
    assert_eq!(choir.assured_date.unwrap().to_string(), "2024-02-02");
    assert_eq!(choir.assurer_email.as_deref(), Some("jo@voices.example"));
    assert_eq!(choir.service_at_locations[0].schedules[0].byday.as_deref(), Some("MO"));
    assert_eq!(location.postal_code(), Some("LS8 1NT"));
    assert_eq!(location.addresses[0].address_type.as_deref(), Some("physical"));
    assert_eq!(location.accessibility[0].description.as_deref(), Some("Level entrance"));
}

#[test]
fn what_has_no_home_is_kept_and_nothing_looks_like_1_0_afterwards() {
    let new = service(everything());
    assert!(!is_service(&new), "{new}");
    for (pointer, kept) in [
        ("/oruk1_eligibilitys/0/id", json!("9")),
        ("/oruk1_holiday_schedules/0/start_date", json!("2025-12-24")),
        ("/funding/0/source", json!("Lottery")),
        ("/attending_access", json!("drop-in")),
        ("/pc_metadata/date_created", json!("2020-06-05")),
        ("/service_at_locations/0/oruk1_holiday_schedules/0/closed", json!("true")),
        ("/attributes/0/taxonomy_term/oruk1_parent/id", json!(ID)),
    ] {
        assert_eq!(new.pointer(pointer), Some(&kept), "{pointer}");
    }
}

#[test]
fn ages_that_nobody_has_say_nothing() {
    for (rows, ages) in [
        (json!([{ "minimum_age": -1, "maximum_age": -1 }]), (None, None)),
        (json!([{ "minimum_age": 0, "maximum_age": 0 }]), (Some(0), None)),
        (json!([{ "minimum_age": "16", "maximum_age": "25" }, { "minimum_age": 11, "maximum_age": 30 }]), (Some(11), Some(30))),
        (json!([{ "minimum_age": 16 }, { "maximum_age": 30 }]), (None, None)),
        (json!([null, 3, "x"]), (None, None)),
    ] {
        let new = service(json!({ "eligibilitys": rows, "minimum_age": -1 }));
        let age = |name: &str| new.get(name).and_then(Value::as_i64);
        assert_eq!((age("minimum_age"), age("maximum_age")), ages, "{rows}");
        assert_eq!(new["oruk1_eligibilitys"], rows);
        assert_eq!(new["oruk1_minimum_age"], -1);
    }
}

#[test]
fn a_term_without_an_id_or_a_name_is_kept_as_what_it_is() {
    for (row, attribute) in [
        (json!({ "taxonomy": { "name": "Singing" } }), json!({ "value": "Singing", "oruk1_taxonomy": { "name": "Singing" } })),
        (json!({ "taxonomy": { "id": TERM } }), json!({ "taxonomy_term_id": TERM })),
        (json!({ "taxonomy_id": TERM }), json!({ "taxonomy_term_id": TERM })),
        (
            json!({ "taxonomy_id": TERM, "taxonomy": { "id": TERM, "name": "Singing" } }),
            json!({ "taxonomy_term": { "id": TERM, "name": "Singing" }, "oruk1_taxonomy_id": TERM }),
        ),
        (json!({ "taxonomy": "Singing" }), json!({ "taxonomy": "Singing" })),
        (json!("Singing"), json!("Singing")),
    ] {
        assert_eq!(service(json!({ "service_taxonomys": [row] }))["attributes"][0], attribute, "{row}");
    }
}

#[test]
fn pages_and_single_services_of_1_0_are_read_as_documents() {
    let page = json!({ "totalElements": 1, "totalPages": 9, "number": 1, "size": 1, "first": true, "last": false, "empty": false,
        "content": [{ "id": ID, "name": "Choir", "status": "active", "organization": { "id": ORGANIZATION, "name": "Voices", "url": "u" } }] });
    let document = read_document(page.to_string().as_bytes()).unwrap();
    assert_eq!(document.shape, Shape::OldPage { number: Some(1), total_pages: Some(9) });
    assert_eq!(document.services[0].0.as_str(), "/content/0");
    assert_eq!(document.services[0].1["organization"]["website"], "u");

    let single = read_document(everything().to_string().as_bytes()).unwrap();
    assert_eq!((single.shape, &single.services[0].1), (Shape::Single, &service(everything())));
    let lines = format!("{}\n{}", everything(), json!({ "id": ID, "name": "New", "fundings_x": 1 }));
    let lines = read_document(lines.as_bytes()).unwrap();
    assert_eq!((&lines.services[0].1, &lines.services[1].1["name"]), (&service(everything()), &json!("New")));
}

/// JSON of any shape, with the names that are looked for among its members.
fn any_json() -> impl Strategy<Value = Value> {
    const NAMES: [&str; 22] = [
        "eligibilitys",
        "minimum_age",
        "maximum_age",
        "regular_schedules",
        "regular_schedule",
        "schedules",
        "holiday_schedules",
        "service_taxonomys",
        "taxonomy",
        "id",
        "name",
        "parent",
        "pc_targetAudience",
        "pc_metadata",
        "organization",
        "url",
        "languages",
        "language",
        "service_at_locations",
        "location",
        "physical_addresses",
        "byday",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-z ]{0,6}".prop_map(Value::from)
    ];
    leaf.prop_recursive(5, 60, 5, |inner| {
        let members = prop::collection::vec((prop::sample::select(NAMES.to_vec()), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            members.prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

/// The texts and numbers of a value that say something, in order.
fn said(value: &Value, told: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| said(item, told)),
        Value::Object(members) => members.values().for_each(|value| said(value, told)),
        Value::Null => {}
        other => told.push(other.to_string().trim().to_owned()),
    }
}

proptest! {
    #[test]
    fn nothing_that_was_said_is_lost(value in any_json()) {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        said(&value, &mut before);
        let new = service(value);
        said(&new, &mut after);
        // Days of the week are told in codes afterwards.
        for word in before.into_iter().filter(|word| super::super::calendar::by_day(word.trim_matches('"')).is_none()) {
            prop_assert!(after.contains(&word) || word.trim_matches('"').trim().is_empty(), "{} is gone: {}", word, new);
        }
    }
}
