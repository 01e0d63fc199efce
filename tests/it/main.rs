//! The one integration binary: what reaches outside, and the house's own rules.

mod databases;
mod store;
