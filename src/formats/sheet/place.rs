//! Where a row's service is.

use serde_json::{Map, Number, Value, json};

use super::{cells::Cells, columns::Column, merge::plainly, rows::put, words::postcode};

/// Where it is, or how it is had without a place.
pub(super) struct Place {
    pub(super) location: Option<Value>,
    pub(super) attending: Option<&'static str>,
}

/// Takes the cells that say where.
pub(super) fn place(cells: &mut Cells<'_>) -> Place {
    let (id, name) = (cells.text(Column::LocationId), cells.text(Column::LocationName));
    let address = cells.text(Column::Address).map(|address| address.lines().map(str::trim).collect::<Vec<_>>().join(", "));
    let (city, county) = (cells.text(Column::City), cells.text(Column::County));
    let told_postcode = cells.text(Column::PostalCode);
    let point = point(cells);
    let elsewhere = name.as_deref().and_then(remote);
    if elsewhere.is_some() && address.is_none() && told_postcode.is_none() && point.is_none() {
        if let Some(name) = name {
            cells.keep("venue".to_owned(), &name);
        }
        for (heading, text) in [("town", city), ("county", county)] {
            if let Some(text) = text {
                cells.keep(heading.to_owned(), &text);
            }
        }
        return Place { location: None, attending: elsewhere };
    }
    let is_somewhere = [&id, &name, &address, &city, &told_postcode].iter().any(|text| text.is_some()) || point.is_some();
    if !is_somewhere {
        return Place { location: None, attending: None };
    }
    let mut row = Map::new();
    put(&mut row, "address_1", address.clone().map(Value::String));
    put(&mut row, "city", city.clone().map(Value::String));
    put(&mut row, "state_province", county.map(Value::String));
    let found = told_postcode.clone().or_else(|| address.as_deref().and_then(postcode));
    if let Some(code) = &found {
        row.insert("postal_code".to_owned(), code.clone().into());
        if told_postcode.is_none() {
            row.insert("read_from_cell".to_owned(), address.clone().unwrap_or_default().into());
        }
    }
    let mut location = Map::new();
    let id = id.unwrap_or_else(|| {
        let mut parts: Vec<String> = [&name, &address, &city, &found].into_iter().flatten().map(|part| plainly(part)).collect();
        if parts.is_empty() {
            parts.extend(point.iter().flat_map(|(latitude, longitude)| [latitude.to_string(), longitude.to_string()]));
        }
        format!("location:{}", parts.join("/"))
    });
    location.insert("id".to_owned(), id.into());
    location.insert("location_type".to_owned(), "physical".into());
    put(&mut location, "name", name.map(Value::String));
    if let Some((latitude, longitude)) = point {
        location.insert("latitude".to_owned(), Value::Number(latitude));
        location.insert("longitude".to_owned(), Value::Number(longitude));
    }
    put(&mut location, "transportation", cells.text(Column::Transportation).map(Value::String));
    if !row.is_empty() {
        row.insert("address_type".to_owned(), "physical".into());
        location.insert("addresses".to_owned(), json!([row]));
    }
    let statements: Vec<Value> =
        cells.with_heading(Column::Accessibility).into_iter().map(|(heading, text)| statement(&heading, &text)).collect();
    put(&mut location, "accessibility", Some(Value::Array(statements)));
    Place { location: Some(Value::Object(location)), attending: None }
}

/// Both coordinates, or none: one of them alone, or what is no number, is kept.
fn point(cells: &mut Cells<'_>) -> Option<(Number, Number)> {
    let number = |text: &str| serde_json::from_str::<Number>(text.trim()).ok();
    let both = [Column::Latitude, Column::Longitude].iter().all(|column| cells.peek(*column).and_then(number).is_some());
    if !both {
        return None;
    }
    Some((cells.parsed(Column::Latitude, number)?, cells.parsed(Column::Longitude, number)?))
}

/// How one attends where the venue is none.
fn remote(venue: &str) -> Option<&'static str> {
    match venue.to_lowercase().trim() {
        "online" | "zoom" | "on zoom" | "via zoom" | "online via zoom" | "virtual" | "teams" | "microsoft teams" | "remote"
        | "internet" => Some("online"),
        "telephone" | "phone" | "by phone" | "by telephone" | "over the phone" => Some("by telephone"),
        "home visit" | "home visits" | "at home" | "your home" | "your own home" | "in your home" => Some("home visit"),
        _ => None,
    }
}

/// A statement on access. "Yes" says what the heading asks.
fn statement(heading: &str, text: &str) -> Value {
    let asked = if heading.to_lowercase().contains("wheelchair") {
        "Wheelchair accessible"
    } else if heading.to_lowercase().contains("step") {
        "Step-free access"
    } else {
        "Accessible"
    };
    let description = match text.to_lowercase().trim_end_matches(['.', '!']) {
        "yes" | "y" | "true" | "x" | "✓" | "✔" => asked.to_owned(),
        "no" | "n" | "false" => format!("Not {}", asked.to_lowercase().replace("step-free access", "step-free")),
        _ => return json!({ "description": text }),
    };
    json!({ "description": description, "read_from_cell": format!("{heading} {text}") })
}
