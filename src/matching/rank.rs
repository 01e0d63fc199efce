//! From candidates to a shortlist: each is judged, scored and counted, and the best are put in order.
//!
//! A [`Looking`] judges every candidate once, by facts that lie close together, and knows the most that each can be worth; the
//! shortlist is made by scoring only those that may stand on it by that bound, and is the same as if all were scored. Neither
//! looks at what people read: [`explain`](super::explain) then turns the shortlist into sentences, for the few whose cards were
//! fetched.

use std::{collections::HashSet, hint::black_box};

use super::{
    Brief, Considered, Offering, Query,
    judge::{Rules, failing, first_failing_outside},
    rated::Rated,
    reach::{Standing, Ways},
    score::{Bound, Parts, parts},
    variety,
    weighing::{Answered, Corpus, MAX_NEEDS, TermCount, Weighing},
    weights::Weights,
};
use crate::domain::{
    ServiceId,
    vocabulary::{Exclusion, ServesArea, Vocabulary, WordSet},
};

/// The most matches that one answer can hold. Source: the API contract.
pub const MAX_MATCHES: usize = 50;

/// How many services beyond those that can be shown are put in order, so that a larger limit only adds at the end.
const SPARE: usize = 14;

/// How many near misses an answer holds at most.
pub const MAX_NEAR_MISSES: usize = 5;

/// For how many candidates at most memory is kept: some five megabytes for those that fit, and as much for those that nearly do.
const MOST_KEPT: usize = 1 << 16;

/// One offering that recall hands up.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The offering.
    pub offering: &'a Offering,
    /// Its facts in brief, which recall keeps close together.
    pub brief: Brief,
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
    /// An offering beside which nothing was laid, with how often the query's terms stand in it.
    #[must_use]
    pub fn of(offering: &'a Offering, counts: &'a [TermCount], handle: u64) -> Self {
        Self { candidate: Candidate { offering, brief: offering.brief(), handle, may_serve: true }, counts }
    }

    /// The same with other facts, but for what its words are.
    pub(super) fn varied(&self, offering: &'a Offering) -> Self {
        Self { candidate: Candidate { offering, brief: offering.brief(), ..self.candidate }, ..*self }
    }

    /// What it answers.
    #[must_use]
    pub fn answered(&self, weighing: &Weighing<'_>) -> Answered {
        weighing.answered(&self.candidate.offering.answers, self.candidate.offering.length, self.counts)
    }
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
    answered: Answered,
    /// Which stated needs it meets, a bit each.
    met: u16,
    may_serve: bool,
    is_elsewhere: bool,
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

    pub(super) fn score<'a>(&self, judged: &Judged<'a>) -> Scored<'a> {
        let Judged { offering, handle, may_serve, .. } = *judged;
        let standing = self.ways.standing(&self.query.person, &Candidate { offering, brief: offering.brief(), handle, may_serve });
        let parts = parts(self.query, &self.weights, &self.ways, offering, &standing, &judged.answered);
        Scored { offering, handle, parts, score: parts.score(), standing }
    }
}

impl Judged<'_> {
    /// Which stated needs it meets, a bit each.
    pub(super) fn met(&self) -> u16 {
        self.met
    }
}

/// A candidate that fails exactly one criterion, of those that may be overlooked.
#[derive(Debug, Clone, Copy)]
pub struct Missed<'a> {
    /// The candidate.
    pub scored: Scored<'a>,
    /// The criterion.
    pub criterion: Exclusion,
}

/// The best of all candidates, in order, and an account of the rest.
#[derive(Debug)]
pub struct Shortlist<'a> {
    /// In order, at most [`MAX_MATCHES`], one for each service.
    pub chosen: Vec<Chosen<'a>>,
    /// What would have fitted but for one thing, best first.
    pub missed: Vec<Missed<'a>>,
    /// The stated needs that nothing meets, by place.
    pub unmet: Vec<usize>,
    /// What was looked at.
    pub considered: Considered,
}

/// A service's best offering for the person.
#[derive(Debug, Clone, Copy)]
pub struct Chosen<'a> {
    /// The offering.
    pub scored: Scored<'a>,
    /// At how many other locations the service could be had.
    pub other_locations: usize,
    /// The stated need for whose sake it was moved up.
    pub promoted_for: Option<usize>,
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
}

/// The memory that looking takes, kept from request to request: to ask the system for it each time costs more than to look. Holds nothing
/// between them.
#[derive(Default)]
pub struct Workspace {
    fitting: Rated<Judged<'static>>,
    missed: Rated<(Judged<'static>, Exclusion)>,
}

/// Looks at candidates as they come, in any order: judges each, counts it, and keeps what may stand on the shortlist.
pub struct Looking<'q, 'a> {
    scale: Scale<'q>,
    rules: Rules,
    bound: Bound,
    looked: Looked<'a>,
}

impl<'q, 'a> Looking<'q, 'a> {
    /// Has looked at nothing yet.
    #[must_use]
    pub fn new(query: &'q Query, rules: Rules, workspace: &mut Workspace) -> Self {
        let Workspace { fitting, missed } = std::mem::take(workspace);
        let looked = Looked { fitting: fitting.emptied(MOST_KEPT), missed: missed.emptied(MOST_KEPT), ..Looked::default() };
        Self { scale: Scale::of(query, rules), rules, bound: Bound::of(query, &rules.weights), looked }
    }

    /// Looks at a candidate that answers the needs so well, and answers something.
    pub fn at(&mut self, candidate: &Candidate<'a>, answered: &Answered) {
        let Scale { query, weights, ways } = &self.scale;
        let Candidate { offering, brief, handle, may_serve } = candidate;
        if ways.is_for_others(brief, *may_serve) {
            // A good part of all that is had from afar. Nothing but to be counted can become of it.
            self.looked.considered.offerings += 1;
            self.looked.considered.excluded[first_failing_outside(&query.person, brief).ordinal() as usize] += 1;
            return;
        }
        let standing = ways.standing(&query.person, candidate);
        if !is_considered(ways, brief, &standing) {
            return;
        }
        self.looked.considered.offerings += 1;
        let failing = failing(&query.person, ways, candidate, &standing, self.rules);
        let mut missed = None;
        if let Some(first) = failing.first() {
            self.looked.considered.excluded[first.ordinal() as usize] += 1;
            // What would not meet a need if it fitted has not nearly fitted.
            missed = near_miss(failing, ways, &standing).filter(|_| answered.meets(query));
            if missed.is_none() {
                return;
            }
        }
        let judged = Judged {
            offering,
            handle: *handle,
            answered: *answered,
            met: answered.met(),
            may_serve: *may_serve,
            is_elsewhere: brief.is_elsewhere(),
        };
        let most = self.bound.most((query, weights, ways), brief, &standing, answered);
        if let Some(criterion) = missed {
            self.looked.missed.push(most, (judged, criterion));
        } else {
            self.looked.met |= judged.met;
            self.looked.fitting.push(most, judged);
        }
    }

    /// The best of what was looked at, in order. The order depends on nothing but what was looked at: ties are broken by the ids of
    /// service and location.
    #[must_use]
    pub fn shortlist(self, workspace: &mut Workspace) -> Shortlist<'a> {
        let shortlist = in_order(&self.scale, &self.looked);
        let Looked { fitting, missed, .. } = self.looked;
        // What a whole country once took is not kept for ever.
        *workspace = Workspace { fitting: fitting.emptied(MOST_KEPT), missed: missed.emptied(MOST_KEPT) };
        shortlist
    }
}

/// The shortlist of all `candidates`.
#[must_use]
pub fn shortlist<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Counted<'a>>) -> Shortlist<'a> {
    in_order(&Scale::of(query, rules), &look(query, corpus, rules, candidates))
}

/// Judges every candidate.
pub(super) fn look<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Counted<'a>>) -> Looked<'a> {
    let weighing = Weighing::of(query, corpus);
    let mut looking = Looking::new(query, rules, &mut Workspace::default());
    for counted in candidates {
        let answered = counted.answered(&weighing);
        if answered.at_all(query) {
            looking.at(&counted.candidate, &answered);
        }
    }
    looking.looked
}

/// Puts the best of what was looked at in order.
fn in_order<'a>(scale: &Scale<'_>, looked: &Looked<'a>) -> Shortlist<'a> {
    let needs = scale.query.asks.len().min(MAX_NEEDS);
    let elsewhere = Elsewhere::among(&looked.fitting);
    let chosen = order(scale, &looked.fitting, &elsewhere);
    let missed = nearest(scale, &looked.missed, &elsewhere);
    let unmet = (0..needs).filter(|need| looked.met & (1 << need) == 0).collect();
    Shortlist { chosen, missed, unmet, considered: looked.considered }
}

/// The services of all that fits and can be had at other locations too, once for each that fits.
pub(super) struct Elsewhere(Vec<ServiceId>);

impl Elsewhere {
    pub(super) fn among(fitting: &Rated<Judged<'_>>) -> Self {
        Self(fitting.iter().filter(|judged| judged.is_elsewhere).map(|judged| judged.offering.service).collect())
    }

    /// How many offerings of a service fit.
    fn of(&self, service: ServiceId) -> usize {
        self.0.iter().filter(|other| **other == service).count()
    }
}

/// Within twice the reach, or serving the person, or remote.
#[inline]
pub(super) fn is_considered(ways: &Ways, brief: &Brief, standing: &Standing) -> bool {
    standing.distance_m.is_some_and(|distance| distance <= 2.0 * ways.reach_m)
        || standing.serves == ServesArea::Yes
        || !brief.attendance().and(ways.from_afar).is_empty()
        || standing.can_reach
}

/// The one criterion that keeps it out, where it is one that may be overlooked: distance (to twice the reach), no room, or
/// the way of attending.
#[inline]
fn near_miss(failing: WordSet<Exclusion>, ways: &Ways, standing: &Standing) -> Option<Exclusion> {
    let only = failing.first().filter(|_| failing.len() == 1)?;
    let overlooked = match only {
        Exclusion::Distance => standing.distance_m.is_some_and(|distance| distance <= 2.0 * ways.reach_m),
        Exclusion::Full | Exclusion::Attendance => true,
        _ => false,
    };
    overlooked.then_some(only)
}

/// The better score first, of equals the lesser ids.
pub(super) fn by_score_then_id(a: &Scored<'_>, b: &Scored<'_>) -> std::cmp::Ordering {
    let ids = |scored: &Scored<'_>| (scored.offering.service, scored.offering.location);
    b.score.cmp(&a.score).then_with(|| ids(a).cmp(&ids(b)))
}

/// The best offering of each service, in the order in which they are shown.
pub(super) fn order<'a>(scale: &Scale<'_>, fitting: &Rated<Judged<'a>>, elsewhere: &Elsewhere) -> Vec<Chosen<'a>> {
    let needs = scale.query.asks.len().min(MAX_NEEDS);
    // With one need the list is already in its order; only several can crowd each other out.
    let best: Vec<Option<Scored<'a>>> = (0..needs).map(|need| if needs > 1 { best_for(scale, need, fitting) } else { None }).collect();
    let pool = best_of_each_service(scale, fitting, MAX_MATCHES + SPARE);
    let mut shown = variety::arrange(&pool, MAX_MATCHES);
    variety::cover(&mut shown, &best, MAX_MATCHES);
    let chosen = shown.into_iter().map(|(scored, promoted_for)| {
        let other_locations = if scored.offering.elsewhere == 0 { 0 } else { elsewhere.of(scored.offering.service) - 1 };
        Chosen { scored, other_locations, promoted_for }
    });
    chosen.collect()
}

/// What meets a need best, of equals the better score, then the lesser ids.
fn best_for<'a>(scale: &Scale<'_>, need: usize, fitting: &Rated<Judged<'a>>) -> Option<Scored<'a>> {
    let rated = fitting.rated().filter(|(_, judged)| judged.met() & (1 << need) != 0);
    let meeting = rated.map(|(most, judged)| ((judged.answered.most_for(scale.query, &scale.weights, need), most), judged));
    let mut best = scale.score(meeting.clone().max_by_key(|(most, _)| *most)?.1);
    for (most, judged) in meeting {
        if most >= (best.parts.needs[need], best.score) {
            let scored = scale.score(judged);
            if scored.parts.needs[need].cmp(&best.parts.needs[need]).then_with(|| by_score_then_id(&best, &scored)).is_gt() {
                best = scored;
            }
        }
    }
    Some(best)
}

/// The first `wanted` services by their best offering. Scores no more of the candidates than may be among them.
fn best_of_each_service<'a>(scale: &Scale<'_>, fitting: &Rated<Judged<'a>>, wanted: usize) -> Vec<Scored<'a>> {
    let mut best: Vec<Scored<'a>> = Vec::new();
    let mut likeliest = fitting.likeliest(wanted);
    loop {
        // What cannot score as much as the last of those that would be taken now is not scored.
        let next = likeliest.next(best.get(wanted - 1).map_or(0, |last| last.score));
        if next.is_empty() {
            return best;
        }
        best.extend(together(scale, next.into_iter()));
        best = first_services(&mut best, wanted);
    }
}

/// Scores some candidates.
fn together<'j, 'a: 'j>(scale: &Scale<'_>, judged: impl Iterator<Item = &'j Judged<'a>> + Clone) -> impl Iterator<Item = Scored<'a>> {
    // All else that is known of them lies elsewhere in memory: asked for together, it comes together.
    black_box(judged.clone().fold(0, |sum, judged| sum ^ judged.offering.a_bit_of_all()));
    judged.map(|judged| scale.score(judged))
}

/// The best offerings of the first `wanted` services.
fn first_services<'a>(scored: &mut [Scored<'a>], wanted: usize) -> Vec<Scored<'a>> {
    scored.sort_unstable_by(by_score_then_id);
    let mut seen = HashSet::with_capacity(wanted);
    scored.iter().filter(|scored| seen.insert(scored.offering.service)).take(wanted).copied().collect()
}

/// The best near misses, one a service, none of a service that fits somewhere else.
fn nearest<'a>(scale: &Scale<'_>, missed: &Rated<(Judged<'a>, Exclusion)>, elsewhere: &Elsewhere) -> Vec<Missed<'a>> {
    let mut nearest: Vec<Missed<'a>> = Vec::new();
    let mut likeliest = missed.likeliest(MAX_NEAR_MISSES);
    loop {
        let next = likeliest.next(nearest.get(MAX_NEAR_MISSES - 1).map_or(0, |last| last.scored.score));
        if next.is_empty() {
            return nearest;
        }
        let fits = |judged: &Judged<'_>| judged.is_elsewhere && elsewhere.of(judged.offering.service) > 0;
        let missed = next.into_iter().filter(|(judged, _)| !fits(judged));
        nearest.extend(missed.map(|(judged, criterion)| Missed { scored: scale.score(judged), criterion: *criterion }));
        nearest.sort_unstable_by(|a, b| by_score_then_id(&a.scored, &b.scored));
        let mut seen = HashSet::with_capacity(nearest.len());
        nearest.retain(|missed| seen.insert(missed.scored.offering.service));
        nearest.truncate(MAX_NEAR_MISSES);
    }
}

#[cfg(test)]
mod tests;
