//! Ages, costs, dates and postcodes as people write them in a cell of their own.

use chrono::{Datelike, NaiveDate};
use serde_json::{Map, Value, json};

/// Ages from, to. Both may be missing: "all ages" is understood, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ages {
    pub(super) from: Option<u32>,
    pub(super) to: Option<u32>,
}

/// The ages that a cell tells, where it tells nothing else.
pub(super) fn ages(text: &str) -> Option<Ages> {
    let lower = text.to_lowercase().replace(['–', '—', '−'], "-").replace("years old", "").replace("yrs", "").replace("years", "");
    let mut words: Vec<String> = Vec::new();
    for c in lower.chars() {
        let joins = words
            .last()
            .and_then(|word| word.chars().last())
            .is_some_and(|last| (last.is_ascii_digit() && c.is_ascii_digit()) || (last.is_alphabetic() && c.is_alphabetic()));
        match c {
            c if c.is_whitespace() || matches!(c, '.' | '\'' | '’' | '(' | ')') => words.push(String::new()),
            c if joins => words.last_mut()?.push(c),
            c => words.push(c.to_string()),
        }
    }
    words.retain(|word| !word.is_empty() && !["s", "aged", "age", "ages", "year", "of", "people", "the"].contains(&word.as_str()));
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<u32>().ok().filter(|age| *age <= 120);
    let (from, to) = match &words[..] {
        ["all" | "any" | "everyone" | "anyone"] | [] if !text.trim().is_empty() => (None, None),
        ["adults" | "adult"] => (Some(18), None),
        ["over" | "from", from] | [from, "+" | "plus" | "up" | "upwards"] | [from, "and" | "or", "over" | "above" | "older" | "up"] => {
            (Some(number(from)?), None)
        }
        ["under", to] => (None, Some(number(to)?.checked_sub(1)?)),
        ["up", "to", to] | [to, "and" | "or", "under" | "younger"] => (None, Some(number(to)?)),
        [from, "-" | "to", to] | ["between" | "from", from, "and" | "to" | "-", to] => (Some(number(from)?), Some(number(to)?)),
        _ => return None,
    };
    from.zip(to).is_none_or(|(from, to)| from <= to).then_some(Ages { from, to })
}

/// The cost options that a cell tells, where it tells nothing else.
pub(super) fn costs(text: &str, currency: &str) -> Option<Vec<Map<String, Value>>> {
    let clauses: Vec<&str> = text.split([';', '\n']).flat_map(parts).map(str::trim).filter(|clause| !clause.is_empty()).collect();
    let options = clauses.iter().map(|clause| cost(clause, currency)).collect::<Option<Vec<_>>>()?;
    Some(options).filter(|options| !options.is_empty() && options.len() <= 20)
}

/// Whether a text of costs is nothing but a sum, or the word "free".
pub(super) fn is_plain_cost(text: &str) -> bool {
    !text.trim().chars().any(char::is_alphabetic) || text.trim().eq_ignore_ascii_case("free")
}

/// Parts "£5 / £3 concessions", "£4 (£2 concessions)" and "£2 adults, £1 children", where each part has a sum of its own.
fn parts(clause: &str) -> Vec<&str> {
    let parts: Vec<&str> = clause.split([',', '/', '(']).collect();
    if parts.len() > 1 && parts.iter().all(|part| part.contains('£') || is_free(part)) { parts } else { vec![clause] }
}

fn is_free(text: &str) -> bool {
    let lower = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    ["free", "free of charge", "no charge", "no cost", "nil", "free to attend", "free entry", "free admission"].contains(&lower.as_str())
}

fn cost(clause: &str, currency: &str) -> Option<Map<String, Value>> {
    let option = |words: &str, amount: f64| {
        let mut option = Map::new();
        if !words.is_empty() {
            option.insert("option".to_owned(), words.into());
        }
        option.insert("currency".to_owned(), currency.into());
        option.insert("amount".to_owned(), json!(amount));
        option
    };
    if is_free(clause) {
        return Some(option("Free", 0.0));
    }
    let (start, end) = number(clause)?;
    let amount: f64 = clause[start..end].replace(',', "").parse().ok().filter(|amount: &f64| *amount < 100_000.0)?;
    let (before, mut after) = (&clause[..start], &clause[end..]);
    let is_pence = !before.contains('£') && after.strip_prefix('p').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
    if is_pence {
        after = &after[1..];
    }
    let words = format!("{} {}", before.replace('£', " "), after);
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let words = words.trim_matches(|c: char| matches!(c, '(' | ')' | ':' | ',' | '.') || c.is_whitespace());
    // "From £3" and "£3 to £5" are no price; nor is "3 sessions".
    let is_price = before.contains('£') || is_pence || words.is_empty();
    let lower = words.to_lowercase();
    let is_vague = number(words).is_some()
        || words.contains(['-', '–', '£', '?', '+', '€', '$', '%'])
        || lower.split_whitespace().any(|word| {
            ["from", "to", "approx", "about", "around", "between", "or", "up", "plus", "minimum", "maximum", "varies"].contains(&word)
        });
    (is_price && !is_vague).then(|| option(words, if is_pence { amount / 100.0 } else { amount }))
}

/// Where the first number of a text stands: digits, thousands parted by commas, and two decimals.
fn number(text: &str) -> Option<(usize, usize)> {
    let start = text.find(|c: char| c.is_ascii_digit())?;
    let bytes = text.as_bytes();
    let mut end = start;
    while end < bytes.len() {
        let is_part =
            bytes[end].is_ascii_digit() || (matches!(bytes[end], b'.' | b',') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit));
        if !is_part {
            break;
        }
        end += 1;
    }
    Some((start, end))
}

/// In which order the parts of a date stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum DateOrder {
    /// 22/11/2026, as in Britain.
    #[default]
    DayFirst,
    /// 11/22/2026.
    MonthFirst,
}

/// A date: 2026-11-22 with or without a time, or parted by strokes, stops or dashes in the order given.
pub(super) fn date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let text = text.trim();
    if let Some(date) = text.get(..10).and_then(|start| start.parse::<NaiveDate>().ok()) {
        let ends = text.as_bytes().get(10).is_none_or(|next| matches!(next, b'T' | b' '));
        return ends.then_some(date).filter(|date| (1900..=2200).contains(&date.year()));
    }
    let parts: Vec<&str> = text.split_whitespace().next()?.split(['/', '.', '-']).collect();
    let [first, second, year] = parts[..] else { return None };
    let (first, second): (u32, u32) = (first.parse().ok()?, second.parse().ok()?);
    let (day, month) = if order == DateOrder::DayFirst { (first, second) } else { (second, first) };
    let year: i32 = match year.len() {
        2 => 2000 + year.parse::<i32>().ok()?,
        4 => year.parse().ok()?,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month, day).filter(|date| (1900..=2200).contains(&date.year()))
}

/// The postcode at the end of an address.
pub(super) fn postcode(address: &str) -> Option<String> {
    let words: Vec<&str> = address.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty()).collect();
    let (last, before) = words.split_last()?;
    let whole = |text: &str| is_postcode(text).then(|| text.to_uppercase());
    let joined = before.last().and_then(|before| whole(&format!("{before}{last}")));
    let compact = joined.or_else(|| whole(last))?;
    Some(format!("{} {}", &compact[..compact.len() - 3], &compact[compact.len() - 3..]))
}

/// Whether a text without blanks has the shape of a postcode.
fn is_postcode(text: &str) -> bool {
    if !(5..=7).contains(&text.len()) || !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return false;
    }
    let (outward, inward) = text.as_bytes().split_at(text.len() - 3);
    inward[0].is_ascii_digit()
        && inward[1..].iter().all(u8::is_ascii_alphabetic)
        && outward[0].is_ascii_alphabetic()
        && outward.iter().any(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn ages_as_people_write_them_are_read() {
        for (text, known) in [
            ("18+", Some((Some(18), None))),
            ("18 and over", Some((Some(18), None))),
            ("Over 50s", Some((Some(50), None))),
            ("50 plus", Some((Some(50), None))),
            ("16 to 25", Some((Some(16), Some(25)))),
            ("16–25 years", Some((Some(16), Some(25)))),
            ("Ages 5-11", Some((Some(5), Some(11)))),
            ("aged between 60 and 75", Some((Some(60), Some(75)))),
            ("Under 5s", Some((None, Some(4)))),
            ("up to 12", Some((None, Some(12)))),
            ("Adults", Some((Some(18), None))),
            ("All ages", Some((None, None))),
            ("25 to 16", None),
            ("Adults with dementia", None),
            ("18", None),
            ("999+", None),
            ("", None),
        ] {
            assert_eq!(ages(text), known.map(|(from, to)| Ages { from, to }), "{text}");
        }
    }

    #[test]
    fn costs_as_people_write_them_are_read() {
        for (text, known) in [
            ("£3", Some(vec![("", 3.0)])),
            ("3.50", Some(vec![("", 3.5)])),
            ("Free", Some(vec![("Free", 0.0)])),
            ("free of charge.", Some(vec![("Free", 0.0)])),
            ("50p", Some(vec![("", 0.5)])),
            ("£3 per session", Some(vec![("per session", 3.0)])),
            ("£5 / £3 concessions", Some(vec![("", 5.0), ("concessions", 3.0)])),
            ("£4 (£2 concessions)", Some(vec![("", 4.0), ("concessions", 2.0)])),
            ("£3 (per session)", Some(vec![("per session", 3.0)])),
            ("£2.50 adults, free", Some(vec![("adults", 2.5), ("Free", 0.0)])),
            ("per session £3.50; free £0.00", Some(vec![("per session", 3.5), ("free", 0.0)])),
            ("Adults: £1,200", Some(vec![("Adults", 1200.0)])),
            ("£3-£5", None),
            ("from £3", None),
            ("£3 to £5", None),
            ("3 sessions", None),
            ("Donation", None),
            ("£3 plus £1 for tea", None),
            ("", None),
        ] {
            let read = costs(text, "GBP");
            let read = read.as_ref().map(|options| {
                options
                    .iter()
                    .map(|option| (option.get("option").and_then(Value::as_str).unwrap_or(""), option["amount"].as_f64().unwrap()))
                    .collect::<Vec<_>>()
            });
            assert_eq!(read, known, "{text}");
        }
    }

    #[test]
    fn dates_are_read_in_the_order_told() {
        for (text, order, known) in [
            ("2026-11-22", DateOrder::DayFirst, Some("2026-11-22")),
            ("2026-11-22T10:00:00Z", DateOrder::MonthFirst, Some("2026-11-22")),
            ("22/11/2026", DateOrder::DayFirst, Some("2026-11-22")),
            ("1.2.26", DateOrder::DayFirst, Some("2026-02-01")),
            ("02/01/2026 00:00", DateOrder::MonthFirst, Some("2026-02-01")),
            ("22/11/2026", DateOrder::MonthFirst, None),
            ("soon", DateOrder::DayFirst, None),
        ] {
            assert_eq!(date(text, order).map(|date| date.to_string()).as_deref(), known, "{text}");
        }
    }

    #[test]
    fn the_postcode_at_the_end_of_an_address_is_found() {
        for (text, known) in [
            ("1 Road, Leeds, LS8 1NT", Some("LS8 1NT")),
            ("1 Road, Leeds ls81nt", Some("LS8 1NT")),
            ("SW1A 1AA", Some("SW1A 1AA")),
            ("1 Road, Leeds", None),
            ("LS8 1NT, Leeds", None),
            ("", None),
        ] {
            assert_eq!(postcode(text).as_deref(), known, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_left(text in "([0-9£p .,;/+–-]|over|under|to|free|per|LS8|1NT|\\PC){0,20}") {
            let _ = (ages(&text), costs(&text, "GBP"), date(&text, DateOrder::DayFirst), postcode(&text));
        }
    }
}
