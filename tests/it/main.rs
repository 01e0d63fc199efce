//! The one integration binary: what reaches outside, and the house's own rules.

mod app;
mod browser;
mod cli;
mod databases;
mod explanations;
mod http;
mod index;
mod kills;
mod layers;
mod living;
mod ranking;
mod reading_out;
mod registering;
mod relevance;
mod store;
