//! Whether an offering can be had from where a person is: near, serving, remote, and in which ways.
//!
//! The rules are asked of one offering, which gives a [`Standing`], or of 64 at once, which gives a [`Reached`] of as many.

use crate::{
    domain::vocabulary::{Attendance, Avoid, ServesArea, Vocabulary, WordSet},
    geography::{Frame, Point, Vantage, distance_m},
};

use super::{
    Block, Facts, Offering, Person,
    block::WAYS,
    lanes::{Lanes, any_of, places},
};

/// Up to where distances that were measured quickly are good enough to tell of a whole block whether it is within a bound, in metres.
const FAR_M: f64 = 300_000.0;

/// Up to which share of the reach it does not matter where exactly something is, to tell whether it may be among the best.
const ABOUT: f64 = 0.15;

/// How an offering stands to a person in space.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// How far its place is, in metres, where both places are known.
    pub distance_m: Option<f64>,
    /// Whether the person lives where it serves.
    pub serves: ServesArea,
    /// The ways in which it can be had from there, whatever the person would like.
    pub reachable: WordSet<Attendance>,
    /// Of those, the ways that suit: asked for (or nothing was), and not avoided.
    pub usable: WordSet<Attendance>,
    /// Whether it can be reached at all; an offering that does not say how it is had counts where it serves the person.
    pub can_reach: bool,
}

/// How offerings stand to a person in space: a yes or no for each.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reached<L> {
    /// Within twice the reach.
    pub(super) nearly: L,
    /// The person lives where it serves.
    pub(super) serves: L,
    /// They live where it does not serve.
    pub(super) serves_not: L,
    /// It can be had from there in this way, whatever the person would like.
    reachable: [L; WAYS],
    /// And the way suits.
    usable: [L; WAYS],
    /// It can be reached at all.
    pub(super) can_reach: L,
}

/// Within whose borders on a map a person lives, of a block: what recall knows of it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Borders {
    /// They may; the others' do not hold them.
    pub may_hold: u64,
    /// They surely do, and that near no border.
    pub hold: u64,
}

impl Borders {
    /// Those that have to be asked.
    #[must_use]
    #[inline]
    pub fn unclear(&self) -> u64 {
        self.may_hold & !self.hold
    }
}

/// Where offerings are, and whom they serve, beside a person: what [`Reached`] is made of.
#[derive(Default)]
struct Around<L> {
    /// Within the reach.
    near: L,
    nearly: L,
    placed: L,
    serves: L,
    serves_not: L,
    /// Too near a border to tell.
    at_border: L,
}

impl<L: Lanes> Reached<L> {
    /// It can be had in a way, and the way suits.
    #[inline]
    pub(super) fn usable(&self, way: Attendance) -> L {
        self.usable[way.ordinal() as usize]
    }

    /// It can be had in one of some ways, and that way suits.
    #[inline]
    pub(super) fn usable_by(&self, ways: impl Iterator<Item = Attendance>) -> L {
        any_of(ways.map(|way| self.usable(way)))
    }

    /// It can be had in no other way that suits than at a venue.
    #[inline]
    pub(super) fn at_venue(&self) -> L {
        !self.usable_by(Attendance::ALL.iter().copied().filter(|way| *way != Attendance::InPerson))
    }
}

impl Standing {
    /// The same as a yes or no to each question.
    pub(super) fn reached(&self, ways: &Ways) -> Reached<bool> {
        let each = |set: WordSet<Attendance>| std::array::from_fn(|way| set.contains(Attendance::ALL[way]));
        Reached {
            nearly: self.distance_m.is_some_and(|distance| distance <= 2.0 * ways.reach_m),
            serves: self.serves == ServesArea::Yes,
            serves_not: self.serves == ServesArea::No,
            reachable: each(self.reachable),
            usable: each(self.usable),
            can_reach: self.can_reach,
        }
    }
}

/// What a person asks of the ways to attend, worked out once a request.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// The reach in metres, widened by how far off the place may be.
    pub reach_m: f64,
    /// Where the person is, where that is known.
    from: Option<Vantage>,
    /// A box around what is within twice the reach.
    frame: Option<Frame>,
    asked: WordSet<Attendance>,
    barred: WordSet<Attendance>,
    /// The ways that need nobody to travel.
    pub(super) from_afar: WordSet<Attendance>,
}

impl Ways {
    /// Works out what `person` asks.
    #[must_use]
    pub fn of(person: &Person) -> Self {
        let mut barred = WordSet::EMPTY;
        for (avoid, way) in [(Avoid::Online, Attendance::Online), (Avoid::Phone, Attendance::Phone)] {
            if person.preferences.avoid.contains(avoid) {
                barred.insert(way);
            }
        }
        let from = person.place.map(|place| Vantage::new(place.point));
        let from_afar = Attendance::ALL.iter().copied().filter(|way| way.is_remote()).collect();
        let reach_m = person.reach_m();
        let frame = person.place.and_then(|place| Frame::around(place.point, 2.0 * reach_m));
        Self { reach_m, from, frame, asked: person.preferences.attendance, barred, from_afar }
    }

    /// It can be had without anybody travelling.
    #[inline]
    pub(super) fn is_remote<F: Facts>(&self, facts: &F) -> F::Lanes {
        any_of(self.from_afar.iter().map(|way| facts.attends(way)))
    }

    /// None of the ways asked for is offered. An offering that does not say how it is had is never left out for it.
    #[inline]
    pub(super) fn misses_attendance<F: Facts>(&self, facts: &F) -> F::Lanes {
        if self.asked.is_empty() {
            return F::Lanes::default();
        }
        any_of(Attendance::ALL.iter().map(|way| facts.attends(*way))).without(any_of(self.asked.iter().map(|way| facts.attends(way))))
    }

    /// It is out of reach in each of the ways that were asked for.
    #[inline]
    pub(super) fn misses_distance<F: Facts>(&self, facts: &F, reached: &Reached<F::Lanes>) -> F::Lanes {
        let wanted = any_of(self.asked.iter().map(|way| facts.attends(way)));
        let to_be_had = any_of(self.asked.iter().map(|way| reached.reachable[way.ordinal() as usize]));
        !reached.can_reach | wanted.without(to_be_had)
    }

    /// All that remains are ways the person avoids.
    #[inline]
    pub(super) fn only_barred<L: Lanes>(&self, reached: &Reached<L>) -> L {
        if self.barred.is_empty() {
            return L::default();
        }
        let left = |way: &Attendance| self.asked.is_empty() || self.asked.contains(*way);
        let any = |barred: bool| {
            let ways = Attendance::ALL.iter().filter(|way| left(way) && self.barred.contains(**way) == barred);
            any_of(ways.map(|way| reached.reachable[way.ordinal() as usize]))
        };
        any(true).without(any(false))
    }

    /// How an offering stands to `person`, who may live within a border that it serves only where `may_serve` says so. Distances are quick
    /// ones up to just short of a bound and exact at it.
    #[must_use]
    #[inline]
    pub fn standing(&self, person: &Person, offering: &Offering, may_serve: bool) -> Standing {
        let (serves, at_border) = serves(person, offering, may_serve);
        let distance_m = offering.point.and_then(|at| self.distance_m(person, (at.latitude(), at.longitude())));
        let around = Around {
            near: distance_m.is_some_and(|distance| distance <= self.reach_m),
            nearly: false,
            placed: distance_m.is_some(),
            serves: serves == ServesArea::Yes,
            serves_not: serves == ServesArea::No,
            at_border,
        };
        let Reached { reachable, usable, can_reach, .. } = self.reached(offering, &around);
        let set = |each: [bool; WAYS]| WordSet::of_bits(each.into_iter().rev().fold(0, |bits, way| bits << 1 | u32::from(way)));
        Standing { distance_m, serves, reachable: set(reachable), usable: set(usable), can_reach }
    }

    /// How those of a block stand to `person` that are looked at, who lives within the borders that `borders` says.
    pub(super) fn standings(
        &self,
        person: &Person,
        (block, offerings): (&Block, &[Offering]),
        (look, borders): (u64, Borders),
    ) -> Reached<u64> {
        let mut around = Around { serves: block.is_everywhere() | borders.hold, ..Around::default() };
        let mut unclear = block.states_area().without(around.serves);
        if self.from.is_some() {
            around.serves_not = block.is_bordered().without(borders.may_hold);
            unclear = unclear.without(around.serves_not);
        } else {
            // Within which borders somebody lives is not known where nobody knows where they are.
            unclear = unclear.without(block.is_bordered());
        }
        for place in places(look & unclear) {
            let (serves, at_border) = serves(person, &offerings[place], borders.may_hold >> place & 1 == 1);
            around.serves |= u64::from(serves == ServesArea::Yes) << place;
            around.serves_not |= u64::from(serves == ServesArea::No) << place;
            around.at_border |= u64::from(at_border) << place;
        }
        if self.from.is_some() {
            around.placed = block.is_placed();
            // What is had from afar and serves others only is kept out wherever it is.
            let for_others = around.serves_not & self.is_remote(block);
            let all_within = self.all_within(block);
            [around.near, around.nearly] = all_within.map(|all| around.placed & u64::all(all == Some(true)));
            if all_within.contains(&None) {
                let may_be_near = self.frame.map_or(around.placed, |frame| block.may_be_within(&frame));
                for place in places((look & may_be_near).without(for_others)) {
                    let [_, furthest] = self.distance_m_of(person, (block, offerings), place).unwrap_or([f64::INFINITY; 2]);
                    around.near |= u64::from(furthest <= self.reach_m) << place;
                    around.nearly |= u64::from(furthest <= 2.0 * self.reach_m) << place;
                }
            }
        }
        self.reached(block, &around)
    }

    /// What all of a block that have a place are no nearer than, and no further, in metres.
    #[inline]
    fn metres_to_all_of(&self, block: &Block) -> [f64; 2] {
        self.from.map_or([f64::NEG_INFINITY, f64::INFINITY], |from| from.metres_to_all_of(block.disc()))
    }

    /// Whether all of a block that have a place are within the reach, and within twice of it, where that can be told of all at once.
    #[inline]
    fn all_within(&self, block: &Block) -> [Option<bool>; 2] {
        let [least_m, most_m] = self.metres_to_all_of(block);
        [self.reach_m, 2.0 * self.reach_m].map(|bound| {
            let is_told = bound <= FAR_M && (most_m < bound || least_m > bound);
            is_told.then_some(most_m < bound)
        })
    }

    /// What all of a block that have a place are no nearer than, and no further, in metres, where that tells enough of how far each is.
    #[inline]
    pub(super) fn about_m(&self, block: &Block) -> Option<[f64; 2]> {
        let [least_m, most_m] = self.metres_to_all_of(block);
        (most_m <= FAR_M && most_m - least_m <= ABOUT * self.reach_m).then_some([least_m.max(0.0), most_m])
    }

    /// What is beyond twice the reach is no nearer than, and no further, in metres, where it is known where the person is.
    #[inline]
    pub(super) fn beyond_m(&self) -> Option<[f64; 2]> {
        self.from.map(|_| [(2.0 * self.reach_m).next_up(), f64::INFINITY])
    }

    /// What one of a block that has a place is no nearer than, and no further, in metres, where both places are known.
    #[inline]
    pub(super) fn distance_m_of(&self, person: &Person, (block, offerings): (&Block, &[Offering]), place: usize) -> Option<[f64; 2]> {
        let (quick, off_m) = (self.from?.metres_to(block.about(place)), 2.0 * block.disc().uncertainty_m());
        let is_clear = |bound: f64| !is_close(quick, off_m, bound);
        if is_clear(self.reach_m) && is_clear(2.0 * self.reach_m) {
            return Some([quick - off_m, quick + off_m]);
        }
        let at = offerings[place].point?;
        self.distance_m(person, (at.latitude(), at.longitude())).map(|distance| [distance; 2])
    }

    /// How far a place is, in metres.
    #[inline]
    fn distance_m(&self, person: &Person, at: (f64, f64)) -> Option<f64> {
        let quick = self.from?.metres_to(at);
        if !is_close(quick, 0.0, self.reach_m) && !is_close(quick, 0.0, 2.0 * self.reach_m) {
            return Some(quick);
        }
        Some(Point::new(at.0, at.1).map_or(quick, |at| person.place.map_or(quick, |from| distance_m(from.point, at))))
    }

    #[inline]
    fn reached<F: Facts>(&self, facts: &F, around: &Around<F::Lanes>) -> Reached<F::Lanes> {
        let &Around { near, nearly, placed, serves, serves_not, at_border } = around;
        let may_serve = serves | at_border;
        let (mut reachable, mut usable, mut any_way) = ([F::Lanes::default(); WAYS], [F::Lanes::default(); WAYS], F::Lanes::default());
        for (place, way) in Attendance::ALL.iter().enumerate() {
            let from_there = match way {
                // What names an area and no venue meets somewhere in it.
                Attendance::InPerson => near | may_serve.without(placed),
                // A home visit follows the area served, not the office; where nobody can tell the area, the office's must do.
                Attendance::HomeVisit => may_serve | near.without(serves | serves_not),
                way => F::Lanes::all(self.from_afar.contains(*way)),
            };
            reachable[place] = facts.attends(*way) & from_there;
            let suits = (self.asked.is_empty() || self.asked.contains(*way)) && !self.barred.contains(*way);
            usable[place] = reachable[place] & F::Lanes::all(suits);
            any_way |= facts.attends(*way);
        }
        let can_reach = any_of(reachable.into_iter()) | (may_serve | near).without(any_way);
        Reached { nearly, serves, serves_not, reachable, usable, can_reach }
    }
}

/// Whether a distance that was measured quickly, to a place that is so far off, is so close to a bound that only the exact one decides. The
/// quick one errs by less than 0.05 % up to 300 km at latitudes of the British Isles, and by less than 1 % within any reach.
#[inline]
fn is_close(quick_m: f64, off_m: f64, bound_m: f64) -> bool {
    let errs = if bound_m <= FAR_M { 0.001 } else { 0.01 };
    (quick_m - bound_m).abs() <= off_m + errs * bound_m
}

/// Whether an offering serves a person, and whether, where that is not stated, they are too near a border to tell.
fn serves(person: &Person, offering: &Offering, may_serve: bool) -> (ServesArea, bool) {
    let Some(place) = person.place else {
        return (if offering.is_nationwide() { ServesArea::Yes } else { ServesArea::NotStated }, false);
    };
    if !may_serve && offering.is_bordered() {
        return (ServesArea::No, false);
    }
    offering.serves(place.point, place.uncertainty_m, place.nation)
}
