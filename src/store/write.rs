//! Writing a batch: one transaction for rows, revisions, history and log lines, or nothing at all.
//!
//! An aggregate that is stored as it is already is left alone, so that an import run again changes nothing. Writers run
//! side by side until the very end: what a batch replaces is checked by revision in the same statement that replaces it,
//! and when another writer was there first, the batch is tried anew from what is there now.

mod plan;
mod proposing;
mod room;

use std::collections::{BTreeSet, HashMap, HashSet};

use uuid::Uuid;

use super::{
    About, Act, Beside, Dangling, Outcome, PublicationState, Result, Store, StoreError,
    log::{Line, Visibility},
    record::{Stored, parsed, publication_state, to_the_microsecond},
    sql::{Transaction, Value},
};
use crate::{
    domain::{Location, Organization, Service, ServiceId, Taxonomy, TaxonomyTerm},
    registration::RegisterNumber,
};
use plan::{Plan, Prepared};
pub use proposing::ProposalChange;
pub use room::Room;

/// How often a batch is tried anew when other writers are in the way. Each time at least one of them got through.
const ATTEMPTS: u32 = 50;

/// What is written together. Of several with one id, the last stands. Some 1,500 records a batch are a good measure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Batch {
    /// Organizations.
    pub organizations: Vec<Organization>,
    /// Locations.
    pub locations: Vec<Location>,
    /// Services. Their organization and locations are in this batch or in the database.
    pub services: Vec<Service>,
    /// Taxonomies. Their changes are not logged: an aggregate carries the names of its own terms.
    pub taxonomies: Vec<Taxonomy>,
    /// Terms. Their changes are not logged either.
    pub taxonomy_terms: Vec<TaxonomyTerm>,
    /// The publication states that aggregates get, by id. One that is not named is published where it is new, and keeps its own
    /// where it is not.
    pub states: HashMap<Uuid, PublicationState>,
    /// The revisions that aggregates must have, by id, for the batch to be written; 0 where one must not be there yet.
    pub expected: HashMap<Uuid, i64>,
    /// What becomes of proposed revisions.
    pub proposals: Vec<ProposalChange>,
    /// Services of which no revision may be proposed, for the batch to be written.
    pub without_proposal: Vec<ServiceId>,
    /// Services of this batch whose change went live without a moderator: it is listed for review.
    pub safe_edits: Vec<ServiceId>,
    /// Services whose changes a moderator has looked at.
    pub looked_at: Vec<ServiceId>,
    /// The room that an organization must have for one more service that is not published.
    pub room: Option<Room>,
    /// The aggregate that the audit's line is about, where several are written.
    pub about: Option<About>,
}

/// What a write did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// How many were new.
    pub inserted: u64,
    /// How many were replaced.
    pub updated: u64,
    /// How many were there already, just so.
    pub unchanged: u64,
    /// How many services were among those.
    pub services_unchanged: u64,
    /// The number of the log's last line: this write's own, where it changed an aggregate.
    pub seq: i64,
}

/// An aggregate to be written, and the revision and state it will have.
struct Pending<'a, T> {
    prepared: &'a Prepared<'a, T>,
    revision: i64,
    state: PublicationState,
    visibility: Visibility,
}

/// What of one kind is to be written, in the order of ids.
struct Pendings<'a, T> {
    pending: Vec<Pending<'a, T>>,
    unchanged: u64,
}

impl<T> Pendings<'_, T> {
    fn count_into(&self, written: &mut Written) {
        let inserted = self.pending.iter().filter(|pending| pending.revision == 1).count() as u64;
        written.inserted += inserted;
        written.updated += self.pending.len() as u64 - inserted;
        written.unchanged += self.unchanged;
    }
}

impl Store {
    /// Writes a batch in one transaction: what is new or differs gets its next revision, a line in the history and a line in
    /// the log under the act's tag, and the act one line in the audit; the rest is left alone.
    ///
    /// # Errors
    /// [`StoreError::Lost`] where an aggregate is not at the revision that the batch expects, [`StoreError::Full`] where an organization
    /// has no room for more, [`StoreError::Dangling`] when a service
    /// refers to what is not there, [`StoreError::TooDeep`] for a document that could not be read back, [`StoreError::Stale`] when
    /// other writers would not let it through, or when the database does not answer. Nothing is written then.
    pub async fn write(&self, batch: &Batch, act: &Act) -> Result<Written> {
        self.write_beside(batch, act, &[]).await
    }

    /// As [`Store::write`], with what is written beside the batch in its transaction.
    ///
    /// # Errors
    /// As [`Store::write`], and those that [`Beside`] names.
    pub async fn write_beside(&self, batch: &Batch, act: &Act, beside: &[Beside]) -> Result<Written> {
        let plan = Plan::of(batch)?;
        let mut attempt = 1;
        loop {
            match self.try_write(batch, &plan, act, beside).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_write(&self, batch: &Batch, plan: &Plan<'_>, act: &Act, beside: &[Beside]) -> Result<Written> {
        let mut transaction = self.pools.begin().await?;
        // The order of kinds, and of ids within a kind, is the same for every writer: so they wait for each other, and
        // never in a circle.
        if let Some(room) = &batch.room {
            room.check(&mut transaction).await?;
        }
        let taxonomies = compare(&mut transaction, &plan.taxonomies, batch).await?;
        let taxonomy_terms = compare(&mut transaction, &plan.taxonomy_terms, batch).await?;
        let organizations = compare(&mut transaction, &plan.organizations, batch).await?;
        let locations = compare(&mut transaction, &plan.locations, batch).await?;
        let services = compare(&mut transaction, &plan.services, batch).await?;
        refuse_dangling(&mut transaction, plan, &services).await?;

        let mut written = Written { services_unchanged: services.unchanged, ..Written::default() };
        taxonomies.count_into(&mut written);
        taxonomy_terms.count_into(&mut written);
        organizations.count_into(&mut written);
        locations.count_into(&mut written);
        services.count_into(&mut written);

        let mut lines = Vec::new();
        upsert(&mut transaction, &taxonomies, act, &mut lines).await?;
        upsert(&mut transaction, &taxonomy_terms, act, &mut lines).await?;
        upsert(&mut transaction, &organizations, act, &mut lines).await?;
        upsert(&mut transaction, &locations, act, &mut lines).await?;
        upsert(&mut transaction, &services, act, &mut lines).await?;
        join(&mut transaction, &services).await?;
        number(&mut transaction, &organizations).await?;
        let noted = proposing::note(&mut transaction, batch, act).await?;
        let detail = transaction.write_beside(beside, act).await?;
        let changed = written.inserted + written.updated;
        if changed > 0 || noted.is_some() || beside.iter().any(|one| !one.keeps_count()) {
            audit(&mut transaction, batch, act, &lines, changed, noted, detail).await?;
        }
        written.seq = log(&mut transaction, lines, act).await?;

        if changed > 0 || noted.is_some() || !beside.is_empty() {
            transaction.commit().await?;
        } else {
            transaction.rollback().await?;
        }
        Ok(written)
    }
}

/// Finds out what of the plan differs from what is stored.
async fn compare<'a, T: Stored>(transaction: &mut Transaction, prepared: &'a [Prepared<'a, T>], batch: &Batch) -> Result<Pendings<'a, T>> {
    let ids: Vec<Uuid> = prepared.iter().map(|one| one.id).collect();
    let statement = format!("SELECT id, revision, CAST(document AS TEXT), {} FROM {} WHERE id IN", T::PUBLICATION_STATE, T::TABLE);
    let mut stored: HashMap<Uuid, (i64, String, PublicationState)> = HashMap::with_capacity(ids.len());
    for row in transaction.fetch_in(&statement, &ids).await? {
        stored.insert(row.get(0)?, (row.get(1)?, row.get(2)?, publication_state(&row, 3)?));
    }
    let mut pending = Vec::new();
    for one in prepared {
        let found = stored.get(&one.id);
        let revision = found.map_or(0, |(revision, ..)| *revision);
        if batch.expected.get(&one.id).is_some_and(|expected| *expected != revision) {
            return Err(StoreError::Lost { kind: T::TABLE, id: one.id });
        }
        let named = batch.states.get(&one.id).copied();
        let state = named.or(found.map(|(_, _, state)| *state)).unwrap_or(PublicationState::Published);
        // Texts may differ where values do not: members of `extra` in another order, or written by another version.
        // A stored document that cannot be read is replaced, which mends it.
        let same = found.is_some_and(|(_, text, before)| {
            *before == state && (*text == one.document || parsed::<T>(one.id, text).is_ok_and(|stored| stored == *one.value))
        });
        if !same {
            let visibility = Visibility::of(found.map(|(_, _, state)| *state), state);
            pending.push(Pending { prepared: one, revision: revision + 1, state, visibility });
        }
    }
    Ok(Pendings { unchanged: (prepared.len() - pending.len()) as u64, pending })
}

/// Refuses services that refer to what is neither in the batch nor in the database. Names all of it.
async fn refuse_dangling(transaction: &mut Transaction, plan: &Plan<'_>, services: &Pendings<'_, Service>) -> Result<()> {
    let mut dangling = BTreeSet::new();
    for (kind, in_batch) in [
        (Organization::TABLE, plan.organizations.iter().map(|one| one.id).collect::<HashSet<Uuid>>()),
        (Location::TABLE, plan.locations.iter().map(|one| one.id).collect()),
    ] {
        let refers = |service: &Service| -> Vec<Uuid> {
            if kind == Organization::TABLE {
                vec![service.organization_id.0]
            } else {
                service.service_at_locations.iter().map(|place| place.location_id.0).collect()
            }
        };
        let mut wanted: BTreeSet<Uuid> = services.pending.iter().flat_map(|one| refers(one.prepared.value)).collect();
        wanted.retain(|id| !in_batch.contains(id));
        let asked: Vec<Uuid> = wanted.iter().copied().collect();
        for row in transaction.fetch_in(&format!("SELECT id FROM {kind} WHERE id IN"), &asked).await? {
            wanted.remove(&row.get::<Uuid>(0)?);
        }
        for one in &services.pending {
            let missing = refers(one.prepared.value).into_iter().filter(|id| wanted.contains(id));
            dangling.extend(missing.map(|missing| Dangling { service: one.prepared.id, kind, missing }));
        }
    }
    if dangling.is_empty() { Ok(()) } else { Err(StoreError::Dangling(dangling.into_iter().collect())) }
}

/// Writes the rows of one kind and their history. `lines` gets what the log must say.
async fn upsert<T: Stored>(transaction: &mut Transaction, pendings: &Pendings<'_, T>, act: &Act, lines: &mut Vec<Line>) -> Result<()> {
    let at = to_the_microsecond(act.at);
    let (table, spine) = (T::TABLE, T::SPINE);
    let state = if T::KIND.is_some() { "publication_state, " } else { "" };
    let head = format!("INSERT INTO {table} (id, revision, created_at, modified_at, {state}{}, document)", spine.join(", "));
    let states = T::KIND.map(|_| "publication_state");
    let replaced: Vec<String> = spine.iter().copied().chain(states).map(|column| format!("{column} = excluded.{column}")).collect();
    // A row that another writer made or replaced since it was compared does not meet the WHERE, and is not counted.
    let tail = format!(
        "ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, modified_at = excluded.modified_at, {}, \
         document = excluded.document WHERE {table}.revision = excluded.revision - 1",
        replaced.join(", ")
    );
    let row = |pending: &Pending<'_, T>| {
        let prepared = pending.prepared;
        let mut row = vec![Value::Id(prepared.id), Value::Integer(pending.revision), Value::Moment(at), Value::Moment(at)];
        if T::KIND.is_some() {
            row.push(Value::Word(pending.state.word()));
        }
        row.extend(prepared.value.spine());
        row.push(Value::Document(prepared.document.clone()));
        row
    };
    let through = transaction.insert_counting(&head, &tail, pendings.pending.iter().map(row).collect()).await?;
    if through < pendings.pending.len() as u64 {
        return Err(StoreError::Stale { kind: table, id: beaten(transaction, pendings).await? });
    }
    let Some(kind) = T::KIND else { return Ok(()) };
    let history = pendings.pending.iter().map(|one| {
        lines.push(Line { kind, id: one.prepared.id, revision: one.revision, visibility: one.visibility });
        vec![
            Value::Word(kind.word()),
            Value::Id(one.prepared.id),
            Value::Integer(one.revision),
            Value::Moment(at),
            Value::Document(one.prepared.document.clone()),
            Value::Text(act.actor.clone()),
            Value::Word(act.action),
            Value::OptionalText(act.reason.clone()),
        ]
    });
    let history = history.collect();
    transaction.insert("INSERT INTO revision_history (kind, id, revision, at, document, actor, action, reason)", "", history).await?;
    Ok(())
}

/// One that another writer was faster with: what is stored is not what was to be.
async fn beaten<T: Stored>(transaction: &mut Transaction, pendings: &Pendings<'_, T>) -> Result<Uuid> {
    let ids: Vec<Uuid> = pendings.pending.iter().map(|one| one.prepared.id).collect();
    let statement = format!("SELECT id, CAST(document AS TEXT) FROM {} WHERE id IN", T::TABLE);
    let rows = transaction.fetch_in(&statement, &ids).await?;
    let stored: HashMap<Uuid, String> = rows.iter().map(|row| Ok((row.get(0)?, row.get(1)?))).collect::<Result<_, sqlx::Error>>()?;
    let beaten = pendings.pending.iter().find(|one| stored.get(&one.prepared.id) != Some(&one.prepared.document));
    Ok(beaten.map_or(Uuid::nil(), |one| one.prepared.id))
}

/// Writes the join rows of services anew.
async fn join(transaction: &mut Transaction, services: &Pendings<'_, Service>) -> Result<()> {
    let replaced: Vec<Uuid> = services.pending.iter().filter(|one| one.revision > 1).map(|one| one.prepared.id).collect();
    transaction.fetch_in("DELETE FROM service_at_location WHERE service_id IN", &replaced).await?;
    transaction.fetch_in("DELETE FROM service_taxonomy_term WHERE service_id IN", &replaced).await?;
    let (mut places, mut terms) = (BTreeSet::new(), BTreeSet::new());
    for one in &services.pending {
        let service = one.prepared.value;
        places.extend(service.service_at_locations.iter().map(|place| (one.prepared.id, place.location_id.0, place.id.0)));
        terms.extend(service.attributes.iter().filter_map(|attribute| attribute.taxonomy_term_id).map(|term| (term.0, one.prepared.id)));
    }
    let places = places.into_iter().map(|(service, location, id)| vec![Value::Id(id), Value::Id(service), Value::Id(location)]);
    transaction.insert("INSERT INTO service_at_location (id, service_id, location_id)", "", places.collect()).await?;
    let terms = terms.into_iter().map(|(term, service)| vec![Value::Id(service), Value::Id(term)]);
    transaction.insert("INSERT INTO service_taxonomy_term (service_id, taxonomy_term_id)", "", terms.collect()).await?;
    Ok(())
}

/// Writes anew by which numbers registers know organizations.
async fn number(transaction: &mut Transaction, organizations: &Pendings<'_, Organization>) -> Result<()> {
    let replaced: Vec<Uuid> = organizations.pending.iter().filter(|one| one.revision > 1).map(|one| one.prepared.id).collect();
    let numbers = |one: &Pending<'_, Organization>| {
        (one.prepared.id, one.prepared.value.organization_identifiers.iter().filter_map(RegisterNumber::of).collect())
    };
    transaction.number_organizations(&organizations.pending.iter().map(numbers).collect::<Vec<_>>(), &replaced).await
}

/// One line of the audit for a batch: about its record where it has one, else how many were written. What there is to say of it goes
/// before that.
async fn audit(
    transaction: &mut Transaction,
    batch: &Batch,
    act: &Act,
    lines: &[Line],
    written: u64,
    noted: Option<About>,
    detail: Option<String>,
) -> Result<()> {
    let of = |line: &Line| About::aggregate(line.kind, line.id, line.revision);
    let own = batch.about.and_then(|about| lines.iter().find(|line| line.id == about.id)).map(of);
    let named = own.or(noted).or(batch.about);
    let (about, count) = match lines {
        [line] if written == 1 && named.is_none() => (Some(of(line)), None),
        _ => (named, (written > 1).then(|| format!("{written} records written"))),
    };
    transaction.audit(act, Outcome::Done, about, detail.or(count)).await
}

/// Takes numbers for the log lines and writes them. The counter's row stays locked until COMMIT, so that numbers come in
/// commit order; nothing but these lines is written after it is taken. Answers the log's last number.
async fn log(transaction: &mut Transaction, lines: Vec<Line>, act: &Act) -> Result<i64, sqlx::Error> {
    let (tag, at) = (act.tag, to_the_microsecond(act.at));
    let count = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let rows = if lines.is_empty() {
        transaction.fetch("SELECT seq FROM feed_head", vec![]).await?
    } else {
        let statement = "UPDATE feed_head SET seq = seq + $1, tag = $2 RETURNING seq";
        transaction.fetch(statement, vec![Value::Integer(count), Value::Id(tag)]).await?
    };
    let last: i64 = rows.first().ok_or(sqlx::Error::RowNotFound)?.get(0)?;
    let rows = (last - count + 1..).zip(lines).map(|(seq, line)| {
        let (kind, id, visibility) = (Value::Word(line.kind.word()), Value::Id(line.id), Value::Word(line.visibility.word()));
        vec![Value::Integer(seq), Value::Id(tag), kind, id, Value::Integer(line.revision), Value::Moment(at), visibility]
    });
    transaction.insert("INSERT INTO change_log (seq, tag, kind, id, revision, at, visibility)", "", rows.collect()).await?;
    Ok(last)
}
