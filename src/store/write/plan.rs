//! A batch made ready before its transaction begins: each aggregate once, in the order of ids, with its document's text.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    super::{Result, StoreError, record::Stored},
    Batch,
};
use crate::domain::{Location, Organization, Service, Taxonomy, TaxonomyTerm};

/// How deep a document may nest: one level less than what `serde_json` reads (its recursion limit is 128).
const MAX_DEPTH: usize = 127;

/// An aggregate and its document.
pub(super) struct Prepared<'a, T> {
    pub(super) id: Uuid,
    pub(super) value: &'a T,
    pub(super) document: String,
}

/// A batch, ready to be written.
pub(super) struct Plan<'a> {
    pub(super) organizations: Vec<Prepared<'a, Organization>>,
    pub(super) locations: Vec<Prepared<'a, Location>>,
    pub(super) services: Vec<Prepared<'a, Service>>,
    pub(super) taxonomies: Vec<Prepared<'a, Taxonomy>>,
    pub(super) taxonomy_terms: Vec<Prepared<'a, TaxonomyTerm>>,
}

impl<'a> Plan<'a> {
    pub(super) fn of(batch: &'a Batch) -> Result<Self> {
        Ok(Self {
            organizations: prepare(&batch.organizations)?,
            locations: prepare(&batch.locations)?,
            services: prepare(&batch.services)?,
            taxonomies: prepare(&batch.taxonomies)?,
            taxonomy_terms: prepare(&batch.taxonomy_terms)?,
        })
    }
}

fn prepare<T: Stored>(values: &[T]) -> Result<Vec<Prepared<'_, T>>> {
    // A map sorts them, and lets the last of several with one id stand.
    let last: BTreeMap<Uuid, &T> = values.iter().map(|value| (value.uuid(), value)).collect();
    last.into_iter().map(|(id, value)| Ok(Prepared { id, value, document: document(id, value)? })).collect()
}

/// The text of a document, where it can be read back.
pub(super) fn document<T: Stored>(id: Uuid, value: &T) -> Result<String> {
    let text = serde_json::to_string(value).map_err(|source| StoreError::Corrupt { kind: T::TABLE, id, source })?;
    if depth(&text) > MAX_DEPTH { Err(StoreError::TooDeep { kind: T::TABLE, id }) } else { Ok(text) }
}

/// How deep a JSON text nests. The text is well formed: it was just written.
fn depth(json: &str) -> usize {
    let (mut depth, mut deepest, mut in_string, mut escaped) = (0_usize, 0, false, false);
    for byte in json.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_counts_brackets_outside_texts() {
        for (json, expected) in
            [("1", 0), ("{}", 1), (r#"{"a":[1,[2]],"b":{}}"#, 3), (r#"{"a":"[[[{{{"}"#, 1), (r#"{"a":"\"[","b":"\\","c":[]}"#, 2)]
        {
            assert_eq!(depth(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_as_deep_as_allowed_can_be_read_back() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(serde_json::from_str::<serde_json::Value>(&nested(MAX_DEPTH)).is_ok());
        assert!(serde_json::from_str::<serde_json::Value>(&nested(MAX_DEPTH + 1)).is_err());
    }
}
