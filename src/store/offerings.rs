//! What an index is made of: services with their organization and their places.

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    Record, Result, Store, StoreError,
    directory::Conditions,
    record::Stored,
    sql::{Value, in_lists},
};
use crate::domain::{AggregateKind, Change, Location, LocationId, Organization, OrganizationId, Service, ServiceId};

/// A service with the aggregates that it refers to.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceWithPlaces {
    /// The service.
    pub service: Service,
    /// Who runs it.
    pub organization: Organization,
    /// Where it can be had: each location once, in the order of the service's own list.
    pub locations: Vec<Location>,
}

impl Store {
    /// The services among these that are published, in the order of their ids, with what they refer to. One that is not in
    /// the answer is not, or no longer, public.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn offerings_of(&self, services: &[ServiceId]) -> Result<Vec<ServiceWithPlaces>> {
        let ids: BTreeSet<Uuid> = services.iter().map(|id| id.0).collect();
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let found = self.among(&Conditions::published(), &ids).await?;
        self.with_places(found).await
    }

    /// The service with that id, in whatever state, with what it refers to.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn service_with_places(&self, id: ServiceId) -> Result<Option<ServiceWithPlaces>> {
        let found = self.among(&Conditions::default(), &[id.0]).await?;
        Ok(self.with_places(found).await?.pop())
    }

    /// The organization whose services are all that take place at a location; `None` where there are several, or none.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn owner_of_location(&self, id: LocationId) -> Result<Option<OrganizationId>> {
        let statement = "SELECT DISTINCT organization_id FROM service JOIN service_at_location ON service_id = service.id \
                         WHERE location_id = $1 LIMIT 2";
        match self.pools.fetch(statement, vec![Value::Id(id.0)]).await?.as_slice() {
            [only] => Ok(Some(OrganizationId(only.get(0)?))),
            _ => Ok(None),
        }
    }

    /// Published services whose ids come after `after`, in the order of their ids, at most `limit`, with what they refer to:
    /// what a rebuild of the index reads. An empty answer is the end.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn scan_offerings(&self, after: Option<ServiceId>, limit: u32) -> Result<Vec<ServiceWithPlaces>> {
        let found = self.list(Conditions::published(), after.map(|id| id.0), limit).await?;
        self.with_places(found).await
    }

    /// The services, in the order of their ids, whose offerings may read otherwise after these changes: those that changed,
    /// and all that belong to an organization or take place at a location that did. What is new touches none: whatever refers to it comes
    /// after it, with a line of its own, and after an import there are as many of those as services.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn services_touched_by(&self, changes: &[Change]) -> Result<Vec<ServiceId>> {
        let ids_of = |kind| -> Vec<Uuid> {
            let of_kind = changes.iter().filter(|change| change.kind == kind);
            let touching = of_kind.filter(|change| kind == AggregateKind::Service || change.revision > 1);
            touching.map(|change| change.id).collect::<BTreeSet<Uuid>>().into_iter().collect()
        };
        let mut touched: BTreeSet<ServiceId> = ids_of(AggregateKind::Service).into_iter().map(ServiceId).collect();
        for (statement, ids) in [
            ("SELECT id FROM service WHERE organization_id IN", ids_of(AggregateKind::Organization)),
            ("SELECT service_id FROM service_at_location WHERE location_id IN", ids_of(AggregateKind::Location)),
        ] {
            for (list, values) in in_lists(&ids, 0) {
                let rows = self.pools.fetch(sqlx::AssertSqlSafe(format!("{statement} {list}")), values).await?;
                for row in rows {
                    touched.insert(ServiceId(row.get(0)?));
                }
            }
        }
        Ok(touched.into_iter().collect())
    }

    /// Adds organizations and locations. They are read after the services, and are never removed: whatever a service that
    /// was read refers to is there.
    pub(super) async fn with_places(&self, services: Vec<Record<Service>>) -> Result<Vec<ServiceWithPlaces>> {
        let organization_ids = services.iter().map(|record| record.value.organization_id.0);
        let location_ids = services.iter().flat_map(|record| &record.value.service_at_locations).map(|place| place.location_id.0);
        let organizations: HashMap<Uuid, Organization> = self.by_id(organization_ids.collect()).await?;
        let locations: HashMap<Uuid, Location> = self.by_id(location_ids.collect()).await?;
        let with_places = |record: Record<Service>| {
            let service = record.value;
            let missing = |kind, id| StoreError::NotFound { kind, id };
            let organization = organizations.get(&service.organization_id.0).cloned();
            let organization = organization.ok_or_else(|| missing(Organization::TABLE, service.organization_id.0))?;
            let mut seen = HashSet::new();
            let places = service.service_at_locations.iter().map(|place| place.location_id.0).filter(|id| seen.insert(*id));
            let places: Result<Vec<Location>> =
                places.map(|id| locations.get(&id).cloned().ok_or_else(|| missing(Location::TABLE, id))).collect();
            Ok(ServiceWithPlaces { locations: places?, service, organization })
        };
        services.into_iter().map(with_places).collect()
    }

    async fn by_id<T: Stored>(&self, ids: BTreeSet<Uuid>) -> Result<HashMap<Uuid, T>> {
        let ids: Vec<Uuid> = ids.into_iter().collect();
        let records: Vec<Record<T>> = self.among(&Conditions::default(), &ids).await?;
        Ok(records.into_iter().map(|record| (record.value.uuid(), record.value)).collect())
    }
}
