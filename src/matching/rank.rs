//! From candidates to a shortlist: each is judged, scored and counted, and the best are put in order.
//!
//! [`shortlist`] looks at every candidate once and never at what people read. [`explain`](super::explain) then turns the
//! shortlist into sentences, for the few whose cards were fetched.

use std::collections::HashSet;

use super::{
    Answer, Brief, Considered, Offering, Query,
    judge::{Rules, failing},
    reach::{Standing, Ways},
    score::{Corpus, MAX_NEEDS, Parts, TermCount, answered, parts},
    variety,
};
use crate::domain::{
    ServiceId,
    vocabulary::{Attendance, Exclusion, ServesArea, Vocabulary, WordSet},
};

/// The most matches that one answer can hold. Source: the API contract.
pub const MAX_MATCHES: usize = 50;

/// How many services beyond those that can be shown are put in order, so that a larger limit only adds at the end.
const SPARE: usize = 14;

/// How many near misses an answer holds at most.
pub const MAX_NEAR_MISSES: usize = 5;

/// One offering that recall hands up, with how often the query's terms stand in it.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    /// The offering.
    pub offering: &'a Offering,
    /// Only terms that stand in it.
    pub counts: &'a [TermCount],
    /// Recall's own address of it, by which its card is fetched.
    pub handle: u64,
    /// The offering's facts in brief, handed up beside it.
    pub brief: Brief,
    /// The needs it answers, likewise.
    pub answers: &'a [Answer],
    /// Whether the person may live within a border that it serves; `false` where recall knows that they do not.
    pub may_serve: bool,
}

impl<'a> Candidate<'a> {
    /// An offering beside which nothing was laid, with how often the query's terms stand in it.
    #[must_use]
    pub fn of(offering: &'a Offering, counts: &'a [TermCount], handle: u64) -> Self {
        Self { offering, counts, handle, brief: offering.brief(), answers: &offering.answers, may_serve: true }
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

/// Every candidate that was looked at, judged and scored.
pub(super) struct Looked<'a> {
    /// What nothing keeps out, in no order.
    pub(super) fitting: Vec<Scored<'a>>,
    /// What one thing keeps out that may be overlooked.
    pub(super) missed: Vec<Missed<'a>>,
    /// An account of all.
    pub(super) considered: Considered,
}

/// Judges and scores every candidate, and puts the best in order. The order depends on nothing but the arguments: ties are
/// broken by the ids of service and location.
#[must_use]
pub fn shortlist<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Candidate<'a>>) -> Shortlist<'a> {
    in_order(query, look(query, corpus, rules, candidates))
}

/// Judges and scores every candidate.
pub(super) fn look<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Candidate<'a>>) -> Looked<'a> {
    let ways = Ways::of(&query.person);
    let mut considered = Considered::default();
    let mut fitting: Vec<Scored<'a>> = Vec::new();
    let mut missed: Vec<Missed<'a>> = Vec::new();
    let mut worths = Vec::with_capacity(query.terms.len());
    for candidate in candidates {
        let Candidate { offering, brief, .. } = candidate;
        let answered = answered(query, corpus, candidate.answers, candidate.brief.length, candidate.counts, &mut worths);
        if !answered.at_all(query) {
            continue;
        }
        let standing = ways.standing(&query.person, &candidate);
        if !is_considered(&ways, &brief, &standing) {
            continue;
        }
        considered.offerings += 1;
        let failing = failing(&query.person, &ways, &candidate, &standing, rules);
        // What would not meet a need if it fitted has not nearly fitted.
        let near_miss = near_miss(failing, &ways, &standing).filter(|_| answered.meets(query));
        if let Some(first) = failing.iter().next() {
            considered.excluded[first.ordinal() as usize] += 1;
            if near_miss.is_none() {
                continue;
            }
        }
        let parts = parts(query, &rules.weights, &ways, offering, &standing, &answered);
        let scored = Scored { offering, handle: candidate.handle, parts, score: parts.score(), standing };
        match near_miss {
            Some(criterion) => missed.push(Missed { scored, criterion }),
            None => fitting.push(scored),
        }
    }
    Looked { fitting, missed, considered }
}

/// Puts the best of what was looked at in order.
pub(super) fn in_order<'a>(query: &Query, looked: Looked<'a>) -> Shortlist<'a> {
    let Looked { mut fitting, missed, considered } = looked;
    let (chosen, unmet) = order(query, &mut fitting);
    let missed = nearest(missed, &fitting);
    Shortlist { chosen, missed, unmet, considered }
}

/// Within twice the reach, or serving the person, or remote.
pub(super) fn is_considered(ways: &Ways, brief: &Brief, standing: &Standing) -> bool {
    standing.distance_m.is_some_and(|distance| distance <= 2.0 * ways.reach_m)
        || standing.serves == ServesArea::Yes
        || brief.attendance.iter().any(Attendance::is_remote)
        || standing.can_reach
}

/// The one criterion that keeps it out, where it is one that may be overlooked: distance (to twice the reach), no room, or
/// the way of attending.
fn near_miss(failing: WordSet<Exclusion>, ways: &Ways, standing: &Standing) -> Option<Exclusion> {
    let only = failing.iter().next().filter(|_| failing.len() == 1)?;
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

/// The best offering of each service, in the order in which they are shown, and the needs that nothing meets.
fn order<'a>(query: &Query, fitting: &mut [Scored<'a>]) -> (Vec<Chosen<'a>>, Vec<usize>) {
    let pool = best_of_each_service(fitting, MAX_MATCHES + SPARE);
    let needs = query.asks.len().min(MAX_NEEDS);
    let best_for = |need: usize| {
        let meets = |scored: &&Scored<'a>| scored.parts.met & (1 << need) != 0;
        let by_need = |a: &&Scored<'a>, b: &&Scored<'a>| a.parts.needs[need].cmp(&b.parts.needs[need]).then_with(|| by_score_then_id(b, a));
        fitting.iter().filter(meets).max_by(by_need).copied()
    };
    // With one need the list is already in its order; only several can crowd each other out.
    let best: Vec<Option<Scored<'a>>> = (0..needs).map(|need| if needs > 1 { best_for(need) } else { None }).collect();
    let unmet = match needs {
        0 => Vec::new(),
        1 => {
            if fitting.iter().any(|scored| scored.parts.met & 1 != 0) {
                Vec::new()
            } else {
                vec![0]
            }
        }
        _ => (0..needs).filter(|need| best[*need].is_none()).collect(),
    };
    let mut shown = variety::arrange(&pool, MAX_MATCHES);
    variety::cover(&mut shown, &best, MAX_MATCHES);
    let services: HashSet<ServiceId> = shown.iter().map(|(scored, _)| scored.offering.service).collect();
    let mut elsewhere: Vec<ServiceId> =
        fitting.iter().map(|scored| scored.offering.service).filter(|service| services.contains(service)).collect();
    elsewhere.sort_unstable();
    let count =
        |service: ServiceId| elsewhere.partition_point(|other| *other <= service) - elsewhere.partition_point(|other| *other < service);
    let chosen = shown
        .into_iter()
        .map(|(scored, promoted_for)| Chosen { scored, other_locations: count(scored.offering.service) - 1, promoted_for })
        .collect();
    (chosen, unmet)
}

/// The first `wanted` services by their best offering. Sorts no more of the candidates than it has to.
fn best_of_each_service<'a>(fitting: &mut [Scored<'a>], wanted: usize) -> Vec<Scored<'a>> {
    let mut sorted = 0;
    let mut seen = HashSet::new();
    let mut best = Vec::with_capacity(wanted);
    while sorted < fitting.len() && best.len() < wanted {
        let rest = &mut fitting[sorted..];
        let slice = (4 * wanted).min(rest.len());
        if slice < rest.len() {
            rest.select_nth_unstable_by(slice - 1, by_score_then_id);
        }
        rest[..slice].sort_unstable_by(by_score_then_id);
        for scored in &rest[..slice] {
            if best.len() < wanted && seen.insert(scored.offering.service) {
                best.push(*scored);
            }
        }
        sorted += slice;
    }
    best
}

/// The best near misses, one a service, none of a service that fits somewhere else.
fn nearest<'a>(mut missed: Vec<Missed<'a>>, fitting: &[Scored<'a>]) -> Vec<Missed<'a>> {
    missed.sort_unstable_by(|a, b| by_score_then_id(&a.scored, &b.scored));
    let mut seen = HashSet::new();
    let mut nearest: Vec<Missed<'a>> = Vec::with_capacity(MAX_NEAR_MISSES);
    for miss in missed {
        if nearest.len() == MAX_NEAR_MISSES {
            break;
        }
        let service = miss.scored.offering.service;
        if seen.insert(service) && !fitting.iter().any(|fits| fits.offering.service == service) {
            nearest.push(miss);
        }
    }
    nearest
}
