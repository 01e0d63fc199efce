//! Places, distance, catchments and the postcode gazetteer. Pure: no clock, no I/O.
//!
//! It knows where a postcode is and how sure that is ([`Gazetteer`]), how far apart two points are ([`distance_m`]) and how far someone gets
//! in a time ([`reach_m`]), whom an area served holds ([`Catchment`]), and how all this becomes ranges and terms of an index
//! ([`cells`]). It does not know what an offering is, nor where the files are that postcodes are imported from.
//!
//! Everything is WGS 84 in degrees and metres. A place that is not exact carries its `uncertainty_m`, and whoever compares it with a border
//! must ask about that first.

mod catchment;
mod disc;
mod gazetteer;
mod nation;
mod national_grid;
mod point;
mod postcode;
mod postcode_table;
mod reach;

pub mod cells;
pub mod postcode_csv;

pub use catchment::{Catchment, CatchmentError, Shape};
pub use disc::{Disc, Frame, Steps};
pub use gazetteer::{ATTRIBUTION, Gazetteer, Located, POSTCODE_UNCERTAINTY_M, PlaceError};
pub use nation::{Nation, Nations};
pub use national_grid::{from_british_grid, from_irish_grid};
pub use point::{Point, PointError, Vantage, distance_m, quick_distance_m};
pub use postcode::{NotShipped, Outcode, Postcode, PostcodeError, PostcodeInput};
pub use postcode_table::{PostcodeRow, PostcodeTable, TableError};
pub use reach::reach_m;
