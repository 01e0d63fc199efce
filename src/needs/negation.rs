//! What is denied: "no debts", "isn't lonely", "not looking for counselling".
//!
//! A denial reaches a few words on, within its clause. A phrase that holds its own negator ("can't get out", "no friends")
//! is no denial: there the phrase wins.

use super::{
    hearing::{Heard, Trait, Word},
    lexicon::{Meaning, Said},
    phrases::Found,
};

/// How far before a denial that follows ("debt is not a problem") the thing denied may stand.
const REACH_BACK: usize = 3;

/// Which words are denied, and by which.
#[derive(Debug)]
pub(super) struct Denied {
    /// For each word, the place of the negator that denies it.
    by: Vec<Option<usize>>,
    /// For each word, whether what could be done or gone to there is refused.
    refused: Vec<bool>,
}

impl Denied {
    pub(super) fn new(heard: &Heard<'_>, found: &[Said]) -> Self {
        let mut denied = Self { by: vec![None; heard.words.len()], refused: vec![false; heard.words.len()] };
        let likes: Vec<usize> = found.iter().filter(|said| matches!(said.meaning, Meaning::Likes(_))).map(|said| said.at.first).collect();
        for said in found {
            match said.meaning {
                Meaning::Denies(denial) if !is_part_of_more(said, found) => {
                    deny_after(heard, said.at, denial.reach, &mut denied.by);
                    if denial.refuses {
                        refuse_on(heard, said.at, &likes, &mut denied.refused);
                    }
                }
                Meaning::DeniesBefore if !is_part_of_more(said, found) => deny_before(heard, said.at.first, &mut denied.by),
                _ => {}
            }
        }
        denied
    }

    /// Whether a phrase that begins at this word is denied.
    pub(super) fn is(&self, at: usize) -> bool {
        self.by_whom(at).is_some()
    }

    /// The negator that denies the word.
    pub(super) fn by_whom(&self, at: usize) -> Option<usize> {
        self.by.get(at).copied().flatten()
    }

    /// Whether a refusal goes on to this word. It refuses only what could be done or gone to: who does not want "to sit at home
    /// getting lonelier" is lonely.
    pub(super) fn is_refused(&self, at: usize) -> bool {
        self.refused.get(at).copied().unwrap_or_default()
    }
}

fn deny_after(heard: &Heard<'_>, Found { first, last, .. }: Found, reach: usize, by: &mut [Option<usize>]) {
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

/// A refusal goes on to the end of its clause, through chains of verbs, and through "and" where another verb of the chain follows
/// ("won't sit in a circle and talk about feelings"). What is liked or wanted after all ends it.
fn refuse_on(heard: &Heard<'_>, Found { last, .. }: Found, likes: &[usize], refused: &mut [bool]) {
    let words = &heard.words;
    for at in last + 1..words.len() {
        let word = &words[at];
        let goes_on = if word.spelt == "and" {
            words.get(at + 1).is_some_and(is_verb_of_a_chain)
        } else {
            !word.is(Trait::EndsDenial) && !word.is(Trait::EndsRefusal) && likes.binary_search(&at).is_err()
        };
        // Where a refusal has been before, it has gone on to where this one would.
        if word.clause != words[last].clause || !goes_on || refused[at] {
            return;
        }
        refused[at] = true;
    }
}

/// Whether a word after "and" may be one more verb of a chain: "and talk", "and talking", not "and she", "and loves".
fn is_verb_of_a_chain(word: &Word) -> bool {
    !word.stop && !word.is(Trait::EndsRefusal) && (word.spelt.ends_with("ing") || !word.spelt.ends_with(['s', 'd']))
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
pub(super) const MAX_SPAN: usize = 16;

/// What was found around a phrase.
pub(super) fn nearby<'s>(said: &Said, found: &'s [Said]) -> impl Iterator<Item = &'s Said> {
    around(said.at.first, said.at.last, found)
}

/// What was found around some words, or up to them. `found` is in the order of first words, so only a window of it is looked at: a long
/// note would else be read in the square of its length.
pub(super) fn around(first: usize, last: usize, found: &[Said]) -> impl Iterator<Item = &Said> {
    starting(first.saturating_sub(MAX_SPAN), last, found)
}

/// What was found that begins at one of these words.
pub(super) fn starting(first: usize, last: usize, found: &[Said]) -> impl Iterator<Item = &Said> {
    let from = found.partition_point(|other| other.at.first < first);
    found[from..].iter().take_while(move |other| other.at.first <= last)
}
