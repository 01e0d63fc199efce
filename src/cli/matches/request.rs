//! From flags to the body of `POST /v1/match`, so that both are read and judged by the same code.

use serde_json::{Map, Value, json};

use super::MatchFlags;
use crate::domain::vocabulary::{Day, Vocabulary as _};

/// A time in which a person is free, as the API takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Window {
    day: &'static str,
    from: String,
    to: String,
}

/// Reads `tuesday` or `tuesday 09:30-15:00`. Whether the times are right is judged with everything else.
pub(super) fn window(text: &str) -> Result<Window, String> {
    let (day, times) = text.trim().split_once(' ').unwrap_or((text.trim(), "00:00-23:59"));
    let day = Day::from_word(&day.to_ascii_lowercase()).map_err(|unknown| unknown.to_string())?.word();
    let (from, to) = times.trim().split_once('-').ok_or("a time is written as 09:30-15:00")?;
    Ok(Window { day, from: from.trim().to_owned(), to: to.trim().to_owned() })
}

/// The body that the flags stand for.
pub(super) fn body(flags: &MatchFlags) -> Value {
    let needs: Vec<Value> =
        flags.need.iter().map(|text| json!({ "text": text })).chain(flags.need_code.iter().map(|code| json!({ "code": code }))).collect();
    let windows: Vec<Value> =
        flags.available.iter().map(|window| json!({ "day": window.day, "from": window.from, "to": window.to })).collect();

    let mut person = Map::new();
    put(&mut person, "age", flags.age);
    put(&mut person, "gender", flags.gender.as_ref());
    put_all(&mut person, "circumstances", &flags.circumstance);
    put_all(&mut person, "languages", &flags.language);
    let mut place = Map::new();
    put(&mut place, "postcode", flags.postcode.as_ref());
    let mut travel = Map::new();
    put(&mut travel, "max_distance_m", flags.max_distance_m.or(flags.max_distance_km.map(|km| km * 1000.0)));
    put(&mut travel, "mode", flags.travel.as_ref());
    put(&mut travel, "max_minutes", flags.max_minutes);
    let mut preferences = Map::new();
    put_all(&mut preferences, "attendance", &flags.attendance);
    put_all(&mut preferences, "format", &flags.format);
    put_all(&mut preferences, "setting", &flags.setting);
    put_all(&mut preferences, "company", &flags.company);
    put_all(&mut preferences, "avoid", &flags.avoid);
    put_all(&mut preferences, "interests", &flags.interest);
    put(&mut preferences, "cost", flags.free.then_some(json!("free")).or(flags.max_pence.map(|pence| json!({ "max_pence": pence }))));

    let mut body = Map::new();
    if !needs.is_empty() {
        body.insert("needs".to_owned(), needs.into());
    }
    for (name, part) in [("person", person), ("place", place), ("travel", travel), ("preferences", preferences)] {
        if !part.is_empty() {
            body.insert(name.to_owned(), part.into());
        }
    }
    if !windows.is_empty() {
        body.insert("availability".to_owned(), windows.into());
    }
    put_all(&mut body, "access", &flags.access);
    put(&mut body, "limit", flags.limit);
    put(&mut body, "as_of", flags.as_of.as_ref());
    body.into()
}

fn put<T: serde::Serialize>(members: &mut Map<String, Value>, name: &str, value: Option<T>) {
    if let Some(value) = value {
        members.insert(name.to_owned(), json!(value));
    }
}

fn put_all(members: &mut Map<String, Value>, name: &str, values: &[String]) {
    if !values.is_empty() {
        members.insert(name.to_owned(), json!(values));
    }
}

/// The flag that a member of the body came from.
pub(super) fn flag(pointer: &str) -> Option<&'static str> {
    const FLAGS: [(&str, &str); 19] = [
        ("/needs", "--need"),
        ("/person/age", "--age"),
        ("/person/gender", "--gender"),
        ("/person/circumstances", "--circumstance"),
        ("/person/languages", "--language"),
        ("/place", "--postcode"),
        ("/travel/max_distance_m", "--max-distance-m (or -km)"),
        ("/travel/mode", "--travel"),
        ("/travel/max_minutes", "--max-minutes"),
        ("/availability", "--available"),
        ("/access", "--access"),
        ("/preferences/attendance", "--attendance"),
        ("/preferences/format", "--format"),
        ("/preferences/setting", "--setting"),
        ("/preferences/company", "--company"),
        ("/preferences/cost", "--free (or --max-pence)"),
        ("/preferences/avoid", "--avoid"),
        ("/preferences/interests", "--interest"),
        ("/limit", "--limit"),
    ];
    if pointer.starts_with("/as_of") {
        return Some("--as-of");
    }
    // A bare code is told apart by its member.
    if pointer.starts_with("/needs") && pointer.ends_with("/code") {
        return Some("--need-code");
    }
    FLAGS.iter().find(|(prefix, _)| pointer.starts_with(prefix)).map(|(_, flag)| *flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_become_the_body_of_the_api() {
        let flags = MatchFlags {
            need: vec!["sits alone".to_owned()],
            need_code: vec!["money.debt".to_owned()],
            postcode: Some("LS8 1NT".to_owned()),
            age: Some(78),
            circumstance: vec!["bereaved".to_owned()],
            access: vec!["step_free".to_owned()],
            avoid: vec!["online".to_owned()],
            free: true,
            max_distance_km: Some(2.5),
            available: vec![window("Tuesday 09:30-15:00").unwrap()],
            limit: Some(3),
            ..MatchFlags::default()
        };
        assert_eq!(
            body(&flags),
            json!({
                "needs": [{ "text": "sits alone" }, { "code": "money.debt" }],
                "person": { "age": 78, "circumstances": ["bereaved"] },
                "place": { "postcode": "LS8 1NT" },
                "travel": { "max_distance_m": 2500.0 },
                "preferences": { "avoid": ["online"], "cost": "free" },
                "availability": [{ "day": "tuesday", "from": "09:30", "to": "15:00" }],
                "access": ["step_free"],
                "limit": 3,
            })
        );
    }

    #[test]
    fn nothing_said_is_nothing_sent() {
        assert_eq!(body(&MatchFlags::default()), json!({}));
    }

    #[test]
    fn a_time_is_a_day_with_or_without_hours() {
        assert_eq!(window("monday").unwrap(), Window { day: "monday", from: "00:00".to_owned(), to: "23:59".to_owned() });
        for wrong in ["", "someday", "monday 9", "monday nine"] {
            assert!(window(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_fault_is_told_by_its_flag() {
        for (pointer, expected) in [
            ("/person/age", Some("--age")),
            ("/place/postcode", Some("--postcode")),
            ("/needs/0/text", Some("--need")),
            ("/needs/1/code", Some("--need-code")),
            ("", None),
        ] {
            assert_eq!(flag(pointer), expected);
        }
    }
}
