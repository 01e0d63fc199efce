//! `waymark import`: feeds into the directory; postcodes and SNOMED maps beside it.

use std::{
    fs,
    io::{self, Read as _, Write},
    os::unix::fs::FileTypeExt as _,
    path::{Path, PathBuf},
};

use clap::Args;

use super::{Trouble, block_on, flags::SettingFlags, output, place, progress::Shown};
use crate::{
    app::{Directory, ImportReport, PostcodeReport, Source, counted},
    config::LogLevel,
};

/// The largest feed that is read, in bytes: it is held in memory whole. Larger ones can be split into files of one folder.
const MAX_BYTES: u64 = 512 << 20;

/// How many refused rows are told one by one; the rest are counted.
const MAX_TOLD: usize = 100;

/// Take feeds into the directory, or postcodes, or a SNOMED CT map.
///
/// A feed is Open Referral UK 3.0 / HSDS 3 JSON: an array of full services, or the page shape of that standard's API. What
/// is right is taken, what is wrong is told row by row. Run again, it changes nothing. May be run beside a server.
#[derive(Debug, Args)]
#[command(
    override_usage = "waymark import [OPTIONS] <FILE|FOLDER|->...\n       waymark import [OPTIONS] postcodes <CSV>\n       waymark import [OPTIONS] snomed-map <CSV>",
    after_help = "\
Examples:
  waymark import leeds.json
  waymark import feeds/                    every .json file in it and in its folders, in the order of their names
  curl -s https://council.example/services | waymark import -
  waymark import postcodes ONSPD_NOV_2025_UK.csv
      Full postcodes: an ONS Postcode Directory, or a Code-Point Open file
  waymark import snomed-map map.csv
      Two columns: code,need
  waymark import ./postcodes               a feed or a folder of that very name

Exit codes: 0 all was taken; 1 something was refused (and told), or it failed; 2 the command line or a setting is wrong."
)]
pub(super) struct Import {
    /// Feeds: JSON files, folders of them, or - for standard input; or `postcodes` or `snomed-map` and a CSV file
    #[arg(required = true, value_name = "WHAT")]
    what: Vec<PathBuf>,
    #[command(flatten)]
    flags: SettingFlags,
}

/// What is to be imported.
#[derive(Debug, PartialEq, Eq)]
enum Kind<'a> {
    Feeds(&'a [PathBuf]),
    Postcodes(&'a Path),
    SnomedMap(&'a Path),
}

impl Import {
    /// Takes it in, and reports.
    pub(super) fn run(self) -> Result<(), Trouble> {
        let kind = kind(&self.what)?;
        let settings = self.flags.settings(None, LogLevel::Warn)?;
        let place = place::of(&settings);
        match kind {
            Kind::Feeds(paths) => {
                let documents = read_feeds(paths)?;
                block_on(feeds(&place, documents))
            }
            Kind::Postcodes(path) => {
                let file = open(path).map_err(|error| cannot_read(path, &error))?;
                block_on(postcodes(&place, file))
            }
            Kind::SnomedMap(path) => {
                let bytes = open(path).and_then(read_bounded).map_err(|error| cannot_read(path, &error))?;
                block_on(snomed_map(&place, &bytes))
            }
        }
    }
}

/// Tells a feed from the two words. A word is taken as a word even where a file has that name: `./postcodes` is the file.
fn kind(what: &[PathBuf]) -> Result<Kind<'_>, Trouble> {
    let Some(word) = what.first().and_then(|first| first.to_str()).filter(|first| matches!(*first, "postcodes" | "snomed-map")) else {
        return Ok(Kind::Feeds(what));
    };
    match &what[1..] {
        [file] if word == "postcodes" => Ok(Kind::Postcodes(file)),
        [file] => Ok(Kind::SnomedMap(file)),
        others => Err(Trouble::Usage(format!(
            "waymark import {word} takes one CSV file, and {} were named. To import a feed or folder that is called {word}: waymark import ./{word}",
            others.len()
        ))),
    }
}

async fn feeds(place: &crate::app::Settings, sources: Vec<Source>) -> Result<(), Trouble> {
    let directory = Directory::open(place).await?;
    let shown = Shown::new();
    let report = directory.import(sources, &shown).await;
    shown.finish();
    directory.close().await;
    let report = report?;
    print(&report, &mut io::stdout().lock())?;
    if report.refused.is_empty() { Ok(()) } else { Err(Trouble::Told) }
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

/// Prints what was taken, and what was refused and why.
pub(super) fn print(report: &ImportReport, out: &mut dyn Write) -> io::Result<()> {
    for warning in report.warnings.iter().take(MAX_TOLD) {
        writeln!(out, "note     {}", output::plain(warning))?;
    }
    for refusal in report.refused.iter().take(MAX_TOLD) {
        let name = refusal.name.as_deref().map(|name| format!(" ({})", output::plain(name))).unwrap_or_default();
        writeln!(out, "refused  {} {}{name}", output::plain(&refusal.source), refusal.at)?;
        for fault in &refusal.faults.0 {
            writeln!(out, "         {fault}")?;
        }
    }
    for (all, one, many) in
        [(report.warnings.len(), "more note", "more notes"), (report.refused.len(), "more refused row", "more refused rows")]
    {
        if all > MAX_TOLD {
            writeln!(out, "… and {}", counted(all - MAX_TOLD, one, many))?;
        }
    }
    let ImportReport { services, inserted, updated, unchanged, refused, .. } = report;
    writeln!(
        out,
        "{} taken (records: {inserted} new, {updated} changed, {unchanged} as they were); {} refused",
        counted(*services, "service", "services"),
        counted(refused.len(), "row", "rows")
    )
}

pub(super) fn read_feeds(paths: &[PathBuf]) -> Result<Vec<Source>, Trouble> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            json_files(path, &mut files).map_err(|error| cannot_read(path, &error))?;
            if files.len() == before {
                return Err(Trouble::Usage(format!("the folder {} holds no .json file", path.display())));
            }
        } else {
            files.push(path.clone());
        }
    }
    files.iter().map(|path| read_feed(path)).collect()
}

/// Whether a file of a folder only lists the others, as that of the demonstration does: it is called `manifest.json`, and is an object
/// that has `files` and nothing of a feed. One that cannot be read is not passed over: it is told.
fn is_manifest(path: &Path) -> bool {
    let is_named_so = path.file_name().is_some_and(|name| name.eq_ignore_ascii_case("manifest.json"));
    let read = || serde_json::from_slice::<serde_json::Value>(&fs::read(path).ok()?).ok();
    is_named_so
        && read().is_some_and(|read| read["files"].is_array() && ["id", "services", "contents"].iter().all(|name| read.get(name).is_none()))
}

fn json_files(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    let mut entries = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        // A link to a folder is not followed: it could lead round in a circle.
        if path.is_dir() && !path.is_symlink() {
            json_files(&path, files)?;
        } else if !path.is_dir() && path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) && !is_manifest(&path)
        {
            files.push(path);
        }
    }
    Ok(())
}

fn read_feed(path: &Path) -> Result<Source, Trouble> {
    let (name, bytes) = if path == Path::new("-") {
        ("standard input".to_owned(), read_bounded(io::stdin().lock()))
    } else {
        (path.display().to_string(), open(path).and_then(read_bounded))
    };
    Ok(Source { name, bytes: bytes.map_err(|error| cannot_read(path, &error))? })
}

/// Opens a regular file. Anything else could keep us waiting for ever, as a pipe does that nobody writes to.
fn open(path: &Path) -> io::Result<fs::File> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() {
        return fs::File::open(path);
    }
    let is = if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else {
        "a device or a socket"
    };
    let instead = if kind.is_dir() {
        "name a file in it"
    } else {
        "feeds can be piped in with `waymark import -`; anything else has to be saved as a file first"
    };
    Err(io::Error::other(format!("it is {is}, and no regular file; {instead}")))
}

fn read_bounded(from: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is larger than {} MB; split it into several files of one folder", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

fn cannot_read(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Failed(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_words_are_words_and_a_path_is_a_feed() {
        let paths = |words: &[&str]| words.iter().map(PathBuf::from).collect::<Vec<_>>();
        let csv = PathBuf::from("x.csv");
        assert_eq!(kind(&paths(&["postcodes", "x.csv"])).unwrap(), Kind::Postcodes(&csv));
        assert_eq!(kind(&paths(&["snomed-map", "x.csv"])).unwrap(), Kind::SnomedMap(&csv));
        for feeds in [&["./postcodes"] as &[&str], &["a.json", "postcodes"], &["-"], &["feeds/postcodes"]] {
            assert!(matches!(kind(&paths(feeds)).unwrap(), Kind::Feeds(named) if named.len() == feeds.len()), "{feeds:?}");
        }
        for wrong in [&["postcodes"] as &[&str], &["snomed-map", "a", "b"]] {
            let message = kind(&paths(wrong)).unwrap_err().to_string();
            assert!(message.contains(&format!("./{}", wrong[0])), "{message}");
        }
    }

    #[test]
    fn a_folder_gives_its_feeds_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        for name in ["c.JSON", "a.json", "b/x.json", "readme.txt"] {
            fs::write(folder.path().join(name), "[]").unwrap();
        }
        fs::write(folder.path().join("manifest.json"), r#"{ "files": ["a.json"] }"#).unwrap();
        let documents = read_feeds(&[folder.path().to_owned()]).unwrap();
        let names: Vec<_> = documents.iter().map(|document| document.name.rsplit('/').next().unwrap()).collect();
        assert_eq!(names, ["a.json", "x.json", "c.JSON"]);
    }

    #[test]
    fn a_manifest_is_passed_over_and_what_is_only_called_so_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("manifest.json");
        for (text, passed_over) in [
            (r#"{ "written_on": "2026-11-22", "files": ["a.json"] }"#, true),
            (r#"{ "files": ["a.json"] "#, false),
            (r#"{ "files": [], "services": [] }"#, false),
            ("{}", false),
            ("[]", false),
        ] {
            fs::write(&path, text).unwrap();
            assert_eq!(is_manifest(&path), passed_over, "{text}");
        }
        let other = folder.path().join("list.json");
        fs::write(&other, r#"{ "files": [] }"#).unwrap();
        assert!(!is_manifest(&other));
    }
}
