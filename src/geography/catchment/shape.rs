//! Polygons: whether they are sound, whom they hold, and how far their border is.

use geo::{
    Coord, Orientation,
    kernels::{Kernel, RobustKernel},
};

use super::{CatchmentError, MAX_VERTICES};
use crate::{
    domain::vocabulary::ServesArea,
    geography::{Point, Vantage, point::DEGREE_M},
};

/// A side of a polygon: two positions, each longitude and latitude in degrees.
pub(in crate::geography) type Edge = [[f64; 2]; 2];

/// One or more polygons, with or without holes: closed rings, a point being inside where a line from it crosses them an odd number
/// of times. At most 1,000 vertices; no ring crosses itself or another.
#[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct Shape {
    /// Each ring with its first position again at the end, as longitude and latitude.
    rings: Vec<Vec<[f64; 2]>>,
    /// West, south, east, north.
    bounds: [f64; 4],
}

impl Shape {
    /// A shape of closed rings (longitude, latitude).
    ///
    /// # Errors
    /// [`CatchmentError`] saying what is wrong with the rings.
    pub(super) fn new(rings: Vec<Vec<[f64; 2]>>) -> Result<Self, CatchmentError> {
        if rings.is_empty() {
            return Err(CatchmentError::NotAnArea);
        }
        let mut bounds = [f64::INFINITY, f64::INFINITY, f64::NEG_INFINITY, f64::NEG_INFINITY];
        let mut vertices = 0;
        for ring in &rings {
            if ring.len() < 4 {
                return Err(CatchmentError::TooFewVertices);
            }
            vertices += ring.len() - 1;
            for [longitude, latitude] in ring {
                if Point::new(*latitude, *longitude).is_err() {
                    return Err(CatchmentError::OutOfRange);
                }
                let [west, south, east, north] = bounds;
                bounds = [west.min(*longitude), south.min(*latitude), east.max(*longitude), north.max(*latitude)];
            }
            if ring.first() != ring.last() {
                return Err(CatchmentError::Unclosed);
            }
        }
        if vertices > MAX_VERTICES {
            return Err(CatchmentError::TooManyVertices);
        }
        if is_swapped(bounds) {
            return Err(CatchmentError::Swapped);
        }
        let shape = Self { rings, bounds };
        if shape.crosses_itself() {
            return Err(CatchmentError::CrossesItself);
        }
        if shape.rings.iter().all(|ring| area(ring) <= 0.0) {
            return Err(CatchmentError::Empty);
        }
        Ok(shape)
    }

    /// A box between two corners, each latitude and longitude.
    pub(super) fn rectangle(south_west: (f64, f64), north_east: (f64, f64)) -> Self {
        let (south, west, north, east) = (south_west.0, south_west.1, north_east.0, north_east.1);
        Self {
            rings: vec![vec![[west, south], [east, south], [east, north], [west, north], [west, south]]],
            bounds: [west, south, east, north],
        }
    }

    /// How many vertices it has.
    #[must_use]
    pub fn vertex_count(&self) -> usize {
        self.rings.iter().map(|ring| ring.len() - 1).sum()
    }

    /// West, south, east and north of it in degrees.
    pub(in crate::geography) fn bounds(&self) -> [f64; 4] {
        self.bounds
    }

    /// A number made of its corners, up to a few dozen of them, for whoever wants them fetched.
    #[inline]
    pub(super) fn a_bit_of_corners(&self) -> f64 {
        // Four of them are what the processor fetches at a time; where there are more, it foresees what comes next.
        let corners = self.rings.first().into_iter().flat_map(|ring| ring.iter().step_by(4).take(16));
        corners.fold(0.0, |sum, [longitude, _]| sum + longitude)
    }

    /// Its sides.
    pub(in crate::geography) fn edges(&self) -> impl Iterator<Item = Edge> {
        self.rings.iter().flat_map(|ring| ring.windows(2).map(|pair| [pair[0], pair[1]]))
    }

    /// Whether a position lies inside.
    pub(in crate::geography) fn holds(&self, longitude: f64, latitude: f64) -> bool {
        let crossed =
            |ring: &Vec<[f64; 2]>| ring.windows(2).filter(|pair| crosses_eastwards(pair[0], pair[1], longitude, latitude)).count();
        self.rings.iter().map(crossed).sum::<usize>() % 2 == 1
    }

    /// Whether a person is served who is within `uncertainty_m` of a point.
    pub(super) fn serves(&self, point: Point, uncertainty_m: f64) -> ServesArea {
        let uncertainty_m = if uncertainty_m > 0.0 { uncertainty_m } else { 0.0 };
        if self.is_surely_beyond(point, uncertainty_m) {
            return ServesArea::No;
        }
        // A place that is exact is in or out, however near.
        if uncertainty_m > 0.0 && self.has_border_within(&Vantage::new(point), uncertainty_m) {
            return ServesArea::NotStated;
        }
        if self.holds(point.longitude(), point.latitude()) { ServesArea::Yes } else { ServesArea::No }
    }

    /// Whether a side comes within a distance.
    fn has_border_within(&self, vantage: &Vantage, distance_m: f64) -> bool {
        // Most sides lie too far off to one side, and most of those to the north or south.
        let apart_m = |position: [f64; 2]| (position[1] - vantage.point().latitude()) * DEGREE_M;
        let is_near = |from: [f64; 2], to: [f64; 2]| {
            let (a, b) = (apart_m(from), apart_m(to));
            a.min(b) <= distance_m && a.max(b) >= -distance_m && {
                let [a, b] = [from, to].map(|[longitude, latitude]| vantage.offset_m(latitude, longitude));
                a.0.min(b.0) <= distance_m && a.0.max(b.0) >= -distance_m && squared_distance(a, b) <= distance_m * distance_m
            }
        };
        self.rings.iter().any(|ring| ring.windows(2).any(|pair| is_near(pair[0], pair[1])))
    }

    /// Whether the bounds alone tell that a place is too far off: cheaper than to ask each side.
    fn is_surely_beyond(&self, point: Point, uncertainty_m: f64) -> bool {
        let [west, south, east, north] = self.bounds;
        let (latitude, longitude) = (point.latitude(), point.longitude());
        let north_m = (south - latitude).max(latitude - north) * DEGREE_M;
        if north_m > uncertainty_m {
            return true;
        }
        let apart = (west - longitude).max(longitude - east);
        if apart <= 0.0 || apart >= 180.0 {
            return false;
        }
        // The nearest parallel to a pole has the shortest degrees; a little less still allows for the bend of the others.
        let shortest = south.abs().max(north.abs()).max(latitude.abs()).to_radians().cos() * 0.99;
        apart * DEGREE_M * shortest > uncertainty_m
    }

    /// Whether two sides cross, each between its ends. Sides that only touch do no harm. Swept from west to east, so that only sides are
    /// compared that lie over one another.
    fn crosses_itself(&self) -> bool {
        let mut edges: Vec<Edge> = self.edges().map(|[a, b]| if a[0] <= b[0] { [a, b] } else { [b, a] }).collect();
        edges.sort_by(|a, b| a[0][0].total_cmp(&b[0][0]));
        edges.iter().enumerate().any(|(place, edge)| {
            let over = edges[place + 1..].iter().take_while(|other| other[0][0] <= edge[1][0]);
            over.into_iter().any(|other| cross(edge, other))
        })
    }
}

/// Whether a line eastwards from a position crosses a side. Its upper end belongs to a side, its lower does not, so that a corner counts once.
#[inline]
fn crosses_eastwards(a: [f64; 2], b: [f64; 2], longitude: f64, latitude: f64) -> bool {
    (a[1] > latitude) != (b[1] > latitude) && longitude < a[0] + (latitude - a[1]) / (b[1] - a[1]) * (b[0] - a[0])
}

/// Whether two sides cross at a point within both: each parts the ends of the other.
fn cross(one: &Edge, other: &Edge) -> bool {
    let south = |[from, to]: &Edge| from[1].min(to[1]);
    let north = |[from, to]: &Edge| from[1].max(to[1]);
    north(one) >= south(other) && north(other) >= south(one) && parts(one, other) && parts(other, one)
}

/// Whether the line of a side has the ends of another on either side of it, and neither on it. Exact: rounding cannot make a crossing.
fn parts([from, to]: &Edge, ends: &Edge) -> bool {
    let coordinate = |position: &[f64; 2]| Coord { x: position[0], y: position[1] };
    let turns = ends.map(|end| RobustKernel::orient2d(coordinate(from), coordinate(to), coordinate(&end)));
    turns[0] != turns[1] && !turns.contains(&Orientation::Collinear)
}

/// Square of the distance from the origin to a line between two points, in metres.
fn squared_distance((ax, ay): (f64, f64), (bx, by): (f64, f64)) -> f64 {
    let (dx, dy) = (bx - ax, by - ay);
    let length_squared = dx * dx + dy * dy;
    let along = if length_squared > 0.0 { (-(ax * dx + ay * dy) / length_squared).clamp(0.0, 1.0) } else { 0.0 };
    let (x, y) = (ax + along * dx, ay + along * dy);
    x * x + y * y
}

/// What a ring encloses, in square degrees.
fn area(ring: &[[f64; 2]]) -> f64 {
    let Some([x0, y0]) = ring.first() else { return 0.0 };
    let doubled: f64 = ring.windows(2).map(|pair| (pair[0][0] - x0) * (pair[1][1] - y0) - (pair[1][0] - x0) * (pair[0][1] - y0)).sum();
    doubled.abs() / 2.0
}

/// Whether bounds would lie in the British Isles, were longitude and latitude exchanged: then they are.
fn is_swapped([west, south, east, north]: [f64; 4]) -> bool {
    west >= 49.0 && east <= 61.5 && south >= -9.5 && north <= 2.5
}
