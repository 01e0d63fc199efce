//! The flags that set settings, and the closed words that flags take.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser, ValueParser},
};

use super::{Trouble, logging, output};
use crate::{
    config::{LogLevel, Setting, Settings},
    domain::vocabulary::Vocabulary,
};

/// The settings of every command that opens a directory.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct SettingFlags {
    /// Folder of the database, the index and loaded postcodes [default: waymark-data]
    #[arg(long, value_name = "FOLDER")]
    pub(super) data_dir: Option<String>,
    #[arg(
        long,
        value_name = "URL",
        help = "Database: sqlite:FILE or postgres://USER:PASSWORD@HOST/DATABASE [default: a SQLite file in the data folder]"
    )]
    pub(super) database_url: Option<String>,
    #[command(flatten)]
    pub(super) common: CommonFlags,
}

/// The settings of every command that runs the app.
#[derive(Debug, Args)]
#[command(next_help_heading = "Settings")]
pub(super) struct CommonFlags {
    /// Settings file [default: waymark.toml in this folder, where there is one]
    #[arg(long, value_name = "FILE")]
    pub(super) config: Option<String>,
    /// How much is logged: error, warn, info, debug or trace
    #[arg(long, value_name = "LEVEL")]
    pub(super) log_level: Option<String>,
    /// How it is logged: text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    pub(super) log_format: Option<String>,
}

impl SettingFlags {
    /// Reads all settings, and starts the log; `quietly` is how much is logged where nothing says.
    pub(super) fn settings(&self, bind: Option<&String>, quietly: LogLevel) -> Result<Settings, Trouble> {
        self.settings_with(&[(Setting::Bind, bind)], quietly)
    }

    /// As [`SettingFlags::settings`], with more flags of the command's own.
    pub(super) fn settings_with(&self, more: &[(Setting, Option<&String>)], quietly: LogLevel) -> Result<Settings, Trouble> {
        let mut own = vec![(Setting::DataDir, self.data_dir.as_ref()), (Setting::DatabaseUrl, self.database_url.as_ref())];
        own.extend_from_slice(more);
        self.common.settings(&own, quietly)
    }
}

impl CommonFlags {
    /// Reads all settings, with `own` flags of the command, and starts the log.
    pub(super) fn settings(&self, own: &[(Setting, Option<&String>)], quietly: LogLevel) -> Result<Settings, Trouble> {
        let common = [
            (Setting::Config, self.config.as_ref()),
            (Setting::LogLevel, self.log_level.as_ref()),
            (Setting::LogFormat, self.log_format.as_ref()),
        ];
        let flags: BTreeMap<Setting, String> =
            own.iter().chain(&common).filter_map(|(setting, text)| Some((*setting, (*text)?.clone()))).collect();
        let settings = Settings::read(&flags, environment(), Path::new("")).map_err(|wrong| {
            for wrong in &wrong.0 {
                output::tell(&format!("waymark: {wrong}"));
            }
            Trouble::Usage(match wrong.0.len() {
                1 => "a setting is wrong".to_owned(),
                count => format!("{count} settings are wrong"),
            })
        })?;
        logging::start(settings.log_level.unwrap_or(quietly), settings.log_format);
        Ok(settings)
    }
}

/// The environment's variables that begin like a setting. One that is no Unicode is read as well as it can be: it is then
/// told to be wrong rather than passed over.
fn environment() -> Vec<(String, String)> {
    let text = |value: OsString| value.to_string_lossy().into_owned();
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).filter(|(name, _)| name.starts_with("WAYMARK_")).collect()
}

/// Takes the words of a closed vocabulary, and lists them in the help.
pub(super) fn words<T: Vocabulary + Send + Sync>() -> ValueParser {
    PossibleValuesParser::new(T::ALL.iter().map(|word| word.word())).map(|word: String| word).into()
}
