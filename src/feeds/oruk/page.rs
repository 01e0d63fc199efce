//! The shapes of a page of services: Open Referral UK 3.0 (`contents`, `total_pages`, `last_page`), the 1.0 that is still found in the
//! wild (`content`, `totalPages`, `last`), and a bare array. Numbers and truths written as text are read as well.

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::super::FeedError;

/// A page of a list.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Listed {
    pub(super) items: Vec<Value>,
    /// What the feed calls this page.
    pub(super) called: Option<u64>,
    /// How many pages it tells of.
    pub(super) of: Option<u64>,
    /// How many services it tells of.
    pub(super) total: Option<u64>,
    /// Whether it says that this is the last page.
    pub(super) last: Option<bool>,
    /// Whether it has no pages at all.
    pub(super) bare: bool,
}

/// The members that only a whole service has: the children of Open Referral UK 3.0 and HSDS 3, then those of 1.0.
const CHILDREN: [&str; 25] = [
    "schedules",
    "service_areas",
    "service_at_locations",
    "languages",
    "funding",
    "cost_options",
    "contacts",
    "attributes",
    "phones",
    "required_documents",
    "capacities",
    "additional_urls",
    "program",
    "metadata",
    "accessibility_for_disabilities",
    "eligibilitys",
    "fundings",
    "holiday_schedules",
    "physical_addresses",
    "regular_schedules",
    "reviews",
    "costOptions",
    "service_taxonomys",
    "service_taxonomies",
    "taxonomies",
];

impl Listed {
    /// Reads a page.
    pub(super) fn read(page: Value) -> Result<Self, FeedError> {
        let mut page = match page {
            Value::Array(items) => return Ok(Self { items, called: None, of: None, total: None, last: None, bare: true }),
            Value::Object(page) => page,
            _ => return Err(FeedError::NotAFeed("it is neither an object nor an array".to_owned())),
        };
        let number = |names: [&str; 2]| names.iter().find_map(|name| page.get(*name).and_then(whole_number));
        let called = number(["page_number", "number"]);
        let of = number(["total_pages", "totalPages"]);
        let total = number(["total_items", "totalElements"]);
        let last = ["last_page", "last"].iter().find_map(|name| page.get(*name).and_then(truth));
        let items = ["contents", "content", "services"].iter().find_map(|name| match page.get_mut(*name) {
            Some(Value::Array(items)) => Some(std::mem::take(items)),
            _ => None,
        });
        let items = items.ok_or_else(|| FeedError::NotAFeed("it has neither \"contents\" nor \"content\"".to_owned()))?;
        let bare = called.is_none() && of.is_none() && total.is_none() && last.is_none();
        Ok(Self { items, called, of, total, last, bare })
    }

    /// Whether the services are here with their children, so that nothing has to be asked for one by one.
    pub(super) fn is_whole(&self) -> bool {
        let whole =
            |item: &Value| CHILDREN.iter().any(|child| item.get(child).and_then(Value::as_array).is_some_and(|rows| !rows.is_empty()));
        self.items.iter().any(whole)
    }

    /// Whether there are more pages after this, the `number`th: yes, no, or it cannot be told, when it says nothing or contradicts itself.
    pub(super) fn more(&self, number: u64) -> Option<bool> {
        if self.bare {
            return Some(false);
        }
        let by_count = self.of.map(|of| of > number);
        match (self.last.map(|last| !last), by_count) {
            (Some(more), None) | (None, Some(more)) => Some(more),
            (Some(by_word), Some(by_count)) if by_word == by_count => Some(by_word),
            (None, None) if self.items.is_empty() => Some(false),
            _ => None,
        }
    }

    /// A print of which services are on the page, to know it by when it comes again.
    pub(super) fn print(&self) -> String {
        let mut hash = Sha256::new();
        for item in &self.items {
            hash.update(id(item).unwrap_or_else(|| item.to_string()));
            hash.update([0]);
        }
        STANDARD_NO_PAD.encode(hash.finalize())
    }
}

/// The id of a service, which some feeds write as a number.
pub(super) fn id(item: &Value) -> Option<String> {
    match item.get("id") {
        Some(Value::String(id)) if !id.trim().is_empty() => Some(id.clone()),
        Some(Value::Number(id)) => Some(id.to_string()),
        _ => None,
    }
}

fn whole_number(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

fn truth(value: &Value) -> Option<bool> {
    value.as_bool().or_else(|| value.as_str()?.trim().to_ascii_lowercase().parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn pages_of_either_version_say_where_they_stand() {
        for (page, called, of, total, more) in [
            (
                json!({ "contents": [{}], "page_number": 1, "total_pages": 3, "total_items": 250, "last_page": false }),
                Some(1),
                Some(3),
                Some(250),
                Some(true),
            ),
            (json!({ "contents": [{}], "page_number": 1, "total_pages": 1, "last_page": true }), Some(1), Some(1), None, Some(false)),
            (
                json!({ "content": [{}], "number": 0, "totalPages": 3, "totalElements": 250, "last": false }),
                Some(0),
                Some(3),
                Some(250),
                Some(true),
            ),
            (json!({ "content": [{}], "number": "1", "totalPages": "1", "last": "true" }), Some(1), Some(1), None, Some(false)),
            (json!({ "content": [{}], "totalPages": 2 }), None, Some(2), None, Some(true)),
            (json!({ "content": [{}], "last": true }), None, None, None, Some(false)),
            (json!({ "content": [{}], "last": false, "totalPages": 1 }), None, Some(1), None, None),
            (json!({ "content": [{}], "last": true, "totalPages": 5 }), None, Some(5), None, None),
            (json!({ "content": [{}], "number": 1 }), Some(1), None, None, None),
            (json!({ "content": [], "number": 1 }), Some(1), None, None, Some(false)),
            (json!({ "services": [{}] }), None, None, None, Some(false)),
            (json!([{}, {}]), None, None, None, Some(false)),
        ] {
            let listed = Listed::read(page.clone()).unwrap();
            assert_eq!((listed.called, listed.of, listed.total, listed.more(1)), (called, of, total, more), "{page}");
        }
        for page in [json!("hello"), json!({}), json!({ "contents": "none" }), json!({ "error": "no" }), json!(null)] {
            assert!(matches!(Listed::read(page.clone()), Err(FeedError::NotAFeed(_))), "{page}");
        }
    }

    #[test]
    fn a_service_with_children_is_whole() {
        for (item, whole) in [
            (json!({ "id": "a", "schedules": [{ "id": "b" }] }), true),
            (json!({ "id": "a", "service_taxonomys": [{ "id": "b" }] }), true),
            (json!({ "id": "a", "organization": { "id": "b" } }), false),
            (json!({ "id": "a", "schedules": [], "cost_options": null }), false),
            (json!({ "id": "a", "pc_targetAudience": [{ "label": "Carers" }] }), false),
            (json!("a"), false),
        ] {
            let page = Listed::read(json!({ "contents": [{ "id": "x" }, item.clone()] })).unwrap();
            assert_eq!(page.is_whole(), whole, "{item}");
        }
    }
}
