//! Branch and bound against brute force, on weeks made by chance and small enough to try every set.

use proptest::prelude::*;

use super::*;
use crate::domain::vocabulary::{Day, Vocabulary};

/// Every set there is, in the order in which the search walks them; the first of the best.
fn by_brute_force(problem: &Problem, against: &[Vec<usize>]) -> Option<(i64, Vec<usize>)> {
    let mut best: Option<(i64, Vec<usize>)> = None;
    for set in 1_u32..1 << problem.items.len() {
        let items: Vec<usize> = (0..problem.items.len()).filter(|item| set & (1 << item) != 0).collect();
        let all = || items.iter().map(|item| &problem.items[*item]);
        let helps: Vec<u8> = all().filter_map(|item| item.help_for).collect();
        let mut apart = helps.clone();
        apart.sort_unstable();
        apart.dedup();
        let mut marks: Vec<usize> = all().map(|item| item.same_as).collect();
        marks.sort_unstable();
        marks.dedup();
        let met = all().fold(0, |met, item| met | item.meets);
        let half_new = |other: &Vec<usize>| 2 * items.iter().filter(|item| other.contains(item)).count() <= items.len();
        let fits = apart.len() == helps.len()
            && marks.len() == items.len()
            && items.len() - helps.len() <= problem.activities
            && met != 0
            && against.iter().all(half_new)
            && every_timetable(problem, &items);
        if !fits {
            continue;
        }
        let value = i64::from(problem.coverage(met)) * COVERED + all().map(|item| i64::from(item.worth)).sum::<i64>();
        if best.as_ref().is_none_or(|(most, known)| value > *most || (value == *most && items < *known)) {
            best = Some((value, items));
        }
    }
    best
}

/// Whether any choice of visits works, tried one by one.
fn every_timetable(problem: &Problem, items: &[usize]) -> bool {
    let timed: Vec<usize> = items.iter().copied().filter(|item| !problem.items[*item].visits.is_empty()).collect();
    let choices: usize = timed.iter().map(|item| problem.items[*item].visits.len()).product();
    (0..choices).any(|mut choice| {
        let chosen: Vec<(usize, usize)> = timed
            .iter()
            .map(|item| {
                let visits = problem.items[*item].visits.len();
                let visit = choice % visits;
                choice /= visits;
                (*item, visit)
            })
            .collect();
        chosen.iter().enumerate().all(|(at, a)| chosen[..at].iter().all(|b| !problem.clash(*a, *b)))
    })
}

fn window() -> impl Strategy<Value = Window> {
    // From a quarter of an hour to two hours: what is shorter than the gap can lie between two others that clash.
    (0_usize..2, 36_u16..48, prop_oneof![1_u16..4, 4_u16..9]).prop_map(|(day, from, long)| Window {
        day: Day::ALL[day],
        from_min: from * 15,
        to_min: (from + long) * 15,
    })
}

fn item(needs: usize) -> impl Strategy<Value = Item> {
    let help = prop_oneof![3 => Just(None), 1 => (0..needs).prop_map(|need| u8::try_from(need).ok())];
    (-300_i32..700, 1_u8..1 << needs, help, prop::collection::vec(window(), 0..4), prop::option::of(0_u32..3), 0_usize..30).prop_map(
        |(worth, meets, help_for, visits, spot, same_as)| Item {
            // Few different worths, so that ties are common.
            worth: worth / 100 * 100,
            meets: help_for.map_or(meets, |need| meets | 1 << need),
            help_for,
            visits: if help_for.is_some() { Vec::new() } else { visits },
            spot,
            same_as,
        },
    )
}

fn problem() -> impl Strategy<Value = Problem> {
    (1_usize..=MAX_PLANNED).prop_flat_map(|needs| {
        (prop::collection::vec(item(needs), 0..11), prop::collection::vec(1_u32..4, needs), 1_usize..=5).prop_map(
            |(mut items, weights, activities)| {
                items.sort_by_key(|item| (item.help_for, std::cmp::Reverse(item.worth)));
                Problem { items, weights, activities }
            },
        )
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_best_set_is_that_of_brute_force_and_so_are_the_alternatives(problem in problem()) {
        let ahead = Ahead::of(&problem);
        let mut against: Vec<Vec<usize>> = Vec::new();
        for _ in 0..3 {
            let found = problem.best(&ahead, &against);
            let expected = by_brute_force(&problem, &against);
            prop_assert_eq!(found.as_ref().map(|best| &best.items), expected.as_ref().map(|(_, items)| items), "{:?}", &against);
            let Some(found) = found else { break };
            prop_assert!(found.exact);
            let timed: Vec<(usize, usize)> = found.items.iter().zip(&found.visits).filter_map(|(item, visit)| Some((*item, (*visit)?))).collect();
            for (at, a) in timed.iter().enumerate() {
                prop_assert!(timed[..at].iter().all(|b| !problem.clash(*a, *b)), "no clash in {:?}", &found);
            }
            against.push(found.items);
        }
    }
}

/// How a week is made up: what was found to be hard.
#[derive(Debug, Clone, Copy)]
enum Crowded {
    /// A few sessions of two hours each, over some days.
    Sessions,
    /// The same on one day.
    OneDay,
    /// The same, each as good as the other.
    EquallyGood,
    /// The same in one place, or where nobody travels.
    OneSpot,
    NoSpot,
    /// Every other one can be had at any time of any day.
    OpeningHours,
    /// What takes a quarter to three quarters of an hour and meets several needs.
    Short,
}

/// Sixty items, four needs, three to seven activities, and a week in which nearly everything clashes with much.
fn crowded(kind: Crowded, seed: u64) -> Problem {
    let mut state = seed * 7919 + 1;
    let mut dice = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let short = |number: u64| u16::try_from(number).unwrap();
    let days = if matches!(kind, Crowded::OneDay) { 1 } else { 1 + seed % 6 };
    let mut items = Vec::new();
    for same_as in 0..MAX_ITEMS {
        let need = u8::try_from(dice(4)).unwrap();
        let help_for = (dice(5) == 0).then_some(need);
        let mut window = |long: u16| {
            let from_min = 540 + if long < 60 { 5 * short(dice(90)) } else { 30 * short(dice(14)) };
            Window { day: Day::ALL[usize::try_from(dice(days)).unwrap()], from_min, to_min: from_min + long }
        };
        let mut visits: Vec<Window> = match kind {
            Crowded::Short => (0..=same_as % 4).map(|visit| window(15 + 10 * short(visit as u64))).collect(),
            Crowded::OpeningHours if same_as % 2 == 0 => Day::ALL[..usize::try_from(days).unwrap()]
                .iter()
                .flat_map(|day| (0..4).map(|part| (*day, 540 + 30 * short(same_as as u64 % 6) + 120 * part)))
                .map(|(day, from_min)| Window { day, from_min, to_min: from_min + 120 })
                .collect(),
            _ => (0..=same_as % 3).map(|_| window(120)).collect(),
        };
        if help_for.is_some() {
            visits.clear();
        }
        let spot = match kind {
            Crowded::OneSpot => Some(0),
            Crowded::NoSpot => None,
            Crowded::Short => Some(u32::from(need)).filter(|_| same_as % 3 > 0),
            _ => u32::try_from(dice(9)).ok(),
        };
        let worth = if matches!(kind, Crowded::EquallyGood) { 500 } else { 400 + i32::from(short(dice(300))) };
        let also = if matches!(kind, Crowded::Short) { 1 << dice(4) } else { 0 };
        items.push(Item { worth, meets: 1 << need | also, help_for, visits, spot, same_as });
    }
    items.sort_by_key(|item| (item.help_for, std::cmp::Reverse(item.worth)));
    Problem { items, weights: vec![2500; 4], activities: 3 + usize::try_from(seed % 5).unwrap() }
}

#[test]
fn the_largest_weeks_are_planned_exactly() {
    let kinds = [
        Crowded::Sessions,
        Crowded::OneDay,
        Crowded::EquallyGood,
        Crowded::OneSpot,
        Crowded::NoSpot,
        Crowded::OpeningHours,
        Crowded::Short,
    ];
    for kind in kinds {
        for seed in 0..30 {
            let problem = crowded(kind, seed);
            let ahead = Ahead::of(&problem);
            let mut against = Vec::new();
            for _ in 0..3 {
                let Some(best) = problem.best(&ahead, &against) else { break };
                assert!(best.exact, "{kind:?}, seed {seed}, {} activities, beside {against:?}", problem.activities);
                against.push(best.items);
            }
        }
    }
}
