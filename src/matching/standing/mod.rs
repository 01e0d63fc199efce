//! Where one service stands for one person, and why: its place in the order or what kept it out, factor by factor, and what
//! would have to change.
//!
//! Nothing is worked out a second way. The service's offerings go through the very functions that rank ([`super::rank`]), and
//! what would have to change is found by changing it and ranking again. Begin with [`stand`]; [`words`] has the sentences.

pub mod preview;

mod changes;
mod words;

#[cfg(test)]
mod tests;

use std::{collections::HashSet, sync::Arc};

use super::{
    Card, Caution, Judgement, Offering, Query, ReachFacts,
    explain::{judgements, reach_facts, reasons},
    judge::{Rules, failing, is_considered},
    look::{Counted, Looked, Scale, Scored, look},
    rank::{Elsewhere, by_score_then_id, order},
    reach::Ways,
    score::parts,
    sessions::{Session, next_session},
    weighing::{Corpus, MAX_NEEDS, TermCount, Weighing},
    wording,
};
use crate::{
    domain::{
        ServiceId,
        vocabulary::{Attendance, ChangeBy, Criterion, Exclusion, Factor, Route, Stands, Verdict, Vocabulary, WordSet},
    },
    needs::Lexicon,
};

/// What is asked, of what.
#[derive(Clone, Copy)]
pub struct Asked<'q, 'a> {
    /// What was understood and is asked.
    pub query: &'q Query,
    /// The taxonomy.
    pub lexicon: &'q Lexicon,
    /// The directory's statistics for the query.
    pub corpus: &'q Corpus,
    /// What the operator set.
    pub rules: Rules,
    /// What recall handed up for the query.
    pub candidates: &'q [Counted<'a>],
}

/// Where one service stands, and why.
#[derive(Debug, Clone, PartialEq)]
pub struct Account {
    /// Where it stands.
    pub stands: Stands,
    /// The same in a sentence.
    pub text: String,
    /// Its place in the order, from 1, whatever the limit; absent where it is not in it.
    pub rank: Option<usize>,
    /// How many services are in the order.
    pub services_in_order: usize,
    /// The stated need for whose sake it was moved up.
    pub promoted_for: Option<usize>,
    /// The sum of the factors' contributions, in thousandths: what it would score where it is kept out.
    pub score: u16,
    /// What people read of its best offering for this person, which is the one told.
    pub card: Arc<Card>,
    /// How many other locations would also do.
    pub other_locations: usize,
    /// How many other locations are kept out, or were not considered.
    pub other_locations_kept_out: usize,
    /// The ways it can be had.
    pub attendance: WordSet<Attendance>,
    /// Near, serving, remote: three facts.
    pub reach: ReachFacts,
    /// How to join.
    pub route: Route,
    /// When it next happens.
    pub next_session: Option<Session>,
    /// Every factor, in the factors' order, the need part by stated need.
    pub factors: Vec<FactorTold>,
    /// Every criterion of who may come.
    pub eligibility: Vec<Judgement>,
    /// Everything that keeps it out, in the order in which criteria are asked.
    pub exclusions: Vec<ExclusionTold>,
    /// What would have to change, or be said, for it to stand better.
    pub changes: Vec<Change>,
    /// What to know before offering it.
    pub cautions: Vec<Caution>,
}

/// One factor of the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FactorTold {
    /// Which.
    pub factor: Factor,
    /// Which stated need, for [`Factor::Need`].
    pub need: Option<usize>,
    /// What it adds, in thousandths.
    pub contribution: u16,
    /// The most it could add, in thousandths.
    pub most: u16,
    /// A sentence for people.
    pub text: String,
}

/// One thing that keeps it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExclusionTold {
    /// Which criterion.
    pub criterion: Exclusion,
    /// A sentence for people.
    pub text: String,
}

/// What would have to change, or be said.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The criterion that it would lift, where it lifts one.
    pub lifts: Option<Exclusion>,
    /// Who could change it.
    pub by: ChangeBy,
    /// Where in the request, for what the asker could change.
    pub pointer: Option<&'static str>,
    /// What would have to stand there, where that can be told.
    pub value: Option<serde_json::Value>,
    /// Whether this alone brings it into the order; for what only raises it, whether it is in.
    pub enough: bool,
    /// The place it would then have, where that can be told.
    pub rank: Option<usize>,
    /// A sentence for people.
    pub text: String,
}

/// One of the service's offerings, looked at as ranking does.
struct Seen<'a> {
    counted: Counted<'a>,
    scored: Scored<'a>,
    failing: WordSet<Exclusion>,
    stands: Stands,
}

/// Where a service stands that has the offerings `own`, each with its term counts; all of them are looked at. `None` where there
/// are none. `card` fetches what people read of an offering.
///
/// # Errors
/// The first error of `card`.
pub fn stand<'a, E>(
    asked: &Asked<'_, 'a>,
    own: &[Counted<'a>],
    mut card: impl FnMut(u64) -> Result<Arc<Card>, E>,
) -> Result<Option<Account>, E> {
    let query = asked.query;
    let mut seen: Vec<Seen<'a>> = own.iter().map(|candidate| see(asked, query, *candidate)).collect();
    seen.sort_by(|a, b| {
        let key = |seen: &Seen<'_>| (seen.stands.ordinal(), seen.failing.len());
        key(a).cmp(&key(b)).then_with(|| by_score_then_id(&a.scored, &b.scored))
    });
    let Some(service) = seen.first().map(|first| first.scored.offering.service) else { return Ok(None) };
    let looked = look(query, asked.corpus, asked.rules, asked.candidates.iter().copied());
    let place = place_of(&Scale::of(query, asked.rules), &looked, service);
    // The offering that match shows, where it shows one for the sake of a need.
    let shown = place.as_ref().and_then(|place| seen.iter().position(|seen| seen.scored.handle == place.scored.handle));
    let told = seen.remove(shown.unwrap_or(0));
    let card = card(told.scored.handle)?;
    let services: HashSet<ServiceId> = looked.fitting.iter().map(|judged| judged.offering.service).collect();
    let ways = Ways::of(&query.person);
    let next_session = next_session(&card.schedules, query.person.as_of);
    let other_locations = seen.iter().filter(|seen| seen.stands == Stands::InOrder).count();
    let rank = place.as_ref().map(|place| place.rank);
    Ok(Some(Account {
        stands: told.stands,
        text: words::stands(asked, &told, rank, services.len(), &card),
        rank,
        services_in_order: services.len(),
        promoted_for: place.and_then(|place| place.promoted_for),
        score: told.scored.score,
        other_locations,
        other_locations_kept_out: seen.len() - other_locations,
        attendance: told.scored.offering.attendance,
        reach: reach_facts(&ways, &told.scored),
        route: told.scored.offering.route,
        next_session,
        factors: factors(asked, &told.scored, &card),
        eligibility: criteria(query, &told.scored, &card),
        exclusions: told
            .failing
            .iter()
            .map(|criterion| ExclusionTold { criterion, text: words::exclusion(criterion, query, &ways, &told.scored, &card) })
            .collect(),
        changes: changes::changes(asked, &told, &card),
        cautions: wording::cautions(query, &told.scored, &card, next_session),
        card,
    }))
}

/// Looks at one offering as ranking does, whatever becomes of it.
fn see<'a>(asked: &Asked<'_, '_>, query: &Query, counted: Counted<'a>) -> Seen<'a> {
    let candidate = counted.candidate;
    let (ways, offering) = (Ways::of(&query.person), candidate.offering);
    let answered = counted.answered(&Weighing::of(query, asked.corpus));
    let standing = ways.standing(&query.person, offering, candidate.may_serve);
    let failing = failing(&query.person, &ways, offering, &standing, asked.rules);
    let parts = parts(query, &asked.rules.weights, &ways, offering, &standing, &answered);
    let stands = if !answered.at_all(query) {
        Stands::AnswersNoNeed
    } else if !is_considered(&ways, offering, &standing) {
        Stands::TooFar
    } else if failing.is_empty() {
        Stands::InOrder
    } else {
        Stands::KeptOut
    };
    Seen { counted, scored: Scored { offering, handle: candidate.handle, parts, score: parts.score(), standing }, failing, stands }
}

/// A service's place in the order.
struct Place<'a> {
    rank: usize,
    scored: Scored<'a>,
    promoted_for: Option<usize>,
}

/// Finds a service's place in the order of what fits. Past the places that match arranges, services follow by score and id.
fn place_of<'a>(scale: &Scale<'_>, looked: &Looked<'a>, service: ServiceId) -> Option<Place<'a>> {
    let shown = order(scale, looked, &Elsewhere::of_all(&looked.elsewhere));
    if let Some(at) = shown.iter().position(|chosen| chosen.scored.offering.service == service) {
        return Some(Place { rank: at + 1, scored: shown[at].scored, promoted_for: shown[at].promoted_for });
    }
    let mut order: Vec<Scored<'a>> = looked.fitting.iter().map(|judged| looked.score(scale, judged)).collect();
    order.sort_unstable_by(by_score_then_id);
    let at = order.iter().position(|scored| scored.offering.service == service)?;
    let above: HashSet<ServiceId> = shown.iter().map(|chosen| chosen.scored.offering.service).collect();
    let before = order[..at].iter().map(|scored| scored.offering.service);
    let between: HashSet<ServiceId> = before.filter(|other| !above.contains(other)).collect();
    Some(Place { rank: above.len() + between.len() + 1, scored: order[at], promoted_for: None })
}

/// Whether the told offering would be in the order for another query, or with other facts, and at which place.
fn place_if(asked: &Asked<'_, '_>, told: &Seen<'_>, query: &Query, offering: &Offering) -> Option<usize> {
    let varied = told.counted.varied(offering);
    if see(asked, query, varied).stands != Stands::InOrder {
        return None;
    }
    let others = asked.candidates.iter().copied().filter(|counted| counted.candidate.handle != told.scored.handle);
    let looked = look(query, asked.corpus, asked.rules, others.chain([varied]));
    place_of(&Scale::of(query, asked.rules), &looked, offering.service).map(|place| place.rank)
}

/// Every factor with what it adds and the most it could. Where it adds something, the sentence is match's own.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of 460")]
fn factors(asked: &Asked<'_, '_>, scored: &Scored<'_>, card: &Card) -> Vec<FactorTold> {
    let Asked { query, lexicon, .. } = *asked;
    let reasons = reasons(query, lexicon, scored, card);
    let tell = |factor: Factor, need: Option<usize>, contribution: u16, most: u16| {
        let reason = reasons.iter().find(|reason| reason.factor == factor && reason.need == need);
        let text = reason.map_or_else(|| words::forgone(factor, need, asked, scored, card), |reason| reason.text.clone());
        FactorTold { factor, need, contribution, most, text }
    };
    let needs = query.asks.iter().take(MAX_NEEDS).enumerate().map(|(need, ask)| {
        let most = (f32::from(asked.rules.weights.of(Factor::Need)) * ask.share).floor() as u16;
        tell(Factor::Need, Some(need), scored.parts.needs[need], most)
    });
    let others = Factor::ALL.iter().copied().filter(|factor| *factor != Factor::Need);
    needs
        .chain(others.map(|factor| tell(factor, None, scored.parts.factors[factor.ordinal() as usize], asked.rules.weights.of(factor))))
        .collect()
}

/// Every criterion of who may come, also those of which nothing is said.
fn criteria(query: &Query, scored: &Scored<'_>, card: &Card) -> Vec<Judgement> {
    let stated = judgements(query, scored, card);
    let of = |criterion: Criterion| {
        let silent = Judgement { criterion, verdict: Verdict::NotStated, detail: None, source: None };
        stated.iter().find(|judged| judged.criterion == criterion).cloned().unwrap_or(silent)
    };
    Criterion::ALL.iter().copied().map(of).collect()
}
