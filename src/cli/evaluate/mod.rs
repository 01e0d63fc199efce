//! `waymark evaluate`: how well people whose right answers are known are met, in process and without a server.

mod people;
mod report;
mod tune;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use serde_json::Value;
use uuid::Uuid;

use super::{Trouble, block_on, import, place};
use crate::{
    app::{Directory, Silent, Source},
    clock,
    domain::vocabulary::Factor,
    evaluation::{JudgedPerson, Measures},
    matching::{Query, weights::Weights},
    needs::Lexicon,
};

/// Measure how well a directory is ranked for people whose right answers are known.
///
/// Takes a corpus (what `waymark import` takes) and a folder of judged people, one JSON file each; ranks each of them in
/// process over a directory of its own, which is removed afterwards. A file `later.json` in the folder holds what was judged
/// afterwards: { "<person>": [ { "service": …, "grade": …, "why": … } ] }.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line, and none depends on another")]
#[command(after_help = "\
Examples:
  waymark evaluate corpus.json judged/
  waymark evaluate corpus.json judged/ --no-categories --per-person
  waymark evaluate corpus.json judged/ --output json > before.json
  waymark evaluate corpus.json judged/ --compare before.json
      Person by person, with the interval in which 95 of 100 draws lie
  waymark evaluate corpus.json judged/ --tune
      Search for better weights, each fold judged by people it was not searched on

Exit codes: 0 measured; 1 the gate was missed, or it failed; 2 the command line is wrong.")]
pub(super) struct Evaluate {
    /// The listings: a JSON file or a folder of them
    #[arg(value_name = "CORPUS")]
    corpus: PathBuf,
    /// The folder of judged people
    #[arg(value_name = "FOLDER")]
    judged: PathBuf,
    /// Leave out the listings' category tags, as most real feeds do
    #[arg(long)]
    no_categories: bool,
    /// Compare with a report that --output json wrote, person by person
    #[arg(long, value_name = "REPORT")]
    compare: Option<PathBuf>,
    /// A line for each person
    #[arg(long)]
    per_person: bool,
    /// Only people who are called so; may be said again. Prints what they were shown
    #[arg(long, value_name = "ID")]
    person: Vec<String>,
    /// Include the people who were set aside; without it they are left out wherever others are shown one by one or tuned on
    #[arg(long)]
    kept: bool,
    /// Other weights, in thousandths: need=460,interest=50
    #[arg(long, value_name = "WEIGHTS", value_parser = weights)]
    weights: Option<Weights>,
    /// Read words by the needs lexicon in this folder (needs.json, constraints.json, safety.json) instead of the one built in
    #[arg(long, value_name = "FOLDER")]
    needs: Option<PathBuf>,
    /// Search for better weights
    #[arg(long, conflicts_with_all = ["compare", "person"])]
    tune: bool,
    /// End with 1 where the mean nDCG@10 is below this
    #[arg(long, value_name = "LEAST")]
    gate: Option<f64>,
    /// The moment for which people ask who name none, such as 2026-11-21T09:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// What to print
    #[arg(long, value_enum, default_value = "table")]
    output: Output,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A table for people
    Table,
    /// Every figure
    Json,
}

/// Somebody who is asked for, and how well they were met.
struct Asked {
    judged: JudgedPerson,
    query: Query,
    ranked: Vec<Uuid>,
    measures: Measures,
}

impl Evaluate {
    /// Measures, and reports.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let mut judged = people::read(&self.judged)?;
        if !self.person.is_empty() {
            judged.retain(|person| self.person.contains(&person.id));
        }
        if judged.is_empty() {
            return Err(Trouble::Usage(format!("{} holds no judged people who were asked for", self.judged.display())));
        }
        let sources = corpus(&self.corpus, self.no_categories)?;
        let weights = self.weights.unwrap_or_default();
        let folder = Folder(std::env::temp_dir().join(format!("waymark-evaluate-{}", clock::random_uuid())));
        let before = self.compare.as_deref().map(report::Before::read).transpose()?;
        let lexicon = self.needs.as_deref().map_or_else(|| Ok(Lexicon::shipped()), lexicon)?;
        let reached = block_on(async {
            let directory = Directory::open_reading(&place::at(&folder.0, None), lexicon, &Silent).await?;
            let imported = directory.import(sources, &Silent).await?;
            for refusal in &imported.refused {
                tracing::debug!(source = %refusal.source, at = %refusal.at, "a row of the corpus was refused");
            }
            let asked = judged
                .into_iter()
                .map(|person| people::ask(&directory, person, self.as_of.as_deref(), weights))
                .collect::<Result<Vec<_>, _>>()?;
            let mut out = io::stdout().lock();
            let reached = if self.tune {
                tune::run(&mut out, &directory, &asked, weights)?;
                None
            } else {
                let report = report::Report { asked: &asked, corpus: imported.services, before: before.as_ref() };
                match self.output {
                    Output::Json => report.json(&mut out)?,
                    Output::Table => report.table(&mut out, self.per_person, self.kept)?,
                }
                if !self.person.is_empty() {
                    report::shown(&mut out, &directory, &asked).await?;
                }
                report.reached()
            };
            out.flush()?;
            drop(out);
            directory.close().await;
            Ok(reached)
        })?;
        match (self.gate, reached) {
            (Some(least), Some(reached)) if reached < least => {
                Err(Trouble::Failed(format!("nDCG@10 is {reached:.3}, and at least {least:.3} is asked for")))
            }
            _ => Ok(()),
        }
    }
}

/// The lexicon in a folder. It is used until the program ends.
fn lexicon(folder: &Path) -> Result<&'static Lexicon, Trouble> {
    let read = |name: &str| {
        let path = folder.join(name);
        fs::read_to_string(&path).map_err(|error| Trouble::Usage(format!("{} cannot be read: {error}", path.display())))
    };
    let lexicon = Lexicon::from_json(&read("needs.json")?, &read("constraints.json")?, &read("safety.json")?);
    Ok(Box::leak(Box::new(lexicon.map_err(|faults| Trouble::Usage(faults.to_string()))?)))
}

/// The folder of the directory that is measured; removed with what it holds.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(folder = %self.0.display(), %error, "the measured directory could not be removed");
        }
    }
}

/// The listings, with or without their category tags.
fn corpus(path: &Path, no_categories: bool) -> Result<Vec<Source>, Trouble> {
    let mut sources = import::read_feeds(&[path.to_owned()])?;
    if no_categories {
        for source in &mut sources {
            let wrong = |error: serde_json::Error| Trouble::Usage(format!("{} is not JSON: {error}", source.name));
            let mut value: Value = serde_json::from_slice(&source.bytes).map_err(wrong)?;
            without_tags(&mut value);
            source.bytes = serde_json::to_vec(&value).map_err(wrong)?;
        }
    }
    Ok(sources)
}

/// Takes the `attributes` out of every object.
fn without_tags(value: &mut Value) {
    match value {
        Value::Array(values) => values.iter_mut().for_each(without_tags),
        Value::Object(members) => {
            members.remove("attributes");
            members.values_mut().for_each(without_tags);
        }
        _ => {}
    }
}

/// Reads `need=460,interest=50`: what is not named keeps its weight.
fn weights(text: &str) -> Result<Weights, String> {
    use crate::domain::vocabulary::Vocabulary as _;
    let mut weights = Weights::default();
    for part in text.split(',') {
        let (name, weight) = part.split_once('=').ok_or_else(|| format!("{part:?} is not FACTOR=THOUSANDTHS"))?;
        let factor = Factor::ALL.iter().find(|factor| factor.word() == name.trim());
        let factor = factor.ok_or_else(|| {
            let known: Vec<&str> = Factor::ALL.iter().map(|factor| factor.word()).collect();
            format!("{name:?} is no factor; the factors are {}", known.join(", "))
        })?;
        weights.0[factor.ordinal() as usize] = weight.trim().parse().map_err(|_| format!("{weight:?} is not a number of thousandths"))?;
    }
    match weights.0.iter().map(|weight| u32::from(*weight)).sum::<u32>() {
        1000 => Ok(weights),
        sum => Err(format!("all weights together must be 1000, and these come to {sum}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_weights_are_taken_where_they_still_sum_to_one() {
        assert_eq!(weights("need=450,nearness=140").unwrap().of(Factor::Nearness), 140);
        for wrong in ["need=450", "needs=460", "need", "need=much"] {
            assert!(weights(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn tags_are_taken_out_wherever_they_stand() {
        let mut value = serde_json::json!([{"attributes": [1], "service_at_locations": [{"location": {"attributes": []}, "id": 1}]}]);
        without_tags(&mut value);
        assert_eq!(value, serde_json::json!([{"service_at_locations": [{"location": {}, "id": 1}]}]));
    }
}
