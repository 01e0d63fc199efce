//! Pages of Realtime Paged Data Exchange.

use serde_json::Value;

use super::data::{Members, id, text, type_of};
use crate::domain::{
    fault::{Fault, Faults, code},
    json::{Pointer, kind},
};

/// One item of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Where it stood.
    pub at: Pointer,
    /// What it is: `SessionSeries`, `ScheduledSession` …
    pub kind: String,
    /// Its id in the feed.
    pub id: String,
    /// Whether it is no more.
    pub is_deleted: bool,
    /// When it was changed, in whatever the feed counts. Large numbers stay texts, so that none is rounded.
    pub modified: Option<String>,
    /// What it says; null where it is deleted.
    pub data: Value,
}

/// A page of a feed.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    /// Where the next page is.
    pub next: Option<String>,
    /// The licence of the feed, an address.
    pub licence: Option<String>,
    /// The items, in order.
    pub items: Vec<Item>,
}

impl Page {
    /// Whether there is nothing more for now: the page is empty, or leads to itself. What comes later is found by asking again.
    #[must_use]
    pub fn is_last(&self, asked: &str) -> bool {
        self.items.is_empty() || self.next.as_deref().is_none_or(|next| next == asked)
    }
}

/// Reads a page: that of a feed, or a single thing or an array of things, which are taken as items of a feed.
///
/// # Errors
/// One fault: no UTF-8, no JSON, or nothing of OpenActive.
pub fn read_page(bytes: &[u8]) -> Result<Page, Faults> {
    let refused = |code, detail: String| Faults(vec![Fault::new("", code, detail)]);
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    page(serde_json::from_slice(bytes).map_err(|error| refused(code::MALFORMED, format!("is not JSON: {error}")))?)
}

/// Reads a page that is JSON already.
///
/// # Errors
/// One fault: nothing of OpenActive.
pub fn page(value: Value) -> Result<Page, Faults> {
    let refused = |code, detail: String| Faults(vec![Fault::new("", code, detail)]);
    let root = Pointer::root();
    match value {
        Value::Object(mut page) if page.contains_key("items") => {
            let items = match page.shift_remove("items") {
                Some(Value::Array(items)) => items,
                other => {
                    return Err(refused(code::WRONG_TYPE, format!("items must be an array, not {}", kind(&other.unwrap_or_default()))));
                }
            };
            let at = root.member("items");
            let items = items.into_iter().enumerate().filter_map(|(place, item)| item_of(item, at.element(place)));
            let said = |name: &str| page.get(name).and_then(text).map(str::to_owned);
            Ok(Page { next: said("next"), licence: said("license"), items: items.collect() })
        }
        Value::Object(thing) if type_of(&thing).is_some() => Ok(alone(vec![(root, Value::Object(thing))])),
        Value::Array(things) if things.iter().any(|thing| thing.as_object().is_some_and(|thing| type_of(thing).is_some())) => {
            Ok(alone(things.into_iter().enumerate().map(|(place, thing)| (root.element(place), thing)).collect()))
        }
        other => Err(refused(code::WRONG_TYPE, format!("is {} that holds nothing of OpenActive", kind(&other)))),
    }
}

/// An item of a page. What is no object, or has no id, is none.
fn item_of(value: Value, at: Pointer) -> Option<Item> {
    let Value::Object(mut members) = value else { return None };
    let word = |members: &Members, name: &str| match members.get(name)? {
        Value::Number(number) => Some(number.to_string()),
        other => text(other).map(str::to_owned),
    };
    let data = members.shift_remove("data").unwrap_or_default();
    // The kind of an item says more than its data's type ("SessionSeries.ScheduledSession"), or says the same.
    let type_word = data.as_object().and_then(type_of).map(str::to_owned);
    let kind = type_word.or_else(|| Some(word(&members, "kind")?.rsplit('.').next()?.to_owned()))?;
    let id = word(&members, "id").or_else(|| data.as_object().and_then(id).map(str::to_owned))?;
    let is_deleted = members.get("state").and_then(text) == Some("deleted");
    Some(Item { at, kind, id, is_deleted, modified: word(&members, "modified"), data })
}

/// Things without a feed: each is known by its own id.
fn alone(things: Vec<(Pointer, Value)>) -> Page {
    let items = things.into_iter().filter_map(|(at, data)| {
        let thing = data.as_object()?;
        let (kind, id) = (type_of(thing)?.to_owned(), id(thing).unwrap_or(at.as_str()).to_owned());
        Some(Item { at, kind, id, is_deleted: false, modified: None, data })
    });
    Page { next: None, licence: None, items: items.collect() }
}
