//! What goes together in one week, and at which times.

use super::{Item, MAX_TOGETHER, MAX_VISITS, Problem};

/// Which visits exclude each other, and so which items.
pub(super) struct Clashes {
    items: usize,
    /// For each item, its visits, a bit each.
    visits: Vec<u32>,
    /// For each visit of each item and each item, the visits of the latter that clash with the former.
    between: Vec<u32>,
    /// For each item, those that can be in a plan with it, a bit each.
    together: Vec<u64>,
}

/// An item that is still to be given a time, and the visits that are left to it.
type Waiting = (usize, u32);

impl Clashes {
    /// Works it out once for a problem.
    pub(super) fn of(problem: &Problem) -> Self {
        let items = &problem.items;
        let visits_of = |item: &Item| (0..item.visits.len().min(MAX_VISITS)).fold(0, |set, visit| set | 1 << visit);
        let mut found =
            Self { items: items.len(), visits: items.iter().map(visits_of).collect(), between: Vec::new(), together: Vec::new() };
        found.between.reserve(items.len() * items.len() * MAX_VISITS);
        for a in 0..items.len() {
            for visit in 0..MAX_VISITS {
                for b in 0..items.len() {
                    let clashing = |other: &usize| visit < items[a].visits.len() && problem.clash((a, visit), (b, *other));
                    found.between.push((0..items[b].visits.len().min(MAX_VISITS)).filter(clashing).fold(0, |set, other| set | 1 << other));
                }
            }
        }
        let with = |a: usize| (0..items.len()).filter(|b| found.go_together(items, a, *b)).fold(0, |set, b| set | 1 << b);
        found.together = (0..items.len()).map(with).collect();
        found
    }

    /// Whether two items can be in one plan.
    fn go_together(&self, items: &[Item], a: usize, b: usize) -> bool {
        let (first, second) = (&items[a], &items[b]);
        if first.same_as == second.same_as || (first.help_for.is_some() && first.help_for == second.help_for) {
            return false;
        }
        let timed = self.visits[a] != 0 && self.visits[b] != 0;
        !timed || bits(self.visits[a]).any(|visit| self.visits[b] & !self.clashing(a, visit, b) != 0)
    }

    /// The visits of each item, a bit each.
    pub(super) fn visits(&self) -> &[u32] {
        &self.visits
    }

    /// The items that can be in a plan with `item`, a bit each.
    pub(super) fn together(&self, item: usize) -> u64 {
        self.together[item]
    }

    /// The visits of `b` that clash with a visit of `a`.
    fn clashing(&self, a: usize, visit: usize, b: usize) -> u32 {
        self.between[(a * MAX_VISITS + visit) * self.items + b]
    }

    /// Takes from `visits` what cannot be beside the last of `chosen`: the visits that clash with every one that is left to it, and
    /// so on with each chosen item that loses some. Gives those of the `allowed` items that keep a time, or never needed one.
    pub(super) fn close(&self, mut changed: Vec<usize>, chosen: &[usize], mut allowed: u64, visits: &mut [u32]) -> u64 {
        while let Some(item) = changed.pop() {
            let own = visits[item];
            let clashing = |other: usize| bits(own).fold(u32::MAX, |all, visit| all & self.clashing(item, visit, other));
            for other in items(allowed).filter(|other| *other != item && self.visits[*other] != 0) {
                visits[other] &= !clashing(other);
                if visits[other] == 0 {
                    allowed &= !(1 << other);
                }
            }
            for other in chosen.iter().copied().filter(|other| *other != item && self.visits[*other] != 0) {
                let left = visits[other] & !clashing(other);
                if left != visits[other] {
                    visits[other] = left;
                    changed.push(other);
                }
            }
        }
        allowed
    }

    /// Whether there is a time for each of `items` among the `visits` that are left to it, none clashing with another.
    pub(super) fn fit(&self, items: &[usize], visits: &[u32]) -> bool {
        let mut waiting = [(0, 0); MAX_TOGETHER];
        let mut count = 0;
        for (place, item) in waiting.iter_mut().zip(items.iter().filter(|item| self.visits[**item] != 0)) {
            *place = (*item, visits[*item]);
            count += 1;
        }
        self.fit_all(&mut waiting[..count])
    }

    fn fit_all(&self, waiting: &mut [Waiting]) -> bool {
        // The one with the fewest times first.
        let Some(least) = (0..waiting.len()).min_by_key(|at| waiting[*at].1.count_ones()) else { return true };
        waiting.swap(0, least);
        let (item, visits) = waiting[0];
        let others = &waiting[1..];
        bits(visits).any(|visit| {
            let mut after = [(0, 0); MAX_TOGETHER];
            for (after, (other, left)) in after.iter_mut().zip(others) {
                *after = (*other, left & !self.clashing(item, visit, *other));
            }
            let after = &mut after[..others.len()];
            after.iter().all(|(_, left)| *left != 0) && self.fit_all(after)
        })
    }

    /// A visit for each of `items`, none clashing with another; the earliest that will do. `None` where there is no such choice.
    pub(super) fn timetable(&self, items: &[usize]) -> Option<Vec<Option<usize>>> {
        let mut visits = self.visits.clone();
        let mut taken = Vec::with_capacity(items.len());
        for (at, item) in items.iter().enumerate() {
            // Each item in turn takes the first time that leaves one to all the others.
            let visit = bits(visits[*item]).find(|visit| {
                let mut after = visits.clone();
                after[*item] = 1 << visit;
                items[at + 1..].iter().for_each(|other| after[*other] &= !self.clashing(*item, *visit, *other));
                self.fit(items, &after)
            });
            match visit {
                Some(visit) => visits[*item] = 1 << visit,
                None if visits[*item] != 0 => return None,
                None => {}
            }
            taken.push(visit);
        }
        Some(taken)
    }
}

/// The places of the bits that are set, ascending.
fn bits(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = set.trailing_zeros() as usize;
        let some = set != 0;
        set &= set.wrapping_sub(1);
        some.then_some(first)
    })
}

/// The items of a set, ascending.
pub(super) fn items(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let first = set.trailing_zeros() as usize;
        let some = set != 0;
        set &= set.wrapping_sub(1);
        some.then_some(first)
    })
}
