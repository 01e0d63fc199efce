//! What ranking knows of an offering: small, ready to compare, one value per candidate.
//!
//! An [`Offering`] is read once from a listing ([`super::listing`]), travels through the index as bytes, and lies in memory
//! beside it. What people read (names, prose, contacts) is the [`Card`](super::Card), fetched for the final few only.

use serde::{Deserialize, Serialize};

use super::Window;
use crate::{
    domain::{
        LocationId, OrganizationId, ServiceId,
        vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Format, Gender, Route, ServesArea, Setting, WordSet},
    },
    geography::{Catchment, Nation, Nations, Point},
    needs::NeedNo,
};

/// A service at one of its locations, or a service without one, as ranking sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Offering {
    /// Which service.
    pub service: ServiceId,
    /// Whose.
    pub organization: OrganizationId,
    /// Where, where it has a location.
    pub location: Option<LocationId>,
    /// At how many other locations the same service can be had.
    pub elsewhere: u16,
    /// Where that is.
    pub point: Option<Point>,
    /// The ways it can be had. A venue with no way stated is `in_person`.
    pub attendance: WordSet<Attendance>,
    /// The shape of the activity.
    pub format: WordSet<Format>,
    /// Where it happens.
    pub setting: WordSet<Setting>,
    /// Whom one is with: women only, men only, LGBT.
    pub company: WordSet<Company>,
    /// What it provides for.
    pub access: WordSet<Access>,
    /// What it says it cannot provide for.
    pub denied: WordSet<Access>,
    /// What it presents itself as, among the things a person may want to avoid.
    pub labels: WordSet<Avoid>,
    /// From which age, in years.
    pub minimum_age: Option<f32>,
    /// Up to and including which age, in years.
    pub maximum_age: Option<f32>,
    /// The one gender it is for.
    pub gender: Option<Gender>,
    /// It is for people in any of these circumstances; empty where it is for anybody.
    pub circumstances: WordSet<Circumstance>,
    /// It says it is not for people in these circumstances.
    pub barred: WordSet<Circumstance>,
    /// How one joins.
    pub route: Route,
    /// Whom it serves by where they live; empty where that is not stated.
    pub areas: Vec<Catchment>,
    /// What it costs.
    pub price: Price,
    /// ISO 639 codes of the languages it is offered in; empty where that is not stated.
    pub languages: Vec<String>,
    /// The needs it answers, strongest first.
    pub answers: Vec<Answer>,
    /// When in the week it happens; empty where that is not stated.
    pub sessions: Vec<Window>,
    /// The first and last day on which its sessions are held, as days from the common era; absent where they go on.
    pub season: Season,
    /// The day on which it was last assured, as days from the common era.
    pub assured_day: Option<i32>,
    /// Whether there is room.
    pub room: Room,
    /// The service's name; what a directory is sorted by.
    pub name: String,
    /// When its publisher last changed it, in seconds from 1970.
    pub modified_s: Option<i64>,
    /// How many indexed words it has; what BM25 calls the length of the document.
    pub length: u16,
    /// A print of its name and words: near-duplicates have prints that differ in few bits.
    pub print: u64,
}

/// A need that an offering answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Which.
    pub need: NeedNo,
    /// How clearly, 0–255 for 0–1.
    pub strength: u8,
}

/// The days between which an offering's sessions are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Season {
    /// The first day, as days from the common era.
    pub from_day: Option<i32>,
    /// The last day.
    pub to_day: Option<i32>,
}

/// What an offering costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Price {
    /// It does not say.
    #[default]
    NotStated,
    /// Nothing.
    Free,
    /// What one likes to give.
    Donation,
    /// From so many pence a time.
    FromPence(u32),
    /// Something, and it does not say how much.
    Something,
}

/// Whether there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Room {
    /// It does not say.
    #[default]
    NotStated,
    /// There is.
    Open,
    /// One waits.
    Waiting,
    /// There is none.
    Full,
    /// It pauses.
    Closed,
}

impl Offering {
    /// Whether it serves those within borders on a map only.
    #[must_use]
    #[inline]
    pub fn is_bordered(&self) -> bool {
        !self.areas.is_empty() && self.areas.iter().all(|area| matches!(area, Catchment::Shape(_)))
    }

    /// A number made of its first border, for whoever wants borders fetched; 0 where it has none.
    #[must_use]
    #[inline]
    pub fn a_bit_of_border(&self) -> f64 {
        self.areas.first().map_or(0.0, Catchment::a_bit_of_border)
    }

    /// A number made of parts that lie in different places, for whoever wants all of them fetched.
    #[must_use]
    #[inline]
    pub fn a_bit_of_all(&self) -> u64 {
        let language = self.languages.first().and_then(|code| code.as_bytes().first()).map_or(0, |byte| u64::from(*byte));
        let session = self.sessions.first().map_or(0, |session| u64::from(session.from_min));
        let days = u64::from(self.assured_day.is_some()) + u64::from(self.season.to_day.is_some());
        let words = self.circumstances.bits() ^ self.format.bits() ^ self.denied.bits() ^ u32::from(self.length);
        self.print ^ language ^ session ^ days ^ u64::from(words) ^ self.a_bit_of_border().to_bits()
    }

    /// Whether it can be had without anybody travelling.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        self.attendance.iter().any(Attendance::is_remote)
    }

    /// Whether it serves somebody who is at `point`, give or take `uncertainty_m`; and whether, where that is not stated, the
    /// point is too near a border to tell.
    #[must_use]
    pub fn serves(&self, point: Point, uncertainty_m: f64, nation: Option<Nation>) -> (ServesArea, bool) {
        let mut answer = if self.areas.is_empty() { ServesArea::NotStated } else { ServesArea::No };
        let mut at_border = false;
        for area in &self.areas {
            match area.serves(point, uncertainty_m, nation) {
                ServesArea::Yes => return (ServesArea::Yes, false),
                ServesArea::NotStated => {
                    answer = ServesArea::NotStated;
                    at_border |= !matches!(area, Catchment::Unplaced);
                }
                ServesArea::No => {}
            }
        }
        (answer, at_border)
    }

    /// Whether it serves the whole country, so that it needs no place to be known.
    #[must_use]
    pub fn is_nationwide(&self) -> bool {
        self.areas.iter().any(|area| match area {
            Catchment::Everywhere => true,
            // Great Britain leaves out one nation; whoever is there is asked for their place.
            Catchment::Nations(nations) => *nations == Nations::GREAT_BRITAIN,
            Catchment::Shape(_) | Catchment::Unplaced => false,
        })
    }
}
