//! `waymark doubles`: services that are likely to be there twice, for a person to decide.

use std::io::Write as _;

use clap::Args;
use serde_json::json;
use uuid::Uuid;

use super::{
    Trouble, block_on,
    flags::SettingFlags,
    output::{self, Form},
    place,
};
use crate::{app::Directory, config::LogLevel, domain::ServiceId, store::DoublePair};

/// How many pairs are shown.
const MOST: u32 = 500;

/// Show services that are likely to be there twice, the likeliest first; or say of one that it is not.
///
/// Imports look for them among what is new. Where two are one, withdraw one of them (POST /v1/services/{id}/withdraw with a moderator's key);
/// where they are two, say so with --apart, and the pair is not told again.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  waymark doubles\n  waymark doubles --apart 6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001\n\nExit codes: 0 done; 1 there is no such pair; 2 the command line or a setting is wrong."
)]
pub(super) struct Doubles {
    /// The first service of a pair that is two
    #[arg(long, value_name = "ID")]
    apart: Option<Uuid>,
    /// How to show them
    #[arg(long, value_enum, default_value = "table")]
    output: Form,
    #[command(flatten)]
    flags: SettingFlags,
}

impl Doubles {
    /// Shows or settles them.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        block_on(async {
            let directory = Directory::open(&place).await?;
            let done = match self.apart {
                Some(id) => keep_apart(&directory, id).await,
                None => show(&directory, self.output).await,
            };
            directory.close().await;
            done
        })
    }
}

async fn keep_apart(directory: &Directory, id: Uuid) -> Result<(), Trouble> {
    if directory.keep_apart(ServiceId(id)).await? {
        output::tell("They are two.");
        return Ok(());
    }
    Err(Trouble::Failed(format!("no pair begins with {id}: see waymark doubles")))
}

async fn show(directory: &Directory, how: Form) -> Result<(), Trouble> {
    let pairs = directory.likely_doubles(MOST).await?;
    let mut out = std::io::stdout().lock();
    match how {
        Form::Json => writeln!(out, "{:#}", pairs.iter().map(as_json).collect::<serde_json::Value>())?,
        Form::Table => {
            for DoublePair { service, other, likeness, .. } in &pairs {
                writeln!(out, "{likeness:.2}  {}  {}", service.0, output::plain(&service.1))?;
                writeln!(out, "      {}  {}", other.0, output::plain(&other.1))?;
            }
            if pairs.is_empty() {
                writeln!(out, "Nothing is likely to be there twice.")?;
            }
        }
    }
    Ok(())
}

fn as_json(pair: &DoublePair) -> serde_json::Value {
    json!({
        "service": { "id": pair.service.0, "name": pair.service.1 }, "other": { "id": pair.other.0, "name": pair.other.1 },
        "likeness": pair.likeness, "found_at": pair.found_at,
    })
}
