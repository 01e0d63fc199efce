//! What a full week would have to be like: one with as many activities as there may be.
//!
//! Prices can leave open for long whether there is such a week, where the last activity only just does not fit in, or would be too much
//! of an earlier week. So it is tried: along the line of time there are not many ways of so many stops, and each is looked at.

use super::{
    COVERED, MAX_PLANNED, Problem,
    prices::{Branch, Terms, UNIT},
};

/// The demands on a way that fills the week: every set of a branch that is full and reaches the target gives one that meets them.
pub(super) struct Full<'p> {
    problem: &'p Problem,
    /// How many stops it has.
    pub(super) stops: usize,
    /// The needs that only it can meet.
    required: u8,
    /// Items that it has.
    must: u64,
    /// Earlier sets, and how many items it can have of each.
    old: Vec<(u64, u32)>,
}

/// The help that can be had in a branch, for each need that it has any for.
struct Help {
    /// Which help there is for it.
    items: u64,
    /// The most that one adds.
    worth: i64,
}

impl<'p> Full<'p> {
    /// `None` where there is no full set of the branch that reaches the target, whatever the time.
    pub(super) fn of(terms: &Terms<'p>, branch: &Branch, target: i64) -> Option<Self> {
        let problem = terms.problem;
        let items = &problem.items;
        let activities = || branch.open.iter().copied().filter(|item| items[*item].help_for.is_none());
        let set = |of: &mut dyn Iterator<Item = usize>| of.fold(0_u64, |set, item| set | 1 << item);
        let met = |of: &mut dyn Iterator<Item = usize>| of.fold(branch.met, |met, item| met | items[item].meets);
        let helps: Vec<Help> = (0..MAX_PLANNED)
            .filter_map(|need| {
                let of = || branch.open.iter().copied().filter(|item| items[*item].help_for.map(usize::from) == Some(need));
                Some(Help { items: set(&mut of()), worth: of().map(|item| i64::from(items[item].worth)).max()? })
            })
            .collect();
        let least_help = least_help(problem, branch, target, met(&mut branch.open.iter().copied()), &helps)?;
        let chosen = set(&mut branch.chosen.iter().copied());
        // What takes no time, and what was chosen and may still take one of several times.
        let untimed = || activities().filter(|item| branch.visits[*item] == 0);
        let must = set(&mut branch.chosen.iter().copied().filter(|item| branch.visits[*item].count_ones() > 1));
        let mut old = Vec::with_capacity(terms.against.len());
        for of in &terms.against {
            // More help leaves room for old activities only where it is new.
            let new = helps.iter().filter(|help| help.items & !of != 0).count();
            let help = least_help.max(new);
            let had = u32::try_from((of & chosen & !must).count_ones() as usize + help - new).ok()?;
            let all = u32::try_from(branch.chosen.len() + branch.left + help).ok()?;
            old.push((*of, (all / 2).checked_sub(had)?));
        }
        let stops = (branch.left + must.count_ones() as usize).saturating_sub(untimed().count());
        if untimed().next().is_some() {
            // The way may be any part of one that is longer, for which something without a time makes room.
            return Some(Self { problem, stops, required: 0, must: 0, old });
        }
        let anyway = met(&mut branch.open.iter().copied().filter(|item| items[*item].help_for.is_some()));
        let required = required(problem, target, met(&mut branch.open.iter().copied())) & !anyway;
        Some(Self { problem, stops, required, must, old })
    }

    /// The needs that an item meets.
    pub(super) fn meets(&self, item: usize) -> u8 {
        self.problem.items[item].meets
    }

    /// Whether a way can go on that has these items, meets these needs, and has so many stops left.
    pub(super) fn allows(&self, left: usize, had: u64, met: u8) -> bool {
        (self.must & !had).count_ones() as usize <= left
            && self.old.iter().all(|(old, most)| (old & had).count_ones() <= *most)
            && (left > 0 || self.required & !met == 0)
    }
}

/// With how much help at least a full set can reach the target: the best activities, clashing or not, and then the best help.
fn least_help(problem: &Problem, branch: &Branch, target: i64, met: u8, helps: &[Help]) -> Option<usize> {
    let worth = |item: &usize| i64::from(problem.items[*item].worth);
    let mut worths: Vec<i64> = branch.open.iter().filter(|item| problem.items[**item].help_for.is_none()).map(worth).collect();
    worths.sort_unstable_by_key(|worth| -worth);
    let activities: i64 = worths.get(..branch.left)?.iter().sum();
    let mut sum = i64::from(problem.coverage(met)) * COVERED + branch.chosen.iter().map(worth).sum::<i64>() + activities;
    let mut best: Vec<i64> = helps.iter().map(|help| help.worth).collect();
    best.sort_unstable_by_key(|worth| -worth);
    let mut count = 0;
    while sum < target / UNIT {
        sum += best.get(count).filter(|worth| **worth > 0)?;
        count += 1;
    }
    Some(count)
}

/// The needs without which the target is out of reach, of those that can be met.
fn required(problem: &Problem, target: i64, met: u8) -> u8 {
    let short = |need: &u8| {
        let without = i64::from(problem.coverage(met & !(1 << need)));
        met & (1 << need) != 0 && without < target / UNIT / COVERED
    };
    (0..8).filter(short).fold(0, |set, need| set | 1 << need)
}
