//! The words of the trade: what a directory of community activities holds, in the nouns of HSDS 3 / Open Referral UK.
//!
//! This floor knows no standard's wire format, no database, no index, no clock. Every other floor speaks in it. Begin with
//! [`Service`], the aggregate that most of Waymark is about; [`vocabulary`] holds the closed lists of the API contract,
//! [`fault`] and [`json`] how a wrong input is told about.
//!
//! The aggregates serialise (serde) into the document that the store keeps. That document is Waymark's own; what goes over
//! the wire is made by `formats`. Members that a feed sent and Waymark has no use for live on in `extra`.

mod change;
mod id;
mod location;
mod organization;
mod publication;
mod revision;
mod room;
mod service;
mod taxonomy;

pub mod fault;
pub mod json;
pub mod json_text;
pub mod vocabulary;

pub use change::{AggregateKind, Change, ChangeTag, Position};
pub use fault::{Fault, Faults};
pub use id::{LocationId, OrganizationId, ServiceAtLocationId, ServiceId, TaxonomyId, TaxonomyTermId};
pub use location::{Accessibility, Address, Location, LocationType};
pub use organization::{Organization, OrganizationIdentifier};
pub use publication::{Action, ProposalState, PublicationState, Refused, Standing, Step};
pub use revision::{carry_safe, differ, merged};
pub use room::{MAX_WEEKS, RoomState, StatedRoom, day_in_london};
pub use service::{
    Attribute, Capacity, Contact, CostOption, Frequency, Language, Phone, Schedule, Service, ServiceArea, ServiceAtLocation, ServiceStatus,
};
pub use taxonomy::{Taxonomy, TaxonomyTerm};

/// Members of a feed that Waymark keeps without understanding them, in the order in which they came.
pub type Extra = serde_json::Map<String, serde_json::Value>;
