//! One moment of the index: a searcher, and beside it what ranking knows of each offering.

use std::{collections::HashMap, panic::resume_unwind, sync::Arc, thread};

use tantivy::{DocAddress, Searcher, SegmentReader, TantivyDocument, columnar::BytesColumn, index::SegmentId, schema::Value as _};

use super::{
    IndexError,
    deaths::Deaths,
    needs::NeedPostings,
    place::Places,
    schema::{FACTS, Fields, PLACE},
};
use crate::{
    domain::Position,
    matching::{
        Block, Card, Offering,
        lanes::BLOCK,
        look::{Candidate, Neighbours},
        reach::Borders,
        words::Statistics,
    },
};

/// One moment of the index. A request takes one and keeps it.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Arc<Segment>>,
    /// The documents of each segment that were deleted, in order.
    pub(super) dead: Vec<Arc<[u32]>>,
    statistics: Statistics,
    position: Position,
}

/// What ranking knows of the offerings of one segment, by document. It never changes while the segment lives.
pub(super) struct Segment {
    /// The place keys of the first and the last of each 64 documents, ascending.
    pub(super) places: Places,
    /// What ranking knows of each document.
    pub(super) offerings: Vec<Offering>,
    /// The facts of each 64 documents, side by side.
    pub(super) blocks: Vec<Block>,
    /// How many indexed words each document has.
    pub(super) lengths: Vec<u16>,
    /// Which documents answer each need.
    pub(super) needs: NeedPostings,
    /// How many words all documents have.
    words: u64,
    /// Which of them were deleted, and when.
    pub(super) deaths: Deaths,
}

/// How many documents of a segment one thread reads: fewer are read before another has begun.
const PART: usize = 1 << 12;

/// The segments of an earlier snapshot with the documents that were deleted, to be taken over where they are still there.
pub(super) type Known = HashMap<SegmentId, (Arc<Segment>, Arc<[u32]>)>;

impl Snapshot {
    /// Reads what is new since `known`.
    pub(super) fn take(searcher: Searcher, fields: Fields, position: Position, known: &Known) -> Result<Self, IndexError> {
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        let mut dead = Vec::with_capacity(segments.capacity());
        for reader in searcher.segment_readers() {
            let (segment, known) = match known.get(&reader.segment_id()) {
                Some((segment, dead)) => (Arc::clone(segment), Arc::clone(dead)),
                None => (Arc::new(Segment::read(reader)?), Arc::default()),
            };
            let now = if known.len() == reader.num_deleted_docs() as usize { known } else { bury(&segment, reader, &known) };
            segments.push(segment);
            dead.push(now);
        }
        let mut snapshot = Self { searcher, fields, segments, dead, statistics: Statistics { offerings: 0, mean_length: 1.0 }, position };
        snapshot.statistics = snapshot.count();
        Ok(snapshot)
    }

    /// The segments of this snapshot, for the next one.
    pub(super) fn known(&self) -> Known {
        let ids = self.searcher.segment_readers().iter().map(SegmentReader::segment_id);
        ids.zip(self.segments.iter().cloned().zip(self.dead.iter().cloned())).collect()
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a mean of small whole numbers")]
    fn count(&self) -> Statistics {
        let (mut offerings, mut words) = (0_usize, 0_u64);
        for (segment, dead) in self.segments.iter().zip(&self.dead) {
            offerings += segment.offerings.len() - dead.len();
            words += segment.words - dead.iter().map(|doc| u64::from(segment.lengths[*doc as usize])).sum::<u64>();
        }
        let mean_length = (words as f64 / offerings.max(1) as f64).max(1.0) as f32;
        Statistics { offerings: u32::try_from(offerings).unwrap_or(u32::MAX), mean_length }
    }

    /// How far in the change log this moment is.
    #[must_use]
    pub fn position(&self) -> Position {
        self.position
    }

    /// How many offerings there are, and how long they are.
    #[must_use]
    pub fn statistics(&self) -> Statistics {
        self.statistics
    }

    /// Every live offering.
    pub fn offerings(&self) -> impl Iterator<Item = &Offering> {
        self.with_handles().map(|(_, offering)| offering)
    }

    /// Every live offering, with the handle by which its card is fetched.
    pub fn with_handles(&self) -> impl Iterator<Item = (u64, &Offering)> {
        (0_usize..).zip(self.segments.iter().zip(&self.dead)).flat_map(|(ord, (segment, dead))| {
            let live = (0_u32..).zip(&segment.offerings).filter(|(doc, _)| dead.is_empty() || dead.binary_search(doc).is_err());
            live.map(move |(doc, offering)| (handle(ord, doc), offering))
        })
    }

    /// What people read of an offering that recall handed up.
    ///
    /// # Errors
    /// [`IndexError`] where the document cannot be read.
    pub fn card(&self, handle: u64) -> Result<Arc<Card>, IndexError> {
        let document: TantivyDocument = self.searcher.doc(address(handle))?;
        let card = document.get_first(self.fields.card).and_then(|value| value.as_str());
        let card = card.ok_or_else(|| IndexError::Damaged("a document has no card".to_owned()))?;
        serde_json::from_str(card).map(Arc::new).map_err(|why| IndexError::Damaged(why.to_string()))
    }
}

impl Segment {
    /// One document as a candidate.
    #[inline]
    pub(super) fn candidate(&self, ord: usize, doc: u32, may_serve: bool) -> Candidate<'_> {
        let place = doc as usize;
        Candidate { offering: &self.offerings[place], handle: handle(ord, doc), may_serve }
    }

    /// The documents from the first of a block on as candidates, of which those are looked at that `look` says.
    #[inline]
    pub(super) fn neighbours(&self, ord: usize, first: u32, look: u64, borders: Borders) -> Neighbours<'_, '_> {
        let from = first as usize;
        let offerings = &self.offerings[from..self.offerings.len().min(from + BLOCK)];
        Neighbours { offerings, block: &self.blocks[from / BLOCK], handle: handle(ord, first), look, borders }
    }

    fn read(reader: &SegmentReader) -> Result<Self, IndexError> {
        let fast = reader.fast_fields();
        let places = fast.u64(PLACE)?.first_or_default_col(0);
        let places: Vec<u64> = (0..reader.max_doc()).map(|doc| places.get_val(doc)).collect();
        if !places.is_sorted() {
            return Err(IndexError::Damaged("documents are not in place order".to_owned()));
        }
        let places = Places::of(&places);
        let offerings = match fast.bytes(FACTS)? {
            Some(column) => facts(&column, reader.max_doc())?,
            None if reader.max_doc() == 0 => Vec::new(),
            None => return Err(IndexError::Damaged("documents have no facts".to_owned())),
        };
        let lengths: Vec<u16> = offerings.iter().map(|offering| offering.length).collect();
        let words = lengths.iter().map(|length| u64::from(*length)).sum();
        let blocks = || offerings.chunks(BLOCK).map(Block::of).collect();
        let needs = || NeedPostings::of(reader.max_doc(), |doc| &offerings[doc as usize].answers);
        let (blocks, needs) = if offerings.len() <= PART { (blocks(), needs()) } else { side_by_side(blocks, needs) };
        Ok(Self { places, offerings, blocks, lengths, needs, words, deaths: Deaths::default() })
    }
}

/// Does two things at once, the second of them on a thread of its own.
fn side_by_side<A, B: Send>(one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    thread::scope(|scope| {
        let other = scope.spawn(other);
        (one(), other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// The deleted documents of a segment, of which `known` were deleted before.
fn bury(segment: &Segment, reader: &SegmentReader, known: &[u32]) -> Arc<[u32]> {
    let dead: Arc<[u32]> = (0..reader.max_doc()).filter(|doc| reader.is_deleted(*doc)).collect();
    segment.deaths.add(known, &dead);
    dead
}

/// Reads the column in its own order, which is fast, and puts the values in the documents' order.
fn facts(column: &BytesColumn, documents: u32) -> Result<Vec<Offering>, IndexError> {
    const NONE: u32 = u32::MAX;
    let damaged = |why: &str| IndexError::Damaged(why.to_owned());
    let decode = |bytes: &[u8]| postcard::from_bytes(bytes).map_err(|why| damaged(&why.to_string()));
    // The first document that has each value, and those that have one that another has: two can be the same while an old one waits to be
    // merged away.
    let (mut first, mut again) = (vec![NONE; column.num_terms()], Vec::new());
    for doc in 0..documents {
        let ord = column.term_ords(doc).next().ok_or_else(|| damaged("a document has no facts"))?;
        let place =
            usize::try_from(ord).ok().and_then(|ord| first.get_mut(ord)).ok_or_else(|| damaged("a document's facts are missing"))?;
        if *place == NONE {
            *place = doc;
        } else {
            again.push((doc, ord));
        }
    }
    // Decoded where they stay: to hold all of them twice would be most of what opening an index takes. Two threads go through all values,
    // and each decodes those of its own documents: what takes long is that they lie in no order.
    let mut offerings: Vec<Option<Offering>> = std::iter::repeat_with(|| None).take(documents as usize).collect();
    let fill = |from: usize, part: &mut [Option<Offering>]| -> Result<(), IndexError> {
        let (mut stream, mut holders) = (column.dictionary().stream()?, first.iter());
        while stream.advance() {
            let Some(doc) = holders.next() else { break };
            if let Some(offering) = (*doc as usize).checked_sub(from).and_then(|place| part.get_mut(place)) {
                *offering = Some(decode(stream.key())?);
            }
        }
        Ok(())
    };
    if offerings.len() <= PART {
        fill(0, &mut offerings)?;
    } else {
        let middle = offerings.len() / 2;
        let (before, after) = offerings.split_at_mut(middle);
        let (before, after) = side_by_side(|| fill(0, before), || fill(middle, after));
        before.and(after)?;
    }
    let mut bytes = Vec::new();
    for (doc, ord) in again {
        column.dictionary().ord_to_term(ord, &mut bytes)?;
        offerings[doc as usize] = Some(decode(&bytes)?);
    }
    let missing = || damaged("a document has no facts");
    offerings.into_iter().map(|offering| offering.ok_or_else(missing)).collect()
}

#[inline]
fn handle(segment: usize, doc: u32) -> u64 {
    (segment as u64) << 32 | u64::from(doc)
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a handle")]
fn address(handle: u64) -> DocAddress {
    DocAddress::new((handle >> 32) as u32, handle as u32)
}
