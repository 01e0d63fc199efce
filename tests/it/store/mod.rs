//! The store suite: every public method, on both databases.

mod backups;
mod checking;
mod following;
mod opening;
mod reading;
pub(crate) mod samples;
mod twins;
mod writing;
