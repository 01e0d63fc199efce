//! Moves the dates of the demonstration directory by whole weeks, so that it stays as fresh, and as stale, as on the day
//! on which it was written. Pure: the day is an argument.
//!
//! Whole weeks, because a session on a Tuesday has to stay on a Tuesday. Dates that stand in prose stay as they are.

use chrono::{Days, NaiveDate};
use serde_json::Value;

/// The members of the feed that hold a date, or a time that begins with one.
const DATED: [&str; 7] = ["assured_date", "dtstart", "last_modified", "until", "updated", "valid_from", "valid_to"];

/// How many whole weeks lie between the day on which the directory was written and `today`, rounded down: negative where
/// the machine's clock stands before that day.
#[must_use]
pub(super) fn whole_weeks(written_on: NaiveDate, today: NaiveDate) -> i64 {
    today.signed_duration_since(written_on).num_days().div_euclid(7)
}

/// Moves every date of `document` by `weeks`. A text that begins with no date, or that would leave the calendar, is left
/// as it is.
pub(super) fn shift_dates(document: &mut Value, weeks: i64) {
    match document {
        Value::Array(items) => items.iter_mut().for_each(|item| shift_dates(item, weeks)),
        Value::Object(members) => {
            for (name, value) in members {
                match value {
                    Value::String(text) if DATED.contains(&name.as_str()) => {
                        if let Some(moved) = shifted(text, weeks) {
                            *text = moved;
                        }
                    }
                    other => shift_dates(other, weeks),
                }
            }
        }
        _ => {}
    }
}

/// `text` with the date at its beginning moved by `weeks`; the rest (a time of day) stays.
fn shifted(text: &str, weeks: i64) -> Option<String> {
    let (date, rest) = text.split_at_checked(10)?;
    let date: NaiveDate = date.parse().ok()?;
    let days = Days::new(weeks.unsigned_abs().checked_mul(7)?);
    let moved = if weeks < 0 { date.checked_sub_days(days) } else { date.checked_add_days(days) }?;
    Some(format!("{moved}{rest}"))
}

#[cfg(test)]
mod tests {
    use chrono::Datelike;
    use serde_json::json;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_week_counts_once_it_is_whole() {
        for (today, weeks) in [
            ("2026-11-22", 0),
            ("2026-11-28", 0),
            ("2026-11-29", 1),
            ("2027-11-22", 52),
            ("2026-11-21", -1),
            ("2026-11-15", -1),
            ("2026-11-14", -2),
        ] {
            assert_eq!(whole_weeks(day("2026-11-22"), day(today)), weeks, "on {today}");
        }
    }

    #[test]
    fn dates_move_wherever_they_stand_and_nothing_else_does() {
        let mut document = json!([{
            "name": "2026-11-22 walk",
            "assured_date": "2024-02-29",
            "last_modified": "2026-10-28T09:00:00Z",
            "description": "From 2026-12-01.",
            "schedules": [{ "valid_from": "2026-12-28", "valid_to": "2027-03-05", "dtstart": "2026-09-08", "until": "2027-01-01", "byday": "TU" }],
            "cost_options": [{ "valid_from": "2026-01-01", "amount": 3 }],
            "capacities": [{ "updated": "2026-06-02T09:00:00Z" }],
            "service_at_locations": [{ "schedules": [{ "valid_from": "soon" }] }],
        }]);
        shift_dates(&mut document, 2);
        assert_eq!(
            document,
            json!([{
                "name": "2026-11-22 walk",
                "assured_date": "2024-03-14",
                "last_modified": "2026-11-11T09:00:00Z",
                "description": "From 2026-12-01.",
                "schedules": [{ "valid_from": "2027-01-11", "valid_to": "2027-03-19", "dtstart": "2026-09-22", "until": "2027-01-15", "byday": "TU" }],
                "cost_options": [{ "valid_from": "2026-01-15", "amount": 3 }],
                "capacities": [{ "updated": "2026-06-16T09:00:00Z" }],
                "service_at_locations": [{ "schedules": [{ "valid_from": "soon" }] }],
            }])
        );
    }

    #[test]
    fn a_weekday_stays_a_weekday_and_moving_back_restores() {
        for weeks in [-530, -1, 0, 1, 75] {
            let moved = day(&shifted("2026-09-08", weeks).unwrap());
            assert_eq!(moved.weekday(), chrono::Weekday::Tue);
            assert_eq!(shifted(&moved.to_string(), -weeks).unwrap(), "2026-09-08");
        }
    }

    #[test]
    fn what_is_no_date_or_leaves_the_calendar_stays() {
        for text in ["", "soon", "2026-13-40", "Ä2026-01-01", "20260101T0900"] {
            assert_eq!(shifted(text, 3), None, "{text}");
        }
        assert_eq!(shifted("2026-01-01", i64::MAX), None);
        assert_eq!(shifted("2026-01-01", i64::MIN), None);
    }
}
