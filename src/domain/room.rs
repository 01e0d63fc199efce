//! Whether there is room, as an organization says it in one word, and the day that a moment falls on.
//!
//! HSDS 3.1 has `service_capacity` rows, which count places; few small organisations count. So the word stands in such a row, in members of
//! our own beside HSDS's: `state`, `weeks`, `until`. Whoever knows HSDS alone reads its `available` and `description`.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{
    Capacity, Service,
    fault::{Faults, code},
    json::{Pointer, note},
    vocabulary::{Vocabulary, vocabulary},
};

/// The most weeks that a wait can be said to last: ten years.
pub const MAX_WEEKS: u16 = 520;

/// For how many days at most somebody can be full before they have to say so again: two years.
const MAX_DAYS_AHEAD: i64 = 731;

vocabulary! {
    /// Whether there is room.
    RoomState ("state") { Open = "open", Waiting = "waiting", Full = "full" }
}

/// Whether there is room, as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatedRoom {
    /// Whether there is.
    pub state: RoomState,
    /// How many weeks one waits, where that was said.
    pub weeks: Option<u16>,
    /// The last day on which that holds: it is open again after it.
    pub until: Option<NaiveDate>,
}

impl StatedRoom {
    /// There is room.
    pub const OPEN: Self = Self { state: RoomState::Open, weeks: None, until: None };

    /// What a service says.
    #[must_use]
    pub fn of(service: &Service) -> Option<Self> {
        service.capacities.iter().find_map(Self::in_row)
    }

    fn in_row(row: &Capacity) -> Option<Self> {
        let text = |name: &str| row.extra.get(name).and_then(serde_json::Value::as_str);
        let state = RoomState::from_word(text("state")?).ok()?;
        let weeks = row.extra.get("weeks").and_then(serde_json::Value::as_u64).and_then(|weeks| u16::try_from(weeks).ok());
        let until = text("until").and_then(|day| day.parse().ok());
        Some(Self { state, weeks: weeks.filter(|_| state == RoomState::Waiting), until: until.filter(|_| state != RoomState::Open) })
    }

    /// Says it in a service, in place of what was said before; rows that count places stay. `id` is the row's where there was none.
    pub fn say_in(self, service: &mut Service, id: Uuid, at: DateTime<Utc>) {
        let before = service.capacities.iter().position(|row| Self::in_row(row).is_some());
        let id = before.map_or(id, |place| service.capacities.remove(place).id);
        let mut row = Capacity {
            id,
            available: (self.state != RoomState::Open).then_some(0.0),
            maximum: None,
            description: Some(self.in_words()),
            updated: Some(at),
            extra: super::Extra::default(),
        };
        row.extra.insert("state".to_owned(), json!(self.state.word()));
        if let Some(weeks) = self.weeks {
            row.extra.insert("weeks".to_owned(), json!(weeks));
        }
        if let Some(until) = self.until {
            row.extra.insert("until".to_owned(), json!(until));
        }
        service.capacities.insert(0, row);
    }

    /// What is wrong with it on `today`; `at` is where its members stand.
    pub fn check(self, today: NaiveDate, at: &Pointer, faults: &mut Faults) {
        if self.weeks.is_some_and(|weeks| weeks == 0 || weeks > MAX_WEEKS) {
            note(faults, &at.member("weeks"), code::OUT_OF_RANGE, format!("must be a whole number from 1 to {MAX_WEEKS}"));
        }
        if self.weeks.is_some() && self.state != RoomState::Waiting {
            note(faults, &at.member("weeks"), code::CONFLICT, "is for what one waits for: state must be waiting");
        }
        match self.until {
            Some(_) if self.state == RoomState::Open => {
                note(faults, &at.member("until"), code::CONFLICT, "is for what is full, or waited for: it says when there is room again");
            }
            Some(until) if until < today || (until - today).num_days() > MAX_DAYS_AHEAD => {
                note(faults, &at.member("until"), code::OUT_OF_RANGE, "must be today or later, within two years");
            }
            _ => {}
        }
    }

    /// Notes what is wrong with what a service says of it in members of our own.
    pub fn check_in(service: &Service, today: NaiveDate, faults: &mut Faults) {
        for (place, row) in service.capacities.iter().enumerate().filter(|(_, row)| row.extra.contains_key("state")) {
            let at = Pointer::root().member("capacities").element(place);
            match Self::in_row(row) {
                None => note(faults, &at.member("state"), code::UNKNOWN_WORD, "must be open, waiting or full"),
                // A day that has gone by was right when it was said.
                Some(room) => Self { until: room.until.filter(|until| *until >= today), ..room }.check(today, &at, faults),
            }
        }
    }

    /// In words that people read.
    #[must_use]
    pub fn in_words(self) -> String {
        let what = match self.state {
            RoomState::Open => "Has room",
            RoomState::Full => "Full",
            RoomState::Waiting => "There is a wait",
        };
        let how_long = self.how_long();
        if how_long.is_empty() { what.to_owned() } else { format!("{what}: {how_long}") }
    }

    /// How long that lasts, in words; empty where that was not said.
    #[must_use]
    pub fn how_long(self) -> String {
        let weeks = match self.weeks {
            None => String::new(),
            Some(1) => "about a week".to_owned(),
            Some(weeks) => format!("about {weeks} weeks"),
        };
        let until = self.until.map(|until| format!("open again after {}", until.format("%-d %B %Y"))).unwrap_or_default();
        if weeks.is_empty() || until.is_empty() { weeks + &until } else { format!("{weeks}, {until}") }
    }

    /// Whether it has come to its end by `today`: there is room again.
    #[must_use]
    pub fn is_over(self, today: NaiveDate) -> bool {
        self.until.is_some_and(|until| until < today)
    }
}

/// The day that a moment falls on in the United Kingdom.
#[must_use]
pub fn day_in_london(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::Europe::London).date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn service(capacities: &serde_json::Value) -> Service {
        let nil = Uuid::nil();
        serde_json::from_value(json!({ "id": nil, "organization_id": nil, "name": "Choir", "status": "active", "capacities": capacities }))
            .unwrap()
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_said_is_read_again_and_stands_before_what_is_counted() {
        let at: DateTime<Utc> = "2026-11-22T10:00:00Z".parse().unwrap();
        let mut choir = service(&json!([{ "id": Uuid::from_u128(7), "available": 3.0 }]));
        assert_eq!(StatedRoom::of(&choir), None);
        let full = StatedRoom { state: RoomState::Full, weeks: None, until: Some(day("2027-01-10")) };
        full.say_in(&mut choir, Uuid::from_u128(1), at);
        let waiting = StatedRoom { state: RoomState::Waiting, weeks: Some(6), until: None };
        assert_eq!((StatedRoom::of(&choir), choir.capacities.len()), (Some(full), 2));
        waiting.say_in(&mut choir, Uuid::from_u128(2), at);
        assert_eq!((StatedRoom::of(&choir), choir.capacities.len(), choir.capacities[0].id), (Some(waiting), 2, Uuid::from_u128(1)));
        StatedRoom::OPEN.say_in(&mut choir, Uuid::from_u128(2), at);
        assert_eq!((StatedRoom::of(&choir), choir.capacities[0].available), (Some(StatedRoom::OPEN), None));
    }

    #[test]
    fn it_is_said_in_words() {
        use RoomState::{Full, Open, Waiting};
        for (state, weeks, until, words) in [
            (Open, None, None, "Has room"),
            (Full, None, None, "Full"),
            (Full, None, Some("2027-01-10"), "Full: open again after 10 January 2027"),
            (Waiting, None, None, "There is a wait"),
            (Waiting, Some(1), None, "There is a wait: about a week"),
            (Waiting, Some(6), Some("2027-01-10"), "There is a wait: about 6 weeks, open again after 10 January 2027"),
        ] {
            assert_eq!(StatedRoom { state, weeks, until: until.map(day) }.in_words(), words);
        }
    }

    #[test]
    fn what_is_wrong_with_it_is_named() {
        let today = day("2026-11-22");
        for (members, fault) in [
            (json!({ "state": "full", "until": "2026-11-22" }), None),
            (json!({ "state": "waiting", "weeks": 6 }), None),
            (json!({ "state": "ful" }), Some("/capacities/0/state")),
            (json!({ "state": "waiting", "weeks": 0 }), Some("/capacities/0/weeks")),
            (json!({ "state": "waiting", "weeks": 521 }), Some("/capacities/0/weeks")),
            (json!({ "state": "full", "until": "2029-01-01" }), Some("/capacities/0/until")),
        ] {
            let mut row = json!({ "id": Uuid::from_u128(1) });
            row["extra"] = members.clone();
            let mut faults = Faults::default();
            StatedRoom::check_in(&service(&json!([row])), today, &mut faults);
            assert_eq!(faults.0.first().map(|fault| fault.pointer.as_str()), fault, "{members}");
        }
    }

    #[test]
    fn it_is_over_on_the_day_after_and_a_day_is_londons() {
        let full = StatedRoom { state: RoomState::Full, weeks: None, until: Some(day("2027-01-10")) };
        assert_eq!(
            (full.is_over(day("2027-01-10")), full.is_over(day("2027-01-11")), StatedRoom::OPEN.is_over(day("2027-01-11"))),
            (false, true, false)
        );
        assert_eq!(day_in_london("2026-07-01T23:30:00Z".parse().unwrap()), day("2026-07-02"));
    }
}
