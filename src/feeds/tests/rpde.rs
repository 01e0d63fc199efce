//! The walk through RPDE pages.

use serde_json::json;

use super::{
    super::{FeedError, Fetcher, RpdeFeed, RpdeWalk, Settings},
    fetcher, hurried,
    server::{Heard, Reply, Server},
};

/// A feed of five pages of two items, then the empty last one.
fn five(heard: &Heard) -> Reply {
    let after: u64 = heard.asked("afterId").map_or(0, |id| id.parse().unwrap());
    let items: Vec<_> = if after < 10 { [after + 1, after + 2].map(|id| json!({ "id": id })).to_vec() } else { Vec::new() };
    let next = format!("/feed?afterId={}", after + items.len() as u64);
    Reply::json(&json!({ "items": items, "next": next, "license": "https://creativecommons.org/licenses/by/4.0/" }))
}

async fn all(walk: &mut RpdeWalk) -> Result<Vec<u64>, FeedError> {
    let mut ids = Vec::new();
    while let Some(page) = walk.next().await? {
        ids.extend(page.value["items"].as_array().unwrap().iter().map(|item| item["id"].as_u64().unwrap()));
    }
    Ok(ids)
}

#[tokio::test]
async fn pages_are_followed_until_one_is_empty_and_names_itself() {
    let server = Server::start(|heard, _| five(heard)).await;
    let feed = RpdeFeed::new(fetcher(), server.url("/feed"));
    assert_eq!(all(&mut feed.walk(None)).await.unwrap(), (1..=10).collect::<Vec<_>>());

    // Ended after two pages, it goes on from there; asked later, it begins where it ended.
    let mut walk = feed.walk(None);
    walk.next().await.unwrap();
    let second = walk.next().await.unwrap().unwrap();
    assert_eq!((second.number, second.last), (2, false));
    assert_eq!(all(&mut feed.walk(Some(second.next))).await.unwrap(), (5..=10).collect::<Vec<_>>());
    let mut later = feed.walk(Some(server.url("/feed?afterId=10")));
    assert!(later.next().await.unwrap().unwrap().last);
    assert_eq!(later.next().await.unwrap(), None);
}

#[tokio::test]
async fn a_feed_that_would_not_end_does() {
    for (case, next, error) in [
        ("names itself", "/feed", FeedError::Repeats { page: 2, before: 1 }),
        ("goes round", "/feed?afterId=1", FeedError::Repeats { page: 3, before: 2 }),
    ] {
        let server = Server::start(move |_, _| Reply::json(&json!({ "items": [{ "id": 1 }], "next": next }))).await;
        assert_eq!(all(&mut RpdeFeed::new(fetcher(), server.url("/feed")).walk(None)).await.unwrap_err(), error, "{case}");
    }
    let server = Server::start(|_, before| Reply::json(&json!({ "items": [], "next": format!("/feed?afterId={before}") }))).await;
    let few = Fetcher::new(Settings { pages: 7, ..hurried() });
    let error = all(&mut RpdeFeed::new(few, server.url("/feed")).walk(None)).await.unwrap_err();
    assert_eq!((error, server.heard().len()), (FeedError::TooManyPages(7), 7));
}

#[tokio::test]
async fn a_page_that_is_none_is_named() {
    for page in [json!({}), json!({ "items": [] }), json!({ "items": 1, "next": "/" }), json!({ "next": "/" }), json!([])] {
        let server = Server::start(move |_, _| Reply::json(&page)).await;
        let error = all(&mut RpdeFeed::new(fetcher(), server.url("/feed")).walk(None)).await.unwrap_err();
        assert!(error.to_string().starts_with("page 1: the answer is no page of a feed: an RPDE page has the member"), "{error}");
    }
    let server = Server::start(|_, _| Reply::json(&json!({ "items": [], "next": "ftp://feed.example/" }))).await;
    let error = all(&mut RpdeFeed::new(fetcher(), server.url("/feed")).walk(None)).await.unwrap_err();
    assert!(matches!(error, FeedError::Page { number: 1, .. }), "{error}");
}
