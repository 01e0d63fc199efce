//! Following a link that came by mail: looking changes nothing, since mail scanners look; pressing the button does it, once.

use chrono::{DateTime, Utc};

use super::{AppError, Directory, Seen, register::about_only};
use crate::{
    domain::{Action, OrganizationId, PublicationState, RoomState, ServiceId, StatedRoom},
    registration::{Purpose, Token, Told},
    store::{Act, Beside, LinkRecord, StoreError},
};

/// What stands behind a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LinkSeen {
    /// It can be followed, or was just now.
    Open(ShownLink),
    /// Its time is over.
    Expired,
    /// Nobody has it, or it was followed before: which of the two is not told.
    Unknown,
}

/// A link that can be followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownLink {
    /// What is said of it.
    pub told: Told,
    /// The name of what it is about.
    pub name: String,
    /// What is kept of it.
    pub hash: String,
}

/// What a link is about.
enum Behind {
    /// An organization.
    Organization(OrganizationId),
    /// A listing.
    Service(Box<Seen>),
}

impl Directory {
    /// What stands behind a link. Changes nothing.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn look_at_link(&self, text: &str, now: DateTime<Utc>) -> Result<LinkSeen, AppError> {
        Ok(self.open_link(text, now).await?.map_or_else(|seen| seen, |(_, _, shown)| LinkSeen::Open(shown)))
    }

    /// Follows a link, once.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn follow_link(&self, text: &str, act: &Act) -> Result<LinkSeen, AppError> {
        let (link, behind, shown) = match self.open_link(text, act.at).await? {
            Ok(open) => open,
            Err(seen) => return Ok(seen),
        };
        let used = Beside::LinkUsed { hash: shown.hash.clone(), at: act.at };
        let followed = match behind {
            Behind::Organization(organization) => self.prove(link, organization, used, act).await,
            Behind::Service(seen) => self.told_of(*seen, link.purpose, used, act).await,
        };
        match followed {
            Ok(()) => Ok(LinkSeen::Open(shown)),
            // Somebody pressed the button twice, or what it was about is decided.
            Err(AppError::Store(StoreError::Lost { .. }) | AppError::Refused(_)) => Ok(LinkSeen::Unknown),
            Err(error) => Err(error),
        }
    }

    /// The link of this text, where it can be followed.
    async fn open_link(&self, text: &str, now: DateTime<Utc>) -> Result<Result<(LinkRecord, Behind, ShownLink), LinkSeen>, AppError> {
        let Some(token) = Token::parse(text) else { return Ok(Err(LinkSeen::Unknown)) };
        let hash = token.hash();
        let link = self.inner.store.link(&hash).await?.filter(|link| !link.used);
        let Some(link) = link else { return Ok(Err(LinkSeen::Unknown)) };
        if link.expires_at <= now {
            return Ok(Err(LinkSeen::Expired));
        }
        let Some(behind) = self.behind(link).await? else { return Ok(Err(LinkSeen::Unknown)) };
        let name = match &behind {
            Behind::Organization(id) => self.known_organization(*id).await?.value.name,
            Behind::Service(seen) => seen.view.record.value.name.clone(),
        };
        Ok(Ok((link, behind, ShownLink { told: link.purpose.told(), name, hash })))
    }

    /// What a link is about; nothing where that is decided already, or gone.
    async fn behind(&self, link: LinkRecord) -> Result<Option<Behind>, AppError> {
        Ok(match link.purpose {
            Purpose::ProveMailbox => Some(Behind::Organization(OrganizationId(link.subject))),
            Purpose::Claim => self.inner.store.open_claim(link.subject).await?.map(|claim| Behind::Organization(claim.sent.organization)),
            Purpose::StillRight | Purpose::NoLongerRuns | Purpose::Full | Purpose::Open => {
                let seen = self.seen(ServiceId(link.subject)).await?;
                let public = |seen: &Seen| seen.view.record.publication_state == PublicationState::Published;
                seen.filter(public).map(|seen| Behind::Service(Box::new(seen)))
            }
        })
    }

    /// Whoever reads the mail stands by a registration or a claim.
    async fn prove(&self, link: LinkRecord, organization: OrganizationId, used: Beside, act: &Act) -> Result<(), AppError> {
        let proved = match link.purpose {
            Purpose::Claim => Beside::ClaimProved(link.subject),
            _ => Beside::MailboxProved(organization),
        };
        self.inner.store.write_beside(&about_only(organization), act, &[used, proved]).await?;
        Ok(())
    }

    /// Whoever reads an organization's mail says something of one of its listings.
    async fn told_of(&self, seen: Seen, purpose: Purpose, used: Beside, act: &Act) -> Result<(), AppError> {
        let id = seen.id();
        let actor = format!("mailbox {}", seen.view.record.value.organization_id);
        let mut act = Act { actor, ..act.clone() };
        let full = StatedRoom { state: RoomState::Full, ..StatedRoom::OPEN };
        match purpose {
            Purpose::NoLongerRuns => {
                act.reason = Some("its own mailbox says that it no longer runs".to_owned());
                self.take_step(seen, Action::Withdraw, &act, vec![used]).await?;
            }
            Purpose::Full => _ = self.say_room(id, full, false, &act, &[used]).await?,
            Purpose::Open => _ = self.say_room(id, StatedRoom::OPEN, false, &act, &[used]).await?,
            _ => _ = self.assure(id, &act, &[used]).await?,
        }
        Ok(())
    }
}
