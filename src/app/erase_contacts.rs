//! A person asks that their contact details be erased: out of what stands, out of every revision, and out of what waits to be sent.

use std::collections::HashMap;

use serde::{Serialize, de::DeserializeOwned};

use super::{AppError, Directory, register::about, revise_organization::is_lost};
use crate::{
    domain::OrganizationId,
    registration::{Erasure, Scrubbed},
    store::{Act, Batch, Beside, Record, Written},
};

/// How often it is tried anew when somebody writes at the same time.
const ATTEMPTS: u32 = 10;

impl Directory {
    /// Erases a person from an organization and its services. Answers how many of what stands were changed; the audit says how many of what
    /// was kept, and never of whom.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn erase_contacts(&self, id: OrganizationId, erasure: &Erasure, act: &Act) -> Result<Written, AppError> {
        let mut attempt = 1;
        loop {
            let batch = self.erased(id, erasure).await?;
            let beside = [Beside::Erased(id, erasure.clone())];
            match self.inner.store.write_beside(&batch, act, &beside).await {
                Ok(written) => return Ok(written),
                Err(error) if is_lost(&error) && attempt < ATTEMPTS => attempt += 1,
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// What stands of an organization and its services, and holds something of the person, without it.
    async fn erased(&self, id: OrganizationId, erasure: &Erasure) -> Result<Batch, AppError> {
        let organization = self.known_organization(id).await?;
        let mut expected = HashMap::new();
        let mut batch = Batch { about: Some(about(id)), ..Batch::default() };
        if let Some(value) = without(&organization, erasure) {
            expected.insert(id.0, organization.revision);
            batch.organizations.push(value);
        }
        for service in self.inner.store.services_of(id).await? {
            if let Some(value) = without(&service, erasure) {
                expected.insert(service.value.id.0, service.revision);
                batch.services.push(value);
            }
        }
        Ok(Batch { expected, ..batch })
    }
}

/// An aggregate without the person; `None` where they are not in it.
fn without<T: Serialize + DeserializeOwned>(record: &Record<T>, erasure: &Erasure) -> Option<T> {
    let mut document = serde_json::to_value(&record.value).ok()?;
    let mut scrubbed = Scrubbed::default();
    erasure.scrub(&mut document, &mut scrubbed);
    // Contacts, numbers and addresses may all be absent: what is left is well formed.
    (scrubbed.count > 0).then(|| serde_json::from_value(document).ok()).flatten()
}
