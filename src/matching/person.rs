//! The person to be matched: what they need, where they are, what they would like. Lives in memory for one request.

use chrono::{DateTime, Utc};

use crate::{
    domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Day, Format, Gender, Precision, Setting, WordSet},
    geography::{Nation, Point},
    needs::NeedNo,
};

/// The reach where none was asked for, in metres. Source: the API contract.
pub const DEFAULT_REACH_M: f64 = 15_000.0;

/// Somebody who needs something, as far as it was sent. What was only said in words is added by
/// [`Query::understand`](super::Query::understand).
#[derive(Clone, PartialEq)]
pub struct Person {
    /// What they need, in the order in which it was stated.
    pub needs: Vec<StatedNeed>,
    /// Their age in years.
    pub age: Option<u8>,
    /// Their gender.
    pub gender: Option<Gender>,
    /// Circumstances that are known to hold. What is not in it is not known.
    pub circumstances: WordSet<Circumstance>,
    /// ISO 639 codes of the languages they speak; empty where that was not stated.
    pub languages: Vec<String>,
    /// Where they are.
    pub place: Option<Place>,
    /// How far they can go, in metres; the default where it was not stated.
    pub reach_m: Option<f64>,
    /// When they are free; empty where that was not stated.
    pub availability: Vec<Window>,
    /// What they need in order to take part.
    pub access: WordSet<Access>,
    /// What they would like.
    pub preferences: Preferences,
    /// How many matches are wanted at most.
    pub limit: usize,
    /// The moment for which the answer holds.
    pub as_of: DateTime<Utc>,
}

/// A need, in words or as a code, with how much it matters beside the others.
#[derive(Clone, PartialEq)]
pub struct StatedNeed {
    /// What was said.
    pub text: Option<String>,
    /// The need that was named by its code.
    pub code: Option<NeedNo>,
    /// How much it matters beside the others, above 0; 1 where it was not stated.
    pub importance: f64,
}

/// Where a person is, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// The point.
    pub point: Point,
    /// What kind of place was named.
    pub precision: Precision,
    /// How far off the point may be, in metres.
    pub uncertainty_m: f64,
    /// The nation of the United Kingdom it lies in.
    pub nation: Option<Nation>,
}

/// A span of wall-clock time on one day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Window {
    /// The day.
    pub day: Day,
    /// Minutes after midnight at which it begins.
    pub from_min: u16,
    /// Minutes after midnight at which it ends; above `from_min`.
    pub to_min: u16,
}

impl Window {
    /// How many minutes both windows share.
    #[must_use]
    pub fn shared_min(self, other: Self) -> u16 {
        if self.day == other.day { self.to_min.min(other.to_min).saturating_sub(self.from_min.max(other.from_min)) } else { 0 }
    }
}

/// What a person would like, and would not.
#[derive(Clone, PartialEq, Default)]
pub struct Preferences {
    /// Ways of attending that suit; empty where any does.
    pub attendance: WordSet<Attendance>,
    /// Shapes of activity that suit.
    pub format: WordSet<Format>,
    /// Settings that suit.
    pub setting: WordSet<Setting>,
    /// Company that suits.
    pub company: WordSet<Company>,
    /// What they do not want.
    pub avoid: WordSet<Avoid>,
    /// What it may cost.
    pub cost: Option<CostWish>,
    /// What they like doing, in their words.
    pub interests: Vec<String>,
}

/// What it may cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CostWish {
    /// Nothing.
    Free,
    /// At most so many pence a time.
    AtMostPence(u32),
}

impl Person {
    /// Their reach in metres, the default where none was stated, widened by how far off their place may be.
    #[must_use]
    pub fn reach_m(&self) -> f64 {
        self.reach_m.unwrap_or(DEFAULT_REACH_M) + self.place.map_or(0.0, |place| place.uncertainty_m)
    }
}
