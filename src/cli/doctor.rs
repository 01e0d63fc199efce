//! `waymark doctor`: is all well, and if not, what to do.

use std::io::Write as _;

use clap::Args;

use super::{Trouble, block_on, flags::SettingFlags, output, place};
use crate::{app, config::LogLevel};

/// Check the database, the index, its position, the clock and the versions.
///
/// Says what is wrong and what to do about it. May be run beside a server.
#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 all is well; 1 something is not; 2 the command line or a setting is wrong.\n\nExample:\n  waymark doctor --data-dir waymark-data"
)]
pub(super) struct Doctor {
    #[command(flatten)]
    flags: SettingFlags,
}

impl Doctor {
    /// Checks, and prints what was found.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Error)?;
        let place = place::existing(&settings)?;
        let findings = block_on(async { Ok(app::diagnose(&place).await) })?;

        let width = output::width();
        let checks = findings.iter().map(|finding| finding.check.chars().count()).max().unwrap_or_default();
        let mut out = std::io::stdout().lock();
        for finding in &findings {
            let mark = if finding.ok { "ok   " } else { "WRONG" };
            let label = format!("{mark}  {:checks$}  ", finding.check);
            output::write_wrapped(&mut out, &label, &finding.what, width)?;
            if let Some(remedy) = &finding.remedy {
                let label = format!("{:indent$}do: ", "", indent = label.chars().count());
                output::write_wrapped(&mut out, &label, remedy, width)?;
            }
        }
        let wrong = findings.iter().filter(|finding| !finding.ok).count();
        if wrong == 0 {
            writeln!(out, "All is well.")?;
            return Ok(());
        }
        writeln!(out, "{wrong} of {} checks found something wrong.", findings.len())?;
        Err(Trouble::Told)
    }
}
