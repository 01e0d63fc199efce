//! Waiting for the change log: one look at the database every tenth of a second, however many wait.
//!
//! Who waits holds neither a thread nor a connection. Nobody looks while nobody waits.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::watch;

use super::{AppError, Directory};
use crate::store::LogEnds;

/// How often the database is asked where its log ends.
const LOOK: Duration = Duration::from_millis(100);

/// How often the index is asked, which costs nothing.
const GLANCE: Duration = Duration::from_millis(20);

/// What those who wait look at.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    /// Where the log ended when it was last looked at. It may have grown since; it never shrinks.
    ends: LogEnds,
    /// Nobody waits any more: the process is about to stop.
    closing: bool,
}

/// Where the log ends, for those who wait.
#[derive(Debug, Default)]
pub(super) struct Heads {
    seen: watch::Sender<Seen>,
    /// Whether somebody looks.
    looking: Mutex<bool>,
}

impl Directory {
    /// The number of the log's last line.
    ///
    /// # Errors
    /// [`AppError::Store`]
    pub async fn log_end(&self) -> Result<i64, AppError> {
        Ok(self.inner.store.head().await?.seq)
    }

    /// Waits until the log's ends are as asked for, at most for so long. Whether they are.
    pub(super) async fn wait_for_log(&self, reached: impl Fn(LogEnds) -> bool, within: Duration) -> bool {
        let mut receiver = self.heads();
        let waiting = receiver.wait_for(|seen| seen.closing || reached(seen.ends));
        tokio::time::timeout(within, waiting).await.is_ok_and(|seen| seen.is_ok_and(|seen| reached(seen.ends)))
    }

    /// Waits until the database holds this line of the log, at most for so long. Whether it does.
    pub async fn wait_for_database(&self, seq: i64, within: Duration) -> bool {
        self.wait_for_log(|ends| ends.head >= seq, within).await
    }

    /// Waits until the index holds this line of the log, at most for so long. Whether it does.
    pub async fn wait_for_index(&self, seq: i64, within: Duration) -> bool {
        let reached = async {
            while self.inner.index.snapshot().is_none_or(|snapshot| snapshot.position().seq < seq) {
                tokio::time::sleep(GLANCE).await;
            }
        };
        tokio::time::timeout(within, reached).await.is_ok()
    }

    /// Lets nobody wait any more, so that a server which stops need not wait for them.
    pub fn stop_waiting(&self) {
        self.inner.heads.seen.send_modify(|seen| seen.closing = true);
    }

    /// What to look at, and somebody who looks.
    fn heads(&self) -> watch::Receiver<Seen> {
        let heads = &self.inner.heads;
        let mut looking = heads.looking.lock().unwrap_or_else(PoisonError::into_inner);
        let receiver = heads.seen.subscribe();
        if !*looking {
            *looking = true;
            tokio::spawn(self.clone().look());
        }
        receiver
    }

    /// Looks where the log ends until nobody waits any more.
    async fn look(self) {
        loop {
            // A database that does not answer is told of by whoever asks it for more than this.
            if let Ok(ends) = self.inner.store.log_ends().await {
                self.inner.heads.seen.send_if_modified(|seen| std::mem::replace(&mut seen.ends, ends) != ends);
            }
            {
                let mut looking = self.inner.heads.looking.lock().unwrap_or_else(PoisonError::into_inner);
                if self.inner.heads.seen.receiver_count() == 0 {
                    *looking = false;
                    return;
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}
