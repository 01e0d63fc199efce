//! Whose word stands where several sources tell of one record: that of the one who looked last, and where it is silent, the next one's.
//!
//! Who looked last is told by `assured_date`, then by `last_modified`; of those that say neither, or the same, the source that was there
//! first has the first word. So the order never depends on which of them happened to be asked last, and asking again changes nothing.

use serde_json::{Map, Value};

/// Members of which one word is half a word: they are taken from one source together.
const TOGETHER: [&[&str]; 3] = [&["minimum_age", "maximum_age"], &["latitude", "longitude"], &["fees_description", "cost_options"]];

/// Members that hold further members, which are joined one by one: what the standard has no name for.
const HOLDS_MEMBERS: &str = "extra";

/// What comes of several words.
#[derive(Debug, Clone, PartialEq)]
pub struct Joined {
    /// The record.
    pub document: Value,
    /// Each member with the place of the word that it was taken from; members within `extra` by their own names.
    pub taken_from: Vec<(String, usize)>,
}

/// Joins what several sources say of one record, in the order in which the sources were added. `None` where there are none.
#[must_use]
pub fn joined(words: &[&Value]) -> Option<Joined> {
    let mut order: Vec<usize> = (0..words.len()).collect();
    let looked = |place: &usize| (text(words[*place], "assured_date"), text(words[*place], "last_modified"));
    // Stable: of equals the first stays first.
    order.sort_by(|a, b| looked(b).cmp(&looked(a)));
    let mut document = words[*order.first()?].as_object()?.clone();
    let mut taken_from = Vec::new();
    let first = order[0];
    let mut extra = document.get(HOLDS_MEMBERS).and_then(Value::as_object).cloned().unwrap_or_default();
    taken_from.extend(document.keys().filter(|name| *name != HOLDS_MEMBERS).chain(extra.keys()).map(|name| (name.clone(), first)));
    for place in &order[1..] {
        let Some(word) = words[*place].as_object() else { continue };
        let fill = |into: &mut Map<String, Value>, from: &Map<String, Value>, taken_from: &mut Vec<(String, usize)>| {
            let before: Vec<String> = into.keys().cloned().collect();
            let is_said = |name: &str| {
                let with = TOGETHER.iter().find(|names| names.contains(&name)).copied().unwrap_or_default();
                before.iter().any(|known| known == name || with.contains(&known.as_str()))
            };
            for (name, value) in from.iter().filter(|(name, _)| *name != HOLDS_MEMBERS && !is_said(name)) {
                into.insert(name.clone(), value.clone());
                taken_from.push((name.clone(), *place));
            }
        };
        fill(&mut document, word, &mut taken_from);
        if let Some(more) = word.get(HOLDS_MEMBERS).and_then(Value::as_object) {
            fill(&mut extra, more, &mut taken_from);
        }
    }
    if !extra.is_empty() {
        document.insert(HOLDS_MEMBERS.to_owned(), Value::Object(extra));
    }
    Some(Joined { document: Value::Object(document), taken_from })
}

fn text<'a>(word: &'a Value, name: &str) -> Option<&'a str> {
    word.get(name).and_then(Value::as_str)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn who_looked_last_has_the_first_word_and_the_next_one_fills_in() {
        for (why, words, document) in [
            ("one alone", vec![json!({ "name": "Choir" })], json!({ "name": "Choir" })),
            ("the first of equals", vec![json!({ "name": "Choir" }), json!({ "name": "The choir" })], json!({ "name": "Choir" })),
            (
                "who assured it later",
                vec![
                    json!({ "name": "Choir", "assured_date": "2025-01-01" }),
                    json!({ "name": "The choir", "assured_date": "2026-01-01" }),
                ],
                json!({ "name": "The choir", "assured_date": "2026-01-01" }),
            ),
            (
                "who changed it later",
                vec![
                    json!({ "name": "Choir", "last_modified": "2026-01-01T00:00:00Z" }),
                    json!({ "name": "The choir", "last_modified": "2026-01-02T00:00:00Z" }),
                ],
                json!({ "name": "The choir", "last_modified": "2026-01-02T00:00:00Z" }),
            ),
            (
                "silence is filled",
                vec![json!({ "name": "Choir" }), json!({ "url": "https://x.example" })],
                json!({ "name": "Choir", "url": "https://x.example" }),
            ),
            (
                "ages go together",
                vec![json!({ "minimum_age": 50.0 }), json!({ "minimum_age": 5.0, "maximum_age": 11.0 })],
                json!({ "minimum_age": 50.0 }),
            ),
            (
                "what has no name in the standard, one by one",
                vec![json!({ "extra": { "a": 1 } }), json!({ "extra": { "a": 2, "b": 2 } })],
                json!({ "extra": { "a": 1, "b": 2 } }),
            ),
        ] {
            let words: Vec<&Value> = words.iter().collect();
            assert_eq!(joined(&words).unwrap().document, document, "{why}");
        }
        assert_eq!(joined(&[]), None);
    }

    #[test]
    fn each_member_is_known_by_who_said_it() {
        let (first, second) = (json!({ "name": "Choir", "extra": { "a": 1 } }), json!({ "url": "x", "extra": { "b": 2 } }));
        let mut taken = joined(&[&first, &second]).unwrap().taken_from;
        taken.sort();
        assert_eq!(taken, [("a".to_owned(), 0), ("b".to_owned(), 1), ("name".to_owned(), 0), ("url".to_owned(), 1)]);
    }

    #[test]
    fn joining_what_was_joined_changes_nothing() {
        let (first, second) = (json!({ "name": "Choir" }), json!({ "name": "The choir", "assured_date": "2026-01-01", "url": "x" }));
        let once = joined(&[&first, &second]).unwrap().document;
        assert_eq!(joined(&[&once]).unwrap().document, once);
    }
}
