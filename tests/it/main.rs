//! The one integration binary: what reaches outside, and the house's own rules.

mod app;
mod browser;
mod cli;
mod databases;
mod explanations;
mod feeds_told;
mod http;
mod index;
mod kills;
mod layers;
mod living;
mod openactive;
mod ranking;
mod reading_out;
mod registering;
mod relevance;
mod store;
mod wild;
