//! `waymark feeds`: where the directory's records come from, and how each source stands.

use std::io::Write as _;

use clap::Args;
use serde_json::json;

use super::{
    Trouble, block_on,
    flags::SettingFlags,
    output::{self, Form},
    place,
};
use crate::{
    app::{Directory, counted, shown_address, standing},
    clock,
    config::LogLevel,
    store::SourceRecord,
};

/// Show the feeds and files that were taken: whose they are, when each was last taken, and whether one is failing.
///
/// A feed that fails is left alone for five minutes, then for twice as long each time, up to a day; `waymark import` with its address asks
/// it at once. May be run beside a server.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  waymark feeds\n  waymark feeds --output json\n\nExit codes: 0 all is well; 1 a feed is failing, or asks; 2 the command line or a setting is wrong."
)]
pub(super) struct Feeds {
    /// How to show them
    #[arg(long, value_enum, default_value = "table")]
    output: Form,
    #[command(flatten)]
    flags: SettingFlags,
}

impl Feeds {
    /// Shows them.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        let sources = block_on(async {
            let directory = Directory::open(&place).await?;
            let sources = directory.sources().await;
            directory.close().await;
            Ok(sources?)
        })?;
        let mut out = std::io::stdout().lock();
        match self.output {
            Form::Json => writeln!(out, "{:#}", sources.iter().map(as_json).collect::<serde_json::Value>())?,
            Form::Table => {
                for source in &sources {
                    writeln!(out, "{:<20} {}", standing(source, clock::now()), output::plain(&shown_address(&source.address)))?;
                    let at = source.taken_at.map_or_else(|| "never".to_owned(), |at| at.format("%Y-%m-%d %H:%M UTC").to_string());
                    let licence = source.licence.as_deref().map(|licence| format!(", {}", output::plain(licence))).unwrap_or_default();
                    writeln!(out, "{:<20} of {}{licence}; last taken whole or in part {at}", "", output::plain(&source.publisher))?;
                    if let Some(error) = &source.last_error {
                        let next = source
                            .next_at
                            .map(|next| format!("; left alone until {}", next.format("%Y-%m-%d %H:%M UTC")))
                            .unwrap_or_default();
                        let failed = match source.failures {
                            0 => String::new(),
                            failures => format!("failed {}: ", counted(failures, "time", "times")),
                        };
                        writeln!(out, "{:<20} {failed}{}{next}", "", output::plain(error))?;
                    }
                }
                if sources.is_empty() {
                    writeln!(out, "Nothing was taken from anywhere yet: waymark import --help")?;
                }
            }
        }
        if sources.iter().all(|source| source.last_error.is_none()) { Ok(()) } else { Err(Trouble::Told) }
    }
}

fn as_json(source: &SourceRecord) -> serde_json::Value {
    let mut told = json!({
        "address": shown_address(&source.address), "kind": source.kind.word(), "publisher": source.publisher, "added_at": source.added_at,
        "standing": standing(source, clock::now()), "failures": source.failures,
    });
    for (name, value) in [
        ("licence", source.licence.clone()),
        ("taken_at", source.taken_at.map(|at| at.to_rfc3339())),
        ("next_at", source.next_at.map(|at| at.to_rfc3339())),
        ("last_error", source.last_error.clone()),
    ] {
        if let Some(value) = value {
            told[name] = json!(value);
        }
    }
    told
}
