//! Whose word stands where an organization speaks for itself and a feed still tells of it: its own, field by field.

use serde_json::{Map, Value};

/// What is to be kept of an aggregate whose owner speaks for itself: the three-way merge, member by member, of what the feed said last
/// (`before`), what it says now (`feed`), and the document as it stands (`own`). A member that the owner never touched follows the feed;
/// one that the owner changed, added or took out stays as the owner has it.
///
/// `before` is absent where the feed never told of it: then every member that the owner states is the owner's.
#[must_use]
pub fn own_word(before: Option<&Value>, feed: &Value, own: &Value) -> Value {
    let empty = Map::new();
    let members = |value: Option<&'_ Value>| value.and_then(Value::as_object).cloned().unwrap_or_else(|| empty.clone());
    let (before, feed, own) = (members(before), members(Some(feed)), members(Some(own)));
    let mut merged = Map::new();
    for name in own.keys().chain(feed.keys().filter(|name| !own.contains_key(*name))) {
        let untouched = before.get(name) == own.get(name);
        let word = if untouched { feed.get(name) } else { own.get(name) };
        if let Some(word) = word {
            merged.insert(name.clone(), word.clone());
        }
    }
    Value::Object(merged)
}

/// `merged` with the members `names` as `own` has them: what a feed never decides of what is somebody's own, such as whose it is.
#[must_use]
pub fn pinned(mut merged: Value, own: &Value, names: &[&str]) -> Value {
    for name in names {
        if let (Some(members), Some(value)) = (merged.as_object_mut(), own.get(*name)) {
            members.insert((*name).to_owned(), value.clone());
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_owners_word_wins_field_by_field_and_what_it_never_touched_follows_the_feed() {
        for (why, before, feed, own, merged) in [
            ("nothing was touched", json!({"a": 1, "b": 2}), json!({"a": 3, "b": 2}), json!({"a": 1, "b": 2}), json!({"a": 3, "b": 2})),
            ("the owner changed it", json!({"a": 1, "b": 2}), json!({"a": 3, "b": 4}), json!({"a": 9, "b": 2}), json!({"a": 9, "b": 4})),
            ("both came to say the same", json!({"a": 1}), json!({"a": 9}), json!({"a": 9}), json!({"a": 9})),
            ("the owner took it out", json!({"a": 1, "b": 2}), json!({"a": 3, "b": 2}), json!({"b": 2}), json!({"b": 2})),
            ("the owner added it", json!({"b": 2}), json!({"a": 3, "b": 2}), json!({"a": 9, "b": 2}), json!({"a": 9, "b": 2})),
            ("the feed added it", json!({"b": 2}), json!({"a": 3, "b": 2}), json!({"b": 2}), json!({"a": 3, "b": 2})),
            ("the feed took it out", json!({"a": 1, "b": 2}), json!({"b": 2}), json!({"a": 1, "b": 2}), json!({"b": 2})),
            ("the feed took out what the owner changed", json!({"a": 1}), json!({}), json!({"a": 9}), json!({"a": 9})),
            ("lists count whole", json!({"a": [1, 2]}), json!({"a": [1, 3]}), json!({"a": [2, 1]}), json!({"a": [2, 1]})),
        ] {
            assert_eq!(own_word(Some(&before), &feed, &own), merged, "{why}");
        }
        assert_eq!(own_word(None, &json!({"a": 3, "c": 1}), &json!({"a": 9})), json!({"a": 9, "c": 1}), "the feed never told of it");
    }

    #[test]
    fn the_feed_saying_the_same_again_changes_nothing() {
        let (feed, own) = (json!({"a": 1, "b": [2]}), json!({"a": 7, "c": 3}));
        let once = own_word(Some(&feed), &feed, &own);
        assert_eq!(once, own);
        assert_eq!(own_word(Some(&feed), &feed, &once), once);
    }

    #[test]
    fn whose_it_is_is_not_the_feeds_to_say() {
        let own = json!({"organization_id": 1, "a": 1});
        assert_eq!(pinned(json!({"organization_id": 2, "a": 2}), &own, &["organization_id"]), json!({"organization_id": 1, "a": 2}));
    }
}
