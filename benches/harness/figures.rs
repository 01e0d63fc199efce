//! Figures: percentiles, a table for people, JSON for programs.

#![expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "figures are rounded anyway")]

use serde_json::{Value, json};

/// Times taken of one thing, in microseconds.
#[derive(Default, Clone)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    pub(crate) fn add(&mut self, time_us: f64) {
        self.0.push(time_us);
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len().max(1) as f64
    }

    /// The time that a share of all stay within.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        let place = (share * sorted.len() as f64).ceil() as usize;
        sorted.get(place.saturating_sub(1)).or(sorted.last()).copied().unwrap_or(f64::NAN)
    }

    /// For each thing measured, the shortest of several rounds: what it takes when nobody else is at the machine.
    pub(crate) fn shortest(rounds: &[Self]) -> Self {
        let things = rounds.iter().map(|round| round.0.len()).min().unwrap_or_default();
        Self((0..things).map(|thing| rounds.iter().map(|round| round.0[thing]).fold(f64::INFINITY, f64::min)).collect())
    }

    /// The times of some of the things measured, by their place.
    pub(crate) fn of(&self, which: impl Fn(usize) -> bool) -> Self {
        Self(self.0.iter().enumerate().filter(|(place, _)| which(*place)).map(|(_, time)| *time).collect())
    }

    /// In milliseconds.
    pub(crate) fn json(&self) -> Value {
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
    pub(crate) fn cells(&self) -> Vec<String> {
        [self.mean(), self.percentile(0.5), self.percentile(0.9), self.percentile(0.99), self.percentile(1.0)]
            .map(|time| format!("{:.3}", time / 1000.0))
            .to_vec()
    }
}

/// Microseconds as milliseconds, to the microsecond.
pub(crate) fn ms(time_us: f64) -> f64 {
    if time_us.is_finite() { time_us.round() / 1000.0 } else { 0.0 }
}

/// The headings of [`Times::cells`].
pub(crate) const CELLS: [&str; 5] = ["mean ms", "p50", "p90", "p99", "max"];

/// A table in plain text, the first column to the left.
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    pub(crate) fn new(first: &str, headings: &[&str]) -> Self {
        Self { rows: vec![std::iter::once(first).chain(headings.iter().copied()).map(str::to_owned).collect()] }
    }

    pub(crate) fn row(&mut self, name: impl Into<String>, cells: Vec<String>) {
        self.rows.push(std::iter::once(name.into()).chain(cells).collect());
    }

    pub(crate) fn print(&self) {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or_default();
        let width =
            |column: usize| self.rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or_default();
        let widths: Vec<usize> = (0..columns).map(width).collect();
        for row in &self.rows {
            let cells = row.iter().zip(&widths).enumerate();
            let line: Vec<String> = cells
                .map(|(column, (cell, width))| if column == 0 { format!("{cell:<width$}") } else { format!("{cell:>width$}") })
                .collect();
            println!("  {}", line.join("  "));
        }
        println!();
    }
}
