//! Counting, and the check: a sound database has no findings, and each kind of damage is found.

use waymark::store::Counts;

use super::samples::*;
use crate::databases::{Database, on_both_databases};

on_both_databases! {
    async fn everything_is_counted(database) {
        let nothing = Counts {
            organizations: 0, locations: 0, services: 0, published_services: 0, service_at_locations: 0, taxonomies: 0, taxonomy_terms: 0,
            changes: 0,
        };
        assert_eq!(database.store.counts().await.unwrap(), nothing);
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let village = Counts {
            organizations: 2, locations: 2, services: 4, published_services: 4, service_at_locations: 4, taxonomies: 1, taxonomy_terms: 2,
            changes: 8,
        };
        assert_eq!(database.store.counts().await.unwrap(), village);
    }

    async fn a_sound_database_has_no_findings(database) {
        assert_eq!(database.store.check().await.unwrap(), []);
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(database.store.check().await.unwrap(), []);
    }

    async fn each_damage_is_found(database) {
        for (damage, codes) in [
            ("DELETE FROM change_log WHERE seq = 3", &["log_broken", "history_broken"][..]),
            ("UPDATE feed_head SET seq = 99", &["log_broken"]),
            ("DELETE FROM feed_head", &["log_broken"]),
            ("DELETE FROM revision_history WHERE kind = 'location'", &["log_broken", "history_broken"]),
            ("DELETE FROM organization WHERE name = 'Organization 1'", &["dangling"]),
            ("DELETE FROM location WHERE name = 'Hall 2'", &["dangling"]),
            ("DELETE FROM service WHERE name = 'Service 1'", &["dangling"]),
            ("DELETE FROM service_at_location", &["spine_differs"]),
            ("DELETE FROM service_taxonomy_term", &["spine_differs"]),
            ("UPDATE service SET organization_id = (SELECT organization_id FROM service WHERE name = 'Service 4')", &["spine_differs"]),
            ("UPDATE taxonomy SET document = '{\"id\":7}'", &["unreadable"]),
            ("UPDATE location SET document = '{}'", &["unreadable", "history_broken"]),
        ] {
            empty(database).await;
            database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
            database.sql(damage).await;
            let findings = database.store.check().await.unwrap();
            for code in codes {
                assert!(findings.iter().any(|finding| finding.code == *code), "{damage}: {findings:?}");
            }
            assert!(findings.iter().all(|finding| codes.contains(&finding.code)), "{damage}: {findings:?}");
        }
    }
}

/// As new, whatever was damaged.
async fn empty(database: &Database) {
    for table in [
        "service_at_location",
        "service_taxonomy_term",
        "service",
        "organization",
        "location",
        "taxonomy",
        "taxonomy_term",
        "change_log",
        "revision_history",
        "feed_head",
    ] {
        database.sql(&format!("DELETE FROM {table}")).await;
    }
    let nil = if database.is_sqlite() { "zeroblob(16)" } else { "'00000000-0000-0000-0000-000000000000'" };
    database.sql(&format!("INSERT INTO feed_head (id, seq, tag) VALUES (1, 0, {nil})")).await;
}
