//! Lists and single things: pages, shapes, streams.

use serde_json::Value;

use super::{LISTS, all, get, ids, server, services, walk};

#[test]
fn a_list_is_walked_page_by_page_in_the_order_of_ids_and_shows_each_thing_once() {
    for (path, least) in LISTS {
        let seen = walk(path, 37);
        assert!(seen.len() >= least, "{path}: {}", seen.len());
        assert!(seen.is_sorted(), "{path}");
        assert_eq!(seen, walk(path, 100), "{path}");
        assert_eq!(seen, ids(&all(server(), path)), "{path} streamed");
        let mut once = seen.clone();
        once.dedup();
        assert_eq!(once.len(), seen.len(), "{path}");
    }
}

#[test]
fn a_page_past_the_end_is_empty_and_the_last() {
    for (path, _) in LISTS {
        for number in ["1000", "1000000000000000000"] {
            let page = get(&format!("{path}?page={number}"));
            assert_eq!(
                (&page["empty"], &page["size"], &page["last_page"], &page["first_page"]),
                (&true.into(), &0.into(), &true.into(), &false.into())
            );
            assert_eq!(page["contents"], Value::Array(Vec::new()));
        }
    }
}

#[test]
fn a_page_has_twenty_unless_asked_and_a_hundred_at_most() {
    for (query, size) in [("", 20), ("?per_page=7", 7), ("?per_page=100000", 100), ("?per_page=", 20)] {
        assert_eq!(get(&format!("/services{query}"))["size"], size, "{query}");
    }
}

#[test]
fn lists_show_no_rows_unless_they_are_asked_to() {
    fn rows(value: &Value) -> bool {
        match value {
            Value::Array(_) => true,
            Value::Object(members) => members.values().any(rows),
            _ => false,
        }
    }
    for (path, _) in LISTS {
        for one in get(&format!("{path}?per_page=100"))["contents"].as_array().unwrap() {
            assert!(!rows(one), "{path}: {one}");
        }
    }
    for path in ["/services", "/service_at_locations", "/organizations"] {
        let page = get(&format!("{path}?full=true&per_page=100"));
        assert!(page["contents"].as_array().unwrap().iter().any(rows), "{path}");
    }
}

#[test]
fn one_thing_is_told_whole_and_as_lists_tell_it() {
    for (path, _) in LISTS {
        for listed in get(&format!("{path}?per_page=3"))["contents"].as_array().unwrap() {
            let one = get(&format!("{path}/{}", listed["id"].as_str().unwrap()));
            for (name, value) in listed.as_object().unwrap() {
                let same = value.is_object() && one[name]["id"] == value["id"];
                assert!(same || one[name] == *value, "{path}: {name} of {one}");
            }
        }
    }
    for listed in services().iter().step_by(50) {
        assert_eq!(get(&format!("/services/{}", listed["id"].as_str().unwrap())), *listed);
    }
}

#[test]
fn nothing_is_null_or_empty() {
    fn empties(value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty() || items.iter().any(empties),
            Value::Object(members) => members.is_empty() || members.values().any(empties),
            Value::Bool(_) | Value::Number(_) => false,
        }
    }
    for path in ["/services?full=true", "/service_at_locations?full=true", "/organizations?full=true", "/taxonomies", "/taxonomy_terms"] {
        for one in all(server(), path) {
            assert!(!empties(&one), "{path}: {one}");
        }
    }
}

#[test]
fn rows_name_what_they_stand_in() {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let (mut schedules, mut terms) = (0, 0);
    for service in services() {
        let id = text(&service["id"]);
        assert_eq!(service["organization_id"], service["organization"]["id"]);
        assert!(service["last_modified"].is_string());
        for list in ["schedules", "service_areas", "languages", "cost_options", "contacts", "phones", "capacities", "service_at_locations"]
        {
            for row in service[list].as_array().into_iter().flatten() {
                assert_eq!(text(&row["service_id"]), id, "{list}");
                schedules += usize::from(list == "schedules");
            }
        }
        for place in service["service_at_locations"].as_array().into_iter().flatten() {
            assert_eq!(place["location_id"], place["location"]["id"]);
            for list in ["addresses", "accessibility"] {
                for row in place["location"][list].as_array().into_iter().flatten() {
                    assert_eq!(row["location_id"], place["location_id"], "{list}");
                }
            }
        }
        for attribute in service["attributes"].as_array().into_iter().flatten() {
            assert_eq!((text(&attribute["link_id"]), &attribute["link_entity"]), (id.clone(), &"service".into()));
            assert_eq!(attribute["taxonomy_term_id"], attribute["taxonomy_term"]["id"]);
            terms += 1;
        }
    }
    assert!(schedules > 100 && terms > 100, "{schedules} {terms}");
}

#[test]
fn a_minimal_list_is_one_page_of_ids_and_moments() {
    let page = get("/services?minimal=true");
    assert_eq!((&page["total_pages"], &page["size"]), (&1.into(), &services().len().into()));
    for (brief, service) in page["contents"].as_array().unwrap().iter().zip(services()) {
        assert_eq!(brief.as_object().unwrap().len(), 2, "{brief}");
        assert_eq!((&brief["id"], &brief["last_modified"]), (&service["id"], &service["last_modified"]));
    }
    assert_eq!(get("/services?minimal=true&per_page=10")["size"], 10);
    assert_eq!(all(server(), "/services?minimal=true"), page["contents"].as_array().unwrap().as_slice());
}

#[test]
fn an_organization_comes_with_its_services_in_brief_or_whole() {
    let of = services()[0]["organization_id"].as_str().unwrap();
    let own: Vec<&Value> = services().iter().filter(|service| service["organization_id"] == of).collect();
    let brief = get(&format!("/organizations/{of}"));
    assert_eq!(ids(brief["services"].as_array().unwrap()), ids(own.iter().copied()));
    assert!(brief["services"][0].get("service_at_locations").is_none());
    let whole = get(&format!("/organizations/{of}?full_service=true"));
    for (told, service) in whole["services"].as_array().unwrap().iter().zip(own) {
        let mut service = service.clone();
        service.as_object_mut().unwrap().shift_remove("organization");
        assert_eq!(*told, service);
    }
    let listed = get("/organizations?full_service=true&per_page=2");
    assert!(listed["contents"].as_array().unwrap().iter().all(|one| one["services"].is_array()));
    assert!(all(server(), "/organizations?full_service=true").iter().any(|one| one["services"].is_array()));
}

#[test]
fn every_service_has_its_places_in_the_list_of_places() {
    let mut own: Vec<String> =
        services().iter().flat_map(|service| ids(service["service_at_locations"].as_array().into_iter().flatten())).collect();
    own.sort_unstable();
    assert_eq!(own, walk("/service_at_locations", 100));
    let place = get(&format!("/service_at_locations/{}", own[0]));
    assert_eq!(place["service"]["id"], place["service_id"]);
    assert!(place["service"]["organization"]["name"].is_string());
}

#[test]
fn a_taxonomy_has_its_terms() {
    let terms = all(server(), "/taxonomy_terms");
    for taxonomy in all(server(), "/taxonomies") {
        let id = taxonomy["id"].as_str().unwrap();
        let of: Vec<&Value> = terms.iter().filter(|term| term["taxonomy_id"] == id).collect();
        assert_eq!(ids(of.iter().copied()), walk(&format!("/taxonomy_terms?taxonomy_id={id}"), 100));
        assert_eq!(ids(of), ids(get(&format!("/taxonomies/{id}"))["taxonomy_terms"].as_array().into_iter().flatten()));
    }
    assert_eq!(walk("/taxonomy_terms?top_only=true", 100), ids(terms.iter().filter(|term| term.get("parent_id").is_none())));
}
