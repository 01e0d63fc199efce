//! What open data is made of: what is published, with when it was changed here; the other lists, page by page, and how many there are.

use std::collections::{BTreeSet, HashMap, HashSet};

use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Record, Result, ServiceWithPlaces, Store, directory::Conditions, record::Stored, sql::Value};
use crate::domain::{Organization, OrganizationId, Service, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId};

/// Which organizations, taxonomies or terms: those for which all of this holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ListFilter {
    /// Each of these stands in the name or the description, whatever the case of its letters.
    pub words: Vec<String>,
    /// Terms of this taxonomy.
    pub taxonomy_id: Option<TaxonomyId>,
    /// Terms below this one.
    pub parent_id: Option<TaxonomyTermId>,
    /// Terms below no other.
    pub top_only: bool,
}

/// Which part of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Those whose ids come after this one.
    pub after: Option<Uuid>,
    /// Without the first so many of them.
    pub skip: u64,
    /// At most so many.
    pub limit: u32,
}

impl ListFilter {
    /// The conditions of this filter, of which those about terms hold for terms alone.
    fn conditions(&self, conditions: Conditions) -> Conditions {
        let mut conditions = conditions
            .and_maybe("taxonomy_id = ", self.taxonomy_id.map(|id| Value::Id(id.0)))
            .and_maybe("parent_id = ", self.parent_id.map(|id| Value::Id(id.0)));
        if self.top_only {
            conditions.clauses.push("parent_id IS NULL".to_owned());
        }
        for word in &self.words {
            conditions.values.push(Value::Text(format!("%{}%", escaped(word))));
            let place = conditions.values.len();
            conditions.clauses.push(format!(
                r"(LOWER(name) LIKE LOWER(${place}) ESCAPE '\' OR LOWER(document ->> 'description') LIKE LOWER(${place}) ESCAPE '\')"
            ));
        }
        conditions
    }
}

/// A text as `LIKE` takes it word for word.
fn escaped(text: &str) -> String {
    text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_")
}

/// Each id once, in order.
fn sorted(ids: impl Iterator<Item = Uuid>) -> Vec<Uuid> {
    ids.collect::<BTreeSet<_>>().into_iter().collect()
}

impl Store {
    /// Published services whose ids come after `after`, in the order of their ids, at most `limit`, with what they refer to; and the id that
    /// the next portion goes on from, `None` at the end.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn scan_published(
        &self,
        after: Option<ServiceId>,
        limit: u32,
    ) -> Result<(Vec<Record<ServiceWithPlaces>>, Option<ServiceId>)> {
        let found: Vec<Record<Service>> = self.list(Conditions::published(), after.map(|id| id.0), limit).await?;
        // Of the portion as it was read: what is left out of it must not end the scan.
        let next = found.last().map(|last| last.value.id);
        Ok((self.records_with_places(found).await?, next))
    }

    /// Those of these services that are published, in the order of their ids, with what they refer to.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn published_with_places(&self, services: &[ServiceId]) -> Result<Vec<Record<ServiceWithPlaces>>> {
        let mut ids: Vec<Uuid> = services.iter().map(|id| id.0).collect();
        ids.sort_unstable();
        ids.dedup();
        let found = self.among(&Conditions::published(), &ids).await?;
        self.records_with_places(found).await
    }

    /// Adds organizations and locations, of what is published alone: a service whose organization is not, is left out; of its places, those
    /// whose location is not.
    async fn records_with_places(&self, found: Vec<Record<Service>>) -> Result<Vec<Record<ServiceWithPlaces>>> {
        let organization_ids = found.iter().map(|record| record.value.organization_id.0);
        let location_ids = found.iter().flat_map(|record| &record.value.service_at_locations).map(|place| place.location_id.0);
        let organizations = self.published_organizations(&sorted(organization_ids)).await?;
        let organizations: HashMap<_, _> = organizations.into_iter().map(|record| (record.value.id, record.value)).collect();
        let locations = self.published_locations(&sorted(location_ids)).await?;
        let locations: HashMap<_, _> = locations.into_iter().map(|record| (record.value.id, record.value)).collect();
        let with_places = |record: Record<Service>| {
            let Record { value: mut service, revision, created_at, modified_at, publication_state } = record;
            let organization = organizations.get(&service.organization_id)?.clone();
            service.service_at_locations.retain(|place| locations.contains_key(&place.location_id));
            let mut seen = HashSet::new();
            let places = service.service_at_locations.iter().map(|place| place.location_id).filter(|id| seen.insert(*id));
            let locations = places.filter_map(|id| locations.get(&id).cloned()).collect();
            let value = ServiceWithPlaces { service, organization, locations };
            Some(Record { value, revision, created_at, modified_at, publication_state })
        };
        Ok(found.into_iter().filter_map(with_places).collect())
    }

    /// Those of these terms that there are.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn terms_with_ids(&self, ids: &[Uuid]) -> Result<Vec<Record<TaxonomyTerm>>> {
        self.among(&Conditions::default(), ids).await
    }

    /// Those of these taxonomies that there are.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn taxonomies_with_ids(&self, ids: &[Uuid]) -> Result<Vec<Record<Taxonomy>>> {
        self.among(&Conditions::default(), ids).await
    }

    /// The ids of a taxonomy's terms.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn term_ids_of(&self, taxonomy: TaxonomyId) -> Result<Vec<TaxonomyTermId>> {
        let rows = self.pools.fetch("SELECT id FROM taxonomy_term WHERE taxonomy_id = $1", vec![Value::Id(taxonomy.0)]).await?;
        rows.iter().map(|row| Ok(TaxonomyTermId(row.get(0)?))).collect()
    }

    /// The published services of an organization, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn published_services_of(&self, organization: OrganizationId, limit: u32) -> Result<Vec<Record<Service>>> {
        self.list(Conditions::published().and("organization_id = ", Value::Id(organization.0)), None, limit).await
    }

    /// Published organizations that meet a filter: a part of them, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn part_of_organizations(&self, filter: &ListFilter, part: Part) -> Result<Vec<Record<Organization>>> {
        self.part(filter.conditions(Conditions::published()), part).await
    }

    /// Taxonomies that meet a filter: a part of them, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn part_of_taxonomies(&self, filter: &ListFilter, part: Part) -> Result<Vec<Record<Taxonomy>>> {
        self.part(filter.conditions(Conditions::default()), part).await
    }

    /// Terms that meet a filter: a part of them, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn part_of_terms(&self, filter: &ListFilter, part: Part) -> Result<Vec<Record<TaxonomyTerm>>> {
        self.part(filter.conditions(Conditions::default()), part).await
    }

    /// How many published organizations meet a filter.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_organizations(&self, filter: &ListFilter) -> Result<u64> {
        self.count::<Organization>(filter.conditions(Conditions::published())).await
    }

    /// How many taxonomies meet a filter.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_taxonomies(&self, filter: &ListFilter) -> Result<u64> {
        self.count::<Taxonomy>(filter.conditions(Conditions::default())).await
    }

    /// How many terms meet a filter.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn count_terms(&self, filter: &ListFilter) -> Result<u64> {
        self.count::<TaxonomyTerm>(filter.conditions(Conditions::default())).await
    }

    async fn count<T: Stored>(&self, conditions: Conditions) -> Result<u64> {
        let statement = format!("SELECT COUNT(*) FROM {}{}", T::TABLE, conditions.text());
        let rows = self.pools.fetch(AssertSqlSafe(statement), conditions.values).await?;
        let count: i64 = rows.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?;
        Ok(u64::try_from(count).unwrap_or_default())
    }

    async fn part<T: Stored>(&self, conditions: Conditions, part: Part) -> Result<Vec<Record<T>>> {
        let conditions = conditions.and_maybe("id > ", part.after.map(Value::Id));
        let skip = i64::try_from(part.skip).unwrap_or(i64::MAX);
        self.list_from(conditions, part.limit, skip).await
    }
}
