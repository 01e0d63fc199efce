//! From a shortlist to an answer: the same numbers that scored, turned into reasons, with what to know beside them.

use std::sync::Arc;

use super::{
    Card, Judgement, Match, NearMiss, Query, Ranking, ReachFacts, Reason, Unmet, judge,
    look::Scored,
    rank::{Chosen, Missed, Shortlist},
    reach::Ways,
    sessions::next_session,
    wording,
};
use crate::{
    domain::vocabulary::{Criterion, Exclusion, Factor, Route, ServesArea, Verdict, Vocabulary},
    needs::Lexicon,
};

/// Tells a shortlist in words. `card` fetches what people read of an offering, by recall's own address of it; it is asked only
/// for what is shown.
///
/// # Errors
/// The first error of `card`.
pub fn explain<E>(
    query: &Query,
    lexicon: &Lexicon,
    shortlist: &Shortlist<'_>,
    mut card: impl FnMut(u64) -> Result<Arc<Card>, E>,
) -> Result<Ranking, E> {
    let ways = Ways::of(&query.person);
    let mut matches = Vec::with_capacity(query.person.limit.min(shortlist.chosen.len()));
    for (place, chosen) in shortlist.chosen.iter().take(query.person.limit).enumerate() {
        let card = card(chosen.scored.handle)?;
        matches.push(one(query, lexicon, &ways, place + 1, chosen, card));
    }
    let mut near_misses = Vec::with_capacity(shortlist.missed.len());
    for missed in &shortlist.missed {
        near_misses.push(near_miss(&ways, missed, card(missed.scored.handle)?));
    }
    let unmet = shortlist.unmet.iter().map(|need| Unmet { need: *need, text: wording::unmet(query, lexicon, *need, ways.reach_m) });
    Ok(Ranking { matches, near_misses, unmet: unmet.collect(), considered: shortlist.considered })
}

pub(super) fn one(query: &Query, lexicon: &Lexicon, ways: &Ways, rank: usize, chosen: &Chosen<'_>, card: Arc<Card>) -> Match {
    let Scored { offering, score, .. } = chosen.scored;
    let next_session = next_session(&card.schedules, query.person.as_of);
    Match {
        rank,
        score,
        other_locations: chosen.other_locations,
        attendance: offering.attendance,
        languages: offering.languages.clone(),
        access: offering.access,
        reach: reach_facts(ways, &chosen.scored),
        eligibility: judgements(query, &chosen.scored, &card),
        next_session,
        route: offering.route,
        reasons: reasons(query, lexicon, &chosen.scored, &card),
        cautions: wording::cautions(query, &chosen.scored, &card, next_session),
        promoted_for: chosen.promoted_for,
        card,
    }
}

pub(super) fn reach_facts(ways: &Ways, scored: &Scored<'_>) -> ReachFacts {
    let distance = scored.standing.distance_m;
    ReachFacts {
        near: distance.is_some_and(|distance| distance <= ways.reach_m),
        serves_area: scored.standing.serves,
        remote: scored.offering.is_remote(),
        distance_m: distance.map(metres),
    }
}

/// Whole metres, to the nearest ten: more would claim to know the door.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "distances on Earth are below 2^32 m")]
pub(super) fn metres(distance: f64) -> u32 {
    ((distance / 10.0).round() * 10.0) as u32
}

/// Each criterion that the listing states or the person asks about, with the answer and where it was read.
pub(super) fn judgements(query: &Query, scored: &Scored<'_>, card: &Card) -> Vec<Judgement> {
    let (person, offering) = (&query.person, scored.offering);
    let states_age = offering.minimum_age.is_some() || offering.maximum_age.is_some();
    let states_circumstances = !offering.circumstances.is_empty() || !offering.barred.is_empty();
    let residence = match scored.standing.serves {
        ServesArea::Yes => Verdict::Meets,
        ServesArea::No => Verdict::DoesNot,
        ServesArea::NotStated => Verdict::NotStated,
    };
    let needs_referral = matches!(offering.route, Route::GpReferral | Route::ProfessionalReferral);
    let judged = [
        (Criterion::Age, states_age || person.age.is_some(), judge::age(person, offering)),
        (Criterion::Gender, offering.gender.is_some(), judge::gender(person, offering)),
        (Criterion::Residence, !offering.areas.is_empty(), residence),
        (Criterion::Circumstances, states_circumstances, judge::circumstances(person, offering)),
        (Criterion::Referral, needs_referral, Verdict::NotStated),
    ];
    judged
        .into_iter()
        .filter(|(_, shown, _)| *shown)
        .map(|(criterion, _, verdict)| {
            let said = card.criteria.iter().find(|said| said.criterion == criterion);
            Judgement { criterion, verdict, detail: said.map(|said| said.detail.clone()), source: said.map(|said| said.source.clone()) }
        })
        .collect()
}

/// The reasons, strongest first; of equals, in the factors' order. Their contributions sum to the score.
pub(super) fn reasons(query: &Query, lexicon: &Lexicon, scored: &Scored<'_>, card: &Card) -> Vec<Reason> {
    let mut reasons = Vec::with_capacity(10);
    for (need, contribution) in scored.parts.needs.iter().enumerate().filter(|(_, part)| **part > 0) {
        let text = wording::need(query, lexicon, need, scored);
        reasons.push(Reason { factor: Factor::Need, need: Some(need), contribution: *contribution, text });
    }
    for factor in Factor::ALL.iter().copied().filter(|factor| *factor != Factor::Need) {
        let contribution = scored.parts.factors[factor.ordinal() as usize];
        if contribution > 0 {
            let text = wording::factor(factor, query, lexicon, scored, card);
            reasons.push(Reason { factor, need: None, contribution, text });
        }
    }
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.contribution));
    reasons
}

fn near_miss(ways: &Ways, missed: &Missed<'_>, card: Arc<Card>) -> NearMiss {
    // Never nothing: it is beyond the reach, by however little.
    let over = missed.scored.standing.distance_m.map(|distance| (distance - ways.reach_m).max(10.0));
    let by_m = over.map(metres).filter(|_| missed.criterion == Exclusion::Distance);
    NearMiss { text: wording::near_miss(missed, by_m), card, criterion: missed.criterion, by_m }
}
