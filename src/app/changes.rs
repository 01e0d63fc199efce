//! What changed in the directory, for those who keep in step with it.
//!
//! The public is told of a line of the change log where the aggregate was published after the change, or before it; a draft's lines
//! are not told, before it is first published as after it was withdrawn. What a line shows is the aggregate as it is when it is read,
//! and not as it was: what was withdrawn or scrubbed since is not given out again. So a later state may stand at an earlier line; the
//! line of that state follows all the same, and whoever applies the lines in order ends with what is published.

use std::{collections::HashMap, time::Duration};

use uuid::Uuid;

use super::{AppError, Directory};
use crate::{
    domain::{AggregateKind, Attribute, Location, Organization, Position, Service, Taxonomy, TaxonomyTerm},
    store::PublishedChange,
};

/// A published change, and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct ToldChange {
    /// The line of the log.
    pub line: PublishedChange,
    /// The aggregate as it is; `None` where it is not, or no longer, published.
    pub now: Option<Aggregate>,
}

/// An aggregate of whichever kind.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregate {
    /// An organization.
    Organization(Organization),
    /// A location.
    Location(Location),
    /// A service.
    Service(Box<Service>),
}

impl Aggregate {
    fn attributes(&self) -> &[Attribute] {
        match self {
            Self::Organization(organization) => &organization.attributes,
            Self::Location(location) => &location.attributes,
            Self::Service(service) => &service.attributes,
        }
    }
}

/// Some changes, in the order of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Changes {
    /// The changes; none where there are none yet.
    pub changes: Vec<ToldChange>,
    /// The terms that they carry.
    pub terms: Vec<TaxonomyTerm>,
    /// The taxonomies of those terms.
    pub taxonomies: Vec<Taxonomy>,
    /// From where to go on.
    pub next: Position,
    /// Whether there are more already.
    pub more: bool,
}

impl Directory {
    /// The published changes after `since`, or from the beginning, at most `limit`. Where there are none, it waits for one.
    ///
    /// # Errors
    /// [`AppError::AnotherHistory`] where `since` is no line of this log, among others.
    pub async fn changes(&self, since: Option<Position>, limit: u32, wait: Duration) -> Result<Changes, AppError> {
        let since = self.known_position(since).await?;
        let read = || self.inner.store.published_changes_since(since.seq, limit.saturating_add(1));
        let mut lines = read().await?;
        if lines.is_empty() && !wait.is_zero() && self.wait_for_log(|ends| ends.published > since.seq, wait).await {
            lines = read().await?;
        }
        let more = lines.len() > limit as usize;
        lines.truncate(limit as usize);
        // The lines first, and then what they are about: that is never older than its line.
        let found = self.published_among(&lines).await?;
        let next = lines.last().map_or(since, |line| Position { seq: line.seq, tag: line.tag, ..since });
        let told = |line: PublishedChange| ToldChange { line, now: found.get(&(line.kind, line.id)).cloned() };
        let changes: Vec<ToldChange> = lines.into_iter().map(told).collect();
        let carried = changes.iter().filter_map(|change| change.now.as_ref()).flat_map(Aggregate::attributes);
        let (terms, taxonomies) = self.terms_named(carried).await?;
        Ok(Changes { changes, terms, taxonomies, next, more })
    }

    /// A position that is one of this log's; its beginning where none is named.
    async fn known_position(&self, position: Option<Position>) -> Result<Position, AppError> {
        let head = self.inner.store.head().await?;
        let Some(position) = position else { return Ok(Position { feed: head.feed, seq: 0, tag: Uuid::nil() }) };
        let same_log = position.feed == head.feed && (0..=head.seq).contains(&position.seq);
        if same_log && (position.seq == 0 || self.inner.store.tag_at(position.seq).await? == Some(position.tag)) {
            Ok(position)
        } else {
            Err(AppError::AnotherHistory)
        }
    }

    /// What is published of what these lines are about.
    async fn published_among(&self, lines: &[PublishedChange]) -> Result<HashMap<(AggregateKind, Uuid), Aggregate>, AppError> {
        let ids_of = |kind| -> Vec<Uuid> {
            let mut ids: Vec<Uuid> = lines.iter().filter(|line| line.kind == kind).map(|line| line.id).collect();
            ids.sort_unstable();
            ids.dedup();
            ids
        };
        let store = &self.inner.store;
        let organizations = store.published_organizations(&ids_of(AggregateKind::Organization)).await?;
        let locations = store.published_locations(&ids_of(AggregateKind::Location)).await?;
        let services = store.published_services(&ids_of(AggregateKind::Service)).await?;
        let organizations = organizations.into_iter().map(|record| record.value);
        let locations = locations.into_iter().map(|record| record.value);
        let services = services.into_iter().map(|record| record.value);
        Ok(organizations
            .map(|one| ((AggregateKind::Organization, one.id.0), Aggregate::Organization(one)))
            .chain(locations.map(|one| ((AggregateKind::Location, one.id.0), Aggregate::Location(one))))
            .chain(services.map(|one| ((AggregateKind::Service, one.id.0), Aggregate::Service(Box::new(one)))))
            .collect())
    }
}
