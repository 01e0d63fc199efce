//! A disc on the earth that holds places which lie together, so that how far all of them are is known from one.

use super::{Point, Vantage, distance_m, point::DEGREE_M};

/// Where places are further apart than this, in degrees north or east, their disc holds anything: they do not lie together.
const WIDEST: f64 = 5.0;

/// How much less and more than the true distance [`Vantage`] may tell up to 300 km, as factors: at latitudes of the British Isles it is half of
/// that at most.
const QUICK: [f64; 2] = [0.999, 1.001];

/// A disc that holds some places, each of which it tells by a few [`Steps`] from its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Disc {
    /// Degrees north and east.
    middle: (f64, f64),
    /// Infinite where it holds anything.
    radius_m: f64,
    /// How many degrees a step is north and east.
    step: (f64, f64),
}

/// Where a place of a [`Disc`] is: so many steps north and east of its middle.
pub type Steps = [i16; 2];

/// A box that holds every place within some distance of a point: its south-western and its north-eastern corner in degrees north and east.
#[derive(Debug, Clone, Copy)]
pub struct Frame([(f64, f64); 2]);

impl Frame {
    /// A box around all that is within a distance of a point; none where that is about a pole or reaches over the date line.
    #[must_use]
    pub fn around(point: Point, radius_m: f64) -> Option<Self> {
        let (latitude, longitude) = (point.latitude(), point.longitude());
        // A metre more, for rounding. The meridians that touch a circle on a sphere are asin(sin radius / cos latitude) away from its middle.
        let north = (radius_m + 1.0) / DEGREE_M;
        let east = (north.to_radians().sin() / latitude.to_radians().cos()).asin().to_degrees();
        let is_box = latitude.abs() + north < 90.0 && longitude.abs() + east < 180.0;
        is_box.then_some(Self([(latitude - north, longitude - east), (latitude + north, longitude + east)]))
    }
}

impl Disc {
    /// A disc that holds anything.
    pub const WHOLE: Self = Self { middle: (0.0, 0.0), radius_m: f64::INFINITY, step: (0.0, 0.0) };

    /// A disc that holds some points, and anything where there are none.
    #[must_use]
    pub fn around(points: impl Iterator<Item = Point>) -> Self {
        let (mut south, mut north, mut west, mut east) = (f64::INFINITY, f64::NEG_INFINITY, f64::INFINITY, f64::NEG_INFINITY);
        for point in points {
            (south, north) = (south.min(point.latitude()), north.max(point.latitude()));
            (west, east) = (west.min(point.longitude()), east.max(point.longitude()));
        }
        let middle = (f64::midpoint(south, north), f64::midpoint(west, east));
        let Ok(point) = Point::new(middle.0, middle.1) else { return Self::WHOLE };
        // In a small box nothing is further from its middle than the corners are, of which the eastern ones are as far as the western.
        let to_corner = |latitude| Point::new(latitude, east).map_or(f64::INFINITY, |corner| distance_m(point, corner));
        let is_small = north - south <= WIDEST && east - west <= WIDEST;
        let radius_m = if is_small { to_corner(south).max(to_corner(north)) + 1.0 } else { f64::INFINITY };
        let step = ((north - south) / (2.0 * f64::from(i16::MAX)), (east - west) / (2.0 * f64::from(i16::MAX)));
        Self { middle, radius_m, step }
    }

    /// A number made of it, for whoever wants it fetched.
    #[must_use]
    #[inline]
    pub fn a_bit(&self) -> u64 {
        self.radius_m.to_bits()
    }

    /// How many steps from the middle one of its places is.
    #[must_use]
    pub fn steps_to(&self, point: Point) -> Steps {
        #[expect(clippy::cast_possible_truncation, reason = "no place of the disc is more steps away than there are")]
        let steps = |degrees: f64, step: f64| if step > 0.0 { (degrees / step).round() as i16 } else { 0 };
        [steps(point.latitude() - self.middle.0, self.step.0), steps(point.longitude() - self.middle.1, self.step.1)]
    }

    /// Where so many steps lead, in degrees north and east.
    #[must_use]
    #[inline]
    pub fn place(&self, [north, east]: Steps) -> (f64, f64) {
        (self.middle.0 + f64::from(north) * self.step.0, self.middle.1 + f64::from(east) * self.step.1)
    }

    /// The least and the most steps north, and east, of those of its places that lie in a frame.
    #[must_use]
    #[inline]
    pub fn steps_within(&self, Frame(corners): &Frame) -> [[i16; 2]; 2] {
        // As [`Disc::steps_to`] has it, rounded to hold more. Where all places are on one line, it is all or none of them.
        #[expect(clippy::cast_possible_truncation, reason = "what is beyond all places becomes the furthest step")]
        let steps =
            |[from, to]: [f64; 2], middle: f64, step: f64| [((from - middle) / step).floor() as i16, ((to - middle) / step).ceil() as i16];
        [
            steps(corners.map(|corner| corner.0), self.middle.0, self.step.0),
            steps(corners.map(|corner| corner.1), self.middle.1, self.step.1),
        ]
    }

    /// How far off its steps may lead a place at most, in metres.
    #[must_use]
    #[inline]
    pub fn uncertainty_m(&self) -> f64 {
        // Half a step either way, and what rounding adds.
        0.51 * DEGREE_M * (self.step.0 + self.step.1) + 1e-6
    }
}

impl Vantage {
    /// What all places of a disc are no nearer than, and no further, in metres, up to 300 km; of what is further it says no more than that
    /// it is.
    #[must_use]
    #[inline]
    pub fn metres_to_all_of(&self, disc: &Disc) -> [f64; 2] {
        let quick = self.metres_to(disc.middle);
        [QUICK[0] * (quick - disc.radius_m), QUICK[1] * (quick + disc.radius_m)]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_a_disc_holds_is_no_nearer_and_no_further_than_it_says(
            from in (49.0..61.0, -9.0..3.0),
            middle in (49.0..61.0, -9.0..3.0),
            offsets in prop::collection::vec((-1.0..1.0, -1.0..1.0), 1..20),
            size in prop::sample::select(vec![0.0, 0.001, 0.05, 1.0, 3.0]),
        ) {
            let at = |(latitude, longitude): (f64, f64)| Point::new(latitude, longitude).unwrap();
            let points = offsets.into_iter().map(|(north, east)| at((middle.0 + north * size, middle.1 + east * size)));
            let points: Vec<Point> = points.collect();
            let disc = Disc::around(points.iter().copied());
            let [least, most] = Vantage::new(at(from)).metres_to_all_of(&disc);
            for point in points {
                let distance = distance_m(at(from), point);
                let is_told = if distance <= 300_000.0 { least <= distance && distance <= most } else { most > 300_000.0 };
                prop_assert!(is_told, "{distance} of {least} to {most}");
                let off_m = distance_m(at(disc.place(disc.steps_to(point))), point);
                prop_assert!(off_m <= disc.uncertainty_m(), "{off_m}");
            }
        }
    }

    proptest! {
        #[test]
        fn what_is_within_a_distance_is_within_the_steps_of_its_frame(
            from in (49.0..61.0, -9.0..3.0),
            middle in (49.0..61.0, -9.0..3.0),
            offsets in prop::collection::vec((-1.0..1.0, -1.0..1.0), 1..20),
            (height, width) in (prop::sample::select(vec![0.0, 0.01, 0.5, 9.0]), prop::sample::select(vec![0.0, 0.01, 0.5, 9.0])),
            radius_m in prop_oneof![0.0..30_000.0, 0.0..2_000_000.0],
            is_here in any::<bool>(),
        ) {
            let at = |(latitude, longitude): (f64, f64)| Point::new(latitude, longitude).unwrap();
            let (from, middle) = (at(from), if is_here { from } else { middle });
            let points: Vec<Point> =
                offsets.into_iter().map(|(north, east)| at((middle.0 + north * height, middle.1 + east * width))).collect();
            let disc = Disc::around(points.iter().copied());
            let frame = Frame::around(from, radius_m).unwrap();
            let within = disc.steps_within(&frame);
            for point in points {
                let steps = disc.steps_to(point);
                let is_within = steps.into_iter().zip(within).all(|(steps, [least, most])| (least..=most).contains(&steps));
                let distance = distance_m(from, point);
                prop_assert!(is_within || distance > radius_m, "{point:?} in {within:?}");
                // A frame beyond all places ends with the furthest of them: that one may be within.
                let is_furthest = steps.iter().any(|steps| steps.abs() == i16::MAX);
                prop_assert!(!is_within || is_furthest || distance < 3.0 * radius_m + 100_000.0, "{point:?} in {within:?}");
            }
        }
    }

    #[test]
    fn of_places_on_one_line_all_or_none_are_within_a_frame() {
        let line = [(53.8, -1.6), (53.8, -1.5)].map(|(latitude, longitude)| Point::new(latitude, longitude).unwrap());
        let disc = Disc::around(line.into_iter());
        let north_of = |south: f64| disc.steps_within(&Frame([(south, -2.0), (54.0, -1.0)]))[0];
        assert_eq!(north_of(53.7), [i16::MIN, i16::MAX]);
        assert!((i16::MIN..=0).contains(&north_of(53.8)[0]), "the line itself is within");
        assert_eq!(north_of(53.9), [i16::MAX, i16::MAX]);
    }

    #[test]
    fn there_is_no_frame_about_a_pole_or_over_the_date_line() {
        let frame = |latitude, longitude, radius_m| Frame::around(Point::new(latitude, longitude).unwrap(), radius_m);
        assert!(frame(53.8, -1.55, 30_000.0).is_some());
        for (latitude, longitude, radius_m) in [(53.8, -1.55, 5_000_000.0), (89.9, 0.0, 30_000.0), (0.0, 179.9, 30_000.0), (0.0, 0.0, 3e7)]
        {
            assert!(frame(latitude, longitude, radius_m).is_none(), "{latitude}, {longitude}, {radius_m}");
        }
    }

    #[test]
    fn a_disc_of_nothing_and_one_of_half_the_earth_hold_anything() {
        let leeds = Point::new(53.8, -1.55).unwrap();
        for points in [vec![], vec![leeds, Point::new(-36.8, 174.8).unwrap()]] {
            let [least, most] = Vantage::new(leeds).metres_to_all_of(&Disc::around(points.into_iter()));
            assert!(least < 0.0 && most.is_infinite());
        }
    }
}
