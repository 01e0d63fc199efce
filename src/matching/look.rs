//! Candidates are looked at: each is judged once and counted, and what may stand on a shortlist is kept, with the most that it can be worth.
//!
//! Recall hands candidates up in blocks of 64 that lie together ([`Looking::at`]); a scan of everything looks at one after the other
//! ([`look`]). The rules are the same ones.

use super::{
    Block, Considered, Facts as _, Offering, Query,
    floor::Floor,
    judge::{Doubts, Outcome, Rules, fails, is_hidden},
    lanes::{BLOCK, Lanes, places},
    rank::{MAX_MATCHES, MAX_NEAR_MISSES, SPARE, Shortlist},
    rated::Rated,
    reach::{Borders, Reached, Standing, Ways},
    score::{Bound, Easiest, Known, Parts, need_part, parts},
    tally::Answers,
    weighing::{Answered, Corpus, MAX_NEEDS, MEETS, TermCount, Weighing, met},
    weights::Weights,
    worths::{Worths, WorthsAt},
};
use crate::domain::vocabulary::{Attendance, Exclusion};

/// For how many candidates at most memory is kept: some five megabytes for those that fit, and as much for those that nearly do.
const MOST_KEPT: usize = 1 << 16;

/// One offering that recall hands up.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The offering.
    pub offering: &'a Offering,
    /// Recall's own address of it, by which its card is fetched.
    pub handle: u64,
    /// Whether the person may live within a border that it serves; `false` where recall knows that they do not.
    pub may_serve: bool,
}

/// A candidate with how often the query's terms stand in it, in their order; only terms that do.
#[derive(Debug, Clone, Copy)]
pub struct Counted<'a> {
    /// The candidate.
    pub candidate: Candidate<'a>,
    /// The counts.
    pub counts: &'a [TermCount],
}

impl<'a> Counted<'a> {
    /// An offering of which nothing is known but what it says, with how often the query's terms stand in it.
    #[must_use]
    pub fn of(offering: &'a Offering, counts: &'a [TermCount], handle: u64) -> Self {
        Self { candidate: Candidate { offering, handle, may_serve: true }, counts }
    }

    /// The same with other facts, but for what its words are.
    pub(super) fn varied(&self, offering: &'a Offering) -> Self {
        Self { candidate: Candidate { offering, ..self.candidate }, ..*self }
    }

    /// What it answers.
    #[must_use]
    pub fn answered(&self, weighing: &Weighing<'_>) -> Answered {
        weighing.answered(&self.candidate.offering.answers, self.candidate.offering.length, self.counts)
    }
}

/// Candidates that lie together.
#[derive(Debug, Clone, Copy)]
pub struct Neighbours<'b, 'a> {
    /// The offerings, up to 64.
    pub offerings: &'a [Offering],
    /// Their facts.
    pub block: &'b Block,
    /// Recall's own address of the first; those of the others follow it one by one.
    pub handle: u64,
    /// Which of them are candidates, a bit each.
    pub look: u64,
    /// Within whose borders the person lives.
    pub borders: Borders,
}

/// A candidate that was judged and scored.
#[derive(Debug, Clone, Copy)]
pub struct Scored<'a> {
    /// The offering.
    pub offering: &'a Offering,
    /// Recall's own address of it.
    pub handle: u64,
    /// What it is worth.
    pub parts: Parts,
    /// The sum of the parts, in thousandths.
    pub score: u16,
    /// How it stands to the person.
    pub standing: Standing,
}

/// A candidate that was judged, and is scored when its turn comes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged<'a> {
    /// The offering.
    pub(super) offering: &'a Offering,
    handle: u64,
    /// What it answers.
    worths: WorthsAt,
    /// Which stated needs it meets, a bit each.
    pub(super) met: u16,
    may_serve: bool,
    /// Whether its service can be had at other locations.
    pub(super) is_elsewhere: bool,
}

/// By what candidates are scored.
#[derive(Clone, Copy)]
pub(super) struct Scale<'q> {
    /// What is asked.
    pub(super) query: &'q Query,
    /// What each factor can add.
    pub(super) weights: Weights,
    /// What is asked of the ways to attend.
    pub(super) ways: Ways,
}

impl<'q> Scale<'q> {
    pub(super) fn of(query: &'q Query, rules: Rules) -> Self {
        Self { query, weights: rules.weights, ways: Ways::of(&query.person) }
    }
}

/// Every candidate that was looked at and judged.
#[derive(Default)]
pub(super) struct Looked<'a> {
    /// What nothing keeps out, in no order.
    pub(super) fitting: Rated<Judged<'a>>,
    /// What one thing keeps out that may be overlooked.
    pub(super) missed: Rated<(Judged<'a>, Exclusion)>,
    /// Which stated needs are met by what fits, a bit each.
    pub(super) met: u16,
    /// An account of all.
    pub(super) considered: Considered,
    /// What all that was kept answers.
    pub(super) worths: Worths,
}

impl<'a> Looked<'a> {
    /// Scores one that was kept.
    pub(super) fn score(&self, scale: &Scale<'_>, judged: &Judged<'a>) -> Scored<'a> {
        let Scale { query, weights, ways } = scale;
        let Judged { offering, handle, may_serve, worths, .. } = *judged;
        let standing = ways.standing(&query.person, offering, may_serve);
        let parts = parts(query, weights, ways, offering, &standing, &self.worths.answered(worths));
        Scored { offering, handle, parts, score: parts.score(), standing }
    }

    /// The most that one that was kept can be worth for one stated need, in thousandths.
    pub(super) fn most_for(&self, scale: &Scale<'_>, judged: &Judged<'_>, need: usize) -> u16 {
        need_part(&scale.weights, scale.query.asks[need].share, self.worths.get(judged.worths).0[need])
    }
}

/// The memory that looking takes, kept from request to request: to ask the system for it each time costs more than to look. Holds nothing
/// between them.
#[derive(Default)]
pub struct Workspace {
    fitting: Rated<Judged<'static>>,
    missed: Rated<(Judged<'static>, Exclusion)>,
    worths: Worths,
}

/// What candidates must be able to score to stand on the shortlist.
struct Floors {
    fitting: Floor,
    missed: Floor,
    /// For each stated need, what something that meets it adds by it for certain: what adds less meets it best of none.
    leads: [u16; MAX_NEEDS],
}

/// What a candidate's needs tell before anything else is known of it.
struct Told {
    /// The most that its needs may add, in thousandths.
    most: u16,
    /// Which stated needs it meets, a bit each.
    met: u16,
    /// Whether it may be what meets one of several needs best.
    may_lead: bool,
}

/// Looks at candidates as they come, in any order: judges each, counts it, and keeps what may stand on the shortlist.
pub struct Looking<'q, 'a> {
    scale: Scale<'q>,
    rules: Rules,
    bound: Bound,
    looked: Looked<'a>,
    floors: Floors,
    /// Of each of a block that has a place how far it is, in metres; of the others of earlier ones.
    distances_m: [f64; BLOCK],
}

impl<'q, 'a> Looking<'q, 'a> {
    /// Has looked at nothing yet.
    #[must_use]
    pub fn new(query: &'q Query, rules: Rules, workspace: &mut Workspace) -> Self {
        let Workspace { fitting, missed, worths } = std::mem::take(workspace);
        let (fitting, missed) = (fitting.emptied(MOST_KEPT), missed.emptied(MOST_KEPT));
        let looked = Looked { fitting, missed, worths: worths.emptied(query, MOST_KEPT), ..Looked::default() };
        let bound = Bound::of(query, &rules.weights);
        let floors = Floors { fitting: Floor::new(MAX_MATCHES + SPARE), missed: Floor::new(MAX_NEAR_MISSES), leads: [0; MAX_NEEDS] };
        Self { scale: Scale::of(query, rules), rules, bound, looked, floors, distances_m: [0.0; BLOCK] }
    }

    /// Looks at candidates that lie together, each of which answers something.
    pub fn at(&mut self, candidates: &Neighbours<'_, 'a>, answers: &Answers<'_>) {
        let Neighbours { offerings, block, handle, look, borders } = *candidates;
        let (person, ways) = (&self.scale.query.person, &self.scale.ways);
        let reached = ways.standings(person, (block, offerings), (look, borders), &mut self.distances_m);
        let mut hidden = 0;
        if self.rules.hide_after_days.is_some() {
            hidden = places(look).fold(0, |all, place| all | u64::from(is_hidden(person, &offerings[place], self.rules)) << place);
        }
        let outcome = Outcome::of(ways, block, &reached, &fails(person, ways, block, &reached, hidden), look);
        count(&mut self.looked.considered, &outcome);
        let doubts = Doubts::of(person, block, &reached);
        let remote = reached.usable_by(ways.from_afar.iter());
        let mut keep_if_it_matters = |place: usize, missed: Option<Exclusion>| {
            let is = |lanes: u64| lanes >> place & 1 == 1;
            let told = self.told(answers, place);
            self.looked.met |= if missed.is_none() { told.met } else { 0 };
            // What can be had elsewhere too is kept for the count of its locations.
            let stays = is(block.is_elsewhere()) || (told.may_lead && missed.is_none());
            let floor = if missed.is_none() { &self.floors.fitting } else { &self.floors.missed }.at();
            if !stays && told.most + self.bound.beside_needs() < floor {
                return;
            }
            let known = self.known(block, (&reached, remote), &doubts, place);
            let worths = self.looked.worths.push(answers.needs(place), answers.interest(place));
            let most = self.most(&known, worths);
            if !stays && most < floor {
                return self.looked.worths.pop();
            }
            let candidate = Candidate { offering: &offerings[place], handle: handle + place as u64, may_serve: is(borders.may_hold) };
            let was_kept = self.keep(most, candidate, is(block.is_elsewhere()), worths, missed);
            if was_kept && !is(block.is_seasonal()) {
                self.raise(most, &known, is(block.is_elsewhere()), worths, missed);
            }
        };
        places(outcome.fitting).for_each(|place| keep_if_it_matters(place, None));
        for (criterion, missed) in outcome.missed {
            places(missed).for_each(|place| keep_if_it_matters(place, Some(criterion)));
        }
    }

    /// What the needs of one of a block tell.
    #[inline]
    fn told(&self, answers: &Answers<'_>, place: usize) -> Told {
        let Scale { query, weights, .. } = &self.scale;
        let several = query.asks.len() > 1;
        let mut told = Told { most: 0, met: 0, may_lead: false };
        for (need, (ask, worth)) in query.asks.iter().zip(answers.needs(place)).enumerate() {
            let (part, meets) = (need_part(weights, ask.share, worth), worth >= MEETS);
            told.most += part;
            told.met |= u16::from(meets) << need;
            told.may_lead |= several && meets && part >= self.floors.leads[need];
        }
        told
    }

    /// Raises the floors by what was kept, and runs all the year.
    #[inline]
    fn raise(&mut self, most: u16, known: &Known, is_elsewhere: bool, worths: WorthsAt, missed: Option<Exclusion>) {
        let Scale { query, weights, ways } = &self.scale;
        // A service counts once: what can be had elsewhere too may be there twice.
        if !is_elsewhere {
            let floor = if missed.is_none() { &mut self.floors.fitting } else { &mut self.floors.missed };
            floor.add(self.bound.least(most, known));
        }
        if missed.is_none() && query.asks.len() > 1 && !known.easiest.is_run_from_afar(ways) {
            let (needs, _) = self.looked.worths.get(worths);
            for ((ask, worth), lead) in query.asks.iter().zip(needs).zip(&mut self.floors.leads) {
                if *worth >= MEETS {
                    *lead = (*lead).max(need_part(weights, ask.share, *worth));
                }
            }
        }
    }

    /// Looks at one candidate that answers something.
    fn at_one(&mut self, candidate: &Candidate<'a>, answered: Answered) {
        let Candidate { offering, may_serve, .. } = *candidate;
        let (person, ways) = (&self.scale.query.person, &self.scale.ways);
        let standing = ways.standing(person, offering, may_serve);
        let reached = standing.reached(ways);
        let fails = fails(person, ways, offering, &reached, is_hidden(person, offering, self.rules));
        let outcome = Outcome::of(ways, offering, &reached, &fails, true);
        count(&mut self.looked.considered, &outcome);
        let known = Known::of(person, ways, offering, &standing);
        let missed = outcome.missed.into_iter().filter_map(|(criterion, missed)| missed.then_some(Some(criterion)));
        for missed in outcome.fitting.then_some(None).into_iter().chain(missed) {
            let worths = self.looked.worths.push(answered.needs.into_iter(), answered.interest);
            let most = self.most(&known, worths);
            self.keep(most, *candidate, offering.elsewhere > 0, worths, missed);
        }
    }

    /// What is known of one of a block.
    #[inline]
    fn known(&self, block: &Block, (reached, remote): (&Reached<u64>, u64), doubts: &Doubts<u64>, place: usize) -> Known {
        let is = |lanes: u64| lanes >> place & 1 == 1;
        let easiest = Easiest {
            distance_m: (is(block.is_placed()) && self.scale.query.person.place.is_some()).then_some(self.distances_m[place]),
            in_person: is(reached.usable(Attendance::InPerson)),
            home_visit: is(reached.usable(Attendance::HomeVisit)),
            remote: is(remote),
            serves: is(reached.serves),
            states_area: is(block.states_area()),
        };
        Known { easiest, room: block.room(place), doubts: doubts.at(place) }
    }

    /// The most that a candidate can score of which this is known, in thousandths.
    #[inline]
    fn most(&self, known: &Known, worths: WorthsAt) -> u16 {
        let Scale { query, weights, ways } = &self.scale;
        self.bound.most((query, weights, ways), known, self.looked.worths.get(worths))
    }

    /// Keeps a candidate that fits, or that nothing keeps out but one thing, and whose worths were added last; whether it was.
    #[inline]
    fn keep(&mut self, most: u16, candidate: Candidate<'a>, is_elsewhere: bool, worths: WorthsAt, missed: Option<Exclusion>) -> bool {
        let Candidate { offering, handle, may_serve } = candidate;
        let (needs, interest) = self.looked.worths.get(worths);
        let judged = Judged { offering, handle, worths, met: met(needs), may_serve, is_elsewhere };
        match missed {
            None => {
                self.looked.met |= judged.met;
                self.looked.fitting.push(most, judged);
            }
            // What would not meet a need if it fitted has not nearly fitted.
            Some(criterion) if judged.met != 0 || (self.scale.query.asks.is_empty() && interest >= MEETS) => {
                self.looked.missed.push(most, (judged, criterion));
            }
            Some(_) => {
                self.looked.worths.pop();
                return false;
            }
        }
        true
    }

    /// The best of what was looked at, in order. The order depends on nothing but what was looked at: ties are broken by the ids of
    /// service and location.
    #[must_use]
    pub fn shortlist(self, workspace: &mut Workspace) -> Shortlist<'a> {
        let shortlist = Shortlist::of(&self.scale, &self.looked);
        let Looked { fitting, missed, worths, .. } = self.looked;
        // What a whole country once took is not kept for ever.
        let worths = worths.emptied(self.scale.query, MOST_KEPT);
        *workspace = Workspace { fitting: fitting.emptied(MOST_KEPT), missed: missed.emptied(MOST_KEPT), worths };
        shortlist
    }
}

fn count<L: Lanes>(considered: &mut Considered, outcome: &Outcome<L>) {
    considered.offerings += outcome.considered.count();
    for (excluded, first) in considered.excluded.iter_mut().zip(outcome.first_failing) {
        *excluded += first.count();
    }
}

/// Looks at every candidate of those that answer anything.
pub(super) fn look<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Counted<'a>>) -> Looked<'a> {
    let weighing = Weighing::of(query, corpus);
    let mut looking = Looking::new(query, rules, &mut Workspace::default());
    for counted in candidates {
        let answered = counted.answered(&weighing);
        if answered.at_all(query) {
            looking.at_one(&counted.candidate, answered);
        }
    }
    looking.looked
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::{
        domain::{ServiceId, vocabulary::ServesArea},
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
        let chosen: Vec<_> =
            list.chosen.iter().map(|chosen| (scored(&chosen.scored), chosen.other_locations, chosen.promoted_for)).collect();
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
        ) {
            // An answer a need, as the index keeps them.
            let offerings: Vec<Offering> = offerings.into_iter().map(|mut offering| {
                offering.answers.sort_by_key(|answer| (answer.need, std::cmp::Reverse(answer.strength)));
                offering.answers.dedup_by_key(|answer| answer.need);
                offering
            }).collect();
            let offerings = told_apart(offerings);
            let query = Query::understand(asks.person(), Lexicon::shipped());
            let rules = Rules { hide_after_days, ..Rules::default() };
            let candidates = offerings.iter().zip(0..).map(|(offering, handle)| Counted::of(offering, &[], handle));
            let alone = look(&query, &corpus(&query), rules, candidates);
            prop_assert_eq!(told(&query, rules, &in_blocks(&query, rules, &offerings)), told(&query, rules, &alone));
        }
    }
}
