//! Open Referral UK 3.0 as it is published: what [`hsds`](super::hsds) writes, fitted to the profile's schemas, so that the answers of any
//! directory validate.
//!
//! Nothing is taken away that the standard leaves room for: members of HSDS beyond the profile and a feed's own extension members stay. Begin
//! with [`service`]; [`table`] is what the standard says, `fit` holds a value to it, `stand_in` knows what is written where the standard
//! asks for what nobody said.
//!
//! # What stands where something is not known
//! The standard requires members that the directory may lack. What is written then, reads as the same again when it is imported, so that
//! publishing, importing and publishing once more comes to the same.
//!
//! | where | member | what is written |
//! |---|---|---|
//! | organization, taxonomy, term | `description` | its name |
//! | location | `location_type` | `physical` |
//! | address | `address_1` | `address_2`, else the location's name, else `city` |
//! | address | `city` | `region`, else `state_province`, else `not stated` |
//! | address | `state_province` | `region`, else `city` |
//! | address | `postal_code` | that of another address of the location, else `not stated` |
//! | address | `country` | `GB` |
//! | address | `address_type` | the location's type |
//! | a register's number | `identifier_type` | its scheme, else `not stated` |
//! | any row | `id` | a version 5 UUID of what it belongs to and where it stood, as when it is read |
//!
//! # What is left out
//! A URI without a scheme, a mail address that is none, a date or a moment that is none: the member is not written. A number that came as a
//! text, or a text that came as a number, is turned. A row that lacks what makes it one (a telephone number, a register's number) is left out.
//!
//! # What is said in the profile's way
//! - The profile knows weekly and monthly schedules only: daily is `WEEKLY` on all seven days, each seventh day is `WEEKLY`, yearly is
//!   `MONTHLY` with an interval of twelve months. What cannot be said so is said in the description.
//! - A place's own schedules stand among the service's, with `service_at_location_id`; reading hands them back to the place.
//! - `fees_description` is the profile's `fees`. `service_area`, `term` and `accessibility` repeat `name` and `description`, as the profile has it.
//! - Foreign keys always name what the row stands in.

mod fit;
mod object;
mod recurrence;
mod stand_in;
pub mod table;
mod valid;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use super::hsds::{
    Terms, write_listed_service, write_organization, write_service, write_service_at_location, write_taxonomy, write_taxonomy_term,
};
use crate::domain::{Location, Organization, Service, ServiceAtLocation, Taxonomy, TaxonomyTerm};

/// Writes one service, whole.
#[must_use]
pub fn service(service: &Service, organization: &Organization, locations: &[Location], terms: &Terms<'_>) -> Value {
    fit::fitted(&table::SERVICE, write_service(service, Some(organization), locations, terms))
}

/// Writes a service by itself: its own facts, without its rows, its places and who runs it.
#[must_use]
pub fn service_alone(service: &Service) -> Value {
    listed(fit::fitted(&table::SERVICE, write_listed_service(service, None)))
}

/// Writes a service at one of its locations, whole, with its service as lists show it.
#[must_use]
pub fn service_at_location(
    at: &ServiceAtLocation,
    service: &Service,
    organization: &Organization,
    locations: &[Location],
    terms: &Terms<'_>,
) -> Value {
    let location = locations.iter().find(|location| location.id == at.location_id);
    let mut value = write_service_at_location(at, service.id, location, terms);
    value["service"] = listed(fit::fitted(&table::SERVICE, write_listed_service(service, Some(organization))));
    fit::fitted(&table::SERVICE_AT_LOCATION, value)
}

/// Writes an organization, whole, with `services` in it, which were written before.
#[must_use]
pub fn organization(organization: &Organization, services: Vec<Value>, terms: &Terms<'_>) -> Value {
    let mut value = write_organization(organization, terms);
    if !services.is_empty() {
        value["services"] = Value::Array(services);
    }
    fit::fitted(&table::ORGANIZATION, value)
}

/// Writes a taxonomy with these terms of it.
#[must_use]
pub fn taxonomy(taxonomy: &Taxonomy, terms: &[TaxonomyTerm]) -> Value {
    let mut value = write_taxonomy(taxonomy);
    if !terms.is_empty() {
        let none = Terms::default();
        value["taxonomy_terms"] = terms.iter().map(|term| write_taxonomy_term(term, &none)).collect();
    }
    fit::fitted(&table::TAXONOMY, value)
}

/// Writes a term.
#[must_use]
pub fn taxonomy_term(term: &TaxonomyTerm, terms: &Terms<'_>) -> Value {
    fit::fitted(&table::TAXONOMY_TERM, write_taxonomy_term(term, terms))
}

/// What was written whole, as lists show it: without its rows, and without those of what is embedded in it.
#[must_use]
pub fn listed(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_array());
            Value::Object(kept.map(|(name, value)| (name, listed(value))).collect::<Map<_, _>>())
        }
        other => other,
    }
}
