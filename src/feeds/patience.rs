//! How long to wait before asking again. Time and chance are arguments.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// How long to wait after the try with number `tried` (from 1): twice as long each time, at most `longest`, and of that a share between a
/// half and all, as `draw` has it, so that many who were turned away together do not come back together.
pub(super) fn pause(first: Duration, longest: Duration, tried: u32, draw: u32) -> Duration {
    let doubled = 2u32.saturating_pow(tried.saturating_sub(1));
    let whole = first.saturating_mul(doubled).min(longest);
    whole / 2 + (whole / 2).mul_f64(f64::from(draw) / f64::from(u32::MAX))
}

/// What a `Retry-After` says: seconds, or a date.
pub(super) fn retry_after(text: &str, now: DateTime<Utc>) -> Option<Duration> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = DateTime::parse_from_rfc2822(text).ok()?;
    Some((until.with_timezone(&Utc) - now).to_std().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_a_bound_and_are_spread_over_their_upper_half() {
        let pause = |tried, draw| pause(Duration::from_secs(1), Duration::from_secs(10), tried, draw).as_millis();
        for (tried, least, most) in
            [(1, 500, 1000), (2, 1000, 2000), (3, 2000, 4000), (4, 4000, 8000), (5, 5000, 10_000), (99, 5000, 10_000)]
        {
            assert_eq!((pause(tried, 0), pause(tried, u32::MAX)), (least, most), "after try {tried}");
            assert!((least..=most).contains(&pause(tried, u32::MAX / 3)));
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("Sun, 22 Nov 2026 12:01:30 GMT", Some(90)),
            ("Sun, 22 Nov 2026 11:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            assert_eq!(retry_after(text, now).map(|wait| wait.as_secs()), seconds, "{text:?}");
        }
    }
}
