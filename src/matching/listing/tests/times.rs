use serde_json::{Value, json};

use super::{at_hall, check, described, hall, merge, organization, service};
use crate::{
    domain::vocabulary::Vocabulary,
    matching::{
        Window,
        listing::{Listing, read},
    },
    needs::Lexicon,
};

/// Windows as `tue 10:00-12:00`, for short.
fn shown(windows: &[Window]) -> String {
    let time = |min: u16| format!("{}:{:02}", min / 60, min % 60);
    let shown = windows.iter().map(|window| format!("{} {}-{}", &window.day.word()[..3], time(window.from_min), time(window.to_min)));
    shown.collect::<Vec<_>>().join(", ")
}

#[test]
fn prose_says_when_it_happens() {
    check(
        &[
            ("Tuesdays 10-12.", "tue 10:00-12:00"),
            ("Every Wednesday 2pm–4pm.", "wed 14:00-16:00"),
            ("Mon–Fri 9–5.", "mon 9:00-17:00, tue 9:00-17:00, wed 9:00-17:00, thu 9:00-17:00, fri 9:00-17:00"),
            ("Mon/Wed/Fri 3.30–7.", "mon 15:30-19:00, wed 15:30-19:00, fri 15:30-19:00"),
            ("Tuesday and Friday 9.30-11.15.", "tue 9:30-11:15, fri 9:30-11:15"),
            ("Thursdays 10.30.", "thu 10:30-12:30"),
            ("Thursday evenings, 7-9.", "thu 19:00-21:00"),
            ("Wednesdays 7–8.45 at the hall.", "wed 19:00-20:45"),
            ("Wednesdays, half ten till noon.", "wed 10:30-12:00"),
            ("Fridays two till four.", "fri 14:00-16:00"),
            ("Saturday mornings.", "sat 9:00-12:00"),
            ("7.30am from the bridge. Sunday half past seven, before the families are up.", "sun 7:30-9:30"),
            ("Sundays at 7, before breakfast.", "sun 7:00-9:00"),
            ("Sunday half past seven.", "sun 19:30-21:30"),
            ("Tuesdays 2pm to 3.30pm, tea at half time.", "tue 14:00-15:30"),
            ("Monday 10am - 12 noon.", "mon 10:00-12:00"),
            ("Sunday at 5pm.", "sun 17:00-19:00"),
            ("Second Monday, 2–4.", "mon 14:00-16:00"),
            ("2pm to 4pm on Thursdays.", "thu 14:00-16:00"),
            ("Weekdays 9am to 5pm.", "mon 9:00-17:00, tue 9:00-17:00, wed 9:00-17:00, thu 9:00-17:00, fri 9:00-17:00"),
            ("Every Thursday.", "thu 0:00-24:00"),
            ("Thursday 1.30, £2.50.", "thu 13:30-15:30"),
            ("Tuesdays 10-2pm.", "tue 10:00-14:00"),
            ("Saturdays 11 to 2.", "sat 11:00-14:00"),
            // No day on which it happens, or one day of a year.
            ("Closed Mondays.", ""),
            ("Book by Monday noon.", ""),
            ("On Saturday 5 December at 2pm.", ""),
            ("We sat with the sun on our backs.", ""),
            ("The office is open, ring Monday to Friday 9 to 5.", ""),
            ("10–12 weeks.", ""),
            ("Not Tuesdays.", ""),
            ("She came one Tuesday and stayed.", ""),
        ],
        |description| &*shown(&described(description).offering.sessions).leak(),
    );
}

#[test]
fn schedules_with_days_win_over_prose() {
    let members = json!({ "schedules": [{ "id": super::LOCATION, "freq": "WEEKLY", "byday": "MO", "opens_at": "10:00:00", "closes_at": "11:00:00" }], "description": "Tuesdays 2-4." });
    let listing = at_hall(&members, &json!({}));
    assert_eq!(shown(&listing.offering.sessions), "mon 10:00-11:00");
    assert!(listing.card.read_from_text.is_empty());
    let dateless = at_hall(
        &json!({ "schedules": [{ "id": super::LOCATION, "attending_type": "in_person" }], "description": "Tuesdays 2-4." }),
        &json!({}),
    );
    assert_eq!(shown(&dateless.offering.sessions), "tue 14:00-16:00");
    assert_eq!(dateless.card.read_from_text[0].sentence, "Tuesdays 2-4.");
}

/// A service at two places, at Skegness and at Louth.
fn at_two_places(members: &Value) -> Vec<Listing> {
    let (here, there) = ("6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0b001", "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0b002");
    let at = |id: &str| json!({ "id": id, "location_id": id });
    let mut all = json!({ "service_at_locations": [at(here), at(there)] });
    merge(&mut all, members);
    let place = |id: &str, name: &str, city: &str| {
        hall(&json!({ "id": id, "name": name, "addresses": [{ "id": id, "city": city, "address_type": "physical" }] }))
    };
    let places = [place(here, "Lagoon Surgery", "Skegness"), place(there, "Eastfield Rooms", "Louth")];
    read(&service(&all), &organization("The Lantern Trust"), &places, Lexicon::shipped())
}

#[test]
fn a_schedule_that_names_another_place_is_not_held_here() {
    let row = |day: &str, place: &str| json!({ "id": super::LOCATION, "byday": day, "opens_at": "10:00:00", "closes_at": "11:00:00", "description": place });
    for (first, second) in
        [("Skegness", "Louth"), ("Lagoon Surgery, Skegness", "Eastfield Rooms"), ("at the surgery", "Louth, Eastfield Rooms")]
    {
        let listings = at_two_places(&json!({ "schedules": [row("MO", first), row("TU", second), row("WE", "")] }));
        let shown: Vec<String> = listings.iter().map(|listing| shown(&listing.offering.sessions)).collect();
        assert_eq!(shown, ["mon 10:00-11:00, wed 10:00-11:00", "tue 10:00-11:00, wed 10:00-11:00"], "{first} / {second}");
        assert_eq!(listings[0].card.schedules.len(), 2);
    }
}

#[test]
fn a_sentence_that_names_another_place_is_not_about_this_one() {
    let listings =
        at_two_places(&json!({ "description": "Mondays 10-12 in Skegness. Tuesdays 2-4 in Louth. Sorry, Eastfield Rooms are upstairs." }));
    assert_eq!(shown(&listings[0].offering.sessions), "mon 10:00-12:00");
    assert_eq!(shown(&listings[1].offering.sessions), "tue 14:00-16:00");
    let in_one = at_two_places(&json!({ "description": "Skegness Mondays 10-12, Louth Tuesdays 2-4." }));
    assert_eq!(shown(&in_one[0].offering.sessions), "mon 10:00-12:00");
    assert_eq!(shown(&in_one[1].offering.sessions), "tue 14:00-16:00");
    assert!(listings[0].offering.denied.is_empty() && !listings[1].offering.denied.is_empty());
}
