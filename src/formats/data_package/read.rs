//! Finding the tables of a package among its files, and reading their rows.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    DESCRIPTOR, Files,
    cells::members,
    join::{Join, Row},
    tables::{TABLES, Table},
};
use crate::{
    domain::{
        fault::{Fault, Faults, code},
        json::Pointer,
    },
    formats::{
        hsds::{Document, Shape},
        table,
    },
};

/// Reads a package: its tables are joined into full services. Which file is which table is told by `datapackage.json` where there is
/// one, and by the names of the files. Pointers name the file and the row as a spreadsheet counts it: `/services.csv/2` is the
/// first below the headings.
///
/// # Errors
/// Where there is no table of the standard among the files, or the description of the package is no JSON. Rows that belong to nothing are no
/// error; they are told in [`Document::refused`].
pub fn read(files: &Files) -> Result<Document, Faults> {
    let mut document = Document::new(Shape::Tables, Vec::new());
    let tables = find(files, &mut document.notes)?;
    if tables.is_empty() {
        let detail = "holds no table of an HSDS data package; such are services.csv, organizations.csv, locations.csv";
        return Err(Faults(vec![Fault::new("", code::EMPTY, detail)]));
    }
    let mut join = Join::default();
    for (path, number) in tables {
        let name = path.rsplit('/').next().unwrap_or(path);
        let at = Pointer::root().member(name);
        let Some(bytes) = files.get(path).filter(|bytes| !is_blank(bytes)) else { continue };
        match table::read(bytes, &at) {
            Ok(table) => {
                for (row, cells) in &table.rows {
                    join.add(number, Row { at: at.element(*row), members: members(&TABLES[number], table.cells(cells)) });
                }
            }
            Err(faults) => document.refused.push((at, faults)),
        }
    }
    join.into_document(&mut document);
    Ok(document)
}

fn is_blank(bytes: &[u8]) -> bool {
    bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).iter().all(u8::is_ascii_whitespace)
}

/// Which files are which tables.
fn find<'f>(files: &'f Files, notes: &mut Vec<String>) -> Result<BTreeMap<&'f str, usize>, Faults> {
    let described = files.keys().filter(|path| file_name(path) == DESCRIPTOR).min_by_key(|path| path.len());
    let folder = described.map_or("", |path| &path[..path.len() - DESCRIPTOR.len()]);
    let mut found = BTreeMap::new();
    if let Some((path, bytes)) = described.and_then(|path| files.get_key_value(path)) {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        let package: Value = serde_json::from_slice(bytes).map_err(|error| {
            Faults(vec![Fault::new(Pointer::root().member(file_name(path)).as_str(), code::MALFORMED, format!("is not JSON: {error}"))])
        })?;
        for resource in package.get("resources").and_then(Value::as_array).into_iter().flatten() {
            describe(resource, folder, files, &mut found, notes);
        }
    }
    for path in files.keys().filter(|path| path.starts_with(folder) && path.to_ascii_lowercase().ends_with(".csv")) {
        let name = file_name(path);
        if found.contains_key(path.as_str()) {
            continue;
        }
        match Table::named(&name[..name.len() - ".csv".len()]) {
            // In another folder a copy may lie.
            Some(table) if !found.values().any(|known| *known == table) => {
                found.insert(path, table);
            }
            Some(_) => notes.push(format!("the file {name} was left out: its table was found already")),
            None => notes.push(format!("the file {name} is no table of the standard, and was left out")),
        }
    }
    if let Some(path) = files.keys().find(|path| file_name(path).starts_with("meta_table_description")) {
        notes.retain(|note| !note.contains(file_name(path)));
        notes.push(format!("{} tells of the tables, not of services, and was left out", file_name(path)));
    }
    Ok(found)
}

/// One resource of the description of a package: a table by its name or by its file's.
fn describe<'f>(resource: &Value, folder: &str, files: &'f Files, found: &mut BTreeMap<&'f str, usize>, notes: &mut Vec<String>) {
    let text = |name: &str| resource.get(name).and_then(Value::as_str);
    let paths: Vec<&str> = match resource.get("path") {
        Some(Value::String(path)) => vec![path],
        Some(Value::Array(paths)) => paths.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    };
    let Some(table) = text("name").and_then(Table::named).or_else(|| {
        let name = file_name(paths.first()?);
        Table::named(name.strip_suffix(".csv").unwrap_or(name))
    }) else {
        return;
    };
    if paths.is_empty() && resource.get("data").is_some() {
        notes.push(format!("the rows of {} stand in {DESCRIPTOR} itself, where they are not read", TABLES[table].name));
    }
    for path in paths {
        match files.get_key_value(&format!("{folder}{}", path.trim_start_matches("./"))) {
            Some((path, _)) => {
                found.insert(path, table);
            }
            // The standard's own descriptions name every table, whether the package has it or not.
            None if TABLES[table].name == "service" => notes.push(format!("{DESCRIPTOR} names a file of services that is not there")),
            None => {}
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
