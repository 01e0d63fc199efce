//! The factors: each a pure function of one offering and one query, worth 0–1. `docs/RANKING.md` argues each of them.

use super::{
    CostWish, Facts, Offering, Person, Price, Query, Room,
    judge::{self, Doubts},
    reach::{Standing, Ways},
    weighing::{Answered, MAX_NEEDS, strength_in},
    weights::{FACTORS, Weights},
};
use crate::{
    domain::vocabulary::{Attendance, Company, Factor, Gender, ServesArea, Verdict, Vocabulary, WordSet},
    needs::NeedNo,
};

/// What something that a listing does not state is worth, where stating it would have been worth 1.
pub const NOT_STATED: f32 = 0.4;

/// What an answer to a need is worth that cannot be had at this time of the year, where one that can would be worth 1.
pub const OUT_OF_SEASON: f32 = 0.6;

/// What an answer to a need is worth that is given by telephone or on a screen from a place far away, by somebody who does not say
/// that they serve people here, where one from near would be worth 1: it is likely meant for its own neighbours.
pub const FROM_AFAR: f32 = 0.6;

/// What an offering is worth for a query: the parts in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// By factor, in [`Factor`]'s order; the need part is the sum of `needs`.
    pub factors: [u16; FACTORS],
    /// The need part by stated need.
    pub needs: [u16; MAX_NEEDS],
    /// Which stated needs are met, a bit each.
    pub met: u16,
}

impl Parts {
    /// The score: the sum of all parts, in thousandths.
    #[must_use]
    pub fn score(&self) -> u16 {
        self.factors.iter().sum()
    }

    fn set(&mut self, factor: Factor, weights: &Weights, worth: f32) {
        self.factors[factor.ordinal() as usize] = part(weights, factor, worth);
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1,000 by construction")]
#[inline]
fn whole(value: f32) -> u16 {
    value as u16
}

/// To the nearest. Never rounds a value below 0.5 up by more than floating point does when a half is added to it.
#[inline]
fn thousandths(value: f32) -> u16 {
    whole(value + 0.5)
}

/// How clearly an offering answers one need, 0–1.
#[must_use]
pub fn strength(offering: &Offering, need: NeedNo) -> f32 {
    strength_in(&offering.answers, need)
}

/// What an answer of this worth to a need of this share adds. Rounded down, so that the shares together never pass the factor's
/// weight.
#[inline]
pub(super) fn need_part(weights: &Weights, share: f32, worth: f32) -> u16 {
    whole(most_of_need(weights, share) * worth)
}

/// What the best answer to a need of this share adds, in thousandths.
#[inline]
pub(super) fn most_of_need(weights: &Weights, share: f32) -> f32 {
    f32::from(weights.of(Factor::Need)) * share
}

/// The parts of an offering's score.
#[must_use]
pub fn parts(query: &Query, weights: &Weights, ways: &Ways, offering: &Offering, standing: &Standing, answered: &Answered) -> Parts {
    let person = &query.person;
    let easiest = Easiest::of(ways, offering, standing);
    let mut parts = Parts { met: answered.met(), ..Parts::default() };
    let mut whole = 0;
    let mut chance = if easiest.is_run_from_afar(ways) { FROM_AFAR } else { 1.0 };
    if judge::is_out_of_season(person, offering) {
        chance *= OUT_OF_SEASON;
    }
    for (place, ask) in query.asks.iter().enumerate().take(MAX_NEEDS) {
        parts.needs[place] = need_part(weights, ask.share, answered.needs[place] * chance);
        whole += parts.needs[place];
    }
    parts.factors[Factor::Need.ordinal() as usize] = whole;
    parts.set(Factor::Interest, weights, answered.interest);
    parts.set(Factor::Nearness, weights, nearness_of(ways, &easiest));
    parts.set(Factor::Schedule, weights, schedule(person, offering));
    parts.set(Factor::Format, weights, wish(person.preferences.format, offering.format));
    parts.set(Factor::Setting, weights, wish(person.preferences.setting, offering.setting));
    parts.set(Factor::Company, weights, company(person, offering));
    parts.set(Factor::Cost, weights, cost(person.preferences.cost, offering.price));
    parts.set(Factor::Access, weights, access(person, offering, standing));
    parts.set(Factor::Language, weights, language(person, offering));
    parts.set(Factor::Room, weights, room(offering.room));
    parts.set(Factor::Freshness, weights, freshness(judge::assured_days_ago(person, offering)));
    parts.set(Factor::Eligibility, weights, eligibility(person, ways, offering, standing));
    parts
}

/// What a factor of this worth adds, in thousandths.
#[inline]
pub(super) fn part(weights: &Weights, factor: Factor, worth: f32) -> u16 {
    thousandths(f32::from(weights.of(factor)) * worth.clamp(0.0, 1.0))
}

/// The ways to have an offering that suit a person.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Easiest {
    /// How far its place is, in metres, where both places are known.
    pub(super) distance_m: Option<f64>,
    pub(super) in_person: bool,
    pub(super) home_visit: bool,
    pub(super) remote: bool,
    /// The person lives where it serves.
    pub(super) serves: bool,
    /// It says of somewhere that it serves those who live there.
    pub(super) states_area: bool,
}

impl Easiest {
    /// The ways to have an offering that stands so to a person.
    #[must_use]
    pub fn of(ways: &Ways, offering: &Offering, standing: &Standing) -> Self {
        Self {
            distance_m: standing.distance_m,
            in_person: standing.usable.contains(Attendance::InPerson),
            home_visit: standing.usable.contains(Attendance::HomeVisit),
            remote: !standing.usable.and(ways.from_afar).is_empty(),
            serves: standing.serves == ServesArea::Yes,
            states_area: offering.states_area(),
        }
    }

    /// Whether it can be had without travelling only, from a place beyond twice the reach, and does not say whom it serves.
    #[inline]
    pub(super) fn is_run_from_afar(&self, ways: &Ways) -> bool {
        !self.states_area && self.distance_m.is_some_and(|distance| distance > 2.0 * ways.reach_m)
    }
}

/// Worth of being `distance_m` metres away when the reach is `reach_m`: 1 up to half of it, then straight down to 0.
/// Range 0–1. Source: docs/RANKING.md, "Nearness".
#[must_use]
#[expect(clippy::cast_possible_truncation, reason = "a worth needs no more than f32 holds")]
#[inline]
pub fn nearness(distance_m: f64, reach_m: f64) -> f32 {
    (2.0 * (1.0 - distance_m / reach_m)).clamp(0.0, 1.0) as f32
}

/// Worth of the easiest way to have it. A place: by its distance; 0.6 where it is only known to be somewhere in the area served.
/// A visit at home: whole where the area is served, else 0.7. A call or a screen: half where the area is served or nothing speaks
/// against it, since nobody has to travel and nobody meets; a quarter where it names an area that may leave the person out, or is
/// run from beyond twice the reach and names none.
#[must_use]
#[inline]
pub fn nearness_of(ways: &Ways, easiest: &Easiest) -> f32 {
    let mut worth = 0.0_f32;
    if easiest.in_person {
        worth = easiest.distance_m.map_or(0.6, |distance| nearness(distance, ways.reach_m));
    }
    if easiest.home_visit {
        worth = worth.max(if easiest.serves { 1.0 } else { 0.7 });
    }
    if easiest.remote {
        let near_enough = easiest.serves || (!easiest.states_area && !easiest.is_run_from_afar(ways));
        worth = worth.max(if near_enough { 0.5 } else { 0.25 });
    }
    worth
}

/// Worth of its sessions beside the times when a person is free: 1 where half an hour is shared, 0 where none is,
/// [`NOT_STATED`] where it does not say; 0 where nothing was asked.
#[must_use]
pub fn schedule(person: &Person, offering: &Offering) -> f32 {
    if person.availability.is_empty() {
        return 0.0;
    }
    if offering.sessions.is_empty() {
        return NOT_STATED;
    }
    let shares = |session: &super::Window| person.availability.iter().any(|window| window.shared_min(*session) >= 30);
    f32::from(u8::from(offering.sessions.iter().any(shares)))
}

/// Worth of what it is beside what was wished: 1 where they share a word, [`NOT_STATED`] where it does not say, else 0; 0 where
/// nothing was wished.
#[must_use]
pub fn wish<T: Vocabulary>(wished: WordSet<T>, stated: WordSet<T>) -> f32 {
    if wished.is_empty() {
        0.0
    } else if stated.is_empty() {
        NOT_STATED
    } else {
        f32::from(u8::from(!wished.and(stated).is_empty()))
    }
}

/// Worth of the company: the share of the wishes that it meets.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a handful of words")]
pub fn company(person: &Person, offering: &Offering) -> f32 {
    let wished = person.preferences.company;
    if wished.is_empty() {
        return 0.0;
    }
    let meets = |wish| match wish {
        Company::WomenOnly => offering.gender == Some(Gender::Female) || offering.company.contains(Company::WomenOnly),
        Company::MenOnly => offering.gender == Some(Gender::Male) || offering.company.contains(Company::MenOnly),
        Company::Lgbt => offering.company.contains(Company::Lgbt),
        Company::OwnAge => of_own_age(person, offering),
        Company::OwnLanguage => shares_language(person, offering, true),
    };
    wished.iter().filter(|wish| meets(*wish)).count() as f32 / wished.len() as f32
}

/// Whether it is for people of about the person's age: it states an age which they meet, and is for older people, for young
/// people, or for no more than 25 years of ages.
fn of_own_age(person: &Person, offering: &Offering) -> bool {
    if judge::age(person, offering) != Verdict::Meets {
        return false;
    }
    let (from, to) = (offering.minimum_age.unwrap_or(0.0), offering.maximum_age.unwrap_or(100.0));
    from >= 50.0 || to <= 30.0 || to - from <= 25.0
}

fn shares_language(person: &Person, offering: &Offering, beside_english: bool) -> bool {
    person.languages.iter().any(|code| !(beside_english && code == "en") && offering.languages.contains(code))
}

/// Worth of the price beside the wish: 1 within it, 0.8 for a donation, [`NOT_STATED`] where none is stated, 0.2 for a price
/// that is not told, 0 above; 0 where nothing was wished.
#[must_use]
pub fn cost(wish: Option<CostWish>, price: Price) -> f32 {
    let Some(wish) = wish else { return 0.0 };
    match (wish, price) {
        (_, Price::Free) => 1.0,
        (_, Price::Donation) => 0.8,
        (_, Price::NotStated) => NOT_STATED,
        (_, Price::Something) => 0.2,
        (CostWish::Free, Price::FromPence(pence)) => f32::from(u8::from(pence == 0)),
        (CostWish::AtMostPence(most), Price::FromPence(pence)) => f32::from(u8::from(pence <= most)),
    }
}

/// Worth of the access: the mean over what is needed of 1 where it is stated, and 0.3 where it is not.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "a handful of words")]
pub fn access(person: &Person, offering: &Offering, standing: &Standing) -> f32 {
    if person.access.is_empty() {
        return 0.0;
    }
    let needed = judge::needed_access(person, standing);
    let without_venue = person.access.len() - needed.len();
    let stated = needed.and(offering.access).len();
    let silent = needed.len() - stated;
    (without_venue as f32 + stated as f32 + 0.3 * silent as f32) / person.access.len() as f32
}

/// Worth of the languages: 1 where one is shared; where none is stated English is taken for granted, at 0.8, which helps only
/// those who speak it. 0 where no language was stated.
#[must_use]
pub fn language(person: &Person, offering: &Offering) -> f32 {
    if person.languages.is_empty() {
        0.0
    } else if shares_language(person, offering, false) {
        1.0
    } else if offering.languages.is_empty() && person.languages.iter().any(|code| code == "en") {
        0.8
    } else {
        0.0
    }
}

/// Worth of the room: 1 where there is some, 0.7 where it does not say, 0.3 where one waits.
#[must_use]
#[inline]
pub fn room(room: Room) -> f32 {
    match room {
        Room::Open => 1.0,
        Room::NotStated => 0.7,
        Room::Waiting => 0.3,
        Room::Full | Room::Closed => 0.0,
    }
}

/// Days for which an assurance counts in full: two quarters.
pub const FRESH_DAYS: f32 = 180.0;

/// Days after which an assurance counts for nothing: three years.
pub const STALE_DAYS: f32 = 1095.0;

/// Worth of having been assured so many days ago: 1 up to [`FRESH_DAYS`], then straight down to 0 at [`STALE_DAYS`]; 0.3 where
/// no date is stated.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "days")]
pub fn freshness(days_ago: Option<i32>) -> f32 {
    let Some(days) = days_ago else { return 0.3 };
    ((STALE_DAYS - days as f32) / (STALE_DAYS - FRESH_DAYS)).clamp(0.0, 1.0)
}

/// What being for anybody is worth less than being for people like them.
pub(super) const FOR_ANYBODY: f32 = 0.2;

/// Worth of what is stated of who may come: 1, less 0.6 where it is for people in circumstances that are not known to be theirs, 0.3 where
/// it is for one gender and theirs is not known, 0.2 where it serves an area and they may live outside, 0.2 where their
/// circumstances are known and it is for anybody, 0.15 where one side tells an age and the other does not, 0.3 where it is among one
/// gender by its name or kind and theirs is not known to be that, 0.3 where it is offered in languages of which none is known to be
/// theirs and none is English, 0.6 where it is not running at this time of the year.
#[must_use]
pub fn eligibility(person: &Person, ways: &Ways, offering: &Offering, standing: &Standing) -> f32 {
    let mut worth = 1.0 - worth_of_doubts(Doubts::of(person, offering, &standing.reached(ways)));
    match judge::circumstances(person, offering) {
        Verdict::NotStated if !offering.circumstances.is_empty() => worth -= 0.6,
        // What is made for people like them comes before what is for anybody.
        Verdict::NotStated if !person.circumstances.is_empty() => worth -= FOR_ANYBODY,
        Verdict::NotStated | Verdict::Meets | Verdict::DoesNot => {}
    }
    if judge::company_is_in_doubt(person, offering) {
        worth -= 0.3;
    }
    if judge::language_is_in_doubt(person, offering) {
        worth -= 0.3;
    }
    if judge::is_out_of_season(person, offering) {
        worth -= 0.6;
    }
    f32::max(worth, 0.0)
}

/// What [`eligibility`] takes off for doubts of gender, residence and age.
#[inline]
pub(super) fn worth_of_doubts(doubts: Doubts<bool>) -> f32 {
    let mut worth = 0.0;
    if doubts.gender {
        worth += 0.3;
    }
    if doubts.residence {
        worth += 0.2;
    }
    if doubts.age {
        worth += 0.15;
    }
    worth
}
