//! The made-up feed is like the real ones: counted as those were.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::{
    generate::{WildService, feed},
    truth::Field,
};

const COUNT: usize = 2400;

/// What is counted of each service.
type Asked = Box<dyn Fn(&WildService) -> bool>;

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// What is seen of a description: without markup.
fn seen(service: &WildService) -> String {
    let mut seen = String::new();
    let mut tag = false;
    for letter in text(&service.listed["description"]).chars() {
        match letter {
            '<' => tag = true,
            '>' if tag => (tag, seen) = (false, seen + " "),
            _ if tag => {}
            _ => seen.push(letter),
        }
    }
    let plain = [
        ("&pound;", "£"),
        ("&#163;", "£"),
        ("&ndash;", "–"),
        ("&rsquo;", "'"),
        ("&#39;", "'"),
        ("&#45;", "-"),
        ("&nbsp;", " "),
        ("&lt;", "<"),
        ("&amp;", "&"),
    ];
    let seen = plain.iter().fold(seen, |seen, (entity, letter)| seen.replace(entity, letter));
    seen.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn share(services: &[WildService], is: impl Fn(&WildService) -> bool) -> f64 {
    let count = |found: usize| f64::from(u32::try_from(found).unwrap());
    100.0 * count(services.iter().filter(|service| is(service)).count()) / count(services.len())
}

fn has_digits_like(seen: &str, is: impl Fn(&[&str]) -> bool) -> bool {
    let words: Vec<&str> = seen.split(' ').collect();
    words.windows(3).any(is)
}

fn digits(word: &str) -> usize {
    word.chars().filter(char::is_ascii_digit).count()
}

#[test]
fn the_feed_is_as_broken_as_real_ones() {
    let services = feed(1, COUNT);
    let filled = |member: &'static str| move |service: &WildService| !text(&service.listed[member]).is_empty();
    let weekday = |service: &WildService| {
        let seen = seen(service);
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].iter().any(|day| seen.contains(day))
    };
    let phone = |service: &WildService| {
        has_digits_like(&seen(service), |words| {
            (words[0].trim_start_matches(['(', '+']).starts_with('0') || words[0].starts_with("+44"))
                && words.iter().map(|word| digits(word)).sum::<usize>() >= 10
        })
    };
    let by_field = |field: Field| move |service: &WildService| service.truth.of(field).next().is_some();
    let assured = |year: &'static str| move |service: &WildService| text(&service.listed["assured_date"]).starts_with(year);
    let v4 = |service: &WildService| text(&service.listed["id"]).len() == 36 && text(&service.listed["id"]).as_bytes()[14] == b'4';
    let rows: Vec<(&str, f64, f64, Asked)> = vec![
        ("a url", 92.4, 1.5, Box::new(filled("url"))),
        ("an e-mail address", 83.4, 2.5, Box::new(filled("email"))),
        ("fees", 0.0, 0.0, Box::new(filled("fees"))),
        ("accreditations", 0.0, 0.0, Box::new(filled("accreditations"))),
        ("attending_type", 6.3, 1.5, Box::new(filled("attending_type"))),
        (
            "an audience",
            22.7,
            2.5,
            Box::new(|service| service.listed["pc_targetAudience"].as_array().is_some_and(|labels| !labels.is_empty())),
        ),
        (
            "HTML",
            96.8,
            1.2,
            Box::new(|service| text(&service.listed["description"]).contains("</") || text(&service.listed["description"]).contains("<p>")),
        ),
        ("a weekday in the text", 25.9, 3.0, Box::new(weekday)),
        ("a phone in the text", 16.1, 3.0, Box::new(phone)),
        ("a postcode said in the text", 5.2, 1.5, Box::new(by_field(Field::Postcode))),
        ("ages said in the text", 14.0, 4.0, Box::new(by_field(Field::Ages))),
        ("a cost said in the text", 20.0, 4.0, Box::new(by_field(Field::Cost))),
        ("access said in the text", 12.0, 4.0, Box::new(by_field(Field::Access))),
        ("assured in 2020", 3.3, 1.2, Box::new(assured("2020"))),
        ("assured in 2022", 11.6, 2.0, Box::new(assured("2022"))),
        ("assured in 2024", 58.2, 3.0, Box::new(assured("2024"))),
        ("never assured", 1.0, 0.6, Box::new(|service| text(&service.listed["assured_date"]).is_empty())),
        (
            "an organization without a description",
            24.0,
            4.0,
            Box::new(|service| text(&service.listed["organization"]["description"]).is_empty()),
        ),
        ("an id of version 4", 22.9, 3.0, Box::new(v4)),
        ("a url without a scheme", 2.8, 1.2, Box::new(|service| service.truth.faults.contains(&"url without scheme"))),
    ];
    let mut wrong = Vec::new();
    for (what, expected, give, is) in rows {
        let found = share(&services, is);
        if (found - expected).abs() > give {
            wrong.push(format!("{what}: {found:.1} % and not {expected} ± {give}"));
        }
    }
    let mut lengths: Vec<usize> = services.iter().map(|service| text(&service.listed["description"]).chars().count()).collect();
    lengths.sort_unstable();
    for (what, found, least, most) in [
        ("half of the descriptions", lengths[COUNT / 2], 600, 850),
        ("nine in ten", lengths[COUNT * 9 / 10], 1900, 3000),
        ("the longest", lengths[COUNT - 1], 140_000, 150_000),
    ] {
        if !(least..=most).contains(&found) {
            wrong.push(format!("{what}: {found} characters and not {least} to {most}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_there_is_in_known_numbers() {
    let services = feed(1, COUNT);
    let ids: HashSet<&str> = services.iter().map(|service| text(&service.listed["id"])).collect();
    assert_eq!(ids.len(), COUNT - 1);
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for service in &services {
        *names.entry(text(&service.listed["name"])).or_default() += 1;
    }
    assert_eq!(names.values().filter(|times| **times > 1).count(), COUNT * 24 / 1557);
    assert_eq!(services.iter().filter(|service| service.listed.get("name").is_none()).count(), 1);
    let faults = |name: &str| services.iter().filter(|service| service.truth.faults.contains(&name)).count();
    assert!(faults("zero-width characters") > 0 && faults("label written otherwise") > 30, "{}", faults("zero-width characters"));
}

#[test]
fn the_truth_stands_in_the_text_and_nowhere_else() {
    for service in feed(1, COUNT) {
        let seen = seen(&service);
        for said in &service.truth.said {
            let sentence = said.sentence.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(seen.contains(&sentence), "{sentence:?} is not in {seen:?}");
            assert_eq!(sentence.is_empty(), service.truth.own_words);
            let whole = &service.whole;
            let in_fields = match said.field {
                Field::Schedule => whole["schedules"].as_array().is_some_and(|rows| !rows.is_empty()),
                Field::Phone => whole["phones"].as_array().is_some_and(|rows| !rows.is_empty()),
                Field::Cost => whole["cost_options"].as_array().is_some_and(|rows| !rows.is_empty()),
                Field::Postcode => whole["service_at_locations"].as_array().is_some_and(|rows| !rows.is_empty()),
                Field::Ages => whole["minimum_age"].is_number() || whole["maximum_age"].is_number(),
                Field::Access => whole["service_at_locations"].to_string().contains("\"accessibility\":[{"),
            };
            assert!(!in_fields, "{:?} stands in fields too: {whole}", said.field);
        }
        for (_, decoy) in &service.truth.decoys {
            assert!(seen.contains(&decoy.split_whitespace().collect::<Vec<_>>().join(" ")), "{decoy:?} is not in {seen:?}");
        }
    }
}

#[test]
fn every_fact_is_said_in_many_ways() {
    let mut ways: BTreeMap<Field, HashSet<String>> = BTreeMap::new();
    for service in feed(1, COUNT) {
        for said in service.truth.said {
            let shape = said.sentence.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect::<Vec<_>>().join(" ");
            ways.entry(said.field).or_default().insert(shape);
        }
    }
    for field in Field::ALL {
        assert!(ways[&field].len() >= 12, "{field:?}: {:?}", ways[&field]);
    }
}

#[test]
fn the_same_seed_gives_the_same_feed() {
    let (one, other, another) = (feed(1, 90), feed(1, 90), feed(2, 90));
    let told = |services: &[WildService]| {
        services.iter().map(|service| (service.listed.clone(), service.whole.clone(), service.truth.clone())).collect::<Vec<_>>()
    };
    assert_eq!(told(&one), told(&other));
    assert_ne!(told(&one), told(&another));
}
