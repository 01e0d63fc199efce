use proptest::prelude::*;
use serde_json::{Value, json};

use super::{Mapping, Sheet, read, template};
use crate::{
    domain::json::Pointer,
    formats::{
        csv,
        hsds::{read_service, tests::dice::Dice},
    },
};

fn sheet(text: &str) -> Sheet {
    read(text.as_bytes(), None).unwrap()
}

/// The service of a sheet with one row.
fn service(text: &str) -> Value {
    let mut services = sheet(text).document.services;
    assert_eq!(services.len(), 1, "{text}");
    services.remove(0).1
}

#[test]
fn the_template_is_read_whole() {
    let Sheet { document, unused, guessed } = sheet(&template());
    assert_eq!((unused.len(), guessed.len(), document.services.len()), (0, 20, 2));
    let (at, choir) = &document.services[0];
    assert_eq!(at.as_str(), "/rows/2");
    for (pointer, value) in [
        ("/id", json!("service:harehills voices/tuesday choir")),
        ("/status", json!("active")),
        ("/organization/name", json!("Harehills Voices")),
        ("/minimum_age", json!(18)),
        ("/cost_options/0/amount", json!(3.0)),
        ("/phones/0/number", json!("0113 496 0000")),
        ("/attributes/1/value", json!("Music")),
        ("/service_at_locations/0/schedules/0", json!({ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" })),
        ("/service_at_locations/0/location/addresses/0/postal_code", json!("LS8 1NT")),
        ("/service_at_locations/0/location/accessibility/0/description", json!("Step-free entrance and an accessible toilet")),
    ] {
        assert_eq!(choir.pointer(pointer), Some(&value), "{pointer} of {choir}");
    }
    let football = &document.services[1].1;
    assert_eq!(football["service_at_locations"][0]["schedules"][0]["byday"], "MO,WE");
    assert_eq!(football["service_at_locations"][0]["schedules"][0]["closes_at"], "15:30");
    assert_eq!(football["read_from_cell"]["minimum_age"], "over 50");
    assert_eq!(football["service_at_locations"][0]["location"]["accessibility"][0]["description"], "Accessible");
}

#[test]
fn rows_of_one_service_are_its_places_and_times() {
    let text = "Activity,Organisation,Venue,Postcode,When,Cost,Website,Funder\n\
        Choir,Voices,Hall,LS8 1NT,Tuesdays 10am-12pm,£3,https://a.example,Lottery\n\
        choir,VOICES,Hall,LS8 1NT,Thursdays 2-4pm,£3,https://b.example,Council\n\
        Choir,Voices,Library,LS9 1AA,Friday 2pm,Free,,\n\
        Choir,Others,,,,,,\n";
    let services = sheet(text).document.services;
    assert_eq!(services.len(), 2);
    let choir = &services[0].1;
    let places = choir["service_at_locations"].as_array().unwrap();
    assert_eq!((places.len(), places[0]["schedules"].as_array().unwrap().len()), (2, 2));
    assert_eq!(choir["cost_options"].as_array().unwrap().len(), 2);
    assert_eq!(choir["sheet_columns"], json!({ "Funder": "Lottery" }));
    let more = choir["sheet_columns_of_more_rows"].as_array().unwrap();
    assert!(
        more.contains(&json!({ "name": "choir", "organization.name": "VOICES", "url": "https://b.example", "Funder": "Council" })),
        "{more:?}"
    );
    assert_eq!(services[1].0.as_str(), "/rows/5");
}

#[test]
fn the_same_name_with_another_description_is_another_service() {
    let services = sheet("Name,Description\nDrop-in,Advice on debt\nDrop-in,Advice on debt\nDrop-in,Tea\nDrop-in,\n").document.services;
    let ids: Vec<&Value> = services.iter().map(|(_, service)| &service["id"]).collect();
    assert_eq!(ids, ["service:/drop in", "service:/drop in/2"]);
    let later = sheet("Name,Description,Phone\nDrop-in,,1\nDrop-in,Tea,2\nDrop-in,Advice,3\n").document.services;
    assert_eq!(later.len(), 2);
    assert_eq!((later[0].1["description"].as_str(), later[0].1["phones"].as_array().unwrap().len()), (Some("Tea"), 2));
}

#[test]
fn when_it_is_stands_in_many_ways() {
    let stated = json!([{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00" }]);
    let read_from = |sentence: &str| {
        let mut schedules = stated.clone();
        schedules[0]["read_from_cell"] = sentence.into();
        schedules
    };
    for (headings, cells, schedules) in [
        ("When", "Tuesdays 10am-12pm", read_from("Tuesdays 10am-12pm")),
        ("When", "Ring for times", json!([{ "description": "Ring for times" }])),
        ("Day,Time", "Tuesday,10-12", read_from("Tuesday, 10-12")),
        ("Day,Start,End", "Tue,10:00,12:00", stated.clone()),
        ("Day,Start,End", "Tue,10,12", stated.clone()),
        ("Day,Time,End", "Tue,10am,12pm", stated.clone()),
        ("Day,Start,End", "Tue,10am,late", json!([{ "description": "Tue, 10am, late" }])),
        (
            "Day,Start,End",
            "1st Tuesday,10am,12pm",
            json!([{ "freq": "MONTHLY", "byday": "1TU", "opens_at": "10:00", "closes_at": "12:00", "read_from_cell": "1st Tuesday, 10am, 12pm" }]),
        ),
        ("Mon,Tues,Wed", ",10am-12pm,No", read_from("Tuesday 10am-12pm")),
        ("Mon,Tues,Start,End", ",x,10am,12pm", stated.clone()),
        ("Mon,Tues,Time", ",yes,10am-12pm", read_from("10am-12pm")),
        ("Day", "Tuesday", json!([{ "freq": "WEEKLY", "byday": "TU" }])),
        ("Day,Start date", "Tuesday,1/9/2026", json!([{ "freq": "WEEKLY", "byday": "TU", "valid_from": "2026-09-01" }])),
    ] {
        let choir = service(&format!("Name,{headings}\nChoir,{cells}\n"));
        assert_eq!(choir["schedules"], schedules, "{headings}: {cells}");
    }
}

#[test]
fn what_is_not_understood_stays_words() {
    let choir = service("Name,Age,Who for,Cost,Venue,Last checked,Latitude\nChoir,Grown-ups,Singers,Ask us,Zoom,last week,53.8\n");
    for (pointer, value) in [
        ("/eligibility_description", json!("Singers. Age: Grown-ups")),
        ("/fees_description", json!("Ask us")),
        ("/attributes/0", json!({ "link_type": "attending_type", "value": "online" })),
        ("/sheet_columns", json!({ "venue": "Zoom", "Last checked": "last week", "Latitude": "53.8" })),
    ] {
        assert_eq!(choir.pointer(pointer), Some(&value), "{pointer} of {choir}");
    }
    assert!(choir.get("service_at_locations").is_none());
}

#[test]
fn a_mapping_says_what_is_what() {
    let mapping = Mapping::read(
        "separators = [\"|\"]\ncurrency = \"EUR\"\ndates = \"month-first\"\n[columns]\nname = \"Was\"\nterms = [\"T1\", \"T2\"]\ncost = \"Preis\"\nassured_date = \"Am\"\nurl = \"Gone\"\n[constants]\norganization = \"Verein\"\nminimum_age = 18\n",
    )
    .unwrap();
    let Sheet { document, guessed, unused } = read(b"Was;T1;T2;Preis;Am;Phone\nChor;a|b;b|c;3;11/22/2026;0113\n", Some(&mapping)).unwrap();
    let choir = &document.services[0].1;
    let terms: Vec<&Value> = choir["attributes"].as_array().unwrap().iter().map(|row| &row["value"]).collect();
    assert_eq!(terms, ["a", "b", "c"]);
    assert_eq!(choir["cost_options"], json!([{ "currency": "EUR", "amount": 3.0 }]));
    assert_eq!(
        (&choir["assured_date"], &choir["organization"]["name"], &choir["minimum_age"]),
        (&json!("2026-11-22"), &json!("Verein"), &json!(18))
    );
    assert_eq!((guessed.len(), unused, &choir["sheet_columns"]), (0, vec!["Phone".to_owned()], &json!({ "Phone": "0113" })));
    assert!(document.notes.iter().any(|note| note.contains("Gone")), "{:?}", document.notes);
}

#[test]
fn our_own_export_is_read_by_the_guess() {
    let full = read_service(serde_json::from_str(include_str!("../hsds/tests/full_service.json")).unwrap(), Pointer::root()).unwrap();
    let mut text = vec![csv::header().iter().map(|name| (*name).to_owned()).collect()];
    text.push(csv::row(&full.service, full.organization.as_ref(), full.locations.first()));
    let Sheet { document, unused, .. } = read(written(&text).as_bytes(), None).unwrap();
    assert_eq!(unused, Vec::<String>::new());
    let (at, service) = document.services.into_iter().next().unwrap();
    let again = read_service(service, at).unwrap();
    assert_eq!(again.service.id, full.service.id);
    assert_eq!(again.organization.as_ref().map(|it| (it.id, &it.name)), full.organization.as_ref().map(|it| (it.id, &it.name)));
    assert_eq!(again.locations[0].id, full.locations[0].id);
    assert_eq!(again.locations[0].latitude, full.locations[0].latitude);
    assert_eq!(again.locations[0].postal_code(), full.locations[0].postal_code());
    assert_eq!((again.service.minimum_age, again.service.maximum_age), (full.service.minimum_age, full.service.maximum_age));
    assert_eq!((again.service.name, again.service.description), (full.service.name, full.service.description));
    assert_eq!(again.service.phones[0].number, full.service.phones[0].number);
    assert_eq!(again.service.last_modified.map(|at| at.timestamp()), full.service.last_modified.map(|at| at.timestamp()));
}

fn written(rows: &[Vec<String>]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

#[test]
fn what_is_no_sheet_of_services_is_told() {
    for (text, told) in [("", "empty"), ("Colour,Size\nred,3\n", "without a column that could be the name")] {
        assert!(read(text.as_bytes(), None).unwrap_err().to_string().contains(told), "{text}");
    }
}

proptest! {
    #[test]
    fn any_offering_that_is_exported_is_read_again(bytes in prop::collection::vec(any::<u8>(), 0..1500)) {
        let full = Dice::new(bytes).full_service();
        let rows = [csv::header().iter().map(|name| (*name).to_owned()).collect(), csv::row(&full.service, full.organization.as_ref(), full.locations.first())];
        let sheet = read(written(&rows).as_bytes(), None).unwrap();
        prop_assert_eq!(sheet.document.services.len(), 1);
        prop_assert_eq!(&sheet.document.services[0].1["id"], &json!(full.service.id.to_string()));
    }

    #[test]
    fn any_cells_are_read_or_refused(
        headings in prop::collection::vec(prop::sample::select(super::columns::Column::words().collect::<Vec<_>>()), 1..8),
        cells in prop::collection::vec("(Choir|Tue|10am|-|12pm|£3|18|\\+|Zoom|yes|53\\.8|LS8 1NT|;| |\"|\\PC){0,12}", 0..24),
    ) {
        let mut text = format!("name,{}\n", headings.join(","));
        for row in cells.chunks(headings.len() + 1) {
            text.push_str(&row.join(","));
            text.push('\n');
        }
        let said: Vec<String> = cells.iter().map(|cell| cell.trim().to_owned()).collect();
        if let Ok(sheet) = read(text.as_bytes(), None) {
            prop_assert!(sheet.document.services.len() <= said.len());
        }
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes, None);
        let _ = Mapping::read(&String::from_utf8_lossy(&bytes));
    }
}

#[test]
fn ages_by_themselves_are_ages_whatever_the_column_is_called() {
    for (cell, minimum, maximum) in
        [("16 to 25", json!(16), json!(25)), ("Over 50s", json!(50), Value::Null), ("Anyone who likes to sing", Value::Null, Value::Null)]
    {
        let walk = service(&format!("Name,Who is it for\nWalk,{cell}\n"));
        assert_eq!((&walk["minimum_age"], &walk["maximum_age"]), (&minimum, &maximum), "{cell}");
        assert_eq!(walk["eligibility_description"], cell);
    }
}
