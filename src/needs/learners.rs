//! English as it is spoken by those who are learning it: "I no have car", "she not speak English".

use std::collections::HashSet;

use super::{hearing::Word, phrases::WordId};

/// Who may stand before a denied verb that could be a noun as well: "I no drive", but "has no drive".
const SUBJECTS: &[&str] = &["i", "he", "she", "we", "they", "you", "it", "who", "me"];

/// How a verb is denied without an auxiliary: `no` or `not`, and the bare verb.
#[derive(Debug, Default)]
pub(super) struct Learners {
    /// The number of `dont`, as which the denier is heard.
    pub(super) dont: WordId,
    /// Verbs that are nothing else: "not speak", "no have".
    pub(super) verbs: HashSet<String>,
    /// Verbs that are nouns too, or that follow "not" in good English: denied right after their subject only.
    pub(super) verbs_of_subject: HashSet<String>,
    /// Words after which "not" and a verb are good English: "may not have", "best not go".
    pub(super) auxiliaries: HashSet<String>,
}

impl Learners {
    /// Whether the last of the words denies the verb that follows it.
    pub(super) fn denies(&self, words: &[Word], verb: &Word) -> bool {
        let [before @ .., denier] = words else { return false };
        if !matches!(denier.spelt.as_str(), "no" | "not") || denier.clause != verb.clause {
            return false;
        }
        let subject = before.last().filter(|word| word.clause == verb.clause);
        // "She's not" is good English: the verb is within the apostrophe.
        let is_bare = |word: &Word| SUBJECTS.contains(&word.spelt.as_str()) && word.end - word.start == word.spelt.len();
        (self.verbs.contains(&verb.spelt) && subject.is_none_or(|word| !self.auxiliaries.contains(&word.spelt)))
            || (self.verbs_of_subject.contains(&verb.spelt) && subject.is_some_and(is_bare))
    }
}
