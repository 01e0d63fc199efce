//! Following a link that came by mail: looking changes nothing, since mail scanners look; pressing the button does it, once.

use chrono::{DateTime, Utc};

use super::{AppError, Directory, register::about_only};
use crate::{
    domain::OrganizationId,
    registration::{Purpose, Token, Told},
    store::{Act, Batch, Beside, LinkRecord, StoreError},
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
}

/// What following a link writes.
struct Effect {
    batch: Batch,
    beside: Vec<Beside>,
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
        let (token, link, shown) = match self.open_link(text, act.at).await? {
            Ok(open) => open,
            Err(seen) => return Ok(seen),
        };
        let Effect { batch, mut beside } = self.effect(link).await?;
        beside.insert(0, Beside::LinkUsed { hash: token.hash(), at: act.at });
        match self.inner.store.write_beside(&batch, act, &beside).await {
            Ok(_) => Ok(LinkSeen::Open(shown)),
            // Somebody pressed the button twice, or what it was about is decided.
            Err(StoreError::Lost { .. }) => Ok(LinkSeen::Unknown),
            Err(error) => Err(error.into()),
        }
    }

    /// The link of this text, where it can be followed.
    async fn open_link(&self, text: &str, now: DateTime<Utc>) -> Result<Result<(Token, LinkRecord, ShownLink), LinkSeen>, AppError> {
        let Some(token) = Token::parse(text) else { return Ok(Err(LinkSeen::Unknown)) };
        let link = self.inner.store.link(&token.hash()).await?.filter(|link| !link.used);
        let Some(link) = link else { return Ok(Err(LinkSeen::Unknown)) };
        if link.expires_at <= now {
            return Ok(Err(LinkSeen::Expired));
        }
        let Some(organization) = self.organization_behind(link).await? else { return Ok(Err(LinkSeen::Unknown)) };
        let name = self.known_organization(organization).await?.value.name;
        Ok(Ok((token, link, ShownLink { told: link.purpose.told(), name })))
    }

    /// The organization that a link is about; none where it is about what is decided already.
    async fn organization_behind(&self, link: LinkRecord) -> Result<Option<OrganizationId>, AppError> {
        Ok(match link.purpose {
            Purpose::ProveMailbox => Some(OrganizationId(link.subject)),
            Purpose::Claim => self.inner.store.open_claim(link.subject).await?.map(|claim| claim.sent.organization),
        })
    }

    /// What following a link does: the one place that says it of every purpose.
    async fn effect(&self, link: LinkRecord) -> Result<Effect, AppError> {
        let organization = self.organization_behind(link).await?.unwrap_or(OrganizationId(link.subject));
        let beside = match link.purpose {
            Purpose::ProveMailbox => Beside::MailboxProved(organization),
            Purpose::Claim => Beside::ClaimProved(link.subject),
        };
        Ok(Effect { batch: about_only(organization), beside: vec![beside] })
    }
}
