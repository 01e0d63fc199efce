//! Keys: ordered, told apart at the door, rotated, revoked.

use std::{
    io::Write as _,
    time::{Duration as Wait, Instant},
};

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;
use waymark::{
    access::{KeyId, Role, Scope},
    app::{AppError, KeyOrder, KeyRefused, OVERLAP},
    domain::{Faults, OrganizationId},
    store::Act,
};

use super::{Opened, walking_group};
use crate::databases::on_both_databases;

fn at(minutes: i64) -> DateTime<Utc> {
    "2026-11-22T09:00:00Z".parse::<DateTime<Utc>>().unwrap() + Duration::minutes(minutes)
}

fn act(minutes: i64) -> Act {
    Act::of_command("test", Uuid::from_u128(7), at(minutes))
}

fn order(role: Role) -> KeyOrder {
    KeyOrder { role: Some(role), ..KeyOrder::default() }
}

/// Pointers and codes of what is wrong with an order.
async fn faults(opened: &Opened, order: KeyOrder) -> Vec<(String, &'static str)> {
    match opened.directory.issue_key(order, Faults::default(), &act(0)).await {
        Ok(_) => Vec::new(),
        Err(AppError::Input(faults)) => faults.0.into_iter().map(|fault| (fault.pointer, fault.code)).collect(),
        Err(other) => panic!("{other}"),
    }
}

on_both_databases! {
    async fn an_order_is_refused_with_everything_that_is_wrong_with_it(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 2, 3)]).await;
        let there = Some(OrganizationId(Uuid::from_u128(2)));
        let absent = Some(OrganizationId(Uuid::from_u128(9)));
        for (order, expected) in [
            (order(Role::Admin), vec![]),
            (KeyOrder { organization: there, ..order(Role::Organisation) }, vec![]),
            (KeyOrder { scopes: vec![Scope::Match], expires_at: Some(at(1)), ..order(Role::Integrator) }, vec![]),
            (KeyOrder::default(), vec![("/role", "required")]),
            (order(Role::Organisation), vec![("/organization_id", "required")]),
            (KeyOrder { organization: absent, ..order(Role::Organisation) }, vec![("/organization_id", "dangling")]),
            (KeyOrder { organization: there, ..order(Role::Moderator) }, vec![("/organization_id", "conflict")]),
            (
                KeyOrder { scopes: vec![Scope::Match, Scope::Moderate], expires_at: Some(at(0)), ..order(Role::Organisation) },
                vec![("/organization_id", "required"), ("/scopes", "conflict"), ("/expires_at", "out_of_range")],
            ),
        ] {
            let expected: Vec<_> = expected.into_iter().map(|(pointer, code)| (pointer.to_owned(), code)).collect();
            let shown = format!("{order:?}");
            assert_eq!(faults(&opened, order).await, expected, "{shown}");
        }
        opened.directory.close().await;
    }

    async fn a_key_opens_what_it_is_for_until_it_is_over_or_revoked(database) {
        let opened = Opened::on(database).await;
        let directory = &opened.directory;
        let ordered = KeyOrder { scopes: vec![Scope::Match], expires_at: Some(at(60)), ..order(Role::Integrator) };
        let (key, record) = directory.issue_key(ordered, Faults::default(), &act(0)).await.unwrap();
        let written = key.reveal();
        let ask = async |minutes: i64| directory.authenticate(&written, at(minutes)).await.unwrap();
        let holder = ask(1).await.unwrap();
        assert_eq!((holder.key, holder.role, holder.scopes.iter().collect::<Vec<_>>()), (record.id, Role::Integrator, vec![Scope::Match]));
        assert_eq!(ask(60).await, Err(KeyRefused::Expired));
        let another = waymark::access::key::Key::new(key.id.0, [1; 32]).reveal();
        assert_eq!(directory.authenticate(&another, at(1)).await.unwrap(), Err(KeyRefused::Unknown), "the id alone opens nothing");
        assert!(matches!(directory.authenticate("wm_", at(1)).await.unwrap(), Err(KeyRefused::Bad(_))));
        directory.revoke_key(key.id, &act(2)).await.unwrap();
        assert_eq!(ask(2).await, Err(KeyRefused::Unknown), "at once, in this process");
        opened.directory.close().await;
    }

    async fn what_another_process_revokes_is_noticed_after_two_seconds(database) {
        let opened = Opened::on(database).await;
        let (key, _) = opened.directory.issue_key(order(Role::Admin), Faults::default(), &act(0)).await.unwrap();
        let written = key.reveal();
        let ask = async |seconds: i64| opened.directory.authenticate(&written, at(1) + Duration::seconds(seconds)).await.unwrap();
        ask(0).await.unwrap();
        let other = database.another().await;
        other.revoke_key(key.id, &act(1)).await.unwrap();
        ask(1).await.unwrap();
        assert_eq!(ask(2).await, Err(KeyRefused::Unknown));
        other.close().await;
        opened.directory.close().await;
    }

    async fn rotating_leaves_the_old_key_for_a_while_and_gives_the_new_one_as_long_a_life(database) {
        let opened = Opened::on(database).await;
        let directory = &opened.directory;
        let ordered = KeyOrder { name: Some("Surgery".to_owned()), expires_at: Some(at(100_000)), ..order(Role::Integrator) };
        let (old, _) = directory.issue_key(ordered, Faults::default(), &act(0)).await.unwrap();
        let (new, record) = directory.rotate_key(old.id, OVERLAP, &act(50)).await.unwrap().unwrap();
        assert_eq!((record.name.as_str(), record.role, record.expires_at), ("Surgery", Role::Integrator, Some(at(100_050))));
        let week = OVERLAP.num_minutes() + 50;
        for (key, minutes, opens) in [(&old, 51, true), (&new, 51, true), (&old, week - 1, true), (&old, week, false), (&new, week, true)] {
            assert_eq!(directory.authenticate(&key.reveal(), at(minutes)).await.unwrap().is_ok(), opens, "{minutes}");
        }
        assert!(directory.rotate_key(old.id, OVERLAP, &act(60)).await.unwrap().is_err(), "once only");
        directory.rotate_key(new.id, Duration::zero(), &act(60)).await.unwrap().unwrap();
        assert_eq!(directory.authenticate(&new.reveal(), at(60)).await.unwrap(), Err(KeyRefused::Expired), "without any overlap");
        assert!(directory.rotate_key(KeyId(Uuid::nil()), OVERLAP, &act(60)).await.is_err());
        opened.directory.close().await;
    }

    async fn the_use_of_a_key_is_noted_now_and_then(database) {
        let opened = Opened::on(database).await;
        let (key, _) = opened.directory.issue_key(order(Role::Admin), Faults::default(), &act(0)).await.unwrap();
        for (minutes, noted) in [(1, 1), (30, 1), (61, 61)] {
            opened.directory.authenticate(&key.reveal(), at(minutes)).await.unwrap().unwrap();
            let began = Instant::now();
            // It is noted beside the request.
            while database.store.key(key.id).await.unwrap().unwrap().last_used_at != Some(at(noted)) {
                assert!(began.elapsed() < Wait::from_secs(20), "the use after {minutes} minutes is not noted");
                tokio::time::sleep(Wait::from_millis(5)).await;
            }
        }
        opened.directory.close().await;
    }

    async fn keys_are_listed_page_by_page(database) {
        let opened = Opened::on(database).await;
        for _ in 0..5 {
            opened.directory.issue_key(order(Role::Integrator), Faults::default(), &act(0)).await.unwrap();
        }
        let (mut seen, mut after) = (Vec::new(), None);
        loop {
            let page = opened.directory.keys(after, 2).await.unwrap();
            seen.extend(page.items.iter().map(|key| key.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert!(seen.len() == 5 && seen.is_sorted(), "{seen:?}");
        opened.directory.close().await;
    }

    /// No assertion on time, which a busy machine would break; the figure is printed.
    async fn what_it_costs_to_check_a_key_that_is_warm(database) {
        const CHECKS: u32 = 20_000;
        let opened = Opened::on(database).await;
        let (key, _) = opened.directory.issue_key(order(Role::Integrator), Faults::default(), &act(0)).await.unwrap();
        let written = key.reveal();
        opened.directory.authenticate(&written, at(0)).await.unwrap().unwrap();
        let began = Instant::now();
        for _ in 0..CHECKS {
            opened.directory.authenticate(&written, at(0)).await.unwrap().unwrap();
        }
        let each = began.elapsed() / CHECKS;
        let _ = writeln!(std::io::stderr(), "Checking a warm key on {}: {each:?} each", database.store.database_name());
        opened.directory.close().await;
    }
}
