//! Which offerings could matter at all: narrowed by place, then by words and needs.
//!
//! For each segment, the reach (twice of it, for near misses) becomes ranges of documents, of which each block of 64 tells its first and last place key;
//! the remote ones are one more range; what serves the person from further away is found by the cells of its catchment and
//! joins with the block of documents it lies in. Only there are the postings of words and needs walked. Nothing is scored here: what they add up to
//! is worked out by `matching`, a chunk of documents at a time ([`Ground::weigh`]), or later from counts that are kept
//! ([`Found::counted`]).

use std::sync::Arc;

use tantivy::{Term, postings::TermInfo, query::FuzzyTermQuery, schema::IndexRecordOption};

use super::{
    IndexError, Snapshot,
    gather::Kept,
    ground::{Ground, Stretch},
    place,
    snapshot::Segment,
    walk::{NeedList, WordList, walk},
};
use crate::{
    geography::{Point, cells},
    matching::{Query, look::Counted, reach::Ways, weighing::Corpus, words::rarity},
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
    pub(super) snapshot: &'s Snapshot,
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
    /// Where the offerings in the region lie.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn ground(&self) -> Result<Ground<'_, 's>, IndexError> {
        let mut stretches = Vec::new();
        for (ord, reader) in self.snapshot.searcher.segment_readers().iter().enumerate() {
            stretches.extend(Stretch::of(ord, reader, &self.snapshot.segments[ord], &self.keys, &self.areas)?);
        }
        Ok(Ground { found: self, stretches })
    }

    /// Every offering in the region that shares a word or a need with what is sought, with the counts of the words.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn counted(self) -> Result<Recalled<'s>, IndexError> {
        let mut kept = Kept::default();
        self.ground()?.walk(|stretch, words, needs| {
            kept.begin(stretch.ord, &self.snapshot.dead[stretch.ord], &stretch.serving.maybe);
            walk(&stretch.ranges, words, needs, &mut kept);
            Ok(())
        })?;
        Ok(Recalled { corpus: self.corpus, segments: &self.snapshot.segments, kept })
    }

    /// The lists of one segment that are walked.
    pub(super) fn lists(&self, ord: usize) -> Result<(Vec<WordList>, Vec<NeedList<'s>>), IndexError> {
        let inverted = self.snapshot.searcher.segment_readers()[ord].inverted_index(self.snapshot.fields.words)?;
        let mut words = Vec::with_capacity(self.postings.len());
        for (term, infos) in self.postings.iter().enumerate() {
            let Some(info) = &infos[ord] else { continue };
            words.push(WordList::new(term, inverted.read_block_postings_from_terminfo(info, IndexRecordOption::WithFreqs)?));
        }
        let segment = &*self.snapshot.segments[ord];
        let needs = self.needs.iter().enumerate().map(|(place, need)| NeedList::new(place, segment.needs.of_need(*need)));
        Ok((words, needs.collect()))
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
