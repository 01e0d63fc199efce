//! A year goes by: an organization is reminded of what it said, presses what stands in the letters, and rooms open again.

use chrono::{DateTime, Duration, NaiveTime, Utc};
use reqwest::Method;
use serde_json::json;
use uuid::Uuid;
use waymark::{
    app::{LinkSeen, Upkept},
    clock,
    domain::{PublicationState, RoomState, ServiceId, StatedRoom, day_in_london},
    store::{Act, Verified},
};

use super::{Desk, link_in, singers};
use crate::{databases::on_both_databases, living::choir};

/// The token of the link that stands below this line of a letter.
fn below(letter: &str, line: &str) -> String {
    let (_, rest) = letter.split_once(line).unwrap_or_else(|| panic!("no {line} in {letter}"));
    link_in(rest).trim_start_matches("/links/").to_owned()
}

fn at(moment: DateTime<Utc>) -> Act {
    Act::of_command("test", clock::random_uuid(), moment)
}

/// Publishes a service of whoever holds `key`.
async fn published(desk: &Desk, key: &str) -> ServiceId {
    let id = desk.post("/v1/services", Some(key), choir()).await.is(201)["id"].as_str().unwrap().to_owned();
    let path = format!("/v1/services/{id}");
    for (what, whose) in [("submit", key), ("publish", desk.moderator.as_str())] {
        let read = desk.get(&path, Some(whose)).await.etag;
        desk.send(Method::POST, &format!("{path}/{what}"), Some(whose), None, read.as_deref()).await.is(200);
    }
    ServiceId(Uuid::parse_str(&id).unwrap())
}

on_both_databases! {
    async fn a_year_goes_by(database) {
        let desk = Desk::on(database).await;
        let (path, key) = desk.confirmed(singers("1164883")).await;
        let id = published(&desk, &key).await;
        let told = desk.letters().await;
        assert!(told.len() == 1 && told[0].contains("people can find it"), "{told:?}");
        let noon = day_in_london(clock::now()).and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap()).and_utc();
        let day = |days: i64| noon + Duration::days(days);
        let upkeep = async |days: i64| desk.directory.upkeep(day(days)).await.unwrap();
        let reminded = async |days: i64| {
            let Upkept { reminded, letters, .. } = upkeep(days).await;
            (reminded, letters)
        };
        let stored = async || database.store.service(id).await.unwrap().unwrap();
        let follow = async |token: &str, days: i64| matches!(desk.directory.follow_link(token, &at(day(days))).await.unwrap(), LinkSeen::Open(_));

        // A quarter goes by, and a month, in silence.
        assert_eq!(reminded(89).await, (0, 0));
        assert_eq!(reminded(90).await, (1, 1));
        assert_eq!(reminded(90).await, (0, 0), "once is enough");
        let first = desk.letters_by(day(90)).await.pop().unwrap();
        assert_eq!((reminded(119).await, reminded(120).await), ((0, 0), (1, 1)));
        let second = desk.letters_by(day(120)).await.pop().unwrap();

        // Looking changes nothing; pressing the button of the first letter does, once.
        let right = below(&first, "It is still right:");
        assert!(matches!(desk.directory.look_at_link(&right, day(121)).await.unwrap(), LinkSeen::Open(_)));
        assert_eq!(stored().await.value.assured_date, None);
        assert!(follow(&right, 121).await);
        assert_eq!(stored().await.value.assured_date, Some(day_in_london(day(121))));
        assert!(!follow(&right, 121).await, "a link works once");
        let history = desk.get(&format!("/v1/services/{id}/history?limit=1"), Some(&key)).await.is(200);
        let organization = path.rsplit('/').next().unwrap();
        assert_eq!(history["contents"][0]["actor"], json!(format!("mailbox {organization}")));
        assert!(matches!(desk.directory.follow_link(&below(&second, "It no longer runs:"), &at(day(181))).await.unwrap(), LinkSeen::Expired));

        // It ages from then on. Who was away for a while writes one letter, and not three.
        assert_eq!((reminded(210).await, reminded(211).await), ((0, 0), (1, 1)));
        desk.letters_by(day(211)).await;
        assert_eq!(reminded(300).await, (1, 1));
        let third = desk.letters_by(day(300)).await.pop().unwrap();
        assert_eq!(reminded(300).await, (0, 0));

        // Full, by a press, until somebody says otherwise; and until a day, after which it is open by itself.
        assert!(follow(&below(&third, "It is full at present:"), 301).await);
        assert_eq!(StatedRoom::of(&stored().await.value).map(|room| room.state), Some(RoomState::Full));
        let full = StatedRoom { state: RoomState::Full, weeks: None, until: Some(day_in_london(day(330))) };
        desk.directory.set_capacity(id, full, true, &at(day(302))).await.unwrap();
        assert_eq!((upkeep(330).await.opened, upkeep(331).await.opened, upkeep(331).await.opened), (0, 1, 0));
        assert_eq!(StatedRoom::of(&stored().await.value), Some(StatedRoom::OPEN));
        let open = desk.letters_by(day(331)).await.pop().unwrap();
        assert!(follow(&below(&open, "press the button:"), 332).await);
        assert_eq!(StatedRoom::of(&stored().await.value).map(|room| room.state), Some(RoomState::Full));

        // And at last it no longer runs.
        assert!(follow(&below(&third, "It no longer runs:"), 333).await);
        assert_eq!(stored().await.publication_state, PublicationState::Withdrawn);
        assert!(!follow(&below(&third, "It is still right:"), 334).await, "there is nothing left to be right");
        assert_eq!((reminded(365).await, desk.letters_by(day(365)).await.len()), ((0, 0), 0));
        // What named a mailbox and is over is forgotten.
        assert_eq!(upkeep(500).await.forgotten, 4, "the links of the last two letters");
        assert!(matches!(database.store.verify_audit().await.unwrap(), Verified::Whole(_)));
        desk.close().await;
    }

    async fn several_listings_are_asked_after_in_one_letter_and_a_feeds_in_none(database) {
        let desk = Desk::on(database).await;
        let (_, key) = desk.confirmed(singers("1164883")).await;
        published(&desk, &key).await;
        published(&desk, &key).await;
        desk.import(&json!([{ "id": Uuid::from_u128(7), "name": "Tea", "status": "active",
                              "organization": { "id": Uuid::from_u128(8), "name": "Walkers", "email": "an@walkers.example" } }])).await;
        desk.letters().await;
        let later = clock::now() + Duration::days(100);
        let upkept = desk.directory.upkeep(later).await.unwrap();
        assert_eq!((upkept.reminded, upkept.letters), (2, 1));
        let letters = desk.letters_by(later).await;
        assert_eq!((letters.len(), letters[0].matches("It is still right:").count()), (1, 2));
        // Of two processes that do it at once, one does.
        let much_later = clock::now() + Duration::days(130);
        let (one, other) = tokio::join!(desk.directory.upkeep(much_later), desk.directory.upkeep(much_later));
        assert_eq!(one.unwrap().letters + other.unwrap().letters, 1);
        desk.close().await;
    }
}
