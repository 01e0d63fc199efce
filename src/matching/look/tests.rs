use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{ServiceId, vocabulary::ServesArea},
    geography::Point,
    matching::{
        made::{Asks, any_offering},
        tally::{Run, Tally},
        tests::{corpus, offering, person},
    },
    needs::Lexicon,
};

/// What becomes of what was looked at.
fn told(query: &Query, rules: Rules, looked: &Looked<'_>) -> impl PartialEq + std::fmt::Debug + use<> {
    let list = Shortlist::of(&Scale::of(query, rules), looked);
    let scored = |scored: &Scored<'_>| (scored.handle, scored.parts, scored.standing);
    let chosen: Vec<_> = list.chosen.iter().map(|chosen| (scored(&chosen.scored), chosen.other_locations, chosen.promoted_for)).collect();
    let missed: Vec<_> = list.missed.iter().map(|missed| (scored(&missed.scored), missed.criterion)).collect();
    (chosen, missed, list.unmet.clone(), list.considered)
}

/// Looks at offerings in blocks, after what recall would have found out about them.
fn in_blocks<'a>(query: &Query, rules: Rules, offerings: &'a [Offering]) -> Looked<'a> {
    let corpus = corpus(query);
    let weighing = Weighing::of(query, &corpus);
    let mut tally = Tally::default();
    let mut looking = Looking::new(query, rules, &mut Workspace::default());
    let mut handle = 0;
    for offerings in offerings.chunks(BLOCK) {
        tally.open(&weighing, BLOCK);
        for (need, no) in query.needs.iter().enumerate() {
            let answers = (0_u32..).zip(offerings).filter_map(|(doc, offering)| {
                offering.answers.iter().filter(|answer| answer.need == *no).map(|answer| (doc, answer.strength)).max()
            });
            let (docs, values): (Vec<u32>, Vec<u8>) = answers.unzip();
            tally.need(&weighing, need, Run { docs: &docs, origin: (0, 0), values: &values });
        }
        let block = Block::of(offerings);
        let mut answering = Vec::new();
        tally.weigh(&weighing, &mut answering);
        for (number, look) in answering {
            let answers = tally.answers(&weighing, number);
            let all_that = |is: &dyn Fn(usize, ServesArea) -> bool| {
                query.person.place.map_or(0, |place| {
                    let serves = |offering: &Offering| offering.serves(place.point, place.uncertainty_m, place.nation).0;
                    offerings.iter().enumerate().fold(0, |all, (at, offering)| all | u64::from(is(at, serves(offering))) << at)
                })
            };
            // Of some it is known beforehand, of others it is not.
            let hold = all_that(&|at, serves| serves == ServesArea::Yes && at % 2 == 0);
            let borders = Borders { may_hold: all_that(&|_, serves| serves != ServesArea::No), hold };
            looking.at(&Neighbours { offerings, block: &block, handle, look, borders }, &answers);
        }
        tally.clear(&weighing);
        handle += BLOCK as u64;
    }
    looking.looked
}

/// Each offering once, which says at how many other locations its service can be had: equal ids would leave the order open.
fn told_apart(mut offerings: Vec<Offering>) -> Vec<Offering> {
    // Every second one is its service's only one, so that more services fit than are shown.
    for (number, offering) in (1_000..).zip(&mut offerings).step_by(2) {
        offering.service = ServiceId(Uuid::from_u128(number));
    }
    let mut seen = HashSet::new();
    offerings.retain(|offering| seen.insert((offering.service, offering.location)));
    let services: Vec<_> = offerings.iter().map(|offering| offering.service).collect();
    for offering in &mut offerings {
        let of_service = services.iter().filter(|service| **service == offering.service).count();
        offering.elsewhere = (of_service - 1).try_into().unwrap();
    }
    offerings
}

#[test]
fn the_only_answer_to_a_lesser_need_is_kept_however_little_it_scores() {
    let mut asking = person(&["money.debt", "nature.gardening"]);
    asking.needs[0].importance = 8.0;
    let alone = |number: u128, north_m: f64, code: &str| Offering { elsewhere: 0, ..offering(number, north_m, &[code]) };
    let mut offerings: Vec<Offering> = (0..200).map(|number| alone(number, 0.0, "money.debt")).collect();
    offerings.push(alone(200, 4500.0, "nature.gardening"));
    let query = Query::understand(asking, Lexicon::shipped());
    let looked = in_blocks(&query, Rules::default(), &offerings);
    assert_eq!(looked.considered.offerings, 201);
    let list = Shortlist::of(&Scale::of(&query, Rules::default()), &looked);
    let promoted = list.chosen.iter().find(|chosen| chosen.promoted_for == Some(1)).unwrap();
    assert_eq!((promoted.scored.handle, list.unmet.len()), (200, 0));
}

proptest! {
    #[test]
    fn a_block_is_judged_as_each_of_it_would_be(
        offerings in prop::collection::vec(any_offering(), 1..600),
        asks in Asks::any(),
        hide_after_days in prop::option::of(0_u32..900),
        lie_together in any::<bool>(),
    ) {
        // An answer a need, as the index keeps them.
        let offerings: Vec<Offering> = offerings.into_iter().map(|mut offering| {
            offering.answers.sort_by_key(|answer| (answer.need, std::cmp::Reverse(answer.strength)));
            offering.answers.dedup_by_key(|answer| answer.need);
            offering
        }).collect();
        let mut offerings = told_apart(offerings);
        if lie_together {
            // A block is then within the reach, about its edge, or beyond it.
            let north = |offering: &Offering| offering.point.map_or(f64::INFINITY, Point::latitude);
            offerings.sort_by(|a, b| north(a).total_cmp(&north(b)));
        }
        let query = Query::understand(asks.person(), Lexicon::shipped());
        let rules = Rules { hide_after_days, ..Rules::default() };
        let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
        let alone = look(&query, &corpus(&query), rules, candidates);
        prop_assert_eq!(told(&query, rules, &in_blocks(&query, rules, &offerings)), told(&query, rules, &alone));
    }
}
