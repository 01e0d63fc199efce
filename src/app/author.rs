//! Reading what somebody wrote: a service in the shape of HSDS, held against the standard and against what is there.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use serde_json::Value;
use uuid::Uuid;

use super::{AppError, Directory, import::read_checked};
use crate::{
    clock,
    domain::{
        Attribute, Location, LocationType, OrganizationId, Service, StatedRoom, day_in_london,
        fault::{Faults, code},
        json::{Pointer, note},
        vocabulary::Precision,
    },
    formats::hsds::{Extensions, FullService, Terms, check_authored, write_location},
    store::{Batch, PublicationState, Record},
};

/// The extension member by which a location tells whose it is: `location.organization_id` of HSDS 3.
const OWNER: &str = "organization_id";

/// Reads a service as somebody wrote it. What they may not say is named, beside every other fault.
pub(super) fn read(mut body: Value, kept: &Extensions, now: DateTime<Utc>, mut faults: Faults) -> Result<FullService, Faults> {
    check_authored(&mut body, kept, &mut clock::random_uuid, &mut faults);
    let full = match read_checked(body) {
        Ok(full) => full,
        Err(more) => {
            faults.0.extend(more.0);
            return Err(faults);
        }
    };
    // A day ahead of UTC: it is tomorrow already somewhere, and no harm done.
    if full.service.assured_date.is_some_and(|day| day > now.date_naive().succ_opt().unwrap_or(day)) {
        faults.push("/assured_date", code::OUT_OF_RANGE, "may not lie in the future");
    }
    check_ways_to_reach(&full.service, &mut faults);
    StatedRoom::check_in(&full.service, day_in_london(now), &mut faults);
    faults.or(full)
}

/// Notes what would run or mislead where somebody follows it: an address of another scheme than the web's, and mail addresses and telephone
/// numbers of more than one line.
fn check_ways_to_reach(service: &Service, faults: &mut Faults) {
    let root = Pointer::root();
    let scheme = |url: &str| url.split_once(':').map(|(scheme, _)| scheme.trim().to_ascii_lowercase());
    let is_other = |scheme: String| !scheme.contains(['.', '/']) && scheme != "http" && scheme != "https" && scheme != "localhost";
    if service.url.as_deref().and_then(scheme).is_some_and(is_other) {
        note(faults, &root.member("url"), code::MALFORMED, "must be an address that begins with https:// or http://");
    }
    for (name, email) in [("email", &service.email), ("assurer_email", &service.assurer_email)] {
        if email.as_deref().is_some_and(|email| email.trim().contains(|c: char| c.is_whitespace() || c.is_control())) {
            note(faults, &root.member(name), code::MALFORMED, "must be a mail address");
        }
    }
    for (place, phone) in service.phones.iter().enumerate() {
        if phone.number.contains(|c: char| c.is_control() || matches!(c, '<' | '>')) {
            note(
                faults,
                &root.member("phones").element(place).member("number"),
                code::MALFORMED,
                "must be a telephone number, on one line",
            );
        }
    }
}

impl Directory {
    /// Puts the places of a service into the batch that writes it: new ones are made with it, drafts of its own organization follow
    /// what was written, and all others are only referred to. Notes what is not there, and what is not theirs to change.
    pub(super) async fn add_places(
        &self,
        batch: &mut Batch,
        service: &Service,
        embedded: Vec<Location>,
        faults: &mut Faults,
    ) -> Result<(), AppError> {
        let ids: Vec<Uuid> = service.service_at_locations.iter().map(|at| at.location_id.0).collect();
        let stored = self.inner.store.locations_among(&ids).await?;
        let (terms, taxonomies) = self.terms_named(stored.iter().flat_map(|record| &record.value.attributes)).await?;
        let terms = Terms::new(&terms, &taxonomies);
        let stored: HashMap<Uuid, Record<Location>> = stored.into_iter().map(|record| (record.value.id.0, record)).collect();
        let mut embedded: HashMap<Uuid, Location> = embedded.into_iter().map(|location| (location.id.0, location)).collect();
        let mut done = HashSet::new();
        for (place, id) in ids.into_iter().enumerate().filter(|(_, id)| done.insert(*id)) {
            let at = Pointer::root().member("service_at_locations").element(place);
            let told = embedded.remove(&id);
            match (stored.get(&id), told) {
                (None, None) => note(faults, &at.member("location_id"), code::DANGLING, "no location has this id"),
                (None, Some(location)) => {
                    batch.states.insert(id, PublicationState::Draft);
                    batch.expected.insert(id, 0);
                    batch.locations.push(self.placed(owned(location, service.organization_id, &at, faults)));
                }
                (Some(record), told) if record.publication_state == PublicationState::Draft => {
                    if owner(&record.value) != Some(service.organization_id) {
                        note(faults, &at.member("location_id"), code::DANGLING, "no location has this id");
                    } else if let Some(location) = told {
                        batch.expected.insert(id, record.revision);
                        batch.locations.push(self.placed(owned(location, service.organization_id, &at, faults)));
                    }
                }
                (Some(record), Some(told)) => {
                    if write_location(&told, &terms) != write_location(&record.value, &terms) {
                        let detail = "this location is public already, and is not changed with a service: send nothing but its id, or \
                                      describe another location under another id";
                        note(faults, &at.member("location"), code::CONFLICT, detail);
                    }
                }
                (Some(_), None) => {}
            }
        }
        Ok(())
    }

    /// A venue that tells its postcode, and not where on the map it is, with the point that the gazetteer has for that postcode or its
    /// sector: small organisations know the one and not the other, and without a point nobody near would find it.
    pub(super) fn placed(&self, mut location: Location) -> Location {
        let says_where = location.latitude.is_some() || location.longitude.is_some();
        if location.location_type == LocationType::Physical
            && !says_where
            && let Some(found) = location.postal_code().and_then(|postcode| self.inner.gazetteer.locate(postcode).ok())
            // A district is too wide to say where a door is.
            && found.precision != Precision::Outcode
        {
            (location.latitude, location.longitude) = (Some(found.point.latitude()), Some(found.point.longitude()));
        }
        location
    }

    /// Notes terms that are not there. Those that were carried before stay: a feed may carry terms that it does not define.
    pub(super) async fn check_terms(&self, service: &Service, before: &[Attribute], faults: &mut Faults) -> Result<(), AppError> {
        let kept: HashSet<_> = before.iter().filter_map(|attribute| attribute.taxonomy_term_id).collect();
        let new = |attribute: &&Attribute| attribute.taxonomy_term_id.is_some_and(|id| !kept.contains(&id));
        let ids: Vec<Uuid> = service.attributes.iter().filter(new).filter_map(|attribute| Some(attribute.taxonomy_term_id?.0)).collect();
        let known: HashSet<Uuid> = self.inner.store.terms_among(&ids).await?.into_iter().collect();
        for (place, attribute) in service.attributes.iter().enumerate().filter(|(_, attribute)| new(attribute)) {
            if attribute.taxonomy_term_id.is_some_and(|id| !known.contains(&id.0)) {
                let at = Pointer::root().member("attributes").element(place).member("taxonomy_term_id");
                note(faults, &at, code::DANGLING, "no taxonomy term has this id");
            }
        }
        Ok(())
    }
}

/// Whose a location is, where it was made here.
fn owner(location: &Location) -> Option<OrganizationId> {
    location.extra.get(OWNER).and_then(Value::as_str).and_then(|id| id.parse().ok())
}

/// A location with its owner's id in it.
fn owned(mut location: Location, by: OrganizationId, at: &Pointer, faults: &mut Faults) -> Location {
    if location.extra.contains_key(OWNER) && owner(&location) != Some(by) {
        note(faults, &at.member("location").member(OWNER), code::CONFLICT, "is not the organization of the service");
    }
    location.extra.insert(OWNER.to_owned(), by.to_string().into());
    location
}
