//! Changes: what a follower is told, once and in order, and never of a draft.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use uuid::Uuid;
use waymark::{
    app::{Aggregate, AppError, Changes},
    domain::Position,
    store::{Batch, PublicationState},
};

use super::Opened;
use crate::{databases::on_both_databases, store::samples::*};

const AT_ONCE: Duration = Duration::ZERO;

/// A write of one service, by its name, in a state.
fn stated(name: &str, state: PublicationState) -> Batch {
    let mut one = service(1, 1, &[], &[]);
    name.clone_into(&mut one.name);
    Batch { states: [(one.id.0, state)].into(), services: vec![one], ..Batch::default() }
}

/// Sequence, revision, and the name of what is shown; none where it is not published.
fn told(changes: &Changes) -> Vec<(i64, i64, Option<String>)> {
    let name = |now: &Aggregate| match now {
        Aggregate::Organization(one) => one.name.clone(),
        Aggregate::Location(one) => one.name.clone().unwrap_or_default(),
        Aggregate::Service(one) => one.name.clone(),
    };
    changes.changes.iter().map(|change| (change.line.seq, change.line.revision, change.now.as_ref().map(name))).collect()
}

fn shows(name: &str) -> String {
    name.to_owned()
}

on_both_databases! {
    async fn a_draft_never_shows_and_what_is_withdrawn_is_told_once(database) {
        use PublicationState::{Draft, Published, Returned, Submitted, Withdrawn};
        let directory = &Opened::on(database).await.directory;
        let mut number = 10;
        let mut write = async |batch: Batch| {
            number += 1;
            database.store.write(&batch, &act(tag(number), minute(1))).await.unwrap().seq
        };
        let read = async |since: Option<Position>| directory.changes(since, 100, AT_ONCE).await.unwrap();

        write(Batch { organizations: vec![organization(1)], ..Batch::default() }).await;
        let start = read(None).await;
        assert_eq!(told(&start), [(1, 1, Some(shows("Organization 1")))]);

        // 2, 3, 4, 5: nobody is told.
        write(stated("drafted", Draft)).await;
        write(stated("mended", Draft)).await;
        write(stated("mended", Submitted)).await;
        write(stated("mended", Returned)).await;
        assert_eq!(told(&read(Some(start.next)).await), []);

        // 6: published. The draft's own lines stay untold, now that there is something to show.
        write(stated("published", Published)).await;
        let published = read(Some(start.next)).await;
        assert_eq!(told(&published), [(6, 5, Some(shows("published")))]);
        assert_eq!(told(&read(None).await), [(1, 1, Some(shows("Organization 1"))), (6, 5, Some(shows("published")))]);

        // 7, 8: edited twice between two polls: each is told, and both show what is there now.
        write(stated("edited", Published)).await;
        write(stated("edited again", Published)).await;
        let edited = read(Some(published.next)).await;
        assert_eq!(told(&edited), [(7, 6, Some(shows("edited again"))), (8, 7, Some(shows("edited again")))]);

        // 9: withdrawn, and what was shown before is not given out any more. 10, 11: a draft again, of which nobody is told.
        write(stated("edited again", Withdrawn)).await;
        write(stated("secret", Draft)).await;
        write(stated("more secret", Draft)).await;
        assert_eq!(told(&read(Some(edited.next)).await), [(9, 8, None)]);
        assert_eq!(
            told(&read(None).await),
            [(1, 1, Some(shows("Organization 1"))), (6, 5, None), (7, 6, None), (8, 7, None), (9, 8, None)]
        );

        // 12: published again; whoever was away meanwhile ends with what is published.
        write(stated("back", Published)).await;
        assert_eq!(told(&read(Some(edited.next)).await), [(9, 8, Some(shows("back"))), (12, 11, Some(shows("back")))]);
        assert_eq!(database.store.check().await.unwrap(), []);
    }

    async fn the_same_changes_come_in_pages_of_any_size(database) {
        let directory = &Opened::on(database).await.directory;
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let all = directory.changes(None, 100, AT_ONCE).await.unwrap();
        assert_eq!((all.changes.len(), all.more, all.terms.len(), all.taxonomies.len()), (8, false, 2, 1));
        for limit in [1, 3, 8] {
            let (mut since, mut seen) = (None, Vec::new());
            loop {
                let page = directory.changes(since, limit, AT_ONCE).await.unwrap();
                assert!(page.changes.len() <= limit as usize);
                seen.extend(told(&page));
                since = Some(page.next);
                if !page.more {
                    break;
                }
            }
            assert_eq!(seen, told(&all), "in pages of {limit}");
        }
        let end = directory.changes(Some(all.next), 100, AT_ONCE).await.unwrap();
        assert_eq!((end.changes.len(), end.next), (0, all.next));
    }

    async fn who_waits_hears_of_a_change_and_not_of_a_draft(database) {
        let directory = Opened::on(database).await.directory;
        database.store.write(&Batch { organizations: vec![organization(1)], ..Batch::default() }, &act(tag(1), minute(0))).await.unwrap();
        let since = directory.changes(None, 100, AT_ONCE).await.unwrap().next;

        let began = Instant::now();
        database.store.write(&stated("drafted", PublicationState::Draft), &act(tag(2), minute(0))).await.unwrap();
        let heard = directory.changes(Some(since), 100, Duration::from_millis(400)).await.unwrap();
        assert_eq!(told(&heard), []);
        assert!(began.elapsed() >= Duration::from_millis(400), "a draft wakes nobody");

        // Far more than there are connections; another process writes.
        let waiting: Vec<_> = (0..50)
            .map(|_| {
                let directory = directory.clone();
                tokio::spawn(async move { directory.changes(Some(since), 100, Duration::from_mins(1)).await.unwrap() })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(300)).await;
        let another = database.another().await;
        another.write(&stated("published", PublicationState::Published), &act(tag(3), minute(0))).await.unwrap();
        another.close().await;
        let began = Instant::now();
        for waiting in waiting {
            assert_eq!(told(&waiting.await.unwrap()), [(3, 2, Some(shows("published")))]);
        }
        assert!(began.elapsed() < Duration::from_secs(30));

        let stopped = tokio::spawn({
            let (directory, since) = (directory.clone(), directory.changes(None, 100, AT_ONCE).await.unwrap().next);
            async move { directory.changes(Some(since), 100, Duration::from_mins(1)).await.unwrap() }
        });
        tokio::time::sleep(Duration::from_millis(200)).await;
        directory.stop_waiting();
        assert_eq!(told(&tokio::time::timeout(Duration::from_secs(10), stopped).await.unwrap().unwrap()), []);
    }

    async fn a_place_in_another_log_is_refused(database) {
        let directory = Opened::on(database).await.directory;
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let next = directory.changes(None, 3, AT_ONCE).await.unwrap().next;
        for other in [
            Position { feed: Uuid::from_u128(1), ..next },
            Position { seq: 9, ..next },
            Position { seq: -1, ..next },
            Position { tag: tag(2), ..next },
        ] {
            assert!(matches!(directory.changes(Some(other), 3, AT_ONCE).await, Err(AppError::AnotherHistory)), "{other:?}");
        }
        assert!(directory.changes(Some(next), 3, AT_ONCE).await.is_ok());
    }

    async fn a_follower_of_six_writers_ends_with_what_is_published(database) {
        use PublicationState::{Draft, Published, Withdrawn};
        let directory = Opened::on(database).await.directory;
        database.store.write(&Batch { organizations: vec![organization(1)], ..Batch::default() }, &act(tag(1), minute(0))).await.unwrap();
        let mut writers = tokio::task::JoinSet::new();
        for writer in 0..6_u128 {
            let store = database.another().await;
            writers.spawn(async move {
                for round in 0..30_u128 {
                    // Three services that all write to, in whatever state.
                    let mut one = service(1 + (writer + round) % 3, 1, &[], &[]);
                    one.name = format!("by {writer} in {round}");
                    let state = [Draft, Published, Published, Withdrawn][((writer * 7 + round * 3) % 4) as usize];
                    let batch = Batch { states: [(one.id.0, state)].into(), services: vec![one], ..Batch::default() };
                    store.write(&batch, &act(tag(100 + writer * 1000 + round), minute(0))).await.unwrap();
                }
                store.close().await;
            });
        }
        let following = tokio::spawn({
            let directory = directory.clone();
            async move {
                let (mut since, mut seqs, mut held) = (None, Vec::new(), BTreeMap::new());
                let mut quiet = 0;
                while quiet < 3 {
                    let page = directory.changes(since, 7, Duration::from_secs(2)).await.unwrap();
                    quiet = if page.changes.is_empty() { quiet + 1 } else { 0 };
                    since = Some(page.next);
                    for change in page.changes {
                        seqs.push(change.line.seq);
                        match change.now {
                            Some(Aggregate::Service(one)) => held.insert(one.id, one.name),
                            Some(_) => None,
                            None => held.remove(&waymark::domain::ServiceId(change.line.id)),
                        };
                    }
                }
                (seqs, held)
            }
        });
        writers.join_all().await;
        let (seqs, held) = following.await.unwrap();
        assert!(seqs.is_sorted_by(|one, next| one < next), "each once and in order: {seqs:?}");
        let again = directory.changes(None, 1000, AT_ONCE).await.unwrap();
        assert_eq!(seqs, again.changes.iter().map(|change| change.line.seq).collect::<Vec<_>>());
        let published = database.store.scan_offerings(None, 100).await.unwrap();
        let published: BTreeMap<_, _> = published.into_iter().map(|found| (found.service.id, found.service.name)).collect();
        assert_eq!(held, published);
        assert_eq!(database.store.check().await.unwrap(), []);
    }
}
