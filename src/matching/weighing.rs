//! What offerings answer: words and needs weighed against what was asked, one offering at a time or list by list.
//!
//! [`Weighing::answered`] is the definition: one offering, its answers and its term counts. A [`Tally`](super::tally::Tally) comes to the
//! very same numbers for many offerings at once, from lists of where each word and each need stands: it adds in the same order, so that
//! not even rounding differs, and a property test holds one against the other.

use super::{
    Answer, Ask, Interest, Query,
    words::{Statistics, diminishing, saturated, saturation, worth_of_sum},
};
use crate::needs::NeedNo;

/// The most needs that one person can state. Source: the API contract.
pub const MAX_NEEDS: usize = 10;

/// How much of an answer to a need the taxonomy decides where a concept was understood; words decide the rest.
/// Source: docs/RANKING.md, "Need".
pub const TAXONOMY_SHARE: f32 = 0.62;

/// From this on an offering answers a need at all.
pub const ANSWERS: f32 = 0.12;

/// From this on a need counts as met.
pub const MEETS: f32 = 0.30;

/// What the need of the taxonomy that an interest belongs to is worth, where its words would be worth 1.
const INTEREST_BY_NEED: f32 = 0.75;

/// How often a term of the query stands in an offering.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TermCount {
    /// Its place in [`Query::terms`].
    pub term: u16,
    /// How often; the name's words count three times.
    pub count: u16,
}

/// The directory's statistics for one query.
#[derive(Debug, Clone)]
pub struct Corpus {
    /// Counts over live offerings.
    pub statistics: Statistics,
    /// How telling each of [`Query::terms`] is.
    pub rarities: Vec<f32>,
}

/// How well an offering answers each stated need, 0–1, and how well it suits an interest.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Answered {
    pub(super) needs: [f32; MAX_NEEDS],
    pub(super) interest: f32,
}

impl Answered {
    /// Whether it answers any need (or interest, where no need was stated) at all.
    #[must_use]
    #[inline]
    pub fn at_all(&self, query: &Query) -> bool {
        self.needs[..query.asks.len().min(MAX_NEEDS)].iter().any(|worth| *worth >= ANSWERS)
            || (query.asks.is_empty() && self.interest >= ANSWERS)
    }

    /// Which stated needs it meets, a bit each.
    #[must_use]
    #[inline]
    pub fn met(&self) -> u16 {
        met(&self.needs)
    }
}

/// Which needs are met that are answered so well, a bit each.
#[inline]
pub(super) fn met(worths: &[f32]) -> u16 {
    worths.iter().enumerate().fold(0, |met, (place, worth)| met | u16::from(*worth >= MEETS) << place)
}

/// A query with the directory's statistics, made ready to be asked of many offerings.
pub struct Weighing<'q> {
    pub(super) query: &'q Query,
    corpus: &'q Corpus,
    /// For each of [`Query::terms`], what it adds to.
    pub(super) terms: Vec<TermAdds>,
    /// For each of [`Query::needs`], what it adds to.
    pub(super) needs: Vec<NeedAdds>,
    /// For each interest, the rarity of all its words.
    interests: Vec<f32>,
    /// For offerings of so many words, how soon a word saturates.
    saturations: Vec<f32>,
}

/// Up to how many words of an offering the saturation is worked out beforehand: listings are seldom longer.
const USUAL_WORDS: u16 = 256;

/// What a term adds to: the asks, by place and weight, and the interests, by place and how often they hold it.
#[derive(Default)]
pub(super) struct TermAdds {
    pub(super) asks: Vec<(usize, f32)>,
    pub(super) interests: Vec<(usize, u8)>,
}

/// What a need of the taxonomy adds to: the asks, by place and weight, and the interests, by place.
#[derive(Default)]
pub(super) struct NeedAdds {
    pub(super) asks: Vec<(usize, f32)>,
    pub(super) interests: Vec<usize>,
}

impl<'q> Weighing<'q> {
    /// Makes a query ready.
    #[must_use]
    pub fn of(query: &'q Query, corpus: &'q Corpus) -> Self {
        let mut terms: Vec<TermAdds> = query.terms.iter().map(|_| TermAdds::default()).collect();
        let mut needs: Vec<NeedAdds> = query.needs.iter().map(|_| NeedAdds::default()).collect();
        for (place, ask) in query.asks.iter().take(MAX_NEEDS).enumerate() {
            for (term, weight) in &ask.words {
                let asks = &mut terms[usize::from(*term)].asks;
                match asks.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, sum)) => *sum += weight,
                    None => asks.push((place, *weight)),
                }
            }
            for (need, adds) in query.needs.iter().zip(&mut needs) {
                let weight = ask.weights[usize::from(need.0)];
                if weight > 0.0 {
                    adds.asks.push((place, weight));
                }
            }
        }
        for (place, interest) in query.interests.iter().enumerate() {
            for term in &interest.words {
                let interests = &mut terms[usize::from(*term)].interests;
                match interests.iter_mut().find(|(known, _)| *known == place) {
                    Some((_, times)) => *times += 1,
                    None => interests.push((place, 1)),
                }
            }
            for (need, adds) in query.needs.iter().zip(&mut needs) {
                if interest.needs.contains(need) {
                    adds.interests.push(place);
                }
            }
        }
        let rarity = |interest: &Interest| interest.words.iter().map(|term| corpus.rarities[usize::from(*term)]).sum();
        let interests = query.interests.iter().map(rarity).collect();
        let saturations = (0..USUAL_WORDS).map(|length| saturation(length, corpus.statistics.mean_length)).collect();
        Self { query, corpus, terms, needs, interests, saturations }
    }

    /// What is asked.
    #[must_use]
    pub fn query(&self) -> &'q Query {
        self.query
    }

    /// Works out what an offering answers, which has these answers, so many words, and these counts of the query's terms, in the
    /// order of the terms.
    #[must_use]
    pub fn answered(&self, answers: &[Answer], length: u16, counts: &[TermCount]) -> Answered {
        let mut answered = Answered::default();
        for TermCount { term, count } in counts {
            let term = usize::from(*term);
            let worth = self.word_worth(self.rarity(term), *count, length);
            for (place, weight) in &self.terms[term].asks {
                answered.needs[*place] += worth * weight;
            }
        }
        for (worth, ask) in answered.needs.iter_mut().zip(&self.query.asks) {
            *worth = worth_of_ask(ask, &strongest(answers, &ask.weights), *worth);
        }
        let interests = self.query.interests.iter().enumerate().map(|(place, interest)| {
            let found = counts.iter().fold(0.0, |found, count| found + self.told_by(interest, count.term));
            let strength = interest.needs.iter().map(|need| strength_in(answers, *need)).fold(0.0, f32::max);
            self.worth_of_interest(place, found, strength)
        });
        answered.interest = interests.fold(0.0, f32::max);
        answered
    }

    /// How telling a term is.
    #[inline]
    pub(super) fn rarity(&self, term: usize) -> f32 {
        self.corpus.rarities[term]
    }

    /// What a term of this rarity is worth that stands so often in an offering of so many words.
    #[inline]
    pub(super) fn word_worth(&self, rarity: f32, count: u16, length: u16) -> f32 {
        let usual = self.saturations.get(usize::from(length)).copied();
        saturated(rarity, count, usual.unwrap_or_else(|| saturation(length, self.corpus.statistics.mean_length)))
    }

    /// How much of an interest a term tells: its rarity, for each time that the interest holds it.
    fn told_by(&self, interest: &Interest, term: u16) -> f32 {
        let times = interest.words.iter().filter(|word| **word == term).count();
        self.rarity(usize::from(term)) * f32::from(u8::try_from(times).unwrap_or(u8::MAX))
    }

    /// How well an offering suits an interest, 0–1: by its words, each as telling as it is rare, or at three quarters by the need of the
    /// taxonomy it belongs to.
    #[inline]
    pub(super) fn worth_of_interest(&self, interest: usize, found: f32, strength: f32) -> f32 {
        let all = self.interests[interest];
        let by_words = if all > 0.0 { (found / all).min(1.0) } else { 0.0 };
        by_words.max(INTEREST_BY_NEED * strength)
    }
}

/// The three strongest fits of an offering's answers to the needs that were understood, strongest first, each 0–1 or a little above.
fn strongest(answers: &[Answer], weights: &[f32]) -> [f32; 3] {
    let weight = |answer: &Answer| weights.get(usize::from(answer.need.0)).copied().unwrap_or_default();
    answers.iter().fold([0.0; 3], |fits, answer| raised(fits, fit(weight(answer), answer.strength)))
}

/// How well an answer of a strength (0–255 for 0–1) fits what weighs so much.
#[inline]
pub(super) fn fit(weight: f32, strength: u8) -> f32 {
    (weight * (1.0 / 255.0)) * f32::from(strength)
}

/// The three strongest of three fits, strongest first, and one more.
#[inline]
pub(super) fn raised([first, second, third]: [f32; 3], fit: f32) -> [f32; 3] {
    // Without a branch that depends on the fit, which nobody could foretell.
    [greater(first, fit), lesser(first, greater(second, fit)), lesser(second, greater(third, fit))]
}

#[inline]
fn greater(a: f32, b: f32) -> f32 {
    if a > b { a } else { b }
}

#[inline]
fn lesser(a: f32, b: f32) -> f32 {
    if a < b { a } else { b }
}

/// How well an offering answers an ask, 0–1: by how its three strongest fits to the taxonomy stand beside what an offering that answers
/// all of the ask would have, and by its words.
#[inline]
pub(super) fn worth_of_ask(ask: &Ask, strongest: &[f32; 3], words: f32) -> f32 {
    let words = worth_of_sum(words);
    if ask.best > 0.0 {
        // Of many offerings one after the other, the quotient is worked out once.
        let taxonomy = (diminishing(strongest.iter().copied()) * (1.0 / ask.best)).min(1.0);
        TAXONOMY_SHARE * taxonomy + (1.0 - TAXONOMY_SHARE) * words
    } else {
        words
    }
}

/// How clearly an offering with these answers answers one need, 0–1.
#[must_use]
pub fn strength_in(answers: &[Answer], need: NeedNo) -> f32 {
    answers.iter().find(|answer| answer.need == need).map_or(0.0, |answer| f32::from(answer.strength) / 255.0)
}

#[cfg(test)]
mod tests;
