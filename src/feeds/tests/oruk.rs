//! The walk through pages of services.

use serde_json::{Value, json};

use super::{
    super::{Details, FeedError, FeedPage, Fetcher, OrukFeed, Place, Settings, Told, WalkFrom},
    fetcher, hurried,
    server::{Heard, Reply, Server},
};

/// The shapes of a feed's pages.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Shape {
    /// 3.0, whole services in the list where they are asked for.
    Three,
    /// 3.0, heads only.
    ThreeHeads,
    /// 1.0, counting pages from 1.
    One,
    /// 1.0, which calls its first page 0 and takes it as 0.
    OneFromZero,
    /// 1.0, which calls its first page 0 and takes it as 1.
    OneZeroTakenAsOne,
    /// It says nothing but the services.
    Plain,
}

const SHAPES: [Shape; 6] = [Shape::Three, Shape::ThreeHeads, Shape::One, Shape::OneFromZero, Shape::OneZeroTakenAsOne, Shape::Plain];

fn service(number: u64, whole: bool) -> Value {
    let mut service =
        json!({ "id": format!("s{number}"), "name": format!("Walk {number}"), "organization": { "id": "o" }, "contacts": [] });
    if whole {
        service["schedules"] = json!([{ "id": "w", "byday": "TU" }]);
    }
    service
}

/// A feed of `count` services, `size` on a page.
fn feed(shape: Shape, count: u64, size: u64, heard: &Heard) -> Reply {
    if let Some(id) = heard.path().strip_prefix("/v1/services/") {
        return Reply::json(&service(id[1..].parse().unwrap(), true));
    }
    assert_eq!(heard.path(), "/v1/services");
    let first = u64::from(shape != Shape::OneFromZero);
    let page = heard.asked("page").map_or(first, |page| page.parse().unwrap()) - first;
    let pages = count.div_ceil(size);
    let whole = shape == Shape::Three && heard.asked("full") == Some("true");
    let items: Vec<Value> = (page * size..count.min((page + 1) * size)).map(|number| service(number, whole)).collect();
    let last = page + 1 >= pages;
    Reply::json(&match shape {
        Shape::Three | Shape::ThreeHeads => {
            json!({ "contents": items, "page_number": page + 1, "total_pages": pages, "total_items": count, "last_page": last })
        }
        Shape::One => json!({ "content": items, "number": page + 1, "totalPages": pages, "totalElements": count, "last": last }),
        Shape::OneFromZero | Shape::OneZeroTakenAsOne => {
            json!({ "content": items, "number": page, "totalPages": pages, "totalElements": count, "last": last })
        }
        Shape::Plain => json!({ "contents": items, "size": size, "page_number": page + 1 }),
    })
}

async fn pages(feed: &OrukFeed, from: WalkFrom) -> Result<Vec<FeedPage>, FeedError> {
    let mut walk = feed.walk(from);
    let mut pages = Vec::new();
    while let Some(page) = walk.next().await? {
        assert_eq!(walk.place(), &page.place);
        pages.push(page);
    }
    assert_eq!(walk.next().await, Ok(None));
    Ok(pages)
}

fn ids(pages: &[FeedPage]) -> Vec<String> {
    pages.iter().flat_map(|page| &page.rows).map(|row| row.id.clone().unwrap()).collect()
}

fn named(numbers: std::ops::Range<u64>) -> Vec<String> {
    numbers.map(|number| format!("s{number}")).collect()
}

#[tokio::test]
async fn every_service_comes_once_and_whole_whatever_the_shape() {
    for shape in SHAPES {
        let server = Server::start(move |heard, _| feed(shape, 23, 5, heard)).await;
        let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1/services/")), WalkFrom::default()).await.unwrap();
        assert_eq!(ids(&found), named(0..23), "{shape:?}");
        assert_eq!(
            found.iter().map(|page| page.number).collect::<Vec<_>>(),
            [1, 2, 3, 4, 5].into_iter().chain((shape == Shape::Plain).then_some(6)).collect::<Vec<_>>()
        );
        for row in found.iter().flat_map(|page| &page.rows) {
            assert!(matches!(&row.told, Ok(Told::Service(service)) if service["schedules"][0]["byday"] == "TU"), "{shape:?}: {row:?}");
        }
        let details = if shape == Shape::Three { Details::InList } else { Details::Asked };
        assert_eq!(found[0].details, details, "{shape:?}");
        let asked = server.targets().iter().filter(|target| target.contains("/services/")).count();
        assert_eq!(asked, if shape == Shape::Three { 0 } else { 23 }, "{shape:?}");
    }
}

#[tokio::test]
async fn a_walk_goes_on_where_it_was_ended() {
    for shape in SHAPES {
        for ended in 0..6 {
            let server = Server::start(move |heard, _| feed(shape, 23, 5, heard)).await;
            let feed = OrukFeed::new(fetcher(), &server.url("/v1"));
            let mut walk = feed.walk(WalkFrom::default());
            let mut before = Vec::new();
            for _ in 0..ended {
                before.extend(walk.next().await.unwrap());
            }
            // Through JSON, as it is kept.
            let place: Place = serde_json::from_str(&serde_json::to_string(walk.place()).unwrap()).unwrap();
            assert_eq!(place.taken(), before.len() as u64);
            before.extend(pages(&feed, WalkFrom { place: Some(place), ..WalkFrom::default() }).await.unwrap());
            assert_eq!(ids(&before), named(0..23), "{shape:?}, ended after page {ended}");
        }
    }
}

#[tokio::test]
async fn a_service_that_fails_is_its_own_failure() {
    let server = Server::start(|heard, _| match heard.path() {
        "/v1/services/s3" => Reply::status(404),
        "/v1/services/s7" => Reply::Whole(200, Vec::new(), b"<html>".to_vec()),
        "/v1/services/s11" => Reply::status(500),
        _ => feed(Shape::ThreeHeads, 13, 5, heard),
    })
    .await;
    let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom::default()).await.unwrap();
    assert_eq!(ids(&found), named(0..13));
    let failed: Vec<_> = found.iter().flat_map(|page| &page.rows).filter(|row| row.told.is_err()).collect();
    let why: Vec<_> = failed.iter().map(|row| row.told.clone().unwrap_err()).collect();
    assert_eq!(why, [FeedError::Status(404), FeedError::NotJson("it is a web page, or XML".to_owned()), FeedError::Status(500)]);
    assert_eq!(failed[0].listed, Some(service(3, false)));
}

#[tokio::test]
async fn a_page_that_fails_ends_the_walk_where_it_stands() {
    let server =
        Server::start(|heard, before| if (1..6).contains(&before) { Reply::status(502) } else { feed(Shape::Three, 23, 5, heard) }).await;
    let feed = OrukFeed::new(fetcher(), &server.url("/v1"));
    let mut walk = feed.walk(WalkFrom::default());
    let mut found: Vec<FeedPage> = walk.next().await.unwrap().into_iter().collect();
    let error = walk.next().await.unwrap_err();
    assert_eq!(error.to_string(), "page 2: it answers with status 502 (a fault on its side)");
    assert!(error.is_passing());
    while let Some(page) = walk.next().await.unwrap() {
        found.push(page);
    }
    assert_eq!(ids(&found), named(0..23));
}

#[tokio::test]
async fn a_feed_without_details_is_taken_as_its_list() {
    let server =
        Server::start(|heard, _| if heard.path() == "/v1/services" { feed(Shape::One, 12, 5, heard) } else { Reply::status(404) }).await;
    let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom::default()).await.unwrap();
    assert_eq!(ids(&found), named(0..12));
    assert!(found.iter().all(|page| page.details == Details::None && page.rows.iter().all(|row| row.told.is_ok())));
    assert_eq!(server.heard().len(), 3 + 5, "asked for details on the first page only");
}

#[tokio::test]
async fn what_a_feed_does_not_take_is_left_out() {
    for (refused, asked) in [(vec!["full"], "page=2&per_page=100"), (vec!["full", "per_page"], "page=2")] {
        let server = Server::start(move |heard, _| {
            if refused.iter().any(|name| heard.asked(name).is_some()) { Reply::status(400) } else { feed(Shape::One, 8, 5, heard) }
        })
        .await;
        let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom::default()).await.unwrap();
        assert_eq!(ids(&found), named(0..8));
        assert!(server.targets().contains(&format!("/v1/services?{asked}")), "{:?}", server.targets());
    }
}

#[tokio::test]
async fn a_feed_that_would_not_end_does() {
    let item = |number: usize| json!({ "id": number, "schedules": [{ "id": "a" }] });
    let same =
        Server::start(move |_, _| Reply::json(&json!({ "contents": [item(1)], "page_number": 1, "total_pages": 9, "last_page": false })))
            .await;
    let error = pages(&OrukFeed::new(fetcher(), &same.url("")), WalkFrom::default()).await.unwrap_err();
    assert_eq!(error, FeedError::Repeats { page: 2, before: 1 });

    let round = Server::start(move |_, before| Reply::json(&json!({ "content": [item(before % 3)], "last": false }))).await;
    let error = pages(&OrukFeed::new(fetcher(), &round.url("")), WalkFrom::default()).await.unwrap_err();
    assert_eq!(error, FeedError::Repeats { page: 4, before: 1 });

    let empty = Server::start(|_, _| Reply::json(&json!({ "content": [], "last": false }))).await;
    let error = pages(&OrukFeed::new(fetcher(), &empty.url("")), WalkFrom::default()).await.unwrap_err();
    assert_eq!(error, FeedError::Repeats { page: 2, before: 1 });

    let new = Server::start(move |_, before| Reply::json(&json!({ "content": [item(before)], "last": false }))).await;
    let few = Fetcher::new(Settings { pages: 9, ..hurried() });
    let error = pages(&OrukFeed::new(few, &new.url("")), WalkFrom::default()).await.unwrap_err();
    assert_eq!((error, new.heard().len()), (FeedError::TooManyPages(9), 9));
}

#[tokio::test]
async fn a_feed_that_says_nothing_of_pages_is_one_page() {
    for body in [json!([service(0, true), service(1, true)]), json!({ "services": [service(0, true), service(1, true)] })] {
        let server = Server::start(move |_, _| Reply::json(&body)).await;
        let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom::default()).await.unwrap();
        assert_eq!((ids(&found), server.heard().len()), (named(0..2), 1));
    }
    // One that names its page and gives the same whatever is asked for.
    let server = Server::start(|_, _| Reply::json(&json!({ "contents": [service(0, true)], "page_number": 1 }))).await;
    let found = pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom::default()).await.unwrap();
    assert_eq!(ids(&found), named(0..1));
}

#[tokio::test]
async fn what_has_not_changed_since_is_told_without_being_sent() {
    for shape in [Shape::Three, Shape::ThreeHeads] {
        let server = Server::start(move |heard, _| match heard.header("if-none-match") {
            Some("\"1\"") => Reply::status(304),
            _ => feed(shape, 12, 5, heard).with("etag: \"1\""),
        })
        .await;
        let feed = OrukFeed::new(fetcher(), &server.url("/v1"));
        let first = pages(&feed, WalkFrom::default()).await.unwrap();
        // Through JSON, as it is kept.
        let memory = |page: &FeedPage| (page.number, serde_json::from_str(&serde_json::to_string(&page.memory).unwrap()).unwrap());
        let memories = first.iter().map(memory).collect();
        let second = pages(&feed, WalkFrom { memories, ..WalkFrom::default() }).await.unwrap();
        assert!(second.iter().all(|page| page.not_modified && page.rows.iter().all(|row| row.told == Ok(Told::Unchanged))), "{shape:?}");
        let (mut again, mut known) = (ids(&second), named(0..12));
        again.sort();
        known.sort();
        assert_eq!(again, known, "{shape:?}");
        assert_eq!(
            second.iter().map(|page| page.memory.clone()).collect::<Vec<_>>(),
            first.iter().map(|page| page.memory.clone()).collect::<Vec<_>>()
        );
    }
}

#[tokio::test]
async fn a_feed_says_what_it_is_and_what_is_still_there() {
    let server = Server::start(|heard, _| match heard.path() {
        "/v3/" => Reply::json(&json!({ "version": "HSDS-UK-3.0", "publisher": " Leeds " })),
        "/v3/services/here" => Reply::json(&json!({ "id": "here" })),
        "/v3/services/gone" => Reply::status(410),
        "/v3/services/a%2Fb%20%3F" => Reply::json(&json!({ "id": "a/b ?" })),
        "/v3/services/hidden" => Reply::status(403),
        _ => Reply::status(404),
    })
    .await;
    let feed = OrukFeed::new(fetcher(), &server.url("/v3/services"));
    let about = feed.about().await.unwrap().unwrap();
    assert_eq!((about.version.as_deref(), about.publisher.as_deref()), (Some("HSDS-UK-3.0"), Some("Leeds")));
    assert_eq!(OrukFeed::new(fetcher(), &server.url("/v1")).about().await.unwrap(), None);
    for (id, there) in
        [("here", Ok(true)), ("gone", Ok(false)), ("never", Ok(false)), ("a/b ?", Ok(true)), ("hidden", Err(FeedError::Status(403)))]
    {
        assert_eq!(feed.exists(id).await, there, "{id}");
    }
    for id in ["", ".", ".."] {
        assert!(matches!(feed.exists(id).await, Err(FeedError::BadUrl(_))), "{id:?}");
    }
}

#[tokio::test]
async fn a_walk_since_the_last_run_says_since_when() {
    let server = Server::start(|heard, _| feed(Shape::Three, 2, 5, heard)).await;
    let since = Some("2026-11-01T00:00:00Z".parse().unwrap());
    pages(&OrukFeed::new(fetcher(), &server.url("/v1")), WalkFrom { modified_after: since, ..WalkFrom::default() }).await.unwrap();
    assert_eq!(server.heard()[0].asked("modified_after"), Some("2026-11-01T00%3A00%3A00Z"));
}
