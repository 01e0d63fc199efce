//! Words weighed: BM25 over term counts that recall hands up, and what several parts of an answer add up to.
//!
//! The statistics are over live offerings and handed in, so that how an index happens to be cut into segments, merged or
//! spread over nodes cannot change an answer.

/// Term-frequency saturation of BM25. Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and
/// Beyond" (2009), section 3.4: 1.2–2 is usual; listings are short and repeat themselves for emphasis, hence the low end.
pub const K1: f32 = 1.2;

/// Length normalisation of BM25. Source: the same; 0.75 is usual, lowered because a long listing is mostly a careful one.
pub const B: f32 = 0.5;

/// The sum of word weights that is worth half: `s / (s + HALF)` maps it to 0–1.
pub const HALF: f32 = 6.0;

/// What BM25 needs to know of the whole directory, over live offerings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Statistics {
    /// How many offerings there are.
    pub offerings: u32,
    /// Their mean length in indexed words; above 0.
    pub mean_length: f32,
}

/// How telling a word is that stands in `found` of the offerings: ln(1 + (N − n + ½) / (n + ½)), never negative.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "counts of offerings are far below 2^24 in effect")]
pub fn rarity(statistics: Statistics, found: u32) -> f32 {
    let (all, found) = (statistics.offerings.max(found) as f32, found as f32);
    (1.0 + (all - found + 0.5) / (found + 0.5)).ln()
}

/// BM25's worth of a word that stands `count` times in an offering of `length` words: rarity × saturated frequency.
#[must_use]
#[inline]
pub fn word_worth(rarity: f32, count: u16, length: u16, mean_length: f32) -> f32 {
    saturated(rarity, count, saturation(length, mean_length))
}

/// How often a word must stand in an offering of `length` words to be worth half of what it can be: the later, the longer it is.
#[must_use]
#[inline]
pub fn saturation(length: u16, mean_length: f32) -> f32 {
    K1 * (1.0 - B + B * f32::from(length) / mean_length)
}

/// [`word_worth`] where the [`saturation`] is known.
#[must_use]
#[inline]
pub fn saturated(rarity: f32, count: u16, saturation: f32) -> f32 {
    let count = f32::from(count);
    rarity * count * (K1 + 1.0) / (count + saturation)
}

/// What a sum of word weights is worth, 0–1.
#[must_use]
#[inline]
pub fn worth_of_sum(sum: f32) -> f32 {
    sum / (sum + HALF)
}

/// What several parts add up to, the strongest first: the first in whole, the second for 0.4, the third for 0.2, no more.
/// To answer two of the things that were said is better than one; to touch on ten is not ten times better.
#[must_use]
#[inline]
pub fn diminishing(strongest_first: impl Iterator<Item = f32>) -> f32 {
    strongest_first.zip([1.0, 0.4, 0.2]).map(|(part, share)| part * share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rare_word_tells_more_and_no_word_tells_less_than_nothing() {
        let statistics = Statistics { offerings: 1000, mean_length: 80.0 };
        assert!(rarity(statistics, 3) > rarity(statistics, 300));
        assert!(rarity(statistics, 1000) >= 0.0);
    }

    #[test]
    fn repeating_a_word_saturates() {
        let worth = |count| word_worth(1.0, count, 80, 80.0);
        assert!(worth(2) > worth(1) && worth(50) < K1 + 1.0);
        assert!(worth(2) - worth(1) > worth(3) - worth(2));
    }
}
