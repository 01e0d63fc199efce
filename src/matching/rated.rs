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

    /// Adds others, each made into one of these.
    pub(super) fn append(&mut self, others: &mut Self, made: impl FnMut(T) -> T) {
        self.things.extend(others.things.drain(..).map(made));
        self.most.append(&mut others.most);
    }

    /// All of them, in the order in which they came.
    pub(super) fn iter(&self) -> std::slice::Iter<'_, T> {
        self.things.iter()
    }

    /// Each with the most that it may be worth.
    pub(super) fn rated(&self) -> impl Iterator<Item = (u16, &T)> + Clone {
        iter::zip(self.most.iter().copied(), &self.things)
    }

    /// Those that may be worth most, so many at a time.
    pub(super) fn likeliest(&self, step: usize) -> Likeliest<'_, T> {
        // Put in order by counting: of each worth, how many may be worth more.
        let mut before = vec![0_u32; self.most.iter().max().map_or(0, |most| usize::from(*most) + 1)];
        for most in &self.most {
            before[usize::from(*most)] += 1;
        }
        let mut above = 0;
        for count in before.iter_mut().rev() {
            (above, *count) = (above + *count, above);
        }
        let mut order = vec![0_u32; self.most.len()];
        for (place, most) in (0..).zip(&self.most) {
            let at = &mut before[usize::from(*most)];
            order[*at as usize] = place;
            *at += 1;
        }
        Likeliest { rated: self, order, at: 0, step }
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
    /// The places of all, those first that may be worth most, of equals those that came first.
    order: Vec<u32>,
    /// How many were handed out.
    at: usize,
    /// How many are handed out at a time.
    step: usize,
}

impl<'r, T> Likeliest<'r, T> {
    /// The next; empty once nothing is left that may be worth `worth` thousandths.
    pub(super) fn next(&mut self, worth: u16) -> Vec<&'r T> {
        let next = self.order[self.at..].iter().take(self.step).map(|place| *place as usize);
        let next: Vec<&T> = next.take_while(|place| self.rated.most[*place] >= worth).map(|place| &self.rated.things[place]).collect();
        self.at += next.len();
        next
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
                prop_assert!(next.len() <= 5 && handed.iter().min().is_none_or(|least| next.iter().all(|most| most <= least)));
                handed.extend(next);
            }
            handed.sort_unstable();
            let mut expected: Vec<u16> = all.into_iter().filter(|most| *most >= worth).collect();
            expected.sort_unstable();
            prop_assert_eq!(handed, expected);
        }
    }
}
