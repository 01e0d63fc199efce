//! What is fetched from elsewhere: feeds of services, page by page, and single files.
//!
//! It knows HTTP, how to be a polite client, and the shapes of pages: Open Referral UK ([`OrukFeed`]) and the paging of OpenActive
//! ([`RpdeFeed`]). It knows nothing of services, of the database, or of what is done with what comes in. Everything that comes from
//! outside is bounded here: addresses, redirects, sizes, times, numbers of pages. Begin with [`Fetcher`].

mod address;
mod body;
mod connect;
mod error;
mod fetcher;
mod oruk;
mod patience;
mod politeness;
mod rpde;
mod url;

pub use address::Addresses;
pub use error::FeedError;
pub use fetcher::{Answer, Fetched, Fetcher, Json, Settings, Validators};
pub use oruk::{About, Details, FeedPage, OrukFeed, PageMemory, Place, Row, Told, Walk, WalkFrom};
pub use rpde::{RpdeFeed, RpdePage, RpdeWalk};
pub use url::FeedUrl;

#[cfg(test)]
mod tests;
