//! Proposed revisions, and the history of services and organizations: what is kept beside, and behind, what is public.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{
    PublicationState, Record, Result, ServiceWithPlaces, Store,
    directory::Conditions,
    record::{Stored, parsed},
    sql::{Row, Value},
};
use crate::domain::{Location, Organization, OrganizationId, ProposalState, Service, ServiceId};

/// An edit of what is published, on its way to a moderator or back.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The revision of the service that it is an edit of.
    pub base_revision: i64,
    /// Counts its changes.
    pub revision: i64,
    /// Where it stands.
    pub state: ProposalState,
    /// Why it was returned.
    pub reason: Option<String>,
    /// Who changed it last.
    pub actor: String,
    /// When.
    pub modified_at: DateTime<Utc>,
    /// The service as it is proposed.
    pub document: Service,
}

/// A line of a history: of a service, with what was proposed of it, or of an organization.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryLine<T> {
    /// Where it stands in the list.
    pub place: HistoryPlace,
    /// Who; absent on what was written before there were callers.
    pub actor: Option<String>,
    /// What they did: an operation's id, or a command.
    pub action: Option<String>,
    /// Why, where they said so.
    pub reason: Option<String>,
    /// What became of the proposal, where the line is about one.
    pub proposal: Option<ProposalState>,
    /// What it was then, or the proposal of it.
    pub document: T,
    /// What it was a change of; absent where it was new.
    pub before: Option<T>,
}

/// A place in a history, the latest first.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct HistoryPlace {
    /// When.
    pub at: DateTime<Utc>,
    /// Whether it is a line about a proposal (1) or about the service itself (0).
    pub kind: i64,
    /// The revision of either.
    pub revision: i64,
}

/// What an organization became.
const ORGANIZATION_HISTORY: &str = "SELECT history.at AS at, CAST(0 AS BIGINT) AS kind, history.revision AS revision, history.actor, \
     history.action, history.reason, CAST(NULL AS TEXT), CAST(history.document AS TEXT), CAST(earlier.document AS TEXT) \
     FROM revision_history AS history LEFT JOIN revision_history AS earlier \
     ON earlier.kind = history.kind AND earlier.id = history.id AND earlier.revision = history.revision - 1 \
     WHERE history.kind = 'organization' AND history.id = $1";

/// Both histories as one table: what a service became, and what was proposed.
const SERVICE_HISTORY: &str = "SELECT history.at AS at, CAST(0 AS BIGINT) AS kind, history.revision AS revision, history.actor, history.action, \
     history.reason, CAST(NULL AS TEXT), CAST(history.document AS TEXT), CAST(earlier.document AS TEXT) \
     FROM revision_history AS history LEFT JOIN revision_history AS earlier \
     ON earlier.kind = history.kind AND earlier.id = history.id AND earlier.revision = history.revision - 1 \
     WHERE history.kind = 'service' AND history.id = $1 \
     UNION ALL \
     SELECT proposed.at, CAST(1 AS BIGINT), proposed.revision, proposed.actor, proposed.action, proposed.reason, proposed.state, \
     CAST(proposed.document AS TEXT), CAST(base.document AS TEXT) \
     FROM proposal_history AS proposed LEFT JOIN revision_history AS base \
     ON base.kind = 'service' AND base.id = proposed.service_id AND base.revision = proposed.base_revision \
     WHERE proposed.service_id = $1 AND proposed.state <> 'approved'";

impl Store {
    /// The service with that id and what it refers to, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn service_in_any_state(&self, id: ServiceId) -> Result<Option<(Record<Service>, ServiceWithPlaces)>> {
        let Some(record) = self.service(id).await? else { return Ok(None) };
        let found = self.with_places(vec![record.clone()]).await?.pop();
        Ok(found.map(|found| (record, found)))
    }

    /// A page of an organization's services, in that state or in whatever state, by id.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn page_of_services(
        &self,
        organization: OrganizationId,
        state: Option<PublicationState>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<Vec<Record<Service>>> {
        let conditions = Conditions::default()
            .and("organization_id = ", Value::Id(organization.0))
            .and_maybe("publication_state = ", state.map(|state| Value::Word(state.word())));
        self.list(conditions, after, limit).await
    }

    /// The locations among these that are there, in whatever state.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn locations_among(&self, ids: &[Uuid]) -> Result<Vec<Record<Location>>> {
        self.among(&Conditions::default(), ids).await
    }

    /// The terms among these that are there.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn terms_among(&self, ids: &[Uuid]) -> Result<Vec<Uuid>> {
        let records: Vec<Record<crate::domain::TaxonomyTerm>> = self.among(&Conditions::default(), ids).await?;
        Ok(records.into_iter().map(|record| record.value.id.0).collect())
    }

    /// The proposed revision of a service, where there is one.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn proposal(&self, service: ServiceId) -> Result<Option<Proposal>> {
        let statement = "SELECT base_revision, revision, state, reason, actor, modified_at, CAST(document AS TEXT) \
                         FROM proposed_revision WHERE service_id = $1";
        let rows = self.pools.fetch(statement, vec![Value::Id(service.0)]).await?;
        let read = |row: &Row| -> Result<Proposal> {
            Ok(Proposal {
                base_revision: row.get(0)?,
                revision: row.get(1)?,
                state: proposal_state(&row.get::<String>(2)?)?,
                reason: row.get(3)?,
                actor: row.get(4)?,
                modified_at: row.get(5)?,
                document: parsed(service.0, &row.get::<String>(6)?)?,
            })
        };
        rows.first().map(read).transpose()
    }

    /// The highest revision that any proposal of a service has had; 0 where there never was one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_proposal(&self, service: ServiceId) -> Result<i64> {
        let statement = "SELECT COALESCE(MAX(revision), 0) FROM proposal_history WHERE service_id = $1";
        let rows = self.pools.fetch(statement, vec![Value::Id(service.0)]).await?;
        Ok(rows.first().map_or(Ok(0), |row| row.get(0))?)
    }

    /// The last revision of a service that a moderator looked at, where something went live since without one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn unseen_since(&self, service: ServiceId) -> Result<Option<i64>> {
        let rows = self.pools.fetch("SELECT base_revision FROM safe_edit WHERE service_id = $1", vec![Value::Id(service.0)]).await?;
        Ok(rows.first().map(|row| row.get(0)).transpose()?)
    }

    /// A service as it was at a revision.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn service_at(&self, service: ServiceId, revision: i64) -> Result<Option<Service>> {
        let statement = "SELECT CAST(document AS TEXT) FROM revision_history WHERE kind = 'service' AND id = $1 AND revision = $2";
        let rows = self.pools.fetch(statement, vec![Value::Id(service.0), Value::Integer(revision)]).await?;
        rows.first().map(|row| parsed(service.0, &row.get::<String>(0)?)).transpose()
    }

    /// Why a service is in the state that it is in, where a reason was given for that.
    ///
    /// # Errors
    /// When the database does not answer.
    pub async fn last_reason(&self, service: ServiceId, action: &'static str) -> Result<Option<String>> {
        let statement =
            "SELECT reason FROM revision_history WHERE kind = 'service' AND id = $1 AND action = $2 ORDER BY revision DESC LIMIT 1";
        let rows = self.pools.fetch(statement, vec![Value::Id(service.0), Value::Word(action)]).await?;
        Ok(rows.first().map_or(Ok(None), |row| row.get(0))?)
    }

    /// The history of a service, the latest first, what comes after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn service_history(&self, service: ServiceId, after: Option<HistoryPlace>, limit: u32) -> Result<Vec<HistoryLine<Service>>> {
        self.history(SERVICE_HISTORY, service.0, after, limit).await
    }

    /// The history of an organization, the latest first, what comes after `after`, at most `limit`.
    ///
    /// # Errors
    /// When the database does not answer, or a stored document cannot be read.
    pub async fn organization_history(
        &self,
        organization: OrganizationId,
        after: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<Vec<HistoryLine<Organization>>> {
        self.history(ORGANIZATION_HISTORY, organization.0, after, limit).await
    }

    async fn history<T: Stored>(&self, lines: &str, id: Uuid, after: Option<HistoryPlace>, limit: u32) -> Result<Vec<HistoryLine<T>>> {
        let mut values = vec![Value::Id(id), Value::Integer(limit.into())];
        let mut narrowed = "";
        if let Some(after) = after {
            narrowed = "WHERE at < $3 OR (at = $3 AND (kind < $4 OR (kind = $4 AND revision < $5)))";
            values.extend([Value::Moment(after.at), Value::Integer(after.kind), Value::Integer(after.revision)]);
        }
        let statement = format!("SELECT * FROM ({lines}) AS lines {narrowed} ORDER BY at DESC, kind DESC, revision DESC LIMIT $2");
        let rows = self.pools.fetch(AssertSqlSafe(statement), values).await?;
        let read = |row: &Row| -> Result<HistoryLine<T>> {
            let state: Option<String> = row.get(6)?;
            let before: Option<String> = row.get(8)?;
            Ok(HistoryLine {
                place: HistoryPlace { at: row.get(0)?, kind: row.get(1)?, revision: row.get(2)? },
                actor: row.get(3)?,
                action: row.get(4)?,
                reason: row.get(5)?,
                proposal: state.as_deref().map(proposal_state).transpose()?,
                document: parsed(id, &row.get::<String>(7)?)?,
                before: before.map(|before| parsed(id, &before)).transpose()?,
            })
        };
        rows.iter().map(read).collect()
    }
}

fn proposal_state(word: &str) -> Result<ProposalState, sqlx::Error> {
    ProposalState::from_word(word).ok_or_else(|| sqlx::Error::Decode("a state of a proposal that this version does not know".into()))
}
