//! OpenActive: opportunities to be active, as RPDE feeds publish them, read into services.
//!
//! [`read_page`] takes a page apart for whoever walks a feed; [`Opportunities`] gathers the items of one feed, or of several that belong
//! together, and makes services of them. `SessionSeries`, `Event` and `FacilityUse` are services; a `ScheduledSession` gives its series
//! dates; other kinds are counted and told. What has no home in HSDS is kept under [`KEPT`].
//!
//! A service's id is made of the item's kind and id, because that is all that is told when it is deleted.
//!
//! Sources: Realtime Paged Data Exchange 1.0, Modelling Opportunity Data 2.0 and the Opportunity Data Primer (openactive.io), schema.org.

mod activities;
mod data;
mod gather;
mod opportunity;
mod page;
mod place;
mod times;

#[cfg(test)]
mod tests;

pub use gather::Opportunities;
pub use page::{Item, Page, page, read_page};

/// The extension member under which rows keep what HSDS has no member for.
pub const KEPT: &str = "openactive";
