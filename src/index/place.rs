//! Where in the order of documents an offering lies, and which documents a region is.
//!
//! A place key begins with the [`Section`]. The rest is a place along the curve, so that what lies together, or serves those who live
//! together, stands together; or, where a place tells nothing, the needs it answers, so that what is sought together stands together.

use std::ops::RangeInclusive;

use super::recall::Region;
use crate::{
    geography::{Catchment, Point, cells},
    matching::Offering,
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
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
