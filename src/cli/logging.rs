//! The log: to standard error, as text or as JSON.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogLevel};

/// Starts the log. Libraries are never heard below a warning: at lower levels they may repeat what they are given, and that
/// can be a person's words. The index's library warns of its own housekeeping, which nobody can do anything about: it is heard when something fails.
pub(super) fn start(level: LogLevel, format: LogFormat) {
    let libraries = if level == LogLevel::Error { LogLevel::Error } else { LogLevel::Warn };
    let filter = EnvFilter::new(format!("{},tantivy=error,waymark={}", libraries.word(), level.word()));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(is_coloured());
    // A second start (in a test) leaves the first in place.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}

/// Whether lines are coloured: on a terminal, unless its user wants no colour (<https://no-color.org>).
fn is_coloured() -> bool {
    std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
