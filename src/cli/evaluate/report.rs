//! What was measured, as a table and as JSON; beside an earlier report, person by person.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    path::Path,
};

use serde_json::{Map, Value, json};

use super::{Asked, people};
use crate::{
    app::Directory,
    cli::{Trouble, output},
    evaluation::{Measure, Measures, interval, slices},
};

/// An earlier report.
pub(super) struct Before(BTreeMap<String, Value>);

impl Before {
    /// Reads one that [`Report::json`] wrote.
    pub(super) fn read(path: &Path) -> Result<Self, Trouble> {
        let value = people::json(path)?;
        let rows =
            value["people"].as_array().ok_or_else(|| Trouble::Usage(format!("{} is no report of waymark evaluate", path.display())))?;
        Ok(Self(rows.iter().filter_map(|row| Some((row["id"].as_str()?.to_owned(), row["measures"].clone()))).collect()))
    }

    fn get(&self, person: &str, measure: Measure) -> Option<f64> {
        self.0.get(person)?.get(measure.name())?.as_f64()
    }
}

/// Everything that was measured.
pub(super) struct Report<'a> {
    pub(super) asked: &'a [Asked],
    pub(super) corpus: u64,
    pub(super) before: Option<&'a Before>,
}

impl Report<'_> {
    /// The mean nDCG@10 of everybody.
    pub(super) fn reached(&self) -> Option<f64> {
        mean(self.asked.iter()).get(Measure::Ndcg)
    }

    /// The groups, each with who belongs to it; first everybody.
    fn groups(&self) -> Vec<(String, Vec<&Asked>)> {
        let mut groups: Vec<(String, Vec<&Asked>)> = vec![("everybody".to_owned(), self.asked.iter().collect())];
        let kept = |kept: bool| self.asked.iter().filter(|asked| asked.judged.kept == kept).collect::<Vec<_>>();
        if self.asked.iter().any(|asked| asked.judged.kept) {
            groups.push(("worked on".to_owned(), kept(false)));
            groups.push(("set aside".to_owned(), kept(true)));
        }
        let mut by_slice: BTreeMap<String, Vec<&Asked>> = BTreeMap::new();
        for asked in self.asked {
            for slice in slices(&asked.judged) {
                by_slice.entry(slice).or_default().push(asked);
            }
        }
        groups.extend(by_slice);
        groups
    }

    pub(super) fn table(&self, out: &mut dyn Write, per_person: bool, kept_too: bool) -> io::Result<()> {
        writeln!(out, "{} people over {} services\n", self.asked.len(), self.corpus)?;
        write!(out, "{:<24}{:>7}", "", "people")?;
        for measure in Measure::ALL {
            write!(out, "{:>15}", measure.name())?;
        }
        writeln!(out)?;
        for (name, group) in self.groups() {
            write!(out, "{name:<24}{:>7}", group.len())?;
            row(out, &mean(group.into_iter()))?;
        }
        if per_person {
            writeln!(out)?;
            for asked in self.asked.iter().filter(|asked| kept_too || !asked.judged.kept) {
                let said = asked.judged.needs().iter().find_map(|need| need["text"].as_str()).unwrap_or("(a code)");
                write!(out, "{:<31}", asked.judged.id)?;
                row(out, &asked.measures)?;
                writeln!(out, "    {}", output::plain(said).chars().take(110).collect::<String>())?;
            }
        }
        self.compared(out, kept_too)
    }

    /// Beside the earlier report.
    fn compared(&self, out: &mut dyn Write, kept_too: bool) -> io::Result<()> {
        let Some(before) = self.before else { return Ok(()) };
        writeln!(out, "\n{:<24}{:>9}{:>22}", "since the other report", "mean", "95 of 100 draws")?;
        for measure in Measure::ALL {
            let differences: Vec<f64> = self.differences(before, measure).map(|(_, difference)| difference).collect();
            if let Some(found) = interval(&differences) {
                let range = format!("[{:+.3}, {:+.3}]", found.low, found.high);
                writeln!(out, "{:<24}{:>+9.3}{range:>22}   {} people", measure.name(), found.mean, found.people)?;
            }
        }
        let mut moved: Vec<(&Asked, f64)> = self.differences(before, Measure::Ndcg).filter(|(_, by)| by.abs() >= 0.01).collect();
        moved.sort_by(|a, b| a.1.total_cmp(&b.1));
        for (asked, by) in moved.into_iter().filter(|(asked, _)| kept_too || !asked.judged.kept) {
            writeln!(out, "  {by:+.3}  {}", asked.judged.id)?;
        }
        Ok(())
    }

    fn differences<'b>(&'b self, before: &'b Before, measure: Measure) -> impl Iterator<Item = (&'b Asked, f64)> {
        self.asked.iter().filter_map(move |asked| Some((asked, asked.measures.get(measure)? - before.get(&asked.judged.id, measure)?)))
    }

    pub(super) fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let person = |asked: &Asked| {
            json!({
                "id": asked.judged.id,
                "kept": asked.judged.kept,
                "slices": slices(&asked.judged),
                "measures": figures(&asked.measures),
                "ranked": asked.ranked.iter().take(20).map(|service| json!({"service": service, "grade": asked.judged.grade(*service)})).collect::<Value>(),
            })
        };
        let groups: Map<String, Value> = self
            .groups()
            .into_iter()
            .map(|(name, group)| (name, json!({"people": group.len(), "measures": figures(&mean(group.into_iter()))})))
            .collect();
        let mut report = json!({"services": self.corpus, "groups": groups, "people": self.asked.iter().map(person).collect::<Value>()});
        if let Some(before) = self.before {
            let compared = Measure::ALL.iter().filter_map(|measure| {
                let differences: Vec<f64> = self.differences(before, *measure).map(|(_, by)| by).collect();
                let found = interval(&differences)?;
                Some((measure.name().to_owned(), json!({"mean": found.mean, "low": found.low, "high": found.high, "people": found.people})))
            });
            report["compared"] = Value::Object(compared.collect());
        }
        serde_json::to_writer_pretty(&mut *out, &report)?;
        writeln!(out)
    }
}

fn mean<'a>(asked: impl Iterator<Item = &'a Asked>) -> Measures {
    let measures: Vec<Measures> = asked.map(|asked| asked.measures).collect();
    Measures::mean(&measures)
}

fn row(out: &mut dyn Write, measures: &Measures) -> io::Result<()> {
    for measure in Measure::ALL {
        match measures.get(measure) {
            Some(value) => write!(out, "{value:>15.3}")?,
            None => write!(out, "{:>15}", "–")?,
        }
    }
    writeln!(out)
}

/// The figures that could be taken, by name.
fn figures(measures: &Measures) -> Value {
    let taken = Measure::ALL.iter().filter_map(|measure| Some((measure.name().to_owned(), json!(measures.get(*measure)?))));
    Value::Object(taken.collect())
}

/// What each person said, what was understood of it, what they were shown, and what would have been right.
pub(super) async fn shown(out: &mut dyn Write, directory: &Directory, asked: &[Asked]) -> Result<(), Trouble> {
    for asked in asked {
        writeln!(out, "\n{}  {}", asked.judged.id, serde_json::to_string(&asked.judged.request).map_err(io::Error::from)?)?;
        for (place, reading) in asked.query.understood.concepts.iter().enumerate() {
            for concept in reading {
                let need = &directory.lexicon().need(concept.need).code;
                writeln!(out, "  understood {place}: {need} {:.2} because {:?}", concept.confidence, concept.because)?;
            }
        }
        for (place, constraint) in &asked.query.understood.constraints {
            writeln!(out, "  constraint {place}: {:?} because {:?}", constraint.value, constraint.because)?;
        }
        for interest in &asked.query.interests {
            writeln!(out, "  interest: {:?}", interest.said)?;
        }
        for (place, service) in asked.ranked.iter().take(15).enumerate() {
            let name = name(directory, *service).await?;
            writeln!(out, "  {:>3}. {}  {name}", place + 1, asked.judged.grade(*service))?;
        }
        let missing = asked
            .judged
            .judgements
            .iter()
            .filter(|(service, judgement)| judgement.grade >= 2 && !asked.ranked.iter().take(10).any(|shown| shown == *service));
        for (service, judgement) in missing {
            let place =
                asked.ranked.iter().position(|shown| shown == service).map_or("not shown".to_owned(), |place| format!("at {}", place + 1));
            writeln!(out, "  missed: {}  {} ({place})", judgement.grade, name(directory, *service).await?)?;
        }
    }
    Ok(())
}

async fn name(directory: &Directory, service: uuid::Uuid) -> Result<String, Trouble> {
    Ok(directory.service(service.into()).await?.map_or_else(|| "(not in the corpus)".to_owned(), |view| view.record.value.name))
}
