//! Feeds as the world publishes them, made up: with the faults of real ones in their proportions, and the truth kept beside each service.
//!
//! [`generate::feed`] makes one, [`serving::Serving`] serves it, [`counting::count`] holds what was read against what is true. By hand:
//! `WILD_ADDRESS=127.0.0.1:8903 WILD_COUNT=50000 cargo test --test it wild::walking::serve_by_hand -- --ignored --nocapture`.

pub(crate) mod counting;
pub(crate) mod decoys;
pub(crate) mod dice;
pub(crate) mod dress;
pub(crate) mod fact;
pub(crate) mod generate;
pub(crate) mod prose;
pub(crate) mod saying;
pub(crate) mod serving;
pub(crate) mod shapes;
pub(crate) mod truth;

mod importing;
mod proportions;
mod walking;
