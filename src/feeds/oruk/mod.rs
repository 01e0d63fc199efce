//! An Open Referral UK feed, walked page by page.
//!
//! Whole services are asked for in the list (`full=true`). Where a page holds only their heads, as most do, each is then asked for by its
//! id. What a page cannot be without is the page itself: a service that fails is its own row's failure. After each page the walk says where
//! it stands ([`Place`]), so that one that is ended there goes on from there.

mod page;
mod walk;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::Value;

use super::{Answer, FeedError, FeedUrl, Fetcher, Validators};

pub use walk::{Details, FeedPage, PageMemory, Place, Row, Told, Walk, WalkFrom};

/// How many services a page is asked to hold.
const PER_PAGE: u32 = 100;

/// A feed of services, by its address.
#[derive(Clone)]
pub struct OrukFeed {
    fetcher: Fetcher,
    /// Without `/services` and without a slash at its end.
    base: FeedUrl,
}

/// What a feed says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// The version of the standard, such as `HSDS-UK-3.0`.
    pub version: Option<String>,
    /// Who publishes it.
    pub publisher: Option<String>,
    /// All of it.
    pub value: Value,
}

/// How the list is asked for. Some feeds refuse what they do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asking {
    full: bool,
    per_page: bool,
}

impl OrukFeed {
    /// The feed at `url`: its base or its `/services`, with or without a slash at the end. What else the query holds (a key, say) is sent
    /// with each request; paging is not.
    #[must_use]
    pub fn new(fetcher: Fetcher, url: &FeedUrl) -> Self {
        let base = url.with(|url| {
            let path = url.path().trim_end_matches('/');
            let path = path.strip_suffix("/services").unwrap_or(path).trim_end_matches('/').to_owned();
            url.set_path(&path);
            let own = ["page", "per_page", "full", "modified_after", "format", "minimal"];
            let kept: Vec<(String, String)> = url
                .query_pairs()
                .filter(|(name, _)| !own.contains(&name.as_ref()))
                .map(|(name, value)| (name.into(), value.into()))
                .collect();
            url.set_query(None);
            if !kept.is_empty() {
                url.query_pairs_mut().extend_pairs(kept);
            }
        });
        Self { fetcher, base }
    }

    /// Its base address.
    #[must_use]
    pub fn base(&self) -> &FeedUrl {
        &self.base
    }

    /// What it says of itself at its base; none where it says nothing there, as those of version 1.0.
    ///
    /// # Errors
    /// [`FeedError`], where it cannot be reached at all.
    pub async fn about(&self) -> Result<Option<About>, FeedError> {
        let url = self.base.with(|url| url.set_path(&format!("{}/", url.path().trim_end_matches('/'))));
        let value = match self.fetcher.json(&url, &Validators::default()).await {
            Ok(Answer::Fresh(json)) if json.value.is_object() => json.value,
            Ok(_) | Err(FeedError::Status(_) | FeedError::NotJson(_) | FeedError::BrokenOff(_)) => return Ok(None),
            Err(error) => return Err(error),
        };
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let publisher = text("publisher").or_else(|| value.pointer("/publisher/name").and_then(Value::as_str).map(str::to_owned));
        Ok(Some(About { version: text("version"), publisher, value }))
    }

    /// A walk through its services.
    #[must_use]
    pub fn walk(&self, from: WalkFrom) -> Walk {
        Walk::new(self.clone(), from)
    }

    /// One service, whole.
    ///
    /// # Errors
    /// [`FeedError`].
    pub async fn service(&self, id: &str) -> Result<Value, FeedError> {
        match self.detail(id, &Validators::default()).await? {
            Answer::Fresh((value, _)) => Ok(value),
            Answer::Unchanged => Err(FeedError::Status(304)),
        }
    }

    /// Whether the service is still there: not where the feed says that it is not found or gone.
    ///
    /// # Errors
    /// [`FeedError`], where the feed says neither.
    pub async fn exists(&self, id: &str) -> Result<bool, FeedError> {
        match self.detail(id, &Validators::default()).await {
            Ok(_) => Ok(true),
            Err(error) if error.is_gone() => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn detail(&self, id: &str, validators: &Validators) -> Result<Answer<(Value, Validators)>, FeedError> {
        // A path cannot hold these: the parser takes them for steps.
        if matches!(id, "" | "." | "..") {
            return Err(FeedError::BadUrl("the id cannot stand in an address".to_owned()));
        }
        let url = self.base.with(|url| {
            if let Ok(mut path) = url.path_segments_mut() {
                path.pop_if_empty().push("services").push(id);
            }
        });
        match self.fetcher.json(&url, validators).await? {
            Answer::Unchanged => Ok(Answer::Unchanged),
            Answer::Fresh(json) if json.value.is_object() => Ok(Answer::Fresh((json.value, json.validators))),
            Answer::Fresh(_) => Err(FeedError::NotAFeed("a service is an object".to_owned())),
        }
    }

    /// The address of a page of the list; without a number, of whatever the feed calls its first.
    fn list(&self, asking: Asking, page: Option<u64>, modified_after: Option<DateTime<Utc>>) -> FeedUrl {
        self.base.with(|url| {
            if let Ok(mut path) = url.path_segments_mut() {
                path.pop_if_empty().push("services");
            }
            let mut query = url.query_pairs_mut();
            if let Some(page) = page {
                query.append_pair("page", &page.to_string());
            }
            if asking.per_page {
                query.append_pair("per_page", &PER_PAGE.to_string());
            }
            if asking.full {
                query.append_pair("full", "true");
            }
            if let Some(moment) = modified_after {
                query.append_pair("modified_after", &moment.to_rfc3339_opts(SecondsFormat::Secs, true));
            }
            query.finish();
            drop(query);
            if url.query() == Some("") {
                url.set_query(None);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn a_feed_is_named_by_its_base_or_its_services() {
        for (given, base, list) in [
            ("https://feed.example", "https://feed.example/", "https://feed.example/services?page=2&per_page=100&full=true"),
            (
                "https://feed.example/o/open/v1/services/",
                "https://feed.example/o/open/v1",
                "https://feed.example/o/open/v1/services?page=2&per_page=100&full=true",
            ),
            (
                "https://feed.example/v1/services?page=3&per_page=7&key=s3cret",
                "https://feed.example/v1?key=s3cret",
                "https://feed.example/v1/services?key=s3cret&page=2&per_page=100&full=true",
            ),
            (
                "https://feed.example/my-services",
                "https://feed.example/my-services",
                "https://feed.example/my-services/services?page=2&per_page=100&full=true",
            ),
        ] {
            let feed = OrukFeed::new(Fetcher::new(Settings::default()), &FeedUrl::parse(given).unwrap());
            assert_eq!(feed.base().as_str(), base, "{given}");
            assert_eq!(feed.list(Asking { full: true, per_page: true }, Some(2), None).as_str(), list, "{given}");
        }
        let feed = OrukFeed::new(Fetcher::new(Settings::default()), &FeedUrl::parse("http://feed.example/v1").unwrap());
        let since = "2026-11-22T09:00:00Z".parse().unwrap();
        let bare = Asking { full: false, per_page: false };
        assert_eq!(feed.list(bare, None, None).as_str(), "http://feed.example/v1/services");
        assert_eq!(feed.list(bare, None, Some(since)).as_str(), "http://feed.example/v1/services?modified_after=2026-11-22T09%3A00%3A00Z");
    }
}
