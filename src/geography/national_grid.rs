//! From the national grids of Great Britain and Ireland to WGS 84.
//!
//! Eastings and northings are a transverse Mercator projection of an ellipsoid of 1830; its inverse gives latitude and longitude
//! on that ellipsoid, and a Helmert transformation (three shifts, three small turns, a scale) carries them over to WGS 84. Formulae and
//! constants of Great Britain: Ordnance Survey, "A guide to coordinate systems in Great Britain", annexes A to C. The
//! transformation is within about 5 m of the exact one (OSTN15), mostly within 2: less than a postcode is wide.

use super::Point;

/// An ellipsoid of revolution, by its half axes.
struct Ellipsoid {
    a_m: f64,
    b_m: f64,
}

impl Ellipsoid {
    fn eccentricity_squared(&self) -> f64 {
        1.0 - (self.b_m * self.b_m) / (self.a_m * self.a_m)
    }
}

/// Seven parameters that carry cartesian coordinates from one datum to another, in the position-vector convention.
struct Helmert {
    shift_m: [f64; 3],
    turn_arcsec: [f64; 3],
    scale_ppm: f64,
}

/// A transverse Mercator grid and what leads from it to WGS 84.
struct Grid {
    ellipsoid: Ellipsoid,
    scale: f64,
    true_origin_degrees: (f64, f64),
    false_origin_m: (f64, f64),
    to_wgs84: Helmert,
    /// Eastings and northings that the grid reaches to.
    extent_m: (f64, f64),
}

/// WGS 84 (and GRS 80, the same to a tenth of a millimetre).
const WGS84: Ellipsoid = Ellipsoid { a_m: 6_378_137.0, b_m: 6_356_752.314_2 };

/// The grid of Great Britain (EPSG:27700) on Airy 1830; its Helmert parameters are the guide's, with their signs turned, as
/// the guide gives them from WGS 84 to OSGB36.
const GREAT_BRITAIN: Grid = Grid {
    ellipsoid: Ellipsoid { a_m: 6_377_563.396, b_m: 6_356_256.909 },
    scale: 0.999_601_271_7,
    true_origin_degrees: (49.0, -2.0),
    false_origin_m: (400_000.0, -100_000.0),
    to_wgs84: Helmert { shift_m: [446.448, -125.157, 542.060], turn_arcsec: [0.1502, 0.2470, 0.8421], scale_ppm: -20.4894 },
    extent_m: (700_000.0, 1_300_000.0),
};

/// The Irish Grid (TM65, EPSG:29902) on Airy Modified 1849; Helmert parameters as the EPSG registry has them for
/// TM65 to WGS 84, good to a metre or so.
const IRELAND: Grid = Grid {
    ellipsoid: Ellipsoid { a_m: 6_377_340.189, b_m: 6_356_034.447_9 },
    scale: 1.000_035,
    true_origin_degrees: (53.5, -8.0),
    false_origin_m: (200_000.0, 250_000.0),
    to_wgs84: Helmert { shift_m: [482.5, -130.6, 564.6], turn_arcsec: [-1.042, -0.214, -0.631], scale_ppm: 8.15 },
    extent_m: (400_000.0, 500_000.0),
};

/// Enough rounds for the two iterations below to settle to less than a tenth of a millimetre; they need four.
const ROUNDS: usize = 10;

/// The point of an easting and northing of the grid of Great Britain (EPSG:27700); `None` where they lie off the grid.
#[must_use]
pub fn from_british_grid(easting_m: f64, northing_m: f64) -> Option<Point> {
    GREAT_BRITAIN.to_wgs84(easting_m, northing_m)
}

/// The point of an easting and northing of the Irish Grid (EPSG:29902); `None` where they lie off the grid.
#[must_use]
pub fn from_irish_grid(easting_m: f64, northing_m: f64) -> Option<Point> {
    IRELAND.to_wgs84(easting_m, northing_m)
}

impl Grid {
    fn to_wgs84(&self, easting_m: f64, northing_m: f64) -> Option<Point> {
        if !(0.0..=self.extent_m.0).contains(&easting_m) || !(0.0..=self.extent_m.1).contains(&northing_m) {
            return None;
        }
        let (latitude, longitude) = self.unproject(easting_m, northing_m);
        let (latitude, longitude) = self.to_wgs84.apply(&self.ellipsoid, latitude, longitude);
        Point::new(latitude.to_degrees(), longitude.to_degrees()).ok()
    }

    /// Length of the meridian from the true origin to a latitude (the guide's M).
    fn meridian_m(&self, latitude: f64) -> f64 {
        let Ellipsoid { a_m, b_m } = self.ellipsoid;
        let n = (a_m - b_m) / (a_m + b_m);
        let (n2, n3) = (n * n, n * n * n);
        let origin = self.true_origin_degrees.0.to_radians();
        let (apart, sum) = (latitude - origin, latitude + origin);
        b_m * self.scale
            * ((1.0 + n + 1.25 * n2 + 1.25 * n3) * apart - (3.0 * n + 3.0 * n2 + 2.625 * n3) * apart.sin() * sum.cos()
                + 1.875 * (n2 + n3) * (2.0 * apart).sin() * (2.0 * sum).cos()
                - 35.0 / 24.0 * n3 * (3.0 * apart).sin() * (3.0 * sum).cos())
    }

    /// Latitude and longitude on the grid's own ellipsoid, in radians (annex C.2; its roman numerals stand at the side).
    fn unproject(&self, easting_m: f64, northing_m: f64) -> (f64, f64) {
        let semi_major_m = self.ellipsoid.a_m * self.scale;
        let north_m = northing_m - self.false_origin_m.1;
        let mut latitude = self.true_origin_degrees.0.to_radians() + north_m / semi_major_m;
        for _ in 0..ROUNDS {
            latitude += (north_m - self.meridian_m(latitude)) / semi_major_m;
        }
        let e2 = self.ellipsoid.eccentricity_squared();
        let flattened = 1.0 - e2 * latitude.sin().powi(2);
        let nu = semi_major_m / flattened.sqrt();
        let rho = semi_major_m * (1.0 - e2) / flattened.powf(1.5);
        let eta2 = nu / rho - 1.0;
        let (t, secant) = (latitude.tan(), 1.0 / latitude.cos());
        let (t2, t4, t6) = (t.powi(2), t.powi(4), t.powi(6));
        let east = easting_m - self.false_origin_m.0;

        let vii = t / (2.0 * rho * nu);
        let viii = t / (24.0 * rho * nu.powi(3)) * (5.0 + 3.0 * t2 + eta2 - 9.0 * t2 * eta2);
        let ix = t / (720.0 * rho * nu.powi(5)) * (61.0 + 90.0 * t2 + 45.0 * t4);
        let x = secant / nu;
        let xi = secant / (6.0 * nu.powi(3)) * (nu / rho + 2.0 * t2);
        let xii = secant / (120.0 * nu.powi(5)) * (5.0 + 28.0 * t2 + 24.0 * t4);
        let xiia = secant / (5040.0 * nu.powi(7)) * (61.0 + 662.0 * t2 + 1320.0 * t4 + 720.0 * t6);
        (
            latitude - vii * east.powi(2) + viii * east.powi(4) - ix * east.powi(6),
            self.true_origin_degrees.1.to_radians() + x * east - xi * east.powi(3) + xii * east.powi(5) - xiia * east.powi(7),
        )
    }
}

impl Helmert {
    /// Carries a latitude and longitude (radians, at height 0 of `from`) over to WGS 84 (annex B).
    fn apply(&self, from: &Ellipsoid, latitude: f64, longitude: f64) -> (f64, f64) {
        let e2 = from.eccentricity_squared();
        let nu = from.a_m / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
        let x = nu * latitude.cos() * longitude.cos();
        let y = nu * latitude.cos() * longitude.sin();
        let z = nu * (1.0 - e2) * latitude.sin();

        let [rx, ry, rz] = self.turn_arcsec.map(|arcsec| (arcsec / 3600.0).to_radians());
        let [tx, ty, tz] = self.shift_m;
        let scale = 1.0 + self.scale_ppm * 1e-6;
        let (x, y, z) = (tx + scale * x - rz * y + ry * z, ty + rz * x + scale * y - rx * z, tz - ry * x + rx * y + scale * z);

        let e2 = WGS84.eccentricity_squared();
        let p = x.hypot(y);
        let mut latitude = z.atan2(p * (1.0 - e2));
        for _ in 0..ROUNDS {
            let nu = WGS84.a_m / (1.0 - e2 * latitude.sin().powi(2)).sqrt();
            latitude = (z + e2 * nu * latitude.sin()).atan2(p);
        }
        (latitude, y.atan2(x))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geography::distance_m;

    /// The worked example of the guide's annex C: before any change of datum.
    #[test]
    fn the_guides_own_example_unprojects() {
        let (latitude, longitude) = GREAT_BRITAIN.unproject(651_409.903, 313_177.270);
        let degrees = |degrees: f64, minutes: f64, seconds: f64| degrees + minutes / 60.0 + seconds / 3600.0;
        assert!((latitude.to_degrees() - degrees(52.0, 39.0, 27.2531)).abs() < 1e-8, "{latitude}");
        assert!((longitude.to_degrees() - degrees(1.0, 43.0, 4.5177)).abs() < 1e-8, "{longitude}");
    }

    /// Postcodes of the ONS Postcode Directory (November 2025); the degrees were found with PROJ.
    #[test]
    fn known_postcodes_come_out_where_they_are() {
        for (postcode, easting, northing, latitude, longitude) in [
            ("SW1A 1AA", 529_090.0, 179_645.0, 51.50101, -0.14159),
            ("M1 1AE", 384_756.0, 398_553.0, 53.48347, -2.23118),
            ("EH1 1YZ", 325_597.0, 673_676.0, 55.95033, -3.19302),
            ("CF10 1EP", 318_200.0, 175_860.0, 51.47576, -3.17921),
            ("PL1 2AA", 247_696.0, 54_383.0, 50.36958, -4.14301),
            ("LE1 1AA", 459_318.0, 304_176.0, 52.63210, -1.12500),
            ("NE1 1AD", 424_722.0, 563_716.0, 54.96746, -1.61538),
            ("B1 1AA", 406_649.0, 286_530.0, 52.47666, -1.90354),
            ("OX1 1AA", 450_673.0, 205_980.0, 51.75023, -1.26737),
        ] {
            assert_near(postcode, from_british_grid(easting, northing), latitude, longitude);
        }
    }

    /// Degrees found with PROJ (EPSG:27700 and EPSG:29902 to EPSG:4326).
    #[test]
    fn the_corners_of_the_islands_come_out_where_they_are() {
        for (place, easting, northing, latitude, longitude) in [
            ("Scilly", 90_000.0, 10_000.0, 49.909_670_7, -6.319_381_0),
            ("Western Isles", 80_000.0, 900_000.0, 57.874_356_3, -7.399_816_3),
            ("Shetland", 460_000.0, 1_210_000.0, 60.768_492_8, -0.900_500_5),
            ("Lowestoft", 655_000.0, 295_000.0, 52.493_246_1, 1.755_038_2),
        ] {
            assert_near(place, from_british_grid(easting, northing), latitude, longitude);
        }
        for (place, easting, northing, latitude, longitude) in [
            ("BT1 5GS", 333_832.0, 374_014.0, 54.596_639_1, -5.930_076_8),
            ("Derry", 250_000.0, 430_000.0, 55.114_732_5, -7.217_213_3),
            ("south-west corner", 20_000.0, 20_000.0, 51.404_795_1, -10.587_585_8),
            ("true origin", 200_000.0, 250_000.0, 53.500_211_6, -8.000_738_6),
        ] {
            assert_near(place, from_irish_grid(easting, northing), latitude, longitude);
        }
    }

    fn assert_near(place: &str, found: Option<Point>, latitude: f64, longitude: f64) {
        let off_m = distance_m(found.unwrap(), Point::new(latitude, longitude).unwrap());
        assert!(off_m < 1.0, "{place} is {off_m} m off");
    }
    #[test]
    fn what_is_off_the_grid_has_no_point() {
        for (easting, northing) in [(-1.0, 0.0), (0.0, -1.0), (700_001.0, 0.0), (0.0, 1_300_001.0), (f64::NAN, 0.0), (0.0, f64::INFINITY)] {
            assert_eq!(from_british_grid(easting, northing), None, "{easting},{northing}");
        }
        assert_eq!(from_irish_grid(400_001.0, 0.0), None);
    }
}
