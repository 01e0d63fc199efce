//! Turns: how many requests one host has at a time, and how soon after each other they begin.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, sleep_until},
};

/// The hosts that are asked, each with its places.
pub(super) struct Turns {
    at_a_time: usize,
    pause: Duration,
    hosts: Mutex<HashMap<String, Host>>,
}

#[derive(Clone)]
struct Host {
    places: Arc<Semaphore>,
    /// When the next request may begin.
    next: Instant,
}

/// A place at a host. It is given back when dropped.
pub(super) struct Turn(#[expect(dead_code, reason = "held for as long as the request lasts")] Option<OwnedSemaphorePermit>);

impl Turns {
    /// At most `at_a_time` requests to a host, and each begins at least `pause` after the one before.
    pub(super) fn new(at_a_time: usize, pause: Duration) -> Self {
        Self { at_a_time: at_a_time.max(1), pause, hosts: Mutex::default() }
    }

    /// Waits for a place at `host`.
    pub(super) async fn at(&self, host: &str) -> Turn {
        let places = self.host(host, |host| host.places.clone());
        // It fails only when the places are closed, which nobody does.
        let permit = places.acquire_owned().await.ok();
        let begin = self.host(host, |host| {
            let begin = host.next.max(Instant::now());
            host.next = begin + self.pause;
            begin
        });
        sleep_until(begin).await;
        Turn(permit)
    }

    fn host<T>(&self, name: &str, ask: impl FnOnce(&mut Host) -> T) -> T {
        // What is held here is counts; one who panicked has left none of them half changed.
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || Host { places: Arc::new(Semaphore::new(self.at_a_time)), next: Instant::now() };
        ask(hosts.entry(name.to_owned()).or_insert_with(new))
    }
}
