//! Somebody claims an organization that is listed already: the mailbox that its listing shows proves it, a moderator accepts it.

use uuid::Uuid;

use super::{AppError, Directory, register::about_only};
use crate::{
    access::key::Key,
    clock,
    domain::{Organization, OrganizationId},
    registration::{self, ClaimForm, Purpose, is_email},
    store::{Act, Beside, NewClaim},
};

/// What came of a claim. Holds its key, which is nowhere else, and opens nothing until a moderator accepts the claim.
pub struct Claimed {
    /// The claim.
    pub id: Uuid,
    /// Whether a mail went to the address that the listing shows; a moderator decides without where there is none.
    pub mailed: bool,
    /// The key to be.
    pub key: Key,
}

impl Directory {
    /// Claims an organization. The mail goes to the address that its listing shows, whatever the claim says; where it speaks for
    /// itself already, to the mailbox that was proved then.
    ///
    /// # Errors
    /// [`AppError::NotDone`] where that mailbox got too many mails; [`AppError::Store`].
    pub async fn claim_organization(&self, id: OrganizationId, form: &ClaimForm, act: &Act) -> Result<Claimed, AppError> {
        let record = self.known_organization(id).await?;
        let registered = self.inner.store.registration(id).await?.map(|registration| registration.email);
        let email = registered.filter(|email| is_email(email)).or_else(|| published_address(&record.value));
        let claim = clock::random_uuid();
        let key = Key::new(clock::random_uuid(), clock::random_bytes());
        let mut beside = vec![Beside::Claimed(NewClaim {
            id: claim,
            organization: id,
            email: email.clone(),
            contact_name: form.contact.name.clone(),
            contact_email: form.contact.email.clone(),
            message: form.message.clone(),
            key: key.id,
            hash: key.hash(),
            made_at: act.at,
        })];
        if let Some(email) = &email {
            let letter = |link: &str, until| {
                let by = (form.contact.name.as_str(), form.contact.email.as_str());
                registration::prove_claim(&record.value.name, by, link, until)
            };
            beside.extend(self.link_by_mail(Purpose::Claim, claim, email, act.at, letter).await?);
        }
        self.inner.store.write_beside(&about_only(id), act, &beside).await?;
        Ok(Claimed { id: claim, mailed: email.is_some(), key })
    }
}

/// The address that a listing shows: the organization's own before those of the people to ask for.
fn published_address(organization: &Organization) -> Option<String> {
    let contacts = organization.contacts.iter().filter_map(|contact| contact.email.as_deref());
    organization.email.as_deref().into_iter().chain(contacts).map(str::trim).find(|email| is_email(email)).map(str::to_owned)
}
