//! Things with the most that each may be worth, of which only the likeliest are looked at closely.

use std::iter;

/// Things, and beside them the most that each may be worth, in thousandths.
#[derive(Debug, Clone)]
pub(super) struct Rated<T> {
    things: Vec<T>,
    /// Beside the things, because it is all that is read of most.
    most: Vec<u16>,
}

impl<T> Default for Rated<T> {
    fn default() -> Self {
        Self { things: Vec::new(), most: Vec::new() }
    }
}

impl<T> Rated<T> {
    /// Adds a thing that is worth no more than `most`.
    pub(super) fn push(&mut self, most: u16, thing: T) {
        self.things.push(thing);
        self.most.push(most);
    }

    /// All of them, in the order in which they came.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.things.iter()
    }

    /// Each with the most that it may be worth.
    pub(super) fn rated(&self) -> impl Iterator<Item = (u16, &T)> + Clone {
        iter::zip(self.most.iter().copied(), &self.things)
    }

    /// At least `least` of those that may be worth most, where there are so many; then with each further step twice as many. Each step is
    /// told what is no longer worth looking for; there are no more once nothing that is left may be worth so much.
    pub(super) fn likeliest(&self, least: usize) -> Likeliest<'_, T> {
        let mut rungs = vec![0; self.most.iter().max().map_or(0, |most| usize::from(*most) + 1)];
        for most in &self.most {
            rungs[usize::from(*most)] += 1;
        }
        Likeliest { rated: self, rungs, step: least }
    }

    /// The memory, for things of another lifetime; or none, where it is for more than `bound`.
    pub(super) fn emptied<U>(mut self, bound: usize) -> Rated<U> {
        if self.things.capacity() > bound {
            return Rated::default();
        }
        self.things.clear();
        self.most.clear();
        // Collecting in place, the standard library keeps the allocation.
        Rated { things: self.things.into_iter().map(|_| unreachable!("it was cleared")).collect(), most: self.most }
    }
}

/// What may be worth most, step by step; see [`Rated::likeliest`].
pub(super) struct Likeliest<'r, T> {
    rated: &'r Rated<T>,
    /// How many of those that were not handed out may be worth so many thousandths at most.
    rungs: Vec<usize>,
    /// How many are handed out next.
    step: usize,
}

impl<'r, T> Likeliest<'r, T> {
    /// The next, in the order in which they came; empty once nothing is left that may be worth `worth` thousandths.
    pub(super) fn next(&mut self, worth: u16) -> Vec<&'r T> {
        let (ceiling, mut found) = (self.rungs.len(), 0);
        while found < self.step && self.rungs.len() > usize::from(worth) {
            found += self.rungs.pop().unwrap_or_default();
        }
        self.step *= 2;
        if found == 0 {
            return Vec::new();
        }
        let among = self.rungs.len()..ceiling;
        let all = iter::zip(&self.rated.most, &self.rated.things);
        all.filter(|(most, _)| among.contains(&usize::from(**most))).map(|(_, thing)| thing).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn all_that_may_be_worth_enough_are_handed_out_once_best_first(all in prop::collection::vec(0_u16..300, 0..400), worth in 0_u16..310) {
            let mut rated = Rated::default();
            for most in &all {
                rated.push(*most, *most);
            }
            let mut likeliest = rated.likeliest(5);
            let mut handed: Vec<u16> = Vec::new();
            loop {
                let next: Vec<u16> = likeliest.next(worth).into_iter().copied().collect();
                if next.is_empty() {
                    break;
                }
                prop_assert!(handed.iter().min().is_none_or(|least| next.iter().all(|most| most < least)));
                handed.extend(next);
            }
            handed.sort_unstable();
            let mut expected: Vec<u16> = all.into_iter().filter(|most| *most >= worth).collect();
            expected.sort_unstable();
            prop_assert_eq!(handed, expected);
        }
    }
}
