//! A person is matched: read, recalled, ranked, told. The database plays no part.

use std::time::Instant;

use super::{AppError, Deadline, Directory};
use crate::{
    domain::Position,
    index::Sought,
    matching::{Person, Query, Ranking, explain::explain, rank::shortlist},
};

/// What a match gives.
pub struct Matched {
    /// What was understood and asked.
    pub query: Query,
    /// The matches, and an account of the rest.
    pub ranking: Ranking,
    /// The moment of the change log that it answers from.
    pub position: Position,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

impl Directory {
    /// Ranks what is on offer for a person. Takes milliseconds of a core; call it where that may block.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read.
    pub fn match_person(&self, person: Person) -> Result<Matched, AppError> {
        self.match_person_by(person, Deadline::NONE)
    }

    /// As [`Directory::match_person`], for as long as somebody waits.
    ///
    /// # Errors
    /// As [`Directory::match_person`], and [`AppError::TooLate`].
    pub fn match_person_by(&self, person: Person, deadline: Deadline) -> Result<Matched, AppError> {
        let began = Instant::now();
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let query = Query::understand(person, self.inner.lexicon);
        deadline.check()?;
        let recalled = snapshot.recall(&Sought::for_person(&query))?;
        deadline.check()?;
        let shortlist = shortlist(&query, &recalled.corpus, self.rules(), recalled.candidates());
        deadline.check()?;
        let ranking = explain(&query, self.inner.lexicon, &shortlist, |handle| snapshot.card(handle))?;
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(Matched { query, ranking, position: snapshot.position(), took_us })
    }
}
