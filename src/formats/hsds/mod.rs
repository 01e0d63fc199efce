//! HSDS 3 and its UK profile, Open Referral UK 3.0: full services read into the domain, and written from it.
//!
//! Reading forgives what real feeds do and loses none of it ([`read_service`]); what cannot be understood is named, every
//! fault at once, with a JSON pointer. Writing leaves out what is not known, never `null` or `""`. What was read and
//! written reads as the same again, extension members included.
//!
//! Begin with [`read_document`], which finds the services in a file, then [`read_service`] for each of them.
//!
//! # What is mended
//! - `null`, blank texts, and empty lists or objects among extension members count as absent.
//! - Numbers written as texts; dates with a time; times of day with seconds or an offset; a status or a frequency in any
//!   case; `fees` of the UK profile as HSDS's `fees_description`; `service_area` as an area's `name`; `term` as a term's `name`.
//! - A row inside an aggregate whose id is no UUID gets one derived from its parent's id, and keeps its own under
//!   [`ORIGINAL_ID`]; a row without an id gets one from its place. The same feed therefore gives the same ids every time.
//! - A `schedule` of the service that names one of its places by `service_at_location_id` belongs to that place.
//!
//! Written and read by the standards' texts: HSDS 3.0 and 3.1 (docs.openreferral.org), ORUK 3.0 (openreferraluk.org),
//! RFC 5545 for recurrences.

mod authored;
mod document;
mod fields;
mod page;
mod read;
mod recurrence;
mod rows;
mod write;

#[cfg(test)]
pub(in crate::formats) mod tests;

use crate::domain::{Location, Organization, Service, Taxonomy, TaxonomyTerm};

pub(in crate::formats) use fields::{derived_row_id, placed_row_id, wall_clock};

pub use authored::{Extensions, check_authored};
pub use document::{Document, Shape, read_document};
pub use page::{Page, Version, read_page};
pub use read::{read_location, read_organization, read_service, read_taxonomy, read_taxonomy_term};
pub use write::{
    Terms, write_listed_service, write_location, write_organization, write_service, write_service_at_location, write_taxonomy,
    write_taxonomy_term,
};

/// The extension member under which a row keeps the id it came with, where that was no UUID.
pub const ORIGINAL_ID: &str = "original_id";

/// One service with everything that came embedded in it.
#[derive(Debug, Clone, PartialEq)]
pub struct FullService {
    /// The service, with its own rows.
    pub service: Service,
    /// Who runs it, where that came embedded and not only as an id.
    pub organization: Option<Organization>,
    /// The places that came embedded, each once.
    pub locations: Vec<Location>,
    /// The taxonomies of the terms below, each once.
    pub taxonomies: Vec<Taxonomy>,
    /// The terms that came embedded in attributes, each once.
    pub taxonomy_terms: Vec<TaxonomyTerm>,
}

/// An aggregate with the taxonomy terms that came embedded in it.
#[derive(Debug, Clone, PartialEq)]
pub struct WithTerms<T> {
    /// The aggregate.
    pub aggregate: T,
    /// The taxonomies of the terms below, each once.
    pub taxonomies: Vec<Taxonomy>,
    /// The terms, each once.
    pub taxonomy_terms: Vec<TaxonomyTerm>,
}
