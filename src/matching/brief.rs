//! The facts of an offering that decide what becomes of most candidates, packed into 32 bytes.

use super::{Offering, Room};
use crate::{
    domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Gender, Vocabulary, WordSet},
    geography::{Catchment, Point},
};

/// The facts that decide what becomes of most candidates: whether they are looked at, and what keeps them out. Recall keeps them
/// close together in its own order, two to a line of the processor's cache; the rest of an [`Offering`] lies elsewhere in memory, and to
/// fetch it costs more than to turn it down.
#[derive(Debug, Clone, Copy)]
#[repr(align(32))]
pub struct Brief {
    /// Degrees north and east; not a number where it has no place.
    latitude: f64,
    longitude: f64,
    /// In years; infinite where none is stated.
    minimum_age: f32,
    maximum_age: f32,
    /// Words and small numbers, each at its [`Bits`].
    bits: u64,
}

/// What an offering says of whom it serves by where they live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Areas {
    /// Nothing.
    NotStated,
    /// The United Kingdom.
    Everywhere,
    /// Borders on a map, each of which recall finds by its cells.
    Shapes,
    /// Names of areas among them.
    Named,
}

/// Where something stands in [`Brief::bits`].
#[derive(Clone, Copy)]
struct Bits {
    first: u32,
    count: u32,
}

impl Bits {
    /// So many bits behind others.
    const fn behind(before: Self, count: u32) -> Self {
        Self { first: before.first + before.count, count }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "no more than 32 bits are ever kept in one place")]
    const fn of(self, bits: u64) -> u32 {
        ((bits >> self.first) & ((1 << self.count) - 1)) as u32
    }

    fn put(self, value: u32) -> u64 {
        debug_assert!(u64::from(value) < 1 << self.count, "a value has more bits than there is room for");
        u64::from(value) << self.first
    }
}

const ATTENDANCE: Bits = Bits { first: 0, count: 6 };
const BARRED: Bits = Bits::behind(ATTENDANCE, 24);
const DENIED: Bits = Bits::behind(BARRED, 9);
const LABELS: Bits = Bits::behind(DENIED, 6);
const GENDER: Bits = Bits::behind(LABELS, 2);
const ROOM: Bits = Bits::behind(GENDER, 3);
const AREAS: Bits = Bits::behind(ROOM, 2);
const ELSEWHERE: Bits = Bits::behind(AREAS, 1);

// A word that is added to a vocabulary needs a bit here.
const _: () = assert!(
    Attendance::ALL.len() == ATTENDANCE.count as usize
        && Circumstance::ALL.len() == BARRED.count as usize
        && Access::ALL.len() == DENIED.count as usize
        && Avoid::ALL.len() == LABELS.count as usize
        && ELSEWHERE.first + ELSEWHERE.count <= u64::BITS
        && size_of::<Brief>() == 32
);

impl Brief {
    /// The facts of an offering.
    #[must_use]
    pub fn of(offering: &Offering) -> Self {
        let areas = if offering.areas.is_empty() {
            Areas::NotStated
        } else if offering.areas.iter().any(|area| matches!(area, Catchment::Everywhere)) {
            Areas::Everywhere
        } else if offering.areas.iter().all(|area| matches!(area, Catchment::Shape(_))) {
            Areas::Shapes
        } else {
            Areas::Named
        };
        let gender = offering.gender.map_or(0, |gender| gender.ordinal() + 1);
        let bits = ATTENDANCE.put(offering.attendance.bits())
            | BARRED.put(offering.barred.bits())
            | DENIED.put(offering.denied.bits())
            | LABELS.put(offering.labels.bits())
            | GENDER.put(gender)
            | ROOM.put(offering.room as u32)
            | AREAS.put(areas as u32)
            | ELSEWHERE.put(u32::from(offering.elsewhere > 0));
        Self {
            latitude: offering.point.map_or(f64::NAN, Point::latitude),
            longitude: offering.point.map_or(f64::NAN, Point::longitude),
            minimum_age: offering.minimum_age.unwrap_or(f32::NEG_INFINITY),
            maximum_age: offering.maximum_age.unwrap_or(f32::INFINITY),
            bits,
        }
    }

    /// All that is words and small numbers, for whoever wants it fetched.
    #[must_use]
    #[inline]
    pub fn bits(&self) -> u64 {
        self.bits
    }

    /// Where it is: degrees north and east.
    #[must_use]
    #[inline]
    pub fn place(&self) -> Option<(f64, f64)> {
        if self.latitude.is_nan() { None } else { Some((self.latitude, self.longitude)) }
    }

    /// Whether it states an age.
    #[must_use]
    #[inline]
    pub fn states_age(&self) -> bool {
        self.minimum_age != f32::NEG_INFINITY || self.maximum_age != f32::INFINITY
    }

    /// Whether somebody of an age in years fits, of what is stated.
    #[must_use]
    #[inline]
    pub fn admits_age(&self, age: f32) -> bool {
        // "Up to 25" holds until the 26th birthday.
        age >= self.minimum_age && age < self.maximum_age.floor() + 1.0
    }

    /// The ways it can be had.
    #[must_use]
    #[inline]
    pub fn attendance(&self) -> WordSet<Attendance> {
        WordSet::of_bits(ATTENDANCE.of(self.bits))
    }

    /// It says it is not for people in these circumstances.
    #[must_use]
    #[inline]
    pub fn barred(&self) -> WordSet<Circumstance> {
        WordSet::of_bits(BARRED.of(self.bits))
    }

    /// What it says it cannot provide for.
    #[must_use]
    #[inline]
    pub fn denied(&self) -> WordSet<Access> {
        WordSet::of_bits(DENIED.of(self.bits))
    }

    /// What it presents itself as, among the things a person may want to avoid.
    #[must_use]
    #[inline]
    pub fn labels(&self) -> WordSet<Avoid> {
        WordSet::of_bits(LABELS.of(self.bits))
    }

    /// The one gender it is for.
    #[must_use]
    #[inline]
    pub fn gender(&self) -> Option<Gender> {
        [None, Some(Gender::Female), Some(Gender::Male), Some(Gender::NonBinary)][GENDER.of(self.bits) as usize]
    }

    /// Whether there is room.
    #[must_use]
    #[inline]
    pub fn room(&self) -> Room {
        match ROOM.of(self.bits) {
            1 => Room::Open,
            2 => Room::Waiting,
            3 => Room::Full,
            4 => Room::Closed,
            _ => Room::NotStated,
        }
    }

    /// What it says of whom it serves by where they live.
    #[must_use]
    #[inline]
    pub fn areas(&self) -> Areas {
        [Areas::NotStated, Areas::Everywhere, Areas::Shapes, Areas::Named][AREAS.of(self.bits) as usize]
    }

    /// Whether its service can be had at other locations.
    #[must_use]
    #[inline]
    pub fn is_elsewhere(&self) -> bool {
        ELSEWHERE.of(self.bits) != 0
    }
}
