//! JSON text to a [`Value`], where a member that stands twice is a fault.
//!
//! Readers disagree on which of two counts (RFC 8259, section 4), and the one that does not count would be dropped in silence.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::{
    fault::{Faults, code},
    json::{MAX_FAULTS, Pointer, note},
};

/// Why a text was not read.
#[derive(Debug, thiserror::Error)]
pub enum NotRead {
    /// It is not JSON.
    #[error(transparent)]
    NotJson(#[from] serde_json::Error),
    /// Members stand twice: each of them is named.
    #[error(transparent)]
    Twice(#[from] Faults),
}

/// Reads a JSON text.
///
/// # Errors
/// [`NotRead`].
pub fn read(text: &[u8]) -> Result<Value, NotRead> {
    let mut faults = Faults::default();
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    let value = Reading { at: &Place::Root, faults: &mut faults }.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(faults.or(value)?)
}

/// Where the reading has come to. Made into a [`Pointer`] only where there is something to tell.
enum Place<'a> {
    Root,
    Member(&'a Place<'a>, &'a str),
    Element(&'a Place<'a>, usize),
}

impl Place<'_> {
    fn pointer(&self) -> Pointer {
        match self {
            Self::Root => Pointer::root(),
            Self::Member(of, name) => of.pointer().member(name),
            Self::Element(of, index) => of.pointer().element(*index),
        }
    }
}

/// Reads one value.
struct Reading<'a> {
    at: &'a Place<'a>,
    faults: &'a mut Faults,
}

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Value, E> {
        // The parser knows no number that is not finite.
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E: de::Error>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element_seed(Reading { at: &Place::Element(self.at, items.len()), faults: self.faults })? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let mut members = Map::new();
        while let Some(name) = map.next_key::<String>()? {
            let at = Place::Member(self.at, &name);
            let value = map.next_value_seed(Reading { at: &at, faults: self.faults })?;
            if members.contains_key(&name) && self.faults.0.len() < MAX_FAULTS {
                note(self.faults, &at.pointer(), code::CONFLICT, "stands more than once in its object");
            }
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_once_is_read_as_ever() {
        for text in [
            "null",
            " true\n",
            "-3",
            "18446744073709551615",
            "1.5e3",
            "\"\\u00e9\\n\"",
            "[]",
            "{}",
            r#"{"b":[1,{"a":"x"},{"a":null}],"a":{"a":{"a":2.5}}}"#,
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), serde_json::from_str::<Value>(text).unwrap(), "{text}");
        }
        let order: Vec<String> = read(br#"{"z":1,"a":2}"#).unwrap().as_object().unwrap().keys().cloned().collect();
        assert_eq!(order, ["z", "a"]);
    }

    #[test]
    fn what_is_no_json_is_told_with_its_place() {
        let deep = "[".repeat(100_000);
        for (text, place) in [("", (1, 0)), ("{\"a\":1} x", (1, 9)), ("[1,\n]", (2, 1)), ("1e999", (1, 5)), (&deep, (1, 128))] {
            let Err(NotRead::NotJson(error)) = read(text.as_bytes()) else { panic!("{text}") };
            assert_eq!((error.line(), error.column()), place, "{text:.20}");
        }
    }

    #[test]
    fn every_member_that_stands_twice_is_named() {
        let text = r#"{"limit":1,"needs":[{"text":"a"},{"text":"a","text":"a"}],"limit":1,"limit":2,"a/b":{},"a/b":{}}"#;
        let Err(NotRead::Twice(faults)) = read(text.as_bytes()) else { panic!("it was read") };
        let found: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!(found, ["/needs/1/text", "/limit", "/limit", "/a~1b"]);
        assert!(faults.0.iter().all(|fault| fault.code == code::CONFLICT));
        let many = format!("{{{}\"a\":1}}", "\"a\":1,".repeat(10_000));
        assert!(matches!(read(many.as_bytes()), Err(NotRead::Twice(faults)) if faults.0.len() == MAX_FAULTS));
    }
}
