use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Item, Opportunities, Page, read_page};
use crate::{domain::json::Pointer, formats::hsds::Document};

fn page(items: &Value) -> Page {
    let page = json!({ "next": "https://example.org/feed?afterTimestamp=9", "license": "https://creativecommons.org/licenses/by/4.0/", "items": items });
    read_page(page.to_string().as_bytes()).unwrap()
}

fn gathered(items: &Value) -> Document {
    let mut opportunities = Opportunities::default();
    page(items).items.into_iter().for_each(|item| opportunities.add(item));
    opportunities.into_document()
}

fn updated(kind: &str, id: &Value, data: &Value) -> Value {
    json!({ "state": "updated", "kind": kind, "id": id, "modified": 1_521_565_719_u64, "data": data })
}

/// A series as feeds publish it.
fn football() -> Value {
    json!({
        "@context": ["https://openactive.io/"], "@type": "SessionSeries", "@id": "https://example.org/series/42", "identifier": 42,
        "name": "Seniors on Wednesday", "description": "A slow game.", "url": "https://example.org/football",
        "activity": [{ "@type": "Concept", "@id": "https://openactive.io/activity-list#f816f3b5-3128-4421-b71a-25cc7c1e1880", "prefLabel": "6-a-side",
            "inScheme": "https://openactive.io/activity-list" }],
        "organizer": { "@type": "Organization", "@id": "https://example.org/org/7", "name": "Leeds Leisure", "url": "https://example.org", "logo": { "@type": "ImageObject", "url": "l.png" } },
        "location": { "@type": "Place", "@id": "https://example.org/place/1", "name": "Park Centre", "telephone": "0113 496 0000",
            "address": { "@type": "PostalAddress", "streetAddress": "1 Road", "addressLocality": "Leeds", "postalCode": "LS8 1NT", "addressCountry": "GB" },
            "geo": { "@type": "GeoCoordinates", "latitude": 53.81, "longitude": "-1.52" },
            "amenityFeature": [{ "@type": "ChangingFacilities", "name": "Changing Facilities", "value": true }, { "@type": "Showers", "value": true }, { "@type": "Creche", "name": "Creche", "value": false }] },
        "eventSchedule": [{ "@type": "Schedule", "repeatFrequency": "P1W", "byDay": ["https://schema.org/Wednesday"], "startDate": "2026-09-02", "endDate": "2026-12-16",
            "startTime": "14:00", "duration": "PT1H30M", "scheduleTimezone": "Europe/London", "exceptDate": ["2026-10-28T14:00:00Z"] }],
        "offers": [{ "@type": "Offer", "@id": "https://example.org/offer/1", "name": "Adult", "price": 3.5, "priceCurrency": "GBP" }, { "@type": "Offer", "name": "Carer", "price": 0 }],
        "ageRange": { "@type": "QuantitativeValue", "minValue": 50, "maxValue": 0 }, "genderRestriction": "https://openactive.io/MaleOnly",
        "level": ["Beginner"], "isCoached": true, "isWheelchairAccessible": false, "attendeeInstructions": "Bring water.",
        "accessibilitySupport": [{ "@type": "Concept", "prefLabel": "Visual impairment" }], "leader": [{ "@type": "Person", "name": "Jo" }],
        "eventStatus": "https://schema.org/EventScheduled", "maximumAttendeeCapacity": 12,
    })
}

#[test]
fn a_series_is_a_service_with_everything_it_says() {
    let document = gathered(&json!([updated("SessionSeries", &json!(42), &football())]));
    let (at, service) = &document.services[0];
    assert_eq!(at.as_str(), "/items/0");
    for (pointer, value) in [
        ("/id", json!("SessionSeries:42")),
        ("/name", json!("Seniors on Wednesday")),
        ("/status", json!("active")),
        ("/organization/id", json!("https://example.org/org/7")),
        ("/organization/website", json!("https://example.org")),
        ("/organization/openactive/logo/url", json!("l.png")),
        ("/minimum_age", json!(50)),
        ("/eligibility_description", json!("Men only")),
        ("/application_process", json!("Bring water.")),
        ("/cost_options/0/amount", json!(3.5)),
        ("/cost_options/1/amount", json!(0)),
        ("/contacts/0/name", json!("Jo")),
        ("/service_at_locations/0/location/latitude", json!(53.81)),
        ("/service_at_locations/0/location/addresses/0/postal_code", json!("LS8 1NT")),
        ("/service_at_locations/0/location/accessibility/1/description", json!("Showers")),
        ("/service_at_locations/0/location/openactive/amenityFeature/0/name", json!("Creche")),
        ("/openactive/maximumAttendeeCapacity", json!(12)),
        ("/openactive/@id", json!("https://example.org/series/42")),
    ] {
        assert_eq!(service.pointer(pointer), Some(&value), "{pointer} of {service}");
    }
    assert!(service.get("maximum_age").is_none());
    let schedule = &service["service_at_locations"][0]["schedules"][0];
    for (name, value) in [
        ("freq", "WEEKLY"),
        ("byday", "WE"),
        ("dtstart", "2026-09-02"),
        ("until", "2026-12-16"),
        ("opens_at", "14:00"),
        ("closes_at", "15:30"),
    ] {
        assert_eq!(schedule[name], value, "{schedule}");
    }
    assert_eq!(schedule["openactive"]["exceptDate"][0], "2026-10-28T14:00:00Z");
    let named = |row: &Value| row.pointer("/taxonomy_term/name").or(row.get("value")).and_then(Value::as_str).unwrap().to_owned();
    let attributes: Vec<String> = service["attributes"].as_array().unwrap().iter().map(named).collect();
    assert_eq!(
        attributes,
        ["6-a-side", "Small Sided Football", "Football", "Beginner", "Visual impairment", "Not wheelchair accessible", "Coached"]
    );
    assert_eq!(service["attributes"][0]["taxonomy_term"]["id"], "f816f3b5-3128-4421-b71a-25cc7c1e1880");
}

#[test]
fn sessions_join_their_series() {
    let session = |id: u64, start: &str, end: &str| {
        updated(
            "ScheduledSession",
            &json!(id),
            &json!({ "@type": "ScheduledSession", "@id": format!("https://example.org/session/{id}"),
            "superEvent": "https://example.org/series/42", "startDate": start, "endDate": end }),
        )
    };
    let document = gathered(&json!([
        session(1, "2026-09-09T13:00:00Z", "2026-09-09T14:30:00Z"),
        session(2, "2026-12-23T14:00:00Z", "2026-12-23T15:30:00Z"),
        updated("SessionSeries", &json!(42), &football()),
        session(3, "2026-12-30T14:00:00Z", "2026-12-30T15:30:00Z"),
        { "state": "deleted", "kind": "ScheduledSession", "id": 3, "modified": 9 },
        updated("ScheduledSession", &json!(9), &json!({ "@type": "ScheduledSession", "superEvent": "https://example.org/series/99", "startDate": "2026-09-01" })),
    ]));
    assert_eq!(document.services.len(), 1);
    let schedules = document.services[0].1["service_at_locations"][0]["schedules"].as_array().unwrap();
    // The first is one that the schedule tells, by the clock in Britain; the second lies behind its end.
    assert_eq!(schedules.len(), 2);
    assert_eq!(schedules[1], json!({ "dtstart": "2026-12-23", "count": 1, "opens_at": "14:00", "closes_at": "15:30" }));
    assert_eq!(document.withdrawn, ["ScheduledSession:3"]);
    assert_eq!(document.notes, ["1 sessions belong to series that did not come along, and were left out"]);
}

#[test]
fn sessions_that_bring_their_series_along_make_one_service() {
    let series =
        json!({ "@type": "SessionSeries", "@id": "https://example.org/series/1", "name": "Yoga", "activity": [{ "prefLabel": "Yoga" }] });
    let days = ["2026-11-03", "2026-11-10", "2026-11-17", "2026-11-24", "2026-11-26"];
    let items: Vec<Value> = days
        .iter()
        .map(|day| {
            updated(
                "ScheduledSession",
                &json!(day),
                &json!({ "type": "ScheduledSession", "superEvent": series, "startDate": format!("{day}T18:00:00Z"), "duration": "PT1H" }),
            )
        })
        .collect();
    let document = gathered(&Value::Array(items));
    assert_eq!(document.services.len(), 1);
    let schedules = &document.services[0].1["schedules"];
    assert_eq!(
        schedules[0],
        json!({ "freq": "WEEKLY", "byday": "TU", "dtstart": "2026-11-03", "until": "2026-11-24", "opens_at": "18:00", "closes_at": "19:00" })
    );
    assert_eq!(schedules[1]["dtstart"], "2026-11-26");
}

#[test]
fn events_facilities_and_the_net_are_read_and_other_kinds_told() {
    let document = gathered(&json!([
        updated("Event", &json!("e"), &json!({ "@type": "Event", "name": "Fun run", "startDate": "2026-07-04T09:00:00+01:00", "endDate": "2026-07-04T11:00:00+01:00", "isAccessibleForFree": true })),
        updated("FacilityUse", &json!("f"), &json!({ "@type": "FacilityUse", "name": "Court", "provider": { "name": "City" }, "facilityType": [{ "prefLabel": "Tennis Court" }],
            "location": { "name": "Hall", "address": "2 Road, Leeds" }, "event": [{ "@type": "Slot" }],
            "hoursAvailable": [{ "dayOfWeek": ["https://schema.org/Saturday", "schema:Sunday"], "opens": "09:00", "closes": "17:00" }] })),
        updated("SessionSeries", &json!("v"), &json!({ "@type": "SessionSeries", "name": "Pilates", "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "beta:virtualLocation": { "@type": "VirtualLocation", "name": "Zoom" }, "superEvent": { "@type": "EventSeries", "description": "Gentle", "name": "All Pilates" } })),
        updated("Slot", &json!("s"), &json!({ "@type": "Slot" })),
        updated("CourseInstance", &json!("c"), &json!({ "@type": "CourseInstance" })),
        updated("SessionSeries", &json!("n"), &Value::Null),
        { "state": "deleted", "kind": "Event", "id": "gone" },
    ]));
    let at = |place: usize, pointer: &str| document.services[place].1.pointer(pointer).cloned().unwrap_or_default();
    assert_eq!(at(0, "/schedules/0"), json!({ "dtstart": "2026-07-04", "count": 1, "opens_at": "09:00", "closes_at": "11:00" }));
    assert_eq!(at(0, "/cost_options/0/amount"), 0);
    assert_eq!(at(1, "/organization/id"), "organization:city");
    assert_eq!(
        (at(1, "/service_at_locations/0/location/id"), at(1, "/service_at_locations/0/schedules/0/byday")),
        (json!("place:hall/2 road leeds"), json!("SA,SU"))
    );
    assert_eq!(at(1, "/attributes/0/value"), "Tennis Court");
    assert_eq!(
        (at(2, "/schedules/0/attending_type"), at(2, "/description"), at(2, "/name")),
        (json!("online"), json!("Gentle"), json!("Pilates"))
    );
    assert_eq!(document.withdrawn, ["Event:gone"]);
    assert_eq!(document.refused[0].0.as_str(), "/items/5");
    assert_eq!(document.notes.len(), 2, "{:?}", document.notes);
}

#[test]
fn schedules_are_read_as_feeds_write_them() {
    for (schedule, read) in [
        (
            json!({ "repeatFrequency": "P2W", "byDay": "Monday", "startTime": "10:00:00", "endTime": "11:00" }),
            json!({ "freq": "WEEKLY", "interval": 2, "byday": "MO", "opens_at": "10:00", "closes_at": "11:00" }),
        ),
        (
            json!({ "repeatFrequency": "P14D", "byDay": ["schema:Friday", "schema:Monday"] }),
            json!({ "freq": "WEEKLY", "interval": 2, "byday": "MO,FR" }),
        ),
        (
            json!({ "repeatFrequency": "P1M", "byDay": ["https://schema.org/Tuesday"], "byMonthWeek": [1, -1] }),
            json!({ "freq": "MONTHLY", "byday": "1TU,-1TU" }),
        ),
        (
            json!({ "repeatFrequency": "P1M", "byMonthDay": [1, 15], "repeatCount": 6 }),
            json!({ "freq": "MONTHLY", "bymonthday": "1,15", "count": 6 }),
        ),
        (json!({ "byDay": ["https://schema.org/Thursday"] }), json!({ "freq": "WEEKLY", "byday": "TH" })),
        (json!({ "repeatFrequency": "P1D", "startDate": "2026-01-01T00:00:00Z" }), json!({ "freq": "DAILY", "dtstart": "2026-01-01" })),
        (
            json!({ "repeatFrequency": "hourly", "startTime": "soon" }),
            json!({ "openactive": { "repeatFrequency": "hourly", "startTime": "soon" } }),
        ),
    ] {
        let document = gathered(&json!([updated(
            "SessionSeries",
            &json!(1),
            &json!({ "@type": "SessionSeries", "name": "x", "eventSchedule": schedule })
        )]));
        assert_eq!(document.services[0].1["schedules"][0], read, "{schedule}");
    }
}

#[test]
fn a_page_tells_where_the_next_is_and_whether_it_is_the_last() {
    let page = page(&json!([{ "state": "updated", "kind": "Event", "id": "1", "data": {} }, 7, { "state": "updated" }]));
    assert_eq!((page.next.as_deref(), page.items.len()), (Some("https://example.org/feed?afterTimestamp=9"), 1));
    assert_eq!(page.licence.as_deref(), Some("https://creativecommons.org/licenses/by/4.0/"));
    assert!(!page.is_last("https://example.org/feed") && page.is_last("https://example.org/feed?afterTimestamp=9"));
    for (text, told) in [
        (&b"{}"[..], "nothing of OpenActive"),
        (b"[1]", "nothing of OpenActive"),
        (b"{\"items\": 1}", "items must be an array"),
        (b"<", "is not JSON"),
    ] {
        assert!(read_page(text).unwrap_err().to_string().contains(told));
    }
    let alone = read_page(football().to_string().as_bytes()).unwrap();
    assert_eq!((alone.items[0].kind.as_str(), alone.items[0].id.as_str()), ("SessionSeries", "https://example.org/series/42"));
}

/// JSON of any shape under the names that are looked for.
fn any_data() -> impl Strategy<Value = Value> {
    const NAMES: [&str; 26] = [
        "@type",
        "@id",
        "name",
        "activity",
        "prefLabel",
        "superEvent",
        "subEvent",
        "startDate",
        "endDate",
        "duration",
        "eventSchedule",
        "byDay",
        "byMonthWeek",
        "repeatFrequency",
        "startTime",
        "location",
        "address",
        "geo",
        "latitude",
        "longitude",
        "offers",
        "price",
        "ageRange",
        "minValue",
        "organizer",
        "hoursAvailable",
    ];
    const TEXTS: [&str; 12] = [
        "SessionSeries",
        "ScheduledSession",
        "Place",
        "P1W",
        "PT1H",
        "2026-11-22T10:00:00Z",
        "2026-11-22",
        "10:00",
        "https://schema.org/Monday",
        "Football",
        "x",
        "",
    ];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(TEXTS.to_vec()).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from)
    ];
    leaf.prop_recursive(4, 40, 6, |inner| {
        let members = prop::collection::vec((prop::sample::select(NAMES.to_vec()), inner.clone()), 0..8);
        prop_oneof![
            prop::collection::vec(inner, 0..4).prop_map(Value::Array),
            members.prop_map(|members| members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
        ]
    })
}

proptest! {
    #[test]
    fn anything_is_read_or_refused(data in prop::collection::vec((prop::sample::select(vec!["SessionSeries", "ScheduledSession", "Event", "FacilityUse", "Slot"]), any_data()), 0..5)) {
        let mut opportunities = Opportunities::default();
        for (place, (kind, data)) in data.into_iter().enumerate() {
            opportunities.add(Item { at: Pointer::root().element(place), kind: kind.to_owned(), id: (place % 3).to_string(), is_deleted: false, modified: None, data });
        }
        let document = opportunities.into_document();
        for (_, service) in document.services {
            prop_assert!(service["id"].is_string() && service["status"].is_string());
        }
    }

    #[test]
    fn any_bytes_are_a_page_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read_page(&bytes);
    }
}
