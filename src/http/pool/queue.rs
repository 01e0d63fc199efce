//! The queue in which matches wait for a thread, and the threads that see to it.

use std::{
    collections::VecDeque,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

/// A match that waits for a thread.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// What waits, first come, first served, and the threads that see to it. A thread that has done one takes the next itself: were it told of
/// it by those who talk to clients, a fifth of the cores' time would be spent waiting to be told.
#[derive(Default)]
pub(super) struct Queue {
    waiting: Mutex<Waiting>,
    /// Told when there is something for a thread that has nothing to do.
    more: Condvar,
}

#[derive(Default)]
struct Waiting {
    jobs: VecDeque<Job>,
    /// How many threads there are, and how many of them have nothing to do.
    threads: usize,
    idle: usize,
}

/// For how long a thread stays that has nothing to do.
const LINGERING: Duration = Duration::from_secs(10);

impl Queue {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a match at the end, and has a thread see to it where there are fewer than so many.
    pub(super) fn push(self: &Arc<Self>, job: Job, threads: usize) {
        let mut waiting = self.waiting();
        waiting.jobs.push_back(job);
        if waiting.jobs.len() <= waiting.idle {
            self.more.notify_one();
        } else if waiting.threads < threads {
            let queue = Arc::clone(self);
            let see_to_it = move || {
                while let Some(job) = queue.next() {
                    job();
                }
            };
            match thread::Builder::new().name("matching".to_owned()).spawn(see_to_it) {
                Ok(_) => waiting.threads += 1,
                // Others will come to it; where there are none, whoever waits is told that nobody does.
                Err(_) if waiting.threads > 0 => {}
                Err(_) => waiting.jobs.clear(),
            }
        }
    }

    /// Whether nothing waits, and all threads have nothing to do.
    #[cfg(test)]
    pub(super) fn is_at_rest(&self) -> bool {
        let waiting = self.waiting();
        waiting.jobs.is_empty() && waiting.idle == waiting.threads
    }

    /// The next that waits, or that comes soon. Where none does, there is one thread less.
    fn next(&self) -> Option<Job> {
        let mut waiting = self.waiting();
        if waiting.jobs.is_empty() {
            waiting.idle += 1;
            let nothing = |waiting: &mut Waiting| waiting.jobs.is_empty();
            (waiting, _) = self.more.wait_timeout_while(waiting, LINGERING, nothing).unwrap_or_else(PoisonError::into_inner);
            waiting.idle -= 1;
        }
        let next = waiting.jobs.pop_front();
        if next.is_none() {
            waiting.threads -= 1;
        }
        next
    }
}

impl std::fmt::Debug for Queue {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Waiting { jobs, threads, idle } = &*self.waiting();
        f.debug_struct("Queue").field("jobs", &jobs.len()).field("threads", threads).field("idle", idle).finish()
    }
}
