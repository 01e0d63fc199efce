//! Phrases of the data, and the ear that hears the patterns they are written as.

use std::{borrow::Cow, cell::RefCell, rc::Rc, thread};

use rustc_hash::FxHashMap;

use super::speech::without_marks;
use crate::needs::{
    hearing::{Mend, Speech, Trait},
    matches,
    phrases::{UNKNOWN, WordId, alternatives},
    words,
};

/// The verb that notes leave out between what they speak of and what they say of it.
const IS: [&str; 2] = ["is", "are"];

/// On how many threads patterns are heard at most: an index is opened beside them.
const MOST_THREADS: usize = 4;

/// One phrase of the data: the numbers of its words, and how many words of content it has.
pub(super) struct Phrase {
    pub(super) ids: Box<[WordId]>,
    pub(super) units: f32,
    /// Which of its pattern's alternatives it is.
    alternative: u16,
    /// Whether it is another phrase without its verb. Then it is no double, and gives way to what is written out.
    pub(super) short: bool,
}

impl Phrase {
    /// As it is written, of the pattern that it belongs to: asked for where something is wrong with it only.
    pub(super) fn written(&self, pattern: &str) -> String {
        alternatives(pattern).unwrap_or_default().into_iter().nth(usize::from(self.alternative)).unwrap_or_default()
    }

    /// How surely it speaks, by its words.
    pub(super) fn surely(&self, rarity: &[f32]) -> f32 {
        #[expect(clippy::cast_precision_loss, reason = "a phrase has a few words")]
        let mean = self.ids.iter().filter_map(|id| rarity.get(*id as usize)).sum::<f32>() / self.ids.len().max(1) as f32;
        matches::specificity(self.units.max(1.0), mean)
    }
}

/// Patterns that were heard.
pub(super) struct Patterns(FxHashMap<String, Heard>);

struct Heard {
    phrases: Rc<[Phrase]>,
    /// What is wrong with the pattern; told once, to whoever asks first.
    faults: Vec<String>,
}

impl Patterns {
    /// Hears patterns, on several threads: there are some ten thousand, and a server waits for them when it starts.
    pub(super) fn of<'p>(speech: &Speech, patterns: impl Iterator<Item = &'p String>) -> Self {
        let mut distinct: Vec<&String> = patterns.collect();
        distinct.sort_unstable();
        distinct.dedup();
        let threads = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
        let hear_share = |first: usize| {
            let ear = Ear::new(speech);
            distinct.iter().skip(first).step_by(threads).map(|pattern| (*pattern, ear.hear(pattern))).collect::<Vec<_>>()
        };
        let shares = thread::scope(|scope| {
            let others: Vec<_> = (1..threads).map(|first| scope.spawn(move || hear_share(first))).collect();
            let mut shares = vec![hear_share(0)];
            // Whatever befell a thread would befall the loader, which then hears its patterns by itself.
            shares.extend(others.into_iter().filter_map(|other| other.join().ok()));
            shares
        });
        let heard = |(phrases, faults): (Vec<Phrase>, Vec<String>)| Heard { phrases: phrases.into(), faults };
        Self(shares.into_iter().flatten().map(|(pattern, told)| (pattern.clone(), heard(told))).collect())
    }

    /// The phrases that a pattern stands for, and what is wrong with it, where nobody was told yet.
    pub(super) fn get(&mut self, speech: &Speech, pattern: &str) -> (Rc<[Phrase]>, Vec<String>) {
        if let Some(known) = self.0.get_mut(pattern) {
            return (Rc::clone(&known.phrases), std::mem::take(&mut known.faults));
        }
        let (phrases, faults) = Ear::new(speech).hear(pattern);
        let phrases: Rc<[Phrase]> = phrases.into();
        self.0.insert(pattern.to_owned(), Heard { phrases: Rc::clone(&phrases), faults: Vec::new() });
        (phrases, faults)
    }
}

/// Hears patterns as texts are heard. The data says the same words over and over: each is stemmed once.
struct Ear<'s> {
    speech: &'s Speech,
    stems: RefCell<FxHashMap<String, String>>,
}

impl<'s> Ear<'s> {
    fn new(speech: &'s Speech) -> Self {
        Self { speech, stems: RefCell::default() }
    }

    fn stem<'w>(&self, word: &'w str) -> Cow<'w, str> {
        let mut stems = self.stems.borrow_mut();
        match stems.get(word) {
            Some(stem) => stem.clone().into(),
            None => stems.entry(word.to_owned()).or_insert_with(|| words::stem(word).into_owned()).clone().into(),
        }
    }

    /// The phrases that a pattern stands for, and what is wrong with it.
    fn hear(&self, pattern: &str) -> (Vec<Phrase>, Vec<String>) {
        let Some(texts) = alternatives(pattern) else {
            return (Vec::new(), vec![format!("\"{pattern}\" stands for too many phrases")]);
        };
        let (mut phrases, mut faults) = (Vec::with_capacity(texts.len()), Vec::new());
        for (alternative, text) in (0..).zip(texts) {
            match self.phrase(alternative, &text) {
                Some(phrase) => phrases.push(phrase),
                None => faults.push(format!("\"{text}\" can never be heard: it is empty, or more than one clause")),
            }
        }
        // As it was written first: of two that take the same words that one gives its weight.
        let short: Vec<Phrase> = phrases.iter().filter_map(|phrase| self.in_short(phrase)).collect();
        phrases.extend(short);
        (phrases, faults)
    }

    /// One phrase, unless it can never be heard.
    fn phrase(&self, alternative: u16, text: &str) -> Option<Phrase> {
        let (plain, exact) = without_marks(text);
        let heard = self.speech.hear_tokens(&plain, words::tokens_by(&plain, |word| self.stem(word)), Mend::No);
        let words = &heard.words;
        if words.is_empty() || words.iter().any(|word| word.clause != words[0].clause) {
            return None;
        }
        let id = |at: usize| {
            let word = &words[at];
            match (exact.contains(&word.start), word.capitals) {
                (true, _) => word.exact,
                (false, UNKNOWN) => word.id,
                (false, capitals) => capitals,
            }
        };
        let last = words.len() - 1;
        // A pronoun counts where the data says so: "=he kicks" is not "the pony kicks".
        let tells = |at: usize| at == last || exact.contains(&words[at].start) || !words[at].is(Trait::Weak);
        let telling: Vec<usize> = (0..words.len()).filter(|at| tells(*at)).collect();
        let kept: Vec<usize> = if telling.len() >= 2 { telling } else { (0..words.len()).collect() };
        let units = words.iter().map(|word| if word.is(Trait::Weak) { 0.0 } else { 1.0 - 0.5 * f32::from(u8::from(word.stop)) }).sum();
        Some(Phrase { ids: kept.into_iter().map(id).collect(), units, alternative, short: false })
    }

    /// How a note says it, without its verb: "hearing's going" and "hearing going" for "hearing is going".
    fn in_short(&self, phrase: &Phrase) -> Option<Phrase> {
        let is = |id: &WordId| IS.iter().any(|word| self.speech.vocabulary.id(word) == Some(*id));
        let telling = |id: &WordId| !self.speech.is(*id, Trait::Filler) && !self.speech.is(*id, Trait::Weak);
        let at = phrase.ids.iter().position(is)?;
        let (subject, rest) = (&phrase.ids[..at], &phrase.ids[at + 1..]);
        (subject.last().is_some_and(telling) && (rest.len() >= 2 || rest.iter().any(telling))).then(|| Phrase {
            ids: [subject, rest].concat().into(),
            units: phrase.units - 0.5,
            alternative: phrase.alternative,
            short: true,
        })
    }
}
