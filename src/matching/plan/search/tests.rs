//! Branch and bound against brute force, on weeks made by chance and small enough to try every set.

use std::time::Instant;

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
    (0_usize..2, 18_u16..26, 1_u16..5).prop_map(|(day, from, long)| Window {
        day: Day::ALL[day],
        from_min: from * 30,
        to_min: (from + long) * 30,
    })
}

fn item(needs: usize) -> impl Strategy<Value = Item> {
    let help = prop_oneof![3 => Just(None), 1 => (0..needs).prop_map(|need| Some(bits(need)))];
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
        (prop::collection::vec(item(needs), 0..9), prop::collection::vec(1_u32..4, needs), 1_usize..=4).prop_map(
            |(mut items, weights, activities)| {
                items.sort_by_key(|item| std::cmp::Reverse(item.worth));
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

/// Sixty items, four needs, seven activities, and a week in which nearly everything clashes with much: the hardest kind that was found.
#[test]
fn the_largest_weeks_are_planned_exactly_and_in_time() {
    let mut slowest = std::time::Duration::ZERO;
    for seed in 0..12_u64 {
        let mut state = seed * 7919 + 1;
        let mut dice = |sides: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % sides
        };
        let days = 1 + seed % 6;
        let mut items: Vec<Item> = (0..MAX_ITEMS)
            .map(|number| {
                let help = dice(5) == 0;
                let need = u8::try_from(dice(4)).unwrap();
                let mut visits = Vec::new();
                for _ in 0..if help { 0 } else { 1 + dice(3) } {
                    let from_min = 540 + 30 * u16::try_from(dice(14)).unwrap();
                    visits.push(Window { day: Day::ALL[usize::try_from(dice(days)).unwrap()], from_min, to_min: from_min + 120 });
                }
                Item {
                    worth: 400 + i32::try_from(dice(300)).unwrap(),
                    meets: 1 << need,
                    help_for: help.then_some(need),
                    visits,
                    spot: Some(u32::try_from(dice(9)).unwrap()),
                    same_as: number,
                }
            })
            .collect();
        items.sort_by_key(|item| std::cmp::Reverse(item.worth));
        let problem = Problem { items, weights: vec![2500; 4], activities: 3 + usize::try_from(seed % 5).unwrap() };
        let began = Instant::now();
        let ahead = Ahead::of(&problem);
        let mut against = Vec::new();
        for _ in 0..3 {
            let best = problem.best(&ahead, &against).unwrap();
            assert!(best.exact, "seed {seed}");
            against.push(best.items);
        }
        slowest = slowest.max(began.elapsed());
        println!("seed {seed}: {} activities, {days} days, {:?}", problem.activities, began.elapsed());
    }
    // A debug build is some ten times slower than what is shipped.
    assert!(slowest < std::time::Duration::from_secs(6), "{slowest:?}");
}
