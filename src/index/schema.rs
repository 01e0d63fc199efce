//! What a document of the index holds.

use tantivy::schema::{BytesOptions, FAST, Field, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

/// Changes whenever documents would be laid out or read otherwise, so that an index of another build is rebuilt.
const LAYOUT: u32 = 8;

/// The fields of a document.
#[derive(Debug, Clone)]
pub(super) struct Fields {
    /// The service's id: what a change removes by.
    pub(super) service: Field,
    /// Stems, with their counts; lengths and statistics are `matching`'s.
    pub(super) words: Field,
    /// The cells that its borders cover.
    pub(super) area: Field,
    /// The place order.
    pub(super) place: Field,
    /// What ranking knows of it (`matching::Offering`).
    pub(super) facts: Field,
    /// What people read of it (`matching::Card`).
    pub(super) card: Field,
    pub(super) schema: Schema,
}

/// The name of the field by which documents are sorted.
pub(super) const PLACE: &str = "place";

/// The name of the field that holds what ranking knows.
pub(super) const FACTS: &str = "facts";

impl Fields {
    pub(super) fn new() -> Self {
        let mut builder = Schema::builder();
        let counts = TextFieldIndexing::default().set_tokenizer("raw").set_index_option(IndexRecordOption::WithFreqs).set_fieldnorms(false);
        Self {
            service: builder.add_bytes_field("service", INDEXED),
            words: builder.add_text_field("words", TextOptions::default().set_indexing_options(counts)),
            area: builder.add_u64_field("area", INDEXED),
            place: builder.add_u64_field(PLACE, FAST),
            facts: builder.add_bytes_field(FACTS, BytesOptions::default().set_fast()),
            // Text, because bytes are read one by one.
            card: builder.add_text_field("card", TextOptions::default().set_stored()),
            schema: builder.build(),
        }
    }
}

/// What an index must have been built by to be read here: the layout, the rules by which listings were read, and the taxonomy
/// whose places its documents hold.
pub(super) fn version(lexicon: u64) -> String {
    format!("{LAYOUT}-{}-{lexicon:016x}-{}", crate::matching::listing::RULES, env!("CARGO_PKG_VERSION"))
}
