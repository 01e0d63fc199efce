//! Taking full services apart into tables, one service at a time.

use std::{
    collections::HashSet,
    io::{self, Write},
};

use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    cells::cell,
    tables::{EXTENSIONS, TABLES, Table, lists_of},
};

/// One table, written.
#[derive(Debug)]
pub struct Written<W> {
    /// Which.
    pub table: &'static Table,
    /// How many rows it has.
    pub rows: u64,
    /// Where it was written to.
    pub out: W,
}

/// Writes the tables of a data package. What is kept in memory is the ids of the rows that others may name.
#[derive(Debug)]
pub struct Writer<W: Write> {
    tables: Vec<Out<W>>,
}

#[derive(Debug)]
struct Out<W: Write> {
    csv: csv::Writer<W>,
    rows: u64,
    /// The ids of its rows, where others may name them: as they are where they are UUIDs, else as UUIDs made of them.
    seen: HashSet<Uuid>,
    lists: Vec<(&'static str, usize, Option<&'static str>)>,
}

/// Whose a row is.
#[derive(Clone, Copy)]
struct Owner<'o> {
    table: &'static str,
    id: &'o str,
    /// The column of the owned table that names it; `None` for the tables that belong to rows of any table.
    column: Option<&'static str>,
}

/// The rows that name their owner in full services too.
pub(super) const RESTORED: &str = "service_at_location";
const ORGANIZATION: &str = "organization";
const LOCATION: &str = "location";
const TERM: &str = "taxonomy_term";
const TAXONOMY: &str = "taxonomy";

impl<W: Write> Writer<W> {
    /// Begins each table with its headings; `open` gives a place for each.
    ///
    /// # Errors
    /// What `open` or the writing gives.
    pub fn new(mut open: impl FnMut(&'static Table) -> io::Result<W>) -> io::Result<Self> {
        let begin = |table: &'static Table| {
            let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(open(table)?);
            csv.write_record(table.fields.iter().map(|(name, ..)| *name).chain([EXTENSIONS])).map_err(io::Error::from)?;
            Ok(Out { csv, rows: 0, seen: HashSet::new(), lists: lists_of(table.name) })
        };
        Ok(Self { tables: TABLES.iter().map(begin).collect::<io::Result<_>>()? })
    }

    /// Writes a full service, with its organization, its locations and its terms where those stand in it. What has no id is no row, and is
    /// left out.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn service(&mut self, service: &Value) -> io::Result<()> {
        self.aggregate("service", service)
    }

    /// Writes an organization that stands by itself.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn organization(&mut self, organization: &Value) -> io::Result<()> {
        self.aggregate(ORGANIZATION, organization)
    }

    /// Writes a location that stands by itself.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn location(&mut self, location: &Value) -> io::Result<()> {
        self.aggregate(LOCATION, location)
    }

    /// Writes a taxonomy that stands by itself.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn taxonomy(&mut self, taxonomy: &Value) -> io::Result<()> {
        self.aggregate(TAXONOMY, taxonomy)
    }

    /// Writes a term that stands by itself.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn taxonomy_term(&mut self, term: &Value) -> io::Result<()> {
        self.aggregate(TERM, term)
    }

    /// Ends every table.
    ///
    /// # Errors
    /// What the writing gives.
    pub fn finish(self) -> io::Result<Vec<Written<W>>> {
        let ended = self.tables.into_iter().zip(&TABLES).map(|(out, table)| {
            let written = out.csv.into_inner().map_err(csv::IntoInnerError::into_error)?;
            Ok(Written { table, rows: out.rows, out: written })
        });
        ended.collect()
    }

    fn aggregate(&mut self, table: &str, value: &Value) -> io::Result<()> {
        match (Table::named(table), value.as_object()) {
            (Some(table), Some(members)) if id(members).is_some() => self.row(table, members, None),
            _ => Ok(()),
        }
    }

    /// Writes a row, and below it the rows that belong to it. A row of a shared table is written once.
    fn row(&mut self, number: usize, members: &Map<String, Value>, owner: Option<Owner<'_>>) -> io::Result<()> {
        let (table, own_id) = (&TABLES[number], id(members).unwrap_or_default());
        let is_named = owner.is_none() || !self.tables[number].lists.is_empty();
        let is_new = !is_named || self.tables[number].seen.insert(as_uuid(own_id));
        if !is_new && owner.is_none() {
            return Ok(());
        }
        let mut left: Map<String, Value> = Map::new();
        let mut named: Vec<(&str, &str)> = Vec::new();
        for (name, value) in members {
            if owner.is_some_and(|owner| owner.restores(table, name, value)) {
                continue;
            }
            if let Some(embedded) = self.embedded(table, name, value, members)? {
                named.push(embedded);
                continue;
            }
            // Rows below a row whose id was there before would be given to the first of the two.
            match is_new.then(|| self.list(number, name, value)).flatten() {
                Some((child, column)) => {
                    for row in value.as_array().into_iter().flatten().filter_map(Value::as_object) {
                        self.row(child, row, Some(Owner { table: table.name, id: own_id, column }))?;
                    }
                }
                None => {
                    left.insert(name.clone(), value.clone());
                }
            }
        }
        let mut cells = Vec::with_capacity(table.fields.len() + 1);
        for (column, kind, _) in table.fields {
            if let Some(owner) = owner.and_then(|owner| owner.cell(column)) {
                cells.push(owner.to_owned());
                continue;
            }
            let embedded = named.iter().find(|(name, _)| name == column).map(|(_, id)| (*id).to_owned());
            let told = left.get(*column).filter(|_| !table.is_owner(column)).and_then(|value| cell(value, *kind));
            if told.is_some() {
                left.shift_remove(*column);
            }
            // An embedded row that another id stands beside was not taken out of its member.
            cells.push(told.or(embedded).unwrap_or_default());
        }
        cells.push(if left.is_empty() { String::new() } else { Value::Object(left).to_string() });
        let out = &mut self.tables[number];
        out.rows += 1;
        out.csv.write_record(&cells).map_err(io::Error::from)
    }

    /// Writes what a member embeds as a row of its own, and tells the column that names it and the id.
    fn embedded<'m>(
        &mut self,
        table: &Table,
        name: &str,
        value: &'m Value,
        members: &Map<String, Value>,
    ) -> io::Result<Option<(&'static str, &'m str)>> {
        let (column, of) = match (table.name, name) {
            ("service", "organization") => ("organization_id", ORGANIZATION),
            ("service_at_location", "location") => ("location_id", LOCATION),
            ("attribute", "taxonomy_term") => ("taxonomy_term_id", TERM),
            (TERM, "taxonomy_detail") => ("taxonomy_id", TAXONOMY),
            _ => return Ok(None),
        };
        let Some((row, own_id)) = value.as_object().and_then(|row| Some((row, cell_id(row)?))) else { return Ok(None) };
        // A reference that says another thing must not be lost, and neither must an object that is nothing but a reference.
        if row.len() == 1 || members.get(column).is_some_and(|named| named.as_str() != Some(own_id)) {
            return Ok(None);
        }
        if let Some(number) = Table::named(of) {
            self.row(number, row, None)?;
        }
        Ok(Some((column, own_id)))
    }

    /// The table of a list, where each of its members is a row with an id.
    fn list(&self, table: usize, name: &str, value: &Value) -> Option<(usize, Option<&'static str>)> {
        let (_, child, column) = self.tables[table].lists.iter().find(|(list, ..)| *list == name)?;
        let rows = value.as_array().filter(|rows| !rows.is_empty())?;
        rows.iter().all(|row| row.as_object().and_then(cell_id).is_some()).then_some((*child, *column))
    }
}

impl<'o> Owner<'o> {
    /// Whether a member says again whose the row is, and reading puts it back by itself.
    fn restores(self, table: &Table, name: &str, value: &Value) -> bool {
        table.name == RESTORED && self.column == Some(name) && value.as_str() == Some(self.id)
    }

    /// What stands in a column that names the owner.
    fn cell(self, column: &str) -> Option<&'o str> {
        match self.column {
            Some(own) => (own == column).then_some(self.id),
            None => match column {
                "link_id" | "resource_id" => Some(self.id),
                "link_entity" | "resource_type" => Some(self.table),
                _ => None,
            },
        }
    }
}

fn as_uuid(id: &str) -> Uuid {
    Uuid::parse_str(id).unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_OID, id.as_bytes()))
}

fn id(members: &Map<String, Value>) -> Option<&str> {
    members.get("id")?.as_str().filter(|id| !id.trim().is_empty())
}

/// An id that reads as the same from a cell, so that others can name it.
fn cell_id(members: &Map<String, Value>) -> Option<&str> {
    let value = members.get("id")?;
    cell(value, super::tables::Kind::Text).filter(|cell| Some(cell.as_str()) == value.as_str())?;
    id(members)
}
