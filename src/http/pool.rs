//! Where matches run: apart from the threads that talk to clients, as many at a time as there are cores, with a short queue.
//!
//! A match takes milliseconds of one core. When more come in than can be answered, the rest are told to come back at once:
//! an answer that comes too late helps nobody, and holds up the next.

use std::{sync::Arc, thread::available_parallelism, time::Duration};

use tokio::sync::Semaphore;

use super::problem::Problem;

/// How many may wait for each core.
const WAITING_A_CORE: usize = 64;

/// How long waiting and running may take together.
pub const DEADLINE: Duration = Duration::from_secs(5);

/// A bounded pool.
#[derive(Debug)]
pub struct Pool {
    running: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
    deadline: Duration,
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

    fn bounded(running: usize, waiting: usize, deadline: Duration) -> Self {
        Self { running: Arc::new(Semaphore::new(running)), admitted: Arc::new(Semaphore::new(running + waiting)), deadline }
    }

    /// Runs `work` on a thread of its own.
    ///
    /// # Errors
    /// [`Problem`]: too many are waiting, it took too long, or it panicked.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
        let Ok(_admitted) = Arc::clone(&self.admitted).try_acquire_owned() else {
            return Err(Problem::unavailable("too many matches are waiting already"));
        };
        let running = Arc::clone(&self.running);
        let working = async move {
            let permit = running.acquire_owned().await.map_err(|_| Problem::internal())?;
            // The permit goes along: work that nobody waits for any more still takes a core.
            let work = tokio::task::spawn_blocking(move || {
                let _permit = permit;
                work()
            });
            work.await.map_err(|_| Problem::internal())
        };
        tokio::time::timeout(self.deadline, working).await.unwrap_or_else(|_| Err(Problem::unavailable("the match took too long")))
    }
}

#[cfg(test)]
mod tests {
    use std::thread::sleep;

    use super::*;
    use crate::http::problem::Kind;

    #[actix_web::test]
    async fn who_comes_when_all_places_are_taken_is_sent_away_at_once() {
        let pool = Pool::bounded(1, 1, Duration::from_secs(5));
        let slow = || pool.run(|| sleep(Duration::from_millis(50)));
        let answers = futures::join!(slow(), slow(), slow());
        assert!(answers.0.is_ok() && answers.1.is_ok());
        assert_eq!(answers.2.unwrap_err().kind(), Kind::Unavailable);
        assert_eq!(pool.run(|| 7).await, Ok(7), "places are free again");
    }

    #[actix_web::test]
    async fn what_takes_too_long_or_panics_is_a_problem() {
        let hurried = Pool::bounded(1, 1, Duration::from_millis(1));
        assert_eq!(hurried.run(|| sleep(Duration::from_millis(80))).await.unwrap_err().kind(), Kind::Unavailable);
        let pool = Pool::bounded(1, 1, DEADLINE);
        let bomb: fn() -> i32 = || panic!("on purpose");
        assert_eq!(pool.run(bomb).await.unwrap_err().kind(), Kind::Internal);
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }
}
