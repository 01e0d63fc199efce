//! What is written beside a batch, in its transaction: registrations, claims, numbers, keys, links, mail, a feed's word, an erasure.
//!
//! [`Store::write_beside`](super::Store::write_beside) takes a list of these; each is one small thing that is done or makes all of it
//! fail. Begin with [`Beside`].

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::{
    Act, KeyRecord, Result,
    claims::NewClaim,
    links::NewLink,
    mail::NewMail,
    registrations::Registration,
    sources::{SourceWord, Told},
    sql::Transaction,
};
use crate::{
    domain::{AggregateKind, OrganizationId, ServiceId},
    registration::{Erasure, RegisterNumber},
};

/// One thing that is written beside a batch.
#[derive(Clone)]
pub enum Beside {
    /// An organization speaks for itself from now on.
    Registered(Registration),
    /// The register numbers of an organization, in place of those it had. [`StoreError::Taken`](super::StoreError::Taken) where another
    /// one has one of them.
    Numbers(OrganizationId, Vec<RegisterNumber>),
    /// A new key.
    Key(KeyRecord),
    /// A link that goes out.
    Link(NewLink),
    /// A link is followed. [`StoreError::Lost`](super::StoreError::Lost) where it was followed before.
    LinkUsed {
        /// What is kept of it.
        hash: String,
        /// When.
        at: DateTime<Utc>,
    },
    /// A mail that goes out afterwards.
    Mail(NewMail),
    /// The mailbox of a registration is proved.
    MailboxProved(OrganizationId),
    /// A registration is confirmed, by whoever acts. [`StoreError::Lost`](super::StoreError::Lost) where it is not one that waits for it.
    Confirmed(OrganizationId),
    /// A registration is refused, by whoever acts: its keys are revoked, its numbers are free again.
    /// [`StoreError::Lost`](super::StoreError::Lost) where it is not one that waits for that.
    Refused(OrganizationId),
    /// Somebody claims an organization.
    Claimed(NewClaim),
    /// Whoever reads the mail of the published address stands by a claim.
    ClaimProved(Uuid),
    /// A claim is accepted, by whoever acts: its key comes into force. [`StoreError::Lost`](super::StoreError::Lost) where it was decided.
    ClaimAccepted(Uuid),
    /// A claim is refused, by whoever acts. [`StoreError::Lost`](super::StoreError::Lost) where it was decided.
    ClaimRefused(Uuid),
    /// What a feed said last of an aggregate whose owner speaks for itself.
    FeedWord {
        /// Its kind.
        kind: AggregateKind,
        /// Which one.
        id: Uuid,
        /// When it was said.
        at: DateTime<Utc>,
        /// The document.
        document: String,
    },
    /// A reminder of a listing goes out, after so many days of each number that has gone by. [`StoreError::Lost`](super::StoreError::Lost)
    /// where it went out before.
    Reminded {
        /// Which service.
        service: ServiceId,
        /// The day from which it ages.
        since: NaiveDate,
        /// The numbers of days that have gone by.
        after_days: Vec<i64>,
        /// When.
        at: DateTime<Utc>,
    },
    /// A run met records at its source.
    Told(Told),
    /// A run met services of which its source had nothing new to tell.
    Met {
        /// The source.
        source: Uuid,
        /// The run.
        run: Uuid,
        /// When.
        at: DateTime<Utc>,
        /// Which services.
        services: Vec<Uuid>,
    },
    /// What to ask a page of a feed with next time, as JSON.
    Page {
        /// The source.
        source: Uuid,
        /// Which page, from 1.
        number: i64,
        /// What is remembered of it.
        memory: String,
    },
    /// What a source says of a record that others tell of as well.
    Word(SourceWord),
    /// How far a run has come, and what it did so far, as JSON.
    Reached {
        /// The run.
        run: Uuid,
        /// Where it goes on.
        position: String,
        /// What it did.
        report: String,
    },
    /// Services that a source no longer tells of.
    Gone {
        /// The source.
        source: Uuid,
        /// Which services.
        services: Vec<Uuid>,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// A person is erased from everything that is kept of an organization and its services.
    Erased(OrganizationId, Erasure),
}

impl Beside {
    /// Whether it only keeps count of what was met where: the audit is not told of it.
    pub(super) fn keeps_count(&self) -> bool {
        matches!(self, Self::Told(_) | Self::Met { .. } | Self::Page { .. } | Self::Word(_) | Self::Reached { .. } | Self::Gone { .. })
    }
}

impl Transaction {
    /// Writes what stands beside a batch. Answers what the audit is told of it.
    pub(super) async fn write_beside(&mut self, beside: &[Beside], act: &Act) -> Result<Option<String>> {
        let mut detail = None;
        for one in beside {
            match one {
                Beside::Registered(registration) => self.insert_registration(registration).await?,
                Beside::Numbers(organization, numbers) => self.replace_numbers(*organization, numbers).await?,
                Beside::Key(key) => self.insert_key(key).await?,
                Beside::Link(link) => self.insert_link(link).await?,
                Beside::LinkUsed { hash, at } => self.use_link(hash, *at).await?,
                Beside::Mail(mail) => self.insert_mail(mail).await?,
                Beside::MailboxProved(organization) => self.prove_mailbox(*organization, act).await?,
                Beside::Confirmed(organization) => self.confirm_registration(*organization, act).await?,
                Beside::Refused(organization) => self.refuse_registration(*organization, act).await?,
                Beside::Claimed(claim) => self.insert_claim(claim).await?,
                Beside::ClaimProved(claim) => self.prove_claim(*claim, act).await?,
                Beside::ClaimAccepted(claim) => self.accept_claim(*claim, act).await?,
                Beside::ClaimRefused(claim) => self.refuse_claim(*claim, act).await?,
                Beside::FeedWord { kind, id, at, document } => self.put_feed_word(*kind, *id, *at, document).await?,
                Beside::Reminded { service, since, after_days, at } => self.note_reminder(*service, *since, after_days, *at).await?,
                Beside::Told(told) => self.put_told(told).await?,
                Beside::Met { source, run, at, services } => self.note_met(*source, *run, *at, services).await?,
                Beside::Page { source, number, memory } => self.put_page(*source, *number, memory).await?,
                Beside::Word(word) => self.put_word(word).await?,
                Beside::Reached { run, position, report } => self.note_reached(*run, position, report).await?,
                Beside::Gone { source, services, at } => self.note_gone(*source, services, *at).await?,
                Beside::Erased(organization, erasure) => detail = Some(self.erase(*organization, erasure).await?.to_string()),
            }
        }
        Ok(detail)
    }
}
