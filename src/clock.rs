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
