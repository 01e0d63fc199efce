//! `waymark export`: the directory, to take elsewhere.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use clap::{Args, ValueEnum};

use super::{Trouble, block_on, flags::SettingFlags, output, place, progress::Shown};
use crate::{
    app::{AppError, Directory},
    config::LogLevel,
};

/// Write the directory out: Open Referral UK JSON, an HSDS data package, or CSV.
///
/// The JSON is an array of full services; it and the data package can be imported again without a loss. May be run beside a server.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  waymark export > directory.json\n  waymark export --format data-package --out directory.zip\n  waymark export --format csv --out directory.csv"
)]
pub(super) struct Export {
    /// Which shape to write
    #[arg(long, value_enum, default_value = "hsds")]
    format: Format,
    /// File to write; it appears once it is whole [default: standard output]
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    flags: SettingFlags,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    /// HSDS 3 / Open Referral UK 3.0 JSON
    Hsds,
    /// HSDS tabular data package: a zip file of CSV tables with datapackage.json
    DataPackage,
    /// One row a service at a location
    Csv,
}

impl Export {
    /// Writes it.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::existing(&settings)?;
        match self.out {
            None => {
                let mut out = BufWriter::new(io::stdout().lock());
                write(&place, self.format, &mut out)?;
                Ok(out.flush()?)
            }
            Some(path) => write_file(&path, |out| write(&place, self.format, out)),
        }
    }
}

fn write(place: &crate::app::Settings, format: Format, out: &mut dyn Write) -> Result<(), Trouble> {
    block_on(async {
        let directory = Directory::open(place).await?;
        let shown = Shown::new();
        let outcome = match format {
            Format::Hsds => directory.export_hsds(out, &shown).await,
            Format::DataPackage => data_package(&directory, out, &shown).await,
            Format::Csv => directory.export_csv(out, &shown).await,
        };
        shown.finish();
        directory.close().await;
        outcome?;
        Ok(())
    })
}

/// Writes the data package, which is made in the folder of the system for such files.
async fn data_package(directory: &Directory, out: &mut dyn Write, shown: &Shown) -> Result<u64, AppError> {
    let spool = std::env::temp_dir();
    let mut package = directory.data_package(&spool, shown).await?;
    io::copy(&mut package.file, out).map_err(|source| AppError::File { what: "the export", path: PathBuf::new(), source })?;
    Ok(package.services)
}

/// Writes a file beside its place and moves it there when it is whole: a broken export never stands where a good one stood.
fn write_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let mut name = path.file_name().ok_or_else(|| Trouble::Usage(format!("{} names no file", path.display())))?.to_owned();
    name.push(format!(".{}.part", std::process::id()));
    let part = path.with_file_name(name);
    let told = |error: io::Error| Trouble::Failed(format!("{} cannot be written: {error}", path.display()));
    let outcome = (|| {
        let mut out = BufWriter::new(File::create(&part).map_err(told)?);
        write(&mut out)?;
        let file = out.into_inner().map_err(|error| told(error.into_error()))?;
        file.sync_all().map_err(told)?;
        std::fs::rename(&part, path).map_err(told)
    })();
    if outcome.is_err() {
        // It may never have been made.
        let _ = std::fs::remove_file(&part);
    } else {
        output::tell(&format!("Written: {}", path.display()));
    }
    outcome
}
