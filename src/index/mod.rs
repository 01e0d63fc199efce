//! The tantivy index: recall by place, words and needs; a disposable cache that follows the change log.
//!
//! Begin with [`OfferingIndex`]: it opens, heals and writes. A request takes one [`Snapshot`] and asks it to
//! [`recall`](Snapshot::recall). This room knows how documents are laid out and nothing of what makes one match better than
//! another; that is `matching`'s, which gets term counts and statistics over live offerings.
//!
//! Documents lie in place order (a quadtree key, `sort_by_field`), so a reach is a few ranges of documents; what needs no
//! place (remote, nationwide, unplaced) lies behind them all, as one more range. Commits carry the position in the change log
//! as their payload, so that index and position cannot disagree.

mod baseline;
mod deaths;
mod error;
mod gather;
mod ground;
mod layout;
mod needs;
mod place;
mod recall;
mod schema;
mod snapshot;
mod walk;
mod writer;

pub use baseline::Baseline;
pub use error::IndexError;
pub use ground::Ground;
pub use recall::{Found, Recalled, Region, Sought};
pub use snapshot::Snapshot;
pub use writer::{OfferingIndex, Rebuild, State};
