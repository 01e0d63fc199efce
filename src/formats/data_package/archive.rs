//! Zip files, held against bounds: a small file must not become a large one unnoticed.

use std::{
    collections::BTreeMap,
    io::{self, Read, Seek, Write},
};

use zip::{CompressionMethod, ZipArchive, ZipWriter, result::ZipError, write::SimpleFileOptions};

use crate::domain::fault::{Fault, Faults, code};

/// Files by their paths, folders parted by `/`.
pub type Files = BTreeMap<String, Vec<u8>>;

/// How much a zip file may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The most entries, of any kind.
    pub entries: usize,
    /// The most bytes of one file, unpacked.
    pub file_bytes: u64,
    /// The most bytes of all files together, unpacked.
    pub total_bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { entries: 1_000, file_bytes: 256 << 20, total_bytes: 512 << 20 }
    }
}

/// Unpacks the tables and descriptions of a zip file: what ends in `.csv` or `.json`. Others are not unpacked at all. What the zip
/// file says of sizes is not believed; unpacked bytes are counted.
///
/// # Errors
/// One fault: no zip file, broken, more than the limits allow, a path that leads out of the archive, two entries of one name, or an entry
/// that is encrypted or a link.
pub fn unpack(source: impl Read + Seek, limits: Limits) -> Result<Files, Faults> {
    let mut archive = ZipArchive::new(source).map_err(|error| broken(&error))?;
    if archive.len() > limits.entries {
        return Err(refused(
            code::TOO_LONG,
            format!("is a zip file of {} entries; at most {} are unpacked", archive.len(), limits.entries),
        ));
    }
    if archive.has_duplicate_names() {
        return Err(refused(code::CONFLICT, "is a zip file with two entries of the same name"));
    }
    let (mut files, mut left) = (Files::new(), limits.total_bytes);
    for number in 0..archive.len() {
        let entry = archive.by_index_raw(number).map_err(|error| broken(&error))?;
        let path = path(&entry.name().map_err(|error| broken(&error))?)?;
        if entry.encrypted() {
            return Err(refused(code::MALFORMED, "is a zip file that is encrypted"));
        }
        if entry.is_symlink() {
            return Err(refused(code::MALFORMED, "is a zip file with a link in it"));
        }
        let is_wanted = entry.is_file() && is_wanted(&path);
        drop(entry);
        if !is_wanted {
            continue;
        }
        let most = limits.file_bytes.min(left);
        let mut bytes = Vec::new();
        let entry = archive.by_index(number).map_err(|error| broken(&error))?;
        entry.take(most + 1).read_to_end(&mut bytes).map_err(|_| refused(code::MALFORMED, "is a broken zip file"))?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if size > most {
            let (what, most) = if most == left { ("all files together", limits.total_bytes) } else { ("one file", most) };
            return Err(refused(code::TOO_LONG, format!("is a zip file that unpacks to more than the {most} bytes allowed for {what}")));
        }
        left -= size;
        // Where the case of names does not count, one would hide the other.
        if files.keys().any(|known| known.eq_ignore_ascii_case(&path)) {
            return Err(refused(code::CONFLICT, "is a zip file with two entries of the same name"));
        }
        files.insert(path, bytes);
    }
    Ok(files)
}

/// Packs files into a zip file, in the order given. The same files give the same bytes: no time of day is written.
///
/// # Errors
/// What the reading or writing gives.
pub fn pack<W: Write + Seek, R: Read>(out: W, files: impl IntoIterator<Item = (String, io::Result<R>)>) -> io::Result<W> {
    let mut zip = ZipWriter::new(out);
    // Large files: a table of a million rows passes the four gigabytes of the old format.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    for (path, file) in files {
        zip.start_file(path, options).map_err(io::Error::from)?;
        io::copy(&mut file?, &mut zip)?;
    }
    zip.finish().map_err(io::Error::from)
}

/// An entry's path, where it stays inside the archive.
fn path(name: &str) -> Result<String, Faults> {
    let leads_out = name.starts_with('/')
        || name.contains(['\\', '\0'])
        || name.as_bytes().get(1) == Some(&b':')
        || name.trim_end_matches('/').split('/').any(|part| part.is_empty() || part == "." || part == "..");
    if leads_out {
        return Err(refused(code::MALFORMED, "is a zip file with a path that leads out of it"));
    }
    Ok(name.to_owned())
}

/// Whether a file is part of a package. What macOS puts beside each file is not.
fn is_wanted(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let is_shadow = path.starts_with("__MACOSX/") || path.rsplit('/').next().is_some_and(|name| name.starts_with('.'));
    !is_shadow && [".csv", ".json"].iter().any(|end| lower.ends_with(end))
}

fn broken(error: &ZipError) -> Faults {
    let detail = match error {
        ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => "is a zip file packed in a way that is not read",
        ZipError::InvalidPassword => "is a zip file that is encrypted",
        _ => "is no zip file, or a broken one",
    };
    refused(code::MALFORMED, detail)
}

fn refused(code: &'static str, detail: impl Into<String>) -> Faults {
    Faults(vec![Fault::new("", code, detail)])
}
