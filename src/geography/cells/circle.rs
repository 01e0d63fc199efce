//! Covering a circle: with ranges of keys for a reach, with a few cells for a person's place.

use std::ops::RangeInclusive;

use super::{Cell, KEY_LEVEL, column, row, size};
use crate::geography::{Point, point::DEGREE_M};

/// From here on flat reckoning is no good, and narrowing by place no use.
const WHOLE_EARTH_FROM_M: f64 = 500_000.0;
/// Cells of 5 m are fine enough for any circle.
const FINEST: u32 = 22;
/// What flat reckoning and rounding can be off by, within the radius above: a part of the radius, and a metre.
const SLACK: f64 = 1.005;
const SLACK_M: f64 = 1.0;

/// A circle on the flattened earth, a little wider than asked, so that a cell which it misses holds no point of the true one.
struct Circle {
    latitude: f64,
    longitude: f64,
    radius_m: f64,
    /// Metres of a degree of longitude where the circle is nearest to a pole: too few rather than too many.
    degree_east_m: f64,
    /// Whether it reaches over the date line.
    wraps: bool,
}

/// Where a cell stands to a circle.
#[derive(PartialEq)]
enum Standing {
    Outside,
    Across,
    Inside,
}

impl Circle {
    /// `None` where the circle is so large, or so near a pole, that it counts as the whole earth.
    fn new(point: Point, radius_m: f64) -> Option<Self> {
        let radius_m = if radius_m > 0.0 { radius_m } else { 0.0 };
        if radius_m >= WHOLE_EARTH_FROM_M {
            return None;
        }
        let radius_m = radius_m * SLACK + SLACK_M;
        let (latitude, longitude) = (point.latitude(), point.longitude());
        let furthest_from_equator = latitude.abs() + radius_m / DEGREE_M;
        if furthest_from_equator >= 85.0 {
            return None;
        }
        let degree_east_m = DEGREE_M * furthest_from_equator.to_radians().cos();
        let wraps = longitude.abs() + radius_m / degree_east_m >= 180.0;
        Some(Self { latitude, longitude, radius_m, degree_east_m, wraps })
    }

    /// Degrees from its middle to its northern and its eastern edge.
    fn half_extent(&self) -> (f64, f64) {
        (self.radius_m / DEGREE_M, self.radius_m / self.degree_east_m)
    }

    /// The finest level, not beyond `finest`, whose cells are as wide as the circle, and the cells of it that the circle touches: four at most.
    fn first_cells(&self, finest: u32) -> Vec<Cell> {
        let (half_height, half_width) = self.half_extent();
        let fits = |level: &u32| {
            let (width, height) = size(*level);
            width >= 2.0 * half_width && height >= 2.0 * half_height
        };
        let level = (0..=finest).take_while(fits).last().unwrap_or(0);
        let wrapped = |longitude: f64| if longitude.abs() > 180.0 { longitude - 360.0_f64.copysign(longitude) } else { longitude };
        let columns = [column(wrapped(self.longitude - half_width), level), column(wrapped(self.longitude + half_width), level)];
        let rows = [row(self.latitude - half_height, level), row(self.latitude + half_height, level)];
        let mut cells = Vec::with_capacity(4);
        for row in once_each(rows) {
            for column in once_each(columns) {
                let cell = Cell { level, column, row };
                if self.standing(cell) != Standing::Outside {
                    cells.push(cell);
                }
            }
        }
        cells
    }

    fn standing(&self, cell: Cell) -> Standing {
        let [west, south, east, north] = cell.bounds();
        let (nearest_east, furthest_east) = self.apart_east(west, east);
        let nearest_north = (south - self.latitude).max(self.latitude - north).max(0.0) * DEGREE_M;
        let nearest_east = nearest_east * self.degree_east_m;
        if nearest_east * nearest_east + nearest_north * nearest_north > self.radius_m * self.radius_m {
            return Standing::Outside;
        }
        // Whether a cell lies inside only decides if it is cut up further: reckoned as roughly as that deserves.
        let furthest_north = (self.latitude - south).max(north - self.latitude) * DEGREE_M;
        let furthest_east = furthest_east * self.degree_east_m;
        if furthest_east * furthest_east + furthest_north * furthest_north <= self.radius_m * self.radius_m {
            return Standing::Inside;
        }
        Standing::Across
    }

    /// Degrees of longitude from the middle to the nearest and to the furthest meridian of a cell.
    fn apart_east(&self, west: f64, east: f64) -> (f64, f64) {
        let from = |longitude: f64| ((west - longitude).max(longitude - east).max(0.0), (longitude - west).max(east - longitude));
        if !self.wraps {
            return from(self.longitude);
        }
        let other = self.longitude - 360.0_f64.copysign(self.longitude);
        let (here, there) = (from(self.longitude), from(other));
        if here.0 <= there.0 { here } else { there }
    }
}

fn once_each<const N: usize>(mut numbers: [u32; N]) -> impl Iterator<Item = u32> {
    numbers.sort_unstable();
    let mut last = None;
    numbers.into_iter().filter(move |number| last.replace(*number) != Some(*number))
}

/// Ranges of keys that hold a circle: cells are quartered, level by level, until there are enough of them; then what lies together is joined,
/// and the smallest gaps are closed until there are no more than asked for.
pub(super) fn cover(point: Point, radius_m: f64, max_ranges: usize) -> Vec<RangeInclusive<u64>> {
    let Some(circle) = Circle::new(point, radius_m) else { return vec![Cell::ROOT.keys()] };
    let mut edge = circle.first_cells(FINEST);
    let mut ranges: Vec<RangeInclusive<u64>> = Vec::with_capacity(4 * max_ranges.min(256));
    while ranges.len() + edge.len() < 2 * max_ranges && edge.first().is_some_and(|cell| cell.level < FINEST.min(KEY_LEVEL)) {
        let mut finer = Vec::with_capacity(edge.len() * 3);
        for child in edge.iter().flat_map(|cell| cell.children()) {
            match circle.standing(child) {
                Standing::Outside => {}
                Standing::Across => finer.push(child),
                Standing::Inside => ranges.push(child.keys()),
            }
        }
        edge = finer;
    }
    ranges.extend(edge.into_iter().map(Cell::keys));
    ranges.sort_unstable_by_key(|range| *range.start());
    close_gaps(&join(&ranges), max_ranges)
}

/// Joins ranges that touch; they come sorted, and do not overlap.
fn join(ranges: &[RangeInclusive<u64>]) -> Vec<RangeInclusive<u64>> {
    let mut joined: Vec<RangeInclusive<u64>> = Vec::with_capacity(ranges.len());
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.end().saturating_add(1) >= *range.start() => *last = *last.start()..=*range.end(),
            _ => joined.push(range.clone()),
        }
    }
    joined
}

/// Joins ranges over the smallest gaps between them, until there are no more than `max`.
fn close_gaps(ranges: &[RangeInclusive<u64>], max: usize) -> Vec<RangeInclusive<u64>> {
    if ranges.len() <= max {
        return ranges.to_vec();
    }
    let mut after: Vec<usize> = (0..ranges.len() - 1).collect();
    after.sort_unstable_by_key(|place| std::cmp::Reverse(ranges[place + 1].start() - ranges[*place].end()));
    after.truncate(max - 1);
    after.sort_unstable();
    let mut closed = Vec::with_capacity(max);
    let mut first = 0;
    for last in after.into_iter().chain([ranges.len() - 1]) {
        closed.push(*ranges[first].start()..=*ranges[last].end());
        first = last + 1;
    }
    closed
}

/// At most four cells, none finer than `finest`, that hold a circle together.
pub(super) fn few_cells(point: Point, radius_m: f64, finest: u32) -> Vec<Cell> {
    Circle::new(point, radius_m).map_or_else(|| vec![Cell::ROOT], |circle| circle.first_cells(finest))
}
