//! The change log: what a follower sees, also while six writers are at it.

use std::collections::HashMap;

use uuid::Uuid;
use waymark::{
    domain::{AggregateKind, Change, Position},
    store::{Batch, Store},
};

use super::samples::*;
use crate::databases::on_both_databases;

/// Writers, and how many batches each of them writes.
const WRITERS: u128 = 6;
const BATCHES: u128 = 24;

on_both_databases! {
    async fn the_log_begins_empty_and_its_head_follows_each_write(database) {
        let store = &database.store;
        let Position { feed, seq, tag: first_tag } = store.head().await.unwrap();
        assert_eq!((seq, first_tag), (0, Uuid::nil()));
        assert_eq!(store.tag_at(0).await.unwrap(), None);
        assert_eq!(store.changes_since(0, 10).await.unwrap(), []);

        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(store.head().await.unwrap(), Position { feed, seq: 8, tag: tag(1) });
        let mut organization = organization(2);
        organization.name = "Renamed".into();
        store.write(&Batch { organizations: vec![organization], ..Batch::default() }, &act(tag(2), minute(1))).await.unwrap();
        assert_eq!(store.head().await.unwrap(), Position { feed, seq: 9, tag: tag(2) });

        assert_eq!(store.tag_at(8).await.unwrap(), Some(tag(1)));
        assert_eq!(store.tag_at(9).await.unwrap(), Some(tag(2)));
        assert_eq!(store.tag_at(10).await.unwrap(), None);
        let last = Change { seq: 9, tag: tag(2), kind: AggregateKind::Organization, id: organization_id(2).0, revision: 2 };
        assert_eq!(store.changes_since(8, 10).await.unwrap(), [last]);
        let page = store.changes_since(2, 3).await.unwrap();
        assert_eq!(page.iter().map(|change| change.seq).collect::<Vec<_>>(), [3, 4, 5]);
    }

    async fn organizations_and_locations_are_logged_before_the_services_that_need_them(database) {
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let kinds: Vec<&str> = database.store.changes_since(0, 10).await.unwrap().iter().map(|change| change.kind.word()).collect();
        assert_eq!(kinds, ["organization", "organization", "location", "location", "service", "service", "service", "service"]);
    }

    async fn taxonomies_alone_write_no_line(database) {
        let batch = Batch { taxonomies: vec![taxonomy(1)], taxonomy_terms: vec![term(1, Some(1))], ..Batch::default() };
        let written = database.store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        assert_eq!((written.inserted, written.seq), (2, 0));
        assert_eq!(database.store.head().await.unwrap().seq, 0);
    }

    async fn six_writers_leave_no_gap_and_a_follower_sees_every_line_once(database) {
        // Each writer has a store of its own, as another process would.
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = database.another().await;
            writers.spawn(async move { write_on(store, writer).await });
        }
        let follower = tokio::spawn(follow(database.store.clone()));
        let mut acknowledged: HashMap<Uuid, u64> = HashMap::new();
        while let Some(written) = writers.join_next().await {
            acknowledged.extend(written.unwrap());
        }
        // The last word: the follower stops when it has seen this tag.
        database.store.write(&Batch { locations: vec![location(999)], ..Batch::default() }, &act(tag(0), minute(99))).await.unwrap();
        let seen = follower.await.unwrap();

        let numbers: Vec<i64> = seen.iter().map(|change| change.seq).collect();
        let expected: Vec<i64> = (1..=i64::try_from(seen.len()).unwrap()).collect();
        assert_eq!(numbers, expected, "no gap, no line twice, in order");
        for (tag, changed) in acknowledged {
            let lines = seen.iter().filter(|change| change.tag == tag).count() as u64;
            assert_eq!(lines, changed, "every line of every write");
        }
        // What all of them fought for went through every revision, one at a time.
        let contested: Vec<i64> =
            seen.iter().filter(|change| change.id == organization_id(1).0).map(|change| change.revision).collect();
        assert_eq!(contested, (1..=i64::try_from(WRITERS * BATCHES / 3).unwrap()).collect::<Vec<_>>());
        assert_eq!(database.store.check().await.unwrap(), []);
    }

    async fn six_writers_of_the_same_things_write_them_once(database) {
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..WRITERS {
            let store = database.another().await;
            writers.spawn(async move {
                let written = store.write(&village(), &act(tag(writer), minute(0))).await.unwrap();
                store.close().await;
                written
            });
        }
        let written = writers.join_all().await;
        assert_eq!(written.iter().map(|one| one.inserted).sum::<u64>(), 11);
        assert_eq!(written.iter().map(|one| one.unchanged).sum::<u64>(), 11 * 5);
        assert_eq!(database.store.head().await.unwrap().seq, 8);
        assert_eq!(database.store.check().await.unwrap(), []);
    }
}

/// Writes batches: an organization, which in every third round is the same for all writers, and services of its own. Answers how many lines each tag must have.
async fn write_on(store: Store, writer: u128) -> Vec<(Uuid, u64)> {
    let mut acknowledged = vec![];
    for round in 0..BATCHES {
        let number = writer * 1_000 + round;
        // Now and then all want the same one; in between they have nothing to wait for but the log's counter.
        let contested = round % 3 == 0;
        let mut changed = organization(if contested { 1 } else { 10 + writer });
        changed.name = format!("Written by {writer} in round {round}");
        let services = (0..number % 5).map(|more| service(number * 10 + more, 1, &[], &[])).collect();
        let tag = tag(1 + number);
        let written =
            store.write(&Batch { organizations: vec![changed], services, ..Batch::default() }, &act(tag, minute(0))).await.unwrap();
        acknowledged.push((tag, written.inserted + written.updated));
    }
    store.close().await;
    acknowledged
}

/// Reads on from the last line it saw, until it sees the last word. It keeps to the very head of the log, without a pause:
/// that is where a number could be seen before a lower one.
async fn follow(store: Store) -> Vec<Change> {
    let mut seen: Vec<Change> = vec![];
    loop {
        let last = seen.last().map_or(0, |change| change.seq);
        seen.extend(store.changes_since(last, 1_000).await.unwrap());
        if seen.last().is_some_and(|change| change.tag == tag(0)) {
            return seen;
        }
        tokio::task::yield_now().await;
    }
}
