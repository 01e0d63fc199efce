//! Coordinate search over weights that sum to a constant: weight is moved between two of them for as long as that pays.

/// A move that paid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// From which weight.
    pub from: usize,
    /// To which.
    pub to: usize,
    /// How much.
    pub by: u16,
    /// What the weights are worth after it.
    pub worth: f64,
}

/// How much is moved at a time, in thousandths: far steps first.
const STRIDES: [u16; 3] = [40, 20, 10];

/// What a move must gain to be taken: less is the noise of the people at hand.
const GAIN: f64 = 0.000_5;

/// Climbs from `weights`: each pair is tried in turn, far steps first, and a move that raises `worth` is kept. Ends where none
/// does. Deterministic; `worth` is asked at most some thousands of times.
pub fn climb<const N: usize>(mut weights: [u16; N], mut worth: impl FnMut(&[u16; N]) -> f64) -> ([u16; N], Vec<Step>) {
    let mut steps = Vec::new();
    let mut best = worth(&weights);
    for by in STRIDES {
        let mut moved = true;
        while moved {
            moved = false;
            for (from, to) in (0..N).flat_map(|from| (0..N).map(move |to| (from, to))).filter(|(from, to)| from != to) {
                // No factor is given up: what is worth nothing on these people may matter to others.
                if weights[from] < by + 10 {
                    continue;
                }
                let mut tried = weights;
                tried[from] -= by;
                tried[to] += by;
                let found = worth(&tried);
                if found > best + GAIN {
                    (weights, best, moved) = (tried, found, true);
                    steps.push(Step { from, to, by, worth: best });
                }
            }
        }
    }
    (weights, steps)
}

/// Which of `count` folds each person falls in: dealt out in turn, so that neighbours are apart.
pub fn folds(people: usize, count: usize) -> impl Iterator<Item = usize> {
    (0..people).map(move |person| person % count.max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_climb_finds_a_hill_and_keeps_the_sum() {
        let hill = |weights: &[u16; 3]| -> f64 { -(f64::from(weights[0]) - 600.0).abs() - (f64::from(weights[1]) - 300.0).abs() };
        let (found, steps) = climb([400, 400, 200], hill);
        assert_eq!(found, [600, 300, 100]);
        assert!(!steps.is_empty() && steps.is_sorted_by(|a, b| a.worth < b.worth));
    }

    #[test]
    fn people_are_dealt_into_folds_in_turn() {
        assert_eq!(folds(5, 2).collect::<Vec<_>>(), [0, 1, 0, 1, 0]);
    }
}
