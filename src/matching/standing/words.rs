//! The sentences about where a service stands. Where a factor adds to the score, match's own sentence is used.

use super::{Asked, Seen};
use crate::{
    domain::vocabulary::{Attendance, Avoid, Criterion, Exclusion, Factor, Gender, Stands, Vocabulary},
    matching::{
        Card, Offering, Price, Query, Room, judge,
        look::Scored,
        reach::Ways,
        wording::{
            access_words, capitalised, clock, day_name, format_words, kilometres, language_name, lowercase_first, month_and_year,
            setting_words, shortened, way_words,
        },
    },
};

/// Where it stands.
pub(super) fn stands(asked: &Asked<'_, '_>, told: &Seen<'_>, rank: Option<usize>, of: usize, card: &Card) -> String {
    let ways = Ways::of(&asked.query.person);
    match told.stands {
        Stands::InOrder => match rank {
            Some(rank) => format!("{} of the {of} that fit", capitalised(&ordinal(rank))),
            None => "It fits".to_owned(),
        },
        Stands::KeptOut => {
            let first = told.failing.iter().next().map(|criterion| exclusion(criterion, asked.query, &ways, &told.scored, card));
            format!("Kept out: {}", lowercase_first(&first.unwrap_or_default()))
        }
        Stands::TooFar if asked.query.person.place.is_none() => {
            "Not considered: it has to be gone to, and nobody said where they are".to_owned()
        }
        Stands::TooFar => format!(
            "Not considered: it is neither within {}, which is twice the reach, nor does it serve where they live, nor can it be had from afar",
            kilometres(2.0 * ways.reach_m)
        ),
        Stands::AnswersNoNeed => "Not considered: nothing that it says answers what was asked for".to_owned(),
    }
}

/// What keeps it out.
pub(super) fn exclusion(criterion: Exclusion, query: &Query, ways: &Ways, scored: &Scored<'_>, card: &Card) -> String {
    let (person, offering) = (&query.person, scored.offering);
    let said = |criterion| card.criteria.iter().find(|said| said.criterion == criterion).map(|said| shortened(&said.detail));
    match criterion {
        Exclusion::Age => format!("It is for {}", ages(offering, card)),
        Exclusion::Gender => format!("It is for {}", offering.gender.map_or("others", people)),
        Exclusion::Circumstances => {
            let whom: Vec<String> = offering.barred.and(person.circumstances).iter().map(|word| word.word().replace('_', " ")).collect();
            format!("It says that it is not for people in these circumstances: {}", whom.join(", "))
        }
        Exclusion::Residence => match said(Criterion::Residence) {
            // The criterion is told as a sentence of its own: "For people living in Leeds".
            Some(area) => format!("They live outside the area it serves: {}", area.trim_start_matches("For people living in ")),
            None if card.area_names.is_empty() => "They live outside the area it serves".to_owned(),
            None => format!("They live outside the area it serves: {}", shortened(&card.area_names.join(", "))),
        },
        Exclusion::Distance => match (scored.standing.distance_m, person.place) {
            (_, None) => "It has to be gone to, and nobody said where they are".to_owned(),
            (Some(distance), _) if distance > ways.reach_m => {
                format!("Its place is {} further than the reach of {}", kilometres(distance - ways.reach_m), kilometres(ways.reach_m))
            }
            _ => "It cannot be had from where they live in a way that suits".to_owned(),
        },
        Exclusion::Attendance => format!("Only to be had {}", ways_told(offering)),
        Exclusion::Access => {
            let denied = offering.denied.and(judge::needed_access(person, &scored.standing));
            format!("It says that it cannot provide what they need: {}", denied.iter().map(access_words).collect::<Vec<_>>().join(", "))
        }
        Exclusion::Avoid => {
            let labels = offering.labels.and(person.preferences.avoid);
            if labels.is_empty() {
                "All that is left are ways of having it that they avoid".to_owned()
            } else {
                format!("It is something they would avoid: {}", labels.iter().map(label_words).collect::<Vec<_>>().join(", "))
            }
        }
        Exclusion::Full if offering.room == Room::Closed => "Closed for the time being".to_owned(),
        Exclusion::Full => "Full at present".to_owned(),
        Exclusion::Assurance => "Nobody has confirmed it for longer than this directory allows".to_owned(),
    }
}

/// Why nobody can change it.
pub(super) fn fixed(criterion: Exclusion, asked: &Asked<'_, '_>, told: &Seen<'_>, card: &Card) -> String {
    let why = exclusion(criterion, asked.query, &Ways::of(&asked.query.person), &told.scored, card);
    let unless = match criterion {
        Exclusion::Age => "unless their age was understood wrongly",
        Exclusion::Gender => "unless their gender was understood wrongly",
        Exclusion::Circumstances => "unless their circumstances were understood wrongly",
        _ => "unless they live elsewhere",
    };
    format!("Nothing would bring it in, {unless}: {}", lowercase_first(&why))
}

/// What the asker could send instead.
pub(super) fn asker(criterion: Exclusion, asked: &Asked<'_, '_>, varied: &Query, told: &Seen<'_>, rank: Option<usize>) -> String {
    let (before, after) = (&asked.query.person, &varied.person);
    let more = after.preferences.attendance.without(before.preferences.attendance);
    let then = rank.map(|rank| format!("; it would be {}", ordinal(rank))).unwrap_or_default();
    match criterion {
        Exclusion::Avoid => {
            let lifted = before.preferences.avoid.without(after.preferences.avoid);
            format!("Leave out of what is avoided: {}{then}", lifted.iter().map(label_words).collect::<Vec<_>>().join(", "))
        }
        _ if !more.is_empty() => {
            format!("Let it be had {}{then}", more.iter().map(way_words).collect::<Vec<_>>().join(" or "))
        }
        _ => {
            let (reach, over) = (before.reach_m(), told.scored.standing.distance_m.unwrap_or_default() - before.reach_m());
            let wider = kilometres(after.reach_m.unwrap_or_default());
            format!("Within {} it is {} too far: widen travel to {wider}{then}", kilometres(reach), kilometres(over.max(0.0)))
        }
    }
}

/// What the organization could change.
pub(super) fn organization(criterion: Exclusion, told: &Seen<'_>, rank: Option<usize>) -> String {
    let unless = match criterion {
        Exclusion::Full if told.scored.offering.room == Room::Closed => "it were not closed",
        Exclusion::Full => "it were not full",
        Exclusion::Access => "it could provide what they need",
        _ => "the organization confirmed that it is still right",
    };
    match rank {
        Some(rank) => format!("It would be {} if {unless}", ordinal(rank)),
        None => format!("More would still be in the way if {unless}"),
    }
}

/// Why a factor adds nothing.
pub(super) fn forgone(factor: Factor, need: Option<usize>, asked: &Asked<'_, '_>, scored: &Scored<'_>, card: &Card) -> String {
    const NOT_ASKED: &str = "Not asked about, so it counts for nothing in any match";
    let (person, offering) = (&asked.query.person, scored.offering);
    let wishes = &person.preferences;
    let instead = |words: Vec<&str>, asked: bool| {
        if asked { format!("It is {}, which is not what they would like", words.join(", ")) } else { NOT_ASKED.to_owned() }
    };
    match factor {
        Factor::Need => {
            let label = need.and_then(|need| asked.query.asks.get(need)).and_then(|ask| ask.label);
            let what = label.map_or_else(|| "what was said".to_owned(), |label| lowercase_first(&asked.lexicon.need(label).label));
            format!("Nothing that it says answers this: {what}")
        }
        Factor::Interest if asked.query.interests.is_empty() => NOT_ASKED.to_owned(),
        Factor::Interest => "Nothing that it says touches on what they like".to_owned(),
        Factor::Nearness => match scored.standing.distance_m {
            _ if scored.standing.usable.is_empty() && person.place.is_none() => "Nobody said where they are".to_owned(),
            Some(distance) if offering.attendance.contains(Attendance::InPerson) => {
                format!("{} away, at the edge of the reach or beyond it", capitalised(&kilometres(distance)))
            }
            _ => "It cannot be had from where they live in a way that suits".to_owned(),
        },
        Factor::Schedule if person.availability.is_empty() => NOT_ASKED.to_owned(),
        Factor::Schedule => {
            let told = offering.sessions.iter().take(3).map(|window| {
                let (from, to) = (clock(window.from_min), clock(window.to_min));
                format!("{}s from {from} to {to}", day_name(*window))
            });
            format!("On {}, when they are not free", told.collect::<Vec<_>>().join(", "))
        }
        Factor::Format => instead(offering.format.iter().map(format_words).collect(), !wishes.format.is_empty()),
        Factor::Setting => instead(offering.setting.iter().map(setting_words).collect(), !wishes.setting.is_empty()),
        Factor::Company if wishes.company.is_empty() => NOT_ASKED.to_owned(),
        Factor::Company => "It does not say that it is the company they would like".to_owned(),
        Factor::Cost if wishes.cost.is_none() => NOT_ASKED.to_owned(),
        Factor::Cost => match (offering.price, &card.cost) {
            (Price::FromPence(_), Some(cost)) => format!("Costs {}, which is more than they would like to pay", shortened(cost)),
            _ => "It costs more than they would like to pay".to_owned(),
        },
        Factor::Access if person.access.is_empty() => NOT_ASKED.to_owned(),
        Factor::Access => "It says nothing of what they need in order to take part".to_owned(),
        Factor::Language if person.languages.is_empty() => NOT_ASKED.to_owned(),
        Factor::Language if offering.languages.is_empty() => "It does not say that one of their languages is spoken".to_owned(),
        Factor::Language => {
            let names: Vec<&str> = offering.languages.iter().map(|code| language_name(code)).collect();
            format!("Offered in {}", names.join(" and "))
        }
        Factor::Room => "There is no room at present".to_owned(),
        Factor::Freshness => card
            .assured_date
            .map_or_else(|| "Nobody says when it was last checked".to_owned(), |date| format!("Last checked in {}", month_and_year(date))),
        Factor::Eligibility => "It is for people of whom they are not known to be one".to_owned(),
    }
}

/// Which ages it is for: in its own words, where it has some.
pub(super) fn ages(offering: &Offering, card: &Card) -> String {
    let said = card.criteria.iter().find(|said| said.criterion == Criterion::Age).map(|said| shortened(&said.detail));
    let said = said.filter(|said| !said.is_empty()).map(|said| lowercase_first(&said));
    said.unwrap_or_else(|| match (offering.minimum_age, offering.maximum_age) {
        (Some(from), Some(to)) => format!("people from {from:.0} to {to:.0}"),
        (Some(from), None) => format!("people of {from:.0} and over"),
        (None, Some(to)) => format!("people up to {to:.0}"),
        (None, None) => "people of any age".to_owned(),
    })
}

/// The people of a gender.
pub(super) fn people(gender: Gender) -> &'static str {
    match gender {
        Gender::Female => "women",
        Gender::Male => "men",
        Gender::NonBinary => "non-binary people",
    }
}

fn ways_told(offering: &Offering) -> String {
    offering.attendance.iter().map(way_words).collect::<Vec<_>>().join(" or ")
}

fn label_words(label: Avoid) -> &'static str {
    match label {
        Avoid::MentalHealthLabel => "what presents itself as a mental-health service",
        Avoid::FaithSetting => "a place of faith",
        Avoid::Alcohol => "a place where alcohol is served",
        Avoid::LargeGroups => "a large group",
        Avoid::Online => "what is online",
        Avoid::Phone => "the phone",
    }
}

/// 1st, 2nd, 3rd, 4th, 11th, 21st.
fn ordinal(number: usize) -> String {
    let ending = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{ending}")
}
