//! The log: to standard error, as text or as JSON.

use tracing_subscriber::EnvFilter;

use crate::config::{LogFormat, LogLevel};

/// Starts the log. Libraries are never heard below a warning: at lower levels they may repeat what they are given, and that
/// can be a person's words.
pub(super) fn start(level: LogLevel, format: LogFormat) {
    let libraries = if level == LogLevel::Error { LogLevel::Error } else { LogLevel::Warn };
    let filter = EnvFilter::new(format!("{},waymark={}", libraries.word(), level.word()));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A second start (in a test) leaves the first in place.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    };
}
