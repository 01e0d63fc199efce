//! What a candidate must be able to score to be shown, known better with each that is looked at.

/// The score that so many things surely reach: what cannot reach it is none of the best so many.
#[derive(Debug, Clone)]
pub(super) struct Floor {
    wanted: u32,
    /// Of each score, in thousandths, how many things reach it and no more; those below the floor are not counted.
    counts: Vec<u32>,
    /// How many reach the floor.
    above: u32,
    at: u16,
}

impl Floor {
    /// No floor yet, for so many wanted things.
    pub(super) fn new(wanted: usize) -> Self {
        Self { wanted: u32::try_from(wanted).unwrap_or(u32::MAX), counts: Vec::new(), above: 0, at: 0 }
    }

    /// The floor, in thousandths; 0 while too few things are known.
    #[inline]
    pub(super) fn at(&self) -> u16 {
        self.at
    }

    /// One more thing surely scores `least` thousandths.
    #[inline]
    pub(super) fn add(&mut self, least: u16) {
        if least < self.at {
            return;
        }
        let place = usize::from(least);
        if self.counts.len() <= place {
            self.counts.resize(place + 1, 0);
        }
        self.counts[place] += 1;
        self.above += 1;
        while let Some(here) = self.counts.get(usize::from(self.at)).filter(|here| self.above - **here >= self.wanted) {
            self.above -= here;
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_floor_is_what_as_many_reach_as_are_wanted(all in prop::collection::vec(0_u16..1000, 0..300), wanted in 1_usize..70) {
            let mut floor = Floor::new(wanted);
            for least in &all {
                floor.add(*least);
            }
            let mut sorted = all;
            sorted.sort_unstable_by(|a, b| b.cmp(a));
            prop_assert_eq!(floor.at(), sorted.get(wanted - 1).copied().unwrap_or(0));
        }
    }
}
