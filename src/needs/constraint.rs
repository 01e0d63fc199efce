//! The limits and wishes that words can tell of, each with its place in a match request.

use chrono::NaiveTime;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::domain::vocabulary::{
    Access, Attendance, Avoid, Circumstance, Company, Day, Format, Gender, Setting, TravelMode, Vocabulary, WordSet,
};

/// A limit or a wish read from words. It counts as if it had been sent; what was sent wins.
#[derive(Debug, Clone, PartialEq)]
pub struct Constraint {
    /// What is asked.
    pub value: ConstraintValue,
    /// The words that said so, cut from the text.
    pub because: String,
}

/// What a constraint asks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintValue {
    /// Something the person does not want.
    Avoid(Avoid),
    /// Something the person needs in order to take part.
    Access(Access),
    /// A way of taking part.
    Attendance(Attendance),
    /// A shape of activity.
    Format(Format),
    /// A place of activity.
    Setting(Setting),
    /// Whom to be with.
    Company(Company),
    /// It may not cost anything.
    CostFree,
    /// It may cost so much, in pence.
    CostMaxPence(u32),
    /// The person's age in years.
    Age(u8),
    /// The person's gender.
    Gender(Gender),
    /// A circumstance the person is in.
    Circumstance(Circumstance),
    /// A language the person speaks, as a BCP 47 code.
    Language(String),
    /// When the person can come.
    #[serde(skip)]
    Availability {
        /// On which days.
        days: WordSet<Day>,
        /// Not before, local time.
        from: Option<NaiveTime>,
        /// Not after, local time.
        to: Option<NaiveTime>,
    },
    /// How the person gets about.
    #[serde(skip)]
    Travel {
        /// By what.
        mode: Option<TravelMode>,
        /// How far at most, in metres.
        max_distance_m: Option<u32>,
    },
}

impl ConstraintValue {
    /// The place of this value in a match request, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &'static str {
        match self {
            Self::Avoid(_) => "/preferences/avoid",
            Self::Access(_) => "/access",
            Self::Attendance(_) => "/preferences/attendance",
            Self::Format(_) => "/preferences/format",
            Self::Setting(_) => "/preferences/setting",
            Self::Company(_) => "/preferences/company",
            Self::CostFree | Self::CostMaxPence(_) => "/preferences/cost",
            Self::Age(_) => "/person/age",
            Self::Gender(_) => "/person/gender",
            Self::Circumstance(_) => "/person/circumstances",
            Self::Language(_) => "/person/languages",
            Self::Availability { .. } => "/availability",
            Self::Travel { .. } => "/travel",
        }
    }

    /// The value as a match request would carry it at [`ConstraintValue::pointer`].
    #[must_use]
    pub fn to_json(&self) -> Value {
        match self {
            Self::Avoid(word) => json!([word]),
            Self::Access(word) => json!([word]),
            Self::Attendance(word) => json!([word]),
            Self::Format(word) => json!([word]),
            Self::Setting(word) => json!([word]),
            Self::Company(word) => json!([word]),
            Self::CostFree => json!("free"),
            Self::CostMaxPence(pence) => json!({ "max_pence": pence }),
            Self::Age(years) => json!(years),
            Self::Gender(word) => json!(word),
            Self::Circumstance(word) => json!([word]),
            Self::Language(code) => json!([code]),
            Self::Availability { days, from, to } => days.iter().map(|day| window(day, *from, *to)).collect(),
            Self::Travel { mode, max_distance_m } => {
                let mut travel = serde_json::Map::new();
                if let Some(mode) = mode {
                    travel.insert("mode".into(), json!(mode));
                }
                if let Some(metres) = max_distance_m {
                    travel.insert("max_distance_m".into(), json!(metres));
                }
                Value::Object(travel)
            }
        }
    }
}

impl Constraint {
    /// The place of this constraint in a match request, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> &'static str {
        self.value.pointer()
    }
}

fn window(day: Day, from: Option<NaiveTime>, to: Option<NaiveTime>) -> Value {
    let mut window = serde_json::Map::new();
    window.insert("day".into(), json!(day.word()));
    for (name, time) in [("from", from), ("to", to)] {
        if let Some(time) = time {
            window.insert(name.into(), json!(time.format("%H:%M").to_string()));
        }
    }
    Value::Object(window)
}
