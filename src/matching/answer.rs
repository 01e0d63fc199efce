//! What comes out: matches in order, each with its reasons, and an account of everything that was left out.

use std::{ops::AddAssign, sync::Arc};

use super::{Card, sessions::Session};
use crate::domain::vocabulary::{Access, Attendance, Criterion, Exclusion, Factor, Route, ServesArea, Verdict, Vocabulary, WordSet};

/// Everything that a match says, but for what was understood, which is the [`Query`](super::Query)'s.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The matches, best first.
    pub matches: Vec<Match>,
    /// What would have fitted but for one thing.
    pub near_misses: Vec<NearMiss>,
    /// The stated needs that nothing meets.
    pub unmet: Vec<Unmet>,
    /// What was looked at, and why the rest was left out.
    pub considered: Considered,
}

/// An offering that is worth offering.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its place in the list, from 1.
    pub rank: usize,
    /// The sum of its reasons' contributions, in thousandths.
    pub score: u16,
    /// What people read.
    pub card: Arc<Card>,
    /// How many other locations the service has at which it could be had by this person.
    pub other_locations: usize,
    /// The ways it can be had.
    pub attendance: WordSet<Attendance>,
    /// ISO 639 codes of its languages; empty where that is not stated.
    pub languages: Vec<String>,
    /// What it provides for.
    pub access: WordSet<Access>,
    /// Near, serving, remote: three facts.
    pub reach: ReachFacts,
    /// Each criterion that it states or the person asks about, with the answer.
    pub eligibility: Vec<Judgement>,
    /// When it next happens.
    pub next_session: Option<Session>,
    /// How to join.
    pub route: Route,
    /// Why it is worth offering, strongest first.
    pub reasons: Vec<Reason>,
    /// What to know before offering it.
    pub cautions: Vec<Caution>,
    /// The stated need for whose sake it was moved up.
    pub promoted_for: Option<usize>,
}

/// Near you, serves you, remote: never folded into one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReachFacts {
    /// Whether it has a place within reach.
    pub near: bool,
    /// Whether the person lives where it serves.
    pub serves_area: ServesArea,
    /// Whether it can be had without travelling.
    pub remote: bool,
    /// How far its place is, in metres, where both places are known.
    pub distance_m: Option<u32>,
}

/// The answer to one criterion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judgement {
    /// Which.
    pub criterion: Criterion,
    /// Meets, does not, or not stated.
    pub verdict: Verdict,
    /// What the listing says, short.
    pub detail: Option<String>,
    /// The field it stands in, or the sentence it was read from.
    pub source: Option<String>,
}

/// One reason, with what it adds to the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What it is about.
    pub factor: Factor,
    /// Which stated need it answers, for [`Factor::Need`].
    pub need: Option<usize>,
    /// What it adds, in thousandths; above 0.
    pub contribution: u16,
    /// A sentence that a link worker could read out.
    pub text: String,
}

/// Something to know before offering it. Carries no score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caution {
    /// A word for programs.
    pub code: &'static str,
    /// A sentence for people.
    pub text: String,
}

/// What would have fitted but for one thing.
#[derive(Debug, Clone, PartialEq)]
pub struct NearMiss {
    /// What people read.
    pub card: Arc<Card>,
    /// Which one thing: distance, full or attendance.
    pub criterion: Exclusion,
    /// By how many metres, for distance.
    pub by_m: Option<u32>,
    /// A sentence for people.
    pub text: String,
}

/// A stated need that nothing in the list meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// Which.
    pub need: usize,
    /// A sentence for people.
    pub text: String,
}

/// What was looked at: offerings within twice the reach, or serving the person, or remote, that answer a need at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Considered {
    /// How many.
    pub offerings: u32,
    /// How many of them were left out, by the first criterion they fail, in [`Exclusion`]'s order.
    pub excluded: [u32; Exclusion::ALL.len()],
}

impl AddAssign for Considered {
    fn add_assign(&mut self, others: Self) {
        self.offerings += others.offerings;
        for (excluded, others) in self.excluded.iter_mut().zip(others.excluded) {
            *excluded += others;
        }
    }
}
