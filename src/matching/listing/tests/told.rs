use serde_json::{Value, json};

use super::{LOCATION, ORGANIZATION, check, hall, merge, organization, service};
use crate::{
    domain::{Location, Service, vocabulary::Vocabulary},
    matching::listing::{Fact, READ_FROM_TEXT, Told, read, read_out, told},
    needs::Lexicon,
};

const AT: &str = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a004";

/// A fact in a few words.
fn shown(fact: &Fact) -> String {
    let time = |min: &u16| format!("{}:{:02}", min / 60, min % 60);
    match fact {
        Fact::MinimumAge(age) => format!("from {age}"),
        Fact::MaximumAge(age) => format!("to {age}"),
        Fact::Session { days, monthly, from_min, to_min } => {
            let days: Vec<&str> = days.iter().map(|day| &day.word()[..3]).collect();
            let monthly = monthly.iter().flat_map(|ordinal| [" #".to_owned(), ordinal.to_string()]).collect::<String>();
            format!("{}{monthly} {}-{}", days.join("+"), time(from_min), to_min.as_ref().map(time).unwrap_or_default())
        }
        Fact::Cost { words, .. } => words.clone(),
        Fact::Access { access, provided } => format!("{}{access}", if *provided { "" } else { "not " }),
        Fact::Attending(way) => way.to_string(),
        Fact::Phone(text) | Fact::Email(text) | Fact::Postcode(text) => text.clone(),
    }
}

fn at_hall(members: &Value) -> Service {
    let mut members = members.clone();
    merge(&mut members, &json!({ "service_at_locations": [{ "id": AT, "location_id": LOCATION }] }));
    service(&members)
}

fn all(told: &[Told]) -> String {
    told.iter().map(|told| shown(&told.fact)).collect::<Vec<_>>().join("; ")
}

fn of_description(description: &str) -> String {
    all(&told(&at_hall(&json!({ "description": description })), &organization("The Lantern Trust"), &[hall(&json!({}))]))
}

#[test]
fn what_prose_says_outright_is_told() {
    check(
        &[
            ("For over 50s.", "from 50"),
            ("Ages 16 to 25.", "from 16; to 25"),
            ("Tuesdays 10-12.", "tue 10:00-12:00"),
            ("Mon, Wed and Fri 2pm–4pm.", "mon+wed+fri 14:00-16:00"),
            ("Thursdays 10.30.", "thu 10:30-"),
            ("First Monday of the month, 7 till 8.30pm.", "mon #1 19:00-20:30"),
            ("First and third Sunday 2 to 5pm.", "sun #1 #3 14:00-17:00"),
            ("Last Saturday, 10.30–12.", "sat #-1 10:30-12:00"),
            ("It's free.", "free"),
            ("£3 a session.", "£3"),
            ("Step free with a hearing loop.", "step_free; hearing_loop"),
            ("Ring Jo on 0113 496 0230.", "0113 496 0230"),
            ("Write to jo@lantern.example.", "jo@lantern.example"),
            // Softer than a field must be.
            ("Most of us are over 50.", ""),
            ("Crèche for 2–4 year olds.", "childcare"),
            ("Tuesday mornings.", ""),
            ("Every Thursday.", ""),
            ("Fortnightly on Tuesdays, 10-12.", ""),
            ("Every other Tuesday 10-12.", ""),
            ("Tuesdays 10-12, May to October.", ""),
            ("Mon–Tue 9–5, Tue till 7.", ""),
            ("Tue Wed Thu after school till 7:30.", ""),
            ("Six Saturday workshops for those aged 6 to 14 who grieve.", "from 6; to 14"),
            ("About twenty turn out on a Tuesday, the oldest 83.", ""),
            ("Enrol any Tuesday at 9.45.", ""),
            ("Free activities in the holidays.", ""),
            ("45p a mile, so the trip is about £40.", ""),
        ],
        |description| &*of_description(description).leak(),
    );
}

#[test]
fn what_a_field_states_is_not_told() {
    for (members, description) in [
        (json!({ "minimum_age": 18 }), "For over 50s."),
        (json!({ "schedules": [{ "id": LOCATION, "freq": "WEEKLY", "byday": "MO" }] }), "Tuesdays 10-12."),
        (json!({ "cost_options": [{ "id": LOCATION, "amount": 2 }] }), "£3 a session."),
        (json!({ "phones": [{ "id": LOCATION, "number": "1" }] }), "Ring Jo on 0113 496 0230."),
        (json!({ "email": "a@b.example" }), "Write to jo@lantern.example."),
    ] {
        let mut members = members.clone();
        members["description"] = description.into();
        let told = told(&at_hall(&members), &organization("The Lantern Trust"), &[hall(&json!({}))]);
        assert_eq!(all(&told), "", "{members}");
    }
}

#[test]
fn a_place_told_by_its_postcode_only_is_made() {
    let mut service = service(&json!({ "description": "We meet at the Hall, Elford Place, LS8 5QD." }));
    let mut locations = Vec::new();
    read_out(&mut service, &organization("The Lantern Trust"), &mut locations);
    assert_eq!(locations.len(), 1);
    assert_eq!(locations[0].postal_code(), Some("LS8 5QD"));
    assert_eq!(service.service_at_locations[0].location_id, locations[0].id);
    assert_eq!(service.service_at_locations[0].extra[READ_FROM_TEXT], "We meet at the Hall, Elford Place, LS8 5QD.");
}

const PROSE: &str =
    "For over 50s. Tuesdays 10-12 and Fridays 2pm. £3 a session. Step free. By video call. Ring 0113 496 0230 or jo@lantern.example.";

fn read_out_of(description: &str) -> (Service, Vec<Location>) {
    let (mut service, mut locations) = (at_hall(&json!({ "description": description })), vec![hall(&json!({}))]);
    read_out(&mut service, &organization("The Lantern Trust"), &mut locations);
    (service, locations)
}

#[test]
fn fields_and_rows_carry_the_sentence() {
    let (service, locations) = read_out_of(PROSE);
    assert_eq!((service.minimum_age, service.email.as_deref()), (Some(50.0), Some("jo@lantern.example")));
    assert_eq!(service.extra[READ_FROM_TEXT]["minimum_age"], "For over 50s.");
    let days: Vec<_> = service.schedules.iter().filter_map(|schedule| schedule.byday.as_deref()).collect();
    assert_eq!(days, ["TU", "FR"]);
    assert_eq!(service.cost_options[0].amount, Some(3.0));
    assert_eq!(service.phones[0].number, "0113 496 0230");
    assert_eq!(service.attributes[0].value.as_deref(), Some("step_free"));
    // The hall is others' as well, who say nothing of it.
    assert!(locations[0].accessibility.is_empty());
    let marks = service.schedules.iter().map(|row| &row.extra).chain([&service.cost_options[0].extra, &service.phones[0].extra]);
    assert!(marks.chain([&service.attributes[0].extra]).all(|extra| extra[READ_FROM_TEXT].is_string()));
}

#[test]
fn reading_twice_changes_nothing_and_rows_follow_the_text() {
    let organization = organization("The Lantern Trust");
    let (mut service, mut locations) = read_out_of(PROSE);
    let once = (service.clone(), locations.clone());
    read_out(&mut service, &organization, &mut locations);
    assert_eq!((&service, &locations), (&once.0, &once.1));
    service.description = Some("For over 60s. Wednesdays 1pm to 2pm.".to_owned());
    read_out(&mut service, &organization, &mut locations);
    let (anew, places) = read_out_of("For over 60s. Wednesdays 1pm to 2pm.");
    assert_eq!((service, locations), (anew, places));
}

#[test]
fn a_listing_that_was_read_out_reads_as_before() {
    let organization = organization("The Lantern Trust");
    for description in [PROSE, "Women only. Over 55s. Free. Mondays 10am.", "No lift, sorry. By donation. Under 18s."] {
        let before = read(&at_hall(&json!({ "description": description })), &organization, &[hall(&json!({}))], Lexicon::shipped());
        let (service, locations) = read_out_of(description);
        let mut after = read(&service, &organization, &locations, Lexicon::shipped());
        after[0].card.contact = before[0].card.contact.clone();
        assert_eq!(after, before, "{description}");
    }
}

#[test]
fn the_numbers_of_the_organization_are_not_told_again() {
    let mut organization = organization("The Lantern Trust");
    organization.phones = serde_json::from_value(json!([{ "id": ORGANIZATION, "number": "+44 113 496 0230" }])).unwrap();
    let told = told(&service(&json!({ "description": "Ring 0113 496 0230 or 07700 900123." })), &organization, &[]);
    assert_eq!(all(&told), "07700 900123");
}
