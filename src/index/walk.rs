//! Walking the postings of a query's words and needs inside ranges of documents, a chunk of documents at a time.
//!
//! What is gathered for a chunk stays in the processor's cache, and takes no more memory in a country than in a village. Lists are
//! walked one after the other and only ever forwards. What is made of what they hold is the [`Gather`]'s.

use tantivy::postings::BlockSegmentPostings;

/// How many documents are gone through in one go, at most.
const CHUNK: u32 = 16_384;

/// A run of documents in a chunk.
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
    /// How many slots there are.
    pub(super) fn slots(&self) -> usize {
        self.slots as usize
    }

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
pub(super) struct NeedList<'s> {
    /// Which of the query's needs it is.
    pub(super) need: usize,
    docs: &'s [u32],
    strengths: &'s [u8],
}

impl WordList {
    pub(super) fn new(term: usize, block: BlockSegmentPostings) -> Self {
        Self { term, block, at: 0 }
    }

    /// Calls `each` with the slot, the document and the count of every posting in the chunk.
    fn within(&mut self, chunk: &Chunk, mut each: impl FnMut(usize, u32, u32)) {
        for Piece { from, to, base } in &chunk.pieces {
            let docs = self.block.docs();
            let Some(last) = docs.last() else { return };
            if last < from {
                self.at = self.block.seek(*from);
            } else {
                self.at += until(&docs[self.at..], *from);
            }
            loop {
                let (docs, counts) = (self.block.docs(), self.block.freqs());
                let rest = &docs[self.at.min(docs.len())..];
                let end =
                    self.at + if docs.last().is_some_and(|last| last < to) { rest.len() } else { rest.partition_point(|doc| doc < to) };
                for (doc, count) in rest.iter().zip(&counts[self.at.min(counts.len())..]).take(end - self.at) {
                    each((base + (doc - from)) as usize, *doc, *count);
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
    pub(super) fn new(need: usize, (docs, strengths): (&'s [u32], &'s [u8])) -> Self {
        Self { need, docs, strengths }
    }

    /// Calls `each` with the slot and the strength of every posting in the chunk.
    fn within(&mut self, chunk: &Chunk, mut each: impl FnMut(usize, u8)) {
        for Piece { from, to, base } in &chunk.pieces {
            let begin = until(self.docs, *from);
            let end = begin + until(&self.docs[begin..], *to);
            for (doc, strength) in self.docs[begin..end].iter().zip(&self.strengths[begin..end]) {
                each((base + (doc - from)) as usize, *strength);
            }
            (self.docs, self.strengths) = (&self.docs[end..], &self.strengths[end..]);
        }
    }
}

/// How many of an ascending list's documents lie before `doc`. Near ones are found soonest: pieces follow close on each other.
fn until(docs: &[u32], doc: u32) -> usize {
    let mut step = 1;
    while docs.get(step - 1).is_some_and(|at| *at < doc) {
        step *= 2;
    }
    let from = step / 2;
    from + docs[from..(step - 1).min(docs.len())].partition_point(|at| *at < doc)
}

/// What is made of postings.
pub(super) trait Gather {
    /// A chunk begins.
    fn open(&mut self, chunk: &Chunk);
    /// Takes a term's postings: slot, document, count.
    fn term(&mut self, term: usize) -> impl FnMut(usize, u32, u32);
    /// Takes a need's postings: slot, strength.
    fn need(&mut self, need: usize) -> impl FnMut(usize, u8);
    /// A chunk ends. Whether to go on.
    fn close(&mut self, chunk: &Chunk) -> bool;
}

/// Walks all lists through `ranges` of documents, which are ascending and apart: in each chunk first the needs, then the words, in
/// the order in which they come.
pub(super) fn walk(ranges: &[(u32, u32)], words: &mut [WordList], needs: &mut [NeedList<'_>], gather: &mut impl Gather) {
    let (mut chunk, mut next) = (Chunk::default(), (0, 0));
    while chunk.fill(ranges, &mut next) {
        gather.open(&chunk);
        for list in &mut *needs {
            list.within(&chunk, gather.need(list.need));
        }
        for list in &mut *words {
            list.within(&chunk, gather.term(list.term));
        }
        if !gather.close(&chunk) {
            return;
        }
    }
}
