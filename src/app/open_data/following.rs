//! Keeping the catalogue: read from the database when open data is first asked for, and brought up to the log before each answer.

use std::sync::{PoisonError, RwLock};

use super::catalogue::Catalogue;
use crate::{
    app::{AppError, Directory},
    domain::{Position, ServiceId},
    store::{Record, ServiceWithPlaces},
};

/// How many services are read at a time.
const SCAN: u32 = 500;
/// How many changes are followed in one go.
const CHANGES: u32 = 1000;

/// Where the catalogue is kept.
#[derive(Debug, Default)]
pub(in crate::app) struct Shelf {
    catalogue: RwLock<Option<Catalogue>>,
    /// Held by the one who brings it up to date.
    following: tokio::sync::Mutex<()>,
}

impl Shelf {
    fn position(&self) -> Option<Position> {
        self.catalogue.read().unwrap_or_else(PoisonError::into_inner).as_ref().map(|catalogue| catalogue.position)
    }

    /// Reads in the catalogue.
    pub(super) fn read<T>(&self, read: impl FnOnce(&Catalogue) -> T) -> Result<T, AppError> {
        let catalogue = self.catalogue.read().unwrap_or_else(PoisonError::into_inner);
        catalogue.as_ref().map(read).ok_or(AppError::NotReady)
    }

    fn change(&self, change: impl FnOnce(&mut Option<Catalogue>)) {
        change(&mut self.catalogue.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Directory {
    /// Brings the catalogue to where the log is now.
    pub(super) async fn follow_catalogue(&self) -> Result<(), AppError> {
        let head = self.inner.store.head().await?;
        if self.inner.open_data.position() == Some(head) {
            return Ok(());
        }
        // A task of its own: who waits for it may go away, and it shall not have been in vain.
        let directory = self.clone();
        tokio::spawn(async move { directory.follow_to_the_end().await }).await.map_err(|_| AppError::Interrupted)?
    }

    async fn follow_to_the_end(self) -> Result<(), AppError> {
        let open_data = &self.inner.open_data;
        let _alone = open_data.following.lock().await;
        let head = self.inner.store.head().await?;
        let mut position = match open_data.position() {
            Some(position) if self.is_of_this_log(position, head).await? => position,
            _ => self.read_catalogue(head).await?,
        };
        loop {
            let changes = self.inner.store.changes_since(position.seq, CHANGES).await?;
            let Some(last) = changes.last() else { return Ok(()) };
            let touched = self.inner.store.services_touched_by(&changes).await?;
            position = Position { seq: last.seq, tag: last.tag, ..position };
            for portion in touched.chunks(SCAN as usize) {
                let found = self.inner.store.published_with_places(portion).await?;
                open_data.change(|catalogue| apply(catalogue.as_mut(), portion, &found));
            }
            open_data.change(|catalogue| {
                if let Some(catalogue) = catalogue {
                    catalogue.position = position;
                }
            });
        }
    }

    /// Whether the log still has the line that was followed last: a database that was restored may not.
    async fn is_of_this_log(&self, position: Position, head: Position) -> Result<bool, AppError> {
        if position.feed != head.feed || position.seq > head.seq {
            return Ok(false);
        }
        Ok(position.seq == 0 || self.inner.store.tag_at(position.seq).await? == Some(position.tag))
    }

    /// Reads everything that is published. What changes meanwhile is followed afterwards.
    async fn read_catalogue(&self, head: Position) -> Result<Position, AppError> {
        let mut catalogue = Catalogue::new(head);
        let mut after = None;
        loop {
            let (portion, next) = self.inner.store.scan_published(after, SCAN).await?;
            if next.is_none() {
                break;
            }
            after = next;
            for record in &portion {
                catalogue.put(record);
            }
            // Reading words is work: others are let in between.
            tokio::task::yield_now().await;
        }
        self.inner.open_data.change(|shelved| *shelved = Some(catalogue));
        Ok(head)
    }
}

fn apply(catalogue: Option<&mut Catalogue>, touched: &[ServiceId], found: &[Record<ServiceWithPlaces>]) {
    let Some(catalogue) = catalogue else { return };
    for id in touched {
        catalogue.remove(*id);
    }
    for record in found {
        catalogue.put(record);
    }
}
