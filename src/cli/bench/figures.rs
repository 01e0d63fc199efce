//! Figures: percentiles, a table for people, JSON for programs.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures are rounded anyway")]

use std::io::{self, Write};

use serde_json::{Value, json};

/// Times taken of one thing, in microseconds.
#[derive(Debug, Default, Clone)]
pub struct Times(Vec<f64>);

impl Times {
    /// Takes one more.
    pub fn add(&mut self, time_us: f64) {
        self.0.push(time_us);
    }

    /// Takes all of another's.
    pub fn append(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Their mean.
    #[must_use]
    pub fn mean(&self) -> f64 {
        if self.0.is_empty() { f64::NAN } else { self.0.iter().sum::<f64>() / self.0.len() as f64 }
    }

    /// The time that a share of all stay within.
    #[must_use]
    pub fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(place.saturating_sub(1)).or(sorted.last()).copied().unwrap_or(f64::NAN)
    }

    /// For each thing measured, the shortest of several rounds: what it takes when nobody else is at the machine.
    #[must_use]
    pub fn shortest(rounds: &[Self]) -> Self {
        let things = rounds.iter().map(|round| round.0.len()).min().unwrap_or_default();
        Self((0..things).map(|thing| rounds.iter().map(|round| round.0[thing]).fold(f64::INFINITY, f64::min)).collect())
    }

    /// The times of some of the things measured, by their place.
    #[must_use]
    pub fn of(&self, which: impl Fn(usize) -> bool) -> Self {
        Self(self.0.iter().enumerate().filter(|(place, _)| which(*place)).map(|(_, time)| *time).collect())
    }

    /// In milliseconds.
    #[must_use]
    pub fn json(&self) -> Value {
        json!({
            "count": self.len(),
            "mean_ms": ms(self.mean()),
            "p50_ms": ms(self.percentile(0.5)),
            "p90_ms": ms(self.percentile(0.9)),
            "p99_ms": ms(self.percentile(0.99)),
            "max_ms": ms(self.percentile(1.0)),
        })
    }

    /// The cells of a row: mean, p50, p90, p99, longest, in milliseconds.
    #[must_use]
    pub fn cells(&self) -> Vec<String> {
        [self.mean(), self.percentile(0.5), self.percentile(0.9), self.percentile(0.99), self.percentile(1.0)]
            .map(|time| if time.is_finite() { format!("{:.3}", time / 1000.0) } else { "–".to_owned() })
            .to_vec()
    }
}

/// Microseconds as milliseconds, to the microsecond; none where nothing was measured.
#[must_use]
pub fn ms(time_us: f64) -> Option<f64> {
    time_us.is_finite().then(|| time_us.round() / 1000.0)
}

/// The headings of [`Times::cells`].
pub const CELLS: [&str; 5] = ["mean ms", "p50", "p90", "p99", "max"];

/// A table in plain text, the first column to the left.
#[derive(Debug)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with such headings.
    #[must_use]
    pub fn new(first: &str, headings: &[&str]) -> Self {
        Self { rows: vec![std::iter::once(first).chain(headings.iter().copied()).map(str::to_owned).collect()] }
    }

    /// Adds a row.
    pub fn row(&mut self, name: impl Into<String>, cells: Vec<String>) {
        self.rows.push(std::iter::once(name.into()).chain(cells).collect());
    }

    /// Writes it, and an empty line.
    ///
    /// # Errors
    /// Where nobody takes it.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate();
            let line: Vec<String> = cells
                .map(|(column, (cell, width))| if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") })
                .collect();
            writeln!(out, "  {}", line.join("  "))?;
        }
        writeln!(out)
    }

    /// Prints it.
    pub fn print(&self) {
        // Where nobody reads it any more, there is nobody to tell.
        let _ = self.write(&mut io::stdout().lock());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn times(of: &[f64]) -> Times {
        Times(of.to_vec())
    }

    #[test]
    fn a_percentile_is_the_time_that_a_share_of_all_stay_within() {
        let hundred: Vec<f64> = (1..=100).rev().map(f64::from).collect();
        for (of, share, percentile) in [
            (&hundred[..], 0.5, 50.0),
            (&hundred, 0.99, 99.0),
            (&hundred, 1.0, 100.0),
            (&hundred, 0.001, 1.0),
            (&hundred, 0.0, 1.0),
            (&[7.0], 0.5, 7.0),
            (&[7.0], 0.99, 7.0),
            (&[1.0, 2.0, 3.0], 0.99, 3.0),
            (&[1.0, 2.0, 3.0, 4.0], 0.5, 2.0),
        ] {
            assert!((times(of).percentile(share) - percentile).abs() < f64::EPSILON, "{share} of {} times", of.len());
        }
        assert!(times(&[]).percentile(0.5).is_nan());
        assert_eq!(times(&[]).json()["p99_ms"], Value::Null, "nothing was measured");
    }

    #[test]
    fn the_shortest_of_several_rounds_is_taken_thing_by_thing() {
        let quiet = Times::shortest(&[times(&[1.0, 9.0, 5.0]), times(&[4.0, 2.0, 6.0])]);
        assert_eq!(quiet.0, [1.0, 2.0, 5.0]);
        assert_eq!(quiet.of(|place| place != 1).0, [1.0, 5.0]);
        assert!((quiet.mean() - 8.0 / 3.0).abs() < 1e-12);
    }

    #[test]
    fn a_table_has_its_names_to_the_left_and_its_figures_to_the_right() {
        let mut table = Table::new("", &["ms", "p99"]);
        table.row("one", vec!["1.5".to_owned(), "10.25".to_owned()]);
        let mut out = Vec::new();
        table.write(&mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "        ms    p99\n  one  1.5  10.25\n\n");
    }
}
