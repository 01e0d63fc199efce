//! Opening: a new database, an old one, and one that this version cannot work with.

use std::error::Error as _;

use sqlx::{Connection as _, Executor as _, Row as _};
use waymark::{
    clock::random_uuid,
    store::{DatabaseUrl, Store, StoreError},
};

use super::samples::*;
use crate::databases::{on_both_databases, on_sqlite};

on_both_databases! {
    async fn a_database_keeps_its_feed_and_what_was_written(database) {
        let before = database.store.head().await.unwrap();
        database.store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let again = database.another().await;
        let after = again.head().await.unwrap();
        assert_eq!(after.feed, before.feed);
        assert_eq!(after.seq, 8);
        again.close().await;
    }

    async fn a_database_of_a_newer_waymark_is_refused(database) {
        let now = "'2026-01-01 00:00:00'";
        let (yes, blob) = if database.is_sqlite() { ("1", "x'00'") } else { ("true", r"'\x00'") };
        database.sql(&format!("INSERT INTO _sqlx_migrations VALUES (9999, 'future', {now}, {yes}, {blob}, 0)")).await;
        let refused = Store::open(&DatabaseUrl::parse(&database.url).unwrap(), random_uuid()).await.unwrap_err();
        assert_eq!(refused.to_string(), "the database was written by a newer version of Waymark");
    }

    async fn a_database_whose_schema_was_changed_is_refused(database) {
        let blob = if database.is_sqlite() { "x'00'" } else { r"'\x00'" };
        database.sql(&format!("UPDATE _sqlx_migrations SET checksum = {blob}")).await;
        let refused = Store::open(&DatabaseUrl::parse(&database.url).unwrap(), random_uuid()).await.unwrap_err();
        assert!(matches!(refused, StoreError::Schema(_)));
        assert_eq!(refused.to_string(), "the database's schema was made by another build of Waymark than this one");
    }

    async fn an_error_keeps_the_sql_for_the_log(database) {
        database.sql("DROP TABLE change_log").await;
        let error = database.store.changes_since(0, 1).await.unwrap_err();
        assert_eq!(error.to_string(), "the database refused the request");
        assert!(!error.is_passing());
        assert!(error.source().unwrap().to_string().contains("change_log"));
    }

    async fn a_closed_store_says_so_and_does_not_hang(database) {
        let other = database.another().await;
        other.close().await;
        assert!(other.head().await.is_err());
        assert!(database.store.head().await.is_ok());
    }

    async fn what_the_store_promises_can_be_awaited_anywhere(database) {
        fn is_send<T: Send>(future: T) -> T { future }
        let store = &database.store;
        is_send(store.write(&village(), &act(tag(1), minute(0)))).await.unwrap();
        is_send(store.check()).await.unwrap();
        is_send(store.scan_offerings(None, 1)).await.unwrap();
        assert_eq!(store.database_name(), if database.is_sqlite() { "SQLite" } else { "PostgreSQL" });
    }
}

#[test]
fn a_sqlite_file_is_made_with_its_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("new/and deep/waymark.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let feed = random_uuid();
        let store = Store::open(&DatabaseUrl::sqlite(&path), feed).await.unwrap();
        assert_eq!(store.head().await.unwrap().feed, feed);
        store.close().await;
    });
    assert!(path.exists());
}

#[test]
fn a_folder_that_cannot_be_made_is_told() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().join("waymark.db");
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let refused = runtime.block_on(Store::open(&DatabaseUrl::sqlite(path), random_uuid())).unwrap_err();
    assert!(matches!(refused, StoreError::Folder(_)), "{refused:?}");
}

#[test]
fn a_file_that_is_no_database_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("waymark.db");
    std::fs::write(&path, "this is not a database, and longer than the header of one would be: ".repeat(20)).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    assert!(runtime.block_on(Store::open(&DatabaseUrl::sqlite(path), random_uuid())).is_err());
}

#[test]
fn several_processes_may_open_a_new_file_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let url = DatabaseUrl::sqlite(folder.path().join("waymark.db"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let feeds: std::collections::HashSet<_> = runtime.block_on(async {
        let mut opening = tokio::task::JoinSet::new();
        for _ in 0..8 {
            let url = url.clone();
            opening.spawn(async move { Store::open(&url, random_uuid()).await.unwrap().head().await.unwrap().feed });
        }
        opening.join_all().await.into_iter().collect()
    });
    assert_eq!(feeds.len(), 1);
}

#[test]
fn sqlite_writes_through_to_the_disk_and_readers_do_not_wait() {
    on_sqlite(async |database| {
        // A transaction of another process's, half-way.
        let mut other = sqlx::SqliteConnection::connect(&database.url).await.unwrap();
        let mode: String = sqlx::query("PRAGMA journal_mode").fetch_one(&mut other).await.unwrap().get(0);
        assert_eq!(mode, "wal");
        other.execute("BEGIN IMMEDIATE").await.unwrap();
        assert_eq!(database.store.head().await.unwrap().seq, 0);
        let write = tokio::spawn({
            let store = database.store.clone();
            async move { store.write(&village(), &act(tag(1), minute(0))).await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        assert!(!write.is_finished(), "a writer waits");
        other.execute("ROLLBACK").await.unwrap();
        assert_eq!(write.await.unwrap().unwrap().seq, 8);
    });
}
