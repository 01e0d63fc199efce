//! The body of `POST /v1/match`, read into a [`Person`]: every fault at once, each with a pointer, none with what was sent.
//!
//! The structs at the top describe the body for `/openapi.json`; the walk below ([`person`]) reads it. A member that it does
//! not know is a fault at every level: a misspelt `max_distance_m` must not silently widen a search.

mod more;
mod read;
mod schema;

pub use more::{ExplainRequest, PlanRequest, person_and_plan, person_and_service};
pub use read::{Known, person};
pub use schema::{CLOSED, MatchRequest};
