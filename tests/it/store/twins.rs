//! The two schemas are twins: the same files, tables and columns in the same order, and the same indexes.

use std::path::PathBuf;

/// One line of a schema that both must have: a table, a column of it, or an index.
fn shape(sql: &str) -> Vec<String> {
    // A column's type differs where it is added later, too.
    let sql = &[" TIMESTAMPTZ;", " DATE;"].iter().fold(sql.to_owned(), |sql, kind| sql.replace(kind, " TEXT;"));
    let mut shape = vec![];
    let mut in_table = false;
    for line in sql.lines() {
        let line = line.split("--").next().unwrap_or_default().trim();
        let first = line.split([' ', '(']).next().unwrap_or_default();
        if line.starts_with("CREATE TABLE") {
            in_table = true;
            shape.push(line.to_owned());
        } else if line.starts_with(')') {
            in_table = false;
        } else if line.starts_with("CREATE") || line.starts_with("ALTER") || line.starts_with("DROP") || first == "PRIMARY" {
            shape.push(line.to_owned());
        } else if in_table && !first.is_empty() {
            // A column's type differs; whether it may be absent, what it refers to and what it is checked for do not.
            let rest = ["NOT NULL", "PRIMARY KEY", "REFERENCES", "CHECK"].iter().filter_map(|word| line.find(word)).min();
            shape.push(format!("  {first} {}", rest.map_or("", |at| &line[at..]).trim_end_matches(',')));
        }
    }
    shape
}

fn schema(database: &str) -> Vec<(String, Vec<String>)> {
    let folder: PathBuf = [env!("CARGO_MANIFEST_DIR"), "schema", database].iter().collect();
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.sort();
    let read = |path: &PathBuf| (path.file_name().unwrap().to_string_lossy().into_owned(), shape(&std::fs::read_to_string(path).unwrap()));
    files.iter().map(read).collect()
}

#[test]
fn the_schemas_are_twins() {
    let (sqlite, postgres) = (schema("sqlite"), schema("postgres"));
    assert!(sqlite.iter().any(|(_, shape)| shape.len() > 50), "{sqlite:?}");
    assert_eq!(sqlite, postgres);
}

#[test]
fn a_shape_sees_columns_and_what_is_asked_of_them() {
    let sql = "-- why\nCREATE TABLE a ( -- x\n    id   BLOB NOT NULL PRIMARY KEY, -- y\n    note TEXT,\n    PRIMARY KEY (id)\n) STRICT;";
    assert_eq!(shape(sql), ["CREATE TABLE a (", "  id NOT NULL PRIMARY KEY", "  note ", "PRIMARY KEY (id)"]);
}
