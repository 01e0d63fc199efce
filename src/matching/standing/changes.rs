//! What would have to change: each change is made, and the order worked out again, before it is told.

use serde_json::{Value, json};

use super::{Asked, Change, Seen, place_if, see, words};
use crate::{
    domain::vocabulary::{Attendance, Avoid, ChangeBy, Exclusion, Precision, ServesArea, Stands, Verdict, Vocabulary, WordSet},
    matching::{Card, Offering, Person, Query, Room, explain::metres, judge, reach::Ways},
};

/// The furthest that can be asked for, in metres. Source: the API contract.
const FURTHEST_M: f64 = 500_000.0;

/// How many needs that it helps with are suggested where it answers none that was asked about.
const SUGGESTED_NEEDS: usize = 3;

/// What would have to change for a service to come in, in the order in which criteria are asked; or what could be said that
/// would raise it.
pub(super) fn changes(asked: &Asked<'_, '_>, told: &Seen<'_>, card: &Card) -> Vec<Change> {
    let mut changes = Vec::new();
    if told.stands == Stands::AnswersNoNeed {
        changes.extend(other_need(asked, told));
    }
    for criterion in told.failing.iter() {
        lift(criterion, asked, told, card, &mut changes);
    }
    if told.failing.is_empty() && told.stands == Stands::InOrder {
        raise(asked, told, card, &mut changes);
    }
    changes
}

/// It answers nothing that was asked about: what it does help with.
fn other_need(asked: &Asked<'_, '_>, told: &Seen<'_>) -> Option<Change> {
    let needs = told.scored.offering.answers.iter().take(SUGGESTED_NEEDS).map(|answer| asked.lexicon.need(answer.need));
    let (codes, labels): (Vec<Value>, Vec<&str>) = needs.map(|need| (json!({ "code": need.code }), need.label.as_str())).unzip();
    (!codes.is_empty()).then(|| Change {
        lifts: None,
        by: ChangeBy::Asker,
        pointer: Some("/needs"),
        value: Some(Value::Array(codes)),
        enough: false,
        rank: None,
        text: format!("It helps with other things: {}", labels.join(", ").to_lowercase()),
    })
}

/// What would lift one criterion.
fn lift(criterion: Exclusion, asked: &Asked<'_, '_>, told: &Seen<'_>, card: &Card, changes: &mut Vec<Change>) {
    let (query, offering) = (asked.query, told.scored.offering);
    match criterion {
        Exclusion::Age | Exclusion::Gender | Exclusion::Circumstances | Exclusion::Residence => changes.push(Change {
            lifts: Some(criterion),
            by: ChangeBy::Nobody,
            pointer: None,
            value: None,
            enough: false,
            rank: None,
            text: words::fixed(criterion, asked, told, card),
        }),
        Exclusion::Distance => distance(asked, told, changes),
        Exclusion::Attendance => {
            let ways = offering.attendance.without(barred(&query.person));
            let ways = if ways.is_empty() { offering.attendance } else { ways };
            changes.push(allow(ways, criterion, asked, told));
        }
        Exclusion::Access => changes.push(by_organization(criterion, asked, told, |offering| offering.denied = WordSet::EMPTY)),
        Exclusion::Avoid => {
            let mut varied = query.clone();
            let wishes = &mut varied.person.preferences;
            let labels = offering.labels.and(wishes.avoid);
            let lifted = if labels.is_empty() { ways_avoided() } else { labels }.and(wishes.avoid);
            wishes.avoid = wishes.avoid.without(lifted);
            let value = (!wishes.avoid.is_empty()).then(|| words_of(wishes.avoid));
            changes.push(by_asker(criterion, asked, told, &varied, ("/preferences/avoid", value), true));
        }
        Exclusion::Full => changes.push(by_organization(criterion, asked, told, |offering| offering.room = Room::Open)),
        Exclusion::Assurance => {
            let today = chrono::Datelike::num_days_from_ce(&query.person.as_of.date_naive());
            changes.push(by_organization(criterion, asked, told, |offering| offering.assured_day = Some(today)));
        }
    }
}

/// A longer way, another way of having it, or a place.
fn distance(asked: &Asked<'_, '_>, told: &Seen<'_>, changes: &mut Vec<Change>) {
    let (query, offering) = (asked.query, told.scored.offering);
    let Some(place) = query.person.place else {
        changes.push(Change {
            lifts: Some(Exclusion::Distance),
            by: ChangeBy::Asker,
            pointer: Some("/place"),
            value: None,
            enough: false,
            rank: None,
            text: "Say where they are: without a place, only what needs none can be offered".to_owned(),
        });
        return;
    };
    let before = changes.len();
    if let Some(distance_m) = told.scored.standing.distance_m {
        // Upwards to whole hundreds of metres; the reach is widened by how far off the person's place may be.
        let reach_m = ((distance_m - place.uncertainty_m).max(0.0) / 100.0).ceil() * 100.0;
        let mut varied = query.clone();
        varied.person.reach_m = Some(reach_m);
        let lifts = !see(asked, &varied, told.counted).failing.contains(Exclusion::Distance);
        if lifts && reach_m <= FURTHEST_M {
            // Further out than was recalled, others would join, and nobody knows its place among them.
            let known = varied.person.reach_m() <= 2.0 * Ways::of(&query.person).reach_m;
            let at = ("/travel/max_distance_m", Some(json!(metres(reach_m))));
            changes.push(by_asker(Exclusion::Distance, asked, told, &varied, at, known));
        }
    }
    let asked_for = query.person.preferences.attendance;
    let others = told.scored.standing.reachable.without(asked_for).without(barred(&query.person));
    if !asked_for.is_empty() && !others.is_empty() {
        changes.push(allow(others, Exclusion::Distance, asked, told));
    }
    if changes.len() == before {
        changes.push(Change {
            lifts: Some(Exclusion::Distance),
            by: ChangeBy::Nobody,
            pointer: None,
            value: None,
            enough: false,
            rank: None,
            text: if offering.point.is_none() {
                "It does not say where it is, nor that it serves where they live; ask whether it does".to_owned()
            } else {
                "It does not come to where they live, however far they would go".to_owned()
            },
        });
    }
}

/// The ways that a person avoids.
fn barred(person: &Person) -> WordSet<Attendance> {
    let avoid = person.preferences.avoid;
    let pairs = [(Avoid::Online, Attendance::Online), (Avoid::Phone, Attendance::Phone)];
    pairs.into_iter().filter(|(word, _)| avoid.contains(*word)).map(|(_, way)| way).collect()
}

fn ways_avoided() -> WordSet<Avoid> {
    [Avoid::Online, Avoid::Phone].into_iter().collect()
}

/// The words of a set, as they stand in a request.
fn words_of<T: Vocabulary>(words: WordSet<T>) -> Value {
    words.iter().map(|word| Value::from(word.word())).collect()
}

/// More ways of attending.
fn allow(ways: WordSet<Attendance>, criterion: Exclusion, asked: &Asked<'_, '_>, told: &Seen<'_>) -> Change {
    let mut varied = asked.query.clone();
    let wishes = &mut varied.person.preferences;
    wishes.attendance = wishes.attendance.or(ways);
    let value = words_of(wishes.attendance);
    by_asker(criterion, asked, told, &varied, ("/preferences/attendance", Some(value)), true)
}

/// What the asker could change; `known` says whether all others that then matter are candidates already.
fn by_asker(
    criterion: Exclusion,
    asked: &Asked<'_, '_>,
    told: &Seen<'_>,
    varied: &Query,
    (pointer, value): (&'static str, Option<Value>),
    known: bool,
) -> Change {
    let enough = see(asked, varied, told.counted).stands == Stands::InOrder;
    let rank = if enough && known { place_if(asked, told, varied, told.scored.offering) } else { None };
    let text = words::asker(criterion, asked, varied, told, rank);
    Change { lifts: Some(criterion), by: ChangeBy::Asker, pointer: Some(pointer), value, enough, rank, text }
}

/// What the organization could change.
fn by_organization(criterion: Exclusion, asked: &Asked<'_, '_>, told: &Seen<'_>, change: impl FnOnce(&mut Offering)) -> Change {
    let mut offering = told.scored.offering.clone();
    change(&mut offering);
    let rank = place_if(asked, told, asked.query, &offering);
    let text = words::organization(criterion, told, rank);
    Change { lifts: Some(criterion), by: ChangeBy::Organization, pointer: None, value: None, enough: rank.is_some(), rank, text }
}

/// What could be said that would raise it: facts which the listing asks for and nobody sent. Each is tried as the listing would
/// like it to be; told only where it adds to the score.
fn raise(asked: &Asked<'_, '_>, told: &Seen<'_>, card: &Card, changes: &mut Vec<Change>) {
    let (person, offering) = (&asked.query.person, told.scored.offering);
    let mut say = |pointer: &'static str, text: String, change: &dyn Fn(&mut Person)| {
        let mut varied = asked.query.clone();
        change(&mut varied.person);
        if see(asked, &varied, told.counted).scored.score > told.scored.score {
            let rank = place_if(asked, told, &varied, offering);
            changes.push(Change { lifts: None, by: ChangeBy::Asker, pointer: Some(pointer), value: None, enough: true, rank, text });
        }
    };
    if person.age.is_none() && (offering.minimum_age.is_some() || offering.maximum_age.is_some()) {
        say("/person/age", format!("Say their age: it is for {}", words::ages(offering, card)), &|person| {
            person.age = Some(fitting_age(offering));
        });
    }
    if let (Some(gender), None) = (offering.gender, person.gender) {
        say("/person/gender", format!("Say their gender: it is for {}", words::people(gender)), &|person| person.gender = Some(gender));
    }
    if !offering.circumstances.is_empty() && judge::circumstances(person, offering) == Verdict::NotStated {
        let whom = offering.circumstances.iter().map(|word| word.word().replace('_', " ")).collect::<Vec<_>>().join(", ");
        say("/person/circumstances", format!("Say whether any of these holds for them: {whom}"), &|person| {
            person.circumstances = person.circumstances.or(offering.circumstances);
        });
    }
    let place = person.place.filter(|place| matches!(place.precision, Precision::Sector | Precision::Outcode));
    if place.is_some() && !offering.areas.is_empty() && told.scored.standing.serves == ServesArea::NotStated {
        changes.push(Change {
            lifts: None,
            by: ChangeBy::Asker,
            pointer: Some("/place"),
            value: None,
            enough: true,
            rank: None,
            text: "Say more exactly where they live: it serves an area whose border is near".to_owned(),
        });
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast from float saturates")]
fn fitting_age(offering: &Offering) -> u8 {
    offering.minimum_age.map_or_else(|| offering.maximum_age.unwrap_or(0.0).floor(), f32::ceil) as u8
}
