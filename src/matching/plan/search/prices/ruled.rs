//! What prices rule out: what no set of a branch that is good enough has, and what each of them has.
//!
//! Once the bound is near, little may be lost: where an item, or one time of it, would cost either side more than that, it goes for good,
//! and the branch is looked at again with what is left.

use super::{
    super::{MAX_PLANNED, MAX_VISITS},
    Branch, COUNTS, Goal, Prices, Relaxed, Terms,
};

/// Less than anything earns, and far enough from the least number to be added to.
const NEVER: i64 = i64::MIN / 4;

/// What holds for all good enough sets of a branch, as sets of items.
#[derive(Default)]
pub(in super::super) struct Ruled {
    /// Items that they all have.
    pub(in super::super) needed: u64,
    /// Items that none of them has.
    pub(in super::super) out: u64,
    /// For some items, visits at which none of them has it.
    pub(in super::super) visits_out: Vec<(usize, u32)>,
}

impl Relaxed {
    /// What every set of the branch that reaches the target must have, and what it cannot have: with an item, at a certain time, or
    /// without it, each side earns less than at its best, and together too little.
    pub(in super::super) fn rule_out(&mut self, terms: &Terms, goal: &Goal, branch: &Branch, prices: &Prices, target: i64) -> Ruled {
        let earns = |item: usize| goal.worths[item] - prices.shares[item];
        let time = self.time.most(earns);
        self.back.most(earns);
        // The most that a way through each visit earns: up to it and on from it.
        let mut through = vec![[NEVER; MAX_VISITS]; goal.worths.len()];
        self.back.each().for_each(|(item, visit, most)| through[item][visit] = most - earns(item));
        self.time.each().for_each(|(item, visit, most)| through[item][visit] += most);
        let missed = |item: usize, least: i64| {
            let is_missed = |visit: &usize| branch.visits[item] & (1 << visit) != 0 && through[item][*visit] < least;
            (0..MAX_VISITS).filter(is_missed).fold(0, |set, visit| set | 1 << visit)
        };
        let target = target - (self.fixed - time);
        let mut ruled = Ruled::default();
        for &item in branch.chosen.iter().filter(|item| branch.visits[**item].count_ones() > 1) {
            ruled.visits_out.push((item, missed(item, target - (self.bound - self.fixed))));
        }
        let (with, without) = self.with_and_without(terms, branch);
        for (at, &item) in branch.open.iter().enumerate() {
            let missed = missed(item, target - with[at]);
            if time + with[at] < target || (missed != 0 && missed == branch.visits[item]) {
                ruled.out |= 1 << item;
            } else if missed != 0 {
                ruled.visits_out.push((item, missed));
            }
            if time + without[at] < target {
                ruled.needed |= 1 << item;
            }
        }
        ruled
    }

    /// For each open item the most that the needs' side can earn with it, and without it.
    fn with_and_without(&mut self, terms: &Terms, branch: &Branch) -> (Vec<i64>, Vec<i64>) {
        let (open, row) = (branch.open, self.sets * COUNTS);
        let full = branch.left + MAX_PLANNED;
        self.before.clear();
        self.before.resize((open.len() + 1) * row, NEVER);
        self.before[usize::from(branch.met) * COUNTS] = 0;
        let (mut all_with, mut all_without) = (vec![NEVER; open.len()], vec![NEVER; open.len()]);
        for at in 0..open.len() {
            let item = &terms.problem.items[open[at]];
            let most = if item.help_for.is_some() { full } else { branch.left };
            let (here, after) = self.before.split_at_mut((at + 1) * row);
            let here = &here[at * row..];
            let next = self.next[at] - at - 1;
            let (mut with, mut without) = (NEVER, NEVER);
            for met in (0..self.sets).filter(|met| !met & usize::from(branch.met) == 0) {
                let then = met | usize::from(item.meets);
                for count in (0..=most).filter(|count| here[met * COUNTS + count] > NEVER) {
                    let earned = here[met * COUNTS + count];
                    let cell = met * COUNTS + count;
                    without = without.max(earned + self.table[(at + 1) * row + cell]);
                    after[cell] = after[cell].max(earned);
                    if count < most {
                        let earned = earned + self.worths[at];
                        let cell = then * COUNTS + count + 1;
                        with = with.max(earned + self.table[self.next[at] * row + cell]);
                        after[next * row + cell] = after[next * row + cell].max(earned);
                    }
                }
            }
            // Other help for the same need does without this one.
            let same = (0..at).rev().take_while(|other| self.next[*other] > at);
            all_without[at] = same.map(|other| all_with[other]).fold(without, i64::max);
            all_with[at] = with;
        }
        (all_with, all_without)
    }
}
