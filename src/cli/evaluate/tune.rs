//! The search for better weights, and what it would be worth on people it was not searched on.

use std::io::{self, Write};

use super::Asked;
use crate::{
    app::{AppError, Directory},
    cli::Trouble,
    domain::vocabulary::{Factor, Vocabulary as _},
    evaluation::{Measure, Measures, climb, folds, interval},
    matching::weights::{FACTORS, Weights},
};

/// How many folds the people are dealt into.
const FOLDS: usize = 5;

/// Searches, and tells what was found. Those who were set aside have no part in it.
pub(super) fn run(out: &mut dyn Write, directory: &Directory, asked: &[Asked], from: Weights) -> Result<(), Trouble> {
    let asked: Vec<&Asked> = asked.iter().filter(|asked| !asked.judged.kept).collect();
    let fold_of: Vec<usize> = folds(asked.len(), FOLDS).collect();
    let in_fold = |fold: usize, inside: bool| -> Vec<&Asked> {
        asked.iter().zip(&fold_of).filter(|(_, of)| (**of == fold) == inside).map(|(asked, _)| *asked).collect()
    };
    let mut differences = Vec::new();
    for fold in 0..FOLDS {
        let found = search(directory, &in_fold(fold, false), from)?;
        let others = in_fold(fold, true);
        let (before, after) = (measured(directory, &others, from)?, measured(directory, &others, found)?);
        differences.extend(before.iter().zip(&after).map(|(before, after)| after - before));
        writeln!(out, "fold {} of {FOLDS}: {}", fold + 1, told(found, from))?;
    }
    let found = search(directory, &asked, from)?;
    let worth = [mean(&measured(directory, &asked, from)?), mean(&measured(directory, &asked, found)?)];
    write(out, &differences, worth, &told(found, from))?;
    Ok(())
}

/// The weights that suit these people best.
fn search(directory: &Directory, asked: &[&Asked], from: Weights) -> Result<Weights, AppError> {
    let mut failed = None;
    let (found, _) = climb(from.0, |weights| match measured(directory, asked, Weights(*weights)) {
        Ok(measured) => mean(&measured),
        Err(error) => {
            failed = Some(error);
            0.0
        }
    });
    failed.map_or(Ok(Weights(found)), Err)
}

/// The nDCG@10 of each of them.
fn measured(directory: &Directory, asked: &[&Asked], weights: Weights) -> Result<Vec<f64>, AppError> {
    let mut measured = Vec::with_capacity(asked.len());
    for asked in asked {
        let ranked = directory.ranked(&asked.query, weights)?;
        measured.extend(Measures::of(&asked.judged, &ranked).get(Measure::Ndcg));
    }
    Ok(measured)
}

#[expect(clippy::cast_precision_loss, reason = "a few hundred people")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

fn write(out: &mut dyn Write, differences: &[f64], [before, after]: [f64; 2], found: &str) -> io::Result<()> {
    writeln!(out, "\non everybody: nDCG@10 {before:.4} → {after:.4}\n  {found}")?;
    if let Some(interval) = interval(differences) {
        writeln!(
            out,
            "on people it was not searched on: {:+.4} [{:+.4}, {:+.4}], {} people",
            interval.mean, interval.low, interval.high, interval.people
        )?;
    }
    writeln!(out, "Look at what it would do before it is taken: weights hold for people nobody here has seen.")
}

/// The weights that differ, and from what.
fn told(found: Weights, from: Weights) -> String {
    let all: [usize; FACTORS] = std::array::from_fn(|place| place);
    let differ = all.into_iter().filter(|place| found.0[*place] != from.0[*place]);
    let told: Vec<String> = differ.map(|place| format!("{} {}→{}", Factor::ALL[place].word(), from.0[place], found.0[place])).collect();
    if told.is_empty() { "as they are".to_owned() } else { told.join(", ") }
}
