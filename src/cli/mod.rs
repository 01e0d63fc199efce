//! The command line: what each command is called, takes and answers. What it does is `app`'s.
//!
//! Exit codes: 0 it went well; 1 it did not, or the answer is "no"; 2 the command line or a setting is wrong. What was
//! asked for goes to standard output, everything else to standard error. Begin with [`main`].

mod audit;
mod backup;
pub mod bench;
mod demo;
mod doctor;
mod doubles;
mod evaluate;
mod export;
mod feeds;
mod flags;
mod import;
mod keys;
mod logging;
mod mail;
mod matches;
mod openapi;
mod output;
mod place;
mod progress;
mod reindex;
mod serve;
mod upkeep;

use std::{error::Error as _, future::Future, io, process::ExitCode};

use clap::{Parser, Subcommand, error::ErrorKind};

use crate::{app::AppError, config::WrongSettings};

const AFTER_HELP: &str = "\
Examples:
  waymark demo
      Try it: a fictional directory on http://127.0.0.1:8080
  waymark match --need \"sits alone all day since her husband died\" --postcode \"LS8 1NT\" --age 78
      Ask it, from another terminal or without a server
  waymark import feeds/ && waymark serve
      A directory of your own, from Open Referral UK feeds

Settings come from a file (--config, or waymark.toml in the folder where Waymark
is started), from the environment, and from flags; flags weigh most:
  bind          WAYMARK_BIND          --bind
  data_dir      WAYMARK_DATA_DIR      --data-dir
  database_url  WAYMARK_DATABASE_URL  --database-url
  log_level     WAYMARK_LOG_LEVEL     --log-level
  log_format    WAYMARK_LOG_FORMAT    --log-format
  limit_by_address, limit_by_key, limit_registration, limit_failed_keys,
  trusted_proxies, public_url, smtp_url, mail_from, remind_after_days and
  hide_after_days are named alike; waymark serve --help explains them

Exit codes: 0 it went well; 1 it did not;
2 the command line or a setting is wrong.";

/// A directory and matching engine for social prescribing: what is on nearby, ranked against what a person needs.
#[derive(Debug, Parser)]
#[command(name = "waymark", bin_name = "waymark", version, after_help = AFTER_HELP, max_term_width = 110, subcommand_required = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Demo(demo::Demo),
    Serve(serve::Serve),
    Import(import::Import),
    Feeds(feeds::Feeds),
    Doubles(doubles::Doubles),
    Export(export::Export),
    Match(Box<matches::Match>),
    Reindex(reindex::Reindex),
    Openapi(openapi::Openapi),
    Doctor(doctor::Doctor),
    Audit(audit::Audit),
    Backup(backup::Backup),
    Restore(backup::Restore),
    Evaluate(evaluate::Evaluate),
    Bench(bench::Bench),
    Keys(keys::Keys),
    Upkeep(upkeep::Upkeep),
}

/// Why a command ends early.
#[derive(Debug, thiserror::Error)]
enum Trouble {
    /// The command line is wrong. Exit code 2.
    #[error("{0}")]
    Usage(String),
    /// Settings are wrong. Exit code 2.
    #[error(transparent)]
    Settings(#[from] WrongSettings),
    /// It did not work. Exit code 1.
    #[error("{0}")]
    Failed(String),
    /// It was told already that it did not work. Exit code 1.
    #[error("told already")]
    Told,
    /// Whoever read our output has seen enough. Exit code 0.
    #[error("the reader has gone")]
    ReaderGone,
}

impl From<AppError> for Trouble {
    /// Whoever runs a command may know the cause, which the message for clients keeps to itself.
    fn from(error: AppError) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe) {
                return Self::ReaderGone;
            }
            let told = error.to_string();
            if !message.ends_with(&told) {
                message.push_str(": ");
                message.push_str(&told);
            }
            cause = error.source();
        }
        Self::Failed(message)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::ReaderGone } else { Self::Failed(error.to_string()) }
    }
}

/// Reads the command line, does what it says, and answers the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Where nobody reads it any more, there is nobody to tell.
            let _ = error.print();
            let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            return ExitCode::from(if asked_for { 0 } else { 2 });
        }
    };
    let outcome = match cli.command {
        Command::Demo(command) => command.run(),
        Command::Serve(command) => command.run(),
        Command::Import(command) => command.run(),
        Command::Feeds(command) => command.run(),
        Command::Doubles(command) => command.run(),
        Command::Export(command) => command.run(),
        Command::Match(command) => command.run(),
        Command::Reindex(command) => command.run(),
        Command::Openapi(command) => command.run(),
        Command::Doctor(command) => command.run(),
        Command::Audit(command) => command.run(),
        Command::Backup(command) => command.run(),
        Command::Restore(command) => command.run(),
        Command::Evaluate(command) => command.run(),
        Command::Bench(command) => command.run(),
        Command::Keys(command) => command.run(),
        Command::Upkeep(command) => command.run(),
    };
    match outcome {
        Ok(()) | Err(Trouble::ReaderGone) => ExitCode::SUCCESS,
        Err(Trouble::Told) => ExitCode::from(1),
        Err(trouble) => {
            output::tell(&format!("waymark: {trouble}"));
            ExitCode::from(if matches!(trouble, Trouble::Usage(_) | Trouble::Settings(_)) { 2 } else { 1 })
        }
    }
}

/// Runs a use case to its end.
fn block_on<T>(work: impl Future<Output = Result<T, Trouble>>) -> Result<T, Trouble> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(work)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_command_and_flag_says_what_it_is_for() {
        for command in Cli::command().get_subcommands() {
            assert!(command.get_about().is_some(), "{}", command.get_name());
            assert!(command.get_after_help().is_some() || command.get_after_long_help().is_some(), "{} has no example", command.get_name());
            for argument in command.get_arguments() {
                assert!(argument.get_help().is_some(), "{} {}", command.get_name(), argument.get_id());
            }
        }
    }
}
