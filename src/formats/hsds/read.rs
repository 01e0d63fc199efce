//! Reading aggregates: services, organizations, locations, taxonomies and their terms.

use serde_json::Value;
use uuid::Uuid;

use crate::domain::{
    Location, LocationId, LocationType, Organization, OrganizationId, Schedule, Service, ServiceAtLocation, ServiceAtLocationId, ServiceId,
    ServiceStatus, Taxonomy, TaxonomyId, TaxonomyTerm,
    fault::{Faults, code},
    json::Pointer,
};

use super::{
    FullService, WithTerms,
    fields::{Embedded, Fields, Found},
    rows::{self, max},
};

/// The ages that a service can state, in years.
const AGES: (f64, f64) = (0.0, 130.0);

/// Reads one full service: an object of Open Referral UK 3.0 or HSDS 3, with what is embedded in it.
///
/// # Errors
/// Every fault that was found, each with a pointer that begins with `at`.
pub fn read_service(value: Value, at: Pointer) -> Result<FullService, Faults> {
    let mut found = Found::default();
    let read = Fields::aggregate(value, at, &mut found).map(service);
    let Found { faults, taxonomies, taxonomy_terms, .. } = found;
    finish(faults, read).map(|(service, organization, locations)| FullService {
        service,
        organization,
        locations,
        taxonomies,
        taxonomy_terms,
    })
}

/// Reads an organization that stands by itself.
///
/// # Errors
/// Every fault that was found.
pub fn read_organization(value: Value, at: Pointer) -> Result<WithTerms<Organization>, Faults> {
    read_with_terms(value, at, |fields| Some(organization(fields)))
}

/// Reads a location that stands by itself.
///
/// # Errors
/// Every fault that was found.
pub fn read_location(value: Value, at: Pointer) -> Result<WithTerms<Location>, Faults> {
    read_with_terms(value, at, |fields| Some(location(fields)))
}

/// Reads a taxonomy that stands by itself, with the terms in its `taxonomy_terms`. They belong to it where they say nothing else.
///
/// # Errors
/// Every fault that was found.
pub fn read_taxonomy(value: Value, at: Pointer) -> Result<WithTerms<Taxonomy>, Faults> {
    read_with_terms(value, at, |mut fields| {
        let of = TaxonomyId(fields.id);
        for term in fields.aggregates("taxonomy_terms", max::TAXONOMY_TERMS, rows::taxonomy_term) {
            fields.found.keep_term(TaxonomyTerm { taxonomy_id: term.taxonomy_id.or(Some(of)), ..term });
        }
        rows::taxonomy(fields)
    })
}

/// Reads a term that stands by itself.
///
/// # Errors
/// Every fault that was found.
pub fn read_taxonomy_term(value: Value, at: Pointer) -> Result<WithTerms<TaxonomyTerm>, Faults> {
    read_with_terms(value, at, rows::taxonomy_term)
}

fn read_with_terms<T>(value: Value, at: Pointer, read: impl Fn(Fields<'_>) -> Option<T>) -> Result<WithTerms<T>, Faults> {
    let mut found = Found::default();
    let read = Fields::aggregate(value, at, &mut found).and_then(read);
    let Found { faults, taxonomies, taxonomy_terms, .. } = found;
    finish(faults, read).map(|aggregate| WithTerms { aggregate, taxonomies, taxonomy_terms })
}

/// What was read, where nothing was wrong with it. Each reader that gives nothing has noted why.
fn finish<T>(faults: Faults, read: Option<T>) -> Result<T, Faults> {
    match read {
        Some(value) => faults.or(value),
        None => Err(faults),
    }
}

fn service(mut fields: Fields<'_>) -> (Service, Option<Organization>, Vec<Location>) {
    let id = ServiceId(fields.id);
    let name = fields.required_text("name");
    let (organization_id, organization) = service_organization(&mut fields);
    let status = service_status(&mut fields);
    let (fees_description, fees) = fees(&mut fields);
    let (minimum_age, maximum_age) = ages(&mut fields);
    let mut locations = Vec::new();
    let mut service_at_locations = Vec::new();
    for (at, location) in fields.rows("service_at_locations", max::SERVICE_AT_LOCATIONS, |row| service_at_location(row, id)) {
        match service_at_locations.iter().find(|known: &&ServiceAtLocation| known.id == at.id) {
            Some(known) if *known == at => continue,
            Some(_) => fields.note("service_at_locations", code::CONFLICT, "two of them have the same id and differ"),
            None => service_at_locations.push(at),
        }
        // The first telling of a place stays, as with terms.
        locations.extend(location.filter(|new| !locations.iter().any(|known: &Location| known.id == new.id)));
    }
    let schedules = handed_to_places(rows::schedules(&mut fields), &mut service_at_locations);
    check_total(&mut fields, "schedules", max::SCHEDULES, schedules.len(), service_at_locations.iter().map(|at| at.schedules.len()));
    let service_areas = rows::service_areas(&mut fields);
    check_total(
        &mut fields,
        "service_areas",
        max::SERVICE_AREAS,
        service_areas.len(),
        service_at_locations.iter().map(|at| at.service_areas.len()),
    );
    let mut service = Service {
        id,
        organization_id: organization_id.unwrap_or(OrganizationId(Uuid::nil())),
        name: name.unwrap_or_default(),
        alternate_name: fields.text("alternate_name"),
        description: fields.text("description"),
        url: fields.text("url"),
        email: fields.text("email"),
        status: status.unwrap_or(ServiceStatus::Inactive),
        fees_description,
        application_process: fields.text("application_process"),
        eligibility_description: fields.text("eligibility_description"),
        minimum_age,
        maximum_age,
        wait_time: fields.text("wait_time"),
        alert: fields.text("alert"),
        interpretation_services: fields.text("interpretation_services"),
        assured_date: fields.date("assured_date"),
        assurer_email: fields.text("assurer_email"),
        last_modified: fields.instant("last_modified"),
        schedules,
        cost_options: rows::cost_options(&mut fields),
        service_areas,
        languages: rows::languages(&mut fields),
        contacts: rows::contacts(&mut fields),
        phones: rows::phones(&mut fields),
        attributes: rows::attributes(&mut fields),
        capacities: rows::capacities(&mut fields),
        service_at_locations,
        extra: fields.rest(),
    };
    if let Some(fees) = fees {
        service.extra.insert("fees".to_owned(), fees.into());
    }
    (service, organization, locations)
}

/// Who runs the service: embedded, by id, or both where they agree.
fn service_organization(fields: &mut Fields<'_>) -> (Option<OrganizationId>, Option<Organization>) {
    let was_named = fields.has("organization_id") || fields.has("organization");
    let faults_before = fields.found.faults.0.len();
    let by_id = fields.uuid("organization_id").map(OrganizationId);
    let (embedded_id, organization) = match fields.embedded("organization", |fields| Some(organization(fields))) {
        Some(Embedded::Whole(organization)) => (Some(organization.id), Some(organization)),
        Some(Embedded::Reference(id)) => (Some(OrganizationId(id)), None),
        None => (None, None),
    };
    fields.agree("organization_id", "organization", by_id, embedded_id);
    let id = embedded_id.or(by_id);
    if id.is_none() && (!was_named || fields.found.faults.0.len() == faults_before) {
        fields.note("organization_id", code::REQUIRED, "organization_id or organization is required");
    }
    (id, organization)
}

/// The status in any case; `temporarily_closed` for `temporarily closed`. It is not guessed where it is missing: a service
/// that may have ended must not be offered.
fn service_status(fields: &mut Fields<'_>) -> Option<ServiceStatus> {
    let word = fields.required_text("status")?;
    let word = word.trim().to_lowercase().replace(['_', '-'], " ");
    let known = [ServiceStatus::Active, ServiceStatus::Inactive, ServiceStatus::Defunct, ServiceStatus::TemporarilyClosed];
    let status = known.into_iter().find(|status| status.word() == word);
    if status.is_none() {
        let known = known.map(ServiceStatus::word).join(", ");
        fields.note("status", code::UNKNOWN_WORD, format!("not a word of status; known are {known}"));
    }
    status
}

/// What it costs in words, and the UK profile's `fees`, which is kept beside it so that it leaves under that name.
fn fees(fields: &mut Fields<'_>) -> (Option<String>, Option<String>) {
    let fees = fields.text("fees");
    (fields.text("fees_description").or_else(|| fees.clone()), fees)
}

fn ages(fields: &mut Fields<'_>) -> (Option<f64>, Option<f64>) {
    let (least, most) = AGES;
    let (minimum, maximum) = (fields.number("minimum_age", least, most), fields.number("maximum_age", least, most));
    if let (Some(minimum), Some(maximum)) = (minimum, maximum)
        && minimum > maximum
    {
        fields.note("minimum_age", code::CONFLICT, "may not be above maximum_age");
    }
    (minimum, maximum)
}

fn service_at_location(mut row: Fields<'_>, service_id: ServiceId) -> Option<(ServiceAtLocation, Option<Location>)> {
    let faults_before = row.found.faults.0.len();
    let named = row.uuid("service_id").map(ServiceId);
    if named.is_some_and(|named| named != service_id) {
        row.note("service_id", code::CONFLICT, "is not the id of the service that it stands in");
    }
    let by_id = row.uuid("location_id").map(LocationId);
    let (embedded_id, location) = match row.embedded("location", |fields| Some(location(fields))) {
        Some(Embedded::Whole(location)) => (Some(location.id), Some(location)),
        Some(Embedded::Reference(id)) => (Some(LocationId(id)), None),
        None => (None, None),
    };
    row.agree("location_id", "location", by_id, embedded_id);
    let location_id = embedded_id.or(by_id);
    if location_id.is_none() && row.found.faults.0.len() == faults_before {
        row.note("location_id", code::REQUIRED, "location_id or location is required");
    }
    let at = ServiceAtLocation {
        id: ServiceAtLocationId(row.id),
        location_id: location_id.unwrap_or(LocationId(Uuid::nil())),
        description: row.text("description"),
        schedules: rows::schedules(&mut row),
        contacts: rows::contacts(&mut row),
        phones: rows::phones(&mut row),
        service_areas: rows::service_areas(&mut row),
        extra: row.rest(),
    };
    location_id.map(|_| (at, location))
}

/// Moves schedules that name one of the service's places to that place. The UK profile has no schedules there, only the name.
fn handed_to_places(schedules: Vec<Schedule>, places: &mut [ServiceAtLocation]) -> Vec<Schedule> {
    let mut of_the_service = Vec::new();
    for schedule in schedules {
        let named = schedule.extra.get("service_at_location_id").and_then(Value::as_str).and_then(|id| id.trim().parse().ok());
        match places.iter_mut().find(|place| Some(place.id) == named) {
            Some(place) => place.schedules.push(schedule),
            None => of_the_service.push(schedule),
        }
    }
    of_the_service
}

/// Notes a fault where a service and its places have more rows of a kind together than one list may have.
fn check_total(fields: &mut Fields<'_>, name: &str, max: usize, own: usize, of_places: impl Iterator<Item = usize>) {
    let total = own + of_places.sum::<usize>();
    if total > max {
        fields.note(name, code::TOO_LONG, format!("at most {max} are allowed with those of its places, not {total}"));
    }
}

fn organization(mut fields: Fields<'_>) -> Organization {
    let name = fields.required_text("name");
    Organization {
        id: OrganizationId(fields.id),
        name: name.unwrap_or_default(),
        description: fields.text("description"),
        email: fields.text("email"),
        website: fields.text("website"),
        uri: fields.text("uri"),
        parent_organization_id: fields.uuid("parent_organization_id").map(OrganizationId),
        organization_identifiers: rows::organization_identifiers(&mut fields),
        contacts: rows::contacts(&mut fields),
        phones: rows::phones(&mut fields),
        attributes: rows::attributes(&mut fields),
        extra: fields.rest(),
    }
}

fn location(mut fields: Fields<'_>) -> Location {
    let (latitude, longitude) = coordinates(&mut fields);
    Location {
        id: LocationId(fields.id),
        location_type: location_type(&mut fields),
        name: fields.text("name"),
        description: fields.text("description"),
        transportation: fields.text("transportation"),
        latitude,
        longitude,
        addresses: rows::addresses(&mut fields),
        accessibility: rows::accessibility(&mut fields),
        languages: rows::languages(&mut fields),
        schedules: rows::schedules(&mut fields),
        attributes: rows::attributes(&mut fields),
        extra: fields.rest(),
    }
}

/// Both coordinates, or none.
fn coordinates(fields: &mut Fields<'_>) -> (Option<f64>, Option<f64>) {
    let faults_before = fields.found.faults.0.len();
    let (latitude, longitude) = (fields.number("latitude", -90.0, 90.0), fields.number("longitude", -180.0, 180.0));
    if fields.found.faults.0.len() == faults_before {
        match (latitude, longitude) {
            (None, Some(_)) => fields.note("latitude", code::REQUIRED, "latitude is required where longitude is given"),
            (Some(_), None) => fields.note("longitude", code::REQUIRED, "longitude is required where latitude is given"),
            _ => {}
        }
    }
    (latitude, longitude)
}

/// The kind of place. `location_type` is new in version 3 of the standard; before it, every location was a place to go to.
fn location_type(fields: &mut Fields<'_>) -> LocationType {
    let Some(word) = fields.text("location_type") else { return LocationType::Physical };
    match word.trim().to_lowercase().as_str() {
        "physical" => LocationType::Physical,
        "postal" => LocationType::Postal,
        "virtual" => LocationType::Virtual,
        _ => {
            fields.note("location_type", code::UNKNOWN_WORD, "not a word of location_type; known are physical, postal, virtual");
            LocationType::Physical
        }
    }
}
