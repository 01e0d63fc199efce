//! What open data is made of: lists by parts, counted, and searched in names and descriptions.

use waymark::{
    domain::Organization,
    store::{Batch, ListFilter, Part, PublicationState, Record, ServiceWithPlaces},
};

use super::samples::*;
use crate::databases::on_both_databases;

fn part(skip: u64, limit: u32) -> Part {
    Part { after: None, skip, limit }
}

fn words(words: &[&str]) -> ListFilter {
    ListFilter { words: words.iter().map(|word| (*word).to_owned()).collect(), ..ListFilter::default() }
}

on_both_databases! {
    async fn lists_are_counted_and_cut_into_parts(database) {
        let store = &database.store;
        store.write(&village(), &act(tag(1), minute(0))).await.unwrap();
        let everything = ListFilter::default();
        assert_eq!(store.count_organizations(&everything).await.unwrap(), 2);
        assert_eq!(store.part_of_organizations(&everything, part(1, 9)).await.unwrap()[0].value.id, organization_id(2));
        assert!(store.part_of_organizations(&everything, part(u64::MAX, 9)).await.unwrap().is_empty());
        let after = Part { after: Some(organization_id(1).0), skip: 0, limit: 9 };
        assert_eq!(store.part_of_organizations(&everything, after).await.unwrap().len(), 1);
        assert_eq!((store.count_taxonomies(&everything).await.unwrap(), store.count_terms(&everything).await.unwrap()), (1, 2));
        let of_taxonomy = ListFilter { taxonomy_id: Some(taxonomy_id(1)), ..ListFilter::default() };
        assert_eq!(store.part_of_terms(&of_taxonomy, part(0, 9)).await.unwrap()[0].value.id, term_id(1));
        assert_eq!(store.term_ids_of(taxonomy_id(1)).await.unwrap(), [term_id(1)]);
        assert_eq!(store.part_of_taxonomies(&everything, part(0, 9)).await.unwrap().len(), 1);
        assert_eq!(store.terms_with_ids(&[term_id(2).0, term_id(9).0]).await.unwrap().len(), 1);
        assert_eq!(store.taxonomies_with_ids(&[taxonomy_id(1).0]).await.unwrap().len(), 1);
    }

    async fn terms_are_found_by_what_they_stand_below(database) {
        let store = &database.store;
        let mut below = term(3, Some(1));
        below.parent_id = Some(term_id(1));
        store.write(&Batch { taxonomy_terms: vec![below], ..village() }, &act(tag(1), minute(0))).await.unwrap();
        store.write(&Batch { taxonomy_terms: vec![term(1, Some(1))], ..Batch::default() }, &act(tag(2), minute(1))).await.unwrap();
        let below = ListFilter { parent_id: Some(term_id(1)), ..ListFilter::default() };
        assert_eq!(store.part_of_terms(&below, part(0, 9)).await.unwrap()[0].value.id, term_id(3));
        let top = ListFilter { top_only: true, ..ListFilter::default() };
        assert_eq!(store.part_of_terms(&top, part(0, 9)).await.unwrap()[0].value.id, term_id(1));
    }

    async fn every_word_must_stand_in_the_name_or_the_description(database) {
        let store = &database.store;
        let described = Organization { description: Some("Tea at 100% & more_or_less \\ milk".to_owned()), ..organization(1) };
        store.write(&Batch { organizations: vec![described, organization(2)], ..Batch::default() }, &act(tag(1), minute(0))).await.unwrap();
        for (asked, count) in [
            (&["organization"][..], 2),
            (&["ORGANIZATION", "tea"], 1),
            (&["100%"], 1),
            (&["1%0"], 0),
            (&["or_less"], 1),
            (&["or_l_ss"], 0),
            (&["\\"], 1),
            (&["'; DROP TABLE organization; --"], 0),
        ] {
            let filter = words(asked);
            let found = store.part_of_organizations(&filter, part(0, 9)).await.unwrap();
            assert_eq!((found.len(), store.count_organizations(&filter).await.unwrap()), (count, count as u64), "{asked:?}");
        }
    }

    async fn what_is_not_published_is_not_there(database) {
        let store = &database.store;
        let hidden = [
            (service_id(1).0, PublicationState::Draft),
            (organization_id(2).0, PublicationState::Withdrawn),
            (location_id(2).0, PublicationState::Draft),
        ];
        store.write(&Batch { states: hidden.into(), ..village() }, &act(tag(1), minute(0))).await.unwrap();
        let shown = |found: &[Record<ServiceWithPlaces>]| found.iter().map(|one| one.value.service.id).collect::<Vec<_>>();
        // Services 3 and 4 are of an organization that is withdrawn, and location 2 is a draft.
        let (portion, next) = store.scan_published(None, 1).await.unwrap();
        assert_eq!((shown(&portion), next), (vec![service_id(2)], Some(service_id(2))));
        let (portion, next) = store.scan_published(next, 1).await.unwrap();
        assert_eq!((shown(&portion), next), (vec![], Some(service_id(3))), "a portion without anything is not the end");
        assert_eq!(store.scan_published(Some(service_id(4)), 9).await.unwrap(), (vec![], None));
        let named = store.published_with_places(&[service_id(3), service_id(2), service_id(1), service_id(2)]).await.unwrap();
        assert_eq!((shown(&named), named[0].modified_at), (vec![service_id(2)], minute(0)));
        assert_eq!(named[0].value.locations.iter().map(|one| one.id).collect::<Vec<_>>(), [location_id(1)]);
        assert_eq!(named[0].value.service.service_at_locations.len(), 1);
        assert_eq!(store.published_services_of(organization_id(1), 9).await.unwrap().len(), 1);
        assert_eq!(store.count_organizations(&ListFilter::default()).await.unwrap(), 1);
    }
}
