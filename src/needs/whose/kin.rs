//! Whose words they are: the person's own, or said of a relative or friend ("her husband has dementia", "autistic son").

use super::{Whose, is_one_of, sex, words::Words};
use crate::{
    domain::vocabulary::Gender,
    needs::{hearing::Trait, phrases::Found},
};

/// How far before the words the relative may stand of whom they are said, and how far after.
const BEFORE: isize = 4;
const AFTER: isize = 2;

/// How many words may open a clause before those that tell.
const OPENING: usize = 6;

/// How many words of an age may stand between a relative and what is said of them ("his wife, 80 years old, with Alzheimer's").
const AGE_WORDS: usize = 4;

impl Whose<'_> {
    /// Whether the words tell of a relative or friend, wherever that one stands.
    pub(in crate::needs) fn is_of_kin(&self, at: Found) -> bool {
        let after = (1..=AFTER).any(|by| self.is_beside(at.last, by));
        self.follows_kin(at.first, &self.words.parted) || after
    }

    /// Whether what begins at `first` is said of a relative or friend who stands before it: "her husband hates crowds".
    ///
    /// "Daughter says she hates crowds" is not: the pronoun between begins anew.
    /// Nor is "since her husband died and hates crowds": what follows an "and" goes back to the person.
    pub(in crate::needs) fn is_said_of_kin(&self, first: usize) -> bool {
        self.follows_kin(first, &self.words.ends_of_kin)
    }

    fn follows_kin(&self, first: usize, ends: &Words) -> bool {
        for by in 1..=BEFORE {
            if self.is_beside(first, -by) {
                return true;
            }
            if self.heard.beside(first, -by).is_none_or(|word| self.words.begins_anew.has(word) || ends.has(word)) {
                break;
            }
        }
        self.goes_on_about_kin(first)
    }

    /// Whether the clause before ends on a relative, and this one goes on about them: "seeing to my husband, he's had a stroke".
    fn goes_on_about_kin(&self, first: usize) -> bool {
        let Some(word) = self.heard.words.get(first) else { return false };
        let start = (first.saturating_sub(OPENING)..=first).find(|at| self.heard.words[*at].clause == word.clause).unwrap_or(first);
        let (opens, Some(mut last)) = (&self.heard.words[start], start.checked_sub(1)) else { return false };
        if self.heard.words[last].clause == word.clause || self.heard.words[last].sentence != word.sentence {
            return false;
        }
        for _ in 0..AGE_WORDS {
            let spelt = &self.heard.words[last].spelt;
            let of_age = spelt.bytes().all(|byte| byte.is_ascii_digit()) || matches!(spelt.as_str(), "years" | "year" | "old" | "aged");
            match last.checked_sub(1) {
                Some(before) if of_age => last = before,
                _ => break,
            }
        }
        let kin = &self.heard.words[last];
        let goes_on = match opens.spelt.as_str() {
            "he" => !kin.is(Trait::She),
            "she" => !kin.is(Trait::He),
            "they" | "who" | "with" | "whose" => true,
            _ => false,
        };
        goes_on && self.is_kin(last)
    }

    /// Whether the words stand in a clause whose subject is another's relative: "her son-in-law is Greek and speaks Greek".
    pub(in crate::needs) fn is_clause_of_kin(&self, first: usize) -> bool {
        let Some(word) = self.heard.words.get(first) else { return false };
        let mut at = first;
        for _ in 0..2 * OPENING {
            match at.checked_sub(1).filter(|before| self.heard.words[*before].clause == word.clause) {
                Some(before) if !self.words.begins_anew.has(&self.heard.words[before]) => at = before,
                Some(_) => return false,
                None => return self.is_possessive(at) && (1..=2).any(|by| self.is_beside(at, by)),
            }
        }
        false
    }

    /// Whether the pronoun before an age means a relative of the writer's: "my husband has dementia, he is 80".
    pub(in crate::needs) fn is_age_of_kin(&self, at: usize) -> bool {
        let pronoun = (1..=3).find_map(|by| self.heard.beside(at, -by).filter(|word| is_one_of(word, &["he", "hes", "she", "shes"])));
        let Some(pronoun) = pronoun else { return false };
        let of_sex = |at: usize| sex(&self.heard.words[at]).is_none_or(|sex| (sex == Gender::Male) == pronoun.spelt.starts_with('h'));
        (1..at).any(|at| self.is_kin(at) && is_one_of(&self.heard.words[at - 1], &["my", "our"]) && of_sex(at))
    }

    fn is_beside(&self, at: usize, by: isize) -> bool {
        self.heard.beside(at, by).is_some() && at.checked_add_signed(by).is_some_and(|at| self.is_kin(at))
    }

    /// Whether the word names a relative or friend whom the note is not for. A lad is one only where he is somebody's: "my lad", "her eldest".
    pub(in crate::needs) fn is_kin(&self, at: usize) -> bool {
        self.note().names_kin(at) && self.relative.is_none_or(|relative| relative.id != self.heard.words[at].id)
    }
}
