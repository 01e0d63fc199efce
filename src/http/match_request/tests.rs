use serde_json::json;

use super::*;
use crate::domain::vocabulary::{Access, Attendance, Circumstance, Gender, Precision};

fn read(body: Value) -> Result<Person, Faults> {
    let known = Known {
        lexicon: Lexicon::shipped(),
        gazetteer: Gazetteer::shipped(),
        need_for: &|system, code| (system == "http://snomed.info/sct" && code == "105412007").then_some(NeedNo(3)),
        now: "2026-11-21T09:00:00.752006002Z".parse().unwrap(),
    };
    person(body, &known)
}

/// Each fault's pointer and code.
fn faults(body: Value) -> Vec<(String, &'static str)> {
    read(body).err().unwrap_or_default().0.into_iter().map(|fault| (fault.pointer, fault.code)).collect()
}

/// The body of a request with one need and whatever else is in `more`.
fn with(more: &Value) -> Value {
    let mut body = json!({ "needs": [{ "text": "lonely" }] });
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

#[test]
fn the_contracts_example_is_read_whole() {
    let code = Lexicon::shipped().needs()[0].code.clone();
    let person = read(json!({
        "needs": [{ "text": "Lost her husband in March" }, { "code": code, "importance": 2 },
                  { "code": { "system": "http://snomed.info/sct", "code": "105412007" } }],
        "person": { "age": 74, "gender": "female", "circumstances": ["bereaved"], "languages": ["EN", "pa"] },
        "place": { "postcode": "LS8 1NT" },
        "travel": { "max_distance_m": 8000 },
        "availability": [{ "day": "tuesday", "from": "09:30", "to": "15:00" }, { "day": "friday" }, { "day": "sunday", "to": "24:00" }],
        "access": ["step_free", "hearing_loop"],
        "preferences": { "attendance": ["in_person"], "format": ["group"], "setting": ["outdoors"], "cost": "free",
                         "interests": ["singing"], "avoid": ["mental_health_label"] },
        "limit": 10,
        "as_of": "2026-11-21T10:00:00+01:00"
    }))
    .unwrap();
    assert_eq!(person.needs.iter().map(|need| need.code).collect::<Vec<_>>(), [None, Some(NeedNo(0)), Some(NeedNo(3))]);
    assert_eq!(person.needs[1].importance.to_bits(), 2.0_f64.to_bits());
    assert_eq!((person.age, person.gender), (Some(74), Some(Gender::Female)));
    assert!(person.circumstances.contains(Circumstance::Bereaved) && person.access.contains(Access::HearingLoop));
    assert_eq!(person.languages, ["en", "pa"]);
    assert_eq!(person.place.unwrap().precision, Precision::Sector);
    assert_eq!(person.reach_m, Some(8000.0));
    let windows: Vec<_> = person.availability.iter().map(|window| (window.day, window.from_min, window.to_min)).collect();
    assert_eq!(windows, [(Day::Tuesday, 570, 900), (Day::Friday, 0, 1440), (Day::Sunday, 0, 1440)]);
    assert!(person.preferences.attendance.contains(Attendance::InPerson));
    assert_eq!(person.preferences.cost, Some(CostWish::Free));
    assert_eq!(person.as_of.to_rfc3339(), "2026-11-21T09:00:00+00:00");
}

#[test]
fn what_is_left_out_has_the_contracts_default() {
    let person = read(json!({ "needs": [{ "text": "lonely" }] })).unwrap();
    assert_eq!((person.limit, person.reach_m, person.needs[0].importance.to_bits()), (10, None, 1.0_f64.to_bits()));
    assert_eq!(person.as_of.to_rfc3339(), "2026-11-21T09:00:00+00:00");
    let person = read(json!({ "preferences": { "interests": ["chess"], "cost": { "max_pence": 500 } } })).unwrap();
    assert!(person.needs.is_empty());
    assert_eq!(person.preferences.cost, Some(CostWish::AtMostPence(500)));
}

#[test]
fn a_time_of_travel_is_a_reach() {
    let reach_m = |travel: Value| read(with(&json!({ "travel": travel }))).unwrap().reach_m.unwrap();
    assert!(reach_m(json!({ "mode": "car", "max_minutes": 30 })) > reach_m(json!({ "mode": "walk", "max_minutes": 30 })));
}

#[test]
fn right_to_left_marks_and_line_breaks_are_text() {
    assert!(read(json!({ "needs": [{ "text": "أشعر بالوحدة \u{200f}\u{202e}\nand\ttired\r\n" }] })).is_ok());
    assert!(read(json!({ "needs": [{ "text": "ä".repeat(32_000) }] })).is_ok());
}

#[test]
fn each_fault_is_named_where_it_is() {
    for (body, pointer, code) in [
        (json!([]), "", code::WRONG_TYPE),
        (json!("lonely"), "", code::WRONG_TYPE),
        (json!({}), "", code::REQUIRED),
        (json!({ "needs": [] }), "/needs", code::REQUIRED),
        (json!({ "needs": [], "preferences": { "interests": [] } }), "/needs", code::REQUIRED),
        (json!({ "needs": null }), "/needs", code::WRONG_TYPE),
        (json!({ "needs": "lonely" }), "/needs", code::WRONG_TYPE),
        (json!({ "needs": vec![json!({ "text": "lonely" }); 11] }), "/needs", code::TOO_LONG),
        (json!({ "needs": ["lonely"] }), "/needs/0", code::WRONG_TYPE),
        (json!({ "needs": [{}] }), "/needs/0", code::REQUIRED),
        (json!({ "needs": [{ "text": "" }] }), "/needs/0/text", code::EMPTY),
        (json!({ "needs": [{ "text": " \n " }] }), "/needs/0/text", code::EMPTY),
        (json!({ "needs": [{ "text": "\u{200b}\u{feff}\u{2060} \u{ad}" }] }), "/needs/0/text", code::EMPTY),
        (json!({ "needs": [{ "text": "\u{0}\u{1b}" }] }), "/needs/0/text", code::EMPTY),
        (with(&json!({ "preferences": { "interests": ["\u{200d}"] } })), "/preferences/interests/0", code::EMPTY),
        (json!({ "needs": [{ "text": 7 }] }), "/needs/0/text", code::WRONG_TYPE),
        (json!({ "needs": [{ "text": null }] }), "/needs/0/text", code::WRONG_TYPE),
        (json!({ "needs": [{ "text": "a".repeat(32_001) }] }), "/needs/0/text", code::TOO_LONG),
        (json!({ "needs": [{ "text": "a\u{0}b" }] }), "/needs/0/text", code::FORBIDDEN_CHARACTER),
        (json!({ "needs": [{ "text": "a\u{1b}[2J" }] }), "/needs/0/text", code::FORBIDDEN_CHARACTER),
        (json!({ "needs": [{ "code": "money.gold" }] }), "/needs/0/code", code::UNKNOWN_CODE),
        (json!({ "needs": [{ "code": 5 }] }), "/needs/0/code", code::WRONG_TYPE),
        (json!({ "needs": [{ "code": { "system": "x", "code": "y" } }] }), "/needs/0/code", code::UNKNOWN_CODE),
        (json!({ "needs": [{ "code": { "system": "x" } }] }), "/needs/0/code/code", code::REQUIRED),
        (json!({ "needs": [{ "text": "a", "importance": 0 }] }), "/needs/0/importance", code::OUT_OF_RANGE),
        (json!({ "needs": [{ "text": "a", "importance": 11 }] }), "/needs/0/importance", code::OUT_OF_RANGE),
        (json!({ "needs": [{ "text": "a", "weight": 1 }] }), "/needs/0/weight", code::UNKNOWN_FIELD),
        (with(&json!({ "nedes": [] })), "/nedes", code::UNKNOWN_FIELD),
        (with(&json!({ "person": { "age": -1 } })), "/person/age", code::OUT_OF_RANGE),
        (with(&json!({ "person": { "age": 200 } })), "/person/age", code::OUT_OF_RANGE),
        (with(&json!({ "person": { "age": 7.5 } })), "/person/age", code::WRONG_TYPE),
        (with(&json!({ "person": { "age": "74" } })), "/person/age", code::WRONG_TYPE),
        (with(&json!({ "person": { "gender": "lady" } })), "/person/gender", code::UNKNOWN_WORD),
        (with(&json!({ "person": { "circumstances": ["sad"] } })), "/person/circumstances/0", code::UNKNOWN_WORD),
        (with(&json!({ "person": { "languages": ["english"] } })), "/person/languages/0", code::MALFORMED),
        (with(&json!({ "person": { "languages": vec!["en"; 11] } })), "/person/languages", code::TOO_LONG),
        (with(&json!({ "person": { "name": "x" } })), "/person/name", code::UNKNOWN_FIELD),
        (with(&json!({ "person": [] })), "/person", code::WRONG_TYPE),
        (with(&json!({ "place": {} })), "/place", code::REQUIRED),
        (with(&json!({ "place": { "postcode": "LS8 1NT", "latitude": 53.8, "longitude": -1.5 } })), "/place", code::CONFLICT),
        (with(&json!({ "place": { "latitude": 91, "longitude": 0 } })), "/place/latitude", code::OUT_OF_RANGE),
        (with(&json!({ "place": { "latitude": 1, "longitude": -181 } })), "/place/longitude", code::OUT_OF_RANGE),
        (with(&json!({ "place": { "latitude": "NaN", "longitude": 0 } })), "/place/latitude", code::WRONG_TYPE),
        (with(&json!({ "place": { "latitude": 53.8 } })), "/place/longitude", code::REQUIRED),
        (with(&json!({ "place": { "postcode": "nowhere" } })), "/place/postcode", code::MALFORMED),
        (with(&json!({ "place": { "postcode": "ZZ1 1AA" } })), "/place/postcode", code::UNKNOWN_POSTCODE),
        (with(&json!({ "place": { "postcode": "BT7 1NN" } })), "/place/postcode", code::PLACE_NOT_LOADED),
        (with(&json!({ "place": { "postcode": "" } })), "/place/postcode", code::EMPTY),
        (with(&json!({ "place": { "postcode": "LS8", "lat": 1 } })), "/place/lat", code::UNKNOWN_FIELD),
        (with(&json!({ "travel": {} })), "/travel", code::REQUIRED),
        (with(&json!({ "travel": { "max_distance_m": 0 } })), "/travel/max_distance_m", code::OUT_OF_RANGE),
        (with(&json!({ "travel": { "max_distance_m": 500_001 } })), "/travel/max_distance_m", code::OUT_OF_RANGE),
        (with(&json!({ "travel": { "max_distance": 8000, "max_distance_m": 1 } })), "/travel/max_distance", code::UNKNOWN_FIELD),
        (with(&json!({ "travel": { "mode": "car" } })), "/travel/max_minutes", code::REQUIRED),
        (with(&json!({ "travel": { "max_minutes": 30 } })), "/travel/mode", code::REQUIRED),
        (with(&json!({ "travel": { "mode": "boat", "max_minutes": 30 } })), "/travel/mode", code::UNKNOWN_WORD),
        (with(&json!({ "travel": { "mode": "car", "max_minutes": 601 } })), "/travel/max_minutes", code::OUT_OF_RANGE),
        (with(&json!({ "travel": { "mode": "car", "max_minutes": 9, "max_distance_m": 9 } })), "/travel", code::CONFLICT),
        (with(&json!({ "availability": [{ "from": "10:00" }] })), "/availability/0/day", code::REQUIRED),
        (with(&json!({ "availability": [{ "day": "monday", "from": "12:00", "to": "12:00" }] })), "/availability/0/to", code::OUT_OF_RANGE),
        (with(&json!({ "availability": [{ "day": "monday", "from": "25:00" }] })), "/availability/0/from", code::MALFORMED),
        (with(&json!({ "availability": [{ "day": "monday", "to": 12 }] })), "/availability/0/to", code::WRONG_TYPE),
        (with(&json!({ "availability": vec![json!({ "day": "monday" }); 51] })), "/availability", code::TOO_LONG),
        (with(&json!({ "access": ["ramps"] })), "/access/0", code::UNKNOWN_WORD),
        (with(&json!({ "access": "step_free" })), "/access", code::WRONG_TYPE),
        (with(&json!({ "preferences": { "cost": "cheap" } })), "/preferences/cost", code::UNKNOWN_WORD),
        (with(&json!({ "preferences": { "cost": { "max_pence": -1 } } })), "/preferences/cost/max_pence", code::OUT_OF_RANGE),
        (with(&json!({ "preferences": { "cost": {} } })), "/preferences/cost/max_pence", code::REQUIRED),
        (with(&json!({ "preferences": { "cost": 5 } })), "/preferences/cost", code::WRONG_TYPE),
        (with(&json!({ "preferences": { "interests": vec!["a"; 21] } })), "/preferences/interests", code::TOO_LONG),
        (with(&json!({ "preferences": { "interests": ["a".repeat(201)] } })), "/preferences/interests/0", code::TOO_LONG),
        (with(&json!({ "preferences": { "interests": [" "] } })), "/preferences/interests/0", code::EMPTY),
        (with(&json!({ "preferences": { "avoid": ["people"] } })), "/preferences/avoid/0", code::UNKNOWN_WORD),
        (with(&json!({ "preferences": { "colour": "red" } })), "/preferences/colour", code::UNKNOWN_FIELD),
        (with(&json!({ "limit": 0 })), "/limit", code::OUT_OF_RANGE),
        (with(&json!({ "limit": 51 })), "/limit", code::OUT_OF_RANGE),
        (with(&json!({ "limit": true })), "/limit", code::WRONG_TYPE),
        (with(&json!({ "as_of": "tomorrow" })), "/as_of", code::MALFORMED),
        (with(&json!({ "as_of": "2026-11-21T09:00:00" })), "/as_of", code::MALFORMED),
        (with(&json!({ "as_of": "02026-11-21" })), "/as_of", code::MALFORMED),
        (with(&json!({ "as_of": "0000-12-31T23:59:59Z" })), "/as_of", code::OUT_OF_RANGE),
        (with(&json!({ "as_of": "0001-01-01T00:00:00+01:00" })), "/as_of", code::OUT_OF_RANGE),
        (with(&json!({ "as_of": "9999-12-31T23:59:59-01:00" })), "/as_of", code::OUT_OF_RANGE),
        (with(&json!({ "as_of": "+10000-02-29T00:00:00Z" })), "/as_of", code::OUT_OF_RANGE),
        (with(&json!({ "as_of": "-0044-03-15T12:00:00Z" })), "/as_of", code::OUT_OF_RANGE),
    ] {
        assert_eq!(faults(body.clone()), [(pointer.to_owned(), code)], "{:.200}", body.to_string());
    }
}

#[test]
fn every_fault_is_named_at_once_and_none_repeats_what_was_sent() {
    let marker = "zqx-secret";
    let body = json!({
        "needs": [{ "code": marker }, { "text": "a", "importance": marker }],
        "person": { "gender": marker, "languages": [marker], "circumstances": [marker], "age": marker },
        "place": { "postcode": marker },
        "travel": { "mode": marker, "max_minutes": marker },
        "availability": [{ "day": marker, "from": marker }],
        "preferences": { "cost": marker, "avoid": [marker] },
        "as_of": marker, "limit": marker
    });
    let found = read(body).err().unwrap();
    assert_eq!(found.0.len(), 15, "{found}");
    assert!(!found.to_string().contains(marker), "{found}");
}

#[test]
fn a_number_out_of_range_is_told_with_what_is_allowed() {
    for (body, detail) in [
        (json!({ "needs": [{ "text": "a", "importance": 0 }] }), "must be above 0 (0.000001 at the least), and at most 10"),
        (json!({ "needs": [{ "text": "a", "importance": -3 }] }), "must be above 0 (0.000001 at the least), and at most 10"),
        (json!({ "needs": [{ "text": "a", "importance": 10.5 }] }), "must be above 0 (0.000001 at the least), and at most 10"),
        (with(&json!({ "travel": { "max_distance_m": 1e300 } })), "must be above 0 (0.000001 at the least), and at most 500000"),
        (with(&json!({ "limit": 51 })), "must be from 1 to 50"),
        (with(&json!({ "limit": 2.5 })), "must be a whole number from 1 to 50"),
        (with(&json!({ "as_of": "0000-01-01T00:00:00Z" })), "must be in the years 1 to 9999 (UTC)"),
    ] {
        assert_eq!(read(body).err().unwrap().0[0].detail, detail);
    }
    for year in ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"] {
        assert_eq!(read(with(&json!({ "as_of": year }))).unwrap().as_of.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), year);
    }
}

#[test]
fn ten_thousand_needs_are_one_fault() {
    assert_eq!(faults(json!({ "needs": vec![json!({ "text": "lonely" }); 10_000] })).len(), 1);
}
