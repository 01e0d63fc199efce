//! What the body looks like, for `/openapi.json`. Nothing is read through these types: serde would stop at the first fault.

use chrono::{DateTime, Utc};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{Object, OneOf, Ref, Schema, Type},
    },
};

use crate::http::vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Day, Format, Gender, Setting, TravelMode};

/// The schemas of the body: an object of these may hold no members but its own.
pub const CLOSED: [&str; 12] = [
    "MatchRequest",
    "ExplainRequest",
    "PlanRequest",
    "PlanWish",
    "StatedNeed",
    "Coding",
    "AboutPerson",
    "PlaceRequest",
    "Travel",
    "Availability",
    "PreferencesRequest",
    "MaxPence",
];

/// One person, what they need, where they are, and what they would like. Everything but one need, or one interest, is optional.
#[derive(Debug, ToSchema)]
pub struct MatchRequest {
    /// What they need, most important or not: see `importance`.
    #[schema(max_items = 10)]
    pub needs: Option<Vec<StatedNeed>>,
    /// Who they are.
    pub person: Option<AboutPerson>,
    /// Where they are. Without it only remote and UK-wide offerings can match.
    pub place: Option<PlaceRequest>,
    /// How far they can go. Without it the reach is 15 km.
    pub travel: Option<Travel>,
    /// When they are free, in Europe/London wall-clock time.
    #[schema(max_items = 50)]
    pub availability: Option<Vec<Availability>>,
    /// What they need in order to take part.
    pub access: Option<Vec<Access>>,
    /// What they would like.
    pub preferences: Option<PreferencesRequest>,
    /// How many matches to give at most.
    #[schema(minimum = 1, maximum = 50, default = 10)]
    pub limit: Option<i32>,
    /// The moment for which the answer holds: now, where it is left out. The same body, `as_of` and index revision give the same
    /// bytes.
    pub as_of: Option<DateTime<Utc>>,
}

/// A need: in words, by a code, or both.
#[derive(Debug, ToSchema)]
pub struct StatedNeed {
    /// What was said, in anybody's words.
    #[schema(min_length = 1, max_length = 32000, example = "sits alone most days, used to love singing")]
    pub text: Option<String>,
    /// A code of `GET /v1/needs`, or of another system.
    pub code: Option<NeedCode>,
    /// How much it matters beside the others; above 0.
    #[schema(exclusive_minimum = 0, maximum = 10, default = 1)]
    pub importance: Option<f64>,
}

/// A need by its code: one of `GET /v1/needs`, or one of another system.
#[derive(Debug)]
pub struct NeedCode;

impl PartialSchema for NeedCode {
    fn schema() -> RefOr<Schema> {
        let own = Object::builder().schema_type(Type::String).description(Some("A code of `GET /v1/needs`.")).examples(["money.debt"]);
        OneOf::builder().item(own).item(Ref::from_schema_name("Coding")).into()
    }
}

impl ToSchema for NeedCode {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("Coding".to_owned(), Coding::schema()));
    }
}

/// A code of another system, such as SNOMED CT, for which a map was loaded.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a request for the document")]
pub(super) struct Coding {
    /// The system.
    #[schema(example = "http://snomed.info/sct")]
    pub system: String,
    /// The code.
    pub code: String,
}

/// What is known of the person. What is left out is not known, and never excludes.
#[derive(Debug, ToSchema)]
pub struct AboutPerson {
    /// Age in years.
    #[schema(minimum = 0, maximum = 130)]
    pub age: Option<i32>,
    /// Gender.
    pub gender: Option<Gender>,
    /// Circumstances that are known to hold.
    pub circumstances: Option<Vec<Circumstance>>,
    /// ISO 639 codes of the languages they speak.
    #[schema(max_items = 10, example = json!(["en", "pa"]))]
    pub languages: Option<Vec<String>>,
}

/// A place: a postcode, or latitude and longitude.
#[derive(Debug, ToSchema)]
pub struct PlaceRequest {
    /// A postcode in full, or its outward half.
    #[schema(example = "LS8 1NT")]
    pub postcode: Option<String>,
    /// WGS 84, degrees north.
    #[schema(minimum = -90, maximum = 90)]
    pub latitude: Option<f64>,
    /// WGS 84, degrees east.
    #[schema(minimum = -180, maximum = 180)]
    pub longitude: Option<f64>,
}

/// How far: a distance, or a way of travelling and a time.
#[derive(Debug, ToSchema)]
pub struct Travel {
    /// Metres as the crow flies; above 0.
    #[schema(exclusive_minimum = 0, maximum = 500_000)]
    pub max_distance_m: Option<f64>,
    /// How they travel.
    pub mode: Option<TravelMode>,
    /// How long the way there may take, in minutes.
    #[schema(minimum = 1, maximum = 600)]
    pub max_minutes: Option<f64>,
}

/// When they are free on one day of the week.
#[derive(Debug, ToSchema)]
pub struct Availability {
    /// The day.
    pub day: Day,
    /// From when, `HH:MM`; the day's beginning where left out.
    #[schema(example = "09:30")]
    pub from: Option<String>,
    /// Until when, `HH:MM`, later than `from`; the day's end (`24:00`) where left out.
    #[schema(example = "15:00")]
    pub to: Option<String>,
}

/// What they would like.
#[derive(Debug, ToSchema)]
pub struct PreferencesRequest {
    /// Ways of taking part that suit. What offers none of them is left out.
    pub attendance: Option<Vec<Attendance>>,
    /// Shapes of activity that suit.
    pub format: Option<Vec<Format>>,
    /// Settings that suit.
    pub setting: Option<Vec<Setting>>,
    /// Company that suits.
    pub company: Option<Vec<Company>>,
    /// What it may cost.
    pub cost: Option<CostRequest>,
    /// What they like doing, in their words.
    #[schema(max_items = 20, example = json!(["singing"]))]
    pub interests: Option<Vec<String>>,
    /// What they do not want. What is any of these is left out.
    pub avoid: Option<Vec<Avoid>>,
}

/// What it may cost: `free`, or at most so much.
#[derive(Debug)]
pub struct CostRequest;

impl PartialSchema for CostRequest {
    fn schema() -> RefOr<Schema> {
        let free = Object::builder().schema_type(Type::String).enum_values(Some(["free"]));
        OneOf::builder().item(free).item(Ref::from_schema_name("MaxPence")).into()
    }
}

impl ToSchema for CostRequest {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push(("MaxPence".to_owned(), MaxPence::schema()));
    }
}

/// At most so many pence a time.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes a request for the document")]
pub(super) struct MaxPence {
    /// Pence.
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub max_pence: i32,
}
