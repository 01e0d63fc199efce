//! Which offerings could matter at all: narrowed by place, then by words and needs.
//!
//! For each segment, the reach (twice of it, for near misses) becomes ranges of documents by binary search in the place keys;
//! the remote ones are one more range; what serves the person from further away is found by the cells of its catchment and
//! joins as single documents. Only there are the postings of words and needs walked. Nothing is scored here.

use std::{
    cell::RefCell,
    ops::{Range, RangeInclusive},
    sync::Arc,
};

use tantivy::{
    DocSet, SegmentReader, TERMINATED, Term,
    postings::{Postings, SegmentPostings},
    query::FuzzyTermQuery,
    schema::IndexRecordOption,
};

use super::{
    IndexError, Snapshot,
    snapshot::{Segment, handle},
};
use crate::{
    geography::{Point, cells},
    matching::{
        Query,
        rank::Candidate,
        reach::Ways,
        score::{Corpus, TermCount},
        words::rarity,
    },
    needs::NeedNo,
};

/// The place key of what needs no place: remote, nationwide and unplaced offerings lie behind all others.
pub(super) const PLACELESS: u64 = cells::NO_PLACE;

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

/// What recall hands up.
pub struct Recalled<'a> {
    /// The statistics for this query.
    pub corpus: Corpus,
    segments: &'a [Arc<Segment>],
    found: Vec<Found>,
    counts: Vec<TermCount>,
}

/// A document found, and where its counts stand.
struct Found {
    segment: u32,
    doc: u32,
    counts: Range<u32>,
    /// Whether the cells of its catchment hold the person.
    may_serve: bool,
}

impl Recalled<'_> {
    /// The candidates, in the index's order.
    pub fn candidates(&self) -> impl Iterator<Item = Candidate<'_>> {
        self.found.iter().map(|found| {
            let segment = &self.segments[found.segment as usize];
            let doc = found.doc as usize;
            Candidate {
                offering: &segment.offerings[doc],
                brief: segment.briefs[doc],
                answers: &segment.answers[segment.answers_at[doc] as usize..segment.answers_at[doc + 1] as usize],
                counts: &self.counts[found.counts.start as usize..found.counts.end as usize],
                handle: handle(found.segment, found.doc),
                may_serve: found.may_serve,
            }
        })
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

impl Snapshot {
    /// Every offering in the region that shares a word or a need with what is sought.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn recall(&self, sought: &Sought<'_>) -> Result<Recalled<'_>, IndexError> {
        let terms = self.terms(sought.stems)?;
        let statistics = self.statistics();
        let rarities = terms.iter().map(|(_, found)| rarity(statistics, *found)).collect();
        let corpus = Corpus { statistics, rarities };
        let mut recalled = Recalled { corpus, segments: &self.segments, found: Vec::new(), counts: Vec::new() };
        let key_ranges = key_ranges(sought.region);
        let cells = match sought.region {
            Region::Around { point, uncertainty_m, .. } => cells::query_terms(point, uncertainty_m),
            Region::Anywhere | Region::Placeless => Vec::new(),
        };
        let area_terms: Vec<Term> = cells.into_iter().map(|cell| Term::from_field_u64(self.fields.area, cell)).collect();
        let mut scratch = SCRATCH.take();
        for (ord, reader) in self.searcher.segment_readers().iter().enumerate() {
            let segment = &self.segments[ord];
            scratch.ranges(segment, reader, &key_ranges, &area_terms, self)?;
            scratch.walk(reader, sought.needs, &terms, self)?;
            scratch.hand_up(doc(ord), &mut recalled);
        }
        SCRATCH.set(scratch);
        Ok(recalled)
    }

    /// The index's terms for the stems sought, each with the number of live offerings it stands in. A stem that stands nowhere is
    /// replaced by the likeliest one that is a single slip away, of those the one found most often, then the first by alphabet.
    fn terms(&self, stems: &[String]) -> Result<Vec<(Term, u32)>, IndexError> {
        let mut forgiven = 0;
        let mut terms = Vec::with_capacity(stems.len());
        for stem in stems {
            let term = Term::from_field_text(self.fields.words, stem);
            let found = self.found_in(&term)?;
            if found == 0 && stem.chars().count() >= FUZZY_LETTERS && forgiven < FUZZY_TERMS {
                forgiven += 1;
                terms.push(self.likest(&term)?);
            } else {
                terms.push((term, found));
            }
        }
        Ok(terms)
    }

    /// In how many live offerings a term stands. tantivy's own count holds deleted ones until they are merged away.
    fn found_in(&self, term: &Term) -> Result<u32, IndexError> {
        let mut found = 0;
        for (reader, dead) in self.searcher.segment_readers().iter().zip(&self.dead) {
            let inverted = reader.inverted_index(term.field())?;
            let Some(info) = inverted.get_term_info(term)? else { continue };
            found += info.doc_freq;
            if !dead.is_empty() {
                let mut postings = inverted.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
                found -= shared(&mut postings, dead);
            }
        }
        Ok(found)
    }

    fn likest(&self, term: &Term) -> Result<(Term, u32), IndexError> {
        let automaton = FuzzyTermQuery::new(term.clone(), 1, true);
        let mut best: Option<(u32, String)> = None;
        for reader in self.searcher.segment_readers() {
            let inverted = reader.inverted_index(term.field())?;
            let mut stream = inverted.terms().search(automaton.automaton()?).into_stream()?;
            while stream.advance() {
                let Ok(like) = std::str::from_utf8(stream.key()) else { continue };
                if best.as_ref().is_some_and(|(_, known)| known == like) {
                    continue;
                }
                let found = self.found_in(&Term::from_field_text(term.field(), like))?;
                let better = best.as_ref().is_none_or(|(most, known)| found > *most || (found == *most && like < known.as_str()));
                if found > 0 && better {
                    best = Some((found, like.to_owned()));
                }
            }
        }
        Ok(best.map_or((term.clone(), 0), |(found, like)| (Term::from_field_text(term.field(), &like), found)))
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

/// The place keys of a region.
fn key_ranges(region: Region) -> Vec<(u64, u64)> {
    match region {
        Region::Anywhere => vec![(0, PLACELESS)],
        Region::Placeless => vec![(PLACELESS, PLACELESS)],
        Region::Around { point, radius_m, .. } => {
            let circle = cells::cover_circle(point, radius_m, cells::USUAL_RANGES);
            circle.into_iter().map(RangeInclusive::into_inner).chain([(PLACELESS, PLACELESS)]).collect()
        }
    }
}

thread_local! {
    /// A thread's own, kept from request to request: to ask the system for so much memory each time costs more than to recall.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// What is used again from segment to segment. Holds numbers of documents and nothing of a person.
#[derive(Default)]
struct Scratch {
    /// Ranges of documents, from and to (exclusive), ascending and apart.
    ranges: Vec<(u32, u32)>,
    /// The documents whose catchments have cells that hold the person, ascending.
    serving: Vec<u32>,
    /// For each document in the ranges: 0, or 1 more than its place in `docs`.
    slots: Vec<u32>,
    /// The documents found, in the order in which they were.
    docs: Vec<u32>,
    /// Which of them each count belongs to.
    hits: Vec<(u32, TermCount)>,
    /// Where the counts of each document found begin and, one further, end.
    ends: Vec<u32>,
    /// Where the next count of each goes.
    next: Vec<u32>,
}

impl Scratch {
    /// Turns key ranges and catchments into ranges of documents.
    fn ranges(
        &mut self,
        segment: &Segment,
        reader: &SegmentReader,
        keys: &[(u64, u64)],
        areas: &[Term],
        snapshot: &Snapshot,
    ) -> Result<(), IndexError> {
        self.ranges.clear();
        self.serving.clear();
        for (from, to) in keys {
            let start = segment.places.partition_point(|key| key < from);
            let end = start + segment.places[start..].partition_point(|key| key <= to);
            if start < end {
                self.ranges.push((doc(start), doc(end)));
            }
        }
        let inverted = reader.inverted_index(snapshot.fields.area)?;
        for area in areas {
            let Some(mut postings) = inverted.read_postings(area, IndexRecordOption::Basic)? else { continue };
            let mut at = postings.doc();
            while at != TERMINATED {
                self.serving.push(at);
                at = postings.advance();
            }
        }
        self.serving.sort_unstable();
        self.ranges.extend(self.serving.iter().map(|doc| (*doc, doc + 1)));
        join(&mut self.ranges);
        Ok(())
    }

    /// Walks the postings of the query's words and needs inside the ranges.
    fn walk(&mut self, reader: &SegmentReader, sought: &[NeedNo], terms: &[(Term, u32)], snapshot: &Snapshot) -> Result<(), IndexError> {
        let documents: u32 = self.ranges.iter().map(|(from, to)| to - from).sum();
        self.slots.clear();
        self.slots.resize(documents as usize, 0);
        self.docs.clear();
        self.hits.clear();
        if documents == 0 {
            return Ok(());
        }
        let words = reader.inverted_index(snapshot.fields.words)?;
        for (place, (term, found)) in terms.iter().enumerate() {
            if *found == 0 {
                continue;
            }
            let Some(mut postings) = words.read_postings(term, IndexRecordOption::WithFreqs)? else { continue };
            let term = u16::try_from(place).unwrap_or(u16::MAX);
            self.within(&mut postings, reader, |scratch, slot, postings| {
                let count = u16::try_from(postings.term_freq()).unwrap_or(u16::MAX);
                scratch.hits.push((slot, TermCount { term, count }));
            });
        }
        let needs = reader.inverted_index(snapshot.fields.need)?;
        for need in sought {
            let term = Term::from_field_u64(snapshot.fields.need, u64::from(need.0));
            let Some(mut postings) = needs.read_postings(&term, IndexRecordOption::Basic)? else { continue };
            self.within(&mut postings, reader, |_, _, _| {});
        }
        Ok(())
    }

    /// Calls `each` for every live document of `postings` inside the ranges, with its place among the documents found.
    fn within(&mut self, postings: &mut SegmentPostings, reader: &SegmentReader, mut each: impl FnMut(&mut Self, u32, &SegmentPostings)) {
        let alive = reader.alive_bitset();
        let mut base = 0;
        let mut at = postings.doc();
        for range in 0..self.ranges.len() {
            let (from, to) = self.ranges[range];
            if at < from {
                at = postings.seek(from);
            }
            while at < to {
                if alive.is_none_or(|alive| alive.is_alive(at)) {
                    let slot = (base + (at - from)) as usize;
                    if self.slots[slot] == 0 {
                        self.docs.push(at);
                        self.slots[slot] = doc(self.docs.len());
                    }
                    let place = self.slots[slot] - 1;
                    each(self, place, postings);
                }
                at = postings.advance();
            }
            if at == TERMINATED {
                return;
            }
            base += to - from;
        }
    }

    /// Hands the documents found to `recalled`, each with its counts.
    fn hand_up(&mut self, segment: u32, recalled: &mut Recalled<'_>) {
        // Counts came term by term; a counting sort puts those of one document together.
        let first = recalled.counts.len();
        let Self { ends, next, .. } = self;
        ends.clear();
        ends.resize(self.docs.len() + 1, 0);
        for (place, _) in &self.hits {
            ends[*place as usize + 1] += 1;
        }
        for place in 1..ends.len() {
            ends[place] += ends[place - 1];
        }
        next.clone_from(ends);
        recalled.counts.resize(first + self.hits.len(), TermCount { term: 0, count: 0 });
        for (place, count) in &self.hits {
            let slot = &mut next[*place as usize];
            recalled.counts[first + *slot as usize] = *count;
            *slot += 1;
        }
        let base = doc(first);
        let in_order = self.slots.iter().filter(|slot| **slot != 0).map(|slot| (slot - 1) as usize);
        let mut serving = self.serving.iter().copied().peekable();
        let found = in_order.map(|place| {
            let doc = self.docs[place];
            while serving.next_if(|serves| *serves < doc).is_some() {}
            Found { segment, doc, counts: base + ends[place]..base + ends[place + 1], may_serve: serving.peek() == Some(&doc) }
        });
        recalled.found.extend(found);
    }
}

#[expect(clippy::cast_possible_truncation, reason = "tantivy numbers the documents of a segment with u32")]
fn doc(place: usize) -> u32 {
    place as u32
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
