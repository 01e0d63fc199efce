//! Recurrences in the two frequencies that the profile knows.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

/// The most years between two times that can be told in months: an interval goes to 1,000 when it is read.
const MOST_YEARS: u64 = 83;

const ALL_DAYS: &str = "MO,TU,WE,TH,FR,SA,SU";

/// Says a schedule's recurrence weekly or monthly; in words, where it is neither.
pub(super) fn say(schedule: &mut Map<String, Value>) {
    let interval = schedule.get("interval").and_then(Value::as_u64).filter(|interval| *interval > 1);
    if interval.is_some() && !schedule.contains_key("dtstart") {
        // What an interval counts from, in the domain as well.
        if let Some(from) = schedule.get("valid_from").cloned() {
            schedule.insert("dtstart".to_owned(), from);
        }
    }
    let every = interval.unwrap_or(1);
    match schedule.get("freq").and_then(Value::as_str) {
        Some("DAILY") if every == 1 => {
            schedule.insert("freq".to_owned(), "WEEKLY".into());
            schedule.entry("byday").or_insert_with(|| ALL_DAYS.into());
        }
        Some("DAILY") if every.is_multiple_of(7) && schedule.contains_key("dtstart") && !schedule.contains_key("byday") => {
            schedule.insert("freq".to_owned(), "WEEKLY".into());
            schedule.insert("interval".to_owned(), json!(every / 7));
        }
        Some("YEARLY") => yearly(schedule, every),
        Some("DAILY") => in_words(schedule, &format!("Every {every} days")),
        _ => {}
    }
}

fn yearly(schedule: &mut Map<String, Value>, every: u64) {
    let first = schedule.get("dtstart").and_then(Value::as_str).and_then(|day| day.parse::<NaiveDate>().ok());
    let by_rule = schedule.contains_key("byday") || schedule.contains_key("bymonthday");
    match first {
        Some(first) if !by_rule && every <= MOST_YEARS => {
            schedule.insert("freq".to_owned(), "MONTHLY".into());
            schedule.insert("interval".to_owned(), json!(every * 12));
            schedule.insert("bymonthday".to_owned(), first.day().to_string().into());
        }
        _ => in_words(schedule, &if every == 1 { "Once a year".to_owned() } else { format!("Every {every} years") }),
    }
}

fn in_words(schedule: &mut Map<String, Value>, words: &str) {
    for member in ["freq", "interval", "byday", "bymonthday", "count"] {
        schedule.shift_remove(member);
    }
    schedule.entry("description").or_insert_with(|| words.into());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_recurrence_is_weekly_or_monthly_or_in_words() {
        for (told, said) in [
            (json!({ "freq": "WEEKLY", "byday": "TU" }), json!({ "freq": "WEEKLY", "byday": "TU" })),
            (json!({ "freq": "DAILY" }), json!({ "freq": "WEEKLY", "byday": ALL_DAYS })),
            (json!({ "freq": "DAILY", "byday": "SA" }), json!({ "freq": "WEEKLY", "byday": "SA" })),
            (
                json!({ "freq": "DAILY", "interval": 14, "dtstart": "2026-01-06" }),
                json!({ "freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-06" }),
            ),
            (json!({ "freq": "DAILY", "interval": 3, "count": 4 }), json!({ "description": "Every 3 days" })),
            (
                json!({ "freq": "YEARLY", "dtstart": "2026-07-04" }),
                json!({ "freq": "MONTHLY", "interval": 12, "bymonthday": "4", "dtstart": "2026-07-04" }),
            ),
            (json!({ "freq": "YEARLY", "description": "On St George's Day" }), json!({ "description": "On St George's Day" })),
            (
                json!({ "freq": "WEEKLY", "interval": 2, "valid_from": "2026-01-06" }),
                json!({ "freq": "WEEKLY", "interval": 2, "valid_from": "2026-01-06", "dtstart": "2026-01-06" }),
            ),
        ] {
            let Value::Object(mut schedule) = told.clone() else { unreachable!() };
            say(&mut schedule);
            assert_eq!(Value::Object(schedule.clone()), said, "{told}");
            let once = schedule.clone();
            say(&mut schedule);
            assert_eq!(schedule, once, "said twice: {told}");
        }
    }
}
