//! Wire formats and the domain, each translated into the other. Pure: no clock, no I/O.
//!
//! A standard is understood here and nowhere else: what comes in leaves as domain aggregates, what goes out was one.
//! Begin with [`hsds`], the format that feeds come in; [`uk_profile`] is what open data goes out in. The other formats that come in are
//! turned into rows of HSDS, an [`hsds::Document`]: [`oruk1`], [`data_package`], [`sheet`], [`openactive`]; [`recognise`] tells which one a
//! file is in. [`mending`] is for what feeds get wrong. [`csv`] is for people with a spreadsheet, who look and do not import.

mod calendar;
pub mod csv;
pub mod data_package;
pub mod hsds;
pub mod mending;
pub mod openactive;
pub mod oruk1;
mod recognise;
pub mod sheet;
mod table;
pub mod uk_profile;

pub use recognise::{Kind, recognise};
