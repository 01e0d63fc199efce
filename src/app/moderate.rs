//! Submitting, publishing, returning and withdrawing services. What can be done when is [`Standing::step`](crate::domain::Standing)'s to say.

use super::{AppError, Directory, Likely, Seen, Turned, register::mail};
use crate::{
    domain::{Action, AggregateKind, ProposalState, Refused, Service, Step},
    registration,
    store::{About, Act, Batch, Beside, ProposalChange, PublicationState, Record},
};

const NOT_CONFIRMED: Refused = Refused("its organisation is not published yet; a moderator confirms that first");

impl Directory {
    /// Hands a draft, or a proposed revision, to a moderator, and says which public listings it is likely to repeat.
    ///
    /// # Errors
    /// [`AppError::Refused`] where there is nothing to submit; [`AppError::Store`], where somebody was faster among others.
    pub async fn submit_service(&self, seen: Seen, act: &Act) -> Result<(Turned, Vec<Likely>), AppError> {
        let turned = self.take_step(seen, Action::Submit, act, Vec::new()).await?;
        let told = match self.as_proposed(&turned.seen).await? {
            Some(proposed) => proposed,
            None => turned.seen.view.clone(),
        };
        Ok((turned, self.likely_duplicates(told).await?))
    }

    /// Makes public what was submitted: a service with its own locations, or a proposed revision; or notes that what went live at once
    /// has been looked at.
    ///
    /// # Errors
    /// [`AppError::Refused`] where nothing waits, or the organization is not published; [`AppError::Store`].
    pub async fn publish_service(&self, seen: Seen, act: &Act) -> Result<Turned, AppError> {
        self.take_step(seen, Action::Publish, act, Vec::new()).await
    }

    /// Gives back what was submitted; the act says why.
    ///
    /// # Errors
    /// [`AppError::Refused`] where nothing was submitted; [`AppError::Store`].
    pub async fn return_service(&self, seen: Seen, act: &Act) -> Result<Turned, AppError> {
        self.take_step(seen, Action::Return, act, Vec::new()).await
    }

    /// Takes a service away from the public, with whatever is proposed.
    ///
    /// # Errors
    /// [`AppError::Refused`] where it is withdrawn already; [`AppError::Store`].
    pub async fn withdraw_service(&self, seen: Seen, act: &Act) -> Result<Turned, AppError> {
        self.take_step(seen, Action::Withdraw, act, Vec::new()).await
    }

    /// Does what comes of an action, with what is written beside it; and writes to the organization where a moderator has decided.
    pub(super) async fn take_step(&self, seen: Seen, action: Action, act: &Act, mut beside: Vec<Beside>) -> Result<Turned, AppError> {
        let step = seen.step(action)?;
        let (id, record) = (seen.id(), &seen.view.record);
        let mut batch = Batch { about: Some(About::of(AggregateKind::Service, id.0)), ..Batch::default() };
        batch.expected.insert(id.0, record.revision);
        match step {
            Step::InPlace | Step::Propose => {}
            Step::To(state) => {
                if state == PublicationState::Published {
                    self.add_what_is_published(&mut batch, &seen, record.value.clone()).await?;
                } else {
                    batch.services.push(record.value.clone());
                }
                batch.states.insert(id.0, state);
                if matches!(state, PublicationState::Published | PublicationState::Withdrawn) {
                    batch.looked_at.push(id);
                }
                if state == PublicationState::Withdrawn {
                    batch.without_proposal.extend(seen.proposal.is_none().then_some(id));
                    batch.proposals.extend(self.next(&seen, ProposalState::Dropped, record.revision + 1).await?);
                }
            }
            Step::ProposalTo(state) => batch.proposals.extend(self.next(&seen, state, record.revision).await?),
            Step::Approve => {
                if let Some(proposed) = self.as_proposed(&seen).await? {
                    let approved = Service { last_modified: Some(act.at), ..proposed.record.value };
                    self.add_what_is_published(&mut batch, &seen, approved).await?;
                }
                batch.proposals.extend(self.next(&seen, ProposalState::Approved, record.revision + 1).await?);
                batch.looked_at.push(id);
            }
            Step::LookedAt => {
                batch.services.push(record.value.clone());
                batch.looked_at.push(id);
            }
        }
        beside.extend(self.decision(step, record, act).await?);
        let seq = self.inner.store.write_beside(&batch, act, &beside).await?.seq;
        self.turned(id, seq).await
    }

    /// The letter that tells an organization what a moderator has decided, where it has a mailbox that was proved.
    async fn decision(&self, step: Step, record: &Record<Service>, act: &Act) -> Result<Option<Beside>, AppError> {
        let service = &record.value;
        let letter = match step {
            Step::To(PublicationState::Published) | Step::Approve => registration::made_public(&service.name),
            Step::To(PublicationState::Returned) | Step::ProposalTo(ProposalState::Returned) => {
                registration::given_back(&service.name, act.reason.as_deref().unwrap_or_default())
            }
            _ => return Ok(None),
        };
        let email = self.mailbox_of(service.organization_id).await?;
        Ok(email.map(|email| mail(letter, &email, act.at)))
    }

    /// The next step of the proposal, where there is one.
    async fn next(&self, seen: &Seen, state: ProposalState, service_revision: i64) -> Result<Option<ProposalChange>, AppError> {
        let Some(proposal) = &seen.proposal else { return Ok(None) };
        Ok(Some(ProposalChange {
            service: seen.id(),
            service_revision,
            base_revision: proposal.base_revision,
            expected: proposal.revision,
            revision: self.inner.store.last_proposal(seen.id()).await? + 1,
            state,
            document: proposal.document.clone(),
        }))
    }

    /// Puts a service that is made public into the batch, with those of its locations that are drafts yet.
    async fn add_what_is_published(&self, batch: &mut Batch, seen: &Seen, service: Service) -> Result<(), AppError> {
        let organization = self.inner.store.organization(service.organization_id).await?;
        if organization.is_none_or(|organization| organization.publication_state != PublicationState::Published) {
            return Err(NOT_CONFIRMED.into());
        }
        let ids: Vec<_> = service.service_at_locations.iter().map(|at| at.location_id.0).collect();
        for location in self.inner.store.locations_among(&ids).await? {
            if location.publication_state == PublicationState::Draft {
                batch.states.insert(location.value.id.0, PublicationState::Published);
                batch.expected.insert(location.value.id.0, location.revision);
                batch.locations.push(location.value);
            }
        }
        batch.states.insert(seen.id().0, PublicationState::Published);
        batch.services.push(service);
        Ok(())
    }
}
