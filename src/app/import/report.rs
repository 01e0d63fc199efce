//! What an import did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    app::Likely,
    domain::{Faults, ServiceId, json::Pointer},
    formats::mending::Rule,
    store::{Batch, Written},
};

/// How many refused rows are told one by one; the rest are counted.
const MOST_REFUSALS: usize = 1_000;

/// How many warnings are told.
const MOST_WARNINGS: usize = 1_000;

/// How many samples there are of each rule that mended something.
const MOST_SAMPLES: usize = 3;

/// How many likely doubles are told.
const MOST_DOUBLES: usize = 1_000;

/// A row that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which source.
    pub source: String,
    /// Where in it, as a JSON pointer.
    pub at: String,
    /// The row's own name, where it has one.
    pub name: Option<String>,
    /// Everything that is wrong with it.
    pub faults: Faults,
}

/// One thing that was mended, as an example of its rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MendSample {
    /// Which source.
    pub source: String,
    /// Where in it, as a JSON pointer.
    pub at: String,
    /// What stood there; absent where nothing did.
    pub before: Option<String>,
    /// What stands there now; absent where nothing does.
    pub after: Option<String>,
}

/// How often a rule mended something.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mended {
    /// What the rule does, in a sentence.
    pub says: String,
    /// How often.
    pub count: u64,
    /// The first few.
    #[serde(skip)]
    pub samples: Vec<MendSample>,
}

/// That a run would withdraw more than it may without being told to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shrinkage {
    /// How many services the source told of before.
    pub known: u64,
    /// How many of those it no longer tells of.
    pub gone: u64,
}

/// A service that is likely to be another one once more, for a person to decide.
#[derive(Debug, Clone, PartialEq)]
pub struct LikelyDouble {
    /// Which.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// What it is likely to repeat.
    pub other: Likely,
}

/// What an import did. Its numbers go on where a run that was broken off is taken up again; its samples are this process's own.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportReport {
    /// Services that were read and are in the directory now.
    pub services: u64,
    /// Those of them in which something had to be mended.
    pub services_mended: u64,
    /// Those of them that were there already, just so.
    pub services_unchanged: u64,
    /// Those of them that were found to be another source's service as well.
    pub services_joined: u64,
    /// Services that the source no longer tells of, and that were withdrawn.
    pub withdrawn: u64,
    /// Aggregates of every kind that were new.
    pub inserted: u64,
    /// Aggregates that were replaced.
    pub updated: u64,
    /// Aggregates that were there already, just so.
    pub unchanged: u64,
    /// How many rows were not taken.
    pub refused_rows: u64,
    /// What was mended, by the rule's word.
    pub mended: BTreeMap<String, Mended>,
    /// How many fields were read out of text, by the field's name.
    pub read_from_text: BTreeMap<String, u64>,
    /// That it would withdraw more than it may; nothing was withdrawn then.
    pub shrinkage: Option<Shrinkage>,
    /// That the source answered that nothing changed since it was last taken.
    pub not_modified: bool,
    /// Rows that were not taken: the first thousand of them.
    #[serde(skip)]
    pub refused: Vec<Refusal>,
    /// What was taken and deserves a look.
    #[serde(skip)]
    pub warnings: Vec<String>,
    /// What is likely to be there twice now.
    #[serde(skip)]
    pub likely_doubles: Vec<LikelyDouble>,
}

impl ImportReport {
    pub(super) fn count(&mut self, batch: &Batch, written: &Written) {
        self.services += batch.services.len() as u64;
        self.services_unchanged += written.services_unchanged;
        self.inserted += written.inserted;
        self.updated += written.updated;
        self.unchanged += written.unchanged;
    }

    pub(super) fn refuse(&mut self, source: &str, at: &Pointer, name: Option<String>, faults: Faults) {
        self.refused_rows += 1;
        if self.refused.len() < MOST_REFUSALS {
            self.refused.push(Refusal { source: source.to_owned(), at: at.as_str().to_owned(), name, faults });
        }
    }

    pub(super) fn warn(&mut self, warning: String) {
        if self.warnings.len() < MOST_WARNINGS {
            self.warnings.push(warning);
        }
    }

    pub(super) fn mend(&mut self, rule: &'static str, says: &'static str, sample: MendSample) {
        let mended = self.mended.entry(rule.to_owned()).or_default();
        says.clone_into(&mut mended.says);
        mended.count += 1;
        if mended.samples.len() < MOST_SAMPLES {
            mended.samples.push(sample);
        }
    }

    /// How many ids were made of others.
    pub(super) fn ids_made(&self) -> u64 {
        [Rule::Id, Rule::IdGiven].iter().filter_map(|rule| self.mended.get(rule.word())).map(|mended| mended.count).sum()
    }

    pub(super) fn read_out(&mut self, field: &str) {
        *self.read_from_text.entry(field.to_owned()).or_default() += 1;
    }

    pub(super) fn double(&mut self, double: LikelyDouble) {
        if self.likely_doubles.len() < MOST_DOUBLES {
            self.likely_doubles.push(double);
        }
    }
}
