//! Mending what feeds send: rows of HSDS 3 or Open Referral UK as JSON, put right before they are read.
//!
//! A [`Mender`] works for one publisher. It changes a row in place and tells of each change ([`Mend`]): by which [`Rule`], where,
//! what stood there and what stands there now. Nothing is changed in silence; what is right comes through byte by byte, and what
//! was mended once is right. What cannot be mended is left for [`hsds`](super::hsds) to refuse, or, where the row is worth more
//! than the member, set aside under a name that begins with `original_`.
//!
//! Nothing is invented: no name, no status, no age. Reading prose into fields is not done here.
//!
//! `shape` says what each member is meant to hold, `row` walks over them, and one module for each kind of value knows how it is
//! mended: `characters`, `markup` (with `page`), `addresses`, `moments`, `numbers`, `ids`.

mod addresses;
mod characters;
mod ids;
mod markup;
mod moments;
mod numbers;
mod page;
mod row;
mod rule;
mod shape;
mod texts;
mod values;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use self::{row::Work, shape::Kind};
use crate::domain::json::Pointer;

pub use rule::{Mend, Rule};

/// Among labels, the names of taxonomy terms.
const TERMS: &str = "term";

/// Mends the rows of one publisher.
#[derive(Debug, Clone)]
pub struct Mender {
    namespace: Uuid,
    /// Spellings by what they have in common.
    labels: HashMap<String, String>,
}

impl Mender {
    /// A mender for a publisher. The same name gives the same ids every time: the address of its feed will do.
    #[must_use]
    pub fn new(publisher: &str) -> Self {
        Self { namespace: Uuid::new_v5(&Uuid::NAMESPACE_URL, publisher.as_bytes()), labels: HashMap::new() }
    }

    /// Knows labels as they are spelt already, the names of stored taxonomy terms, so that a spelling once taken stays.
    #[must_use]
    pub fn knowing<L: Into<String>>(mut self, labels: impl IntoIterator<Item = L>) -> Self {
        for label in labels {
            let label = label.into();
            self.labels.entry(format!("{TERMS}\n{}", texts::folded(&label))).or_insert(label);
        }
        self
    }

    /// The id under which what the publisher calls `original` is kept; `kind` is `service`, `organization`, `location`,
    /// `taxonomy` or `taxonomy_term`. A UUID stays as it is.
    #[must_use]
    pub fn id(&self, kind: &str, original: &str) -> Uuid {
        let original = original.trim();
        Uuid::parse_str(original).unwrap_or_else(|_| Uuid::new_v5(&self.namespace, format!("{kind}:{original}").as_bytes()))
    }

    /// Mends a full service, with all that is embedded in it.
    pub fn service(&mut self, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        self.mend(Kind::Service, row, at)
    }

    /// Mends an organization.
    pub fn organization(&mut self, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        self.mend(Kind::Organization, row, at)
    }

    /// Mends a location.
    pub fn location(&mut self, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        self.mend(Kind::Location, row, at)
    }

    /// Mends a taxonomy.
    pub fn taxonomy(&mut self, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        self.mend(Kind::Taxonomy, row, at)
    }

    /// Mends a taxonomy term.
    pub fn taxonomy_term(&mut self, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        self.mend(Kind::TaxonomyTerm, row, at)
    }

    fn mend(&mut self, kind: Kind, row: &mut Value, at: &Pointer) -> Vec<Mend> {
        let mut work = Work::new(self);
        if let Value::Object(members) = row {
            work.row(kind, ("", 0), members, at, None);
        }
        work.mends
    }

    /// The spelling of a label that is known, or this one from now on. Names of terms and words of other members are kept apart.
    fn spelling(&mut self, member: &str, label: &str) -> String {
        let of = if matches!(member, "link_type" | "attending_type") { member } else { TERMS };
        self.labels.entry(format!("{of}\n{}", texts::folded(label))).or_insert_with(|| label.to_owned()).clone()
    }
}
