//! From what people say of where they are to a point, offline.
//!
//! Embedded are the centres of the postcode districts and sectors of Great Britain, each with the radius that holds 95 % of its
//! postcodes, so that an answer says how far off it may be. A [`PostcodeTable`] adds full postcodes, and the districts that are
//! not shipped. Begin with [`Gazetteer::locate`].

mod centres;
mod search;

use std::sync::{Arc, LazyLock};

use self::centres::{Centre, Centres};
use super::{
    Nation, Point, Postcode, PostcodeError, PostcodeTable, Vantage,
    nation::in_northern_ireland,
    postcode::{NotShipped, Outcode, PostcodeInput},
};
use crate::domain::vocabulary::Precision;

/// Who has to be named wherever the gazetteer's data goes.
pub const ATTRIBUTION: &str = "Contains OS data © Crown copyright and database right. Contains Royal Mail data © Royal Mail copyright and \
database right. Source: Office for National Statistics licensed under the Open Government Licence v.3.0.";

/// How far from its centre the homes of a full postcode may be: some fifteen addresses, mostly in one street. Assumed.
pub const POSTCODE_UNCERTAINTY_M: f64 = 100.0;

/// Nothing in Great Britain lies further than this from the centre of a sector (the furthest is 25 km): beyond is sea, or abroad.
const FURTHEST_FROM_A_SECTOR_M: f64 = 30_000.0;

/// Another nation's sector nearer than this many times the nearest one's distance leaves the nation open.
const BORDER_DOUBT: f64 = 1.5;

static SHIPPED: LazyLock<Gazetteer> = LazyLock::new(|| Gazetteer {
    centres: Arc::new(Centres::parse(include_str!("../../../seed-data/gazetteer/districts.txt"))),
    postcodes: None,
});

/// Places by name. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    centres: Arc<Centres>,
    postcodes: Option<Arc<PostcodeTable>>,
}

/// A place that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Located {
    /// The point that answers for it.
    pub point: Point,
    /// What that point is the place of.
    pub precision: Precision,
    /// How far from the point the true place may be, in metres: 95 % are nearer.
    pub uncertainty_m: f64,
    /// What it is called: `LS8 1NT`, `LS8 1` (a sector), `LS8`, or `53.83000, -1.50000`.
    pub label: String,
    /// The nation it is in; absent where its postcodes lie in two.
    pub nation: Option<Nation>,
}

/// Why a text was not understood as a place. It never repeats the text: that may say where someone lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    /// It has the form of no postcode.
    #[error("not a UK postcode: write it in full, like LS8 1NT, or its first half, like LS8")]
    Malformed,
    /// It has the form of a postcode that no gazetteer here holds.
    #[error("{}", unknown(*.area_is_known))]
    Unknown {
        /// Whether other postcodes begin with the same letters.
        area_is_known: bool,
    },
    /// A postcode of an area whose data is not shipped.
    #[error("{}", not_loaded(*.area))]
    NotLoaded {
        /// Which area.
        area: NotShipped,
    },
}

fn unknown(area_is_known: bool) -> &'static str {
    if area_is_known {
        "no such postcode is known here: check its first half, or import newer postcodes with `waymark import postcodes <file>`"
    } else {
        "no UK postcode begins with these letters"
    }
}

fn not_loaded(area: NotShipped) -> String {
    match area {
        NotShipped::NorthernIreland => format!(
            "postcodes of {area} are not shipped with Waymark: whoever may use them loads the ONS Postcode Directory with `waymark import postcodes <file>`"
        ),
        NotShipped::ChannelIslands | NotShipped::IsleOfMan => format!(
            "postcodes of {area} are not shipped with Waymark: load a CSV file with the columns pcds, lat and long with `waymark import postcodes <file>`, or send latitude and longitude"
        ),
        NotShipped::Bfpo | NotShipped::Overseas => {
            format!(
                "an address of {area} is no place in the United Kingdom that Waymark knows: send latitude and longitude, or the postcode of where the person is"
            )
        }
    }
}

impl From<PostcodeError> for PlaceError {
    fn from(error: PostcodeError) -> Self {
        match error {
            PostcodeError::Malformed => Self::Malformed,
            PostcodeError::Elsewhere(area) => Self::NotLoaded { area },
        }
    }
}

impl PlaceError {
    /// The word for programs that this is told with, one of [`crate::domain::fault::code`].
    #[must_use]
    pub fn code(self) -> &'static str {
        use crate::domain::fault::code;
        match self {
            Self::Malformed => code::MALFORMED,
            Self::Unknown { .. } => code::UNKNOWN_POSTCODE,
            Self::NotLoaded { .. } => code::PLACE_NOT_LOADED,
        }
    }
}

impl Gazetteer {
    /// The embedded gazetteer: districts and sectors of Great Britain. Read on first use, in some 4 ms.
    #[must_use]
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// This gazetteer with full postcodes (in place of those it had). Districts that are not shipped get their centres from them.
    #[must_use]
    pub fn with_postcodes(&self, postcodes: PostcodeTable) -> Self {
        let new: Vec<Outcode> = postcodes.outcodes().filter(|outcode| self.centres.district(*outcode).is_none()).collect();
        let centres = if new.is_empty() {
            Arc::clone(&self.centres)
        } else {
            let mut centres = Centres::clone(&self.centres);
            for outcode in new {
                centres.learn(outcode, &postcodes);
            }
            Arc::new(centres.sorted())
        };
        Self { centres, postcodes: Some(Arc::new(postcodes)) }
    }

    /// How many full postcodes it holds.
    #[must_use]
    pub fn postcode_count(&self) -> usize {
        self.postcodes.as_ref().map_or(0, |table| table.len())
    }

    /// The place of a postcode or of its outward half: the postcode where it is in the table, else its sector, else its district.
    ///
    /// # Errors
    /// [`PlaceError`]: malformed, unknown, or of an area that is not shipped.
    pub fn locate(&self, text: &str) -> Result<Located, PlaceError> {
        let (outcode, found) = match Postcode::parse(text)? {
            PostcodeInput::Full(postcode) => {
                (postcode.outcode(), self.postcode(postcode).or_else(|| self.sector(postcode.outcode(), postcode.sector_digit())))
            }
            PostcodeInput::Outward(outcode) => (outcode, None),
        };
        found.or_else(|| self.district(outcode)).ok_or_else(|| match outcode.not_shipped() {
            Some(area) => PlaceError::NotLoaded { area },
            None => PlaceError::Unknown { area_is_known: self.centres.knows_area(outcode) },
        })
    }

    fn postcode(&self, postcode: Postcode) -> Option<Located> {
        let (point, nation) = self.postcodes.as_ref()?.row(postcode)?;
        Some(Self::located_postcode(postcode, point, nation.or_else(|| self.centres.nation(postcode.outcode(), postcode.sector_digit()))))
    }

    fn located_postcode(postcode: Postcode, point: Point, nation: Option<Nation>) -> Located {
        Located { point, precision: Precision::Postcode, uncertainty_m: POSTCODE_UNCERTAINTY_M, label: postcode.to_string(), nation }
    }

    fn sector(&self, outcode: Outcode, digit: u8) -> Option<Located> {
        self.centres.sector(outcode, digit).map(|centre| centre.located(Precision::Sector, format!("{outcode} {digit}")))
    }

    fn district(&self, outcode: Outcode) -> Option<Located> {
        self.centres.district(outcode).map(|centre| centre.located(Precision::Outcode, outcode.to_string()))
    }

    /// The nation that a point lies in: that of the nearest postcode sector. `None` at sea, abroad, and so near to a border that sectors
    /// cannot tell. Northern Ireland is known by its outline. (Asked for each twentieth postcode of the
    /// kingdom, 3 of 134,819 got the neighbour's nation and 447 none.)
    #[must_use]
    pub fn nation_at(&self, point: Point) -> Option<Nation> {
        if in_northern_ireland(point) {
            return Some(Nation::NorthernIreland);
        }
        let vantage = Vantage::new(point);
        let (nearest_m, nation) = self.centres.nearest(&vantage)?;
        let nation = nation.filter(|_| nearest_m <= FURTHEST_FROM_A_SECTOR_M)?;
        let rival = self.centres.any_within(&vantage, nearest_m * BORDER_DOUBT, |other| other != Some(nation));
        (!rival).then_some(nation)
    }

    /// Places that a few characters may mean, best first: `lat,lon`; a postcode; a district and its sectors; whatever goes on from there.
    #[must_use]
    pub fn search(&self, query: &str, limit: usize) -> Vec<Located> {
        search::search(self, query, limit)
    }

    /// A point that was given as such.
    #[must_use]
    pub fn point(&self, point: Point) -> Located {
        Located {
            point,
            precision: Precision::Point,
            uncertainty_m: 0.0,
            label: format!("{:.5}, {:.5}", point.latitude(), point.longitude()),
            nation: self.nation_at(point),
        }
    }
}

impl Centre {
    fn located(&self, precision: Precision, label: String) -> Located {
        Located { point: self.point, precision, uncertainty_m: self.radius_m.max(POSTCODE_UNCERTAINTY_M), label, nation: self.nation }
    }
}

#[cfg(test)]
mod tests;
