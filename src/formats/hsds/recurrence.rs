//! The recurrence fields of a schedule, checked against the syntax of RFC 5545, section 3.3.10.
//!
//! Only what each field may look like is checked, not what they mean together: the standard's own example has `WEEKLY` beside
//! `bymonthday`, which the RFC forbids, and feeds follow the example. Whoever expands a schedule decides what to make of that.

use crate::domain::{Frequency, fault::code};

use super::fields::Fields;

/// The largest `interval` and `count`: a series must stay cheap to expand.
const MAX_REPEATS: f64 = 1000.0;

/// Reads `freq`, in any case. What recurs within the day is refused: it is no session that one could go to, and expanding it
/// has burnt minutes of CPU.
pub(super) fn frequency(row: &mut Fields<'_>) -> Option<Frequency> {
    let word = row.text("freq")?;
    match word.trim().to_ascii_uppercase().as_str() {
        "DAILY" => Some(Frequency::Daily),
        "WEEKLY" => Some(Frequency::Weekly),
        "MONTHLY" => Some(Frequency::Monthly),
        "YEARLY" => Some(Frequency::Yearly),
        "HOURLY" | "MINUTELY" | "SECONDLY" => {
            row.note("freq", code::BAD_RECURRENCE, "may not be finer than DAILY");
            None
        }
        _ => {
            row.note("freq", code::UNKNOWN_WORD, "not a word of freq; known are DAILY, WEEKLY, MONTHLY, YEARLY");
            None
        }
    }
}

/// Reads `interval` or `count`.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole and from 1 to 1000")]
pub(super) fn repeats(row: &mut Fields<'_>, name: &str) -> Option<u32> {
    let number = row.any_number(name)?;
    if (1.0..=MAX_REPEATS).contains(&number) && number.fract() == 0.0 {
        return Some(number as u32);
    }
    row.note(name, code::BAD_RECURRENCE, "must be a whole number from 1 to 1000");
    None
}

/// Reads `byday`: `MO,TH` or `1TU,-1FR`; spaces and lower case are mended.
pub(super) fn by_day(row: &mut Fields<'_>) -> Option<String> {
    list(row, "byday", "days of the week such as MO,TH or 1TU,-1FR (RFC 5545)", |part| {
        let day = part.len().checked_sub(2).and_then(|cut| part.get(cut..));
        let is_day = day.is_some_and(|day| matches!(day, "MO" | "TU" | "WE" | "TH" | "FR" | "SA" | "SU"));
        is_day && (part.len() == 2 || is_ordinal(&part[..part.len() - 2], 53))
    })
}

/// Reads `bymonthday`: `1,15,-1`.
pub(super) fn by_month_day(row: &mut Fields<'_>) -> Option<String> {
    list(row, "bymonthday", "days of the month such as 1,15,-1 (RFC 5545)", |part| is_ordinal(part, 31))
}

fn list(row: &mut Fields<'_>, name: &str, what: &str, is_good: impl Fn(&str) -> bool) -> Option<String> {
    let text: String = row.text(name)?.chars().filter(|c| !c.is_whitespace()).map(|c| c.to_ascii_uppercase()).collect();
    if text.split(',').all(is_good) {
        return Some(text);
    }
    row.note(name, code::BAD_RECURRENCE, format!("must be {what}"));
    None
}

/// Whether a text is `1` … `max` in one or two digits, with a sign or without.
fn is_ordinal(text: &str, max: u32) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    matches!(digits.len(), 1 | 2)
        && digits.bytes().all(|b| b.is_ascii_digit())
        && digits.parse::<u32>().is_ok_and(|number| (1..=max).contains(&number))
}
