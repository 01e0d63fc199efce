//! The one integration binary: what reaches outside, and the house's own rules.

mod app;
mod databases;
mod http;
mod index;
mod store;
