//! The best set of activities: branch and bound, exact, over at most [`MAX_ITEMS`] items and [`MAX_PLANNED`] needs.
//!
//! Sets are walked in the order of their items, the first item first, and a branch is left as soon as it cannot lead to anything
//! better: [`prices`] says so, which weighs the needs against the line of time ([`line`]), guesses good sets on the way, and rules out
//! what no better set can have. How many activities there can be in a branch prices do not tell well, so that is tried ([`full`]). The
//! first of several equal sets is kept, so that ties fall to the item that stands first. [`clashes`] knows which times go together.

mod clashes;
mod full;
mod line;
mod prices;

use crate::matching::Window;
use clashes::Clashes;
use full::Full;
use line::Line;
use prices::{Branch, Goal, Prices, Relaxed, Ruled, Terms, UNIT};

/// The most items that are planned with. Source: docs/RANKING.md, "Plans".
pub(super) const MAX_ITEMS: usize = 60;

/// The most needs that are planned for. Source: docs/RANKING.md, "Plans".
pub(super) const MAX_PLANNED: usize = 4;

/// The most activities in a week. Source: the API contract.
pub const MAX_ACTIVITIES: usize = 7;

/// The most items in one plan.
const MAX_TOGETHER: usize = MAX_ACTIVITIES + MAX_PLANNED;

/// How many minutes lie at least between two activities at different places on one day. Source: docs/RANKING.md, "Plans".
pub(super) const GAP_MIN: u16 = 30;

/// How many branches are looked at before the best set so far must do: a bound on time, far beyond what real weeks need.
const NODES: u32 = 5_000;

/// The most visits of one item that are looked at: a set of them is a word.
pub(super) const MAX_VISITS: usize = 32;

/// How often prices are shifted for the whole week, and for each branch of it.
const STEPS: (u32, u32) = (100, 8);

/// How often a branch is looked at anew where something in it was ruled out, for the whole week and for each branch of it.
const ROUNDS: (u32, u32) = (3, 1);

/// How many stops are tried at most to fill a week, and how many in all for one plan: a bound on time.
const TRIES_AT_ONCE: u32 = 20_000;
const TRIES: u32 = 1_000_000;

/// At the whole week a set is guessed after so many steps; at a branch once.
const GUESS_EVERY: u32 = 5;

/// What one more unit of coverage outweighs: any sum of worths.
const COVERED: i64 = 1 << 32;

/// Something that can be part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Item {
    /// What it adds to the second part of the objective.
    pub(super) worth: i32,
    /// The planned needs that it meets, a bit each.
    pub(super) meets: u8,
    /// For help that takes no weekly time: the planned need it is for.
    pub(super) help_for: Option<u8>,
    /// When it can be attended, one of which is enough; empty where it takes no stated time.
    pub(super) visits: Vec<Window>,
    /// Where it is attended; `None` where nobody travels.
    pub(super) spot: Option<u32>,
    /// It is the same activity, listed twice, as others of this mark.
    pub(super) same_as: usize,
}

/// What is to be solved.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    /// The items: activities, then help for each need; each best worth first; of equals, in the order in which they are preferred.
    pub(super) items: Vec<Item>,
    /// How much each planned need counts.
    pub(super) weights: Vec<u32>,
    /// How many activities there may be.
    pub(super) activities: usize,
}

/// A set of items, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Best {
    /// Their places in [`Problem::items`].
    pub(super) items: Vec<usize>,
    /// For each, which of its visits it takes.
    pub(super) visits: Vec<Option<usize>>,
    /// Whether all sets were looked at or ruled out.
    pub(super) exact: bool,
}

impl Problem {
    /// How much a set of planned needs counts.
    pub(super) fn coverage(&self, met: u8) -> u32 {
        self.weights.iter().enumerate().filter(|(need, _)| met & (1 << need) != 0).map(|(_, weight)| weight).sum()
    }

    /// Whether two visits can both be made in one week.
    fn clash(&self, (a, visit_a): (usize, usize), (b, visit_b): (usize, usize)) -> bool {
        let (first, second) = (self.items[a].visits[visit_a], self.items[b].visits[visit_b]);
        let gap = match (self.items[a].spot, self.items[b].spot) {
            (Some(a), Some(b)) if a != b => GAP_MIN,
            _ => 0,
        };
        first.day == second.day && first.from_min < second.to_min + gap && second.from_min < first.to_min + gap
    }

    /// The best set of which, beside each of the sets `against`, at least half is new. `None` where none covers anything.
    pub(super) fn best(&self, ahead: &Ahead, against: &[Vec<usize>]) -> Option<Best> {
        let against: Vec<u64> = against.iter().map(|items| items.iter().fold(0, |set, item| set | 1 << item)).collect();
        let terms = Terms::new(self, (&ahead.line, &ahead.back), against);
        let fixed = Fixed { clashes: &ahead.clashes, goal: Goal::of(self), terms };
        let mut search = Search { fixed: &fixed, floor: 0, guessed: None, found: None, nodes: 0, tries: TRIES, grain: self.grain() };
        let start = Node {
            items: Vec::new(),
            chosen: 0,
            allowed: (0..self.items.len()).fold(0, |set, item| set | 1 << item),
            visits: ahead.clashes.visits().to_vec(),
            met: 0,
            left: self.activities.min(MAX_ACTIVITIES),
            sum: 0,
            prices: Prices::new(&fixed.terms, &fixed.goal),
        };
        let mut levels: Vec<Relaxed> = (0..=MAX_TOGETHER).map(|_| Relaxed::default()).collect();
        search.walk(start, &mut levels);
        let exact = search.nodes < NODES;
        let items = search.found.or(search.guessed)?;
        let visits = ahead.clashes.timetable(&items)?;
        Some(Best { items, visits, exact })
    }

    /// What all worths are multiples of: no two sets that meet the same differ by less.
    fn grain(&self) -> i64 {
        let common = |mut a: i64, mut b: i64| {
            while b != 0 {
                (a, b) = (b, a % b);
            }
            a
        };
        self.items.iter().fold(0, |grain, item| common(grain, i64::from(item.worth).abs())).max(1)
    }
}

/// What is worked out once for a problem.
pub(super) struct Ahead {
    clashes: Clashes,
    line: Line,
    back: Line,
}

impl Ahead {
    /// Works it out.
    pub(super) fn of(problem: &Problem) -> Self {
        Self { clashes: Clashes::of(problem), line: Line::of(problem, false), back: Line::of(problem, true) }
    }
}

/// How far a branch has come.
struct Node {
    /// What was chosen, ascending, and the same as a set.
    items: Vec<usize>,
    chosen: u64,
    /// Later items that go together with all that were chosen.
    allowed: u64,
    /// For each item, the visits that are left to it.
    visits: Vec<u32>,
    met: u8,
    /// How many more activities there may be.
    left: usize,
    sum: i64,
    /// The prices of the branch that this one came from.
    prices: Prices,
}

/// What stays the same through a search.
struct Fixed<'p> {
    terms: Terms<'p>,
    clashes: &'p Clashes,
    goal: Goal,
}

struct Search<'p> {
    fixed: &'p Fixed<'p>,
    /// What a set must be worth more than.
    floor: i64,
    /// A set that was guessed and is worth just more than that.
    guessed: Option<Vec<usize>>,
    /// The first of the best sets that the walk came by.
    found: Option<Vec<usize>>,
    nodes: u32,
    /// How many stops may still be tried to fill a week.
    tries: u32,
    /// By how much one set is better than another, at least.
    grain: i64,
}

impl Search<'_> {
    /// Looks at the set of `node`, and at all that begin with it and go on with items that are allowed.
    fn walk(&mut self, mut node: Node, levels: &mut [Relaxed]) {
        self.nodes += 1;
        let Fixed { terms, clashes, .. } = self.fixed;
        let items = &terms.problem.items;
        let value = i64::from(terms.problem.coverage(node.met)) * COVERED + node.sum;
        if node.met != 0 && value > self.floor && self.is_new(node.chosen) {
            self.floor = value;
            self.found = Some(node.items.clone());
        }
        let Some((relaxed, deeper)) = levels.split_first_mut() else { return };
        let Some((open, needed)) = self.narrow(&mut node, relaxed) else { return };
        let branch = Branch { chosen: &node.items, open: &open, visits: &node.visits, met: node.met, left: node.left };
        let mut later = node.allowed;
        for (at, &item) in open.iter().enumerate() {
            if later & (1 << item) == 0 {
                // Ruled out.
                continue;
            }
            later &= !(1 << item);
            if self.nodes >= NODES || relaxed.most_from(&branch, at) < self.target() {
                return;
            }
            let mut chosen = node.items.clone();
            chosen.push(item);
            if relaxed.most_with(terms, &branch, at) < self.target() || !clashes.fit(&chosen, &node.visits) {
                if needed & (1 << item) != 0 {
                    return;
                }
                continue;
            }
            let mut visits = node.visits.clone();
            let changed = if visits[item] == 0 { vec![] } else { vec![item] };
            let allowed = clashes.close(changed, &chosen, later & clashes.together(item), &mut visits);
            let next = Node {
                items: chosen,
                chosen: node.chosen | 1 << item,
                allowed,
                visits,
                met: node.met | items[item].meets,
                left: node.left - usize::from(items[item].help_for.is_none()),
                sum: node.sum + i64::from(items[item].worth),
                prices: node.prices.clone(),
            };
            self.walk(next, deeper);
            if needed & (1 << item) != 0 {
                return;
            }
        }
    }

    /// Finds better prices for a branch, how many activities there can be in it, and what it can go on with: those items, in the order
    /// in which `relaxed` knows them, and which of them it cannot do without. `None` where nothing in it is good enough.
    fn narrow(&mut self, node: &mut Node, relaxed: &mut Relaxed) -> Option<(Vec<usize>, u64)> {
        let is_root = node.items.is_empty();
        let of = |(root, branch): (u32, u32)| if is_root { root } else { branch };
        let Fixed { terms, goal, .. } = self.fixed;
        let mut round = 0;
        loop {
            let is_open = |item: &usize| node.left > 0 || terms.problem.items[*item].help_for.is_some();
            let open: Vec<usize> = clashes::items(node.allowed).filter(is_open).collect();
            if open.is_empty() {
                return None;
            }
            let branch = Branch { chosen: &node.items, open: &open, visits: &node.visits, met: node.met, left: node.left };
            let mut turn = 0;
            relaxed.haggle(terms, goal, &branch, &mut node.prices, of(STEPS), |relaxed, prices| {
                if turn == 0 || (is_root && turn % GUESS_EVERY == 0) {
                    for time_first in [true, false] {
                        let order = relaxed.wanted(goal, &branch, prices, time_first);
                        self.guess(&branch, order, relaxed.count());
                    }
                }
                turn += 1;
                self.target()
            });
            if relaxed.most_from(&branch, 0) < self.target() {
                return None;
            }
            let mut left = node.left;
            while left > 0 && self.cannot_fill(&Branch { left, ..branch }, relaxed) {
                left -= 1;
            }
            if left < node.left {
                node.left = left;
                continue;
            }
            let ruled = relaxed.rule_out(terms, goal, &branch, &node.prices, self.target());
            let had = node.allowed.count_ones();
            self.cut(node, &ruled)?;
            round += 1;
            if node.allowed.count_ones() == had || round > of(ROUNDS) {
                return Some((open, ruled.needed));
            }
        }
    }

    /// Whether it is certain that no good enough set of a branch has as many activities as there may be.
    fn cannot_fill(&mut self, branch: &Branch, relaxed: &mut Relaxed) -> bool {
        let Some(full) = Full::of(&self.fixed.terms, branch, self.target()) else { return true };
        let mut tries = self.tries.min(TRIES_AT_ONCE);
        self.tries -= tries;
        let told = relaxed.time().has_way(&full, &mut tries);
        self.tries += tries;
        told == Some(false)
    }

    /// Takes from a branch what was ruled out, and what cannot be beside that which it needs. `None` where nothing is left of it.
    fn cut(&self, node: &mut Node, ruled: &Ruled) -> Option<()> {
        let clashes = self.fixed.clashes;
        node.allowed &= !ruled.out;
        let mut changed: Vec<usize> = Vec::new();
        for (item, visits) in &ruled.visits_out {
            node.visits[*item] &= !visits;
            if node.items.contains(item) {
                changed.push(*item);
            }
        }
        for item in clashes::items(ruled.needed) {
            node.allowed &= clashes.together(item) | 1 << item;
            if node.visits[item] != 0 {
                changed.push(item);
            }
        }
        node.allowed = clashes.close(changed, &node.items, node.allowed, &mut node.visits);
        let has_time = |item: &usize| clashes.visits()[*item] == 0 || node.visits[*item] != 0;
        (ruled.needed & !node.allowed == 0 && node.items.iter().all(has_time)).then_some(())
    }

    /// What there must be in a branch at least, in the units of prices.
    fn target(&self) -> i64 {
        (self.floor + self.grain) * UNIT
    }

    /// Whether at least half of a set is new beside each earlier one.
    fn is_new(&self, set: u64) -> bool {
        self.fixed.terms.against.iter().all(|old| 2 * (set & old).count_ones() <= set.count_ones())
    }

    /// A set that can be had: one after the other what still goes, in the given order of places in `open`. It has about `count` items.
    fn guess(&mut self, branch: &Branch, order: Vec<usize>, count: usize) {
        let Fixed { terms, clashes, .. } = self.fixed;
        let problem = terms.problem;
        let mut items = branch.chosen.to_vec();
        let half = usize::midpoint(items.len(), count);
        let mut set = items.iter().fold(0_u64, |set, item| set | 1 << item);
        let (mut met, mut left) = (branch.met, branch.left);
        for item in order.into_iter().map(|at| branch.open[at]) {
            let Item { worth, meets, help_for, .. } = problem.items[item];
            let with = set | 1 << item;
            let too_old = |old: &u64| (old & with).count_ones() as usize > half;
            let useless = worth <= 0 && meets & !met == 0;
            let fits = set & !clashes.together(item) == 0 && (left > 0 || help_for.is_some()) && !terms.against.iter().any(too_old);
            if useless || !fits {
                continue;
            }
            items.push(item);
            if clashes.fit(&items, branch.visits) {
                (set, met, left) = (with, met | meets, left - usize::from(help_for.is_none()));
            } else {
                items.pop();
            }
        }
        // Where too much is of an earlier set, the least of that goes.
        while let Some(old) = terms.against.iter().find(|old| 2 * (*old & set).count_ones() > set.count_ones()) {
            let can_go = items.iter().filter(|item| old & (1 << **item) != 0 && branch.open.contains(item));
            let Some(&least) = can_go.min_by_key(|item| problem.items[**item].worth) else { return };
            items.retain(|item| *item != least);
            set &= !(1 << least);
        }
        let met = items.iter().fold(0, |met, item| met | problem.items[*item].meets);
        let sum: i64 = items.iter().map(|item| i64::from(problem.items[*item].worth)).sum();
        let value = i64::from(problem.coverage(met)) * COVERED + sum;
        if met != 0 && value > self.floor + self.grain {
            items.sort_unstable();
            // The walk still has to come by it, or by one that is as good and stands first.
            self.floor = value - self.grain;
            (self.guessed, self.found) = (Some(items), None);
        }
    }
}

#[cfg(test)]
mod tests;
