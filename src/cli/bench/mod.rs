//! `waymark bench`: how fast this machine matches, on a made-up country of any size.
//!
//! [`in_process`] and [`over_http`] measure, each on what [`data`] made. What `benches/` need of it is public.

pub mod data;
pub mod figures;
mod in_process;
pub mod machine;
mod opened;
mod over_http;

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::{
    Trouble,
    output::{self, Form},
    progress::Shown,
};
use crate::{
    generator::{Country, Density, HELD_AT, listings::GROUP},
    needs::Lexicon,
};
use data::{Data, DataError};
use over_http::{Load, Rate};

/// The folder of all data where none is named, in the system's folder for what is temporary.
const FOLDER: &str = "waymark-bench";

/// Measure how fast this machine matches, on a made-up country of any size.
///
/// Makes a directory of invented offerings, which lie where people of the United Kingdom live, and asks it for invented people. What is made is
/// kept, and used again while this version makes the same. Each answer is whole: all factors, eligibility, reasons, near misses,
/// counts, variety, written as JSON. Nothing of a real directory is read or touched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  waymark bench --offerings 100000 --requests 1000
      In process, one thread, warm
  waymark bench --offerings 100000 --http --connections 16 --output json
      Through the real server, on loopback, each connection asking again once it is answered
  waymark bench --offerings 1000000 --density held
      The neighbourhoods of 100,000 offerings in a country ten times as large
  waymark bench --offerings 1000000 --http --rate 80% --seconds 600 --writes 50
      Ten minutes at 80 % of capacity, while 50 services a second are changed
  waymark bench --offerings 1000000 --http --overload 10 --seconds 60
      Ten times the capacity for a minute, and how soon all is well again

p50, p99: requests with a place and a telling need; rest p99: the others. Asked one at a time, each counts with the shortest
of its rounds, which a noisy machine disturbs least; every time taken is told beside it. The baseline is a plain tantivy
query of the same words on the same index: compare versions by the ratio to it, of runs with the same options. With --http
processor time is that of the whole process: server, client, and whoever writes.")]
pub(super) struct Bench {
    /// How many offerings the country has: a multiple of 4; with --density held of 100,000, up to 3,500,000. A million take 7 GB
    #[arg(long, value_name = "COUNT", default_value_t = 10_000, value_parser = clap::value_parser!(u64).range(GROUP..=10_000_000))]
    offerings: u64,
    /// How many different requests are made
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u64).range(1..=100_000))]
    requests: u64,
    /// How often each is made, after one round that warms up
    #[arg(long, value_name = "COUNT", default_value_t = 3, value_parser = clap::value_parser!(u64).range(1..=1000))]
    rounds: u64,
    /// What becomes of the country when it has more offerings
    #[arg(long, value_enum, default_value = "grown")]
    density: DensityFlag,
    /// Folder for what is made [default: waymark-bench in the system's temporary folder]
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Through the real server, on loopback, in this process
    #[arg(long)]
    http: bool,
    /// Over how many connections [default: 1; with --rate 64, with --overload 1000]
    #[arg(long, value_name = "COUNT", requires = "http", value_parser = clap::value_parser!(u16).range(1..=2000))]
    connections: Option<u16>,
    /// Requests a second, each sent when it is due whether or not others were answered; or a share of capacity, beside whoever writes: 80%
    #[arg(long, value_name = "RATE", requires = "http", conflicts_with = "overload", value_parser = rate)]
    rate: Option<Rate>,
    /// How many times the capacity is asked for; answers are then compared with those of a quiet time
    #[arg(long, value_name = "TIMES", requires = "http", value_parser = times)]
    overload: Option<f64>,
    /// For how long a rate or an overload is held [default: 60]
    #[arg(long, value_name = "SECONDS", requires = "http", value_parser = clap::value_parser!(u64).range(1..=86_400))]
    seconds: Option<u64>,
    /// How many services are changed each second meanwhile, in a copy of the data
    #[arg(long, value_name = "COUNT", requires = "rate", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    writes: Option<u32>,
    /// Make the data, and measure nothing
    #[arg(long)]
    make: bool,
    /// What to print
    #[arg(long, value_enum, default_value = "table")]
    output: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DensityFlag {
    /// More in the same towns
    Grown,
    /// As much in everybody's reach as of 100,000, in a larger country
    Held,
}

impl From<DensityFlag> for Density {
    fn from(flag: DensityFlag) -> Self {
        match flag {
            DensityFlag::Grown => Self::Grown,
            DensityFlag::Held => Self::Held,
        }
    }
}

impl From<DataError> for Trouble {
    fn from(error: DataError) -> Self {
        match error {
            DataError::App(error) => error.into(),
            DataError::NotOurs(_) => Self::Usage(error.to_string()),
            DataError::NotMade(_) | DataError::File { .. } => Self::Failed(error.to_string()),
        }
    }
}

/// A rate, or a share of capacity.
fn rate(text: &str) -> Result<Rate, String> {
    let rate = match text.strip_suffix('%') {
        Some(share) => times(share.trim()).map(|share| Rate::OfCapacity(share / 100.0)),
        None => times(text).map(Rate::PerSecond),
    };
    rate.map_err(|fault| format!("{fault}, or a share of capacity such as 80%"))
}

fn times(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|number| (0.001..=1e6).contains(number));
    number.ok_or_else(|| "a number from 0.001 to 1000000 is needed".to_owned())
}

impl Bench {
    /// Makes what is not there yet, measures, and reports.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let density = Density::from(self.density);
        if !self.offerings.is_multiple_of(GROUP) {
            return Err(Trouble::Usage(format!("--offerings takes multiples of {GROUP}: organizations have so many each")));
        }
        if !density.allows(self.offerings) {
            return Err(Trouble::Usage(format!("with --density held, --offerings takes multiples of {HELD_AT}, up to 35 of them")));
        }
        let root = self.data_dir.clone().unwrap_or_else(|| std::env::temp_dir().join(FOLDER));
        if self.make {
            return self.make(&root, density);
        }
        self.have_made(&root)?;
        let data = Data::made(&root, self.offerings, density)?;
        let people = || {
            let country = Country::with_density(Lexicon::shipped(), density);
            let people = country.people_among(self.requests, self.offerings);
            (country, people)
        };
        let mut out = io::stdout();
        let head = format!("{} offerings, {} requests", self.offerings, self.requests);
        if self.http {
            let shown = Shown::new();
            let figures = over_http::measure(&data, people, (self.load(), self.connections.map(usize::from)), &shown);
            shown.finish();
            let figures = figures?;
            match self.output {
                Form::Json => self.print_json(figures)?,
                Form::Table => {
                    writeln!(out, "{head}, over HTTP on loopback, the client on the same cores\n")?;
                    over_http::table(&figures, &mut out)?;
                }
            }
        } else {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
            let measured = in_process::measure(&data, || people().1, self.rounds, &runtime)?;
            match self.output {
                Form::Json => self.print_json(measured.json())?,
                Form::Table => {
                    writeln!(out, "{head}, {} rounds, one thread, in process\n", self.rounds)?;
                    measured.table(&mut out)?;
                }
            }
        }
        Ok(out.flush()?)
    }

    fn load(&self) -> Load {
        let length = Duration::from_secs(self.seconds.unwrap_or(60));
        match (self.rate, self.overload) {
            (Some(rate), _) => Load::Rate(rate, length, self.writes.unwrap_or(0)),
            (None, Some(times)) => Load::Overload(times, length),
            (None, None) => Load::Rounds(self.rounds),
        }
    }

    fn print_json(&self, figures: Value) -> Result<(), Trouble> {
        let mut told = json!({
            "version": env!("CARGO_PKG_VERSION"),
            "offerings": self.offerings,
            "density": if self.density == DensityFlag::Held { "held" } else { "grown" },
            "requests": self.requests,
            "rounds": self.rounds,
            "http": self.http,
        });
        if let (Value::Object(told), Value::Object(figures)) = (&mut told, figures) {
            told.extend(figures);
        }
        let mut out = io::stdout().lock();
        serde_json::to_writer_pretty(&mut out, &told).map_err(io::Error::from)?;
        Ok(writeln!(out)?)
    }

    /// Makes the data.
    fn make(&self, root: &Path, density: Density) -> Result<(), Trouble> {
        let shown = Shown::new();
        let made = super::block_on(async { Ok(Data::make(root, self.offerings, density, &shown).await?) });
        shown.finish();
        let Data { settings, built } = made?;
        output::tell(&format!("{} offerings lie in {}.", built.offerings, settings.data_dir.display()));
        Ok(())
    }

    /// Has the data made by another process: what making leaves in memory would be measured here.
    fn have_made(&self, root: &Path) -> Result<(), Trouble> {
        let (offerings, density) = (self.offerings.to_string(), self.density.to_possible_value());
        let density = density.as_ref().map_or("grown", clap::builder::PossibleValue::get_name);
        let made = Command::new(std::env::current_exe()?)
            .args(["bench", "--make", "--offerings", &offerings, "--density", density, "--data-dir"])
            .arg(root)
            .stdin(Stdio::null())
            .status()?;
        // It has told why.
        if made.success() { Ok(()) } else { Err(Trouble::Told) }
    }
}
