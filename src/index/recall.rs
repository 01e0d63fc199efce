//! Which offerings could matter at all: narrowed by place, then by words and needs.
//!
//! For each segment, the reach (twice of it, for near misses) becomes ranges of documents by binary search in the place keys;
//! the remote ones are one more range; what serves the person from further away is found by the cells of its catchment and
//! joins with the block of documents it lies in. Only there are the postings of words and needs walked. Nothing is scored here: what they add up to
//! is worked out by `matching`, a chunk of documents at a time ([`Found::weigh`]), or later from counts that are kept
//! ([`Found::counted`]).

use std::{cell::RefCell, sync::Arc};

use tantivy::{DocSet, SegmentReader, TERMINATED, Term, postings::TermInfo, query::FuzzyTermQuery, schema::IndexRecordOption};

use super::{
    IndexError, Snapshot,
    gather::{Kept, Weighed},
    place,
    snapshot::Segment,
    walk::{NeedList, WordList, until, walk},
};
use crate::{
    geography::{Point, cells},
    matching::{
        Query,
        lanes::BLOCK,
        look::{Counted, Neighbours},
        reach::Ways,
        tally::{Answers, Tally},
        weighing::{Corpus, Weighing},
        words::rarity,
    },
    needs::NeedNo,
};

/// The shortest stem whose spelling is forgiven, in letters.
const FUZZY_LETTERS: usize = 5;

/// How many stems of a query are looked for by their likes. Source: measured elsewhere, 200 cost a second.
const FUZZY_TERMS: usize = 8;

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'q> {
    /// Stems, any of which will do.
    pub stems: &'q [String],
    /// Needs, any of which will do.
    pub needs: &'q [NeedNo],
    /// Where.
    pub region: Region,
}

/// Where offerings are looked for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Region {
    /// Anywhere.
    Anywhere,
    /// Only what needs no place.
    Placeless,
    /// What lies around a point, what serves somebody who is there, and what needs no place.
    Around {
        /// The point.
        point: Point,
        /// How far around it, in metres.
        radius_m: f64,
        /// How far off the point may be, in metres.
        uncertainty_m: f64,
    },
}

impl<'q> Sought<'q> {
    /// What could matter to a person: to twice their reach, for the sake of near misses.
    #[must_use]
    pub fn for_person(query: &'q Query) -> Self {
        let region = query.person.place.map_or(Region::Placeless, |place| Region::Around {
            point: place.point,
            radius_m: 2.0 * Ways::of(&query.person).reach_m,
            uncertainty_m: place.uncertainty_m,
        });
        Self { stems: &query.terms, needs: &query.needs, region }
    }
}

/// What was found of what is sought: the statistics at once; the offerings when they are walked.
pub struct Found<'s> {
    snapshot: &'s Snapshot,
    /// The statistics for this query.
    pub corpus: Corpus,
    needs: &'s [NeedNo],
    /// For each stem, where each segment has its postings.
    postings: Vec<Vec<Option<TermInfo>>>,
    /// The place keys of the region.
    keys: Vec<(u64, u64)>,
    /// The cells by which catchments are found that may hold the person, and those that surely do.
    areas: [Vec<Term>; 2],
}

/// The documents whose catchments may hold the person, and of those the ones that surely do, ascending.
#[derive(Default)]
pub(super) struct Serving {
    pub(super) maybe: Vec<u32>,
    pub(super) surely: Vec<u32>,
}

/// What recall hands up where counts are kept.
pub struct Recalled<'s> {
    /// The statistics for this query.
    pub corpus: Corpus,
    pub(super) segments: &'s [Arc<Segment>],
    pub(super) kept: Kept,
}

impl Recalled<'_> {
    /// The candidates, in the index's order.
    pub fn candidates(&self) -> impl Iterator<Item = Counted<'_>> {
        self.kept.documents.iter().map(|kept| Counted {
            candidate: self.segments[kept.segment].candidate(kept.segment, kept.doc, kept.may_serve),
            counts: &self.kept.counts[kept.counts.clone()],
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.kept.documents.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.kept.documents.is_empty()
    }
}

impl<'s> Found<'s> {
    /// Works out what every offering in the region answers, and hands those up that answer anything. Asks now and then whether it
    /// `is_over`, and then stops.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read, [`IndexError::TooLate`] where it was over.
    pub fn weigh(
        &self,
        weighing: &Weighing<'_>,
        is_over: &dyn Fn() -> bool,
        mut each: impl FnMut(&Neighbours<'s, 's>, &Answers<'_>),
    ) -> Result<(), IndexError> {
        // A thread's own, kept from request to request: to ask the system for so much memory each time costs more than to recall.
        thread_local! {
            static TALLY: RefCell<Tally> = RefCell::default();
        }
        let mut tally = TALLY.take();
        let walked = self.segments(|ord, segment, Serving { maybe, surely }, ranges, words, needs| {
            let mut gather = Weighed {
                weighing,
                tally: &mut tally,
                segment,
                ord,
                dead: &self.snapshot.dead[ord],
                serving: [maybe, surely],
                answering: Vec::new(),
                waiting: Vec::new(),
                is_over,
                is_late: false,
                each: &mut each,
            };
            walk(ranges, words, needs, &mut gather);
            if gather.is_late { Err(IndexError::TooLate) } else { Ok(()) }
        });
        // What was broken off is not emptied: it must not meet the next request.
        if walked.is_ok() {
            TALLY.set(tally);
        }
        walked
    }

    /// Every offering in the region that shares a word or a need with what is sought, with the counts of the words.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn counted(self) -> Result<Recalled<'s>, IndexError> {
        let mut kept = Kept::default();
        self.segments(|ord, _, serving, ranges, words, needs| {
            kept.begin(ord, &self.snapshot.dead[ord], &serving.maybe);
            walk(ranges, words, needs, &mut kept);
            Ok(())
        })?;
        Ok(Recalled { corpus: self.corpus, segments: &self.snapshot.segments, kept })
    }

    /// Calls `each` for every segment with its ranges of documents, the documents whose catchments may hold the person, and the lists to
    /// be walked.
    fn segments(
        &self,
        mut each: impl FnMut(usize, &'s Segment, &Serving, &[(u32, u32)], &mut [WordList], &[NeedList<'s>]) -> Result<(), IndexError>,
    ) -> Result<(), IndexError> {
        let fields = &self.snapshot.fields;
        for (ord, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            let segment = &*self.snapshot.segments[ord];
            let [maybe, surely] = &self.areas;
            let serving = Serving { maybe: documents(reader, maybe)?, surely: documents(reader, surely)? };
            let ranges = ranges(segment, &self.keys, &serving.maybe);
            if ranges.is_empty() {
                continue;
            }
            let inverted = reader.inverted_index(fields.words)?;
            let mut words = Vec::with_capacity(self.postings.len());
            for (term, infos) in self.postings.iter().enumerate() {
                let Some(info) = &infos[ord] else { continue };
                words.push(WordList::new(term, inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?));
            }
            let needs = self.needs.iter().enumerate();
            let needs: Vec<NeedList<'s>> = needs.map(|(place, need)| NeedList::new(place, segment.needs.of_need(*need))).collect();
            each(ord, segment, &serving, &ranges, &mut words, &needs)?;
        }
        Ok(())
    }
}

impl Snapshot {
    /// Finds what is sought, without going through it yet.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn find<'s>(&'s self, sought: &Sought<'s>) -> Result<Found<'s>, IndexError> {
        let terms = self.terms(sought.stems)?;
        let statistics = self.statistics();
        let rarities = terms.iter().map(|term| rarity(statistics, term.found)).collect();
        let cells = match sought.region {
            Region::Around { point, uncertainty_m, .. } => {
                [cells::query_terms(point, uncertainty_m), cells::holding_terms(point, uncertainty_m)]
            }
            Region::Anywhere | Region::Placeless => Default::default(),
        };
        let term = |cell| Term::from_field_u64(self.fields.area, cell);
        Ok(Found {
            snapshot: self,
            corpus: Corpus { statistics, rarities },
            needs: sought.needs,
            postings: terms.into_iter().map(|term| term.postings).collect(),
            keys: place::keys(sought.region),
            areas: cells.map(|cells| cells.into_iter().map(term).collect()),
        })
    }

    /// Every offering in the region that shares a word or a need with what is sought.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn recall<'s>(&'s self, sought: &Sought<'s>) -> Result<Recalled<'s>, IndexError> {
        self.find(sought)?.counted()
    }

    /// The index's terms for the stems sought. A stem that stands nowhere is replaced by the likeliest one that is a single slip away, of
    /// those the one found most often, then the first by alphabet.
    fn terms(&self, stems: &[String]) -> Result<Vec<FoundTerm>, IndexError> {
        let mut forgiven = 0;
        let mut terms = Vec::with_capacity(stems.len());
        for stem in stems {
            let found = self.found(&Term::from_field_text(self.fields.words, stem))?;
            if found.found == 0 && stem.chars().count() >= FUZZY_LETTERS && forgiven < FUZZY_TERMS {
                forgiven += 1;
                terms.push(self.likest(stem)?.unwrap_or(found));
            } else {
                terms.push(found);
            }
        }
        Ok(terms)
    }

    /// In how many live offerings a term stands, and where. tantivy's own count holds deleted ones until they are merged away.
    fn found(&self, term: &Term) -> Result<FoundTerm, IndexError> {
        let mut found = FoundTerm { found: 0, postings: Vec::with_capacity(self.segments.len()) };
        for ((reader, segment), dead) in self.searcher.segment_readers().iter().zip(&self.segments).zip(&self.dead) {
            let inverted = reader.inverted_index(term.field())?;
            let info = inverted.get_term_info(term)?;
            if let Some(info) = &info {
                let postings = || inverted.read_postings_from_terminfo(info, IndexRecordOption::Basic);
                found.found += info.doc_freq - segment.deaths.holding(term.serialized_value_bytes(), dead.len(), postings)?;
            }
            found.postings.push(info);
        }
        Ok(found)
    }

    fn likest(&self, stem: &str) -> Result<Option<FoundTerm>, IndexError> {
        let term = |stem: &str| Term::from_field_text(self.fields.words, stem);
        let automaton = FuzzyTermQuery::new(term(stem), 1, true);
        let mut best: Option<(FoundTerm, String)> = None;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(self.fields.words)?;
            let mut stream = inverted.terms().search(automaton.automaton()?).into_stream()?;
            while stream.advance() {
                let Ok(like) = std::str::from_utf8(stream.key()) else { continue };
                if best.as_ref().is_some_and(|(_, known)| known == like) {
                    continue;
                }
                let found = self.found(&term(like))?;
                let better = best
                    .as_ref()
                    .is_none_or(|(most, known)| found.found > most.found || (found.found == most.found && like < known.as_str()));
                if found.found > 0 && better {
                    best = Some((found, like.to_owned()));
                }
            }
        }
        Ok(best.map(|(found, _)| found))
    }
}

/// A term of the index.
struct FoundTerm {
    /// In how many live offerings it stands.
    found: u32,
    /// Where each segment has its postings.
    postings: Vec<Option<TermInfo>>,
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

/// The documents that have one of the place keys or serve the person, and those that lie in one block with them, as ranges from and to
/// (exclusive), ascending and apart.
fn ranges(segment: &Segment, keys: &[(u64, u64)], serving: &[u32]) -> Vec<(u32, u32)> {
    let mut ranges = Vec::with_capacity(keys.len());
    let mut behind = 0;
    for (from, to) in keys {
        let start = behind + until(&segment.places[behind..], |key| key < from);
        let end = start + until(&segment.places[start..], |key| key <= to);
        if start < end {
            ranges.push((number(start / BLOCK * BLOCK), number(end.next_multiple_of(BLOCK))));
        }
        behind = end;
    }
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
    use super::join;

    #[test]
    fn ranges_that_touch_become_one() {
        let mut ranges = vec![(8, 9), (0, 3), (3, 5), (7, 8), (20, 21), (1, 2)];
        join(&mut ranges);
        assert_eq!(ranges, [(0, 5), (7, 9), (20, 21)]);
        join(&mut Vec::new());
    }
}
