//! The shapes of the lexicon's data files, as `seed-data/needs/README.md` describes them.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveTime;
use serde::Deserialize;

use super::super::{
    constraint::ConstraintValue,
    lexicon::Cue,
    safety::{CrisisKind, SafetyContact},
    whose::WhoseWords,
};
use crate::domain::vocabulary::{Day, SafetyLevel};

/// What each file says of itself; nothing reads it but people.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct About {
    #[serde(rename = "version")]
    pub(super) _version: String,
    #[serde(rename = "licence")]
    pub(super) _licence: String,
    #[serde(rename = "note")]
    pub(super) _note: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedsFile {
    #[serde(rename = "about")]
    pub(super) _about: About,
    pub(super) domains: Vec<DomainRow>,
    /// Phrases that more than one need may have.
    pub(super) shared: Vec<String>,
    /// Phrases of everyday words alone that tell of a need all the same.
    #[serde(default)]
    pub(super) everyday: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DomainRow {
    pub(super) code: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) activities: bool,
    pub(super) needs: Vec<NeedRow>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NeedRow {
    pub(super) code: String,
    pub(super) label: String,
    #[serde(default)]
    pub(super) answered_by: Option<String>,
    #[serde(default)]
    pub(super) pressing: bool,
    #[serde(default)]
    pub(super) offer: bool,
    pub(super) phrases: Vec<String>,
    #[serde(default)]
    pub(super) hints: Vec<String>,
    pub(super) activity_kinds: Vec<String>,
    #[serde(default)]
    pub(super) listing: Vec<String>,
    #[serde(default)]
    pub(super) related: BTreeMap<String, f32>,
    #[serde(default)]
    pub(super) circumstances: Vec<String>,
    #[serde(default)]
    pub(super) ages: Option<(u8, u8)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstraintsFile {
    #[serde(rename = "about")]
    pub(super) _about: About,
    pub(super) language: LanguageRow,
    pub(super) constraints: Vec<ConstraintRow>,
    pub(super) times: Vec<TimeRow>,
    pub(super) cues: Vec<CueRow>,
    pub(super) denials: Vec<DenialRow>,
    pub(super) no_denials: Vec<String>,
    pub(super) denies_before: Vec<String>,
    /// Words after which a hint is meant: "told to walk more".
    pub(super) asks: Vec<String>,
    pub(super) likes: Vec<String>,
    pub(super) likes_if_activity: Vec<String>,
    pub(super) travel: BTreeMap<String, Vec<String>>,
    pub(super) without: BTreeMap<String, Vec<String>>,
    /// BCP 47 code → its names, space between.
    pub(super) languages: BTreeMap<String, String>,
    pub(super) money_words: HashMap<String, u32>,
    pub(super) distance_units: HashMap<String, f64>,
    pub(super) not_offered: Vec<String>,
    /// Words that say what a listing is as its tag or in its name, and nothing in its prose.
    pub(super) not_in_prose: Vec<String>,
    /// Phrases of listings that answer nothing, though their words might.
    pub(super) idle_in_listings: Vec<String>,
}

/// Lists of single words, space between.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LanguageRow {
    pub(super) same: Vec<String>,
    pub(super) joined: BTreeMap<String, Vec<String>>,
    pub(super) weak: String,
    pub(super) fillers: String,
    pub(super) breaks: String,
    pub(super) kin: String,
    pub(super) kin_if_whose: String,
    pub(super) he: String,
    pub(super) she: String,
    pub(super) blank: String,
    pub(super) ends_denial: String,
    pub(super) deniers: String,
    pub(super) learners: LearnersRow,
    pub(super) whose: WhoseWords,
    pub(super) ends_refusal: String,
    pub(super) everyday: String,
}

/// See [`super::super::learners::Learners`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LearnersRow {
    pub(super) verbs: String,
    pub(super) verbs_of_subject: String,
    pub(super) auxiliaries: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConstraintRow {
    pub(super) values: Vec<ConstraintValue>,
    #[serde(default)]
    pub(super) own: bool,
    #[serde(default)]
    pub(super) of_subject: bool,
    #[serde(default)]
    pub(super) takes_back: Vec<ConstraintValue>,
    #[serde(default)]
    pub(super) keeps_words: bool,
    #[serde(default)]
    pub(super) under: Option<u8>,
    pub(super) phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeRow {
    #[serde(default)]
    pub(super) days: Vec<Day>,
    #[serde(default, deserialize_with = "wall_clock")]
    pub(super) from: Option<NaiveTime>,
    #[serde(default, deserialize_with = "wall_clock")]
    pub(super) to: Option<NaiveTime>,
    #[serde(default)]
    pub(super) short: bool,
    pub(super) phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CueRow {
    pub(super) cue: Cue,
    pub(super) phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DenialRow {
    pub(super) reach: usize,
    #[serde(default)]
    pub(super) refuses: bool,
    pub(super) phrases: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SafetyFile {
    #[serde(rename = "about")]
    pub(super) _about: About,
    pub(super) texts: BTreeMap<SafetyLevel, String>,
    /// Contacts that come first at a level, whatever it is about.
    pub(super) first: BTreeMap<SafetyLevel, Vec<String>>,
    pub(super) contacts: BTreeMap<String, ContactRow>,
    pub(super) advice: Vec<AdviceRow>,
    pub(super) crises: Vec<CrisisRow>,
    pub(super) look_alikes: Vec<String>,
    pub(super) past: Vec<String>,
    /// Words that bring back into the present what words of the past stand next to.
    pub(super) present: Vec<String>,
    /// Words that, right after a crisis, say that there is none.
    pub(super) ruled_out: Vec<String>,
    /// Ways to write a word of crisis, in groups of words heard as the first.
    pub(super) same: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContactRow {
    pub(super) contact: SafetyContact,
    /// Where the facts can be checked.
    #[serde(rename = "source")]
    pub(super) _source: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AdviceRow {
    pub(super) kind: CrisisKind,
    pub(super) text: String,
    pub(super) contacts: Vec<String>,
    /// The need that words of this kind name.
    #[serde(default)]
    pub(super) need: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CrisisRow {
    pub(super) level: SafetyLevel,
    pub(super) kind: CrisisKind,
    pub(super) phrases: Vec<String>,
}

/// `HH:MM`, local.
fn wall_clock<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<NaiveTime>, D::Error> {
    let text = String::deserialize(deserializer)?;
    NaiveTime::parse_from_str(&text, "%H:%M").map(Some).map_err(serde::de::Error::custom)
}

impl NeedsFile {
    /// Every phrase pattern of the file.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &String> {
        let rows = self.domains.iter().flat_map(|domain| &domain.needs);
        rows.flat_map(|row| row.phrases.iter().chain(&row.hints).chain(&row.activity_kinds).chain(&row.listing))
            .chain(&self.shared)
            .chain(&self.everyday)
    }
}

impl ConstraintsFile {
    /// Every phrase pattern of the file.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &String> {
        let rows = self.constraints.iter().flat_map(|row| &row.phrases).chain(self.times.iter().flat_map(|row| &row.phrases));
        let cues = self.cues.iter().flat_map(|row| &row.phrases).chain(self.denials.iter().flat_map(|row| &row.phrases));
        let lists = [
            &self.no_denials,
            &self.denies_before,
            &self.asks,
            &self.likes,
            &self.likes_if_activity,
            &self.not_offered,
            &self.not_in_prose,
            &self.idle_in_listings,
        ]
        .into_iter()
        .flatten();
        let travel = self.travel.values().chain(self.without.values()).flatten();
        rows.chain(cues).chain(lists).chain(travel)
    }
}

impl SafetyFile {
    /// Every phrase pattern of the file.
    pub(super) fn patterns(&self) -> impl Iterator<Item = &String> {
        let others = [&self.look_alikes, &self.past, &self.present, &self.ruled_out];
        self.crises.iter().flat_map(|row| &row.phrases).chain(others.into_iter().flatten())
    }
}
