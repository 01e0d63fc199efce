//! Keys: made, listed, rotated, revoked, and told apart at the door.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::{AppError, Directory, Page, views::page};
use crate::{
    access::{
        KeyHolder, KeyId, Role, Scope,
        key::{BadKey, Key},
        policy,
    },
    clock,
    domain::{
        Faults, OrganizationId,
        fault::code,
        vocabulary::{Vocabulary, WordSet},
    },
    store::{About, Act, KeyRecord, StoreError},
};

/// How long a key that was looked up is remembered, so that what another process revokes is noticed.
const REMEMBERED: Duration = Duration::seconds(2);

/// How many keys are remembered; more are looked up each time.
const MOST_REMEMBERED: usize = 10_000;

/// How seldom the use of a key is noted.
const NOTED_EVERY: Duration = Duration::hours(1);

/// For how long a key that was rotated stays in force where nothing else is said: a week, to change every client at leisure.
pub const OVERLAP: Duration = Duration::days(7);

/// A key to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// What it is for.
    pub role: Role,
    /// Whose it is; needed for [`Role::Organisation`], and for no other.
    pub organization: Option<OrganizationId>,
    /// What people call it.
    pub name: String,
    /// What it is narrowed to; empty where it is not.
    pub scopes: WordSet<Scope>,
    /// Until when it is in force.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What is asked for when somebody wants a key: as much of it as could be read. The pointers of what is wrong with it are those of the
/// body of `POST /v1/keys`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyOrder {
    /// What it shall be for; to be named.
    pub role: Option<Role>,
    /// Whose it shall be.
    pub organization: Option<OrganizationId>,
    /// What people call it.
    pub name: Option<String>,
    /// What it shall be narrowed to.
    pub scopes: Vec<Scope>,
    /// Until when it shall be in force.
    pub expires_at: Option<DateTime<Utc>>,
}

impl KeyOrder {
    /// What can be told to be wrong with it without asking the database.
    fn note_faults(&self, now: DateTime<Utc>, faults: &mut Faults) {
        // What could not be read is told of already, and is not missing besides.
        let told = |faults: &Faults, pointer: &str| faults.0.iter().any(|fault| fault.pointer == pointer);
        if self.role.is_none() && !told(faults, "/role") {
            faults.push("/role", code::REQUIRED, "role is required");
        }
        match self.role {
            Some(Role::Organisation) if self.organization.is_none() && !told(faults, "/organization_id") => {
                faults.push("/organization_id", code::REQUIRED, "a key of the role organisation needs the id of its organisation");
            }
            Some(role) if role != Role::Organisation && self.organization.is_some() => {
                faults.push("/organization_id", code::CONFLICT, format!("a key of the role {role} speaks for no organisation"));
            }
            _ => {}
        }
        if let Some(role) = self.role
            && self.scopes.iter().any(|scope| !policy::is_of_use(role, *scope))
        {
            let of_use: Vec<&str> = Scope::ALL.iter().filter(|scope| policy::is_of_use(role, **scope)).map(|scope| scope.word()).collect();
            let what = format!("a key of the role {role} may be narrowed to {}: it may do nothing else", of_use.join(", "));
            faults.push("/scopes", code::CONFLICT, what);
        }
        if self.expires_at.is_some_and(|expires| expires <= now) {
            faults.push("/expires_at", code::OUT_OF_RANGE, "must lie in the future");
        }
    }
}

/// Why a key cannot be put in the place of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the key is not in force any more, or was rotated already; make a new one instead")]
pub struct NotRotated;

/// Why a key opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyRefused {
    /// It is not written as a key is.
    #[error(transparent)]
    Bad(#[from] BadKey),
    /// Nobody has it. Whether there is a key of that id is not told.
    #[error("there is no such key, or it was revoked")]
    Unknown,
    /// Its time is over.
    #[error("the key is no longer in force; it expired")]
    Expired,
}

/// Keys that were looked up a moment ago: their records, never their secrets.
#[derive(Default)]
pub(super) struct KeyCache(Mutex<Remembered>);

#[derive(Default)]
struct Remembered {
    keys: HashMap<KeyId, (KeyRecord, DateTime<Utc>)>,
    /// How often a key was forgotten: what was looked up before that may be out of date.
    forgotten: u64,
}

/// When a key was looked for, counted in keys that were forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct LookedAt(u64);

impl KeyCache {
    /// The key, where it is remembered; and when it was looked for, by which to put it.
    fn get(&self, id: KeyId, now: DateTime<Utc>) -> (Option<KeyRecord>, LookedAt) {
        let cache = self.lock();
        let found = cache.keys.get(&id).filter(|(_, at)| now - *at < REMEMBERED && *at <= now).map(|(record, _)| record.clone());
        (found, LookedAt(cache.forgotten))
    }

    /// Remembers what was found, unless a key was forgotten since it was looked for: it may have been this one.
    fn put(&self, record: KeyRecord, now: DateTime<Utc>, looked: LookedAt) {
        let mut cache = self.lock();
        if cache.forgotten != looked.0 {
            return;
        }
        if cache.keys.len() >= MOST_REMEMBERED {
            cache.keys.retain(|_, (_, at)| now - *at < REMEMBERED);
        }
        if cache.keys.len() < MOST_REMEMBERED {
            cache.keys.insert(record.id, (record, now));
        }
    }

    /// Forgets the keys of an organization, of which something changed that they depend on.
    pub(super) fn forget_those_of(&self, organization: OrganizationId) {
        let mut cache = self.lock();
        cache.keys.retain(|_, (record, _)| record.organization != Some(organization));
        cache.forgotten += 1;
    }

    fn forget(&self, id: KeyId) {
        let mut cache = self.lock();
        cache.keys.remove(&id);
        cache.forgotten += 1;
    }

    fn lock(&self) -> MutexGuard<'_, Remembered> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Directory {
    /// Who it is that shows this key.
    ///
    /// # Errors
    /// The outer error where the database does not answer; the inner one where the key opens nothing.
    pub async fn authenticate(&self, text: &str, now: DateTime<Utc>) -> Result<Result<KeyHolder, KeyRefused>, AppError> {
        let key = match Key::parse(text) {
            Ok(key) => key,
            Err(bad) => return Ok(Err(bad.into())),
        };
        let (remembered, looked) = self.inner.keys.get(key.id, now);
        let record = match remembered {
            Some(record) => record,
            None => match self.inner.store.key(key.id).await? {
                Some(record) => {
                    self.inner.keys.put(record.clone(), now, looked);
                    record
                }
                None => return Ok(Err(KeyRefused::Unknown)),
            },
        };
        if !key.is_of(&record.hash) || record.revoked_at.is_some() {
            return Ok(Err(KeyRefused::Unknown));
        }
        if !record.is_in_force(now) {
            return Ok(Err(KeyRefused::Expired));
        }
        if record.last_used_at.is_none_or(|last| now - last >= NOTED_EVERY) {
            self.inner.keys.put(KeyRecord { last_used_at: Some(now), ..record.clone() }, now, looked);
            // Beside the request: whoever matches need not wait until an import lets go of the database.
            let directory = self.clone();
            tokio::spawn(async move {
                if let Err(error) = directory.inner.store.touch_key(key.id, now).await {
                    tracing::warn!(error = &error as &dyn std::error::Error, "the use of a key was not noted");
                }
            });
        }
        let KeyRecord { id, role, organization, scopes, confirmed, .. } = record;
        Ok(Ok(KeyHolder { key: id, role, organization, confirmed, scopes }))
    }

    /// Makes a key. What comes back holds its secret, which is nowhere else.
    ///
    /// # Errors
    /// [`AppError::Store`], where its organization is not there among others.
    pub async fn create_key(&self, new: NewKey, act: &Act) -> Result<(Key, KeyRecord), AppError> {
        let (key, record) = made(new, act);
        self.inner.store.insert_key(&record, act).await?;
        Ok((key, record))
    }

    /// Makes the key that was ordered. `faults` holds what was found wrong with the order while it was read.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault; [`AppError::Store`].
    pub async fn issue_key(&self, order: KeyOrder, mut faults: Faults, act: &Act) -> Result<(Key, KeyRecord), AppError> {
        order.note_faults(act.at, &mut faults);
        if let Some(organization) = order.organization
            && self.inner.store.organization(organization).await?.is_none()
        {
            faults.push("/organization_id", code::DANGLING, "no organisation has this id");
        }
        let KeyOrder { role, organization, name, scopes, expires_at } = order;
        let Some(role) = role else { return Err(faults.into()) };
        let new = NewKey { role, organization, name: name.unwrap_or_default(), scopes: scopes.into_iter().collect(), expires_at };
        self.create_key(faults.or(new)?, act).await
    }

    /// Makes a key in the place of another, which stays in force for `overlap`. One that ends gets as long a life as the old one had.
    ///
    /// # Errors
    /// The outer error where there is no such key among others; the inner one where it is not in force any more.
    pub async fn rotate_key(&self, old: KeyId, overlap: Duration, act: &Act) -> Result<Result<(Key, KeyRecord), NotRotated>, AppError> {
        let not_found = StoreError::NotFound { kind: "key", id: old.0 };
        let before = self.inner.store.key(old).await?.ok_or(not_found)?;
        if !before.is_in_force(act.at) || before.replaced_by.is_some() {
            return Ok(Err(NotRotated));
        }
        let KeyRecord { role, organization, name, scopes, created_at, expires_at, .. } = before;
        let expires_at = expires_at.map(|expires| act.at + (expires - created_at));
        let (key, record) = made(NewKey { role, organization, name, scopes, expires_at }, act);
        match self.inner.store.rotate_key(old, &record, act.at + overlap, act).await {
            Ok(()) => {}
            // Somebody else was there in between.
            Err(StoreError::NotFound { .. }) => return Ok(Err(NotRotated)),
            Err(error) => return Err(error.into()),
        }
        self.inner.keys.forget(old);
        Ok(Ok((key, record)))
    }

    /// Revokes a key, at once in this process and within two seconds in others. Answers it as it is now.
    ///
    /// # Errors
    /// [`AppError::Store`], where there is no such key among others.
    pub async fn revoke_key(&self, id: KeyId, act: &Act) -> Result<KeyRecord, AppError> {
        self.inner.store.revoke_key(id, act).await?;
        self.inner.keys.forget(id);
        Ok(self.inner.store.key(id).await?.ok_or(StoreError::NotFound { kind: "key", id: id.0 })?)
    }

    /// A page of at most `limit` keys, those whose ids come after `after`.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn keys(&self, after: Option<Uuid>, limit: u32) -> Result<Page<KeyRecord>, AppError> {
        let items = self.inner.store.keys(after.map(KeyId), limit.saturating_add(1)).await?;
        Ok(page(items, limit, |key| key.id.0))
    }

    /// Notes in the audit that something was refused.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn note_refusal(&self, act: &Act, about: Option<About>, why: &str) -> Result<(), AppError> {
        Ok(self.inner.store.note_refusal(act, about, why).await?)
    }
}

/// A new key and its record.
pub(super) fn made(new: NewKey, act: &Act) -> (Key, KeyRecord) {
    let key = Key::new(clock::random_uuid(), clock::random_bytes());
    let NewKey { role, organization, name, scopes, expires_at } = new;
    let record = KeyRecord {
        id: key.id,
        role,
        organization,
        name,
        scopes,
        hash: key.hash(),
        created_at: act.at,
        created_by: act.actor.clone(),
        expires_at,
        revoked_at: None,
        replaced_by: None,
        last_used_at: None,
        confirmed: true,
    };
    (key, record)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_looked_up_before_a_key_was_revoked_is_not_remembered_after_it() {
        let now = clock::now();
        let act = Act::of_command("test", clock::random_uuid(), now);
        let new = NewKey { role: Role::Integrator, organization: None, name: String::new(), scopes: WordSet::EMPTY, expires_at: None };
        let (_, record) = made(new, &act);
        let cache = KeyCache::default();
        let (found, looked) = cache.get(record.id, now);
        assert!(found.is_none());
        cache.put(record.clone(), now, looked);
        assert!(cache.get(record.id, now).0.is_some());
        assert!(cache.get(record.id, now + REMEMBERED).0.is_none(), "it is looked up anew after a while");
        // Another request has it in hand while it is revoked.
        let (_, looked) = cache.get(record.id, now);
        cache.forget(record.id);
        cache.put(record.clone(), now, looked);
        assert!(cache.get(record.id, now).0.is_none());
    }
}
