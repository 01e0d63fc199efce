//! Writing: revisions, what is left alone, what is refused, and what comes back.

use std::{collections::HashSet, time::Duration};

use serde_json::json;
use uuid::Uuid;
use waymark::{
    domain::{Organization, Service},
    store::{Batch, Dangling, PublicationState, StoreError, Written},
};

use super::samples::*;
use crate::databases::on_both_databases;

on_both_databases! {
    async fn what_is_new_is_inserted_published_and_logged(database) {
        let store = &database.store;
        let written = store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(written, Written { inserted: 11, seq: 8, ..Written::default() });

        let record = store.service(service_id(2)).await.unwrap().unwrap();
        assert_eq!(record.value, village().services[1]);
        assert_eq!((record.revision, record.created_at, record.modified_at), (1, minute(0), minute(0)));
        assert_eq!(record.publication_state, PublicationState::Published);
    }

    async fn the_same_again_changes_nothing(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let again = store.write(&village(), &act(tag(2), minute(1))).await.unwrap();
        assert_eq!(again, Written { unchanged: 11, services_unchanged: village().services.len() as u64, seq: 8, ..Written::default() });
        assert_eq!(store.head().await.unwrap().tag, tag(1));
        assert_eq!(store.service(service_id(1)).await.unwrap().unwrap().modified_at, minute(0));
        assert_eq!(store.check().await.unwrap(), []);
    }

    async fn what_differs_gets_its_next_revision_and_the_rest_is_left_alone(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let mut batch = village();
        batch.services[0].name = "Renamed".into();
        batch.services[1] = service(2, 2, &[2], &[1, 2]);
        batch.taxonomy_terms[0].name = "Renamed".into();
        let written = store.write(&batch, &act(tag(2), minute(5))).await.unwrap();
        assert_eq!(written, Written { updated: 3, unchanged: 8, services_unchanged: batch.services.len() as u64 - 2, seq: 10, ..Written::default() });

        let record = store.service(service_id(1)).await.unwrap().unwrap();
        assert_eq!((record.value.name.as_str(), record.revision), ("Renamed", 2));
        assert_eq!((record.created_at, record.modified_at), (minute(0), minute(5)));
        let term = store.taxonomy_term(term_id(1)).await.unwrap().unwrap();
        assert_eq!((term.value.name.as_str(), term.revision), ("Renamed", 2));
        assert_eq!(store.location(location_id(1)).await.unwrap().unwrap().revision, 1);
        assert_eq!(store.counts().await.unwrap().service_at_locations, 3);
        // The check compares join rows with documents: they were written anew.
        assert_eq!(store.check().await.unwrap(), []);
    }

    async fn members_in_another_order_are_no_change(database) {
        let store = &database.store;
        let with = |extra: serde_json::Value| Batch {
            organizations: vec![serde_json::from_value(json!({ "id": organization_id(1), "name": "A", "extra": extra })).unwrap()],
            ..Batch::default()
        };
        store.write(&with(json!({ "b": 1, "a": { "y": 1, "x": 2 } })), &act(tag(1), minute(0))).await.unwrap();
        let again = store.write(&with(json!({ "a": { "x": 2, "y": 1 }, "b": 1 })), &act(tag(2), minute(1))).await.unwrap();
        assert_eq!(again.unchanged, 1);
    }

    async fn of_several_with_one_id_the_last_stands(database) {
        let store = &database.store;
        let mut first = organization(1);
        first.name = "First".into();
        let batch = Batch { organizations: vec![first, organization(1)], ..Batch::default() };
        let written = store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        assert_eq!((written.inserted, written.seq), (1, 1));
        assert_eq!(store.organization(organization_id(1)).await.unwrap().unwrap().value, organization(1));
    }

    async fn every_dangling_reference_is_named_and_nothing_is_written(database) {
        let store = &database.store;
        store.write(&Batch { organizations: vec![organization(1)], ..Batch::default() }, &act(tag(1), minute(0))).await.unwrap();
        let batch = Batch {
            locations: vec![location(1)],
            services: vec![service(1, 1, &[1], &[]), service(2, 7, &[1, 8], &[]), service(3, 1, &[9, 8], &[])],
            ..Batch::default()
        };
        let Err(StoreError::Dangling(dangling)) = store.write(&batch, &act(tag(2), minute(1))).await else { panic!("was written") };
        assert_eq!(dangling, [
            Dangling { service: service_id(2).0, kind: "location", missing: location_id(8).0 },
            Dangling { service: service_id(2).0, kind: "organization", missing: organization_id(7).0 },
            Dangling { service: service_id(3).0, kind: "location", missing: location_id(8).0 },
            Dangling { service: service_id(3).0, kind: "location", missing: location_id(9).0 },
        ]);
        assert_eq!(store.location(location_id(1)).await.unwrap(), None);
        assert_eq!(store.head().await.unwrap().seq, 1);
        assert_eq!(store.check().await.unwrap(), []);
    }

    async fn an_empty_batch_is_nothing(database) {
        let written = database.store.write(&Batch::default(), &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(written, Written::default());
    }

    async fn a_document_comes_back_as_it_went_in(database) {
        let store = &database.store;
        let odd = json!({
            "id": service_id(1), "organization_id": organization_id(1), "status": "temporarily closed",
            "name": "nul \u{0} quote ' \" \\ $1 ? 𝄞 עברית \u{202e}rtl\u{202c} e\u{301} é \u{feff} \u{ffff} \r\n\t",
            "description": "<p>HTML &amp; \u{2028} line separator</p>",
            // Numbers that come back otherwise when they are not read with care (serde_json's float_roundtrip).
            "minimum_age": 53.823_456_789_012_34, "maximum_age": 1e16,
            "assured_date": "2024-02-29",
            "schedules": [{ "id": Uuid::from_u128(1), "freq": "WEEKLY", "byday": "TU", "opens_at": "09:30:00", "extra": { "x": [] } }],
            "service_areas": [{ "id": Uuid::from_u128(2), "extent": "{\"type\":\"Polygon\"}", "extent_type": "geojson" }],
            "service_at_locations": [
                { "id": Uuid::from_u128(3), "location_id": location_id(1) },
                { "id": Uuid::from_u128(3), "location_id": location_id(1) },
                { "id": Uuid::from_u128(3), "location_id": location_id(2) },
            ],
            "attributes": [
                { "id": Uuid::from_u128(4), "taxonomy_term_id": term_id(1) }, { "id": Uuid::from_u128(5), "taxonomy_term_id": term_id(1) },
            ],
            "extra": {
                "zeta first": null, "alpha second": { "deep": [1, 1.0, 1e16, -0.5, u64::MAX, i64::MIN, true, "\u{0}", { "": "" }] },
                "$schema": "x", "floats": (0..500).map(|step| 50.0 + f64::from(step).sqrt() / 3.0).collect::<Vec<_>>(), "key \u{0} 𝄞": "",
            },
        });
        let service: Service = serde_json::from_value(odd).unwrap();
        let batch = Batch {
            organizations: vec![organization(1)], locations: vec![location(1), location(2)], services: vec![service.clone()], ..Batch::default()
        };
        store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        let read = store.service(service.id).await.unwrap().unwrap().value;
        assert_eq!(read, service);
        // Equality of maps forgives another order: the text does not.
        assert_eq!(serde_json::to_string(&read).unwrap(), serde_json::to_string(&service).unwrap());
        assert_eq!(store.write(&batch, &act(tag(2), minute(1))).await.unwrap().unchanged, 4);
        assert_eq!(store.check().await.unwrap(), []);
    }

    async fn a_date_beyond_what_a_database_holds_is_kept_in_the_document(database) {
        let store = &database.store;
        let mut batch = village();
        batch.services[0].last_modified = Some(chrono::DateTime::<chrono::Utc>::MAX_UTC);
        batch.services[1].last_modified = Some(chrono::DateTime::<chrono::Utc>::MIN_UTC);
        batch.services[0].assured_date = Some(chrono::NaiveDate::MAX);
        batch.services[1].assured_date = Some(chrono::NaiveDate::MIN);
        store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(store.service(service_id(1)).await.unwrap().unwrap().value, batch.services[0]);
        assert_eq!(store.service(service_id(2)).await.unwrap().unwrap().value, batch.services[1]);
    }

    async fn a_document_that_could_not_be_read_back_is_refused(database) {
        let store = &database.store;
        let nested = |depth: usize| -> Organization {
            let mut organization = organization(1);
            let value = (0..depth).fold(json!(1), |inner, _| json!([inner]));
            organization.extra.insert("deep".into(), value);
            organization
        };
        let batch = |depth| Batch { organizations: vec![nested(depth)], ..Batch::default() };
        // The document and `extra` are two levels of their own.
        store.write(&batch(125), &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(store.organization(organization_id(1)).await.unwrap().unwrap().value, nested(125));
        let refused = store.write(&batch(126), &act(tag(2), minute(1))).await.unwrap_err();
        assert!(matches!(refused, StoreError::TooDeep { kind: "organization", .. }), "{refused}");
    }

    async fn a_large_batch_is_one_transaction(database) {
        let store = &database.store;
        let batch = Batch {
            organizations: vec![organization(1)],
            locations: (1..=300).map(location).collect(),
            services: (1..=1_111).map(|number| service(number, 1, &[1 + number % 300, 1 + number % 299], &[number % 7, 7])).collect(),
            ..Batch::default()
        };
        let written = store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        assert_eq!((written.inserted, written.seq), (1_412, 1_412));
        assert_eq!(store.write(&batch, &act(tag(2), minute(0))).await.unwrap().unchanged, 1_412);
        let changes = store.changes_since(0, 5_000).await.unwrap();
        assert!(changes.iter().all(|change| change.tag == tag(1) && change.revision == 1));
        assert_eq!(store.check().await.unwrap(), []);
    }

    async fn a_write_given_up_at_any_moment_is_whole_or_absent(database) {
        let store = &database.store;
        let mut acknowledged = HashSet::new();
        for round in 1..=60_u128 {
            let batch = Batch { organizations: (0..40).map(|number| organization(round * 100 + number)).collect(), ..Batch::default() };
            let patience = Duration::from_micros(u64::try_from(round).unwrap() * 100);
            if tokio::time::timeout(patience, store.write(&batch, &act(tag(round), minute(0)))).await.is_ok() {
                acknowledged.insert(tag(round));
            }
        }
        // A write that was given up during its COMMIT may still come through; the last one makes sure that it is over.
        store.write(&Batch { organizations: vec![organization(1)], ..Batch::default() }, &act(tag(0), minute(0))).await.unwrap();
        let changes = store.changes_since(0, 10_000).await.unwrap();
        for round in 1..=60 {
            let lines = changes.iter().filter(|change| change.tag == tag(round)).count();
            assert!(lines == 40 || lines == 0 && !acknowledged.contains(&tag(round)), "round {round}: {lines} lines");
        }
        assert_eq!(i64::try_from(changes.len()).unwrap(), store.counts().await.unwrap().organizations);
        assert!(acknowledged.len() < 60, "none was given up half-way");
        assert_eq!(store.check().await.unwrap(), []);
    }
}
