//! Weeks in words: a timetable, what it costs, how far one goes, what it leaves uncovered, and why each part is in it.

use std::sync::Arc;

use super::{Part, Week, Weeks};
use crate::{
    domain::{
        ServiceId,
        vocabulary::{Attendance, HowOften, PlannedKind},
    },
    matching::{
        Card, Considered, Match, Price, Query, Unmet, Window,
        explain::{metres, one},
        rank::Chosen,
        reach::Ways,
        sessions::{Held, held},
        wording::{capitalised, clock, day_name, lowercase_first, unmet},
    },
    needs::Lexicon,
};

/// Alternative plans, as they are told.
#[derive(Debug, Clone, PartialEq)]
pub struct Plans {
    /// The alternatives, best first.
    pub plans: Vec<PlanTold>,
    /// Why there are fewer than three.
    pub fewer_because: Option<String>,
    /// The stated needs that were planned for, most important first.
    pub planned_for: Vec<usize>,
    /// Whether each is the best there is.
    pub exact: bool,
    /// What was looked at, as match counts it.
    pub considered: Considered,
}

/// One alternative.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanTold {
    /// What it comes to, in a sentence.
    pub text: String,
    /// Its parts: activities first, best first.
    pub parts: Vec<PartTold>,
    /// When they are, in the order of the week. What takes no stated time is not in it.
    pub timetable: Vec<Entry>,
    /// What a week costs.
    pub cost: CostTold,
    /// How far one goes in a week.
    pub travel: TravelTold,
    /// The stated needs that it meets.
    pub covers: Vec<usize>,
    /// The stated needs that it does not meet, each with why.
    pub uncovered: Vec<Unmet>,
}

/// One part of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct PartTold {
    /// An activity of the week, or help that takes no weekly time.
    pub kind: PlannedKind,
    /// The stated needs that it is for, the one it answers best first.
    pub needs: Vec<usize>,
    /// What match says of it; its place in match's order is not told.
    pub found: Match,
    /// When it is, in a sentence.
    pub when: String,
    /// How far one goes there, in metres; `None` where that is not known.
    pub travel_m: Option<u32>,
    /// What it costs a time, in pence; `None` where that is not known.
    pub pence: Option<u32>,
}

/// One time of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Which service.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// From when to when one is there.
    pub window: Window,
    /// The opening hours it lies in, where one chooses one's own time.
    pub within: Option<Window>,
    /// How often it is held; `None` where that cannot be told.
    pub how_often: Option<HowOften>,
    /// Whether the end is assumed, as none is stated.
    pub end_is_assumed: bool,
}

/// What a week costs in which all activities are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CostTold {
    /// What is known of it, in pence.
    pub pence: u32,
    /// The activities of which it is not known.
    pub not_known: Vec<ServiceId>,
    /// The same in a sentence.
    pub text: String,
}

/// How far one goes in a week in which all activities are held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TravelTold {
    /// The ways there, added up, in metres as the crow flies.
    pub each_way_m: u32,
    /// The activities of which it is not known.
    pub not_known: Vec<ServiceId>,
}

/// Tells weeks in words. `card` fetches what people read of an offering.
///
/// # Errors
/// The first error of `card`.
pub fn told<E>(query: &Query, lexicon: &Lexicon, weeks: &Weeks<'_>, mut card: impl FnMut(u64) -> Result<Arc<Card>, E>) -> Result<Plans, E> {
    let mut plans = Vec::with_capacity(weeks.weeks.len());
    for week in &weeks.weeks {
        let mut parts = Vec::with_capacity(week.parts.len());
        for part in &week.parts {
            parts.push(tell(query, lexicon, part, card(part.scored.handle)?));
        }
        plans.push(whole(query, lexicon, weeks, week, parts));
    }
    Ok(Plans {
        fewer_because: (plans.len() < super::PLANS).then(|| fewer(weeks).to_owned()),
        plans,
        planned_for: weeks.planned.clone(),
        exact: weeks.exact,
        considered: weeks.considered,
    })
}

fn fewer(weeks: &Weeks<'_>) -> &'static str {
    match (weeks.weeks.is_empty(), weeks.anything_fits) {
        (true, false) => "Nothing that fits clearly helps with what was asked for",
        (true, true) => "What helps is not running, or only at times when they are not free",
        (false, _) => "No other set covers any of the needs and differs in at least half of its parts",
    }
}

fn tell(query: &Query, lexicon: &Lexicon, part: &Part<'_>, card: Arc<Card>) -> PartTold {
    let chosen = Chosen { scored: part.scored, other_locations: part.other_locations, promoted_for: None };
    let found = one(query, lexicon, &Ways::of(&query.person), 0, &chosen, card);
    let pence = match part.scored.offering.price {
        Price::Free => Some(0),
        Price::FromPence(pence) => Some(pence),
        Price::NotStated | Price::Donation | Price::Something => None,
    };
    PartTold {
        kind: part.kind,
        needs: part.needs.clone(),
        when: when(part, &found.card),
        travel_m: part.travel_m.map(metres),
        pence,
        found,
    }
}

/// When a part is.
fn when(part: &Part<'_>, card: &Card) -> String {
    let offering = part.scored.offering;
    if let Some(visit) = part.visit {
        let often = held(&card.schedules, visit.stated).map_or(HowOften::Weekly, |held| held.how_often);
        let told = if visit.is_chosen() {
            format!("{}; open {}, so another time will do too", times(visit.window), lowercase_first(&span(visit.stated)))
        } else {
            times(visit.window)
        };
        return match often {
            HowOften::Weekly => told,
            HowOften::Fortnightly => format!("{told}, every other week"),
            HowOften::Monthly => format!("{told}, once a month"),
            HowOften::Seldom => format!("{told}, not every month"),
        };
    }
    let usable = part.scored.standing.usable;
    match part.kind {
        PlannedKind::Help if !usable.contains(Attendance::InPerson) && usable.contains(Attendance::HomeVisit) => {
            "At times agreed with whoever comes; it takes no fixed time of the week".to_owned()
        }
        PlannedKind::Help if offering.sessions.is_empty() => "Arranged with them; it takes no fixed time of the week".to_owned(),
        PlannedKind::Help => {
            let open: Vec<String> = offering.sessions.iter().take(3).map(|window| times(*window)).collect();
            format!("When it is needed; there {}", lowercase_first(&open.join(", ")))
        }
        PlannedKind::Activity if offering.sessions.is_empty() => {
            "It does not say when it meets, so it has no place in the timetable; ask".to_owned()
        }
        PlannedKind::Activity => {
            let mut days: Vec<String> = offering.sessions.iter().map(|window| format!("{}s", day_name(*window))).collect();
            days.dedup();
            format!("On {}; it does not say at what time, so it has no place in the timetable", days.join(", "))
        }
    }
}

fn times(window: Window) -> String {
    if window.from_min == 0 && window.to_min == 24 * 60 {
        return format!("{}s", day_name(window));
    }
    format!("{}s, {}", day_name(window), span(window))
}

fn span(window: Window) -> String {
    format!("{} to {}", clock(window.from_min), clock(window.to_min))
}

fn whole(query: &Query, lexicon: &Lexicon, weeks: &Weeks<'_>, week: &Week<'_>, parts: Vec<PartTold>) -> PlanTold {
    let activities = || parts.iter().filter(|part| part.kind == PlannedKind::Activity);
    let id = |part: &PartTold| part.found.card.service;
    let mut timetable: Vec<Entry> = week.parts.iter().zip(&parts).filter_map(|(part, told)| entry(part, told)).collect();
    timetable.sort_by_key(|entry| (entry.window.day, entry.window.from_min, entry.window.to_min, entry.service));
    let pence = activities().filter_map(|part| part.pence).sum();
    let not_known: Vec<ServiceId> = activities().filter(|part| part.pence.is_none()).map(id).collect();
    let cost = CostTold { pence, text: cost_words(pence, not_known.len(), activities().count()), not_known };
    let travel = TravelTold {
        each_way_m: activities().filter_map(|part| part.travel_m).sum(),
        not_known: activities().filter(|part| part.travel_m.is_none()).map(id).collect(),
    };
    let needs = query.asks.len().min(crate::matching::weighing::MAX_NEEDS);
    let covers: Vec<usize> = (0..needs).filter(|need| week.met & (1 << need) != 0).collect();
    let left = (0..needs).filter(|need| week.met & (1 << need) == 0);
    let uncovered: Vec<Unmet> = left.map(|need| Unmet { need, text: uncovered(query, lexicon, weeks, need) }).collect();
    let count = |kind| parts.iter().filter(|part| part.kind == kind).count();
    PlanTold {
        text: summary(count(PlannedKind::Activity), count(PlannedKind::Help), covers.len(), needs),
        parts,
        timetable,
        cost,
        travel,
        covers,
        uncovered,
    }
}

fn entry(part: &Part<'_>, told: &PartTold) -> Option<Entry> {
    let visit = part.visit?;
    let held: Option<Held> = held(&told.found.card.schedules, visit.stated);
    Some(Entry {
        service: told.found.card.service,
        name: told.found.card.name.clone(),
        window: visit.window,
        within: visit.is_chosen().then_some(visit.stated),
        how_often: held.map(|held| held.how_often),
        end_is_assumed: held.is_some_and(|held| !held.ends_stated),
    })
}

/// Why a need stays uncovered.
fn uncovered(query: &Query, lexicon: &Lexicon, weeks: &Weeks<'_>, need: usize) -> String {
    if weeks.can_be_met & (1 << need) == 0 {
        return unmet(query, lexicon, need, query.person.reach_m());
    }
    let label = query.asks[need].label;
    let what = label.map_or_else(|| "what was said".to_owned(), |label| lowercase_first(&lexicon.need(label).label));
    if weeks.planned.contains(&need) {
        format!("What helps with {what} has no place beside the rest, or is not running, or only when they are not free")
    } else {
        format!("Not planned for, as four other needs matter as much or more; match shows what helps with {what}")
    }
}

fn cost_words(pence: u32, not_known: usize, activities: usize) -> String {
    let silent = match not_known {
        0 => String::new(),
        1 => "one does not say what it costs".to_owned(),
        many => format!("{many} do not say what they cost"),
    };
    let known = match pence {
        0 => "nothing to pay".to_owned(),
        pence => format!("£{}.{:02} a week", pence / 100, pence % 100),
    };
    match (not_known, not_known == activities && pence == 0) {
        (0, _) => capitalised(&known),
        (_, true) => capitalised(&silent),
        (_, false) => format!("{}, as far as it is known: {silent}", capitalised(&known)),
    }
}

fn summary(activities: usize, helps: usize, covered: usize, needs: usize) -> String {
    let many = |count: usize, one: &str, more: &str| match count {
        1 => one.to_owned(),
        count => format!("{count} {more}"),
    };
    let parts = match (activities, helps) {
        (0, helps) => many(helps, "one kind of help", "kinds of help"),
        (activities, 0) => many(activities, "one activity", "activities"),
        (activities, helps) => {
            format!("{} and {}", many(activities, "one activity", "activities"), many(helps, "one kind of help", "kinds of help"))
        }
    };
    let whole = match (covered, needs) {
        (_, 0) => String::new(),
        (covered, needs) if covered == needs => ", for all that was asked for".to_owned(),
        (covered, needs) => format!(", for {covered} of {needs} needs"),
    };
    capitalised(&format!("{parts}{whole}"))
}
