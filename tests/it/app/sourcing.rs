//! Where records come from: two sources of one record are joined and not doubled, what a source no longer tells is withdrawn, and whose
//! word each member is can be asked.

use serde_json::{Value, json};
use uuid::Uuid;
use waymark::{
    app::{ImportOrder, ImportReport, SaidBy, Silent, Source},
    domain::{AggregateKind, PublicationState, ServiceId},
    store::{Act, Batch},
};

use super::{Opened, id, walking_group};
use crate::databases::on_both_databases;

async fn import_as(opened: &Opened, publisher: &str, services: &[Value], change: impl Fn(&mut ImportOrder)) -> ImportReport {
    let mut order = ImportOrder { publisher: Some(publisher.to_owned()), ..ImportOrder::default() };
    change(&mut order);
    let source = Source { name: format!("{publisher}.json"), bytes: serde_json::to_vec(services).unwrap() };
    opened.directory.import_as(vec![source], &order, &Silent).await.unwrap()
}

async fn of(opened: &Opened, publisher: &str, services: &[Value]) -> ImportReport {
    import_as(opened, publisher, services, |_| {}).await
}

async fn all_of(opened: &Opened, publisher: &str, services: &[Value]) -> ImportReport {
    import_as(opened, publisher, services, |order| order.whole = true).await
}

/// The service with this number as it stands, and its revision; nothing where it is not public.
async fn stands(opened: &Opened, number: u128) -> Option<(Value, i64)> {
    let view = opened.directory.service(ServiceId(Uuid::from_u128(number))).await.unwrap()?;
    let public = view.record.publication_state == PublicationState::Published;
    public.then(|| (serde_json::to_value(&view.record.value).unwrap(), view.record.revision))
}

on_both_databases! {
    async fn what_two_sources_tell_is_one_record_and_each_fills_where_the_other_is_silent(database) {
        let opened = Opened::on(database).await;
        let mut council = walking_group(1, 100, 200);
        council["assured_date"] = "2026-01-10".into();
        let mut charity = walking_group(1, 100, 200);
        charity["name"] = "Ramble".into();
        charity["url"] = "https://ramble.example".into();
        charity["x_code"] = 7.into();
        of(&opened, "Council", &[council.clone()]).await;
        of(&opened, "Charity", &[charity.clone()]).await;
        let (joined, revision) = stands(&opened, 1).await.unwrap();
        assert_eq!((&joined["name"], &joined["url"], &joined["extra"]["x_code"]), (&json!("Walking group 1"), &json!("https://ramble.example"), &json!(7)));
        assert_eq!(revision, 2);
        // Either again, in whatever order: nothing.
        for (publisher, service) in [("Council", &council), ("Charity", &charity), ("Council", &council)] {
            let again = of(&opened, publisher, std::slice::from_ref(service)).await;
            assert_eq!((again.inserted, again.updated, again.services_unchanged), (0, 0, 1), "{publisher}");
        }
        // Who looked later has the first word.
        charity["assured_date"] = "2026-06-01".into();
        of(&opened, "Charity", &[charity.clone()]).await;
        assert_eq!(stands(&opened, 1).await.unwrap().0["name"], "Ramble");
        // And where it falls silent, what the other says is there still.
        all_of(&opened, "Charity", &(2..8).map(|number| walking_group(number, 100, 200)).chain([charity]).collect::<Vec<_>>()).await;
        let left = all_of(&opened, "Charity", &(2..8).map(|number| walking_group(number, 100, 200)).collect::<Vec<_>>()).await;
        assert_eq!((left.withdrawn, left.shrinkage), (0, None));
        let (joined, _) = stands(&opened, 1).await.unwrap();
        assert_eq!((&joined["name"], joined.get("url")), (&json!("Walking group 1"), None));
    }

    async fn whose_word_each_member_is_can_be_asked(database) {
        let opened = Opened::on(database).await;
        let mut council = walking_group(1, 100, 200);
        council["url"] = "www.walks.example".into();
        let mut charity = walking_group(1, 100, 200);
        charity["email"] = "walks@charity.example".into();
        import_as(&opened, "Council", &[council], |order| order.licence = Some("OGL-UK-3.0".to_owned())).await;
        of(&opened, "Charity", &[charity]).await;
        let told = opened.directory.provenance(AggregateKind::Service, Uuid::from_u128(1)).await.unwrap().unwrap();
        let sources: Vec<_> = told.sources.iter().map(|source| (source.publisher.as_str(), source.feed.as_str(), source.licence.as_deref())).collect();
        assert_eq!(sources, [("Council", "file:Council", Some("OGL-UK-3.0")), ("Charity", "file:Charity", None)]);
        assert_eq!(told.sources[0].original_id, id(1));
        assert_eq!(told.sources[0].mended.values().sum::<u64>(), 1, "{:?}", told.sources[0].mended);
        let by = |member: &str| told.members.iter().find(|one| one.member == member).unwrap().by;
        assert_eq!((by("name"), by("url"), by("email")), (SaidBy::Source(0), SaidBy::Source(0), SaidBy::Source(1)));
        for kind in [AggregateKind::Organization, AggregateKind::Location] {
            let number = if kind == AggregateKind::Organization { 100 } else { 200 };
            let told = opened.directory.provenance(kind, Uuid::from_u128(number)).await.unwrap().unwrap();
            assert_eq!(told.sources.len(), 2, "{kind:?}");
        }
        assert!(opened.directory.provenance(AggregateKind::Service, Uuid::from_u128(9)).await.unwrap().is_none());
    }

    async fn an_organization_with_the_same_number_and_name_is_joined_and_one_that_is_only_alike_is_not(database) {
        let opened = Opened::on(database).await;
        let numbered = |number: u128, organization: u128, location: u128, charity: &str| {
            let mut service = walking_group(number, organization, location);
            service["name"] = "Sunday stroll".into();
            service["organization"]["name"] = "The Walkers".into();
            service["organization"]["organization_identifiers"] =
                json!([{ "id": id(number + 9000), "identifier_scheme": "GB-CHC", "identifier_type": "Charity number", "identifier": charity }]);
            service["service_at_locations"][0]["location"]["addresses"] =
                json!([{ "id": id(location + 9500), "address_1": "Park Gate", "city": "Leeds", "postal_code": "LS8 1NT", "address_type": "physical" }]);
            service
        };
        of(&opened, "Council", &[numbered(1, 100, 200, "1164883")]).await;
        // The same under other ids.
        let theirs = [numbered(2, 101, 201, "1164883")];
        let report = of(&opened, "Charity", &theirs).await;
        assert_eq!(report.services_joined, 1);
        assert!(stands(&opened, 1).await.is_some() && stands(&opened, 2).await.is_none());
        let again = of(&opened, "Charity", &theirs).await;
        assert_eq!((again.inserted, again.updated), (0, 0));
        let told = opened.directory.provenance(AggregateKind::Service, Uuid::from_u128(1)).await.unwrap().unwrap();
        assert_eq!(told.sources.iter().map(|source| source.original_id.clone()).collect::<Vec<_>>(), [id(1), id(2)]);
        // Another service of theirs that names its organization by their id alone.
        let mut more = numbered(4, 101, 203, "1164883");
        more["name"] = "Night walk".into();
        more.as_object_mut().unwrap().remove("organization");
        more["organization_id"] = id(101).into();
        let report = of(&opened, "Charity", &[more]).await;
        assert_eq!((report.services, report.refused_rows), (1, 0), "{:?}", report.refused);
        assert_eq!(stands(&opened, 4).await.unwrap().0["organization_id"], id(100));
        // Without the number it is only alike: it is taken, and told.
        let report = import_as(&opened, "Other", &[numbered(3, 102, 202, "205846")], |order| order.look_for_doubles = true).await;
        assert_eq!(report.services_joined, 0);
        assert!(stands(&opened, 3).await.is_some());
        let doubles: Vec<_> = report.likely_doubles.iter().map(|double| (double.service.0, double.other.service.0)).collect();
        assert_eq!(doubles, [(Uuid::from_u128(3), Uuid::from_u128(1))]);
        // Somebody decides: they are two, and that is not asked again.
        let waiting = opened.directory.likely_doubles(10).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].service.0, waiting[0].other.0), (1, ServiceId(Uuid::from_u128(3)), ServiceId(Uuid::from_u128(1))));
        assert!(opened.directory.keep_apart(ServiceId(Uuid::from_u128(3))).await.unwrap());
        assert!(!opened.directory.keep_apart(ServiceId(Uuid::from_u128(3))).await.unwrap());
        assert_eq!(opened.directory.likely_doubles(10).await.unwrap(), []);
    }

    async fn what_a_source_no_longer_tells_is_withdrawn_and_comes_back_with_it(database) {
        let opened = Opened::on(database).await;
        let all: Vec<Value> = (1..=10).map(|number| walking_group(number, 100, 200)).collect();
        all_of(&opened, "Council", &all).await;
        // One of ten may go; three are asked about, and nothing is done.
        let report = all_of(&opened, "Council", &all[1..]).await;
        assert_eq!((report.withdrawn, report.shrinkage), (1, None));
        assert!(stands(&opened, 1).await.is_none());
        let report = all_of(&opened, "Council", &all[4..]).await;
        let asked = report.shrinkage.unwrap();
        assert_eq!((report.withdrawn, asked.known, asked.gone), (0, 9, 3));
        assert!(stands(&opened, 2).await.is_some());
        let report = import_as(&opened, "Council", &all[4..], |order| (order.whole, order.accept_shrinkage) = (true, true)).await;
        assert_eq!((report.withdrawn, report.shrinkage), (3, None));
        assert!(!opened.found("wants to go for a walk").contains(&"Walking group 2".to_owned()));
        let report = all_of(&opened, "Council", &all).await;
        assert_eq!((report.services, report.updated, report.withdrawn), (10, 4, 0));
        assert!(opened.found("wants to go for a walk").contains(&"Walking group 2".to_owned()));
        let again = all_of(&opened, "Council", &all).await;
        assert_eq!((again.inserted, again.updated), (0, 0));
    }

    async fn what_a_person_withdrew_a_feed_does_not_bring_back(database) {
        let opened = Opened::on(database).await;
        let all: Vec<Value> = (1..=10).map(|number| walking_group(number, 100, 200)).collect();
        all_of(&opened, "Council", &all).await;
        let record = database.store.service(ServiceId(Uuid::from_u128(1))).await.unwrap().unwrap();
        let states = [(record.value.id.0, PublicationState::Withdrawn)].into_iter().collect();
        let batch = Batch { services: vec![record.value], states, ..Batch::default() };
        let act = Act::of_command("withdrawService", Uuid::from_u128(7), "2026-11-22T09:00:00Z".parse().unwrap());
        database.store.write(&batch, &act).await.unwrap();
        // The feed leaves it out for a time, too.
        all_of(&opened, "Council", &all[1..]).await;
        all_of(&opened, "Council", &all).await;
        assert!(stands(&opened, 1).await.is_none());
    }

    async fn files_that_are_not_said_to_be_whole_withdraw_nothing(database) {
        let opened = Opened::on(database).await;
        of(&opened, "Council", &[walking_group(1, 100, 200), walking_group(2, 100, 200)]).await;
        let report = of(&opened, "Council", &[walking_group(2, 100, 200)]).await;
        assert_eq!(report.withdrawn, 0);
        assert!(stands(&opened, 1).await.is_some());
    }
}
