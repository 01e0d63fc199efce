//! The form of the first page: what was written into it, as a match request, and faults beside the fields they are about.

use actix_web::web;
use serde_json::{Map, Value, json};

use crate::{
    domain::fault::Fault,
    http::problem::{Kind, Problem},
};

/// How far one can go, as people say it, and in metres.
pub(super) const DISTANCES: [(&str, &str); 6] =
    [("1600", "1 mile"), ("3200", "2 miles"), ("8000", "5 miles"), ("16000", "10 miles"), ("32000", "20 miles"), ("80000", "50 miles")];

/// What was written into the form.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) said: String,
    pub(super) postcode: String,
    pub(super) age: String,
    pub(super) distance: String,
}

impl Form {
    /// Reads a form as browsers post it.
    pub(super) fn parse(body: &[u8]) -> Result<Self, Problem> {
        let wrong = || Problem::new(Kind::NotParsed, "the form cannot be read");
        let text = std::str::from_utf8(body).map_err(|_| wrong())?;
        let fields = web::Query::<Vec<(String, String)>>::from_query(text).map_err(|_| wrong())?.into_inner();
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "said" => form.said = value,
                "postcode" => value.trim().clone_into(&mut form.postcode),
                "age" => value.trim().clone_into(&mut form.age),
                "distance" => form.distance = value,
                _ => {}
            }
        }
        Ok(form)
    }

    /// The match request that it stands for. What was left empty is left out.
    pub(super) fn as_request(&self) -> Value {
        let mut request = Map::new();
        request.insert("needs".to_owned(), json!([{ "text": self.said }]));
        if !self.postcode.is_empty() {
            request.insert("place".to_owned(), json!({ "postcode": self.postcode }));
        }
        if !self.age.is_empty() {
            request.insert("person".to_owned(), json!({ "age": number(&self.age) }));
        }
        if !self.distance.is_empty() {
            request.insert("travel".to_owned(), json!({ "max_distance_m": number(&self.distance) }));
        }
        Value::Object(request)
    }
}

/// A number, or the text as it is, which the reader of requests then says is none.
fn number(text: &str) -> Value {
    text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
}

/// A fault, beside the field it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FieldFault {
    /// The id of the field.
    pub(super) field: &'static str,
    /// What to do about it.
    pub(super) text: String,
}

impl FieldFault {
    /// Each fault of a request, said of the form that it came from; one a field.
    pub(super) fn all(faults: &[Fault]) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for fault in faults {
            let said = Self::of(fault);
            if all.iter().all(|known| known.field != said.field) {
                all.push(said);
            }
        }
        all
    }

    fn of(fault: &Fault) -> Self {
        let (field, text) = match fault.pointer.as_str() {
            at if at.starts_with("/place") => ("postcode", capitalised(&fault.detail)),
            at if at.starts_with("/person") => ("age", "Age must be a whole number from 0 to 130".to_owned()),
            at if at.starts_with("/travel") => ("distance", "Choose how far from the list".to_owned()),
            _ if fault.code == crate::domain::fault::code::EMPTY => ("said", "Say what is going on, or what would help".to_owned()),
            _ => ("said", capitalised(&fault.detail)),
        };
        Self { field, text }
    }
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::fault::code;

    #[test]
    fn what_was_written_becomes_a_request_and_what_was_not_is_left_out() {
        for (body, request) in [
            (
                "said=feels+low%0D%0Aat+night&postcode=+LS8+1NT+&age=74&distance=8000&other=x",
                json!({ "needs": [{ "text": "feels low\r\nat night" }], "place": { "postcode": "LS8 1NT" },
                        "person": { "age": 74 }, "travel": { "max_distance_m": 8000 } }),
            ),
            ("said=&postcode=&age=&distance=", json!({ "needs": [{ "text": "" }] })),
            ("age=old", json!({ "needs": [{ "text": "" }], "person": { "age": "old" } })),
        ] {
            assert_eq!(Form::parse(body.as_bytes()).unwrap().as_request(), request, "{body}");
        }
        assert!(Form::parse(b"said=\xff").is_err());
    }

    #[test]
    fn a_fault_stands_beside_its_field_once() {
        let faults = [
            Fault::new("/person/age", code::WRONG_TYPE, "must be a number, not a text"),
            Fault::new("/needs/0/text", code::EMPTY, "text may not be empty"),
            Fault::new("/place/postcode", code::MALFORMED, "not a UK postcode"),
            Fault::new("/place", code::REQUIRED, "again"),
        ];
        let all: Vec<(&str, String)> = FieldFault::all(&faults).into_iter().map(|fault| (fault.field, fault.text)).collect();
        assert_eq!(
            all,
            [
                ("age", "Age must be a whole number from 0 to 130".to_owned()),
                ("said", "Say what is going on, or what would help".to_owned()),
                ("postcode", "Not a UK postcode".to_owned()),
            ]
        );
    }
}
