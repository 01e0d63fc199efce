//! Words of crisis. They add contacts to an answer; they never replace it and never judge.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    hearing::{Heard, Trait},
    lexicon::{Lexicon, Meaning, Said},
    negation::{Denied, nearby},
    phrases::Step,
};
use crate::domain::vocabulary::SafetyLevel;

/// What words of crisis are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CrisisKind {
    /// Suicide or self-harm.
    SuicideSelfHarm,
    /// Abuse by a partner or in the family.
    Abuse,
    /// Sexual violence.
    SexualViolence,
    /// A child in danger.
    ChildDanger,
    /// Harm to an older person or one who depends on care.
    AdultAtRisk,
    /// A mental-health crisis of another kind.
    MentalHealthCrisis,
    /// A life in danger by illness or injury.
    MedicalEmergency,
    /// Slavery, trafficking, exploitation.
    Exploitation,
}

/// Whom to turn to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SafetyContact {
    /// Who they are.
    pub name: String,
    /// The number to ring.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// How to reach them by text message.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Their page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// When they answer, and for whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

/// Words of crisis, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SafetyFound {
    /// How pressing the words are.
    pub level: SafetyLevel,
    /// What they are about.
    pub kind: CrisisKind,
    /// The words, cut from the text.
    pub because: String,
    advice: Arc<Advice>,
}

impl SafetyFound {
    /// What to say to the person, or to whoever speaks for them.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.advice.text
    }

    /// Whom to turn to, first things first.
    #[must_use]
    pub fn contacts(&self) -> &[SafetyContact] {
        &self.advice.contacts
    }
}

/// What is said, and to whom to turn, for one level and kind.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Advice {
    pub(super) text: String,
    pub(super) contacts: Vec<SafetyContact>,
}

/// What one group of phrases means.
#[derive(Debug)]
pub(super) struct Crisis {
    pub(super) level: SafetyLevel,
    pub(super) kind: CrisisKind,
}

/// Everything the safety file says.
#[derive(Debug, Default)]
pub(super) struct SafetyBook {
    pub(super) crises: Vec<Crisis>,
    pub(super) advice: HashMap<(SafetyLevel, CrisisKind), Arc<Advice>>,
}

/// The most pressing words of crisis in the text; of equals, the first.
pub(super) fn safety(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied) -> Option<SafetyFound> {
    let past: HashSet<u32> =
        found.iter().filter(|said| said.meaning == Meaning::Past).map(|said| heard.words[said.at.first].sentence).collect();
    let mut worst: Option<(SafetyLevel, &Said, &Crisis)> = None;
    for said in found {
        let Meaning::Crisis(crisis) = said.meaning else { continue };
        let Some(crisis) = lexicon.safety.crises.get(crisis) else { continue };
        if sounds_like(said, found) || is_plainly_denied(heard, said, denied) {
            continue;
        }
        let level = if past.contains(&heard.words[said.at.first].sentence) { SafetyLevel::Support } else { crisis.level };
        if worst.is_none_or(|known| comes_before((level, said, crisis), known)) {
            worst = Some((level, said, crisis));
        }
    }
    let (level, said, crisis) = worst?;
    let advice = lexicon.safety.advice.get(&(level, crisis.kind))?.clone();
    Some(SafetyFound { level, kind: crisis.kind, because: heard.cut(said.at.first, said.at.last).to_owned(), advice })
}

/// Whether these words are more pressing than those. Of equals a child comes first where both are said in one breath
/// ("dad hits the kids"), then the fuller of two phrases that begin alike, then what was said first.
fn comes_before((level, said, crisis): (SafetyLevel, &Said, &Crisis), (known, at, other): (SafetyLevel, &Said, &Crisis)) -> bool {
    let child_first = crisis.kind == CrisisKind::ChildDanger && other.kind != CrisisKind::ChildDanger && said.at.overlaps(&at.at);
    let fuller = at.at.first == said.at.first && said.at.words > at.at.words;
    level < known || (level == known && (child_first || fuller))
}

/// Whether a harmless phrase holds these words ("dying to get out").
fn sounds_like(said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| {
        other.meaning == Meaning::LookAlike
            && other.at.first <= said.at.first
            && said.at.last <= other.at.last
            && other.at.words >= said.at.words
    })
}

/// Whether the negator stands right before: here a doubtful denial is none.
fn is_plainly_denied(heard: &Heard<'_>, said: &Said, denied: &Denied) -> bool {
    denied.by_whom(said.at.first).is_some_and(|negator| {
        heard.words[negator..said.at.first].iter().all(|word| word.stop || word.may_skip() || word.is(Trait::Denier))
    })
}
