use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Mend, Mender, Rule};
use crate::{
    domain::json::Pointer,
    formats::hsds::{Terms, read_service, write_service},
};

const PUBLISHER: &str = "https://feed.example/oruk";

fn mender() -> Mender {
    Mender::new(PUBLISHER)
}

fn mended(mut row: Value) -> (Value, Vec<Mend>) {
    let mends = mender().service(&mut row, &Pointer::root());
    (row, mends)
}

/// A service that is right in every member.
fn choir() -> Value {
    json!({
        "id": "5f1e0000-0000-4000-8000-000000000001",
        "name": "Tuesday choir",
        "status": "active",
        "description": "We sing.\n\n- No auditions\n- Tea & cake for < £3\n\nAsk Jo <jo@example.org>.",
        "url": "https://choir.example/join?a=1&b=2",
        "email": "sing@choir.example",
        "minimum_age": 18,
        "assured_date": "2026-03-01",
        "last_modified": "2026-03-01T10:00:00Z",
        "organization": { "id": "5f1e0000-0000-4000-8000-000000000002", "name": "Harehills Voices", "website": "https://voices.example" },
        "schedules": [{ "id": "5f1e0000-0000-4000-8000-000000000004", "freq": "WEEKLY", "byday": "TU", "opens_at": "19:00", "closes_at": "21:00" }],
        "cost_options": [{ "id": "5f1e0000-0000-4000-8000-000000000005", "option": "Session", "amount": 2.5, "currency": "GBP" }],
        "phones": [{ "id": "5f1e0000-0000-4000-8000-000000000006", "number": "0113 496 0230" }],
        "attributes": [{
            "id": "5f1e0000-0000-4000-8000-000000000007",
            "link_type": "service_type",
            "taxonomy_term": { "id": "5f1e0000-0000-4000-8000-000000000008", "name": "Singing", "taxonomy": "Local" },
        }],
        "service_at_locations": [{
            "id": "5f1e0000-0000-4000-8000-000000000009",
            "location": {
                "id": "5f1e0000-0000-4000-8000-000000000003",
                "location_type": "physical",
                "name": "St Aidan’s Hall",
                "latitude": 53.8123,
                "longitude": -1.5123,
                "addresses": [{ "id": "5f1e0000-0000-4000-8000-00000000000a", "address_1": "1 Elford Place", "city": "Leeds", "postal_code": "LS8 5QD", "address_type": "physical" }],
            },
        }],
        "x_kept": { "html": "<b>an extension</b>", "list": [1, null, "two"] },
    })
}

fn choir_with(members: Value) -> Value {
    let mut choir = choir();
    let Value::Object(members) = members else { panic!("members are an object") };
    choir.as_object_mut().unwrap().extend(members);
    choir
}

/// Rules that were used, in order, each once.
fn rules(mends: &[Mend]) -> Vec<&'static str> {
    let mut words: Vec<&str> = mends.iter().map(|mend| mend.rule.word()).collect();
    words.dedup();
    words
}

#[test]
fn what_is_right_comes_through_byte_by_byte() {
    let before = choir().to_string();
    let (after, mends) = mended(choir());
    assert_eq!(after.to_string(), before);
    assert_eq!(mends, []);
}

#[test]
fn each_fault_is_mended_by_its_rule() {
    for (members, expected, rule) in [
        (json!({ "alert": "" }), json!({ "alert": null }), Rule::Empty),
        (json!({ "alert": null }), json!({ "alert": null }), Rule::Empty),
        (json!({ "phones": [{ "id": "", "number": " " }] }), json!({ "phones": null }), Rule::Empty),
        (json!({ "url": "www.choir.example" }), json!({ "url": "https://www.choir.example" }), Rule::Url),
        (json!({ "url": "http:www.choir.example" }), json!({ "url": "http://www.choir.example" }), Rule::Url),
        (json!({ "url": "ask us" }), json!({ "url": null, "original_url": "ask us" }), Rule::Unusable),
        (json!({ "url": "a@b.example", "email": "" }), json!({ "url": null, "email": "a@b.example" }), Rule::Moved),
        (json!({ "email": "sing@\u{200B}choir.example" }), json!({ "email": "sing@choir.example" }), Rule::Characters),
        (
            json!({ "email": "a@b.example; c@d.example" }),
            json!({ "email": "a@b.example", "original_email": "a@b.example; c@d.example" }),
            Rule::Email,
        ),
        (
            json!({ "description": "<p>We <b>sing</b>.</p><ul><li>Tea</li></ul>" }),
            json!({ "description": "We sing.\n\n- Tea" }),
            Rule::Html,
        ),
        (json!({ "description": "&lt;p&gt;Tea &amp;amp; cake&lt;/p&gt;" }), json!({ "description": "Tea & cake" }), Rule::Html),
        (json!({ "description": "donâ€™t" }), json!({ "description": "don’t" }), Rule::Encoding),
        (json!({ "name": "  Tuesday   choir " }), json!({ "name": "Tuesday choir" }), Rule::Blanks),
        (json!({ "name": 42 }), json!({ "name": "42" }), Rule::Kind),
        (json!({ "status": "Active " }), json!({ "status": "active" }), Rule::Status),
        (json!({ "status": "closed" }), json!({ "status": "inactive" }), Rule::Status),
        (json!({ "minimum_age": "18+" }), json!({ "minimum_age": 18 }), Rule::Ages),
        (json!({ "minimum_age": "16-25" }), json!({ "minimum_age": 16, "maximum_age": 25 }), Rule::Ages),
        (json!({ "minimum_age": 0, "maximum_age": 0 }), json!({ "minimum_age": null, "maximum_age": null }), Rule::Ages),
        (json!({ "maximum_age": 999 }), json!({ "minimum_age": 18, "maximum_age": null }), Rule::Ages),
        (
            json!({ "minimum_age": 25, "maximum_age": 16, "eligibility_description": "For 16-25s" }),
            json!({ "minimum_age": 16, "maximum_age": 25 }),
            Rule::Ages,
        ),
        (json!({ "maximum_age": "over 50", "minimum_age": null }), json!({ "minimum_age": 50, "maximum_age": null }), Rule::Ages),
        (json!({ "assured_date": "01/02/2026" }), json!({ "assured_date": "2026-02-01" }), Rule::Date),
        (json!({ "phones": [{ "number": "tel:01134960230" }] }), json!({ "phones": [{ "number": "01134960230" }] }), Rule::Phone),
        (
            json!({ "phones": ["0113 496 0230 / 0113 496 0231"] }),
            json!({ "phones": [{ "number": "0113 496 0230" }, { "number": "0113 496 0231" }] }),
            Rule::Phone,
        ),
        (
            json!({ "schedules": [{ "freq": "fortnightly", "byday": "Mon, Wed" }] }),
            json!({ "schedules": [{ "freq": "WEEKLY", "byday": "MO,WE", "interval": 2 }] }),
            Rule::Recurrence,
        ),
        (json!({ "schedules": [{ "opens_at": "10am" }] }), json!({ "schedules": [{ "opens_at": "10:00" }] }), Rule::Time),
        (
            json!({ "cost_options": { "option": "Session", "amount": "£3" } }),
            json!({ "cost_options": [{ "option": "Session", "amount": 3 }] }),
            Rule::Kind,
        ),
        (json!({ "languages": ["English"] }), json!({ "languages": [{ "name": "English" }] }), Rule::Kind),
    ] {
        let (after, mends) = mended(choir_with(members.clone()));
        for (name, value) in expected.as_object().unwrap() {
            assert_eq!(after.get(name).unwrap_or(&Value::Null), value, "{name} of {members}");
        }
        assert!(mends.iter().any(|mend| mend.rule == rule), "{members}: {mends:?}");
        assert!(read_service(after, Pointer::root()).is_ok(), "{members}");
    }
}

#[test]
fn a_place_is_put_where_it_is() {
    for (members, latitude, rule) in [
        (json!({ "latitude": -1.5, "longitude": 53.8 }), json!(53.8), Rule::Coordinates),
        (json!({ "latitude": "53.8", "longitude": "-1.5" }), json!(53.8), Rule::Coordinates),
        (json!({ "latitude": 0, "longitude": 0 }), Value::Null, Rule::Coordinates),
        (json!({ "addresses": [{ "postal_code": "ls85qd" }] }), json!(53.8123), Rule::Postcode),
    ] {
        let mut row = choir();
        let place = row.pointer_mut("/service_at_locations/0/location").unwrap();
        place.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        let (after, mends) = mended(row);
        let place = after.pointer("/service_at_locations/0/location").unwrap();
        assert_eq!(*place.get("latitude").unwrap_or(&Value::Null), latitude, "{members}");
        assert_eq!(rules(&mends), [rule.word()], "{members}");
    }
}

#[test]
fn ids_that_are_none_become_the_same_wherever_they_stand() {
    let row = json!({
        "id": 17,
        "name": "Choir",
        "status": "active",
        "organization_id": "org-1",
        "organization": { "id": "org-1", "name": "Voices" },
        "service_at_locations": [{ "id": "sal-1", "service_id": 17, "location_id": "hall", "location": { "id": "hall", "name": "Hall" } }],
        "schedules": [{ "id": "s1", "service_at_location_id": "sal-1", "freq": "WEEKLY", "byday": "MO" }],
        "attributes": [{ "id": "a", "link_id": "17", "taxonomy_term_id": "t", "taxonomy_term": { "id": "t", "name": "Singing", "parent_id": "u" } }],
    });
    let (after, mends) = mended(row);
    assert_eq!(after["id"], json!(mender().id("service", "17").to_string()));
    assert_eq!((&after["original_id"], &after["organization"]["original_id"]), (&json!(17), &json!("org-1")));
    assert!(rules(&mends).iter().all(|rule| *rule == "id"), "{mends:?}");
    let read = read_service(after.clone(), Pointer::root()).unwrap();
    assert_eq!(read.service.service_at_locations[0].schedules.len(), 1);
    assert_eq!(read.service.attributes[0].extra["link_id"], after["id"]);
    assert_eq!(read.organization.unwrap().id.0, mender().id("organization", "org-1"));
    assert_ne!(mender().id("organization", "17"), mender().id("service", "17"));
    assert_ne!(Mender::new("another").id("service", "17"), mender().id("service", "17"));
}

#[test]
fn a_row_without_an_id_gets_one_by_what_else_identifies_it() {
    let row = |name: &str| {
        json!({
            "name": name,
            "status": "active",
            "organization": { "name": "Voices" },
            "service_at_locations": [{ "location": { "name": "Hall", "addresses": [{ "address_1": "1 Street", "postal_code": "LS8 1NT" }] } }],
        })
    };
    let (first, mends) = mended(row("Choir"));
    let (again, _) = mended(row(" CHOIR"));
    let (other, _) = mended(row("Band"));
    assert_eq!(first["id"], again["id"]);
    assert_ne!(first["id"], other["id"]);
    assert_eq!(first["organization"]["id"], other["organization"]["id"]);
    assert_eq!(rules(&mends), ["id_given"]);
    assert!(read_service(first, Pointer::root()).is_ok());
    let (nobodys, _) = mended(json!({ "name": "Choir", "status": "active" }));
    assert!(read_service(nobodys, Pointer::root()).is_err());
}

#[test]
fn a_spelling_once_taken_stays() {
    let mut mender = mender().knowing(["Long Term Health Conditions"]);
    let mut term = |name: &str| {
        let mut row = json!({ "id": "t", "name": name });
        mender.taxonomy_term(&mut row, &Pointer::root());
        row["name"].as_str().map(str::to_owned).unwrap()
    };
    assert_eq!(term("long term  health conditions "), "Long Term Health Conditions");
    assert_eq!(term("Older People"), "Older People");
    assert_eq!(term("older people"), "Older People");
}

#[test]
fn a_service_without_a_name_or_a_status_is_not_invented() {
    for missing in ["name", "status"] {
        let (after, _) = mended(choir_with(json!({ missing: " " })));
        assert!(read_service(after, Pointer::root()).is_err(), "{missing}");
    }
}

#[test]
fn every_change_is_told_with_its_place() {
    let (_, mends) = mended(choir_with(json!({ "contacts": [{ "id": "c", "phones": [{ "id": "p", "number": "tel:01134960230" }] }] })));
    let told: Vec<(&str, &str)> = mends.iter().map(|mend| (mend.rule.word(), mend.at.as_str())).collect();
    assert_eq!(told, [("id", "/contacts/0/id"), ("id", "/contacts/0/phones/0/id"), ("phone", "/contacts/0/phones/0/number")]);
}

/// Texts such as feeds put anywhere.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,24}",
        "[<>/&;#a-z \"'=!-]{0,40}",
        "[Ââ€™Ã£\u{200B}\u{AD}\u{A0}a<b>&;]{0,12}",
        "(<(p|b|li|ul|a href='http://x.y/z'|script|o:p)>|</(p|a|li|script)>|&amp;|&lt;|&gt;|lt;|b>|[a-z ]{1,4}){0,10}",
        "[0-9+() /.-]{0,30}",
        "(http|htp|www|https):?/{0,3}[a-z.]{0,12}( [a-z.]{0,5})?",
        "[a-z ]{0,5}@[a-z. ]{0,8}(; ?[a-z]@[a-z]\\.org)?",
        "[0-9]{1,4}[/.: -][0-9]{1,2}([/.: -][0-9]{1,4})?( ?(am|pm))?",
        "(Mon|tuesday|Fri|to|-|,|and| |first|weekly|18\\+|over 50|none|0|999)( (Mon|Friday|25))?",
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        2 => Just(Value::Null),
        12 => any_text().prop_map(Value::String),
        2 => any::<i16>().prop_map(Value::from),
        1 => (-200.0..200.0_f64).prop_map(Value::from),
        1 => any::<bool>().prop_map(Value::Bool),
    ];
    leaf.prop_recursive(4, 60, 8, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::Array),
            prop::collection::vec((any_name(), inner), 0..10).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn any_name() -> impl Strategy<Value = String> {
    prop::sample::select(
        &[
            "id",
            "name",
            "description",
            "url",
            "website",
            "email",
            "status",
            "fees",
            "minimum_age",
            "maximum_age",
            "assured_date",
            "last_modified",
            "organization_id",
            "organization",
            "schedules",
            "phones",
            "number",
            "freq",
            "byday",
            "interval",
            "opens_at",
            "service_at_locations",
            "location",
            "location_id",
            "latitude",
            "longitude",
            "addresses",
            "postal_code",
            "attributes",
            "taxonomy_term",
            "taxonomy_term_id",
            "link_id",
            "contacts",
            "cost_options",
            "amount",
            "languages",
            "service_at_location_id",
            "organization_identifiers",
            "x_unknown",
        ][..],
    )
    .prop_map(str::to_owned)
}

fn any_row() -> impl Strategy<Value = Value> {
    prop::collection::vec((any_name(), any_value()), 0..14).prop_map(|members| Value::Object(members.into_iter().collect()))
}

proptest! {
    #[test]
    fn mending_twice_changes_nothing(row in any_row()) {
        let (once, _) = mended(row);
        let before = once.to_string();
        let (twice, mends) = mended(once);
        prop_assert_eq!(&mends, &[], "{}", before);
        prop_assert_eq!(twice.to_string(), before);
    }

    #[test]
    fn nothing_is_changed_in_silence(row in any_row()) {
        let before = row.clone();
        let (after, mends) = mended(row);
        prop_assert_eq!(after == before, mends.is_empty());
    }

    #[test]
    fn a_mended_service_reads_as_what_it_is_written_as(members in any_row()) {
        let (row, _) = mended(choir_with(members));
        if let Ok(read) = read_service(row, Pointer::root()) {
            let terms = Terms::new(&read.taxonomy_terms, &read.taxonomies);
            let written = write_service(&read.service, read.organization.as_ref(), &read.locations, &terms);
            let (again, mends) = mended(written);
            prop_assert_eq!(mends, []);
            prop_assert_eq!(read_service(again, Pointer::root()).map(|again| again.service), Ok(read.service));
        }
    }
}
