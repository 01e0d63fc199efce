//! The settings file, with the line of every setting.

use std::{
    io::ErrorKind,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::{Found, Setting, Source, Wrong};

/// Reads the file at `path`; answers what it sets, and the folder that its paths are meant from. A file that nobody
/// named (`named_by` is absent) need not exist.
pub(super) fn read(path: &Path, named_by: Option<&Source>, wrong: &mut Vec<Wrong>) -> (Found, PathBuf) {
    let base = path.parent().unwrap_or(Path::new("")).to_owned();
    match std::fs::read_to_string(path) {
        Ok(text) => (parse(path, &text, wrong), base),
        Err(error) if named_by.is_none() && error.kind() == ErrorKind::NotFound => (Found::new(), base),
        Err(error) => {
            let source = named_by.cloned().unwrap_or_else(|| Source::File(path.to_owned(), None));
            wrong.push(Wrong {
                source,
                what: format!("{} cannot be read: {error}; right would be {}", path.display(), Setting::Config.right()),
            });
            (Found::new(), base)
        }
    }
}

fn parse(path: &Path, text: &str, wrong: &mut Vec<Wrong>) -> Found {
    let at = |offset: usize| Source::File(path.to_owned(), Some(line_of(text, offset)));
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let source = error.span().map_or_else(|| Source::File(path.to_owned(), None), |span| at(span.start));
        wrong.push(Wrong { source, what: format!("this is not TOML: {}", error.message()) });
    }
    let mut found = Found::new();
    for (name, value) in table.into_inner() {
        let of_file = Setting::ALL.into_iter().filter(|setting| *setting != Setting::Config);
        let Some(setting) = of_file.clone().find(|setting| setting.key() == name.get_ref()) else {
            let known: Vec<_> = of_file.map(Setting::key).collect();
            let what = format!("no such setting as {:?}; there are {}", name.get_ref(), known.join(", "));
            wrong.push(Wrong { source: at(name.span().start), what });
            continue;
        };
        let source = at(value.span().start);
        match value.into_inner() {
            DeValue::String(text) => found.push((setting, source, text.into_owned())),
            _ => {
                wrong
                    .push(Wrong { source, what: format!("{} is not a text in quotes; right would be {}", setting.key(), setting.right()) });
            }
        }
    }
    found
}

/// The number of the line that holds the byte at `offset`, from 1.
fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
