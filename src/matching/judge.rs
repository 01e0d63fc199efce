//! Who may come: three answers to each criterion, and what keeps an offering out.
//!
//! Only what is stated on both sides excludes. What is not stated never does; it forgoes a little credit and is shown.

use chrono::Datelike;

use super::{
    Facts, Offering, Person,
    lanes::{Lanes, any_of},
    reach::{Reached, Standing, Ways},
    weights::Weights,
};
use crate::domain::vocabulary::{Access, Attendance, Circumstance, Company, Exclusion, Gender, Verdict, Vocabulary, WordSet};

/// What a deployment sets for all its requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Leave out what was last assured longer ago than this, in days; `None` (the default) hides nothing.
    pub hide_after_days: Option<u32>,
    /// The weights of the factors.
    pub weights: Weights,
}

/// How many criteria can keep an offering out.
const CRITERIA: usize = Exclusion::ALL.len();

/// Every criterion that an offering fails for `person`.
#[must_use]
pub fn failing(person: &Person, ways: &Ways, offering: &Offering, standing: &Standing, rules: Rules) -> WordSet<Exclusion> {
    let fails = fails(person, ways, offering, &standing.reached(ways), is_hidden(person, offering, rules));
    Exclusion::ALL.iter().copied().filter(|criterion| fails[criterion.ordinal() as usize]).collect()
}

/// Whether an offering is considered at all: within twice the reach, or serving the person, or remote.
#[must_use]
pub fn is_considered(ways: &Ways, offering: &Offering, standing: &Standing) -> bool {
    Outcome::of(ways, offering, &standing.reached(ways), &Default::default(), true).considered
}

/// Which of some offerings fail each criterion for `person`, in [`Exclusion`]'s order.
#[inline]
pub(super) fn fails<F: Facts>(
    person: &Person,
    ways: &Ways,
    facts: &F,
    reached: &Reached<F::Lanes>,
    hidden: F::Lanes,
) -> [F::Lanes; CRITERIA] {
    let mut fails = [F::Lanes::default(); CRITERIA];
    let mut set = |criterion: Exclusion, lanes: F::Lanes| fails[criterion.ordinal() as usize] = lanes;
    set(Exclusion::Age, person.age.map_or_else(F::Lanes::default, |age| !facts.admits_age(age)));
    set(Exclusion::Gender, bars_gender(person, facts));
    set(Exclusion::Circumstances, any_of(person.circumstances.iter().map(|circumstance| facts.bars(circumstance))));
    set(Exclusion::Residence, reached.serves_not);
    set(Exclusion::Distance, ways.misses_distance(facts, reached));
    set(Exclusion::Attendance, ways.misses_attendance(facts));
    set(Exclusion::Access, denies_access(person, facts, reached));
    let labelled = any_of(person.preferences.avoid.iter().map(|label| facts.is_labelled(label)));
    set(Exclusion::Avoid, labelled | ways.only_barred(reached));
    set(Exclusion::Full, facts.is_full());
    set(Exclusion::Assurance, hidden);
    fails
}

/// What becomes of offerings that are looked at.
pub(super) struct Outcome<L> {
    /// Within twice the reach, or serving the person, or remote.
    pub(super) considered: L,
    /// Of those, which are left out, counted by the first criterion they fail, in [`Exclusion`]'s order.
    pub(super) first_failing: [L; CRITERIA],
    /// Those that nothing keeps out.
    pub(super) fitting: L,
    /// Those that one thing keeps out, where it is one that may be overlooked.
    pub(super) missed: [(Exclusion, L); 3],
}

impl<L: Lanes> Outcome<L> {
    /// Judges those of them that are looked at, by which criteria they fail.
    #[inline]
    pub(super) fn of<F: Facts<Lanes = L>>(ways: &Ways, facts: &F, reached: &Reached<L>, fails: &[L; CRITERIA], look: L) -> Self {
        let considered = look & (reached.nearly | reached.serves | ways.is_remote(facts) | reached.can_reach);
        let (mut first_failing, mut once, mut twice) = ([L::default(); CRITERIA], L::default(), L::default());
        for (first, fails) in first_failing.iter_mut().zip(fails) {
            *first = (considered & *fails).without(once);
            twice |= once & *fails;
            once |= *fails;
        }
        let only = |criterion: Exclusion| (considered & fails[criterion.ordinal() as usize]).without(twice);
        let missed = [
            (Exclusion::Distance, only(Exclusion::Distance) & reached.nearly),
            (Exclusion::Full, only(Exclusion::Full)),
            (Exclusion::Attendance, only(Exclusion::Attendance)),
        ];
        Self { considered, first_failing, fitting: considered.without(once), missed }
    }
}

/// It is for one gender, and theirs is known to be another. Somebody who is non-binary is never barred by a rule that does not speak of them.
#[inline]
fn bars_gender<F: Facts>(person: &Person, facts: &F) -> F::Lanes {
    match person.gender {
        Some(theirs @ (Gender::Female | Gender::Male)) => {
            any_of(Gender::ALL.iter().filter(|only| **only != theirs).map(|only| facts.is_for(*only)))
        }
        Some(Gender::NonBinary) | None => F::Lanes::default(),
    }
}

#[inline]
fn denies_access<F: Facts>(person: &Person, facts: &F, reached: &Reached<F::Lanes>) -> F::Lanes {
    if person.access.is_empty() {
        return F::Lanes::default();
    }
    let at_venue = reached.at_venue();
    let denies = |words: WordSet<Access>| any_of(words.iter().map(|word| facts.denies(word)));
    (at_venue & denies(access_needed(person, true))) | denies(access_needed(person, false)).without(at_venue)
}

/// Doubts that speak against offerings, a yes or no for each.
#[derive(Clone, Copy)]
pub(super) struct Doubts<L> {
    /// It is for one gender and theirs is not known.
    pub(super) gender: L,
    /// It serves an area and they may live outside.
    pub(super) residence: L,
    /// One side tells an age and the other does not.
    pub(super) age: L,
}

impl Doubts<bool> {
    /// A number for each combination of doubts, below 8.
    #[inline]
    pub(super) fn number(self) -> usize {
        usize::from(self.gender) | usize::from(self.residence) << 1 | usize::from(self.age) << 2
    }

    pub(super) fn of_number(number: usize) -> Self {
        Self { gender: number & 1 != 0, residence: number & 2 != 0, age: number & 4 != 0 }
    }
}

impl Doubts<u64> {
    /// The doubts of one of a block.
    #[inline]
    pub(super) fn at(&self, place: usize) -> Doubts<bool> {
        let at = |lanes: u64| lanes >> place & 1 == 1;
        Doubts { gender: at(self.gender), residence: at(self.residence), age: at(self.age) }
    }
}

impl<L: Lanes> Doubts<L> {
    #[inline]
    pub(super) fn of<F: Facts<Lanes = L>>(person: &Person, facts: &F, reached: &Reached<L>) -> Self {
        let other_genders = Gender::ALL.iter().filter(|only| Some(**only) != person.gender).map(|only| facts.is_for(*only));
        Self {
            gender: any_of(other_genders).without(bars_gender(person, facts)),
            residence: facts.states_area().without(reached.serves | reached.serves_not),
            age: if person.age.is_some() { !facts.states_age() } else { facts.states_age() },
        }
    }
}

/// Whether the person's age fits; `not_stated` where either side says none.
#[must_use]
pub fn age(person: &Person, offering: &Offering) -> Verdict {
    match person.age {
        Some(age) if offering.states_age() && offering.admits_age(age) => Verdict::Meets,
        Some(_) if offering.states_age() => Verdict::DoesNot,
        _ => Verdict::NotStated,
    }
}

/// Whether the person's gender fits.
#[must_use]
pub fn gender(person: &Person, offering: &Offering) -> Verdict {
    if bars_gender(person, offering) {
        Verdict::DoesNot
    } else if offering.gender.is_some() && offering.gender == person.gender {
        Verdict::Meets
    } else {
        Verdict::NotStated
    }
}

/// Whether the person's circumstances fit. What was not sent is not known, so a group for carers never bars anybody; only an
/// explicit "not for" does.
#[must_use]
pub fn circumstances(person: &Person, offering: &Offering) -> Verdict {
    if !offering.barred.and(person.circumstances).is_empty() {
        Verdict::DoesNot
    } else if !required(offering).and(person.circumstances).is_empty() {
        Verdict::Meets
    } else {
        Verdict::NotStated
    }
}

/// The circumstances any of which an offering asks for. What is for lone parents is not for parents at large, though it speaks of
/// both; so for young carers.
fn required(offering: &Offering) -> WordSet<Circumstance> {
    let mut required = offering.circumstances;
    for (narrow, wide) in [(Circumstance::LoneParent, Circumstance::Parent), (Circumstance::YoungCarer, Circumstance::Carer)] {
        if required.contains(narrow) {
            required.remove(wide);
        }
    }
    required
}

/// Whether it is offered in other languages than English only, and theirs is not known to be one of them.
#[must_use]
pub fn language_is_in_doubt(person: &Person, offering: &Offering) -> bool {
    let english = |code: &String| code == "en";
    let speaks = |code: &String| person.languages.contains(code);
    !offering.languages.is_empty() && !offering.languages.iter().any(|code| english(code) || speaks(code))
}

/// Whether the days on which it runs have passed, or have yet to come.
#[must_use]
pub fn is_out_of_season(person: &Person, offering: &Offering) -> bool {
    let today = person.as_of.date_naive().num_days_from_ce();
    offering.season.to_day.is_some_and(|to| to < today) || offering.season.from_day.is_some_and(|from| from > today)
}

/// Whether it is among one gender by its name or its kind, without a rule that says so, and theirs is not known to be that.
#[must_use]
pub fn company_is_in_doubt(person: &Person, offering: &Offering) -> bool {
    let among = [(Company::WomenOnly, Gender::Female), (Company::MenOnly, Gender::Male)];
    offering.gender.is_none()
        && among.into_iter().any(|(company, gender)| offering.company.contains(company) && person.gender != Some(gender))
}

/// The access that matters for how the person would have this offering: a phone call needs no ramp.
#[must_use]
pub fn needed_access(person: &Person, standing: &Standing) -> WordSet<Access> {
    let at_venue = standing.usable.is_empty() || standing.usable.iter().all(|way| way == Attendance::InPerson);
    access_needed(person, at_venue)
}

#[inline]
fn access_needed(person: &Person, at_venue: bool) -> WordSet<Access> {
    if at_venue {
        return person.access;
    }
    let of_venues = [Access::StepFree, Access::AccessibleToilet, Access::HearingLoop, Access::Transport, Access::AssistanceDog];
    person.access.without(of_venues.into_iter().collect())
}

/// How many days before `as_of` it was last assured.
#[must_use]
pub fn assured_days_ago(person: &Person, offering: &Offering) -> Option<i32> {
    offering.assured_day.map(|day| (person.as_of.date_naive().num_days_from_ce() - day).max(0))
}

/// Whether it was last assured too long ago to be shown.
pub(super) fn is_hidden(person: &Person, offering: &Offering, rules: Rules) -> bool {
    let Some(limit) = rules.hide_after_days else { return false };
    assured_days_ago(person, offering).is_some_and(|days| i64::from(days) > i64::from(limit))
}
