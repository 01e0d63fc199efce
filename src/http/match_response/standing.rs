//! The answer of `POST /v1/match:explain`, as it goes over the wire.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{
    CautionPart, EligibilityPart, HowToJoinPart, LocationPart, RankingPart, ReachPart, SafetyPart, ServicePart, SessionPart,
    UnderstoodPart,
    parts::{ContactPart, thousandths},
};
use crate::{
    app::Stood,
    domain::vocabulary::{Attendance, ChangeBy, Exclusion, Factor, Stands, WordSet},
    http::vocabulary,
    matching::{
        standing::{Change, FactorTold},
        weights::RANKING_VERSION,
    },
    needs::Lexicon,
};

/// Where one service stands for one person, and why.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExplainResponse {
    /// What is asked about, and who runs it.
    pub service: ServicePart,
    /// The best of its locations for this person, which is the one told here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationPart>,
    /// Where it stands.
    #[schema(value_type = vocabulary::Stands)]
    pub standing: Stands,
    /// The same in a sentence.
    #[schema(example = "4th of the 23 that fit")]
    pub text: String,
    /// Its place in the order, from 1, also past `limit`; left out where it is not in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// How many services are in the order.
    pub services_in_order: usize,
    /// The stated need for whose sake it was moved up; left out where it stands by its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promoted_for: Option<usize>,
    /// The sum of the contributions below: its score, or what it would score if nothing kept it out.
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    /// How many of its other locations would also do.
    pub other_locations: usize,
    /// How many of its other locations are kept out, or were not considered.
    pub other_locations_kept_out: usize,
    /// The ways in which it can be had.
    #[schema(value_type = Vec<vocabulary::Attendance>)]
    pub attendance: WordSet<Attendance>,
    /// Near you, serves you, remote: three facts.
    pub reach: ReachPart,
    /// Every factor of the score, also those that add nothing; the need part by stated need.
    pub factors: Vec<FactorPart>,
    /// Every criterion of who may come, also those of which nothing is said.
    pub eligibility: Vec<EligibilityPart>,
    /// Everything that keeps it out, in the order in which criteria are asked; match counts it under the first.
    pub exclusions: Vec<ExclusionPart>,
    /// What would have to change, or be said, for it to stand better. Each was tried before it is told.
    pub changes: Vec<ChangePart>,
    /// When it next happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_session: Option<SessionPart>,
    /// How to join.
    pub how_to_join: HowToJoinPart,
    /// What to know before offering it. Cautions carry no score.
    pub cautions: Vec<CautionPart>,
    /// What was understood of the request.
    pub understood: UnderstoodPart,
    /// Words of crisis were found: whom to turn to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub safety: Option<SafetyPart>,
    /// By what the answer was made.
    pub ranking: RankingPart,
}

/// One factor of the score.
#[derive(Debug, Serialize, ToSchema)]
pub struct FactorPart {
    /// Which.
    #[schema(value_type = vocabulary::Factor)]
    pub factor: Factor,
    /// Which stated need, for `need`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<usize>,
    /// What it adds to the score: as in the answer of match.
    #[schema(minimum = 0, maximum = 1, example = 0.104)]
    pub contribution: f64,
    /// The most it could add.
    #[schema(minimum = 0, maximum = 1, example = 0.13)]
    pub most: f64,
    /// A sentence for people.
    pub text: String,
}

/// One thing that keeps it out.
#[derive(Debug, Serialize, ToSchema)]
pub struct ExclusionPart {
    /// Which criterion.
    #[schema(value_type = vocabulary::Exclusion)]
    pub criterion: Exclusion,
    /// A sentence for people.
    #[schema(example = "Full at present")]
    pub text: String,
}

/// What would have to change, or be said.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePart {
    /// The criterion that it would lift; left out for what only raises it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<vocabulary::Exclusion>)]
    pub lifts: Option<Exclusion>,
    /// Who could change it.
    #[schema(value_type = vocabulary::ChangeBy)]
    pub by: ChangeBy,
    /// Where in the request, for what whoever asks could change.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "/travel/max_distance_m")]
    pub pointer: Option<String>,
    /// What would have to stand there, where that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Value>, example = 9300)]
    pub value: Option<Value>,
    /// Whether it would be in the order with this change alone.
    pub enough: bool,
    /// The place it would then have, where that can be told.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rank: Option<usize>,
    /// A sentence for people.
    #[schema(example = "Within 8.0 km it is 1.2 km too far: widen travel to 9.3 km; it would be 4th")]
    pub text: String,
}

impl ExplainResponse {
    /// The answer to be told.
    #[must_use]
    pub fn of(stood: &Stood, lexicon: &Lexicon) -> Self {
        let (query, account) = (&stood.query, &stood.account);
        let card = &account.card;
        let factor = |told: &FactorTold| FactorPart {
            factor: told.factor,
            need: told.need,
            contribution: thousandths(told.contribution),
            most: thousandths(told.most),
            text: told.text.clone(),
        };
        let change = |change: &Change| ChangePart {
            lifts: change.lifts,
            by: change.by,
            pointer: change.pointer.map(str::to_owned),
            value: change.value.clone(),
            enough: change.enough,
            rank: change.rank,
            text: change.text.clone(),
        };
        let exclusions = account.exclusions.iter();
        Self {
            service: ServicePart::of(card),
            location: LocationPart::of(card),
            standing: account.stands,
            text: account.text.clone(),
            rank: account.rank,
            services_in_order: account.services_in_order,
            promoted_for: account.promoted_for,
            score: thousandths(account.score),
            other_locations: account.other_locations,
            other_locations_kept_out: account.other_locations_kept_out,
            attendance: account.attendance,
            reach: ReachPart::of(&account.reach),
            factors: account.factors.iter().map(factor).collect(),
            eligibility: account.eligibility.iter().map(EligibilityPart::of).collect(),
            exclusions: exclusions.map(|told| ExclusionPart { criterion: told.criterion, text: told.text.clone() }).collect(),
            changes: account.changes.iter().map(change).collect(),
            next_session: account.next_session.map(SessionPart::of),
            how_to_join: HowToJoinPart { route: account.route, text: card.how_to_join.clone(), contact: ContactPart::of(card) },
            cautions: account.cautions.iter().map(CautionPart::of).collect(),
            understood: UnderstoodPart::of(query, lexicon),
            safety: query.safety.as_ref().map(SafetyPart::of),
            ranking: RankingPart { version: RANKING_VERSION.to_owned(), index_revision: stood.position.seq, as_of: query.person.as_of },
        }
    }
}
