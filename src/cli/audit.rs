//! `waymark audit`: who did what, and whether the record of it is whole.

use std::io::Write as _;

use chrono::SecondsFormat;
use clap::{Args, Subcommand, ValueEnum};
use serde_json::{Map, Value};

use super::{Trouble, block_on, flags::SettingFlags, output, place};
use crate::{
    app::{self, counted},
    config::LogLevel,
    store::{AuditLine, Verified},
};

/// Show who did what and who was refused, and check that no line of it was changed or left out.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark audit verify
  waymark audit list --since 1200
  waymark audit list --output json | jq 'select(.outcome == \"refused\")'")]
pub(super) struct Audit {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Verify(Verify),
    List(List),
}

/// Check that every line is there and as it was written.
///
/// Each line holds a hash of the one before it. May be run beside a server.
#[derive(Debug, Args)]
#[command(after_help = "Exit codes: 0 the chain is whole; 1 it is broken, and the line is named.\n\nExample:\n  waymark audit verify")]
struct Verify {
    #[command(flatten)]
    flags: SettingFlags,
}

/// Show the lines, oldest first.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  waymark audit list --since 1200\n  waymark audit list --output json")]
struct List {
    /// Only lines after the one of this number
    #[arg(long, value_name = "NUMBER", default_value_t = 0, value_parser = clap::value_parser!(i64).range(0..))]
    since: i64,
    /// How to show them
    #[arg(long, value_enum, default_value = "table")]
    output: Shape,
    #[command(flatten)]
    flags: SettingFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Shape {
    /// A line each, for people
    Table,
    /// A JSON object a line
    Json,
}

impl Audit {
    /// Does what its command says.
    pub(super) fn run(self) -> Result<(), Trouble> {
        match self.command {
            Command::Verify(command) => command.run(),
            Command::List(command) => command.run(),
        }
    }
}

impl Verify {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Error)?;
        let place = place::existing(&settings)?;
        match block_on(async { Ok(app::verify_audit(&place).await?) })? {
            Verified::Whole(lines) => {
                writeln!(std::io::stdout().lock(), "The audit is whole: {}.", counted(lines, "line", "lines"))?;
                Ok(())
            }
            Verified::BrokenAt(line) => {
                writeln!(std::io::stdout().lock(), "The audit is broken at line {line}: it is missing, or not as it was written.")?;
                Err(Trouble::Told)
            }
        }
    }
}

impl List {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Error)?;
        let place = place::existing(&settings)?;
        let mut out = std::io::stdout().lock();
        block_on(app::list_audit(&place, self.since, |line| {
            match self.output {
                Shape::Json => writeln!(out, "{}", json(line))?,
                Shape::Table => writeln!(out, "{}", output::plain(&told(line)))?,
            }
            Ok::<(), Trouble>(())
        }))
    }
}

fn moment(line: &AuditLine) -> String {
    line.at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// A line for people.
fn told(line: &AuditLine) -> String {
    let refused = (line.outcome == "refused").then(|| "REFUSED".to_owned());
    let about = line.kind.as_ref().zip(line.id).map(|(kind, id)| format!("{kind} {id}"));
    let revision = line.revision.map(|revision| format!("revision {revision}"));
    let detail = line.detail.as_ref().map(|detail| format!("({detail})"));
    let said = [Some(line.seq.to_string()), Some(moment(line)), Some(line.actor.clone()), Some(line.action.clone())];
    let parts: Vec<String> = said.into_iter().chain([refused, about, revision, detail]).flatten().collect();
    parts.join(" ")
}

/// A line for programs: what is not known is left out.
fn json(line: &AuditLine) -> Value {
    let text = |text: &String| Value::from(text.as_str());
    let members = [
        ("seq", Some(line.seq.into())),
        ("at", Some(moment(line).into())),
        ("actor", Some(text(&line.actor))),
        ("action", Some(text(&line.action))),
        ("outcome", Some(text(&line.outcome))),
        ("kind", line.kind.as_ref().map(text)),
        ("id", line.id.map(|id| id.to_string().into())),
        ("revision", line.revision.map(Value::from)),
        ("request_id", line.request_id.map(|id| id.to_string().into())),
        ("detail", line.detail.as_ref().map(text)),
        ("hash", Some(text(&line.hash))),
    ];
    Value::Object(members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect::<Map<_, _>>())
}
