//! The store suite: every public method, on both databases.

mod auditing;
mod backups;
mod checking;
mod following;
mod keys;
mod open_data;
mod opening;
mod reading;
pub(crate) mod samples;
mod twins;
mod writing;
