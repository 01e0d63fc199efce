//! `datapackage.json`: what the tables are, for programs.

use serde_json::{Value, json};

use super::tables::{EXTENSIONS, Kind, Table};

/// Describes a package of these tables: a Tabular Data Package of Frictionless Data, with the name, the title and the licence of the
/// whole where they are known. References are declared where the table they point into is there.
#[must_use]
pub fn descriptor(name: &str, title: &str, licence: Option<&str>, tables: &[&'static Table]) -> Value {
    let mut package = json!({
        "name": name,
        "title": title,
        "profile": "tabular-data-package",
        "resources": tables.iter().map(|table| resource(table, tables)).collect::<Vec<_>>(),
    });
    if let Some(licence) = licence {
        package["licenses"] = json!([{ "path": licence }]);
    }
    package
}

fn resource(table: &Table, tables: &[&'static Table]) -> Value {
    let mut fields: Vec<Value> = table.fields.iter().map(|(name, kind, is_required)| field(name, *kind, *is_required)).collect();
    fields.push(json!({ "name": EXTENSIONS, "type": "object", "description": "Members that the standard has no column for" }));
    let owners = table.owners.iter().map(|(column, of, _)| (*column, *of));
    let keys: Vec<Value> = owners
        .chain(table.refers.iter().copied())
        .filter(|(_, of)| tables.iter().any(|table| table.name == *of))
        .map(|(column, of)| json!({ "fields": column, "reference": { "resource": of, "fields": "id" } }))
        .collect();
    let mut schema = json!({ "fields": fields, "primaryKey": "id" });
    if !keys.is_empty() {
        schema["foreignKeys"] = Value::Array(keys);
    }
    json!({
        "name": table.name,
        "path": table.file,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": { "delimiter": ",", "lineTerminator": "\r\n" },
        "schema": schema,
    })
}

fn field(name: &str, kind: Kind, is_required: bool) -> Value {
    let mut field = json!({ "name": name, "type": if kind == Kind::Number { "number" } else { "string" } });
    if name == "id" {
        field["constraints"] = json!({ "required": true, "unique": true });
    } else if is_required {
        field["constraints"] = json!({ "required": true });
    }
    field
}
