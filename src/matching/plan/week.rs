//! When in the week an offering can be attended.

use crate::matching::{Offering, Person, Window};

/// How long a stated time may be before it counts as opening hours, in which one chooses one's own time, in minutes.
/// Source: docs/RANKING.md, "Plans".
const OPENING_MIN: u16 = 240;

/// How long a visit within opening hours takes, in minutes. Source: docs/RANKING.md, "Plans".
const VISIT_MIN: u16 = 120;

/// The least that is worth going for, in minutes: what match's schedule factor counts as shared.
const LEAST_MIN: u16 = 30;

/// How many times of one offering are tried.
const MAX_VISITS: usize = 28;

/// A time at which an offering is attended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// From when to when.
    pub window: Window,
    /// The stated time that it lies in: the session itself, or opening hours.
    pub stated: Window,
}

impl Visit {
    /// Whether it is a time of one's own choosing within opening hours.
    #[must_use]
    pub fn is_chosen(&self) -> bool {
        self.window != self.stated
    }
}

/// The times at which a person can attend an offering; none where it states no time of day. `None` where it states some, and none of
/// them is when they are free.
pub(super) fn visits(person: &Person, offering: &Offering) -> Option<Vec<Visit>> {
    let timed = |window: &&Window| window.from_min > 0 || window.to_min < 24 * 60;
    let stated: Vec<Window> = offering.sessions.iter().filter(timed).copied().collect();
    if stated.is_empty() {
        // A day may be stated without a time of day, and still be the wrong day.
        let free = |window: &Window| person.availability.is_empty() || person.availability.iter().any(|free| free.day == window.day);
        return (offering.sessions.is_empty() || offering.sessions.iter().any(free)).then(Vec::new);
    }
    let mut visits: Vec<Visit> = stated.iter().flat_map(|window| within(person, *window)).collect();
    visits.truncate(MAX_VISITS);
    (!visits.is_empty()).then_some(visits)
}

/// The visits within one stated time: the session itself, or pieces of opening hours.
fn within(person: &Person, stated: Window) -> Vec<Visit> {
    let shared = |free: &Window| stated.shared_min(*free) >= LEAST_MIN;
    if stated.to_min.saturating_sub(stated.from_min) <= OPENING_MIN {
        let can = person.availability.is_empty() || person.availability.iter().any(shared);
        return if can { vec![Visit { window: stated, stated }] } else { Vec::new() };
    }
    let parts: Vec<Window> = if person.availability.is_empty() {
        vec![stated]
    } else {
        let both = |free: &Window| Window {
            day: stated.day,
            from_min: stated.from_min.max(free.from_min),
            to_min: stated.to_min.min(free.to_min),
        };
        person.availability.iter().filter(|free| shared(free)).map(both).collect()
    };
    let mut visits = Vec::new();
    for part in parts {
        let mut from_min = part.from_min;
        while from_min + LEAST_MIN <= part.to_min {
            let to_min = part.to_min.min(from_min + VISIT_MIN);
            visits.push(Visit { window: Window { day: stated.day, from_min, to_min }, stated });
            from_min = to_min;
        }
    }
    visits
}
