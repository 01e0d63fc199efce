//! Gathering the words of the data, so that phrases and texts are heard by the same ear.

use std::collections::HashSet;

use rustc_hash::{FxHashMap, FxHashSet};

use super::shapes::{ConstraintsFile, NeedsFile, SafetyFile};
use crate::needs::{
    hearing::{Speech, Trait, capitals_key, is_capitals},
    learners::Learners,
    phrases::{Vocabulary, WordId},
    typos::{self, Spellings},
    whose::WhoseWords,
    words,
};

/// As what a denial without an auxiliary is heard: "I no have" is "I dont have".
const DONT: &str = "dont";

/// Gathers every word of the data, so that phrases can be heard by the same ear as texts.
pub(super) fn gathered(needs: &NeedsFile, constraints: &ConstraintsFile, safety: &SafetyFile, faults: &mut Vec<String>) -> Speech {
    let mut vocabulary = Vocabulary::default();
    let language = &constraints.language;
    for group in language.same.iter().chain(&safety.same) {
        let mut stems = group.split_whitespace().map(words::stem);
        let Some(first) = stems.next() else { continue };
        let id = vocabulary.intern(&first);
        for stem in stems {
            if !vocabulary.alias(&stem, id) {
                faults.push(format!("\"{stem}\" is in two groups of words said to be the same"));
            }
        }
    }
    let mut traits = Vec::new();
    for (words, what) in [
        (&language.weak, Trait::Weak),
        (&language.fillers, Trait::Filler),
        (&language.breaks, Trait::Breaks),
        (&language.kin, Trait::Kin),
        (&language.blank, Trait::Blank),
        (&language.ends_denial, Trait::EndsDenial),
        (&language.deniers, Trait::Denier),
        (&language.ends_refusal, Trait::EndsRefusal),
        (&language.everyday, Trait::Everyday),
        (&language.kin_if_whose, Trait::KinIfWhose),
        (&language.he, Trait::He),
        (&language.she, Trait::She),
    ] {
        for word in words.split_whitespace() {
            let id = vocabulary.intern(&words::stem(word)) as usize;
            if traits.len() <= id {
                traits.resize(id + 1, 0);
            }
            traits[id] |= what as u16;
        }
    }
    let mut joined = FxHashMap::default();
    for (word, pairs) in &language.joined {
        let id = vocabulary.intern(&words::stem(word));
        for pair in pairs {
            let ids: Vec<WordId> = words::tokens(pair).map(|token| vocabulary.intern(&token.stem)).collect();
            match ids[..] {
                [one, other] => _ = joined.insert((one, other), id),
                _ => faults.push(format!("constraints: \"{pair}\" should be two words")),
            }
        }
    }
    let listed = |words: &str| words.split_whitespace().map(str::to_owned).collect();
    let learners = Learners {
        dont: vocabulary.intern(DONT),
        verbs: listed(&language.learners.verbs),
        verbs_of_subject: listed(&language.learners.verbs_of_subject),
        auxiliaries: listed(&language.learners.auxiliaries),
    };
    let (mut written, mut seen) = (HashSet::new(), FxHashSet::default());
    for pattern in needs.patterns().chain(constraints.patterns()).chain(safety.patterns()) {
        for slot in pattern.split_whitespace().flat_map(|slot| slot.split(['|', '_'])) {
            // The same words stand there over and over.
            if !seen.insert(slot) {
                continue;
            }
            for token in words::tokens(slot) {
                let as_written = &slot[token.start..token.end];
                if is_capitals(as_written) {
                    vocabulary.intern(&capitals_key(as_written));
                }
                if slot.starts_with('=') {
                    vocabulary.intern_exact(&token.word);
                }
                vocabulary.intern(&token.stem);
                written.insert(token.word);
            }
        }
    }
    for code in constraints.languages.values() {
        for word in code.split_whitespace() {
            vocabulary.intern(&words::stem(word));
        }
    }
    let whose = language.whose.clone();
    Speech { vocabulary, traits, joined, learners, whose, spellings: Spellings::new(written), english: typos::english() }
}

/// A phrase without its `=` marks, and where the words begin that bore one.
pub(super) fn without_marks(phrase: &str) -> (String, Vec<usize>) {
    let (mut plain, mut marked) = (String::with_capacity(phrase.len()), Vec::new());
    for c in phrase.chars() {
        if c == '=' { marked.push(plain.len()) } else { plain.push(c) }
    }
    (plain, marked)
}

/// Nothing heard of: what is left behind when a loader hands its speech on.
pub(super) fn empty() -> Speech {
    Speech {
        vocabulary: Vocabulary::default(),
        traits: Vec::new(),
        joined: FxHashMap::default(),
        learners: Learners::default(),
        whose: WhoseWords::default(),
        spellings: Spellings::new([]),
        english: HashSet::new(),
    }
}
