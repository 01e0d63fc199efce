//! The index follows the change log. This is the only place that writes it; a rebuild is the same from the beginning.

use std::{sync::Arc, time::Duration};

use tokio::{sync::watch, task::JoinHandle};

use super::{AppError, Directory, Inner, Progress};
use crate::{
    domain::{Change, Position, ServiceId},
    index::IndexError,
    matching::listing::{self, Listing},
    store::ServiceWithPlaces,
};

/// How many changes are followed in one go.
const CHANGES: u32 = 4000;

/// How many services are indexed in one commit. An organization with more takes several; only the last moves the position.
const SERVICES: usize = 4000;

/// Of how many changes a rebuild may be less work than to follow them. Fewer are always followed: who waits for one finds it sooner so.
const MANY: i64 = 10_000;

/// How many services a rebuild reads at a time.
const SCAN: u32 = 1000;

/// How often the log is asked for changes. Source: the design; NOTIFY inside a write would take a database-wide lock.
const POLL: Duration = Duration::from_millis(200);

/// How long the follower waits after an error, at most.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whether the directory can answer, and how far the index is behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Readiness {
    /// The database's fault, where it has one.
    pub database: Result<(), String>,
    /// Where the index is; `None` before it was built.
    pub index_position: Option<Position>,
    /// Where the log is; `None` where the database does not answer.
    pub log_position: Option<Position>,
    /// How many changes the index has yet to see.
    pub lag_changes: i64,
    /// How many offerings the index holds.
    pub offerings: u32,
}

impl Readiness {
    /// Whether matches can be answered.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.database.is_ok() && self.index_position.is_some()
    }
}

/// Follows the log in the background until it is stopped or dropped.
pub struct Follower {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl Follower {
    /// Stops following, once what is under way is done.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        if let Err(why) = self.task.await {
            tracing::warn!(%why, "the follower did not end well");
        }
    }
}

impl Directory {
    /// Follows the log to where it ended when this began, or further. What is added meanwhile is left to the next time: somebody who writes
    /// all the while would otherwise be followed by a commit for every few changes, each of which costs as much as one for many.
    ///
    /// # Errors
    /// [`AppError`]; what was followed before it stays.
    pub async fn catch_up(&self) -> Result<Position, AppError> {
        loop {
            let (mut position, head) = self.position_in_log().await?;
            if self.is_rebuilt_sooner(position, head) {
                position = self.reindex(&super::Silent).await?;
            }
            let changes = self.inner.store.changes_since(position.seq, CHANGES).await?;
            let Some(last) = changes.last() else { return Ok(position) };
            let followed = self.follow(position, &changes, last).await?;
            if changes.len() < CHANGES as usize {
                return Ok(followed);
            }
        }
    }

    /// Whether the log is so far ahead that the index is sooner built anew. A service that is new has two or three lines in the log, and to
    /// follow it is some three times the work of reading it in a rebuild, which reads all the others as well.
    fn is_rebuilt_sooner(&self, position: Position, head: Position) -> bool {
        let known = self.inner.index.snapshot().map_or(0, |snapshot| i64::from(snapshot.statistics().offerings));
        self.inner.index.writes() && head.seq - position.seq > MANY.max(known)
    }

    /// Where the index is in the log, and where the log ends; after a rebuild where the log is not the one it followed: another database, one
    /// that was restored, or one that lost its end.
    async fn position_in_log(&self) -> Result<(Position, Position), AppError> {
        let head = self.inner.store.head().await?;
        let Some(snapshot) = self.inner.index.snapshot() else {
            self.reindex(&super::Silent).await?;
            return self.inner.index.snapshot().map(|snapshot| (snapshot.position(), head)).ok_or(AppError::NotReady);
        };
        let position = snapshot.position();
        let same_log = position.feed == head.feed && position.seq <= head.seq;
        let same_line = position.seq == 0 || self.inner.store.tag_at(position.seq).await? == Some(position.tag);
        if same_log && same_line {
            return Ok((position, head));
        }
        tracing::warn!(at = position.seq, head = head.seq, "the log is not the one the index followed; building it anew");
        self.reindex(&super::Silent).await?;
        self.inner.index.snapshot().map(|snapshot| (snapshot.position(), head)).ok_or(AppError::NotReady)
    }

    /// Follows some changes; answers where the index is then.
    async fn follow(&self, from: Position, changes: &[Change], last: &Change) -> Result<Position, AppError> {
        let touched = self.inner.store.services_touched_by(changes).await?;
        let to = Position { feed: from.feed, seq: last.seq, tag: last.tag };
        let mut portions = touched.chunks(SERVICES).peekable();
        if portions.peek().is_none() {
            self.apply(Vec::new(), Vec::new(), to).await?;
            return Ok(to);
        }
        while let Some(portion) = portions.next() {
            let found = self.inner.store.offerings_of(portion).await?;
            let position = if portions.peek().is_some() { from } else { to };
            self.apply(portion.to_vec(), found, position).await?;
        }
        Ok(to)
    }

    async fn apply(&self, services: Vec<ServiceId>, found: Vec<ServiceWithPlaces>, to: Position) -> Result<(), AppError> {
        self.blocking(move |inner| {
            let listings = read(inner, &found);
            inner.index.apply(&services, &listings, to).map_err(AppError::from)
        })
        .await
    }

    /// Builds the index anew from the database, while the old one answers.
    ///
    /// # Errors
    /// [`AppError`]; the old index then goes on answering.
    pub async fn reindex(&self, progress: &dyn Progress) -> Result<Position, AppError> {
        // Known before anything is read, and not when the first of it is to be written.
        if !self.inner.index.writes() {
            return Err(IndexError::ReadOnly.into());
        }
        // The position is taken first: what changes during the scan is followed afterwards, twice at worst.
        let head = self.inner.store.head().await?;
        let services = self.inner.store.counts().await?.published_services;
        let of = u64::try_from(services).ok();
        let (send, receive) = std::sync::mpsc::sync_channel::<Vec<ServiceWithPlaces>>(2);
        let inner = Arc::clone(&self.inner);
        let building = tokio::task::spawn_blocking(move || {
            let mut rebuild = inner.index.rebuild()?;
            for portion in receive {
                rebuild.add(&read(&inner, &portion))?;
            }
            rebuild.finish(head).map_err(AppError::from)
        });
        let mut after = None;
        let mut done = 0;
        loop {
            let portion = self.inner.store.scan_offerings(after, SCAN).await?;
            let Some(last) = portion.last() else { break };
            after = Some(last.service.id);
            done += portion.len() as u64;
            progress.at("services indexed", done, of);
            let send = send.clone();
            let handed = tokio::task::spawn_blocking(move || send.send(portion)).await.map_err(|_| AppError::Interrupted)?;
            if handed.is_err() {
                // The builder gave up; its own error says why.
                break;
            }
        }
        drop(send);
        building.await.map_err(|_| AppError::Interrupted)??;
        Ok(head)
    }

    /// Follows the log in the background.
    #[must_use]
    pub fn spawn_follower(&self) -> Follower {
        let (stop, mut stopped) = watch::channel(false);
        let directory = self.clone();
        let task = tokio::spawn(async move {
            let mut wait = POLL;
            loop {
                tokio::select! {
                    _ = stopped.changed() => return,
                    () = tokio::time::sleep(wait) => {}
                }
                wait = match directory.look_again().await {
                    Ok(()) => POLL,
                    Err(why) => {
                        tracing::error!(why = &why as &dyn std::error::Error, "the index cannot follow the log");
                        (wait * 2).min(PATIENCE)
                    }
                };
            }
        });
        Follower { stop, task }
    }

    async fn look_again(&self) -> Result<(), AppError> {
        if self.inner.index.writes() { self.catch_up().await.map(|_| ()) } else { self.blocking(|inner| Ok(inner.index.refresh()?)).await }
    }

    /// Whether the directory can answer, and how far the index is behind.
    pub async fn readiness(&self) -> Readiness {
        let head = self.inner.store.head().await;
        let snapshot = self.inner.index.snapshot();
        let index_position = snapshot.as_ref().map(|snapshot| snapshot.position());
        let log_position = head.as_ref().ok().copied();
        let lag = |log: Position, index: Position| (log.seq - index.seq).max(0);
        Readiness {
            database: head.map(|_| ()).map_err(|why| why.to_string()),
            index_position,
            log_position,
            lag_changes: log_position.zip(index_position).map_or(0, |(log, index)| lag(log, index)),
            offerings: snapshot.map_or(0, |snapshot| snapshot.statistics().offerings),
        }
    }

    /// Does work that blocks beside the asynchronous work.
    pub(super) async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Inner) -> Result<T, AppError> + Send + 'static,
    ) -> Result<T, AppError> {
        let inner = Arc::clone(&self.inner);
        tokio::task::spawn_blocking(move || work(&inner)).await.map_err(|_| AppError::Interrupted)?
    }
}

fn read(inner: &Inner, found: &[ServiceWithPlaces]) -> Vec<Listing> {
    let offered = found.iter().filter(|found| found.service.status.is_offered());
    offered.flat_map(|found| listing::read(&found.service, &found.organization, &found.locations, inner.lexicon)).collect()
}
