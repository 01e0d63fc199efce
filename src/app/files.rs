//! The files of the data folder: where the index lies, postcodes that were imported, and maps of other systems' codes.
//!
//! A file is replaced whole, by rename, so that a reader or a crash meets the old one or the new one.

use std::{
    collections::HashMap,
    fs::{self, File},
    io::{self, Read, Write as _},
    path::{Path, PathBuf},
};

use super::{AppError, Directory, Progress};
use crate::{
    domain::fault::{Faults, code},
    geography::{PostcodeTable, postcode_csv},
    needs::{Lexicon, NeedNo},
};

/// SNOMED CT, as FHIR names it.
pub(super) const SNOMED_CT: &str = "http://snomed.info/sct";

/// Codes of another system, and the needs they stand for.
pub(super) type CodeMap = HashMap<String, NeedNo>;

/// How many faults of a file are told.
const MOST_FAULTS: usize = 20;

/// The data folder.
#[derive(Debug, Clone)]
pub(super) struct DataFolder(PathBuf);

/// What an import of postcodes took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PostcodeReport {
    /// How many postcodes are known now.
    pub taken: usize,
    /// How many rows have no place in the source.
    pub without_place: usize,
    /// How many rows could not be read.
    pub broken: usize,
    /// The first few of those, in words.
    pub samples: Vec<String>,
}

/// Creates a folder that nobody but its owner reads: mail with links, drafts and addresses lie in it. One that is there stays as it is.
fn made_for_its_owner(path: &Path) -> std::io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

impl DataFolder {
    pub(super) fn create(path: &Path) -> Result<Self, AppError> {
        made_for_its_owner(path).map_err(|source| AppError::File { what: "the data folder", path: path.to_owned(), source })?;
        Ok(Self(path.to_owned()))
    }

    pub(super) fn at(path: &Path) -> Self {
        Self(path.to_owned())
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    pub(super) fn index(&self) -> PathBuf {
        self.0.join("index")
    }

    fn postcodes_file(&self) -> PathBuf {
        self.0.join("postcodes.bin")
    }

    fn codes_file(&self) -> PathBuf {
        self.0.join("snomed-map.csv")
    }

    /// The postcodes that were imported, where any were.
    pub(super) fn postcodes(&self) -> Result<Option<PostcodeTable>, AppError> {
        let path = self.postcodes_file();
        let Some(bytes) = read_whole(&path, "the postcode table")? else { return Ok(None) };
        match PostcodeTable::from_bytes(&bytes) {
            Ok(table) => Ok(Some(table)),
            Err(why) => Err(AppError::Damaged { what: "the postcode table", path, why: why.to_string() }),
        }
    }

    /// The codes that were imported.
    pub(super) fn codes(&self, lexicon: &Lexicon) -> Result<CodeMap, AppError> {
        let path = self.codes_file();
        let Some(bytes) = read_whole(&path, "the code map")? else { return Ok(CodeMap::new()) };
        parse_codes(&bytes, lexicon).map_err(|why| AppError::Damaged { what: "the code map", path, why: why.to_string() })
    }

    fn replace(&self, path: &Path, what: &'static str, bytes: &[u8]) -> Result<(), AppError> {
        let write = || -> io::Result<()> {
            let new = path.with_extension("new");
            let mut file = File::create(&new)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&new, path)?;
            File::open(&self.0)?.sync_all()
        };
        write().map_err(|source| AppError::File { what, path: path.to_owned(), source })
    }
}

fn read_whole(path: &Path, what: &'static str) -> Result<Option<Vec<u8>>, AppError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(why) if why.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(AppError::File { what, path: path.to_owned(), source }),
    }
}

/// Reads `code,need` rows, with or without that heading.
fn parse_codes(bytes: &[u8], lexicon: &Lexicon) -> Result<CodeMap, Faults> {
    let mut faults = Faults::default();
    let mut codes = CodeMap::new();
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).trim(csv::Trim::All).from_reader(bytes);
    for (place, record) in reader.records().enumerate() {
        let line = place + 1;
        let at = format!("/{line}");
        let Ok(record) = record else {
            faults.push(at, code::MALFORMED, format!("line {line} is not CSV"));
            continue;
        };
        let (concept, need) = (record.get(0).unwrap_or_default(), record.get(1).unwrap_or_default());
        if place == 0 && concept.trim_start_matches('\u{feff}').eq_ignore_ascii_case("code") {
            continue;
        }
        // A SNOMED CT identifier has 6 to 18 digits. Source: SNOMED International, Release File Specification, "SCTID Data Type".
        if !(6..=18).contains(&concept.len()) || !concept.bytes().all(|byte| byte.is_ascii_digit()) {
            faults.push(at, code::MALFORMED, format!("line {line}: the first column must be a SNOMED CT code of 6 to 18 digits"));
            continue;
        }
        match lexicon.by_code(need) {
            Some(need) => {
                if codes.insert(concept.to_owned(), need).is_some_and(|before| before != need) {
                    faults.push(at, code::CONFLICT, format!("line {line}: this code already stands for another need"));
                }
            }
            None => faults.push(
                at,
                code::UNKNOWN_CODE,
                format!("line {line}: the second column must be the code of a need, such as money.debt"),
            ),
        }
        if faults.0.len() >= MOST_FAULTS {
            break;
        }
    }
    faults.or(codes)
}

impl Directory {
    /// Takes full postcodes from an ONS Postcode Directory or a Code-Point Open CSV, in place of those imported before. A server
    /// that is running takes them when it starts next.
    ///
    /// # Errors
    /// [`AppError::Input`] where not one row could be read; then nothing changes. [`AppError::File`].
    pub fn import_postcodes(&self, csv: impl Read, progress: &dyn Progress) -> Result<PostcodeReport, AppError> {
        let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(csv);
        let mut report = PostcodeReport { taken: 0, without_place: 0, broken: 0, samples: Vec::new() };
        let mut read = 0;
        let rows = postcode_csv::rows(reader).filter_map(|row| {
            read += 1;
            if read % 50_000 == 0 {
                progress.at("rows read", read, None);
            }
            match row {
                Ok(row) => Some(row),
                Err(broken) if broken.fault == postcode_csv::RowFault::NoPlace => {
                    report.without_place += 1;
                    None
                }
                Err(broken) => {
                    report.broken += 1;
                    if report.samples.len() < MOST_FAULTS {
                        report.samples.push(broken.to_string());
                    }
                    None
                }
            }
        });
        let table = PostcodeTable::from_rows(rows);
        if table.is_empty() {
            let mut faults = Faults::default();
            faults.push("", code::EMPTY, "no postcode could be read");
            for sample in &report.samples {
                faults.push("", code::MALFORMED, sample.clone());
            }
            return Err(faults.into());
        }
        report.taken = table.len();
        self.inner.folder.replace(&self.inner.folder.postcodes_file(), "the postcode table", &table.to_bytes())?;
        Ok(report)
    }

    /// Takes a map of SNOMED CT codes to needs (`code,need`), in place of the one imported before. Answers how many codes it
    /// holds. A server that is running takes it when it starts next.
    ///
    /// # Errors
    /// [`AppError::Input`] with every fault; then nothing changes. [`AppError::File`].
    pub fn import_snomed_map(&self, csv: &[u8]) -> Result<usize, AppError> {
        let codes = parse_codes(csv, self.inner.lexicon)?;
        self.inner.folder.replace(&self.inner.folder.codes_file(), "the code map", csv)?;
        Ok(codes.len())
    }
}
