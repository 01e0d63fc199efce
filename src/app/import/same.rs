//! What another source tells already: found only by what both share, an organization's register number with its name, and a service of
//! such an organization with its name and its postcode. Whatever is only alike is left for a person to decide.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    gathered::{Gathered, Row, original_id},
    taking::Taking,
};
use crate::{
    app::AppError,
    domain::{AggregateKind, Location, LocationId, Organization, OrganizationId, Service, ServiceId},
    registration::RegisterNumber,
};

/// The records of a portion that have another id here than at their source: by the id here, the id there.
pub(super) type Originals = HashMap<(AggregateKind, Uuid), String>;

impl Taking<'_> {
    /// Gives records that another source tells of, too, the ids that they have here.
    pub(super) async fn join(&mut self, gathered: &mut Gathered) -> Result<Originals, AppError> {
        let mut originals = Originals::new();
        if self.is_alone {
            return Ok(originals);
        }
        for id in gathered.organizations.keys().copied().collect::<Vec<_>>() {
            let Some(organization) = gathered.organizations.get(&id).filter(|_| !self.told.contains(&id.0)) else { continue };
            let there = original_id(id.0, &organization.extra);
            let known = self.joined.get(&(AggregateKind::Organization, there.clone())).copied();
            let same = match known {
                Some(known) => Some(OrganizationId(known)),
                None => self.same_organization(organization).await?,
            };
            let Some(same) = same.filter(|same| *same != id) else { continue };
            self.joined.insert((AggregateKind::Organization, there.clone()), same.0);
            self.organizations_here.insert(id.0, same.0);
            originals.insert((AggregateKind::Organization, same.0), there);
            if let Some(mut organization) = gathered.organizations.remove(&id) {
                organization.id = same;
                gathered.organizations.insert(same, organization);
            }
        }
        // Also where the organization is named by its id alone.
        let mut of_joined = HashSet::new();
        for Row { service, .. } in gathered.services.values_mut() {
            if let Some(here) = self.organizations_here.get(&service.organization_id.0) {
                service.organization_id = OrganizationId(*here);
                of_joined.insert(service.id);
            }
        }
        for id in gathered.services.keys().copied().collect::<Vec<_>>() {
            let Some(row) = gathered.services.get(&id) else { continue };
            let there = original_id(id.0, &row.service.extra);
            let known = self.joined.get(&(AggregateKind::Service, there.clone())).copied();
            let same = match known {
                Some(known) => Some(ServiceId(known)),
                None if of_joined.contains(&id) => self.same_service(&row.service, &gathered.locations).await?,
                None => None,
            };
            let Some(same) = same.filter(|same| *same != id) else { continue };
            self.joined.insert((AggregateKind::Service, there.clone()), same.0);
            originals.insert((AggregateKind::Service, same.0), there);
            if let Some(mut row) = gathered.services.remove(&id) {
                row.service.id = same;
                gathered.services.insert(same, row);
            }
            self.report.services_joined += 1;
        }
        Ok(originals)
    }

    /// The organization that another source tells of with the same register number and the same name.
    async fn same_organization(&self, organization: &Organization) -> Result<Option<OrganizationId>, AppError> {
        let store = &self.directory.inner.store;
        for number in organization.organization_identifiers.iter().filter_map(RegisterNumber::of) {
            let candidates = store.organizations_with(&number).await?;
            let ids: Vec<Uuid> = candidates.iter().map(|id| id.0).collect();
            // One that this source told before is its own, even where another has the same number and name.
            let tellings = store.tellings(AggregateKind::Organization, &ids).await?;
            for id in candidates.into_iter().filter(|id| *id != organization.id) {
                let is_ours = tellings.get(&id.0).is_some_and(|all| all.iter().any(|telling| telling.source == self.source.id));
                let same = store.organization(id).await?.is_some_and(|known| alike(&known.value.name, &organization.name));
                if same && !is_ours {
                    return Ok(Some(id));
                }
            }
        }
        Ok(None)
    }

    /// The service of the same organization that has the same name and happens at the same postcode.
    async fn same_service(&self, service: &Service, told: &BTreeMap<LocationId, Location>) -> Result<Option<ServiceId>, AppError> {
        let store = &self.directory.inner.store;
        let here: Vec<Location> = service.service_at_locations.iter().filter_map(|at| told.get(&at.location_id).cloned()).collect();
        let here = postcodes(&here);
        let mut found = Vec::new();
        for known in store.services_of(service.organization_id).await? {
            if known.value.id == service.id || !alike(&known.value.name, &service.name) {
                continue;
            }
            let ids: Vec<Uuid> = known.value.service_at_locations.iter().map(|at| at.location_id.0).collect();
            let there: Vec<Location> = store.published_locations(&ids).await?.into_iter().map(|record| record.value).collect();
            let there = postcodes(&there);
            if here == there || !here.is_disjoint(&there) {
                found.push(known.value.id);
            }
        }
        // Of several nobody knows which.
        Ok(if let [only] = found[..] { Some(only) } else { None })
    }
}

fn postcodes(locations: &[Location]) -> BTreeSet<String> {
    let plain = |postcode: &str| postcode.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
    locations.iter().filter_map(Location::postal_code).map(plain).collect()
}

/// Whether two names are the same but for case, blanks and marks.
fn alike(a: &str, b: &str) -> bool {
    let plain = |name: &str| name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    plain(a) == plain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_same_but_for_case_blanks_and_marks() {
        assert!(alike("St. Anne's  Choir", "st annes choir"));
        assert!(!alike("St Anne's Choir", "St Anne's Choirs"));
    }
}
