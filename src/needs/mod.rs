//! The needs taxonomy, and the reading of plain words. Pure: no clock, no I/O.
//!
//! What this room knows is data: `seed-data/needs/*.json` holds the needs with their everyday phrases, the phrases that
//! tell of limits and wishes, and the words of crisis. The code knows only how phrases are found: [`words`] cuts a text
//! into stems, `phrases` walks them through a trie that forgives filler words, `hearing` mends typing errors and splits
//! clauses, and the readers ([`Lexicon::read`], [`Lexicon::read_listing`]) weigh what was found.
//!
//! It does not know people, places or offerings, and it never diagnoses: a reading says which words were said, and what
//! they usually ask for. Begin at [`Lexicon`].

mod availability;
mod constraint;
mod hearing;
mod interests;
mod learners;
mod lexicon;
mod limits;
mod listing;
mod load;
mod matches;
mod negation;
mod numbers;
mod phrases;
mod plain;
mod query;
mod reading;
mod safety;
mod typos;
mod whose;
pub mod words;

#[cfg(test)]
mod tests;

pub use constraint::{Constraint, ConstraintValue};
pub use lexicon::{Domain, Lexicon, LexiconError, Need, NeedNo, Related};
pub use listing::{Answered, ListingSource, ListingText};
pub use reading::{Concept, QueryWord, Reading, Said};
pub use safety::{CrisisKind, SafetyContact, SafetyFound};
