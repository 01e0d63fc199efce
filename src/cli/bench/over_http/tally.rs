//! What came of requests, counted as they are answered: in memory of a fixed size, however many there are.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use serde_json::{Value, json};

use super::{super::figures::ms, client::Answer};

/// The parts that each doubling of a time is divided in: a percentile is told to 1/64.
const PARTS: u32 = 64;

/// The longest time that is told apart, as a power of two of microseconds: two minutes.
const LONGEST: u32 = 27;

/// How often each time was taken, to 1/64 of it.
pub(super) struct Histogram(Vec<AtomicU32>);

impl Default for Histogram {
    fn default() -> Self {
        let buckets = PARTS * (LONGEST - PARTS.ilog2() + 1);
        Self((0..buckets).map(|_| AtomicU32::new(0)).collect())
    }
}

impl Histogram {
    pub(super) fn add(&self, time: Duration) {
        self.0[bucket(time)].fetch_add(1, Relaxed);
    }

    fn append(&self, other: &Self) {
        for (own, other) in self.0.iter().zip(&other.0) {
            own.fetch_add(other.load(Relaxed), Relaxed);
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.0.iter().map(|bucket| u64::from(bucket.load(Relaxed))).sum()
    }

    /// The time that a share of all stay within, in microseconds; none where there are none.
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a count")]
    pub(super) fn percentile_us(&self, share: f64) -> Option<f64> {
        let wanted = ((share * self.count() as f64).ceil() as u64).max(1);
        let mut seen = 0;
        let place = self.0.iter().position(|bucket| {
            seen += u64::from(bucket.load(Relaxed));
            seen >= wanted
        })?;
        Some(most_of(place))
    }

    pub(super) fn percentile_ms(&self, share: f64) -> Option<f64> {
        self.percentile_us(share).and_then(ms)
    }
}

fn bucket(time: Duration) -> usize {
    let time_us = u32::try_from(time.as_micros()).unwrap_or(u32::MAX).min((1 << LONGEST) - 1);
    if time_us < PARTS {
        return time_us as usize;
    }
    let doubling = time_us.ilog2() - PARTS.ilog2();
    (PARTS * (doubling + 1) + (time_us >> doubling) - PARTS) as usize
}

/// The longest time in a bucket, in microseconds.
fn most_of(bucket: usize) -> f64 {
    let bucket = u32::try_from(bucket).unwrap_or(u32::MAX);
    if bucket < PARTS {
        return f64::from(bucket);
    }
    let (doubling, part) = (bucket / PARTS - 1, bucket % PARTS);
    f64::from(((PARTS + part + 1) << doubling) - 1)
}

/// What came of the requests of a time.
#[derive(Default)]
pub(super) struct Tally {
    /// From when a request was due to its answer, where it has a place and a telling need.
    pub(super) placed: Histogram,
    /// The same of the rest.
    rest: Histogram,
    /// From when a request was sent to its answer, all of them.
    from_sending: Histogram,
    /// From when a request was sent to its being told to come back.
    refused: Histogram,
    /// How long after it was due a request was sent: where that is long, the client could not keep up, or had no connection free.
    late: Histogram,
    wrong: AtomicU64,
    without_retry_after: AtomicU64,
    other: AtomicU64,
    errors: AtomicU64,
}

/// When a request was due, and when it was sent, seen from its answer.
#[derive(Clone, Copy)]
pub(super) struct Since {
    pub(super) due: Duration,
    pub(super) sent: Duration,
}

impl Tally {
    /// Counts an answer; `is_right` may look at its body, once its time is taken.
    pub(super) fn count(&self, placed: bool, answer: &Answer, since: Since, is_right: impl FnOnce() -> bool) {
        self.late.add(since.due.saturating_sub(since.sent));
        match answer.status {
            200 => {
                if placed { &self.placed } else { &self.rest }.add(since.due);
                self.from_sending.add(since.sent);
                if !is_right() {
                    self.wrong.fetch_add(1, Relaxed);
                }
            }
            503 => {
                self.refused.add(since.sent);
                if !answer.retry_after {
                    self.without_retry_after.fetch_add(1, Relaxed);
                }
            }
            _ => {
                self.other.fetch_add(1, Relaxed);
            }
        }
    }

    /// Counts a request that had no answer.
    pub(super) fn count_error(&self) {
        self.errors.fetch_add(1, Relaxed);
    }

    /// How many were answered as asked.
    pub(super) fn answered(&self) -> u64 {
        self.from_sending.count()
    }

    /// How many came to anything but the right answer.
    pub(super) fn failed(&self) -> u64 {
        let counted = [&self.wrong, &self.other, &self.errors].map(|count| count.load(Relaxed));
        self.refused.count() + counted.iter().sum::<u64>()
    }

    pub(super) fn json(&self) -> Value {
        json!({
            "p50_ms": self.placed.percentile_ms(0.5),
            "p99_ms": self.placed.percentile_ms(0.99),
            "rest_p99_ms": self.rest.percentile_ms(0.99),
            "from_sending_p50_ms": self.from_sending.percentile_ms(0.5),
            "from_sending_p99_ms": self.from_sending.percentile_ms(0.99),
            "late_p99_ms": self.late.percentile_ms(0.99),
            "answered": self.answered(),
            "wrong": self.wrong.load(Relaxed),
            "unavailable": self.refused.count(),
            "unavailable_p99_ms": self.refused.percentile_ms(0.99),
            "unavailable_without_retry_after": self.without_retry_after.load(Relaxed),
            "other": self.other.load(Relaxed),
            "errors": self.errors.load(Relaxed),
        })
    }
}

/// A time, cut in slices of one length.
pub(super) struct Slices {
    pub(super) length: Duration,
    pub(super) tallies: Vec<Tally>,
}

impl Slices {
    /// All that are needed for so long a time; the last may be shorter.
    pub(super) fn over(whole: Duration, length: Duration) -> Self {
        let count = whole.as_micros().div_ceil(length.as_micros().max(1)).max(1);
        Self { length, tallies: (0..count).map(|_| Tally::default()).collect() }
    }

    /// The slice of what was due at so long after the beginning.
    pub(super) fn at(&self, due: Duration) -> &Tally {
        let place = usize::try_from(due.as_micros() / self.length.as_micros().max(1)).unwrap_or(usize::MAX);
        &self.tallies[place.min(self.tallies.len() - 1)]
    }

    /// All of them together.
    pub(super) fn whole(&self) -> Tally {
        let whole = Tally::default();
        for tally in &self.tallies {
            for (own, other) in [
                (&whole.placed, &tally.placed),
                (&whole.rest, &tally.rest),
                (&whole.from_sending, &tally.from_sending),
                (&whole.refused, &tally.refused),
                (&whole.late, &tally.late),
            ] {
                own.append(other);
            }
            for (own, other) in [
                (&whole.wrong, &tally.wrong),
                (&whole.without_retry_after, &tally.without_retry_after),
                (&whole.other, &tally.other),
                (&whole.errors, &tally.errors),
            ] {
                own.fetch_add(other.load(Relaxed), Relaxed);
            }
        }
        whole
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_told_to_a_sixty_fourth() {
        let histogram = Histogram::default();
        for time_us in 1..=10_000 {
            histogram.add(Duration::from_micros(time_us));
        }
        for (share, time_us) in [(0.001, 10.0), (0.5, 5000.0), (0.99, 9900.0), (1.0, 10_000.0)] {
            let told = histogram.percentile_us(share).unwrap();
            assert!(told >= time_us && told <= time_us * (1.0 + 1.0 / 64.0) + 1.0, "{share}: {told}");
        }
        assert_eq!(Histogram::default().percentile_us(0.5), None);
    }

    #[test]
    fn every_time_has_a_bucket_whose_longest_it_does_not_exceed() {
        for time_us in (0..200).chain([1_000, 4_095, 4_096, 1_000_000, 59_999_999, (1 << LONGEST) - 1]) {
            let place = bucket(Duration::from_micros(time_us));
            #[expect(clippy::cast_precision_loss, reason = "two minutes in microseconds")]
            let time = time_us as f64;
            assert!(most_of(place) >= time && (place == 0 || most_of(place - 1) < time), "{time_us}");
        }
        assert_eq!(bucket(Duration::from_hours(1)), Histogram::default().0.len() - 1, "what takes longer counts as two minutes");
    }

    #[test]
    fn answers_are_told_apart() {
        let slices = Slices::over(Duration::from_secs(25), Duration::from_secs(10));
        assert_eq!(slices.tallies.len(), 3);
        let since = Since { due: Duration::from_millis(5), sent: Duration::from_millis(2) };
        let count = |at_s, status, retry_after, is_right| {
            let answer = Answer { status, retry_after, length: 0 };
            slices.at(Duration::from_secs(at_s)).count(true, &answer, since, || is_right);
        };
        count(1, 200, false, true);
        count(11, 200, false, false);
        count(24, 503, true, false);
        count(25, 503, false, false);
        count(99, 500, false, false);
        slices.at(Duration::ZERO).count_error();
        let whole = slices.whole();
        assert_eq!((whole.answered(), whole.failed()), (2, 5));
        let told = whole.json();
        let counts = ["answered", "wrong", "unavailable", "unavailable_without_retry_after", "other", "errors"];
        assert_eq!(counts.map(|name| told[name].as_u64().unwrap()), [2, 1, 2, 1, 1, 1]);
        assert!((told["p99_ms"].as_f64().unwrap() - 5.0).abs() < 0.1 && (told["from_sending_p99_ms"].as_f64().unwrap() - 2.0).abs() < 0.1);
        assert_eq!(slices.tallies[0].failed(), 1);
    }
}
