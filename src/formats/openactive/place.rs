//! Where it is, and who runs it.

use serde_json::{Value, json};

use super::{
    data::{Members, id, keep, neat, number, one, plainly, put, take_list, take_text, text, type_of},
    times::opening_hours,
};

/// A place as a location of HSDS, or nothing where it is on the net.
pub(super) fn location(value: &Value) -> Option<Value> {
    let Value::Object(mut place) = one(value)?.clone() else { return None };
    if type_of(&place) == Some("VirtualLocation") {
        return None;
    }
    // A court stands in a centre: what it does not say itself, the centre says.
    if let Some(Value::Object(around)) = place.get("containedInPlace").cloned() {
        for name in ["address", "geo", "amenityFeature", "telephone", "openingHoursSpecification"] {
            if !place.contains_key(name)
                && let Some(value) = around.get(name)
            {
                place.insert(name.to_owned(), value.clone());
            }
        }
    }
    let mut out = Members::new();
    let point = point(&mut place);
    let address = address(&mut place);
    let own_id = id(&place).or_else(|| text(place.get("url")?)).map(str::to_owned);
    let name = take_text(&mut place, "name");
    let own_id = own_id.unwrap_or_else(|| {
        let mut parts: Vec<String> = name.iter().map(|name| plainly(name)).collect();
        parts.extend(address.iter().filter_map(|row| row.get("postal_code").or(row.get("address_1"))).filter_map(text).map(plainly));
        parts.extend(point.iter().flat_map(|(latitude, longitude)| [latitude.to_string(), longitude.to_string()]));
        format!("place:{}", parts.join("/"))
    });
    place.retain(|name, _| name != "@id" && name != "id");
    put(&mut out, "id", Some(own_id));
    put(&mut out, "location_type", Some("physical"));
    put(&mut out, "name", name);
    put(&mut out, "description", take_text(&mut place, "description"));
    put(&mut out, "url", take_text(&mut place, "url"));
    if let Some((latitude, longitude)) = point {
        put(&mut out, "latitude", Some(neat(latitude)));
        put(&mut out, "longitude", Some(neat(longitude)));
    }
    put(&mut out, "addresses", address.map(|address| json!([address])));
    put(&mut out, "phones", take_text(&mut place, "telephone").map(|number| json!([{ "number": number }])));
    put(&mut out, "accessibility", Some(amenities(&mut place)));
    let hours: Vec<Value> = opening_hours(&mut place, "openingHoursSpecification").into_iter().map(Value::Object).collect();
    put(&mut out, "schedules", Some(hours));
    keep(&mut out, place);
    Some(Value::Object(out))
}

/// Both coordinates; 0, 0 lies in the sea off Ghana and is how some systems write that they do not know.
fn point(place: &mut Members) -> Option<(f64, f64)> {
    let geo = place.get("geo")?;
    let (latitude, longitude) = (number(geo.get("latitude")?)?, number(geo.get("longitude")?)?);
    let is_known = (latitude, longitude) != (0.0, 0.0);
    if is_known {
        place.shift_remove("geo");
    }
    is_known.then_some((latitude, longitude))
}

fn address(place: &mut Members) -> Option<Members> {
    let mut out = Members::new();
    match place.shift_remove("address") {
        Some(Value::String(line)) => put(&mut out, "address_1", Some(line)),
        Some(Value::Object(mut address)) => {
            for (from, to) in [
                ("streetAddress", "address_1"),
                ("addressLocality", "city"),
                ("addressRegion", "state_province"),
                ("postalCode", "postal_code"),
                ("addressCountry", "country"),
            ] {
                put(&mut out, to, take_text(&mut address, from));
            }
            keep(&mut out, address);
        }
        _ => return None,
    }
    put(&mut out, "address_type", Some("physical"));
    Some(out)
}

/// What a place has, as statements; what it says it has not is kept.
fn amenities(place: &mut Members) -> Vec<Value> {
    let (mut statements, mut left) = (Vec::new(), Vec::new());
    for feature in take_list(place, "amenityFeature") {
        let name = feature.get("name").and_then(text).map(str::to_owned);
        let name = name.or_else(|| feature.as_object().and_then(type_of).map(in_words));
        match (name, feature.get("value").and_then(Value::as_bool)) {
            (Some(name), Some(true) | None) => statements.push(json!({ "description": name })),
            _ => left.push(feature),
        }
    }
    if !left.is_empty() {
        place.insert("amenityFeature".to_owned(), Value::Array(left));
    }
    statements
}

/// `ChangingFacilities` as words.
pub(super) fn in_words(name: &str) -> String {
    let mut words = String::with_capacity(name.len() + 4);
    for (place, c) in name.chars().enumerate() {
        if place > 0 && c.is_uppercase() {
            words.push(' ');
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
    }
    words
}

/// Who runs it, as an organization of HSDS.
pub(super) fn organization(value: &Value) -> Option<Value> {
    let mut organizer = match one(value)? {
        Value::Object(organizer) => organizer.clone(),
        // A reference by address alone.
        other => return text(other).map(|id| json!({ "id": id })),
    };
    let mut out = Members::new();
    let name = ["name", "legalName"].iter().find_map(|name| take_text(&mut organizer, name));
    let own_id = id(&organizer).or_else(|| text(organizer.get("url")?)).map(str::to_owned);
    let own_id = own_id.or_else(|| name.as_deref().map(|name| format!("organization:{}", plainly(name))))?;
    organizer.retain(|name, _| name != "@id" && name != "id");
    put(&mut out, "id", Some(own_id));
    put(&mut out, "name", name);
    put(&mut out, "description", take_text(&mut organizer, "description"));
    put(&mut out, "website", take_text(&mut organizer, "url"));
    put(&mut out, "email", take_text(&mut organizer, "email"));
    put(&mut out, "phones", take_text(&mut organizer, "telephone").map(|number| json!([{ "number": number }])));
    keep(&mut out, organizer);
    Some(Value::Object(out))
}
