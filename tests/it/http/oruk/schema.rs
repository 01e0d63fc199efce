//! As much of JSON Schema as the face's own document uses, and one rule more: no member that the document does not declare.

use serde_json::Value;

/// What is wrong with a value by a schema of the document, each with where.
pub(super) fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    let schema = match schema["$ref"].as_str() {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap_or_else(|| panic!("{reference} leads nowhere")),
        None => schema,
    };
    let mut found = Vec::new();
    let right = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.is_u64(),
        Some("boolean") => value.is_boolean(),
        other => panic!("{at}: the type {other:?} is none that is known"),
    };
    if !right {
        found.push(format!("{at} is no {}", schema["type"]));
    }
    if let Some(words) = schema["enum"].as_array()
        && !words.contains(value)
    {
        found.push(format!("{at} is none of {words:?}"));
    }
    if let (Some(format), Some(text)) = (schema["format"].as_str(), value.as_str())
        && !has_format(format, text)
    {
        found.push(format!("{at} is no {format}"));
    }
    if let Some(members) = value.as_object() {
        for required in schema["required"].as_array().into_iter().flatten() {
            if !members.contains_key(required.as_str().unwrap()) {
                found.push(format!("{at} lacks {required}"));
            }
        }
        for (name, value) in members {
            let at = format!("{at}/{name}");
            match schema["properties"].get(name) {
                Some(schema) => found.extend(faults(document, schema, value, &at)),
                None => found.push(format!("{at} is not declared")),
            }
        }
    }
    for (number, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(document, &schema["items"], item, &format!("{at}/{number}")));
    }
    found
}

fn has_format(format: &str, text: &str) -> bool {
    match format {
        "uuid" => text.len() == 36 && text.parse::<uuid::Uuid>().is_ok(),
        "uri" => text.split_once(':').is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty()) && !text.contains(' '),
        "email" => text.split_once('@').is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.')),
        "date" => text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok(),
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        other => panic!("the format {other} is none that is known"),
    }
}

#[test]
fn a_fault_is_found() {
    let document = serde_json::json!({ "thing": { "type": "object", "properties": {
        "id": { "type": "string", "format": "uuid" }, "kind": { "type": "string", "enum": ["a"] },
        "rows": { "type": "array", "items": { "$ref": "#/thing" } } }, "required": ["id"] } });
    let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
    for (value, fault) in [
        (serde_json::json!({ "id": id, "kind": "a", "rows": [{ "id": id }] }), None),
        (serde_json::json!({}), Some(" lacks \"id\"")),
        (serde_json::json!({ "id": "7" }), Some("/id is no uuid")),
        (serde_json::json!({ "id": id, "kind": "b" }), Some("/kind is none of")),
        (serde_json::json!({ "id": id, "rows": [{ "id": id, "new": 1 }] }), Some("/rows/0/new is not declared")),
        (serde_json::json!({ "id": id, "rows": {} }), Some("/rows is no \"array\"")),
    ] {
        let found = faults(&document, &serde_json::json!({ "$ref": "#/thing" }), &value, "");
        assert_eq!(found.first().map(|found| found.starts_with(fault.unwrap_or("none"))), fault.map(|_| true), "{value}: {found:?}");
    }
}
