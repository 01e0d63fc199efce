//! A person's week is planned: read, recalled, ranked as for a match, put together, told. The database plays no part.

use std::time::Instant;

use super::{AppError, Deadline, Directory};
use crate::{
    domain::Position,
    index::Sought,
    matching::{
        Person, Query,
        plan::{
            plan,
            told::{Plans, told},
        },
    },
};

/// What planning gives.
pub struct PlannedWeek {
    /// What was understood and asked.
    pub query: Query,
    /// The alternatives.
    pub plans: Plans,
    /// The moment of the change log that it answers from.
    pub position: Position,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

impl Directory {
    /// Plans weeks of at most `activities` activities for a person. Takes milliseconds of a core; call it where that may block.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read, [`AppError::TooLate`] where nobody waits
    /// any more.
    pub fn plan_week(&self, person: Person, activities: usize, deadline: Deadline) -> Result<PlannedWeek, AppError> {
        let began = Instant::now();
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let query = Query::understand(person, self.inner.lexicon);
        let recalled = snapshot.recall(&Sought::for_person(&query))?;
        deadline.check()?;
        let weeks = plan(&query, self.inner.lexicon, &recalled.corpus, self.rules(), activities, recalled.candidates());
        deadline.check()?;
        let plans = told(&query, self.inner.lexicon, &weeks, |handle| snapshot.card(handle))?;
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(PlannedWeek { query, plans, position: snapshot.position(), took_us })
    }
}
