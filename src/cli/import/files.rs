//! The files that are named to an import: found, opened and read, each within bounds.

use std::{
    fs,
    io::{self, Read as _},
    os::unix::fs::FileTypeExt as _,
    path::{Path, PathBuf},
};

use crate::{app::Source, cli::Trouble};

/// The largest feed that is read, in bytes: it is held in memory whole. Larger ones can be split into files of one folder.
const MAX_BYTES: u64 = 512 << 20;

/// What the files of a folder that are taken end in.
const ENDINGS: [&str; 4] = ["json", "ndjson", "csv", "zip"];

pub(in crate::cli) fn read_feeds(paths: &[PathBuf]) -> Result<Vec<Source>, Trouble> {
    let mut files = Vec::new();
    for path in paths {
        if path.is_dir() {
            let before = files.len();
            json_files(path, &mut files).map_err(|error| cannot_read(path, &error))?;
            if files.len() == before {
                return Err(Trouble::Usage(format!("the folder {} holds no .json file, nor .ndjson, .csv or .zip", path.display())));
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
        } else if !path.is_dir()
            && path.extension().is_some_and(|extension| ENDINGS.iter().any(|ending| extension.eq_ignore_ascii_case(ending)))
            && !is_manifest(&path)
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
pub(super) fn open(path: &Path) -> io::Result<fs::File> {
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

pub(super) fn read_bounded(from: impl io::Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(io::Error::other(format!("it is larger than {} MB; split it into several files of one folder", MAX_BYTES >> 20)));
    }
    Ok(bytes)
}

pub(super) fn cannot_read(path: &Path, error: &io::Error) -> Trouble {
    Trouble::Failed(format!("{} cannot be read: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

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
