//! A point on the earth, and how far two of them are apart.

use geo::{Distance, Haversine};
use serde::{Deserialize, Serialize};

/// Metres of one degree of latitude on the sphere that `geo` measures on (mean radius 6,371,008.8 m, IUGG).
pub(super) const DEGREE_M: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0;

/// A point in WGS 84 (EPSG:4326), always finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Bare")]
pub struct Point {
    latitude: f64,
    longitude: f64,
}

/// What a point looks like before anyone has checked it.
#[derive(Deserialize)]
struct Bare {
    latitude: f64,
    longitude: f64,
}

impl TryFrom<Bare> for Point {
    type Error = PointError;
    fn try_from(bare: Bare) -> Result<Self, PointError> {
        Self::new(bare.latitude, bare.longitude)
    }
}

/// Why two numbers are not a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PointError {
    /// Not a number, infinite, or beyond a pole.
    #[error("latitude must be a number from -90 to 90")]
    Latitude,
    /// Not a number, infinite, or beyond the date line.
    #[error("longitude must be a number from -180 to 180")]
    Longitude,
}

impl Point {
    /// A point, where the numbers are one.
    ///
    /// # Errors
    /// [`PointError`] when a coordinate is not finite or out of range.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, PointError> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(PointError::Latitude);
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(PointError::Longitude);
        }
        Ok(Self { latitude, longitude })
    }

    /// The point that is nearest to two finite numbers: beyond a pole is at the pole. For numbers that were computed.
    pub(super) fn clamped(latitude: f64, longitude: f64) -> Self {
        let within = |degrees: f64, bound: f64| if degrees.is_finite() { degrees.clamp(-bound, bound) } else { 0.0 };
        Self { latitude: within(latitude, 90.0), longitude: within(longitude, 180.0) }
    }

    /// Degrees north of the equator, -90 to 90.
    #[must_use]
    pub fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east of Greenwich, -180 to 180.
    #[must_use]
    pub fn longitude(self) -> f64 {
        self.longitude
    }
}

/// Metres between two points along the sphere (haversine, mean radius 6,371,008.8 m): within 0.5 % of the ellipsoid.
#[must_use]
pub fn distance_m(a: Point, b: Point) -> f64 {
    Haversine.distance(geo::Point::new(a.longitude, a.latitude), geo::Point::new(b.longitude, b.latitude))
}

/// [`distance_m`] without trigonometry on the way: within 1 m of it up to 50 km at latitudes of the British Isles.
///
/// To measure many points from one, make the [`Vantage`] once.
#[must_use]
pub fn quick_distance_m(a: Point, b: Point) -> f64 {
    Vantage::new(a).distance_m(b)
}

/// A point from which many distances are measured, cheaply.
///
/// Equirectangular: the earth is laid flat with the cosine of the latitude half-way to the other point, and that cosine is
/// taken by its tangent at the vantage, so that a distance costs a square root and a few products. Error against
/// [`distance_m`] between 49° and 61° north: less than 1 m within 50 km, and 0.05 % within 300 km (tested; it grows with the cube of the
/// distance).
#[derive(Debug, Clone, Copy)]
pub struct Vantage {
    point: Point,
    cosine: f64,
    /// Change of the half-way cosine for each degree of latitude to the other point.
    slope: f64,
}

impl Vantage {
    /// Stands at a point.
    #[must_use]
    pub fn new(point: Point) -> Self {
        let (sine, cosine) = point.latitude.to_radians().sin_cos();
        Self { point, cosine, slope: -sine * 0.5_f64.to_radians() }
    }

    /// Where it stands.
    #[must_use]
    pub fn point(&self) -> Point {
        self.point
    }

    /// Metres to another point; see [`Vantage`] for the error.
    #[must_use]
    #[inline]
    pub fn distance_m(&self, other: Point) -> f64 {
        self.metres_to((other.latitude, other.longitude))
    }

    /// Metres to a place given in degrees north and east.
    #[must_use]
    #[inline]
    pub fn metres_to(&self, (latitude, longitude): (f64, f64)) -> f64 {
        let (east_m, north_m) = self.offset_m(latitude, longitude);
        // Of lengths like these nothing overflows, which is all that `hypot` would see to, at ten times the cost.
        (east_m * east_m + north_m * north_m).sqrt()
    }

    /// Metres east and north to a place given in degrees.
    #[inline]
    pub(super) fn offset_m(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let north = latitude - self.point.latitude;
        let mut east = longitude - self.point.longitude;
        if east.abs() > 180.0 {
            east -= 360.0_f64.copysign(east);
        }
        (east * (self.cosine + self.slope * north) * DEGREE_M, north * DEGREE_M)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude).unwrap()
    }

    #[test]
    fn only_finite_numbers_in_range_are_a_point() {
        for (latitude, longitude, fault) in [
            (91.0, 0.0, PointError::Latitude),
            (f64::NAN, 0.0, PointError::Latitude),
            (f64::NEG_INFINITY, 0.0, PointError::Latitude),
            (0.0, 180.1, PointError::Longitude),
            (0.0, f64::NAN, PointError::Longitude),
        ] {
            assert_eq!(Point::new(latitude, longitude), Err(fault), "{latitude},{longitude}");
        }
        assert!(serde_json::from_str::<Point>(r#"{"latitude":95.0,"longitude":0.0}"#).is_err());
    }

    #[test]
    fn a_point_survives_json() {
        let leeds = at(53.8, -1.55);
        let written = serde_json::to_string(&leeds).unwrap();
        assert_eq!(written, r#"{"latitude":53.8,"longitude":-1.55}"#);
        assert_eq!(serde_json::from_str::<Point>(&written).unwrap(), leeds);
    }

    #[test]
    fn leeds_is_as_far_from_london_as_the_map_says() {
        let distance = distance_m(at(53.7997, -1.5492), at(51.5074, -0.1278));
        assert!((272_000.0..273_000.0).contains(&distance), "{distance}");
    }

    proptest! {
        #[test]
        fn the_quick_distance_is_within_a_metre_up_to_fifty_kilometres_and_half_a_thousandth_up_to_three_hundred(
            latitude in 49.0..61.0, longitude in -9.0..2.0, bearing in 0.0..std::f64::consts::TAU, metres in prop_oneof![0.0..50_000.0, 50_000.0..300_000.0]
        ) {
            let from = at(latitude, longitude);
            let north = metres * f64::cos(bearing) / DEGREE_M;
            let east = metres * f64::sin(bearing) / DEGREE_M / latitude.to_radians().cos();
            let to = at(latitude + north, longitude + east);
            let exact = distance_m(from, to);
            prop_assume!(exact <= 300_000.0);
            let error = (quick_distance_m(from, to) - exact).abs();
            prop_assert!(error < if exact <= 50_000.0 { 1.0 } else { 0.0005 * exact }, "{error} m off at {exact} m");
        }
    }
}
