//! Where matches run: as many at a time as there are cores, with a short queue, apart from the threads that talk to clients. Those that are
//! so short that to change threads would be a large part of it run where they came in, beside those, one at a time on each of the threads
//! that talk to clients.
//!
//! A match takes milliseconds of one core. When more come in than can be answered, the rest are told to come back at once, before
//! their bodies are read: an answer that comes too late helps nobody, and holds up the next. How many may wait is bounded by number, and by
//! the time that they would wait, as [`Work`] of the same kind took before: a plan takes a hundred times as long as a match. Begin with
//! [`Pool::enter`].

mod queue;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, AtomicUsize, Ordering},
    },
    thread::available_parallelism,
    time::{Duration, Instant},
};

use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use self::queue::{Job, Queue};
use super::problem::Problem;
use crate::app::{Deadline, SpareCore};

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

/// What is done here, by how long it takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// A person is matched.
    Match,
    /// It is told where one service stands.
    Explain,
    /// A week is planned.
    Plan,
    /// A draft is shown to people.
    Preview,
}

/// How many kinds of work there are.
const WORKS: usize = Work::Preview as usize + 1;

/// A bounded pool.
#[derive(Debug)]
pub struct Pool {
    cores: Cores,
    places: usize,
    queue: Arc<Queue>,
    admitted: Arc<Semaphore>,
    /// How long each kind of work takes, in microseconds.
    means_us: Arc<[AtomicU64; WORKS]>,
    /// How long all that is admitted of each kind still takes, as far as can be told, in microseconds.
    expected_us: Arc<[AtomicU64; WORKS]>,
    deadline: Duration,
}

/// How long some work still takes, as far as can be told; counted for as long as this lives.
#[derive(Debug)]
struct Expected {
    us: u64,
    work: Work,
    all_us: Arc<[AtomicU64; WORKS]>,
}

impl Expected {
    fn new(us: u64, work: Work, all_us: &Arc<[AtomicU64; WORKS]>) -> Self {
        all_us[work as usize].fetch_add(us, Ordering::Relaxed);
        Self { us, work, all_us: Arc::clone(all_us) }
    }

    /// It begins: of what runs, half is left on the average.
    fn begins(&mut self) {
        let half = self.us / 2;
        self.us -= half;
        self.all_us[self.work as usize].fetch_sub(half, Ordering::Relaxed);
    }
}

impl Drop for Expected {
    fn drop(&mut self) {
        self.all_us[self.work as usize].fetch_sub(self.us, Ordering::Relaxed);
    }
}

/// The cores, and how many of them are busy with matches.
#[derive(Debug, Clone)]
struct Cores {
    all: usize,
    busy: Arc<AtomicUsize>,
}

/// A core that is busy for as long as this lives.
struct Busy(Arc<AtomicUsize>);

impl Cores {
    /// One more is busy, or more is asked of those that there are.
    fn busy(&self) -> Busy {
        self.busy.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(&self.busy))
    }

    /// One that has nothing to do, if there is any.
    fn spare(&self) -> Option<Busy> {
        let one_more = |busy| if busy < self.all { Some(busy + 1) } else { None };
        let taken = self.busy.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more);
        taken.is_ok().then(|| Busy(Arc::clone(&self.busy)))
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// A place among those that run and those that wait. It is free again when it is dropped.
#[derive(Debug)]
pub struct Place<'p> {
    pool: &'p Pool,
    work: Work,
    deadline: Deadline,
    expected: Expected,
    admitted: OwnedSemaphorePermit,
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
        let cores = Cores { all: cores, busy: Arc::default() };
        let (means_us, expected_us) = Default::default();
        Self { cores, places, queue: Arc::default(), admitted: Arc::new(Semaphore::new(places)), means_us, expected_us, deadline }
    }

    /// Takes a place for some work, before anything is done for whoever asks.
    ///
    /// # Errors
    /// [`Problem`]: too many are waiting.
    pub fn enter(&self, work: Work) -> Result<Place<'_>, Problem> {
        let admitted = Arc::clone(&self.admitted).try_acquire_owned();
        match admitted {
            Ok(admitted) if self.wait(work) <= PATIENCE => {
                let expected = Expected::new(self.mean_us(work).load(Ordering::Relaxed), work, &self.expected_us);
                Ok(Place { pool: self, work, deadline: Deadline::after(self.deadline), expected, admitted })
            }
            _ => Err(Problem::unavailable("too many matches are waiting already")),
        }
    }

    /// How long whoever was admitted last, for this work, is likely to wait.
    fn wait(&self, work: Work) -> Duration {
        // There is a core for each.
        if self.places - self.admitted.available_permits() <= self.cores.all {
            return Duration::ZERO;
        }
        let us = |work: usize| self.expected_us[work].load(Ordering::Relaxed);
        // What runs where it came in waits for nothing in the queue.
        let ahead_us = if work == Work::Match && self.is_short() { us(Work::Match as usize) } else { (0..WORKS).map(us).sum() };
        Duration::from_micros(ahead_us / self.cores.all as u64)
    }

    /// Whether matches are so short that they run where they came in.
    fn is_short(&self) -> bool {
        (1..=SHORT_US).contains(&self.mean_us(Work::Match).load(Ordering::Relaxed))
    }

    fn mean_us(&self, work: Work) -> &AtomicU64 {
        &self.means_us[work as usize]
    }
}

impl Place<'_> {
    /// Runs `work` right here where those before it were short, and else as [`Place::run`] does. It is told, too, of a core that has nothing
    /// else to do.
    ///
    /// # Errors
    /// As [`Place::run`].
    pub async fn run_short<T: Send + 'static>(
        mut self,
        work: impl FnOnce(Deadline, &SpareCore<'_>) -> T + Send + 'static,
    ) -> Result<T, Problem> {
        // Whoever else talks to this thread comes in first, or is sent away: nobody waits unseen behind the work.
        tokio::task::yield_now().await;
        let cores = self.pool.cores.clone();
        let work = move |deadline| work(deadline, &|| cores.spare().map(|busy| Box::new(busy) as Box<dyn Send>));
        if self.work != Work::Match || !self.pool.is_short() {
            return self.run(work).await;
        }
        // It does not queue: one that did would send the next to the queue as well, and so on for as long as there is a queue. More than one
        // a thread that talks to clients it cannot be.
        if self.deadline.is_over() {
            return Err(late());
        }
        self.expected.begins();
        let _busy = self.pool.cores.busy();
        let began = Instant::now();
        let done = catch_unwind(AssertUnwindSafe(|| work(self.deadline)));
        remember(self.pool.mean_us(self.work), began.elapsed());
        done.map_err(|_| Problem::internal())
    }

    /// Runs `work` on another thread, when its turn comes. It is given until when it is waited for.
    ///
    /// # Errors
    /// [`Problem`]: it took too long, or it panicked.
    pub async fn run<T: Send + 'static>(self, work: impl FnOnce(Deadline) -> T + Send + 'static) -> Result<T, Problem> {
        let Self { pool, work: kind, deadline, mut expected, admitted } = self;
        let (cores, means_us) = (pool.cores.clone(), Arc::clone(&pool.means_us));
        let (tell, told) = oneshot::channel();
        let job: Job = Box::new(move || {
            // Nobody waits for it any more.
            if tell.is_closed() || deadline.is_over() {
                return;
            }
            expected.begins();
            let busy = cores.busy();
            let began = Instant::now();
            let done = catch_unwind(AssertUnwindSafe(|| work(deadline)));
            remember(&means_us[kind as usize], began.elapsed());
            // The place went along: work that nobody waits for any more still takes a core, until it finds out.
            drop((busy, expected, admitted));
            // Whoever stopped waiting meanwhile was told why.
            let _ = tell.send(done.map_err(|_| Problem::internal()));
        });
        pool.queue.push(job, pool.cores.all);
        let left = deadline.left().unwrap_or(pool.deadline);
        tokio::time::timeout(left, told).await.map_or_else(|_| Err(late()), |told| told.unwrap_or_else(|_| Err(late())))
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
        pool.enter(Work::Match)?.run(|_| work()).await
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
        let (first, second) = (pool.enter(Work::Match).unwrap(), pool.enter(Work::Match).unwrap());
        assert_eq!(pool.enter(Work::Match).unwrap_err().kind(), Kind::Unavailable, "two of 300 ms are ahead");
        drop((first, second));
        for _ in 0..40 {
            run(&pool, || ()).await.unwrap();
        }
        let places: Vec<_> = (0..65).map(|_| pool.enter(Work::Match).unwrap()).collect();
        assert_eq!(pool.enter(Work::Match).unwrap_err().kind(), Kind::Unavailable, "there are no more places");
        drop(places);
        assert_eq!(run(&pool, || 7).await, Ok(7));
    }

    #[actix_web::test]
    async fn what_takes_long_keeps_out_only_while_it_is_there() {
        let pool = Pool::bounded(2, 64, DEADLINE);
        pool.mean_us(Work::Plan).store(1_000_000, Ordering::Relaxed);
        pool.mean_us(Work::Match).store(3_000, Ordering::Relaxed);
        let matches = || (0..32).map(|_| pool.enter(Work::Match)).collect::<Result<Vec<_>, _>>();
        assert!(matches().is_ok(), "plans were made before, and are no more");
        let plans = [pool.enter(Work::Plan).unwrap(), pool.enter(Work::Plan).unwrap()];
        assert_eq!(pool.enter(Work::Match).unwrap_err().kind(), Kind::Unavailable, "two plans are ahead");
        pool.mean_us(Work::Match).store(SHORT_US, Ordering::Relaxed);
        assert!(matches().is_ok(), "short ones do not wait for plans");
        pool.mean_us(Work::Match).store(3_000, Ordering::Relaxed);
        let [first, second] = plans;
        let ran = first.run(|_| ()).await;
        assert!(ran.is_ok());
        pool.mean_us(Work::Plan).store(5_000_000, Ordering::Relaxed);
        let third = pool.enter(Work::Plan);
        assert!(third.is_ok(), "one plan is there, and a core for another");
        drop(third);
        assert!(pool.enter(Work::Match).is_ok(), "one plan is there, and a core for a match");
        drop(second);
        assert!(matches().is_ok());
        assert!(pool.expected_us.iter().all(|us| us.load(Ordering::Relaxed) == 0));
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
            pool.mean_us(Work::Match).store(took_us, Ordering::Relaxed);
            pool.enter(Work::Match).unwrap().run_short(|_, _| thread::current().id()).await.unwrap() == here
        };
        for (mean_us, is_here) in [(0, false), (1, true), (SHORT_US, true), (SHORT_US + 1, false)] {
            assert_eq!(ran(mean_us).await, is_here, "{mean_us} us");
        }
        // One that queues for a thread of its own does not send the next there too.
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let mut long = Box::pin(run(&pool, move || gone.recv()));
        assert!(futures::poll!(&mut long).is_pending());
        assert!(ran(1).await, "a short one does not queue");
        go.send(()).unwrap();
        long.await.unwrap().unwrap();
        pool.mean_us(Work::Match).store(1, Ordering::Relaxed);
        let bomb: fn() -> i32 = || panic!("on purpose");
        assert_eq!(pool.enter(Work::Match).unwrap().run_short(move |_, _| bomb()).await.unwrap_err().kind(), Kind::Internal);
        assert_eq!(pool.enter(Work::Match).unwrap().run_short(|_, _| 7).await, Ok(7));
    }

    #[actix_web::test]
    async fn work_is_told_of_a_core_that_has_nothing_to_do_and_of_no_other() {
        let pool = Pool::bounded(2, 4, DEADLINE);
        for mean_us in [1, SHORT_US + 1] {
            let asks = |_, spare: &SpareCore<'_>| {
                let second = spare();
                [second.is_some(), spare().is_some()]
            };
            pool.mean_us(Work::Match).store(mean_us, Ordering::Relaxed);
            assert_eq!(pool.enter(Work::Match).unwrap().run_short(asks).await, Ok([true, false]));
            let busy = pool.cores.busy();
            assert_eq!(pool.enter(Work::Match).unwrap().run_short(asks).await, Ok([false, false]));
            drop(busy);
        }
        assert_eq!(pool.cores.busy.load(Ordering::Relaxed), 0, "all are free again");
    }

    #[actix_web::test]
    async fn those_who_left_take_their_places_with_them_and_wait_no_longer() {
        let pool = Pool::bounded(1, 3, DEADLINE);
        let (go, gone) = std::sync::mpsc::channel::<()>();
        let mut waits = Box::pin(run(&pool, move || gone.recv()));
        assert!(futures::poll!(&mut waits).is_pending());
        for _ in 0..3 {
            assert!(futures::poll!(Box::pin(run(&pool, || ()))).is_pending(), "who asks leaves at once");
        }
        assert_eq!(pool.enter(Work::Match).unwrap_err().kind(), Kind::Unavailable, "what they asked for still lies in the queue");
        go.send(()).unwrap();
        waits.await.unwrap().unwrap();
        while !pool.queue.is_at_rest() {
            thread::yield_now();
        }
        assert_eq!(pool.admitted.available_permits(), 4);
    }

    #[actix_web::test]
    async fn work_that_nobody_waits_for_any_more_is_not_begun_and_what_runs_can_find_out() {
        let pool = Pool::bounded(1, 1, Duration::from_millis(40));
        let (begun, ended) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let (begins, ends) = (Arc::clone(&begun), Arc::clone(&ended));
        let first = pool.enter(Work::Match).unwrap().run(move |deadline| {
            while !deadline.is_over() {
                sleep(Duration::from_millis(5));
            }
            sleep(Duration::from_millis(20));
            ends.store(true, Ordering::SeqCst);
        });
        let second = pool.enter(Work::Match).unwrap().run(move |_| begins.store(true, Ordering::SeqCst));
        let (first, second) = futures::join!(first, second);
        assert_eq!((first.unwrap_err().kind(), second.unwrap_err().kind()), (Kind::Unavailable, Kind::Unavailable));
        while !ended.load(Ordering::SeqCst) {
            thread::yield_now();
        }
        assert_eq!(run(&pool, || 7).await, Ok(7), "the core is free again");
        assert!(!begun.load(Ordering::SeqCst), "nobody waited for it");
    }
}
