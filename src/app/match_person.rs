//! A person is matched: read, recalled, ranked, told. The database plays no part.

use std::{
    panic::resume_unwind,
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

use super::{AppError, Deadline, Directory};
use crate::{
    domain::Position,
    index::{Ground, Sought},
    matching::{
        Person, Query, Ranking,
        explain::explain,
        look::{Looking, Workspace},
        tally::Tally,
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

/// Asks for a core that has nothing else to do. It is taken for as long as what is answered lives.
pub type SpareCore<'a> = dyn Fn() -> Option<Box<dyn Send>> + 'a;

/// The memory that a walk through candidates takes.
#[derive(Default)]
struct Memory {
    tally: Tally,
    workspace: Workspace,
}

/// Memory kept from match to match: to ask the system for so much each time costs more than to recall. Not by thread: there are many more of
/// those than matches at a time, and each would keep megabytes.
#[derive(Default)]
pub(super) struct Memories(Mutex<Vec<Memory>>);

impl Memories {
    fn take(&self) -> Memory {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    /// Keeps the memory of a walk that came to its end. What panicked is not emptied, and must not meet the next request.
    fn put_back(&self, memory: Memory) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(memory);
    }
}

impl Directory {
    /// Ranks what is on offer for a person. Takes milliseconds of a core; call it where that may block.
    ///
    /// # Errors
    /// [`AppError::NotReady`] before there is an index, [`AppError::Index`] where it cannot be read.
    pub fn match_person(&self, person: Person) -> Result<Matched, AppError> {
        self.match_person_by(person, Deadline::NONE, &|| None)
    }

    /// As [`Directory::match_person`], for as long as somebody waits, and on a second core where one is to spare.
    ///
    /// # Errors
    /// As [`Directory::match_person`], and [`AppError::TooLate`].
    pub fn match_person_by(&self, person: Person, deadline: Deadline, spare: &SpareCore<'_>) -> Result<Matched, AppError> {
        let began = Instant::now();
        let snapshot = self.inner.index.snapshot().ok_or(AppError::NotReady)?;
        let query = Query::understand(person, self.inner.lexicon);
        deadline.check()?;
        let found = snapshot.find(&Sought::for_person(&query))?;
        let weighing = Weighing::of(&query, &found.corpus);
        let mut memory = self.inner.memories.take();
        let looking = self.look_around(&weighing, found.ground()?, deadline, spare, &mut memory)?;
        let shortlist = looking.shortlist(&mut memory.workspace);
        self.inner.memories.put_back(memory);
        deadline.check()?;
        let ranking = explain(&query, self.inner.lexicon, &shortlist, |handle| snapshot.card(handle))?;
        let took_us = u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX);
        Ok(Matched { query, ranking, position: snapshot.position(), took_us })
    }

    /// Looks at all candidates on some ground; on a second core too, where the ground is wide and a core is to spare.
    fn look_around<'q, 's>(
        &self,
        weighing: &Weighing<'q>,
        ground: Ground<'_, 's>,
        deadline: Deadline,
        spare: &SpareCore<'_>,
        memory: &mut Memory,
    ) -> Result<Looking<'q, 's>, AppError> {
        let taken = if ground.is_wide() { spare() } else { None };
        let parts = if taken.is_some() { ground.parts(Ground::PART) } else { vec![ground] };
        // Whoever has done one part takes the next.
        let parts = Mutex::new(parts.into_iter());
        let next = || parts.lock().unwrap_or_else(PoisonError::into_inner).next();
        let rules = self.rules();
        let look = |Memory { tally, workspace }: &mut Memory| {
            let mut looking = Looking::new(weighing.query(), rules, workspace);
            while let Some(part) = next() {
                part.weigh(weighing, tally, &|| deadline.is_over(), |candidates, answers| looking.at(candidates, answers))?;
            }
            Ok(looking)
        };
        if taken.is_none() {
            return look(memory);
        }
        let mut other = self.inner.memories.take();
        let (looking, others) = thread::scope(|scope| {
            // A system that has no more threads has this one do all of it.
            let others = thread::Builder::new().spawn_scoped(scope, || look(&mut other)).ok();
            (look(memory), others.map(|others| others.join().unwrap_or_else(|panic| resume_unwind(panic))))
        });
        let mut looking = looking?;
        if let Some(others) = others {
            looking.join(others?, &mut other.workspace);
        }
        self.inner.memories.put_back(other);
        Ok(looking)
    }
}
