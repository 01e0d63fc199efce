//! What has been read so far: the facts' sources are kept beside them, for people to see.

use super::{
    phrases::{Found, Mark},
    prose::{Field, Fields, Piece, Prose, Sentence},
};
use crate::{
    domain::vocabulary::{Access, Criterion, Factor},
    matching::{CriterionCard, ReadFromText},
};

/// The most sentences of each kind that are kept: a card is read by people.
const MAX_KEPT: usize = 24;

/// The longest sentence that is shown, in characters.
const MAX_SHOWN: usize = 300;

/// Fields that are prose: what is read there was not stated, it was understood.
const PROSE: Fields = Fields::of(&[
    Field::Name,
    Field::Opening,
    Field::Body,
    Field::Eligibility,
    Field::Application,
    Field::Fees,
    Field::Alert,
    Field::Organization,
    Field::Venue,
    Field::AboutVenue,
]);

/// A prose with the phrases that were found in it.
#[derive(Clone, Copy)]
pub(super) struct Reading<'a> {
    pub(super) prose: &'a Prose,
    pub(super) found: &'a [Found],
}

impl<'a> Reading<'a> {
    /// What was found and not denied.
    pub(super) fn said(self) -> impl Iterator<Item = Found> + 'a {
        self.found.iter().copied().filter(|found| !found.denied)
    }

    pub(super) fn written(self, sentence: Sentence) -> &'a str {
        self.prose.written(sentence)
    }

    pub(super) fn pieces(self, found: Found) -> &'a [Piece] {
        self.prose.pieces(found.sentence)
    }

    /// Whether the sentence holds any of the words.
    pub(super) fn says_any(self, sentence: Sentence, words: &[&str]) -> bool {
        self.prose.pieces(sentence).iter().any(|piece| words.contains(&self.prose.low(*piece)))
    }

    /// The word that stands `on` pieces after what was found, or as many before it where negative; empty past a clause's end.
    pub(super) fn near(self, found: Found, on: isize) -> &'a str {
        let pieces = self.pieces(found);
        let at = if on > 0 { found.span.1.checked_add_signed(on - 1) } else { found.span.0.checked_add_signed(on) };
        at.and_then(|at| pieces.get(at)).map_or("", |piece| self.prose.low(*piece))
    }

    /// Whether any phrase with the mark was said.
    pub(super) fn has(self, mark: Mark) -> bool {
        self.said().any(|found| found.mark == mark)
    }
}

/// Where the facts came from.
#[derive(Debug, Default, Clone)]
pub(super) struct Notes {
    pub(super) criteria: Vec<CriterionCard>,
    pub(super) soft_rules: Vec<String>,
    pub(super) read_from_text: Vec<ReadFromText>,
    pub(super) access: Vec<(Access, String)>,
}

impl Notes {
    /// Notes a fact that was read, where it was read out of prose.
    pub(super) fn read(&mut self, factor: Factor, value: &str, reading: Reading<'_>, sentence: Sentence) {
        if PROSE.contains(sentence.field) {
            self.read_in(factor, value, reading.written(sentence));
        }
    }

    /// Notes a fact that was read out of the sentence. A fact needs one sentence only.
    pub(super) fn read_in(&mut self, factor: Factor, value: &str, sentence: &str) {
        let known = self.read_from_text.iter().any(|known| known.factor == factor && known.value == value);
        if !known && self.read_from_text.len() < MAX_KEPT {
            self.read_from_text.push(ReadFromText { factor, value: value.to_owned(), sentence: shown(sentence) });
        }
    }

    /// The sentence that a fact was read out of.
    pub(super) fn sentence(&self, factor: Factor, value: &str) -> Option<String> {
        self.read_from_text.iter().find(|known| known.factor == factor && known.value == value).map(|known| known.sentence.clone())
    }

    pub(super) fn soft_rule(&mut self, sentence: &str) {
        let sentence = shown(sentence);
        if !self.soft_rules.contains(&sentence) && self.soft_rules.len() < MAX_KEPT {
            self.soft_rules.push(sentence);
        }
    }

    pub(super) fn criterion(&mut self, criterion: Criterion, detail: String, source: &str) {
        if self.criteria.len() < MAX_KEPT {
            self.criteria.push(CriterionCard { criterion, detail, source: shown(source) });
        }
    }

    /// A criterion that was found: its source is the field it stands in, or the sentence.
    pub(super) fn criterion_found(&mut self, criterion: Criterion, detail: String, reading: Reading<'_>, sentence: Sentence) {
        let source = match sentence.field {
            Field::Audience => "attributes",
            _ => reading.written(sentence),
        };
        self.criterion(criterion, detail, source);
        self.read(Factor::Eligibility, criterion_word(criterion), reading, sentence);
    }

    pub(super) fn access(&mut self, access: Access, words: &str) {
        if !self.access.iter().any(|(known, _)| *known == access) {
            self.access.push((access, shown(words)));
        }
    }
}

fn criterion_word(criterion: Criterion) -> &'static str {
    use crate::domain::vocabulary::Vocabulary;
    criterion.word()
}

/// A sentence as it is shown: on one line, and not longer than people read.
pub(super) fn shown(sentence: &str) -> String {
    let mut line = String::new();
    for word in sentence.split_whitespace() {
        if line.chars().count() + word.chars().count() >= MAX_SHOWN {
            if line.is_empty() {
                line.extend(word.chars().take(MAX_SHOWN - 1));
            }
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}
