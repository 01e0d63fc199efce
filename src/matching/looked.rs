//! What was looked at and kept, until it is known which of it is shown.

use super::{
    Considered, Offering, Query,
    judge::Rules,
    rated::Rated,
    reach::{Standing, Ways},
    score::{Parts, need_part, parts},
    weights::Weights,
    worths::{Worths, WorthsAt},
};
use crate::domain::vocabulary::Exclusion;

/// For how many candidates at most memory is kept: some five megabytes for those that fit, and as much for those that nearly do.
const MOST_KEPT: usize = 1 << 16;

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
    pub(super) handle: u64,
    /// What it answers.
    pub(super) worths: WorthsAt,
    /// Which stated needs it meets, a bit each.
    pub(super) met: u16,
    pub(super) may_serve: bool,
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
    /// What nothing keeps out and can be had at other locations too, kept or not.
    pub(super) elsewhere: Vec<&'a Offering>,
}

impl<'a> Looked<'a> {
    /// Nothing yet, in the memory of what was looked at before.
    pub(super) fn nothing(query: &Query, workspace: &mut Workspace) -> Self {
        let Workspace { fitting, missed, worths } = std::mem::take(workspace);
        let (fitting, missed) = (fitting.emptied(MOST_KEPT), missed.emptied(MOST_KEPT));
        Self { fitting, missed, worths: worths.emptied(query, MOST_KEPT), ..Self::default() }
    }

    /// Takes over what others looked at for the same query, and leaves their memory.
    pub(super) fn join(&mut self, mut others: Self, query: &Query) -> Workspace {
        let worths = self.worths.append(&others.worths);
        let moved = |judged: Judged<'a>| Judged { worths: judged.worths.behind(worths), ..judged };
        self.fitting.append(&mut others.fitting, moved);
        self.missed.append(&mut others.missed, |(judged, criterion)| (moved(judged), criterion));
        self.met |= others.met;
        self.considered += others.considered;
        self.elsewhere.append(&mut others.elsewhere);
        others.emptied(query)
    }

    /// Its memory. What a whole country once took is not kept for ever.
    pub(super) fn emptied(self, query: &Query) -> Workspace {
        let Self { fitting, missed, worths, .. } = self;
        let worths = worths.emptied(query, MOST_KEPT);
        Workspace { fitting: fitting.emptied(MOST_KEPT), missed: missed.emptied(MOST_KEPT), worths }
    }

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
