//! What kept candidates answer, side by side: of each just as many numbers as needs were stated, and one for interests.
//!
//! They are kept apart from the rest of a candidate because there are many and most are read once, for the most that it may be worth.
//! Written one by one where they stay, they are not moved about whole, which the processor would have to wait for.

use super::{
    Query,
    weighing::{Answered, MAX_NEEDS},
};

/// Where the worths of a candidate stand in [`Worths`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct WorthsAt(u32);

impl WorthsAt {
    /// Where it stands once what it stands in was put behind others that end here.
    pub(super) fn behind(self, end: Self) -> Self {
        Self(self.0 + end.0)
    }
}

/// What candidates answer; each is known by its place.
#[derive(Debug, Clone, Default)]
pub(super) struct Worths {
    /// How many needs were stated, of those that are weighed.
    needs: usize,
    /// Candidate after candidate: its needs in their order, then its interest.
    all: Vec<f32>,
}

impl Worths {
    /// None yet, for a query, in the memory of earlier ones; or in none of it, where that is for more than `bound` candidates.
    pub(super) fn emptied(mut self, query: &Query, bound: usize) -> Self {
        let needs = query.asks.len().min(MAX_NEEDS);
        if self.all.capacity() > bound * (MAX_NEEDS + 1) {
            self.all = Vec::new();
        }
        self.all.clear();
        Self { needs, ..self }
    }

    /// Adds what a candidate answers: each stated need, and an interest.
    #[inline]
    pub(super) fn push(&mut self, needs: impl Iterator<Item = f32>, interest: f32) -> WorthsAt {
        let at = self.end();
        self.all.extend(needs.take(self.needs));
        self.all.push(interest);
        at
    }

    #[inline]
    fn end(&self) -> WorthsAt {
        WorthsAt(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// Adds what others of the same query answer, and tells behind what they stand now.
    pub(super) fn append(&mut self, others: &Self) -> WorthsAt {
        let end = self.end();
        self.all.extend_from_slice(&others.all);
        end
    }

    /// Takes the last one back.
    #[inline]
    pub(super) fn pop(&mut self) {
        self.all.truncate(self.all.len() - self.needs - 1);
    }

    /// How well a candidate answers each stated need, and an interest.
    #[inline]
    pub(super) fn get(&self, WorthsAt(at): WorthsAt) -> (&[f32], f32) {
        let (needs, rest) = self.all[at as usize..].split_at(self.needs);
        (needs, rest[0])
    }

    /// The same by itself.
    pub(super) fn answered(&self, at: WorthsAt) -> Answered {
        let (worths, interest) = self.get(at);
        let mut answered = Answered { interest, ..Answered::default() };
        answered.needs[..worths.len()].copy_from_slice(worths);
        answered
    }
}
