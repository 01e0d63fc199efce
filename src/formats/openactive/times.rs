//! When sessions are: schedules of schema.org, opening hours, and single dates.

use std::collections::BTreeMap;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Europe::London;
use serde_json::Value;

use super::data::{Members, keep, neat, put, take_list, take_number, take_text, text, word};
use crate::formats::calendar;

/// How many single dates one service tells; more are dropped, and told. A fortnight's walk finds none of those further off.
pub(super) const MAX_DATES: usize = 100;

/// One session, on the clock at the wall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Dated {
    pub(super) day: NaiveDate,
    pub(super) opens: Option<NaiveTime>,
    pub(super) closes: Option<NaiveTime>,
}

impl Dated {
    /// The session of an event's `startDate`, with its `endDate` or `duration`.
    pub(super) fn of(event: &Members) -> Option<Self> {
        let (day, opens) = moment(event.get("startDate").and_then(text)?)?;
        let ends = event.get("endDate").and_then(text).and_then(moment).and_then(|(_, time)| time);
        let lasts = event.get("duration").and_then(text).and_then(duration);
        let closes = ends.or_else(|| Some(opens?.overflowing_add_signed(lasts?).0));
        Some(Self { day, opens, closes: closes.filter(|_| opens.is_some()) })
    }

    fn schedule(self) -> Members {
        let mut out = Members::new();
        put(&mut out, "dtstart", Some(self.day.to_string()));
        put(&mut out, "count", Some(1));
        self.clocks(&mut out);
        out
    }

    fn clocks(self, out: &mut Members) {
        let clock = |time: NaiveTime| time.format("%H:%M").to_string();
        put(out, "opens_at", self.opens.map(clock));
        put(out, "closes_at", self.closes.map(clock));
    }
}

/// A date, and the time at the wall in Britain. What has no offset is at the wall already.
fn moment(text: &str) -> Option<(NaiveDate, Option<NaiveTime>)> {
    if let Ok(moment) = DateTime::parse_from_rfc3339(text) {
        let wall = moment.with_timezone(&London).naive_local();
        return Some((wall.date(), Some(wall.time())));
    }
    let day = text.get(..10)?.parse().ok()?;
    let time = text.get(11..).and_then(clock);
    (text.len() == 10 || time.is_some()).then_some((day, time))
}

fn clock(text: &str) -> Option<NaiveTime> {
    let text = text.get(..5)?;
    NaiveTime::parse_from_str(text, "%H:%M").ok()
}

/// The length of an ISO 8601 duration of days, hours and minutes.
fn duration(text: &str) -> Option<TimeDelta> {
    let mut rest = text.strip_prefix('P')?;
    let (mut length, mut is_time) = (TimeDelta::zero(), false);
    while let Some(first) = rest.chars().next() {
        if first == 'T' {
            is_time = true;
            rest = &rest[1..];
            continue;
        }
        let end = rest.find(|c: char| c.is_ascii_alphabetic())?;
        let number: i64 = rest.get(..end)?.parse().ok().filter(|number| (0..100_000).contains(number))?;
        length += match (rest.as_bytes()[end], is_time) {
            (b'D', false) => TimeDelta::days(number),
            (b'H', true) => TimeDelta::hours(number),
            (b'M', true) => TimeDelta::minutes(number),
            (b'S', true) => TimeDelta::seconds(number),
            _ => return None,
        };
        rest = &rest[end + 1..];
    }
    Some(length)
}

/// Reads the schedules of an event. Those that are none are left out; they stay with what is kept.
pub(super) fn schedules(event: &mut Members) -> Vec<Members> {
    take_list(event, "eventSchedule")
        .into_iter()
        .filter_map(|schedule| if let Value::Object(members) = schedule { Some(recurring(members)) } else { None })
        .collect()
}

fn recurring(mut schedule: Members) -> Members {
    let mut out = Members::new();
    let [starts, ends] = ["startDate", "endDate"].map(|name| understood(&mut schedule, name, |date| Some(moment(date)?.0.to_string())));
    let days: Vec<String> = take_list(&mut schedule, "byDay").iter().filter_map(text).map(str::to_owned).collect();
    let weeks: Vec<i64> = take_list(&mut schedule, "byMonthWeek")
        .iter()
        .filter_map(Value::as_i64)
        .filter(|week| (-5..=5).contains(week) && *week != 0)
        .collect();
    let month_days: Vec<String> =
        take_list(&mut schedule, "byMonthDay").iter().filter_map(Value::as_i64).map(|day| day.to_string()).collect();
    let (freq, interval) = understood(&mut schedule, "repeatFrequency", frequency_of).unzip();
    let is_monthly = freq == Some("MONTHLY");
    let byday = by_day(&days, if is_monthly { &weeks } else { &[] });
    put(&mut out, "freq", freq.or_else(|| byday.is_some().then_some("WEEKLY")));
    put(&mut out, "interval", interval.filter(|interval| *interval > 1));
    put(&mut out, "byday", byday);
    put(&mut out, "bymonthday", Some(month_days.join(",")).filter(|days| is_monthly && !days.is_empty()));
    put(&mut out, "dtstart", starts);
    put(&mut out, "until", ends);
    put(&mut out, "count", take_number(&mut schedule, "repeatCount").filter(|count| (1.0..=1000.0).contains(count)).map(neat));
    let [opens, closes] = ["startTime", "endTime"].map(|name| understood(&mut schedule, name, clock));
    let lasts = schedule.get("duration").and_then(text).and_then(duration);
    let closes = closes.or_else(|| Some(opens?.overflowing_add_signed(lasts?).0));
    let form = |time: NaiveTime| time.format("%H:%M").to_string();
    put(&mut out, "opens_at", opens.map(form));
    put(&mut out, "closes_at", closes.map(form));
    put(&mut out, "description", take_text(&mut schedule, "schedulingNote").or_else(|| take_text(&mut schedule, "description")));
    keep(&mut out, schedule);
    out
}

/// Takes a text that `read` understands; what it does not stays.
fn understood<T>(members: &mut Members, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
    let read = members.get(name).and_then(text).and_then(read)?;
    members.shift_remove(name);
    Some(read)
}

/// `P1W`, `P2W`, `P14D`, `P1M`: the words of RFC 5545.
fn frequency_of(text: &str) -> Option<(&'static str, u32)> {
    let number = text.strip_prefix('P')?;
    let unit = number.chars().last()?;
    let count: u32 = number.strip_suffix(unit)?.parse().ok().filter(|count| (1..=1000).contains(count))?;
    match unit {
        'D' if count.is_multiple_of(7) => Some(("WEEKLY", count / 7)),
        'D' => Some(("DAILY", count)),
        'W' => Some(("WEEKLY", count)),
        'M' => Some(("MONTHLY", count)),
        'Y' => Some(("YEARLY", count)),
        _ => None,
    }
}

/// Days by their addresses in schema.org, by name or by code; of months, with their week.
fn by_day(days: &[String], weeks: &[i64]) -> Option<String> {
    let mut numbers: Vec<usize> = Vec::new();
    let mut codes: Vec<String> = Vec::new();
    for day in days {
        match calendar::day(word(day)) {
            Some(number) => numbers.push(number),
            // "1MO", which some write into the day.
            None => codes.push(day.trim().to_uppercase()),
        }
    }
    numbers.sort_unstable();
    numbers.dedup();
    let weekdays = numbers.iter().map(|number| calendar::DAYS[*number]);
    if weeks.is_empty() {
        codes.extend(weekdays.map(str::to_owned));
    } else {
        codes.extend(weekdays.flat_map(|day| weeks.iter().map(move |week| format!("{week}{day}"))));
    }
    codes.retain(|code| code.len() <= 5 && calendar::DAYS.iter().any(|day| code.ends_with(day)));
    Some(codes.join(",")).filter(|codes| !codes.is_empty())
}

/// Opening hours: a row each, for the days it names.
pub(super) fn opening_hours(thing: &mut Members, name: &str) -> Vec<Members> {
    let hours = take_list(thing, name).into_iter().filter_map(|hours| {
        let Value::Object(mut hours) = hours else { return None };
        let days: Vec<String> = take_list(&mut hours, "dayOfWeek").iter().filter_map(text).map(str::to_owned).collect();
        let byday = by_day(&days, &[])?;
        let mut out = Members::new();
        put(&mut out, "freq", Some("WEEKLY"));
        put(&mut out, "byday", Some(byday));
        for (from, to) in [("opens", "opens_at"), ("closes", "closes_at")] {
            // "T09:00" with a letter in front is how the older form has it.
            let time = understood(&mut hours, from, |time| clock(time.trim_start_matches('T')));
            put(&mut out, to, time.map(|time| time.format("%H:%M").to_string()));
        }
        for (from, to) in [("validFrom", "valid_from"), ("validThrough", "valid_to")] {
            put(&mut out, to, understood(&mut hours, from, |date| Some(moment(date)?.0.to_string())));
        }
        keep(&mut out, hours);
        Some(out)
    });
    hours.collect()
}

/// The schedules of single sessions: what recurs every week or every other week at the same time becomes one; the rest are dates.
/// Sessions that a schedule told already are left out. Answers how many dates were dropped, too.
pub(super) fn of_dates(mut dates: Vec<Dated>, told: &[Members]) -> (Vec<Members>, usize) {
    dates.sort_unstable();
    dates.dedup();
    dates.retain(|dated| !told.iter().take(MAX_DATES).any(|schedule| tells(schedule, *dated)));
    let mut groups: BTreeMap<(u32, Option<NaiveTime>, Option<NaiveTime>), Vec<Dated>> = BTreeMap::new();
    for dated in dates {
        groups.entry((dated.day.weekday().num_days_from_monday(), dated.opens, dated.closes)).or_default().push(dated);
    }
    let (mut schedules, mut single) = (Vec::new(), Vec::new());
    for group in groups.into_values() {
        let gaps: Vec<i64> = group.windows(2).map(|pair| (pair[1].day - pair[0].day).num_days()).collect();
        match gaps.first() {
            Some(gap) if matches!(gap, 7 | 14) && gaps.len() >= 2 && gaps.iter().all(|other| other == gap) => {
                schedules.push(weekly(&group, gap / 7));
            }
            _ => single.extend(group),
        }
    }
    single.sort_unstable();
    let dropped = single.len().saturating_sub(MAX_DATES);
    // The last are kept: those that are to come.
    schedules.extend(single.into_iter().skip(dropped).map(Dated::schedule));
    (schedules, dropped)
}

fn weekly(group: &[Dated], interval: i64) -> Members {
    let mut out = Members::new();
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return out };
    put(&mut out, "freq", Some("WEEKLY"));
    put(&mut out, "interval", Some(interval).filter(|interval| *interval > 1));
    put(&mut out, "byday", calendar::codes(&[usize::try_from(first.day.weekday().num_days_from_monday()).unwrap_or(0)]));
    put(&mut out, "dtstart", Some(first.day.to_string()));
    put(&mut out, "until", Some(last.day.to_string()));
    first.clocks(&mut out);
    out
}

/// Whether a weekly or daily schedule has a session already.
fn tells(schedule: &Members, dated: Dated) -> bool {
    let said = |name: &str| schedule.get(name).and_then(text);
    let day = |name: &str| said(name).and_then(|text| text.parse::<NaiveDate>().ok());
    let code = calendar::DAYS.get(usize::try_from(dated.day.weekday().num_days_from_monday()).unwrap_or(7)).copied().unwrap_or_default();
    let on_day = match (said("freq"), said("byday")) {
        (Some("DAILY"), None) => true,
        (Some("WEEKLY"), Some(days)) => days.split(',').any(|day| day == code),
        _ => false,
    };
    let opens = dated.opens.map(|time| time.format("%H:%M").to_string());
    on_day
        && schedule.get("interval").is_none()
        && said("opens_at") == opens.as_deref()
        && day("dtstart").is_none_or(|starts| starts <= dated.day)
        && day("until").is_none_or(|ends| dated.day <= ends)
}
