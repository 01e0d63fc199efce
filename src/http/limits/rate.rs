//! So many in so long.

use std::{fmt, num::NonZeroU32, str::FromStr, time::Duration};

use governor::Quota;

/// The units in which a rate is written, with their seconds.
const UNITS: [(&str, u64); 4] = [("second", 1), ("minute", 60), ("hour", 3600), ("day", 86_400)];

/// So many in so long; all of them at once too, whereupon they come back one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    count: NonZeroU32,
    unit: usize,
}

/// A text is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRate;

impl Rate {
    /// So many a minute.
    #[must_use]
    pub const fn a_minute(count: NonZeroU32) -> Self {
        Self { count, unit: 1 }
    }

    /// So many an hour.
    #[must_use]
    pub const fn an_hour(count: NonZeroU32) -> Self {
        Self { count, unit: 2 }
    }

    /// How long it takes until all have come back, in seconds.
    #[must_use]
    pub fn window_s(self) -> u64 {
        UNITS[self.unit].1
    }

    /// How many.
    #[must_use]
    pub fn count(self) -> NonZeroU32 {
        self.count
    }

    /// How long it takes until one has come back.
    pub(super) fn each(self) -> Duration {
        Duration::from_secs(self.window_s()) / self.count.get()
    }

    /// As governor counts it.
    pub(super) fn quota(self) -> Option<Quota> {
        Quota::with_period(self.each()).map(|quota| quota.allow_burst(self.count))
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.count, UNITS[self.unit].0)
    }
}

impl FromStr for Rate {
    type Err = NoRate;

    fn from_str(text: &str) -> Result<Self, NoRate> {
        let (count, unit) = text.split_once('/').ok_or(NoRate)?;
        let unit = UNITS.iter().position(|(name, _)| *name == unit.trim()).ok_or(NoRate)?;
        let rate = Self { count: count.trim().parse().map_err(|_| NoRate)?, unit };
        // More than a thousand million a second is none: governor counts in nanoseconds.
        if rate.quota().is_some() { Ok(rate) } else { Err(NoRate) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_read_as_it_is_written() {
        for (text, each_ms) in [("600/minute", 100), ("1/second", 1000), ("10/hour", 360_000), ("1/day", 86_400_000)] {
            let rate: Rate = text.parse().unwrap();
            assert_eq!((rate.to_string().as_str(), rate.each()), (text, Duration::from_millis(each_ms)));
        }
        for text in ["", "600", "0/minute", "-1/minute", "600/fortnight", "600/", "/minute", "4294967295/second", "1.5/second"] {
            assert_eq!(text.parse::<Rate>(), Err(NoRate), "{text}");
        }
    }
}
