//! CSV from a spreadsheet, as small organisations have them, read into services.
//!
//! One row is one service at one place. Rows of the same organization and name are one service with several places or times;
//! a row without an id gets one made of both. A [`Mapping`] tells which column is what; without one, the headings are guessed, and
//! [`Sheet`] tells what was guessed. Columns that mean nothing here are kept on the service, under [`KEPT`].
//!
//! Days and times, costs and ages in cells of their own are read where every word of the cell is understood; else they stay words.
//! Begin with [`read`]. What [`super::csv`] writes is read by the guess.

mod cells;
mod columns;
mod mapping;
mod merge;
mod place;
mod rows;
mod times;
mod tokens;
mod words;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value};

use self::{
    cells::Cells,
    mapping::Plan,
    merge::{Merged, plainly},
};
use super::{
    hsds::{Document, Shape},
    table,
};
use crate::domain::{
    fault::{Fault, Faults, code},
    json::Pointer,
};

pub use mapping::{EXAMPLE, Mapping};

/// The extension member under which columns that mean nothing here are kept, by their headings.
pub const KEPT: &str = "sheet_columns";

/// A sheet that was read, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    /// The services; a pointer names the row as a spreadsheet counts it: `/rows/2` is the first below the headings.
    pub document: Document,
    /// The headings that were understood by a guess, each with what it was taken for.
    pub guessed: Vec<(String, &'static str)>,
    /// The headings of the columns that are only kept.
    pub unused: Vec<String>,
}

/// A sheet to fill in: the headings that the guess knows, and two rows as an example.
#[must_use]
pub fn template() -> String {
    include_str!("template.csv").to_owned()
}

/// Reads a sheet by a mapping, or by guessing.
///
/// # Errors
/// One fault: nothing is in it, it is no text, it has no rows, or no column that could be a name.
pub fn read(bytes: &[u8], mapping: Option<&Mapping>) -> Result<Sheet, Faults> {
    let guess = Mapping::default();
    let mapping = mapping.unwrap_or(&guess);
    let table = table::read(bytes, &Pointer::root())?;
    let plan = Plan::new(&table.headings, mapping);
    let has = |column| plan.columns.contains(&Some(column)) || mapping.constants.contains_key(&column);
    if !has(columns::Column::Name) {
        let detail = "is a table without a column that could be the name of an activity; call it Activity or Name, or name it in a mapping";
        return Err(Faults(vec![Fault::new("", code::REQUIRED, detail)]));
    }
    let mut merged = Merged::default();
    for (number, row) in &table.rows {
        let mut cells = Cells::new(&plan, mapping, row);
        let mut service = rows::service(&mut cells);
        rows::finish(&mut service, cells.rest());
        merged.add(Pointer::root().member("rows").element(*number), identity(&service), service);
    }
    let mut document = Document::new(Shape::Sheet, merged.services());
    document.notes = notes(&plan, table.was_windows_1252, has(columns::Column::Organization) || has(columns::Column::OrganizationId));
    let guessed = plan.guessed.iter().filter_map(|place| Some((plan.names[*place].clone(), plan.columns[*place]?.word()))).collect();
    Ok(Sheet { document, guessed, unused: plan.unused() })
}

/// By what a service is known: its own id, or its organization and its name.
fn identity(service: &Map<String, Value>) -> String {
    let text = |value: Option<&Value>| plainly(value.and_then(Value::as_str).unwrap_or_default());
    if service.contains_key("id") {
        return format!("id:{}", text(service.get("id")));
    }
    let organization = service.get("organization").map_or_else(|| text(service.get("organization_id")), |it| text(it.get("name")));
    format!("service:{organization}/{}", text(service.get("name")))
}

/// What whoever imports the sheet should know.
fn notes(plan: &Plan, was_windows_1252: bool, has_organization: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if !plan.guessed.is_empty() {
        let guessed: Vec<String> =
            plan.guessed.iter().filter_map(|place| Some(format!("{} as {}", plan.names[*place], plan.columns[*place]?.word()))).collect();
        notes.push(format!("columns were guessed by their headings: {}", guessed.join(", ")));
    }
    if !plan.missing.is_empty() {
        notes.push(format!("the mapping names headings that the sheet does not have: {}", plan.missing.join(", ")));
    }
    let unused = plan.unused();
    if !unused.is_empty() {
        notes.push(format!("columns are kept and not used: {}", unused.join(", ")));
    }
    if was_windows_1252 {
        notes.push("the sheet is no UTF-8 and was read as Windows-1252".to_owned());
    }
    if !has_organization {
        notes.push(
            "no column tells whose the services are: name it in a mapping, under constants, or say whose they are with --publisher"
                .to_owned(),
        );
    }
    notes
}
