//! The store suite: every public method, on both databases.

mod checking;
mod following;
mod opening;
mod reading;
mod samples;
mod twins;
mod writing;
