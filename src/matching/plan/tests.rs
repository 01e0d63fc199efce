//! Weeks made by hand: what is put together, and what is said of it.

use std::{convert::Infallible, sync::Arc};

use proptest::prelude::*;

use super::{
    told::{PlanTold, Plans, told},
    *,
};
use crate::{
    domain::vocabulary::{Day, HowOften},
    matching::{
        Card, Offering, Person, Price, Room, Season, Window,
        tests::{corpus, offering, person, words_of},
    },
};

const LONELY: &str = "connection.loneliness";
const DEBT: &str = "money.debt";
const FIT: &str = "active.walking";

fn on(day: Day, from: u16, to: u16) -> Window {
    Window { day, from_min: from * 60, to_min: to * 60 }
}

fn group(number: u128, codes: &[&str], sessions: &[Window]) -> Offering {
    Offering { sessions: sessions.to_vec(), format: words_of([Format::Group]), ..offering(number, 500.0, codes) }
}

fn card_of(offering: &Offering) -> Arc<Card> {
    let schedule = |(at, window): (usize, &Window)| {
        let day = &window.day.word()[..2].to_uppercase();
        let clock = |minutes: u16| format!("{:02}:{:02}:00", minutes / 60, minutes % 60);
        serde_json::json!({ "id": uuid::Uuid::from_u128(u128::try_from(at).unwrap()), "freq": "WEEKLY", "byday": day,
                            "opens_at": clock(window.from_min), "closes_at": clock(window.to_min) })
    };
    let timed = offering.sessions.iter().filter(|window| window.to_min < 24 * 60);
    let card = serde_json::json!({
        "service": offering.service, "name": offering.name, "organization": offering.organization, "organization_name": "Org",
        "schedules": timed.enumerate().map(schedule).collect::<Vec<_>>()
    });
    Arc::new(serde_json::from_value(card).unwrap())
}

fn planned(person: &Person, activities: usize, offerings: &[Offering]) -> Plans {
    let query = Query::understand(person.clone(), Lexicon::shipped());
    let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
    let weeks = plan(&query, Lexicon::shipped(), &corpus(&query), Rules::default(), activities, candidates);
    let card = |handle: u64| Ok::<_, Infallible>(card_of(&offerings[usize::try_from(handle).unwrap()]));
    told(&query, Lexicon::shipped(), &weeks, card).unwrap()
}

fn names(plan: &PlanTold) -> Vec<String> {
    plan.parts.iter().map(|part| part.found.card.name.replace("Offering ", "")).collect()
}

#[test]
fn what_covers_most_comes_before_what_scores_most() {
    // Two groups for company on the one morning, one of which is further off and also gets them walking.
    let near = group(1, &[LONELY], &[on(Day::Tuesday, 10, 12)]);
    let both = Offering { point: offering(2, 4_500.0, &[]).point, ..group(2, &[LONELY, FIT], &[on(Day::Tuesday, 10, 12)]) };
    let plans = planned(&person(&[LONELY, FIT]), 3, &[near, both]);
    assert_eq!(names(&plans.plans[0]), ["2"]);
    assert_eq!((plans.plans[0].covers.clone(), plans.plans[0].uncovered.len()), (vec![0, 1], 0));
    assert_eq!(plans.plans[0].parts[0].needs.len(), 2, "why it is in");
    assert_eq!(names(&plans.plans[1]), ["1"]);
    assert_eq!(plans.plans[1].uncovered[0].need, 1);
    assert!(plans.fewer_because.is_some(), "there is no third");
}

#[test]
fn activities_at_one_time_are_never_in_one_week_and_half_an_hour_lies_between_places() {
    let morning = group(1, &[LONELY], &[on(Day::Tuesday, 10, 12)]);
    for (other, together) in [
        (on(Day::Tuesday, 11, 13), false),
        (on(Day::Tuesday, 12, 14), false),
        (Window { day: Day::Tuesday, from_min: 750, to_min: 840 }, true),
        (on(Day::Wednesday, 10, 12), true),
    ] {
        let plans = planned(&person(&[LONELY]), 3, &[morning.clone(), group(2, &[LONELY], &[other])]);
        assert_eq!(plans.plans[0].parts.len() == 2, together, "{other:?}");
    }
    let next_door = Offering { location: morning.location, ..group(2, &[LONELY], &[on(Day::Tuesday, 12, 14)]) };
    assert_eq!(planned(&person(&[LONELY]), 3, &[morning, next_door]).plans[0].parts.len(), 2, "under one roof one follows the other");
}

#[test]
fn of_several_sessions_the_one_that_fits_is_taken() {
    let tuesday = group(1, &[LONELY], &[on(Day::Tuesday, 10, 12)]);
    let twice = group(2, &[LONELY], &[on(Day::Tuesday, 10, 12), on(Day::Friday, 10, 12)]);
    let plans = planned(&person(&[LONELY]), 3, &[tuesday, twice]);
    let days: Vec<Day> = plans.plans[0].timetable.iter().map(|entry| entry.window.day).collect();
    assert_eq!(days, [Day::Tuesday, Day::Friday]);
    assert_eq!(plans.plans[0].timetable[1].how_often, Some(HowOften::Weekly));
}

#[test]
fn opening_hours_leave_the_choice_of_time_and_only_free_time_is_planned() {
    let open = group(1, &[LONELY], &[on(Day::Monday, 9, 17)]);
    let mut asker = person(&[LONELY]);
    asker.availability = vec![on(Day::Monday, 15, 20)];
    let plans = planned(&asker, 3, &[open.clone(), group(2, &[LONELY], &[on(Day::Tuesday, 10, 12)])]);
    assert_eq!(names(&plans.plans[0]), ["1"], "on Tuesdays they are not free");
    let entry = &plans.plans[0].timetable[0];
    assert_eq!((entry.window, entry.within), (on(Day::Monday, 15, 17), Some(on(Day::Monday, 9, 17))));
    asker.availability = vec![on(Day::Sunday, 9, 17)];
    let none = planned(&asker, 3, &[open]);
    assert!(none.plans.is_empty() && none.fewer_because.unwrap().contains("when they are not free"));
}

#[test]
fn what_states_no_time_takes_no_slot_and_says_so_and_what_is_over_is_not_planned() {
    let all_day = Window { day: Day::Tuesday, from_min: 0, to_min: 24 * 60 };
    let plans = planned(&person(&[LONELY]), 3, &[group(1, &[LONELY], &[]), group(2, &[LONELY], &[all_day])]);
    assert!(plans.plans[0].timetable.is_empty());
    let mut told: Vec<&str> = plans.plans[0].parts.iter().map(|part| part.when.as_str()).collect();
    told.sort_unstable();
    assert_eq!(
        told,
        [
            "It does not say when it meets, so it has no place in the timetable; ask",
            "On Tuesdays; it does not say at what time, so it has no place in the timetable",
        ]
    );
    let over = Offering { season: Season { from_day: None, to_day: Some(1) }, ..group(1, &[LONELY], &[]) };
    assert!(planned(&person(&[LONELY]), 3, &[over]).plans.is_empty());
}

#[test]
fn help_comes_on_top_of_the_activities_where_no_activity_does_as_well() {
    let advice = Offering { format: words_of([Format::OneToOne]), ..offering(1, 500.0, &[DEBT]) };
    let helpline = Offering { attendance: words_of([Attendance::Phone]), ..offering(2, 500.0, &[LONELY]) };
    let choir = group(3, &[LONELY], &[on(Day::Tuesday, 10, 12)]);
    let offerings = [advice, helpline, choir];
    let plans = planned(&person(&[LONELY, DEBT]), 1, &offerings);
    assert_eq!(names(&plans.plans[0]), ["3", "1"], "a choir and debt advice; the choir is as good as the helpline");
    assert_eq!(plans.plans[0].parts[1].kind, PlannedKind::Help);
    assert_eq!(plans.plans[0].text, "One activity and one kind of help, for all that was asked for");
    assert_eq!(names(&plans.plans[1])[0], "1", "an alternative with the helpline instead");
    let alone = planned(&person(&[LONELY, DEBT]), 1, &offerings[..2]);
    assert_eq!(alone.plans[0].parts.len(), 2, "without a choir, both");
}

#[test]
fn what_a_week_costs_and_how_far_one_goes_is_added_up_and_what_is_not_known_named() {
    let free = Offering { price: Price::Free, ..group(1, &[LONELY], &[on(Day::Monday, 10, 12)]) };
    let paid = Offering { price: Price::FromPence(450), ..group(2, &[LONELY], &[on(Day::Tuesday, 10, 12)]) };
    let silent = group(3, &[LONELY], &[on(Day::Friday, 10, 12)]);
    let plans = planned(&person(&[LONELY]), 3, &[free.clone(), paid.clone(), silent.clone()]);
    let plan = &plans.plans[0];
    assert_eq!((plan.cost.pence, plan.cost.not_known.as_slice()), (450, &[silent.service][..]));
    assert_eq!(plan.cost.text, "£4.50 a week, as far as it is known: one does not say what it costs");
    assert_eq!(plan.travel.each_way_m, 1500);
    assert_eq!(planned(&person(&[LONELY]), 1, &[free]).plans[0].cost.text, "Nothing to pay");
    assert_eq!(planned(&person(&[LONELY]), 1, &[silent]).plans[0].cost.text, "One does not say what it costs");
}

#[test]
fn one_activity_listed_twice_is_planned_once() {
    let one = group(1, &[LONELY], &[on(Day::Tuesday, 10, 12)]);
    let again = Offering { print: one.print ^ 1, ..group(2, &[LONELY], &[on(Day::Friday, 10, 12)]) };
    assert_eq!(planned(&person(&[LONELY]), 3, &[one, again]).plans[0].parts.len(), 1);
}

#[test]
fn of_more_than_four_needs_the_four_most_important_are_planned_and_the_rest_are_told() {
    let codes = [LONELY, "arts.music", "nature.gardening", FIT, "learning.digital", "mind.low_mood"];
    let mut asker = person(&codes);
    for (need, importance) in asker.needs.iter_mut().zip([1.0, 5.0, 4.0, 3.0, 2.0, 1.0]) {
        need.importance = importance;
    }
    let sessions = [Day::Monday, Day::Tuesday, Day::Wednesday, Day::Thursday, Day::Friday].map(|day| on(day, 10, 12));
    let offerings: Vec<Offering> = (0..5).map(|at| group(u128::try_from(at).unwrap() + 1, &codes[at..=at], &sessions[at..=at])).collect();
    let plans = planned(&asker, 7, &offerings);
    assert_eq!(plans.planned_for, [1, 2, 3, 4]);
    let plan = &plans.plans[0];
    assert_eq!(plan.covers.iter().filter(|need| plans.planned_for.contains(need)).count(), 4);
    assert!(plan.parts.len() <= 5);
    for left in &plan.uncovered {
        assert!(!plans.planned_for.contains(&left.need) && !left.text.is_empty(), "{left:?}");
    }
    let reasons = plan.uncovered.iter().find(|left| left.need == 0).map(|left| left.text.clone());
    assert!(reasons.is_none_or(|text| text.contains("four other needs")), "it could be met, and was not planned for");
}

#[test]
fn a_week_for_somebody_who_only_said_what_they_like() {
    let mut asker = person(&[]);
    asker.preferences.interests = vec!["singing".to_owned()];
    let plans = planned(&asker, 3, &[group(1, &["arts.music"], &[on(Day::Tuesday, 10, 12)])]);
    assert_eq!(names(&plans.plans[0]), ["1"]);
    assert!(plans.plans[0].covers.is_empty() && plans.plans[0].uncovered.is_empty());
}

#[test]
fn nothing_is_planned_where_nothing_fits_and_it_says_why() {
    let plans = planned(&person(&[LONELY]), 3, &[Offering { room: Room::Full, ..group(1, &[LONELY], &[]) }]);
    assert!(plans.plans.is_empty());
    assert_eq!(plans.fewer_because.as_deref(), Some("Nothing that fits clearly helps with what was asked for"));
}

proptest! {
    #[test]
    fn weeks_never_clash_always_differ_and_are_the_same_each_time_in_any_order(
        facts in prop::collection::vec((0_u32..9, 0_usize..3, 0_usize..7, 9_u16..15, 1_u16..8, 0_u8..5), 1..70),
        activities in 1_usize..=4,
    ) {
        let codes = [LONELY, DEBT, FIT];
        let mut offerings: Vec<Offering> = facts
            .iter()
            .zip(1..)
            .map(|((near, need, day, from, long, shape), number)| {
                let sessions = if *shape == 0 { vec![] } else { vec![on(Day::ALL[*day], *from, from + long)] };
                let format = if *shape == 1 { Format::OneToOne } else { Format::Group };
                let placed = offering(number, f64::from(*near) * 500.0, &codes[*need..=*need]);
                Offering { sessions, format: words_of([format]), ..placed }
            })
            .collect();
        let plans = planned(&person(&codes), activities, &offerings);
        for (at, plan) in plans.plans.iter().enumerate() {
            prop_assert!(plan.parts.iter().filter(|part| part.kind == PlannedKind::Activity).count() <= activities);
            let times: Vec<Window> = plan.timetable.iter().map(|entry| entry.window).collect();
            for (place, one) in times.iter().enumerate() {
                prop_assert!(times[..place].iter().all(|other| one.shared_min(*other) == 0), "{:?}", times);
            }
            for other in &plans.plans[..at] {
                let shared = names(plan).iter().filter(|name| names(other).contains(name)).count();
                prop_assert!(2 * shared <= plan.parts.len(), "at least half is new");
            }
        }
        prop_assert!(plans.plans.len() == 3 || plans.fewer_because.is_some());
        offerings.reverse();
        let again = planned(&person(&codes), activities, &offerings);
        prop_assert_eq!(
            plans.plans.iter().map(names).collect::<Vec<_>>(),
            again.plans.iter().map(names).collect::<Vec<_>>()
        );
    }
}
