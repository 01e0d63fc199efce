//! Which documents of a segment were deleted, and in how many of them a term stands.
//!
//! Statistics are over live offerings, and tantivy's own counts hold deleted ones until they are merged away, which in a large
//! segment takes long. To count the dead anew for each term of each request would cost more the more there are; here it is counted
//! once, and then only those are looked at that died since.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    sync::{Mutex, PoisonError},
};

use tantivy::{DocSet, TERMINATED, postings::SegmentPostings};

/// From how many dead documents on counts are kept.
const FROM: usize = 64;

/// How many terms' counts are kept at most: some four megabytes.
const MOST: usize = 1 << 16;

/// The deleted documents of a segment, in the order in which they were seen to be. Grows from snapshot to snapshot.
#[derive(Default)]
pub(super) struct Deaths {
    inner: Mutex<Inner>,
    /// Terms are kept by a keyed hash: what was asked cannot be read back.
    hasher: RandomState,
}

#[derive(Default)]
struct Inner {
    order: Vec<u32>,
    /// For a term, how many of the dead were looked at, and in how many of those it stands.
    counts: HashMap<u64, (usize, u32)>,
}

impl Deaths {
    /// Adds those of `dead` that are new; both this and `known`, the dead of the snapshot before, are ascending.
    pub(super) fn add(&self, known: &[u32], dead: &[u32]) {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.order.len() > known.len() {
            // They were seen for a snapshot that came to nothing, and are seen again.
            inner.order.truncate(known.len());
            inner.counts.clear();
        }
        let mut known = known.iter().peekable();
        for doc in dead {
            while known.next_if(|known| *known < doc).is_some() {}
            if known.peek() != Some(&doc) {
                inner.order.push(*doc);
            }
        }
    }

    /// In how many of the first `dead` documents to die a term stands. `postings` opens its list.
    pub(super) fn holding<E>(&self, term: &[u8], dead: usize, postings: impl FnOnce() -> Result<SegmentPostings, E>) -> Result<u32, E> {
        if dead == 0 {
            return Ok(0);
        }
        let key = self.hasher.hash_one(term);
        let (count, mut since) = {
            let inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            // A snapshot older than the count looks at all of its own.
            let (seen, count) = inner.counts.get(&key).copied().filter(|(seen, _)| *seen <= dead).unwrap_or_default();
            (count, inner.order[seen..dead].to_vec())
        };
        if since.is_empty() {
            return Ok(count);
        }
        since.sort_unstable();
        let count = count + shared(&mut postings()?, &since);
        if dead >= FROM {
            let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
            if inner.counts.len() >= MOST {
                inner.counts.clear();
            }
            let kept = inner.counts.entry(key).or_default();
            if kept.0 <= dead {
                *kept = (dead, count);
            }
        }
        Ok(count)
    }
}

/// How many of `dead` (ascending) a posting list holds.
fn shared(postings: &mut SegmentPostings, dead: &[u32]) -> u32 {
    let mut shared = 0;
    for doc in dead {
        let at = if postings.doc() < *doc { postings.seek(*doc) } else { postings.doc() };
        match at {
            TERMINATED => break,
            at => shared += u32::from(at == *doc),
        }
    }
    shared
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_dies_once_in_the_order_in_which_it_was_seen_also_after_a_snapshot_that_came_to_nothing() {
        let deaths = Deaths::default();
        let order = || deaths.inner.lock().unwrap().order.clone();
        deaths.add(&[], &[4, 9]);
        deaths.add(&[4, 9], &[1, 4, 9, 12]);
        assert_eq!(order(), [4, 9, 1, 12]);
        // The second snapshot was never shown: the next one begins from the first again.
        deaths.add(&[4, 9], &[1, 4, 7, 9, 12]);
        assert_eq!(order(), [4, 9, 1, 7, 12]);
    }
}
