//! The document in OpenAPI 3.0.3, for generators that do not know 3.1 yet.

use serde_json::{Map, Value, json};

/// The document in 3.0.3. What 3.0 cannot say is said more loosely, never more strictly.
#[must_use]
pub fn as_3_0(mut document: Value) -> Value {
    if let Some(members) = document.as_object_mut() {
        members.insert("openapi".to_owned(), json!("3.0.3"));
        members.shift_remove("jsonSchemaDialect");
        members.shift_remove("webhooks");
    }
    if let Some(license) = document.pointer_mut("/info/license").and_then(Value::as_object_mut) {
        // 3.0 knows no SPDX identifier; the page that explains the licence stands in for it.
        license.shift_remove("identifier");
        license.insert("url".to_owned(), json!("https://www.apache.org/licenses/LICENSE-2.0"));
    }
    for at in ["/components/schemas", "/paths"] {
        if let Some(node) = document.pointer_mut(at) {
            convert(node);
        }
    }
    document
}

/// Converts every schema below. Examples are data, and are left alone.
fn convert(node: &mut Value) {
    match node {
        Value::Array(items) => items.iter_mut().for_each(convert),
        Value::Object(members) => {
            types(members);
            bounds(members);
            one_example(members);
            one_value(members);
            members.shift_remove("propertyNames");
            lone_reference(members);
            // A member called `example` or `enum` of an object's `properties` is a schema, not data.
            let own_words = ["example", "examples", "enum", "default"];
            for (name, value) in members.iter_mut() {
                if name == "properties" {
                    value.as_object_mut().into_iter().flatten().for_each(|(_, schema)| convert(schema));
                } else if !own_words.contains(&name.as_str()) {
                    convert(value);
                }
            }
        }
        _ => {}
    }
}

/// `type: [x, null]` is `type: x, nullable: true`; of several types none is named.
fn types(members: &mut Map<String, Value>) {
    let Some(Value::Array(types)) = members.get("type") else { return };
    let named: Vec<Value> = types.iter().filter(|kind| *kind != "null").cloned().collect();
    if named.len() < types.len() {
        members.insert("nullable".to_owned(), json!(true));
    }
    if let [only] = named.as_slice() {
        members.insert("type".to_owned(), only.clone());
    } else {
        members.shift_remove("type");
    }
}

/// `exclusiveMinimum: x` is `minimum: x, exclusiveMinimum: true`.
fn bounds(members: &mut Map<String, Value>) {
    for (exclusive, plain) in [("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")] {
        if let Some(bound) = members.get(exclusive).filter(|bound| bound.is_number()).cloned() {
            members.insert(plain.to_owned(), bound);
            members.insert(exclusive.to_owned(), json!(true));
        }
    }
}

/// A schema's `examples` list is its first, as `example`.
fn one_example(members: &mut Map<String, Value>) {
    if let Some(Value::Array(examples)) = members.get("examples").cloned() {
        members.shift_remove("examples");
        if let Some(first) = examples.into_iter().next() {
            members.entry("example").or_insert(first);
        }
    }
}

/// `const: x` is `enum: [x]`.
fn one_value(members: &mut Map<String, Value>) {
    if let Some(value) = members.shift_remove("const") {
        members.insert("enum".to_owned(), json!([value]));
    }
}

/// Beside a `$ref` nothing counts in 3.0: it goes into an `allOf`.
fn lone_reference(members: &mut Map<String, Value>) {
    if members.len() > 1
        && let Some(reference) = members.shift_remove("$ref")
    {
        members.insert("allOf".to_owned(), json!([{ "$ref": reference }]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_of_3_1_becomes_one_of_3_0() {
        for (new, old) in [
            (json!({ "type": ["string", "null"] }), json!({ "type": "string", "nullable": true })),
            (json!({ "type": ["string", "integer"] }), json!({})),
            (json!({ "exclusiveMinimum": 0 }), json!({ "exclusiveMinimum": true, "minimum": 0 })),
            (json!({ "examples": ["a", "b"] }), json!({ "example": "a" })),
            (json!({ "propertyNames": { "type": "string" } }), json!({})),
            (json!({ "const": "free" }), json!({ "enum": ["free"] })),
            (json!({ "$ref": "#/x" }), json!({ "$ref": "#/x" })),
            (json!({ "$ref": "#/x", "description": "d" }), json!({ "description": "d", "allOf": [{ "$ref": "#/x" }] })),
            (json!({ "properties": { "enum": { "const": 1 } } }), json!({ "properties": { "enum": { "enum": [1] } } })),
            (json!({ "example": { "const": 1 } }), json!({ "example": { "const": 1 } })),
        ] {
            let mut converted = new.clone();
            convert(&mut converted);
            assert_eq!(converted, old, "{new}");
        }
    }

    #[test]
    fn the_document_says_which_version_it_is() {
        let document = as_3_0(json!({ "openapi": "3.1.0", "info": { "license": { "name": "A", "identifier": "A" } } }));
        assert_eq!(document["openapi"], "3.0.3");
        assert!(document["info"]["license"].get("identifier").is_none());
    }
}
