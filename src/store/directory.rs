//! Reading the directory: one aggregate, or a page of them in the order of their ids.

use chrono::{DateTime, Utc};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    PublicationState, Record, Result, Store,
    record::{Stored, record, select, to_the_microsecond},
    sql::{Row, Value, in_lists},
};
use crate::domain::{
    Location, LocationId, Organization, OrganizationId, Service, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId,
};

/// Which services: those for which everything that is stated here holds.
#[derive(Debug, Clone, Default)]
pub struct ServiceFilter {
    /// Run by this organization.
    pub organization_id: Option<OrganizationId>,
    /// Carrying this term.
    pub taxonomy_term_id: Option<TaxonomyTermId>,
    /// Changed here after this moment.
    pub modified_after: Option<DateTime<Utc>>,
}

/// Conditions of a `SELECT`, and the values that they name.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    pub(super) clauses: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Conditions {
    /// What is published; the start of most lists.
    pub(super) fn published() -> Self {
        Self::default().and("publication_state = ", Value::Word(PublicationState::Published.word()))
    }

    /// One more condition, which ends where its value goes.
    pub(super) fn and(mut self, clause: &str, value: Value) -> Self {
        self.values.push(value);
        self.clauses.push(format!("{clause}${}", self.values.len()));
        self
    }

    /// One more condition where there is something to ask for.
    pub(super) fn and_maybe(self, clause: &str, value: Option<Value>) -> Self {
        match value {
            Some(value) => self.and(clause, value),
            None => self,
        }
    }

    /// The `WHERE` of a statement; nothing where there are no conditions.
    pub(super) fn text(&self) -> String {
        if self.clauses.is_empty() { String::new() } else { format!(" WHERE {}", self.clauses.join(" AND ")) }
    }
}

impl Store {
    /// The service with that id, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or the stored document cannot be read.
    pub async fn service(&self, id: ServiceId) -> Result<Option<Record<Service>>> {
        self.one(id.0).await
    }

    /// The organization with that id, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or the stored document cannot be read.
    pub async fn organization(&self, id: OrganizationId) -> Result<Option<Record<Organization>>> {
        self.one(id.0).await
    }

    /// The location with that id, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or the stored document cannot be read.
    pub async fn location(&self, id: LocationId) -> Result<Option<Record<Location>>> {
        self.one(id.0).await
    }

    /// The taxonomy with that id.
    ///
    /// # Errors
    /// When the database does not answer, or the stored document cannot be read.
    pub async fn taxonomy(&self, id: TaxonomyId) -> Result<Option<Record<Taxonomy>>> {
        self.one(id.0).await
    }

    /// The term with that id.
    ///
    /// # Errors
    /// When the database does not answer, or the stored document cannot be read.
    pub async fn taxonomy_term(&self, id: TaxonomyTermId) -> Result<Option<Record<TaxonomyTerm>>> {
        self.one(id.0).await
    }

    /// The published services for which a filter holds, in no order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn service_ids(&self, filter: &ServiceFilter) -> Result<Vec<ServiceId>> {
        let mut conditions = Conditions::published()
            .and_maybe("organization_id = ", filter.organization_id.map(|id| Value::Id(id.0)))
            .and_maybe("modified_at > ", filter.modified_after.map(to_the_microsecond).map(Value::Moment));
        if let Some(term) = filter.taxonomy_term_id {
            conditions.values.push(Value::Id(term.0));
            let carry = "id IN (SELECT service_id FROM service_taxonomy_term WHERE taxonomy_term_id = ";
            conditions.clauses.push(format!("{carry}${})", conditions.values.len()));
        }
        let mut ids = Vec::new();
        let statement = AssertSqlSafe(format!("SELECT id FROM service{}", conditions.text()));
        let keep = |row: Row| -> Result<()> {
            ids.push(ServiceId(row.get(0)?));
            Ok(())
        };
        self.pools.snapshot().await?.each(statement, conditions.values, keep).await?;
        Ok(ids)
    }

    /// Published organizations whose ids come after `after`, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn list_organizations(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<Record<Organization>>> {
        self.list(Conditions::published(), after, limit).await
    }

    /// Published locations whose ids come after `after`, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn list_locations(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<Record<Location>>> {
        self.list(Conditions::published(), after, limit).await
    }

    /// Taxonomies whose ids come after `after`, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn list_taxonomies(&self, after: Option<Uuid>, limit: u32) -> Result<Vec<Record<Taxonomy>>> {
        self.list(Conditions::default(), after, limit).await
    }

    /// Terms, of one taxonomy or of all, whose ids come after `after`, in the order of their ids, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn list_taxonomy_terms(
        &self,
        taxonomy_id: Option<TaxonomyId>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Record<TaxonomyTerm>>> {
        let conditions = Conditions::default().and_maybe("taxonomy_id = ", taxonomy_id.map(|id| Value::Id(id.0)));
        self.list(conditions, after, limit).await
    }

    /// The names of all terms, in the order of their ids.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn term_names(&self) -> Result<Vec<String>> {
        let rows = self.pools.fetch("SELECT name FROM taxonomy_term ORDER BY id", vec![]).await?;
        Ok(rows.iter().map(|row| row.get(0)).collect::<Result<_, _>>()?)
    }

    /// Those of these services that are published.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn published_services(&self, ids: &[Uuid]) -> Result<Vec<Record<Service>>> {
        self.among(&Conditions::published(), ids).await
    }

    /// Those of these organizations that are published.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn published_organizations(&self, ids: &[Uuid]) -> Result<Vec<Record<Organization>>> {
        self.among(&Conditions::published(), ids).await
    }

    /// Those of these locations that are published.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn published_locations(&self, ids: &[Uuid]) -> Result<Vec<Record<Location>>> {
        self.among(&Conditions::published(), ids).await
    }

    async fn one<T: Stored>(&self, id: Uuid) -> Result<Option<Record<T>>> {
        let statement = format!("{} WHERE id = $1", select::<T>());
        let rows = self.pools.fetch(AssertSqlSafe(statement), vec![Value::Id(id)]).await?;
        rows.first().map(record).transpose()
    }

    /// A page of what meets the conditions.
    pub(super) async fn list<T: Stored>(&self, conditions: Conditions, after: Option<Uuid>, limit: u32) -> Result<Vec<Record<T>>> {
        self.list_from(conditions.and_maybe("id > ", after.map(Value::Id)), limit, 0).await
    }

    /// A page of what meets the conditions, without the first so many.
    pub(super) async fn list_from<T: Stored>(&self, conditions: Conditions, limit: u32, skip: i64) -> Result<Vec<Record<T>>> {
        let limit_place = conditions.values.len() + 1;
        let skip_place = limit_place + 1;
        let statement = format!("{}{} ORDER BY id LIMIT ${limit_place} OFFSET ${skip_place}", select::<T>(), conditions.text());
        let mut values = conditions.values;
        values.extend([Value::Integer(limit.into()), Value::Integer(skip)]);
        self.pools.fetch(AssertSqlSafe(statement), values).await?.iter().map(record).collect()
    }

    /// Those of `ids` that meet the conditions, in the order of their ids where `ids` are.
    pub(super) async fn among<T: Stored>(&self, conditions: &Conditions, ids: &[Uuid]) -> Result<Vec<Record<T>>> {
        let mut found = Vec::new();
        for (list, list_values) in in_lists(ids, conditions.values.len()) {
            let mut with_list = conditions.clone();
            with_list.clauses.push(format!("id IN {list}"));
            with_list.values.extend(list_values);
            let statement = format!("{}{} ORDER BY id", select::<T>(), with_list.text());
            for row in self.pools.fetch(AssertSqlSafe(statement), with_list.values).await? {
                found.push(record(&row)?);
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::sql::steps, *};

    #[tokio::test]
    async fn published_services_of_an_organization_are_sought_by_the_organization() {
        let statement = "SELECT id FROM service WHERE publication_state = $1 AND organization_id = $2 AND id > $3 ORDER BY id LIMIT $4";
        let values = vec![Value::Word("published"), Value::Id(Uuid::nil()), Value::Id(Uuid::nil()), Value::Integer(5)];
        let steps = steps(statement, values).await;
        assert!(matches!(&steps[..], [only] if only.contains("INDEX service_by_organization (organization_id=? AND id>?)")), "{steps:?}");
    }
}
