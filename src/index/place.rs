//! Where in the order of documents an offering lies, and which documents a region is.
//!
//! A place key begins with the [`Section`]. The rest is a place along the curve, so that what lies together, or serves those who live
//! together, stands together; or, where a place tells nothing, the needs it answers, so that what is sought together stands together.

use std::ops::RangeInclusive;

use super::{recall::Region, walk::until};
use crate::{
    geography::{Catchment, Point, cells},
    matching::{Offering, lanes::BLOCK},
};

/// The parts of the order, one behind the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Section {
    /// What has a place, by it, and is nothing to those who are too far from it but for its borders.
    Placed,
    /// What has no place, is not had from afar, and serves within borders on a map, by their middle: it is nothing to anybody who is not found to
    /// be within them, and is looked at for nobody else.
    Bordered,
    /// What is had from afar by those within borders on a map, by the needs it answers.
    RemoteWithin,
    /// What else needs no place, by the needs it answers.
    Placeless,
}

/// How many bits of a place along the curve make room for the section: those that are left tell two centimetres apart.
const SECTION_BITS: u32 = 2;

impl Section {
    fn begin(self) -> u64 {
        (self as u64) << (u64::BITS - SECTION_BITS)
    }

    fn at(self, point: Point) -> u64 {
        self.begin() | cells::key(point) >> SECTION_BITS
    }

    /// By its three clearest answers.
    fn answering(self, offering: &Offering) -> u64 {
        let need = |place: usize| offering.answers.get(place).map_or(u16::MAX, |answer| answer.need.0);
        self.begin() | (0..3).fold(0, |key, place| key << u16::BITS | u64::from(need(place)))
    }
}

/// The place key of an offering.
pub(super) fn key(offering: &Offering) -> u64 {
    let is_nations = offering.areas.iter().any(|area| matches!(area, Catchment::Everywhere | Catchment::Nations(_)));
    match (offering.point, offering.areas.first().and_then(Catchment::middle)) {
        _ if offering.is_remote() && offering.is_bordered() => Section::RemoteWithin.answering(offering),
        _ if offering.is_remote() || is_nations => Section::Placeless.answering(offering),
        (Some(point), _) => Section::Placed.at(point),
        (None, Some(middle)) if offering.is_bordered() => Section::Bordered.at(middle),
        (None, _) => Section::Placeless.answering(offering),
    }
}

/// The place keys of a region: runs of them, ascending and apart.
pub(super) fn keys(region: Region) -> Vec<(u64, u64)> {
    let remote = (Section::RemoteWithin.begin(), u64::MAX);
    match region {
        Region::Anywhere => vec![(0, u64::MAX)],
        Region::Placeless => vec![remote],
        Region::Around { point, radius_m, .. } => {
            let circle = cells::cover_circle(point, radius_m, cells::USUAL_RANGES).into_iter().map(RangeInclusive::into_inner);
            circle.map(|(from, to)| (from >> SECTION_BITS, to >> SECTION_BITS)).chain([remote]).collect()
        }
    }
}

/// The first and the last place key of each block of documents: enough to tell which blocks a region is, and so little that it stays in the
/// processor's memory.
pub(super) struct Places {
    firsts: Vec<u64>,
    lasts: Vec<u64>,
}

impl Places {
    /// Those of documents with these keys, ascending.
    pub(super) fn of(keys: &[u64]) -> Self {
        let blocks = || keys.chunks(BLOCK);
        Self {
            firsts: blocks().filter_map(<[u64]>::first).copied().collect(),
            lasts: blocks().filter_map(<[u64]>::last).copied().collect(),
        }
    }

    /// For each run of keys, of which none lies before the one before it, the blocks that may hold a document with one of them, from and to
    /// (exclusive): those whose keys begin before its end and end behind its beginning.
    pub(super) fn blocks(&self, runs: &[(u64, u64)]) -> impl Iterator<Item = (usize, usize)> {
        let mut behind = 0;
        runs.iter().filter_map(move |(from, to)| {
            let start = behind + until(&self.lasts[behind..], |last| last < from);
            let end = start + until(&self.firsts[start..], |first| first <= to);
            behind = start;
            (start < end).then_some((start, end))
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn blocks_are_found_that_hold_a_document_with_a_key_of_a_run(
            mut keys in prop::collection::vec(0_u64..2_000, 0..700),
            ends in prop::collection::btree_set(0_u64..2_100, 0..12),
            step in 1_usize..3,
        ) {
            keys.sort_unstable();
            let ends: Vec<u64> = ends.into_iter().collect();
            // Apart, or each from the end of the one before it.
            let runs: Vec<(u64, u64)> = ends.windows(2).step_by(step).map(|pair| (pair[0], pair[1])).collect();
            let found: Vec<(usize, usize)> = Places::of(&keys).blocks(&runs).collect();
            for (block, keys) in keys.chunks(BLOCK).enumerate() {
                let is_held = runs.iter().any(|(from, to)| keys.iter().any(|key| (from..=to).contains(&key)));
                let is_between = runs.iter().any(|(from, to)| keys[0] <= *to && keys[keys.len() - 1] >= *from);
                let is_found = found.iter().any(|(from, to)| (*from..*to).contains(&block));
                prop_assert!((!is_held || is_found) && (!is_found || is_between), "block {} of {:?} in {:?}", block, runs, found);
            }
        }

        #[test]
        fn what_is_around_somebody_has_a_key_of_their_region(
            (latitude, longitude) in (49.5..60.5, -8.0..1.7), (north_m, east_m) in (-9_000.0..9_000.0, -9_000.0..9_000.0), radius_m in 10.0..20_000.0_f64,
        ) {
            let from = Point::new(latitude, longitude).unwrap();
            let at = Point::new(latitude + north_m / 111_195.0, longitude + east_m / 111_195.0).unwrap();
            let keys = keys(Region::Around { point: from, radius_m, uncertainty_m: 0.0 });
            prop_assert!(keys.windows(2).all(|pair| pair[0].1 <= pair[1].0));
            let place = Section::Placed.at(at);
            if crate::geography::distance_m(from, at) <= radius_m {
                prop_assert!(keys.iter().any(|(first, last)| (*first..=*last).contains(&place)));
            }
            let remote = Section::RemoteWithin.begin() | 7;
            prop_assert!(keys.iter().any(|(first, last)| (*first..=*last).contains(&remote)));
            let bordered = Section::Bordered.at(at);
            prop_assert!(!keys.iter().any(|(first, last)| (*first..=*last).contains(&bordered)));
        }
    }
}
