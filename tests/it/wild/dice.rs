//! Chance that can be had again: the same seed throws the same.

/// A generator of numbers. Source: Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (`SplitMix64`).
pub(crate) struct Dice(u64);

impl Dice {
    /// The dice for the `number`th thing of the world with this seed.
    pub(crate) fn new(seed: u64, number: usize) -> Self {
        let mut dice = Self(seed ^ (number as u64).wrapping_mul(0xD134_2543_DE82_EF95));
        dice.next();
        dice
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    /// Whether something happens that happens `share` of the time.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        f64::from(u32::try_from(self.next() >> 32).unwrap()) / f64::from(u32::MAX) < share
    }

    pub(crate) fn pick<'a, T: ?Sized>(&mut self, among: &[&'a T]) -> &'a T {
        among[self.below(among.len())]
    }

    /// Bell-shaped about 0, with a spread of 1.
    pub(crate) fn bell(&mut self) -> f64 {
        let sum: usize = (0..12).map(|_| self.below(1001)).sum();
        f64::from(u32::try_from(sum).unwrap()) / 1000.0 - 6.0
    }

    /// A UUID of version 4.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        written((high & !0xF000) | 0x4000, (low & (u64::MAX >> 2)) | 1 << 63)
    }

    /// What looks like a UUID, and is of no version that there is.
    pub(crate) fn almost_a_uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        written((high & !0xF000) | 0xA000, low & (u64::MAX >> 1))
    }
}

fn written(high: u64, low: u64) -> String {
    format!("{:08x}-{:04x}-{:04x}-{:04x}-{:012x}", high >> 32, (high >> 16) & 0xFFFF, high & 0xFFFF, low >> 48, low & 0xFFFF_FFFF_FFFF)
}
