//! Who may do what: roles, callers, keys as they are written, and the one table of policy.
//!
//! Handlers ask [`policy::decide`] and never decide for themselves. Knows nothing of HTTP or of databases: a key's row is
//! looked up elsewhere, and comes in as a [`Caller`]. Begin with [`policy::POLICY`], which a person can read.

pub mod key;
pub mod policy;

mod caller;

pub use caller::{Caller, KeyHolder, KeyId, Role, Scope};
