//! `waymark reindex`: the index, built again from the database.

use clap::Args;

use super::{Trouble, block_on, flags::SettingFlags, output, place, progress::Shown};
use crate::{
    app::{Directory, counted},
    config::LogLevel,
};

/// Build the search index again from the database.
///
/// The index is only a cache: nothing is lost by this, and a server that only reads it answers from the old one meanwhile. A server that writes it
/// has to be stopped first.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark reindex --data-dir waymark-data")]
pub(super) struct Reindex {
    #[command(flatten)]
    flags: SettingFlags,
}

impl Reindex {
    /// Builds it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        block_on(async {
            let directory = Directory::open(&place).await?;
            let shown = Shown::new();
            let outcome = directory.reindex(&shown).await;
            shown.finish();
            outcome?;
            let readiness = directory.readiness().await;
            output::tell(&format!("The index is new: {}.", counted(readiness.offerings, "offering", "offerings")));
            directory.close().await;
            Ok(())
        })
    }
}
