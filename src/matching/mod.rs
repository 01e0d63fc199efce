//! A person and offerings in, ranked and explained matches out. Pure: no clock, no I/O.
//!
//! Begin with [`Query::understand`] (what was said becomes what is asked) and [`rank`](rank::rank) (candidates become
//! matches). A listing is read into an [`Offering`] once, when it is indexed ([`listing`]). `docs/RANKING.md` argues every
//! formula and weight; the numbers stand in [`weights`].

mod answer;
mod block;
mod bound;
mod card;
mod floor;
mod looked;
mod offering;
mod person;
mod query;
mod rated;
mod variety;
mod wording;
mod worths;

#[cfg(test)]
mod made;
#[cfg(test)]
mod tests;

pub mod explain;
pub mod judge;
pub mod lanes;
pub mod likeness;
pub mod listing;
pub mod look;
pub mod plan;
pub mod rank;
pub mod reach;
pub mod score;
pub mod sessions;
pub mod standing;
pub mod tally;
pub mod weighing;
pub mod weights;
pub mod words;

pub use answer::{Caution, Considered, Judgement, Match, NearMiss, Ranking, ReachFacts, Reason, Unmet};
pub use block::{Block, Facts};
pub use card::{AnswerCard, Card, ContactCard, CriterionCard, LocationCard, ReadFromText};
pub use offering::{Answer, Offering, Price, Room, Season};
pub use person::{CostWish, DEFAULT_REACH_M, Person, Place, Preferences, StatedNeed, Window};
pub use query::{Ask, Interest, Query, Understood, minutes};
pub use wording::way_words;
