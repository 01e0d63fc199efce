//! What was understood of a person's words.

use serde::Serialize;

use super::{
    constraint::Constraint,
    hearing::Heard,
    interests,
    lexicon::{Lexicon, NeedNo, Said as Phrase},
    limits, matches,
    negation::Denied,
    query, safety,
    safety::SafetyFound,
    whose::Whose,
};

/// What was understood of a text. Every `because` is cut from the text as it was said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Reading {
    /// The needs it speaks of, surest first.
    pub concepts: Vec<Concept>,
    /// The needs it denies or does not want ("not looking for counselling").
    pub pushed_away: Vec<Concept>,
    /// What the person likes or used to like.
    pub interests: Vec<Said>,
    /// Limits and wishes.
    pub constraints: Vec<Constraint>,
    /// Words of crisis.
    pub safety: Option<SafetyFound>,
    /// The words to search the directory for, the most telling first.
    pub words: Vec<QueryWord>,
}

/// A need read from words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Concept {
    /// Which.
    pub need: NeedNo,
    /// How surely, 0–1.
    pub confidence: f32,
    /// The words that led to it, as they were said.
    pub because: String,
}

/// Something the person likes or used to like.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Said {
    /// What, in the person's words ("football").
    pub words: String,
    /// The needs of the taxonomy that it belongs to, where it is known there.
    pub needs: Vec<NeedNo>,
    /// The words that led to it, as they were said ("used to play football").
    pub because: String,
}

/// A word to search for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QueryWord {
    /// Its stem, typing errors mended.
    pub stem: String,
    /// How telling it is, 0–1.
    pub weight: f32,
}

pub(super) fn read(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Phrase]) -> Reading {
    let denied = Denied::new(heard, found);
    let whose = Whose::new(lexicon, heard, found);
    let mut needs = matches::needs(lexicon, heard, found, &denied, &whose);
    let limits = limits::limits(lexicon, heard, found, &denied, &whose);
    let interests = interests::interests(lexicon, heard, found, &denied, &needs.mentions);
    needs.like(&interests);
    let told = safety::told(lexicon, heard, found, &denied);
    needs.name(safety::named(lexicon, heard, &told));
    let words = query::words(lexicon, heard, &denied, &limits.spent, &needs.mentions);
    let safety = safety::safety(lexicon, heard, &told);
    Reading { concepts: needs.concepts, pushed_away: needs.pushed_away, interests, constraints: limits.constraints, safety, words }
}
