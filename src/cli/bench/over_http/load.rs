//! Load in two kinds: as fast as answers come (closed), and at a rate whatever comes of it (open).

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed},
    thread::{self, Scope},
    time::{Duration, Instant},
};

use super::{
    client::{Client, Sent},
    tally::{Since, Slices},
};
use crate::cli::Trouble;

/// How much memory a client's thread may take for its calls.
const STACK: usize = 256 << 10;

/// When a closed load ends.
#[derive(Clone, Copy)]
pub(super) enum Until {
    /// When so many are answered.
    Answered(usize),
    /// When so much time has passed.
    Passed(Duration),
}

/// A closed load: what was asked, by its place among the requests, and how long each took, in microseconds.
pub(super) struct Closed {
    pub(super) taken: Vec<(usize, f64)>,
    pub(super) took: Duration,
    pub(super) bytes: usize,
}

impl Closed {
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    pub(super) fn per_second(&self) -> f64 {
        self.taken.len() as f64 / self.took.as_secs_f64()
    }
}

/// Asks round and round over so many connections, each of which asks again once it is answered. All answers must be good.
pub(super) fn closed(address: SocketAddr, connections: usize, requests: &[Sent], until: Until) -> Result<Closed, Trouble> {
    let next = AtomicUsize::new(0);
    let began = Instant::now();
    let one = || -> Result<Closed, Trouble> {
        let mut client = Client::new(address);
        let mut own = Closed { taken: Vec::new(), took: Duration::ZERO, bytes: 0 };
        loop {
            let number = next.fetch_add(1, Relaxed);
            let done = match until {
                Until::Answered(count) => number >= count,
                Until::Passed(time) => began.elapsed() >= time,
            };
            if done {
                return Ok(own);
            }
            let place = number % requests.len();
            let began = Instant::now();
            let answer = client.ask(&requests[place])?;
            own.taken.push((place, began.elapsed().as_secs_f64() * 1e6));
            own.bytes += answer.length;
            if answer.status != 200 {
                return Err(Trouble::Failed(format!("a request was answered with {}", answer.status)));
            }
        }
    };
    let all: Vec<Result<Closed, Trouble>> = thread::scope(|scope| {
        let clients: Vec<_> = (0..connections).map(|_| thread::Builder::new().stack_size(STACK).spawn_scoped(scope, one)).collect();
        clients.into_iter().map(|client| client?.join().map_err(|_| broke())?).collect()
    });
    let mut whole = Closed { taken: Vec::new(), took: began.elapsed(), bytes: 0 };
    for own in all {
        let own = own?;
        whole.taken.extend(own.taken);
        whole.bytes += own.bytes;
    }
    Ok(whole)
}

fn broke() -> Trouble {
    Trouble::Failed("a client broke".to_owned())
}

/// The prints of the answers when nothing else is asked.
pub(super) fn right_answers(address: SocketAddr, requests: &[Sent]) -> Result<Vec<u64>, Trouble> {
    let mut client = Client::new(address);
    let print = |request| match client.ask(request) {
        Ok(answer) if answer.status == 200 => Ok(client.print()),
        Ok(answer) => Err(Trouble::Failed(format!("a request was answered with {} when nothing else was asked", answer.status))),
        Err(error) => Err(error.into()),
    };
    requests.iter().map(print).collect()
}

/// An open load: each request is sent when it is due, whether or not those before it were answered, as long as a connection is free. Times
/// are taken from when a request was due, so that waiting for a connection counts.
pub(super) struct Open<'a> {
    pub(super) address: SocketAddr,
    pub(super) connections: usize,
    pub(super) requests: &'a [Sent],
    /// The prints of the right answers, where those are known.
    pub(super) right: Option<&'a [u64]>,
    /// How many are due a second.
    pub(super) rate: f64,
    pub(super) length: Duration,
    pub(super) slices: Slices,
    next: AtomicU64,
    sent: AtomicU64,
}

/// How long before its first request a connection is there at most: a server sends those away who connect and ask nothing.
const LEAD: Duration = Duration::from_secs(5);

impl<'a> Open<'a> {
    pub(super) fn new(at: Target<'a>, rate: f64, length: Duration, slice: Duration) -> Self {
        let Target { address, connections, requests, right } = at;
        let slices = Slices::over(length, slice);
        Self { address, connections, requests, right, rate, length, slices, next: AtomicU64::new(0), sent: AtomicU64::new(0) }
    }

    /// Begins to send, over connections of threads that end with the load, and answers when it began.
    pub(super) fn begin<'s>(&'s self, scope: &'s Scope<'s, '_>) -> io::Result<Instant> {
        // Everybody is connected by then, so that the first second is like the others.
        let began = Instant::now() + Duration::from_millis(50) + Duration::from_micros(500) * u32::try_from(self.connections).unwrap_or(0);
        self.begin_at(scope, began)?;
        Ok(began)
    }

    /// As [`Open::begin`], at a given time: it connects at once, or no sooner than [`LEAD`] before.
    pub(super) fn begin_at<'s>(&'s self, scope: &'s Scope<'s, '_>, began: Instant) -> io::Result<()> {
        for _ in 0..self.connections {
            thread::Builder::new().stack_size(STACK).spawn_scoped(scope, move || self.send(began))?;
        }
        Ok(())
    }

    /// What one connection sends.
    fn send(&self, began: Instant) {
        let mut client = Client::new(self.address);
        thread::sleep(began.saturating_duration_since(Instant::now()).saturating_sub(LEAD));
        // One that cannot connect says so with its first request.
        let _ = client.connect();
        loop {
            let number = self.next.fetch_add(1, Relaxed);
            let due = self.due(number);
            if due >= self.length || began.elapsed() >= self.length {
                return;
            }
            let due_at = began + due;
            thread::sleep(due_at.saturating_duration_since(Instant::now()));
            let place = usize::try_from(number).unwrap_or(usize::MAX) % self.requests.len();
            let request = &self.requests[place];
            let tally = self.slices.at(due);
            self.sent.fetch_add(1, Relaxed);
            let sent_at = Instant::now();
            match client.ask(request) {
                Ok(answer) => {
                    let since = Since { due: due_at.elapsed(), sent: sent_at.elapsed() };
                    tally.count(request.placed, &answer, since, || self.right.is_none_or(|right| right[place] == client.print()));
                }
                Err(_) => tally.count_error(),
            }
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    fn due(&self, number: u64) -> Duration {
        Duration::from_secs_f64(number as f64 / self.rate)
    }

    /// How many were sent a second; fewer than were due where the client could not keep up.
    #[expect(clippy::cast_precision_loss, reason = "a few million")]
    pub(super) fn sent_per_second(&self) -> f64 {
        self.sent.load(Relaxed) as f64 / self.length.as_secs_f64()
    }
}

/// Whom to ask what.
#[derive(Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) address: SocketAddr,
    pub(super) connections: usize,
    pub(super) requests: &'a [Sent],
    pub(super) right: Option<&'a [u64]>,
}
