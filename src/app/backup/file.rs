//! What a backup looks like: lines of JSON, packed with gzip, so that `zcat backup | head` shows what it is.
//!
//! The first line says what it is and which schema it has; then, for each table, a line with its name and columns, and a line a row; the
//! last line holds how many rows there are and SHA-256 over all the lines before it. A file without that line, or with another sum,
//! is not whole.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, BufWriter, Read, Write},
    path::Path,
};

use chrono::{DateTime, SecondsFormat, Utc};
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::{
    access::key::hex,
    store::{BadDump, DumpReader, Dumped, SCHEMA},
};

/// The form of the file; another one has another number.
const FORM: u32 = 1;

/// The longest line that is read: far longer than any document that is taken in, and short enough for memory.
const MOST_BYTES: u64 = 64 << 20;

/// The first line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    /// The form of the file.
    waymark_backup: u32,
    /// The version that wrote it.
    waymark: String,
    /// The version of the schema.
    schema: i64,
    /// When it was made.
    pub(super) made_at: DateTime<Utc>,
}

/// A line that begins a table.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TableLine {
    table: String,
    columns: Vec<String>,
}

/// The last line.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EndLine {
    rows: u64,
    sha256: String,
}

/// Why a file is no backup.
#[derive(Debug, thiserror::Error)]
pub(super) enum BadFile {
    /// It cannot be read at all.
    #[error("it cannot be read, or is damaged: {0}")]
    Unreadable(#[source] io::Error),
    /// It is something else.
    #[error("it is no backup that Waymark made")]
    Other,
    /// It is of a form that came later.
    #[error("it was written by Waymark {0}, in a form that this version does not know")]
    Form(String),
    /// Its schema is another.
    #[error("it holds version {of} of the schema, and this is version {own}: restore it with Waymark {by}, and open it with this one then")]
    Schema {
        /// Its schema.
        of: i64,
        /// Ours.
        own: i64,
        /// Who wrote it.
        by: String,
    },
    /// It ends before its end.
    #[error("it is not whole: its end is missing")]
    CutShort,
    /// What it holds is not what was written.
    #[error("it is damaged: what it holds is not what its end says")]
    Damaged,
    /// A line that says nothing.
    #[error("it is damaged at line {0}")]
    Line(u64),
    /// It is not what this version has.
    #[error(transparent)]
    Dump(#[from] BadDump),
    /// It was another a moment ago.
    #[error("it became another while it was read")]
    Changed,
}

/// A backup in the making.
pub(super) struct Writer {
    out: GzEncoder<BufWriter<File>>,
    digest: Sha256,
    rows: u64,
}

impl Writer {
    pub(super) fn begin(file: File, made_at: DateTime<Utc>) -> io::Result<Self> {
        let out = GzEncoder::new(BufWriter::new(file), Compression::default());
        let mut writer = Self { out, digest: Sha256::new(), rows: 0 };
        let made_at = made_at.to_rfc3339_opts(SecondsFormat::Secs, true).parse().unwrap_or(made_at);
        let version = env!("CARGO_PKG_VERSION").to_owned();
        writer.line(&Head { waymark_backup: FORM, waymark: version, schema: SCHEMA, made_at })?;
        Ok(writer)
    }

    pub(super) fn write(&mut self, next: &Dumped) -> io::Result<()> {
        match next {
            Dumped::Table { name, columns } => self.line(&TableLine { table: name.clone(), columns: columns.clone() }),
            Dumped::Row(row) => {
                self.rows += 1;
                self.line(row)
            }
        }
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    pub(super) fn end(mut self) -> io::Result<File> {
        let sha256 = hex(&self.digest.clone().finalize());
        self.line(&EndLine { rows: self.rows, sha256 })?;
        self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)
    }

    fn line(&mut self, value: &impl Serialize) -> io::Result<()> {
        let mut line = serde_json::to_vec(value)?;
        line.push(b'\n');
        self.digest.update(&line);
        self.out.write_all(&line)
    }
}

/// A backup that is read, line by line. What it yields has been seen to be of this schema; that all of it was there is known once it
/// yields nothing more.
pub(super) struct Reader {
    lines: BufReader<GzDecoder<BufReader<File>>>,
    head: Head,
    digest: Sha256,
    dump: Option<DumpReader>,
    line: u64,
    rows: u64,
    print: String,
}

impl Reader {
    pub(super) fn begin(path: &Path) -> Result<Self, BadFile> {
        let file = File::open(path).map_err(BadFile::Unreadable)?;
        let mut lines = BufReader::new(GzDecoder::new(BufReader::new(file)));
        let first = read_line(&mut lines).map_err(|_| BadFile::Other)?;
        let said: Value = serde_json::from_slice(&first).map_err(|_| BadFile::Other)?;
        let by = said["waymark"].as_str().map(|version| version.chars().take(40).collect::<String>()).ok_or(BadFile::Other)?;
        match said["waymark_backup"].as_u64() {
            None => return Err(BadFile::Other),
            Some(form) if form != u64::from(FORM) => return Err(BadFile::Form(by)),
            Some(_) => {}
        }
        let head: Head = serde_json::from_value(said).map_err(|_| BadFile::Line(1))?;
        if head.schema != SCHEMA {
            return Err(BadFile::Schema { of: head.schema, own: SCHEMA, by });
        }
        let digest = Sha256::new().chain_update(&first);
        Ok(Self { lines, head, digest, dump: Some(DumpReader::default()), line: 1, rows: 0, print: String::new() })
    }

    pub(super) fn head(&self) -> &Head {
        &self.head
    }

    /// How many rows were read.
    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// What the file is told apart by, once it was read to its end.
    pub(super) fn print(&self) -> &str {
        &self.print
    }

    fn read(&mut self) -> Result<Option<Dumped>, BadFile> {
        let Some(dump) = self.dump.as_mut() else { return Ok(None) };
        let line = read_line(&mut self.lines).map_err(BadFile::Unreadable)?;
        self.line += 1;
        let bad = || BadFile::Line(self.line);
        if line.is_empty() {
            return Err(BadFile::CutShort);
        }
        let said: Value = serde_json::from_slice(&line).map_err(|_| bad())?;
        let next = match said {
            Value::Array(row) => {
                self.rows += 1;
                Dumped::Row(row)
            }
            said if said.get("table").is_some() => {
                let TableLine { table, columns } = serde_json::from_value(said).map_err(|_| bad())?;
                Dumped::Table { name: table, columns }
            }
            said => {
                let end: EndLine = serde_json::from_value(said).map_err(|_| bad())?;
                self.print = hex(&self.digest.clone().finalize());
                if end.rows != self.rows || end.sha256 != self.print {
                    return Err(BadFile::Damaged);
                }
                if !read_line(&mut self.lines).map_err(BadFile::Unreadable)?.is_empty() {
                    return Err(BadFile::Damaged);
                }
                self.dump.take().map_or(Ok(()), DumpReader::end)?;
                return Ok(None);
            }
        };
        self.digest.update(&line);
        dump.take(&next)?;
        Ok(Some(next))
    }
}

impl Iterator for Reader {
    type Item = Result<Dumped, BadFile>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = self.read().transpose();
        if !matches!(next, Some(Ok(_))) {
            self.dump = None;
        }
        next
    }
}

/// The next line with its end; empty where there is none.
fn read_line(lines: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    lines.take(MOST_BYTES).read_until(b'\n', &mut line)?;
    match line.last() {
        None | Some(b'\n') => Ok(line),
        Some(_) if line.len() as u64 == MOST_BYTES => Err(io::Error::new(io::ErrorKind::InvalidData, "a line is too long")),
        Some(_) => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
