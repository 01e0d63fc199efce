//! What a walker through the pages of an interface needs to know of one of them: where it stands, and what it lists.

use serde_json::{Map, Value};

use super::document::{fault_at, placed, refused, utf8};
use crate::domain::{
    fault::{Faults, code},
    json::{Pointer, kind},
};

/// Which version of Open Referral UK a page is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// 1.0: `content`, `totalElements`, `last`.
    V1,
    /// 3.0, and HSDS 3: `contents`, `total_items`, `last_page`.
    V3,
}

/// A page of a list, of whatever things.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Which version it is of.
    pub version: Version,
    /// Which page it says it is. Version 3 counts from 1; of version 1, some publishers count from 0 and some from 1.
    pub number: Option<u64>,
    /// How many pages it says there are.
    pub total_pages: Option<u64>,
    /// How many items it says there are on all pages.
    pub total_items: Option<u64>,
    /// Whether it is the first page, where it says so.
    pub is_first: Option<bool>,
    /// Whether it is the last page: as it says; else because it is empty, or by the numbers of version 3.
    pub is_last: Option<bool>,
    /// What it lists, as it came, with the place of each.
    pub items: Vec<(Pointer, Value)>,
}

impl Page {
    /// The ids of the items, those without one left out. A number is an id too.
    #[must_use]
    pub fn ids(&self) -> Vec<String> {
        let id = |item: &Value| match item.get("id")? {
            Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        self.items.iter().filter_map(|(_, item)| id(item)).collect()
    }
}

/// Reads a page of either version.
///
/// # Errors
/// One fault: no UTF-8, no JSON, or no page.
pub fn read_page(bytes: &[u8]) -> Result<Page, Faults> {
    let value = serde_json::from_str(utf8(bytes)?).map_err(|error| refused(code::MALFORMED, format!("is not JSON: {error}")))?;
    let Value::Object(mut members) = value else {
        return Err(refused(code::WRONG_TYPE, format!("is {}, not a page of a list", kind(&value))));
    };
    let version = if is_old(&members) { Version::V1 } else { Version::V3 };
    let name = if version == Version::V1 { "content" } else { "contents" };
    let items = match members.shift_remove(name) {
        Some(Value::Array(items)) => items,
        Some(other) => return Err(fault_at(&Pointer::root().member(name), format!("must be an array, not {}", kind(&other)))),
        None => return Err(refused(code::WRONG_TYPE, "is an object without contents, not a page of a list")),
    };
    let number = |name: &str| whole(members.get(name)?);
    let said = |name: &str| members.get(name).and_then(Value::as_bool);
    let page = match version {
        Version::V1 => Page {
            version,
            number: number("number"),
            total_pages: number("totalPages"),
            total_items: number("totalElements"),
            is_first: said("first"),
            is_last: said("last"),
            items: placed(items, &Pointer::root().member(name)),
        },
        Version::V3 => Page {
            version,
            number: number("page_number"),
            total_pages: number("total_pages"),
            total_items: number("total_items"),
            is_first: said("first_page"),
            is_last: said("last_page"),
            items: placed(items, &Pointer::root().member(name)),
        },
    };
    let by_numbers = match (version, page.number, page.total_pages) {
        (Version::V3, Some(number), Some(total)) => Some(number >= total),
        _ => None,
    };
    let is_last = if page.items.is_empty() { Some(true) } else { page.is_last.or(by_numbers) };
    Ok(Page { is_last, ..page })
}

/// Whether an object is a page of version 1.
pub(super) fn is_old(members: &Map<String, Value>) -> bool {
    members.contains_key("content")
        && ["totalElements", "totalPages", "first", "last", "empty"].iter().any(|name| members.contains_key(*name))
}

/// A whole number, written as one or as a text.
fn whole(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.trim().parse().ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn read(value: &Value) -> Page {
        read_page(value.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_page_of_either_version_tells_where_it_stands() {
        let old = json!({ "totalElements": 3, "totalPages": 2, "number": 1, "size": 2, "first": true, "last": false, "empty": false,
            "content": [{ "id": "a" }, { "id": 7 }, { "name": "no id" }] });
        let page = read(&old);
        assert_eq!((page.version, page.number, page.total_pages, page.total_items), (Version::V1, Some(1), Some(2), Some(3)));
        assert_eq!((page.is_first, page.is_last, page.ids()), (Some(true), Some(false), vec!["a".to_owned(), "7".to_owned()]));
        assert_eq!(page.items[1].0.as_str(), "/content/1");

        let new = json!({ "total_items": "3", "total_pages": 2, "page_number": 2, "first_page": false, "contents": [{ "id": " b " }] });
        let page = read(&new);
        assert_eq!((page.version, page.number, page.total_items), (Version::V3, Some(2), Some(3)));
        assert_eq!((page.is_first, page.is_last, page.ids()), (Some(false), Some(true), vec!["b".to_owned()]));
    }

    #[test]
    fn the_last_page_is_known_by_its_word_or_by_having_nothing() {
        for (page, is_last) in [
            (json!({ "contents": [], "page_number": 1, "total_pages": 9 }), Some(true)),
            (json!({ "contents": [1], "page_number": 1, "total_pages": 9 }), Some(false)),
            (json!({ "contents": [1], "page_number": 9, "total_pages": 9, "last_page": false }), Some(false)),
            (json!({ "contents": [1] }), None),
            (json!({ "content": [1], "totalPages": 4, "number": 4 }), None),
            (json!({ "content": [1], "last": true }), Some(true)),
        ] {
            assert_eq!(read(&page).is_last, is_last, "{page}");
        }
    }

    #[test]
    fn what_is_no_page_is_told() {
        for (text, told) in [
            (&b"[]"[..], "is an array, not a page"),
            (b"{}", "without contents"),
            (b"{\"contents\": 1}", "must be an array, not a number"),
            (b"<html>", "is not JSON"),
            (b"\xff", "is not UTF-8"),
        ] {
            let faults = read_page(text).unwrap_err();
            assert!(faults.to_string().contains(told), "{faults}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = read_page(&bytes);
        }
    }
}
