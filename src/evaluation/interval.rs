//! How sure a difference between two rankings is, asked of the same people.

/// How many times the people are drawn again.
const DRAWS: usize = 10_000;

/// A mean difference, and where it lies in 95 of 100 cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    /// The mean of the differences.
    pub mean: f64,
    /// 2.5 of 100 draws lie below.
    pub low: f64,
    /// 2.5 of 100 draws lie above.
    pub high: f64,
    /// How many people it is over.
    pub people: usize,
}

/// The paired bootstrap interval of `differences`, one a person; absent where there are none. Source: Efron and Tibshirani, "An
/// Introduction to the Bootstrap" (1993), chapter 13 (percentile interval); the draws begin from a fixed seed.
#[must_use]
#[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a few hundred people, drawn by number")]
pub fn interval(differences: &[f64]) -> Option<Interval> {
    if differences.is_empty() {
        return None;
    }
    let people = differences.len();
    let mut dice = 0x5eed_u64;
    let mut draw = || {
        dice = dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (dice ^ (dice >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % people as u64) as usize
    };
    let mut means: Vec<f64> = (0..DRAWS).map(|_| (0..people).map(|_| differences[draw()]).sum::<f64>() / people as f64).collect();
    means.sort_unstable_by(f64::total_cmp);
    let mean = differences.iter().sum::<f64>() / people as f64;
    Some(Interval { mean, low: means[DRAWS / 40], high: means[DRAWS - 1 - DRAWS / 40], people })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_holds_the_mean_and_narrows_with_more_people() {
        let few: Vec<f64> = (0..10).map(|person| f64::from(person % 3) - 0.5).collect();
        let many: Vec<f64> = (0..1000).map(|person| f64::from(person % 3) - 0.5).collect();
        let (few, many) = (interval(&few).unwrap(), interval(&many).unwrap());
        assert!(few.low <= few.mean && few.mean <= few.high);
        assert!(many.high - many.low < few.high - few.low);
        assert_eq!(interval(&[]), None);
    }

    #[test]
    fn the_same_differences_give_the_same_interval() {
        assert_eq!(interval(&[0.1, -0.2, 0.3]), interval(&[0.1, -0.2, 0.3]));
        let all_alike = interval(&[0.25; 8]).unwrap();
        assert!((all_alike.low - 0.25).abs() < 1e-12 && (all_alike.high - 0.25).abs() < 1e-12);
    }
}
