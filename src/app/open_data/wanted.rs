//! What is asked of open data.

use chrono::{DateTime, NaiveTime, Utc};

use crate::{
    domain::{OrganizationId, TaxonomyId, TaxonomyTermId, vocabulary::Day},
    geography::Located,
};

/// Which services, or services at locations: those for which everything that is stated here holds.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wanted {
    /// Each of its words, by its stem, stands in the listing.
    pub search: Option<String>,
    /// Run by this organization.
    pub organization_id: Option<OrganizationId>,
    /// Carrying this term.
    pub taxonomy_term_id: Option<TaxonomyTermId>,
    /// Carrying any term of this taxonomy.
    pub taxonomy_id: Option<TaxonomyId>,
    /// Whose `last_modified`, as it is shown, is not before this moment.
    pub modified_after: Option<DateTime<Utc>>,
    /// Stating a minimum age of at least this.
    pub minimum_age: Option<f64>,
    /// Stating a maximum age of at most this.
    pub maximum_age: Option<f64>,
    /// When: one schedule must meet all of it.
    pub when: When,
    /// For somebody there.
    pub near: Option<Near>,
}

/// When something happens, as one schedule states it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct When {
    /// On this day of the week.
    pub day: Option<Day>,
    /// Beginning at this time or later.
    pub from: Option<NaiveTime>,
    /// Ending at this time or earlier.
    pub to: Option<NaiveTime>,
}

impl When {
    /// Whether nothing is asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        *self == Self::default()
    }
}

/// Where somebody is, and how far away things may be.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Where they are: what states an area that leaves them out does not serve them.
    pub place: Located,
    /// How far away a place may be, in metres. Where the place is known less well than a postcode, what may be as near counts as near.
    pub within_m: Option<f64>,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Without the first so many.
    pub skip: u64,
    /// At most so many.
    pub limit: u32,
}

/// Part of a list, and how long it is in all.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted<T> {
    /// How long the whole list is.
    pub total: u64,
    /// The part.
    pub part: T,
}
