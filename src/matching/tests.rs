//! The rules of matching, each as a table or a property: offerings are made by hand, so that a test fails for one reason.

use chrono::{Datelike, NaiveDate};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    look::Counted,
    rank::{Shortlist, shortlist},
    weighing::{Corpus, TermCount},
    words::Statistics,
    *,
};
use crate::{
    domain::{
        LocationId, OrganizationId, ServiceId,
        vocabulary::{Access, Attendance, Avoid, Circumstance, Day, Exclusion, Factor, Gender, Precision, Vocabulary, WordSet},
    },
    geography::{Catchment, Nation, Point},
    needs::{Lexicon, NeedNo},
};

const HOME: (f64, f64) = (53.83, -1.50);

pub(super) fn need(code: &str) -> NeedNo {
    Lexicon::shipped().by_code(code).unwrap_or_else(|| panic!("the taxonomy has no {code}"))
}

pub(super) fn person(codes: &[&str]) -> Person {
    Person {
        needs: codes.iter().map(|code| StatedNeed { text: None, code: Some(need(code)), importance: 1.0 }).collect(),
        age: None,
        gender: None,
        circumstances: WordSet::EMPTY,
        languages: Vec::new(),
        place: Some(Place {
            point: Point::new(HOME.0, HOME.1).unwrap(),
            precision: Precision::Point,
            uncertainty_m: 0.0,
            nation: Some(Nation::England),
        }),
        reach_m: Some(5000.0),
        availability: Vec::new(),
        access: WordSet::EMPTY,
        preferences: Preferences::default(),
        limit: 10,
        as_of: "2026-11-22T09:00:00Z".parse().unwrap(),
    }
}

/// An offering `north_m` metres north of home that answers these needs in full.
pub(super) fn offering(number: u128, north_m: f64, codes: &[&str]) -> Offering {
    Offering {
        service: ServiceId(Uuid::from_u128(number)),
        organization: OrganizationId(Uuid::from_u128(number + 1_000_000)),
        location: Some(LocationId(Uuid::from_u128(number + 2_000_000))),
        // Tests put one service at several places; that it might be is enough to look for them.
        elsewhere: 1,
        point: Some(Point::new(HOME.0 + north_m / 111_195.0, HOME.1).unwrap()),
        attendance: words_of([Attendance::InPerson]),
        format: WordSet::EMPTY,
        setting: WordSet::EMPTY,
        company: WordSet::EMPTY,
        access: WordSet::EMPTY,
        denied: WordSet::EMPTY,
        labels: WordSet::EMPTY,
        minimum_age: None,
        maximum_age: None,
        gender: None,
        circumstances: WordSet::EMPTY,
        barred: WordSet::EMPTY,
        route: crate::domain::vocabulary::Route::NotStated,
        areas: Vec::new(),
        price: Price::NotStated,
        languages: Vec::new(),
        answers: codes.iter().map(|code| Answer { need: need(code), strength: 255 }).collect(),
        sessions: Vec::new(),
        season: Season::default(),
        assured_day: Some(NaiveDate::from_ymd_opt(2026, 10, 1).unwrap().num_days_from_ce()),
        room: Room::NotStated,
        name: format!("Offering {number}"),
        modified_s: None,
        length: 50,
        // Prints as unlike as numbers can make them.
        print: u64::try_from(number).unwrap().wrapping_mul(0x9e37_79b9_7f4a_7c15),
    }
}

pub(super) fn words_of<T: Vocabulary>(words: impl IntoIterator<Item = T>) -> WordSet<T> {
    words.into_iter().collect()
}

pub(super) fn corpus(query: &Query) -> Corpus {
    Corpus { statistics: Statistics { offerings: 100, mean_length: 50.0 }, rarities: vec![2.0; query.terms.len()] }
}

fn ranked<'a>(person: &Person, offerings: &'a [Offering]) -> Shortlist<'a> {
    let query = Query::understand(person.clone(), Lexicon::shipped());
    ranked_by(&query, offerings, &[])
}

fn ranked_by<'a>(query: &Query, offerings: &'a [Offering], counts: &'a [TermCount]) -> Shortlist<'a> {
    let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, counts, handle));
    shortlist(query, &corpus(query), judge::Rules::default(), candidates)
}

fn excluded(person: &Person, offering: &Offering) -> Option<Exclusion> {
    let found = ranked(person, std::slice::from_ref(offering));
    assert!(found.considered.excluded.iter().sum::<u32>() <= 1, "counted once");
    assert_eq!(found.chosen.is_empty(), found.considered.excluded.iter().sum::<u32>() == 1, "shown or counted");
    Exclusion::ALL.iter().copied().find(|exclusion| found.considered.excluded[exclusion.ordinal() as usize] == 1)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one case after the other")]
fn what_is_stated_on_both_sides_excludes_and_nothing_else_does() {
    let lonely = || person(&["connection.loneliness"]);
    let club = || offering(1, 800.0, &["connection.loneliness"]);
    let leeds = Catchment::parse(
        Some("Leeds"),
        Some(r#"{"type":"Polygon","coordinates":[[[-1.6,53.7],[-1.4,53.7],[-1.4,53.9],[-1.6,53.9],[-1.6,53.7]]]}"#),
        Some("geojson"),
    )
    .unwrap();
    let york = Catchment::parse(
        Some("York"),
        Some(r#"{"type":"Polygon","coordinates":[[[-1.2,53.9],[-1.0,53.9],[-1.0,54.0],[-1.2,54.0],[-1.2,53.9]]]}"#),
        Some("geojson"),
    )
    .unwrap();
    let cases: Vec<(&str, Person, Offering, Option<Exclusion>)> = vec![
        ("nothing stated", lonely(), club(), None),
        ("age not sent", lonely(), Offering { minimum_age: Some(50.0), ..club() }, None),
        ("too young", Person { age: Some(49), ..lonely() }, Offering { minimum_age: Some(50.0), ..club() }, Some(Exclusion::Age)),
        ("old enough", Person { age: Some(50), ..lonely() }, Offering { minimum_age: Some(50.0), ..club() }, None),
        ("25 is within up to 25", Person { age: Some(25), ..lonely() }, Offering { maximum_age: Some(25.0), ..club() }, None),
        ("26 is not", Person { age: Some(26), ..lonely() }, Offering { maximum_age: Some(25.0), ..club() }, Some(Exclusion::Age)),
        (
            "women only, a man",
            Person { gender: Some(Gender::Male), ..lonely() },
            Offering { gender: Some(Gender::Female), ..club() },
            Some(Exclusion::Gender),
        ),
        ("women only, gender not sent", lonely(), Offering { gender: Some(Gender::Female), ..club() }, None),
        (
            "women only, somebody non-binary",
            Person { gender: Some(Gender::NonBinary), ..lonely() },
            Offering { gender: Some(Gender::Female), ..club() },
            None,
        ),
        ("for carers, not known to be one", lonely(), Offering { circumstances: words_of([Circumstance::Carer]), ..club() }, None),
        (
            "not for people with dementia",
            Person { circumstances: words_of([Circumstance::Dementia]), ..lonely() },
            Offering { barred: words_of([Circumstance::Dementia]), ..club() },
            Some(Exclusion::Circumstances),
        ),
        ("lives where it serves", lonely(), Offering { areas: vec![leeds.clone()], ..club() }, None),
        ("next door, lives outside", lonely(), Offering { areas: vec![york.clone()], ..club() }, Some(Exclusion::Residence)),
        ("in either area", lonely(), Offering { areas: vec![york.clone(), leeds.clone()], ..club() }, None),
        ("an area nobody can place", lonely(), Offering { areas: vec![Catchment::Unplaced], ..club() }, None),
        ("beyond the reach", lonely(), offering(1, 6000.0, &["connection.loneliness"]), Some(Exclusion::Distance)),
        (
            "beyond the reach, and by phone",
            lonely(),
            Offering {
                attendance: words_of([Attendance::InPerson, Attendance::Phone]),
                ..offering(1, 60_000.0, &["connection.loneliness"])
            },
            None,
        ),
        (
            "a visit at home follows the area, not the office",
            lonely(),
            Offering {
                attendance: words_of([Attendance::HomeVisit]),
                areas: vec![leeds.clone()],
                ..offering(1, 60_000.0, &["connection.loneliness"])
            },
            None,
        ),
        (
            "only online was asked",
            Person { preferences: Preferences { attendance: words_of([Attendance::Online]), ..Preferences::default() }, ..lonely() },
            club(),
            Some(Exclusion::Attendance),
        ),
        (
            "stairs, and cannot manage them",
            Person { access: words_of([Access::StepFree]), ..lonely() },
            Offering { denied: words_of([Access::StepFree]), ..club() },
            Some(Exclusion::Access),
        ),
        ("says nothing of stairs", Person { access: words_of([Access::StepFree]), ..lonely() }, club(), None),
        (
            "stairs do not matter on the phone",
            Person { access: words_of([Access::StepFree]), ..lonely() },
            Offering { attendance: words_of([Attendance::Phone]), denied: words_of([Access::StepFree]), ..club() },
            None,
        ),
        (
            "a church, and wants none",
            Person { preferences: Preferences { avoid: words_of([Avoid::FaithSetting]), ..Preferences::default() }, ..lonely() },
            Offering { labels: words_of([Avoid::FaithSetting]), ..club() },
            Some(Exclusion::Avoid),
        ),
        (
            "online only, and hates computers",
            Person { preferences: Preferences { avoid: words_of([Avoid::Online]), ..Preferences::default() }, ..lonely() },
            Offering { attendance: words_of([Attendance::Online]), ..club() },
            Some(Exclusion::Avoid),
        ),
        (
            "online or by phone, and hates computers",
            Person { preferences: Preferences { avoid: words_of([Avoid::Online]), ..Preferences::default() }, ..lonely() },
            Offering { attendance: words_of([Attendance::Online, Attendance::Phone]), ..club() },
            None,
        ),
        ("full", lonely(), Offering { room: Room::Full, ..club() }, Some(Exclusion::Full)),
        ("waiting", lonely(), Offering { room: Room::Waiting, ..club() }, None),
        ("assured long ago", lonely(), Offering { assured_day: Some(700_000), ..club() }, None),
        (
            "counted by the first criterion it fails",
            Person { age: Some(30), ..lonely() },
            Offering { minimum_age: Some(50.0), room: Room::Full, ..club() },
            Some(Exclusion::Age),
        ),
    ];
    for (what, person, offering, expected) in cases {
        assert_eq!(excluded(&person, &offering), expected, "{what}");
    }
}

#[test]
fn without_a_place_only_what_needs_none_can_match() {
    let nowhere = Person { place: None, ..person(&["connection.loneliness"]) };
    let venue = offering(1, 0.0, &["connection.loneliness"]);
    assert!(ranked(&nowhere, std::slice::from_ref(&venue)).chosen.is_empty());
    let phone = Offering { attendance: words_of([Attendance::Phone]), ..venue.clone() };
    assert_eq!(ranked(&nowhere, std::slice::from_ref(&phone)).chosen.len(), 1);
    let visits = Offering { attendance: words_of([Attendance::HomeVisit]), areas: vec![Catchment::Everywhere], ..venue };
    assert_eq!(ranked(&nowhere, std::slice::from_ref(&visits)).chosen.len(), 1);
}

#[test]
fn a_near_miss_fails_exactly_one_of_distance_room_and_attendance() {
    let asks = person(&["connection.loneliness"]);
    let near_misses = |offering: Offering| {
        let offerings = [offering];
        let found = ranked(&asks, &offerings);
        found.missed.iter().map(|missed| missed.criterion).collect::<Vec<_>>()
    };
    assert_eq!(near_misses(offering(1, 7000.0, &["connection.loneliness"])), [Exclusion::Distance]);
    assert_eq!(near_misses(offering(1, 11_000.0, &["connection.loneliness"])), [], "past twice the reach");
    assert_eq!(near_misses(Offering { room: Room::Full, ..offering(1, 500.0, &["connection.loneliness"]) }), [Exclusion::Full]);
    assert_eq!(near_misses(Offering { room: Room::Full, ..offering(1, 7000.0, &["connection.loneliness"]) }), [], "two things");
}

#[test]
fn one_service_is_one_match_at_its_best_place() {
    let far = offering(1, 4500.0, &["connection.loneliness"]);
    let near = Offering { location: Some(LocationId(Uuid::from_u128(77))), ..offering(1, 300.0, &["connection.loneliness"]) };
    let offerings = [far, near.clone()];
    let found = ranked(&person(&["connection.loneliness"]), &offerings);
    assert_eq!(found.chosen.len(), 1);
    assert_eq!(found.chosen[0].scored.offering.location, near.location);
    assert_eq!(found.chosen[0].other_locations, 1);
}

#[test]
fn each_need_that_can_be_met_is_met_in_the_first_five() {
    let mut offerings: Vec<Offering> = (1..=12).map(|number| offering(number, 100.0, &["connection.loneliness"])).collect();
    let debt = Offering { minimum_age: None, ..offering(50, 4900.0, &["money.debt"]) };
    offerings.push(debt.clone());
    let mut asks = person(&["connection.loneliness", "money.debt"]);
    asks.needs[0].importance = 10.0;
    let found = ranked(&asks, &offerings);
    let place = found.chosen.iter().position(|chosen| chosen.scored.offering.service == debt.service).unwrap();
    assert_eq!(place, 4);
    assert_eq!(found.chosen[place].promoted_for, Some(1));
    assert_eq!(found.chosen.len(), 13, "nothing was lost for it");
    assert!(found.unmet.is_empty());
}

#[test]
fn a_need_that_nothing_meets_is_told() {
    let offerings = [offering(1, 100.0, &["connection.loneliness"])];
    assert_eq!(ranked(&person(&["connection.loneliness", "money.debt"]), &offerings).unmet, [1]);
    assert_eq!(ranked(&person(&["money.debt"]), &[]).unmet, [0]);
}

#[test]
fn the_same_activity_listed_twice_does_not_crowd_out_another() {
    let first = Offering {
        assured_day: Some(NaiveDate::from_ymd_opt(2026, 11, 1).unwrap().num_days_from_ce()),
        ..offering(1, 100.0, &["connection.loneliness"])
    };
    let again = Offering { print: first.print ^ 1, ..offering(2, 100.0, &["connection.loneliness"]) };
    let other = Offering { room: Room::Waiting, ..offering(3, 100.0, &["connection.loneliness"]) };
    let offerings = [first, again, other];
    let found = ranked(&person(&["connection.loneliness"]), &offerings);
    let order: Vec<u128> = found.chosen.iter().map(|chosen| chosen.scored.offering.service.0.as_u128()).collect();
    assert_eq!(order, [1, 3, 2]);
}

#[test]
fn ties_are_broken_by_id_and_the_order_of_candidates_does_not_matter() {
    let mut offerings: Vec<Offering> = (1..=9).map(|number| offering(number, 100.0, &["connection.loneliness"])).collect();
    let asks = person(&["connection.loneliness"]);
    let ids = |offerings: &[Offering]| -> Vec<u128> {
        ranked(&asks, offerings).chosen.iter().map(|chosen| chosen.scored.offering.service.0.as_u128()).collect()
    };
    let forwards = ids(&offerings);
    offerings.reverse();
    assert_eq!(ids(&offerings), forwards);
    assert_eq!(forwards, (1..=9).collect::<Vec<_>>());
}

#[test]
fn nearness_is_whole_to_half_the_reach_and_gone_at_the_reach() {
    for (distance_m, worth) in [(0.0, 1.0), (500.0, 1.0), (750.0, 0.5), (1000.0, 0.0), (2000.0, 0.0)] {
        assert!((score::nearness(distance_m, 1000.0) - worth).abs() < 1e-6, "at {distance_m} m");
    }
}

#[test]
fn freshness_holds_half_a_year_and_is_gone_after_three() {
    for (days, worth) in [(Some(0), 1.0), (Some(180), 1.0), (Some(637), 0.5), (Some(1095), 0.0), (Some(4000), 0.0), (None, 0.3)] {
        assert!((score::freshness(days) - worth).abs() < 0.01, "{days:?} days");
    }
}

#[test]
fn times_that_share_half_an_hour_suit() {
    let free = |from_min, to_min| Person {
        availability: vec![Window { day: Day::Tuesday, from_min, to_min }],
        ..person(&["connection.loneliness"])
    };
    let tuesdays = Offering {
        sessions: vec![Window { day: Day::Tuesday, from_min: 600, to_min: 720 }],
        ..offering(1, 0.0, &["connection.loneliness"])
    };
    for (what, person, offering, worth) in [
        ("free all morning", free(540, 720), &tuesdays, 1.0),
        ("free for the last half hour", free(690, 800), &tuesdays, 1.0),
        ("free for the last ten minutes", free(710, 800), &tuesdays, 0.0),
        ("nothing asked", person(&["connection.loneliness"]), &tuesdays, 0.0),
        ("nothing stated", free(540, 720), &offering(1, 0.0, &[]), score::NOT_STATED),
    ] {
        assert!((score::schedule(&person, offering) - worth).abs() < 1e-6, "{what}");
    }
}

#[test]
fn what_was_sent_wins_over_what_was_said() {
    let said = |text: &str| Person { needs: vec![StatedNeed { text: Some(text.to_owned()), code: None, importance: 1.0 }], ..person(&[]) };
    let query = Query::understand(said("lonely since her husband died, hates computers"), Lexicon::shipped());
    assert!(query.person.preferences.avoid.contains(Avoid::Online));
    assert!(query.understood.constraints.iter().any(|(_, constraint)| constraint.pointer() == "/preferences/avoid"));
    let mut sent = said("lonely since her husband died, hates computers");
    sent.preferences.avoid = words_of([Avoid::Alcohol]);
    let query = Query::understand(sent, Lexicon::shipped());
    assert_eq!(query.person.preferences.avoid, words_of([Avoid::Alcohol]));
    assert!(query.understood.constraints.iter().all(|(_, constraint)| constraint.pointer() != "/preferences/avoid"));
}

fn any_offering() -> impl Strategy<Value = Offering> {
    let facts = (0_u128..30, 0_u32..14_000, 0_usize..6, 0_u32..64, 0_u8..5, proptest::option::of(0_u8..100), 0_u8..4);
    facts.prop_map(|(number, north_m, code, ways, room, minimum, price)| {
        let codes = ["connection.loneliness", "money.debt", "nature.gardening", "arts.music", "active.walking", "food.food_crisis"];
        Offering {
            attendance: Attendance::ALL.iter().copied().filter(|way| ways & (1 << way.ordinal()) != 0).collect(),
            location: Some(LocationId(Uuid::from_u128(number * 100_000 + u128::from(north_m)))),
            room: [Room::NotStated, Room::Open, Room::Waiting, Room::Full, Room::Closed][usize::from(room)],
            minimum_age: minimum.map(f32::from),
            price: [Price::NotStated, Price::Free, Price::Donation, Price::FromPence(300)][usize::from(price)],
            ..offering(number + 1, f64::from(north_m), &[codes[code]])
        }
    })
}

proptest! {
    #[test]
    fn an_account_is_given_of_everything(offerings in proptest::collection::vec(any_offering(), 0..80), age in 0_u8..100, limit in 1_usize..50) {
        let asks = Person { age: Some(age), limit, ..person(&["connection.loneliness", "money.debt"]) };
        let found = ranked(&asks, &offerings);
        let shown: usize = found.chosen.iter().map(|chosen| 1 + chosen.other_locations).sum();
        let left_out: u32 = found.considered.excluded.iter().sum();
        prop_assert_eq!(shown + left_out as usize, found.considered.offerings as usize);
        for chosen in &found.chosen {
            let parts = chosen.scored.parts;
            prop_assert_eq!(chosen.scored.score, parts.score());
            prop_assert!(chosen.scored.score <= 1000);
            prop_assert_eq!(parts.needs.iter().sum::<u16>(), parts.factors[Factor::Need.ordinal() as usize]);
            for (factor, most) in weights::WEIGHTS {
                prop_assert!(parts.factors[factor.ordinal() as usize] <= most, "{}", factor);
            }
        }
        let mut services: Vec<_> = found.chosen.iter().map(|chosen| chosen.scored.offering.service).collect();
        let all = services.len();
        services.sort_unstable();
        services.dedup();
        prop_assert_eq!(services.len(), all, "one match a service");
    }

    #[test]
    fn the_order_of_candidates_never_matters(offerings in proptest::collection::vec(any_offering(), 0..60)) {
        let asks = person(&["connection.loneliness", "money.debt"]);
        let order = |offerings: &[Offering]| -> Vec<_> {
            ranked(&asks, offerings).chosen.iter().map(|chosen| (chosen.scored.offering.service, chosen.scored.score)).collect()
        };
        let mut turned = offerings.clone();
        turned.reverse();
        prop_assert_eq!(order(&offerings), order(&turned));
    }
}
