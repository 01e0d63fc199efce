//! What is made of postings: worth added up at once, or counts that are kept.

use std::{hint::black_box, ops::Range};

use tantivy::fastfield::AliveBitSet;

use super::{
    snapshot::Segment,
    walk::{Chunk, Gather},
};
use crate::matching::{
    rank::Candidate,
    weighing::{Answered, Tally, TermCount, Weighing},
};

/// How many candidates are handed up together.
const GROUP: usize = 64;

/// Adds up what each document answers, and hands up those that answer anything.
pub(super) struct Weighed<'w, 's, 'q, F> {
    pub(super) weighing: &'w Weighing<'q>,
    pub(super) tally: &'w mut Tally,
    pub(super) segment: &'s Segment,
    pub(super) ord: usize,
    pub(super) alive: Option<&'w AliveBitSet>,
    /// The documents whose catchments may hold the person, of which those that lie behind are dropped.
    pub(super) serving: &'w [u32],
    /// What is handed up next.
    pub(super) group: Vec<(u32, Answered)>,
    /// Whether nobody waits any more; asked once a chunk.
    pub(super) is_over: &'w dyn Fn() -> bool,
    pub(super) is_late: bool,
    pub(super) each: &'w mut F,
}

impl<'s, F: FnMut(&Candidate<'s>, &Answered)> Gather for Weighed<'_, 's, '_, F> {
    fn open(&mut self, chunk: &Chunk) {
        self.tally.open(self.weighing, chunk.slots());
    }

    fn term(&mut self, term: usize) -> impl FnMut(usize, u32, u32) {
        let lengths = &self.segment.lengths;
        let mut add = self.tally.term(self.weighing, term);
        move |slot, doc, count| add(slot, short(count), lengths[doc as usize])
    }

    fn need(&mut self, need: usize) -> impl FnMut(usize, u8) {
        self.tally.need(self.weighing, need)
    }

    fn close(&mut self, chunk: &Chunk) -> bool {
        let mut document = chunk.documents();
        let Self { weighing, tally, segment, ord, alive, serving, group, each, .. } = self;
        let mut hand_up = |group: &mut Vec<(u32, Answered)>| {
            // Facts lie too far apart to be foreseen. One after the other they would be waited for; asked for together they come together.
            black_box(group.iter().fold(0, |sum, (doc, _)| sum ^ segment.briefs[*doc as usize].room as u8));
            for (doc, answered) in group.drain(..) {
                each(&segment.candidate(*ord, doc, serves(serving, doc)), &answered);
            }
        };
        tally.drain(weighing, |slot, answered| {
            let doc = document(slot);
            if alive.is_none_or(|alive| alive.is_alive(doc)) {
                group.push((doc, *answered));
                if group.len() == GROUP {
                    hand_up(group);
                }
            }
        });
        hand_up(group);
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
    alive: Option<AliveBitSet>,
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
    pub(super) fn begin(&mut self, ord: usize, alive: Option<AliveBitSet>, serving: &[u32]) {
        self.ord = ord;
        self.alive = alive;
        self.serving = serving.to_vec();
    }
}

impl Gather for Kept {
    fn open(&mut self, _: &Chunk) {
        self.hits.clear();
    }

    fn term(&mut self, term: usize) -> impl FnMut(usize, u32, u32) {
        let term = u16::try_from(term).unwrap_or(u16::MAX);
        move |slot, _, count| self.hits.push((slot, Some(TermCount { term, count: short(count) })))
    }

    fn need(&mut self, _: usize) -> impl FnMut(usize, u8) {
        |slot, _| self.hits.push((slot, None))
    }

    fn close(&mut self, chunk: &Chunk) -> bool {
        // A stable sort: the counts of a document stay in the order of the terms.
        self.hits.sort_by_key(|(slot, _)| *slot);
        let mut document = chunk.documents();
        let mut serving = &*self.serving;
        for hits in self.hits.chunk_by(|a, b| a.0 == b.0) {
            let doc = document(hits[0].0);
            if self.alive.as_ref().is_none_or(|alive| alive.is_alive(doc)) {
                let from = self.counts.len();
                self.counts.extend(hits.iter().filter_map(|(_, count)| *count));
                let may_serve = serves(&mut serving, doc);
                self.documents.push(KeptDocument { segment: self.ord, doc, may_serve, counts: from..self.counts.len() });
            }
        }
        true
    }
}

/// Whether an ascending list holds a document, where documents are asked for in ascending order; drops what lies behind it.
fn serves(serving: &mut &[u32], doc: u32) -> bool {
    while let [first, rest @ ..] = serving
        && *first < doc
    {
        *serving = rest;
    }
    serving.first() == Some(&doc)
}

fn short(count: u32) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}
