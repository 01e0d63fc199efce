//! A service as those see it who look after it: in whatever state, with what is proposed beside it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::{AppError, Directory, ServiceView};
use crate::{
    access::policy::Subject,
    domain::{Action, Location, Organization, OrganizationId, Refused, Service, ServiceId, Standing, Step, merged},
    store::{About, Act, Done, HistoryLine, HistoryPlace, Once, Proposal, PublicationState, Record, Review, ReviewPlace},
};

/// A service in whatever state, and what is proposed beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The service, and everything it is shown with.
    pub view: ServiceView,
    /// The proposed revision, where there is one.
    pub proposal: Option<Proposal>,
    /// The last revision that a moderator looked at, where something went live since without one.
    pub unseen_since: Option<i64>,
}

/// What became of a listing, and where in the change log.
#[derive(Debug, Clone, PartialEq)]
pub struct Turned {
    /// The listing as it is now.
    pub seen: Seen,
    /// The number of the log's last line.
    pub seq: i64,
}

impl Seen {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> ServiceId {
        self.view.record.value.id
    }

    /// What comes of an action as it stands.
    ///
    /// # Errors
    /// [`Refused`]
    pub fn step(&self, action: Action) -> Result<Step, Refused> {
        let proposal = self.proposal.as_ref().map(|proposal| proposal.state);
        Standing { state: self.view.record.publication_state, proposal, unseen: self.unseen_since.is_some() }.step(action)
    }

    /// What the table of policy is asked about it. One that is not there is asked about as one that nobody may see.
    #[must_use]
    pub fn subject(seen: Option<&Self>, id: ServiceId) -> (Subject, About) {
        let record = seen.map(|seen| &seen.view.record);
        let subject = Subject {
            owner: record.map(|record| record.value.organization_id),
            published: record.is_some_and(|record| record.publication_state == PublicationState::Published),
        };
        (subject, About { kind: "service", id: id.0, revision: record.map(|record| record.revision) })
    }
}

impl Directory {
    /// The service with this id, in whatever state. Who may see it is the table of policy's to say.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn seen(&self, id: ServiceId) -> Result<Option<Seen>, AppError> {
        let Some((record, found)) = self.inner.store.service_in_any_state(id).await? else { return Ok(None) };
        let (terms, taxonomies) = self.terms_of(&record.value, &found.organization, &found.locations).await?;
        let view = ServiceView { record, organization: found.organization, locations: found.locations, terms, taxonomies };
        let proposal = self.inner.store.proposal(id).await?;
        let unseen_since = self.inner.store.unseen_since(id).await?;
        Ok(Some(Seen { view, proposal, unseen_since }))
    }

    /// The organization with this id, in whatever state. Who may see it is the table of policy's to say.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn organization_in_any_state(&self, id: OrganizationId) -> Result<Option<Record<Organization>>, AppError> {
        Ok(self.inner.store.organization(id).await?)
    }

    /// The service as it will be once what is proposed is approved, with everything it is shown with: the proposal, put together with
    /// what has become public since it was begun.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn as_proposed(&self, seen: &Seen) -> Result<Option<ServiceView>, AppError> {
        let Some(proposal) = &seen.proposal else { return Ok(None) };
        let live = &seen.view.record.value;
        let base = self.inner.store.service_at(live.id, proposal.base_revision).await?;
        let service = merged(base.as_ref().unwrap_or(live), live, &proposal.document);
        Ok(Some(self.shown_as(seen, service).await?))
    }

    /// A service at an earlier revision, shown as it would be today.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn as_it_was(&self, seen: &Seen, revision: i64) -> Result<Option<ServiceView>, AppError> {
        match self.inner.store.service_at(seen.id(), revision).await? {
            Some(service) => Ok(Some(self.shown_as(seen, service).await?)),
            None => Ok(None),
        }
    }

    /// Another telling of a service, with what that one refers to.
    pub(super) async fn shown_as(&self, seen: &Seen, service: Service) -> Result<ServiceView, AppError> {
        let locations = self.locations_of(&service).await?;
        let organization = seen.view.organization.clone();
        let (terms, taxonomies) = self.terms_of(&service, &organization, &locations).await?;
        let record = Record { value: service, ..seen.view.record.clone() };
        Ok(ServiceView { record, organization, locations, terms, taxonomies })
    }

    async fn locations_of(&self, service: &Service) -> Result<Vec<Location>, AppError> {
        let ids: Vec<_> = service.service_at_locations.iter().map(|at| at.location_id.0).collect();
        Ok(self.inner.store.locations_among(&ids).await?.into_iter().map(|record| record.value).collect())
    }

    /// A page of an organization's services, in that state or in whatever state, and the id that the next one goes on from.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn services_of(
        &self,
        id: OrganizationId,
        state: Option<PublicationState>,
        after: Option<Uuid>,
        limit: u32,
    ) -> Result<(Vec<Seen>, Option<Uuid>), AppError> {
        let mut records = self.inner.store.page_of_services(id, state, after, limit.saturating_add(1)).await?;
        let more = records.len() > limit as usize;
        records.truncate(limit as usize);
        let next = records.last().filter(|_| more).map(|record| record.value.id.0);
        let mut seen = Vec::with_capacity(records.len());
        for record in records {
            seen.extend(self.seen(record.value.id).await?);
        }
        Ok((seen, next))
    }

    /// Why a service was returned, where it was.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn returned_because(&self, seen: &Seen) -> Result<Option<String>, AppError> {
        if seen.view.record.publication_state != PublicationState::Returned {
            return Ok(None);
        }
        Ok(self.inner.store.last_reason(seen.id(), "returnService").await?)
    }

    /// A page of a service's history, the latest first, and where the next one begins.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn history_of(
        &self,
        id: ServiceId,
        after: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<(Vec<HistoryLine<Service>>, Option<HistoryPlace>), AppError> {
        Ok(page_of(self.inner.store.service_history(id, after, limit.saturating_add(1)).await?, limit))
    }

    /// A page of what waits for a moderator, the longest first, and where the next one begins.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn waiting(&self, after: Option<ReviewPlace>, limit: u32) -> Result<(Vec<Review>, Option<ReviewPlace>), AppError> {
        let mut reviews = self.inner.store.reviews(after, limit.saturating_add(1)).await?;
        let more = reviews.len() > limit as usize;
        reviews.truncate(limit as usize);
        let next = reviews.last().filter(|_| more).map(|review| review.place);
        Ok((reviews, next))
    }

    /// What became of a request that this caller gave this key to, where it was done within a day.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn done(&self, caller: &str, key: &str, now: DateTime<Utc>) -> Result<Option<Done>, AppError> {
        Ok(self.inner.store.done(caller, key, now).await?)
    }

    /// Keeps the answer (status, headers, body) to a request that was done.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn answered(&self, act: &Act, once: &Once, answer: (i64, String, String)) -> Result<(), AppError> {
        Ok(self.inner.store.answered(act, once, answer).await?)
    }
}

/// As many lines of a history as are asked for, of one more, and where the next page begins.
pub(super) fn page_of<T>(mut lines: Vec<HistoryLine<T>>, limit: u32) -> (Vec<HistoryLine<T>>, Option<HistoryPlace>) {
    let more = lines.len() > limit as usize;
    lines.truncate(limit as usize);
    let next = lines.last().filter(|_| more).map(|line| line.place);
    (lines, next)
}
