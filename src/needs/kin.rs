//! Whose words they are: the person's own, or said of a relative or friend ("her husband has dementia", "autistic son").

use super::{
    hearing::{Heard, Trait},
    phrases::Found,
};

/// How far before the words the relative may stand of whom they are said, and how far after.
const BEFORE: isize = 4;
const AFTER: isize = 2;

/// How many words may open a clause before those that tell.
const OPENING: usize = 6;

/// How many words of an age may stand between a relative and what is said of them ("his wife, 80 years old, with Alzheimer's").
const AGE_WORDS: usize = 4;

const POSSESSIVES: &[&str] = &["my", "our", "her", "his", "their", "your"];

/// Who died or left is not whom the rest is said of.
const PARTED: &[&str] = &["died", "passed", "left", "dead", "away", "gone"];

const PRONOUNS: &[&str] = &["she", "he", "i", "they", "im", "we", "ive"];

/// Whether the words tell of a relative or friend, wherever that one stands.
pub(super) fn is_of_kin(heard: &Heard<'_>, at: Found) -> bool {
    let after = (1..=AFTER).any(|by| is_beside(heard, at.last, by));
    follows_kin(heard, at.first, PARTED) || after
}

/// Whether what begins at `first` is said of a relative or friend who stands before it: "her husband hates crowds".
///
/// "Daughter says she hates crowds" is not: the pronoun between begins anew.
/// Nor is "since her husband died and hates crowds": what follows an "and" goes back to the person.
pub(super) fn is_said_of_kin(heard: &Heard<'_>, first: usize) -> bool {
    follows_kin(heard, first, &["and", "so", "since", "died", "passed", "left", "dead", "away", "gone"])
}

fn follows_kin(heard: &Heard<'_>, first: usize, ends: &[&str]) -> bool {
    for by in 1..=BEFORE {
        if is_beside(heard, first, -by) {
            return true;
        }
        if heard.beside(first, -by).is_none_or(|word| PRONOUNS.contains(&word.spelt.as_str()) || ends.contains(&word.spelt.as_str())) {
            break;
        }
    }
    goes_on_about_kin(heard, first)
}

/// Whether the clause before ends on a relative, and this one goes on about them: "seeing to my husband, he's had a stroke".
fn goes_on_about_kin(heard: &Heard<'_>, first: usize) -> bool {
    let Some(word) = heard.words.get(first) else { return false };
    let start = (first.saturating_sub(OPENING)..=first).find(|at| heard.words[*at].clause == word.clause).unwrap_or(first);
    let (opens, Some(mut last)) = (&heard.words[start], start.checked_sub(1)) else { return false };
    if heard.words[last].clause == word.clause || heard.words[last].sentence != word.sentence {
        return false;
    }
    for _ in 0..AGE_WORDS {
        let spelt = &heard.words[last].spelt;
        let of_age = spelt.bytes().all(|byte| byte.is_ascii_digit()) || matches!(spelt.as_str(), "years" | "year" | "old" | "aged");
        match last.checked_sub(1) {
            Some(before) if of_age => last = before,
            _ => break,
        }
    }
    let kin = &heard.words[last];
    let goes_on = match opens.spelt.as_str() {
        "he" => !kin.is(Trait::She),
        "she" => !kin.is(Trait::He),
        "they" | "who" | "with" | "whose" => true,
        _ => false,
    };
    goes_on && is_kin(heard, last)
}

/// Whether the words stand in a clause whose subject is another's relative: "her son-in-law is Greek and speaks Greek".
pub(super) fn is_clause_of_kin(heard: &Heard<'_>, first: usize) -> bool {
    let Some(word) = heard.words.get(first) else { return false };
    let mut at = first;
    for _ in 0..2 * OPENING {
        match at.checked_sub(1).filter(|before| heard.words[*before].clause == word.clause) {
            Some(before) if !PRONOUNS.contains(&heard.words[before].spelt.as_str()) => at = before,
            Some(_) => return false,
            None => return is_possessive(heard, at) && (1..=2).any(|by| is_beside(heard, at, by)),
        }
    }
    false
}

/// Whether the word says whose something is.
pub(super) fn is_possessive(heard: &Heard<'_>, at: usize) -> bool {
    heard.words.get(at).is_some_and(|word| POSSESSIVES.contains(&word.spelt.as_str()))
}

fn is_beside(heard: &Heard<'_>, at: usize, by: isize) -> bool {
    heard.beside(at, by).is_some() && at.checked_add_signed(by).is_some_and(|at| is_kin(heard, at))
}

/// Whether the word names a relative or friend. A lad is one only where he is somebody's: "my lad", "her eldest".
fn is_kin(heard: &Heard<'_>, at: usize) -> bool {
    let word = &heard.words[at];
    word.is(Trait::Kin) || (word.is(Trait::KinIfWhose) && at.checked_sub(1).is_some_and(|before| is_possessive(heard, before)))
}
