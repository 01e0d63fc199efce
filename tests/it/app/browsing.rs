//! Browsing: filters narrow, orders hold, and pages join up.

use serde_json::json;
use waymark::{
    app::{Browse, CostFacet, Sort},
    domain::{
        OrganizationId,
        vocabulary::{Attendance, Day},
    },
    geography::Point,
    matching::CostWish,
};

use super::{Opened, walking_group};
use crate::databases::on_both_databases;

async fn names(opened: &Opened, browse: Browse) -> Vec<String> {
    let browse = Browse { limit: 100, ..browse };
    opened.directory.browse(&browse).await.unwrap().items.iter().map(|view| view.record.value.name.clone()).collect()
}

on_both_databases! {
    async fn filters_narrow_by_what_is_stated(database) {
        let opened = Opened::on(database).await;
        let mut choir = walking_group(2, 101, 201);
        choir["name"] = "Choir".into();
        choir["description"] = "We sing.".into();
        choir["schedules"][0]["byday"] = "FR".into();
        choir["schedules"][0]["attending_type"] = "online".into();
        choir["cost_options"][0] = json!({ "amount": 4 });
        choir["service_at_locations"][0]["location"]["latitude"] = 53.9.into();
        opened.import(&[walking_group(1, 100, 200), choir]).await;
        let home = Point::new(53.838, -1.51).unwrap();
        let all = Browse::default;
        let cases: Vec<(&str, Browse, &[&str])> = vec![
            ("nothing asked", all(), &["Choir", "Walking group 1"]),
            ("words", Browse { q: Some("singing".to_owned()), ..all() }, &["Choir"]),
            ("a word nobody has", Browse { q: Some("zymurgy".to_owned()), ..all() }, &[]),
            ("a day", Browse { day: Some(Day::Tuesday), ..all() }, &["Walking group 1"]),
            ("a date", Browse { open_on: Some("2026-11-27".parse().unwrap()), ..all() }, &["Choir"]),
            ("free", Browse { cost: Some(CostWish::Free), ..all() }, &["Walking group 1"]),
            ("up to £5", Browse { cost: Some(CostWish::AtMostPence(500)), ..all() }, &["Choir", "Walking group 1"]),
            ("online", Browse { attendance: Some(Attendance::Online), ..all() }, &["Choir"]),
            ("near", Browse { near: Some(home), radius_m: Some(2000.0), ..all() }, &["Walking group 1"]),
            ("whose", Browse { organization_id: Some(OrganizationId(uuid::Uuid::from_u128(101))), ..all() }, &["Choir"]),
            ("by distance", Browse { near: Some(home), radius_m: Some(20_000.0), sort: Some(Sort::Distance), ..all() }, &["Walking group 1", "Choir"]),
        ];
        for (what, browse, expected) in cases {
            assert_eq!(names(&opened, browse).await, expected, "{what}");
        }
    }

    async fn a_service_at_several_places_stands_once_where_its_nearest_is(database) {
        let opened = Opened::on(database).await;
        let mut twice = walking_group(1, 100, 200);
        let mut far = walking_group(9, 100, 209)["service_at_locations"][0].clone();
        far["location"]["latitude"] = 54.2.into();
        twice["service_at_locations"].as_array_mut().unwrap().insert(0, far);
        let mut between = walking_group(2, 100, 202);
        between["service_at_locations"][0]["location"]["latitude"] = 53.9.into();
        between["schedules"][0]["byday"] = "FR".into();
        between["cost_options"][0] = json!({ "amount": 4 });
        opened.import(&[twice, between]).await;
        let near = Point::new(53.838, -1.51).unwrap();
        let first = Browse { near: Some(near), radius_m: Some(100_000.0), limit: 1, ..Browse::default() };
        let page = opened.directory.browse(&first).await.unwrap();
        let second = Browse { after: page.next.clone(), ..first };
        let rest = opened.directory.browse(&second).await.unwrap();
        assert_eq!([&page, &rest].map(|page| page.items[0].record.value.name.as_str()), ["Walking group 1", "Walking group 2"]);
        assert!(page.next.is_some() && rest.next.is_none());
        for page in [page, rest] {
            assert_eq!(page.total, 2);
            assert_eq!(page.facets.attendance, [(Attendance::InPerson, 2)]);
            assert_eq!(page.facets.day, [(Day::Tuesday, 1), (Day::Friday, 1)]);
            assert_eq!(page.facets.cost, [(CostFacet::Free, 1), (CostFacet::Paid, 1)]);
        }
    }

    async fn pages_join_up_while_data_changes(database) {
        let opened = Opened::on(database).await;
        let feed: Vec<_> = (1..=25).map(|number| walking_group(number, 100, 200)).collect();
        opened.import(&feed).await;
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = opened.directory.browse(&Browse { limit: 10, after: after.clone(), ..Browse::default() }).await.unwrap();
            seen.extend(page.items.iter().map(|view| view.record.value.name.clone()));
            if seen.len() == 10 {
                // Something that sorts before what was seen must not push anything onto the next page again.
                let mut early = walking_group(90, 100, 200);
                early["name"] = "A walk before breakfast".into();
                opened.import(&[early]).await;
            }
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        let mut once = seen.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!((seen.len(), once.len()), (25, 25));
        assert!(seen.is_sorted_by_key(|name| name.to_lowercase()));
    }
}
