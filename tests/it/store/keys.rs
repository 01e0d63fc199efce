//! Keys as they are stored.

use chrono::Duration;
use uuid::Uuid;
use waymark::{
    access::{KeyId, Role, Scope, key::Key},
    domain::vocabulary::WordSet,
    store::{KeyRecord, StoreError, Verified},
};

use super::samples::*;
use crate::databases::on_both_databases;

/// The `number`th key, made in the first minute.
fn key(number: u128, role: Role) -> KeyRecord {
    let key = Key::new(Uuid::from_u128(0x0F << 64 | number), [7; 32]);
    KeyRecord {
        id: key.id,
        role,
        organization: None,
        name: format!("Key {number}"),
        scopes: WordSet::EMPTY,
        hash: key.hash(),
        created_at: minute(0),
        created_by: "command".to_owned(),
        expires_at: None,
        revoked_at: None,
        replaced_by: None,
        last_used_at: None,
        confirmed: true,
    }
}

/// `KeyRecord` has no `Debug`, as what can be printed ends in a log.
#[track_caller]
fn same(found: Option<&KeyRecord>, expected: &KeyRecord) {
    assert!(found == Some(expected), "key {} differs", expected.id);
}

on_both_databases! {
    async fn a_key_is_read_as_it_was_written(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let whole = KeyRecord {
            organization: Some(organization_id(1)),
            scopes: [Scope::Read, Scope::Write].into_iter().collect(),
            expires_at: Some(minute(60)),
            revoked_at: Some(minute(50)),
            replaced_by: Some(KeyId(tag(9))),
            last_used_at: Some(minute(40)),
            ..key(1, Role::Organisation)
        };
        for record in [whole, key(2, Role::Admin)] {
            store.insert_key(&record, &act(tag(2), minute(1))).await.unwrap();
            same(store.key(record.id).await.unwrap().as_ref(), &record);
        }
        assert!(store.key(KeyId(tag(3))).await.unwrap().is_none());
        let lines = store.audit_since(1, 10).await.unwrap();
        assert!(lines.len() == 2 && lines.iter().all(|line| line.kind.as_deref() == Some("key") && line.outcome == "done"), "{lines:?}");
    }

    async fn a_key_of_an_organization_that_is_not_there_is_not_kept(database) {
        let record = KeyRecord { organization: Some(organization_id(1)), ..key(1, Role::Organisation) };
        let refused = database.store.insert_key(&record, &act(tag(1), minute(0))).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { kind: "organization", .. }), "{refused}");
        assert!(database.store.key(record.id).await.unwrap().is_none());
        assert_eq!(database.store.verify_audit().await.unwrap(), Verified::Whole(0), "nor is it told of");
    }

    async fn keys_are_listed_in_the_order_of_their_ids(database) {
        for number in [3, 1, 2] {
            database.store.insert_key(&key(number, Role::Integrator), &act(tag(number), minute(0))).await.unwrap();
        }
        let names = |keys: Vec<KeyRecord>| keys.into_iter().map(|key| key.name).collect::<Vec<_>>();
        assert_eq!(names(database.store.keys(None, 2).await.unwrap()), ["Key 1", "Key 2"]);
        assert_eq!(names(database.store.keys(Some(key(2, Role::Admin).id), 2).await.unwrap()), ["Key 3"]);
    }

    async fn a_key_is_revoked_once_and_for_all(database) {
        let (store, record) = (&database.store, key(1, Role::Admin));
        store.insert_key(&record, &act(tag(1), minute(0))).await.unwrap();
        for at in [minute(5), minute(9)] {
            store.revoke_key(record.id, &act(tag(2), at)).await.unwrap();
            let now = store.key(record.id).await.unwrap().unwrap();
            assert!(now.revoked_at == Some(minute(5)) && !now.is_in_force(minute(5)));
        }
        let refused = store.revoke_key(KeyId(tag(7)), &act(tag(3), minute(9))).await.unwrap_err();
        assert!(matches!(refused, StoreError::NotFound { kind: "key", .. }));
    }

    async fn a_key_is_rotated_once_and_keeps_its_own_end_where_that_is_earlier(database) {
        let store = &database.store;
        for (number, end, after) in [(1, None, minute(30)), (2, Some(minute(20)), minute(20)), (3, Some(minute(90)), minute(30))] {
            let old = KeyRecord { expires_at: end, ..key(number, Role::Admin) };
            store.insert_key(&old, &act(tag(1), minute(0))).await.unwrap();
            let new = key(number + 100, Role::Admin);
            store.rotate_key(old.id, &new, minute(30), &act(tag(2), minute(10))).await.unwrap();
            let rotated = KeyRecord { expires_at: Some(after), replaced_by: Some(new.id), ..old };
            same(store.key(rotated.id).await.unwrap().as_ref(), &rotated);
            let third = key(number + 200, Role::Admin);
            let again = store.rotate_key(rotated.id, &third, minute(30), &act(tag(3), minute(11))).await.unwrap_err();
            assert!(matches!(again, StoreError::NotFound { kind: "key", .. }), "{again}");
            assert!(store.key(third.id).await.unwrap().is_none(), "what was not put in its place is not there");
        }
    }

    async fn what_is_revoked_or_over_is_not_rotated(database) {
        let store = &database.store;
        let over = KeyRecord { expires_at: Some(minute(5)), ..key(1, Role::Admin) };
        let revoked = KeyRecord { revoked_at: Some(minute(5)), ..key(2, Role::Admin) };
        for old in [over, revoked] {
            store.insert_key(&old, &act(tag(1), minute(0))).await.unwrap();
            let refused = store.rotate_key(old.id, &key(9, Role::Admin), minute(30), &act(tag(2), minute(10))).await;
            assert!(matches!(refused, Err(StoreError::NotFound { .. })));
        }
    }

    async fn a_use_is_noted(database) {
        let record = key(1, Role::Admin);
        database.store.insert_key(&record, &act(tag(1), minute(0))).await.unwrap();
        database.store.touch_key(record.id, minute(3)).await.unwrap();
        assert!(database.store.key(record.id).await.unwrap().unwrap().last_used_at == Some(minute(3)));
    }

    async fn an_organization_that_registered_counts_once_a_moderator_confirmed_it(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let record = KeyRecord { organization: Some(organization_id(1)), ..key(1, Role::Organisation) };
        store.insert_key(&record, &act(tag(2), minute(0))).await.unwrap();
        let confirmed = async || store.key(record.id).await.unwrap().unwrap().confirmed;
        assert!(confirmed().await, "it never had to be");
        let moment = "'2026-11-22T09:00:00.000000Z'";
        database
            .sql(&format!(
                "INSERT INTO registration (organization_id, email, claimed, created_at) \
                 SELECT id, 'jo@example.org', 0, {moment} FROM organization WHERE name = 'Organization 1'"
            ))
            .await;
        assert!(!confirmed().await);
        database.sql(&format!("UPDATE registration SET confirmed_at = {moment}")).await;
        assert!(confirmed().await);
    }

    async fn a_location_is_the_organizations_that_alone_uses_it(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        store.write(&services(vec![service(6, 2, &[], &[])]), &act(tag(2), minute(0) + Duration::minutes(1))).await.unwrap();
        assert_eq!(store.owner_of_location(location_id(1)).await.unwrap(), Some(organization_id(1)));
        assert_eq!(store.owner_of_location(location_id(2)).await.unwrap(), None, "two organizations meet there");
        assert_eq!(store.owner_of_location(location_id(3)).await.unwrap(), None, "there is no such place");
    }
}
