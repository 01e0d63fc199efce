//! Candidates are looked at: each is judged once and counted, and what may stand on a shortlist is kept, with the most that it can be worth.
//!
//! Recall hands candidates up in blocks of 64 that lie together ([`Looking::at`]); a scan of everything looks at one after the other
//! ([`look`]). The rules are the same ones.

pub(super) use super::looked::{Judged, Looked, Scale};
pub use super::looked::{Scored, Workspace};
use super::{
    Block, Considered, Facts as _, Offering, Query,
    bound::{Bound, Known},
    floor::Floor,
    judge::{Doubts, Outcome, Rules, fails, is_hidden},
    lanes::{BLOCK, Lanes, lanes, places},
    rank::{MAX_MATCHES, MAX_NEAR_MISSES, SPARE, Shortlist},
    reach::{Borders, Reached},
    score::{Easiest, most_of_need, nearness_of, need_part},
    tally::Answers,
    weighing::{Answered, Corpus, MAX_NEEDS, MEETS, TermCount, Weighing, met},
    worths::WorthsAt,
};
use crate::domain::vocabulary::{Attendance, Exclusion};

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

/// What candidates must be able to score to stand on the shortlist, in thousandths.
struct Floors {
    fitting: Floor,
    missed: Floor,
    /// For each stated need, what something that meets it adds by it for certain, and scores.
    leads: [(u16, u16); MAX_NEEDS],
}

impl Floors {
    /// None yet.
    fn none() -> Self {
        Self { fitting: Floor::new(MAX_MATCHES + SPARE), missed: Floor::new(MAX_NEAR_MISSES), leads: [(0, 0); MAX_NEEDS] }
    }

    /// That of what fits, or of what one thing keeps out.
    #[inline]
    fn of(&mut self, missed: Option<Exclusion>) -> &mut Floor {
        if missed.is_none() { &mut self.fitting } else { &mut self.missed }
    }
}

/// What the needs of the candidates of a block tell before anything else is known of them.
struct Told {
    /// The most that their needs may add, in thousandths; but for rounding.
    most: [f32; BLOCK],
    /// Those that would be a near miss if one thing alone kept them out.
    may_be_missed: u64,
    /// Those that may be what meets one of several needs best.
    may_lead: u64,
    /// Which of them meet each stated need.
    meet: [u64; MAX_NEEDS],
}

impl Told {
    /// Those whose needs may add so much, in thousandths.
    #[inline]
    fn reaching(&self, least: u16) -> u64 {
        // A sum of ten that rounding made less is less by far less than that.
        let least = f32::from(least) - 0.01;
        lanes(|place| self.most[place] >= least)
    }
}

/// Candidates of a block that were judged.
struct Seen<'s, 'b, 'a> {
    candidates: &'s Neighbours<'b, 'a>,
    answers: &'s Answers<'s>,
    reached: Reached<u64>,
    /// Those that can be had from afar in a way that suits.
    remote: u64,
    doubts: Doubts<u64>,
    /// What all that have a place are no nearer than, and no further, in metres, where that tells enough.
    about_m: Option<[f64; 2]>,
}

/// Looks at candidates as they come, in any order: judges each, counts it, and keeps what may stand on the shortlist.
pub struct Looking<'q, 'a> {
    scale: Scale<'q>,
    rules: Rules,
    bound: Bound,
    looked: Looked<'a>,
    floors: Floors,
}

impl<'q, 'a> Looking<'q, 'a> {
    /// Has looked at nothing yet.
    #[must_use]
    pub fn new(query: &'q Query, rules: Rules, workspace: &mut Workspace) -> Self {
        let (looked, bound) = (Looked::nothing(query, workspace), Bound::of(query, &rules.weights));
        Self { scale: Scale::of(query, rules), rules, bound, looked, floors: Floors::none() }
    }

    /// Looks at candidates that lie together, each of which answers something.
    pub fn at(&mut self, candidates: &Neighbours<'_, 'a>, answers: &Answers<'_>) {
        let Neighbours { offerings, block, look, borders, .. } = *candidates;
        let (person, ways) = (&self.scale.query.person, &self.scale.ways);
        let reached = ways.standings(person, (block, offerings), (look, borders));
        let mut hidden = 0;
        if self.rules.hide_after_days.is_some() {
            hidden = places(look).fold(0, |all, place| all | u64::from(is_hidden(person, &offerings[place], self.rules)) << place);
        }
        let outcome = Outcome::of(ways, block, &reached, &fails(person, ways, block, &reached, hidden), look);
        count(&mut self.looked.considered, &outcome);
        let missed = outcome.missed.map(|(criterion, missed)| (Some(criterion), missed));
        if outcome.fitting == 0 && missed.iter().all(|(_, missed)| *missed == 0) {
            return;
        }
        let seen = self.seen(candidates, answers, reached);
        let told = self.told(answers);
        // What fits and is not kept meets needs too.
        for (need, meet) in told.meet.iter().enumerate() {
            self.looked.met |= u16::from(meet & outcome.fitting != 0) << need;
        }
        self.keep_those(&seen, outcome.fitting, &told, None);
        for (criterion, missed) in missed {
            self.keep_those(&seen, missed & told.may_be_missed, &told, criterion);
        }
        self.looked.elsewhere.extend(places(outcome.fitting & block.is_elsewhere()).map(|place| &offerings[place]));
    }

    /// What is seen of a block at once.
    #[inline]
    fn seen<'s, 'b>(&self, candidates: &'s Neighbours<'b, 'a>, answers: &'s Answers<'s>, reached: Reached<u64>) -> Seen<'s, 'b, 'a> {
        let Scale { query, ways, .. } = &self.scale;
        let doubts = Doubts::of(&query.person, candidates.block, &reached);
        let remote = reached.usable_by(ways.from_afar.iter());
        Seen { candidates, answers, reached, remote, doubts, about_m: ways.about_m(candidates.block) }
    }

    /// Keeps those of a block that may be among the best.
    fn keep_those(&mut self, seen: &Seen<'_, '_, 'a>, lanes: u64, told: &Told, missed: Option<Exclusion>) {
        if lanes == 0 {
            return;
        }
        let Neighbours { offerings, block, handle, borders, .. } = *seen.candidates;
        let is = |lanes: u64, place: usize| lanes >> place & 1 == 1;
        let beside_needs = self.bound.beside_needs(&self.scale.weights, self.nearest(seen, lanes));
        let floor = self.floors.of(missed).at();
        let may_lead = if missed.is_none() { told.may_lead } else { 0 };
        for place in places(lanes & (may_lead | told.reaching(floor.saturating_sub(beside_needs)))) {
            let known = self.known(seen, place);
            let worths = self.looked.worths.push(seen.answers.needs(place), seen.answers.interest(place));
            let most = self.most(&known, worths);
            if most < self.floors.of(missed).at() && !(is(may_lead, place) && self.may_lead(most, worths)) {
                self.looked.worths.pop();
                continue;
            }
            let may_serve = is(borders.may_hold, place);
            let candidate = Candidate { offering: &offerings[place], handle: handle + place as u64, may_serve };
            let is_elsewhere = is(block.is_elsewhere(), place);
            if self.keep(most, candidate, is_elsewhere, worths, missed) {
                self.raise(&known, is_elsewhere, worths, missed);
            }
        }
    }

    /// Raises the floors by what was kept.
    #[inline]
    fn raise(&mut self, known: &Known, is_elsewhere: bool, worths: WorthsAt, missed: Option<Exclusion>) {
        let Scale { query, weights, ways } = &self.scale;
        let answered = self.looked.worths.get(worths);
        let least = self.bound.least((query, weights, ways), known, answered);
        // A service counts once: what can be had elsewhere too may be there twice.
        if !is_elsewhere {
            self.floors.of(missed).add(least);
        }
        if missed.is_none() && query.asks.len() > 1 && known.is_plain && !known.may_be_run_from_afar(ways) {
            for ((ask, worth), lead) in query.asks.iter().zip(answered.0).zip(&mut self.floors.leads) {
                if *worth >= MEETS {
                    *lead = (*lead).max((need_part(weights, ask.share, *worth), least));
                }
            }
        }
    }

    /// Whether one that may score `most` may be what meets one of several needs best.
    fn may_lead(&self, most: u16, worths: WorthsAt) -> bool {
        let Scale { query, weights, .. } = &self.scale;
        let mut needs = query.asks.iter().zip(self.looked.worths.get(worths).0).zip(&self.floors.leads);
        needs.any(|((ask, worth), lead)| *worth >= MEETS && (need_part(weights, ask.share, *worth), most) >= *lead)
    }

    /// What the needs of a block tell.
    #[inline]
    fn told(&self, answers: &Answers<'_>) -> Told {
        let Scale { query, weights, .. } = &self.scale;
        let mut told = Told { most: [0.0; BLOCK], may_be_missed: 0, may_lead: 0, meet: [0; MAX_NEEDS] };
        for (need, (ask, worths)) in query.asks.iter().zip(answers.by_need()).enumerate() {
            let most_here = most_of_need(weights, ask.share);
            for (most, worth) in told.most.iter_mut().zip(worths) {
                *most += most_here * worth;
            }
            let meet = lanes(|place| worths[place] >= MEETS);
            told.meet[need] = meet;
            // What would not meet a need if it fitted has not nearly fitted.
            told.may_be_missed |= meet;
            if query.asks.len() > 1 {
                let (lead, _) = self.floors.leads[need];
                let lead = f32::from(lead);
                told.may_lead |= meet & lanes(|place| most_here * worths[place] >= lead);
            }
        }
        if query.asks.is_empty() {
            told.may_be_missed = u64::MAX;
        }
        told
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
        if outcome.fitting && offering.elsewhere > 0 {
            self.looked.elsewhere.push(offering);
        }
        let missed = outcome.missed.into_iter().filter_map(|(criterion, missed)| missed.then_some(Some(criterion)));
        for missed in outcome.fitting.then_some(None).into_iter().chain(missed) {
            let worths = self.looked.worths.push(answered.needs.into_iter(), answered.interest);
            let most = self.most(&known, worths);
            self.keep(most, *candidate, offering.elsewhere > 0, worths, missed);
        }
    }

    /// The most that the nearness of some of a block is worth, 0–1.
    fn nearest(&self, seen: &Seen<'_, '_, '_>, lanes: u64) -> f32 {
        let Seen { candidates: Neighbours { block, .. }, reached, remote, about_m, .. } = seen;
        let any = |of_all: u64| of_all & lanes != 0;
        let in_person = reached.usable(Attendance::InPerson);
        let easiest = Easiest {
            distance_m: Some(about_m.map_or(0.0, |[nearest, _]| nearest)),
            in_person: any(in_person),
            home_visit: any(reached.usable(Attendance::HomeVisit)),
            remote: any(*remote),
            // It is worth most to those whom it serves.
            serves: true,
            states_area: true,
        };
        let somewhere = Easiest { distance_m: None, in_person: any(in_person.without(block.is_placed())), ..easiest };
        nearness_of(&self.scale.ways, &easiest).max(nearness_of(&self.scale.ways, &somewhere))
    }

    /// What is known of one of a block.
    #[inline]
    fn known(&self, seen: &Seen<'_, '_, '_>, place: usize) -> Known {
        let Seen { candidates: Neighbours { block, offerings, .. }, reached, remote, doubts, .. } = seen;
        let is = |lanes: u64| lanes >> place & 1 == 1;
        let by_itself_m = || self.scale.ways.distance_m_of(&self.scale.query.person, (block, offerings), place);
        // What is not nearly within reach is beyond twice of it; but for what only others may have, and that is never kept.
        let about_m = if !is(block.is_placed()) {
            None
        } else if is(reached.nearly) {
            seen.about_m.or_else(by_itself_m)
        } else {
            self.scale.ways.beyond_m()
        };
        let easiest = Easiest {
            distance_m: about_m.map(|[nearest, _]| nearest),
            in_person: is(reached.usable(Attendance::InPerson)),
            home_visit: is(reached.usable(Attendance::HomeVisit)),
            remote: is(*remote),
            serves: is(reached.serves),
            states_area: is(block.states_area()),
        };
        Known {
            easiest,
            furthest_m: about_m.map(|[_, furthest]| furthest),
            room: block.room(place),
            doubts: doubts.at(place),
            is_plain: is(block.is_plain()),
            assured_days: block.assured().days(place),
        }
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

    /// Takes over what another has looked at, for the same query and by the same rules; its memory goes to `workspace`.
    pub fn join(&mut self, other: Self, workspace: &mut Workspace) {
        *workspace = self.looked.join(other.looked, self.scale.query);
    }

    /// The best of what was looked at, in order. The order depends on nothing but what was looked at: ties are broken by the ids of
    /// service and location.
    #[must_use]
    pub fn shortlist(self, workspace: &mut Workspace) -> Shortlist<'a> {
        let shortlist = Shortlist::of(&self.scale, &self.looked);
        *workspace = self.looked.emptied(self.scale.query);
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
mod tests;
