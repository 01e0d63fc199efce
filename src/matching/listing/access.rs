//! What an offering provides for so that people can take part, and what it says it cannot provide for.

use super::{
    facts::{Notes, Reading},
    phrases::Mark,
    prose::Field,
};
use crate::domain::vocabulary::{Access, Factor, Vocabulary, WordSet};

/// What is provided for, and what is denied. Never both.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Provision {
    pub(super) stated: WordSet<Access>,
    pub(super) denied: WordSet<Access>,
}

/// Reads both levels. What the service says of itself beats what its building is said to be: a step-free hall with a
/// studio upstairs is upstairs. What one level says both ways is not known.
pub(super) fn provision(service: Reading<'_>, here: Reading<'_>, notes: &mut Notes) -> Provision {
    let (own, venue) = (level(service), level(here));
    let spoken = own.stated.or(own.denied);
    let stated = own.stated.without(own.denied).or(venue.stated.without(venue.denied).without(spoken));
    let denied = own.denied.without(own.stated).or(venue.denied.without(venue.stated).without(spoken));
    for reading in [service, here] {
        for found in reading.found {
            let (Mark::Access(access) | Mark::Denied(access)) = found.mark else { continue };
            if stated.contains(access) && says(reading, *found) == Some((access, true)) {
                notes.access(access, reading.written(found.sentence));
                if found.sentence.field != Field::Accessibility {
                    notes.read(Factor::Access, access.word(), reading, found.sentence);
                }
            } else if denied.contains(access) && says(reading, *found) == Some((access, false)) {
                notes.read(Factor::Access, &format!("not {access}"), reading, found.sentence);
            }
        }
    }
    Provision { stated, denied }
}

fn level(reading: Reading<'_>) -> Provision {
    let mut provision = Provision::default();
    for (access, provided) in reading.found.iter().filter_map(|found| says(reading, *found)) {
        if provided { provision.stated.insert(access) } else { provision.denied.insert(access) }
    }
    provision
}

/// What one phrase says in its sentence: which access, and whether it is there.
fn says(reading: Reading<'_>, found: super::phrases::Found) -> Option<(Access, bool)> {
    match (found.mark, found.denied) {
        // Assistance dogs are let in by law; "no dogs except guide dogs" lets them in too.
        (Mark::Access(Access::AssistanceDog), denied) => {
            (!denied || reading.says_any(found.sentence, &["except", "apart", "other"])).then_some((Access::AssistanceDog, true))
        }
        (Mark::Access(access), true) => Some((access, false)),
        (Mark::Access(access), false) => Some((access, true)),
        (Mark::Denied(access), false) => {
            // "One step at the door; we bring the ramp": the sentence itself says how one gets in.
            let mended = reading.said().any(|other| other.sentence == found.sentence && other.mark == Mark::Access(access));
            let elsewhere = reading.says_any(found.sentence, &["ground", "downstairs"]);
            (!mended && !elsewhere).then_some((access, false))
        }
        _ => None,
    }
}
