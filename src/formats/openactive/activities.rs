//! The activity list of OpenActive: what an activity is called, and what it is a kind of.
//!
//! The list is shipped in `seed-data/openactive`, with its licence. An activity leads to its own name, the names of what it is a
//! kind of, and the plain words that Waymark's own taxonomy of needs knows, so that "6-a-side" is found as football.

use std::{collections::HashMap, sync::LazyLock};

use serde::Deserialize;

/// Where the list is published; terms are named by this and their own id behind `#`.
pub(super) const LIST: &str = "https://openactive.io/activity-list";

/// The most terms that one activity leads to.
const MAX_BROADER: usize = 12;

/// An activity.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Activity {
    /// A UUID, the same in every feed.
    pub(super) id: String,
    pub(super) label: String,
    /// The ids of what it is a kind of.
    #[serde(default)]
    pub(super) broader: Vec<String>,
    /// Other names.
    #[serde(default)]
    pub(super) also: Vec<String>,
    /// Plain words for it, ours, where its names say nothing to the taxonomy of needs.
    #[serde(default)]
    pub(super) words: Vec<String>,
}

struct Activities {
    all: Vec<Activity>,
    by_id: HashMap<String, usize>,
    by_label: HashMap<String, usize>,
}

static ACTIVITIES: LazyLock<Activities> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it; were it broken, there would be no activities, and no panic.
    let all: Vec<Activity> = serde_json::from_str(include_str!("../../../seed-data/openactive/activities.json")).unwrap_or_default();
    let by_id = all.iter().enumerate().map(|(place, activity)| (activity.id.clone(), place)).collect();
    let mut by_label = HashMap::new();
    for (place, activity) in all.iter().enumerate() {
        for name in [&activity.label].into_iter().chain(&activity.also) {
            by_label.entry(name.to_lowercase()).or_insert(place);
        }
    }
    Activities { all, by_id, by_label }
});

/// The activity of a concept: by its id, which may be any address that ends in it, else by its name.
pub(super) fn find(id: Option<&str>, label: Option<&str>) -> Option<&'static Activity> {
    let by_id = id.and_then(|id| ACTIVITIES.by_id.get(id.rsplit(['#', '/']).next()?.trim().to_ascii_lowercase().as_str()));
    let by_label = || label.and_then(|label| ACTIVITIES.by_label.get(&label.trim().to_lowercase()));
    ACTIVITIES.all.get(*by_id.or_else(by_label)?)
}

/// What an activity is a kind of, the nearest first.
pub(super) fn broader(activity: &'static Activity) -> Vec<&'static Activity> {
    let mut found: Vec<&'static Activity> = Vec::new();
    let mut next: Vec<&'static Activity> = vec![activity];
    while let Some(narrower) = next.pop() {
        for id in &narrower.broader {
            let Some(kind) = ACTIVITIES.by_id.get(id).and_then(|place| ACTIVITIES.all.get(*place)) else { continue };
            // The list is a graph, and could have a ring.
            if found.len() < MAX_BROADER && kind.id != activity.id && found.iter().all(|known| known.id != kind.id) {
                found.push(kind);
                next.push(kind);
            }
        }
    }
    found
}

/// Every activity of the list.
#[cfg(test)]
pub(super) fn all() -> &'static [Activity] {
    &ACTIVITIES.all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_list_holds_together() {
        assert_eq!(all().len(), 768);
        for activity in all() {
            assert!(uuid::Uuid::parse_str(&activity.id).is_ok(), "{}", activity.id);
            for kind in &activity.broader {
                assert!(find(Some(kind), None).is_some(), "{} is a kind of {kind}, which is not there", activity.label);
            }
        }
    }

    #[test]
    fn an_activity_is_found_by_any_of_its_names_and_knows_its_kinds() {
        for (id, label, kinds) in [
            (
                Some("https://openactive.io/activity-list#f816f3b5-3128-4421-b71a-25cc7c1e1880"),
                None,
                &["Small Sided Football", "Football"][..],
            ),
            (Some("http://openactive.io/activity-list/#F816F3B5-3128-4421-B71A-25CC7C1E1880"), None, &["Small Sided Football", "Football"]),
            (Some("https://example.org/activities/7"), Some("walking football "), &["Football"]),
            (None, Some("Fishing"), &[]),
        ] {
            let found: Vec<&str> = broader(find(id, label).unwrap()).iter().map(|kind| kind.label.as_str()).collect();
            assert_eq!(found, kinds, "{id:?} {label:?}");
        }
        assert!(find(Some("x"), Some("Knitting")).is_none() && find(None, None).is_none());
    }
}
