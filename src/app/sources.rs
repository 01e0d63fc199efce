//! Where a record comes from: which sources tell of it, and whose word each of its members is.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{AppError, Directory};
use crate::{
    domain::AggregateKind,
    feeds::FeedUrl,
    matching::listing::READ_FROM_TEXT,
    registration::joined,
    store::{SourceRecord, SourceWord, Telling},
};

/// Where a record comes from.
#[derive(Debug, Clone, PartialEq)]
pub struct Provenance {
    /// The sources that tell of it, or did, in the order in which they were added.
    pub sources: Vec<ToldBySource>,
    /// Its members, each with who said it.
    pub members: Vec<MemberSource>,
}

/// A source that tells of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldBySource {
    /// Who publishes it.
    pub publisher: String,
    /// Its feed's address; `file:` and the publisher for files.
    pub feed: String,
    /// Under which licence.
    pub licence: Option<String>,
    /// The record's id there.
    pub original_id: String,
    /// When it was last told.
    pub fetched_at: DateTime<Utc>,
    /// When it was no longer.
    pub gone_at: Option<DateTime<Utc>>,
    /// Which rules mended what it says, and how often.
    pub mended: BTreeMap<String, u64>,
}

/// Who said a member of a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MemberSource {
    /// The member's name.
    pub member: String,
    /// Who said it.
    pub by: SaidBy,
    /// The sentence of the listing that it was read from, where it was not stated.
    pub sentence: Option<String>,
}

/// Who said a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaidBy {
    /// The source at this place in the list.
    Source(usize),
    /// Whoever looks after the record here.
    Here,
}

impl Directory {
    /// Where a record comes from. `None` where there is no such record; one that was made here has no sources.
    ///
    /// # Errors
    /// [`AppError::Store`].
    pub async fn provenance(&self, kind: AggregateKind, id: Uuid) -> Result<Option<Provenance>, AppError> {
        let store = &self.inner.store;
        let Some(document) = store.document_of(kind, id).await? else { return Ok(None) };
        let tellings = store.tellings(kind, &[id]).await?.remove(&id).unwrap_or_default();
        let known: HashMap<Uuid, SourceRecord> = store.sources().await?.into_iter().map(|source| (source.id, source)).collect();
        let mut said = said_by(id, &document, &tellings)?;
        // Where its owner speaks, what differs from what the feed said last is the owner's.
        if let Some(feed) = store.feed_words(kind, &[id]).await?.remove(&id) {
            for (member, by) in &mut said {
                if value_of(&feed.document, member) != value_of(&document, member) {
                    *by = SaidBy::Here;
                }
            }
        }
        let members = said.into_iter().map(|(member, by)| MemberSource { sentence: sentence(&document, &member), member, by });
        let sources = tellings.into_iter().filter_map(|telling| {
            let source = known.get(&telling.source)?;
            Some(ToldBySource {
                publisher: source.publisher.clone(),
                feed: shown_address(&source.address),
                licence: source.licence.clone(),
                original_id: telling.original_id,
                fetched_at: telling.fetched_at,
                gone_at: telling.gone_at,
                mended: telling.mended.as_deref().and_then(|mended| serde_json::from_str(mended).ok()).unwrap_or_default(),
            })
        });
        Ok(Some(Provenance { members: members.collect(), sources: sources.collect() }))
    }
}

/// An address as it may be shown: a feed's may hold a login or a key.
#[must_use]
pub fn shown_address(address: &str) -> String {
    FeedUrl::parse(address).map_or_else(|_| address.to_owned(), |url| url.to_string())
}

/// Each member of a record with who said it.
fn said_by(id: Uuid, document: &Value, tellings: &[Telling]) -> Result<Vec<(String, SaidBy)>, AppError> {
    let mut places = Vec::new();
    let mut words = Vec::new();
    for (place, telling) in tellings.iter().enumerate().filter(|(_, telling)| telling.gone_at.is_none()) {
        if let Some(word) = &telling.document {
            places.push(place);
            words.push(SourceWord::read(id, word)?);
        }
    }
    let from: HashMap<String, usize> = match joined(&words.iter().collect::<Vec<_>>()) {
        Some(joined) => joined.taken_from.into_iter().filter_map(|(member, word)| Some((member, *places.get(word)?))).collect(),
        None => HashMap::new(),
    };
    // One that tells of it alone said all of it.
    let alone = if words.is_empty() { tellings.len().checked_sub(1) } else { None };
    let by = |member: &str| from.get(member).copied().or(alone).map_or(SaidBy::Here, SaidBy::Source);
    Ok(members(document).map(|(member, _)| (member.clone(), by(member))).collect())
}

/// The members of a record, those that the standard has no name for among them.
fn members(document: &Value) -> impl Iterator<Item = (&String, &Value)> {
    let own = document.as_object().into_iter().flatten().filter(|(name, _)| *name != "extra" && *name != "id");
    let extra = document.get("extra").and_then(Value::as_object).into_iter().flatten();
    own.chain(extra.filter(|(name, _)| *name != READ_FROM_TEXT))
}

fn value_of<'a>(document: &'a Value, member: &str) -> Option<&'a Value> {
    document.get(member).or_else(|| document.get("extra")?.get(member))
}

/// The sentence that a member, or the first of its rows that was, was read from.
fn sentence(document: &Value, member: &str) -> Option<String> {
    let marked = |extra: Option<&Map<String, Value>>| extra?.get(READ_FROM_TEXT).cloned();
    let of_record = marked(document.get("extra").and_then(Value::as_object));
    let scalar = of_record.as_ref().and_then(|sentences| sentences.get(member));
    let rows = document.get(member).and_then(Value::as_array).into_iter().flatten();
    let row = rows.filter_map(Value::as_object).find_map(|row| marked(row.get("extra").and_then(Value::as_object)));
    scalar.or(row.as_ref()).and_then(Value::as_str).map(str::to_owned)
}
