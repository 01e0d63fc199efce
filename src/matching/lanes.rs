//! Yes or no, of one offering or of 64 at once, so that a rule is written once for both.

use std::ops::{BitAnd, BitOr, BitOrAssign, Not};

/// How many offerings lie together.
pub const BLOCK: usize = 64;

/// An answer to a question about offerings: a `bool` of one, a `u64` of up to [`BLOCK`] that lie together, a bit each, the first lowest.
pub trait Lanes: Copy + Default + BitAnd<Output = Self> + BitOr<Output = Self> + BitOrAssign + Not<Output = Self> {
    /// The same answer for all.
    fn all(answer: bool) -> Self;

    /// Of how many it is true.
    fn count(self) -> u32;

    /// Those of this that are not among others.
    #[inline]
    #[must_use]
    fn without(self, others: Self) -> Self {
        self & !others
    }

    /// Whether it is true of any.
    #[inline]
    fn any(self) -> bool {
        self.count() > 0
    }
}

impl Lanes for bool {
    #[inline]
    fn all(answer: bool) -> Self {
        answer
    }

    #[inline]
    fn count(self) -> u32 {
        u32::from(self)
    }
}

impl Lanes for u64 {
    #[inline]
    fn all(answer: bool) -> Self {
        if answer { Self::MAX } else { 0 }
    }

    #[inline]
    fn count(self) -> u32 {
        self.count_ones()
    }

    #[inline]
    fn any(self) -> bool {
        self != 0
    }
}

/// Whether any of some answers is yes.
#[inline]
pub fn any_of<L: Lanes>(answers: impl Iterator<Item = L>) -> L {
    answers.fold(L::default(), |any, answer| any | answer)
}

/// The places of those of which something is true, ascending.
#[inline]
pub fn places(mut lanes: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        (lanes != 0).then(|| {
            let place = lanes.trailing_zeros() as usize;
            lanes &= lanes - 1;
            place
        })
    })
}

/// Puts a yes or no for each of a block together.
#[inline]
pub fn lanes(answer: impl Fn(usize) -> bool) -> u64 {
    let mut flags = [0_u8; BLOCK];
    for (place, flag) in flags.iter_mut().enumerate() {
        *flag = u8::from(answer(place));
    }
    let (eights, _) = flags.as_chunks::<8>();
    // The factor moves the lowest bit of each byte into the highest byte, each to its own place.
    let bits = |eight: &[u8; 8]| u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
    eights.iter().rev().fold(0, |all, eight| all << 8 | bits(eight))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn lanes_are_put_together_and_told_apart(bits in any::<u64>()) {
            prop_assert_eq!(lanes(|place| bits >> place & 1 == 1), bits);
            let told: Vec<usize> = places(bits).collect();
            prop_assert_eq!(told.len(), bits.count() as usize);
            prop_assert_eq!(told.into_iter().fold(0, |all, place| all | 1 << place), bits);
        }
    }
}
