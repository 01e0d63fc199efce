//! An organization is revised by a merge patch: a draft in place; of one that is published, contact details and web site by itself, the
//! rest by a moderator. And what it was before.

use std::collections::HashMap;

use serde_json::Value;

use super::{AppError, Directory, register::about, seen::page_of};
use crate::{
    domain::{Faults, Organization, OrganizationId, json::Pointer},
    formats::hsds::{Terms, read_organization, write_organization},
    registration::{self, RegisterNumber},
    store::{Act, Batch, Beside, HistoryLine, HistoryPlace, PublicationState, Record, StoreError},
};

impl Directory {
    /// Revises `current`, which must be what still stands. One that stays as it is gets no revision. Answers what it is then, and the number
    /// of the log's last line.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault, [`AppError::NotDone`] where another has one of its numbers, [`AppError::Store`] where somebody
    /// else was there first.
    pub async fn revise_organization(
        &self,
        current: &Record<Organization>,
        patch: Value,
        by_moderator: bool,
        act: &Act,
    ) -> Result<(Record<Organization>, i64), AppError> {
        let (before, id) = (&current.value, current.value.id);
        let after = revised(before, patch, current.publication_state == PublicationState::Published, by_moderator)?;
        let mut beside = Vec::new();
        if after.organization_identifiers != before.organization_identifiers {
            let numbers: Vec<RegisterNumber> = after.organization_identifiers.iter().filter_map(RegisterNumber::of).collect();
            self.refuse_taken(&numbers, Some(id)).await?;
            // Only of those who speak for themselves are numbers kept apart.
            if self.inner.store.registration(id).await?.is_some_and(|registration| registration.refused_at.is_none()) {
                beside.push(Beside::Numbers(id, numbers));
            }
        }
        let expected = HashMap::from([(id.0, current.revision)]);
        let batch = Batch { organizations: vec![after], expected, about: Some(about(id)), ..Batch::default() };
        let seq = self.write_numbered(&batch, act, &beside).await?;
        Ok((self.known_organization(id).await?, seq))
    }

    /// A page of an organization's history, the latest first, and where the next one begins.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn organization_history(
        &self,
        id: OrganizationId,
        after: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<(Vec<HistoryLine<Organization>>, Option<HistoryPlace>), AppError> {
        Ok(page_of(self.inner.store.organization_history(id, after, limit.saturating_add(1)).await?, limit))
    }
}

/// What comes of a patch. What cannot be revised stays as it is, whatever the wire makes of it.
fn revised(before: &Organization, patch: Value, published: bool, by_moderator: bool) -> Result<Organization, Faults> {
    let mut faults = Faults::default();
    let wire = write_organization(before, &Terms::default());
    let Some(patched) = registration::revised(&wire, patch, &mut faults) else { return Err(faults) };
    let read = read_organization(patched, Pointer::root())?.aggregate;
    let after = Organization {
        name: read.name,
        description: read.description,
        website: read.website,
        email: read.email,
        organization_identifiers: read.organization_identifiers,
        contacts: read.contacts,
        phones: read.phones,
        ..before.clone()
    };
    registration::check(before, &after, published, by_moderator, &mut faults);
    faults.or(after)
}

/// Whether a write was refused because somebody else was there first.
pub(super) fn is_lost(error: &StoreError) -> bool {
    matches!(error, StoreError::Lost { .. })
}
