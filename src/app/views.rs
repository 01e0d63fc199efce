//! Reading the directory: one aggregate, or a page of them, with what belongs to it.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{AppError, Directory};
use crate::{
    domain::{
        Attribute, Location, LocationId, Organization, OrganizationId, Service, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm,
        TaxonomyTermId,
    },
    store::{PublicationState, Record, ServiceWithPlaces},
};

/// A page of a list, in the order of ids.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// What is on it.
    pub items: Vec<T>,
    /// The id after which the next page begins; `None` on the last.
    pub next: Option<Uuid>,
}

/// A service with everything that it is shown with.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceView {
    /// The service.
    pub record: Record<Service>,
    /// Who runs it.
    pub organization: Organization,
    /// Where it can be had.
    pub locations: Vec<Location>,
    /// The terms that any of them carries.
    pub terms: Vec<TaxonomyTerm>,
    /// The taxonomies of those terms.
    pub taxonomies: Vec<Taxonomy>,
}

macro_rules! reads {
    ($($one:ident($id:ty), $many:ident, $list:ident -> $what:ty, $id_of:expr, $noun:literal;)*) => { $(
        #[doc = concat!("The ", $noun, " with this id, in whatever state: who may see it is for the policy to say.")]
        ///
        /// # Errors
        /// [`AppError::Store`].
        pub async fn $one(&self, id: $id) -> Result<Option<Record<$what>>, AppError> {
            Ok(self.inner.store.$one(id).await?)
        }

        #[doc = concat!("A page of at most `limit`, each one published ", $noun, ", those whose ids come after `after`.")]
        ///
        /// # Errors
        /// [`AppError::Store`].
        pub async fn $many(&self, after: Option<Uuid>, limit: u32) -> Result<Page<Record<$what>>, AppError> {
            // One more than asked tells whether there is another page.
            let items = self.inner.store.$list(after, limit.saturating_add(1)).await?;
            Ok(page(items, limit, $id_of))
        }
    )* };
}

impl Directory {
    reads! {
        organization(OrganizationId), organizations, list_organizations -> Organization, |record| record.value.id.0, "organization";
        location(LocationId), locations, list_locations -> Location, |record| record.value.id.0, "location";
        taxonomy(TaxonomyId), taxonomies, list_taxonomies -> Taxonomy, |record| record.value.id.0, "taxonomy";
    }

    /// The taxonomy term with this id.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn taxonomy_term(&self, id: TaxonomyTermId) -> Result<Option<Record<TaxonomyTerm>>, AppError> {
        Ok(self.inner.store.taxonomy_term(id).await?)
    }

    /// A page of taxonomy terms, of one taxonomy or of all.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn taxonomy_terms(
        &self,
        taxonomy: Option<TaxonomyId>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Page<Record<TaxonomyTerm>>, AppError> {
        let items = self.inner.store.list_taxonomy_terms(taxonomy, after, limit.saturating_add(1)).await?;
        Ok(page(items, limit, |record| record.value.id.0))
    }

    /// The service with this id, in whatever state, and everything it is shown with: who may see it is for the policy to say.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn service(&self, id: ServiceId) -> Result<Option<ServiceView>, AppError> {
        match self.inner.store.service_with_places(id).await? {
            Some(found) => self.view(found).await,
            None => Ok(None),
        }
    }

    /// Whose a location is: the one organization that offers services there, where it is but one.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn owner_of_location(&self, id: LocationId) -> Result<Option<OrganizationId>, AppError> {
        Ok(self.inner.store.owner_of_location(id).await?)
    }

    /// The published ones among these services, in the order given.
    pub(super) async fn views(&self, ids: &[ServiceId]) -> Result<Vec<ServiceView>, AppError> {
        let found = self.inner.store.offerings_of(ids).await?;
        let mut views = Vec::with_capacity(found.len());
        for found in found {
            let view = self.view(found).await?;
            views.extend(view.filter(|view| view.record.publication_state == PublicationState::Published));
        }
        let place = |view: &ServiceView| ids.iter().position(|id| *id == view.record.value.id);
        views.sort_by_key(place);
        Ok(views)
    }

    /// A service as it is now, with what was found for it a moment ago.
    async fn view(&self, found: ServiceWithPlaces) -> Result<Option<ServiceView>, AppError> {
        let ServiceWithPlaces { service, organization, locations } = found;
        let Some(record) = self.inner.store.service(service.id).await? else { return Ok(None) };
        let (terms, taxonomies) = self.terms_of(&record.value, &organization, &locations).await?;
        Ok(Some(ServiceView { record, organization, locations, terms, taxonomies }))
    }

    /// The terms that an aggregate's attributes name, and their taxonomies.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn terms_named<'a>(
        &self,
        attributes: impl Iterator<Item = &'a Attribute>,
    ) -> Result<(Vec<TaxonomyTerm>, Vec<Taxonomy>), AppError> {
        let ids: BTreeSet<TaxonomyTermId> = attributes.filter_map(|attribute| attribute.taxonomy_term_id).collect();
        let mut terms = Vec::with_capacity(ids.len());
        for id in ids {
            terms.extend(self.inner.store.taxonomy_term(id).await?.map(|record| record.value));
        }
        let ids: BTreeSet<TaxonomyId> = terms.iter().filter_map(|term| term.taxonomy_id).collect();
        let mut taxonomies = Vec::with_capacity(ids.len());
        for id in ids {
            taxonomies.extend(self.inner.store.taxonomy(id).await?.map(|record| record.value));
        }
        Ok((terms, taxonomies))
    }

    pub(super) async fn terms_of(
        &self,
        service: &Service,
        organization: &Organization,
        locations: &[Location],
    ) -> Result<(Vec<TaxonomyTerm>, Vec<Taxonomy>), AppError> {
        let of_locations = locations.iter().flat_map(|location| &location.attributes);
        self.terms_named(service.attributes.iter().chain(&organization.attributes).chain(of_locations)).await
    }
}

/// The page that `items` begin, of which there is one more than asked for where there is another page.
pub(super) fn page<T>(mut items: Vec<T>, limit: u32, id_of: impl Fn(&T) -> Uuid) -> Page<T> {
    let more = items.len() > limit as usize;
    items.truncate(limit as usize);
    let next = items.last().filter(|_| more).map(id_of);
    Page { items, next }
}
