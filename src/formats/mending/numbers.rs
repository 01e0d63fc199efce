//! Numbers that were written as texts, ages in words, and coordinates that lie somewhere else.

use serde_json::{Number, Value};

/// The most years that anybody is.
const OLDEST: f64 = 130.0;

/// A number in a text: `18`, `2.50`, `£3`, `free`.
pub(super) fn number(text: &str) -> Option<Value> {
    let text = text.trim();
    if let Ok(whole) = text.parse::<i64>() {
        return Some(whole.into());
    }
    let bare = text.trim_start_matches('£').trim().replace(',', "");
    let is_plain = !bare.is_empty() && bare.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if is_plain {
        return bare.parse::<f64>().ok().and_then(value);
    }
    (text.eq_ignore_ascii_case("free") || text.eq_ignore_ascii_case("nil")).then(|| 0.into())
}

/// A number as JSON: whole where it is.
#[expect(clippy::cast_possible_truncation, reason = "whole and small")]
pub(super) fn value(number: f64) -> Option<Value> {
    if number.fract() == 0.0 && number.abs() < 1e9 {
        return Some((number as i64).into());
    }
    Number::from_f64(number).map(Value::Number)
}

/// What a member for an age says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Age {
    /// An age that is right where it stands.
    Right,
    /// From one age to another, or either.
    Span(Option<u32>, Option<u32>),
    /// That there is none: `any`, 999, -1.
    NoLimit,
    /// Nothing that is understood.
    Unknown,
}

/// Reads an age that stands in the member for the lowest, or in the one for the highest.
pub(super) fn age(value: &Value, is_minimum: bool) -> Age {
    let text = match value {
        Value::Number(number) => {
            return if number.as_f64().is_some_and(|age| (0.0..=OLDEST).contains(&age)) { Age::Right } else { Age::NoLimit };
        }
        Value::String(text) => text.trim().to_ascii_lowercase(),
        _ => return Age::Unknown,
    };
    if let Ok(age) = text.parse::<f64>() {
        let is_age = (0.0..=OLDEST).contains(&age);
        return match text.parse::<u32>() {
            Ok(age) if is_age && is_minimum => Age::Span(Some(age), None),
            Ok(age) if is_age => Age::Span(None, Some(age)),
            // An age in parts of years that is written as a text is read by whoever reads numbers.
            Err(_) if is_age => Age::Right,
            _ => Age::NoLimit,
        };
    }
    if matches!(
        text.as_str(),
        "n/a"
            | "na"
            | "any"
            | "any age"
            | "all"
            | "all ages"
            | "none"
            | "no limit"
            | "no minimum"
            | "no maximum"
            | "no upper limit"
            | "-"
            | "unlimited"
    ) {
        return Age::NoLimit;
    }
    let words: Vec<&str> = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '+')).filter(|word| !word.is_empty()).collect();
    let known = |word: &str| {
        matches!(
            word,
            "age"
                | "aged"
                | "ages"
                | "year"
                | "years"
                | "yrs"
                | "yr"
                | "old"
                | "olds"
                | "and"
                | "or"
                | "over"
                | "above"
                | "older"
                | "plus"
                | "from"
                | "to"
                | "under"
                | "below"
                | "younger"
                | "up"
                | "s"
                | "the"
                | "people"
                | "adults"
                | "between"
                | "upwards"
                | "onwards"
                | "max"
                | "min"
                | "minimum"
                | "maximum"
        )
    };
    let numbers: Vec<u32> =
        words.iter().filter_map(|word| word.trim_end_matches(['s', '+']).trim_end_matches("yrs").parse().ok()).collect();
    let is_number = |word: &str| word.trim_end_matches(['s', '+']).trim_end_matches("yrs").parse::<u32>().is_ok();
    if !words.iter().all(|word| known(word) || is_number(word)) || numbers.iter().any(|age| *age > 130) {
        return Age::Unknown;
    }
    let says = |known: &[&str]| words.iter().any(|word| known.contains(word));
    let over = says(&["over", "above", "older", "plus", "from", "upwards", "onwards"]) || text.contains('+');
    let under = says(&["under", "below", "younger", "up"]);
    match numbers[..] {
        [from, to] if from < to && !under && !says(&["over", "above", "older"]) => Age::Span(Some(from), Some(to)),
        [age] if over && !under => Age::Span(Some(age), None),
        // "Under 18" is up to 17; "18 and under" and "up to 18" are up to 18.
        [age] if under && !over => {
            Age::Span(None, Some(if words.first() == Some(&"under") || says(&["below"]) { age.saturating_sub(1) } else { age }))
        }
        [age] if !over && !under => {
            if is_minimum {
                Age::Span(Some(age), None)
            } else {
                Age::Span(None, Some(age))
            }
        }
        _ => Age::Unknown,
    }
}

/// What two coordinates are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Coordinates {
    /// Right as they stand.
    Right,
    /// Right, once written so.
    At(f64, f64),
    /// Of nowhere: 0 and 0, only one of the two, or out of the world.
    Nowhere,
}

/// Reads latitude and longitude as they came.
pub(super) fn coordinates(latitude: Option<&Value>, longitude: Option<&Value>) -> Coordinates {
    let number = |value: Option<&Value>| match value? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    let both_in_one = |value: Option<&Value>| {
        let (first, second) = value?.as_str()?.split_once([',', ' '])?;
        Some((first.trim().parse::<f64>().ok()?, second.trim().parse::<f64>().ok()?))
    };
    let both = match (number(latitude), number(longitude)) {
        (Some(latitude), Some(longitude)) => Some((latitude, longitude)),
        _ => both_in_one(latitude).or_else(|| both_in_one(longitude)),
    };
    let Some((latitude_deg, longitude_deg)) = both else { return Coordinates::Nowhere };
    // The United Kingdom with its islands.
    let (north, east) = (49.0..=61.5, -9.5..=2.5);
    if east.contains(&latitude_deg) && north.contains(&longitude_deg) {
        return Coordinates::At(longitude_deg, latitude_deg);
    }
    let is_nowhere = (latitude_deg.abs() < 1e-6 && longitude_deg.abs() < 1e-6)
        || !(-90.0..=90.0).contains(&latitude_deg)
        || !(-180.0..=180.0).contains(&longitude_deg);
    if is_nowhere {
        return Coordinates::Nowhere;
    }
    let are_numbers = [latitude, longitude].iter().all(|value| value.is_some_and(Value::is_number));
    if are_numbers { Coordinates::Right } else { Coordinates::At(latitude_deg, longitude_deg) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ages_in_words_are_read() {
        for (text, read) in [
            (json!(18), Age::Right),
            (json!("18"), Age::Span(Some(18), None)),
            (json!("18+"), Age::Span(Some(18), None)),
            (json!("50 and over"), Age::Span(Some(50), None)),
            (json!("Over 50s"), Age::Span(Some(50), None)),
            (json!("16-25"), Age::Span(Some(16), Some(25))),
            (json!("16 to 25 years"), Age::Span(Some(16), Some(25))),
            (json!("under 18"), Age::Span(None, Some(17))),
            (json!("up to 11"), Age::Span(None, Some(11))),
            (json!("all ages"), Age::NoLimit),
            (json!(999), Age::NoLimit),
            (json!("999"), Age::NoLimit),
            (json!(-1), Age::NoLimit),
            (json!("adults"), Age::Unknown),
            (json!("school years 3 to 6"), Age::Unknown),
        ] {
            assert_eq!(age(&text, true), read, "{text}");
        }
        assert_eq!(age(&json!("25"), false), Age::Span(None, Some(25)));
    }

    #[test]
    fn coordinates_lie_in_this_country() {
        for (latitude, longitude, read) in [
            (json!(53.8), json!(-1.5), Coordinates::Right),
            (json!("53.8"), json!(" -1.5 "), Coordinates::At(53.8, -1.5)),
            (json!(-1.5), json!(53.8), Coordinates::At(53.8, -1.5)),
            (json!("53.8, -1.5"), json!(null), Coordinates::At(53.8, -1.5)),
            (json!(0), json!(0.0), Coordinates::Nowhere),
            (json!(53.8), json!(null), Coordinates::Nowhere),
            (json!(430_000), json!(433_000), Coordinates::Nowhere),
            (json!(40.7), json!(-74.0), Coordinates::Right),
        ] {
            assert_eq!(coordinates(Some(&latitude), Some(&longitude)), read, "{latitude} {longitude}");
        }
    }

    #[test]
    fn numbers_in_texts_are_read() {
        for (text, read) in [
            ("18", Some(json!(18))),
            ("£2.50", Some(json!(2.5))),
            ("3.00", Some(json!(3))),
            ("Free", Some(json!(0))),
            ("£3 a week", None),
            ("", None),
            ("inf", None),
        ] {
            assert_eq!(number(text), read, "{text}");
        }
    }
}
