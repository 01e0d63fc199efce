//! Choice: near-duplicates and one organization's branches do not crowd out the rest, and each stated need has a place.
//!
//! The order departs from the pure score only within [`WINDOW`]: nothing is put before what scores higher by more.

use super::look::Scored;
use crate::domain::OrganizationId;

/// How far below the best that is left, in thousandths, an offering may be to be put before it. Source: docs/RANKING.md,
/// "Variety".
pub(super) const WINDOW: u16 = 40;

/// What each earlier match of the same organization costs, in thousandths.
const SAME_ORGANIZATION: u16 = 12;

/// What an earlier match that is nearly the same costs, in thousandths: behind everything within the window.
const NEARLY_THE_SAME: u16 = WINDOW;

/// Prints that differ in no more bits than this are of the same activity, listed twice.
pub(super) const LIKE_BITS: u32 = 6;

/// How many of the first matches must between them meet each stated need that can be met. Source: the API contract.
pub(super) const FIRST: usize = 5;

/// An offering in its place, with the need for whose sake it was moved up.
pub(super) type Placed<'a> = (Scored<'a>, Option<usize>);

/// Whether two offerings are the same activity, listed twice.
#[must_use]
pub(super) fn alike(a: &Scored<'_>, b: &Scored<'_>) -> bool {
    are_alike(a.offering.print, b.offering.print)
}

#[inline]
fn are_alike(a: u64, b: u64) -> bool {
    (a ^ b).count_ones() <= LIKE_BITS
}

/// What choice needs of an offering that is left, side by side: each is looked at once for every place.
struct Left {
    place: usize,
    score: u16,
    /// What is taken off for what was shown already.
    cost: u16,
    print: u64,
    organization: OrganizationId,
}

impl Left {
    fn worth(&self) -> u16 {
        self.score.saturating_sub(self.cost)
    }
}

/// Puts `pool`, which is sorted by score, in the order in which it is shown.
pub(super) fn arrange<'a>(pool: &[Scored<'a>], wanted: usize) -> Vec<Placed<'a>> {
    let left = |(place, scored): (usize, &Scored<'_>)| Left {
        place,
        score: scored.score,
        cost: 0,
        print: scored.offering.print,
        organization: scored.offering.organization,
    };
    let mut left: Vec<Left> = pool.iter().enumerate().map(left).collect();
    let mut shown: Vec<Placed<'a>> = Vec::with_capacity(wanted.min(left.len()));
    while shown.len() < wanted && !left.is_empty() {
        let floor = left[0].score.saturating_sub(WINDOW);
        let mut best = 0;
        for (at, other) in left.iter().enumerate() {
            if other.score < floor {
                break;
            }
            if other.worth() > left[best].worth() {
                best = at;
            }
        }
        let next = left.remove(best);
        for other in &mut left {
            if are_alike(other.print, next.print) {
                other.cost += NEARLY_THE_SAME;
            } else if other.organization == next.organization {
                other.cost += SAME_ORGANIZATION;
            }
        }
        shown.push((pool[next.place], None));
    }
    shown
}

/// Sees to it that each need which `best` can meet is met among the [`FIRST`]: what meets it best is moved up, into the last
/// of the first places that no other need depends on.
pub(super) fn cover<'a>(shown: &mut Vec<Placed<'a>>, best: &[Option<Scored<'a>>], wanted: usize) {
    for (need, best) in best.iter().enumerate() {
        let Some(best) = best else { continue };
        let first = FIRST.min(shown.len());
        if shown[..first].iter().any(|(scored, _)| scored.parts.met & (1 << need) != 0) {
            continue;
        }
        let newcomer = (*best, Some(need));
        match shown.iter().position(|(scored, _)| scored.offering.service == best.offering.service) {
            // The service is up there already, by another of its locations.
            Some(now) if now < first => {
                shown[now] = newcomer;
                continue;
            }
            Some(now) => drop(shown.remove(now)),
            None => {}
        }
        match place_to_give(&shown[..first]) {
            Some(place) => {
                let moved_down = shown.remove(place);
                shown.insert(first - 1, newcomer);
                shown.insert(first, moved_down);
            }
            // There is room among the first, or none can be spared: directly behind them.
            None => shown.insert(first, newcomer),
        }
        shown.truncate(wanted);
    }
}

/// The last of the first places from which a match can move down without leaving a need unmet there.
fn place_to_give(first: &[Placed<'_>]) -> Option<usize> {
    if first.len() < FIRST {
        return None;
    }
    (1..first.len()).rev().find(|place| {
        let others = |need: usize| first.iter().enumerate().any(|(at, (scored, _))| at != *place && scored.parts.met & (1 << need) != 0);
        let met = first[*place].0.parts.met;
        first[*place].1.is_none() && (0..super::weighing::MAX_NEEDS).filter(|need| met & (1 << need) != 0).all(others)
    })
}
