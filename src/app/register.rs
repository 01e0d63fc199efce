//! An organization registers: it gets a draft of itself, a key that may draft for it and no more, and a mail that proves its mailbox.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{AppError, Directory, NewKey, keys};
use crate::{
    access::{Role, key::Key},
    clock,
    domain::{AggregateKind, Organization, OrganizationId, vocabulary::WordSet},
    registration::{self, Draft, LINK_LIFE, Letter, Purpose, RegisterNumber, Token},
    store::{About, Act, Batch, Beside, NewLink, NewMail, NumberHolder, PublicationState, Record, Registration, StoreError},
};

/// How many links a mailbox gets at most in a day: nobody shall be able to fill another's.
const LINKS_A_DAY: i64 = 3;

/// Where people are taken to reach the directory when nobody said.
const OWN_MACHINE: &str = "http://127.0.0.1:8080";

/// What a key that came of a registration is called.
const KEY_NAME: &str = "registration";

/// What came of a registration. Holds the key, which is nowhere else.
pub struct Registered {
    /// The organization.
    pub record: Record<Organization>,
    /// How its registration stands.
    pub registration: Registration,
    /// The key that may draft for it.
    pub key: Key,
    /// The number of the log's last line.
    pub seq: i64,
}

/// Why a registration or a claim cannot go on as things stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// Another organization, which can be claimed, has a register number.
    #[error("an organisation with this register number is in the directory already")]
    NumberListed(OrganizationId),
    /// Another organization, which nobody sees yet, has a register number.
    #[error("an organisation with this register number has registered already, and waits for a moderator")]
    NumberWaiting,
    /// A mailbox got as many links as it may in a day.
    #[error("this mailbox got several mails from us today already; look for the latest of them, or try again tomorrow")]
    MailboxFull,
    /// Nobody has proved the mailbox yet.
    #[error("the link in the mail was not followed yet, so nobody knows whose mailbox it is")]
    NotProved,
    /// There is nothing that waits for a moderator.
    #[error("nothing of this organisation waits for that: it was decided before, or never asked for")]
    NothingWaits,
    /// Several claims wait, and none was named.
    #[error("several claims of this organisation wait; name the one that is meant by claim_id")]
    SeveralClaims,
}

impl Directory {
    /// Says where people reach this directory, for the links in mails. The first to say so is heard.
    pub fn set_public_url(&self, url: &str) {
        let _ = self.inner.public_url.set(url.trim_end_matches('/').to_owned());
    }

    /// Registers an organization.
    ///
    /// # Errors
    /// [`AppError::NotDone`] where another has one of its numbers, or its mailbox got too many mails; [`AppError::Store`].
    pub async fn register_organization(&self, draft: &Draft, act: &Act) -> Result<Registered, AppError> {
        self.refuse_taken(&draft.numbers, None).await?;
        let id = OrganizationId(clock::random_uuid());
        let organization = registration::organization(id, draft);
        let new = NewKey {
            role: Role::Organisation,
            organization: Some(id),
            name: KEY_NAME.to_owned(),
            scopes: WordSet::EMPTY,
            expires_at: None,
        };
        let (key, key_record) = keys::made(new, act);
        let registration = Registration {
            organization: id,
            email: draft.contact.email.clone(),
            proved_at: None,
            confirmed_at: None,
            confirmed_by: None,
            refused_at: None,
            reason: None,
            claimed: false,
            created_at: act.at,
        };
        let letter = |link: &str, until| registration::prove_mailbox(&draft.name, link, until);
        let link = self.link_by_mail(Purpose::ProveMailbox, id.0, &draft.contact.email, act.at, letter).await?;
        let mut beside =
            vec![Beside::Registered(registration.clone()), Beside::Numbers(id, draft.numbers.clone()), Beside::Key(key_record)];
        beside.extend(link);
        let batch = Batch {
            organizations: vec![organization],
            states: HashMap::from([(id.0, PublicationState::Draft)]),
            expected: HashMap::from([(id.0, 0)]),
            about: Some(about(id)),
            ..Batch::default()
        };
        let seq = self.write_numbered(&batch, act, &beside).await?;
        let record = self.known_organization(id).await?;
        Ok(Registered { record, registration, key, seq })
    }

    /// Refuses register numbers that another organization has.
    pub(super) async fn refuse_taken(&self, numbers: &[RegisterNumber], own: Option<OrganizationId>) -> Result<(), AppError> {
        for number in numbers {
            match self.inner.store.holder_of(number).await? {
                Some(NumberHolder::Registered(by) | NumberHolder::Listed(by)) if Some(by) != own => return Err(self.taken(by).await?),
                _ => {}
            }
        }
        Ok(())
    }

    /// Writes what may bear register numbers, which somebody else may have taken a moment ago. Answers the number of the log's last line.
    pub(super) async fn write_numbered(&self, batch: &Batch, act: &Act, beside: &[Beside]) -> Result<i64, AppError> {
        match self.inner.store.write_beside(batch, act, beside).await {
            Ok(written) => Ok(written.seq),
            Err(StoreError::Taken { by }) => Err(self.taken(OrganizationId(by)).await?),
            Err(error) => Err(error.into()),
        }
    }

    /// That a number is this organization's. Of one that is not published nothing is told.
    async fn taken(&self, by: OrganizationId) -> Result<AppError, AppError> {
        let holder = self.inner.store.organization(by).await?;
        let published = holder.is_some_and(|record| record.publication_state == PublicationState::Published);
        Ok(if published { NotDone::NumberListed(by) } else { NotDone::NumberWaiting }.into())
    }

    /// A link, and the mail that carries it, to be written with what it is about.
    pub(super) async fn link_by_mail(
        &self,
        purpose: Purpose,
        subject: Uuid,
        email: &str,
        at: DateTime<Utc>,
        letter: impl FnOnce(&str, DateTime<Utc>) -> Letter,
    ) -> Result<[Beside; 2], AppError> {
        if self.inner.store.links_sent_to(email, at - Duration::days(1)).await? >= LINKS_A_DAY {
            return Err(NotDone::MailboxFull.into());
        }
        let (link, address) = self.link(purpose, subject, email, at, LINK_LIFE);
        Ok([link, mail(letter(&address, at + LINK_LIFE), email, at)])
    }

    /// A new link that can be followed for so long, and its address.
    pub(super) fn link(&self, purpose: Purpose, subject: Uuid, email: &str, at: DateTime<Utc>, life: Duration) -> (Beside, String) {
        let token = Token::new(clock::random_bytes());
        let base = self.inner.public_url.get().map_or(OWN_MACHINE, String::as_str);
        let address = format!("{base}/links/{}", token.reveal());
        let link = NewLink { hash: token.hash(), purpose, subject, email: email.to_owned(), made_at: at, expires_at: at + life };
        (Beside::Link(link), address)
    }

    /// The mailbox of an organization that was confirmed, where it is known.
    pub(super) async fn mailbox_of(&self, id: OrganizationId) -> Result<Option<String>, AppError> {
        let registration = self.inner.store.registration(id).await?;
        let stands = |registration: &Registration| registration.confirmed_at.is_some() && registration.refused_at.is_none();
        Ok(registration.filter(stands).map(|registration| registration.email).filter(|email| !email.is_empty()))
    }

    /// The organization, in whatever state.
    ///
    /// # Errors
    /// [`AppError::Store`], where there is none among others.
    pub async fn known_organization(&self, id: OrganizationId) -> Result<Record<Organization>, AppError> {
        let not_found = StoreError::NotFound { kind: AggregateKind::Organization.word(), id: id.0 };
        Ok(self.inner.store.organization(id).await?.ok_or(not_found)?)
    }
}

/// A letter, addressed.
pub(super) fn mail(letter: Letter, email: &str, at: DateTime<Utc>) -> Beside {
    let Letter { subject, body } = letter;
    Beside::Mail(NewMail { id: clock::random_uuid(), recipient: email.to_owned(), subject, body, made_at: at })
}

/// Nothing but that it is about this organization.
pub(super) fn about_only(id: OrganizationId) -> Batch {
    Batch { about: Some(about(id)), ..Batch::default() }
}

/// An organization, as the audit speaks of it.
pub(super) fn about(id: OrganizationId) -> About {
    About::of(AggregateKind::Organization, id.0)
}
