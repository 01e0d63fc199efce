//! `POST /v1/plan`, as an integrator sees it.

use std::sync::OnceLock;

use serde_json::{Value, json};
use waymark::http::Options;

use super::{TestServer, errors, problem, server};

/// A name, what it says, the day and hours, the price in pounds, and how far north it is.
type Listed = (&'static str, &'static str, Option<(&'static str, &'static str, &'static str)>, Option<f64>, f64);

/// A small town's week.
const WEEK: [Listed; 8] = [
    ("Tuesday choir", "A singing group for anyone who feels lonely. Come alone.", Some(("TU", "10:00", "12:00")), Some(3.0), 0.005),
    (
        "Coffee morning",
        "A friendly coffee morning group for lonely people. Come for a chat.",
        Some(("TU", "10:30", "12:00")),
        Some(0.0),
        0.003,
    ),
    ("Friendship club", "A club for people who feel isolated and lonely, with games.", Some(("TH", "14:00", "16:00")), None, 0.008),
    ("Walking group", "A gentle weekly walking group to get active in the park.", Some(("WE", "10:00", "11:30")), Some(0.0), 0.010),
    (
        "Health walks",
        "Short health walks for beginners, in a small group, to get walking.",
        Some(("FR", "10:00", "11:00")),
        Some(0.0),
        0.012,
    ),
    ("Lunch club", "A lunch club group for company, for anybody who is lonely.", None, Some(4.5), 0.004),
    ("Debt advice", "One to one advice about debt, arrears and bailiffs.", Some(("MO", "09:00", "16:00")), Some(0.0), 0.006),
    ("Money helpline", "A telephone helpline for advice on debt and bailiffs.", None, Some(0.0), 0.0),
];

fn town() -> &'static TestServer {
    static TOWN: OnceLock<TestServer> = OnceLock::new();
    TOWN.get_or_init(|| {
        let id = |kind: u32, number: usize| format!("{kind:08x}-0000-4000-8000-{number:012x}");
        let service = |(number, (name, text, times, price, north)): (usize, &Listed)| {
            let mut service = json!({
                "id": id(21, number), "name": name, "description": text, "status": "active", "assured_date": "2026-10-01",
                "organization": { "id": id(22, number), "name": format!("{name} committee"), "description": "Volunteers." },
                "service_at_locations": [{ "id": id(23, number), "location": {
                    "id": id(24, number), "location_type": "physical", "name": format!("Hall {number}"),
                    "latitude": 53.83 + north, "longitude": -1.503 } }]
            });
            if let Some((day, opens, closes)) = times {
                service["schedules"] =
                    json!([{ "id": id(25, number), "freq": "WEEKLY", "byday": day, "opens_at": opens, "closes_at": closes }]);
            }
            if let Some(pounds) = price {
                let option = if *pounds > 0.0 { "standard" } else { "free" };
                service["cost_options"] = json!([{ "id": id(26, number), "option": option, "amount": pounds, "currency": "GBP" }]);
            }
            service
        };
        TestServer::start_with(Options { open_match: true, ..Options::default() }, WEEK.iter().enumerate().map(service).collect())
    })
}

fn asked() -> Value {
    json!({
        "needs": [
            { "code": "connection.loneliness", "importance": 2 },
            { "code": "active.walking" },
            { "code": "money.debt" }
        ],
        "place": { "latitude": 53.83, "longitude": -1.503 },
        "plan": { "activities_per_week": 3 },
        "as_of": "2026-11-21T09:00:00Z"
    })
}

fn minutes(clock: &Value) -> u32 {
    let (hours, minutes) = clock.as_str().unwrap().split_once(':').unwrap();
    hours.parse::<u32>().unwrap() * 60 + minutes.parse::<u32>().unwrap()
}

#[test]
fn a_week_covers_the_needs_and_adds_up() {
    let answer = town().ask("/v1/plan", &asked());
    let plans = answer["plans"].as_array().unwrap();
    assert!((2..=3).contains(&plans.len()), "{answer}");
    let first = &plans[0];
    assert_eq!((&first["covers"], &first["uncovered"]), (&json!([0, 1, 2]), &json!([])), "{first}");
    assert_eq!(answer["planned_for"], json!([0, 2, 1]), "debt is pressing");
    for plan in plans {
        let parts = plan["activities"].as_array().unwrap();
        let weekly: Vec<&Value> = parts.iter().filter(|part| part["kind"] == "activity").collect();
        assert!((1..=3).contains(&weekly.len()));
        assert_eq!(plan["cost_a_week"]["pence"], weekly.iter().filter_map(|part| part["pence"].as_u64()).sum::<u64>());
        let silent = weekly.iter().filter(|part| part.get("pence").is_none()).count();
        assert_eq!(plan["cost_a_week"]["not_known"].as_array().unwrap().len(), silent);
        assert_eq!(plan["travel"]["each_way_m"], weekly.iter().map(|part| part["each_way_m"].as_u64().unwrap()).sum::<u64>());
        let times = plan["timetable"].as_array().unwrap();
        for (place, one) in times.iter().enumerate() {
            for other in times[..place].iter().filter(|other| other["day"] == one["day"]) {
                assert!(minutes(&other["to"]) <= minutes(&one["from"]), "no clash in {plan}");
            }
        }
        for part in parts {
            assert!(!part["for_needs"].as_array().unwrap().is_empty() && !part["reasons"].as_array().unwrap().is_empty(), "why it is in");
            let slots = times.iter().filter(|time| time["service_id"] == part["service"]["id"]).count();
            let untimed = part["kind"] == "help" || part["service"]["name"] == "Lunch club";
            assert_eq!(slots, usize::from(!untimed), "{part}");
        }
        let needs: Vec<u64> = plan["covers"]
            .as_array()
            .unwrap()
            .iter()
            .chain(plan["uncovered"].as_array().unwrap().iter().map(|left| &left["need"]))
            .filter_map(Value::as_u64)
            .collect();
        assert_eq!(needs.len(), 3, "each need is covered or told");
    }
    assert!(!answer.to_string().contains("null"), "{answer}");
}

#[test]
fn alternatives_differ_in_half_of_their_parts_and_the_reasons_are_those_of_match() {
    let answer = town().ask("/v1/plan", &asked());
    let ids = |plan: &Value| plan["activities"].as_array().unwrap().iter().map(|part| part["service"]["id"].clone()).collect::<Vec<_>>();
    let plans: Vec<Vec<Value>> = answer["plans"].as_array().unwrap().iter().map(ids).collect();
    for (at, plan) in plans.iter().enumerate() {
        for other in &plans[..at] {
            assert!(2 * plan.iter().filter(|id| other.contains(id)).count() <= plan.len(), "{plans:?}");
        }
    }
    let mut body = asked();
    body.as_object_mut().unwrap().remove("plan");
    let matched = town().ask("/v1/match", &body);
    for part in answer["plans"][0]["activities"].as_array().unwrap() {
        let found = matched["matches"].as_array().unwrap().iter().find(|found| found["service"]["id"] == part["service"]["id"]).unwrap();
        assert_eq!((&part["reasons"], &part["score"], &part["cautions"]), (&found["reasons"], &found["score"], &found["cautions"]));
    }
    assert_eq!(answer["considered"], matched["considered"]);
}

#[test]
fn the_week_keeps_to_when_they_are_free() {
    let mut body = asked();
    body["availability"] = json!([{ "day": "tuesday" }, { "day": "friday", "from": "09:00", "to": "12:00" }]);
    let answer = town().ask("/v1/plan", &body);
    let times: Vec<&Value> = answer["plans"].as_array().unwrap().iter().flat_map(|plan| plan["timetable"].as_array().unwrap()).collect();
    assert!(!times.is_empty() && times.iter().all(|time| time["day"] == "tuesday" || time["day"] == "friday"), "{times:?}");
}

#[test]
fn what_nothing_helps_with_is_left_uncovered_and_says_so() {
    let mut body = asked();
    body["needs"] = json!([{ "code": "connection.loneliness" }, { "code": "learning.english" }]);
    let plan = &town().ask("/v1/plan", &body)["plans"][0];
    assert_eq!((&plan["covers"], &plan["uncovered"][0]["need"]), (&json!([0]), &json!(1)), "{plan}");
    body["needs"] = json!([{ "code": "learning.english" }]);
    let none = town().ask("/v1/plan", &body);
    assert_eq!(none["plans"], json!([]));
    assert!(none["fewer_because"].is_string());
}

#[test]
fn every_fault_is_told_at_once_and_the_documents_own_examples_work() {
    let mut body = asked();
    body["plan"] = json!({ "activities_per_week": 9, "days": 2 });
    body["place"]["latitude"] = 91.into();
    let told = problem(server().post("/v1/plan").json(&body).send().unwrap(), 422);
    let expected = [("/plan/activities_per_week", "out_of_range"), ("/plan/days", "unknown_field"), ("/place/latitude", "out_of_range")];
    assert_eq!(errors(&told), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    problem(server().get("/v1/plan"), 405);
    let document = server().get_json("/openapi.json");
    let example = |path: &str| document["paths"][path]["post"]["requestBody"]["content"]["application/json"]["example"].clone();
    server().ask("/v1/plan", &example("/v1/plan"));
    let mut explain = example("/v1/match:explain");
    assert!(explain["service_id"].is_string());
    explain["service_id"] = "00000001-0000-4000-8000-000000000000".into();
    server().ask("/v1/match:explain", &explain);
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte() {
    let ask = || town().post("/v1/plan").json(&asked()).send().unwrap().bytes().unwrap();
    assert_eq!(ask(), ask());
}

#[test]
fn both_are_open_only_as_match_is() {
    let closed = TestServer::start(Options::default());
    for path in ["/v1/match", "/v1/match:explain", "/v1/plan"] {
        problem(closed.post(path).json(&asked()).send().unwrap(), 401);
    }
}
