//! Words of crisis. They add contacts to an answer; they never replace it and never judge.

use std::{collections::HashMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{
    hearing::{Heard, Trait},
    lexicon::{Lexicon, Meaning, NeedNo, Said},
    negation::{Denied, nearby},
    phrases::Step,
    reading::Concept,
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
    /// The need that words of a kind name.
    pub(super) names: HashMap<CrisisKind, NeedNo>,
}

/// Words of crisis that stand, and how pressing they are where they do.
type Told<'a> = (SafetyLevel, &'a Said, &'a Crisis);

/// The most pressing of the words of crisis; of equals, the first.
pub(super) fn safety(lexicon: &Lexicon, heard: &Heard<'_>, told: &[Told<'_>]) -> Option<SafetyFound> {
    let (level, said, crisis) = *told.iter().reduce(|worst, told| if comes_before(*told, *worst) { told } else { worst })?;
    let advice = lexicon.safety.advice.get(&(level, crisis.kind))?.clone();
    Some(SafetyFound { level, kind: crisis.kind, because: heard.cut(said.at.first, said.at.last).to_owned(), advice })
}

/// How surely words of crisis name their need: those of today, and those of the past or of a doubt.
const NAMED_TODAY: f32 = 0.8;
const NAMED_OF_THE_PAST: f32 = 0.5;

/// The needs that words of crisis name, so that whoever is told whom to ring is shown what helps with it too.
pub(super) fn named(lexicon: &Lexicon, heard: &Heard<'_>, told: &[Told<'_>]) -> Vec<Concept> {
    let named = told.iter().filter_map(|(level, said, crisis)| {
        let confidence = if *level == SafetyLevel::Support { NAMED_OF_THE_PAST } else { NAMED_TODAY };
        let because = heard.cut(said.at.first, said.at.last).to_owned();
        lexicon.safety.names.get(&crisis.kind).map(|need| Concept { need: *need, confidence, because })
    });
    named.collect()
}

/// All words of crisis in the text that stand.
pub(super) fn told<'a>(lexicon: &'a Lexicon, heard: &Heard<'_>, found: &'a [Said], denied: &Denied) -> Vec<Told<'a>> {
    let mut told = Vec::new();
    // The last word of what was denied last: "or" carries a denial on.
    let mut denied_to: Option<usize> = None;
    for said in found {
        let Meaning::Crisis(crisis) = said.meaning else { continue };
        let Some(crisis) = lexicon.safety.crises.get(crisis) else { continue };
        if is_plainly_denied(heard, said, found, denied) || denied_to.is_some_and(|last| goes_on(heard, last, said.at.first)) {
            denied_to = denied_to.max(Some(said.at.last));
            continue;
        }
        if sounds_like(said, found) || is_said_fuller(said, found) || is_ruled_out(heard, said, found) {
            continue;
        }
        let level = if is_past(heard, said, found) { SafetyLevel::Support } else { crisis.level };
        told.push((level, said, crisis));
    }
    told
}

/// Whether these words are more pressing than those. Of equals a child comes first where both are said in one breath
/// ("dad hits the kids"), then the fuller of two phrases that begin alike, then what was said first.
fn comes_before((level, said, crisis): Told<'_>, (known, at, other): Told<'_>) -> bool {
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

/// Whether a fuller phrase of crisis holds these words and says better what they mean ("lost her son to suicide").
fn is_said_fuller(said: &Said, found: &[Said]) -> bool {
    nearby(said, found).any(|other| matches!(other.meaning, Meaning::Crisis(_)) && other.at.swallows(&said.at))
}

/// Whether the negator stands right before: here a doubtful denial is none.
fn is_plainly_denied(heard: &Heard<'_>, said: &Said, found: &[Said], denied: &Denied) -> bool {
    let says_nothing =
        |negator: usize| heard.words[negator..said.at.first].iter().all(|word| word.stop || word.may_skip() || word.is(Trait::Denier));
    // "No child protection concerns": that "no children" means something too does not keep "no" from denying these words.
    let right_before = || {
        nearby(said, found).any(|other| {
            matches!(other.meaning, Meaning::Denies(_))
                && other.at.last + 1 == said.at.first
                && heard.words[other.at.last].clause == heard.words[said.at.first].clause
                && says_nothing(other.at.first)
        })
    };
    denied.by_whom(said.at.first).is_some_and(says_nothing) || right_before()
}

/// Whether a denial goes on from the word that it reached to the one at `first`: "no thoughts of suicide or self-harm", "no SI/DSH".
fn goes_on(heard: &Heard<'_>, last: usize, first: usize) -> bool {
    if first <= last || first - last > 3 || heard.words[last].clause != heard.words[first].clause {
        return false;
    }
    let between = &heard.words[last + 1..first];
    match between {
        [] => heard.between(last).contains('/'),
        _ => between.iter().any(|word| matches!(word.spelt.as_str(), "or" | "nor")) && between.iter().all(|word| word.stop),
    }
}

/// Words of a text around a crisis in which what puts it into the past, or rules it out, is looked for.
const AROUND: usize = 16;

/// What was found around a crisis. `found` is in the order of first words.
fn around<'s>(said: &Said, found: &'s [Said]) -> impl Iterator<Item = &'s Said> {
    let (first, last) = (said.at.first.saturating_sub(AROUND), said.at.last + AROUND);
    let from = found.partition_point(|other| other.at.first < first);
    found[from..].iter().take_while(move |other| other.at.first <= last)
}

/// Whether what follows right after says that there is none: "self-harm: nil", "asked about abuse, none disclosed".
fn is_ruled_out(heard: &Heard<'_>, said: &Said, found: &[Said]) -> bool {
    let clause = heard.words[said.at.last].clause;
    let of = |at: usize| heard.words.get(at).map(|word| word.clause);
    around(said, found).any(|other| {
        let (first, last) = (other.at.first, other.at.last);
        let opens = of(first) == Some(clause + 1) && of(first - 1) == Some(clause);
        let closes = of(last + 1) != of(last);
        other.meaning == Meaning::RuledOut
            && first > said.at.last
            && ((opens && (closes || other.at.words > 1)) || (closes && first == said.at.last + 1 && of(first) == Some(clause)))
    })
}

/// Words that may stand before those of the past that open a clause ("about ten years ago she …").
const OPENING: usize = 2;

/// Whether words of the past reach these: "self-harmed as a teenager", "in 2014, she …". They do not reach over "now", "since" and
/// their like, nor out of a clause that tells of something else ("her husband died two years ago, wants to die").
fn is_past(heard: &Heard<'_>, said: &Said, found: &[Said]) -> bool {
    let words = &heard.words;
    let (clause, sentence) = (words[said.at.first].clause, words[said.at.first].sentence);
    let back_in_the_present = |from: usize, to: usize| {
        around(said, found).any(|other| other.meaning == Meaning::Present && from < other.at.first && other.at.last < to)
    };
    around(said, found).filter(|other| other.meaning == Meaning::Past && words[other.at.first].sentence == sentence).any(|past| {
        let at = past.at;
        if at.overlaps(&said.at) {
            // "No longer wants to live" speaks of now, for all its "no longer".
            return !(said.at.first <= at.first && at.last <= said.at.last);
        }
        let same_clause = words[at.first].clause == clause;
        let opens_clause = at.first <= OPENING || words[at.first - OPENING - 1].clause != words[at.first].clause;
        if at.first > said.at.last {
            let next_clause = words[at.first].clause == words[said.at.last].clause + 1;
            (same_clause || (next_clause && opens_clause)) && !back_in_the_present(said.at.last, at.first)
        } else {
            let tells_of_it = opens_clause || (same_clause && !words[at.last + 1..said.at.first].iter().any(|word| word.spelt == "and"));
            tells_of_it && !back_in_the_present(at.last, said.at.first)
        }
    })
}
