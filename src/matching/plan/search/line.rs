//! The visits along the line of time, and the best way through them.
//!
//! A way goes from visit to visit, each of which can follow the one before it. It knows nothing of needs nor of how many there may
//! be, and an item may come again later on, if not twice running: so the best way earns at least what any set of items can.

use super::{GAP_MIN, MAX_VISITS, Problem, full::Full};
use crate::domain::vocabulary::Vocabulary;

/// More minutes than a day has, so that no gap reaches into the next one.
const DAY_MIN: u32 = 2 * 24 * 60;

/// The end of the last day.
const END: u32 = 7 * DAY_MIN;

/// A visit, and where in the order of time one finds what can follow it.
#[derive(Clone, Copy)]
struct Stop {
    item: usize,
    visit: usize,
    /// The first visit that can follow wherever it is.
    then: usize,
    /// The first of those at the same spot that can follow.
    here: usize,
    /// The first of those at no spot that can follow.
    nowhere: usize,
    /// The next one at the same spot.
    next: usize,
}

/// All visits of a problem in the order of time.
pub(super) struct Line(Vec<Stop>);

impl Line {
    /// Works it out once for a problem, on in time or `back`.
    pub(super) fn of(problem: &Problem, back: bool) -> Self {
        let of_item = |item: usize| (0..problem.items[item].visits.len().min(MAX_VISITS)).map(move |visit| (item, visit));
        let mut visits: Vec<(usize, usize)> = (0..problem.items.len()).flat_map(of_item).collect();
        let time = |(item, visit): (usize, usize)| {
            let window = problem.items[item].visits[visit];
            let day = window.day.ordinal() * DAY_MIN;
            let (from, to) = (day + u32::from(window.from_min), day + u32::from(window.to_min));
            if back { (END - to, END - from) } else { (from, to) }
        };
        let spot = |(item, _): (usize, usize)| problem.items[item].spot;
        visits.sort_by_key(|visit| time(*visit));
        let after = |from: u32| visits.partition_point(|visit| time(*visit).0 < from);
        let first_at = |from: usize, place: Option<u32>| (from..visits.len()).find(|at| spot(visits[*at]) == place).unwrap_or(visits.len());
        let stop = |(at, visit): (usize, &(usize, usize))| {
            let (place, to) = (spot(*visit), time(*visit).1);
            Stop {
                item: visit.0,
                visit: visit.1,
                then: after(to + place.map_or(0, |_| u32::from(GAP_MIN))),
                here: first_at(after(to), place),
                nowhere: first_at(after(to), None),
                next: first_at(at + 1, place),
            }
        };
        Self(visits.iter().enumerate().map(stop).collect())
    }
}

/// A way on: what it earns, the item that it begins with, and the stop. Nothing at all earns nothing.
#[derive(Clone, Copy)]
struct Way {
    earns: i64,
    item: usize,
    stop: usize,
}

/// The best way on, and the best that begins with another item.
#[derive(Clone, Copy)]
struct Ways(Way, Way);

impl Ways {
    fn none(stop: usize) -> Self {
        let none = Way { earns: 0, item: usize::MAX, stop };
        Self(none, none)
    }

    fn or(self, way: Way) -> Self {
        match self {
            Self(first, second) if way.earns > first.earns => Self(way, if way.item == first.item { second } else { first }),
            Self(first, second) if way.earns > second.earns && way.item != first.item => Self(first, way),
            same => same,
        }
    }

    /// The best that does not begin with `item`.
    fn beside(&self, item: usize) -> Way {
        if self.0.item == item { self.1 } else { self.0 }
    }
}

/// The ways through those visits that are open.
#[derive(Default)]
pub(super) struct Open {
    stops: Vec<Stop>,
    /// From each stop on, the best way that begins anywhere.
    any: Vec<Ways>,
    /// From each stop on, the best way that begins at its spot.
    at_spot: Vec<Ways>,
    /// After each stop, the next one of the best way.
    follow: Vec<usize>,
    /// From each stop on, what the best way earns.
    from: Vec<i64>,
    /// For each stop, the best way on it that was found on which nothing comes twice: what it earns, and its items.
    once: Vec<(i64, u64)>,
}

impl Open {
    /// Begins anew with the visits that `is_open`, told by item and visit.
    pub(super) fn lay_out(&mut self, line: &Line, is_open: impl Fn(usize, usize) -> bool) {
        let all = &line.0;
        let count = all.iter().filter(|stop| is_open(stop.item, stop.visit)).count();
        // For each place on the line the first open stop from there on, and the first at the same spot.
        let (mut first, mut first_here) = (vec![count; all.len() + 1], vec![count; all.len() + 1]);
        self.stops.clear();
        for (at, stop) in all.iter().enumerate().rev() {
            let next = first_here[stop.next];
            (first[at], first_here[at]) = (first[at + 1], next);
            if is_open(stop.item, stop.visit) {
                let open = count - 1 - self.stops.len();
                let (then, here, nowhere) = (first[stop.then], first_here[stop.here], first_here[stop.nowhere]);
                self.stops.push(Stop { then, here, nowhere, next, ..*stop });
                (first[at], first_here[at]) = (open, open);
            }
        }
        self.stops.reverse();
        for ways in [&mut self.any, &mut self.at_spot] {
            ways.clear();
            ways.resize(count + 1, Ways::none(count));
        }
        self.follow.clear();
        self.follow.resize(count, count);
        self.from.clear();
        self.from.resize(count, 0);
    }

    /// The most that any way earns where each item earns what it `earns`.
    pub(super) fn most(&mut self, earns: impl Fn(usize) -> i64) -> i64 {
        for at in (0..self.stops.len()).rev() {
            let stop = self.stops[at];
            let mut then = self.any[stop.then].beside(stop.item);
            for other in [self.at_spot[stop.here], self.at_spot[stop.nowhere]] {
                let other = other.beside(stop.item);
                if other.earns > then.earns {
                    then = other;
                }
            }
            self.follow[at] = then.stop;
            let way = Way { earns: earns(stop.item) + then.earns, item: stop.item, stop: at };
            self.from[at] = way.earns;
            self.any[at] = self.any[at + 1].or(way);
            self.at_spot[at] = self.at_spot[stop.next].or(way);
        }
        self.any[0].0.earns
    }

    /// Item, visit, and the most that a way on from there earns, itself included, by what was earned last.
    pub(super) fn each(&self) -> impl Iterator<Item = (usize, usize, i64)> {
        self.stops.iter().zip(&self.from).map(|(stop, from)| (stop.item, stop.visit, *from))
    }

    /// The items on the way that was found last, one after the other.
    pub(super) fn way(&self) -> impl Iterator<Item = usize> {
        let mut at = self.any[0].0.stop;
        std::iter::from_fn(move || {
            let stop = self.stops.get(at)?;
            at = self.follow[at];
            Some(stop.item)
        })
    }

    /// Whether there is a way on which nothing comes twice that fills the week. `None` where there were not `tries` enough.
    pub(super) fn has_way(&mut self, full: &Full, tries: &mut u32) -> Option<bool> {
        self.most(|_| 1);
        let found = full.stops == 0 || self.go_on(None, full, (full.stops, 0, 0), tries);
        (found || *tries > 0).then_some(found)
    }

    /// Whether a way goes on from its last stop with so many more, where it had some items and met some needs by then.
    fn go_on(&self, last: Option<usize>, full: &Full, (left, had, met): (usize, u64, u8), tries: &mut u32) -> bool {
        let enough = i64::try_from(left).unwrap_or(i64::MAX);
        let mut goes = |at: usize| {
            let item = self.stops[at].item;
            if self.from[at] < enough || had & (1 << item) != 0 || *tries == 0 {
                return false;
            }
            *tries -= 1;
            let (left, had, met) = (left - 1, had | 1 << item, met | full.meets(item));
            full.allows(left, had, met) && (left == 0 || self.go_on(Some(at), full, (left, had, met), tries))
        };
        let then = last.map_or(0, |last| self.stops[last].then);
        for mut at in last.iter().flat_map(|last| [self.stops[*last].here, self.stops[*last].nowhere]) {
            while at < then {
                if goes(at) {
                    return true;
                }
                at = self.stops[at].next;
            }
        }
        (then..self.stops.len()).take_while(|at| self.any[*at].0.earns >= enough).any(goes)
    }

    /// The items of a way on which nothing comes twice: a good one, not always the best.
    pub(super) fn way_without_repeats(&mut self, earns: impl Fn(usize) -> i64) -> u64 {
        self.once.clear();
        self.once.resize(self.stops.len(), (0, 0));
        for at in (0..self.stops.len()).rev() {
            let Stop { item, then, here, nowhere, .. } = self.stops[at];
            let own = 1_u64 << item;
            let mut best = (0, 0);
            let mut look = |ways: &[(i64, u64)], stop: usize| {
                if ways[stop].0 > best.0 && ways[stop].1 & own == 0 {
                    best = ways[stop];
                }
            };
            (then..self.stops.len()).for_each(|stop| look(&self.once, stop));
            for mut stop in [here, nowhere] {
                while stop < then {
                    look(&self.once, stop);
                    stop = self.stops[stop].next;
                }
            }
            self.once[at] = (earns(item).max(0) + best.0, best.1 | own);
        }
        self.once.iter().max().map_or(0, |(_, items)| *items)
    }
}
