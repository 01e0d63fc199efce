//! `waymark import`: feeds into the directory; postcodes and SNOMED maps beside it.

mod files;
mod told;

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use clap::Args;

use super::{
    Trouble, block_on,
    flags::SettingFlags,
    output::{self, Form},
    place,
    progress::Shown,
};
use crate::{
    app::{Directory, FeedOrder, ImportOrder, ImportReport, PostcodeReport, counted, shown_address},
    config::LogLevel,
    formats::sheet,
};

pub(super) use files::read_feeds;
use files::{cannot_read, open, read_bounded};
pub(super) use told::print;

/// Take feeds and files into the directory, or postcodes, or a SNOMED CT map.
///
/// A feed is the address of an Open Referral UK interface (3.0, or the 1.0 that is still found) or of an OpenActive feed, or of one file. A
/// file is Open Referral UK / HSDS 3 JSON, an HSDS data package, a CSV of one row an activity, or a page of OpenActive. What is right is
/// taken, what can be mended is mended and told, what cannot is refused row by row. Run again, it changes nothing. May be run beside a server.
#[derive(Debug, Args)]
#[command(
    override_usage = "waymark import [OPTIONS] <URL|FILE|FOLDER|->...\n       waymark import [OPTIONS] --due\n       waymark import csv --template\n       waymark import [OPTIONS] postcodes <CSV>\n       waymark import [OPTIONS] snomed-map <CSV>",
    after_help = "\
Examples:
  waymark import leeds.json
  waymark import https://council.example/oruk
      All of a feed; broken off, it goes on where it was. What the feed no longer tells is withdrawn
  waymark import --since-last-run https://council.example/oruk
  waymark import --due                     every feed that was taken before and is not failing just now
  waymark import --publisher \"Leeds Walks\" groups.csv
  waymark import feeds/                    every .json, .csv and .zip in it and in its folders, in the order of their names
  curl -s https://council.example/services | waymark import -
  waymark import postcodes ONSPD_NOV_2025_UK.csv
      Full postcodes: an ONS Postcode Directory, or a Code-Point Open file
  waymark import snomed-map map.csv
      Two columns: code,need
  waymark import ./postcodes               a feed or a folder of that very name

Exit codes: 0 all was taken; 1 something was refused or is asked (and told), or it failed; 2 the command line or a setting is wrong."
)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
pub(super) struct Import {
    /// Addresses of feeds; files, folders of them, or - for standard input; or `postcodes`, `snomed-map` or `csv`
    #[arg(required_unless_present = "due", value_name = "WHAT")]
    what: Vec<PathBuf>,
    /// Who publishes it: ids that are no UUIDs are made of the publisher and the id [default: what the feed says; the file's name]
    #[arg(long, value_name = "NAME")]
    publisher: Option<String>,
    /// The licence under which it is published
    #[arg(long, value_name = "WORDS")]
    licence: Option<String>,
    /// These files are all that their publisher has: what was told before and is not in them is withdrawn
    #[arg(long, requires = "publisher")]
    whole: bool,
    /// Withdraw what is gone even where that is more than a fifth of what the source told
    #[arg(long)]
    accept_shrinkage: bool,
    /// Ask a feed only for what changed since it was last taken; nothing is withdrawn then
    #[arg(long)]
    since_last_run: bool,
    /// Take every feed that was taken before, but for those that fail and are left alone for a time
    #[arg(long, conflicts_with = "what")]
    due: bool,
    /// Fetch from private and loopback addresses, too
    #[arg(long)]
    allow_private: bool,
    /// How the columns of a CSV are to be read: a TOML file [default: guessed from its headings]
    #[arg(long, value_name = "TOML")]
    mapping: Option<PathBuf>,
    /// With `csv`: print a CSV to fill in
    #[arg(long)]
    template: bool,
    /// How to tell what was done
    #[arg(long, value_enum, default_value = "table")]
    output: Form,
    #[command(flatten)]
    flags: SettingFlags,
}

/// What is to be imported.
#[derive(Debug, PartialEq, Eq)]
enum Kind<'a> {
    Feeds(Vec<&'a str>),
    Files(&'a [PathBuf]),
    Postcodes(&'a Path),
    SnomedMap(&'a Path),
    Template,
}

impl Import {
    /// Takes it in, and reports.
    pub(super) fn run(self) -> Result<(), Trouble> {
        if self.due {
            return self.feeds(&[]);
        }
        match kind(&self.what, self.template)? {
            Kind::Template => Ok(io::stdout().lock().write_all(sheet::template().as_bytes())?),
            Kind::Feeds(addresses) => self.feeds(&addresses),
            Kind::Files(paths) => self.files(paths),
            Kind::Postcodes(path) => {
                let file = open(path).map_err(|error| cannot_read(path, &error))?;
                block_on(postcodes(&self.place()?, file))
            }
            Kind::SnomedMap(path) => {
                let bytes = open(path).and_then(read_bounded).map_err(|error| cannot_read(path, &error))?;
                block_on(snomed_map(&self.place()?, &bytes))
            }
        }
    }

    fn place(&self) -> Result<crate::app::Settings, Trouble> {
        Ok(place::of(&self.flags.settings(None, LogLevel::Warn)?))
    }

    fn order(&self) -> Result<ImportOrder, Trouble> {
        let mapping = match &self.mapping {
            None => None,
            Some(path) => {
                let bytes = open(path).and_then(read_bounded).map_err(|error| cannot_read(path, &error))?;
                let text = String::from_utf8(bytes).map_err(|_| Trouble::Usage(format!("{} is not UTF-8 text", path.display())))?;
                Some(sheet::Mapping::read(&text).map_err(|why| Trouble::Usage(format!("{}: {why}", path.display())))?)
            }
        };
        Ok(ImportOrder {
            publisher: self.publisher.clone(),
            licence: self.licence.clone(),
            whole: self.whole,
            accept_shrinkage: self.accept_shrinkage,
            look_for_doubles: true,
            mapping,
        })
    }

    fn files(&self, paths: &[PathBuf]) -> Result<(), Trouble> {
        let (place, order, sources) = (self.place()?, self.order()?, read_feeds(paths)?);
        block_on(async {
            let directory = Directory::open(&place).await?;
            let shown = Shown::new();
            let report = directory.import_as(sources, &order, &shown).await;
            shown.finish();
            directory.close().await;
            self.tell(&[(None, &report?)])
        })
    }

    /// Takes feeds one after the other; with none named, all that are due. One that fails does not keep the others back.
    fn feeds(&self, addresses: &[&str]) -> Result<(), Trouble> {
        let (place, order) = (self.place()?, self.order()?);
        block_on(async {
            let directory = Directory::open(&place).await?;
            let mut named: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
            if self.due {
                named = directory.feeds_due().await?;
            }
            let mut reports = Vec::new();
            let mut failed = false;
            for address in named {
                let shown = Shown::new();
                let order = FeedOrder {
                    import: order.clone(),
                    since_last_run: self.since_last_run,
                    allow_private: self.allow_private,
                    address: address.clone(),
                };
                let report = directory.import_feed(&order, &shown).await;
                shown.finish();
                match report {
                    Ok(report) => reports.push((Some(address), report)),
                    Err(error) => {
                        output::tell(&format!("{}: {}", output::plain(&shown_address(&address)), Trouble::from(error)));
                        failed = true;
                    }
                }
            }
            directory.close().await;
            let told: Vec<_> = reports.iter().map(|(address, report)| (address.as_deref(), report)).collect();
            self.tell(&told)?;
            if failed { Err(Trouble::Told) } else { Ok(()) }
        })
    }

    fn tell(&self, reports: &[(Option<&str>, &ImportReport)]) -> Result<(), Trouble> {
        let mut out = io::stdout().lock();
        match self.output {
            Form::Json => {
                for (address, report) in reports {
                    let mut told = told::json(report);
                    if let Some(address) = address {
                        told["feed"] = shown_address(address).into();
                    }
                    writeln!(out, "{told:#}")?;
                }
            }
            Form::Table => {
                for (address, report) in reports {
                    if let (Some(address), true) = (address, reports.len() > 1) {
                        writeln!(out, "{}", output::plain(&shown_address(address)))?;
                    }
                    print(report, &mut out)?;
                }
            }
        }
        let all_taken = reports.iter().all(|(_, report)| report.refused_rows == 0 && report.shrinkage.is_none());
        if all_taken { Ok(()) } else { Err(Trouble::Told) }
    }
}

/// Tells addresses and files from the words. A word is taken as a word even where a file has that name: `./postcodes` is the file.
fn kind(what: &[PathBuf], template: bool) -> Result<Kind<'_>, Trouble> {
    let words: Vec<Option<&str>> = what.iter().map(|one| one.to_str()).collect();
    if template {
        return match words[..] {
            [Some("csv")] => Ok(Kind::Template),
            _ => Err(Trouble::Usage("--template goes with csv: waymark import csv --template".to_owned())),
        };
    }
    let is_address = |word: &&str| word.starts_with("http://") || word.starts_with("https://");
    let addresses: Vec<&str> = words.iter().copied().flatten().filter(is_address).collect();
    if !addresses.is_empty() {
        if addresses.len() < what.len() {
            return Err(Trouble::Usage(
                "feeds and files are imported one after the other: name addresses alone, or files alone".to_owned(),
            ));
        }
        return Ok(Kind::Feeds(addresses));
    }
    let Some(word) = words.first().copied().flatten().filter(|first| matches!(*first, "postcodes" | "snomed-map" | "csv")) else {
        return Ok(Kind::Files(what));
    };
    match &what[1..] {
        [] if word == "csv" => {
            Err(Trouble::Usage("waymark import csv --template prints a CSV to fill in; to import one, name the file".to_owned()))
        }
        files if word == "csv" => Ok(Kind::Files(files)),
        [file] if word == "postcodes" => Ok(Kind::Postcodes(file)),
        [file] => Ok(Kind::SnomedMap(file)),
        others => Err(Trouble::Usage(format!(
            "waymark import {word} takes one CSV file, and {} were named. To import a feed or folder that is called {word}: waymark import ./{word}",
            others.len()
        ))),
    }
}

async fn postcodes(place: &crate::app::Settings, file: fs::File) -> Result<(), Trouble> {
    let directory = Directory::open(place).await?;
    let shown = Shown::new();
    let report = directory.import_postcodes(io::BufReader::new(file), &shown);
    shown.finish();
    directory.close().await;
    let PostcodeReport { taken, without_place, broken, samples } = report?;
    let mut out = io::stdout().lock();
    for sample in samples {
        writeln!(out, "refused  {}", output::plain(&sample))?;
    }
    let (taken, without_place) = (counted(taken, "postcode", "postcodes"), counted(without_place, "row has", "rows have"));
    writeln!(out, "{taken} taken; {without_place} no place in the source, {broken} could not be read")?;
    writeln!(out, "A server that is running takes them when it starts next.")?;
    if broken == 0 { Ok(()) } else { Err(Trouble::Told) }
}

async fn snomed_map(place: &crate::app::Settings, csv: &[u8]) -> Result<(), Trouble> {
    let directory = Directory::open(place).await?;
    let codes = directory.import_snomed_map(csv);
    directory.close().await;
    writeln!(io::stdout().lock(), "{} taken. A server that is running takes them when it starts next.", counted(codes?, "code", "codes"))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_words_an_address_is_a_feed_and_a_path_is_a_file() {
        let paths = |words: &[&str]| words.iter().map(PathBuf::from).collect::<Vec<_>>();
        let csv = PathBuf::from("x.csv");
        assert_eq!(kind(&paths(&["postcodes", "x.csv"]), false).unwrap(), Kind::Postcodes(&csv));
        assert_eq!(kind(&paths(&["snomed-map", "x.csv"]), false).unwrap(), Kind::SnomedMap(&csv));
        for feeds in [&["./postcodes"] as &[&str], &["a.json", "postcodes"], &["-"], &["feeds/postcodes"]] {
            assert!(matches!(kind(&paths(feeds), false).unwrap(), Kind::Files(named) if named.len() == feeds.len()), "{feeds:?}");
        }
        for wrong in [&["postcodes"] as &[&str], &["snomed-map", "a", "b"]] {
            let message = kind(&paths(wrong), false).unwrap_err().to_string();
            assert!(message.contains(&format!("./{}", wrong[0])), "{message}");
        }
    }
}
