//! Against a server of their own on the loopback, which does what feeds do on bad days.

mod bounds;
mod oruk;
mod retries;
mod rpde;
mod server;

use std::time::Duration;

use super::{Addresses, FeedUrl, Fetcher, Settings};

/// Settings that wait for nothing.
fn hurried() -> Settings {
    Settings {
        addresses: Addresses::Any,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(20),
        host_pause: Duration::ZERO,
        ..Settings::default()
    }
}

fn fetcher() -> Fetcher {
    Fetcher::new(hurried())
}

fn url(text: &str) -> FeedUrl {
    FeedUrl::parse(text).unwrap()
}
