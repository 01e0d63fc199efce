//! The words worth searching the directory for.

use std::collections::HashMap;

use super::{
    hearing::{Heard, Trait},
    lexicon::{Lexicon, NeedNo},
    negation::Denied,
    phrases::{Found, UNKNOWN},
    reading::QueryWord,
};

/// Words handed on to the search, at most: a search's cost grows with them.
pub(super) const MAX_WORDS: usize = 16;

/// Weight of a word that no phrase knows: a hobby or a name may be just what is asked for.
const UNKNOWN_WORD: f32 = 0.55;

/// Weight of a word that other phrases know, but that told of no need here.
const IDLE_WORD: f32 = 0.35;

pub(super) fn words(lexicon: &Lexicon, heard: &Heard<'_>, denied: &Denied, spent: &[bool], mentions: &[(Found, NeedNo)]) -> Vec<QueryWord> {
    let mut tells = vec![false; heard.words.len()];
    for (at, _) in mentions {
        tells[at.first..=at.last].fill(true);
    }
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut words: Vec<QueryWord> = Vec::new();
    for (at, word) in heard.words.iter().enumerate() {
        let says_nothing = word.stop || word.is(Trait::Blank) || word.stem.len() < 2 || word.stem.bytes().all(|byte| byte.is_ascii_digit());
        if says_nothing || denied.is(at) || denied.is_refused(at) || spent[at] {
            continue;
        }
        let weight = if tells[at] {
            0.5 + 0.5 * lexicon.rarity.get(word.id as usize).copied().unwrap_or(0.5)
        } else if word.id == UNKNOWN {
            UNKNOWN_WORD
        } else {
            IDLE_WORD
        };
        if let Some(place) = places.get(word.stem.as_str()) {
            words[*place].weight = words[*place].weight.max(weight);
        } else {
            places.insert(&word.stem, words.len());
            words.push(QueryWord { stem: word.stem.clone(), weight });
        }
    }
    // The sort is stable: of equals, what was said first stays first.
    words.sort_by(|one, other| other.weight.total_cmp(&one.weight));
    words.truncate(MAX_WORDS);
    words
}
