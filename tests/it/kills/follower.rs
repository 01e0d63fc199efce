//! Somebody who keeps in step: reads `/v1/changes` while everything else goes on, and keeps nothing but the cursor.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicBool, Ordering::SeqCst},
};

use serde_json::Value;

use super::wire::{Alarm, Wire};

/// What was followed.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// Each line, as it cannot change any more.
    pub(super) lines: Vec<Line>,
    /// What stands at the end, by kind and id.
    pub(super) standing: BTreeMap<(String, String), Value>,
    cursor: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) seq: i64,
    pub(super) kind: String,
    pub(super) id: String,
    revision: i64,
    at: String,
}

impl Followed {
    /// Reads a page, and goes on from there the next time. Whether there is more.
    pub(super) fn read(&mut self, wire: &Wire, key: &str, limit: u32, wait: u32) -> bool {
        let since = self.cursor.as_ref().map(|cursor| format!("&since={cursor}")).unwrap_or_default();
        let page = wire.get(&format!("/v1/changes?limit={limit}&wait={wait}{since}"), Some(key)).is(200).body;
        for change in page["contents"].as_array().unwrap() {
            let text = |name: &str| change[name].as_str().unwrap().to_owned();
            let (kind, id) = (text("kind"), text("id"));
            let place = (kind.clone(), id.clone());
            if change["deleted"] == true {
                self.standing.remove(&place);
            } else {
                self.standing.insert(place, change[&kind].clone());
            }
            let (seq, revision) = (change["seq"].as_i64().unwrap(), change["revision"].as_i64().unwrap());
            self.lines.push(Line { seq, kind, id, revision, at: text("at") });
        }
        self.cursor = Some(page["next_cursor"].as_str().unwrap().to_owned());
        page["has_more"] == true
    }

    /// Follows until it is told that nothing comes any more, and then to the end.
    pub(super) fn follow(wire: &Wire, key: &str, over: &AtomicBool) -> Self {
        let _alarm = Alarm(wire);
        let mut followed = Self::default();
        loop {
            let last = over.load(SeqCst);
            if !followed.read(wire, key, 7, 1) && last {
                return followed;
            }
        }
    }

    /// Reads all of it from the beginning.
    pub(super) fn from_the_beginning(wire: &Wire, key: &str) -> Self {
        let mut followed = Self::default();
        while followed.read(wire, key, 5, 0) {}
        followed
    }
}
