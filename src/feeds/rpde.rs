//! The paging of OpenActive: pages that name the next one, until it names itself and is empty.
//! Source: Realtime Paged Data Exchange 1.0, section 4.

use std::collections::HashMap;

use serde_json::Value;

use super::{Answer, FeedError, FeedUrl, Fetcher, Validators};

/// A feed in RPDE pages.
#[derive(Clone)]
pub struct RpdeFeed {
    fetcher: Fetcher,
    start: FeedUrl,
}

/// One page, as it came.
#[derive(Debug, Clone, PartialEq)]
pub struct RpdePage {
    /// Which page this is, counted from 1 since the walk began.
    pub number: u64,
    /// Its address.
    pub url: FeedUrl,
    /// The address of the page after it: where the next walk begins, when this is the last.
    pub next: FeedUrl,
    /// Whether it is the last there is at present.
    pub last: bool,
    /// The whole page.
    pub value: Value,
}

/// A walk through the pages.
pub struct RpdeWalk {
    fetcher: Fetcher,
    at: Option<FeedUrl>,
    taken: u64,
    /// The addresses walked, each with the number of its page.
    walked: HashMap<FeedUrl, u64>,
}

impl RpdeFeed {
    /// The feed that begins at `start`.
    #[must_use]
    pub fn new(fetcher: Fetcher, start: FeedUrl) -> Self {
        Self { fetcher, start }
    }

    /// A walk from the beginning, or from where an earlier one stood ([`RpdePage::next`]).
    #[must_use]
    pub fn walk(&self, from: Option<FeedUrl>) -> RpdeWalk {
        let at = from.unwrap_or_else(|| self.start.clone());
        RpdeWalk { fetcher: self.fetcher.clone(), at: Some(at), taken: 0, walked: HashMap::new() }
    }
}

impl RpdeWalk {
    /// The next page; none after the last.
    ///
    /// # Errors
    /// [`FeedError::Page`], where a page cannot be had or names no next one; [`FeedError::Repeats`] and [`FeedError::TooManyPages`],
    /// where the feed would not end.
    pub async fn next(&mut self) -> Result<Option<RpdePage>, FeedError> {
        let Some(at) = self.at.clone() else { return Ok(None) };
        let number = self.taken + 1;
        let pages = self.fetcher.settings().pages;
        if number > pages {
            return Err(FeedError::TooManyPages(pages));
        }
        if let Some(before) = self.walked.insert(at.clone(), number) {
            return Err(FeedError::Repeats { page: number, before });
        }
        let json = match self.fetcher.json(&at, &Validators::default()).await.map_err(|error| error.of_page(number))? {
            Answer::Fresh(json) => json,
            Answer::Unchanged => return Err(FeedError::Status(304).of_page(number)),
        };
        let (next, empty) = read(&json.value).map_err(|error| error.of_page(number))?;
        // A relative link is meant from where the page was in the end.
        let next = json.url.join(next).map_err(|error| error.of_page(number))?;
        let last = empty && (next == at || next == json.url);
        self.at = (!last).then(|| next.clone());
        self.taken = number;
        Ok(Some(RpdePage { number, url: at, next, last, value: json.value }))
    }
}

/// The link to the next page, and whether this one has no items.
fn read(page: &Value) -> Result<(&str, bool), FeedError> {
    let missing = |member: &str| FeedError::NotAFeed(format!("an RPDE page has the member {member:?}"));
    let next = page.get("next").and_then(Value::as_str).ok_or_else(|| missing("next"))?;
    let items = page.get("items").and_then(Value::as_array).ok_or_else(|| missing("items"))?;
    Ok((next, items.is_empty()))
}
