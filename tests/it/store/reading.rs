//! Reading: one, pages, filters, and what an index is made of.

use uuid::Uuid;
use waymark::{
    domain::{AggregateKind, Change, ServiceId},
    store::{Batch, Record, ServiceFilter},
};

use super::samples::*;
use crate::databases::on_both_databases;

fn ids<T>(records: &[Record<T>], id: impl Fn(&T) -> Uuid) -> Vec<Uuid> {
    records.iter().map(|record| id(&record.value)).collect()
}

fn change(kind: AggregateKind, id: Uuid) -> Change {
    Change { seq: 1, tag: tag(1), kind, id, revision: 2 }
}

on_both_databases! {
    async fn what_is_not_there_is_none(database) {
        let store = &database.store;
        assert_eq!(store.service(service_id(1)).await.unwrap(), None);
        assert_eq!(store.organization(organization_id(1)).await.unwrap(), None);
        assert_eq!(store.location(location_id(1)).await.unwrap(), None);
        assert_eq!(store.taxonomy(taxonomy_id(1)).await.unwrap(), None);
        assert_eq!(store.taxonomy_term(term_id(1)).await.unwrap(), None);
    }

    async fn each_kind_is_read_back(database) {
        let store = &database.store;
        let village = village();
        store.write(&village, &act(tag(1), minute(0))).await.unwrap();
        assert_eq!(store.service(service_id(3)).await.unwrap().unwrap().value, village.services[2]);
        assert_eq!(store.organization(organization_id(2)).await.unwrap().unwrap().value, village.organizations[1]);
        assert_eq!(store.location(location_id(2)).await.unwrap().unwrap().value, village.locations[1]);
        assert_eq!(store.taxonomy(taxonomy_id(1)).await.unwrap().unwrap().value, village.taxonomies[0]);
        assert_eq!(store.taxonomy_term(term_id(2)).await.unwrap().unwrap().value, village.taxonomy_terms[1]);
    }

    async fn pages_go_through_everything_once_in_the_order_of_ids(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let (mut seen, mut after) = (vec![], None);
        loop {
            let page = store.scan_offerings(after, 3).await.unwrap();
            let Some(last) = page.last() else { break };
            after = Some(last.service.id);
            seen.extend(page.iter().map(|found| found.service.id.0));
        }
        assert_eq!(seen, [1, 2, 3, 4].map(|number| service_id(number).0));

        let organizations = store.list_organizations(None, 10).await.unwrap();
        assert_eq!(ids(&organizations, |one| one.id.0), [organization_id(1).0, organization_id(2).0]);
        let rest = store.list_organizations(Some(organization_id(1).0), 10).await.unwrap();
        assert_eq!(ids(&rest, |one| one.id.0), [organization_id(2).0]);
        assert_eq!(ids(&store.list_locations(None, 1).await.unwrap(), |one| one.id.0), [location_id(1).0]);
        assert_eq!(ids(&store.list_taxonomies(None, 9).await.unwrap(), |one| one.id.0), [taxonomy_id(1).0]);
        assert_eq!(ids(&store.list_taxonomy_terms(None, None, 9).await.unwrap(), |one| one.id.0), [term_id(1).0, term_id(2).0]);
        let of_taxonomy = store.list_taxonomy_terms(Some(taxonomy_id(1)), None, 9).await.unwrap();
        assert_eq!(ids(&of_taxonomy, |one| one.id.0), [term_id(1).0]);
    }

    async fn services_are_filtered_by_all_that_is_asked(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let mut later = village().services[2].clone();
        later.name = "Later".into();
        store.write(&services(vec![later]), &act(tag(2), minute(10))).await.unwrap();

        let organization = |number| ServiceFilter { organization_id: Some(organization_id(number)), ..ServiceFilter::default() };
        let term = |number| ServiceFilter { taxonomy_term_id: Some(term_id(number)), ..ServiceFilter::default() };
        let after = |minutes| ServiceFilter { modified_after: Some(minute(minutes)), ..ServiceFilter::default() };
        let table: Vec<(ServiceFilter, &[u128])> = vec![
            (organization(1), &[1, 2]),
            (organization(9), &[]),
            (term(1), &[1, 3]),
            (after(0), &[3]),
            (after(9), &[3]),
            (after(10), &[]),
            (ServiceFilter::default(), &[1, 2, 3, 4]),
            (ServiceFilter { organization_id: Some(organization_id(2)), ..term(1) }, &[3]),
            (ServiceFilter { modified_after: Some(minute(0)), organization_id: Some(organization_id(1)), ..term(1) }, &[]),
            (ServiceFilter { modified_after: Some(minute(0)), ..term(1) }, &[3]),
        ];
        for (filter, expected) in table {
            let mut found = store.service_ids(&filter).await.unwrap();
            found.sort_unstable();
            assert_eq!(found, expected.iter().map(|number| service_id(*number)).collect::<Vec<_>>(), "{filter:?}");
        }
    }

    async fn what_is_not_published_is_in_no_list(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        database.sql("UPDATE service SET publication_state = 'withdrawn' WHERE name = 'Service 1'").await;
        database.sql("UPDATE organization SET publication_state = 'draft' WHERE name = 'Organization 1'").await;
        assert_eq!(store.service_ids(&ServiceFilter::default()).await.unwrap().len(), 3);
        assert_eq!(store.list_organizations(None, 10).await.unwrap().len(), 1);
        assert_eq!(store.offerings_of(&[service_id(1), service_id(2)]).await.unwrap().len(), 1);
        assert_eq!(store.scan_offerings(None, 10).await.unwrap().len(), 3);
        let counts = store.counts().await.unwrap();
        assert_eq!((counts.services, counts.published_services), (4, 3));
        // It is still there for its owner, and an import leaves its state alone.
        let mut again = village();
        again.services[0].name = "Renamed".into();
        store.write(&again, &act(tag(2), minute(1))).await.unwrap();
        let record = store.service(service_id(1)).await.unwrap().unwrap();
        assert_eq!((record.revision, record.publication_state.word()), (2, "withdrawn"));
    }

    async fn offerings_come_with_their_organization_and_places(database) {
        let store = &database.store;
        let village = village();
        store.write(&village, &act(tag(1), minute(0))).await.unwrap();
        let found = store.offerings_of(&[service_id(4), service_id(2), service_id(2), service_id(99)]).await.unwrap();
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].service, village.services[1]);
        assert_eq!(found[0].organization, village.organizations[0]);
        // In the order of the service's own list.
        assert_eq!(found[0].locations, [village.locations[1].clone(), village.locations[0].clone()]);
        assert_eq!((found[1].service.id, found[1].locations.len()), (service_id(4), 0));
        assert_eq!(store.offerings_of(&[]).await.unwrap(), []);
    }

    async fn a_rebuild_scans_everything_once(database) {
        let store = &database.store;
        let batch = Batch {
            organizations: vec![organization(1)], locations: vec![location(1)],
            services: (1..=250).map(|number| service(number, 1, &[1], &[])).collect(), ..Batch::default()
        };
        store.write(&batch, &act(tag(1), minute(0))).await.unwrap();
        let mut seen: Vec<ServiceId> = vec![];
        loop {
            let page = store.scan_offerings(seen.last().copied(), 100).await.unwrap();
            if page.is_empty() {
                break;
            }
            seen.extend(page.iter().map(|one| one.service.id));
        }
        assert_eq!(seen, (1..=250).map(service_id).collect::<Vec<_>>());
        let at_once: Vec<ServiceId> = store.offerings_of(&seen).await.unwrap().iter().map(|one| one.service.id).collect();
        assert_eq!(at_once, seen);
    }

    async fn a_changed_organization_or_location_touches_its_services(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let organization = |number| change(AggregateKind::Organization, organization_id(number).0);
        let location = |number| change(AggregateKind::Location, location_id(number).0);
        let service = |number| change(AggregateKind::Service, service_id(number).0);
        let new = |change| Change { revision: 1, ..change };
        let table: Vec<(Vec<Change>, &[u128])> = vec![
            (vec![], &[]),
            (vec![service(2)], &[2]),
            (vec![organization(2)], &[3, 4]),
            (vec![location(2)], &[2, 3]),
            (vec![location(1), service(2), organization(1), service(4), service(4)], &[1, 2, 4]),
            (vec![location(9), organization(9)], &[]),
            // What refers to what is new comes after it.
            (vec![new(organization(2)), new(location(2)), new(service(1))], &[1]),
        ];
        for (changes, expected) in table {
            let expected: Vec<ServiceId> = expected.iter().map(|number| service_id(*number)).collect();
            assert_eq!(store.services_touched_by(&changes).await.unwrap(), expected, "{changes:?}");
        }
    }
}
