//! A fixed measure beside the matcher's: what plain tantivy takes for the same words, on the same index, in the same process.
//!
//! A noisy machine slows both alike, so their ratio can be compared where milliseconds cannot. It does none of what a match
//! does: any of the query's words, best ten by tantivy's own score, no place, no rules, nothing read.

use std::{fs, path::Path};

use tantivy::{
    Index, Searcher, Term,
    collector::TopDocs,
    query::{BooleanQuery, TermQuery},
    schema::{Field, IndexRecordOption},
};

pub(crate) struct Baseline {
    searcher: Searcher,
    words: Field,
}

impl Baseline {
    /// Opens the index that lies in `folder` and answers now.
    pub(crate) fn open(folder: &Path) -> Self {
        let current = fs::read_to_string(folder.join("CURRENT")).expect("the index has a generation");
        let index = Index::open_in_dir(folder.join(current.trim())).expect("the index opens");
        let words = index.schema().get_field("words").expect("the index has words");
        Self { searcher: index.reader().expect("the index is read").searcher(), words }
    }

    /// How many of the best ten were found.
    pub(crate) fn search(&self, stems: &[String]) -> usize {
        let terms = stems.iter().map(|stem| {
            let term = Term::from_field_text(self.words, stem);
            let query: Box<dyn tantivy::query::Query> = Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs));
            query
        });
        let query = BooleanQuery::union(terms.collect());
        self.searcher.search(&query, &TopDocs::with_limit(10).order_by_score()).expect("the index answers").len()
    }
}
