//! How close together a larger country's offerings lie: ever closer, or as close as ever.

/// How many offerings each of the copies has whose density is held.
pub const HELD_AT: u64 = 100_000;

/// How many degrees of longitude a copy lies from the next: the towns span less than eight.
const APART_DEGREES: f64 = 10.0;

/// How many copies there is room for: seventeen to the east of the first and as many to the west, none of them across the date line.
const MOST_COPIES: u64 = 35;

/// What becomes of the country when it has more offerings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Density {
    /// All lie in the same towns: ten times the offerings are ten times as many in everybody's reach.
    Grown,
    /// The country has copies at the same latitudes, side by side around the globe, of 100,000 offerings each; every offering is another one.
    ///
    /// People live in all of the copies, so everybody has as much in reach as in a country of 100,000, and asks the same. What is
    /// had all over the country is had in all copies and made in the first alone, for the same reason: in the others that share of services
    /// is for the area around its town. Distances do not change along a parallel. No copy but the first is in the United Kingdom,
    /// which matters only to services for one of its nations; there are none here.
    Held,
}

impl Density {
    /// Whether a country of so many offerings can be made.
    #[must_use]
    pub fn allows(self, offerings: u64) -> bool {
        match self {
            Self::Grown => true,
            Self::Held => offerings.is_multiple_of(HELD_AT) && (1..=MOST_COPIES).contains(&(offerings / HELD_AT)),
        }
    }

    /// In which copy an offering lies.
    pub(super) fn copy_of_offering(self, offering: u64) -> u64 {
        match self {
            Self::Grown => 0,
            Self::Held => offering / HELD_AT,
        }
    }

    /// In which copy of a country of so many offerings somebody lives.
    pub(super) fn copy_of_person(self, person: u64, offerings: u64) -> u64 {
        match self {
            Self::Grown => 0,
            Self::Held => person % (offerings / HELD_AT).max(1),
        }
    }
}

/// How many degrees east of the first a copy lies: by turns to the east and to the west.
pub(super) fn east_degrees(copy: u64) -> f64 {
    let steps = f64::from(u32::try_from(copy.div_ceil(2)).unwrap_or(u32::MAX)) * APART_DEGREES;
    if copy % 2 == 1 { steps } else { -steps }
}
