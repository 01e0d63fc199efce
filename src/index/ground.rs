//! The ground on which candidates are looked for: in each segment some ranges of documents, walked from one end to the other, or in
//! parts by several walkers.

use std::sync::Arc;

use tantivy::{DocSet, SegmentReader, TERMINATED, Term, schema::IndexRecordOption};

use super::{
    Found, IndexError,
    gather::Weighed,
    snapshot::Segment,
    walk::{NeedList, WordList, walk},
};
use crate::matching::{
    lanes::BLOCK,
    look::Neighbours,
    tally::{Answers, Tally},
    weighing::Weighing,
};

/// From how many blocks on a ground is wide: a match then takes a millisecond and more, beside which what a second thread costs, some
/// twentieth of that, is little.
const WIDE: usize = 1024;

/// Where the offerings of a region lie.
pub struct Ground<'f, 's> {
    pub(super) found: &'f Found<'s>,
    /// Ascending.
    pub(super) stretches: Vec<Stretch>,
}

/// The ground in one segment.
pub(super) struct Stretch {
    /// The segment's number.
    pub(super) ord: usize,
    /// The documents that serve the person, in all of the segment.
    pub(super) serving: Arc<Serving>,
    /// Documents from and to (exclusive), of whole blocks, ascending and apart.
    pub(super) ranges: Vec<(u32, u32)>,
}

/// The documents whose catchments may hold the person, and of those the ones that surely do, ascending.
#[derive(Default)]
pub(super) struct Serving {
    pub(super) maybe: Vec<u32>,
    pub(super) surely: Vec<u32>,
}

impl Stretch {
    /// The ground in a segment where documents may have one of the place keys, or have one of the cells: those that may hold the person, and
    /// those that surely do. None where no document does.
    pub(super) fn of(
        ord: usize,
        reader: &SegmentReader,
        segment: &Segment,
        keys: &[(u64, u64)],
        [maybe, surely]: &[Vec<Term>; 2],
    ) -> Result<Option<Self>, IndexError> {
        let serving = Serving { maybe: documents(reader, maybe)?, surely: documents(reader, surely)? };
        let ranges = ranges(segment, keys, &serving.maybe);
        Ok((!ranges.is_empty()).then(|| Self { ord, serving: Arc::new(serving), ranges }))
    }

    /// Leaves so many of its documents here that are left to be taken, and gives the rest away, if there is any.
    fn split_off(&mut self, left: &mut u32) -> Option<Self> {
        let mut rest = Vec::new();
        self.ranges.retain_mut(|(from, to)| {
            let (here, end) = ((*to - *from).min(*left), *to);
            (*left, *to) = (*left - here, *from + here);
            if *to < end {
                rest.push((*to, end));
            }
            here > 0
        });
        (!rest.is_empty()).then(|| Self { ord: self.ord, serving: Arc::clone(&self.serving), ranges: rest })
    }
}

impl<'s> Ground<'_, 's> {
    /// How many blocks of documents it is.
    fn blocks(&self) -> usize {
        let ranges = self.stretches.iter().flat_map(|stretch| &stretch.ranges);
        ranges.map(|(from, to)| (to - from) as usize / BLOCK).sum()
    }

    /// Whether it takes so long to walk that it is worth a second walker.
    #[must_use]
    pub fn is_wide(&self) -> bool {
        self.blocks() >= WIDE
    }

    /// How many blocks a part should have: so few that two walkers end at nearly the same time, so many that to find the place in each list
    /// again costs little beside walking them.
    pub const PART: usize = 512;

    /// All of it in parts of so many blocks, but for the last, which can be walked in any order.
    #[must_use]
    pub fn parts(mut self, blocks: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        while !self.stretches.is_empty() {
            let mut left = number(blocks.max(1) * BLOCK);
            let rest = self.stretches.iter_mut().filter_map(|stretch| stretch.split_off(&mut left)).collect();
            self.stretches.retain(|stretch| !stretch.ranges.is_empty());
            let rest = Self { found: self.found, stretches: rest };
            parts.push(std::mem::replace(&mut self, rest));
        }
        parts
    }

    /// Works out what every offering on it answers, and hands those up that answer anything. Asks now and then whether it `is_over`, and
    /// then stops. Only a panic leaves anything in the tally.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read, [`IndexError::TooLate`] where it was over.
    pub fn weigh(
        &self,
        weighing: &Weighing<'_>,
        tally: &mut Tally,
        is_over: &dyn Fn() -> bool,
        mut each: impl FnMut(&Neighbours<'s, 's>, &Answers<'_>),
    ) -> Result<(), IndexError> {
        let snapshot = self.found.snapshot;
        self.walk(|Stretch { ord, serving, ranges }, words, needs| {
            let mut gather = Weighed {
                weighing,
                tally: &mut *tally,
                segment: &snapshot.segments[*ord],
                ord: *ord,
                dead: &snapshot.dead[*ord],
                serving: [&serving.maybe, &serving.surely],
                answering: Vec::new(),
                waiting: Vec::new(),
                is_over,
                is_late: false,
                each: &mut each,
            };
            walk(ranges, words, needs, &mut gather);
            if gather.is_late { Err(IndexError::TooLate) } else { Ok(()) }
        })
    }

    /// Calls `each` for every stretch with the lists that are to be walked there.
    pub(super) fn walk(
        &self,
        mut each: impl FnMut(&Stretch, &mut [WordList], &[NeedList<'s>]) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        for stretch in &self.stretches {
            let (mut words, needs) = self.found.lists(stretch.ord)?;
            each(stretch, &mut words, &needs)?;
        }
        Ok(())
    }
}

/// The documents whose catchments have any of some cells, ascending, each once.
#[expect(clippy::stable_sort_primitive, reason = "the stable sort merges ascending runs, the other one does not")]
fn documents(reader: &SegmentReader, cells: &[Term]) -> Result<Vec<u32>, IndexError> {
    let mut documents = Vec::new();
    let Some(first) = cells.first() else { return Ok(documents) };
    let inverted = reader.inverted_index(first.field())?;
    for cell in cells {
        let Some(mut postings) = inverted.read_postings(cell, IndexRecordOption::Basic)? else { continue };
        let mut at = postings.doc();
        while at != TERMINATED {
            documents.push(at);
            at = postings.advance();
        }
    }
    // Ascending lists one behind the other: what a stable sort merges.
    documents.sort();
    documents.dedup();
    Ok(documents)
}

/// The documents that may have one of the place keys or serve the person, and those that lie in one block with them, as ranges from and to
/// (exclusive), ascending and apart.
fn ranges(segment: &Segment, keys: &[(u64, u64)], serving: &[u32]) -> Vec<(u32, u32)> {
    let blocks = segment.places.blocks(keys);
    let mut ranges: Vec<(u32, u32)> = blocks.map(|(from, to)| (number(from * BLOCK), number(to * BLOCK))).collect();
    // Most of what serves the person lies around them or needs no place, and is there already.
    let of_keys = ranges.len();
    let mut at = 0;
    for doc in serving {
        while at < of_keys && ranges[at].1 <= *doc {
            at += 1;
        }
        if at == of_keys || *doc < ranges[at].0 {
            let first = doc - doc % number(BLOCK);
            ranges.push((first, first + number(BLOCK)));
        }
    }
    join(&mut ranges);
    ranges
}

#[expect(clippy::cast_possible_truncation, reason = "tantivy numbers the documents of a segment with u32")]
fn number(doc: usize) -> u32 {
    doc as u32
}

/// Sorts ranges and joins those that touch or overlap.
fn join(ranges: &mut Vec<(u32, u32)>) {
    ranges.sort_unstable();
    let mut kept = 0;
    for next in 1..ranges.len() {
        let (from, to) = ranges[next];
        if from <= ranges[kept].1 {
            ranges[kept].1 = ranges[kept].1.max(to);
        } else {
            kept += 1;
            ranges[kept] = (from, to);
        }
    }
    ranges.truncate(kept + 1);
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::{Serving, Stretch, join};

    #[test]
    fn ranges_that_touch_become_one() {
        let mut ranges = vec![(8, 9), (0, 3), (3, 5), (7, 8), (20, 21), (1, 2)];
        join(&mut ranges);
        assert_eq!(ranges, [(0, 5), (7, 9), (20, 21)]);
        join(&mut Vec::new());
    }

    proptest! {
        #[test]
        fn what_is_split_is_all_there_in_two_parts(
            blocks in prop::collection::vec((1_u32..9, 0_u32..9), 0..9),
            wanted in 0_u32..80,
        ) {
            let mut at = 0;
            let ranges: Vec<(u32, u32)> = blocks.into_iter().map(|(long, gap)| {
                let from = at + gap;
                at = from + long;
                (from * 64, at * 64)
            }).collect();
            let documents = |stretch: &Stretch| stretch.ranges.iter().flat_map(|(from, to)| *from..*to).collect::<Vec<_>>();
            let mut stretch = Stretch { ord: 3, serving: Arc::new(Serving::default()), ranges };
            let all = documents(&stretch);
            let mut left = wanted * 64;
            let rest = stretch.split_off(&mut left);
            let here = documents(&stretch);
            prop_assert_eq!(here.len(), all.len().min(wanted as usize * 64));
            prop_assert_eq!(left as usize, wanted as usize * 64 - here.len());
            prop_assert!(rest.as_ref().is_none_or(|rest| rest.ord == 3 && rest.ranges.iter().all(|(from, to)| from < to)));
            prop_assert_eq!([here, rest.map_or_else(Vec::new, |rest| documents(&rest))].concat(), all);
        }
    }
}
