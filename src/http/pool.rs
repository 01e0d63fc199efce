//! Where matches run: as many at a time as there are cores, with a short queue, apart from the threads that talk to clients. Those that are
//! so short that to change threads would be a large part of it run where they came in, one at a time on each of those threads.
//!
//! A match takes milliseconds of one core. When more come in than can be answered, the rest are told to come back at once, before
//! their bodies are read: an answer that comes too late helps nobody, and holds up the next. How many may wait is bounded by number, and by
//! the time that they would wait, as the matches before them took. Begin with [`Pool::enter`].

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread::available_parallelism,
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::problem::Problem;
use crate::app::Deadline;

/// How many may wait for each core. With 256, at ten times of what can be answered, who was let in waited for three seconds: where refusing takes
/// most of the time, the matches before do not tell how long.
const WAITING_A_CORE: usize = 64;

/// How long whoever is let in may have to wait before it begins, as far as can be told: long for a queue, short for people.
const PATIENCE: Duration = Duration::from_millis(500);

/// How long waiting and running may take together.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// Up to which mean time matches run where they came in. To change threads there and back is to wait for the scheduler twice: on two busy
/// cores some 1,550 a second were answered so on 16 connections, and 2,650 in place. Much longer ones would hold up who else talks to the
/// same thread.
const SHORT_US: u64 = 2_000;

/// Of how many matches the mean time is one of the last, in effect: half of it is forgotten after five or six.
const REMEMBERED: u64 = 8;

/// A bounded pool.
#[derive(Debug)]
pub struct Pool {
    cores: usize,
    places: usize,
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    /// How long one takes to run, in microseconds.
    mean_us: Arc<AtomicU64>,
    deadline: Duration,
}

/// A place among those that run and those that wait. It is free again when it is dropped.
#[derive(Debug)]
pub struct Place<'p> {
    pool: &'p Pool,
    deadline: Deadline,
    _admitted: OwnedSemaphorePermit,
}

impl Default for Pool {
    fn default() -> Self {
        Self::new()
    }
}

impl Pool {
    /// A pool for the cores that there are.
    #[must_use]
    pub fn new() -> Self {
        let cores = available_parallelism().map_or(1, usize::from);
        Self::bounded(cores, cores * WAITING_A_CORE, DEADLINE)
    }

    fn bounded(cores: usize, waiting: usize, deadline: Duration) -> Self {
        let places = cores + waiting;
        let (running, admitted) = (Arc::new(Semaphore::new(cores)), Arc::new(Semaphore::new(places)));
        Self { cores, places, running, admitted, mean_us: Arc::default(), deadline }
    }

    /// Takes a place, before anything is done for whoever asks.
    ///
    /// # Errors
    /// [`Problem`]: too many are waiting.
    pub fn enter(&self) -> Result<Place<'_>, Problem> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        match admitted {
            Ok(admitted) if self.wait() <= PATIENCE => {
                Ok(Place { pool: self, deadline: Deadline::after(self.deadline), _admitted: admitted })
            }
            _ => Err(Problem::unavailable("too many matches are waiting already")),
        }
    }

    /// How long the last who came in is likely to wait.
    fn wait(&self) -> Duration {
        let ahead = (self.places - self.admitted.available_permits()).saturating_sub(self.cores);
        let ahead = u64::try_from(ahead).unwrap_or(u64::MAX);
        Duration::from_micros(self.mean_us.load(Ordering::Relaxed).saturating_mul(ahead) / self.cores as u64)
    }
}

impl Place<'_> {
    /// Runs `work` right here where those before it were short, and else as [`Place::run`] does.
    ///
    /// # Errors
    /// As [`Place::run`].
    pub async fn run_short<T: Send + 'static>(self, work: impl FnOnce(Deadline) -> T + Send + 'static) -> Result<T, Problem> {
        // Whoever else talks to this thread comes in first, or is sent away: nobody waits unseen behind the work.
        tokio::task::yield_now().await;
        let mean_us = self.pool.mean_us.load(Ordering::Relaxed);
        if !(1..=SHORT_US).contains(&mean_us) {
            return self.run(work).await;
        }
        // Counted where there is room, and not waited for: one that queued up would send the next to the queue as well, and so on for as long
        // as there is a queue. More than one a thread that talks to clients it cannot be.
        let _permit = self.pool.running.try_acquire();
        if self.deadline.is_over() {
            return Err(late());
        }
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| work(self.deadline)));
        remember(&self.pool.mean_us, began.elapsed());
        done.map_err(|_| Problem::internal())
    }

    /// Runs `work` on a thread of its own. It is given until when it is waited for.
    ///
    /// # Errors
    /// [`Problem`]: it took too long, or it panicked.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce(Deadline) -> T + Send + 'static) -> Result<T, Problem> {
        let (running, mean_us, deadline) = (Arc::clone(&self.pool.running), Arc::clone(&self.pool.mean_us), self.deadline);
        let working = async move {
            let permit = running.acquire_owned().await.map_err(|_| Problem::internal())?;
            // The permit goes along: work that nobody waits for any more still takes a core, until it finds out.
            let work = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                if deadline.is_over() {
                    return None;
                }
                let began = Instant::now();
                let done = work(deadline);
                remember(&mean_us, began.elapsed());
                Some(done)
            });
            work.await.map_err(|_| Problem::internal())?.ok_or_else(late)
        };
        let left = deadline.left().unwrap_or(self.pool.deadline);
        tokio::time::timeout(left, working).await.unwrap_or_else(|_| Err(late()))
    }
}

fn late() -> Problem {
    Problem::unavailable("the match took too long")
}

/// Takes one more into the mean. Of two that end at once one may be lost, which does no harm.
fn remember(mean_us: &AtomicU64, took: Duration) {
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let mean = mean_us.load(Ordering::Relaxed);
    let next = if mean == 0 { took_us } else { mean - mean / REMEMBERED + took_us / REMEMBERED };
    mean_us.store(next, Ordering::Relaxed);
}

#[cfg(test)]
mod tests {
    use std::{
        sync::atomic::AtomicBool,
        thread::{self, sleep},
    };

    use super::*;
    use crate::http::problem::Kind;

    async fn run<T: Send + 'static>(pool: &Pool, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        pool.enter()?.run(|_| work()).await
    }

    #[actix_web::test]
    async fn who_comes_when_all_places_are_taken_is_sent_away_at_once() {
        let pool = Pool::bounded(1, 1, Duration::from_secs(5));
        let slow = || run(&pool, || sleep(Duration::from_millis(50)));
        let answers = futures::join!(slow(), slow(), slow());
        assert!(answers.0.is_ok() && answers.1.is_ok());
        assert_eq!(answers.2.unwrap_err().kind(), Kind::Unavailable);
        assert_eq!(run(&pool, || 7).await, Ok(7), "places are free again");
    }

    #[actix_web::test]
    async fn who_would_wait_too_long_is_sent_away_though_there_are_places() {
        let pool = Pool::bounded(1, 64, DEADLINE);
        run(&pool, || sleep(Duration::from_millis(300))).await.unwrap();
        let (first, second) = (pool.enter().unwrap(), pool.enter().unwrap());
        assert_eq!(pool.enter().unwrap_err().kind(), Kind::Unavailable, "two of 300 ms are ahead");
        drop((first, second));
        for _ in 0..40 {
            run(&pool, || ()).await.unwrap();
        }
        let places: Vec<_> = (0..65).map(|_| pool.enter().unwrap()).collect();
        assert_eq!(pool.enter().unwrap_err().kind(), Kind::Unavailable, "there are no more places");
        drop(places);
        assert_eq!(run(&pool, || 7).await, Ok(7));
    }

    #[actix_web::test]
    async fn what_takes_too_long_or_panics_is_a_problem() {
        let hurried = Pool::bounded(1, 1, Duration::from_millis(1));
        assert_eq!(run(&hurried, || sleep(Duration::from_millis(80))).await.unwrap_err().kind(), Kind::Unavailable);
        let pool = Pool::bounded(1, 1, DEADLINE);
        let bomb: fn() -> i32 = || panic!("on purpose");
        assert_eq!(run(&pool, bomb).await.unwrap_err().kind(), Kind::Internal);
        assert_eq!(run(&pool, || 7).await, Ok(7));
    }

    #[actix_web::test]
    async fn what_is_short_runs_where_it_came_in_and_what_is_not_on_a_thread_of_its_own() {
        let pool = Pool::bounded(1, 4, DEADLINE);
        let here = thread::current().id();
        let ran = async |took_us| {
            pool.mean_us.store(took_us, Ordering::Relaxed);
            pool.enter().unwrap().run_short(|_| thread::current().id()).await.unwrap() == here
        };
        for (mean_us, is_here) in [(0, false), (1, true), (SHORT_US, true), (SHORT_US + 1, false)] {
            assert_eq!(ran(mean_us).await, is_here, "{mean_us} us");
        }
        // One that queues for a thread of its own does not send the next there too.
        let core = pool.running.acquire().await.unwrap();
        assert!(ran(1).await, "a short one does not queue");
        drop(core);
        pool.mean_us.store(1, Ordering::Relaxed);
        let bomb: fn() -> i32 = || panic!("on purpose");
        assert_eq!(pool.enter().unwrap().run_short(move |_| bomb()).await.unwrap_err().kind(), Kind::Internal);
        assert_eq!(pool.enter().unwrap().run_short(|_| 7).await, Ok(7));
    }

    #[actix_web::test]
    async fn work_that_nobody_waits_for_any_more_is_not_begun_and_what_runs_can_find_out() {
        let pool = Pool::bounded(1, 1, Duration::from_millis(40));
        let (begun, ended) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (begins, ends) = (Arc::clone(&begun), Arc::clone(&ended));
        let first = pool.enter().unwrap().run(move |deadline| {
            while !deadline.is_over() {
                sleep(Duration::from_millis(5));
            }
            sleep(Duration::from_millis(20));
            ends.store(true, Ordering::SeqCst);
        });
        let second = pool.enter().unwrap().run(move |_| begins.store(true, Ordering::SeqCst));
        let (first, second) = futures::join!(first, second);
        assert_eq!((first.unwrap_err().kind(), second.unwrap_err().kind()), (Kind::Unavailable, Kind::Unavailable));
        while !ended.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        assert_eq!(run(&pool, || 7).await, Ok(7), "the core is free again");
        assert!(!begun.load(Ordering::SeqCst), "nobody waited for it");
    }
}
