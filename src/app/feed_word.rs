//! A feed tells of an organization that speaks for itself: its own word stands, field by field, and what the feed says is kept and shown.

use std::collections::HashSet;

use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{AppError, Directory, revise_organization::is_lost};
use crate::{
    domain::{AggregateKind, Organization, OrganizationId, Service, ServiceId},
    formats::hsds::{Terms, write_organization, write_service},
    registration::{own_word, pinned},
    store::{Act, Batch, Beside, Claim, FeedWord, Record, Registration, Result, StoreError, Written},
};

/// How often a batch is merged anew when owners write at the same time.
const ATTEMPTS: u32 = 10;

/// What is never a feed's to say of what is somebody's own.
const PINNED: [&str; 2] = ["id", "organization_id"];

/// How an organization's registration stands, and where the feed that had it first says otherwise.
pub struct RegistrationView {
    /// The registration.
    pub registration: Option<Registration>,
    /// Claims that wait.
    pub claims: Vec<Claim>,
    /// Where the feed says otherwise, of the organization and of its services.
    pub feed: Vec<FeedDiffers>,
}

/// An aggregate of which the feed says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedDiffers {
    /// Its kind.
    pub kind: AggregateKind,
    /// Which one.
    pub id: Uuid,
    /// When the feed said so.
    pub at: chrono::DateTime<chrono::Utc>,
    /// The members that differ.
    pub differing: Vec<Differing>,
}

/// A member of which a feed says otherwise.
#[derive(Debug, Clone, PartialEq)]
pub struct Differing {
    /// Its name.
    pub member: String,
    /// What stands here; `None` where nothing does.
    pub own: Option<Value>,
    /// What the feed says; `None` where it says nothing.
    pub feed: Option<Value>,
}

/// Who speaks for themselves.
struct Owners {
    /// Organizations.
    speaking: HashSet<Uuid>,
    /// Services of such, wherever a feed puts them.
    spoken_for: HashSet<Uuid>,
}

impl Owners {
    fn speak_of_nothing(&self) -> bool {
        self.speaking.is_empty() && self.spoken_for.is_empty()
    }
}

impl Directory {
    /// Writes what a feed says, but for what owners say otherwise; and what goes beside it.
    pub(super) async fn write_feed(&self, batch: &Batch, act: &Act, along: Vec<Beside>) -> Result<Written> {
        let mut attempt = 1;
        loop {
            let owners = self.owners_among(batch).await?;
            if owners.speak_of_nothing() {
                return self.inner.store.write_beside(batch, act, &along).await;
            }
            let mut heeding = batch.clone();
            let mut beside = self.heed_owners(owners, &mut heeding, act).await?;
            beside.extend_from_slice(&along);
            match self.inner.store.write_beside(&heeding, act, &beside).await {
                Err(error) if is_lost(&error) && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    /// The owners of what is in a batch who speak for themselves.
    async fn owners_among(&self, batch: &Batch) -> Result<Owners> {
        let store = &self.inner.store;
        let told = batch.organizations.iter().map(|one| one.id.0);
        let named = batch.services.iter().map(|one| one.organization_id.0);
        let organizations: Vec<Uuid> = told.chain(named).collect::<HashSet<Uuid>>().into_iter().collect();
        let speaking = store.speaking_for_themselves(&organizations).await?;
        let services: Vec<Uuid> = batch.services.iter().map(|one| one.id.0).collect();
        Ok(Owners { speaking, spoken_for: store.spoken_for(&services).await? })
    }

    /// Puts the owners' word in the place of the feed's. Answers what is to be kept of the feed's.
    async fn heed_owners(&self, owners: Owners, batch: &mut Batch, act: &Act) -> Result<Vec<Beside>> {
        let store = &self.inner.store;
        let Owners { speaking, mut spoken_for } = owners;
        let told: HashSet<Uuid> = batch.organizations.iter().map(|one| one.id.0).collect();
        spoken_for.extend(batch.services.iter().filter(|one| speaking.contains(&one.organization_id.0)).map(|one| one.id.0));
        let mut beside = Vec::new();
        let asked: Vec<Uuid> = speaking.intersection(&told).copied().collect();
        let words = store.feed_words(AggregateKind::Organization, &asked).await?;
        for one in batch.organizations.iter_mut().filter(|one| speaking.contains(&one.id.0)) {
            let stored = store.organization(one.id).await?;
            let id = one.id.0;
            let revision = heed(AggregateKind::Organization, id, one, stored, words.get(&id), act, &mut beside)?;
            batch.expected.extend(revision.map(|revision| (id, revision)));
        }
        let asked: Vec<Uuid> = spoken_for.iter().copied().collect();
        let words = store.feed_words(AggregateKind::Service, &asked).await?;
        for one in batch.services.iter_mut().filter(|one| spoken_for.contains(&one.id.0)) {
            let stored = store.service(one.id).await?;
            let id = one.id.0;
            let revision = heed(AggregateKind::Service, id, one, stored, words.get(&id), act, &mut beside)?;
            batch.expected.extend(revision.map(|revision| (id, revision)));
        }
        Ok(beside)
    }

    /// How an organization's registration stands.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn registration(&self, id: OrganizationId) -> Result<RegistrationView, AppError> {
        let store = &self.inner.store;
        let registration = store.registration(id).await?;
        let claims = store.open_claims(id).await?;
        let mut feed = Vec::new();
        let organization = self.known_organization(id).await?;
        for (of, word) in store.feed_words(AggregateKind::Organization, &[id.0]).await? {
            let said: Organization = parsed(AggregateKind::Organization, of, word.document)?;
            let write = |value: &Organization| write_organization(value, &Terms::default());
            let differing = differing(&write(&organization.value), &write(&said));
            feed.push(FeedDiffers { kind: AggregateKind::Organization, id: of, at: word.at, differing });
        }
        let services = store.services_of(id).await?;
        let ids: Vec<Uuid> = services.iter().map(|record| record.value.id.0).collect();
        let mut words = store.feed_words(AggregateKind::Service, &ids).await?;
        for record in services {
            let ServiceId(of) = record.value.id;
            let Some(word) = words.remove(&of) else { continue };
            let said: Service = parsed(AggregateKind::Service, of, word.document)?;
            let write = |value: &Service| write_service(value, None, &[], &Terms::default());
            let differing = differing(&write(&record.value), &write(&said));
            feed.push(FeedDiffers { kind: AggregateKind::Service, id: of, at: word.at, differing });
        }
        feed.retain(|one| !one.differing.is_empty());
        Ok(RegistrationView { registration, claims, feed })
    }
}

/// Puts the owner's word into what the feed says of one aggregate. Answers the revision that it was merged with.
fn heed<T: Serialize + DeserializeOwned>(
    kind: AggregateKind,
    id: Uuid,
    told: &mut T,
    stored: Option<Record<T>>,
    word: Option<&FeedWord>,
    act: &Act,
    beside: &mut Vec<Beside>,
) -> Result<Option<i64>> {
    let corrupt = |source| StoreError::Corrupt { kind: kind.word(), id, source };
    let feed = serde_json::to_value(&*told).map_err(corrupt)?;
    // The same again is not kept again: an import run again changes nothing.
    if word.is_none_or(|word| word.document != feed) {
        beside.push(Beside::FeedWord { kind, id, at: act.at, document: feed.to_string() });
    }
    let Some(stored) = stored else { return Ok(None) };
    let own = serde_json::to_value(&stored.value).map_err(corrupt)?;
    let merged = own_word(word.map(|word| &word.document), &feed, &own);
    *told = serde_json::from_value(pinned(merged, &own, &PINNED)).map_err(corrupt)?;
    Ok(Some(stored.revision))
}

fn parsed<T: DeserializeOwned>(kind: AggregateKind, id: Uuid, document: Value) -> Result<T> {
    serde_json::from_value(document).map_err(|source| StoreError::Corrupt { kind: kind.word(), id, source })
}

/// The members in which two objects differ.
fn differing(own: &Value, feed: &Value) -> Vec<Differing> {
    let empty = Map::new();
    let (own, feed) = (own.as_object().unwrap_or(&empty), feed.as_object().unwrap_or(&empty));
    let names = own.keys().chain(feed.keys().filter(|name| !own.contains_key(*name)));
    let differ = names.filter(|name| own.get(*name) != feed.get(*name));
    differ.map(|name| Differing { member: name.clone(), own: own.get(name).cloned(), feed: feed.get(name).cloned() }).collect()
}
