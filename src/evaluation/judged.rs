//! People whose right answers are known, and the two ways in which they are written.
//!
//! The one that is ours holds a request as `POST /v1/match` takes it:
//! ```json
//! { "id": "leeds-07", "voice": "phone_typing", "setting": "town", "kept": false,
//!   "request": { "needs": [{ "text": "…" }], "place": { "postcode": "LS10 3JG" } },
//!   "judgements": [ { "service": "<uuid>", "topical": 3, "grade": 2, "barred": "age", "needs": [0], "why": "…" } ] }
//! ```
//! The other describes the person by their traits (`text`, `person.constraints`) and names services by short keys; it is put
//! into the words of a request here.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use uuid::Uuid;

/// Somebody whose right answers are known.
#[derive(Debug, Clone, PartialEq)]
pub struct JudgedPerson {
    /// What the person is called in reports.
    pub id: String,
    /// In whose voice it is said.
    pub voice: Option<String>,
    /// Where they live: `town` or `rural`.
    pub setting: Option<String>,
    /// Set aside: never looked at while the ranking is worked on.
    pub kept: bool,
    /// The body of `POST /v1/match`.
    pub request: Value,
    /// What a service is worth to them, by its id. A service that is not there is worth nothing.
    pub judgements: BTreeMap<Uuid, Judgement>,
}

/// What a service is worth to a person.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Judgement {
    /// With everything considered: 3 just right, 2 right, 1 of some use, 0 wrong.
    pub grade: u8,
    /// A hard rule keeps it out: age, gender, where they live.
    pub ineligible: bool,
    /// Which of the stated needs it answers; empty where that was not judged.
    pub needs: Vec<usize>,
}

/// What was judged afterwards, because a ranking brought it up: the person's id, and the judgements.
pub type Later = BTreeMap<String, Vec<Value>>;

/// Why a judged person cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{person}: {what}")]
pub struct WrongJudgement {
    /// Who, as far as that is known.
    pub person: String,
    /// What is wrong.
    pub what: String,
}

impl JudgedPerson {
    /// Reads a person of either form; `later` holds what was judged afterwards.
    ///
    /// # Errors
    /// [`WrongJudgement`] where a member is missing or of another type.
    pub fn read(value: &Value, later: &Later) -> Result<Self, WrongJudgement> {
        let id = value["id"].as_str().or_else(|| value["query_id"].as_str());
        let wrong = |what: &str| WrongJudgement { person: id.unwrap_or("a judged person").to_owned(), what: what.to_owned() };
        let id = id.ok_or_else(|| wrong("has neither id nor query_id"))?;
        let request = match value.get("request") {
            Some(request) => request.clone(),
            None => request_of_traits(value).ok_or_else(|| wrong("has neither a request, nor a text and a person"))?,
        };
        let listed = value["judgements"].as_array().ok_or_else(|| wrong("has no judgements"))?;
        let listed = listed.iter().chain(later.get(id).into_iter().flatten());
        let judgements = listed.map(judgement).collect::<Option<_>>().ok_or_else(|| wrong("has a judgement without a service or grade"))?;
        let text = |name: &str| value[name].as_str().map(str::to_owned);
        Ok(Self {
            id: id.to_owned(),
            voice: text("voice"),
            setting: text("setting"),
            kept: value["kept"].as_bool().unwrap_or(false),
            request,
            judgements,
        })
    }

    /// The grade of a service.
    #[must_use]
    pub fn grade(&self, service: Uuid) -> u8 {
        self.judgements.get(&service).map_or(0, |judgement| judgement.grade)
    }

    /// The stated needs, as they were sent.
    #[must_use]
    pub fn needs(&self) -> &[Value] {
        self.request["needs"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// The rules that make a service no answer at all for a person: what counts as ineligible.
const INELIGIBLE: [&str; 6] = ["age", "gender", "out of area", "residence", "circumstances", "full"];

fn judgement(value: &Value) -> Option<(Uuid, Judgement)> {
    let service =
        value["service"].as_str().map(Uuid::parse_str).and_then(Result::ok).or_else(|| value["service_id"].as_str().map(service))?;
    let grade = u8::try_from(value["grade"].as_u64()?).ok().filter(|grade| *grade <= 3)?;
    let barred = value["barred"].as_str().into_iter();
    let adjusted = value["adjust"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let ineligible = grade == 0 && barred.chain(adjusted).any(|why| INELIGIBLE.contains(&why));
    let needs = value["needs"].as_array().into_iter().flatten();
    let needs = needs.filter_map(|need| usize::try_from(need.as_u64()?).ok()).collect();
    Some((service, Judgement { grade, ineligible, needs }))
}

/// The id of a service that is named by a short key.
fn service(key: &str) -> Uuid {
    Uuid::parse_str(key).unwrap_or_else(|_| Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("waymark-relevance:service:{key}").as_bytes()))
}

/// The request of somebody who is described by traits.
fn request_of_traits(value: &Value) -> Option<Value> {
    let (text, traits) = (value["text"].as_str()?, value["person"].as_object()?);
    let constraints: Vec<&str> = traits.get("constraints")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let holds = |name: &str| constraints.contains(&name);
    let mut person = Map::new();
    for name in ["age", "gender"] {
        if let Some(known) = traits.get(name).filter(|known| !known.is_null()) {
            person.insert(name.to_owned(), known.clone());
        }
    }
    let languages: Vec<&str> = constraints.iter().filter_map(|constraint| constraint.strip_prefix("lang:")).collect();
    let pick = |words: &[(&str, &'static str)]| -> Vec<&'static str> {
        words.iter().filter(|(constraint, _)| holds(constraint)).map(|(_, word)| *word).collect()
    };
    let mut preferences = Map::new();
    if holds("free") {
        preferences.insert("cost".to_owned(), json!("free"));
    }
    if holds("home") {
        preferences.insert("attendance".to_owned(), json!(["home_visit", "phone"]));
    }
    let avoid = pick(&[("no_online", "online"), ("avoid:mh", "mental_health_label"), ("avoid:faith", "faith_setting")]);
    let company = pick(&[("women", "women_only"), ("men", "men_only")]);
    let access = pick(&[("stepfree", "step_free"), ("transport", "transport"), ("creche", "childcare")]);
    let days =
        |days: &[&str], from: &str, to: &str| -> Value { days.iter().map(|day| json!({"day": day, "from": from, "to": to})).collect() };
    let week = ["monday", "tuesday", "wednesday", "thursday", "friday"];
    let availability = if holds("weekend") {
        days(&["saturday", "sunday"], "08:00", "22:00")
    } else if holds("daytime") {
        days(&week, "09:00", "17:00")
    } else if holds("evening") {
        days(&week, "17:00", "22:00")
    } else {
        Value::Null
    };
    let mut request = json!({
        "needs": [{ "text": text }],
        "place": { "latitude": traits.get("lat")?, "longitude": traits.get("lon")? },
        "travel": { "max_distance_m": traits.get("max_km")?.as_f64()? * 1000.0 },
    });
    let lists = [("avoid", json!(avoid)), ("company", json!(company))];
    preferences.extend(
        lists
            .into_iter()
            .filter(|(_, list)| list.as_array().is_some_and(|list| !list.is_empty()))
            .map(|(name, list)| (name.to_owned(), list)),
    );
    if !languages.is_empty() {
        person.insert("languages".to_owned(), json!(languages));
    }
    let members = [
        ("person", Value::Object(person)),
        ("preferences", Value::Object(preferences)),
        ("access", json!(access)),
        ("availability", availability),
    ];
    for (name, member) in members {
        let is_empty = member.is_null() || member.as_array().is_some_and(Vec::is_empty) || member.as_object().is_some_and(Map::is_empty);
        if !is_empty {
            request[name] = member;
        }
    }
    Some(request)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_read_from_a_request_or_from_traits() {
        let later = Later::from([("p".to_owned(), vec![json!({"service": Uuid::nil(), "grade": 2, "why": "it came up"})])]);
        let ours = json!({"id": "p", "request": {"needs": [{"text": "tea"}]}, "judgements": [
            {"service": Uuid::max(), "grade": 0, "barred": "age"}]});
        let person = JudgedPerson::read(&ours, &later).unwrap();
        assert_eq!((person.grade(Uuid::nil()), person.grade(Uuid::max())), (2, 0));
        assert!(person.judgements[&Uuid::max()].ineligible);

        let traits = json!({"query_id": "q1", "text": "tea", "person": {"age": 70, "gender": null, "lat": 53.8, "lon": -1.5, "max_km": 8.0,
            "constraints": ["free", "avoid:mh", "lang:pa", "stepfree"]}, "judgements": [{"service_id": "s1", "grade": 3, "adjust": []}]});
        let person = JudgedPerson::read(&traits, &Later::new()).unwrap();
        let asked = json!({"needs": [{"text": "tea"}], "place": {"latitude": 53.8, "longitude": -1.5}, "travel": {"max_distance_m": 8000.0},
            "person": {"age": 70, "languages": ["pa"]}, "preferences": {"cost": "free", "avoid": ["mental_health_label"]}, "access": ["step_free"]});
        assert_eq!(person.request, asked);
        assert_eq!(person.judgements.len(), 1);
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (value, what) in [
            (json!({}), "neither id"),
            (json!({"id": "p"}), "neither a request"),
            (json!({"id": "p", "request": {}}), "no judgements"),
            (json!({"id": "p", "request": {}, "judgements": [{"service": "x"}]}), "without a service or grade"),
            (json!({"id": "p", "request": {}, "judgements": [{"service": Uuid::nil(), "grade": 4}]}), "without a service or grade"),
        ] {
            let wrong = JudgedPerson::read(&value, &Later::new()).unwrap_err().to_string();
            assert!(wrong.contains(what), "{wrong}");
        }
    }
}
