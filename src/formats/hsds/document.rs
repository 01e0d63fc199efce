//! Finding services in a document: which shape it has, and where in it they stand.

use serde_json::{Map, Value};

use crate::{
    domain::{
        fault::{Fault, Faults, code},
        json::{Pointer, kind},
    },
    formats::oruk1,
};

/// The shapes of document that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// An array of full services.
    Array,
    /// A page of an Open Referral UK or HSDS 3 interface, with services in `contents`.
    Page {
        /// Which page it says it is, from 1.
        page_number: Option<u64>,
        /// How many pages it says there are.
        total_pages: Option<u64>,
    },
    /// An object with `services`, and perhaps `organizations`, `locations`, `taxonomies`, `taxonomy_terms` beside them; or
    /// one organization in full, with its `services` in it.
    Collection,
    /// One service.
    Single,
    /// One JSON value a line (NDJSON), as HSDS 3 allows for bulk data. The pointer's first part is the line's place.
    Lines,
    /// A page of an Open Referral UK 1.0 interface, with services in `content`. They were turned into what 3.0 calls them.
    OldPage {
        /// Which page it says it is. Some publishers count from 0, some from 1.
        number: Option<u64>,
        /// How many pages it says there are.
        total_pages: Option<u64>,
    },
    /// The tables of an HSDS tabular data package, joined.
    Tables,
    /// A table of a spreadsheet.
    Sheet,
    /// Sessions and facilities of an `OpenActive` feed.
    Opportunities,
}

/// What was found in a document: each object with its place, not yet read.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// Which shape it has.
    pub shape: Shape,
    /// The services, for [`read_service`](super::read_service).
    pub services: Vec<(Pointer, Value)>,
    /// Organizations that stand by themselves; only a [`Shape::Collection`] and [`Shape::Tables`] have them, as is so for the
    /// next three.
    pub organizations: Vec<(Pointer, Value)>,
    /// Locations that stand by themselves.
    pub locations: Vec<(Pointer, Value)>,
    /// Taxonomies that stand by themselves.
    pub taxonomies: Vec<(Pointer, Value)>,
    /// Terms that stand by themselves.
    pub taxonomy_terms: Vec<(Pointer, Value)>,
    /// Ids of services, as they came, that the source says are gone. Only [`Shape::Opportunities`] tells that.
    pub withdrawn: Vec<String>,
    /// Rows that could not become part of anything above, each with why.
    pub refused: Vec<(Pointer, Faults)>,
    /// What whoever imports should know of how this was read, in sentences.
    pub notes: Vec<String>,
}

impl Document {
    pub(in crate::formats) fn new(shape: Shape, services: Vec<(Pointer, Value)>) -> Self {
        Self {
            shape,
            services,
            organizations: Vec::new(),
            locations: Vec::new(),
            taxonomies: Vec::new(),
            taxonomy_terms: Vec::new(),
            withdrawn: Vec::new(),
            refused: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Services that came one by one, each with its place. Those that have the shape of Open Referral UK 1.0 are turned into that of 3.0.
    #[must_use]
    pub fn of_services(services: Vec<(Pointer, Value)>) -> Self {
        modernised(Self::new(Shape::Array, services))
    }
}

/// What is read, for messages.
const READ: &str =
    "what is read is an array of full services, a page with contents, an object with services, one service, or one service a line";

/// Finds the services in a JSON document. What each of them holds is not looked at, so that one broken row spoils no other;
/// but what has the shape of Open Referral UK 1.0 is turned into that of 3.0 ([`oruk1`]).
///
/// # Errors
/// One fault that says what was found instead: no UTF-8, no JSON (with line and column), or JSON of another kind.
pub fn read_document(bytes: &[u8]) -> Result<Document, Faults> {
    let text = utf8(bytes)?;
    let mut values = Vec::new();
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        // serde_json's message names the kind of mistake, its line and its column, and nothing of the text.
        values.push(value.map_err(|error| refused(code::MALFORMED, format!("is not JSON: {error}")))?);
    }
    match values.len() {
        0 => Err(refused(code::EMPTY, format!("is empty; {READ}"))),
        1 => values.pop().map_or_else(|| Err(refused(code::EMPTY, "is empty")), shaped),
        _ => Ok(Document::new(Shape::Lines, placed(values, &Pointer::root()))),
    }
    .map(modernised)
}

pub(super) fn utf8(bytes: &[u8]) -> Result<&str, Faults> {
    std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes))
        .map_err(|error| refused(code::MALFORMED, format!("is not UTF-8 text (at byte {}); {READ}", error.valid_up_to())))
}

/// Turns the services that have the shape of Open Referral UK 1.0 into that of 3.0. On a page of 1.0 all of them have.
fn modernised(mut document: Document) -> Document {
    let are_all_old = matches!(document.shape, Shape::OldPage { .. });
    for (_, service) in &mut document.services {
        if are_all_old || oruk1::is_service(service) {
            *service = oruk1::service(std::mem::take(service));
        }
    }
    document
}

fn shaped(value: Value) -> Result<Document, Faults> {
    match value {
        Value::Array(items) => match items.iter().find(|item| !item.is_object()) {
            Some(other) if items.iter().all(|item| !item.is_object()) => {
                Err(refused(code::WRONG_TYPE, format!("is an array, and its first element is {}; {READ}", kind(other))))
            }
            _ => Ok(Document::new(Shape::Array, placed(items, &Pointer::root()))),
        },
        Value::Object(members) => shaped_object(members),
        other => Err(refused(code::WRONG_TYPE, format!("is {}; {READ}", kind(&other)))),
    }
}

fn shaped_object(mut members: Map<String, Value>) -> Result<Document, Faults> {
    let root = Pointer::root();
    if let Some(contents) = members.shift_remove("contents") {
        let Value::Array(items) = contents else {
            return Err(fault_at(&root.member("contents"), format!("must be an array of services, not {}", kind(&contents))));
        };
        let number = |name: &str| members.get(name).and_then(Value::as_u64);
        let shape = Shape::Page { page_number: number("page_number"), total_pages: number("total_pages") };
        return match items.iter().find_map(|item| other_kind(item.as_object()?)) {
            Some(other) => Err(refused(code::WRONG_TYPE, format!("is a page, and what it holds is {other}, not services; {READ}"))),
            None => Ok(Document::new(shape, placed(items, &root.member("contents")))),
        };
    }
    if super::page::is_old(&members) {
        let number = |name: &str| members.get(name).and_then(Value::as_u64);
        let shape = Shape::OldPage { number: number("number"), total_pages: number("totalPages") };
        return match members.shift_remove("content") {
            Some(Value::Array(items)) => Ok(Document::new(shape, placed(items, &root.member("content")))),
            other => {
                Err(fault_at(&root.member("content"), format!("must be an array of services, not {}", kind(&other.unwrap_or_default()))))
            }
        };
    }
    if members.contains_key("services") && members.contains_key("id") {
        return organization_with_services(members);
    }
    if members.contains_key("services") {
        let mut document = Document::new(Shape::Collection, Vec::new());
        for (name, list) in [
            ("services", &mut document.services),
            ("organizations", &mut document.organizations),
            ("locations", &mut document.locations),
            ("taxonomies", &mut document.taxonomies),
            ("taxonomy_terms", &mut document.taxonomy_terms),
        ] {
            match members.shift_remove(name) {
                None | Some(Value::Null) => {}
                Some(Value::Array(items)) => *list = placed(items, &root.member(name)),
                Some(other) => return Err(fault_at(&root.member(name), format!("must be an array, not {}", kind(&other)))),
            }
        }
        return Ok(document);
    }
    if let Some(other) = other_kind(&members) {
        return Err(refused(code::WRONG_TYPE, format!("is {other}; {READ}")));
    }
    if ["id", "name", "status", "organization", "organization_id"].iter().any(|name| members.contains_key(*name)) {
        return Ok(Document::new(Shape::Single, vec![(root, Value::Object(members))]));
    }
    Err(refused(code::WRONG_TYPE, format!("is an object that holds no services; {READ}")))
}

/// An organization in full, as HSDS 3 has it: its services stand in it and need not say whose they are.
fn organization_with_services(mut organization: Map<String, Value>) -> Result<Document, Faults> {
    let at = Pointer::root().member("services");
    let mut services = match organization.shift_remove("services") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(services)) => services,
        Some(other) => return Err(fault_at(&at, format!("must be an array, not {}", kind(&other)))),
    };
    let id = organization.get("id").cloned().unwrap_or_default();
    for service in services.iter_mut().filter_map(Value::as_object_mut) {
        if !service.contains_key("organization") {
            service.entry("organization_id").or_insert_with(|| id.clone());
        }
    }
    let organizations = vec![(Pointer::root(), Value::Object(organization))];
    Ok(Document { organizations, ..Document::new(Shape::Collection, placed(services, &at)) })
}

/// What an object is, where its members tell that it is no service.
fn other_kind(members: &Map<String, Value>) -> Option<&'static str> {
    let has = |name: &str| members.contains_key(name);
    if has("status") || has("service_at_locations") || has("organization") || has("service_taxonomys") {
        return None;
    }
    Some(match members.get("type").and_then(Value::as_str) {
        Some("FeatureCollection" | "Feature") => "GeoJSON",
        _ if has("resourceType") => "a FHIR resource",
        _ if has("openapi") || has("swagger") => "a description of an interface",
        _ if has("openapi_url") => "the front page of an Open Referral interface",
        _ if has("items") && has("next") => "a page of an OpenActive feed",
        _ if has("service") && has("location") => "a service at a location",
        _ if has("location_type") => "a location",
        _ if has("identifier") || has("organization_identifiers") || has("website") => "an organization",
        _ if has("taxonomy_terms") || has("version") => "a taxonomy",
        _ if has("taxonomy") || has("taxonomy_detail") || has("taxonomy_id") || has("term_uri") => "a taxonomy term",
        _ if has("errors") || has("error") || (has("title") && has("detail")) => "the report of an error",
        _ => return None,
    })
}

pub(super) fn placed(items: Vec<Value>, at: &Pointer) -> Vec<(Pointer, Value)> {
    items.into_iter().enumerate().map(|(place, item)| (at.element(place), item)).collect()
}

pub(super) fn refused(code: &'static str, detail: impl Into<String>) -> Faults {
    Faults(vec![Fault::new("", code, detail)])
}

pub(super) fn fault_at(at: &Pointer, detail: String) -> Faults {
    Faults(vec![Fault::new(at.as_str(), code::WRONG_TYPE, detail)])
}
