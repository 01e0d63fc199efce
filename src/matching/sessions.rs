//! When an activity happens: HSDS schedules, which are RFC 5545 recurrences, at Europe/London wall-clock times.
//!
//! This is the one place that uses the `rrule` crate. It is asked for days only, at noon in UTC, where no clock ever
//! changes; the wall-clock time is put on afterwards, so that "Tuesdays at 10" is at ten in summer and in winter. Work is
//! bounded whatever a feed says: daily and slower only, [`MAX_DAYS`] days at most, looked for within [`HORIZON_DAYS`].

use chrono::{DateTime, Datelike, Days, FixedOffset, LocalResult, Months, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Europe::London;
use rrule::{NWeekday, RRule, Tz};

use super::{Season, Window, minutes};
use crate::domain::{
    Frequency, Schedule,
    vocabulary::{Day, HowOften},
};

/// How many days of one recurrence are looked at.
pub const MAX_DAYS: u16 = 400;

/// How far ahead a next session is looked for: a year and a bit, so that a yearly one is found.
pub const HORIZON_DAYS: u64 = 400;

/// How long a session lasts where nobody says when it ends: two hours, what most groups take (an assumption).
const USUAL_MIN: u16 = 120;

/// A session: one time at which an activity happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Session {
    /// When it begins.
    pub starts_at: DateTime<FixedOffset>,
    /// When it ends, where that is stated.
    pub ends_at: Option<DateTime<FixedOffset>>,
}

/// The first session that begins at `as_of` or later, over all schedules. `None` where none is stated with a time, or none
/// comes within [`HORIZON_DAYS`].
#[must_use]
pub fn next_session(schedules: &[Schedule], as_of: DateTime<Utc>) -> Option<Session> {
    schedules.iter().filter_map(|schedule| next_of(schedule, as_of)).min()
}

fn next_of(schedule: &Schedule, as_of: DateTime<Utc>) -> Option<Session> {
    let opens_at = schedule.opens_at?;
    let today = as_of.with_timezone(&London).date_naive();
    lazy_days(schedule, today).into_iter().flatten().find_map(|day| {
        let starts_at = wall_clock(day, opens_at)?;
        let ends_at = schedule.closes_at.and_then(|closes_at| {
            // A session that closes before it opens goes past midnight.
            wall_clock(if closes_at < opens_at { day.succ_opt()? } else { day }, closes_at)
        });
        (starts_at >= as_of).then_some(Session { starts_at, ends_at })
    })
}

/// The moment at which London's clocks show `time` on `day`. In the hour that spring skips it is the moment after the skip;
/// in the hour that autumn repeats, the first.
fn wall_clock(day: NaiveDate, time: NaiveTime) -> Option<DateTime<FixedOffset>> {
    let wall = day.and_time(time);
    match London.from_local_datetime(&wall) {
        LocalResult::Single(moment) | LocalResult::Ambiguous(moment, _) => Some(moment.fixed_offset()),
        LocalResult::None => {
            London.from_local_datetime(&wall.checked_add_signed(TimeDelta::hours(1))?).earliest().map(|m| m.fixed_offset())
        }
    }
}

/// The days on or after `from` on which a schedule has sessions, in order, within the bounds of this module.
#[must_use]
pub fn days(schedule: &Schedule, from: NaiveDate) -> Vec<NaiveDate> {
    lazy_days(schedule, from).into_iter().flatten().collect()
}

/// The same, one after the other: who wants the next one need not pay for the year.
fn lazy_days(schedule: &Schedule, from: NaiveDate) -> Option<Box<dyn Iterator<Item = NaiveDate>>> {
    let first = schedule.valid_from.map_or(from, |valid_from| valid_from.max(from));
    let last = [schedule.valid_to, schedule.until, from.checked_add_days(Days::new(HORIZON_DAYS))].into_iter().flatten().min();
    let last = last.filter(|last| *last >= first)?;
    let Some(freq) = schedule.freq.or_else(|| schedule.byday.as_ref().map(|_| Frequency::Weekly)) else {
        // No recurrence: one day, or an open time without days.
        return Some(Box::new(schedule.dtstart.filter(|day| (first..=last).contains(day)).into_iter()));
    };
    let start = noon(anchor(schedule, freq, first)?)?;
    let rule = rule(schedule, freq)?;
    // RFC 5545 lets `until` and `count` not stand together; the earlier of both is what a listing means.
    let rule = match schedule.count {
        Some(count) => rule.count(count),
        None => rule.until(noon(last)?),
    };
    let set = rule.build(start).ok()?.limit();
    let days = set.into_iter().take(usize::from(MAX_DAYS)).map(|moment| moment.date_naive());
    Some(Box::new(days.filter(move |day| (first..=last).contains(day))))
}

/// The day from which a recurrence is counted: its own first day, moved forward by whole periods to just before `first`, so
/// that a group which began in 1998 costs no more than one that began last week.
fn anchor(schedule: &Schedule, freq: Frequency, first: NaiveDate) -> Option<NaiveDate> {
    let Some(begun) = schedule.dtstart.or(schedule.valid_from.filter(|_| schedule.interval.unwrap_or(1) > 1)) else {
        // Without a first day any week will do; step back so that the week or month that holds `first` is whole.
        return match freq {
            Frequency::Daily => Some(first),
            Frequency::Weekly => first.checked_sub_days(Days::new(u64::from(first.weekday().num_days_from_monday()))),
            Frequency::Monthly => first.with_day(1),
            Frequency::Yearly => first.with_ordinal(1),
        };
    };
    if schedule.count.is_some() || begun >= first {
        return Some(begun);
    }
    let interval = i64::from(schedule.interval.unwrap_or(1).max(1));
    let gone = (first - begun).num_days();
    match freq {
        Frequency::Daily => forward(begun, gone / interval * interval),
        Frequency::Weekly => forward(begun, gone / (7 * interval) * 7 * interval),
        Frequency::Monthly => {
            let months = i64::from(first.year() - begun.year()) * 12 + i64::from(first.month()) - i64::from(begun.month());
            let whole = (months.max(1) - 1) / interval * interval;
            // Day 31 does not exist in each month: stepping lands on the last day, which would move the recurrence.
            if begun.day() > 28 { Some(begun) } else { begun.checked_add_months(Months::new(u32::try_from(whole).ok()?)) }
        }
        Frequency::Yearly => Some(begun),
    }
}

fn forward(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::try_from(days).ok()?))
}

fn noon(day: NaiveDate) -> Option<DateTime<Tz>> {
    let noon = day.and_hms_opt(12, 0, 0)?;
    Tz::UTC.from_local_datetime(&noon).single()
}

fn rule(schedule: &Schedule, freq: Frequency) -> Option<RRule<rrule::Unvalidated>> {
    let freq = match freq {
        Frequency::Daily => rrule::Frequency::Daily,
        Frequency::Weekly => rrule::Frequency::Weekly,
        Frequency::Monthly => rrule::Frequency::Monthly,
        Frequency::Yearly => rrule::Frequency::Yearly,
    };
    let mut rule = RRule::new(freq).interval(u16::try_from(schedule.interval.unwrap_or(1).max(1)).ok()?);
    if let Some(byday) = &schedule.byday {
        let days = byday.split(',').map(|day| weekday(day.trim())).collect::<Option<Vec<_>>>()?;
        let days = days.into_iter().map(|(nth, day)| match nth {
            // A number only means something in a month or a year; "1TU" of a weekly rule is a slip for "TU".
            Some(nth) if !matches!(freq, rrule::Frequency::Weekly | rrule::Frequency::Daily) => NWeekday::Nth(nth, day),
            _ => NWeekday::Every(day),
        });
        rule = rule.by_weekday(days.collect());
    }
    if let Some(days) = schedule.bymonthday.as_ref().filter(|_| freq != rrule::Frequency::Weekly) {
        rule = rule.by_month_day(days.split(',').map(|day| day.trim().parse().ok()).collect::<Option<Vec<i8>>>()?);
    }
    Some(rule)
}

/// Reads `TU`, `1TU` or `-1FR`.
fn weekday(text: &str) -> Option<(Option<i16>, Weekday)> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let day = match day.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    if nth.is_empty() { Some((None, day)) } else { Some((Some(nth.parse().ok().filter(|nth| *nth != 0)?), day)) }
}

/// When in the week a set of schedules has sessions. A monthly one counts on its day: a person who is free on Tuesdays can
/// come to a first Tuesday.
#[must_use]
pub fn weekly(schedules: &[Schedule]) -> Vec<Window> {
    let mut windows: Vec<Window> = schedules.iter().flat_map(windows_of).collect();
    windows.sort_unstable_by_key(|window| (window.day, window.from_min, window.to_min));
    windows.dedup();
    windows.truncate(28);
    windows
}

fn windows_of(schedule: &Schedule) -> Vec<Window> {
    let days: Vec<Day> = match (&schedule.byday, schedule.freq, schedule.dtstart) {
        (Some(byday), _, _) => byday.split(',').filter_map(|day| weekday(day.trim())).map(|(_, day)| day.into()).collect(),
        (None, Some(Frequency::Daily), _) => <Day as crate::domain::vocabulary::Vocabulary>::ALL.to_vec(),
        (None, Some(Frequency::Weekly), Some(first)) => vec![first.weekday().into()],
        _ => return Vec::new(),
    };
    let (from_min, to_min) = match (schedule.opens_at, schedule.closes_at) {
        (Some(opens), Some(closes)) if closes > opens => (minutes(opens), minutes(closes)),
        (Some(opens), Some(_)) => (minutes(opens), 24 * 60),
        (Some(opens), None) => (minutes(opens), (minutes(opens) + USUAL_MIN).min(24 * 60)),
        (None, _) => (0, 24 * 60),
    };
    days.into_iter().map(|day| Window { day, from_min, to_min }).collect()
}

/// How the sessions in one [`weekly`] window are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Held {
    /// How often.
    pub how_often: HowOften,
    /// Whether it is stated when they end.
    pub ends_stated: bool,
}

/// How the sessions in `window` are held: as often as the schedule says that has them most often. `None` where none has.
#[must_use]
pub fn held(schedules: &[Schedule], window: Window) -> Option<Held> {
    let of_window = schedules.iter().filter(|schedule| windows_of(schedule).contains(&window));
    let often = |schedule: &Schedule| match (schedule.freq, schedule.interval.unwrap_or(1)) {
        (None | Some(Frequency::Weekly), 0 | 1) | (Some(Frequency::Daily), 0..=7) => HowOften::Weekly,
        (None | Some(Frequency::Weekly), 2) => HowOften::Fortnightly,
        (None | Some(Frequency::Weekly), 3..=5) | (Some(Frequency::Monthly), 0 | 1) => HowOften::Monthly,
        _ => HowOften::Seldom,
    };
    let held = of_window.map(|schedule| Held { how_often: often(schedule), ends_stated: schedule.closes_at.is_some() });
    held.min_by_key(|held| held.how_often)
}

/// The days between which any of the schedules holds; open-ended where one of them is.
#[must_use]
pub fn season(schedules: &[Schedule]) -> Season {
    let from = schedules.iter().map(|schedule| schedule.valid_from).min().flatten();
    let ends = schedules.iter().map(|schedule| [schedule.valid_to, schedule.until].into_iter().flatten().min());
    let to = ends.map(|end| end.unwrap_or(NaiveDate::MAX)).max().filter(|end| *end != NaiveDate::MAX);
    Season { from_day: from.map(|day| day.num_days_from_ce()), to_day: to.map(|day| day.num_days_from_ce()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(json: serde_json::Value) -> Schedule {
        let mut json = json;
        json["id"] = "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001".into();
        serde_json::from_value(json).unwrap()
    }

    fn next(json: serde_json::Value, as_of: &str) -> Option<String> {
        next_session(&[schedule(json)], as_of.parse().unwrap()).map(|session| session.starts_at.to_rfc3339())
    }

    #[test]
    fn the_next_session_is_at_wall_clock_time_in_summer_and_in_winter() {
        let tuesdays = serde_json::json!({ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00:00", "closes_at": "12:00:00" });
        for (as_of, starts_at) in [
            ("2026-11-21T09:00:00Z", "2026-11-24T10:00:00+00:00"),
            ("2026-07-01T09:00:00Z", "2026-07-07T10:00:00+01:00"),
            ("2026-10-20T10:00:00Z", "2026-10-27T10:00:00+00:00"), // the clocks change in between
            ("2026-07-07T09:00:00Z", "2026-07-07T10:00:00+01:00"), // the very moment
            ("2026-07-07T09:00:01Z", "2026-07-14T10:00:00+01:00"),
        ] {
            assert_eq!(next(tuesdays.clone(), as_of).as_deref(), Some(starts_at), "as of {as_of}");
        }
    }

    #[test]
    fn recurrences_of_every_kind_are_understood() {
        for (what, json, starts_at) in [
            ("fortnightly", serde_json::json!({ "freq": "WEEKLY", "interval": 2, "dtstart": "2026-09-08", "byday": "TU" }), "2026-12-01"),
            ("first Tuesday", serde_json::json!({ "freq": "MONTHLY", "byday": "1TU" }), "2026-12-01"),
            ("last Friday", serde_json::json!({ "freq": "MONTHLY", "byday": "-1FR", "dtstart": "2019-01-25" }), "2026-11-27"),
            ("on the 5th", serde_json::json!({ "freq": "MONTHLY", "bymonthday": "5" }), "2026-12-05"),
            ("daily since 1998", serde_json::json!({ "freq": "DAILY", "dtstart": "1998-01-01" }), "2026-11-22"),
            ("once", serde_json::json!({ "dtstart": "2026-12-24" }), "2026-12-24"),
            ("days without a frequency", serde_json::json!({ "byday": "SA,SU" }), "2026-11-22"),
            ("from January", serde_json::json!({ "byday": "MO", "valid_from": "2027-01-01" }), "2027-01-04"),
        ] {
            let mut json = json;
            json["opens_at"] = "10:00:00".into();
            assert_eq!(next(json, "2026-11-22T00:00:00Z").map(|at| at[..10].to_owned()).as_deref(), Some(starts_at), "{what}");
        }
    }

    #[test]
    fn what_is_over_or_says_no_time_has_no_next_session() {
        for json in [
            serde_json::json!({ "byday": "MO", "opens_at": "10:00:00", "valid_to": "2026-03-01" }),
            serde_json::json!({ "byday": "MO", "opens_at": "10:00:00", "until": "2026-03-01" }),
            serde_json::json!({ "byday": "MO" }),
            serde_json::json!({ "opens_at": "10:00:00" }),
        ] {
            assert_eq!(next(json, "2026-11-22T00:00:00Z"), None);
        }
    }

    #[test]
    fn a_time_that_the_spring_clocks_skip_is_after_the_skip() {
        let nights = serde_json::json!({ "freq": "DAILY", "opens_at": "01:30:00" });
        assert_eq!(next(nights, "2026-03-28T12:00:00Z").as_deref(), Some("2026-03-29T02:30:00+01:00"));
    }

    #[test]
    fn weekly_windows_take_monthly_and_open_ended_sessions_along() {
        let first_tuesdays = schedule(serde_json::json!({ "freq": "MONTHLY", "byday": "1TU", "opens_at": "14:00:00" }));
        assert_eq!(weekly(&[first_tuesdays]), [Window { day: Day::Tuesday, from_min: 840, to_min: 960 }]);
    }
}
