//! Whether an offering can be had from where a person is: near, serving, remote, and in which ways.

use crate::{
    domain::vocabulary::{Attendance, Avoid, ServesArea, Vocabulary, WordSet},
    geography::{Point, Vantage, distance_m},
};

use super::{Areas, Brief, Person, rank::Candidate};

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

impl Standing {
    /// Whether it can be had without travelling only, from a place beyond twice the reach, and does not say whom it serves.
    #[must_use]
    #[inline]
    pub fn is_run_from_afar(&self, ways: &Ways, brief: &Brief) -> bool {
        brief.areas() == Areas::NotStated && self.distance_m.is_some_and(|distance| distance > 2.0 * ways.reach_m)
    }
}

/// What a person asks of the ways to attend, worked out once a request.
#[derive(Debug, Clone, Copy)]
pub struct Ways {
    /// The reach in metres, widened by how far off the place may be.
    pub reach_m: f64,
    /// Where the person is, where that is known.
    from: Option<Vantage>,
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
        Self { reach_m: person.reach_m(), from, asked: person.preferences.attendance, barred, from_afar }
    }

    /// Whether it is had from afar, which is looked at for everybody, and serves within borders beyond which they live.
    #[must_use]
    #[inline]
    pub fn is_for_others(&self, brief: &Brief, may_serve: bool) -> bool {
        !may_serve && self.from.is_some() && brief.areas() == Areas::Shapes && !brief.attendance().and(self.from_afar).is_empty()
    }

    /// Whether none of the ways asked for is offered. An offering that does not say how it is had is never left out for it.
    #[must_use]
    #[inline]
    pub fn misses_attendance(&self, brief: &Brief) -> bool {
        !self.asked.is_empty() && !brief.attendance().is_empty() && brief.attendance().and(self.asked).is_empty()
    }

    /// Whether it is out of reach in each of the ways that were asked for.
    #[must_use]
    #[inline]
    pub fn misses_distance(&self, brief: &Brief, standing: &Standing) -> bool {
        if !standing.can_reach {
            return true;
        }
        let wanted = brief.attendance().and(self.asked);
        !wanted.is_empty() && standing.reachable.and(self.asked).is_empty()
    }

    /// Whether all that remains are ways the person avoids.
    #[must_use]
    #[inline]
    pub fn only_barred(&self, standing: &Standing) -> bool {
        let left = if self.asked.is_empty() { standing.reachable } else { standing.reachable.and(self.asked) };
        !left.is_empty() && left.without(self.barred).is_empty()
    }

    /// How `candidate` stands to `person`. Distances are quick ones up to just short of a bound and exact at it.
    #[must_use]
    #[inline]
    pub fn standing(&self, person: &Person, candidate: &Candidate<'_>) -> Standing {
        let Candidate { brief, offering, .. } = candidate;
        let (Some(place), Some(from)) = (person.place, self.from) else {
            let nationwide = brief.areas() == Areas::Everywhere || (brief.areas() == Areas::Named && offering.is_nationwide());
            let serves = if nationwide { ServesArea::Yes } else { ServesArea::NotStated };
            return self.finish(brief, None, serves, false);
        };
        let (serves, at_border) = match brief.areas() {
            Areas::NotStated => (ServesArea::NotStated, false),
            Areas::Everywhere => (ServesArea::Yes, false),
            Areas::Shapes if !candidate.may_serve => (ServesArea::No, false),
            Areas::Shapes | Areas::Named => offering.serves(place.point, place.uncertainty_m, place.nation),
        };
        let distance = brief.place().map(|at| {
            let quick = from.metres_to(at);
            // The quick one errs by less than a hundredth within any reach; near a bound only the exact one decides.
            let near = |bound: f64| (quick - bound).abs() < 0.01 * bound;
            if !near(self.reach_m) && !near(2.0 * self.reach_m) {
                return quick;
            }
            Point::new(at.0, at.1).map_or(quick, |at| distance_m(place.point, at))
        });
        self.finish(brief, distance, serves, at_border)
    }

    #[inline]
    fn finish(&self, brief: &Brief, distance_m: Option<f64>, serves: ServesArea, at_border: bool) -> Standing {
        let near = distance_m.is_some_and(|distance| distance <= self.reach_m);
        let may_serve = serves == ServesArea::Yes || at_border;
        let mut reachable = brief.attendance().and(self.from_afar);
        // What names an area and no venue meets somewhere in it.
        if brief.attendance().contains(Attendance::InPerson) && (near || (distance_m.is_none() && may_serve)) {
            reachable.insert(Attendance::InPerson);
        }
        // A home visit follows the area served, not the office; where nobody can tell the area, the office's must do.
        if brief.attendance().contains(Attendance::HomeVisit) && (may_serve || (near && serves == ServesArea::NotStated)) {
            reachable.insert(Attendance::HomeVisit);
        }
        let usable = if self.asked.is_empty() { reachable } else { reachable.and(self.asked) }.without(self.barred);
        let can_reach = !reachable.is_empty() || (brief.attendance().is_empty() && (may_serve || near));
        Standing { distance_m, serves, reachable, usable, can_reach }
    }
}
