//! A text as it is heard: words with their numbers, clauses and sentences, typing errors mended.

use std::collections::HashSet;

use rustc_hash::FxHashMap;

use super::{
    learners::Learners,
    phrases::{Step, UNKNOWN, Vocabulary, WordId},
    typos::Spellings,
    whose::WhoseWords,
    words::{self, Token},
};

/// What the data says of single words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trait {
    /// Articles and pronouns: left out of phrases, stepped over in texts.
    Weak = 1,
    /// Words that a phrase may step over.
    Filler = 2,
    /// Words that begin a new clause (`but`).
    Breaks = 4,
    /// Relatives and friends: what is said of them is not said of the person.
    Kin = 8,
    /// Words that tell a search nothing (`want`, `people`).
    Blank = 16,
    /// Words that end what a negator denies (`because`, `with`).
    EndsDenial = 32,
    /// Words of which denials are made (`denies`).
    Denier = 64,
    /// Words that name a relative only where they are somebody's: "my lad", "her eldest".
    KinIfWhose = 128,
    /// Relatives who are a "he", and who are a "she".
    He = 256,
    She = 512,
    /// Words that begin what is wanted after all: "won't sit in a circle, *would* walk".
    EndsRefusal = 1024,
    /// The commonest words: a phrase of two of them says nothing for sure.
    Everyday = 2048,
}

/// How texts are heard.
#[derive(Debug)]
pub(super) struct Speech {
    pub(super) vocabulary: Vocabulary,
    pub(super) traits: Vec<u16>,
    /// Two words that are one (`do not` is `dont`).
    pub(super) joined: FxHashMap<(WordId, WordId), WordId>,
    /// How those deny a verb who are learning English (`no have` is `dont have`).
    pub(super) learners: Learners,
    /// How a note tells whom it is for.
    pub(super) whose: WhoseWords,
    pub(super) spellings: Spellings,
    /// Stems of English words that phrases do not know, and that no typing error may be read into.
    pub(super) english: HashSet<String>,
}

/// Figures that stand for words where people type in haste: "sum1 2 talk 2", "anything 4 mums".
const FIGURES: [(&str, &str); 2] = [("2", "to"), ("4", "for")];

/// One word as it was heard.
#[derive(Debug, Clone)]
pub(super) struct Word {
    pub(super) id: WordId,
    /// Its number as written in capitals (`ME`, `SEND`), where a phrase asks for capitals, or as a figure that is a word in haste.
    pub(super) capitals: WordId,
    /// Its number as exactly this word, where a phrase asks for that.
    pub(super) exact: WordId,
    /// As the tokeniser gives it.
    pub(super) spelt: String,
    pub(super) stem: String,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) clause: u32,
    pub(super) sentence: u32,
    pub(super) stop: bool,
    /// Whether a typing error was mended in it.
    pub(super) mended: bool,
    /// Whether it is written like a name: a capital within a sentence.
    pub(super) name: bool,
    traits: u16,
}

impl Word {
    pub(super) fn is(&self, what: Trait) -> bool {
        self.traits & what as u16 != 0
    }

    /// The number it begins with, and what follows the digits (`78f` → 78, `f`).
    pub(super) fn number(&self) -> Option<(u32, &str)> {
        let digits = self.spelt.bytes().take_while(u8::is_ascii_digit).count();
        self.spelt.get(..digits)?.parse().ok().map(|number| (number, &self.spelt[digits..]))
    }
}

impl Step for Word {
    fn ids(&self) -> [WordId; 3] {
        [self.id, self.capitals, self.exact]
    }

    fn may_skip(&self) -> bool {
        // "Gets the number 36 bus", "his 90 year old father": a figure says how many, not what.
        self.is(Trait::Weak) || self.is(Trait::Filler) || (self.spelt.len() <= 3 && self.spelt.bytes().all(|byte| byte.is_ascii_digit()))
    }

    fn clause(&self) -> u32 {
        self.clause
    }
}

/// Whether typing errors are mended while a text is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mend {
    /// People type in haste.
    Yes,
    /// Listings are full of names, which are no typing errors.
    No,
}

/// A text as it was heard.
#[derive(Debug)]
pub(super) struct Heard<'t> {
    pub(super) text: &'t str,
    pub(super) words: Vec<Word>,
}

impl<'t> Heard<'t> {
    /// The text from one word to another, both included.
    pub(super) fn cut(&self, first: usize, last: usize) -> &'t str {
        match (self.words.get(first), self.words.get(last)) {
            (Some(first), Some(last)) => self.text.get(first.start..last.end).unwrap_or_default(),
            _ => "",
        }
    }

    /// What stands between two neighbouring words: the one at `at` and the one after it.
    pub(super) fn between(&self, at: usize) -> &'t str {
        match (self.words.get(at), self.words.get(at + 1)) {
            (Some(one), Some(next)) => self.text.get(one.end..next.start).unwrap_or_default(),
            _ => "",
        }
    }

    /// The word at `at + by`, where it stands in the same clause.
    pub(super) fn beside(&self, at: usize, by: isize) -> Option<&Word> {
        let word = self.words.get(at.checked_add_signed(by)?)?;
        (word.clause == self.words.get(at)?.clause).then_some(word)
    }
}

/// How a text goes on from one word to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Pause {
    None,
    Clause,
    Sentence,
}

/// Longest gap between two words of one clause, in bytes.
const MAX_GAP_BYTES: usize = 24;

fn pause(gap: &str, before: &str, after: &str) -> Pause {
    let digits = before.ends_with(|c: char| c.is_ascii_digit()) && after.starts_with(|c: char| c.is_ascii_digit());
    if matches!(gap, "." | ":" | ",") && (digits || (gap == "." && before.len() == 1)) {
        return Pause::None;
    }
    if gap.len() > MAX_GAP_BYTES {
        return Pause::Sentence;
    }
    let mut pause = if gap.contains(" - ") || gap.contains("--") { Pause::Clause } else { Pause::None };
    for c in gap.chars() {
        pause = pause.max(match c {
            '.' | '!' | '?' | ';' | '\n' | '\r' | '…' | '•' | '·' | '*' => Pause::Sentence,
            ',' | ':' | '(' | ')' | '[' | ']' | '–' | '—' | '|' | '>' | '+' | '=' | '،' | '。' | '、' => Pause::Clause,
            _ => Pause::None,
        });
    }
    pause
}

impl Speech {
    /// Hears a text.
    pub(super) fn hear<'t>(&self, text: &'t str, mend: Mend) -> Heard<'t> {
        self.hear_tokens(text, words::tokens(text), mend)
    }

    /// Hears a text that was cut into words.
    pub(super) fn hear_tokens<'t>(&self, text: &'t str, tokens: impl Iterator<Item = Token>, mend: Mend) -> Heard<'t> {
        let mut words: Vec<Word> = Vec::with_capacity(text.len() / 6 + 1);
        let (mut clause, mut sentence, mut opens) = (0, 0, true);
        let shouted = is_shouted(text);
        for token in tokens {
            if let Some(last) = words.last() {
                let gap = text.get(last.end..token.start).unwrap_or_default();
                match pause(gap, &last.spelt, &token.word) {
                    Pause::None => opens = false,
                    Pause::Clause => (clause, opens) = (clause + 1, false),
                    Pause::Sentence => (clause, sentence, opens) = (clause + 1, sentence + 1, true),
                }
            }
            let mut word = self.word(text, token, mend, shouted, opens);
            if word.is(Trait::Breaks) {
                clause += 1;
            }
            (word.clause, word.sentence) = (clause, sentence);
            if self.learners.denies(&words, &word)
                && let Some(denier) = words.last_mut()
            {
                (denier.id, denier.traits) = (self.learners.dont, self.traits_of(self.learners.dont));
            }
            match words.last_mut() {
                Some(last) if last.clause == clause => match self.joined.get(&(last.id, word.id)) {
                    Some(id) => {
                        (last.id, last.end, last.traits, last.stop) = (*id, word.end, self.traits_of(*id), true);
                    }
                    None => words.push(word),
                },
                _ => words.push(word),
            }
        }
        Heard { text, words }
    }

    fn word(&self, text: &str, token: Token, mend: Mend, shouted: bool, opens: bool) -> Word {
        let written = text.get(token.start..token.end).unwrap_or_default();
        let capitals = match FIGURES.iter().find(|(figure, _)| *figure == written) {
            Some((_, word)) => self.vocabulary.id(word).unwrap_or(UNKNOWN),
            None if !shouted && is_capitals(written) => self.vocabulary.id(&capitals_key(written)).unwrap_or(UNKNOWN),
            None => UNKNOWN,
        };
        let mut word = Word {
            id: self.vocabulary.id(&token.stem).unwrap_or(UNKNOWN),
            capitals,
            exact: self.vocabulary.exact(&token.word).unwrap_or(UNKNOWN),
            spelt: token.word,
            stem: token.stem,
            start: token.start,
            end: token.end,
            clause: 0,
            sentence: 0,
            stop: token.is_stop,
            mended: false,
            name: !opens && !shouted && is_name(written),
            traits: 0,
        };
        if word.id == UNKNOWN && mend == Mend::Yes && !word.stop && !word.name && !self.english.contains(&word.stem) {
            self.mend(&mut word);
        }
        word.traits = self.traits_of(word.id);
        word
    }

    fn mend(&self, word: &mut Word) {
        if let Some(meant) = self.spellings.nearest(&word.spelt) {
            word.stem = words::stem(meant).into_owned();
            word.id = self.vocabulary.id(&word.stem).unwrap_or(UNKNOWN);
            word.mended = true;
        }
    }

    /// Whether the data says so of the word with this number.
    pub(super) fn is(&self, id: WordId, what: Trait) -> bool {
        self.traits_of(id) & what as u16 != 0
    }

    fn traits_of(&self, id: WordId) -> u16 {
        self.traits.get(id as usize).copied().unwrap_or_default()
    }
}

/// Whether a text is written mostly in capitals, so that capitals say nothing.
fn is_shouted(text: &str) -> bool {
    let (mut upper, mut lower) = (0_usize, 0_usize);
    for c in text.bytes().take(2000) {
        upper += usize::from(c.is_ascii_uppercase());
        lower += usize::from(c.is_ascii_lowercase());
    }
    upper > lower && upper > 12
}

/// Whether a word begins with a capital and goes on in small letters.
fn is_name(written: &str) -> bool {
    written.starts_with(char::is_uppercase) && written.chars().nth(1).is_some_and(char::is_lowercase)
}

/// Whether a word of two letters or more is written in capitals throughout.
pub(super) fn is_capitals(written: &str) -> bool {
    written.len() >= 2 && written.len() <= 8 && written.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// The entry of a word that must be written in capitals: no stem begins like this.
pub(super) fn capitals_key(written: &str) -> String {
    format!("^{written}")
}
