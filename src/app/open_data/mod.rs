//! Open data: everything that is published, as a standard's clients ask for it: by page number, with how much there is in all.
//!
//! Services and their places are found in the `catalogue` in memory and fetched from the database; organizations, taxonomies and terms are
//! few enough to be counted there. What is not published is not here at all, whoever asks.

mod catalogue;
mod following;
mod wanted;

use std::{
    collections::{BTreeSet, HashSet},
    sync::Arc,
};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{AppError, Directory};
use crate::{
    domain::{
        Attribute, Organization, OrganizationId, Service, ServiceAtLocationId, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm,
        TaxonomyTermId,
    },
    store::{ListFilter, Part, PublicationState, Record, ServiceWithPlaces},
};

pub(super) use following::Shelf;
pub use wanted::{Counted, Near, Span, Wanted, When};

/// The most services of one organization that are told together with it.
pub const MOST_SERVICES: u32 = 1000;

/// Things with the terms that they are written with.
#[derive(Debug, Clone, PartialEq)]
pub struct Told<T> {
    /// The things.
    pub items: Vec<T>,
    /// The terms that any of them carries.
    pub terms: Vec<TaxonomyTerm>,
    /// The taxonomies of those terms.
    pub taxonomies: Vec<Taxonomy>,
}

/// A place of a service: which, and whose.
pub type PlaceOfService = (ServiceAtLocationId, ServiceId);

impl Directory {
    /// Where people reach this directory, where somebody said so.
    #[must_use]
    pub fn public_url(&self) -> Option<&str> {
        self.inner.public_url.get().map(String::as_str)
    }

    /// Part of the published services that are wanted, in the order of their ids: of each its id and when it was last modified.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_service_ids(&self, wanted: &Wanted, span: Span) -> Result<Counted<Vec<(ServiceId, DateTime<Utc>)>>, AppError> {
        let (wanted, terms) = self.sought(wanted).await?;
        self.blocking(move |inner| {
            inner.open_data.read(|catalogue| {
                let sought = catalogue.seek(&wanted, terms.as_ref());
                counted(catalogue.services(&sought, None), span)
            })
        })
        .await
    }

    /// Part of the published services that are wanted, whole, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_services(&self, wanted: &Wanted, span: Span) -> Result<Counted<Told<ServiceWithPlaces>>, AppError> {
        let Counted { total, part } = self.open_service_ids(wanted, span).await?;
        let ids: Vec<ServiceId> = part.into_iter().map(|(id, _)| id).collect();
        Ok(Counted { total, part: self.told_services(&ids).await? })
    }

    /// The next services that are wanted, after `after`: at most `limit`, with the id that the next call goes on from, `None` at the end.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_services_after(
        &self,
        wanted: &Wanted,
        after: Option<ServiceId>,
        limit: usize,
    ) -> Result<Option<(Told<ServiceWithPlaces>, ServiceId)>, AppError> {
        let (wanted, terms) = self.sought(wanted).await?;
        let ids: Vec<ServiceId> = self
            .blocking(move |inner| {
                inner.open_data.read(|catalogue| {
                    let sought = catalogue.seek(&wanted, terms.as_ref());
                    catalogue.services(&sought, after).take(limit).map(|(id, _)| id).collect()
                })
            })
            .await?;
        let Some(last) = ids.last().copied() else { return Ok(None) };
        Ok(Some((self.told_services(&ids).await?, last)))
    }

    /// A published service, whole.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_service(&self, id: ServiceId) -> Result<Option<Told<ServiceWithPlaces>>, AppError> {
        Ok(Some(self.told_services(&[id]).await?).filter(|told| !told.items.is_empty()))
    }

    /// Part of the places of published services that are wanted, in the order of their ids: which, and with what they refer to.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_places(
        &self,
        wanted: &Wanted,
        span: Span,
    ) -> Result<Counted<(Vec<PlaceOfService>, Told<ServiceWithPlaces>)>, AppError> {
        let (wanted, terms) = self.sought(wanted).await?;
        let Counted { total, part } = self
            .blocking(move |inner| {
                inner.open_data.read(|catalogue| {
                    let sought = catalogue.seek(&wanted, terms.as_ref());
                    counted(catalogue.places(&sought, None), span)
                })
            })
            .await?;
        let told = self.told_places(&part).await?;
        Ok(Counted { total, part: (part, told) })
    }

    /// The next places that are wanted, after `after`: at most `limit`; `None` at the end.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_places_after(
        &self,
        wanted: &Wanted,
        after: Option<PlaceOfService>,
        limit: usize,
    ) -> Result<Option<(Vec<PlaceOfService>, Told<ServiceWithPlaces>)>, AppError> {
        let (wanted, terms) = self.sought(wanted).await?;
        let places: Vec<PlaceOfService> = self
            .blocking(move |inner| {
                inner.open_data.read(|catalogue| {
                    let sought = catalogue.seek(&wanted, terms.as_ref());
                    catalogue.places(&sought, after).take(limit).collect()
                })
            })
            .await?;
        if places.is_empty() {
            return Ok(None);
        }
        let told = self.told_places(&places).await?;
        Ok(Some((places, told)))
    }

    /// The service that has a place of this id, whole. Broken feeds give several services' places one id: the service with the lowest id it is.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_place(&self, id: ServiceAtLocationId) -> Result<Option<Told<ServiceWithPlaces>>, AppError> {
        self.follow_catalogue().await?;
        match self.inner.open_data.read(|catalogue| catalogue.service_at(id))? {
            Some(service) => self.open_service(service).await,
            None => Ok(None),
        }
    }

    /// Part of the published organizations, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_organizations(&self, words: &[String], span: Span) -> Result<Counted<Told<Organization>>, AppError> {
        let filter = ListFilter { words: words.to_vec(), ..ListFilter::default() };
        let total = self.inner.store.count_organizations(&filter).await?;
        let found = self.inner.store.part_of_organizations(&filter, part(span)).await?;
        Ok(Counted { total, part: self.told_organizations(found).await? })
    }

    /// The next published organizations after `after`: at most `limit`, none at the end.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_organizations_after(
        &self,
        words: &[String],
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Told<Organization>, AppError> {
        let filter = ListFilter { words: words.to_vec(), ..ListFilter::default() };
        let found = self.inner.store.part_of_organizations(&filter, Part { after, skip: 0, limit }).await?;
        self.told_organizations(found).await
    }

    /// A published organization.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_organization(&self, id: OrganizationId) -> Result<Option<Told<Organization>>, AppError> {
        let found = self.inner.store.organization(id).await?.filter(|found| found.publication_state == PublicationState::Published);
        match found {
            Some(found) => self.told_organizations(vec![found]).await.map(Some),
            None => Ok(None),
        }
    }

    /// The published services of an organization, in the order of their ids; `None` where there are more than [`MOST_SERVICES`].
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_services_of(&self, id: OrganizationId) -> Result<Option<Vec<Service>>, AppError> {
        let found = self.inner.store.published_services_of(id, MOST_SERVICES + 1).await?;
        let few = found.len() <= MOST_SERVICES as usize;
        Ok(few.then(|| found.into_iter().map(shown).collect()))
    }

    /// Services that were found, whole.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn told_services(&self, ids: &[ServiceId]) -> Result<Told<ServiceWithPlaces>, AppError> {
        let found = self.inner.store.published_with_places(ids).await?;
        let items: Vec<ServiceWithPlaces> = found
            .into_iter()
            .map(|record| {
                let Record { mut value, modified_at, .. } = record;
                value.service.last_modified = Some(catalogue::last_modified(&value.service, modified_at));
                value
            })
            .collect();
        let attributes = items.iter().flat_map(|found| {
            let of_places = found.locations.iter().flat_map(|location| &location.attributes);
            found.service.attributes.iter().chain(&found.organization.attributes).chain(of_places)
        });
        let (terms, taxonomies) = self.terms_carried(attributes).await?;
        Ok(Told { items, terms, taxonomies })
    }

    async fn told_places(&self, places: &[PlaceOfService]) -> Result<Told<ServiceWithPlaces>, AppError> {
        let ids: BTreeSet<ServiceId> = places.iter().map(|(_, service)| *service).collect();
        self.told_services(&ids.into_iter().collect::<Vec<_>>()).await
    }

    async fn told_organizations(&self, found: Vec<Record<Organization>>) -> Result<Told<Organization>, AppError> {
        let items: Vec<Organization> = found.into_iter().map(|record| record.value).collect();
        let (terms, taxonomies) = self.terms_carried(items.iter().flat_map(|organization| &organization.attributes)).await?;
        Ok(Told { items, terms, taxonomies })
    }

    /// The terms that attributes name, and their taxonomies, in two questions.
    async fn terms_carried<'a>(
        &self,
        attributes: impl Iterator<Item = &'a Attribute>,
    ) -> Result<(Vec<TaxonomyTerm>, Vec<Taxonomy>), AppError> {
        let ids: BTreeSet<Uuid> = attributes.filter_map(|attribute| attribute.taxonomy_term_id).map(|id| id.0).collect();
        let terms = self.inner.store.terms_with_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
        let terms: Vec<TaxonomyTerm> = terms.into_iter().map(|record| record.value).collect();
        let taxonomies = self.taxonomies_of(&terms).await?;
        Ok((terms, taxonomies))
    }

    /// The taxonomies of terms.
    async fn taxonomies_of(&self, terms: &[TaxonomyTerm]) -> Result<Vec<Taxonomy>, AppError> {
        let ids: BTreeSet<Uuid> = terms.iter().filter_map(|term| term.taxonomy_id).map(|id| id.0).collect();
        let found = self.inner.store.taxonomies_with_ids(&ids.into_iter().collect::<Vec<_>>()).await?;
        Ok(found.into_iter().map(|record| record.value).collect())
    }

    /// Part of the taxonomies, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_taxonomies(&self, filter: &ListFilter, span: Span) -> Result<Counted<Vec<Taxonomy>>, AppError> {
        let total = self.inner.store.count_taxonomies(filter).await?;
        let found = self.inner.store.part_of_taxonomies(filter, part(span)).await?;
        Ok(Counted { total, part: found.into_iter().map(|record| record.value).collect() })
    }

    /// The next taxonomies after `after`.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_taxonomies_after(&self, filter: &ListFilter, after: Option<Uuid>, limit: u32) -> Result<Vec<Taxonomy>, AppError> {
        let found = self.inner.store.part_of_taxonomies(filter, Part { after, skip: 0, limit }).await?;
        Ok(found.into_iter().map(|record| record.value).collect())
    }

    /// A taxonomy with all its terms, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_taxonomy(&self, id: TaxonomyId) -> Result<Option<(Taxonomy, Vec<TaxonomyTerm>)>, AppError> {
        let Some(found) = self.inner.store.taxonomy(id).await? else { return Ok(None) };
        let filter = ListFilter { taxonomy_id: Some(id), ..ListFilter::default() };
        let terms = self.inner.store.part_of_terms(&filter, Part { after: None, skip: 0, limit: u32::MAX }).await?;
        Ok(Some((found.value, terms.into_iter().map(|record| record.value).collect())))
    }

    /// Part of the terms, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_terms(&self, filter: &ListFilter, span: Span) -> Result<Counted<Told<TaxonomyTerm>>, AppError> {
        let total = self.inner.store.count_terms(filter).await?;
        let found = self.inner.store.part_of_terms(filter, part(span)).await?;
        Ok(Counted { total, part: self.told_terms(found).await? })
    }

    /// The next terms after `after`.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_terms_after(&self, filter: &ListFilter, after: Option<Uuid>, limit: u32) -> Result<Told<TaxonomyTerm>, AppError> {
        let found = self.inner.store.part_of_terms(filter, Part { after, skip: 0, limit }).await?;
        self.told_terms(found).await
    }

    /// A term.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn open_term(&self, id: TaxonomyTermId) -> Result<Option<Told<TaxonomyTerm>>, AppError> {
        match self.inner.store.taxonomy_term(id).await? {
            Some(found) => self.told_terms(vec![found]).await.map(Some),
            None => Ok(None),
        }
    }

    async fn told_terms(&self, found: Vec<Record<TaxonomyTerm>>) -> Result<Told<TaxonomyTerm>, AppError> {
        let items: Vec<TaxonomyTerm> = found.into_iter().map(|record| record.value).collect();
        let taxonomies = self.taxonomies_of(&items).await?;
        Ok(Told { items, terms: Vec::new(), taxonomies })
    }

    /// What is wanted and the terms of the taxonomy that is asked for, with the catalogue up to date.
    async fn sought(&self, wanted: &Wanted) -> Result<(Arc<Wanted>, Option<HashSet<TaxonomyTermId>>), AppError> {
        self.follow_catalogue().await?;
        let terms = match wanted.taxonomy_id {
            Some(id) => Some(self.inner.store.term_ids_of(id).await?.into_iter().collect()),
            None => None,
        };
        Ok((Arc::new(wanted.clone()), terms))
    }
}

/// A service as it is shown: with when it was last modified.
fn shown(record: Record<Service>) -> Service {
    let last_modified = Some(catalogue::last_modified(&record.value, record.modified_at));
    Service { last_modified, ..record.value }
}

fn part(span: Span) -> Part {
    Part { after: None, skip: span.skip, limit: span.limit }
}

/// Part of what comes, and how much comes in all.
fn counted<T>(found: impl Iterator<Item = T>, span: Span) -> Counted<Vec<T>> {
    let (mut total, mut part) = (0_u64, Vec::new());
    for item in found {
        if total >= span.skip && part.len() < span.limit as usize {
            part.push(item);
        }
        total += 1;
    }
    Counted { total, part }
}
