//! Dates, times of day and recurrences in the words that people use for them.

use chrono::NaiveDate;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: [(&str, &str); 7] = [("mo", "MO"), ("tu", "TU"), ("we", "WE"), ("th", "TH"), ("fr", "FR"), ("sa", "SA"), ("su", "SU")];
const DAY_NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Whether a text is a date as it is to be written, or begins with one and goes on with a time.
pub(super) fn is_date(text: &str) -> bool {
    let text = text.trim();
    let begins = text.get(..10).is_some_and(|date| date.parse::<NaiveDate>().is_ok());
    begins && (text.len() == 10 || matches!(text.as_bytes()[10], b'T' | b' '))
}

/// A date in another form, as `YYYY-MM-DD`: days before months, as people in the United Kingdom write them.
pub(super) fn date(text: &str) -> Option<String> {
    if text.len() > 60 {
        return None;
    }
    let low = text.trim().to_ascii_lowercase();
    let low = low
        .split_once('t')
        .filter(|(date, _)| date.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'/' | b'-' | b'.')))
        .map_or(low.clone(), |(date, _)| date.to_owned());
    let parts: Vec<&str> =
        low.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.' | ',')).filter(|part| !part.is_empty()).collect();
    // "Monday 2 March 2026", "02/03/2026 10:00".
    let parts = match parts.split_first() {
        Some((first, rest)) if DAY_NAMES.iter().any(|day| first.len() >= 3 && day.starts_with(first)) => rest,
        _ => &parts[..],
    };
    let (parts, after) = parts.split_at_checked(3)?;
    if !after.iter().all(|part| part.contains(':')) {
        return None;
    }
    let number = |part: &str| part.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<u32>().ok().filter(|_| part.len() <= 4);
    let month = |part: &str| {
        MONTHS.iter().position(|month| part.len() >= 3 && part.starts_with(month)).and_then(|place| u32::try_from(place + 1).ok())
    };
    let (day, month, year) = match (month(parts[0]), month(parts[1])) {
        (None, Some(month)) => (number(parts[0])?, month, number(parts[2])?),
        (Some(month), None) => (number(parts[1])?, month, number(parts[2])?),
        _ => {
            let numbers = (parts[0].parse::<u32>().ok()?, parts[1].parse::<u32>().ok()?, parts[2].parse::<u32>().ok()?);
            match numbers {
                (year, month, day) if parts[0].len() == 4 => (day, month, year),
                // Written the other way round, where it can be nothing else.
                (month @ 1..=12, day @ 13..=31, year) | (day, month, year) => (day, month, year),
            }
        }
    };
    let year = if year < 100 { 2000 + year } else { year };
    if !(1900..=2200).contains(&year) {
        return None;
    }
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(|date| date.to_string())
}

/// A time of day in another form, as `HH:MM`: `10am`, `10.30`, `1030`, `half past` is none.
pub(super) fn clock(text: &str) -> Option<String> {
    if text.len() > 40 {
        return None;
    }
    let low: String = text.trim().to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    match low.as_str() {
        "noon" | "midday" | "12noon" | "12midday" => return Some("12:00".to_owned()),
        "midnight" | "12midnight" => return Some("00:00".to_owned()),
        _ => {}
    }
    let low = low.trim_end_matches("hrs").trim_end_matches("hours").trim_end_matches("oclock").trim_end_matches("o'clock");
    let (digits, half) = match (low.trim_end_matches(['.', ' ']).replace("a.m", "am").replace("p.m", "pm"), ()) {
        (text, ()) if text.ends_with("am") => (text.trim_end_matches("am").to_owned(), Some(0)),
        (text, ()) if text.ends_with("pm") => (text.trim_end_matches("pm").to_owned(), Some(12)),
        (text, ()) => (text, None),
    };
    let digits = digits.trim_end_matches(['.', ':']);
    let (hour, minute) = match digits.split_once(['.', ':', 'h', ';', ',', '-']) {
        Some((hour, minute)) => {
            let minute = minute.split([':', '.']).next().unwrap_or_default();
            if minute.len() != 2 {
                return None;
            }
            (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?)
        }
        None if matches!(digits.len(), 3 | 4) => {
            (digits.get(..digits.len() - 2)?.parse().ok()?, digits.get(digits.len() - 2..)?.parse().ok()?)
        }
        None if half.is_some() => (digits.parse().ok()?, 0),
        None => return None,
    };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        // "14:30pm" says the same twice.
        Some(12) if (13..=23).contains(&hour) => hour,
        None => hour,
        _ => return None,
    };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// A frequency in words, with the interval that the words hold.
pub(super) fn frequency(text: &str) -> Option<(&'static str, Option<u32>)> {
    let low = text.trim().to_ascii_lowercase().replace('-', " ");
    let words = low.split_whitespace().collect::<Vec<_>>().join(" ");
    Some(match words.trim_start_matches("freq=") {
        "daily" | "every day" | "each day" | "day" => ("DAILY", None),
        "weekly" | "every week" | "each week" | "week" | "once a week" => ("WEEKLY", None),
        "fortnightly" | "every fortnight" | "fortnight" | "biweekly" | "bi weekly" | "every two weeks" | "every 2 weeks"
        | "every other week" => ("WEEKLY", Some(2)),
        "monthly" | "every month" | "each month" | "month" | "once a month" => ("MONTHLY", None),
        "bimonthly" | "bi monthly" | "every two months" | "every 2 months" | "every other month" => ("MONTHLY", Some(2)),
        "quarterly" | "every quarter" | "every three months" | "every 3 months" => ("MONTHLY", Some(3)),
        "yearly" | "annually" | "annual" | "every year" | "once a year" => ("YEARLY", None),
        _ => return None,
    })
}

/// Whether a text is `MO,TH` or `1TU,-1FR`.
pub(super) fn is_by_day(text: &str) -> bool {
    text.split(',').all(|part| {
        let Some((ordinal, day)) = part.split_at_checked(part.len().saturating_sub(2)) else { return false };
        let digits = ordinal.strip_prefix(['+', '-']).unwrap_or(ordinal);
        DAYS.iter().any(|(_, code)| *code == day)
            && (ordinal.is_empty() || (matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit())))
    })
}

/// Days of the week in words, as RFC 5545 writes them: `Monday and Friday`, `Mon-Fri`, `first Tuesday`, `weekdays`.
pub(super) fn by_day(text: &str) -> Option<String> {
    if text.len() > 200 {
        return None;
    }
    let low = text.to_ascii_lowercase().replace(['–', '-'], " to ").replace([',', ';', '/', '&', '+', '.'], " ");
    if !low.is_ascii() {
        return None;
    }
    let mut days: Vec<String> = Vec::new();
    let (mut ordinal, mut through, mut last) = ("", false, None::<usize>);
    for word in low.split_whitespace() {
        match word {
            "and" | "every" | "on" | "the" | "of" | "each" | "month" | "in" => {}
            "to" | "until" | "till" | "through" => {
                through = last.is_some();
                if !through {
                    return None;
                }
            }
            "weekdays" | "weekday" => days.extend(DAYS[..5].iter().map(|(_, code)| (*code).to_owned())),
            "weekends" | "weekend" => days.extend(DAYS[5..].iter().map(|(_, code)| (*code).to_owned())),
            "daily" | "day" | "everyday" => days.extend(DAYS.iter().map(|(_, code)| (*code).to_owned())),
            "first" | "1st" => ordinal = "1",
            "second" | "2nd" => ordinal = "2",
            "third" | "3rd" => ordinal = "3",
            "fourth" | "4th" => ordinal = "4",
            "last" => ordinal = "-1",
            _ => {
                let day = day(word)?;
                if through {
                    let from = last?;
                    let to = if day < from { day + 7 } else { day };
                    days.extend((from + 1..=to).map(|day| DAYS[day % 7].1.to_owned()));
                } else {
                    days.push(format!("{ordinal}{}", DAYS[day].1));
                }
                (last, through, ordinal) = (Some(day), false, "");
            }
        }
    }
    let mut known = Vec::new();
    days.retain(|day| {
        !known.contains(day) && {
            known.push(day.clone());
            true
        }
    });
    (!days.is_empty() && !through && ordinal.is_empty()).then(|| days.join(","))
}

fn day(word: &str) -> Option<usize> {
    let word = word.strip_suffix('s').filter(|word| DAY_NAMES.contains(word)).unwrap_or(word);
    let is_short = |name: &str| word.len() >= 2 && name.starts_with(word) && (word.len() <= 5 || word == name);
    let is_plural = matches!(word, "mons" | "tues" | "weds" | "thurs" | "fris" | "sats" | "suns");
    DAY_NAMES.iter().position(|name| is_short(name) || (is_plural && name.starts_with(&word[..3])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_people_here_write_them() {
        for (text, read) in [
            ("01/02/2026", Some("2026-02-01")),
            ("1.2.26", Some("2026-02-01")),
            ("31-12-2025", Some("2025-12-31")),
            ("12/31/2025", Some("2025-12-31")),
            ("2026/02/01", Some("2026-02-01")),
            ("1st February 2026", Some("2026-02-01")),
            ("Mon 2 Mar 2026", Some("2026-03-02")),
            ("March 2, 2026", Some("2026-03-02")),
            ("02/03/2026 10:00:00", Some("2026-03-02")),
            ("30/02/2026", None),
            ("2026", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(date(text).as_deref(), read, "{text}");
        }
        assert!(is_date("2026-02-01") && is_date("2026-02-01T10:00:00Z") && !is_date("2026-2-1") && !is_date("2026-02-30"));
    }

    #[test]
    fn times_are_read_as_people_write_them() {
        for (text, read) in [
            ("10am", Some("10:00")),
            ("10.30", Some("10:30")),
            ("10.30 am", Some("10:30")),
            ("2:15 PM", Some("14:15")),
            ("12pm", Some("12:00")),
            ("12am", Some("00:00")),
            ("12 noon", Some("12:00")),
            ("1430", Some("14:30")),
            ("9 p.m.", Some("21:00")),
            ("14h30", Some("14:30")),
            ("14:30pm", Some("14:30")),
            ("10", None),
            ("25:00", None),
            ("10.3", None),
            ("by arrangement", None),
        ] {
            assert_eq!(clock(text).as_deref(), read, "{text}");
        }
    }

    #[test]
    fn days_are_read_as_people_write_them() {
        for (text, read) in [
            ("Monday", Some("MO")),
            ("Mon,Wed", Some("MO,WE")),
            ("mondays and thursdays", Some("MO,TH")),
            ("Mon-Fri", Some("MO,TU,WE,TH,FR")),
            ("Sat to Mon", Some("SA,SU,MO")),
            ("weekdays", Some("MO,TU,WE,TH,FR")),
            ("first Tuesday of the month", Some("1TU")),
            ("last Fri", Some("-1FR")),
            ("Tues & Thurs", Some("TU,TH")),
            ("to Friday", None),
            ("Monday to", None),
            ("by arrangement", None),
            ("", None),
        ] {
            assert_eq!(by_day(text).as_deref(), read, "{text}");
        }
        assert!(is_by_day("MO,TH") && is_by_day("1TU,-1FR") && !is_by_day("Mo") && !is_by_day("") && !is_by_day("é"));
    }

    #[test]
    fn frequencies_are_read_as_people_say_them() {
        for (text, read) in [
            ("weekly", Some(("WEEKLY", None))),
            ("Every week", Some(("WEEKLY", None))),
            ("fortnightly", Some(("WEEKLY", Some(2)))),
            ("Monthly", Some(("MONTHLY", None))),
            ("HOURLY", None),
            ("now and then", None),
        ] {
            assert_eq!(frequency(text), read, "{text}");
        }
    }
}
