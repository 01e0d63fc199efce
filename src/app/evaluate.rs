//! What a directory would show somebody, with the weights as they are or with others: for measuring, never for serving.

use uuid::Uuid;

use super::{AppError, Directory};
use crate::{
    index::Sought,
    matching::{Person, Query, judge::Rules, rank::shortlist, weights::Weights},
};

impl Directory {
    /// The query that a person's words and fields come to.
    #[must_use]
    pub fn understand(&self, person: Person) -> Query {
        Query::understand(person, self.inner.lexicon)
    }

    /// The services that a match shows for `query`, the best first, scored by `weights`.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read.
    pub fn ranked(&self, query: &Query, weights: Weights) -> Result<Vec<Uuid>, AppError> {
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let recalled = snapshot.recall(&Sought::for_person(query))?;
        let rules = Rules { weights, ..self.rules() };
        let shortlist = shortlist(query, &recalled.corpus, rules, recalled.candidates());
        Ok(shortlist.chosen.iter().map(|chosen| chosen.scored.offering.service.0).collect())
    }
}
