//! Open data follows the change log, whoever wrote it, and shows what is published alone.

use serde_json::json;
use uuid::Uuid;
use waymark::{
    app::{Span, Wanted},
    clock,
    domain::{ServiceAtLocationId, ServiceId},
    store::{Act, Batch, PublicationState, Store},
};

use super::{Opened, walking_group};
use crate::databases::on_both_databases;

const ALL: Span = Span { skip: 0, limit: 100 };

fn service(number: u128) -> ServiceId {
    ServiceId(Uuid::from_u128(number))
}

fn searching(words: &str) -> Wanted {
    Wanted { search: Some(words.to_owned()), ..Wanted::default() }
}

impl Opened {
    /// The numbers of the services that are wanted.
    async fn wanted(&self, wanted: &Wanted) -> Vec<u128> {
        let found = self.directory.open_service_ids(wanted, ALL).await.unwrap();
        assert_eq!(found.total, found.part.len() as u64);
        found.part.into_iter().map(|(id, _)| id.0.as_u128()).collect()
    }
}

on_both_databases! {
    async fn what_changes_is_followed_and_what_is_withdrawn_is_gone(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200), walking_group(2, 101, 201)]).await;
        assert_eq!(opened.wanted(&Wanted::default()).await, [1, 2]);
        // A service that has ended is open data all the same, though nobody is matched with it.
        let mut ended = walking_group(2, 101, 201);
        ended["status"] = "defunct".into();
        ended["organization"]["name"] = "The new walkers".into();
        opened.import(&[ended, walking_group(3, 102, 202)]).await;
        assert_eq!(opened.wanted(&Wanted::default()).await, [1, 2, 3]);
        assert_eq!(opened.wanted(&searching("new walkers")).await, [2]);
        // Another process withdraws one.
        let other: Store = database.another().await;
        let withdrawn = other.service(service(1)).await.unwrap().unwrap().value;
        let batch =
            Batch { states: [(withdrawn.id.0, PublicationState::Withdrawn)].into(), services: vec![withdrawn], ..Batch::default() };
        other.write(&batch, &Act::of_command("test", clock::random_uuid(), clock::now())).await.unwrap();
        assert_eq!(opened.wanted(&Wanted::default()).await, [2, 3]);
        assert_eq!(opened.directory.open_service(service(1)).await.unwrap(), None);
        assert_eq!(opened.directory.open_place(ServiceAtLocationId(Uuid::from_u128(5001))).await.unwrap(), None);
        assert_eq!(opened.directory.open_places(&Wanted::default(), ALL).await.unwrap().total, 2);
    }

    async fn a_diverged_log_is_noticed_and_everything_read_anew(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        assert_eq!(opened.wanted(&Wanted::default()).await, [1]);
        let another = if database.is_sqlite() { "randomblob(16)" } else { "gen_random_uuid()" };
        database.sql("UPDATE service SET publication_state = 'withdrawn'").await;
        assert_eq!(opened.wanted(&Wanted::default()).await, [1], "the log does not tell of it");
        database.sql(&format!("UPDATE change_log SET tag = {another}")).await;
        database.sql(&format!("UPDATE feed_head SET tag = {another}")).await;
        assert_eq!(opened.wanted(&Wanted::default()).await, [0_u128; 0]);
    }

    async fn what_its_publisher_dates_is_dated_so_and_the_rest_by_when_it_was_changed_here(database) {
        let opened = Opened::on(database).await;
        let mut dated = walking_group(1, 100, 200);
        dated["last_modified"] = "2020-02-03T04:05:06.7Z".into();
        let before = clock::now() - chrono::Duration::seconds(1);
        opened.import(&[dated, walking_group(2, 100, 200)]).await;
        let found = opened.directory.open_service_ids(&Wanted::default(), ALL).await.unwrap().part;
        assert_eq!(found[0].1.to_rfc3339(), "2020-02-03T04:05:06.700+00:00");
        assert!(found[1].1 > before);
        for (_, moment) in &found {
            let since = Wanted { modified_after: Some(*moment), ..Wanted::default() };
            let just_after = Wanted { modified_after: Some(*moment + chrono::Duration::nanoseconds(1)), ..Wanted::default() };
            assert_eq!(opened.wanted(&since).await.len(), opened.wanted(&just_after).await.len() + 1);
        }
        let told = opened.directory.told_services(&[service(1), service(2)]).await.unwrap();
        let shown: Vec<_> = told.items.iter().map(|one| one.service.last_modified.unwrap()).collect();
        assert_eq!(shown, found.iter().map(|(_, moment)| *moment).collect::<Vec<_>>());
    }

    async fn places_that_share_an_id_are_listed_for_each_service(database) {
        let opened = Opened::on(database).await;
        let mut groups = [walking_group(1, 100, 200), walking_group(2, 100, 201)];
        for group in &mut groups {
            group["service_at_locations"][0]["id"] = json!(Uuid::from_u128(7));
        }
        opened.import(&groups).await;
        let shared = ServiceAtLocationId(Uuid::from_u128(7));
        let found = opened.directory.open_places(&Wanted::default(), ALL).await.unwrap();
        assert_eq!((found.total, found.part.0), (2, vec![(shared, service(1)), (shared, service(2))]));
        let (next, _) = opened.directory.open_places_after(&Wanted::default(), Some((shared, service(1))), 9).await.unwrap().unwrap();
        assert_eq!(next, [(shared, service(2))]);
        let one = opened.directory.open_place(shared).await.unwrap().unwrap();
        assert_eq!(one.items[0].service.id, service(1));
    }

    async fn portions_go_on_where_the_one_before_ended(database) {
        let opened = Opened::on(database).await;
        opened.import(&(1..=7).map(|number| walking_group(number, 100, 200)).collect::<Vec<_>>()).await;
        let (mut seen, mut after) = (Vec::new(), None);
        while let Some((told, last)) = opened.directory.open_services_after(&Wanted::default(), after, 3).await.unwrap() {
            seen.extend(told.items.iter().map(|one| one.service.id));
            after = Some(last);
        }
        assert_eq!(seen, (1..=7).map(service).collect::<Vec<_>>());
    }
}
