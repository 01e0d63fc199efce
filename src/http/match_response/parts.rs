//! What the answer says of offerings: matches and near misses.

use chrono::{DateTime, FixedOffset, NaiveDate};
use serde::{Serialize, Serializer};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    domain::vocabulary::{Access, Attendance, Criterion, Exclusion, Factor, Route, ServesArea, Verdict, WordSet},
    http::vocabulary,
    matching::{Card, Caution, Judgement, Match, NearMiss, ReachFacts, Reason, sessions::Session},
};

/// An offering that is worth offering.
#[derive(Debug, Serialize, ToSchema)]
pub struct MatchPart {
    /// Its place in the list, from 1.
    pub rank: usize,
    /// How well it fits, 0 to 1: the sum of the contributions of its reasons.
    #[schema(minimum = 0, maximum = 1, example = 0.871)]
    pub score: f64,
    /// What it is, and who runs it.
    pub service: ServicePart,
    /// Where it is, where it has a place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationPart>,
    /// How many other locations it could be had at.
    pub other_locations: usize,
    /// The ways in which it can be had.
    #[schema(value_type = Vec<vocabulary::Attendance>)]
    pub attendance: WordSet<Attendance>,
    /// ISO 639 codes of its languages; left out where they are not stated.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// What it says it provides for; left out where it says nothing.
    #[serde(skip_serializing_if = "nothing_said")]
    #[schema(value_type = Option<Vec<vocabulary::Access>>)]
    pub access: WordSet<Access>,
    /// When somebody last confirmed that it is still right; left out where that is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assured_date: Option<NaiveDate>,
    /// Near you, serves you, remote: three facts.
    pub reach: ReachPart,
    /// Each criterion that it states or the request asks about, with the answer.
    pub eligibility: Vec<EligibilityPart>,
    /// When it next happens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_session: Option<SessionPart>,
    /// What it costs, in words; left out where it is not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "free")]
    pub cost: Option<String>,
    /// How to join.
    pub how_to_join: HowToJoinPart,
    /// Why it is worth offering, strongest first. Their contributions sum to the score.
    pub reasons: Vec<ReasonPart>,
    /// What to know before offering it. Cautions carry no score.
    pub cautions: Vec<CautionPart>,
    /// The stated need for whose sake it was moved up, as its place in `needs`; left out where it stands by its score.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promoted_for: Option<usize>,
    /// Facts that were read out of its prose rather than stated in a field.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub read_from_text: Vec<ReadFromTextPart>,
}

/// Whether nothing is said of access.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference over")]
fn nothing_said(access: &WordSet<Access>) -> bool {
    access.is_empty()
}

impl MatchPart {
    pub(super) fn of(found: &Match) -> Self {
        let card = &found.card;
        let read = card.read_from_text.iter();
        Self {
            rank: found.rank,
            score: thousandths(found.score),
            service: ServicePart::of(card),
            location: LocationPart::of(card),
            other_locations: found.other_locations,
            attendance: found.attendance,
            languages: found.languages.clone(),
            access: found.access,
            assured_date: card.assured_date,
            reach: ReachPart::of(&found.reach),
            eligibility: found.eligibility.iter().map(EligibilityPart::of).collect(),
            next_session: found.next_session.map(SessionPart::of),
            cost: card.cost.clone(),
            how_to_join: HowToJoinPart { route: found.route, text: card.how_to_join.clone(), contact: ContactPart::of(card) },
            reasons: found.reasons.iter().map(ReasonPart::of).collect(),
            cautions: found.cautions.iter().map(CautionPart::of).collect(),
            promoted_for: found.promoted_for,
            read_from_text: read
                .map(|read| ReadFromTextPart { factor: read.factor, value: read.value.clone(), sentence: read.sentence.clone() })
                .collect(),
        }
    }
}

/// Thousandths as the number that people read: 871 is 0.871, and is written so.
pub(super) fn thousandths(count: u16) -> f64 {
    f64::from(count) / 1000.0
}

/// A service, short.
#[derive(Debug, Serialize, ToSchema)]
pub struct ServicePart {
    /// Its id: `GET /v1/services/{id}` tells all of it.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// Who runs it.
    pub organization: OrganizationPart,
    /// The opening of its description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Its page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A notice about it at present.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<String>,
    /// How long one waits, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_time: Option<String>,
}

impl ServicePart {
    pub(super) fn of(card: &Card) -> Self {
        Self {
            id: card.service.0,
            name: card.name.clone(),
            organization: OrganizationPart { id: card.organization.0, name: card.organization_name.clone() },
            summary: card.summary.clone(),
            url: card.url.clone(),
            alert: card.alert.clone(),
            wait_time: card.wait.clone(),
        }
    }
}

/// An organization, short.
#[derive(Debug, Serialize, ToSchema)]
pub struct OrganizationPart {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
}

/// A location, short.
#[derive(Debug, Serialize, ToSchema)]
pub struct LocationPart {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Its postcode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// WGS 84, degrees north.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latitude: Option<f64>,
    /// WGS 84, degrees east.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longitude: Option<f64>,
    /// How to get there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transportation: Option<String>,
}

impl LocationPart {
    pub(super) fn of(card: &Card) -> Option<Self> {
        card.location.as_ref().map(|location| Self {
            id: location.id.0,
            name: location.name.clone(),
            postal_code: location.postal_code.clone(),
            latitude: location.latitude,
            longitude: location.longitude,
            transportation: location.transportation.clone(),
        })
    }
}

/// Near you, serves you, remote: three facts, never folded into one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReachPart {
    /// Whether it has a place within reach.
    pub near: bool,
    /// Whether the person lives where it serves.
    #[schema(value_type = vocabulary::ServesArea)]
    pub serves_area: ServesArea,
    /// Whether it can be had without anybody travelling.
    pub remote: bool,
    /// How far its place is, in metres.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
}

impl ReachPart {
    pub(super) fn of(reach: &ReachFacts) -> Self {
        Self { near: reach.near, serves_area: reach.serves_area, remote: reach.remote, distance_m: reach.distance_m }
    }
}

/// The answer to one criterion.
#[derive(Debug, Serialize, ToSchema)]
pub struct EligibilityPart {
    /// Which.
    #[schema(value_type = vocabulary::Criterion)]
    pub criterion: Criterion,
    /// The answer.
    #[schema(value_type = vocabulary::Verdict)]
    pub verdict: Verdict,
    /// What the listing says, short.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// The field it stands in, or the sentence it was read from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl EligibilityPart {
    pub(super) fn of(judged: &Judgement) -> Self {
        Self { criterion: judged.criterion, verdict: judged.verdict, detail: judged.detail.clone(), source: judged.source.clone() }
    }
}

/// A time at which it happens.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionPart {
    /// When it begins.
    #[schema(value_type = DateTime<FixedOffset>, example = "2026-11-24T10:00:00+00:00")]
    pub starts_at: WallClock,
    /// When it ends, where that is stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<DateTime<FixedOffset>>)]
    pub ends_at: Option<WallClock>,
}

/// A moment by the clock on the wall, always written with its offset, in winter too: `+00:00`, not `Z`.
#[derive(Debug, Clone, Copy)]
pub struct WallClock(pub DateTime<FixedOffset>);

impl Serialize for WallClock {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0.to_rfc3339())
    }
}

impl SessionPart {
    pub(super) fn of(session: Session) -> Self {
        Self { starts_at: WallClock(session.starts_at), ends_at: session.ends_at.map(WallClock) }
    }
}

/// How to join.
#[derive(Debug, Serialize, ToSchema)]
pub struct HowToJoinPart {
    /// By what way.
    #[schema(value_type = vocabulary::Route)]
    pub route: Route,
    /// In the organization's own words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Whom to ask.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<ContactPart>,
}

/// Whom to ask.
#[derive(Debug, Serialize, ToSchema)]
pub struct ContactPart {
    /// Their name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Telephone number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Where to write to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// Page on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

impl ContactPart {
    pub(super) fn of(card: &Card) -> Option<Self> {
        let contact = &card.contact;
        let part =
            Self { name: contact.name.clone(), phone: contact.phone.clone(), email: contact.email.clone(), url: contact.url.clone() };
        let known = [&part.name, &part.phone, &part.email, &part.url].into_iter().any(Option::is_some);
        known.then_some(part)
    }
}

/// A reason, with what it adds to the score.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReasonPart {
    /// What it is about.
    #[schema(value_type = vocabulary::Factor)]
    pub factor: Factor,
    /// Which stated need it answers, for `need`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<usize>,
    /// What it adds to the score.
    #[schema(minimum = 0, maximum = 1, example = 0.41)]
    pub contribution: f64,
    /// A sentence for people.
    pub text: String,
}

impl ReasonPart {
    pub(super) fn of(reason: &Reason) -> Self {
        Self { factor: reason.factor, need: reason.need, contribution: thousandths(reason.contribution), text: reason.text.clone() }
    }
}

/// Something to know before offering it.
#[derive(Debug, Serialize, ToSchema)]
pub struct CautionPart {
    /// A word for programs.
    pub code: String,
    /// A sentence for people.
    pub text: String,
}

impl CautionPart {
    pub(super) fn of(caution: &Caution) -> Self {
        Self { code: caution.code.to_owned(), text: caution.text.clone() }
    }
}

/// A fact that was read out of prose.
#[derive(Debug, Serialize, ToSchema)]
pub struct ReadFromTextPart {
    /// What it bears on.
    #[schema(value_type = vocabulary::Factor)]
    pub factor: Factor,
    /// What was read, as a word of the contract.
    pub value: String,
    /// The sentence.
    pub sentence: String,
}

/// What would have fitted but for one thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct NearMissPart {
    /// What it is.
    pub service: ServicePart,
    /// Where it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<LocationPart>,
    /// The one thing.
    pub missed: MissedPart,
}

impl NearMissPart {
    pub(super) fn of(miss: &NearMiss) -> Self {
        Self {
            service: ServicePart::of(&miss.card),
            location: LocationPart::of(&miss.card),
            missed: MissedPart { criterion: miss.criterion, by_m: miss.by_m, text: miss.text.clone() },
        }
    }
}

/// The one thing that kept it out.
#[derive(Debug, Serialize, ToSchema)]
pub struct MissedPart {
    /// `distance`, `full` or `attendance`.
    #[schema(value_type = vocabulary::Exclusion)]
    pub criterion: Exclusion,
    /// By how many metres, for `distance`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by_m: Option<u32>,
    /// A sentence for people.
    pub text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousandths_are_written_with_three_decimals_at_most() {
        for count in 0..=1000_u16 {
            let text = serde_json::to_string(&thousandths(count)).unwrap();
            assert!(text.len() <= 5, "{text}");
        }
        assert_eq!(serde_json::to_string(&thousandths(871)).unwrap(), "0.871");
    }
}
