//! A week for one person: two or three small sets of activities which together cover the needs, do not clash, and can be reached.
//!
//! **The objective**, in this order: what is covered well ([`WELL`]), each planned need by its importance; then the sum of the scores, each less a
//! thousandth for every [`METRES_A_THOUSANDTH`] of the way there; of equals, what stands first: activities before help, by that worth, then by id.
//!
//! **What a set may hold**: as many activities as were asked for at most, no two at the same time ([`search::GAP_MIN`] apart where the
//! place differs), no activity twice. Help that takes no weekly time (advice, a helpline, somebody who calls) comes on top: at most one
//! for each need. Where some activity answers that need as well, help costs [`HELP_BESIDE_ACTIVITY`], so that it is only there where
//! the need would stay uncovered without it.
//!
//! **Alternatives**: the best set, then the best of which at least half is new beside each set before it.
//!
//! What fits is what match ranks, and the scores are match's. Begin with [`plan`]; [`search`] finds the sets, exactly; [`week`] knows
//! when an offering can be attended; [`told`] turns it into words. `docs/RANKING.md`, "Plans", argues the numbers.

mod search;
mod week;

#[cfg(test)]
mod tests;

pub mod told;

pub use search::MAX_ACTIVITIES;
pub use week::Visit;

use std::collections::HashSet;

use super::{
    Considered, Query,
    judge::{Rules, is_out_of_season},
    look::{Counted, Scale, Scored, look},
    rank::by_score_then_id,
    variety::alike,
    weighing::{Corpus, MAX_NEEDS},
};
use crate::{
    domain::{
        LocationId,
        vocabulary::{Attendance, Factor, Format, PlannedKind, Vocabulary},
    },
    needs::Lexicon,
};
use search::{Ahead, Item, MAX_ITEMS, MAX_PLANNED, Problem};

/// How many activities a week where no number was asked for. Source: the API contract.
pub const DEFAULT_ACTIVITIES: usize = 3;

/// How many alternatives are looked for.
const PLANS: usize = 3;

/// How many metres of the way there take one thousandth from a score. Source: docs/RANKING.md, "Plans".
const METRES_A_THOUSANDTH: f64 = 200.0;

/// A need counts as covered by what answers it this well (three quarters) beside the best that can be planned: what only touches on it
/// must not stand in for what is made for it. Source: docs/RANKING.md, "Plans".
const WELL: (u32, u32) = (3, 4);

/// What help costs, in thousandths, for a need that some activity answers as well: more than any score.
/// Source: docs/RANKING.md, "Plans".
const HELP_BESIDE_ACTIVITY: i32 = 1001;

/// Alternative weeks, best first, and what there is to say of them all.
#[derive(Debug)]
pub struct Weeks<'a> {
    /// The alternatives, best first.
    pub weeks: Vec<Week<'a>>,
    /// The stated needs that were planned for, most important first.
    pub planned: Vec<usize>,
    /// The stated needs that something fits which meets them, a bit each.
    can_be_met: u16,
    /// Whether anything fits that meets a planned need, whenever it takes place.
    anything_fits: bool,
    /// Whether each week is the best there is; false only where the search ran out of time.
    pub exact: bool,
    /// What was looked at, as match counts it.
    pub considered: Considered,
}

/// One alternative.
#[derive(Debug, Clone)]
pub struct Week<'a> {
    /// What it consists of: activities first, best first.
    pub parts: Vec<Part<'a>>,
    /// The stated needs that it meets, a bit each, also those that were not planned for.
    pub met: u16,
}

/// One part of a week.
#[derive(Debug, Clone)]
pub struct Part<'a> {
    /// The service's best offering for this person, with match's own numbers.
    pub scored: Scored<'a>,
    /// An activity of the week, or help that takes no weekly time.
    pub kind: PlannedKind,
    /// The stated needs that it is for, the one it answers best first; empty where none was stated.
    pub needs: Vec<usize>,
    /// When it is attended; `None` where it takes no stated time.
    pub visit: Option<Visit>,
    /// How far one goes there; `None` where that is not known.
    pub travel_m: Option<f64>,
    /// At how many other locations the service could be had.
    pub other_locations: usize,
}

/// Plans weeks of at most `activities` activities.
#[must_use]
pub fn plan<'a>(
    query: &Query,
    lexicon: &Lexicon,
    corpus: &Corpus,
    rules: Rules,
    activities: usize,
    candidates: impl Iterator<Item = Counted<'a>>,
) -> Weeks<'a> {
    let looked = look(query, corpus, rules, candidates);
    let scale = Scale::of(query, rules);
    let planned = most_important(query);
    let can_be_met = looked.met;
    let relevant = |scored: &Scored<'a>| meets(query, &planned, scored) != 0;
    let mut fitting: Vec<Scored<'a>> = looked.fitting.iter().map(|judged| looked.score(&scale, judged)).filter(relevant).collect();
    let anything_fits = !fitting.is_empty();
    fitting.sort_unstable_by(by_score_then_id);
    let mut seen = HashSet::new();
    let mut parts: Vec<(Part<'a>, Vec<Visit>)> = Vec::new();
    for scored in &fitting {
        if !seen.contains(&scored.offering.service)
            && let Some(part) = part(query, lexicon, &planned, scored)
        {
            seen.insert(scored.offering.service);
            parts.push(part);
        }
    }
    let mut parts = shortened(query, &planned, parts);
    for (part, _) in &mut parts {
        let of_service = looked.fitting.iter().filter(|judged| judged.offering.service == part.scored.offering.service);
        part.other_locations = of_service.count() - 1;
    }
    let (weeks, exact) = solve(query, &planned, activities, parts);
    Weeks { weeks, planned, can_be_met, anything_fits, exact, considered: looked.considered }
}

/// The stated needs that are planned for: the most important, of equals the first.
fn most_important(query: &Query) -> Vec<usize> {
    let mut needs: Vec<usize> = (0..query.asks.len().min(MAX_NEEDS)).collect();
    needs.sort_by(|a, b| query.asks[*b].share.total_cmp(&query.asks[*a].share).then(a.cmp(b)));
    needs.truncate(MAX_PLANNED);
    needs
}

/// Which of the planned needs an offering meets, a bit each by their place in `planned`. Where only interests were stated, they
/// stand for the one need.
fn meets(query: &Query, planned: &[usize], scored: &Scored<'_>) -> u8 {
    if query.asks.is_empty() {
        return u8::from(scored.parts.factors[Factor::Interest.ordinal() as usize] > 0);
    }
    planned.iter().enumerate().filter(|(_, need)| scored.parts.met & (1 << **need) != 0).fold(0, |met, (bit, _)| met | 1 << bit)
}

/// An offering as a part of a week, with the times at which it can be attended; `None` where it cannot be planned: it is not running,
/// or only when they are not free.
fn part<'a>(query: &Query, lexicon: &Lexicon, planned: &[usize], scored: &Scored<'a>) -> Option<(Part<'a>, Vec<Visit>)> {
    let mut needs: Vec<usize> = planned.iter().copied().filter(|need| scored.parts.met & (1 << *need) != 0).collect();
    // A stable sort: of equals the more important one.
    needs.sort_by_key(|need| std::cmp::Reverse(scored.parts.needs[*need]));
    let kind = kind(query, lexicon, needs.first().copied(), scored);
    let visits = match kind {
        PlannedKind::Help => Vec::new(),
        PlannedKind::Activity if is_out_of_season(&query.person, scored.offering) => return None,
        PlannedKind::Activity => week::visits(&query.person, scored.offering)?,
    };
    let goes_there = scored.standing.usable.contains(Attendance::InPerson);
    let travel_m = if goes_there { scored.standing.distance_m } else { Some(0.0) };
    Some((Part { scored: *scored, kind, needs, visit: None, travel_m, other_locations: 0 }, visits))
}

/// Whether it is something that one goes to each week, or help that is arranged: not a group nor a course, and either one to one, or
/// nothing that one goes to, or an answer to a pressing need (debt, eviction, hunger).
fn kind(query: &Query, lexicon: &Lexicon, need: Option<usize>, scored: &Scored<'_>) -> PlannedKind {
    let (offering, usable) = (scored.offering, scored.standing.usable);
    let shared = offering.format.contains(Format::Group) || offering.format.contains(Format::Course);
    let from_afar = !usable.is_empty() && !usable.contains(Attendance::InPerson);
    let pressing = need.and_then(|need| query.asks[need].label).is_some_and(|label| lexicon.need(label).pressing);
    if !shared && (offering.format.contains(Format::OneToOne) || from_afar || pressing) { PlannedKind::Help } else { PlannedKind::Activity }
}

/// At most [`MAX_ITEMS`]: for each planned need in turn the next best that meets it.
fn shortened<'a>(query: &Query, planned: &[usize], parts: Vec<(Part<'a>, Vec<Visit>)>) -> Vec<(Part<'a>, Vec<Visit>)> {
    if parts.len() <= MAX_ITEMS {
        return parts;
    }
    let met: Vec<u8> = parts.iter().map(|(part, _)| meets(query, planned, &part.scored)).collect();
    let mut taken = vec![false; parts.len()];
    let mut left = MAX_ITEMS;
    let mut more = true;
    while left > 0 && more {
        more = false;
        for bit in 0..planned.len().max(1) {
            let next = (0..parts.len()).find(|at| !taken[*at] && met[*at] & (1 << bit) != 0);
            if let Some(next) = next.filter(|_| left > 0) {
                taken[next] = true;
                left -= 1;
                more = true;
            }
        }
    }
    parts.into_iter().zip(taken).filter_map(|(part, taken)| taken.then_some(part)).collect()
}

/// Finds the sets.
fn solve<'a>(query: &Query, planned: &[usize], activities: usize, parts: Vec<(Part<'a>, Vec<Visit>)>) -> (Vec<Week<'a>>, bool) {
    let best_activity = |need: usize| {
        let activities = parts.iter().filter(|(part, _)| part.kind == PlannedKind::Activity && part.needs.contains(&need));
        activities.map(|(part, _)| part.scored.parts.needs[need]).max().unwrap_or(0)
    };
    let best: Vec<u16> =
        planned.iter().map(|need| parts.iter().map(|(part, _)| part.scored.parts.needs[*need]).max().unwrap_or(0)).collect();
    // Where only interests were stated there is nothing to compare.
    let well = |part: &Part<'a>| {
        let answers = |(bit, need): (usize, &usize)| {
            let own = u32::from(part.scored.parts.needs[*need]);
            u8::from(WELL.1 * own >= WELL.0 * u32::from(best[bit])) << bit
        };
        if planned.is_empty() { u8::MAX } else { planned.iter().enumerate().map(answers).fold(0, |met, bit| met | bit) }
    };
    let worth = |part: &Part<'a>| {
        let beside =
            part.kind == PlannedKind::Help && part.needs.first().is_some_and(|need| best_activity(*need) >= part.scored.parts.needs[*need]);
        i32::from(part.scored.score) - thousandths_of_the_way(part.travel_m) - if beside { HELP_BESIDE_ACTIVITY } else { 0 }
    };
    let worths: Vec<i32> = parts.iter().map(|(part, _)| worth(part)).collect();
    let mut entries: Vec<(i32, Part<'a>, Vec<Visit>)> =
        parts.into_iter().zip(worths).map(|((part, visits), worth)| (worth, part, visits)).collect();
    let help_for = |part: &Part<'a>| (part.kind == PlannedKind::Help).then(|| part.needs.first().map_or(0, |need| bit_of(planned, *need)));
    // Activities, then help for each need. A stable sort of what came by score and id.
    entries.sort_by_key(|(worth, part, _)| (help_for(part), std::cmp::Reverse(*worth)));
    let places: Vec<LocationId> = entries.iter().filter_map(|(_, part, _)| part.scored.offering.location).collect();
    let mut marks: Vec<usize> = Vec::with_capacity(entries.len());
    for (at, (_, part, _)) in entries.iter().enumerate() {
        let same = (0..at).find(|other| alike(&entries[*other].1.scored, &part.scored));
        marks.push(same.map_or(at, |other| marks[other]));
    }
    let items = entries.iter().zip(marks).map(|((worth, part, visits), same_as)| {
        let goes_there = part.travel_m != Some(0.0);
        let location = part.scored.offering.location.filter(|_| goes_there);
        let place = location.and_then(|location| places.iter().position(|other| *other == location));
        Item {
            worth: *worth,
            meets: meets(query, planned, &part.scored) & well(part),
            help_for: help_for(part),
            visits: visits.iter().map(|visit| visit.window).collect(),
            spot: place.and_then(|place| u32::try_from(place).ok()),
            same_as,
        }
    });
    let weights = if query.asks.is_empty() { vec![1] } else { planned.iter().map(|need| importance(query.asks[*need].share)).collect() };
    let problem = Problem { items: items.collect(), weights, activities };
    let ahead = Ahead::of(&problem);
    let (mut found, mut exact, mut weeks) = (Vec::new(), true, Vec::new());
    while let Some(best) = (weeks.len() < PLANS).then(|| problem.best(&ahead, &found)).flatten() {
        exact &= best.exact;
        let parts: Vec<Part<'a>> = best
            .items
            .iter()
            .zip(&best.visits)
            .map(|(item, visit)| Part { visit: visit.map(|visit| entries[*item].2[visit]), ..entries[*item].1.clone() })
            .collect();
        let met = parts.iter().fold(0, |met, part| met | part.scored.parts.met);
        weeks.push(Week { parts, met });
        found.push(best.items);
    }
    (weeks, exact)
}

fn bit_of(planned: &[usize], need: usize) -> u8 {
    planned.iter().position(|other| *other == need).and_then(|bit| u8::try_from(bit).ok()).unwrap_or(0)
}

/// A share of the need part in ten-thousandths; above 0, as every stated need counts.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 10,000")]
fn importance(share: f32) -> u32 {
    ((share * 10_000.0).round() as u32).max(1)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast from float saturates")]
fn thousandths_of_the_way(travel_m: Option<f64>) -> i32 {
    (travel_m.unwrap_or(0.0) / METRES_A_THOUSANDTH).floor() as i32
}
