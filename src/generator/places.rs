//! Where people live: towns by population, each scattered around its centre, and the countryside between them.

use std::{f64::consts::TAU, fmt::Write as _, sync::OnceLock};

use super::{
    density::east_degrees,
    dice::{self, Dice},
};

/// A town: name, degrees north, degrees east, people in thousands (rounded).
pub(super) type Town = (&'static str, f64, f64, f64);

/// How far apart degrees of latitude are, in kilometres.
const DEGREE_KM: f64 = 111.2;

/// Of all people, how many live in the countryside. Source: an assumption near the 2021 census's 17 % of England.
const RURAL: f64 = 0.15;

const TOWNS: [Town; 64] = [
    ("London", 51.507, -0.128, 8900.0),
    ("Birmingham", 52.486, -1.890, 1150.0),
    ("Glasgow", 55.864, -4.252, 630.0),
    ("Manchester", 53.480, -2.242, 560.0),
    ("Sheffield", 53.381, -1.470, 560.0),
    ("Leeds", 53.801, -1.549, 520.0),
    ("Edinburgh", 55.950, -3.190, 510.0),
    ("Liverpool", 53.408, -2.980, 490.0),
    ("Bristol", 51.454, -2.588, 470.0),
    ("Leicester", 52.637, -1.135, 370.0),
    ("Cardiff", 51.481, -3.179, 360.0),
    ("Bradford", 53.795, -1.759, 350.0),
    ("Coventry", 52.408, -1.510, 345.0),
    ("Nottingham", 52.954, -1.150, 325.0),
    ("Newcastle", 54.978, -1.617, 300.0),
    ("Milton Keynes", 52.041, -0.759, 265.0),
    ("Sunderland", 54.906, -1.395, 275.0),
    ("Brighton", 50.832, -0.137, 277.0),
    ("Hull", 53.750, -0.350, 267.0),
    ("Plymouth", 50.385, -4.130, 265.0),
    ("Wolverhampton", 52.587, -2.129, 264.0),
    ("Derby", 52.922, -1.476, 261.0),
    ("Stoke", 53.003, -2.179, 258.0),
    ("Southampton", 50.920, -1.404, 250.0),
    ("Salford", 53.487, -2.290, 270.0),
    ("Swansea", 51.635, -3.943, 240.0),
    ("Northampton", 52.240, -0.902, 245.0),
    ("Luton", 51.879, -0.420, 225.0),
    ("Portsmouth", 50.830, -1.080, 208.0),
    ("Swindon", 51.556, -1.779, 222.0),
    ("Peterborough", 52.573, -0.243, 215.0),
    ("Aberdeen", 57.150, -2.120, 200.0),
    ("York", 53.960, -1.087, 200.0),
    ("Bolton", 53.578, -2.429, 195.0),
    ("Reading", 51.454, -0.973, 175.0),
    ("Huddersfield", 53.646, -1.785, 162.0),
    ("Oxford", 51.752, -1.258, 162.0),
    ("Newport", 51.588, -2.998, 160.0),
    ("Dundee", 56.470, -2.980, 148.0),
    ("Preston", 53.763, -2.703, 148.0),
    ("Cambridge", 52.205, 0.119, 145.0),
    ("Norwich", 52.631, 1.297, 144.0),
    ("Middlesbrough", 54.560, -1.235, 143.0),
    ("Blackpool", 53.817, -3.020, 141.0),
    ("Ipswich", 52.057, 1.148, 140.0),
    ("Gloucester", 51.864, -2.238, 132.0),
    ("Exeter", 50.726, -3.527, 130.0),
    ("Wigan", 53.545, -2.632, 107.0),
    ("Lincoln", 53.231, -0.541, 104.0),
    ("Worcester", 52.193, -2.222, 104.0),
    ("Bath", 51.381, -2.359, 94.0),
    ("Maidstone", 51.272, 0.529, 110.0),
    ("Crawley", 51.113, -0.187, 118.0),
    ("Carlisle", 54.892, -2.933, 75.0),
    ("Shrewsbury", 52.708, -2.754, 77.0),
    ("Wrexham", 53.046, -2.993, 65.0),
    ("Scarborough", 54.270, -0.420, 60.0),
    ("Canterbury", 51.280, 1.079, 55.0),
    ("Inverness", 57.470, -4.225, 47.0),
    ("Perth", 56.396, -3.437, 47.0),
    ("Truro", 50.270, -5.051, 23.0),
    ("Aberystwyth", 52.410, -4.060, 14.0),
    ("Bangor", 53.215, -4.129, 18.0),
    ("Galashiels", 55.615, -2.807, 12.0),
];

/// Countryside far from the sea: name, degrees north, degrees east, weight.
const COUNTRYSIDE: [Town; 16] = [
    ("Ryedale", 54.160, -0.860, 1.0),
    ("Wensleydale", 54.300, -1.950, 0.6),
    ("Eden", 54.600, -2.650, 0.8),
    ("Weardale", 54.740, -1.950, 0.6),
    ("Fenland", 52.560, 0.050, 1.2),
    ("Breckland", 52.570, 0.820, 1.2),
    ("Cotswolds", 51.830, -1.830, 1.2),
    ("Wiltshire Downs", 51.300, -1.950, 1.2),
    ("Mid Devon", 50.860, -3.620, 1.2),
    ("Blackmore Vale", 50.930, -2.300, 1.0),
    ("Weald", 51.050, 0.250, 1.4),
    ("Powys", 52.300, -3.400, 0.8),
    ("Shropshire Hills", 52.480, -2.800, 0.8),
    ("Wolds", 53.250, -0.100, 0.8),
    ("Borders", 55.560, -2.950, 0.6),
    ("Strathmore", 56.580, -3.150, 0.6),
];

/// Where somebody or something is.
#[derive(Clone, Copy)]
pub(super) struct Spot {
    /// The town it is of.
    pub(super) town: &'static str,
    pub(super) latitude: f64,
    pub(super) longitude: f64,
}

impl Spot {
    /// The same spot in another copy of the country.
    pub(super) fn in_copy(self, copy: u64) -> Self {
        if copy == 0 { self } else { Self { longitude: rounded(self.longitude + east_degrees(copy)), ..self } }
    }
}

/// A place where people live, as often as they do.
pub(super) fn spot(dice: &mut Dice) -> Spot {
    static BY_PEOPLE: OnceLock<[Vec<f64>; 2]> = OnceLock::new();
    let [towns, countryside] = BY_PEOPLE.get_or_init(|| {
        // A little less than proportional: what is on offer in a city serves more people each.
        [dice::summed(TOWNS.iter().map(|town| town.3.powf(0.95))), dice::summed(COUNTRYSIDE.iter().map(|town| town.3))]
    });
    if dice.chance(RURAL) {
        let (town, latitude, longitude, _) = COUNTRYSIDE[dice.among(countryside)];
        return scattered(Spot { town, latitude, longitude }, 14.0, dice);
    }
    let (town, latitude, longitude, people) = TOWNS[dice.among(towns)];
    // London some 17 km, Birmingham 7, a small town 3; a quarter lies in the suburbs and villages around.
    let spread_km = (2.0 + 0.16 * people.sqrt()) * if dice.chance(0.25) { 1.8 } else { 1.0 };
    scattered(Spot { town, latitude, longitude }, spread_km, dice)
}

/// A place around another.
pub(super) fn scattered(around: Spot, spread_km: f64, dice: &mut Dice) -> Spot {
    // Nothing is thrown further than two and a half spreads: beyond it much would be in the sea.
    let distance_km = spread_km * dice.normal().clamp(-2.5, 2.5);
    moved(around, distance_km, dice.unit() * TAU)
}

fn moved(from: Spot, distance_km: f64, bearing: f64) -> Spot {
    let north = distance_km * bearing.cos() / DEGREE_KM;
    let east = distance_km * bearing.sin() / (DEGREE_KM * from.latitude.to_radians().cos());
    Spot { town: from.town, latitude: rounded(from.latitude + north), longitude: rounded(from.longitude + east) }
}

/// Degrees to a millionth: a tenth of a metre.
fn rounded(degrees: f64) -> f64 {
    (degrees * 1e6).round() / 1e6
}

/// The border of an area around a place, as GeoJSON: a ring of 24 to 72 corners that never crosses itself.
pub(super) fn border(around: Spot, dice: &mut Dice) -> String {
    let radius_km = dice.between(4.0, 18.0);
    let corners = 24_u32 * (1 + u32::try_from(dice.below(3)).unwrap_or_default());
    let ring: Vec<Spot> = (0..corners)
        .map(|corner| {
            let distance_km = radius_km * dice.between(0.75, 1.25);
            moved(around, distance_km, TAU * f64::from(corner) / f64::from(corners))
        })
        .collect();
    let mut json = r#"{"type":"Polygon","coordinates":[["#.to_owned();
    for (place, corner) in ring.iter().chain(ring.first()).enumerate() {
        let comma = if place == 0 { "" } else { "," };
        let _ = write!(json, "{comma}[{},{}]", corner.longitude, corner.latitude);
    }
    json.push_str("]]}");
    json
}
