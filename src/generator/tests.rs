//! That the country is what the contract of the benches asks for.

use std::collections::HashMap;

use super::{listings::GROUP, people::Kind, *};
use crate::{
    domain::{Location, Service},
    geography::{Point, distance_m},
};

/// How many offerings and people are counted.
const MANY: u64 = 4000;

fn country(density: Density) -> Country {
    Country::with_density(Lexicon::shipped(), density)
}

#[expect(clippy::cast_precision_loss, reason = "a few thousand")]
fn share<T>(all: &[T], is_so: impl Fn(&T) -> bool) -> f64 {
    all.iter().filter(|one| is_so(one)).count() as f64 / all.len() as f64
}

#[track_caller]
fn assert_about(what: &str, is: f64, asked: f64, give_or_take: f64) {
    assert!((is - asked).abs() <= give_or_take, "{what}: {is:.3}, not {asked:.3}");
}

fn has_border(service: &Service) -> bool {
    service.service_areas.iter().any(|area| area.extent.is_some())
}

fn from_afar(service: &Service) -> bool {
    service.schedules.iter().any(|schedule| schedule.attending_type.is_some())
}

fn nationwide(service: &Service) -> bool {
    service.service_areas.iter().any(|area| area.extent.is_none())
}

#[test]
fn offerings_are_as_the_benches_are_meant_to_have_them() {
    let portion = country(Density::Grown).offerings(0, MANY);
    let services = &portion.services;
    let offerings: usize = services.iter().map(|service| service.service_at_locations.len().max(1)).sum();
    assert_eq!(offerings as u64, MANY, "an offering is a service at a location, or one without any");
    assert_about("had from afar everywhere", share(services, |service| nationwide(service) && from_afar(service)), 0.02, 0.01);
    assert_about("from afar or at home in one area", share(services, |service| has_border(service) && from_afar(service)), 0.08, 0.015);
    assert_about("at a venue for residents", share(services, |service| has_border(service) && !from_afar(service)), 0.05, 0.015);
    for (what, stated) in [
        ("an assurance", share(services, |service| service.assured_date.is_some())),
        ("a cost", share(services, |service| !service.cost_options.is_empty())),
        ("a language", share(services, |service| !service.languages.is_empty())),
        ("how to join", share(services, |service| service.application_process.is_some())),
    ] {
        assert_about(what, stated, 0.5, 0.04);
    }
}

#[test]
fn words_are_zipfian_and_offerings_lie_where_people_live() {
    let portion = country(Density::Grown).offerings(0, MANY);
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let texts = portion.services.iter().filter_map(|service| service.description.as_deref());
    for word in texts.flat_map(str::split_whitespace) {
        *counts.entry(word).or_default() += 1;
    }
    let mut counts: Vec<usize> = counts.into_values().collect();
    counts.sort_unstable_by(|one, other| other.cmp(one));
    assert!(counts.len() > 10_000, "{} words", counts.len());
    assert!(counts[0] > 20 * counts[99] / 2 && counts[9] > 5 * counts[499], "{} {} {}", counts[0], counts[99], counts[499]);

    let around = |latitude: f64, longitude: f64| {
        let centre = Point::new(latitude, longitude).unwrap();
        share(&portion.locations, |location| within(location, centre, 40_000.0))
    };
    let (london, aberystwyth) = (around(51.507, -0.128), around(52.41, -4.06));
    assert!(london > 0.2 && aberystwyth < 0.02, "{london} {aberystwyth}");
}

fn point(location: &Location) -> Point {
    Point::new(location.latitude.unwrap(), location.longitude.unwrap()).unwrap()
}

fn within(location: &Location, centre: Point, radius_m: f64) -> bool {
    distance_m(point(location), centre) <= radius_m
}

#[test]
fn people_ask_as_they_are_meant_to() {
    let people = country(Density::Grown).people(MANY);
    for (kind, asked) in [(Kind::NoPlace, 0.05), (Kind::Unselective, 0.05), (Kind::Placed, 0.9)] {
        assert_about(&format!("{kind:?}"), share(&people, |person| person.kind == kind), asked, 0.015);
    }
    let reaches: Vec<f64> = people.iter().filter_map(|asked| asked.person.reach_m).collect();
    assert!(reaches.iter().all(|reach| (2_000.0..=50_000.0).contains(reach)));
    let needs: Vec<_> = people.iter().flat_map(|asked| &asked.person.needs).collect();
    for (what, is) in [
        ("several needs", share(&people, |asked| asked.person.needs.len() > 1)),
        ("a code", share(&needs, |need| need.code.is_some())),
        ("plain words", share(&needs, |need| need.text.is_some())),
        ("times", share(&people, |asked| !asked.person.availability.is_empty())),
        ("access", share(&people, |asked| !asked.person.access.is_empty())),
        ("a wish", share(&people, |asked| asked.person.preferences != crate::matching::Preferences::default())),
    ] {
        assert!((0.1..0.9).contains(&is), "{what}: {is}");
    }
}

#[test]
fn offering_n_is_the_same_in_a_directory_of_any_size() {
    let country = country(Density::Grown);
    let whole = country.offerings(0, 40);
    let part = country.offerings(20, 40);
    assert_eq!(whole.organizations[5..], part.organizations);
    assert!(whole.services.ends_with(&part.services));
    // What the first of all was when this was written: data on disk and figures of old stand by it.
    assert_eq!(whole.organizations[0].id.to_string(), FIRST);
    assert_eq!(VERSION, 1, "what is made has changed, and so has what it is compared with");
}

const FIRST: &str = "36044b8f-5f80-4537-0827-bfc5efb90cee";

#[test]
fn a_country_of_held_density_has_as_much_in_everybodys_reach() {
    let held = country(Density::Held);
    let first = held.offerings(0, MANY);
    assert_eq!(first.services, country(Density::Grown).offerings(0, MANY).services, "the first copy is the country itself");
    for copy in [1, 2, 34] {
        let portion = held.offerings(copy * HELD_AT, copy * HELD_AT + MANY);
        assert_ne!(portion.services, first.services);
        assert!(portion.services.iter().all(|service| !nationwide(service)), "only the first has what is had everywhere");
        for location in &portion.locations {
            let here = point(location);
            let east = density::east_degrees(copy);
            assert!((east - 7.0..east + 3.0).contains(&here.longitude()), "{copy}: {here:?}");
        }
        // As many around London.
        let centre = |copy| Point::new(51.507, -0.128 + density::east_degrees(copy)).unwrap();
        let around = |portion: &Portion, copy| share(&portion.locations, |location| within(location, centre(copy), 20_000.0));
        assert_about("around London", around(&portion, copy), around(&first, 0), 0.03);
    }
}

#[test]
fn people_of_a_country_of_held_density_ask_the_same_from_all_copies() {
    let held = country(Density::Held);
    let (small, large) = (held.people_among(50, HELD_AT), held.people_among(50, 10 * HELD_AT));
    for (number, (one, other)) in (0_u64..).zip(small.iter().zip(&large)) {
        assert_eq!(one.kind, other.kind);
        assert!(one.person.needs == other.person.needs, "{number}");
        if let (Some(one), Some(other)) = (one.person.place, other.person.place) {
            let east = density::east_degrees(number % 10);
            assert!((one.point.longitude() + east - other.point.longitude()).abs() < 1e-5, "{number}");
            assert!((one.point.latitude() - other.point.latitude()).abs() < f64::EPSILON);
        }
    }
}

#[test]
fn held_density_has_whole_copies_and_as_many_as_there_is_room_for() {
    for (offerings, allowed) in [(0, false), (50_000, false), (100_000, true), (250_000, false), (1_000_000, true), (3_600_000, false)] {
        assert_eq!(Density::Held.allows(offerings), allowed, "{offerings}");
        assert!(Density::Grown.allows(offerings));
    }
    assert_eq!(HELD_AT % GROUP, 0);
}
