//! What listings say, as data: phrases (in the language of [`super::phrases`]) and what they mean. No code decides here.
//!
//! Phrases are written from how community listings are worded, and proved by the tables of rows in the tests beside the
//! rules. Add a phrase here, and a row there for what it must and must not find.

mod access;
mod joining;
mod labels;
mod people;
mod ways;

pub(super) use people::only_tells;

use super::{
    phrases::{Group, Mark},
    prose::{Field, Fields},
};

/// Names, tags and the description's opening: where a listing says what it is.
const HEAD: Fields = Fields::of(&[Field::Name, Field::Term, Field::Opening]);
/// Names alone.
const NAME: Fields = Fields::of(&[Field::Name]);
/// Names and tags.
const TITLE: Fields = Fields::of(&[Field::Name, Field::Term]);
/// Everything that a listing says of itself in words.
const PROSE: Fields = Fields::of(&[Field::Name, Field::Opening, Field::Body, Field::Eligibility, Field::Application, Field::Alert]);
/// The description.
const DESCRIPTION: Fields = Fields::of(&[Field::Opening, Field::Body]);

const fn says(mark: Mark, within: Fields, patterns: &'static str) -> Group {
    Group { mark, within, unless: "", patterns }
}

impl Group {
    /// Unless one of these words stands in the same sentence.
    const fn unless(self, unless: &'static str) -> Self {
        Self { unless, ..self }
    }
}

/// All tables.
pub(super) fn all() -> impl Iterator<Item = &'static Group> {
    [ways::WAYS, labels::LABELS, access::ACCESS, people::PEOPLE, joining::JOINING].into_iter().flatten()
}
