//! The best set of activities: branch and bound, exact, over at most [`MAX_ITEMS`] items and [`MAX_PLANNED`] needs.
//!
//! Sets are walked in the order of their items, the best item first, and a branch is left as soon as it cannot lead to anything
//! better. Two bounds say so. One knows the needs: a dynamic programme over what is covered, which helps are taken and how many
//! activities are left, for all items from some place on, as if nothing clashed. The other knows the clashes: of items no two of
//! which go together, only the best can count. The first of several equal sets is kept, so that ties fall to the item that stands
//! first.

use crate::matching::Window;

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

/// How many sets are looked at before the best one so far must do: a bound on time, far beyond what real weeks need.
const NODES: u32 = 100_000;

/// The most visits of one item that are looked at: a set of them is a word.
pub(super) const MAX_VISITS: usize = 32;

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
    /// The items, best worth first; of equals, in the order in which they are preferred.
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

    /// How many activities a week can hold at most: those without a time, and what fits into each day one after the other.
    fn fit_in(&self) -> usize {
        let activities = || self.items.iter().filter(|item| item.help_for.is_none());
        let mut visits: Vec<Window> = activities().flat_map(|item| item.visits.iter().copied()).collect();
        visits.sort_by_key(|visit| (visit.day, visit.to_min));
        let mut last: Option<Window> = None;
        let mut count = activities().filter(|item| item.visits.is_empty()).count();
        for visit in visits {
            if last.is_none_or(|last| last.day != visit.day || last.to_min <= visit.from_min) {
                last = Some(visit);
                count += 1;
            }
        }
        count
    }

    /// The best set of which, beside each of the sets `against`, at least half is new. `None` where none covers anything.
    pub(super) fn best(&self, ahead: &Ahead, against: &[Vec<usize>]) -> Option<Best> {
        let against: Vec<u64> = against.iter().map(|items| items.iter().fold(0, |set, item| set | 1 << item)).collect();
        let mut search = Search { problem: self, ahead, against, best: 0, found: None, nodes: 0 };
        let all = if self.items.len() < 64 { (1 << self.items.len()) - 1 } else { u64::MAX };
        let start =
            State { allowed: all, chosen: 0, met: 0, helped: 0, left: self.activities.min(MAX_ACTIVITIES).min(self.fit_in()), sum: 0 };
        search.walk(0, start, &mut Vec::new());
        let exact = search.nodes < NODES;
        let items = search.found?;
        let visits = ahead.timetable(&items)?;
        Some(Best { items, visits, exact })
    }
}

/// What the items from each place on can add at most, as if nothing clashed; and which items exclude each other.
pub(super) struct Ahead {
    table: Vec<i64>,
    needs: usize,
    items: usize,
    /// For each item, its visits, a bit each.
    visits: Vec<u32>,
    /// For each visit of each item and each item, the visits of the latter that clash with the former.
    clashes: Vec<u32>,
    /// For each item, those that can be in a plan with it, a bit each.
    together: Vec<u64>,
    /// Marks of sets of items no two of which go together.
    cliques: Vec<u8>,
}

impl Ahead {
    /// Works it out once for a problem.
    pub(super) fn of(problem: &Problem) -> Self {
        let (items, needs) = (&problem.items, problem.weights.len());
        let sets = 1_usize << needs;
        let mut ahead = Self {
            table: vec![0; (items.len() + 1) * sets * sets * (MAX_ACTIVITIES + 1)],
            needs,
            items: items.len(),
            visits: items.iter().map(|item| (0..item.visits.len().min(MAX_VISITS)).fold(0, |set, visit| set | 1 << visit)).collect(),
            clashes: Vec::with_capacity(items.len() * items.len() * MAX_VISITS),
            together: Vec::new(),
            cliques: Vec::with_capacity(items.len()),
        };
        for a in 0..items.len() {
            for visit in 0..MAX_VISITS {
                for b in 0..items.len() {
                    let clashing = |other: &usize| visit < items[a].visits.len() && problem.clash((a, visit), (b, *other));
                    ahead.clashes.push((0..items[b].visits.len().min(MAX_VISITS)).filter(clashing).fold(0, |set, other| set | 1 << other));
                }
            }
        }
        let with = |a: usize| (0..items.len()).filter(|b| ahead.go_together(items, a, *b)).fold(0, |set, b| set | 1 << b);
        ahead.together = (0..items.len()).map(with).collect();
        // Greedily: into the first clique of which it goes together with nobody.
        let mut members: Vec<u64> = Vec::new();
        for item in 0..items.len() {
            let at = members.iter().position(|clique| ahead.together[item] & clique == 0).unwrap_or(members.len());
            if at == members.len() {
                members.push(0);
            }
            members[at] |= 1 << item;
            ahead.cliques.push(u8::try_from(at).unwrap_or(u8::MAX));
        }
        for from in (0..=items.len()).rev() {
            for met in 0..sets {
                for helped in 0..sets {
                    for left in 0..=MAX_ACTIVITIES {
                        let state = (bits(met), bits(helped), left);
                        let value = items.get(from).map_or_else(
                            || i64::from(problem.coverage(state.0)) * COVERED,
                            |item| ahead.at(from + 1, state).max(ahead.with(item, from, state)),
                        );
                        let place = ahead.place(from, state);
                        ahead.table[place] = value;
                    }
                }
            }
        }
        ahead
    }

    /// Whether two items can be in one plan.
    fn go_together(&self, items: &[Item], a: usize, b: usize) -> bool {
        let (first, second) = (&items[a], &items[b]);
        if first.same_as == second.same_as || (first.help_for.is_some() && first.help_for == second.help_for) {
            return false;
        }
        let timed = self.visits[a] != 0 && self.visits[b] != 0;
        !timed || (0..first.visits.len().min(MAX_VISITS)).any(|visit| self.visits[b] & !self.clashing(a, visit, b) != 0)
    }

    /// The visits of `b` that clash with a visit of `a`.
    fn clashing(&self, a: usize, visit: usize, b: usize) -> u32 {
        self.clashes[(a * MAX_VISITS + visit) * self.items + b]
    }

    /// A visit for each of `items`, none clashing with another; the earliest that will do. `None` where there is no such choice.
    pub(super) fn timetable(&self, items: &[usize]) -> Option<Vec<Option<usize>>> {
        let mut open = [0_u32; MAX_TOGETHER];
        for (open, item) in open.iter_mut().zip(items) {
            *open = self.visits[*item];
        }
        let mut taken = Vec::with_capacity(items.len());
        self.fill(items, open, &mut taken).then_some(taken)
    }

    /// Chooses for the items that are left, each among the visits that are still open to it.
    fn fill(&self, items: &[usize], open: [u32; MAX_TOGETHER], taken: &mut Vec<Option<usize>>) -> bool {
        let at = taken.len();
        let Some(&item) = items.get(at) else { return true };
        if self.visits[item] == 0 {
            taken.push(None);
            return self.fill(items, open, taken) || {
                taken.pop();
                false
            };
        }
        let mut choices = open[at];
        while choices != 0 {
            let visit = choices.trailing_zeros() as usize;
            choices &= choices - 1;
            let mut after = open;
            let mut possible = true;
            for (other, left) in items.iter().zip(&mut after).skip(at + 1) {
                *left &= !self.clashing(item, visit, *other);
                possible &= *left != 0 || self.visits[*other] == 0;
            }
            if possible {
                taken.push(Some(visit));
                if self.fill(items, after, taken) {
                    return true;
                }
                taken.pop();
            }
        }
        false
    }

    fn with(&self, item: &Item, from: usize, (met, helped, left): (u8, u8, usize)) -> i64 {
        let next = match item.help_for {
            Some(need) if helped & (1 << need) != 0 => return i64::MIN / 2,
            Some(need) => (met | item.meets, helped | 1 << need, left),
            None if left == 0 => return i64::MIN / 2,
            None => (met | item.meets, helped, left - 1),
        };
        i64::from(item.worth) + self.at(from + 1, next)
    }

    fn at(&self, from: usize, state: (u8, u8, usize)) -> i64 {
        self.table[self.place(from, state)]
    }

    fn place(&self, from: usize, (met, helped, left): (u8, u8, usize)) -> usize {
        let sets = 1 << self.needs;
        ((from * sets + usize::from(met)) * sets + usize::from(helped)) * (MAX_ACTIVITIES + 1) + left
    }
}

#[expect(clippy::cast_possible_truncation, reason = "sets of at most four needs")]
fn bits(set: usize) -> u8 {
    set as u8
}

/// How far a branch has come.
#[derive(Clone, Copy)]
struct State {
    /// Items that go together with all that were chosen.
    allowed: u64,
    chosen: u64,
    met: u8,
    helped: u8,
    left: usize,
    sum: i64,
}

struct Search<'p> {
    problem: &'p Problem,
    ahead: &'p Ahead,
    against: Vec<u64>,
    best: i64,
    found: Option<Vec<usize>>,
    nodes: u32,
}

impl Search<'_> {
    /// Looks at the set `items`, and at all that begin with it and go on with items from `from` on.
    fn walk(&mut self, from: usize, state: State, items: &mut Vec<usize>) {
        self.nodes += 1;
        let value = i64::from(self.problem.coverage(state.met)) * COVERED + state.sum;
        let new = |set: u64| 2 * (set & state.chosen).count_ones() <= state.chosen.count_ones();
        if state.met != 0 && (self.found.is_none() || value > self.best) && self.against.iter().all(|set| new(*set)) {
            self.best = value;
            self.found = Some(items.clone());
        }
        if self.against.iter().any(|set| 2 * (set & state.chosen).count_ones() > self.largest(&state)) {
            return;
        }
        let state = State { allowed: self.with_a_time(from, &state, items), ..state };
        for item in from..self.problem.items.len() {
            if state.allowed & (1 << item) == 0 {
                continue;
            }
            if self.nodes >= NODES || (self.found.is_some() && self.bound(item, &state) <= self.best) {
                return;
            }
            let Item { worth, meets, help_for, .. } = self.problem.items[item];
            let (helped, left) = match help_for {
                Some(need) => (state.helped | 1 << need, state.left),
                None => (state.helped, state.left - 1),
            };
            let next = State {
                allowed: state.allowed & self.ahead.together[item],
                chosen: state.chosen | 1 << item,
                met: state.met | meets,
                helped,
                left,
                sum: state.sum + i64::from(worth),
            };
            items.push(item);
            self.walk(item + 1, next, items);
            items.pop();
        }
    }

    /// Those of the items from `from` on for which there is still a time beside what was chosen. What has none now has none later.
    fn with_a_time(&self, from: usize, state: &State, items: &mut Vec<usize>) -> u64 {
        let mut with_a_time = 0;
        let mut rest = state.allowed & (u64::MAX << from);
        while rest != 0 {
            let item = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            if state.left == 0 && self.problem.items[item].help_for.is_none() {
                continue;
            }
            // Whether two go together is known already.
            let can = self.ahead.visits[item] == 0 || items.len() < 2 || {
                items.push(item);
                let can = self.ahead.timetable(items).is_some();
                items.pop();
                can
            };
            with_a_time |= u64::from(can) << item;
        }
        with_a_time
    }

    /// The most that can come of `state` with items from `from` on: the least of what each bound says.
    fn bound(&self, from: usize, state: &State) -> i64 {
        let mut least = state.sum + self.ahead.at(from, (state.met, state.helped, state.left));
        if least > self.best {
            least = least.min(self.bound_by_clashes(from, state));
        }
        for against in &self.against {
            if least > self.best {
                least = least.min(self.bound_by_news(from, state, *against));
            }
        }
        least
    }

    /// Of items no two of which go together, only the best can count.
    fn bound_by_clashes(&self, from: usize, state: &State) -> i64 {
        let mut cliques = 0_u64;
        self.sum_up(from, state, |item| {
            let clique = 1 << self.ahead.cliques[item];
            let first = cliques & clique == 0;
            cliques |= clique;
            first
        })
    }

    /// No more than half of the whole can be of an earlier set: the best of the old and the new that are left, at every share of the
    /// old ones between activities and help.
    fn bound_by_news(&self, from: usize, state: &State, against: u64) -> i64 {
        let most = (self.largest(state) / 2).saturating_sub((state.chosen & against).count_ones()) as usize;
        let (mut old, mut new) = (Leading::default(), Leading::default());
        let (mut old_help, mut new_help) = ([0_i64; MAX_PLANNED], [0_i64; MAX_PLANNED]);
        let (mut met, mut rest) = (state.met, state.allowed & (u64::MAX << from));
        while rest != 0 {
            let item = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let Item { worth, meets, help_for, .. } = self.problem.items[item];
            let (worth, is_old) = (i64::from(worth.max(0)), against & (1 << item) != 0);
            met |= meets;
            match help_for {
                Some(need) if state.helped & (1 << need) != 0 => {}
                Some(need) => {
                    let best = &mut (if is_old { &mut old_help } else { &mut new_help })[usize::from(need)];
                    *best = worth.max(*best);
                }
                None if is_old => old.push(worth),
                None => new.push(worth),
            }
        }
        let mut gains: [i64; MAX_PLANNED] = std::array::from_fn(|need| (old_help[need] - new_help[need]).max(0));
        gains.sort_unstable_by(|a, b| b.cmp(a));
        let mut helps = new_help.iter().sum::<i64>();
        let mut best = i64::MIN;
        for helped in 0..=most.min(MAX_PLANNED) {
            helps += if helped > 0 { gains[helped - 1] } else { 0 };
            best = best.max(helps + old.beside(&new, most - helped, state.left));
        }
        i64::from(self.problem.coverage(met)) * COVERED + state.sum + best
    }

    /// Adds up the best activities that are left and that `counts`, and the best help for each need.
    fn sum_up(&self, from: usize, state: &State, mut counts: impl FnMut(usize) -> bool) -> i64 {
        let (mut met, mut sum, mut left, mut helped) = (state.met, state.sum, state.left, state.helped);
        let mut rest = state.allowed & (u64::MAX << from);
        while rest != 0 {
            let item = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let Item { worth, meets, help_for, .. } = self.problem.items[item];
            let taken = match help_for {
                Some(need) => {
                    let first = helped & (1 << need) == 0;
                    helped |= 1 << need;
                    first
                }
                None if state.left == 0 => continue,
                None => left > 0 && counts(item),
            };
            met |= meets;
            if taken {
                left -= usize::from(help_for.is_none());
                sum += i64::from(worth.max(0));
            }
        }
        i64::from(self.problem.coverage(met)) * COVERED + sum
    }

    /// How many items there can be at most in what comes of `state`.
    fn largest(&self, state: &State) -> u32 {
        let helps = self.problem.weights.len() - state.helped.count_ones() as usize;
        state.chosen.count_ones() + u32::try_from(state.left + helps).unwrap_or(u32::MAX)
    }
}

/// The leading few of a list of worths that never rises, added up.
#[derive(Default)]
struct Leading {
    sums: [i64; MAX_ACTIVITIES + 1],
    count: usize,
}

impl Leading {
    fn push(&mut self, worth: i64) {
        if self.count < MAX_ACTIVITIES {
            self.sums[self.count + 1] = self.sums[self.count] + worth;
            self.count += 1;
        }
    }

    /// The most that `left` of these and of `others` are worth, of which `most` at most are these.
    fn beside(&self, others: &Self, most: usize, left: usize) -> i64 {
        let these = 0..=self.count.min(most).min(left);
        these.map(|count| self.sums[count] + others.sums[others.count.min(left - count)]).max().unwrap_or(0)
    }
}

#[cfg(test)]
mod tests;
