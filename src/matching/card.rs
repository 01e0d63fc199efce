//! What people read of an offering: names, prose, contacts, and the sentences that its facts were read from.
//!
//! Fetched for the final few of a ranking only; ranking itself never looks at it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::domain::{
    LocationId, OrganizationId, Schedule, ServiceId,
    vocabulary::{Access, Criterion, Factor},
};

/// An offering, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Card {
    /// The service's id.
    pub service: ServiceId,
    /// The service's name.
    pub name: String,
    /// The description's opening, as plain text, cut at a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The service's page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who runs it.
    pub organization: OrganizationId,
    /// Who runs it, by name.
    pub organization_name: String,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationCard>,
    /// Whom to ask.
    #[serde(default)]
    pub contact: ContactCard,
    /// How to join, in the organization's words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub how_to_join: Option<String>,
    /// When it happens.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<Schedule>,
    /// What it costs, in words: `free`, `£3`, `£2–£5`, `by donation`, or the listing's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The names of the areas it serves.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub area_names: Vec<String>,
    /// How long one waits, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait: Option<String>,
    /// A notice about it at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// When it was last assured.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assured_date: Option<NaiveDate>,
    /// What it says about who may come, and where it says so.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub criteria: Vec<CriterionCard>,
    /// The words that show which needs it answers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<AnswerCard>,
    /// Sentences that say something softer about who may come than a rule; shown as a caution.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub soft_rules: Vec<String>,
    /// Facts that were read out of prose rather than stated in a field, with the sentence.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub read_from_text: Vec<ReadFromText>,
    /// Access words it states, with the words it used.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub access: Vec<(Access, String)>,
}

/// A location, as it is shown.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocationCard {
    /// Its id.
    pub id: LocationId,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// WGS 84, degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// WGS 84, degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// How to get there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transportation: Option<String>,
}

/// Whom to ask.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContactCard {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where to write to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Page on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

/// What an offering says about who may come.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CriterionCard {
    /// Which criterion.
    pub criterion: Criterion,
    /// What it says, short: `50 and over`, `Women only`.
    pub detail: String,
    /// The field it stands in, or the sentence it was read from.
    pub source: String,
}

/// Why an offering is held to answer a need.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerCard {
    /// The need's code.
    pub code: String,
    /// The listing's words.
    pub because: String,
}

/// A fact that was read out of prose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ReadFromText {
    /// What it bears on.
    pub factor: Factor,
    /// What was read, as a word of the contract.
    pub value: String,
    /// The sentence.
    pub sentence: String,
}
