//! A person is erased from all that is kept.

use serde_json::json;
use uuid::Uuid;
use waymark::{
    clock,
    domain::{AggregateKind, OrganizationId},
};

use super::{Desk, singers};
use crate::databases::on_both_databases;

on_both_databases! {
    async fn a_person_is_erased_from_every_revision_and_the_audit_counts(database) {
        let desk = Desk::on(database).await;
        let (path, key) = desk.register(singers("1164883")).await;
        let id = OrganizationId(Uuid::parse_str(path.rsplit('/').next().unwrap()).unwrap());
        let row = json!([{ "name": "Jo Bloggs", "title": "Chair", "email": "JO@singers.example" }, { "name": "An", "email": "an@singers.example" }]);
        desk.patch(&path, &key, Some("*"), json!({ "contacts": row, "description": "Write to jo@singers.example." })).await.is(200);
        let (seq, lines) = (database.store.head().await.unwrap().seq, database.store.audit_since(0, 1000).await.unwrap().len());
        desk.send(reqwest::Method::POST, &format!("{path}/erase-contacts"), Some(&key), Some(json!({ "email": "jo@singers.example" })), None).await.is(403);

        let told = desk.decide(&format!("{path}/erase-contacts"), Some(json!({ "email": "jo@SINGERS.example" }))).await.is(200);
        assert_eq!(told, json!({ "records": 1 }));
        let history = database.store.organization_history(id, None, 100).await.unwrap();
        assert_eq!(history.iter().map(|one| one.place.revision).collect::<Vec<_>>(), [3, 2, 1]);
        for revision in &history {
            let text = serde_json::to_string(&revision.document).unwrap().to_lowercase();
            assert!(!text.contains("jo@") && !text.contains("bloggs") && !text.contains("0113"), "{}: {text}", revision.place.revision);
        }
        assert_eq!(history[0].document.contacts.len(), 1);
        assert_eq!(history[0].document.description.as_deref(), Some("Write to [removed]."));
        // The mail that waited for her is gone, and where she was named.
        assert!(database.store.due_mail(clock::now(), 10).await.unwrap().is_empty());
        assert_eq!(database.store.registration(id).await.unwrap().unwrap().email, "");
        assert_eq!(database.store.links_sent_to("jo@singers.example", chrono::DateTime::UNIX_EPOCH).await.unwrap(), 0);
        // Followers are told; the audit tells how many, and not of whom.
        let changes = database.store.changes_since(seq, 10).await.unwrap();
        assert_eq!(changes.iter().map(|change| (change.kind, change.id)).collect::<Vec<_>>(), [(AggregateKind::Organization, id.0)]);
        let audit = database.store.audit_since(0, 1000).await.unwrap();
        let (refused, done) = (&audit[lines], &audit[lines + 1]);
        assert_eq!((refused.outcome.as_str(), done.action.as_str(), done.id), ("refused", "eraseContacts", Some(id.0)));
        assert_eq!(done.detail.as_deref(), Some("3 details in 2 kept documents, 3 mails and links"));
        // Once more, there is nothing left.
        assert_eq!(desk.decide(&format!("{path}/erase-contacts"), Some(json!({ "email": "jo@singers.example" }))).await.is(200), json!({ "records": 0 }));
        desk.decide(&format!("{path}/erase-contacts"), Some(json!({}))).await.is(422);
        desk.close().await;
    }

    async fn a_feeds_word_and_services_are_scrubbed_as_well(database) {
        let desk = Desk::on(database).await;
        let id = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001";
        let jo = json!({ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a003", "name": "Jo", "phones": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a004", "number": "0113 496 0001" }] });
        let feed = json!([{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002", "name": "Tea", "status": "active", "contacts": [jo],
                            "organization": { "id": id, "name": "Walkers", "description": "We walk.", "contacts": [jo] } }]);
        desk.import(&feed).await;
        let path = format!("/v1/organizations/{id}");
        desk.post(&format!("{path}/claim"), None, json!({ "contact": { "name": "An", "email": "an@walkers.example" } })).await.is(202);
        desk.decide(&format!("{path}/confirm"), None).await.is(200);
        let told = desk.decide(&format!("{path}/erase-contacts"), Some(json!({ "phone": "+44 113 496 0001" }))).await.is(200);
        assert_eq!(told, json!({ "records": 2 }));
        let of = Uuid::parse_str(id).unwrap();
        for (kind, id) in [(AggregateKind::Organization, of), (AggregateKind::Service, Uuid::parse_str("6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002").unwrap())] {
            let words = database.store.feed_words(kind, &[id]).await.unwrap();
            assert!(!words[&id].document.to_string().contains("0113"), "{kind:?}");
        }
        assert!(!desk.get(&path, None).await.text.contains("0113"));
        desk.close().await;
    }
}
