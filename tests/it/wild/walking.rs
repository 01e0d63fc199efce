//! The wild feed walked as an import walks it, on good days and bad ones.

use std::{collections::HashSet, env, time::Duration};

use waymark::feeds::{Addresses, Details, FeedUrl, Fetcher, OrukFeed, Row, Settings, Told, WalkFrom};

use super::{
    generate::feed,
    serving::{Manner, Serving, Shape},
};

fn settings() -> Settings {
    Settings {
        addresses: Addresses::Any,
        first_pause: Duration::from_millis(1),
        longest_pause: Duration::from_millis(20),
        host_pause: Duration::ZERO,
        ..Settings::default()
    }
}

fn walker(serving: &Serving) -> OrukFeed {
    OrukFeed::new(Fetcher::new(settings()), &FeedUrl::parse(&serving.base).unwrap())
}

async fn rows(feed: &OrukFeed) -> (Vec<Row>, Details) {
    let mut walk = feed.walk(WalkFrom::default());
    let (mut rows, mut details) = (Vec::new(), Details::None);
    while let Some(page) = walk.next().await.unwrap() {
        rows.extend(page.rows);
        details = page.details;
    }
    (rows, details)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_service_of_a_wild_feed_comes_in_whatever_happens() {
    for (shape, count, details) in [
        (Shape::One, 700, Details::None),
        (Shape::Three { full: true }, 700, Details::InList),
        (Shape::Three { full: false }, 300, Details::Asked),
    ] {
        for bad in [false, true] {
            let mut manner = Manner::good(shape, count);
            if bad {
                (manner.page, manner.fails, manner.drops) = (40, Some((7, 500)), Some(11));
            }
            let serving = Serving::start("127.0.0.1:0", feed(1, 350), manner);
            let (rows, found) = rows(&walker(&serving)).await;
            assert_eq!((rows.len(), found), (count, details), "{manner:?}");
            assert!(
                rows.iter().all(|row| matches!(&row.told, Ok(Told::Service(service)) if service["organization"]["name"].is_string())),
                "{manner:?}"
            );
            // One id of the feed comes twice, in each round of it.
            let ids: HashSet<_> = rows.iter().map(|row| row.id.clone().unwrap()).collect();
            assert_eq!(ids.len(), count - count.div_ceil(350), "{manner:?}");
            assert!(serving.asked() >= count.div_ceil(manner.page));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_feed_that_turns_away_too_often_is_told_of() {
    let manner = Manner { fails: Some((1, 429)), ..Manner::good(Shape::One, 100) };
    let serving = Serving::start("127.0.0.1:0", feed(1, 100), manner);
    let error = walker(&serving).walk(WalkFrom::default()).next().await.unwrap_err();
    assert_eq!(error.to_string(), "page 1: it answers with status 429 (too many requests)");
}

/// By hand: `WILD_ADDRESS`, `WILD_COUNT` (2000), `WILD_SHAPE` (1, 3, 3-full), `WILD_PAGE` (100), `WILD_FAILS` (every so many), `WILD_STATUS` (500),
/// `WILD_DROPS` (every so many), `WILD_SLOW` (milliseconds). `WILD_TRUTH` names a file for the truth, as JSON lines.
#[test]
#[ignore = "serves until it is stopped; for trying things by hand"]
fn serve_by_hand() {
    let number = |name: &str| env::var(name).ok().and_then(|text| text.parse::<usize>().ok());
    let shape = match env::var("WILD_SHAPE").as_deref() {
        Ok("3") => Shape::Three { full: false },
        Ok("3-full") => Shape::Three { full: true },
        _ => Shape::One,
    };
    let count = number("WILD_COUNT").unwrap_or(2000);
    let services = feed(1, count.min(2400));
    if let Ok(path) = env::var("WILD_TRUTH") {
        let line = |service: &super::generate::WildService| {
            let said: Vec<_> =
                service.truth.said.iter().map(|said| serde_json::json!([format!("{:?}", said.field), said.value, said.sentence])).collect();
            let truth = &service.truth;
            serde_json::json!({
                "id": service.listed["id"], "said": said, "decoys": truth.decoys, "own_words": truth.own_words, "faults": truth.faults, "name": truth.name,
                "description": service.listed["description"],
            })
            .to_string()
        };
        std::fs::write(path, services.iter().map(line).collect::<Vec<_>>().join("\n")).unwrap();
    }
    let status = number("WILD_STATUS").and_then(|status| u16::try_from(status).ok()).unwrap_or(500);
    let manner = Manner {
        page: number("WILD_PAGE").unwrap_or(100),
        fails: number("WILD_FAILS").map(|every| (every, status)),
        drops: number("WILD_DROPS"),
        slow: Duration::from_millis(number("WILD_SLOW").unwrap_or(0) as u64),
        ..Manner::good(shape, count)
    };
    let serving = Serving::start(&env::var("WILD_ADDRESS").unwrap_or("127.0.0.1:8903".to_owned()), services, manner);
    println!("serving {manner:?} at {}", serving.base);
    loop {
        std::thread::sleep(Duration::from_mins(1));
    }
}
