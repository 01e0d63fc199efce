//! Scoring only what may stand on the list gives the list that scoring everything would give.

use proptest::prelude::*;

use super::*;
use crate::{
    matching::{
        Offering,
        made::{Asks, any_offering},
        tests::corpus,
    },
    needs::Lexicon,
};

/// What an order tells: each match with its parts, other locations and promotion; near misses; unmet needs.
fn told(list: &Shortlist<'_>) -> impl PartialEq + std::fmt::Debug + use<> {
    let matches: Vec<_> =
        list.chosen.iter().map(|chosen| (chosen.scored.handle, chosen.scored.parts, chosen.other_locations, chosen.promoted_for)).collect();
    let missed: Vec<_> = list.missed.iter().map(|missed| (missed.scored.offering.service, missed.scored.score, missed.criterion)).collect();
    (matches, missed, list.unmet.clone())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn what_is_not_scored_would_not_have_been_shown(offerings in prop::collection::vec(any_offering(), 1..900), asks in Asks::any()) {
        // One offering for each service at a location: equal ids would leave the order open.
        let mut seen = FxHashSet::default();
        let offerings: Vec<Offering> = offerings.into_iter().filter(|offering| seen.insert((offering.service, offering.location))).collect();
        let query = Query::understand(asks.person(), Lexicon::shipped());
        let scale = Scale::of(&query, Rules::default());
        let candidates = || offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
        let looked = || look(&query, &corpus(&query), Rules::default(), candidates());
        let Looked { fitting, missed, met, considered, worths, elsewhere } = looked();
        let mut all = Looked { met, considered, worths, elsewhere, ..Looked::default() };
        for (most, judged) in fitting.rated().chain(missed.rated().map(|(most, (judged, _))| (most, judged))) {
            let scored = all.score(&scale, judged);
            prop_assert!(scored.score <= most, "{} > {most}: {:?}", scored.score, judged.offering);
        }
        for judged in fitting.iter() {
            all.fitting.push(u16::MAX, *judged);
        }
        for missed in missed.iter() {
            all.missed.push(u16::MAX, *missed);
        }
        prop_assert_eq!(told(&Shortlist::of(&scale, &looked())), told(&Shortlist::of(&scale, &all)));
    }
}
