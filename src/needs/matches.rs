//! Needs out of phrases: which phrases stand, how surely, and the words that led to each need.

use std::collections::BTreeMap;

use super::{
    hearing::{Heard, Trait},
    lexicon::{Lexicon, Meaning, NeedNo, Said},
    negation::{Denied, around, nearby, starting},
    phrases::{Found, UNKNOWN},
    reading::{Concept, Said as Interest},
    whose::Whose,
};

/// How much a second mention of a need adds to the first.
const SECOND_MENTION: f32 = 0.4;

/// What is left of a mention's weight when a typing error was mended in it.
const MENDED: f32 = 0.9;

/// What is left of the weight of a writer's need where the note is for their relative.
const HINTED: f32 = 0.4;

/// Up to so many words of content a note names nothing in passing; from five times as many on it tells a story.
const SHORT_NOTE: f32 = 6.0;

/// How surely somebody would like what they say they like.
const LIKED: f32 = 0.65;

/// How surely a hint speaks of its need, against a phrase of the same words.
pub(super) const HINT: f32 = 0.4;

/// How much surer a hint is where it is asked for.
const ASKED_FOR: f32 = 1.75;

/// From this confidence on a need is surely asked for.
const SURELY_ASKED: f32 = 0.5;

/// The needs that a text speaks of, and those it pushes away.
#[derive(Debug, Default)]
pub(super) struct Needs {
    pub(super) concepts: Vec<Concept>,
    pub(super) pushed_away: Vec<Concept>,
    /// Where they were said, with their need.
    pub(super) mentions: Vec<(Found, NeedNo)>,
}

impl Needs {
    /// What somebody likes to do was not named in passing.
    pub(super) fn like(&mut self, interests: &[Interest]) {
        for concept in &mut self.concepts {
            if interests.iter().any(|interest| interest.needs.contains(&concept.need)) {
                concept.confidence = concept.confidence.max(LIKED);
            }
        }
        self.concepts.sort_by(surest_first);
    }

    /// What words of crisis name is a need, whether a phrase of its own was said or not.
    pub(super) fn name(&mut self, named: Vec<Concept>) {
        for named in named {
            match self.concepts.iter_mut().find(|known| known.need == named.need) {
                Some(known) if known.confidence >= named.confidence => {}
                Some(known) => *known = named,
                None => self.concepts.push(named),
            }
            self.pushed_away.retain(|away| !self.concepts.iter().any(|known| known.need == away.need));
        }
        self.concepts.sort_by(surest_first);
    }
}

fn surest_first(one: &Concept, other: &Concept) -> std::cmp::Ordering {
    other.confidence.total_cmp(&one.confidence).then(one.need.cmp(&other.need))
}

/// How surely a phrase of these words speaks of its need, 0–1. `units` counts its content words (stop words count half),
/// `rarity` is the mean rarity of its words among needs: 0.70 for one word, 0.85 for two, 0.93 for three, times 0.85–1.
#[must_use]
pub(super) fn specificity(units: f32, rarity: f32) -> f32 {
    (1.0 - 0.3 * (-0.7 * (units - 1.0)).exp()) * (0.85 + 0.15 * rarity)
}

/// What is left of the weight of a single word in a note with `length` words of content: whoever says three words means each of them,
/// whoever tells a story names much in passing, things to do above all ("a box for my plants").
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a note has some thousand words")]
fn in_passing(activity: bool, length: usize) -> f32 {
    let story = ((length.min(1000) as f32 - SHORT_NOTE) / SHORT_NOTE / 4.0).clamp(0.0, 1.0);
    1.0 - story * if activity { 0.6 } else { 0.25 }
}

pub(super) fn needs(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Said], denied: &Denied, whose: &Whose<'_>) -> Needs {
    let mut needs = Needs::default();
    let length = heard.words.iter().filter(|word| !word.stop).count();
    let mut said: BTreeMap<(bool, NeedNo), Vec<(f32, Found)>> = BTreeMap::new();
    for phrase in found {
        let Meaning::Need(need, weight) = phrase.meaning else { continue };
        if is_swallowed(lexicon, phrase, found, whose) || is_in_a_name(heard, phrase.at) {
            continue;
        }
        let mended = heard.words[phrase.at.first..=phrase.at.last].iter().any(|word| word.mended);
        let away = denied.is(phrase.at.first) || (denied.is_refused(phrase.at.first) && lexicon.is_offer(need));
        if !away {
            needs.mentions.push((phrase.at, need));
        }
        let weight = if is_asked_for(heard, phrase, found) { raised(weight) } else { weight };
        let weight = if whose.is_writers(lexicon, need) { weight * HINTED } else { weight };
        let weight = if phrase.at.words == 1 { weight * in_passing(lexicon.is_activity(need), length) } else { weight };
        said.entry((away, need)).or_default().push((if mended { weight * MENDED } else { weight }, phrase.at));
    }
    for ((away, need), mut mentions) in said {
        // The surest mention speaks; of equals, the first.
        mentions.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.first.cmp(&other.1.first)));
        let mut doubt = 1.0 - mentions[0].0;
        for (weight, at) in &mentions[1..] {
            if !at.overlaps(&mentions[0].1) {
                doubt *= 1.0 - SECOND_MENTION * weight;
            }
        }
        let because = heard.cut(mentions[0].1.first, mentions[0].1.last).to_owned();
        let concept = Concept { need, confidence: (1.0 - doubt).clamp(0.0, 1.0), because };
        if away { needs.pushed_away.push(concept) } else { needs.concepts.push(concept) }
    }
    // "Wants to learn WhatsApp, never used a smartphone": what is asked for somewhere is not refused elsewhere.
    let Needs { concepts, pushed_away, .. } = &mut needs;
    pushed_away.retain(|away| !concepts.iter().any(|asked| asked.need == away.need && asked.confidence >= SURELY_ASKED));
    for concepts in [&mut needs.concepts, &mut needs.pushed_away] {
        concepts.sort_by(surest_first);
    }
    needs
}

/// What a hint weighs where it is asked for. A phrase speaks for itself.
fn raised(weight: f32) -> f32 {
    if weight <= HINT { weight * ASKED_FOR } else { weight }
}

/// Whether the words right before ask for it or advise it: "told to walk more", "looking for a cheap gym".
fn is_asked_for(heard: &Heard<'_>, phrase: &Said, found: &[Said]) -> bool {
    if starting(phrase.at.first, phrase.at.first, found).any(|said| matches!(said.meaning, Meaning::Time(_))) {
        return false;
    }
    let mut first = phrase.at.first;
    while heard.beside(first, -1).is_some_and(|word| word.is(Trait::Weak)) {
        first -= 1;
    }
    let before = first.checked_sub(1).filter(|before| heard.words[*before].clause == heard.words[phrase.at.first].clause);
    before.is_some_and(|before| around(before, before, found).any(|said| said.meaning == Meaning::Asks && said.at.last == before))
}

/// Whether a single word is part of a name ("Chapel Allerton", "Garden Row"): next to a capitalised word nobody knows.
fn is_in_a_name(heard: &Heard<'_>, at: Found) -> bool {
    let unknown = |by| heard.beside(at.first, by).is_some_and(|word| word.name && word.id == UNKNOWN);
    at.words == 1 && heard.words[at.first].name && (unknown(1) || unknown(-1))
}

/// Whether a longer phrase means something else with these words: "lost someone to suicide" is no word of crisis, and
/// "hates computers" no wish to learn about them.
fn is_swallowed(lexicon: &Lexicon, phrase: &Said, found: &[Said], whose: &Whose<'_>) -> bool {
    nearby(phrase, found).any(|other| {
        let stronger = match other.meaning {
            // "Mum had a stroke" is no carer's word where the note is for mum.
            Meaning::Need(need, _) => !whose.is_writers(lexicon, need),
            Meaning::LookAlike => true,
            Meaning::Limit(limit) => lexicon.limits.get(limit).is_some_and(|limit| !limit.keeps_words),
            _ => false,
        };
        stronger && other.at.swallows(&phrase.at)
    })
}
