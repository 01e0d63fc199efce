//! Joining the rows of the tables into full services.

use std::{collections::HashMap, mem};

use serde_json::{Map, Value};

use super::{
    tables::{EXTENSIONS, TABLES, Table},
    write::RESTORED,
};
use crate::{
    domain::{
        fault::{Fault, Faults, code},
        json::Pointer,
    },
    formats::hsds::Document,
};

/// How many bytes of rows that others share may be copied into those, all together. A package of ordinary size stays far below it; one that
/// was made to burst keeps references beyond it.
const MAX_COPIED: usize = 256 << 20;

/// A row of a table, with its place.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) at: Pointer,
    pub(super) members: Map<String, Value>,
}

/// The rows of all tables, being joined.
#[derive(Debug, Default)]
pub(super) struct Join {
    tables: HashMap<usize, Vec<Row>>,
    /// Of each table, the first row of each id.
    by_id: HashMap<usize, HashMap<String, usize>>,
    copied: usize,
    refused: Vec<(Pointer, Faults)>,
}

/// The tables whose rows are handed to those they belong to, in order: what belongs to a row comes before it.
const HANDED: [&str; 17] = [
    "metadata",
    "attribute",
    "language",
    "phone",
    "contact",
    "address",
    "accessibility",
    "schedule",
    "service_area",
    "cost_option",
    "funding",
    "required_document",
    "organization_identifier",
    "service_capacity",
    "url",
    "program",
    "service_at_location",
];

/// Rows that stand in others as a whole: the table and the column that name them, their own table, and the member they become.
/// In this order: a term must hold its taxonomy before it is copied.
const EMBEDDED: [(&str, &str, &str, &str); 5] = [
    ("taxonomy_term", "taxonomy_id", "taxonomy", "taxonomy_detail"),
    ("attribute", "taxonomy_term_id", "taxonomy_term", "taxonomy_term"),
    ("service_capacity", "unit_id", "unit", "unit"),
    ("service_at_location", "location_id", "location", "location"),
    ("service", "organization_id", "organization", "organization"),
];

impl Join {
    /// Adds a row of a table.
    pub(super) fn add(&mut self, table: usize, row: Row) {
        let rows = self.tables.entry(table).or_default();
        if let Some(id) = row.members.get("id").and_then(Value::as_str) {
            self.by_id.entry(table).or_default().entry(id.trim().to_owned()).or_insert(rows.len());
        }
        rows.push(row);
    }

    /// Joins everything.
    pub(super) fn into_document(mut self, document: &mut Document) {
        let mut embedded: HashMap<&str, Vec<bool>> = HashMap::new();
        // Taxonomies and terms stand in attributes, so these come first; places and organizations last, once they are whole.
        self.embed(EMBEDDED[0], &mut embedded);
        self.hand_over("metadata");
        self.embed(EMBEDDED[1], &mut embedded);
        self.embed(EMBEDDED[2], &mut embedded);
        for table in &HANDED[1..16] {
            self.hand_over(table);
        }
        self.embed(EMBEDDED[3], &mut embedded);
        self.hand_over(HANDED[16]);
        self.embed(EMBEDDED[4], &mut embedded);
        document.services = self.take("service").into_iter().map(finished).collect();
        for (table, list) in [
            ("organization", &mut document.organizations),
            ("location", &mut document.locations),
            ("taxonomy", &mut document.taxonomies),
            ("taxonomy_term", &mut document.taxonomy_terms),
        ] {
            let used = embedded.remove(table).unwrap_or_default();
            let unused = self.take(table).into_iter().enumerate().filter(|(row, _)| !used.get(*row).copied().unwrap_or(false));
            list.extend(unused.map(|(_, row)| finished(row)));
        }
        document.refused.append(&mut self.refused);
    }

    fn take(&mut self, table: &str) -> Vec<Row> {
        Table::named(table).and_then(|number| self.tables.get_mut(&number)).map(mem::take).unwrap_or_default()
    }

    /// The row of a table that has an id.
    fn find(&self, table: &str, id: &str) -> Option<(usize, usize)> {
        let number = Table::named(table)?;
        Some((number, *self.by_id.get(&number)?.get(id.trim())?))
    }

    /// Copies the rows that rows of a table name into them.
    fn embed(&mut self, (table, column, of, member): (&str, &str, &'static str, &str), embedded: &mut HashMap<&str, Vec<bool>>) {
        let Some(number) = Table::named(table) else { return };
        let mut rows = self.tables.get_mut(&number).map(mem::take).unwrap_or_default();
        for row in &mut rows {
            let Some(id) = row.members.get(column).and_then(Value::as_str) else { continue };
            let Some((of_number, place)) = self.find(of, id) else { continue };
            let Some(found) = self.tables.get(&of_number).and_then(|rows| rows.get(place)) else { continue };
            let whole = settled(found.members.clone());
            let size = size(&whole);
            if self.copied + size > MAX_COPIED || says_otherwise(&row.members, member) {
                continue;
            }
            self.copied += size;
            let used = embedded.entry(of).or_default();
            used.resize(used.len().max(place + 1), false);
            used[place] = true;
            row.members.insert(member.to_owned(), Value::Object(whole));
            // An attribute names its term by standing in it.
            if table == "attribute" {
                row.members.shift_remove(column);
            }
        }
        self.tables.insert(number, rows);
    }

    /// Hands the rows of a table to those they belong to.
    fn hand_over(&mut self, name: &str) {
        let Some(number) = Table::named(name) else { return };
        let table = &TABLES[number];
        for row in self.take(name) {
            let Row { at, mut members } = row;
            let Some((owner, place, list)) = self.owner(table, &mut members) else {
                let detail = "names no row that it could belong to";
                self.refused.push((at.clone(), Faults(vec![Fault::new(at.as_str(), code::DANGLING, detail)])));
                continue;
            };
            if let Some(owner) = self.tables.get_mut(&owner).and_then(|rows| rows.get_mut(place)) {
                push(&mut owner.members, list, Value::Object(settled(members)));
            }
        }
    }

    /// Whose a row is: the table, the row in it, and the list there. The column that says so is taken out.
    fn owner(&self, table: &Table, members: &mut Map<String, Value>) -> Option<(usize, usize, &'static str)> {
        let by_link = match table.name {
            "attribute" => Some(("link_id", "link_entity", "attributes")),
            "metadata" => Some(("resource_id", "resource_type", "metadata")),
            _ => None,
        };
        if let Some((id, entity, list)) = by_link {
            let named = members.get(entity).and_then(Value::as_str).and_then(Table::named).map(|number| TABLES[number].name);
            // Some publishers fill in any word for the entity; an id is an id.
            let candidates = named.into_iter().chain(["service", "organization", "location", "service_at_location"]);
            let wanted = members.get(id).and_then(Value::as_str)?;
            let (number, place) = candidates.filter(|name| *name != table.name).find_map(|name| self.find(name, wanted))?;
            // The owner may have been handed on by now.
            self.tables.get(&number)?.get(place)?;
            members.shift_remove(id);
            if named == Some(TABLES[number].name) {
                members.shift_remove(entity);
            }
            return Some((number, place, list));
        }
        for (column, owner, list) in table.owners {
            let Some(id) = members.get(*column).and_then(Value::as_str) else { continue };
            if let Some((number, place)) = self.find(owner, id)
                && self.tables.get(&number).is_some_and(|rows| place < rows.len())
            {
                if table.name != RESTORED {
                    members.shift_remove(*column);
                }
                return Some((number, place, list));
            }
        }
        None
    }
}

/// A row by itself, with its extension members.
fn finished(row: Row) -> (Pointer, Value) {
    (row.at, Value::Object(settled(row.members)))
}

/// Puts the extension members beside the others. A member that was there before stays.
fn settled(mut members: Map<String, Value>) -> Map<String, Value> {
    if members.get(EXTENSIONS).is_some_and(Value::is_object)
        && let Some(Value::Object(extensions)) = members.shift_remove(EXTENSIONS)
    {
        for (name, value) in extensions {
            members.entry(name).or_insert(value);
        }
    }
    members
}

/// Whether the extension members hold a row's own telling of what would be embedded.
fn says_otherwise(members: &Map<String, Value>, member: &str) -> bool {
    members.get(EXTENSIONS).and_then(|extensions| extensions.get(member)).is_some() || members.contains_key(member)
}

/// Adds to a list. What else stood under its name moves aside.
fn push(members: &mut Map<String, Value>, list: &str, value: Value) {
    let extensions = members.get_mut(EXTENSIONS).and_then(Value::as_object_mut);
    if let Some(Value::Array(items)) = extensions.and_then(|extensions| extensions.get_mut(list)) {
        items.push(value);
        return;
    }
    if let Some(Value::Array(items)) = members.get_mut(list) {
        items.push(value);
        return;
    }
    if let Some(other) = members.insert(list.to_owned(), Value::Array(vec![value])) {
        members.insert(format!("{list}_"), other);
    }
}

/// About how many bytes an object takes.
fn size(members: &Map<String, Value>) -> usize {
    fn of(value: &Value) -> usize {
        match value {
            Value::String(text) => 32 + text.len(),
            Value::Array(items) => 32 + items.iter().map(of).sum::<usize>(),
            Value::Object(members) => size(members),
            _ => 32,
        }
    }
    64 + members.iter().map(|(name, value)| 64 + name.len() + of(value)).sum::<usize>()
}
