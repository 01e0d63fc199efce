//! `waymark match`: one person's match, for a terminal or as the API answers it.

mod request;
mod table;

use std::{
    io::{self, Read as _, Write as _},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};
use serde_json::Value;

use super::{
    Trouble, block_on,
    flags::{SettingFlags, words},
    output, place,
};
use crate::{
    app::{Directory, Matched},
    clock,
    config::LogLevel,
    domain::{
        fault::Faults,
        json_text::{self, NotRead},
        vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Format, Gender, Setting, TravelMode},
    },
    http::{match_request, match_response::MatchResponse},
};

/// The largest request that is read, in bytes: as over HTTP.
const MAX_BYTES: u64 = 256 << 10;

/// Rank what is on offer for one person, and say why.
///
/// Needs no running server, and does no harm beside one.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark match --need \"husband died in March, sits alone all day, hates computers\" --postcode \"LS8 1NT\" --age 78
  waymark match --need \"rent arrears\" --need \"new here, little English\" --postcode UB1 --circumstance parent --output json
  waymark match --json request.json        the body of POST /v1/match
  waymark match --json - < request.json

A command line can be read by everyone on this machine (ps) and stays in the
shell's history. For a real person, hand the request over on standard input:
--json -")]
pub(super) struct Match {
    #[command(flatten)]
    flags: MatchFlags,
    /// A whole request, as for POST /v1/match, from a file or from standard input (-), instead of the flags above
    #[arg(long, value_name = "FILE", conflicts_with = "MatchFlags")]
    json: Option<PathBuf>,
    /// What to print
    #[arg(long, value_enum, default_value = "table")]
    output: Output,
    #[command(flatten)]
    settings: SettingFlags,
}

/// What a person needs, where they are, what they would like.
#[derive(Debug, Args, Default)]
#[group(id = "MatchFlags", multiple = true)]
struct MatchFlags {
    /// What they need, in plain words; may be said again for another need
    #[arg(long, value_name = "WORDS")]
    need: Vec<String>,
    /// A need by its code, such as money.debt; may be said again
    #[arg(long, value_name = "CODE")]
    need_code: Vec<String>,
    /// Where they are: a postcode ("LS8 1NT"), or its first half
    #[arg(long, value_name = "POSTCODE")]
    postcode: Option<String>,
    /// Their age in years
    #[arg(long, value_name = "YEARS", allow_negative_numbers = true)]
    age: Option<i64>,
    /// Their gender
    #[arg(long, value_name = "GENDER", value_parser = words::<Gender>())]
    gender: Option<String>,
    /// A language they speak, by its ISO 639 code ("pa"); may be said again
    #[arg(long, value_name = "CODE")]
    language: Vec<String>,
    /// What is so in their life; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Circumstance>())]
    circumstance: Vec<String>,
    /// What they need in order to take part; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Access>())]
    access: Vec<String>,
    /// A way of attending that suits; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Attendance>())]
    attendance: Vec<String>,
    /// A shape of activity that suits; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Format>())]
    format: Vec<String>,
    /// A setting that suits; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Setting>())]
    setting: Vec<String>,
    /// Company that suits; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Company>())]
    company: Vec<String>,
    /// What they do not want; may be said again
    #[arg(long, value_name = "WORD", value_parser = words::<Avoid>())]
    avoid: Vec<String>,
    /// What they like doing, in plain words; may be said again
    #[arg(long, value_name = "WORDS")]
    interest: Vec<String>,
    /// It should be free
    #[arg(long, conflicts_with = "max_pence")]
    free: bool,
    /// What it may cost a time, in pence
    #[arg(long, value_name = "PENCE")]
    max_pence: Option<i64>,
    /// When they are free: "tuesday", or "tuesday 09:30-15:00"; may be said again
    #[arg(long, value_name = "TIME", value_parser = request::window)]
    available: Vec<request::Window>,
    /// How far they can go, in metres [default: 15000]
    #[arg(long, value_name = "METRES", conflicts_with_all = ["max_distance_km", "travel"])]
    max_distance_m: Option<f64>,
    /// How far they can go, in kilometres
    #[arg(long, value_name = "KM", conflicts_with = "travel")]
    max_distance_km: Option<f64>,
    /// How they travel
    #[arg(long, value_name = "MODE", value_parser = words::<TravelMode>(), requires = "max_minutes")]
    travel: Option<String>,
    /// How long they can travel, in minutes
    #[arg(long, value_name = "MINUTES", requires = "travel")]
    max_minutes: Option<f64>,
    /// How many matches at most [default: 10]
    #[arg(long, value_name = "COUNT")]
    limit: Option<i64>,
    /// The moment for which the answer holds, such as 2026-11-21T09:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// A table for people
    Table,
    /// The API's own answer
    Json,
}

impl Match {
    /// Asks the directory, and prints its answer.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.settings.settings(None, LogLevel::Warn)?;
        let body = match &self.json {
            Some(path) => read(path)?,
            None => request::body(&self.flags),
        };
        let place = place::existing(&settings)?;
        let sent_as_flags = self.json.is_none();
        let (matched, directory) = block_on(async {
            let directory = Directory::open(&place).await?;
            directory.set_upkeep(settings.upkeep());
            let matched = ask(&directory, body, sent_as_flags)?;
            Ok((matched, directory))
        })?;
        let mut out = io::stdout().lock();
        match self.output {
            Output::Json => {
                serde_json::to_writer_pretty(&mut out, &MatchResponse::of(&matched, directory.lexicon())).map_err(io::Error::from)?;
                writeln!(out)?;
            }
            Output::Table => table::write(&mut out, &matched, directory.lexicon(), output::width())?,
        }
        out.flush()?;
        block_on(async {
            directory.close().await;
            Ok(())
        })
    }
}

/// Matches the person that `body` describes.
fn ask(directory: &Directory, body: Value, sent_as_flags: bool) -> Result<Matched, Trouble> {
    let need_for = |system: &str, code: &str| directory.need_for(system, code);
    let known =
        match_request::Known { lexicon: directory.lexicon(), gazetteer: directory.gazetteer(), need_for: &need_for, now: clock::now() };
    let person = match_request::person(body, &known).map_err(|faults| wrong(&faults, sent_as_flags))?;
    Ok(directory.match_person(person)?)
}

/// Every fault of a request, by flag where it was given in flags.
fn wrong(faults: &Faults, sent_as_flags: bool) -> Trouble {
    let lines: Vec<String> = faults
        .0
        .iter()
        .map(|fault| match request::flag(&fault.pointer).filter(|_| sent_as_flags) {
            Some(flag) => format!("{flag}: {}", fault.detail),
            None if fault.pointer.is_empty() => fault.detail.clone(),
            None => format!("{}: {}", fault.pointer, fault.detail),
        })
        .collect();
    Trouble::Usage(format!("this cannot be matched:\n  {}", lines.join("\n  ")))
}

/// Reads a request.
fn read(path: &Path) -> Result<Value, Trouble> {
    let mut bytes = Vec::new();
    let outcome = if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
    };
    outcome.map_err(|error| Trouble::Usage(format!("{} cannot be read: {error}", path.display())))?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(Trouble::Usage(format!("the request is larger than {} KiB", MAX_BYTES >> 10)));
    }
    // serde_json's message would be of the mistake and its place, never of the text; said shorter here.
    json_text::read(&bytes).map_err(|error| match error {
        NotRead::NotJson(error) => Trouble::Usage(format!("the request is not JSON: line {}, column {}", error.line(), error.column())),
        NotRead::Twice(faults) => wrong(&faults, false),
    })
}
