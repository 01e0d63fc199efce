//! What no set of a branch can exceed: the needs and the line of time, each on its own, agreed by prices.
//!
//! A set of items has to please two sides. The one knows what is met, how many there may be and that nothing comes twice, but no
//! clock: a dynamic programme over items. The other knows the clock only ([`Line`]). Each item's worth is shared out between them;
//! each takes what is best for itself by its share, and what both earn together no set can exceed (Lagrangian decomposition). Where
//! one takes what the other leaves, the shares are shifted, again and again, and the bound falls to nearly what can be had. Two more
//! kinds of rule are paid for in the same way: that things listed twice come once, and that half is new beside an earlier set.

mod ruled;

pub(super) use ruled::Ruled;

use super::{
    COVERED, MAX_PLANNED, MAX_TOGETHER, Problem,
    line::{Line, Open},
};

/// What a worth of one is counted as, so that prices can be finer.
pub(super) const UNIT: i64 = 256;

/// The longest step, in worth: that of one good item.
const LONGEST: i64 = 600 * UNIT;

/// The shortest step, in worth: or where hardly anything is missing nothing would move.
const SHORTEST: i64 = 30 * UNIT;

/// How far a step goes at first, in thousandths of what would do if all prices moved the right way.
const PACE: i64 = 1000;

/// The pace is slowed after this many steps without a better bound.
const PATIENCE: u32 = 10;

/// What makes the line of time choose, of equally good ways, that which the needs would choose.
const LEANING: i64 = 8;

/// How many numbers of items there can be in a set, nought being one.
const COUNTS: usize = MAX_TOGETHER + 1;

/// What is looked for: the worths, in units, and what it earns to meet each set of needs.
pub(super) struct Goal {
    worths: Vec<i64>,
    met: Vec<i64>,
}

impl Goal {
    /// The best set there is.
    pub(super) fn of(problem: &Problem) -> Self {
        let met = (0..1_u8 << problem.weights.len()).map(|met| i64::from(problem.coverage(met)) * COVERED * UNIT);
        Self { worths: problem.items.iter().map(|item| i64::from(item.worth) * UNIT).collect(), met: met.collect() }
    }
}

/// What stays the same through a search.
pub(super) struct Terms<'p> {
    pub(super) problem: &'p Problem,
    pub(super) line: &'p Line,
    /// The same back in time.
    pub(super) back: &'p Line,
    /// Earlier sets, of which no more than half of the whole can be.
    pub(super) against: Vec<u64>,
    /// Things listed twice: sets of which one at most can be.
    same: Vec<u64>,
}

impl<'p> Terms<'p> {
    pub(super) fn new(problem: &'p Problem, (line, back): (&'p Line, &'p Line), against: Vec<u64>) -> Self {
        let alike = |item: usize| {
            let same = |other: &usize| problem.items[*other].same_as == problem.items[item].same_as;
            (0..problem.items.len()).filter(same).fold(0_u64, |set, other| set | 1 << other)
        };
        let mut same: Vec<u64> = (0..problem.items.len()).map(alike).filter(|set| set.count_ones() > 1).collect();
        same.sort_unstable();
        same.dedup();
        Self { problem, line, back, against, same }
    }
}

/// What has been agreed so far.
#[derive(Clone)]
pub(super) struct Prices {
    /// What the needs' side is told that each item with a time is worth; the line of time gets the rest.
    shares: Vec<i64>,
    /// What one pays to be one of the same things.
    same: Vec<i64>,
    /// What one pays to be of an earlier set.
    old: Vec<i64>,
}

impl Prices {
    /// To begin with the line of time gets nothing.
    pub(super) fn new(terms: &Terms, goal: &Goal) -> Self {
        Self { shares: goal.worths.clone(), same: vec![0; terms.same.len()], old: vec![0; terms.against.len()] }
    }
}

/// The sets that begin with what was chosen and go on with what is open.
#[derive(Clone, Copy)]
pub(super) struct Branch<'a> {
    pub(super) chosen: &'a [usize],
    /// Ascending.
    pub(super) open: &'a [usize],
    /// For each item, the visits that are left to it.
    pub(super) visits: &'a [u32],
    /// The needs that are met by what was chosen.
    pub(super) met: u8,
    /// How many more activities there may be.
    pub(super) left: usize,
}

/// The best of both sides for one branch.
#[derive(Default)]
pub(super) struct Relaxed {
    /// What no set of the branch exceeds, in units.
    bound: i64,
    /// What does not hang on what the needs' side takes.
    fixed: i64,
    /// What each open item earns there.
    worths: Vec<i64>,
    /// For each open item, which comes next if it is taken: after help, what is for another need.
    next: Vec<usize>,
    /// What can be earned from each open item on, for each set of needs met by then and each number of items taken by then.
    table: Vec<i64>,
    /// How many sets of needs there are.
    sets: usize,
    /// Places in `open` of what the needs' side takes.
    taken: Vec<usize>,
    time: Open,
    /// The same back in time.
    back: Open,
    /// What can be earned up to each open item, as in the table.
    before: Vec<i64>,
}

impl Relaxed {
    /// Finds better prices in some steps, until no set of the branch can reach the target, which `look` says anew after each step.
    pub(super) fn haggle(
        &mut self,
        terms: &Terms,
        goal: &Goal,
        branch: &Branch,
        prices: &mut Prices,
        steps: u32,
        mut look: impl FnMut(&mut Self, &Prices) -> i64,
    ) {
        self.begin(terms, branch);
        let is_root = branch.chosen.is_empty();
        self.price(terms, goal, branch, prices);
        if is_root {
            self.find_start(terms, goal, branch, prices);
        }
        let (mut best, mut least) = (prices.clone(), self.bound);
        let (mut pace, mut stale) = (PACE, 0);
        for _ in 0..steps {
            let target = look(self, prices);
            if self.bound < target || !self.shift(terms, goal, branch, prices, target, pace) {
                break;
            }
            self.price(terms, goal, branch, prices);
            stale = if self.bound < least - UNIT { 0 } else { stale + 1 };
            if self.bound < least {
                least = self.bound;
                best.clone_from(prices);
            }
            if stale == PATIENCE {
                (pace, stale) = (pace * 7 / 10, 0);
            }
        }
        if self.bound > least {
            self.price(terms, goal, branch, &best);
        }
        *prices = best;
    }

    /// The most that any set of the branch can be worth which goes on with something from the place `at` in `open` on, or with nothing.
    pub(super) fn most_from(&self, branch: &Branch, at: usize) -> i64 {
        self.fixed + self.table[self.cell(at, branch.met, 0)]
    }

    /// The most that any set of the branch can be worth which goes on with `open[at]`.
    pub(super) fn most_with(&self, terms: &Terms, branch: &Branch, at: usize) -> i64 {
        let item = &terms.problem.items[branch.open[at]];
        if branch.left == 0 && item.help_for.is_none() {
            return i64::MIN;
        }
        self.fixed + self.worths[at] + self.table[self.cell(self.next[at], branch.met | item.meets, 1)]
    }

    /// How many items the needs' side takes.
    pub(super) fn count(&self) -> usize {
        self.taken.len()
    }

    /// What both sides want, as hints for a set that can be had: the places in `open`, those that the needs' side takes first, or those
    /// on a way through the time.
    pub(super) fn wanted(&mut self, goal: &Goal, branch: &Branch, prices: &Prices, time_first: bool) -> Vec<usize> {
        let taken = self.taken.iter().fold(0_u64, |set, at| set | 1 << branch.open[*at]);
        let leaning = |item: usize| if taken & (1 << item) != 0 { LEANING } else { 0 };
        let way = self.time.way_without_repeats(|item| goal.worths[item] - prices.shares[item] + leaning(item));
        let mut order: Vec<(u8, i64, usize)> = (0..branch.open.len())
            .map(|at| {
                let (timely, taken) = (way & (1 << branch.open[at]) != 0, taken & (1 << branch.open[at]) != 0);
                let rank = match (taken, timely) {
                    (true, true) => 0,
                    (true, false) => 1 + u8::from(time_first),
                    (false, true) => 2 - u8::from(time_first),
                    (false, false) => 3,
                };
                (rank, -self.worths[at], at)
            })
            .collect();
        order.sort_unstable();
        order.into_iter().map(|(.., at)| at).collect()
    }

    /// The ways through what is open.
    pub(super) fn time(&mut self) -> &mut Open {
        &mut self.time
    }

    fn begin(&mut self, terms: &Terms, branch: &Branch) {
        let open = branch.open;
        let is_open = |item: usize, visit: usize| {
            branch.visits[item] & (1 << visit) != 0
                // What was chosen and has one time left takes that, and nothing clashes with it any more.
                && if branch.chosen.contains(&item) { branch.visits[item].count_ones() > 1 } else { open.binary_search(&item).is_ok() }
        };
        self.time.lay_out(terms.line, is_open);
        self.back.lay_out(terms.back, is_open);
        let help_for = |at: usize| terms.problem.items[open[at]].help_for;
        let next = |at: usize| match help_for(at) {
            None => at + 1,
            need => (at..open.len()).find(|other| help_for(*other) != need).unwrap_or(open.len()),
        };
        self.next = (0..open.len()).map(next).collect();
        self.sets = 1 << terms.problem.weights.len();
        self.table.resize((open.len() + 1) * self.sets * COUNTS, 0);
    }

    /// Whether it is the time that is scarce, or the number: the best of some even shares.
    fn find_start(&mut self, terms: &Terms, goal: &Goal, branch: &Branch, prices: &mut Prices) {
        let mut least = self.bound;
        let mut begin = prices.clone();
        for quarters in 0..=4 {
            begin.shares = goal.worths.iter().map(|worth| worth * quarters / 4).collect();
            self.price(terms, goal, branch, &begin);
            if self.bound < least {
                least = self.bound;
                prices.clone_from(&begin);
            }
        }
        self.price(terms, goal, branch, prices);
    }

    /// Works out what both sides take at these prices.
    fn price(&mut self, terms: &Terms, goal: &Goal, branch: &Branch, prices: &Prices) {
        let worth = |item: usize, is_shared: bool| {
            let paid = |sets: &[u64], prices: &[i64]| -> i64 {
                sets.iter().zip(prices).filter(|(set, _)| *set & (1 << item) != 0).map(|(_, price)| price).sum()
            };
            let worth = if is_shared { prices.shares[item] } else { goal.worths[item] };
            worth - paid(&terms.same, &prices.same) - paid(&terms.against, &prices.old)
        };
        self.worths.clear();
        self.worths.extend(branch.open.iter().map(|item| worth(*item, branch.visits[*item] != 0)));
        let chosen: i64 = branch.chosen.iter().map(|item| worth(*item, branch.visits[*item].count_ones() > 1)).sum();
        let time = self.time.most(|item| goal.worths[item] - prices.shares[item]);
        self.fixed = time + chosen + prices.same.iter().sum::<i64>();
        self.fill(terms, goal, branch, prices.old.iter().sum());
        self.bound = self.most_from(branch, 0);
        self.trace(terms, branch);
    }

    /// Fills the table from the last open item back; `half` is paid for every two of the whole.
    fn fill(&mut self, terms: &Terms, goal: &Goal, branch: &Branch, half: i64) {
        let (open, row) = (branch.open, self.sets * COUNTS);
        let full = branch.left + MAX_PLANNED;
        for (met, earns) in goal.met.iter().enumerate() {
            let counts = &mut self.table[open.len() * row + met * COUNTS..][..=full];
            for (all, value) in (branch.chosen.len()..).zip(counts) {
                *value = earns + half * halves(all);
            }
        }
        for at in (0..open.len()).rev() {
            let item = &terms.problem.items[open[at]];
            let most = if item.help_for.is_some() { full } else { branch.left };
            let (here, after) = self.table.split_at_mut((at + 1) * row);
            let (here, taken) = (&mut here[at * row..], &after[(self.next[at] - at - 1) * row..]);
            for met in (0..self.sets).filter(|met| !met & usize::from(branch.met) == 0) {
                let with = met | usize::from(item.meets);
                let here = &mut here[met * COUNTS..][..=most];
                let without = &after[met * COUNTS..][..=most];
                let taken = &taken[with * COUNTS..][..=most];
                for count in 0..most {
                    here[count] = without[count].max(taken[count + 1] + self.worths[at]);
                }
                here[most] = without[most];
            }
        }
    }

    /// What the needs' side takes.
    fn trace(&mut self, terms: &Terms, branch: &Branch) {
        self.taken.clear();
        let (mut at, mut met) = (0, branch.met);
        while at < branch.open.len() {
            let count = self.taken.len();
            if self.table[self.cell(at, met, count)] == self.table[self.cell(at + 1, met, count)] {
                at += 1;
            } else {
                self.taken.push(at);
                met |= terms.problem.items[branch.open[at]].meets;
                at = self.next[at];
            }
        }
    }

    /// Shifts the prices to where both sides would agree more. False where they agree already.
    fn shift(&mut self, terms: &Terms, goal: &Goal, branch: &Branch, prices: &mut Prices, target: i64, pace: i64) -> bool {
        let both = branch.chosen.iter().chain(self.taken.iter().map(|at| &branch.open[*at]));
        let set = both.clone().fold(0_u64, |set, item| set | 1 << item);
        // What the needs' side has and the line of time has not, item by item.
        let mut surplus = vec![0_i64; prices.shares.len()];
        let shared = |item: &&usize| branch.visits[**item].count_ones() > u32::from(branch.chosen.contains(item));
        both.filter(shared).for_each(|item| surplus[*item] += 1);
        let leaning = |item: usize| if set & (1 << item) != 0 { LEANING } else { 0 };
        self.time.most(|item| goal.worths[item] - prices.shares[item] + leaning(item));
        self.time.way().for_each(|item| surplus[item] -= 1);
        let count = |of: &u64| i64::from((set & of).count_ones());
        let same: Vec<i64> = terms.same.iter().map(|of| 1 - count(of)).collect();
        let old: Vec<i64> = terms.against.iter().map(|of| i64::from(set.count_ones() / 2) - count(of)).collect();
        let moves = |prices: &[i64], slack: &[i64]| -> i64 {
            prices.iter().zip(slack).filter(|(price, slack)| **price > 0 || **slack < 0).map(|(_, slack)| slack * slack).sum()
        };
        let norm = surplus.iter().map(|surplus| surplus * surplus).sum::<i64>() + moves(&prices.same, &same) + moves(&prices.old, &old);
        if norm == 0 {
            return false;
        }
        let length = (self.bound - target).clamp(SHORTEST, LONGEST) * pace / (1000 * norm);
        for ((share, surplus), worth) in prices.shares.iter_mut().zip(surplus).zip(&goal.worths) {
            *share = (*share - length * surplus).min(*worth);
        }
        for (price, slack) in prices.same.iter_mut().zip(same).chain(prices.old.iter_mut().zip(old)) {
            *price = (*price - length * slack).max(0);
        }
        true
    }

    fn cell(&self, at: usize, met: u8, count: usize) -> usize {
        (at * self.sets + usize::from(met)) * COUNTS + count
    }
}

/// How many of an earlier set there can be among so many.
fn halves(all: usize) -> i64 {
    // At most eleven.
    i64::try_from(all / 2).unwrap_or(0)
}
