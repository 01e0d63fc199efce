//! A person is matched: read, recalled, ranked, told. The database plays no part.

use std::{
    sync::{Mutex, PoisonError},
    time::Instant,
};

use super::{AppError, Deadline, Directory};
use crate::{
    domain::Position,
    index::Sought,
    matching::{
        Person, Query, Ranking,
        explain::explain,
        look::{Looking, Workspace},
        weighing::Weighing,
    },
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

/// Memory for looking at candidates, kept from match to match. Not by thread: there are many more of those than matches at a time, and each
/// would keep megabytes.
#[derive(Default)]
pub(super) struct Workspaces(Mutex<Vec<Workspace>>);

impl Workspaces {
    fn take(&self) -> Workspace {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn put_back(&self, workspace: Workspace) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(workspace);
    }
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
        let found = snapshot.find(&Sought::for_person(&query))?;
        let weighing = Weighing::of(&query, &found.corpus);
        let mut workspace = self.inner.workspaces.take();
        let mut looking = Looking::new(&query, self.rules(), &mut workspace);
        found.weigh(&weighing, &|| deadline.is_over(), |candidates, answers| looking.at(candidates, answers))?;
        let shortlist = looking.shortlist(&mut workspace);
        self.inner.workspaces.put_back(workspace);
        deadline.check()?;
        let ranking = explain(&query, self.inner.lexicon, &shortlist, |handle| snapshot.card(handle))?;
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(Matched { query, ranking, position: snapshot.position(), took_us })
    }
}
