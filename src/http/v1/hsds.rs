//! What the directory's answers and parameters look like, for `/openapi.json`. What is sent is written by `formats::hsds`.
//!
//! The members are those that HSDS 3 names; a publisher's own members are passed on beside them, so none of these shapes is
//! closed. What is not known is left out.

mod browsing;
mod living;
mod registering;
mod rows;
mod sources;

pub(super) use browsing::{Browsing, ById, LocationPage, OrganizationPage, Paging, ServicePage, TaxonomyPage, TaxonomyTermPage};
pub(super) use living::{HistoryPage, Keyed, Matching, Nothing, Reason, ReviewPage, Revision, Room, Submitted, WithdrawalReason};
pub(super) use registering::{
    ClaimRequest, ClaimedBody, ConfirmRequest, ConfirmedBody, EraseRequest, ErasedBody, InState, OwnServicePage, RefuseRequest,
    RegisterRequest, RegisteredBody, RegistrationBody, RevisionRequest,
};
pub(super) use rows::{Location, Organization, Service, Taxonomy, TaxonomyTerm};
pub(super) use sources::Sources;
