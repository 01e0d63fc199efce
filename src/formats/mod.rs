//! Wire formats and the domain, each translated into the other. Pure: no clock, no I/O.
//!
//! A standard is understood here and nowhere else: what comes in leaves as domain aggregates, what goes out was one.
//! Begin with [`hsds`], the format that feeds come in; [`uk_profile`] is what open data goes out in, [`csv`] is for spreadsheets.

pub mod csv;
pub mod hsds;
pub mod uk_profile;
