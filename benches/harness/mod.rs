//! What the benches share: which sizes, the data on disk, figures, and what the machine says of itself.
//!
//! Sizes come from `WAYMARK_BENCH_SIZES` (`10000,100000`); each bench has a default that is quick. Data is made once into
//! `target/bench-data/<size>` and used again until the generator, the lexicon or the index's layout changes.

pub(crate) mod baseline;
pub(crate) mod data;
pub(crate) mod figures;
pub(crate) mod machine;

use std::env;

/// The sizes asked for, in offerings; each a multiple of four, since organizations have four offerings each.
pub(crate) fn sizes(default: &[u64]) -> Vec<u64> {
    let asked = env::var("WAYMARK_BENCH_SIZES").unwrap_or_default();
    let sizes: Vec<u64> =
        asked.split(',').filter_map(|size| size.trim().replace('_', "").parse().ok()).map(|size: u64| size / 4 * 4).collect();
    if sizes.is_empty() { default.to_vec() } else { sizes }
}

/// A number from the environment.
pub(crate) fn number(name: &str, default: u64) -> u64 {
    env::var(name).ok().and_then(|number| number.parse().ok()).unwrap_or(default)
}

/// Whether this is a run of `cargo bench`. A test run of all targets calls benches too; they have nothing to say there.
pub(crate) fn is_asked_for() -> bool {
    env::args().any(|argument| argument == "--bench")
}
