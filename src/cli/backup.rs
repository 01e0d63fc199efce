//! `waymark backup` and `waymark restore`: the whole database in a file, and out of it.

use std::path::PathBuf;

use clap::Args;

use super::{Trouble, block_on, flags::SettingFlags, output, place, progress::Shown};
use crate::{
    app::{self, counted},
    config::LogLevel,
};

/// Write everything the database holds into one new file, beside a running server.
///
/// Listings, drafts, history, keys (as hashes), registrations and the audit, all as at one moment. The file can be restored into either
/// kind of database. It holds mail addresses: keep it as you keep the database. Postcodes that were imported lie beside the database,
/// and are imported again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark backup waymark-2026-11-22.backup
  zcat waymark-2026-11-22.backup | head -1
      What it is, and of which version")]
pub(super) struct Backup {
    /// File to write; it must not be there yet
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    flags: SettingFlags,
}

/// Put a backup into an empty database.
///
/// The whole file is checked first; a damaged one, or a database that holds anything, is refused and nothing is written. The index is
/// built anew when the directory is next opened. Cursors of GET /v1/changes from before are refused: followers begin again.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark restore waymark-2026-11-22.backup --data-dir new-data
  waymark restore waymark-2026-11-22.backup --database-url postgres://waymark@db/waymark
      From SQLite to PostgreSQL, or back")]
pub(super) struct Restore {
    /// File that `waymark backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    flags: SettingFlags,
}

impl Backup {
    /// Writes it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        let shown = Shown::new();
        let outcome = block_on(async { Ok(app::back_up(&place, &self.file, &shown).await) })?;
        shown.finish();
        let done = outcome?;
        let rows = counted(done.rows, "row", "rows");
        output::tell(&format!("Written: {} ({rows}, up to change {})", self.file.display(), done.seq));
        Ok(())
    }
}

impl Restore {
    /// Restores it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::of(&settings);
        let shown = Shown::new();
        let outcome = block_on(async { Ok(app::restore(&place, &self.file, &shown).await) })?;
        shown.finish();
        let done = outcome?;
        let rows = counted(done.rows, "row", "rows");
        output::tell(&format!("Restored: {rows} of {}, into {}", done.made_at.to_rfc3339(), place.database));
        Ok(())
    }
}
