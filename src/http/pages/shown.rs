//! An answer as people read it: sentences, days and miles in place of codes, timestamps and metres.

use crate::{
    domain::vocabulary::{Precision, Route, ServesArea},
    http::match_response::{
        ContactPart, LocationPart, MatchPart, MatchResponse, NearMissPart, SafetyPart, ServicePart, SessionPart, UnderstoodPart,
    },
    matching::way_words,
    needs::Lexicon,
};

const METRES_A_MILE: f64 = 1609.344;

/// An answer, ready to be read.
pub(super) struct Shown {
    /// Whether it is known where the person is.
    pub(super) placed: bool,
    pub(super) safety: Option<SafetyShown>,
    pub(super) understood: Vec<String>,
    pub(super) matches: Vec<MatchShown>,
    pub(super) unmet: Vec<String>,
    pub(super) near_misses: Vec<NearMissShown>,
    pub(super) considered: u32,
}

pub(super) struct SafetyShown {
    pub(super) text: String,
    pub(super) contacts: Vec<SafetyContactShown>,
}

pub(super) struct SafetyContactShown {
    pub(super) name: String,
    pub(super) phone: Option<Call>,
    pub(super) more: Vec<String>,
    pub(super) url: Option<String>,
}

/// A number, and the link that rings it.
pub(super) struct Call {
    pub(super) number: String,
    pub(super) link: String,
}

pub(super) struct MatchShown {
    pub(super) rank: usize,
    pub(super) name: String,
    pub(super) organization: String,
    pub(super) summary: Option<String>,
    pub(super) alert: Option<String>,
    pub(super) place: Option<String>,
    pub(super) how: String,
    pub(super) next: Option<String>,
    pub(super) cost: Option<String>,
    pub(super) reasons: Vec<String>,
    pub(super) cautions: Vec<String>,
    pub(super) join: Vec<String>,
    pub(super) call: Option<Call>,
    pub(super) email: Option<String>,
    pub(super) url: Option<String>,
    pub(super) other_locations: usize,
}

pub(super) struct NearMissShown {
    pub(super) name: String,
    pub(super) organization: String,
    pub(super) text: String,
}

impl Shown {
    pub(super) fn of(answer: &MatchResponse, lexicon: &Lexicon) -> Self {
        let placed = answer.understood.place.is_some();
        Self {
            placed,
            safety: answer.safety.as_ref().map(safety),
            understood: understood(&answer.understood, lexicon),
            matches: answer.matches.iter().map(|found| one_match(found, placed)).collect(),
            unmet: answer.unmet.iter().map(|unmet| unmet.text.clone()).collect(),
            near_misses: answer.near_misses.iter().map(near_miss).collect(),
            considered: answer.considered.offerings,
        }
    }
}

fn safety(found: &SafetyPart) -> SafetyShown {
    let contacts = found.contacts.iter().map(|contact| SafetyContactShown {
        name: contact.name.clone(),
        phone: contact.phone.as_deref().map(call),
        more: [&contact.text, &contact.note].into_iter().flatten().cloned().collect(),
        url: contact.url.as_deref().and_then(web_page),
    });
    SafetyShown { text: found.text.clone(), contacts: contacts.collect() }
}

fn understood(understood: &UnderstoodPart, lexicon: &Lexicon) -> Vec<String> {
    let label = |code: &str| lexicon.by_code(code).map_or_else(|| code.to_owned(), |need| lexicon.need(need).label.clone());
    let mut said = Vec::new();
    for need in &understood.needs {
        said.extend(need.concepts.iter().map(|concept| format!("{}, because of “{}”", label(&concept.code), concept.because)));
    }
    said.extend(understood.constraints.iter().map(|constraint| {
        let field = constraint.pointer.rsplit('/').next().unwrap_or_default().replace('_', " ");
        format!("{field}: {}, because of “{}”", plain(&constraint.value), constraint.because)
    }));
    if let Some(place) = &understood.place {
        let kind = match place.precision {
            Precision::Point => "a point",
            Precision::Postcode => "the postcode",
            Precision::Sector => "the middle of the postcode’s sector",
            Precision::Outcode => "the middle of the postcode’s first half",
        };
        said.push(format!("distances are from {kind}, which may be {} off", distance(place.uncertainty_m)));
    }
    said
}

/// A value of a request in plain words: no brackets, no underscores.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.replace('_', " "),
        serde_json::Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        serde_json::Value::Object(members) => members.values().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}

fn one_match(found: &MatchPart, placed: bool) -> MatchShown {
    let contact = found.how_to_join.contact.as_ref();
    let link = |part: fn(&ContactPart) -> &Option<String>| contact.and_then(|contact| part(contact).clone());
    let ServicePart { name, organization, summary, alert, url, .. } = &found.service;
    MatchShown {
        rank: found.rank,
        name: name.clone(),
        organization: organization.name.clone(),
        summary: summary.clone(),
        alert: alert.clone(),
        place: found.location.as_ref().map(place),
        how: how(found, placed),
        next: found.next_session.as_ref().map(session),
        cost: found.cost.clone(),
        reasons: found.reasons.iter().map(|reason| reason.text.clone()).collect(),
        cautions: found.cautions.iter().map(|caution| caution.text.clone()).collect(),
        join: join(found),
        call: link(|contact| &contact.phone).as_deref().map(call),
        email: link(|contact| &contact.email),
        url: url.clone().or(link(|contact| &contact.url)).as_deref().and_then(web_page),
        other_locations: found.other_locations,
    }
}

fn near_miss(miss: &NearMissPart) -> NearMissShown {
    NearMissShown { name: miss.service.name.clone(), organization: miss.service.organization.name.clone(), text: miss.missed.text.clone() }
}

/// Where it is. How far that is, is told among the reasons, no surer than the person's own place is.
fn place(location: &LocationPart) -> String {
    let parts = [location.name.clone(), location.postal_code.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Miles, as British people say how far something is.
fn distance(metres: u32) -> String {
    let miles = f64::from(metres) / METRES_A_MILE;
    match metres {
        0..400 => "less than a quarter of a mile".to_owned(),
        400..1500 => format!("{miles:.1} miles"),
        _ if (0.95..1.05).contains(&miles) => "1 mile".to_owned(),
        1500..16_000 => format!("{miles:.1} miles"),
        _ => format!("{miles:.0} miles"),
    }
}

fn how(found: &MatchPart, placed: bool) -> String {
    let mut how = found.attendance.iter().map(way_words).collect::<Vec<_>>().join(", ");
    match found.reach.serves_area {
        ServesArea::Yes if placed => how.push_str("; serves where you said"),
        ServesArea::Yes => how.push_str("; serves everywhere"),
        ServesArea::No => how.push_str("; does not say it serves where you said"),
        ServesArea::NotStated => {}
    }
    how
}

fn session(session: &SessionPart) -> String {
    let starts_at = session.starts_at.0.format("%A %-d %B %Y, %H:%M");
    match session.ends_at {
        Some(ends_at) => format!("{starts_at} to {}", ends_at.0.format("%H:%M")),
        None => starts_at.to_string(),
    }
}

fn join(found: &MatchPart) -> Vec<String> {
    let route = match found.how_to_join.route {
        Route::SelfReferral => Some("Anyone can get in touch themselves."),
        Route::DropIn => Some("Just turn up."),
        Route::ProfessionalReferral => Some("A professional has to refer."),
        Route::GpReferral => Some("A GP has to refer."),
        Route::NotStated => None,
    };
    let name = found.how_to_join.contact.as_ref().and_then(|contact| contact.name.as_ref()).map(|name| format!("Ask for {name}."));
    [route.map(str::to_owned), found.how_to_join.text.clone(), name].into_iter().flatten().collect()
}

fn call(number: &str) -> Call {
    let digits: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
    Call { number: number.to_owned(), link: format!("tel:{digits}") }
}

/// An address on the web, where it is one: a listing's link may be anything, and is not to run in the page.
fn web_page(url: &str) -> Option<String> {
    let lower = url.trim().to_ascii_lowercase();
    (lower.starts_with("https://") || lower.starts_with("http://")).then(|| url.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::match_response::WallClock;

    #[test]
    fn distances_are_in_miles() {
        for (metres, text) in [
            (90, "less than a quarter of a mile"),
            (800, "0.5 miles"),
            (1609, "1 mile"),
            (2400, "1.5 miles"),
            (15_900, "9.9 miles"),
            (40_000, "25 miles"),
        ] {
            assert_eq!(distance(metres), text);
        }
    }

    #[test]
    fn a_session_is_a_day_and_a_time() {
        let part = SessionPart {
            starts_at: WallClock("2026-11-24T10:00:00+00:00".parse().unwrap()),
            ends_at: Some(WallClock("2026-11-24T12:00:00+00:00".parse().unwrap())),
        };
        assert_eq!(session(&part), "Tuesday 24 November 2026, 10:00 to 12:00");
    }

    #[test]
    fn only_web_addresses_become_links() {
        for (url, link) in [("https://a.example", true), ("HTTP://a.example", true), ("javascript:alert(1)", false), ("a.example", false)] {
            assert_eq!(web_page(url).is_some(), link, "{url}");
        }
        assert_eq!(call("0113 496 0001 (day)").link, "tel:01134960001");
    }
}
