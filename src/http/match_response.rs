//! The answer of `POST /v1/match`, as it goes over the wire. The command line prints the very same.
//!
//! What is not known is left out. Beyond the contract's members stand, documented here: `how_to_join.text` (the
//! organization's own words), `promoted_for`, `read_from_text`, `service.alert`, `service.wait_time`,
//! `understood.place.uncertainty_m`, `pushed_away`.

mod parts;
mod plan;
mod standing;
mod understood;

use chrono::{DateTime, Utc};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;

pub use parts::*;
pub use plan::{PlanCostPart, PlanPart, PlanResponse, PlanTravelPart, PlannedPart, TimetablePart};
pub use standing::{ChangePart, ExclusionPart, ExplainResponse, FactorPart};
pub(super) use understood::whole_metres;
pub use understood::{ConceptPart, ConstraintPart, NeedPart, PlacePart, SafetyContactPart, SafetyPart, UnderstoodPart};

use crate::{
    app::Matched,
    domain::vocabulary::{Exclusion, Vocabulary},
    matching::{Considered, weights::RANKING_VERSION},
    needs::{Lexicon, NeedNo},
};

/// Ranked and explained offerings for one person, and an account of what was left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchResponse {
    /// The matches, best first. One for each service: its best offering for this person.
    pub matches: Vec<MatchPart>,
    /// What would have fitted but for one thing.
    pub near_misses: Vec<NearMissPart>,
    /// The stated needs that nothing meets.
    pub unmet: Vec<UnmetPart>,
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

impl MatchResponse {
    /// The answer to be told.
    #[must_use]
    pub fn of(matched: &Matched, lexicon: &Lexicon) -> Self {
        let (query, ranking) = (&matched.query, &matched.ranking);
        Self {
            matches: ranking.matches.iter().map(MatchPart::of).collect(),
            near_misses: ranking.near_misses.iter().map(NearMissPart::of).collect(),
            unmet: ranking.unmet.iter().map(|unmet| UnmetPart { need: unmet.need, text: unmet.text.clone() }).collect(),
            considered: ConsideredPart::of(&ranking.considered),
            understood: UnderstoodPart::of(query, lexicon),
            safety: query.safety.as_ref().map(SafetyPart::of),
            ranking: RankingPart { version: RANKING_VERSION.to_owned(), index_revision: matched.position.seq, as_of: query.person.as_of },
        }
    }
}

/// A stated need that nothing in the list meets.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnmetPart {
    /// Which: its place in `needs`, from 0.
    pub need: usize,
    /// A sentence for people.
    pub text: String,
}

/// What was looked at: offerings within twice the reach, or serving the person, or remote, that answer a need at all.
#[derive(Debug, Serialize, ToSchema)]
pub struct ConsideredPart {
    /// How many.
    pub offerings: u32,
    /// How many of them were left out, by the first criterion that each fails. A criterion by which none was, is left out.
    #[schema(value_type = std::collections::BTreeMap<String, u32>, example = json!({ "age": 12, "full": 3, "distance": 180 }))]
    pub excluded: Excluded,
}

/// Numbers by criterion, in the order in which criteria are asked.
#[derive(Debug)]
pub struct Excluded([u32; Exclusion::ALL.len()]);

impl Serialize for Excluded {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counted = Exclusion::ALL.iter().zip(self.0).filter(|(_, count)| *count > 0);
        serializer.collect_map(counted.map(|(criterion, count)| (criterion.word(), count)))
    }
}

impl ConsideredPart {
    fn of(considered: &Considered) -> Self {
        Self { offerings: considered.offerings, excluded: Excluded(considered.excluded) }
    }
}

/// By what the answer was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct RankingPart {
    /// The version of the ranking: it changes with any formula, weight or word list.
    pub version: String,
    /// The number of the last change that the index held.
    pub index_revision: i64,
    /// The moment for which the answer holds.
    pub as_of: DateTime<Utc>,
}

/// The code of a need.
fn code_of(need: NeedNo, lexicon: &Lexicon) -> String {
    lexicon.need(need).code.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_criteria_that_left_something_out_are_named_in_their_order() {
        let mut considered = Considered { offerings: 7, ..Considered::default() };
        considered.excluded[Exclusion::Full.ordinal() as usize] = 2;
        considered.excluded[Exclusion::Age.ordinal() as usize] = 1;
        let json = serde_json::to_string(&ConsideredPart::of(&considered)).unwrap();
        assert_eq!(json, r#"{"offerings":7,"excluded":{"age":1,"full":2}}"#);
    }
}
