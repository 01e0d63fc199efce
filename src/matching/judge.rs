//! Who may come: three answers to each criterion, and what keeps an offering out.
//!
//! Only what is stated on both sides excludes. What is not stated never does; it forgoes a little credit and is shown.

use chrono::Datelike;

use super::{
    Brief, Offering, Person, Room,
    rank::Candidate,
    reach::{Standing, Ways},
    weights::Weights,
};
use crate::domain::vocabulary::{Access, Attendance, Circumstance, Company, Exclusion, Gender, ServesArea, Verdict, WordSet};

/// What a deployment sets for all its requests.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rules {
    /// Leave out what was last assured longer ago than this, in days; `None` (the default) hides nothing.
    pub hide_after_days: Option<u32>,
    /// The weights of the factors.
    pub weights: Weights,
}

/// Every criterion that `candidate` fails for `person`.
#[must_use]
#[inline]
pub fn failing(person: &Person, ways: &Ways, candidate: &Candidate<'_>, standing: &Standing, rules: Rules) -> WordSet<Exclusion> {
    let brief = &candidate.brief;
    let mut failing = WordSet::EMPTY;
    let mut fail = |criterion, fails: bool| {
        if fails {
            failing.insert(criterion);
        }
    };
    fail(Exclusion::Age, age(person, brief) == Verdict::DoesNot);
    fail(Exclusion::Gender, gender(person, brief) == Verdict::DoesNot);
    fail(Exclusion::Circumstances, !brief.barred().and(person.circumstances).is_empty());
    fail(Exclusion::Residence, standing.serves == ServesArea::No);
    fail(Exclusion::Distance, ways.misses_distance(brief, standing));
    fail(Exclusion::Attendance, ways.misses_attendance(brief));
    fail(Exclusion::Access, !brief.denied().is_empty() && !brief.denied().and(needed_access(person, standing)).is_empty());
    fail(Exclusion::Avoid, !brief.labels().and(person.preferences.avoid).is_empty() || ways.only_barred(standing));
    fail(Exclusion::Full, matches!(brief.room(), Room::Full | Room::Closed));
    fail(Exclusion::Assurance, is_hidden(person, candidate.offering, rules));
    failing
}

/// The first criterion that somebody fails who lives beyond all borders of an offering: the first of [`failing`], without working out how it
/// stands to them.
#[must_use]
#[inline]
pub fn first_failing_outside(person: &Person, brief: &Brief) -> Exclusion {
    if age(person, brief) == Verdict::DoesNot {
        Exclusion::Age
    } else if gender(person, brief) == Verdict::DoesNot {
        Exclusion::Gender
    } else if brief.barred().and(person.circumstances).is_empty() {
        Exclusion::Residence
    } else {
        Exclusion::Circumstances
    }
}

/// Whether the person's age fits; `not_stated` where either side says none.
#[must_use]
#[inline]
pub fn age(person: &Person, brief: &Brief) -> Verdict {
    let Some(age) = person.age.map(f32::from) else { return Verdict::NotStated };
    if !brief.states_age() {
        Verdict::NotStated
    } else if brief.admits_age(age) {
        Verdict::Meets
    } else {
        Verdict::DoesNot
    }
}

/// Whether the person's gender fits. Somebody who is non-binary is never barred by a rule that does not speak of them.
#[must_use]
#[inline]
pub fn gender(person: &Person, brief: &Brief) -> Verdict {
    match (brief.gender(), person.gender) {
        (Some(only), Some(gender)) if only == gender => Verdict::Meets,
        (Some(_), Some(Gender::Female | Gender::Male)) => Verdict::DoesNot,
        _ => Verdict::NotStated,
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
#[inline]
pub fn needed_access(person: &Person, standing: &Standing) -> WordSet<Access> {
    let at_venue = standing.usable.is_empty() || standing.usable.iter().all(|way| way == Attendance::InPerson);
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

fn is_hidden(person: &Person, offering: &Offering, rules: Rules) -> bool {
    let Some(limit) = rules.hide_after_days else { return false };
    assured_days_ago(person, offering).is_some_and(|days| i64::from(days) > i64::from(limit))
}
