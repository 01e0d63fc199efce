//! Each filter, alone and with each other one, against what a look at every service comes to.

use serde_json::Value;
use waymark::{
    domain::vocabulary::{Precision, ServesArea},
    geography::{Catchment, Gazetteer, Point, distance_m},
    needs::words::{plain, tokens},
};

use super::{all, get, ids, server, services, walk};

/// A filter as it is sent, and whether a service, at one of its places or wherever, meets it.
struct Filter {
    query: String,
    meets: Box<Meets>,
}

/// Whether a service meets a filter, at one of its places or wherever.
type Meets = dyn Fn(&Value, Option<&Value>) -> bool;

fn filter(query: impl Into<String>, meets: impl Fn(&Value, Option<&Value>) -> bool + 'static) -> Filter {
    Filter { query: query.into(), meets: Box::new(meets) }
}

fn rows<'a>(of: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    of[list].as_array().into_iter().flatten()
}

/// The schedules that hold at a place, or anywhere.
fn schedules<'a>(service: &'a Value, place: Option<&Value>) -> Vec<&'a Value> {
    let Some(place) = place else { return rows(service, "schedules").collect() };
    let own: Vec<&Value> = rows(service, "schedules").filter(|one| one["service_at_location_id"] == place["id"]).collect();
    if own.is_empty() { rows(service, "schedules").filter(|one| one.get("service_at_location_id").is_none()).collect() } else { own }
}

/// What a service is found by.
fn texts(service: &Value) -> String {
    let mut texts: Vec<String> = ["name", "alternate_name", "eligibility_description", "application_process"]
        .iter()
        .filter_map(|name| service[name].as_str().map(str::to_owned))
        .collect();
    texts.push(plain(service["description"].as_str().unwrap_or_default()).into_owned());
    texts.push(service["organization"]["name"].as_str().unwrap().to_owned());
    texts.extend(rows(service, "attributes").filter_map(|one| one["taxonomy_term"]["name"].as_str().map(str::to_owned)));
    for place in rows(service, "service_at_locations") {
        texts.extend(place["location"]["name"].as_str().map(str::to_owned));
        texts.extend(rows(&place["location"], "addresses").filter_map(|one| one["city"].as_str().map(str::to_owned)));
    }
    texts.join(" . ")
}

fn searched(words: &'static str) -> Filter {
    filter(format!("search={words}"), move |service, _| {
        let there: Vec<String> = tokens(&texts(service)).map(|token| token.stem).collect();
        tokens(&words.replace('+', " ")).all(|token| there.contains(&token.stem))
    })
}

fn near(postcode: &'static str, within_m: Option<f64>) -> Filter {
    let query = format!("postcode={}{}", postcode.replace(' ', "%20"), within_m.map(|m| format!("&proximity={m}")).unwrap_or_default());
    filter(query, move |service, place| {
        let at = Gazetteer::shipped().locate(postcode).unwrap();
        let text = |area: &Value, name: &str| area[name].as_str().map(str::to_owned);
        let areas: Vec<Catchment> = rows(service, "service_areas")
            .map(|area| {
                let (name, extent, kind) = (text(area, "name"), text(area, "extent"), text(area, "extent_type"));
                Catchment::parse_or_name(name.as_deref(), extent.as_deref(), kind.as_deref())
            })
            .collect();
        let leaves_in = areas.iter().any(|area| area.serves(at.point, at.uncertainty_m, at.nation) != ServesArea::No);
        let leeway_m = if matches!(at.precision, Precision::Point | Precision::Postcode) { 0.0 } else { at.uncertainty_m };
        let is_near = |place: &Value| {
            let (latitude, longitude) = (place["location"]["latitude"].as_f64(), place["location"]["longitude"].as_f64());
            let point = latitude.zip(longitude).and_then(|(latitude, longitude)| Point::new(latitude, longitude).ok());
            within_m.is_none_or(|within_m| point.is_some_and(|point| distance_m(point, at.point) <= within_m + leeway_m))
        };
        let close = match place {
            Some(place) => is_near(place),
            None => within_m.is_none() || rows(service, "service_at_locations").any(is_near),
        };
        (areas.is_empty() || leaves_in) && close
    })
}

fn filters() -> Vec<Filter> {
    let some = |list: &str| services().iter().find(|service| service[list].is_array()).unwrap();
    let organization = services()[services().len() / 2]["organization_id"].clone();
    let term = some("attributes")["attributes"][0]["taxonomy_term"].clone();
    let (term_id, taxonomy_id) = (term["id"].clone(), term["taxonomy_id"].clone());
    let mut moments: Vec<&str> = services().iter().map(|service| service["last_modified"].as_str().unwrap()).collect();
    moments.sort_unstable();
    let moment = moments[moments.len() / 2].to_owned();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    vec![
        filter(format!("organization_id={}", text(&organization)), move |service, _| service["organization_id"] == organization),
        filter(format!("taxonomy_term_id={}", text(&term_id)), move |service, _| {
            rows(service, "attributes").any(|one| one["taxonomy_term_id"] == term_id)
        }),
        filter(format!("taxonomy_id={}", text(&taxonomy_id)), move |service, _| {
            rows(service, "attributes").any(|one| one["taxonomy_term"]["taxonomy_id"] == taxonomy_id)
        }),
        // On or after, to the very moment.
        filter(format!("modified_after={moment}"), move |service, _| *service["last_modified"].as_str().unwrap() >= *moment),
        filter("minimum_age=50", |service, _| service["minimum_age"].as_f64().is_some_and(|age| age >= 50.0)),
        filter("maximum_age=25", |service, _| service["maximum_age"].as_f64().is_some_and(|age| age <= 25.0)),
        filter("day=TU", |service, place| {
            schedules(service, place).iter().any(|one| one["byday"].as_str().is_some_and(|days| days.contains("TU")))
        }),
        filter("start_time=13:00", |service, place| {
            schedules(service, place).iter().any(|one| one["opens_at"].as_str().is_some_and(|time| time >= "13:00"))
        }),
        filter("end_time=12:00", |service, place| {
            schedules(service, place).iter().any(|one| one["closes_at"].as_str().is_some_and(|time| time <= "12:00"))
        }),
        searched("singing"),
        searched("tea+leeds"),
        near("LS8 1NT", None),
        near("LS8 1NT", Some(3000.0)),
        near("HR4 9AA", Some(0.0)),
    ]
}

/// The ids of services that meet them all.
fn services_that_meet(filters: &[&Filter]) -> Vec<String> {
    ids(services().iter().filter(|service| filters.iter().all(|filter| (filter.meets)(service, None))))
}

/// The ids of places that meet them all.
fn places_that_meet(filters: &[&Filter]) -> Vec<String> {
    let places = services().iter().flat_map(|service| rows(service, "service_at_locations").map(move |place| (service, place)));
    let mut found =
        ids(places.filter(|(service, place)| filters.iter().all(|filter| (filter.meets)(service, Some(place)))).map(|(_, place)| place));
    found.sort_unstable();
    found
}

#[test]
fn each_filter_gives_what_a_look_at_every_service_gives() {
    for filter in filters() {
        let expected = services_that_meet(&[&filter]);
        assert!(expected.len() < services().len() && !expected.is_empty(), "{} tells nothing: {}", filter.query, expected.len());
        assert_eq!(walk(&format!("/services?{}", filter.query), 100), expected, "{}", filter.query);
        assert_eq!(ids(&all(server(), &format!("/services?{}", filter.query))), expected, "{} streamed", filter.query);
        assert_eq!(walk(&format!("/service_at_locations?{}", filter.query), 100), places_that_meet(&[&filter]), "{}", filter.query);
    }
}

#[test]
fn filters_are_cumulative() {
    let filters = filters();
    let name = |filter: &Filter| filter.query.split('=').next().unwrap_or_default().to_owned();
    // Day and times are about one and the same schedule, which is tried below.
    let times = ["day", "start_time", "end_time"];
    for (number, one) in filters.iter().enumerate() {
        for other in &filters[number + 1..] {
            let (one_name, other_name) = (name(one), name(other));
            if one_name == other_name || (times.contains(&one_name.as_str()) && times.contains(&other_name.as_str())) {
                continue;
            }
            let query = format!("{}&{}", one.query, other.query);
            let minimal = get(&format!("/services?minimal=true&{query}"));
            assert_eq!(ids(minimal["contents"].as_array().unwrap()), services_that_meet(&[one, other]), "{query}");
            assert_eq!(ids(&all(server(), &format!("/service_at_locations?{query}"))), places_that_meet(&[one, other]), "{query}");
        }
    }
}

#[test]
fn day_and_times_are_those_of_one_schedule() {
    let meets = |one: &Value| {
        one["byday"].as_str().is_some_and(|days| days.contains("WE"))
            && one["opens_at"].as_str().is_some_and(|time| time >= "09:30")
            && one["closes_at"].as_str().is_some_and(|time| time <= "13:00")
    };
    let expected = ids(services().iter().filter(|service| rows(service, "schedules").any(meets)));
    assert!(!expected.is_empty());
    for day in ["WE", "we", "Wednesday", "wed"] {
        assert_eq!(walk(&format!("/services?day={day}&start_time=09:30&end_time=13:00"), 100), expected, "{day}");
    }
}

#[test]
fn what_nobody_has_finds_nothing() {
    let nobody = "00000000-0000-4000-8000-000000000000";
    for query in [
        format!("organization_id={nobody}"),
        format!("taxonomy_term_id={nobody}"),
        format!("taxonomy_id={nobody}"),
        "modified_after=2999-01-01T00:00:00Z".to_owned(),
        "search=zqxjzqxj".to_owned(),
        "search=%22%28".to_owned(),
        "minimum_age=131".to_owned(),
    ] {
        for list in ["/services", "/service_at_locations"] {
            let page = get(&format!("{list}?{query}"));
            assert_eq!(
                (&page["empty"], &page["total_items"], &page["total_pages"]),
                (&true.into(), &0.into(), &0.into()),
                "{list}?{query}"
            );
        }
    }
}

#[test]
fn other_lists_are_searched_in_names_and_descriptions() {
    for list in ["/organizations", "/taxonomies", "/taxonomy_terms"] {
        let every = all(server(), list);
        let word = tokens(every[0]["name"].as_str().unwrap()).max_by_key(|token| token.word.len()).unwrap().word;
        let has = |one: &Value| {
            ["name", "description"].iter().any(|member| one[member].as_str().is_some_and(|text| text.to_lowercase().contains(&word)))
        };
        let expected = ids(every.iter().filter(|one| has(one)));
        for asked in [word.clone(), word.to_uppercase()] {
            assert_eq!(walk(&format!("{list}?search={asked}"), 100), expected, "{list} {asked}");
        }
        for nothing in ["zqxjzqxj", "%25", "__", "%22"] {
            assert_eq!(get(&format!("{list}?search={nothing}"))["total_items"], 0, "{list} {nothing}");
        }
    }
}
