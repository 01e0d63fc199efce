//! What the directory's answers and parameters look like, for `/openapi.json`. What is sent is written by `formats::hsds`.
//!
//! The members are those that HSDS 3 names; a publisher's own members are passed on beside them, so none of these shapes is
//! closed. What is not known is left out.

mod browsing;
mod registering;
mod rows;

pub(super) use browsing::{Browsing, ById, LocationPage, OrganizationPage, Paging, ServicePage, TaxonomyPage, TaxonomyTermPage};
pub(super) use registering::{
    ClaimRequest, ClaimedBody, ConfirmedBody, EraseRequest, ErasedBody, HistoryPage, IfMatch, OfClaim, RefuseRequest, RegisterRequest,
    RegisteredBody, RegistrationBody, RevisionRequest,
};
pub(super) use rows::{Location, Organization, Service, Taxonomy, TaxonomyTerm};
