//! Phrases over stems: the words that phrases know, and the trie that finds phrases in a text.
//!
//! A phrase in the data may hold alternatives: `husband|wife died|passed_away` is four phrases. A word after `=` must be
//! that very word (`=widower` is not heard in "widow"); one in capitals must be written so (`ME`, `SEND`). A trie walk may step over
//! filler words, two at most between two words of a phrase, so that "sits at home alone all day" is heard as "sits alone
//! all day". A walk is bounded by the longest phrase, so the search is linear in the text.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

/// A word that phrases know, by number.
pub(super) type WordId = u32;

/// The number of a word that no phrase knows.
pub(super) const UNKNOWN: WordId = WordId::MAX;

/// Most phrases that one pattern may stand for.
const MAX_ALTERNATIVES: usize = 800;

/// Fillers that may stand between two words of a phrase, and in all.
const MAX_GAP: usize = 2;
const MAX_GAPS: usize = 4;

/// Every phrase that a pattern stands for, or `None` where they are too many.
pub(super) fn alternatives(pattern: &str) -> Option<Vec<String>> {
    let mut phrases = vec![String::new()];
    for slot in pattern.split_whitespace() {
        let words: Vec<String> = slot.split('|').map(|word| word.replace('_', " ")).collect();
        if phrases.len() * words.len() > MAX_ALTERNATIVES {
            return None;
        }
        let joined = |phrase: &String, word: &String| {
            let mut joined = String::with_capacity(phrase.len() + 1 + word.len());
            joined.push_str(phrase);
            if !phrase.is_empty() && !word.is_empty() {
                joined.push(' ');
            }
            joined.push_str(word);
            joined
        };
        phrases = phrases.iter().flat_map(|phrase| words.iter().map(move |word| joined(phrase, word))).collect();
    }
    Some(phrases)
}

/// Numbers for the stems that phrases know. Words said to be the same share a number. Nothing that a client says is put in, so that a quick
/// hash will do.
#[derive(Debug, Default)]
pub(super) struct Vocabulary {
    ids: FxHashMap<String, WordId>,
    exact: FxHashMap<String, WordId>,
    stems: Vec<String>,
}

impl Vocabulary {
    /// The number of a stem; a new one where it has none.
    pub(super) fn intern(&mut self, stem: &str) -> WordId {
        if let Some(id) = self.ids.get(stem) {
            return *id;
        }
        let id = WordId::try_from(self.stems.len()).unwrap_or(UNKNOWN);
        self.ids.insert(stem.to_owned(), id);
        self.stems.push(stem.to_owned());
        id
    }

    /// Lets a stem be heard as the word of that number. False where the stem is another word already.
    pub(super) fn alias(&mut self, stem: &str, id: WordId) -> bool {
        *self.ids.entry(stem.to_owned()).or_insert(id) == id
    }

    /// The number of a word that must be exactly this one, not another of its stem.
    pub(super) fn intern_exact(&mut self, word: &str) {
        let id = WordId::try_from(self.stems.len()).unwrap_or(UNKNOWN);
        if let Entry::Vacant(vacant) = self.exact.entry(word.to_owned()) {
            vacant.insert(id);
            self.stems.push(word.to_owned());
        }
    }

    pub(super) fn exact(&self, word: &str) -> Option<WordId> {
        self.exact.get(word).copied()
    }

    pub(super) fn id(&self, stem: &str) -> Option<WordId> {
        self.ids.get(stem).copied()
    }

    pub(super) fn len(&self) -> usize {
        self.stems.len()
    }
}

/// What the trie must know of a word of the text.
pub(super) trait Step {
    /// Its numbers: as a stem, as written in capitals, as exactly this word.
    fn ids(&self) -> [WordId; 3];
    /// Whether a phrase may step over it.
    fn may_skip(&self) -> bool;
    /// In which clause it stands: a phrase does not cross from one into the next.
    fn clause(&self) -> u32;
}

/// A phrase found: the words from `first` to `last`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) first: usize,
    pub(super) last: usize,
    /// How many words of the text the phrase itself took.
    pub(super) words: usize,
    /// Which phrase.
    pub(super) phrase: u32,
}

impl Found {
    /// Whether `other` lies within, and is shorter.
    pub(super) fn swallows(&self, other: &Self) -> bool {
        self.first <= other.first && other.last <= self.last && self.words > other.words
    }

    pub(super) fn overlaps(&self, other: &Self) -> bool {
        self.first <= other.last && other.first <= self.last
    }
}

/// A place as it is kept: the data has some four hundred thousand phrases.
fn number(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

/// Phrases by their stems. Filled first, then sealed, then asked.
#[derive(Debug, Default)]
pub(super) struct Trie {
    /// The words of all phrases that were added, one phrase after the other, and of each where they end and which phrase it is.
    words: Vec<WordId>,
    added: Vec<(u32, u32)>,
    /// The nodes in the order in which they lie below the root, each with where its edges and its phrases begin; one more at the end.
    nodes: Vec<(u32, u32)>,
    /// The edges of all nodes: a word, and the node behind it. In a node by the word.
    edges: Vec<(WordId, u32)>,
    phrases: Vec<u32>,
    /// The node after a first word, by the word's number; 0 where no phrase begins with it.
    first: Vec<u32>,
}

impl Trie {
    /// Adds a phrase. Several phrases may have the same words.
    pub(super) fn insert(&mut self, words: &[WordId], phrase: u32) {
        self.words.extend(words);
        self.added.push((number(self.words.len()), phrase));
    }

    /// To be called once after the last phrase.
    pub(super) fn seal(&mut self, words: usize) {
        let all = std::mem::take(&mut self.words);
        let mut from = 0;
        let mut sorted: Vec<(&[WordId], u32)> = Vec::with_capacity(self.added.len());
        for (to, phrase) in std::mem::take(&mut self.added) {
            sorted.push((&all[from as usize..to as usize], phrase));
            from = to;
        }
        // Phrases of the same words stay as they were added.
        sorted.sort_by_key(|(words, _)| *words);
        // Each node is a run of phrases that have so many words in common; what lies below it is appended.
        let mut runs = vec![([0, number(sorted.len())], 0_u32)];
        let mut at = 0;
        while let Some(([from, to], words)) = runs.get(at).copied() {
            self.nodes.push((number(self.edges.len()), number(self.phrases.len())));
            let (run, depth) = (&sorted[from as usize..to as usize], words as usize);
            let (whole, longer) = run.split_at(run.partition_point(|(words, _)| words.len() == depth));
            self.phrases.extend(whole.iter().map(|(_, phrase)| *phrase));
            let mut begin = from + number(whole.len());
            for below in longer.chunk_by(|a, b| a.0[depth] == b.0[depth]) {
                self.edges.push((below[0].0[depth], number(runs.len())));
                runs.push(([begin, begin + number(below.len())], words + 1));
                begin += number(below.len());
            }
            at += 1;
        }
        self.nodes.push((number(self.edges.len()), number(self.phrases.len())));
        let mut first = vec![0; words];
        for (word, node) in self.edges(0) {
            if let Some(slot) = first.get_mut(*word as usize) {
                *slot = *node;
            }
        }
        self.first = first;
    }

    /// The edges of a node.
    fn edges(&self, node: usize) -> &[(WordId, u32)] {
        &self.edges[self.nodes[node].0 as usize..self.nodes[node + 1].0 as usize]
    }

    /// The phrases that end at a node.
    fn phrases(&self, node: usize) -> &[u32] {
        &self.phrases[self.nodes[node].1 as usize..self.nodes[node + 1].1 as usize]
    }

    fn child(&self, node: usize, word: WordId) -> Option<usize> {
        let next = self.edges(node);
        next.binary_search_by_key(&word, |edge| edge.0).ok().map(|place| next[place].1 as usize)
    }

    /// Every phrase in the text, in the order of their first words.
    pub(super) fn find<W: Step>(&self, text: &[W]) -> Vec<Found> {
        let mut found = Vec::new();
        for (first, word) in text.iter().enumerate() {
            for id in word.ids() {
                match self.first.get(id as usize) {
                    None | Some(0) => {}
                    Some(node) => self.walk(text, *node as usize, Found { first, last: first, words: 1, phrase: 0 }, MAX_GAPS, &mut found),
                }
            }
        }
        found
    }

    fn walk<W: Step>(&self, text: &[W], node: usize, so_far: Found, gaps: usize, found: &mut Vec<Found>) {
        for phrase in self.phrases(node) {
            // Two ways over fillers may lead to the same end: one is enough.
            let hit = Found { phrase: *phrase, ..so_far };
            if !found.iter().rev().take(8).any(|known| *known == hit) {
                found.push(hit);
            }
        }
        if self.edges(node).is_empty() {
            return;
        }
        let clause = text[so_far.last].clause();
        for skipped in 0..=MAX_GAP.min(gaps) {
            let at = so_far.last + 1 + skipped;
            let Some(word) = text.get(at).filter(|word| word.clause() == clause) else { return };
            for id in word.ids() {
                if let Some(next) = (id != UNKNOWN).then(|| self.child(node, id)).flatten() {
                    let further = Found { last: at, words: so_far.words + 1, ..so_far };
                    self.walk(text, next, further, gaps - skipped, found);
                }
            }
            if !word.may_skip() {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_stands_for_all_its_alternatives() {
        assert_eq!(alternatives("lost her mum|dad").unwrap(), ["lost her mum", "lost her dad"]);
        assert_eq!(alternatives("wife died|passed_away").unwrap(), ["wife died", "wife passed away"]);
        assert_eq!(alternatives(&"a|b|c|d|e ".repeat(6)), None);
    }

    struct Word(WordId, bool);

    impl Step for Word {
        fn ids(&self) -> [WordId; 3] {
            [self.0, UNKNOWN, UNKNOWN]
        }
        fn may_skip(&self) -> bool {
            self.1
        }
        fn clause(&self) -> u32 {
            0
        }
    }

    #[test]
    fn a_walk_steps_over_two_fillers_and_no_more() {
        let mut trie = Trie::default();
        trie.insert(&[1, 2], 7);
        trie.seal(10);
        let text = |fillers: usize, filler: bool| {
            let mut words = vec![Word(1, false)];
            words.extend((0..fillers).map(|_| Word(9, filler)));
            words.push(Word(2, false));
            words
        };
        for (fillers, filler, heard) in [(0, true, true), (2, true, true), (3, true, false), (1, false, false)] {
            assert_eq!(!trie.find(&text(fillers, filler)).is_empty(), heard, "{fillers} words between, fillers: {filler}");
        }
    }
}
