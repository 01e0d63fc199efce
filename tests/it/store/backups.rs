//! Everything read out of one database and put into another.

use serde_json::{Value, json};
use uuid::Uuid;
use waymark::store::{BadDump, Dumped, Store, StoreError, Verified};

use super::samples::*;
use crate::databases::{Database, on_both_databases, on_postgres, on_sqlite};

/// Why a restoration did not come to its end.
#[derive(Debug)]
enum Refused {
    Store(StoreError),
    Dump(BadDump),
    Reading,
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl From<BadDump> for Refused {
    fn from(error: BadDump) -> Self {
        Self::Dump(error)
    }
}

async fn dump(store: &Store) -> Vec<Dumped> {
    let mut dumped = Vec::new();
    store
        .dump(|next| {
            dumped.push(next);
            Ok::<(), StoreError>(())
        })
        .await
        .unwrap();
    dumped
}

async fn restore(store: &Store, rows: Vec<Result<Dumped, Refused>>) -> Result<(), Refused> {
    store.restore(rows.into_iter(), Uuid::from_u128(0xFEED), &act(tag(99), minute(9)), "by a test".to_owned()).await
}

/// The tables of a dump with their rows sorted, without what a restoration adds.
fn tables(dumped: &[Dumped]) -> Vec<(String, Vec<String>)> {
    let mut tables: Vec<(String, Vec<String>)> = Vec::new();
    for next in dumped {
        match next {
            Dumped::Table { name, .. } => tables.push((name.clone(), Vec::new())),
            Dumped::Row(row) => tables.last_mut().unwrap().1.push(json!(row).to_string()),
        }
    }
    tables.retain(|(name, _)| name != "audit_head");
    for (_, rows) in &mut tables {
        rows.retain(|row| !row.contains("by a test"));
        rows.sort();
    }
    tables
}

/// A row for each table that a village does not fill: one with all there can be, one with as little.
fn filled(mut dumped: Vec<Dumped>) -> Vec<Dumped> {
    let (at, id) = ("2026-11-22T09:30:00.123456Z", Uuid::from_u128(77).to_string());
    let (organization, service) = (organization_id(1).0.to_string(), service_id(1).0.to_string());
    let odd = "\u{e9}\"\\\n\u{1F33F}";
    let document = "{\"b\":1e16,\"a\":\"\\u0000\",\"x\":0.10}";
    let more: [(&str, Vec<Value>); 20] = [
        (
            "access_key",
            vec![
                json!([id, "organisation", organization, odd, "read write", "aa", at, "command", at, at, id, at]),
                json!([Uuid::from_u128(78).to_string(), "admin", null, "x", "", "bb", at, "command", null, null, null, null]),
            ],
        ),
        (
            "registration",
            vec![
                json!([organization, "a@example.org", at, at, "moderator", null, null, 1, at]),
                json!([organization_id(2).0.to_string(), "b@example.org", null, null, null, at, odd, 0, at]),
            ],
        ),
        ("claim", vec![json!([id, organization, null, odd, "a@example.org", odd, id, "aa", at, null, at, "moderator 1", "refused", odd])]),
        (
            "source",
            vec![
                json!([id, "https://feed.example/oruk", "oruk", odd, odd, at, "{}", at, 2, at, odd]),
                json!([Uuid::from_u128(78).to_string(), "file:x", "file", "x", null, at, null, null, 0, null, null]),
            ],
        ),
        (
            "source_run",
            vec![
                json!([id, id, 1, at, at, "7", at, "done", "{}"]),
                json!([Uuid::from_u128(78).to_string(), id, 0, null, at, null, null, null, null]),
            ],
        ),
        ("source_page", vec![json!([id, 7, "{}"])]),
        (
            "told_by",
            vec![
                json!(["service", service, id, odd, 1, at, id, at, "{}"]),
                json!(["organization", organization, id, "1", 0, at, id, null, null]),
            ],
        ),
        ("source_word", vec![json!(["service", service, id, document])]),
        ("organization_number", vec![json!(["GB-CHC", "1234567", organization])]),
        ("likely_double", vec![json!([service, service_id(2).0.to_string(), 913, at, null])]),
        ("registered_number", vec![json!(["GB-CHC", "1234567", organization])]),
        ("feed_word", vec![json!(["service", service, at, document])]),
        (
            "link",
            vec![
                json!(["cc", "full", service, "a@example.org", at, at, null]),
                json!(["dd", "open", service, "a@example.org", at, at, at]),
            ],
        ),
        ("mail", vec![json!([id, "a@example.org", odd, odd, at, 3, at, null, at])]),
        ("proposed_revision", vec![json!([service, 1, 2, "returned", odd, "moderator 1", at, document])]),
        ("proposal_history", vec![json!([service, 1, 1, "submitted", at, "moderator 1", "submitService", null, document])]),
        ("safe_edit", vec![json!([service, 1, at, "organisation 1"])]),
        ("reminder", vec![json!([service, "2026-02-28", 90, at])]),
        ("idempotency", vec![json!(["a", "k", "ee", service, at, 201, "{}", odd]), json!(["a", "l", "ff", null, at, null, null, null])]),
        ("taxonomy_term", vec![json!([id, null, null, "bare", 1, at, at, json!({ "id": id, "name": "bare" }).to_string()])]),
    ];
    for (table, rows) in more {
        let place = dumped.iter().position(|next| matches!(next, Dumped::Table { name, .. } if name == table)).unwrap();
        let rows = rows.into_iter().map(|row| Dumped::Row(row.as_array().unwrap().clone()));
        dumped.splice(place + 1..=place, rows);
    }
    dumped
}

/// Everything that a database filled to the last table held, read out of it.
async fn full(database: &Database) -> Vec<Dumped> {
    let elsewhere = tempfile::tempdir().unwrap();
    let url = waymark::store::DatabaseUrl::sqlite(elsewhere.path().join("x.db"));
    let first = Store::open(&url, Uuid::from_u128(1)).await.unwrap();
    first.write(&village(), &act(tag(1), minute(0))).await.unwrap();
    first.note_refusal(&act(tag(2), minute(1)), None, "This may not be done").await.unwrap();
    let wanted = filled(dump(&first).await);
    first.close().await;
    restore(&database.store, wanted.iter().cloned().map(Ok).collect()).await.unwrap();
    let got = dump(&database.store).await;
    assert_eq!(tables(&got), tables(&wanted));
    let rows = |name: &str| tables(&got).iter().find(|(table, _)| table == name).map(|(_, rows)| rows.len()).unwrap();
    for (table, _) in tables(&got) {
        assert!(rows(&table) > 0, "{table}");
    }
    got
}

async fn takes(database: &Database, dumped: &[Dumped]) {
    let before = database.store.head().await.unwrap();
    restore(&database.store, dumped.iter().cloned().map(Ok).collect()).await.unwrap();
    assert_eq!(tables(&dump(&database.store).await), tables(dumped));
    let after = database.store.head().await.unwrap();
    assert_eq!((after.feed, after.seq, after.tag), (Uuid::from_u128(0xFEED), 8, tag(1)));
    assert_ne!(before.feed, after.feed);
    // The audit of the first, and a line for each of two restorations.
    assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(4));
    assert_eq!(database.store.check().await.unwrap(), []);
    // It goes on where it was.
    let mut renamed = organization(1);
    renamed.name = "Renamed".into();
    let batch = waymark::store::Batch { organizations: vec![renamed], ..Default::default() };
    assert_eq!(database.store.write(&batch, &act(tag(5), minute(10))).await.unwrap().seq, 9);
    assert_eq!(database.store.check().await.unwrap(), []);
}

/// What comes out of one database goes into each.
fn travels(from: impl Fn(&mut Option<Vec<Dumped>>)) {
    let mut dumped = None;
    from(&mut dumped);
    let Some(dumped) = dumped else { return };
    on_sqlite(async |database| takes(database, &dumped).await);
    on_postgres(async |database| takes(database, &dumped).await);
}

#[test]
fn what_sqlite_held_goes_into_either_database() {
    travels(|dumped| {
        let cell = std::cell::RefCell::new(dumped);
        on_sqlite(async |database| {
            let all = full(database).await;
            **cell.borrow_mut() = Some(all);
        });
    });
}

#[test]
fn what_postgresql_held_goes_into_either_database() {
    travels(|dumped| {
        let cell = std::cell::RefCell::new(dumped);
        on_postgres(async |database| {
            let all = full(database).await;
            **cell.borrow_mut() = Some(all);
        });
    });
}

on_both_databases! {
    async fn a_database_that_holds_anything_is_not_restored_into(database) {
        database.store.note_refusal(&act(tag(2), minute(1)), None, "x").await.unwrap();
        let before = dump(&database.store).await;
        assert!(matches!(restore(&database.store, before.iter().cloned().map(Ok).collect()).await, Err(Refused::Store(StoreError::NotEmpty))));
        assert_eq!(dump(&database.store).await, before);
    }

    async fn what_does_not_come_whole_leaves_nothing(database) {
        let empty = dump(&database.store).await;
        let folder = tempfile::tempdir().unwrap();
        let url = waymark::store::DatabaseUrl::sqlite(folder.path().join("x.db"));
        let other = Store::open(&url, Uuid::from_u128(1)).await.unwrap();
        other.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let whole = dump(&other).await;
        other.close().await;
        let row = whole.iter().position(|next| matches!(next, Dumped::Row(_))).unwrap();
        let all = || whole.iter().cloned().map(Ok).collect::<Vec<Result<Dumped, Refused>>>();

        let mut broken_off = all();
        broken_off.push(Err(Refused::Reading));
        assert!(matches!(restore(&database.store, broken_off).await, Err(Refused::Reading)));
        let short: Vec<_> = all().into_iter().take(whole.len() - 4).collect();
        assert!(matches!(restore(&database.store, short).await, Err(Refused::Dump(BadDump::Missing(_)))));
        let headless: Vec<_> = all().into_iter().skip(1).collect();
        assert!(matches!(restore(&database.store, headless).await, Err(Refused::Dump(BadDump::NoTable))));
        let mut strange = all();
        strange[row] = Ok(Dumped::Row(vec![json!("seven")]));
        assert!(matches!(restore(&database.store, strange).await, Err(Refused::Dump(BadDump::Row("change_log")))));
        let mut unknown = all();
        unknown.insert(row, Ok(Dumped::Table { name: "person".to_owned(), columns: vec![] }));
        assert!(matches!(restore(&database.store, unknown).await, Err(Refused::Dump(BadDump::Table(name))) if name == "person"));
        let mut twice = all();
        twice.insert(row, Ok(whole[row].clone()));
        assert!(matches!(restore(&database.store, twice).await, Err(Refused::Store(StoreError::Database(_)))));

        assert_eq!(dump(&database.store).await, empty);
        restore(&database.store, all()).await.unwrap();
    }
}
