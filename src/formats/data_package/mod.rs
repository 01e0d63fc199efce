//! The HSDS tabular data package: the directory as tables, a CSV file each, and a `datapackage.json` that describes them.
//!
//! [`read`] joins the tables of a package into full services; [`Writer`] takes full services apart into tables, one at a time, and
//! [`descriptor`] describes what was written. [`unpack`] and [`pack`] stand at the door: a package mostly travels as a zip file.
//!
//! # What is written reads as the same
//! - A member goes into its column only where that gives the very same value back; all others, extension members among them, go
//!   into the column `extension_members` as a JSON object.
//! - Cells that a spreadsheet would run begin with a quote ([`super::csv::safe`]), which reading takes away again.
//! - A row that several services share (organization, location, term, taxonomy) is written once, as it was first told.
//!
//! Source: HSDS 3.0, "Tabular data packages" (docs.openreferral.org); Frictionless Data, Tabular Data Package and Table Schema.

mod archive;
mod cells;
mod descriptor;
mod join;
mod read;
mod tables;
mod write;

#[cfg(test)]
mod tests;

pub use archive::{Files, Limits, pack, unpack};
pub use descriptor::descriptor;
pub use read::read;
pub use tables::{TABLES, Table};
pub use write::{Writer, Written};

/// The name of the file that describes a package.
pub const DESCRIPTOR: &str = "datapackage.json";
