use std::collections::HashSet;

use proptest::prelude::*;
use uuid::Uuid;

use super::*;
use crate::{
    domain::{ServiceId, vocabulary::ServesArea},
    geography::Point,
    matching::{
        made::{Asks, any_offering},
        tally::{Answering, Answers, Origin, Tally},
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

/// Has each block of offerings that answer anything looked at, after what recall would have found out about it.
fn by_blocks<'a>(query: &Query, offerings: &'a [Offering], mut each: impl FnMut(&Neighbours<'_, 'a>, &Answers<'_>)) {
    let corpus = corpus(query);
    let weighing = Weighing::of(query, &corpus);
    let mut tally = Tally::default();
    let mut handle = 0;
    for offerings in offerings.chunks(BLOCK) {
        tally.open(&weighing);
        for (need, no) in query.needs.iter().enumerate() {
            let answers = (0_u32..).zip(offerings).filter_map(|(place, offering)| {
                let strength = offering.answers.iter().filter(|answer| answer.need == *no).map(|answer| answer.strength).max();
                strength.map(|strength| Answering::new(place, strength))
            });
            let answers: Vec<Answering> = answers.collect();
            tally.need(&weighing, need, Origin { doc: 0, slot: 0 }, &answers);
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
            each(&Neighbours { offerings, block: &block, handle, look, borders }, &answers);
        }
        tally.clear(&weighing);
        handle += BLOCK as u64;
    }
}

/// Looks at offerings in blocks.
fn in_blocks<'a>(query: &Query, rules: Rules, offerings: &'a [Offering]) -> Looked<'a> {
    let mut looking = Looking::new(query, rules, &mut Workspace::default());
    by_blocks(query, offerings, |candidates, answers| looking.at(candidates, answers));
    looking.looked
}

/// Looks at offerings in blocks, of which every other one is looked at by somebody else.
fn in_blocks_by_two<'a>(query: &Query, rules: Rules, offerings: &'a [Offering]) -> Looked<'a> {
    let mut two = [(); 2].map(|()| Looking::new(query, rules, &mut Workspace::default()));
    by_blocks(query, offerings, |candidates, answers| {
        let one = candidates.handle / BLOCK as u64 % 2;
        two[usize::try_from(one).unwrap()].at(candidates, answers);
    });
    let [mut one, other] = two;
    one.join(other, &mut Workspace::default());
    one.looked
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

#[test]
fn a_need_is_met_by_what_fits_though_it_is_left_behind() {
    let of_strength = |number: u128, north_m: f64, strength: u8| {
        let mut offering = Offering { elsewhere: 0, ..offering(number, north_m, &["money.debt"]) };
        offering.answers[0].strength = strength;
        offering
    };
    // Those next door answer too little to meet the need, but score more than what meets it and is as far off as may be.
    let mut offerings: Vec<Offering> = (0..200).map(|number| of_strength(number, 0.0, 115)).collect();
    offerings.push(of_strength(200, 4900.0, 130));
    let query = Query::understand(person(&["money.debt"]), Lexicon::shipped());
    let looked = in_blocks(&query, Rules::default(), &offerings);
    assert!(looked.fitting.iter().all(|judged| judged.handle != 200), "it is left behind");
    assert_eq!(looked.met, 1);
}

/// Offerings with an answer a need, as the index keeps them, and each once; in the order in which they lie, or by their places.
fn as_indexed(mut offerings: Vec<Offering>, lie_together: bool) -> Vec<Offering> {
    for offering in &mut offerings {
        offering.answers.sort_by_key(|answer| (answer.need, std::cmp::Reverse(answer.strength)));
        offering.answers.dedup_by_key(|answer| answer.need);
    }
    let mut offerings = told_apart(offerings);
    if lie_together {
        // A block is then within the reach, about its edge, or beyond it.
        let north = |offering: &Offering| offering.point.map_or(f64::INFINITY, Point::latitude);
        offerings.sort_by(|a, b| north(a).total_cmp(&north(b)));
    }
    offerings
}

proptest! {
    #[test]
    fn what_is_known_of_a_block_bounds_what_each_of_it_scores(
        offerings in prop::collection::vec(any_offering(), 1..300),
        asks in Asks::any(),
        lie_together in any::<bool>(),
    ) {
        let offerings = as_indexed(offerings, lie_together);
        let (query, rules) = (Query::understand(asks.person(), Lexicon::shipped()), Rules::default());
        let scale = Scale::of(&query, rules);
        let mut looking = Looking::new(&query, rules, &mut Workspace::default());
        let mut wrong = Vec::new();
        by_blocks(&query, &offerings, |candidates, answers| {
            let Neighbours { block, look, borders, handle, .. } = *candidates;
            let reached = scale.ways.standings(&query.person, (block, candidates.offerings), (look, borders));
            let outcome = Outcome::of(&scale.ways, block, &reached, &fails(&query.person, &scale.ways, block, &reached, 0), look);
            let kept = outcome.missed.iter().fold(outcome.fitting, |all, (_, missed)| all | missed);
            let seen = looking.seen(candidates, answers, reached);
            let told = looking.told(answers);
            for place in places(kept) {
                let known = looking.known(&seen, place);
                let worths = looking.looked.worths.push(answers.needs(place), answers.interest(place));
                let offering = &candidates.offerings[place];
                let may_serve = borders.may_hold >> place & 1 == 1;
                let judged = Judged { offering, handle, worths, met: 0, may_serve, is_elsewhere: false };
                let score = looking.looked.score(&scale, &judged).score;
                let least = looking.bound.least((&query, &scale.weights, &scale.ways), &known, looking.looked.worths.get(worths));
                let most = looking.most(&known, worths);
                let beside_needs = looking.bound.beside_needs(&scale.weights, looking.nearest(&seen, 1 << place));
                let is_told = told.reaching(score.saturating_sub(beside_needs)) >> place & 1 == 1;
                if !(least <= score && score <= most && is_told) {
                    wrong.push((handle + place as u64, least, score, most, is_told));
                }
            }
        });
        prop_assert_eq!(wrong, []);
    }

    #[test]
    fn a_block_is_judged_as_each_of_it_would_be(
        offerings in prop::collection::vec(any_offering(), 1..600),
        asks in Asks::any(),
        hide_after_days in prop::option::of(0_u32..900),
        lie_together in any::<bool>(),
    ) {
        let offerings = as_indexed(offerings, lie_together);
        let query = Query::understand(asks.person(), Lexicon::shipped());
        let rules = Rules { hide_after_days, ..Rules::default() };
        let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
        let alone = look(&query, &corpus(&query), rules, candidates);
        let alone = told(&query, rules, &alone);
        prop_assert_eq!(&told(&query, rules, &in_blocks(&query, rules, &offerings)), &alone);
        prop_assert_eq!(&told(&query, rules, &in_blocks_by_two(&query, rules, &offerings)), &alone, "by two");
    }
}
