//! What the shipped lexicon must read, told as tables.

mod any_text;
mod everyday;
mod judged_limits;
mod judged_safety;
mod lexicon;
mod limits;
mod listings;
mod people;
mod safety;
mod whose;

use super::{Lexicon, Reading};

fn read(text: &str) -> Reading {
    Lexicon::shipped().read(text)
}

/// The codes of the needs read, surest first.
fn codes(text: &str) -> Vec<&'static str> {
    read(text).concepts.iter().map(|concept| Lexicon::shipped().need(concept.need).code.as_str()).collect()
}

/// The codes of the needs pushed away.
fn pushed_away(text: &str) -> Vec<&'static str> {
    read(text).pushed_away.iter().map(|concept| Lexicon::shipped().need(concept.need).code.as_str()).collect()
}

/// The constraints read, as `pointer value`.
fn limits_of(text: &str) -> Vec<String> {
    read(text).constraints.iter().map(|constraint| format!("{} {}", constraint.pointer(), constraint.value.to_json())).collect()
}
