//! Which needs a listing answers, read from its tags, its name and its prose.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    hearing::{Heard, Mend},
    lexicon::{InProse, Lexicon, ListedAs, NeedNo},
    phrases::Found,
    words,
};

/// The texts of a listing that tell what it answers.
#[derive(Debug, Clone, Copy)]
pub struct ListingText<'t> {
    /// Its name.
    pub name: &'t str,
    /// Its description; HTML is read as text.
    pub description: &'t str,
    /// The names of its taxonomy terms: categories and audiences.
    pub terms: &'t [&'t str],
}

/// Where in a listing the words stood.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ListingSource {
    /// In a tag.
    Tag,
    /// In the name.
    Name,
    /// In the description.
    Text,
}

/// A need that a listing answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Answered {
    /// Which.
    pub need: NeedNo,
    /// How surely and how much, 0–1.
    pub strength: f32,
    /// The words that say so, cut from where they stood.
    pub because: String,
    /// Where they stood.
    pub source: ListingSource,
}

/// How much words count by where they stand. A tag was chosen to say it; a name says what a thing is.
const IN_TAG: f32 = 1.0;
const IN_NAME: f32 = 0.92;
/// In prose: once in passing, and the most that prose can say.
const IN_TEXT: f32 = 0.38;
const IN_TEXT_AT_MOST: f32 = 0.7;
/// What is left of that where a single word says it.
const ONE_WORD_IN_TEXT: f32 = 0.6;
/// A mention in the opening counts for more, one far down for less.
const OPENING: f32 = 1.5;
const OPENING_WORDS: usize = 40;
const FAR_DOWN: f32 = 0.6;
const FAR_DOWN_WORDS: usize = 150;
/// What each further mention adds to the first.
const MENTIONED_AGAIN: f32 = 0.35;
/// Further mentions that are counted.
const MENTIONS: usize = 4;
/// What a second source adds of its own strength, where the first has left room.
const SECOND_SOURCE: f32 = 0.4;
/// What is weaker than this is no answer.
const LEAST: f32 = 0.08;
/// Words of a description that are read: what stands behind is history, funders and thanks.
const MAX_TEXT_BYTES: usize = 20_000;

/// The mentions of one need in one source.
#[derive(Debug, Default)]
struct Mentions {
    strength: f32,
    because: String,
    count: usize,
}

impl Lexicon {
    /// Which needs a listing answers, the strongest first. What it says it does not offer does not count.
    #[must_use]
    pub fn read_listing(&self, text: &ListingText<'_>) -> Vec<Answered> {
        let mut answered: BTreeMap<(NeedNo, ListingSource), Mentions> = BTreeMap::new();
        for term in text.terms {
            self.note(term, ListingSource::Tag, &mut answered);
        }
        self.note(text.name, ListingSource::Name, &mut answered);
        let description = words::plain(text.description);
        self.note(opening(&description), ListingSource::Text, &mut answered);

        let mut needs: BTreeMap<NeedNo, Answered> = BTreeMap::new();
        // Tags come first, then the name, then the text: the best source speaks, the others only strengthen it.
        for ((need, source), mentions) in answered {
            let strength = mentions.strength.min(1.0);
            match needs.get_mut(&need) {
                None => {
                    needs.insert(need, Answered { need, strength, because: mentions.because, source });
                }
                Some(known) => {
                    let (more, less) = (known.strength.max(strength), known.strength.min(strength));
                    if strength > known.strength {
                        (known.because, known.source) = (mentions.because, source);
                    }
                    known.strength = more + (1.0 - more) * SECOND_SOURCE * less;
                }
            }
        }
        let mut answers: Vec<Answered> = needs.into_values().filter(|answer| answer.strength >= LEAST).collect();
        answers.sort_by(|one, other| other.strength.total_cmp(&one.strength).then(one.need.cmp(&other.need)));
        answers
    }

    fn note(&self, text: &str, source: ListingSource, answered: &mut BTreeMap<(NeedNo, ListingSource), Mentions>) {
        let heard = self.speech.hear(text, Mend::No);
        let found = self.listed.find(&heard.words);
        let not_offered = not_offered(self, &heard, &found);
        for (place, at) in found.iter().enumerate() {
            let Some(ListedAs::Answers(need, surely, in_prose)) = self.listed_as.get(at.phrase as usize) else { continue };
            if not_offered[at.first] || is_swallowed(self, &found, place) {
                continue;
            }
            let share = match in_prose {
                _ if source != ListingSource::Text => 1.0,
                InProse::Said => 1.0,
                InProse::InPassing => ONE_WORD_IN_TEXT,
                InProse::Nothing => continue,
            };
            let strength = surely * weight(source, at, &heard) * share;
            let mentions = answered.entry((*need, source)).or_default();
            mentions.count += 1;
            if mentions.count == 1 {
                (mentions.strength, mentions.because) = (strength, heard.cut(at.first, at.last).to_owned());
            } else if mentions.count <= MENTIONS {
                let (more, less) = (mentions.strength.max(strength), mentions.strength.min(strength));
                if strength > mentions.strength {
                    heard.cut(at.first, at.last).clone_into(&mut mentions.because);
                }
                mentions.strength = more + MENTIONED_AGAIN * less;
            }
            if source == ListingSource::Text {
                mentions.strength = mentions.strength.min(IN_TEXT_AT_MOST);
            }
        }
    }
}

/// As much of a description as is read, cut at a character.
fn opening(description: &str) -> &str {
    let mut end = description.len().min(MAX_TEXT_BYTES);
    while !description.is_char_boundary(end) {
        end -= 1;
    }
    &description[..end]
}

/// What words count at a place: in a tag or a name by how much of it they are, in prose by how early they come.
fn weight(source: ListingSource, at: &Found, heard: &Heard<'_>) -> f32 {
    match source {
        ListingSource::Tag => IN_TAG,
        // "Winter Warmers at Chapel Point": what stands behind "at" is a place.
        ListingSource::Name if heard.words[..at.first].iter().any(|word| word.spelt == "at") => IN_TEXT,
        ListingSource::Name => IN_NAME,
        ListingSource::Text if at.first < OPENING_WORDS => IN_TEXT * OPENING,
        ListingSource::Text if at.first >= FAR_DOWN_WORDS && heard.words.len() > FAR_DOWN_WORDS => IN_TEXT * FAR_DOWN,
        ListingSource::Text => IN_TEXT,
    }
}

/// For each word, whether its sentence says before it that this is not offered.
fn not_offered(lexicon: &Lexicon, heard: &Heard<'_>, found: &[Found]) -> Vec<bool> {
    let mut not = vec![false; heard.words.len()];
    for at in found {
        if matches!(lexicon.listed_as.get(at.phrase as usize), Some(ListedAs::NotOffered)) {
            let sentence = heard.words[at.last].sentence;
            for (word, not) in heard.words[at.last + 1..].iter().zip(&mut not[at.last + 1..]) {
                if word.sentence != sentence || *not || word.is(super::hearing::Trait::Breaks) {
                    break;
                }
                *not = true;
            }
        }
    }
    not
}

/// Whether a longer phrase holds these words and answers something else with them.
fn is_swallowed(lexicon: &Lexicon, found: &[Found], place: usize) -> bool {
    let at = &found[place];
    let from = found.partition_point(|other| other.first + 16 < at.first);
    found[from..].iter().take_while(|other| other.first <= at.last).any(|other| {
        other.swallows(at) && matches!(lexicon.listed_as.get(other.phrase as usize), Some(ListedAs::Answers(..) | ListedAs::Idle))
    })
}
