//! Gathering the items of feeds that belong together.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::{
    data::{id, text, type_of},
    opportunity::Opportunity,
    page::Item,
    times::{Dated, MAX_DATES, of_dates},
};
use crate::{
    domain::{
        fault::{Fault, Faults, code},
        json::Pointer,
    },
    formats::hsds::{Document, Shape},
};

/// Items of one feed or of several: the series of one and the sessions of another find each other by the address of the series.
///
/// A later item takes the place of an earlier one with the same kind and id, as the standard has it.
#[derive(Debug, Default)]
pub struct Opportunities {
    /// What becomes a service, by the service's id.
    services: BTreeMap<String, Gathered>,
    /// The sessions by their own ids: the address of their series, and when they are.
    sessions: BTreeMap<String, (String, Dated)>,
    withdrawn: BTreeSet<String>,
    /// Kinds that are not read, and how many there were.
    ignored: BTreeMap<String, usize>,
    refused: Vec<(Pointer, Faults)>,
}

#[derive(Debug)]
struct Gathered {
    at: Pointer,
    /// By what sessions name it.
    address: Option<String>,
    data: Map<String, Value>,
    /// Whether it came as a part of a session only, and anything told of itself is better.
    is_second_hand: bool,
    /// In which order it came.
    order: usize,
}

impl Opportunities {
    /// Adds an item.
    pub fn add(&mut self, item: Item) {
        let Item { at, kind, id: item_id, is_deleted, data, .. } = item;
        let key = format!("{kind}:{item_id}");
        if is_deleted {
            self.services.remove(&key);
            self.sessions.remove(&key);
            self.withdrawn.insert(key);
            return;
        }
        let Value::Object(data) = data else {
            let detail = "is an item of a feed without data";
            self.refused.push((at.clone(), Faults(vec![Fault::new(at.as_str(), code::REQUIRED, detail)])));
            return;
        };
        self.withdrawn.remove(&key);
        match kind.as_str() {
            "SessionSeries" | "Event" | "OnDemandEvent" | "FacilityUse" => {
                let address = id(&data).map(str::to_owned);
                if let Some(address) = &address {
                    self.sub_events(address, data.get("subEvent"));
                }
                self.insert(key, at, address, data, false);
            }
            "ScheduledSession" => self.session(key, at, data),
            _ => *self.ignored.entry(kind).or_default() += 1,
        }
    }

    /// Makes services of everything.
    #[must_use]
    pub fn into_document(self) -> Document {
        let Self { services, sessions, withdrawn, ignored, refused } = self;
        let mut dates: BTreeMap<String, Vec<Dated>> = BTreeMap::new();
        for (series, dated) in sessions.into_values() {
            dates.entry(series).or_default().push(dated);
        }
        let told: BTreeSet<String> =
            services.values().filter(|gathered| !gathered.is_second_hand).filter_map(|gathered| gathered.address.clone()).collect();
        let mut gathered: Vec<(String, Gathered)> = services.into_iter().collect();
        gathered.sort_by_key(|(_, gathered)| gathered.order);
        let (mut rows, mut dropped) = (Vec::new(), 0);
        for (key, Gathered { at, address, data, is_second_hand, .. }) in gathered {
            // The series told of itself.
            if is_second_hand && address.as_ref().is_some_and(|address| told.contains(address)) {
                continue;
            }
            let own = (type_of(&data) != Some("SessionSeries")).then(|| Dated::of(&data)).flatten();
            let mut opportunity = Opportunity::read(key, data);
            let of_series = address.and_then(|address| dates.remove(&address)).unwrap_or_default();
            // A series and an event with a schedule begin on the day of their first session, which the schedule tells.
            let own = own.filter(|_| opportunity.schedules.is_empty());
            let (more, too_many) = of_dates(of_series.into_iter().chain(own).collect(), &opportunity.schedules);
            opportunity.schedules.extend(more);
            dropped += too_many;
            rows.push((at, opportunity.finish()));
        }
        let mut document = Document { withdrawn: withdrawn.into_iter().collect(), refused, ..Document::new(Shape::Opportunities, rows) };
        document
            .notes
            .extend(ignored.iter().map(|(kind, count)| format!("{count} of kind {kind} were passed over: that kind is not read")));
        let astray: usize = dates.values().map(Vec::len).sum();
        if astray > 0 {
            document.notes.push(format!("{astray} sessions belong to series that did not come along, and were left out"));
        }
        if dropped > 0 {
            document
                .notes
                .push(format!("{dropped} dates were left out: of one service at most {MAX_DATES} single dates are kept, the last ones"));
        }
        document
    }

    fn insert(&mut self, key: String, at: Pointer, address: Option<String>, data: Map<String, Value>, is_second_hand: bool) {
        let order = self.services.len();
        self.services.insert(key, Gathered { at, address, data, is_second_hand, order });
    }

    /// The sessions that came inside their series.
    fn sub_events(&mut self, series: &str, sessions: Option<&Value>) {
        let sessions = match sessions {
            Some(Value::Array(sessions)) => sessions.as_slice(),
            Some(session) => std::slice::from_ref(session),
            None => &[],
        };
        for (place, session) in sessions.iter().filter_map(Value::as_object).enumerate() {
            if is_on(session)
                && let Some(dated) = Dated::of(session)
            {
                let own = id(session).map_or_else(|| format!("{series}#{place}"), str::to_owned);
                self.sessions.insert(format!("within:{own}"), (series.to_owned(), dated));
            }
        }
    }

    /// A session: a date of its series, which it names or brings along. One without a series is a service by itself.
    fn session(&mut self, key: String, at: Pointer, mut data: Map<String, Value>) {
        self.sessions.remove(&key);
        let (series, brought) = match data.get("superEvent") {
            Some(Value::Object(series)) => (id(series).map(str::to_owned), Some(series.clone())),
            Some(other) => (text(other).map(str::to_owned), None),
            None => (None, None),
        };
        let Some(series) = series else {
            // The series has no address: each of its sessions stands for itself.
            let address = id(&data).map(str::to_owned);
            data.insert("@type".to_owned(), "Event".into());
            self.insert(key, at, address, data, false);
            return;
        };
        if is_on(&data)
            && let Some(dated) = Dated::of(&data)
        {
            self.sessions.insert(key, (series.clone(), dated));
        }
        // A reference that is written as an object says nothing of the series.
        if let Some(mut brought) = brought.filter(|brought| brought.len() > 2) {
            if let Some(place) = data.shift_remove("location") {
                brought.entry("location").or_insert(place);
            }
            let key = format!("SessionSeries:{series}");
            if !self.services.contains_key(&key) {
                self.insert(key, at, Some(series), brought, true);
            }
        }
    }
}

/// Whether a session takes place.
fn is_on(session: &Map<String, Value>) -> bool {
    session.get("eventStatus").and_then(text).is_none_or(|status| !status.ends_with("EventCancelled"))
}
