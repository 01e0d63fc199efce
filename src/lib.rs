//! Waymark: a directory and matching engine for social prescribing.
//!
//! See `docs/ARCHITECTURE.md` for the map. Floors, lowest first: [`domain`]; then the pure rooms [`access`], [`geography`], [`needs`],
//! [`matching`], [`formats`], [`evaluation`], [`registration`], [`generator`]; then [`store`], [`index`], [`feeds`] and [`mail`]; then [`app`]; then [`http`]. What wires them together and sees all
//! ([`cli`], [`config`], [`server`]) is seen by none of them.

pub mod domain;

pub mod access;
pub mod evaluation;
pub mod formats;
pub mod generator;
pub mod geography;
pub mod matching;
pub mod needs;
pub mod registration;

pub mod feeds;
pub mod index;
pub mod mail;
pub mod store;

pub mod app;

pub mod http;

pub mod clock;

pub mod cli;
pub mod config;
pub mod server;

/// A match takes some thousands of candidates from memory and gives them back, on whichever thread it runs. The system's own
/// allocator returns such blocks to the kernel and asks for them again; this one keeps them: over HTTP, at 100,000
/// offerings, a match took a third less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
