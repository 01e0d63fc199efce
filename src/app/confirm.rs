//! A moderator decides: confirms a registration or accepts a claim, or refuses it with a reason.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    AppError, Directory,
    register::{NotDone, about, about_only, mail},
};
use crate::{
    domain::{AggregateKind, Organization, OrganizationId},
    registration,
    store::{Act, Batch, Beside, Claim, PublicationState, Record, Registration, StoreError},
};

/// How things stand after a moderator decided.
pub struct Confirmed {
    /// The organization.
    pub record: Record<Organization>,
    /// Its registration; none where only a claim was refused.
    pub registration: Option<Registration>,
    /// The number of the log's last line.
    pub seq: i64,
}

/// What waits for a moderator.
enum Waiting {
    Registration(Registration),
    Claim(Box<Claim>),
}

impl Directory {
    /// Confirms what waits: a registration whose mailbox was proved is published, and its keys may do all that an organization may; a claim
    /// is accepted, and its key comes into force. `claim` names one of several.
    ///
    /// # Errors
    /// [`AppError::NotDone`] where nothing waits, or the mailbox was not proved; [`AppError::Store`].
    pub async fn confirm_organization(&self, id: OrganizationId, claim: Option<Uuid>, act: &Act) -> Result<Confirmed, AppError> {
        let record = self.known_organization(id).await?;
        let written = match self.undecided(id, claim).await? {
            Waiting::Registration(registration) => {
                if registration.proved_at.is_none() {
                    return Err(NotDone::NotProved.into());
                }
                let letter = registration::confirmed(&record.value.name);
                let beside = [Beside::Confirmed(id), mail(letter, &registration.email, act.at)];
                let batch = in_state(record, PublicationState::Published);
                self.inner.store.write_beside(&batch, act, &beside).await?
            }
            Waiting::Claim(claim) => {
                if !claim.is_ready() {
                    return Err(NotDone::NotProved.into());
                }
                let beside = self.accepting(&record, &claim, act).await?;
                self.inner.store.write_beside(&about_only(id), act, &beside).await?
            }
        };
        // Its keys may do more from now on, and not only in two seconds.
        self.inner.keys.forget_those_of(id);
        self.confirmed(id, written.seq).await
    }

    /// Refuses what waits, for the act's reason. A registration that is refused is withdrawn, its keys are revoked, and its numbers are free
    /// again; a claim leaves the listing as it is.
    ///
    /// # Errors
    /// [`AppError::NotDone`] where nothing waits; [`AppError::Store`].
    pub async fn refuse_organization(&self, id: OrganizationId, claim: Option<Uuid>, act: &Act) -> Result<Confirmed, AppError> {
        let record = self.known_organization(id).await?;
        let letter = registration::refused(&record.value.name, act.reason.as_deref().unwrap_or_default());
        let written = match self.undecided(id, claim).await? {
            Waiting::Registration(registration) => {
                let mut beside = vec![Beside::Refused(id)];
                // Who never proved the mailbox may have given another's.
                if registration.proved_at.is_some() {
                    beside.push(mail(letter, &registration.email, act.at));
                }
                let batch = in_state(record, PublicationState::Withdrawn);
                self.inner.store.write_beside(&batch, act, &beside).await?
            }
            Waiting::Claim(claim) => {
                let mut beside = vec![Beside::ClaimRefused(claim.sent.id)];
                if claim.is_ready() && !claim.sent.contact_email.is_empty() {
                    beside.push(mail(letter, &claim.sent.contact_email, act.at));
                }
                self.inner.store.write_beside(&about_only(id), act, &beside).await?
            }
        };
        self.inner.keys.forget_those_of(id);
        self.confirmed(id, written.seq).await
    }

    /// How an organization and its registration stand, whatever was decided.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn decided(&self, id: OrganizationId) -> Result<Confirmed, AppError> {
        let seq = self.inner.store.log_ends().await?.head;
        self.confirmed(id, seq).await
    }

    async fn confirmed(&self, id: OrganizationId, seq: i64) -> Result<Confirmed, AppError> {
        let registration = self.inner.store.registration(id).await?;
        Ok(Confirmed { record: self.known_organization(id).await?, registration, seq })
    }

    /// What of an organization waits for a moderator: its registration, or the claim that is named, or the one there is. Claims that are
    /// ready stand before those that are not.
    async fn undecided(&self, id: OrganizationId, named: Option<Uuid>) -> Result<Waiting, AppError> {
        if let Some(named) = named {
            let claim = self.inner.store.open_claim(named).await?.filter(|claim| claim.sent.organization == id);
            return Ok(Waiting::Claim(Box::new(claim.ok_or(StoreError::NotFound { kind: "claim", id: named })?)));
        }
        let registration = self.inner.store.registration(id).await?;
        let registration = registration.filter(|registration| registration.confirmed_at.is_none() && registration.refused_at.is_none());
        if let Some(registration) = registration {
            return Ok(Waiting::Registration(registration));
        }
        let mut claims = self.inner.store.open_claims(id).await?;
        if claims.iter().any(Claim::is_ready) {
            claims.retain(Claim::is_ready);
        }
        match claims.pop() {
            None => Err(NotDone::NothingWaits.into()),
            Some(_) if !claims.is_empty() => Err(NotDone::SeveralClaims.into()),
            Some(claim) => Ok(Waiting::Claim(Box::new(claim))),
        }
    }

    /// What accepting a claim writes. What stands at this moment is what the feed said last: from now on its owner's word goes before.
    async fn accepting(&self, record: &Record<Organization>, claim: &Claim, act: &Act) -> Result<Vec<Beside>, AppError> {
        let id = record.value.id;
        let mut beside = vec![Beside::ClaimAccepted(claim.sent.id)];
        if self.inner.store.registration(id).await?.is_none() {
            beside.push(Beside::Registered(Registration {
                organization: id,
                email: claim.sent.email.clone().unwrap_or_else(|| claim.sent.contact_email.clone()),
                proved_at: claim.proved_at,
                confirmed_at: Some(act.at),
                confirmed_by: Some(act.actor.clone()),
                refused_at: None,
                reason: None,
                claimed: true,
                created_at: claim.sent.made_at,
            }));
            beside.push(word(AggregateKind::Organization, id.0, act, &record.value)?);
            for service in self.inner.store.services_of(id).await? {
                beside.push(word(AggregateKind::Service, service.value.id.0, act, &service.value)?);
            }
        }
        if !claim.sent.contact_email.is_empty() {
            beside.push(mail(registration::confirmed(&record.value.name), &claim.sent.contact_email, act.at));
        }
        Ok(beside)
    }
}

fn word(kind: AggregateKind, id: Uuid, act: &Act, value: &impl serde::Serialize) -> Result<Beside, AppError> {
    let document = serde_json::to_string(value).map_err(|source| StoreError::Corrupt { kind: kind.word(), id, source })?;
    Ok(Beside::FeedWord { kind, id, at: act.at, document })
}

/// An organization as it is, in another state.
fn in_state(record: Record<Organization>, state: PublicationState) -> Batch {
    let id = record.value.id.0;
    Batch {
        organizations: vec![record.value],
        states: HashMap::from([(id, state)]),
        expected: HashMap::from([(id, record.revision)]),
        about: Some(about(OrganizationId(id))),
        ..Batch::default()
    }
}
