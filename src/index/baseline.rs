//! A fixed measure beside a match's: what plain tantivy takes for the same words, on the same index, in the same process.
//!
//! For `waymark bench` alone. A noisy machine slows both alike, so their ratio can be compared where milliseconds cannot. It does none of
//! what a match does: any of the query's words, best ten by tantivy's own score, no place, no rules, nothing read.

use std::path::Path;

use tantivy::{
    Index, Searcher, Term,
    collector::TopDocs,
    query::{BooleanQuery, Query, TermQuery},
    schema::{Field, IndexRecordOption},
};

use super::{IndexError, layout::Layout};

/// The index of a folder, asked without anything of Waymark's own.
pub struct Baseline {
    searcher: Searcher,
    words: Field,
}

impl Baseline {
    /// Opens the index that lies in `folder` and answers now.
    ///
    /// # Errors
    /// [`IndexError`] where there is none, or it cannot be read.
    pub fn open(folder: &Path) -> Result<Self, IndexError> {
        let index = Index::open_in_dir(Layout::new(folder).current().ok_or(IndexError::Absent)?)?;
        let words = index.schema().get_field("words")?;
        Ok(Self { searcher: index.reader()?.searcher(), words })
    }

    /// How many of the best ten were found.
    ///
    /// # Errors
    /// [`IndexError`] where the index cannot be read.
    pub fn search(&self, stems: &[String]) -> Result<usize, IndexError> {
        let terms = stems.iter().map(|stem| {
            let term = Term::from_field_text(self.words, stem);
            let query: Box<dyn Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            query
        });
        let query = BooleanQuery::union(terms.collect());
        Ok(self.searcher.search(&query, &TopDocs::with_limit(10).order_by_score())?.len())
    }
}
