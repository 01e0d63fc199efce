//! The facts of offerings that decide what becomes of most candidates: of one, or of 64 that lie side by side.

use super::{
    Offering, Room,
    bound::is_plain,
    lanes::{BLOCK, Lanes, lanes},
};
use crate::{
    domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Gender, Vocabulary},
    geography::{Catchment, Disc, Frame},
};

/// What decides whether an offering is looked at, and what keeps it out: of one, or of all in a block.
pub trait Facts {
    /// A yes or no for each.
    type Lanes: Lanes;

    /// It can be had in this way.
    fn attends(&self, way: Attendance) -> Self::Lanes;
    /// It says it is not for people in this circumstance.
    fn bars(&self, circumstance: Circumstance) -> Self::Lanes;
    /// It says it cannot provide for this.
    fn denies(&self, access: Access) -> Self::Lanes;
    /// It presents itself as this.
    fn is_labelled(&self, label: Avoid) -> Self::Lanes;
    /// It is for this one gender.
    fn is_for(&self, gender: Gender) -> Self::Lanes;
    /// It states an age.
    fn states_age(&self) -> Self::Lanes;
    /// Somebody of an age in years fits, of what is stated.
    fn admits_age(&self, age: u8) -> Self::Lanes;
    /// There is no room, or it pauses.
    fn is_full(&self) -> Self::Lanes;
    /// It says of somewhere that it serves those who live there.
    fn states_area(&self) -> Self::Lanes;
}

impl Facts for Offering {
    type Lanes = bool;

    #[inline]
    fn attends(&self, way: Attendance) -> bool {
        self.attendance.contains(way)
    }

    #[inline]
    fn bars(&self, circumstance: Circumstance) -> bool {
        self.barred.contains(circumstance)
    }

    #[inline]
    fn denies(&self, access: Access) -> bool {
        self.denied.contains(access)
    }

    #[inline]
    fn is_labelled(&self, label: Avoid) -> bool {
        self.labels.contains(label)
    }

    #[inline]
    fn is_for(&self, gender: Gender) -> bool {
        self.gender == Some(gender)
    }

    #[inline]
    fn states_age(&self) -> bool {
        self.minimum_age.is_some() || self.maximum_age.is_some()
    }

    #[inline]
    fn admits_age(&self, age: u8) -> bool {
        let age = f32::from(age);
        // "Up to 25" holds until the 26th birthday.
        self.minimum_age.is_none_or(|from| age >= from) && self.maximum_age.is_none_or(|to| age < to.floor() + 1.0)
    }

    #[inline]
    fn is_full(&self) -> bool {
        matches!(self.room, Room::Full | Room::Closed)
    }

    #[inline]
    fn states_area(&self) -> bool {
        !self.areas.is_empty()
    }
}

/// How many ways of attending there are.
pub(super) const WAYS: usize = Attendance::ALL.len();

/// The facts of up to 64 offerings that lie together, a bit each: a rule is asked of all of them in a few steps. Recall keeps
/// blocks in its own order; the rest of an [`Offering`] lies elsewhere in memory, and to fetch it costs more than to turn it down.
#[derive(Debug, Clone)]
#[repr(align(64))]
pub struct Block {
    attendance: [u64; WAYS],
    /// Serves everywhere.
    everywhere: u64,
    /// Serves within borders on a map only, each of which recall finds by its cells.
    shapes: u64,
    states_area: u64,
    states_age: u64,
    full: u64,
    open: u64,
    waiting: u64,
    placed: u64,
    elsewhere: u64,
    plain: u64,
    genders: [u64; Gender::ALL.len()],
    labels: [u64; Avoid::ALL.len()],
    denied: [u64; Access::ALL.len()],
    barred: [u64; Circumstance::ALL.len()],
    /// The least age in whole years that fits, and the greatest, which is less where none does.
    ages: [[u8; BLOCK]; 2],
    /// When each was last assured.
    assured: Assured,
    /// Where those that have a place all are.
    disc: Disc,
    /// Where each of them is in it: how many steps north, and east.
    steps: [[i16; BLOCK]; 2],
}

impl Default for Block {
    fn default() -> Self {
        Self {
            attendance: Default::default(),
            everywhere: 0,
            shapes: 0,
            states_area: 0,
            states_age: 0,
            full: 0,
            open: 0,
            waiting: 0,
            placed: 0,
            elsewhere: 0,
            plain: 0,
            genders: Default::default(),
            labels: Default::default(),
            denied: Default::default(),
            barred: Default::default(),
            ages: [[0; BLOCK], [u8::MAX; BLOCK]],
            assured: Assured::default(),
            disc: Disc::WHOLE,
            steps: [[0; BLOCK]; 2],
        }
    }
}

impl Block {
    /// The facts of as many of the first of some offerings as fit.
    #[must_use]
    pub fn of(offerings: &[Offering]) -> Self {
        let disc = Disc::around(offerings.iter().take(BLOCK).filter_map(|offering| offering.point));
        let mut block = Self { assured: Assured::of(offerings), disc, ..Self::default() };
        for (place, offering) in offerings.iter().take(BLOCK).enumerate() {
            block.put(place, offering);
        }
        block
    }

    fn put(&mut self, place: usize, offering: &Offering) {
        let put = |lanes: &mut u64, answer: bool| *lanes |= u64::from(answer) << place;
        let put_words = |all: &mut [u64], bits: u32| {
            for (word, lanes) in all.iter_mut().enumerate() {
                *lanes |= u64::from(bits >> word & 1) << place;
            }
        };
        put_words(&mut self.attendance, offering.attendance.bits());
        put_words(&mut self.labels, offering.labels.bits());
        put_words(&mut self.denied, offering.denied.bits());
        put_words(&mut self.barred, offering.barred.bits());
        put_words(&mut self.genders, offering.gender.map_or(0, |gender| 1 << gender.ordinal()));
        let is_everywhere = offering.areas.iter().any(|area| matches!(area, Catchment::Everywhere));
        put(&mut self.everywhere, is_everywhere);
        put(&mut self.shapes, offering.is_bordered());
        put(&mut self.states_area, offering.states_area());
        put(&mut self.states_age, offering.states_age());
        put(&mut self.full, offering.is_full());
        put(&mut self.open, offering.room == Room::Open);
        put(&mut self.waiting, offering.room == Room::Waiting);
        put(&mut self.placed, offering.point.is_some());
        put(&mut self.elsewhere, offering.elsewhere > 0);
        put(&mut self.plain, is_plain(offering));
        [self.ages[0][place], self.ages[1][place]] = ages(offering);
        [self.steps[0][place], self.steps[1][place]] = offering.point.map_or([0; 2], |point| self.disc.steps_to(point));
    }

    /// A number made of all facts that may be asked of the offerings, for whoever wants them fetched.
    #[must_use]
    #[inline]
    pub fn a_bit_of_all(&self) -> u64 {
        let Self { attendance, labels, denied, barred, ages, assured, disc, steps, .. } = self;
        let facts = attendance[0] ^ labels[0] ^ denied[0] ^ barred[0] ^ barred[barred.len() - 1];
        let bytes = ages.iter().fold(assured.weeks_before[0], |all, ages| all ^ ages[0]);
        let steps = steps.iter().fold(0, |all, steps| all ^ steps[0] ^ steps[BLOCK / 2]);
        facts ^ u64::from(bytes) ^ u64::from(steps.cast_unsigned()) ^ disc.a_bit()
    }

    /// It serves everywhere.
    #[inline]
    pub(super) fn is_everywhere(&self) -> u64 {
        self.everywhere
    }

    /// It serves within borders on a map only.
    #[inline]
    pub(super) fn is_bordered(&self) -> u64 {
        self.shapes
    }

    /// It has a place.
    #[inline]
    pub(super) fn is_placed(&self) -> u64 {
        self.placed
    }

    /// Its service can be had at other locations.
    #[inline]
    pub(super) fn is_elsewhere(&self) -> u64 {
        self.elsewhere
    }

    /// Nothing but ages, genders and areas speaks against it for anyone, see [`is_plain`].
    #[inline]
    pub(super) fn is_plain(&self) -> u64 {
        self.plain
    }

    /// When each was last assured.
    #[inline]
    pub(super) fn assured(&self) -> &Assured {
        &self.assured
    }

    /// Where those that have a place all are.
    #[inline]
    pub(super) fn disc(&self) -> &Disc {
        &self.disc
    }

    /// Where one is that has a place, to [`Disc::uncertainty_m`]: degrees north and east.
    #[inline]
    pub(super) fn about(&self, place: usize) -> (f64, f64) {
        self.disc.place([self.steps[0][place], self.steps[1][place]])
    }

    /// Those that may be within a frame, of those that have a place.
    #[inline]
    pub(super) fn may_be_within(&self, frame: &Frame) -> u64 {
        let bounds = self.disc.steps_within(frame);
        // One question at a time, so that several are asked it together.
        let within =
            |(steps, [least, most]): (&[i16; BLOCK], [i16; 2])| lanes(|place| least <= steps[place]) & lanes(|place| steps[place] <= most);
        self.placed & self.steps.iter().zip(bounds).map(within).fold(u64::MAX, |all, within| all & within)
    }

    /// Whether there is room at one of those that are not full.
    #[inline]
    pub(super) fn room(&self, place: usize) -> Room {
        let is = |lanes: u64| lanes >> place & 1 == 1;
        if is(self.full) {
            Room::Full
        } else if is(self.open) {
            Room::Open
        } else if is(self.waiting) {
            Room::Waiting
        } else {
            Room::NotStated
        }
    }
}

impl Facts for Block {
    type Lanes = u64;

    #[inline]
    fn attends(&self, way: Attendance) -> u64 {
        self.attendance[way.ordinal() as usize]
    }

    #[inline]
    fn bars(&self, circumstance: Circumstance) -> u64 {
        self.barred[circumstance.ordinal() as usize]
    }

    #[inline]
    fn denies(&self, access: Access) -> u64 {
        self.denied[access.ordinal() as usize]
    }

    #[inline]
    fn is_labelled(&self, label: Avoid) -> u64 {
        self.labels[label.ordinal() as usize]
    }

    #[inline]
    fn is_for(&self, gender: Gender) -> u64 {
        self.genders[gender.ordinal() as usize]
    }

    #[inline]
    fn states_age(&self) -> u64 {
        self.states_age
    }

    #[inline]
    fn admits_age(&self, age: u8) -> u64 {
        let [least, most] = &self.ages;
        // One question at a time, so that several are asked it together.
        lanes(|place| least[place] <= age) & lanes(|place| age <= most[place])
    }

    #[inline]
    fn is_full(&self) -> u64 {
        self.full
    }

    #[inline]
    fn states_area(&self) -> u64 {
        self.states_area
    }
}

/// When the offerings of a block were last assured, to the week.
#[derive(Debug, Clone)]
pub(super) struct Assured {
    /// The latest of the days, from the common era.
    latest_day: i32,
    /// How many whole weeks before it each was; [`LONG_AGO`] for that or more, [`NEVER`] where no day is stated.
    weeks_before: [u8; BLOCK],
}

const LONG_AGO: u8 = u8::MAX - 1;
const NEVER: u8 = u8::MAX;

impl Default for Assured {
    fn default() -> Self {
        Self { latest_day: 0, weeks_before: [NEVER; BLOCK] }
    }
}

impl Assured {
    fn of(offerings: &[Offering]) -> Self {
        let latest_day = offerings.iter().take(BLOCK).filter_map(|offering| offering.assured_day).max().unwrap_or_default();
        let mut weeks_before = [NEVER; BLOCK];
        for (offering, weeks) in offerings.iter().zip(&mut weeks_before) {
            if let Some(day) = offering.assured_day {
                *weeks = u8::try_from(latest_day.saturating_sub(day) / 7).unwrap_or(LONG_AGO).min(LONG_AGO);
            }
        }
        Self { latest_day, weeks_before }
    }

    /// The first and the last day on which one may have been assured, from the common era; absent where none is stated.
    #[inline]
    pub(super) fn days(&self, place: usize) -> Option<[i32; 2]> {
        let weeks = self.weeks_before[place];
        if weeks == NEVER {
            return None;
        }
        let last = self.latest_day.saturating_sub(7 * i32::from(weeks));
        Some([if weeks == LONG_AGO { i32::MIN } else { last.saturating_sub(6) }, last])
    }
}

/// The least and the greatest age in whole years that an offering admits; the greatest is less where it admits none.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "what is beyond the least or greatest age becomes that")]
fn ages(offering: &Offering) -> [u8; 2] {
    let (from, to) = (offering.minimum_age.unwrap_or(0.0).ceil(), offering.maximum_age.unwrap_or(f32::INFINITY).floor());
    let admits_any = from <= f32::from(u8::MAX) && to >= 0.0;
    if admits_any { [from as u8, to as u8] } else { [u8::MAX, 0] }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::matching::tests::offering;

    /// Every answer about one of a block.
    fn told<F: Facts>(facts: &F, age: u8, place: impl Fn(F::Lanes) -> bool) -> Vec<bool> {
        let words = Attendance::ALL.iter().map(|way| facts.attends(*way));
        let words = words.chain(Circumstance::ALL.iter().map(|word| facts.bars(*word)));
        let words = words.chain(Access::ALL.iter().map(|word| facts.denies(*word)));
        let words = words.chain(Avoid::ALL.iter().map(|word| facts.is_labelled(*word)));
        let words = words.chain(Gender::ALL.iter().map(|word| facts.is_for(*word)));
        let rest = [facts.states_age(), facts.admits_age(age), facts.is_full(), facts.states_area()];
        words.chain(rest).map(place).collect()
    }

    fn any_age() -> impl Strategy<Value = Option<f32>> {
        prop::option::of(prop_oneof![
            (-3_i16..300).prop_map(f32::from),
            -2.0_f32..130.0,
            Just(f32::NAN),
            Just(f32::INFINITY),
            Just(f32::NEG_INFINITY)
        ])
    }

    proptest! {
        #[test]
        fn a_block_says_of_each_offering_what_it_says_of_itself(
            offerings in prop::collection::vec((any_age(), any_age(), any::<[u32; 4]>(), 0_usize..4, 0_usize..6, any::<bool>()), 1..70),
            age in any::<u8>(),
        ) {
            fn words<T: Vocabulary>(bits: u32) -> crate::domain::vocabulary::WordSet<T> {
                T::ALL.iter().copied().filter(|word| bits >> word.ordinal() & 1 == 1).collect()
            }
            let rooms = [Room::NotStated, Room::Open, Room::Waiting, Room::Full, Room::Closed];
            let made = offerings.into_iter().map(|(minimum_age, maximum_age, bits, gender, room, has_area)| Offering {
                minimum_age,
                maximum_age,
                attendance: words(bits[0]),
                barred: words(bits[1]),
                denied: words(bits[2]),
                labels: words(bits[3]),
                gender: Gender::ALL.get(gender).copied(),
                room: rooms[room % rooms.len()],
                areas: has_area.then_some(Catchment::Everywhere).into_iter().collect(),
                ..offering(1, 100.0, &[])
            });
            let offerings: Vec<Offering> = made.collect();
            let block = Block::of(&offerings);
            for (place, offering) in offerings.iter().take(BLOCK).enumerate() {
                prop_assert_eq!(told(&block, age, |lanes| lanes >> place & 1 == 1), told(offering, age, |one| one), "{:?}", offering);
            }
        }

        #[test]
        fn an_offering_was_assured_between_the_days_that_are_told(
            days in prop::collection::vec(prop::option::of(prop_oneof![738_000_i32..740_000, any::<i32>()]), 1..BLOCK),
        ) {
            let offerings: Vec<Offering> = days.iter().map(|day| Offering { assured_day: *day, ..offering(1, 100.0, &[]) }).collect();
            let block = Block::of(&offerings);
            for (place, day) in days.into_iter().enumerate() {
                let told = block.assured().days(place);
                let is_between = match (told, day) {
                    (Some([first, last]), Some(day)) => first <= day && day <= last,
                    (told, day) => told.is_none() && day.is_none(),
                };
                prop_assert!(is_between, "{day:?} of {told:?}");
            }
        }
    }
}
