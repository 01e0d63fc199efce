//! Counting by name in memory of a fixed size, however many names come.
//!
//! governor counts (GCRA: one moment in time a name). The moments lie in [`Bounded`]: as many names as there is room for have one of
//! their own. When all are taken, those whose share is whole again are forgotten; where none is, a newcomer shares one of a fixed
//! number with others, by chance. So a flood from very many addresses slows newcomers, and neither fills the memory nor goes uncounted.

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, RandomState},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use governor::{
    RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::StateInformationMiddleware,
    nanos::Nanos,
    state::StateStore,
};

use super::rate::Rate;

/// How many names have a place of their own, over all parts.
const ROOM: usize = 1 << 16;
/// How many places are shared by those that have none.
const SHARED: usize = 1 << 10;
/// Into how many parts the places are split, so that threads seldom wait for each other.
const PARTS: usize = 16;
/// How often a full part is searched for names to forget.
const SEARCHED_EVERY: Duration = Duration::from_secs(1);

/// What is counted by.
pub(super) trait Name: Clone + Eq + Hash {}
impl<T: Clone + Eq + Hash> Name for T {}

/// How a name stands after one more was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// How many there may be.
    pub(super) limit: u32,
    /// In how many seconds.
    pub(super) window_s: u64,
    /// How many more there may be at once.
    pub(super) remaining: u32,
    /// In how many seconds the share is whole again.
    pub(super) reset_s: u64,
    /// In how many seconds one more may come, where this one was too many.
    pub(super) wait_s: Option<u64>,
}

impl Standing {
    /// Whether it leaves a smaller part of what there may be.
    pub(super) fn is_narrower_than(&self, other: &Self) -> bool {
        let part = |one: &Self, of: &Self| u64::from(one.remaining) * u64::from(of.limit);
        self.wait_s.is_some() || (other.wait_s.is_none() && part(self, other) < part(other, self))
    }
}

/// Counts by name.
pub(super) struct Counter<K: Name, C: Clock = MonotonicClock> {
    rate: Rate,
    clock: C,
    limiter: Option<RateLimiter<K, Bounded<K>, C, StateInformationMiddleware>>,
}

impl<K: Name> Counter<K> {
    /// Counts against a rate, from nothing.
    pub(super) fn new(rate: Rate) -> Self {
        Self::with(rate, ROOM, MonotonicClock)
    }
}

impl<K: Name, C: Clock + Clone> Counter<K, C> {
    fn with(rate: Rate, room: usize, clock: C) -> Self {
        // A rate that is no quota is not read from any text.
        let limiter = rate.quota().map(|quota| RateLimiter::new(quota, Bounded::new(room), clock.clone()));
        Self { rate, clock, limiter }
    }

    /// Counts one more.
    pub(super) fn count(&self, name: &K) -> Standing {
        let limit = self.rate.count().get();
        let whole = Standing { limit, window_s: self.rate.window_s(), remaining: limit, reset_s: 0, wait_s: None };
        let Some(limiter) = &self.limiter else { return whole };
        match limiter.check_key(name) {
            Ok(snapshot) => {
                let remaining = snapshot.remaining_burst_capacity().min(limit);
                Standing { remaining, reset_s: seconds(self.rate.each() * (limit - remaining)), ..whole }
            }
            Err(refused) => {
                let wait_s = seconds(refused.wait_time_from(self.clock.now())).max(1);
                Standing { remaining: 0, reset_s: self.rate.window_s(), wait_s: Some(wait_s), ..whole }
            }
        }
    }
}

/// Whole seconds, rounded up.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

/// Where the moments lie.
struct Bounded<K> {
    hasher: RandomState,
    parts: Vec<Mutex<Part<K>>>,
}

/// A part of the places.
struct Part<K> {
    room: usize,
    own: HashMap<K, Nanos>,
    shared: Vec<Option<Nanos>>,
    searched: Option<Nanos>,
}

impl<K: Name> Bounded<K> {
    fn new(room: usize) -> Self {
        let part = || Part { room: room.div_ceil(PARTS), own: HashMap::new(), shared: vec![None; SHARED / PARTS], searched: None };
        Self { hasher: RandomState::new(), parts: (0..PARTS).map(|_| Mutex::new(part())).collect() }
    }
}

impl<K: Name> StateStore for Bounded<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, name: &K, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let hash = usize::try_from(self.hasher.hash_one(name) >> 32).unwrap_or_default();
        let mut part = self.parts[hash % PARTS].lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(moment) = part.own.get_mut(name) {
            let (told, new) = measure(Some(*moment))?;
            *moment = new;
            return Ok(told);
        }
        let (told, fresh) = measure(None)?;
        part.make_room(fresh);
        if part.own.len() < part.room {
            part.own.insert(name.clone(), fresh);
            return Ok(told);
        }
        let place = (hash / PARTS) % part.shared.len();
        let (told, new) = measure(part.shared[place])?;
        part.shared[place] = Some(new);
        Ok(told)
    }
}

impl<K: Name> Part<K> {
    /// Forgets those whose share is whole again, where there is no room left. `fresh` is the moment that a newcomer gets: the present,
    /// and as long as one takes to come back. Whoever has an earlier one has all but one of theirs, or all.
    fn make_room(&mut self, fresh: Nanos) {
        let pause = Nanos::from(SEARCHED_EVERY).as_u64();
        if self.own.len() < self.room || self.searched.is_some_and(|searched| fresh.as_u64() < searched.as_u64() + pause) {
            return;
        }
        self.searched = Some(fresh);
        self.own.retain(|_, moment| *moment >= fresh);
        self.own.shrink_to_fit();
    }
}

#[cfg(test)]
mod tests {
    use governor::{clock::FakeRelativeClock, state::keyed::ShrinkableKeyedStateStore};

    use super::*;

    fn counter(rate: &str, room: usize) -> (Counter<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        (Counter::with(rate.parse().unwrap(), room, clock.clone()), clock)
    }

    impl<K: Name> ShrinkableKeyedStateStore<K> for Bounded<K> {
        fn retain_recent(&self, _: Nanos) {}

        fn len(&self) -> usize {
            self.parts.iter().map(|part| part.lock().unwrap().own.len()).sum()
        }

        fn is_empty(&self) -> bool {
            self.len() == 0
        }
    }

    fn held(counter: &Counter<u32, FakeRelativeClock>) -> usize {
        counter.limiter.as_ref().unwrap().len()
    }

    #[test]
    fn so_many_may_come_at_once_and_then_one_by_one() {
        let (counter, clock) = counter("3/minute", 100);
        let told: Vec<_> = (0..5).map(|_| counter.count(&7)).map(|one| (one.remaining, one.reset_s, one.wait_s)).collect();
        assert_eq!(told, [(2, 20, None), (1, 40, None), (0, 60, None), (0, 60, Some(20)), (0, 60, Some(20))]);
        assert_eq!(counter.count(&8).wait_s, None, "another is none of its business");
        clock.advance(Duration::from_millis(19_001));
        assert_eq!(counter.count(&7).wait_s, Some(1));
        clock.advance(Duration::from_secs(1));
        assert_eq!(counter.count(&7).wait_s, None);
        assert_eq!(counter.count(&7).wait_s, Some(20));
    }

    #[test]
    fn memory_is_bounded_however_many_come_and_those_who_were_there_keep_their_own() {
        let (counter, clock) = counter("1000/hour", 64);
        for _ in 0..1000 {
            counter.count(&0);
        }
        let refused = (1..200_000).filter(|name| counter.count(name).wait_s.is_some()).count();
        assert!(held(&counter) <= 64, "{}", held(&counter));
        assert_eq!(refused, 0, "so many places are shared that nobody was refused yet");
        let refused = (200_000..1_500_000).filter(|name| counter.count(name).wait_s.is_some()).count();
        assert!(refused > 100_000, "a flood is counted: {refused}");
        assert!(counter.count(&0).wait_s.is_some(), "and who had used up their share has not got it back by it");
        clock.advance(Duration::from_hours(2));
        for name in 0..1000 {
            counter.count(&name);
        }
        assert!(held(&counter) <= 64, "{}", held(&counter));
        assert_eq!(counter.count(&0).wait_s, None);
    }

    #[test]
    fn whose_share_is_whole_again_is_forgotten_for_a_newcomer() {
        let (counter, clock) = counter("2/minute", PARTS);
        let flood = |names: std::ops::Range<u32>| names.filter(|name| counter.count(name).wait_s.is_none()).count();
        assert!(flood(0..1000) > 500, "those who share a place are slowed, and most come through");
        clock.advance(Duration::from_mins(2));
        assert!(flood(1000..2000) > 500);
        let own = |name: &u32| (0..2).all(|_| counter.count(name).wait_s.is_none());
        assert!(held(&counter) <= PARTS);
        clock.advance(Duration::from_mins(2));
        assert!(own(&5000), "a newcomer has a whole share");
    }

    #[test]
    fn the_narrowest_is_told() {
        let standing = |limit, remaining, wait_s| Standing { limit, window_s: 60, remaining, reset_s: 1, wait_s };
        assert!(standing(10, 1, None).is_narrower_than(&standing(100, 50, None)));
        assert!(!standing(10, 9, None).is_narrower_than(&standing(100, 50, None)));
        assert!(standing(10, 0, Some(1)).is_narrower_than(&standing(100, 0, None)));
        assert!(!standing(10, 0, None).is_narrower_than(&standing(100, 0, Some(9))));
    }
}
