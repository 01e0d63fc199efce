//! Small aggregates to write, told apart by a number.

use chrono::{DateTime, Utc};
use serde_json::json;
use uuid::Uuid;
use waymark::{
    domain::{Location, LocationId, Organization, OrganizationId, Service, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId},
    store::{Act, Batch},
};

/// A moment, so many minutes into the test's day.
pub(crate) fn minute(minutes: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_763_712_000 + 60 * minutes, 123_456_000).unwrap()
}

/// A write under `tag` at a moment.
pub(crate) fn act(tag: Uuid, at: DateTime<Utc>) -> Act {
    Act::of_command("test", tag, at)
}

/// The tag of the `number`th write.
pub(crate) fn tag(number: u128) -> Uuid {
    Uuid::from_u128(0x7A6 << 64 | number)
}

pub(crate) fn organization_id(number: u128) -> OrganizationId {
    OrganizationId(Uuid::from_u128(0x0A << 64 | number))
}

pub(crate) fn location_id(number: u128) -> LocationId {
    LocationId(Uuid::from_u128(0x0B << 64 | number))
}

pub(crate) fn service_id(number: u128) -> ServiceId {
    ServiceId(Uuid::from_u128(0x0C << 64 | number))
}

pub(crate) fn term_id(number: u128) -> TaxonomyTermId {
    TaxonomyTermId(Uuid::from_u128(0x0D << 64 | number))
}

pub(crate) fn taxonomy_id(number: u128) -> TaxonomyId {
    TaxonomyId(Uuid::from_u128(0x0E << 64 | number))
}

pub(crate) fn organization(number: u128) -> Organization {
    serde_json::from_value(json!({ "id": organization_id(number), "name": format!("Organization {number}") })).unwrap()
}

pub(crate) fn location(number: u128) -> Location {
    serde_json::from_value(json!({
        "id": location_id(number), "location_type": "physical", "name": format!("Hall {number}"), "latitude": 53.5, "longitude": -1.5,
        "addresses": [{ "id": Uuid::from_u128(number), "postal_code": "LS8 1NT", "address_type": "physical" }],
    }))
    .unwrap()
}

/// A service of an organization, at locations, carrying terms.
pub(crate) fn service(number: u128, organization: u128, locations: &[u128], terms: &[u128]) -> Service {
    let places: Vec<_> = locations
        .iter()
        .map(|location| json!({ "id": Uuid::from_u128(number << 32 | location), "location_id": location_id(*location) }))
        .collect();
    let attributes: Vec<_> =
        terms.iter().map(|term| json!({ "id": Uuid::from_u128(number << 16 | term), "taxonomy_term_id": term_id(*term) })).collect();
    serde_json::from_value(json!({
        "id": service_id(number), "organization_id": organization_id(organization), "name": format!("Service {number}"),
        "status": "active", "assured_date": "2025-09-30", "last_modified": "2025-10-01T09:30:00Z",
        "service_at_locations": places, "attributes": attributes,
    }))
    .unwrap()
}

pub(crate) fn taxonomy(number: u128) -> Taxonomy {
    serde_json::from_value(json!({ "id": taxonomy_id(number), "name": format!("Taxonomy {number}") })).unwrap()
}

pub(crate) fn term(number: u128, taxonomy: Option<u128>) -> TaxonomyTerm {
    let mut term = json!({ "id": term_id(number), "name": format!("Term {number}") });
    if let Some(taxonomy) = taxonomy {
        term["taxonomy_id"] = json!(taxonomy_id(taxonomy));
    }
    serde_json::from_value(term).unwrap()
}

/// Two organizations, two locations and four services: 1 and 2 of organization 1, 3 and 4 of organization 2; 1 at location
/// 1, 2 at both, 3 at location 2, 4 nowhere; 1 and 3 carry term 1, 2 carries term 2.
pub(crate) fn village() -> Batch {
    Batch {
        organizations: vec![organization(1), organization(2)],
        locations: vec![location(1), location(2)],
        services: vec![service(1, 1, &[1], &[1]), service(2, 1, &[2, 1], &[2]), service(3, 2, &[2], &[1]), service(4, 2, &[], &[])],
        taxonomies: vec![taxonomy(1)],
        taxonomy_terms: vec![term(1, Some(1)), term(2, None)],
        ..Batch::default()
    }
}

/// A batch of services alone.
pub(crate) fn services(services: Vec<Service>) -> Batch {
    Batch { services, ..Batch::default() }
}
