//! Between the cells of a table and the members of a JSON object.

use serde_json::{Map, Number, Value};

use super::tables::{EXTENSIONS, Kind, Table};
use crate::formats::csv::{safe, unsafe_again};

/// The cell of a member, where reading it would give the very same value.
pub(super) fn cell(value: &Value, kind: Kind) -> Option<String> {
    let cell = match (value, kind) {
        (Value::String(text), Kind::Text) => safe(text.clone()),
        (Value::Number(number), Kind::Number) => number.to_string(),
        _ => return None,
    };
    (member(&cell, kind).as_ref() == Some(value)).then_some(cell)
}

/// What a cell says; nothing for a blank one. A column of numbers may hold what is none: that stays a text, and is judged where
/// texts are.
pub(super) fn member(cell: &str, kind: Kind) -> Option<Value> {
    if cell.trim().is_empty() {
        return None;
    }
    if kind == Kind::Number
        && let Ok(number) = serde_json::from_str::<Number>(cell.trim())
    {
        return Some(Value::Number(number));
    }
    Some(Value::String(unsafe_again(cell).to_owned()))
}

/// The members of a row, from its headings and cells. Extension members never take the place of a column's.
pub(super) fn members<'c>(table: &Table, cells: impl Iterator<Item = (&'c str, &'c str)>) -> Map<String, Value> {
    let mut members = Map::new();
    let mut extensions = None;
    for (column, cell) in cells {
        if column == EXTENSIONS
            && let Ok(Value::Object(found)) = serde_json::from_str(cell)
        {
            extensions = Some(found);
            continue;
        }
        if let Some(value) = member(cell, table.kind(column).unwrap_or(Kind::Text)) {
            // A heading without a name, or twice, would hide what stands below it.
            let mut name = if column.is_empty() { "unnamed_column".to_owned() } else { column.to_owned() };
            while members.contains_key(&name) {
                name.push('_');
            }
            members.insert(name, value);
        }
    }
    if let Some(extensions) = extensions {
        members.insert(EXTENSIONS.to_owned(), Value::Object(extensions));
    }
    members
}
