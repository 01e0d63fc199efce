//! The audit: a chain that holds, and shows whatever is done to it.

use waymark::{
    access::KeyId,
    store::{About, Verified},
};

use super::samples::*;
use crate::databases::{Database, on_both_databases};

/// Five lines: a batch, one service, a refusal, a service revised, a refusal of nothing in particular.
async fn written(database: &Database) {
    let store = &database.store;
    store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
    store.write(&services(vec![service(5, 1, &[], &[])]), &act(tag(2), minute(1))).await.unwrap();
    let about = About { kind: "service", id: service_id(5).0, revision: None };
    store.note_refusal(&act(tag(3), minute(2)), Some(about), "This may not be done").await.unwrap();
    store.write(&services(vec![service(5, 2, &[], &[])]), &act(tag(4), minute(3))).await.unwrap();
    store.note_refusal(&act(tag(5), minute(4)), None, "This may not be done").await.unwrap();
}

on_both_databases! {
    async fn every_write_and_every_refusal_has_its_line(database) {
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(0));
        written(database).await;
        // What changes nothing is no act.
        database.store.write(&village(), &act(tag(6), minute(5))).await.unwrap();
        let lines = database.store.audit_since(0, 100).await.unwrap();
        let told: Vec<_> = lines
            .iter()
            .map(|line| (line.seq, line.outcome.as_str(), line.kind.as_deref(), line.revision, line.detail.as_deref(), line.at))
            .collect();
        assert_eq!(told, [
            (1, "done", None, None, Some("11 records written"), minute(0)),
            (2, "done", Some("service"), Some(1), None, minute(1)),
            (3, "refused", Some("service"), None, Some("This may not be done"), minute(2)),
            (4, "done", Some("service"), Some(2), None, minute(3)),
            (5, "refused", None, None, Some("This may not be done"), minute(4)),
        ]);
        assert_eq!(database.store.audit_since(3, 1).await.unwrap(), lines[3..4]);
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(5));
    }

    async fn whatever_is_done_to_the_chain_is_found_where_it_was_done(database) {
        written(database).await;
        for (damage, mended, at) in [
            ("UPDATE audit SET actor = 'nobody' WHERE seq = 2", "UPDATE audit SET actor = 'command' WHERE seq = 2", 2),
            ("UPDATE audit SET outcome = 'done' WHERE seq = 3", "UPDATE audit SET outcome = 'refused' WHERE seq = 3", 3),
            ("UPDATE audit SET detail = NULL WHERE seq = 5", "UPDATE audit SET detail = 'This may not be done' WHERE seq = 5", 5),
            ("UPDATE audit SET detail = '' WHERE seq = 2", "UPDATE audit SET detail = NULL WHERE seq = 2", 2),
            ("UPDATE audit SET revision = 7 WHERE seq = 4", "UPDATE audit SET revision = 2 WHERE seq = 4", 4),
            ("UPDATE audit SET seq = 9 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 9", 4),
            ("UPDATE audit_head SET seq = 4", "UPDATE audit_head SET seq = 5", 6),
            (
                "INSERT INTO audit (seq, at, actor, action, outcome, hash) SELECT 6, at, actor, action, outcome, hash FROM audit WHERE seq = 5",
                "DELETE FROM audit WHERE seq = 6",
                6,
            ),
        ] {
            database.sql(damage).await;
            assert_eq!(database.store.verify_audit().await.unwrap(), Verified::BrokenAt(at), "{damage}");
            database.sql(mended).await;
            assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(5), "{mended}");
        }
        // What is taken away does not come back.
        database.sql("DELETE FROM audit WHERE seq = 5").await;
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::BrokenAt(5), "the last line");
        database.sql("DELETE FROM audit WHERE seq = 2").await;
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::BrokenAt(2), "a line in between");
        database.sql("DELETE FROM audit").await;
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::BrokenAt(1), "all of it");
    }

    async fn writers_side_by_side_make_one_chain(database) {
        let other = database.another().await;
        let refusals = |store: waymark::store::Store, writer: u128| async move {
            for number in 0..20 {
                let about = About { kind: "key", id: KeyId(tag(number)).0, revision: None };
                store.note_refusal(&act(tag(1000 * writer + number), minute(0)), Some(about), "no").await.unwrap();
            }
        };
        tokio::join!(refusals(database.store.clone(), 1), refusals(other.clone(), 2), refusals(other.clone(), 3));
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(60));
        other.close().await;
    }
}
