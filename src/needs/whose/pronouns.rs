//! The sex of the person, by the pronouns of a note that somebody else wrote: "he's three years sober", "until his knees went".
//!
//! A note of the writer's own ("I", "my") tells nothing so. Nor does a pronoun that may mean somebody named before it.

use super::{GROWN, is_one_of, names_kin, sex};
use crate::{
    domain::vocabulary::Gender,
    needs::{
        hearing::{Heard, Trait},
        numbers,
    },
};

const HE: &[&str] = &["he", "hes", "hed", "his", "him", "himself"];
const SHE: &[&str] = &["she", "shes", "shed", "her", "hers", "herself"];
const WRITERS: &[&str] = &["i", "im", "ive", "id", "me", "my", "mine", "myself", "we", "our", "us"];

/// Others beside relatives whom a pronoun may mean.
const OTHERS: &[&str] = &[
    "landlord",
    "landlady",
    "boss",
    "manager",
    "dog",
    "cat",
    "puppy",
    "pet",
    "ex",
    "man",
    "woman",
    "lady",
    "gentleman",
    "bloke",
    "guy",
    "chap",
    "someone",
    "somebody",
    "teacher",
    "lodger",
    "tenant",
    "vicar",
    "priest",
    "colleague",
    "employer",
    "policeman",
    "solicitor",
    "abuser",
    "bully",
    "visitor",
    "mate",
    "stranger",
    "teenager",
    "toddler",
    "newborn",
    "horse",
    "boys",
    "girls",
    "men",
    "women",
];

fn told(heard: &Heard<'_>, at: usize) -> Option<Gender> {
    match &heard.words[at] {
        word if is_one_of(word, HE) => Some(Gender::Male),
        word if is_one_of(word, SHE) => Some(Gender::Female),
        _ => None,
    }
}

/// The sex of the one person whom the pronouns can mean, and the first of them.
pub(super) fn gender(heard: &Heard<'_>) -> Option<(Gender, usize)> {
    if heard.words.iter().any(|word| is_one_of(word, WRITERS)) {
        return None;
    }
    // "ADHD, 9, he can't sit still" is of a child, and asked for the family.
    if (0..heard.words.len()).any(|at| tells_a_child(heard, at)) {
        return None;
    }
    let (at, gender) = (0..heard.words.len()).find_map(|at| Some((at, told(heard, at)?)))?;
    if (0..at).any(|other| may_be_meant(heard, other, at, gender)) {
        return None;
    }
    let of_other_sex = |at: &usize| told(heard, *at).is_some_and(|other| other != gender);
    let Some(other) = (at + 1..heard.words.len()).find(of_other_sex) else { return Some((gender, at)) };
    // "She lost her husband, he was …": the other pronouns have somebody named before them, and the person comes first.
    let is_named = (0..other).any(|at| names_kin(heard, at) && sex(&heard.words[at]).is_some_and(|sex| sex != gender));
    let is_subject = is_one_of(&heard.words[at], &["he", "hes", "hed", "she", "shes", "shed"]);
    (is_subject && is_named).then_some((gender, at))
}

/// Whether the number at a word is a child's age: it has its clause for itself, or years follow.
fn tells_a_child(heard: &Heard<'_>, at: usize) -> bool {
    let next = |by: isize| heard.beside(at, by).map_or("", |word| word.spelt.as_str());
    let of_years = next(2) == "old" || next(1) == "yo" || heard.words[at].number().is_some_and(|(_, suffix)| suffix == "yo");
    let alone = heard.beside(at, 1).is_none() && heard.beside(at, -1).is_none_or(|word| is_one_of(word, &["is", "hes", "shes", "aged"]));
    (of_years || alone) && numbers::figure(heard, at).is_some_and(|years| (1..GROWN).contains(&years))
}

/// Whether the pronoun at `at` may mean the one named at `other`.
fn may_be_meant(heard: &Heard<'_>, other: usize, at: usize, gender: Gender) -> bool {
    let word = &heard.words[other];
    if names_kin(heard, other) {
        let same_clause = word.clause == heard.words[at].clause;
        return sex(word).is_none_or(|sex| sex == gender) && !(same_clause && is_object(heard, at));
    }
    is_one_of(word, OTHERS) || (word.is(Trait::KinIfWhose) && sex(word).is_none_or(|sex| sex == gender))
}

/// Whether somebody else does something to the one the pronoun means: "daughter will bring her".
fn is_object(heard: &Heard<'_>, at: usize) -> bool {
    match heard.words[at].spelt.as_str() {
        "him" => true,
        "her" => heard.beside(at, 1).is_none_or(|next| next.stop && !next.is(Trait::Weak)),
        _ => false,
    }
}
