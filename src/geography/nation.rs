//! The nations of the United Kingdom, and roughly where they are.

use serde::{Deserialize, Serialize};

use super::Point;

/// A nation of the United Kingdom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Nation {
    /// England.
    England,
    /// Scotland.
    Scotland,
    /// Wales.
    Wales,
    /// Northern Ireland.
    NorthernIreland,
}

impl Nation {
    /// All four.
    pub const ALL: [Self; 4] = [Self::England, Self::Scotland, Self::Wales, Self::NorthernIreland];

    /// Its name in English.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::England => "England",
            Self::Scotland => "Scotland",
            Self::Wales => "Wales",
            Self::NorthernIreland => "Northern Ireland",
        }
    }

    /// The nation that a code of the Government Statistical Service belongs to (`E08000035` is in England), by its first letter.
    #[must_use]
    pub fn of_gss_code(code: &str) -> Option<Self> {
        match code.as_bytes().first()? {
            b'E' => Some(Self::England),
            b'S' => Some(Self::Scotland),
            b'W' => Some(Self::Wales),
            b'N' => Some(Self::NorthernIreland),
            _ => None,
        }
    }

    /// South-west and north-east corner, in (latitude, longitude), of a box that holds the whole nation with some sea around.
    pub(super) fn bounds(self) -> [(f64, f64); 2] {
        match self {
            Self::England => [(49.8, -6.6), (55.9, 2.0)],
            Self::Scotland => [(54.5, -8.8), (61.0, -0.6)],
            Self::Wales => [(51.2, -5.8), (53.6, -2.5)],
            Self::NorthernIreland => [(53.9, -8.3), (55.5, -5.3)],
        }
    }
}

/// A set of nations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Nations(u8);

impl Nations {
    /// England, Scotland and Wales.
    pub const GREAT_BRITAIN: Self = Self(0b0111);
    /// All four.
    pub const UNITED_KINGDOM: Self = Self(0b1111);

    /// Puts one in.
    pub fn insert(&mut self, nation: Nation) {
        self.0 |= 1 << nation as u8;
    }

    /// Puts in those of another set.
    pub fn extend(&mut self, others: Self) {
        self.0 |= others.0;
    }

    /// Whether it is in the set.
    #[must_use]
    pub fn contains(self, nation: Nation) -> bool {
        self.0 & (1 << nation as u8) != 0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those in the set.
    pub fn iter(self) -> impl Iterator<Item = Nation> {
        Nation::ALL.into_iter().filter(move |nation| self.contains(*nation))
    }
}

/// Northern Ireland's outline (latitude, longitude), within 3 km and leaning outwards. From Natural Earth 1:10m (public
/// domain), widened by 0.02° and thinned; postcodes of Northern Ireland may not be shipped, so its points are known by this alone.
const NORTHERN_IRELAND: [(f64, f64); 61] = [
    (54.44, -8.18),
    (54.48, -8.19),
    (54.56, -8.01),
    (54.55, -7.89),
    (54.60, -7.78),
    (54.65, -7.92),
    (54.71, -7.94),
    (54.75, -7.85),
    (54.73, -7.77),
    (54.76, -7.57),
    (54.81, -7.56),
    (54.87, -7.47),
    (54.94, -7.46),
    (55.05, -7.38),
    (55.09, -7.25),
    (55.06, -7.07),
    (55.21, -6.97),
    (55.20, -6.76),
    (55.27, -6.48),
    (55.24, -6.12),
    (55.19, -6.03),
    (55.08, -6.03),
    (55.07, -5.96),
    (55.00, -5.96),
    (54.97, -5.89),
    (54.88, -5.80),
    (54.86, -5.71),
    (54.80, -5.67),
    (54.73, -5.70),
    (54.68, -5.84),
    (54.63, -5.89),
    (54.70, -5.75),
    (54.70, -5.57),
    (54.67, -5.52),
    (54.49, -5.41),
    (54.35, -5.46),
    (54.26, -5.57),
    (54.21, -5.65),
    (54.21, -5.85),
    (54.09, -5.88),
    (54.02, -6.08),
    (54.09, -6.29),
    (54.08, -6.35),
    (54.04, -6.37),
    (54.02, -6.64),
    (54.07, -6.69),
    (54.16, -6.66),
    (54.19, -6.80),
    (54.26, -6.90),
    (54.33, -6.89),
    (54.39, -7.02),
    (54.32, -7.16),
    (54.26, -7.12),
    (54.22, -7.14),
    (54.18, -7.23),
    (54.11, -7.27),
    (54.12, -7.61),
    (54.18, -7.71),
    (54.19, -7.87),
    (54.27, -7.90),
    (54.28, -7.96),
];

/// Whether a point is in Northern Ireland, by its outline.
pub(super) fn in_northern_ireland(point: Point) -> bool {
    let [south_west, north_east] = Nation::NorthernIreland.bounds();
    let (latitude, longitude) = (point.latitude(), point.longitude());
    if latitude < south_west.0 || latitude > north_east.0 || longitude < south_west.1 || longitude > north_east.1 {
        return false;
    }
    let next = NORTHERN_IRELAND.iter().cycle().skip(1);
    let crossings = NORTHERN_IRELAND
        .iter()
        .zip(next)
        .filter(|(a, b)| (a.0 > latitude) != (b.0 > latitude) && longitude < a.1 + (latitude - a.0) / (b.0 - a.0) * (b.1 - a.1));
    crossings.count() % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_tells_northern_ireland_from_its_neighbours() {
        for (place, latitude, longitude, inside) in [
            ("Belfast", 54.597, -5.930, true),
            ("Derry", 54.997, -7.319, true),
            ("Enniskillen", 54.345, -7.639, true),
            ("Newry", 54.176, -6.340, true),
            ("Ballycastle", 55.203, -6.245, true),
            ("Dundalk", 54.001, -6.405, false),
            ("Letterkenny", 54.950, -7.734, false),
            ("Monaghan", 54.249, -6.968, false),
            ("Stranraer", 54.903, -5.024, false),
            ("Campbeltown", 55.426, -5.606, false),
            ("Dublin", 53.349, -6.260, false),
        ] {
            assert_eq!(in_northern_ireland(Point::new(latitude, longitude).unwrap()), inside, "{place}");
        }
    }

    #[test]
    fn a_code_of_the_statistics_service_tells_its_nation() {
        for (code, nation) in
            [("E08000035", Some(Nation::England)), ("N92000002", Some(Nation::NorthernIreland)), ("L93000001", None), ("", None)]
        {
            assert_eq!(Nation::of_gss_code(code), nation, "{code}");
        }
    }

    #[test]
    fn great_britain_is_three_of_the_four() {
        assert!(!Nations::GREAT_BRITAIN.contains(Nation::NorthernIreland));
        assert_eq!(Nations::GREAT_BRITAIN.iter().count(), 3);
        assert_eq!(Nations::UNITED_KINGDOM.iter().count(), 4);
    }
}
