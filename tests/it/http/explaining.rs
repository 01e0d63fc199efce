//! `POST /v1/match:explain`, as an integrator sees it.

use serde_json::{Value, json};

use super::{SERVICES, errors, problem, server};

fn lonely() -> Value {
    json!({
        "needs": [{ "text": "feels lonely since her husband died, loves singing" }],
        "person": { "age": 78 },
        "place": { "postcode": "LS8 1NT" },
        "limit": 3,
        "as_of": "2026-11-21T09:00:00Z"
    })
}

fn id(number: usize) -> String {
    format!("00000001-0000-4000-8000-{number:012x}")
}

fn explained(mut body: Value, number: usize) -> Value {
    body["service_id"] = id(number).into();
    server().ask("/v1/match:explain", &body)
}

#[test]
fn each_service_has_the_place_and_the_numbers_that_match_gives_it() {
    let mut all = lonely();
    all["limit"] = 50.into();
    let matched = server().ask("/v1/match", &all);
    let all = matched["matches"].as_array().unwrap();
    assert_eq!(all.len(), SERVICES);
    for number in 0..SERVICES {
        let told = explained(lonely(), number);
        let found = all.iter().find(|found| found["service"]["id"] == told["service"]["id"]).unwrap();
        assert_eq!((&told["rank"], &told["score"]), (&found["rank"], &found["score"]), "also past the limit");
        assert_eq!((&told["standing"], &told["services_in_order"]), (&"in_order".into(), &SERVICES.into()));
        assert_eq!((&told["location"], &told["reach"], &told["cautions"]), (&found["location"], &found["reach"], &found["cautions"]));
        let factors = told["factors"].as_array().unwrap();
        for reason in found["reasons"].as_array().unwrap() {
            let same = |factor: &&Value| factor["factor"] == reason["factor"] && factor.get("need") == reason.get("need");
            let factor = factors.iter().find(same).unwrap();
            assert_eq!((&factor["contribution"], &factor["text"]), (&reason["contribution"], &reason["text"]));
        }
        let adding = factors.iter().filter(|factor| factor["contribution"].as_f64().unwrap() > 0.0).count();
        assert_eq!(adding, found["reasons"].as_array().unwrap().len(), "nothing else adds anything");
        assert!(factors.iter().all(|factor| factor["contribution"].as_f64() <= factor["most"].as_f64()));
        assert_eq!(told["ranking"], matched["ranking"]);
        assert!(!told.to_string().contains("null"), "{told}");
    }
}

#[test]
fn what_is_kept_out_says_by_what_and_what_would_change_it() {
    let mut near = lonely();
    near["place"] = json!({ "latitude": 53.8285, "longitude": -1.55 });
    near["travel"] = json!({ "max_distance_m": 2000 });
    near["preferences"] = json!({ "attendance": ["phone"] });
    let told = explained(near.clone(), 0);
    assert_eq!(told["standing"], "kept_out");
    assert!(told.get("rank").is_none(), "{told}");
    let criteria: Vec<&Value> = told["exclusions"].as_array().unwrap().iter().map(|told| &told["criterion"]).collect();
    assert_eq!(criteria, ["distance", "attendance"]);
    near["preferences"] = json!({});
    let told = explained(near.clone(), 0);
    let change = &told["changes"][0];
    assert_eq!((&change["by"], &change["pointer"], &change["enough"]), (&"asker".into(), &"/travel/max_distance_m".into(), &true.into()));
    near["travel"]["max_distance_m"] = change["value"].clone();
    let then = explained(near.clone(), 0);
    assert_eq!((&then["standing"], &then["rank"]), (&"in_order".into(), &change["rank"]), "what it says comes true");
    let less = json!(change["value"].as_u64().unwrap() - 100);
    near["travel"]["max_distance_m"] = less;
    assert_eq!(explained(near, 0)["standing"], "kept_out", "and no less would do");
}

#[test]
fn what_was_never_considered_says_why() {
    let mut far = lonely();
    far["place"]["postcode"] = "HR1 2AA".into();
    assert_eq!(explained(far, 0)["standing"], "too_far");
    let mut debt = lonely();
    debt["needs"] = json!([{ "code": "money.debt" }]);
    let told = explained(debt, 0);
    assert_eq!((&told["standing"], &told["changes"][0]["pointer"]), (&"answers_no_need".into(), &"/needs".into()), "{told}");
}

#[test]
fn a_service_that_is_not_there_is_a_404_and_every_fault_is_told_at_once() {
    let mut body = lonely();
    body["service_id"] = "00000001-0000-4000-8000-00000000ffff".into();
    let ask = |body: &Value| server().post("/v1/match:explain").json(body).send().unwrap();
    assert_eq!(problem(ask(&body), 404)["detail"], "no service has this id");
    body["service_id"] = "the choir".into();
    body["person"]["age"] = 200.into();
    body["plan"] = json!({});
    let told = problem(ask(&body), 422);
    let expected = [("/service_id", "malformed"), ("/person/age", "out_of_range"), ("/plan", "unknown_field")];
    assert_eq!(errors(&told), expected.map(|(pointer, code)| (pointer.to_owned(), code.to_owned())));
    problem(server().get("/v1/match:explain"), 405);
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte() {
    let mut body = lonely();
    body["service_id"] = id(7).into();
    let ask = || server().post("/v1/match:explain").json(&body).send().unwrap().bytes().unwrap();
    assert_eq!(ask(), ask());
}
