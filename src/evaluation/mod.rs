//! How good a ranking is: people whose right answers are known, the measures, and how two rankings compare.
//!
//! Knows nothing of how a ranking comes about: it takes the services that were shown, in order, and the grades that a person
//! who knows the field gave them. Begin with [`JudgedPerson`] (what is known) and [`Measures::of`] (how well it was met).
//! Everything is a pure function of its arguments; the resampling of [`interval`] draws from a fixed seed.

mod interval;
mod judged;
mod measures;
mod search;
mod slices;

pub use interval::{Interval, interval};
pub use judged::{JudgedPerson, Judgement, Later, WrongJudgement};
pub use measures::{Measure, Measures};
pub use search::{Step, climb, folds};
pub use slices::slices;
