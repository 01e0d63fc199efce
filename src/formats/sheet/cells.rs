//! The cells of a row, by what they mean.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{
    columns::Column,
    mapping::{Mapping, Plan},
};
use crate::formats::csv::unsafe_again;

/// A row being read. Cells are taken out one by one; what is left at the end is kept.
pub(super) struct Cells<'m> {
    pub(super) mapping: &'m Mapping,
    /// The cells that say anything, by their column, each with its heading.
    known: BTreeMap<Column, Vec<(String, String)>>,
    kept: Map<String, Value>,
}

impl<'m> Cells<'m> {
    pub(super) fn new(plan: &Plan, mapping: &'m Mapping, row: &[String]) -> Self {
        let mut cells = Self { mapping, known: BTreeMap::new(), kept: Map::new() };
        for (place, cell) in row.iter().enumerate() {
            let text = unsafe_again(cell).trim();
            if text.is_empty() {
                continue;
            }
            // Cells beyond the last heading are kept by their place.
            let name = plan.names.get(place).cloned().unwrap_or_else(|| format!("column {}", place + 1));
            match plan.columns.get(place).copied().flatten() {
                Some(column) => cells.known.entry(column).or_default().push((name, text.to_owned())),
                None => cells.keep(name, text),
            }
        }
        for (column, text) in &mapping.constants {
            cells.known.entry(*column).or_insert_with(|| vec![(column.word().to_owned(), text.clone())]);
        }
        cells
    }

    /// Takes a cell as it is. Several columns that mean the same are put together, a line each.
    pub(super) fn text(&mut self, column: Column) -> Option<String> {
        let cells = self.known.remove(&column)?;
        let mut texts: Vec<String> = Vec::new();
        for (_, text) in cells {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        Some(texts.join("\n"))
    }

    /// The cell, left where it is.
    pub(super) fn peek(&self, column: Column) -> Option<&str> {
        self.known.get(&column)?.first().map(|(_, text)| text.as_str())
    }

    /// Takes a cell with its heading.
    pub(super) fn with_heading(&mut self, column: Column) -> Vec<(String, String)> {
        self.known.remove(&column).unwrap_or_default()
    }

    /// Takes the values of a cell that holds several, each once.
    pub(super) fn list(&mut self, column: Column) -> Vec<String> {
        debug_assert!(column.is_list(), "{column:?} holds one value");
        let mut values: Vec<String> = Vec::new();
        for (_, cell) in self.known.remove(&column).unwrap_or_default() {
            let mut parts = vec![cell.as_str()];
            for separator in &self.mapping.separators {
                parts = parts.into_iter().flat_map(|part| part.split(separator.as_str())).collect();
            }
            for part in parts.into_iter().map(|part| unsafe_again(part.trim())).filter(|part| !part.is_empty()) {
                if !values.iter().any(|known| known == part) {
                    values.push(part.to_owned());
                }
            }
        }
        values
    }

    /// Takes a cell that `read` understands. One that it does not is kept under its heading.
    pub(super) fn parsed<T>(&mut self, column: Column, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let cells = self.known.remove(&column)?;
        let mut parsed = None;
        for (name, text) in cells {
            match read(&text).filter(|_| parsed.is_none()) {
                Some(value) => parsed = Some(value),
                None => self.keep(name, &text),
            }
        }
        parsed
    }

    /// Keeps a cell that means nothing here.
    pub(super) fn keep(&mut self, name: String, text: &str) {
        self.kept.insert(name, text.into());
    }

    /// What is kept of the row.
    pub(super) fn rest(self) -> Map<String, Value> {
        let mut kept = self.kept;
        for (name, text) in self.known.into_values().flatten() {
            kept.entry(name).or_insert_with(|| text.into());
        }
        kept
    }
}
