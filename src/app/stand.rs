//! Where one service stands for one person: recalled as for a match, and looked at whether or not recall found it.

use std::time::Instant;

use super::{AppError, Deadline, Directory};
use crate::{
    domain::{Position, ServiceId},
    index::{Region, Sought},
    matching::{
        Person, Query,
        look::Counted,
        standing::{Account, Asked, stand},
    },
};

/// Where a service stands.
pub struct Stood {
    /// What was understood and asked.
    pub query: Query,
    /// The account.
    pub account: Account,
    /// The moment of the change log that it answers from.
    pub position: Position,
    /// How long it took, in microseconds.
    pub took_us: u64,
}

impl Directory {
    /// Where a service stands for a person, and why; `None` where the directory does not have it. Takes milliseconds of a core; call
    /// it where that may block.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read, [`AppError::TooLate`] where nobody waits
    /// any more.
    pub fn stand(&self, person: Person, service: ServiceId, deadline: Deadline) -> Result<Option<Stood>, AppError> {
        let began = Instant::now();
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let query = Query::understand(person, self.inner.lexicon);
        let sought = Sought::for_person(&query);
        let recalled = snapshot.recall(&sought)?;
        deadline.check()?;
        // What lies out of reach was not recalled: its words are counted wherever it is.
        let anywhere = snapshot.recall(&Sought { region: Region::Anywhere, ..sought })?;
        let known: Vec<Counted<'_>> = anywhere.candidates().filter(|counted| counted.candidate.offering.service == service).collect();
        let own: Vec<Counted<'_>> = snapshot
            .with_handles()
            .filter(|(_, offering)| offering.service == service)
            .map(|(handle, offering)| {
                // Borders were not asked for anywhere; the offering's own are looked at.
                let counts = known.iter().find(|counted| counted.candidate.handle == handle).map_or(&[][..], |counted| counted.counts);
                Counted::of(offering, counts, handle)
            })
            .collect();
        deadline.check()?;
        let candidates: Vec<Counted<'_>> = recalled.candidates().collect();
        let asked =
            Asked { query: &query, lexicon: self.inner.lexicon, corpus: &recalled.corpus, rules: self.rules(), candidates: &candidates };
        let account = stand(&asked, &own, |handle| snapshot.card(handle))?;
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        let position = snapshot.position();
        Ok(account.map(|account| Stood { query, account, position, took_us }))
    }
}
