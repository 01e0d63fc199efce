//! `waymark demo`: a directory to try Waymark on, from nothing, offline.

mod seed;
mod shift;

use std::{net::SocketAddr, path::PathBuf};

use clap::Args;

use super::{Trouble, block_on, flags::CommonFlags, import, mail::to_folder, output, place, progress::Shown, serve};
use crate::{
    app::{self, Directory},
    clock,
    config::{LogLevel, Setting},
    http,
};

/// The file in the data folder which says that the folder is the demonstration's: `loading`, then `loaded`.
const MARK: &str = "demo";

/// Try Waymark: a fictional directory, ready to be asked.
///
/// Makes a data folder with a SQLite database and an index, loads 697 fictional services at real places into it (their
/// dates moved by whole weeks, to be as fresh as when they were written), and serves them on this machine, where anyone
/// may match without a key. Needs no network. Run again, it starts from what is there.
#[derive(Debug, Args)]
#[command(after_help = "\
Example:
  waymark demo
  waymark match --need \"rent arrears, a letter from bailiffs\" --postcode \"PE25 1HL\"
      From another terminal, while it serves or not

To start afresh, remove the data folder. The settings file and WAYMARK_… may set
how it listens and logs, not where it keeps its data: the fictional services
shall never end up in a real directory.")]
pub(super) struct Demo {
    /// Folder for the demonstration's data [default: waymark-demo]
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Address to listen on, of this machine only [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDRESS")]
    bind: Option<String>,
    #[command(flatten)]
    common: CommonFlags,
}

impl Demo {
    /// Loads what is not there yet, and serves.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.common.settings(&[(Setting::Bind, self.bind.as_ref())], LogLevel::Warn)?;
        serve::only_loopback(settings.bind(), "waymark demo lets anyone match, so it is")?;
        let folder = self.data_dir.unwrap_or_else(|| place::DEMO_DIR.into());
        let listener = serve::reserve(settings.bind(), "demo")?;
        block_on(async move {
            let place = place::at(&folder, None);
            let directory = directory(&place).await?;
            let mailer = to_folder(&place, None);
            let shown = folder.display().to_string();
            serve::answer(directory, listener, http::Options { open_match: true, ..http::Options::default() }, mailer, |address| {
                greet(address, &shown);
            })
            .await
        })
    }
}

/// Opens the demonstration's directory, filled.
async fn directory(place: &app::Settings) -> Result<Directory, Trouble> {
    let mark = place::file(place, MARK);
    let stage = std::fs::read_to_string(&mark).unwrap_or_default();
    let there = place.database.sqlite_path().is_some_and(std::path::Path::exists);
    if there && stage.is_empty() {
        return Err(Trouble::Usage(format!(
            "{} holds a directory that is not the demonstration's, and the fictional services shall not be mixed into it.\n\
             Serve it with waymark serve --data-dir {0}, or give the demonstration another folder.",
            serve::shown(place)
        )));
    }
    if there && stage == "loaded" {
        output::tell(&format!("Starting from what is in {}.", serve::shown(place)));
        return Ok(Directory::open(place).await?);
    }
    std::fs::create_dir_all(&place.data_dir)
        .map_err(|error| Trouble::Failed(format!("the folder {} cannot be made: {error}", serve::shown(place))))?;
    std::fs::write(&mark, "loading")?;
    let directory = Directory::open(place).await?;
    let sources =
        seed::sources(clock::now().date_naive()).map_err(|error| Trouble::Failed(format!("the demonstration's own data: {error}")))?;
    let shown = Shown::new();
    let report = directory.import(sources, &shown).await;
    shown.finish();
    let report = report?;
    if !report.refused.is_empty() {
        import::print(&report, &mut std::io::stderr().lock())?;
        return Err(Trouble::Failed("some of the demonstration's own data was refused".to_owned()));
    }
    std::fs::write(&mark, "loaded")?;
    output::tell(&format!("Loaded {} fictional services into {}.", report.services, serve::shown(place)));
    Ok(directory)
}

/// Says where it is and how to ask it something.
fn greet(address: SocketAddr, folder: &str) {
    let host = format!("http://{address}");
    // Straight to standard output: this is what the command was run for. Where nobody reads it, it serves all the same.
    let _ = std::io::Write::write_all(&mut std::io::stdout().lock(), greeting(&host, folder).as_bytes());
}

fn greeting(host: &str, folder: &str) -> String {
    format!(
        "
Waymark is ready: {host}
Documentation:    {host}/docs
Its data:         {folder} (organizations and people are invented, postcodes are real)

Ask it, from another terminal:

  curl -s {host}/v1/match -H 'Content-Type: application/json' -d '{{
    \"needs\": [{{ \"text\": \"husband died in March, sits alone all day, hates computers\" }}],
    \"person\": {{ \"age\": 78 }},
    \"place\": {{ \"postcode\": \"LS8 1NT\" }},
    \"limit\": 3
  }}'

Ctrl-C stops it.
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curl_that_is_printed_holds_json() {
        let greeting = greeting("http://127.0.0.1:8080", "waymark-demo");
        let body = greeting.split("-d '").nth(1).and_then(|rest| rest.split('\'').next()).unwrap();
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!(body["place"]["postcode"], "LS8 1NT");
    }
}
