//! Until when somebody waits for an answer. Work asks it between its steps, and within the long ones, and ends when it is over.

use std::time::{Duration, Instant};

use super::AppError;

/// Until when somebody waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadline(Option<Instant>);

impl Deadline {
    /// Somebody waits however long it takes.
    pub const NONE: Self = Self(None);

    /// Somebody waits for so long from now on.
    #[must_use]
    pub fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// Whether nobody waits any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        self.0.is_some_and(|end| Instant::now() >= end)
    }

    /// How long somebody still waits; `None` for however long it takes.
    #[must_use]
    pub fn left(self) -> Option<Duration> {
        self.0.map(|end| end.saturating_duration_since(Instant::now()))
    }

    /// Goes on only while somebody waits.
    ///
    /// # Errors
    /// [`AppError::TooLate`] once nobody does.
    pub fn check(self) -> Result<(), AppError> {
        if self.is_over() { Err(AppError::TooLate) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_is_over_when_its_time_has_gone_by() {
        assert!(Deadline::NONE.check().is_ok());
        assert!(Deadline::after(Duration::from_mins(1)).check().is_ok());
        assert!(matches!(Deadline::after(Duration::ZERO).check(), Err(AppError::TooLate)));
    }
}
