//! The settings: from a file (TOML), the environment (`WAYMARK_…`) and flags, in that order of rising weight.
//!
//! A wrong setting is named with the place where it stands and with what would be right, and all wrong ones at once, even
//! those that a weightier source overrides: whoever set them meant something by it. What was set is not repeated where it
//! may hold a password. Begin with [`Settings::read`].

use std::{
    collections::BTreeMap,
    fmt,
    net::{Ipv4Addr, SocketAddr},
    num::NonZeroU32,
    path::{Path, PathBuf},
};

use crate::{
    app::UpkeepRules,
    http::limits::{Limits, Networks, Rate},
    mail::{Sender, SmtpUrl},
    store::DatabaseUrl,
};

mod file;

/// The settings file that is read when none is named, where it exists: in the folder in which Waymark is started.
pub const DEFAULT_FILE: &str = "waymark.toml";

/// How much an address may ask where nothing is set: fifty a second, which a surgery behind one address does not reach.
const BY_ADDRESS: Rate = Rate::a_minute(NonZeroU32::new(3000).unwrap());
/// How much a key may ask where nothing is set.
const BY_KEY: Rate = Rate::a_minute(NonZeroU32::new(6000).unwrap());
/// How often an address may register where nothing is set.
const REGISTRATION: Rate = Rate::an_hour(NonZeroU32::new(20).unwrap());
/// How often an address may show a wrong key where nothing is set.
const FAILED_KEYS: Rate = Rate::a_minute(NonZeroU32::new(30).unwrap());

/// Names of environment variables that begin like a setting and are not: the test suite's own.
const NOT_SETTINGS: [&str; 2] = ["WAYMARK_REFERENCE", "WAYMARK_TEST_"];

/// One thing that can be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Setting {
    /// Which file to read settings from. Not itself a setting of that file.
    Config,
    /// The address that the server listens on.
    Bind,
    /// The folder of the database, the index and the loaded postcodes.
    DataDir,
    /// The database.
    DatabaseUrl,
    /// Where people reach this server, for the links in mails.
    PublicUrl,
    /// The server that mail is handed to.
    SmtpUrl,
    /// The address that mail comes from.
    MailFrom,
    /// How much is logged.
    LogLevel,
    /// How it is written.
    LogFormat,
    /// How much an address may ask.
    LimitByAddress,
    /// How much a key may ask.
    LimitByKey,
    /// How often an address may register.
    LimitRegistration,
    /// How often an address may show a wrong key.
    LimitFailedKeys,
    /// Whose word is taken for where a request comes from.
    TrustedProxies,
    /// After how many days organizations are reminded.
    RemindAfterDays,
    /// After how many days a listing that nobody speaks for is hidden.
    HideAfterDays,
}

impl Setting {
    /// All of them.
    pub const ALL: [Self; 16] = [
        Self::Config,
        Self::Bind,
        Self::DataDir,
        Self::DatabaseUrl,
        Self::PublicUrl,
        Self::SmtpUrl,
        Self::MailFrom,
        Self::LogLevel,
        Self::LogFormat,
        Self::LimitByAddress,
        Self::LimitByKey,
        Self::LimitRegistration,
        Self::LimitFailedKeys,
        Self::TrustedProxies,
        Self::RemindAfterDays,
        Self::HideAfterDays,
    ];

    /// Its name in the settings file.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Config => "config",
            Self::Bind => "bind",
            Self::DataDir => "data_dir",
            Self::DatabaseUrl => "database_url",
            Self::PublicUrl => "public_url",
            Self::SmtpUrl => "smtp_url",
            Self::MailFrom => "mail_from",
            Self::LogLevel => "log_level",
            Self::LogFormat => "log_format",
            Self::LimitByAddress => "limit_by_address",
            Self::LimitByKey => "limit_by_key",
            Self::LimitRegistration => "limit_registration",
            Self::LimitFailedKeys => "limit_failed_keys",
            Self::TrustedProxies => "trusted_proxies",
            Self::RemindAfterDays => "remind_after_days",
            Self::HideAfterDays => "hide_after_days",
        }
    }

    /// Its environment variable.
    #[must_use]
    pub fn variable(self) -> &'static str {
        match self {
            Self::Config => "WAYMARK_CONFIG",
            Self::Bind => "WAYMARK_BIND",
            Self::DataDir => "WAYMARK_DATA_DIR",
            Self::DatabaseUrl => "WAYMARK_DATABASE_URL",
            Self::PublicUrl => "WAYMARK_PUBLIC_URL",
            Self::SmtpUrl => "WAYMARK_SMTP_URL",
            Self::MailFrom => "WAYMARK_MAIL_FROM",
            Self::LogLevel => "WAYMARK_LOG_LEVEL",
            Self::LogFormat => "WAYMARK_LOG_FORMAT",
            Self::LimitByAddress => "WAYMARK_LIMIT_BY_ADDRESS",
            Self::LimitByKey => "WAYMARK_LIMIT_BY_KEY",
            Self::LimitRegistration => "WAYMARK_LIMIT_REGISTRATION",
            Self::LimitFailedKeys => "WAYMARK_LIMIT_FAILED_KEYS",
            Self::TrustedProxies => "WAYMARK_TRUSTED_PROXIES",
            Self::RemindAfterDays => "WAYMARK_REMIND_AFTER_DAYS",
            Self::HideAfterDays => "WAYMARK_HIDE_AFTER_DAYS",
        }
    }

    /// Its flag.
    #[must_use]
    pub fn flag(self) -> &'static str {
        match self {
            Self::Config => "--config",
            Self::Bind => "--bind",
            Self::DataDir => "--data-dir",
            Self::DatabaseUrl => "--database-url",
            Self::PublicUrl => "--public-url",
            Self::SmtpUrl => "--smtp-url",
            Self::MailFrom => "--mail-from",
            Self::LogLevel => "--log-level",
            Self::LogFormat => "--log-format",
            Self::LimitByAddress => "--limit-by-address",
            Self::LimitByKey => "--limit-by-key",
            Self::LimitRegistration => "--limit-registration",
            Self::LimitFailedKeys => "--limit-failed-keys",
            Self::TrustedProxies => "--trusted-proxies",
            Self::RemindAfterDays => "--remind-after-days",
            Self::HideAfterDays => "--hide-after-days",
        }
    }

    /// What would be right.
    fn right(self) -> &'static str {
        match self {
            Self::Config => "the path of a TOML file",
            Self::Bind => "an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080",
            Self::DataDir => "the path of a folder, which is created where it is missing",
            Self::DatabaseUrl => "sqlite:path/to/file.db or postgres://user:password@host:5432/database",
            Self::PublicUrl => "an address such as https://directory.example.org, without a path",
            Self::SmtpUrl => "smtps://user:password@host, smtp://user:password@host:587?tls=required, or smtp://localhost:25",
            Self::MailFrom => "a mail address, such as hello@example.org or Our directory <hello@example.org>",
            Self::LogLevel => "one of error, warn, info, debug, trace",
            Self::LogFormat => "text or json",
            Self::LimitByAddress | Self::LimitByKey | Self::LimitRegistration | Self::LimitFailedKeys => {
                "a count and second, minute, hour or day, such as 600/minute; or off"
            }
            Self::TrustedProxies => "IP addresses or networks with commas between, such as 10.0.0.0/8, ::1",
            Self::RemindAfterDays => "up to ten whole numbers of days with commas between, such as 90, 120, 150; or off",
            Self::HideAfterDays => "a whole number of days from 30 to 3650, such as 365; or off",
        }
    }
}

/// Where a setting came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A line of the settings file; the whole file where no line is to blame.
    File(PathBuf, Option<usize>),
    /// An environment variable.
    Variable(String),
    /// A flag.
    Flag(&'static str),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path, Some(line)) => write!(f, "{}, line {line}", path.display()),
            Self::File(path, None) => write!(f, "{}", path.display()),
            Self::Variable(name) => write!(f, "environment variable {name}"),
            Self::Flag(name) => write!(f, "flag {name}"),
        }
    }
}

/// A setting that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// Where it stands.
    pub source: Source,
    /// What is wrong, and what would be right.
    pub what: String,
}

impl fmt::Display for Wrong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.source, self.what)
    }
}

/// Every setting that is wrong; never empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
pub struct WrongSettings(pub Vec<Wrong>);

/// How much is logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogLevel {
    /// What failed.
    Error,
    /// And what may need a look.
    Warn,
    /// And what happens.
    Info,
    /// And how.
    Debug,
    /// And every step.
    Trace,
}

impl LogLevel {
    /// Its word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LogFormat {
    /// A line for people.
    #[default]
    Text,
    /// A JSON object a line.
    Json,
}

/// The settings as the weightiest source has them; absent where none names them.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    bind: Option<SocketAddr>,
    data_dir: Option<PathBuf>,
    database_url: Option<DatabaseUrl>,
    public_url: Option<String>,
    smtp_url: Option<SmtpUrl>,
    mail_from: Option<Sender>,
    /// How much is logged; where it is absent, the command decides.
    pub log_level: Option<LogLevel>,
    /// How the log is written.
    pub log_format: LogFormat,
    limits: BTreeMap<Setting, Option<Rate>>,
    trusted_proxies: Networks,
    remind_after_days: Option<Vec<i64>>,
    hide_after_days: Option<u16>,
}

/// What was set, by setting, with where it stands.
type Found = Vec<(Setting, Source, String)>;

impl Settings {
    /// The address that the server listens on: loopback unless told otherwise.
    #[must_use]
    pub fn bind(&self) -> SocketAddr {
        self.bind.unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)))
    }

    /// The data folder, where one was named.
    #[must_use]
    pub fn data_dir(&self) -> Option<&Path> {
        self.data_dir.as_deref()
    }

    /// The database, where one was named.
    #[must_use]
    pub fn database_url(&self) -> Option<&DatabaseUrl> {
        self.database_url.as_ref()
    }

    /// How much a server may be asked. On a loopback address without a proxy before it only wrong keys are slowed, where nothing else is
    /// set: whoever can ask there sits at the machine.
    #[must_use]
    pub fn limits(&self) -> Limits {
        let exposed = !self.bind().ip().is_loopback() || !self.trusted_proxies.is_empty();
        let set = |setting: Setting, otherwise: Option<Rate>| self.limits.get(&setting).copied().unwrap_or(otherwise);
        Limits {
            by_address: set(Setting::LimitByAddress, exposed.then_some(BY_ADDRESS)),
            by_key: set(Setting::LimitByKey, exposed.then_some(BY_KEY)),
            registration: set(Setting::LimitRegistration, exposed.then_some(REGISTRATION)),
            failed_keys: set(Setting::LimitFailedKeys, Some(FAILED_KEYS)),
            trusted_proxies: self.trusted_proxies.clone(),
        }
    }

    /// When organizations are reminded, and when listings are hidden.
    #[must_use]
    pub fn upkeep(&self) -> UpkeepRules {
        let remind_after = self.remind_after_days.clone().unwrap_or(UpkeepRules::default().remind_after);
        UpkeepRules { remind_after, hide_after: self.hide_after_days }
    }

    /// Where people reach this server, where that was said.
    #[must_use]
    pub fn public_url(&self) -> Option<&str> {
        self.public_url.as_deref()
    }

    /// The server that mail is handed to, where one was named.
    #[must_use]
    pub fn smtp_url(&self) -> Option<&SmtpUrl> {
        self.smtp_url.as_ref()
    }

    /// The address that mail comes from, where one was named.
    #[must_use]
    pub fn mail_from(&self) -> Option<&Sender> {
        self.mail_from.as_ref()
    }

    /// Reads the settings. `flags` holds the flags that were given, `environment` the variables that begin with
    /// `WAYMARK_`, `folder` where [`DEFAULT_FILE`] is looked for.
    ///
    /// # Errors
    /// Every setting that is wrong, each with its source.
    pub fn read(
        flags: &BTreeMap<Setting, String>,
        environment: impl IntoIterator<Item = (String, String)>,
        folder: &Path,
    ) -> Result<Self, WrongSettings> {
        let mut wrong = Vec::new();
        let from_environment = read_environment(environment, &mut wrong);
        let from_flags: Found = flags.iter().map(|(setting, text)| (*setting, Source::Flag(setting.flag()), text.clone())).collect();
        let named = from_environment.iter().chain(&from_flags).rev().find(|(setting, ..)| *setting == Setting::Config);
        let (from_file, base) = match named {
            Some((_, source, path)) => file::read(Path::new(path), Some(source), &mut wrong),
            None => file::read(&folder.join(DEFAULT_FILE), None, &mut wrong),
        };

        let mut settings = Self::default();
        for (found, base) in [(from_file, Some(base)), (from_environment, None), (from_flags, None)] {
            for (setting, source, text) in found {
                if let Err(what) = settings.set(setting, &text, base.as_deref()) {
                    wrong.push(Wrong { source, what: format!("{what}; right would be {}", setting.right()) });
                }
            }
        }
        if wrong.is_empty() { Ok(settings) } else { Err(WrongSettings(wrong)) }
    }

    /// Takes one setting over. A path in a settings file is meant from that file's folder, `base`.
    fn set(&mut self, setting: Setting, text: &str, base: Option<&Path>) -> Result<(), String> {
        if text.trim().is_empty() {
            return Err(format!("{} is empty", setting.key()));
        }
        let from_base = |path: &Path| base.map_or_else(|| path.to_owned(), |base| base.join(path));
        match setting {
            Setting::Config => {}
            Setting::Bind => self.bind = Some(address(text).ok_or("bind is not an address to listen on")?),
            Setting::DataDir => {
                let path = from_base(Path::new(text));
                if path.exists() && !path.is_dir() {
                    return Err("data_dir is a file".to_owned());
                }
                self.data_dir = Some(path);
            }
            Setting::DatabaseUrl => {
                let url = DatabaseUrl::parse(text).map_err(|bad| format!("database_url cannot be used: {}", bad.reason))?;
                self.database_url = Some(match url.sqlite_path() {
                    Some(path) => DatabaseUrl::sqlite(from_base(path)),
                    None => url,
                });
            }
            Setting::PublicUrl => self.public_url = Some(origin(text).ok_or("public_url is no such address")?),
            Setting::SmtpUrl => {
                self.smtp_url = Some(SmtpUrl::parse(text).map_err(|bad| format!("smtp_url cannot be used: {bad}"))?);
            }
            Setting::MailFrom => {
                self.mail_from = Some(Sender::parse(text).map_err(|bad| format!("mail_from cannot be used: {bad}"))?);
            }
            Setting::LogLevel => {
                let known = [LogLevel::Error, LogLevel::Warn, LogLevel::Info, LogLevel::Debug, LogLevel::Trace];
                let level = known.into_iter().find(|level| level.word() == text);
                self.log_level = Some(level.ok_or("log_level is not a level")?);
            }
            Setting::LogFormat => {
                self.log_format = match text {
                    "text" => LogFormat::Text,
                    "json" => LogFormat::Json,
                    _ => return Err("log_format is not a format".to_owned()),
                };
            }
            Setting::LimitByAddress | Setting::LimitByKey | Setting::LimitRegistration | Setting::LimitFailedKeys => {
                let rate =
                    if text.trim() == "off" { None } else { Some(text.parse().map_err(|_| format!("{} is not a rate", setting.key()))?) };
                self.limits.insert(setting, rate);
            }
            Setting::RemindAfterDays => self.remind_after_days = Some(days(text).ok_or("remind_after_days does not name days")?),
            Setting::HideAfterDays => {
                let after = text.trim().parse().ok().filter(|days| (30..=3650).contains(days));
                self.hide_after_days = if text.trim() == "off" { None } else { Some(after.ok_or("hide_after_days is no such number")?) };
            }
            Setting::TrustedProxies => {
                self.trusted_proxies = text.parse().map_err(|_| "trusted_proxies does not name addresses")?;
            }
        }
        Ok(())
    }
}

/// Reads an address to listen on. `localhost` is taken for the loopback address of IPv4, so that what is printed is what works.
fn address(text: &str) -> Option<SocketAddr> {
    match text.strip_prefix("localhost:") {
        Some(port) => Some(SocketAddr::from((Ipv4Addr::LOCALHOST, port.parse().ok()?))),
        None => text.parse().ok(),
    }
}

/// Reads numbers of days, rising; none where it says off.
fn days(text: &str) -> Option<Vec<i64>> {
    if text.trim() == "off" {
        return Some(Vec::new());
    }
    let mut days: Vec<i64> =
        text.split(',').map(|one| one.trim().parse().ok().filter(|days| (1..=3650).contains(days))).collect::<Option<_>>()?;
    days.sort_unstable();
    days.dedup();
    (days.len() <= 10).then_some(days)
}

/// Reads the address that people reach a server at: a scheme and a host, and nothing after them.
fn origin(text: &str) -> Option<String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b':' | b'[' | b']'));
    (!host.is_empty() && plain).then(|| text.to_owned())
}

fn read_environment(environment: impl IntoIterator<Item = (String, String)>, wrong: &mut Vec<Wrong>) -> Found {
    let mut found = Found::new();
    for (name, text) in environment {
        if !name.starts_with("WAYMARK_") || NOT_SETTINGS.iter().any(|other| name.starts_with(other)) {
            continue;
        }
        if let Some(setting) = Setting::ALL.into_iter().find(|setting| setting.variable() == name) {
            found.push((setting, Source::Variable(name), text));
        } else {
            let known: Vec<_> = Setting::ALL.iter().map(|setting| setting.variable()).collect();
            let what = format!("no such setting; there are {}", known.join(", "));
            wrong.push(Wrong { source: Source::Variable(name), what });
        }
    }
    // The environment has no order; messages shall have one.
    found.sort_by_key(|(setting, ..)| *setting);
    wrong.sort_by_key(ToString::to_string);
    found
}

#[cfg(test)]
mod tests;
