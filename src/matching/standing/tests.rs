//! What keeps a service out and what would change it, as a table; and the numbers, which are match's.

use std::convert::Infallible;

use proptest::prelude::*;

use super::*;
use crate::{
    domain::vocabulary::{Access, Avoid, Circumstance, Gender},
    geography::Catchment,
    matching::{
        Person, Room,
        rank::shortlist,
        tests::{corpus, offering, person, words_of},
    },
};

fn card_of(offering: &Offering) -> Arc<Card> {
    let card = serde_json::json!({
        "service": offering.service, "name": offering.name, "organization": offering.organization, "organization_name": "Org"
    });
    Arc::new(serde_json::from_value(card).unwrap())
}

/// Where the first of `offerings` stands among them all; those of its service are its own.
fn account(person: &Person, offerings: &[Offering]) -> Account {
    let query = Query::understand(person.clone(), Lexicon::shipped());
    let corpus = corpus(&query);
    let all: Vec<Counted<'_>> = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle)).collect();
    let own: Vec<Counted<'_>> = all.iter().copied().filter(|counted| counted.candidate.offering.service == offerings[0].service).collect();
    let asked = Asked { query: &query, lexicon: Lexicon::shipped(), corpus: &corpus, rules: Rules::default(), candidates: &all };
    let card = |handle: u64| Ok::<_, Infallible>(card_of(&offerings[usize::try_from(handle).unwrap()]));
    stand(&asked, &own, card).unwrap().unwrap()
}

fn lonely() -> Person {
    person(&["connection.loneliness"])
}

fn club() -> Offering {
    offering(1, 800.0, &["connection.loneliness"])
}

/// What a change lifts, by whom, where in the request, whether it is enough, and words of its sentence.
type Told = (Exclusion, ChangeBy, Option<&'static str>, bool, &'static str);

#[test]
#[expect(clippy::too_many_lines, reason = "a table, one case after the other")]
fn each_exclusion_is_told_with_what_would_lift_it() {
    let wants = |change: fn(&mut Person)| {
        let mut person = lonely();
        change(&mut person);
        person
    };
    let elsewhere = Catchment::parse(
        Some("York"),
        Some(r#"{"type":"Polygon","coordinates":[[[-1.2,53.9],[-1.0,53.9],[-1.0,54.0],[-1.2,54.0],[-1.2,53.9]]]}"#),
        Some("geojson"),
    )
    .unwrap();
    let phone = words_of([Attendance::Phone]);
    let cases: Vec<(Person, Offering, Vec<Told>)> = vec![
        (
            Person { age: Some(45), ..lonely() },
            Offering { minimum_age: Some(50.0), ..club() },
            vec![(Exclusion::Age, ChangeBy::Nobody, None, false, "people of 50 and over")],
        ),
        (
            Person { gender: Some(Gender::Male), ..lonely() },
            Offering { gender: Some(Gender::Female), ..club() },
            vec![(Exclusion::Gender, ChangeBy::Nobody, None, false, "for women")],
        ),
        (
            Person { circumstances: words_of([Circumstance::Dementia]), ..lonely() },
            Offering { barred: words_of([Circumstance::Dementia]), ..club() },
            vec![(Exclusion::Circumstances, ChangeBy::Nobody, None, false, "dementia")],
        ),
        (
            lonely(),
            Offering { areas: vec![elsewhere], ..club() },
            vec![(Exclusion::Residence, ChangeBy::Nobody, None, false, "live outside")],
        ),
        (
            lonely(),
            offering(1, 6_230.0, &["connection.loneliness"]),
            vec![(
                Exclusion::Distance,
                ChangeBy::Asker,
                Some("/travel/max_distance_m"),
                true,
                "Within 5.0 km it is 1.2 km too far: widen travel to 6.3 km; it would be 1st",
            )],
        ),
        (
            Person { place: None, ..lonely() },
            club(),
            vec![(Exclusion::Distance, ChangeBy::Asker, Some("/place"), false, "Say where they are")],
        ),
        (
            wants(|person| person.preferences.attendance = words_of([Attendance::Phone])),
            club(),
            vec![(
                Exclusion::Attendance,
                ChangeBy::Asker,
                Some("/preferences/attendance"),
                true,
                "Let it be had in person; it would be 1st",
            )],
        ),
        (
            wants(|person| person.preferences.attendance = words_of([Attendance::InPerson])),
            Offering { attendance: phone.or(words_of([Attendance::InPerson])), ..offering(1, 6_990.0, &["connection.loneliness"]) },
            vec![
                (Exclusion::Distance, ChangeBy::Asker, Some("/travel/max_distance_m"), true, "widen travel to 7.0 km"),
                (Exclusion::Distance, ChangeBy::Asker, Some("/preferences/attendance"), true, "Let it be had by phone"),
            ],
        ),
        (
            wants(|person| person.access = words_of([Access::StepFree])),
            Offering { denied: words_of([Access::StepFree]), ..club() },
            vec![(Exclusion::Access, ChangeBy::Organization, None, true, "It would be 1st if it could provide what they need")],
        ),
        (
            wants(|person| person.preferences.avoid = words_of([Avoid::FaithSetting, Avoid::Online])),
            Offering { labels: words_of([Avoid::FaithSetting]), ..club() },
            vec![(Exclusion::Avoid, ChangeBy::Asker, Some("/preferences/avoid"), true, "a place of faith; it would be 1st")],
        ),
        (
            wants(|person| person.preferences.avoid = words_of([Avoid::Phone])),
            Offering { attendance: phone, ..club() },
            vec![(Exclusion::Avoid, ChangeBy::Asker, Some("/preferences/avoid"), true, "the phone")],
        ),
        (
            lonely(),
            Offering { room: Room::Full, ..club() },
            vec![(Exclusion::Full, ChangeBy::Organization, None, true, "It would be 1st if it were not full")],
        ),
        (
            Person { age: Some(45), ..lonely() },
            Offering { room: Room::Closed, minimum_age: Some(50.0), ..club() },
            vec![
                (Exclusion::Age, ChangeBy::Nobody, None, false, "people of 50 and over"),
                (Exclusion::Full, ChangeBy::Organization, None, false, "More would still be in the way if it were not closed"),
            ],
        ),
    ];
    for (person, offering, expected) in cases {
        let told = account(&person, std::slice::from_ref(&offering));
        let stands = if person.place.is_none() { Stands::TooFar } else { Stands::KeptOut };
        assert_eq!(told.stands, stands, "{expected:?}");
        assert_eq!(told.rank, None);
        let mut lifted: Vec<Exclusion> = expected.iter().map(|(criterion, ..)| *criterion).collect();
        lifted.dedup();
        assert_eq!(told.exclusions.iter().map(|told| told.criterion).collect::<Vec<_>>(), lifted, "every exclusion, in their order");
        let changes: Vec<_> = told.changes.iter().map(|change| (change.lifts.unwrap(), change.by, change.pointer, change.enough)).collect();
        assert_eq!(
            changes,
            expected.iter().map(|(criterion, by, pointer, enough, _)| (*criterion, *by, *pointer, *enough)).collect::<Vec<_>>()
        );
        for (change, (.., words)) in told.changes.iter().zip(&expected) {
            assert!(change.text.contains(words), "{}", change.text);
        }
    }
}

#[test]
fn what_would_be_sent_instead_is_told_as_it_would_be_sent() {
    let far = account(&lonely(), &[offering(1, 6_230.0, &["connection.loneliness"])]);
    assert_eq!(far.changes[0].value, Some(serde_json::json!(6300)));
    let mut devout = lonely();
    devout.preferences.avoid = words_of([Avoid::FaithSetting, Avoid::Online]);
    let church = account(&devout, &[Offering { labels: words_of([Avoid::FaithSetting]), ..club() }]);
    assert_eq!(church.changes[0].value, Some(serde_json::json!(["online"])));
}

#[test]
fn it_would_be_so_and_so_far_up_if_it_were_not_full() {
    let mut offerings = vec![Offering { room: Room::Full, ..offering(9, 100.0, &["connection.loneliness"]) }];
    offerings.extend((10..16).map(|number| Offering { room: Room::Open, ..offering(number, 100.0, &["connection.loneliness"]) }));
    assert_eq!(account(&lonely(), &offerings).changes[0].rank, Some(1), "as good as they are, with the least id");
    offerings[0].point = None;
    offerings[0].attendance = words_of([Attendance::Phone]);
    let told = account(&lonely(), &offerings);
    assert_eq!((told.changes[0].rank, told.services_in_order), (Some(7), 6));
    assert_eq!(told.changes[0].text, "It would be 7th if it were not full");
}

#[test]
fn what_was_never_considered_says_why() {
    let choir = account(&lonely(), &[offering(1, 100.0, &["money.debt"])]);
    assert_eq!((choir.stands, choir.changes[0].pointer), (Stands::AnswersNoNeed, Some("/needs")));
    assert!(choir.text.contains("answers what was asked for"), "{}", choir.text);
    assert_eq!(choir.changes[0].value, Some(serde_json::json!([{ "code": "money.debt" }])));
    let far = account(&lonely(), &[offering(1, 40_000.0, &["connection.loneliness"])]);
    assert_eq!((far.stands, far.changes[0].pointer, far.changes[0].rank), (Stands::TooFar, Some("/travel/max_distance_m"), None));
    assert!(far.text.contains("10 km, which is twice the reach"), "{}", far.text);
}

#[test]
fn what_could_be_said_that_would_raise_it_is_told() {
    let told = account(&lonely(), &[Offering { minimum_age: Some(50.0), ..club() }]);
    assert_eq!((told.stands, told.rank), (Stands::InOrder, Some(1)));
    assert_eq!((told.changes[0].pointer, told.changes[0].lifts), (Some("/person/age"), None));
    assert_eq!(told.changes[0].text, "Say their age: it is for people of 50 and over");
    let told = account(&lonely(), &[Offering { circumstances: words_of([Circumstance::Carer]), ..club() }]);
    assert_eq!(told.changes[0].text, "Say whether any of these holds for them: carer");
}

#[test]
fn the_best_of_its_locations_is_told_and_the_others_are_counted() {
    let at = |number, north_m| {
        let other = offering(number, north_m, &["connection.loneliness"]);
        Offering { service: club().service, organization: club().organization, ..other }
    };
    let told = account(&lonely(), &[at(21, 4_000.0), at(22, 1_000.0), at(23, 9_000.0), at(24, 90_000.0)]);
    assert_eq!((told.reach.distance_m, told.other_locations, told.other_locations_kept_out), (Some(1_000), 1, 2));
    let told = account(&lonely(), &[at(23, 9_000.0), Offering { room: Room::Full, ..at(24, 9_500.0) }]);
    assert_eq!((told.stands, told.exclusions.len(), told.other_locations_kept_out), (Stands::KeptOut, 1, 1), "the one that lacks least");
}

#[test]
fn every_factor_is_told_also_what_adds_nothing() {
    let told = account(&lonely(), &[club()]);
    assert_eq!(told.factors.len(), Factor::ALL.len());
    assert_eq!(told.factors.iter().map(|factor| u32::from(factor.most)).sum::<u32>(), 1000);
    assert_eq!(told.eligibility.len(), Criterion::ALL.len());
    let schedule = told.factors.iter().find(|told| told.factor == Factor::Schedule).unwrap();
    assert_eq!((schedule.contribution, schedule.text.as_str()), (0, "Not asked about, so it counts for nothing in any match"));
}

proptest! {
    /// Whatever there is, the place and the parts are those of match; and past its fifty, places go on without a gap.
    #[test]
    fn the_place_and_the_numbers_are_those_of_match(
        facts in prop::collection::vec((0_u32..12, 0_u8..4, prop::bool::ANY, 1_u128..80), 1..90), two in prop::bool::ANY,
    ) {
        let codes: &[&str] = if two { &["connection.loneliness", "money.debt"] } else { &["connection.loneliness"] };
        let asker = person(codes);
        let offerings: Vec<Offering> = facts
            .iter()
            .zip(1..)
            .map(|((near, room, debt, service), number)| {
                let answers = if *debt { &["money.debt"] } else { &["connection.loneliness"] };
                let made = offering(number, f64::from(*near) * 500.0, answers);
                let room = [Room::NotStated, Room::Open, Room::Waiting, Room::Full][usize::from(*room)];
                Offering { service: offering(*service, 0.0, &[]).service, room, ..made }
            })
            .collect();
        let query = Query::understand(asker.clone(), Lexicon::shipped());
        let candidates = || offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
        let shown = shortlist(&query, &corpus(&query), Rules::default(), candidates()).chosen;
        let services: HashSet<ServiceId> = offerings.iter().map(|offering| offering.service).collect();
        let mut ranks = Vec::new();
        for service in services {
            let mut all = offerings.clone();
            all.sort_by_key(|offering| (offering.service != service, offering.location));
            let told = account(&asker, &all);
            ranks.extend(told.rank);
            prop_assert_eq!(told.rank.is_some(), told.stands == Stands::InOrder);
            if let Some(at) = shown.iter().position(|chosen| chosen.scored.offering.service == service) {
                prop_assert_eq!(told.rank, Some(at + 1));
                prop_assert_eq!(told.score, shown[at].scored.score);
                prop_assert_eq!(told.promoted_for, shown[at].promoted_for);
                prop_assert_eq!(told.other_locations, shown[at].other_locations);
                for factor in told.factors.iter().filter(|told| told.factor != Factor::Need) {
                    prop_assert_eq!(factor.contribution, shown[at].scored.parts.factors[factor.factor.ordinal() as usize]);
                }
            }
            prop_assert!(told.factors.iter().all(|factor| factor.contribution <= factor.most && !factor.text.is_empty()));
            prop_assert_eq!(told.factors.iter().map(|factor| factor.contribution).sum::<u16>(), told.score);
        }
        ranks.sort_unstable();
        prop_assert_eq!(&ranks, &(1..=ranks.len()).collect::<Vec<_>>());
    }
}
