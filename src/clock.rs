//! The machine's clock and dice: the one place that asks for the time or draws at random.
//!
//! Everything else takes a moment or a tag as an argument, so that an answer can be had again and a test can walk through
//! a year.

use chrono::{DateTime, Utc};
use uuid::Uuid;

/// The present moment.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that asks the clock")]
pub fn now() -> DateTime<Utc> {
    Utc::now()
}

/// A random UUID (version 4).
#[must_use]
#[expect(clippy::disallowed_methods, reason = "this is the one place that draws")]
pub fn random_uuid() -> Uuid {
    Uuid::new_v4()
}

/// Random bytes from the operating system, for secrets.
///
/// # Panics
/// Where the operating system has none to give, which no Linux since 2014 does: nothing secret could be made then.
#[must_use]
pub fn random_bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}
