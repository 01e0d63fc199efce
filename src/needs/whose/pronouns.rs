//! The sex of the person, by the pronouns of a note that somebody else wrote: "he's three years sober", "until his knees went".
//!
//! A note of the writer's own ("I", "my") tells nothing so. Nor does a pronoun that may mean somebody named before it.

use super::{GROWN, Note, is_one_of, sex};
use crate::{
    domain::vocabulary::Gender,
    needs::{
        hearing::{Heard, Trait},
        numbers,
    },
};

fn told(note: Note<'_>, at: usize) -> Option<Gender> {
    match &note.heard.words[at] {
        word if note.words.he.has(word) => Some(Gender::Male),
        word if note.words.she.has(word) => Some(Gender::Female),
        _ => None,
    }
}

/// The sex of the one person whom the pronouns can mean, and the first of them.
pub(super) fn gender(note: Note<'_>) -> Option<(Gender, usize)> {
    let Note { heard, words } = note;
    if heard.words.iter().any(|word| words.writers.has(word)) {
        return None;
    }
    // "ADHD, 9, he can't sit still" is of a child, and asked for the family.
    if (0..heard.words.len()).any(|at| tells_a_child(heard, at)) {
        return None;
    }
    let (at, gender) = (0..heard.words.len()).find_map(|at| Some((at, told(note, at)?)))?;
    if (0..at).any(|other| may_be_meant(note, other, at, gender)) {
        return None;
    }
    let of_other_sex = |at: &usize| told(note, *at).is_some_and(|other| other != gender);
    let Some(other) = (at + 1..heard.words.len()).find(of_other_sex) else { return Some((gender, at)) };
    // "She lost her husband, he was …": the other pronouns have somebody named before them, and the person comes first.
    let is_named = (0..other).any(|at| note.names_kin(at) && sex(&heard.words[at]).is_some_and(|sex| sex != gender));
    let is_subject = words.he_does.has(&heard.words[at]) || words.she_does.has(&heard.words[at]);
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
fn may_be_meant(note: Note<'_>, other: usize, at: usize, gender: Gender) -> bool {
    let heard = note.heard;
    let word = &heard.words[other];
    if note.names_kin(other) {
        let same_clause = word.clause == heard.words[at].clause;
        return sex(word).is_none_or(|sex| sex == gender) && !(same_clause && is_object(heard, at));
    }
    note.words.others.has(word) || (word.is(Trait::KinIfWhose) && sex(word).is_none_or(|sex| sex == gender))
}

/// Whether somebody else does something to the one the pronoun means: "daughter will bring her".
fn is_object(heard: &Heard<'_>, at: usize) -> bool {
    match heard.words[at].spelt.as_str() {
        "him" => true,
        "her" => heard.beside(at, 1).is_none_or(|next| next.stop && !next.is(Trait::Weak)),
        _ => false,
    }
}
