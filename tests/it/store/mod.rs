//! The store suite: every public method, on both databases.

mod auditing;
mod checking;
mod following;
mod keys;
mod opening;
mod reading;
mod samples;
mod twins;
mod writing;
