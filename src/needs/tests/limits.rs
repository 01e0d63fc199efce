use super::{limits_of, read};

#[test]
fn limits_and_wishes_are_read_from_words() {
    for (said, limits) in [
        ("hates computers", &["/preferences/avoid [\"online\"]"][..]),
        ("no internet", &["/preferences/avoid [\"online\"]"]),
        ("she's not online", &["/person/gender \"female\"", "/preferences/avoid [\"online\"]"]),
        ("can't stand the phone, hates phone calls", &["/preferences/avoid [\"phone\"]"]),
        ("nothing with \"mental health\" on the door", &["/preferences/avoid [\"mental_health_label\"]"]),
        ("nothing with mental health in the name", &["/preferences/avoid [\"mental_health_label\"]"]),
        ("not religious", &["/preferences/avoid [\"faith_setting\"]"]),
        ("doesn't drink", &["/preferences/avoid [\"alcohol\"]"]),
        ("somewhere that isn't a pub", &["/preferences/avoid [\"alcohol\"]"]),
        ("hates crowds", &["/preferences/avoid [\"large_groups\"]"]),
        ("anxious in groups", &["/preferences/avoid [\"large_groups\"]", "/preferences/format [\"one_to_one\"]"]),
        ("not ready for a group", &["/preferences/avoid [\"large_groups\"]", "/preferences/format [\"one_to_one\"]"]),
        ("wheelchair", &["/access [\"step_free\"]"]),
        ("can't manage stairs", &["/access [\"step_free\"]"]),
        ("wears a hearing aid", &["/access [\"hearing_loop\"]", "/person/circumstances [\"sensory_impairment\"]"]),
        ("deaf BSL user", &["/access [\"bsl\"]", "/person/circumstances [\"sensory_impairment\"]"]),
        ("needs a crèche", &["/access [\"childcare\"]"]),
        ("she'd come if someone came with her", &["/person/gender \"female\"", "/access [\"companion\"]"]),
        ("has a guide dog", &["/access [\"assistance_dog\"]", "/person/circumstances [\"sensory_impairment\"]"]),
        ("needs someone to come to them", &["/preferences/attendance [\"home_visit\"]"]),
        ("prefers online", &["/preferences/attendance [\"online\"]"]),
        ("wants to be outdoors", &["/preferences/setting [\"outdoors\"]"]),
        ("women only", &["/preferences/company [\"women_only\"]"]),
        ("skint", &["/preferences/cost \"free\"", "/person/circumstances [\"low_income\"]"]),
        ("no money", &["/preferences/cost \"free\"", "/person/circumstances [\"low_income\"]"]),
        ("up to £3.50 a week", &["/preferences/cost {\"max_pence\":350}"]),
        ("a fiver at most", &["/preferences/cost {\"max_pence\":500}"]),
        ("husband died", &["/person/circumstances [\"bereaved\"]"]),
        ("carer", &["/person/circumstances [\"carer\"]"]),
        ("two small children", &["/person/circumstances [\"parent\"]"]),
        ("single mum", &["/person/gender \"female\"", "/person/circumstances [\"lone_parent\"]", "/person/circumstances [\"parent\"]"]),
        ("ex army", &["/person/circumstances [\"veteran\"]"]),
        ("lives alone", &["/person/circumstances [\"lives_alone\"]"]),
        ("newly arrived", &["/person/circumstances [\"newly_arrived\"]"]),
        ("speaks only Urdu", &["/person/languages [\"ur\"]"]),
        ("Polish speaker", &["/person/languages [\"pl\"]"]),
        ("no car", &["/access [\"transport\"]", "/travel {\"mode\":\"bus\"}"]),
        ("used to drive", &["/access [\"transport\"]", "/travel {\"mode\":\"bus\"}"]),
        ("no car and won't get the bus", &["/access [\"transport\"]", "/travel {\"mode\":\"walk\"}"]),
        ("within 2 miles", &["/travel {\"max_distance_m\":3219}"]),
        ("still drives", &["/travel {\"mode\":\"car\"}"]),
    ] {
        assert_eq!(limits_of(said), limits, "{said}");
    }
}

#[test]
fn who_is_old_and_finds_a_place_full_of_old_people_does_not_ask_for_them() {
    for (said, asks) in [("30, full of old people", true), ("full of old people", true), ("76, full of old people", false)] {
        assert_eq!(limits_of(said).iter().any(|limit| limit.contains("own_age")), asks, "{said}: {:?}", limits_of(said));
    }
}

#[test]
fn an_age_is_read_only_where_it_is_one_and_the_persons_own() {
    let age = |said: &str| limits_of(said).into_iter().find(|limit| limit.starts_with("/person/age")).map(|limit| limit[12..].to_owned());
    for (said, years) in [
        ("78", None),
        ("aged 78 and lonely", Some("78")),
        ("78yo widow", Some("78")),
        ("78F", Some("78")),
        ("78 year old man", Some("78")),
        ("a 78-year-old lady", Some("78")),
        ("Mrs K, 78, lives alone", Some("78")),
        ("she's 85 and frail", Some("85")),
        ("I am 34", Some("34")),
        ("two small children", None),
        ("son aged 14", None),
        ("his 84 year old mother", None),
        ("her husband, 82, has dementia", None),
        ("children aged 4, 6 and 17", None),
        ("owes £78", None),
        ("78 miles away", None),
        ("married for 50 years", None),
        ("is 20 minutes away", None),
        ("at 10am", None),
    ] {
        assert_eq!(age(said).as_deref(), years, "{said}");
    }
}

#[test]
fn gender_is_read_only_where_it_is_said() {
    let gender = |said: &str| limits_of(said).into_iter().find(|limit| limit.starts_with("/person/gender"));
    for (said, word) in [
        ("78F", Some("\"female\"")),
        ("45M", Some("\"male\"")),
        ("widow", Some("\"female\"")),
        ("widower", Some("\"male\"")),
        ("elderly gentleman", Some("\"male\"")),
        ("husband died", None),
        ("he hits her", None),
        ("women only", None),
    ] {
        assert_eq!(gender(said), word.map(|word| format!("/person/gender {word}")), "{said}");
    }
}

#[test]
fn times_are_read_next_to_a_cue_or_in_a_clause_of_their_own() {
    let windows = |said: &str| {
        let days = |limit: &super::super::Constraint| limit.value.to_json().as_array().map(Vec::len).unwrap_or_default();
        let windows: Vec<_> = read(said).constraints.into_iter().filter(|limit| limit.pointer() == "/availability").collect();
        windows.first().map(|first| {
            let window = &first.value.to_json()[0];
            format!(
                "{} from {} {} {}",
                days(first),
                window["day"].as_str().unwrap(),
                window["from"].as_str().unwrap_or("-"),
                window["to"].as_str().unwrap_or("-")
            )
        })
    };
    for (said, window) in [
        ("Tuesdays only", Some("1 from tuesday - -")),
        ("only free on Tuesdays", Some("1 from tuesday - -")),
        ("can only come on Tuesdays and Thursdays", Some("2 from tuesday - -")),
        ("lonely, weekday mornings", Some("5 from monday 09:00 12:00")),
        ("after work", Some("5 from monday 17:30 22:00")),
        ("evenings only", Some("7 from monday 17:30 22:00")),
        ("weekends would suit", Some("2 from saturday - -")),
        ("free Mondays after 2pm", Some("1 from monday 14:00 -")),
        ("available mon-fri 10-2", Some("5 from monday 10:00 14:00")),
        ("free Mon, Tues and Thurs mornings", Some("3 from monday 09:00 12:00")),
        ("can't do Fridays", Some("6 from monday - -")),
        ("can't do Mondays, evenings only", Some("6 from tuesday 17:30 22:00")),
        ("free evenings and weekends", Some("7 from monday 17:30 22:00")),
        ("during school hours", Some("5 from monday 09:30 15:00")),
        ("husband died in March", None),
        ("husband died on a Tuesday", None),
        ("weekends are long", None),
        ("sat alone all day", None),
        ("has dialysis, hospital on Tuesdays with her son", None),
        ("lonely in the evenings", None),
    ] {
        assert_eq!(windows(said).as_deref(), window, "{said}");
    }
}

#[test]
fn a_part_of_the_day_belongs_to_the_days_before_it_and_joins_kinds_of_days() {
    const ALL: &str = "mon tue wed thu fri sat sun";
    const WEEK: &str = "mon tue wed thu fri";
    let windows = |said: &str| {
        let read = read(said).constraints;
        let said = read.iter().filter(|limit| limit.pointer() == "/availability").map(|limit| {
            let windows = limit.value.to_json();
            let days: Vec<&str> = windows.as_array().unwrap().iter().map(|window| &window["day"].as_str().unwrap()[..3]).collect();
            let time = |name: &str| windows[0][name].as_str().unwrap_or("-").to_owned();
            format!("{} {} {}", days.join(" "), time("from"), time("to"))
        });
        said.collect::<Vec<_>>()
    };
    let evenings = format!("{ALL} 17:30 22:00");
    for (said, expected) in [
        ("evenings/weekends only", vec![evenings.clone(), "sat sun - -".into()]),
        ("evenings/wkends only", vec![evenings.clone(), "sat sun - -".into()]),
        ("only free evenings and weekends", vec![evenings.clone(), "sat sun - -".into()]),
        ("weekends or evenings are best", vec!["sat sun - -".into(), evenings.clone()]),
        ("mornings or evenings", vec![format!("{ALL} 09:00 12:00"), evenings.clone()]),
        ("Tuesday evenings and Saturday mornings", vec!["tue 17:30 22:00".into(), "sat 09:00 12:00".into()]),
        ("Monday afternoons or Thursday", vec!["mon 12:00 17:00".into(), "thu - -".into()]),
        ("Monday mornings or afternoons", vec!["mon 09:00 12:00".into(), "mon 12:00 17:00".into()]),
        ("mornings on Mondays and Tuesdays", vec!["mon tue 09:00 12:00".into()]),
        ("Mondays 10-12 and Wednesdays 2-4", vec!["mon 10:00 12:00".into(), "wed 14:00 16:00".into()]),
        ("weekday evenings after 7", vec![format!("{WEEK} 19:00 22:00")]),
        ("weekdays before 3pm, weekends anytime", vec![format!("{WEEK} - 15:00"), "sat sun - -".into()]),
        ("can't do evenings or weekends", vec![format!("{WEEK} - 17:30")]),
        ("Mondays after work", vec!["mon 17:30 22:00".into()]),
        ("mornings while kids at school", vec![format!("{WEEK} 09:30 12:00")]),
        ("mornings while the kids are at school", vec![format!("{WEEK} 09:30 12:00")]),
        ("in morning after school", vec![format!("{WEEK} 09:00 12:00")]),
        ("something for him in the day Mon-Thu", vec!["mon tue wed thu 09:00 17:00".into()]),
        ("Mon to Thu", vec!["mon tue wed thu - -".into()]),
        ("Mon–Thurs", vec!["mon tue wed thu - -".into()]),
        ("can do Tue mornings", vec!["tue 09:00 12:00".into()]),
        ("would do online in the evening", vec![evenings]),
        ("free Tuesdays, mornings only", vec!["tue 09:00 12:00".into()]),
        ("not working Wednesdays and Fridays", vec!["wed fri - -".into()]),
        ("she doesn't work Fridays", vec!["fri - -".into()]),
        ("works Mondays", vec!["tue wed thu fri sat sun - -".into()]),
        ("tied up Mondays", vec!["tue wed thu fri sat sun - -".into()]),
        ("rota'd off Thursdays", vec!["thu - -".into()]),
        ("wants to stay busy Saturdays", vec!["sat - -".into()]),
        ("something to fill Sundays", vec!["sun - -".into()]),
        ("not working since Friday", vec![]),
        ("a drink in the evening is the trouble", vec![]),
        ("lonely at weekends and in the evenings", vec![]),
        ("the letter came Fri", vec![]),
    ] {
        assert_eq!(windows(said), expected, "{said}");
    }
}

#[test]
fn who_does_not_work_on_some_days_is_not_out_of_work() {
    for (said, without_work) in
        [("not working Wednesdays", false), ("doesn't work weekends", false), ("not working", true), ("not working since Friday", true)]
    {
        assert_eq!(super::codes(said).contains(&"work.unemployment"), without_work, "{said}: {:?}", super::codes(said));
    }
}

#[test]
fn evenings_and_weekends_are_two_windows() {
    assert_eq!(
        read("free evenings and weekends").constraints.iter().map(|limit| limit.because.as_str()).collect::<Vec<_>>(),
        ["free evenings", "weekends"]
    );
}

#[test]
fn what_is_denied_or_said_of_others_is_no_limit() {
    for said in [
        "no children",
        "isn't a carer",
        "her husband has dementia",
        "looks at her autistic son",
        "not deaf",
        "free spirit",
        "works with children",
        "the children have grown up",
        "the stairs are lovely",
        "broke her hip",
        "learning Polish",
    ] {
        // Whose husband it is, "her" tells all the same.
        let is_told = |limit: &String| limit.contains("\"carer\"") || limit.starts_with("/person/gender");
        let limits: Vec<_> = limits_of(said).into_iter().filter(|limit| !is_told(limit)).collect();
        assert!(limits.is_empty(), "{said}: {limits:?}");
    }
}

#[test]
fn what_people_type_in_haste_is_heard_and_what_they_do_not_mean_is_not() {
    for (said, must, must_not) in [
        ("15 n bi", &["/person/age 15", "/person/circumstances [\"lgbt\"]"][..], &[][..]),
        ("15 kicked out of school", &["/person/age 15"], &[]),
        ("self harms, 15", &["/person/age 15"], &[]),
        ("my son self harms, 15", &[], &["/person/age"]),
        ("Punjabi lady", &["/person/gender \"female\""], &[]),
        ("Sikh gentleman, 81", &["/person/gender \"male\"", "/person/age 81"], &[]),
        ("would like to sit with Punjabi ladies", &[], &["/person/gender"]),
        (
            "14, looks after her mum",
            &["/person/age 14", "/person/circumstances [\"young_carer\"]"],
            &["/person/circumstances [\"parent\"]"],
        ),
        ("I can walk a mile or so", &[], &["/travel"]),
        ("no car and no bus", &["/travel {\"mode\":\"walk\"}"], &[]),
        ("cant get out nights", &["/availability"], &["/person/circumstances [\"housebound\"]"]),
        ("no debts now", &[], &["/person", "/preferences/cost"]),
        ("no money advice please", &[], &["/person", "/preferences/cost"]),
        ("evenings or online", &[], &["/availability", "/preferences/attendance"]),
        ("no good ringing me", &["/preferences/avoid [\"phone\"]"], &[]),
        ("cant hear on the phone", &["/preferences/avoid [\"phone\"]"], &["/preferences/attendance"]),
        ("widower", &["/person/gender \"male\"", "/person/circumstances [\"bereaved\"]"], &[]),
        ("her partner goes to church", &[], &["/preferences", "/person/circumstances"]),
        ("looks after her husband, who uses a wheelchair", &["/person/circumstances [\"carer\"]"], &["/access"]),
        ("she would bring her husband, who uses a wheelchair", &["/access [\"step_free\"]"], &[]),
        ("her husband hates computers", &[], &["/preferences/avoid"]),
        ("daughter says she hates computers", &["/preferences/avoid [\"online\"]"], &[]),
        ("any day but Friday", &["/availability"], &[]),
        ("has a 7 year old", &["/person/circumstances [\"parent\"]"], &["/person/age"]),
    ] {
        let limits = limits_of(said);
        for limit in must {
            assert!(limits.iter().any(|read| read.starts_with(limit)), "{said}: {limit} is missing from {limits:?}");
        }
        for limit in must_not {
            assert!(!limits.iter().any(|read| read.starts_with(limit)), "{said}: {limits:?}");
        }
    }
}
