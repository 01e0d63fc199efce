//! What is added up list by list comes to what is worked out offering by offering, to the last bit.

use proptest::prelude::*;

use super::*;
use crate::matching::{
    Understood,
    lanes::{BLOCK, places},
    tally::{Answering, Occurrences, Origin, Tally},
    tests::person,
    worths::Worths,
};

const NEEDS: u16 = 6;
const TERMS: u16 = 7;

/// An ask as weights by need, words, and the best. An [`Ask`] itself is never printed, not even by a failing test.
type Asked = (Vec<Option<f32>>, Vec<(u16, f32)>, Option<f32>);

fn any_ask() -> impl Strategy<Value = Asked> {
    let weights = prop::collection::vec(prop::option::weighted(0.5, 0.01_f32..1.3), usize::from(NEEDS));
    let words = prop::collection::vec((0..TERMS, 0.1_f32..1.5), 0..6);
    let best = prop::option::weighted(0.7, 0.3_f32..1.6);
    (weights, words, best)
}

fn ask((weights, words, best): Asked) -> Ask {
    let weights = weights.into_iter().map(Option::unwrap_or_default).collect();
    Ask { share: 1.0, weights, best: best.unwrap_or_default(), words, label: None }
}

/// An interest as its words and its needs.
type Interested = (Vec<u16>, Vec<u16>);

fn any_interest() -> impl Strategy<Value = Interested> {
    (prop::collection::vec(0..TERMS, 0..4), prop::collection::vec(0..NEEDS, 0..3))
}

fn interest((words, needs): Interested) -> Interest {
    Interest { said: String::new(), words, needs: needs.into_iter().map(NeedNo).collect() }
}

fn query(asks: Vec<Ask>, interests: Vec<Interest>) -> Query {
    Query {
        person: person(&[]),
        asks,
        interests,
        terms: (0..TERMS).map(|term| term.to_string()).collect(),
        needs: (0..NEEDS).map(NeedNo).collect(),
        pushed_away: Vec::new(),
        understood: Understood::default(),
        safety: None,
    }
}

/// An offering's length, answers (a strength a need) and counts (a count a term).
type Listed = (u16, Vec<Option<u8>>, Vec<Option<u16>>);

fn any_listed() -> impl Strategy<Value = Listed> {
    let answers = prop::collection::vec(prop::option::weighted(0.3, any::<u8>()), usize::from(NEEDS));
    let counts = prop::collection::vec(prop::option::weighted(0.3, 1_u16..9), usize::from(TERMS));
    (1_u16..300, answers, counts)
}

proptest! {
    #[test]
    fn the_three_strongest_fits_are_kept_strongest_first(all in prop::collection::vec(0.0_f32..1.3, 0..9)) {
        let kept = all.iter().fold([0.0; 3], |fits, fit| raised(fits, *fit));
        let mut sorted = [all, vec![0.0; 3]].concat();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        prop_assert_eq!(kept.as_slice(), &sorted[..3]);
    }
}

proptest! {
    #[test]
    fn lists_add_up_to_what_each_offering_answers(
        asks in prop::collection::vec(any_ask(), 0..4),
        interests in prop::collection::vec(any_interest(), 0..3),
        rarities in prop::collection::vec(0.1_f32..12.0, usize::from(TERMS)),
        listed in prop::collection::vec(any_listed(), 1..150),
    ) {
        let query = query(asks.into_iter().map(ask).collect(), interests.into_iter().map(interest).collect());
        let corpus = Corpus { statistics: Statistics { offerings: 1000, mean_length: 80.0 }, rarities };
        let weighing = Weighing::of(&query, &corpus);
        let mut tally = Tally::default();
        // Twice: what was added up once is gone.
        for _ in 0..2 {
            tally.open(&weighing);
            let slots: Vec<u32> = (0..).take(listed.len()).collect();
            for need in 0..usize::from(NEEDS) {
                let answering = slots.iter().zip(&listed).filter_map(|(slot, (_, answers, _))| {
                    answers[need].map(|strength| Answering::new(*slot + 65_500, strength))
                });
                tally.need(&weighing, need, Origin { doc: 65_500, slot: 0 }, &answering.collect::<Vec<_>>());
            }
            for term in 0..usize::from(TERMS) {
                let (docs, counts): (Vec<u32>, Vec<u32>) =
                    slots.iter().zip(&listed).filter_map(|(slot, (.., counts))| counts[term].map(|count| (*slot + 7, u32::from(count)))).unzip();
                tally.term(&weighing, term, Occurrences { origin: Origin { doc: 7, slot: 0 }, docs: &docs, counts: &counts }, |doc| listed[doc as usize - 7].0);
            }
            let (mut added, mut answering) = (vec![None; listed.len()], Vec::new());
            tally.weigh(&weighing, &mut answering);
            for (block, lanes) in answering {
                let answers = tally.answers(&weighing, block);
                for place in places(lanes) {
                    let mut worths = Worths::default().emptied(&query, 1);
                    let at = worths.push(answers.needs(place), answers.interest(place));
                    added[block * BLOCK + place] = Some(worths.answered(at));
                }
            }
            tally.clear(&weighing);
            for ((length, answers, counts), added) in listed.iter().zip(added) {
                let answers: Vec<Answer> =
                    (0..).map(NeedNo).zip(answers).filter_map(|(need, strength)| strength.map(|strength| Answer { need, strength })).collect();
                let counts: Vec<TermCount> =
                    (0..).zip(counts).filter_map(|(term, count)| count.map(|count| TermCount { term, count })).collect();
                let alone = weighing.answered(&answers, *length, &counts);
                prop_assert_eq!(added, alone.at_all(&query).then_some(alone));
            }
        }
    }
}
