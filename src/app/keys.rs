//! Keys: made, listed, rotated, revoked, and told apart at the door.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use chrono::{DateTime, Duration, Utc};

use super::{AppError, Directory};
use crate::{
    access::{
        Caller, KeyHolder, KeyId, Role, Scope,
        key::{BadKey, Key},
    },
    clock,
    domain::{OrganizationId, vocabulary::WordSet},
    store::{About, Act, KeyRecord},
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

/// Keys that were looked up a moment ago.
#[derive(Default)]
pub(super) struct KeyCache(Mutex<HashMap<KeyId, (KeyRecord, DateTime<Utc>)>>);

impl KeyCache {
    fn get(&self, id: KeyId, now: DateTime<Utc>) -> Option<KeyRecord> {
        let cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.get(&id).filter(|(_, at)| now - *at < REMEMBERED && *at <= now).map(|(record, _)| record.clone())
    }

    fn put(&self, record: KeyRecord, now: DateTime<Utc>) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cache.len() >= MOST_REMEMBERED {
            cache.retain(|_, (_, at)| now - *at < REMEMBERED);
        }
        if cache.len() < MOST_REMEMBERED {
            cache.insert(record.id, (record, now));
        }
    }

    /// Forgets the keys of an organization, of which something changed that they depend on.
    pub(super) fn forget_those_of(&self, organization: OrganizationId) {
        let mut cache = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        cache.retain(|_, (record, _)| record.organization != Some(organization));
    }

    fn forget(&self, id: KeyId) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
    }
}

impl Directory {
    /// Who it is that shows this key.
    ///
    /// # Errors
    /// The outer error where the database does not answer; the inner one where the key opens nothing.
    pub async fn authenticate(&self, text: &str, now: DateTime<Utc>) -> Result<Result<Caller, KeyRefused>, AppError> {
        let key = match Key::parse(text) {
            Ok(key) => key,
            Err(bad) => return Ok(Err(bad.into())),
        };
        let record = match self.inner.keys.get(key.id, now) {
            Some(record) => record,
            None => match self.inner.store.key(key.id).await? {
                Some(record) => {
                    self.inner.keys.put(record.clone(), now);
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
            self.inner.store.touch_key(key.id, now).await?;
            self.inner.keys.put(KeyRecord { last_used_at: Some(now), ..record.clone() }, now);
        }
        let KeyRecord { id, role, organization, scopes, confirmed, .. } = record;
        Ok(Ok(Caller::Key(KeyHolder { key: id, role, organization, confirmed, scopes })))
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

    /// Makes a key in the place of another, which stays in force for `overlap`.
    ///
    /// # Errors
    /// [`AppError::Store`], where there is no such key in force among others.
    pub async fn rotate_key(&self, old: KeyId, overlap: Duration, act: &Act) -> Result<(Key, KeyRecord), AppError> {
        let not_found = || crate::store::StoreError::NotFound { kind: "key", id: old.0 };
        let before = self.inner.store.key(old).await?.filter(|key| key.is_in_force(act.at)).ok_or_else(not_found)?;
        let KeyRecord { role, organization, name, scopes, expires_at, .. } = before;
        let (key, record) = made(NewKey { role, organization, name, scopes, expires_at }, act);
        self.inner.store.rotate_key(old, &record, act.at + overlap, act).await?;
        self.inner.keys.forget(old);
        Ok((key, record))
    }

    /// Revokes a key, at once in this process and within two seconds in others.
    ///
    /// # Errors
    /// [`AppError::Store`], where there is no such key among others.
    pub async fn revoke_key(&self, id: KeyId, act: &Act) -> Result<(), AppError> {
        self.inner.store.revoke_key(id, act).await?;
        self.inner.keys.forget(id);
        Ok(())
    }

    /// A page of keys, in the order of their ids.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn keys(&self, after: Option<KeyId>, limit: u32) -> Result<Vec<KeyRecord>, AppError> {
        Ok(self.inner.store.keys(after, limit).await?)
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
