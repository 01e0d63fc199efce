//! What opening a directory takes, and what it holds in memory and on disk.

use std::time::Instant;

use serde_json::{Value, json};

use super::{
    super::Trouble,
    data::{Built, Data},
    figures::Table,
    machine,
};
use crate::app::Directory;

/// A directory that was opened in a process which held nothing else.
pub(super) struct Opened {
    built: Built,
    /// From nothing to ready, in seconds: what a server compiles when it starts is counted.
    start_s: f64,
    index_bytes: u64,
    /// The anonymous memory of the process.
    resident_bytes: Option<u64>,
}

/// Opens a directory whose index is in place.
pub(super) async fn open(data: &Data) -> Result<(Directory, Opened), Trouble> {
    let index_bytes = machine::bytes_under(&data.index());
    let began = Instant::now();
    let directory = Directory::open(&data.settings).await?;
    let start_s = began.elapsed().as_secs_f64();
    let resident_bytes = machine::anonymous_bytes();
    Ok((directory, Opened { built: data.built.clone(), start_s, index_bytes, resident_bytes }))
}

impl Opened {
    /// Adds its figures to those of a measurement.
    pub(super) fn add_to(&self, figures: &mut Value) {
        let own = json!({
            "store_s": self.built.store_s,
            "build_s": self.built.build_s,
            "start_s": self.start_s,
            "index_bytes": self.index_bytes,
            "resident_bytes": self.resident_bytes,
        });
        if let (Value::Object(figures), Value::Object(own)) = (figures, own) {
            figures.extend(own);
        }
    }

    /// Adds rows for people.
    pub(super) fn rows(&self, table: &mut Table) {
        table.row("database written", vec![format!("{:.1} s", self.built.store_s)]);
        table.row("index built from the database", vec![format!("{:.1} s", self.built.build_s)]);
        table.row("index on disk", vec![machine::megabytes(self.index_bytes)]);
        table.row("opened, to ready", vec![format!("{:.2} s", self.start_s)]);
        table.row("anonymous memory then", vec![self.resident_bytes.map_or_else(|| "–".to_owned(), machine::megabytes)]);
    }
}
