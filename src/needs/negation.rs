//! What is denied: "no debts", "isn't lonely", "not looking for counselling".
//!
//! A denial reaches a few words on, within its clause. A phrase that holds its own negator ("can't get out", "no friends")
//! is no denial: there the phrase wins.

use super::{
    hearing::{Heard, Trait},
    lexicon::{Meaning, Said},
};

/// How far before a denial that follows ("debt is not a problem") the thing denied may stand.
const REACH_BACK: usize = 3;

/// Which words are denied, and by which.
#[derive(Debug)]
pub(super) struct Denied {
    /// For each word, the place of the negator that denies it.
    by: Vec<Option<usize>>,
}

impl Denied {
    pub(super) fn new(heard: &Heard<'_>, found: &[Said]) -> Self {
        let mut by = vec![None; heard.words.len()];
        for said in found {
            match said.meaning {
                Meaning::Denies(reach) if !is_part_of_more(said, found) => deny_after(heard, said.at.first, said.at.last, reach, &mut by),
                Meaning::DeniesBefore if !is_part_of_more(said, found) => deny_before(heard, said.at.first, &mut by),
                _ => {}
            }
        }
        Self { by }
    }

    /// Whether a phrase that begins at this word is denied.
    pub(super) fn is(&self, at: usize) -> bool {
        self.by_whom(at).is_some()
    }

    /// The negator that denies the word.
    pub(super) fn by_whom(&self, at: usize) -> Option<usize> {
        self.by.get(at).copied().flatten()
    }
}

fn deny_after(heard: &Heard<'_>, first: usize, last: usize, reach: usize, by: &mut [Option<usize>]) {
    let mut left = reach;
    // A phrase may begin within the negator's own words: "no thoughts of self-harm", "no problem with alcohol".
    by[(first + 1).min(last)..=last].fill(Some(first));
    if first == last {
        by[first] = None;
    }
    for (word, by) in heard.words[last + 1..].iter().zip(&mut by[last + 1..]) {
        if left == 0 || word.clause != heard.words[last].clause || word.is(Trait::EndsDenial) {
            return;
        }
        *by = Some(first);
        // Articles and pronouns do not use the reach up.
        left -= usize::from(!word.is(Trait::Weak));
    }
}

fn deny_before(heard: &Heard<'_>, first: usize, by: &mut [Option<usize>]) {
    for at in (first.saturating_sub(REACH_BACK)..first).rev() {
        if heard.words[at].clause != heard.words[first].clause {
            return;
        }
        by[at] = Some(at);
    }
}

/// Whether a negator belongs to a longer phrase that means something by itself.
fn is_part_of_more(negator: &Said, found: &[Said]) -> bool {
    nearby(negator, found).any(|other| {
        let means = match other.meaning {
            Meaning::Need(..) | Meaning::Limit(_) | Meaning::Crisis(_) | Meaning::NoDenial | Meaning::Travel(_) | Meaning::Without(_) => {
                true
            }
            Meaning::Denies(_) => other.at.swallows(&negator.at) && other.at.last > negator.at.last,
            _ => false,
        };
        means && other.at.first <= negator.at.first && other.at.last >= negator.at.last && other.at.words > negator.at.words
    })
}

/// Most words of a text that one phrase can span, its fillers included.
const MAX_SPAN: usize = 16;

/// What was found around a phrase. `found` is in the order of first words, so only a window of it is looked at.
pub(super) fn nearby<'s>(said: &Said, found: &'s [Said]) -> impl Iterator<Item = &'s Said> {
    let (first, last) = (said.at.first.saturating_sub(MAX_SPAN), said.at.last);
    let from = found.partition_point(|other| other.at.first < first);
    found[from..].iter().take_while(move |other| other.at.first <= last)
}
