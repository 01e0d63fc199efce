//! Between what an offering can score, by what is known of it before the rest of it is fetched: so that only those are fetched that may be
//! among the best.

use chrono::Datelike;

use super::{
    Offering, Person, Query, Room,
    judge::Doubts,
    reach::{Standing, Ways},
    score::{self, Easiest, FOR_ANYBODY, FROM_AFAR, freshness, nearness_of, need_part, part, worth_of_doubts},
    weights::Weights,
};
use crate::domain::vocabulary::Factor;

/// The most and the least that offerings can score for one query, by what is known of them before the rest is fetched: what that does not
/// tell counts whole for the most, and nothing for the least.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bound {
    /// What the factors may add that only the rest of an offering tells, in thousandths.
    untold: u16,
    /// What the room adds, by [`Room`].
    room: [u16; ROOMS.len()],
    /// What eligibility may add, by [`Doubts::number`] …
    eligibility: [u16; 8],
    /// … and what it adds for what is plain.
    eligibility_of_plain: [u16; 8],
    /// The most that all but the needs and the nearness may add.
    beside_needs: u16,
    /// The day of the request, from the common era.
    today: i32,
}

/// Whether there is room, in the order of [`Room`].
const ROOMS: [Room; 5] = [Room::NotStated, Room::Open, Room::Waiting, Room::Full, Room::Closed];

impl Bound {
    /// The bound for a query.
    #[must_use]
    pub(super) fn of(query: &Query, weights: &Weights) -> Self {
        let (person, wishes) = (&query.person, &query.person.preferences);
        let asked = [
            (Factor::Schedule, !person.availability.is_empty()),
            (Factor::Format, !wishes.format.is_empty()),
            (Factor::Setting, !wishes.setting.is_empty()),
            (Factor::Company, !wishes.company.is_empty()),
            (Factor::Cost, wishes.cost.is_some()),
            (Factor::Access, !person.access.is_empty()),
            (Factor::Language, !person.languages.is_empty()),
        ];
        let untold = asked.into_iter().filter(|(_, asked)| *asked).map(|(factor, _)| weights.of(factor)).sum();
        let interest = if query.interests.is_empty() { 0 } else { weights.of(Factor::Interest) };
        let told: u16 = [Factor::Room, Factor::Freshness, Factor::Eligibility].map(|factor| weights.of(factor)).iter().sum();
        // What is for anybody is known to come after what is made for people like them.
        let of_circumstances = if person.circumstances.is_empty() { 0.0 } else { FOR_ANYBODY };
        let eligibility = |worth: &dyn Fn(f32) -> f32| {
            let doubted = |number| 1.0 - worth_of_doubts(Doubts::of_number(number));
            std::array::from_fn(|number| part(weights, Factor::Eligibility, f32::max(worth(doubted(number)), 0.0)))
        };
        Self {
            untold,
            beside_needs: untold + interest + told,
            room: ROOMS.map(|room| part(weights, Factor::Room, score::room(room))),
            eligibility: eligibility(&|worth| worth),
            eligibility_of_plain: eligibility(&|worth| worth - of_circumstances),
            today: person.as_of.date_naive().num_days_from_ce(),
        }
    }

    /// No less than the score of any offering of which this is known, in thousandths.
    #[must_use]
    #[inline]
    pub(super) fn most(&self, scale: (&Query, &Weights, &Ways), known: &Known, answered: (&[f32], f32)) -> u16 {
        let last_day = known.assured_days.map(|[_, last]| last);
        self.untold + self.eligibility[known.doubts.number()] + self.told(scale, known, &known.easiest, last_day, answered)
    }

    /// No more than the score of any offering of which this is known, in thousandths.
    #[inline]
    pub(super) fn least(&self, scale: (&Query, &Weights, &Ways), known: &Known, answered: (&[f32], f32)) -> u16 {
        if !known.is_plain {
            return 0;
        }
        let first_day = known.assured_days.map(|[first, _]| first);
        self.eligibility_of_plain[known.doubts.number()] + self.told(scale, known, &known.furthest(), first_day, answered)
    }

    /// What all adds that is known, in thousandths.
    #[inline]
    fn told(
        &self,
        (query, weights, ways): (&Query, &Weights, &Ways),
        known: &Known,
        easiest: &Easiest,
        assured_day: Option<i32>,
        (worths, interest): (&[f32], f32),
    ) -> u16 {
        let chance = if easiest.is_run_from_afar(ways) { FROM_AFAR } else { 1.0 };
        let needs: u16 = query.asks.iter().zip(worths).map(|(ask, worth)| need_part(weights, ask.share, worth * chance)).sum();
        let interest = if query.interests.is_empty() { 0 } else { part(weights, Factor::Interest, interest) };
        let nearness = part(weights, Factor::Nearness, nearness_of(ways, easiest));
        let days_ago = assured_day.map(|day| self.today.saturating_sub(day).max(0));
        needs + interest + nearness + self.room[known.room as usize] + part(weights, Factor::Freshness, freshness(days_ago))
    }

    /// The most that all but the needs may add to a score, in thousandths, of offerings whose nearness is worth so much at most.
    #[inline]
    pub(super) fn beside_needs(&self, weights: &Weights, nearness: f32) -> u16 {
        self.beside_needs + part(weights, Factor::Nearness, nearness)
    }
}

/// What is known of an offering before the rest of it is fetched, for the [`Bound`] of its score.
pub(super) struct Known {
    /// The ways to have it, as near as it may be.
    pub(super) easiest: Easiest,
    /// How far it may be, in metres, where both places are known.
    pub(super) furthest_m: Option<f64>,
    pub(super) room: Room,
    pub(super) doubts: Doubts<bool>,
    /// Nothing but these doubts speaks against it, see [`is_plain`].
    pub(super) is_plain: bool,
    /// The first and the last day on which it may have been assured, from the common era; absent where none is stated.
    pub(super) assured_days: Option<[i32; 2]>,
}

impl Known {
    pub(super) fn of(person: &Person, ways: &Ways, offering: &Offering, standing: &Standing) -> Self {
        let easiest = Easiest::of(ways, offering, standing);
        Self {
            easiest,
            furthest_m: easiest.distance_m,
            room: offering.room,
            doubts: Doubts::of(person, offering, &standing.reached(ways)),
            is_plain: is_plain(offering),
            assured_days: offering.assured_day.map(|day| [day; 2]),
        }
    }

    /// The ways to have it, as far as it may be.
    #[inline]
    fn furthest(&self) -> Easiest {
        Easiest { distance_m: self.furthest_m, ..self.easiest }
    }

    /// Whether it may be run from afar.
    #[inline]
    pub(super) fn may_be_run_from_afar(&self, ways: &Ways) -> bool {
        self.furthest().is_run_from_afar(ways)
    }
}

/// Whether an offering is for anybody but for ages, genders and areas, all the year, and in English as far as it says: nothing of that
/// speaks against it for anyone.
pub(super) fn is_plain(offering: &Offering) -> bool {
    let in_english = offering.languages.is_empty() || offering.languages.iter().any(|code| code == "en");
    let all_year = offering.season.from_day.is_none() && offering.season.to_day.is_none();
    offering.circumstances.is_empty() && offering.company.is_empty() && in_english && all_year
}
