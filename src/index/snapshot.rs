//! One moment of the index: a searcher, and beside it what ranking knows of each offering.

use std::{collections::HashMap, sync::Arc};

use tantivy::{DocAddress, Searcher, SegmentReader, TantivyDocument, columnar::BytesColumn, index::SegmentId, schema::Value as _};

use super::{
    IndexError,
    schema::{FACTS, Fields, PLACE},
};
use crate::{
    domain::Position,
    matching::{Answer, Brief, Card, Offering, words::Statistics},
};

/// One moment of the index. A request takes one and keeps it.
pub struct Snapshot {
    pub(super) searcher: Searcher,
    pub(super) fields: Fields,
    pub(super) segments: Vec<Arc<Segment>>,
    /// The documents of each segment that were deleted, in order.
    pub(super) dead: Vec<Vec<u32>>,
    statistics: Statistics,
    position: Position,
}

/// What ranking knows of the offerings of one segment, by document. It never changes while the segment lives.
pub(super) struct Segment {
    /// The place key of each document, ascending.
    pub(super) places: Vec<u64>,
    /// What ranking knows of each document.
    pub(super) offerings: Vec<Offering>,
    /// The needs that each document answers, one document after the other.
    pub(super) answers: Vec<Answer>,
    /// Where each document's answers begin; one more at the end.
    pub(super) answers_at: Vec<u32>,
    /// Each document's facts in brief.
    pub(super) briefs: Vec<Brief>,
}

/// The segments of an earlier snapshot, to be taken over where they are still there.
pub(super) type Known = HashMap<SegmentId, Arc<Segment>>;

impl Snapshot {
    /// Reads what is new since `known`.
    pub(super) fn take(searcher: Searcher, fields: Fields, position: Position, known: &Known) -> Result<Self, IndexError> {
        let mut segments = Vec::with_capacity(searcher.segment_readers().len());
        let mut dead = Vec::with_capacity(segments.capacity());
        for reader in searcher.segment_readers() {
            let segment = match known.get(&reader.segment_id()) {
                Some(segment) => Arc::clone(segment),
                None => Arc::new(Segment::read(reader)?),
            };
            segments.push(segment);
            dead.push((0..reader.max_doc()).filter(|doc| reader.has_deletes() && reader.is_deleted(*doc)).collect());
        }
        let mut snapshot = Self { searcher, fields, segments, dead, statistics: Statistics { offerings: 0, mean_length: 1.0 }, position };
        snapshot.statistics = snapshot.count();
        Ok(snapshot)
    }

    /// The segments of this snapshot, for the next one.
    pub(super) fn known(&self) -> Known {
        let ids = self.searcher.segment_readers().iter().map(SegmentReader::segment_id);
        ids.zip(self.segments.iter().cloned()).collect()
    }

    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "a mean of small whole numbers")]
    fn count(&self) -> Statistics {
        let (mut offerings, mut words) = (0_u32, 0_u64);
        for offering in self.offerings() {
            offerings += 1;
            words += u64::from(offering.length);
        }
        Statistics { offerings, mean_length: (words as f64 / f64::from(offerings.max(1))).max(1.0) as f32 }
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
        (0_u32..).zip(self.segments.iter().zip(&self.dead)).flat_map(|(ord, (segment, dead))| {
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
        let bytes = document.get_first(self.fields.card).and_then(|value| value.as_bytes());
        let bytes = bytes.ok_or_else(|| IndexError::Damaged("a document has no card".to_owned()))?;
        serde_json::from_slice(bytes).map(Arc::new).map_err(|why| IndexError::Damaged(why.to_string()))
    }
}

impl Segment {
    fn read(reader: &SegmentReader) -> Result<Self, IndexError> {
        let fast = reader.fast_fields();
        let places = fast.u64(PLACE)?.first_or_default_col(0);
        let places: Vec<u64> = (0..reader.max_doc()).map(|doc| places.get_val(doc)).collect();
        if !places.is_sorted() {
            return Err(IndexError::Damaged("documents are not in place order".to_owned()));
        }
        let offerings = match fast.bytes(FACTS)? {
            Some(column) => facts(&column, reader.max_doc())?,
            None if reader.max_doc() == 0 => Vec::new(),
            None => return Err(IndexError::Damaged("documents have no facts".to_owned())),
        };
        let mut answers = Vec::new();
        let mut answers_at = Vec::with_capacity(offerings.len() + 1);
        answers_at.push(0);
        for offering in &offerings {
            answers.extend_from_slice(&offering.answers);
            answers_at.push(u32::try_from(answers.len()).unwrap_or(u32::MAX));
        }
        let briefs = offerings.iter().map(Offering::brief).collect();
        Ok(Self { places, offerings, answers, answers_at, briefs })
    }
}

/// Reads the column in its own order, which is fast, and puts the values in the documents' order.
fn facts(column: &BytesColumn, documents: u32) -> Result<Vec<Offering>, IndexError> {
    let damaged = |why: &str| IndexError::Damaged(why.to_owned());
    let mut values: Vec<Option<Offering>> = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        values.push(Some(postcard::from_bytes(stream.key()).map_err(|why| damaged(&why.to_string()))?));
    }
    (0..documents)
        .map(|doc| {
            let ord = column.term_ords(doc).next().ok_or_else(|| damaged("a document has no facts"))?;
            let value = usize::try_from(ord).ok().and_then(|ord| values.get_mut(ord)).and_then(|value| {
                // Two documents can hold the same facts while an old one waits to be merged away.
                value.clone()
            });
            value.ok_or_else(|| damaged("a document's facts are missing"))
        })
        .collect()
}

pub(super) fn handle(segment: u32, doc: u32) -> u64 {
    u64::from(segment) << 32 | u64::from(doc)
}

#[expect(clippy::cast_possible_truncation, reason = "the two halves of a handle")]
fn address(handle: u64) -> DocAddress {
    DocAddress::new((handle >> 32) as u32, handle as u32)
}
