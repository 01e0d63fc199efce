//! How one joins, and whether there is room.

use super::{
    facts::{Notes, Reading},
    phrases::Mark,
    prose::{Field, Sentence},
};
use crate::{
    domain::{
        RoomState, Service, ServiceStatus, StatedRoom,
        vocabulary::{Criterion, Factor, Route},
    },
    matching::Room,
};

/// How one joins. What is said under "how to join" comes first, then whom it is for, then the rest. Where one may refer
/// oneself, who else may refer one is no hurdle.
pub(super) fn route(reading: Reading<'_>, notes: &mut Notes) -> Route {
    let asked: [&dyn Fn(Field) -> bool; 3] = [&|field| field == Field::Application, &|field| field == Field::Eligibility, &|field| {
        matches!(field, Field::Name | Field::Opening | Field::Body | Field::Alert)
    }];
    for within in asked {
        let Some((route, sentence)) = route_in(reading, within) else { continue };
        let detail = match route {
            Route::GpReferral => "A GP refers",
            Route::ProfessionalReferral => "A professional refers",
            _ => return route,
        };
        notes.criterion_found(Criterion::Referral, detail.to_owned(), reading, sentence);
        return route;
    }
    Route::NotStated
}

fn route_in(reading: Reading<'_>, within: &dyn Fn(Field) -> bool) -> Option<(Route, Sentence)> {
    let (mut own, mut booking, mut drop_in, mut gp, mut professional) = (None, None, None, None, None);
    for found in reading.found.iter().filter(|found| within(found.sentence.field)) {
        let kept = match (found.mark, found.denied) {
            (Mark::SelfReferral, false) | (Mark::GpReferral | Mark::ProfessionalReferral, true) => &mut own,
            (Mark::Booking, false) => &mut booking,
            (Mark::DropIn, false) => &mut drop_in,
            (Mark::GpReferral, false) => &mut gp,
            (Mark::ProfessionalReferral, false) => &mut professional,
            _ => continue,
        };
        kept.get_or_insert(found.sentence);
    }
    let referred = match (gp, professional) {
        // Where others may refer besides the GP, any of them will do.
        (Some(gp), Some(professional)) if others_refer(reading, gp) || gp != professional => {
            Some((Route::ProfessionalReferral, professional))
        }
        (Some(gp), _) => Some((Route::GpReferral, gp)),
        (None, Some(professional)) => Some((Route::ProfessionalReferral, professional)),
        (None, None) => None,
    };
    match (own, referred, drop_in, booking) {
        (_, _, Some(drop_in), None) if own.is_some() || referred.is_none() => Some((Route::DropIn, drop_in)),
        (Some(own), ..) => Some((Route::SelfReferral, own)),
        (None, Some(referred), ..) => Some(referred),
        (None, None, Some(drop_in), Some(booking)) => {
            // A drop-in that one books is one for which one books; unless both are said of different things.
            Some(if drop_in == booking { (Route::SelfReferral, booking) } else { (Route::DropIn, drop_in) })
        }
        (None, None, None, Some(booking)) => Some((Route::SelfReferral, booking)),
        _ => None,
    }
}

fn others_refer(reading: Reading<'_>, sentence: Sentence) -> bool {
    reading.says_any(
        sentence,
        &[
            "nurse",
            "nurses",
            "physio",
            "midwife",
            "midwives",
            "worker",
            "workers",
            "prescriber",
            "prescribers",
            "visitor",
            "visitors",
            "agency",
            "agencies",
            "professional",
            "professionals",
            "team",
            "ward",
            "wards",
            "school",
            "schools",
            "health",
        ],
    )
}

/// Whether there is room: its status, the word that its organization said last, what its capacity counts say, how long one waits, and
/// then the prose.
pub(super) fn room(service: &Service, reading: Reading<'_>, notes: &mut Notes) -> Room {
    if service.status == ServiceStatus::TemporarilyClosed {
        return Room::Closed;
    }
    if let Some(stated) = StatedRoom::of(service) {
        return match stated.state {
            RoomState::Open => Room::Open,
            RoomState::Waiting => Room::Waiting,
            RoomState::Full => Room::Full,
        };
    }
    let free: Vec<f64> = service.capacities.iter().filter_map(|capacity| capacity.available).filter(|free| free.is_finite()).collect();
    if free.iter().any(|free| *free > 0.0) {
        return Room::Open;
    }
    if !free.is_empty() {
        return Room::Full;
    }
    let waits = |field| field == Field::Wait;
    let prose = |field| !waits(field);
    let Some((room, sentence)) = room_in(reading, waits).or_else(|| room_in(reading, prose)) else {
        let waits = service.wait_time.as_deref().is_some_and(|wait| wait.chars().any(char::is_alphanumeric));
        return if waits { Room::Waiting } else { Room::NotStated };
    };
    notes.read(Factor::Room, word(room), reading, sentence);
    room
}

fn room_in(reading: Reading<'_>, within: impl Fn(Field) -> bool) -> Option<(Room, Sentence)> {
    let said = |room: Room| {
        let mark = match room {
            Room::Closed => Mark::Closed,
            Room::Full => Mark::Full,
            Room::Open => Mark::Open,
            _ => Mark::Waiting,
        };
        reading.said().find(|found| found.mark == mark && within(found.sentence.field)).map(|found| (room, found.sentence))
    };
    [Room::Closed, Room::Full, Room::Open, Room::Waiting].into_iter().find_map(said)
}

fn word(room: Room) -> &'static str {
    match room {
        Room::NotStated => "not_stated",
        Room::Open => "open",
        Room::Waiting => "waiting",
        Room::Full => "full",
        Room::Closed => "closed",
    }
}
