//! `waymark keys`: who may come in, and as what.

use std::io::Write as _;

use chrono::{DateTime, Duration, SecondsFormat, Utc};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;
use uuid::Uuid;

use super::{
    Trouble, block_on,
    flags::{SettingFlags, words},
    output, place,
};
use crate::{
    access::{KeyId, Role, Scope, key::Key},
    app::{self, AppError, Directory, KeyOrder, OVERLAP},
    clock,
    config::LogLevel,
    domain::{Faults, OrganizationId},
    http::v1::keys::{KeyBody, KeyState, MAX_NAME, MAX_OVERLAP_DAYS, NewKeyBody},
    store::{Act, KeyRecord},
};

/// How many keys are read at a time.
const PORTION: u32 = 100;

/// Make, list, rotate and revoke keys.
///
/// Works on the database itself, beside a server or without one: whoever can reach the database is its admin.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark keys create --role admin --name \"Sam at the council\"
  KEY=$(waymark keys create --role integrator --scope match --expires-days 365)
      The key alone goes to standard output, so that it can be caught
  waymark keys list
  waymark keys rotate 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001 --overlap-days 3
  waymark keys revoke 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001")]
pub(super) struct Keys {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Create(Create),
    List(List),
    Rotate(Rotate),
    Revoke(Revoke),
}

/// Make a key. It is shown once, and kept nowhere.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark keys create --role organisation --organization 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001")]
struct Create {
    /// What it is for
    #[arg(long, value_name = "ROLE", value_parser = words::<Role>())]
    role: String,
    /// Whose it is: for the role organisation, and for no other
    #[arg(long, value_name = "ID")]
    organization: Option<Uuid>,
    /// What people shall call it
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What it is narrowed to; may be given more than once [default: all that its role may]
    #[arg(long, value_name = "SCOPE", value_parser = words::<Scope>())]
    scope: Vec<String>,
    /// For how many days it is in force [default: until it is revoked]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(1..=36_500))]
    expires_days: Option<i64>,
    #[command(flatten)]
    told: Told,
}

/// List all keys, never with their secrets.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark keys list --output json")]
struct List {
    #[command(flatten)]
    told: Told,
}

/// Make a new key that may do the same; the old one lives on for a while.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark keys rotate 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001 --overlap-days 3")]
struct Rotate {
    /// The key's id: the middle of wm_<id>_<secret>
    id: Uuid,
    /// For how many days the old key stays in force
    #[arg(long, value_name = "N", default_value_t = OVERLAP.num_days(), value_parser = clap::value_parser!(i64).range(0..=MAX_OVERLAP_DAYS))]
    overlap_days: i64,
    #[command(flatten)]
    told: Told,
}

/// Revoke a key: it opens nothing any more.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  waymark keys revoke 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001")]
struct Revoke {
    /// The key's id: the middle of wm_<id>_<secret>
    id: Uuid,
    #[command(flatten)]
    told: Told,
}

/// How it is told, and where the directory is.
#[derive(Debug, Args)]
struct Told {
    /// For people or for programs
    #[arg(long, value_enum, default_value_t = Form::Text)]
    output: Form,
    #[command(flatten)]
    flags: SettingFlags,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Form {
    Text,
    Json,
}

impl Keys {
    /// Does it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        match self.what {
            What::Create(create) => create.run(),
            What::List(list) => list.run(),
            What::Rotate(rotate) => rotate.run(),
            What::Revoke(revoke) => revoke.run(),
        }
    }
}

impl Create {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.told.flags.settings(None, LogLevel::Warn)?;
        if self.name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME || name.chars().any(char::is_control)) {
            return Err(Trouble::Usage(format!("--name takes up to {MAX_NAME} characters, and none that steer a terminal")));
        }
        let act = act("createKey");
        let order = KeyOrder {
            role: word(&self.role),
            organization: self.organization.map(OrganizationId),
            name: self.name,
            scopes: self.scope.iter().filter_map(|scope| word(scope)).collect(),
            expires_at: self.expires_days.map(|days| act.at + Duration::days(days)),
        };
        // The first key may be made before anything is imported or served.
        let (key, record) =
            on(&place::of(&settings), async |directory| directory.issue_key(order, Faults::default(), &act).await.map_err(as_flags))?;
        show_once(self.told.output, &key, &record, act.at)
    }
}

impl List {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.told.flags.settings(None, LogLevel::Warn)?;
        let keys = on(&place::existing(&settings)?, async |directory| {
            let (mut keys, mut after) = (Vec::new(), None);
            loop {
                let page = directory.keys(after, PORTION).await?;
                keys.extend(page.items);
                after = page.next;
                if after.is_none() {
                    return Ok(keys);
                }
            }
        })?;
        let now = clock::now();
        if self.told.output == Form::Json {
            return print_json(&keys.iter().map(|key| KeyBody::of(key, now)).collect::<Vec<_>>());
        }
        if keys.is_empty() {
            output::tell("There is no key yet. waymark keys create --role admin makes one.");
        }
        let mut out = std::io::stdout().lock();
        for key in &keys {
            writeln!(out, "{}", line(key, now))?;
        }
        Ok(())
    }
}

impl Rotate {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.told.flags.settings(None, LogLevel::Warn)?;
        let act = act("rotateKey");
        let overlap = Duration::days(self.overlap_days);
        let (key, record) = on(&place::existing(&settings)?, async |directory| {
            let rotated = directory.rotate_key(KeyId(self.id), overlap, &act).await?;
            rotated.map_err(|why| Trouble::Failed(why.to_string()))
        })?;
        output::tell(&format!("The old key, {}, is in force until {} at the latest.", self.id, moment(act.at + overlap)));
        show_once(self.told.output, &key, &record, act.at)
    }
}

impl Revoke {
    fn run(self) -> Result<(), Trouble> {
        let settings = self.told.flags.settings(None, LogLevel::Warn)?;
        let act = act("revokeKey");
        let key = on(&place::existing(&settings)?, async |directory| Ok(directory.revoke_key(KeyId(self.id), &act).await?))?;
        if self.told.output == Form::Json {
            return print_json(&KeyBody::of(&key, act.at));
        }
        output::tell(&format!("Revoked {}. A running server notices within two seconds.", self.id));
        Ok(())
    }
}

fn act(action: &'static str) -> Act {
    Act::of_command(action, clock::random_uuid(), clock::now())
}

/// A word that the command line has checked already.
fn word<T: crate::domain::vocabulary::Vocabulary>(text: &str) -> Option<T> {
    T::from_word(text).ok()
}

/// Does something with the directory at a place, open.
fn on<T>(place: &app::Settings, work: impl AsyncFnOnce(&Directory) -> Result<T, Trouble>) -> Result<T, Trouble> {
    block_on(async {
        let directory = Directory::open(place).await?;
        let outcome = work(&directory).await;
        directory.close().await;
        outcome
    })
}

/// What is wrong with an order, by the flags that it was written with.
fn as_flags(error: AppError) -> Trouble {
    let AppError::Input(faults) = error else { return error.into() };
    let flag = |pointer: &str| match pointer {
        "/organization_id" => "--organization",
        "/scopes" => "--scope",
        "/expires_at" => "--expires-days",
        _ => "--role",
    };
    let told: Vec<String> = faults.0.iter().map(|fault| format!("{}: {}", flag(&fault.pointer), fault.detail)).collect();
    Trouble::Usage(told.join("\nwaymark: "))
}

/// Shows a new key: itself to standard output, and what there is to say of it beside.
fn show_once(form: Form, key: &Key, record: &KeyRecord, now: DateTime<Utc>) -> Result<(), Trouble> {
    output::tell("This key is shown once and kept nowhere: put it where it is needed now.");
    if form == Form::Json {
        return print_json(&NewKeyBody::of(key, record, now));
    }
    output::tell(&line(record, now));
    writeln!(std::io::stdout().lock(), "{}", key.reveal())?;
    Ok(())
}

fn print_json(shown: &impl Serialize) -> Result<(), Trouble> {
    let text = serde_json::to_string_pretty(shown).map_err(|error| Trouble::Failed(error.to_string()))?;
    Ok(writeln!(std::io::stdout().lock(), "{text}")?)
}

/// A key on one line.
fn line(key: &KeyRecord, now: DateTime<Utc>) -> String {
    let mut parts = vec![key.id.0.to_string(), format!("{:12}", key.role.to_string()), format!("{:8}", KeyState::of(key, now).word())];
    if !key.name.is_empty() {
        parts.push(format!("\"{}\"", output::plain(&key.name)));
    }
    parts.extend(key.organization.map(|organization| format!("of {}", organization.0)));
    let scopes: Vec<String> = key.scopes.iter().map(|scope| scope.to_string()).collect();
    if !scopes.is_empty() {
        parts.push(format!("for {} only", scopes.join(", ")));
    }
    parts.extend(key.expires_at.map(|at| format!("until {}", moment(at))));
    parts.push(key.last_used_at.map_or("never used".to_owned(), |at| format!("last used {}", moment(at))));
    parts.join("  ")
}

fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
