//! Walking the postings of a query's words and needs inside ranges of documents, a chunk of documents at a time.
//!
//! What is gathered for a chunk stays in the processor's cache, and takes no more memory in a country than in a village. Lists are
//! walked one after the other and only ever forwards. What is made of what they hold is the [`Gather`]'s.

use std::hint::black_box;

use tantivy::postings::BlockSegmentPostings;

use super::needs::NeedPosting;
use crate::matching::tally::{Answering, Occurrences, Origin, SLOTS};

/// How many documents are gone through in one go, at most.
#[expect(clippy::cast_possible_truncation, reason = "it is small")]
const CHUNK: u32 = SLOTS as u32;

/// How many postings of a need lie in what the processor fetches at a time: 64 bytes.
const LINE: usize = 64 / size_of::<Answering>();

/// A run of documents in a chunk: whole blocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    /// The first document.
    from: u32,
    /// One more than the last.
    to: u32,
    /// The slot of the first.
    base: u32,
}

/// Documents that are gone through in one go; each has a slot, numbered from 0 without gaps in the order of documents.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pieces: Vec<Piece>,
    slots: u32,
}

impl Chunk {
    /// Takes the next documents out of `ranges`, of which `next` and `offset` tell how far they were taken. Whether there were any.
    fn fill(&mut self, ranges: &[(u32, u32)], next: &mut (usize, u32)) -> bool {
        self.pieces.clear();
        self.slots = 0;
        while self.slots < CHUNK
            && let Some((from, to)) = ranges.get(next.0)
        {
            let from = (*from).max(next.1);
            let to = (*to).min(from + (CHUNK - self.slots));
            self.pieces.push(Piece { from, to, base: self.slots });
            self.slots += to - from;
            *next = if to == ranges[next.0].1 { (next.0 + 1, 0) } else { (next.0, to) };
        }
        self.slots > 0
    }

    /// The documents of slots that are asked for in ascending order.
    pub(super) fn documents(&self) -> impl FnMut(usize) -> u32 + '_ {
        let mut at = 0;
        move |slot| {
            while self.pieces.get(at + 1).is_some_and(|next| next.base as usize <= slot) {
                at += 1;
            }
            let Piece { from, base, .. } = self.pieces[at];
            #[expect(clippy::cast_possible_truncation, reason = "slots number documents, which are u32")]
            let slot = slot as u32;
            from + (slot - base)
        }
    }
}

/// The list of a word: where it stands, and how often.
pub(super) struct WordList {
    /// Which of the query's terms it is.
    pub(super) term: usize,
    block: BlockSegmentPostings,
    at: usize,
}

/// The list of a need: what answers it, and how clearly.
#[derive(Clone, Copy)]
pub(super) struct NeedList<'s> {
    /// Which of the query's needs it is.
    pub(super) need: usize,
    posting: NeedPosting<'s>,
}

/// Neighbouring postings of a need, from an origin on.
struct Run<'s> {
    need: usize,
    origin: Origin,
    answering: &'s [Answering],
}

impl WordList {
    pub(super) fn new(term: usize, block: BlockSegmentPostings) -> Self {
        Self { term, block, at: 0 }
    }

    /// Calls `each` with the postings in the chunk.
    fn within(&mut self, chunk: &Chunk, mut each: impl FnMut(Occurrences<'_>)) {
        for Piece { from, to, base } in &chunk.pieces {
            let docs = self.block.docs();
            let Some(last) = docs.last() else { return };
            if last < from {
                self.at = self.block.seek(*from);
            } else {
                self.at += until(&docs[self.at..], |doc| doc < from);
            }
            loop {
                let (docs, counts) = (self.block.docs(), self.block.freqs());
                let ends = docs.last().is_none_or(|last| last >= to);
                let end = if ends { self.at + until(&docs[self.at.min(docs.len())..], |doc| doc < to) } else { docs.len() };
                if self.at < end {
                    each(Occurrences {
                        origin: Origin { doc: *from, slot: *base },
                        docs: &docs[self.at..end],
                        counts: &counts[self.at..end],
                    });
                }
                self.at = end;
                if end < docs.len() {
                    break;
                }
                self.block.advance();
                self.at = 0;
                if self.block.docs().is_empty() {
                    return;
                }
            }
        }
    }
}

impl<'s> NeedList<'s> {
    pub(super) fn new(need: usize, posting: NeedPosting<'s>) -> Self {
        Self { need, posting }
    }

    /// The runs of postings in the chunk.
    fn within<'c>(&self, chunk: &'c Chunk) -> impl Iterator<Item = Run<'s>> + use<'c, 's> {
        let Self { need, posting } = *self;
        let runs = chunk.pieces.iter().map(move |Piece { from, to, base }| Run {
            need,
            origin: Origin { doc: *from, slot: *base },
            answering: posting.between(*from, *to),
        });
        runs.filter(|run| !run.answering.is_empty())
    }
}

/// How many of the first of a list are `before` what is sought, where none is behind one that is not. Near ones are found soonest.
#[inline]
pub(super) fn until<T>(list: &[T], before: impl Fn(&T) -> bool) -> usize {
    let mut step = 1;
    while list.get(step - 1).is_some_and(&before) {
        step *= 2;
    }
    let from = step / 2;
    from + list[from..(step - 1).min(list.len())].partition_point(before)
}

/// What is made of postings.
pub(super) trait Gather {
    /// A chunk begins.
    fn open(&mut self);
    /// Takes postings of a term, with how often it stands there.
    fn term(&mut self, term: usize, occurrences: Occurrences<'_>);
    /// Takes postings of a need from an origin on, with how clearly it is answered.
    fn need(&mut self, need: usize, origin: Origin, answering: &[Answering]);
    /// A chunk ends. Whether to go on.
    fn close(&mut self, chunk: &Chunk) -> bool;
}

/// Walks all lists through `ranges` of documents, which are of whole blocks, ascending and apart: in each chunk first the needs, then the
/// words, in the order in which they come.
pub(super) fn walk(ranges: &[(u32, u32)], words: &mut [WordList], needs: &[NeedList<'_>], gather: &mut impl Gather) {
    let (mut chunk, mut next, mut runs) = (Chunk::default(), (0, 0), Vec::new());
    while chunk.fill(ranges, &mut next) {
        gather.open();
        runs.clear();
        runs.extend(needs.iter().flat_map(|list| list.within(&chunk)));
        // Where each run lies cannot be foreseen. One after the other they would be waited for; asked for together they come together.
        let lines = runs.iter().flat_map(|run| run.answering.iter().step_by(LINE).chain(run.answering.last()));
        black_box(lines.fold(0, |sum, answering| sum ^ answering.strength));
        for Run { need, origin, answering } in &runs {
            gather.need(*need, *origin, answering);
        }
        for list in &mut *words {
            let term = list.term;
            list.within(&chunk, |occurrences| gather.term(term, occurrences));
        }
        if !gather.close(&chunk) {
            return;
        }
    }
}
