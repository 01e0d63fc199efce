use proptest::prelude::*;

use super::*;
use crate::geography::{distance_m, point::DEGREE_M};

fn at(latitude: f64, longitude: f64) -> Point {
    Point::new(latitude, longitude).unwrap()
}

fn holds(ranges: &[RangeInclusive<u64>], key: u64) -> bool {
    ranges.iter().any(|range| range.contains(&key))
}

/// A point some way off; over a pole or the date line it is brought back.
fn off(from: Point, metres: f64, bearing: f64) -> Point {
    let latitude = (from.latitude() + metres * bearing.cos() / DEGREE_M).clamp(-90.0, 90.0);
    let longitude = from.longitude() + metres * bearing.sin() / DEGREE_M / from.latitude().to_radians().cos().max(0.001);
    at(latitude, (longitude + 540.0).rem_euclid(360.0) - 180.0)
}

#[test]
fn keys_follow_the_curve_and_leave_room_for_what_has_no_place() {
    assert_eq!(key(at(-90.0, -180.0)), 0);
    assert_eq!(key(at(90.0, 180.0)), u64::MAX);
    assert_eq!(key(at(0.0, 0.0)), 0b11 << 62);
    let (leeds, next_door, london) = (key(at(53.8, -1.55)), key(at(53.8001, -1.5501)), key(at(51.5, -0.1)));
    assert!(leeds.abs_diff(next_door) < leeds.abs_diff(london));
}

#[test]
fn a_cell_is_one_run_of_keys_and_its_children_are_the_quarters() {
    let mut cell = Cell::ROOT;
    assert_eq!(cell.keys(), 0..=u64::MAX);
    for turn in [3, 0, 2, 1, 3, 3, 1, 0] {
        let children = cell.children().map(Cell::keys);
        assert_eq!((children[0].start(), children[3].end()), (cell.keys().start(), cell.keys().end()));
        assert!(children.windows(2).all(|pair| pair[0].end() + 1 == *pair[1].start()));
        cell = cell.children()[turn];
    }
}

#[test]
fn ranges_are_sorted_apart_and_no_more_than_asked_for() {
    for radius_m in [0.0, 5.0, 400.0, 8000.0, 15_000.0, 100_000.0] {
        for max_ranges in [0, 1, 2, 8, 48, 200] {
            let ranges = cover_circle(at(53.83, -1.5), radius_m, max_ranges);
            assert!((1..=max_ranges.max(1)).contains(&ranges.len()), "{} of {max_ranges} at {radius_m} m", ranges.len());
            assert!(ranges.windows(2).all(|pair| pair[0].end() + 1 < *pair[1].start()), "{radius_m} m");
            assert!(ranges.iter().all(|range| range.start() <= range.end()));
        }
    }
}

/// What the ranges hold beyond the circle is read for nothing.
#[test]
#[expect(clippy::cast_precision_loss, reason = "a share is wanted, not a count")]
fn a_cover_is_not_much_larger_than_its_circle() {
    for radius_m in [1000.0, 8000.0, 15_000.0, 50_000.0_f64] {
        for (latitude, longitude) in [(53.83, -1.5), (50.1, -5.5), (60.2, -1.2), (51.5, 0.0)] {
            let key_area = |latitude: f64| 360.0 * 180.0 * DEGREE_M * DEGREE_M * latitude.to_radians().cos() / u64::MAX as f64;
            let keys: u64 =
                cover_circle(at(latitude, longitude), radius_m, USUAL_RANGES).iter().map(|range| range.end() - range.start()).sum();
            let larger = keys as f64 * key_area(latitude) / (std::f64::consts::PI * radius_m * radius_m);
            assert!((1.0..1.35).contains(&larger), "{larger} times at {latitude},{longitude} within {radius_m} m");
        }
    }
}

#[test]
fn a_circle_that_cannot_be_reckoned_flat_is_the_whole_earth() {
    let earth = [0..=u64::MAX];
    for (point, radius_m) in [(at(53.8, -1.5), 500_000.0), (at(53.8, -1.5), f64::INFINITY), (at(89.0, 0.0), 1.0), (at(-90.0, 0.0), 0.0)] {
        assert_eq!(cover_circle(point, radius_m, 48), earth, "{point:?}");
    }
}

#[test]
fn a_radius_that_is_no_number_counts_as_none() {
    let point = at(53.8, -1.5);
    for radius_m in [f64::NAN, -1.0, f64::NEG_INFINITY] {
        assert_eq!(cover_circle(point, radius_m, 48), cover_circle(point, 0.0, 48));
    }
}

#[test]
fn a_question_is_a_few_terms() {
    for (uncertainty_m, at_most) in [(0.0, 90), (100.0, 70), (3000.0, 60), (45_000.0, 40), (f64::INFINITY, 2)] {
        let terms = query_terms(at(53.83, -1.5), uncertainty_m);
        assert!((2..=at_most).contains(&terms.len()), "{} terms at {uncertainty_m} m", terms.len());
        assert!(terms.contains(&COVERS_ALL));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_point_within_the_radius_is_within_the_ranges(
        latitude in 49.0..61.0, longitude in -9.0..2.0, radius_m in prop_oneof![0.0..2000.0, 0.0..100_000.0, 0.0..600_000.0],
        part in 0.0..1.0, bearing in 0.0..std::f64::consts::TAU, max_ranges in 1_usize..100
    ) {
        let centre = at(latitude, longitude);
        let point = off(centre, radius_m * part, bearing);
        prop_assume!(distance_m(centre, point) <= radius_m);
        prop_assert!(holds(&cover_circle(centre, radius_m, max_ranges), key(point)));
    }

    #[test]
    fn the_same_holds_all_over_the_earth(
        latitude in -90.0..90.0, longitude in prop_oneof![-180.0..180.0, -180.0..-179.0, 179.0..180.0], radius_m in 0.0..400_000.0,
        part in 0.0..1.0, bearing in 0.0..std::f64::consts::TAU
    ) {
        let centre = at(latitude, longitude);
        let point = off(centre, radius_m * part, bearing);
        prop_assume!(distance_m(centre, point) <= radius_m);
        prop_assert!(holds(&cover_circle(centre, radius_m, USUAL_RANGES), key(point)));
    }
}
