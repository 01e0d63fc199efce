//! Which documents answer each need of the taxonomy, and how clearly: the postings of needs, beside those of words.
//!
//! Where each block of documents begins in each list is known, so that nothing is sought, and a posting need only tell neighbours apart: it
//! is four bytes, and all of it lies together.

use crate::{
    matching::{Answer, lanes::BLOCK, tally::Answering},
    needs::NeedNo,
};

/// For each need the documents that answer it, ascending.
pub(super) struct NeedPostings {
    /// The lists of all needs, one behind the other.
    all: Vec<Answering>,
    /// For each need, and each block of documents, where those of the block begin; and where the last end.
    begins: Vec<u32>,
    blocks: usize,
}

/// The documents that answer a need.
#[derive(Clone, Copy)]
pub(super) struct NeedPosting<'s> {
    all: &'s [Answering],
    /// Where those of each block begin; and where the last end. Empty where nothing answers the need.
    begins: &'s [u32],
}

impl<'s> NeedPosting<'s> {
    /// Those from one document up to another, each the first of a block.
    #[inline]
    pub(super) fn between(&self, from: u32, to: u32) -> &'s [Answering] {
        let at = |doc: u32| self.begins.get(doc as usize / BLOCK).or(self.begins.last()).map_or(0, |begin| *begin as usize);
        &self.all[at(from)..at(to)]
    }
}

impl NeedPostings {
    /// Those of so many documents, each of which gives these answers.
    pub(super) fn of<'a>(documents: u32, answers: impl Fn(u32) -> &'a [Answer]) -> Self {
        let blocks = (documents as usize).div_ceil(BLOCK);
        let answers = || (0..documents).flat_map(|doc| answers(doc).iter().map(move |answer| (doc, answer)));
        let needs = answers().map(|(_, answer)| usize::from(answer.need.0) + 1).max().unwrap_or(0);
        let list = |doc: u32, need: NeedNo| usize::from(need.0) * blocks + doc as usize / BLOCK;
        let mut begins = vec![0_u32; needs * blocks + 1];
        for (doc, answer) in answers() {
            begins[list(doc, answer.need) + 1] += 1;
        }
        for at in 1..begins.len() {
            begins[at] += begins[at - 1];
        }
        let mut next = begins.clone();
        let mut all = vec![Answering::default(); begins.last().map_or(0, |end| *end as usize)];
        for (doc, answer) in answers() {
            let at = &mut next[list(doc, answer.need)];
            all[*at as usize] = Answering::new(doc, answer.strength);
            *at += 1;
        }
        Self { all, begins, blocks }
    }

    /// The documents that answer a need.
    pub(super) fn of_need(&self, need: NeedNo) -> NeedPosting<'_> {
        let first = usize::from(need.0) * self.blocks;
        NeedPosting { all: &self.all, begins: self.begins.get(first..=first + self.blocks).unwrap_or_default() }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_answer_is_found_in_the_block_of_its_document(
            answers in prop::collection::vec(prop::collection::btree_map(0_u16..9, any::<u8>(), 0..4), 0..300),
            from in 0_usize..6,
            more in 0_usize..6,
        ) {
            let given = answers.iter().map(|answers| answers.iter().map(|(need, strength)| Answer { need: NeedNo(*need), strength: *strength }));
            let given: Vec<Vec<Answer>> = given.map(Iterator::collect).collect();
            let postings = NeedPostings::of(u32::try_from(given.len()).unwrap(), |doc| &given[doc as usize]);
            for need in 0..10 {
                let within = (0..).zip(&answers).take((from + more) * BLOCK).skip(from * BLOCK);
                let expected = within.filter_map(|(doc, answers)| answers.get(&need).map(|strength| Answering::new(doc, *strength)));
                let [from, to] = [from, from + more].map(|block| u32::try_from(block * BLOCK).unwrap());
                prop_assert_eq!(postings.of_need(NeedNo(need)).between(from, to), expected.collect::<Vec<_>>());
            }
        }
    }
}
