//! What the answer says of the person: what was understood, and whom to turn to in a crisis.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::code_of;
use crate::{
    domain::vocabulary::{Precision, SafetyLevel},
    http::vocabulary,
    matching::Query,
    needs::{Lexicon, SafetyFound},
};

/// What was understood of the request.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnderstoodPart {
    /// Where the person is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<PlacePart>,
    /// For each stated need, what it was taken for.
    pub needs: Vec<NeedPart>,
    /// What was read from words and counts as if it had been sent.
    pub constraints: Vec<ConstraintPart>,
    /// Needs that were pushed away in words ("not looking for counselling").
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pushed_away: Vec<String>,
}

impl UnderstoodPart {
    pub(super) fn of(query: &Query, lexicon: &Lexicon) -> Self {
        let needs = query.understood.concepts.iter().enumerate().map(|(need, concepts)| NeedPart {
            need,
            code: query.person.needs.get(need).and_then(|stated| stated.code).map(|code| code_of(code, lexicon)),
            concepts: concepts
                .iter()
                .map(|concept| ConceptPart {
                    code: code_of(concept.need, lexicon),
                    confidence: (f64::from(concept.confidence) * 100.0).round() / 100.0,
                    because: concept.because.clone(),
                })
                .collect(),
        });
        let constraints = query.understood.constraints.iter().map(|(need, constraint)| ConstraintPart {
            pointer: constraint.pointer().to_owned(),
            value: constraint.value.to_json(),
            because: constraint.because.clone(),
            need: *need,
        });
        Self {
            place: query.person.place.map(|place| PlacePart {
                latitude: place.point.latitude(),
                longitude: place.point.longitude(),
                precision: place.precision,
                uncertainty_m: whole_metres(place.uncertainty_m),
            }),
            needs: needs.collect(),
            constraints: constraints.collect(),
            pushed_away: query.pushed_away.iter().map(|need| code_of(*need, lexicon)).collect(),
        }
    }
}

/// Metres without a fraction, which would claim more than is known.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
pub(in crate::http) fn whole_metres(metres: f64) -> u32 {
    metres.round() as u32
}

/// A place that was understood.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlacePart {
    /// WGS 84, degrees north.
    pub latitude: f64,
    /// WGS 84, degrees east.
    pub longitude: f64,
    /// How exactly it was understood.
    #[schema(value_type = vocabulary::Precision)]
    pub precision: Precision,
    /// How far off it may be, in metres; the reach is widened by it.
    pub uncertainty_m: u32,
}

/// What a stated need was taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct NeedPart {
    /// Which: its place in `needs`, from 0.
    pub need: usize,
    /// The code that was sent, or that the sent code of another system stands for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What its words were taken for, surest first.
    pub concepts: Vec<ConceptPart>,
}

/// A need of the taxonomy that words were taken for.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConceptPart {
    /// Its code.
    #[schema(example = "connection.loneliness")]
    pub code: String,
    /// How surely, 0 to 1.
    #[schema(minimum = 0, maximum = 1)]
    pub confidence: f64,
    /// The words that led to it.
    pub because: String,
}

/// Something that was said and counts as if it had been sent.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConstraintPart {
    /// Where in the request it would stand.
    #[schema(example = "/preferences/avoid")]
    pub pointer: String,
    /// What would stand there.
    #[schema(value_type = Value, example = json!(["online"]))]
    pub value: Value,
    /// The words that said so.
    pub because: String,
    /// The stated need that held them, as its place in `needs`.
    pub need: usize,
}

/// Whom to turn to when words of crisis were found.
#[derive(Debug, Serialize, ToSchema)]
pub struct SafetyPart {
    /// How pressing the words are.
    #[schema(value_type = vocabulary::SafetyLevel)]
    pub level: SafetyLevel,
    /// What to say and do.
    pub text: String,
    /// Whom to turn to, first things first.
    pub contacts: Vec<SafetyContactPart>,
}

impl SafetyPart {
    pub(super) fn of(found: &SafetyFound) -> Self {
        let contacts = found.contacts().iter().map(|contact| SafetyContactPart {
            name: contact.name.clone(),
            phone: contact.phone.clone(),
            text: contact.text.clone(),
            url: contact.url.clone(),
            note: contact.note.clone(),
        });
        Self { level: found.level, text: found.text().to_owned(), contacts: contacts.collect() }
    }
}

/// Somebody to turn to.
#[derive(Debug, Serialize, ToSchema)]
pub struct SafetyContactPart {
    /// Who they are.
    pub name: String,
    /// The number to ring.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How to reach them by text message.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Their page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When they answer, and for whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}
