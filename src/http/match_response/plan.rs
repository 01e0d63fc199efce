//! The answer of `POST /v1/plan`, as it goes over the wire.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{
    CautionPart, ConsideredPart, HowToJoinPart, LocationPart, RankingPart, ReachPart, ReasonPart, SafetyPart, ServicePart, SessionPart,
    UnderstoodPart, UnmetPart,
    parts::{ContactPart, thousandths},
};
use crate::{
    app::PlannedWeek,
    domain::vocabulary::{Attendance, Day, HowOften, PlannedKind, WordSet},
    http::vocabulary,
    matching::{
        Window,
        plan::told::{Entry, PartTold, PlanTold},
        weights::RANKING_VERSION,
    },
    needs::Lexicon,
};

/// Alternative weeks for one person.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanResponse {
    /// The alternatives, best first. At least half of each is new beside each before it.
    pub plans: Vec<PlanPart>,
    /// Why there are fewer than three; left out where there are three.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fewer_because: Option<String>,
    /// The stated needs that were planned for, most important first, as places in `needs`: four at most.
    pub planned_for: Vec<usize>,
    /// Whether each plan is the best there is. `false` only where the search was broken off, which ordinary weeks never need.
    pub exact: bool,
    /// What was looked at, and why the rest was left out.
    pub considered: ConsideredPart,
    /// What was understood of the request.
    pub understood: UnderstoodPart,
    /// Words of crisis were found: whom to turn to. It replaces nothing and judges nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<SafetyPart>,
    /// By what the answer was made.
    pub ranking: RankingPart,
}

/// One alternative.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPart {
    /// What it comes to, in a sentence.
    #[schema(example = "2 activities and one kind of help, for all that was asked for")]
    pub text: String,
    /// What it consists of: activities of the week first, then help that takes no weekly time.
    pub activities: Vec<PlannedPart>,
    /// When they are, in the order of the week; no two clash. What takes no stated time is not in it.
    pub timetable: Vec<TimetablePart>,
    /// What a week costs in which all activities are held.
    pub cost_a_week: PlanCostPart,
    /// How far one goes in such a week.
    pub travel: PlanTravelPart,
    /// The stated needs that it meets, as places in `needs`.
    pub covers: Vec<usize>,
    /// The stated needs that it leaves, each with why.
    pub uncovered: Vec<UnmetPart>,
}

/// One part of a plan.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlannedPart {
    /// An activity of the week, or help that takes no weekly time.
    #[schema(value_type = vocabulary::PlannedKind)]
    pub kind: PlannedKind,
    /// The stated needs that it is for, as places in `needs`, the one it answers best first; empty where only interests were stated.
    pub for_needs: Vec<usize>,
    /// What it is, and who runs it.
    pub service: ServicePart,
    /// Where it is, where it has a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationPart>,
    /// How many other locations it could be had at.
    pub other_locations: usize,
    /// When it is, or that it takes no stated time, in a sentence.
    #[schema(example = "Tuesdays, 10:00 to 12:00")]
    pub when: String,
    /// When it next happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_session: Option<SessionPart>,
    /// How far one goes there, in metres as the crow flies, 0 where nobody goes; left out where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub each_way_m: Option<u32>,
    /// What it costs a time, in pence, from so much; left out where it is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pence: Option<u32>,
    /// What it costs, in words; left out where it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cost: Option<String>,
    /// The ways in which it can be had.
    #[schema(value_type = Vec<vocabulary::Attendance>)]
    pub attendance: WordSet<Attendance>,
    /// Near you, serves you, remote: three facts.
    pub reach: ReachPart,
    /// How to join.
    pub how_to_join: HowToJoinPart,
    /// Its score in the answer of match.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// Why it is worth offering: match's own reasons.
    pub reasons: Vec<ReasonPart>,
    /// What to know before offering it.
    pub cautions: Vec<CautionPart>,
}

/// One time of the week.
#[derive(Debug, Serialize, ToSchema)]
pub struct TimetablePart {
    /// The day.
    #[schema(value_type = vocabulary::Day)]
    pub day: Day,
    /// From when, in Europe/London wall-clock time.
    #[schema(example = "10:00")]
    pub from: String,
    /// Until when.
    #[schema(example = "12:00")]
    pub to: String,
    /// Which service.
    pub service_id: Uuid,
    /// Its name.
    pub name: String,
    /// How often it is held; left out where that cannot be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::HowOften>)]
    pub how_often: Option<HowOften>,
    /// The end is assumed: two hours, as none is stated.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub end_is_assumed: bool,
    /// It is open from then, so that another time will do too; left out where it has its own time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_from: Option<String>,
    /// It is open until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_to: Option<String>,
}

/// What a week costs.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanCostPart {
    /// What is known of it, in pence.
    pub pence: u32,
    /// The services of which it is not known.
    pub not_known: Vec<Uuid>,
    /// A sentence for people.
    #[schema(example = "£4.50 a week, as far as it is known: one does not say what it costs")]
    pub text: String,
}

/// How far one goes in a week.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlanTravelPart {
    /// The ways there, added up, in metres as the crow flies; the ways back are as long again.
    pub each_way_m: u32,
    /// The services of which it is not known.
    pub not_known: Vec<Uuid>,
}

impl PlanResponse {
    /// The answer to be told.
    #[must_use]
    pub fn of(planned: &PlannedWeek, lexicon: &Lexicon) -> Self {
        let (query, plans) = (&planned.query, &planned.plans);
        Self {
            plans: plans.plans.iter().map(PlanPart::of).collect(),
            fewer_because: plans.fewer_because.clone(),
            planned_for: plans.planned_for.clone(),
            exact: plans.exact,
            considered: ConsideredPart::of(&plans.considered),
            understood: UnderstoodPart::of(query, lexicon),
            safety: query.safety.as_ref().map(SafetyPart::of),
            ranking: RankingPart { version: RANKING_VERSION.to_owned(), index_revision: planned.position.seq, as_of: query.person.as_of },
        }
    }
}

impl PlanPart {
    fn of(plan: &PlanTold) -> Self {
        let uncovered = plan.uncovered.iter();
        Self {
            text: plan.text.clone(),
            activities: plan.parts.iter().map(PlannedPart::of).collect(),
            timetable: plan.timetable.iter().map(TimetablePart::of).collect(),
            cost_a_week: PlanCostPart {
                pence: plan.cost.pence,
                not_known: plan.cost.not_known.iter().map(|id| id.0).collect(),
                text: plan.cost.text.clone(),
            },
            travel: PlanTravelPart { each_way_m: plan.travel.each_way_m, not_known: plan.travel.not_known.iter().map(|id| id.0).collect() },
            covers: plan.covers.clone(),
            uncovered: uncovered.map(|unmet| UnmetPart { need: unmet.need, text: unmet.text.clone() }).collect(),
        }
    }
}

impl PlannedPart {
    fn of(part: &PartTold) -> Self {
        let found = &part.found;
        let card = &found.card;
        Self {
            kind: part.kind,
            for_needs: part.needs.clone(),
            service: ServicePart::of(card),
            location: LocationPart::of(card),
            other_locations: found.other_locations,
            when: part.when.clone(),
            next_session: found.next_session.map(SessionPart::of),
            each_way_m: part.travel_m,
            pence: part.pence,
            cost: card.cost.clone(),
            attendance: found.attendance,
            reach: ReachPart::of(&found.reach),
            how_to_join: HowToJoinPart { route: found.route, text: card.how_to_join.clone(), contact: ContactPart::of(card) },
            score: thousandths(found.score),
            reasons: found.reasons.iter().map(ReasonPart::of).collect(),
            cautions: found.cautions.iter().map(CautionPart::of).collect(),
        }
    }
}

impl TimetablePart {
    fn of(entry: &Entry) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        let open = |end: fn(Window) -> u16| entry.within.map(|within| clock(end(within)));
        Self {
            day: entry.window.day,
            from: clock(entry.window.from_min),
            to: clock(entry.window.to_min),
            service_id: entry.service.0,
            name: entry.name.clone(),
            how_often: entry.how_often,
            end_is_assumed: entry.end_is_assumed,
            open_from: open(|within| within.from_min),
            open_to: open(|within| within.to_min),
        }
    }
}
