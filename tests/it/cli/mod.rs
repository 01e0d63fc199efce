//! The command line, seen from outside: the built binary, run as people run it.

mod bench;
mod crash;
mod demo;
mod directory;
mod feeds;
mod from_nothing;
mod help;
mod keeping;
mod keys;
mod settings;
pub(crate) mod waymark;
