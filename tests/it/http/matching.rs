//! `POST /v1/match`, as an integrator sees it.

use serde_json::{Value, json};

use super::{problem, server};

fn lonely() -> Value {
    json!({
        "needs": [{ "text": "feels lonely since her husband died, loves singing" }],
        "person": { "age": 78 },
        "place": { "postcode": "LS8 1NT" },
        "limit": 5,
        "as_of": "2026-11-21T09:00:00Z"
    })
}

#[test]
fn an_answer_has_what_is_always_there() {
    let answer: Value = server().try_match(&lonely()).json().unwrap();
    for member in ["matches", "considered", "understood", "ranking"] {
        assert!(answer.get(member).is_some(), "{member}");
    }
    assert_eq!(answer["ranking"]["as_of"], "2026-11-21T09:00:00Z");
    assert_eq!(answer["understood"]["place"]["precision"], "sector");
    assert!(answer.get("safety").is_none());
    let matches = answer["matches"].as_array().unwrap();
    assert_eq!(matches.len(), 5);
    for (place, found) in matches.iter().enumerate() {
        assert_eq!(found["rank"], place + 1);
        for member in ["score", "service", "attendance", "reach", "eligibility", "reasons"] {
            assert!(found.get(member).is_some(), "{member}");
        }
        assert_eq!(found["attendance"], json!(["in_person"]), "a venue with no mode stated");
        assert_eq!(found["next_session"]["starts_at"], "2026-11-24T10:00:00+00:00");
        let thousandths = |value: &Value| (value.as_f64().unwrap() * 1000.0).round();
        let sum: f64 = found["reasons"].as_array().unwrap().iter().map(|reason| thousandths(&reason["contribution"])).sum();
        assert_eq!(sum.to_bits(), thousandths(&found["score"]).to_bits(), "the score is the sum of its reasons: {found}");
    }
    assert!(!answer.to_string().contains("null"), "{answer}");
}

#[test]
fn the_same_question_has_the_same_answer_to_the_byte_and_a_larger_limit_only_adds() {
    let ask = |limit: u32| {
        let mut body = lonely();
        body["limit"] = limit.into();
        server().try_match(&body).bytes().unwrap()
    };
    assert_eq!(ask(5), ask(5));
    let (few, many): (Value, Value) = (serde_json::from_slice(&ask(3)).unwrap(), serde_json::from_slice(&ask(20)).unwrap());
    assert_eq!(few["matches"].as_array().unwrap()[..], many["matches"].as_array().unwrap()[..3]);
}

#[test]
fn what_was_said_and_words_of_crisis_are_shown() {
    let mut body = lonely();
    body["needs"][0]["text"] = "wants to end her life, hates computers".into();
    let answer: Value = server().try_match(&body).json().unwrap();
    assert!(answer["safety"]["contacts"].as_array().is_some_and(|contacts| !contacts.is_empty()), "{answer}");
    let constraints = answer["understood"]["constraints"].as_array().unwrap();
    let avoids = constraints.iter().find(|constraint| constraint["pointer"] == "/preferences/avoid").unwrap();
    assert_eq!((&avoids["value"], &avoids["need"]), (&json!(["online"]), &0.into()));
}

#[test]
fn a_place_that_is_not_known_is_a_fault_that_says_why() {
    for (postcode, code) in [("ZZ1 1AA", "unknown_postcode"), ("BT7 1NN", "place_not_loaded"), ("hello", "malformed")] {
        let mut body = lonely();
        body["place"]["postcode"] = postcode.into();
        let told = problem(server().try_match(&body), 422);
        assert_eq!(told["errors"][0]["code"], code);
        assert!(!told.to_string().contains(postcode), "{told}");
    }
}

#[test]
fn the_documents_own_example_works() {
    let document = server().get_json("/openapi.json");
    let example = &document["paths"]["/v1/match"]["post"]["requestBody"]["content"]["application/json"]["example"];
    assert_eq!(server().try_match(example).status(), 200, "{example}");
}
