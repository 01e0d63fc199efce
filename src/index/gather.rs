//! What is made of postings: worth added up at once, or counts that are kept.

use std::{hint::black_box, ops::Range};

use super::{
    snapshot::Segment,
    walk::{Chunk, Gather, until},
};
use crate::matching::{
    lanes::{BLOCK, places},
    look::Neighbours,
    reach::Borders,
    tally::{Answering, Answers, Occurrences, Origin, Tally},
    weighing::{TermCount, Weighing},
};

/// Adds up what each document answers, and hands up those that answer anything.
pub(super) struct Weighed<'w, 's, 'q, F> {
    pub(super) weighing: &'w Weighing<'q>,
    pub(super) tally: &'w mut Tally,
    pub(super) segment: &'s Segment,
    pub(super) ord: usize,
    /// The documents that were deleted, of which those that lie behind are dropped.
    pub(super) dead: &'w [u32],
    /// The documents whose catchments may hold the person, and those that surely do, of which those that lie behind are dropped.
    pub(super) serving: [&'w [u32]; 2],
    /// The blocks of this chunk that answer anything, and which of each do.
    pub(super) answering: Vec<(usize, u64)>,
    /// Those of them that are alive.
    pub(super) waiting: Vec<(usize, Neighbours<'s, 's>)>,
    /// Whether nobody waits any more; asked once a chunk.
    pub(super) is_over: &'w dyn Fn() -> bool,
    pub(super) is_late: bool,
    pub(super) each: &'w mut F,
}

impl<'s, F: FnMut(&Neighbours<'s, 's>, &Answers<'_>)> Gather for Weighed<'_, 's, '_, F> {
    fn open(&mut self) {
        self.tally.open(self.weighing);
    }

    fn term(&mut self, term: usize, occurrences: Occurrences<'_>) {
        let lengths = &self.segment.lengths;
        self.tally.term(self.weighing, term, occurrences, |doc| lengths[doc as usize]);
    }

    fn need(&mut self, need: usize, origin: Origin, answering: &[Answering]) {
        self.tally.need(self.weighing, need, origin, answering);
    }

    fn close(&mut self, chunk: &Chunk) -> bool {
        let Self { weighing, tally, segment, answering, waiting, .. } = self;
        answering.clear();
        tally.weigh(weighing, answering);
        waiting.clear();
        let mut document = chunk.documents();
        waiting.extend(answering.iter().map(|(block, lanes)| {
            let first = document(block * BLOCK);
            let look = lanes & !among(&mut self.dead, first);
            let [may_hold, hold] = self.serving.each_mut().map(|serving| among(serving, first));
            (*block, segment.neighbours(self.ord, first, look, Borders { may_hold, hold }))
        }));
        // Facts and borders lie too far apart to be foreseen. One after the other they would be waited for; asked for together they come
        // together.
        black_box(waiting.iter().fold(0, |sum, (_, neighbours)| sum ^ neighbours.block.a_bit_of_all()));
        let bordered = waiting
            .iter()
            .flat_map(|(_, Neighbours { offerings, look, borders, .. })| places(look & borders.unclear()).map(|place| &offerings[place]));
        black_box(bordered.fold(0.0, |sum, offering| sum + offering.a_bit_of_border()));
        for (block, neighbours) in &*waiting {
            (self.each)(neighbours, &tally.answers(weighing, *block));
        }
        tally.clear(weighing);
        self.is_late = (self.is_over)();
        !self.is_late
    }
}

/// Keeps the counts of every document that shares a word or a need with what is sought.
#[derive(Default)]
pub(super) struct Kept {
    /// The documents, in the index's order.
    pub(super) documents: Vec<KeptDocument>,
    /// The counts of all, one document after the other.
    pub(super) counts: Vec<TermCount>,
    ord: usize,
    dead: Vec<u32>,
    serving: Vec<u32>,
    /// What was found in this chunk: the slot, and the count where it was a word.
    hits: Vec<(usize, Option<TermCount>)>,
}

/// A document that was kept.
pub(super) struct KeptDocument {
    pub(super) segment: usize,
    pub(super) doc: u32,
    pub(super) may_serve: bool,
    /// Where its counts stand.
    pub(super) counts: Range<usize>,
}

impl Kept {
    /// A segment begins.
    pub(super) fn begin(&mut self, ord: usize, dead: &[u32], serving: &[u32]) {
        self.ord = ord;
        self.dead = dead.to_vec();
        self.serving = serving.to_vec();
    }
}

impl Gather for Kept {
    fn open(&mut self) {
        self.hits.clear();
    }

    fn term(&mut self, term: usize, occurrences: Occurrences<'_>) {
        let short = |number| u16::try_from(number).unwrap_or(u16::MAX);
        let count = |count| Some(TermCount { term: u16::try_from(term).unwrap_or(u16::MAX), count: short(count) });
        self.hits.extend(occurrences.slots().map(|(slot, times)| (slot, count(times))));
    }

    fn need(&mut self, _: usize, origin: Origin, answering: &[Answering]) {
        self.hits.extend(origin.slots(answering).map(|(slot, _)| (slot, None)));
    }

    fn close(&mut self, chunk: &Chunk) -> bool {
        // A stable sort: the counts of a document stay in the order of the terms.
        self.hits.sort_by_key(|(slot, _)| *slot);
        let mut document = chunk.documents();
        for hits in self.hits.chunk_by(|a, b| a.0 == b.0) {
            let doc = document(hits[0].0);
            if self.dead.binary_search(&doc).is_err() {
                let from = self.counts.len();
                self.counts.extend(hits.iter().filter_map(|(_, count)| *count));
                let may_serve = self.serving.binary_search(&doc).is_ok();
                self.documents.push(KeptDocument { segment: self.ord, doc, may_serve, counts: from..self.counts.len() });
            }
        }
        true
    }
}

/// Which of the documents of a block an ascending list holds, a bit each, where blocks are asked for in ascending order; drops what lies
/// behind.
fn among(list: &mut &[u32], first: u32) -> u64 {
    *list = &list[until(list, |doc| *doc < first)..];
    let here = until(list, |doc| (*doc - first) as usize / BLOCK == 0);
    list[..here].iter().fold(0, |all, doc| all | 1 << (doc - first))
}
