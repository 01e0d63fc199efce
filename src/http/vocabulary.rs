//! The closed vocabularies as OpenAPI schemas, made from [`Vocabulary::ALL`] so that the document cannot fall behind.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        RefOr,
        schema::{ObjectBuilder, Schema, Type},
    },
};

use crate::domain::vocabulary::{self, Vocabulary};

pub(super) fn schema_of<T: Vocabulary>(description: &str) -> RefOr<Schema> {
    let words = T::ALL.iter().map(|word| word.word());
    ObjectBuilder::new().schema_type(Type::String).description(Some(description)).enum_values(Some(words)).into()
}

macro_rules! schemas {
    ($($(#[doc = $doc:literal])+ $name:ident),+ $(,)?) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug)]
            pub struct $name;

            impl PartialSchema for $name {
                fn schema() -> RefOr<Schema> {
                    schema_of::<vocabulary::$name>(concat!($($doc),+).trim())
                }
            }

            impl ToSchema for $name {}
        )+
    };
}

schemas! {
    /// A way in which a service can be had.
    Attendance,
    /// The shape an activity takes.
    Format,
    /// Where an activity happens: `green` is among plants, `blue` by or in water.
    Setting,
    /// Whom a person would like to be with.
    Company,
    /// What a person does not want.
    Avoid,
    /// What a person needs in order to take part.
    Access,
    /// A circumstance a person is in, and a service may be for.
    Circumstance,
    /// Gender; left out where it was not said.
    Gender,
    /// A way to travel.
    TravelMode,
    /// A day of the week.
    Day,
    /// What a reason is about.
    Factor,
    /// What may bar a person.
    Criterion,
    /// The three answers to a criterion.
    Verdict,
    /// Whether a catchment holds the person.
    ServesArea,
    /// How a person comes to take part.
    Route,
    /// How pressing words of crisis are.
    SafetyLevel,
    /// How exactly a place was understood.
    Precision,
    /// Why an offering was left out.
    Exclusion,
    /// Where a service stands in the answer: in the order, kept out, further than twice the reach, or an answer to no need.
    Stands,
    /// Who could change it: whoever asks, the organization, or nobody.
    ChangeBy,
    /// An activity of the week, or help that takes no weekly time.
    PlannedKind,
    /// How often a session is held.
    HowOften,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schema_lists_the_words_of_its_vocabulary() {
        let json = serde_json::to_value(Gender::schema()).unwrap();
        assert_eq!(json["enum"], serde_json::json!(["female", "male", "non_binary"]));
        assert_eq!(json["type"], "string");
        assert_eq!(json["description"], "Gender; left out where it was not said.");
        assert_eq!(Gender::name(), "Gender");
    }
}
