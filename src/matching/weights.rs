//! The weights of the factors, in one table. `docs/RANKING.md` argues each; a test there holds this table against it.

use crate::domain::vocabulary::Factor;

/// The most that each factor can add to a score, in thousandths. They sum to 1,000.
pub const WEIGHTS: [(Factor, u16); 13] = [
    (Factor::Need, 460),
    (Factor::Interest, 50),
    (Factor::Nearness, 130),
    (Factor::Schedule, 50),
    (Factor::Format, 30),
    (Factor::Setting, 30),
    (Factor::Company, 20),
    (Factor::Cost, 30),
    (Factor::Access, 40),
    (Factor::Language, 30),
    (Factor::Room, 20),
    (Factor::Freshness, 30),
    (Factor::Eligibility, 80),
];

/// The weights by which offerings are scored: [`WEIGHTS`], but where others are tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights(pub [u16; FACTORS]);

impl Default for Weights {
    fn default() -> Self {
        Self(WEIGHTS.map(|(_, weight)| weight))
    }
}

impl Weights {
    /// The most that a factor can add to a score, in thousandths.
    #[must_use]
    pub const fn of(&self, factor: Factor) -> u16 {
        self.0[factor as usize]
    }
}

/// How many factors there are.
pub const FACTORS: usize = WEIGHTS.len();

/// Which version of the ranking an answer was made by; changes with any formula, weight or lexicon.
pub const RANKING_VERSION: &str = "1";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::vocabulary::Vocabulary;

    #[test]
    fn the_most_that_all_factors_add_is_one() {
        assert_eq!(WEIGHTS.iter().map(|(_, weight)| weight).sum::<u16>(), 1000);
    }

    #[test]
    fn each_factor_stands_at_its_own_place() {
        for (place, factor) in Factor::ALL.iter().enumerate() {
            assert_eq!(WEIGHTS[place].0, *factor);
        }
        assert_eq!(Factor::ALL.len(), FACTORS);
    }
}
