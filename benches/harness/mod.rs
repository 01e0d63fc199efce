//! What the benches share: which sizes are asked for, and where their data lies.
//!
//! Sizes come from `WAYMARK_BENCH_SIZES` (`10000,100000`); each bench has a default that is quick. Data is made once into
//! `target/bench-data/<size>` and used again until the generator, the lexicon or the index's layout changes. How long a whole match takes
//! is told by `waymark bench`.

use std::{
    env,
    path::{Path, PathBuf},
};

use waymark::{app::Silent, cli::bench::data::Data, generator::Density};

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

/// Where all data of benches lies.
pub(crate) fn folder() -> PathBuf {
    let target = option_env!("CARGO_TARGET_DIR").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("target"), PathBuf::from);
    target.join("bench-data")
}

/// The directory of `offerings`, made where it is not there yet.
pub(crate) fn ready(offerings: u64, runtime: &tokio::runtime::Runtime) -> Data {
    runtime.block_on(Data::make(&folder(), offerings, Density::Grown, &Silent)).expect("the data is made")
}
