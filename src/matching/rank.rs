//! From what was looked at to a shortlist: the best are scored and put in order.
//!
//! Only those are scored that may stand on it by the most that each can be worth, and it is the same as if all were. What people read is not
//! looked at: [`explain`](super::explain) then turns the shortlist into sentences, for the few whose cards were fetched.

use std::hint::black_box;

use rustc_hash::{FxBuildHasher, FxHashSet};

use super::{
    Considered, Offering, Query,
    judge::Rules,
    look::{Counted, Judged, Looked, Scale, Scored, look},
    variety,
    weighing::{Corpus, MAX_NEEDS},
};
use crate::domain::{ServiceId, vocabulary::Exclusion};

/// The most matches that one answer can hold. Source: the API contract.
pub const MAX_MATCHES: usize = 50;

/// How many services beyond those that can be shown are put in order, so that a larger limit only adds at the end.
pub(super) const SPARE: usize = 14;

/// How many near misses an answer holds at most.
pub const MAX_NEAR_MISSES: usize = 5;

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

/// The shortlist of all `candidates`.
#[must_use]
pub fn shortlist<'a>(query: &Query, corpus: &Corpus, rules: Rules, candidates: impl Iterator<Item = Counted<'a>>) -> Shortlist<'a> {
    Shortlist::of(&Scale::of(query, rules), &look(query, corpus, rules, candidates))
}

impl<'a> Shortlist<'a> {
    /// Puts the best of what was looked at in order.
    pub(super) fn of(scale: &Scale<'_>, looked: &Looked<'a>) -> Self {
        let needs = scale.query.asks.len().min(MAX_NEEDS);
        let elsewhere = Elsewhere::of_all(&looked.elsewhere);
        let chosen = order(scale, looked, &elsewhere);
        let missed = nearest(scale, looked, &elsewhere);
        let unmet = (0..needs).filter(|need| looked.met & (1 << need) == 0).collect();
        Self { chosen, missed, unmet, considered: looked.considered }
    }
}

/// The services of all that fits and can be had at other locations too, once for each that fits.
pub(super) struct Elsewhere(Vec<ServiceId>);

impl Elsewhere {
    pub(super) fn of_all(fitting: &[&Offering]) -> Self {
        Self(fitting.iter().map(|offering| offering.service).collect())
    }

    /// How many offerings of a service fit.
    fn of(&self, service: ServiceId) -> usize {
        self.0.iter().filter(|other| **other == service).count()
    }
}

/// The better score first, of equals the lesser ids.
pub(super) fn by_score_then_id(a: &Scored<'_>, b: &Scored<'_>) -> std::cmp::Ordering {
    let ids = |scored: &Scored<'_>| (scored.offering.service, scored.offering.location);
    b.score.cmp(&a.score).then_with(|| ids(a).cmp(&ids(b)))
}

/// The best offering of each service, in the order in which they are shown.
pub(super) fn order<'a>(scale: &Scale<'_>, looked: &Looked<'a>, elsewhere: &Elsewhere) -> Vec<Chosen<'a>> {
    let needs = scale.query.asks.len().min(MAX_NEEDS);
    // With one need the list is already in its order; only several can crowd each other out.
    let best: Vec<Option<Scored<'a>>> = (0..needs).map(|need| if needs > 1 { best_for(scale, need, looked) } else { None }).collect();
    let pool = best_of_each_service(scale, looked, MAX_MATCHES + SPARE);
    let mut shown = variety::arrange(&pool, MAX_MATCHES);
    variety::cover(&mut shown, &best, MAX_MATCHES);
    let chosen = shown.into_iter().map(|(scored, promoted_for)| {
        let other_locations = if scored.offering.elsewhere == 0 { 0 } else { elsewhere.of(scored.offering.service) - 1 };
        Chosen { scored, other_locations, promoted_for }
    });
    chosen.collect()
}

/// What meets a need best, of equals the better score, then the lesser ids.
fn best_for<'a>(scale: &Scale<'_>, need: usize, looked: &Looked<'a>) -> Option<Scored<'a>> {
    let rated = looked.fitting.rated().filter(|(_, judged)| judged.met & (1 << need) != 0);
    let meeting = rated.map(|(most, judged)| ((looked.most_for(scale, judged, need), most), judged));
    let mut best = looked.score(scale, meeting.clone().max_by_key(|(most, _)| *most)?.1);
    for (most, judged) in meeting {
        if most >= (best.parts.needs[need], best.score) {
            let scored = looked.score(scale, judged);
            if scored.parts.needs[need].cmp(&best.parts.needs[need]).then_with(|| by_score_then_id(&best, &scored)).is_gt() {
                best = scored;
            }
        }
    }
    Some(best)
}

/// The first `wanted` services by their best offering. Scores no more of the candidates than may be among them.
fn best_of_each_service<'a>(scale: &Scale<'_>, looked: &Looked<'a>, wanted: usize) -> Vec<Scored<'a>> {
    let mut best: Vec<Scored<'a>> = Vec::new();
    let mut likeliest = looked.fitting.likeliest(wanted);
    loop {
        // What cannot score as much as the last of those that would be taken now is not scored.
        let worth = best.get(wanted - 1).map_or(0, |last| last.score);
        let next = likeliest.next(worth);
        if next.is_empty() {
            return best;
        }
        best.extend(together(scale, looked, next.into_iter()).filter(|scored| scored.score >= worth));
        best = first_services(&mut best, wanted);
    }
}

/// Scores some candidates.
fn together<'j, 'a: 'j>(
    scale: &Scale<'_>,
    looked: &Looked<'a>,
    judged: impl Iterator<Item = &'j Judged<'a>> + Clone,
) -> impl Iterator<Item = Scored<'a>> {
    // All else that is known of them lies elsewhere in memory: asked for together, it comes together.
    black_box(judged.clone().fold(0, |sum, judged| sum ^ judged.offering.a_bit_of_all()));
    judged.map(|judged| looked.score(scale, judged))
}

/// The best offerings of the first `wanted` services.
fn first_services<'a>(scored: &mut [Scored<'a>], wanted: usize) -> Vec<Scored<'a>> {
    scored.sort_unstable_by(by_score_then_id);
    let mut seen = FxHashSet::with_capacity_and_hasher(wanted, FxBuildHasher);
    scored.iter().filter(|scored| seen.insert(scored.offering.service)).take(wanted).copied().collect()
}

/// The best near misses, one a service, none of a service that fits somewhere else.
fn nearest<'a>(scale: &Scale<'_>, looked: &Looked<'a>, elsewhere: &Elsewhere) -> Vec<Missed<'a>> {
    let mut nearest: Vec<Missed<'a>> = Vec::new();
    let mut likeliest = looked.missed.likeliest(MAX_NEAR_MISSES);
    loop {
        let next = likeliest.next(nearest.get(MAX_NEAR_MISSES - 1).map_or(0, |last| last.scored.score));
        if next.is_empty() {
            return nearest;
        }
        let fits = |judged: &Judged<'_>| judged.is_elsewhere && elsewhere.of(judged.offering.service) > 0;
        let missed = next.into_iter().filter(|(judged, _)| !fits(judged));
        nearest.extend(missed.map(|(judged, criterion)| Missed { scored: looked.score(scale, judged), criterion: *criterion }));
        nearest.sort_unstable_by(|a, b| by_score_then_id(&a.scored, &b.scored));
        let mut seen = FxHashSet::default();
        nearest.retain(|missed| seen.insert(missed.scored.offering.service));
        nearest.truncate(MAX_NEAR_MISSES);
    }
}

#[cfg(test)]
mod tests;
