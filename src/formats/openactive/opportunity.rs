//! One series, event or facility as a service of HSDS.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    activities::{self, Activity, LIST, broader},
    data::{Members, keep, list, names, neat, one, put, take_list, take_number, take_text, text, word},
    place::{in_words, location, organization},
    times::{opening_hours, schedules},
};

/// A service being made, with its schedules still apart: dates may come to them.
pub(super) struct Opportunity {
    pub(super) service: Members,
    pub(super) schedules: Vec<Members>,
    location: Option<Value>,
    attending: Option<&'static str>,
    meeting_point: Option<String>,
}

impl Opportunity {
    /// Reads what an item says. `id` is the service's.
    pub(super) fn read(id: String, mut data: Members) -> Self {
        inherit(&mut data);
        let mut out = Members::new();
        put(&mut out, "id", Some(id));
        let name = take_text(&mut data, "name");
        let activities = concepts(&data, "activity");
        put(&mut out, "name", name.or_else(|| activities.first().map(|activity| activity.label.clone())));
        put(&mut out, "description", take_text(&mut data, "description").or_else(|| take_text(&mut data, "beta:formattedDescription")));
        put(&mut out, "url", take_text(&mut data, "url"));
        put(&mut out, "status", Some(status(&mut data)));
        let organizer =
            ["organizer", "provider"].iter().find_map(|name| data.get(*name).and_then(organization).map(|found| (*name, found)));
        if let Some((name, organization)) = organizer {
            data.shift_remove(name);
            put(&mut out, "organization", Some(organization));
        }
        let (location, attending) = whereabouts(&mut data);
        people(&mut data, &mut out);
        put(&mut out, "application_process", take_text(&mut data, "attendeeInstructions"));
        put(&mut out, "cost_options", Some(costs(&mut data)));
        contact(&mut data, &mut out);
        put(&mut out, "attributes", Some(attributes(&mut data, &activities)));
        let mut schedules = schedules(&mut data);
        schedules.extend(opening_hours(&mut data, "hoursAvailable"));
        if let Some(note) = take_text(&mut data, "schedulingNote") {
            for schedule in &mut schedules {
                schedule.entry("description").or_insert_with(|| note.clone().into());
            }
            if schedules.is_empty() {
                schedules.push(Members::from_iter([("description".to_owned(), note.into())]));
            }
        }
        let meeting_point = take_text(&mut data, "meetingPoint");
        // Slots are free for minutes: what was free when the feed was read tells nobody anything.
        data.shift_remove("event");
        data.shift_remove("subEvent");
        keep(&mut out, data);
        Self { service: out, schedules, location, attending, meeting_point }
    }

    /// The service, whole.
    pub(super) fn finish(self) -> Value {
        let Self { mut service, mut schedules, location, attending, meeting_point } = self;
        if let Some(attending) = attending {
            if schedules.is_empty() {
                schedules.push(Members::new());
            }
            for schedule in &mut schedules {
                schedule.insert("attending_type".to_owned(), attending.into());
            }
        }
        let schedules: Vec<Value> = schedules.into_iter().map(Value::Object).collect();
        match location {
            Some(location) => {
                let mut at = Members::from_iter([("location".to_owned(), location)]);
                put(&mut at, "description", meeting_point);
                put(&mut at, "schedules", Some(schedules));
                service.insert("service_at_locations".to_owned(), json!([at]));
            }
            None => put(&mut service, "schedules", Some(schedules)),
        }
        Value::Object(service)
    }
}

/// Takes over what a series leaves to the series above it, as Modelling Opportunity Data has it.
pub(super) fn inherit(data: &mut Members) {
    let Some(Value::Object(above)) = data.get("superEvent") else { return };
    let mut above = above.clone();
    // A session, its series and the series of that: deeper none is.
    if let Some(Value::Object(top)) = above.shift_remove("superEvent") {
        for (name, value) in top {
            above.entry(name).or_insert(value);
        }
    }
    data.shift_remove("superEvent");
    if let Some(address) = super::data::id(&above) {
        data.insert("superEvent".to_owned(), address.into());
    }
    for (name, value) in above {
        let is_own = matches!(
            name.as_str(),
            "@id" | "id" | "@type" | "type" | "@context" | "identifier" | "subEvent" | "eventSchedule" | "startDate" | "endDate"
        );
        if !is_own {
            data.entry(name).or_insert(value);
        }
    }
}

/// What `eventStatus` says, in the word of HSDS.
fn status(data: &mut Members) -> &'static str {
    match data.get("eventStatus").and_then(text).map(word) {
        Some("EventCancelled") => "inactive",
        Some("EventPostponed") => "temporarily closed",
        _ => "active",
    }
}

/// Where it is, and how one attends.
fn whereabouts(data: &mut Members) -> (Option<Value>, Option<&'static str>) {
    let is_virtual_place =
        data.get("location").and_then(one).and_then(Value::as_object).and_then(super::data::type_of) == Some("VirtualLocation");
    let has_virtual_place = is_virtual_place || ["beta:virtualLocation", "virtualLocation"].iter().any(|name| data.contains_key(*name));
    let mode = ["eventAttendanceMode", "oa:eventAttendanceMode", "beta:eventAttendanceMode"]
        .iter()
        .find_map(|name| data.get(*name).and_then(text))
        .map(word);
    let attending = match mode {
        Some("OnlineEventAttendanceMode") => Some("online"),
        Some("MixedEventAttendanceMode") => Some("in person or online"),
        Some("OfflineEventAttendanceMode") => Some("in person"),
        _ if has_virtual_place && (is_virtual_place || !data.contains_key("location")) => Some("online"),
        _ if has_virtual_place => Some("in person or online"),
        _ => None,
    };
    if is_virtual_place || attending == Some("online") {
        return (None, attending);
    }
    // A facility's place may stand one level up.
    let found = data.get("location").and_then(location);
    if found.is_some() {
        data.shift_remove("location");
    }
    (found, attending)
}

/// Ages and sex.
fn people(data: &mut Members, out: &mut Members) {
    let mut words: Vec<String> = Vec::new();
    for name in ["ageRange", "ageRestriction"] {
        match data.get(name) {
            Some(Value::Object(range)) => {
                let age = |bound: &str| range.get(bound).and_then(super::data::number).filter(|age| (0.0..=130.0).contains(age));
                let (least, most) = (age("minValue"), age("maxValue").filter(|age| *age > 0.0));
                if least.zip(most).is_some_and(|(least, most)| least > most) {
                    continue;
                }
                for (name, age) in [("minimum_age", least.filter(|age| *age > 0.0)), ("maximum_age", most)] {
                    if !out.contains_key(name) {
                        put(out, name, age.map(neat));
                    }
                }
            }
            Some(Value::String(range)) if !range.trim().is_empty() => words.push(format!("Ages: {}", range.trim())),
            _ => continue,
        }
        data.shift_remove(name);
    }
    let gender = data.get("genderRestriction").and_then(text).map(word);
    let said = match gender {
        Some("FemaleOnly") => Some("Women only"),
        Some("MaleOnly") => Some("Men only"),
        _ => None,
    };
    if let Some(said) = said {
        words.insert(0, said.to_owned());
        data.shift_remove("genderRestriction");
    }
    put(out, "eligibility_description", Some(words.join(". ")).filter(|words| !words.is_empty()));
}

/// Offers as costs. Free is said twice by most feeds, and once is enough.
fn costs(data: &mut Members) -> Vec<Value> {
    let (mut costs, mut strange) = (Vec::new(), Vec::new());
    for offer in take_list(data, "offers") {
        let Value::Object(mut offer) = offer else {
            strange.push(offer);
            continue;
        };
        let mut out = Members::new();
        put(&mut out, "option", take_text(&mut offer, "name"));
        put(&mut out, "currency", take_text(&mut offer, "priceCurrency"));
        put(&mut out, "amount", take_number(&mut offer, "price").filter(|price| (0.0..=1_000_000.0).contains(price)).map(neat));
        put(&mut out, "amount_description", take_text(&mut offer, "description"));
        keep(&mut out, offer);
        costs.push(Value::Object(out));
    }
    put(data, "offers", Some(strange));
    if costs.is_empty() && data.get("isAccessibleForFree").and_then(Value::as_bool) == Some(true) {
        data.shift_remove("isAccessibleForFree");
        costs.push(json!({ "option": "Free", "currency": "GBP", "amount": 0 }));
    }
    costs
}

/// How to ask, and who leads.
fn contact(data: &mut Members, out: &mut Members) {
    if let Some(point) = data.get("contactPoint") {
        put(out, "email", point.get("email").and_then(text));
        put(out, "phones", point.get("telephone").and_then(text).map(|number| json!([{ "number": number }])));
    }
    let leaders: Vec<Value> = names(data, "leader").into_iter().map(|name| json!({ "name": name, "title": "Leader" })).collect();
    put(out, "contacts", Some(leaders));
}

/// An activity as a feed names it, with what the list knows of it.
struct Named {
    label: String,
    uri: Option<String>,
    known: Option<&'static Activity>,
}

fn concepts(data: &Members, name: &str) -> Vec<Named> {
    let named = list(data, name).iter().filter_map(|value| {
        let (uri, label) = match value {
            Value::Object(concept) => (
                super::data::id(concept).map(str::to_owned),
                concept.get("prefLabel").or(concept.get("name")).and_then(text).map(str::to_owned),
            ),
            other => {
                text(other).map(|word| if word.contains("://") { (Some(word.to_owned()), None) } else { (None, Some(word.to_owned())) })?
            }
        };
        let known = activities::find(uri.as_deref(), label.as_deref());
        let label = label.or_else(|| known.map(|known| known.label.clone()))?;
        Some(Named { label, uri, known })
    });
    named.collect()
}

/// What it is, for whom, and what it has, each as an attribute.
fn attributes(data: &mut Members, activities: &[Named]) -> Vec<Value> {
    let mut rows: Vec<Value> = Vec::new();
    for activity in activities {
        let Some(known) = activity.known else {
            let mut row = json!({ "link_type": "activity", "value": activity.label });
            if let Some(uri) = &activity.uri {
                row["uri"] = uri.clone().into();
            }
            push(&mut rows, row);
            continue;
        };
        push(&mut rows, term(known, "activity"));
        let kinds = broader(known);
        for kind in &kinds {
            push(&mut rows, term(kind, "kind_of_activity"));
        }
        for word in [known].into_iter().chain(kinds).flat_map(|activity| &activity.words) {
            push(&mut rows, json!({ "link_type": "activity_in_plain_words", "value": word }));
        }
        // Feeds call an activity by a name of their own.
        if !known.label.eq_ignore_ascii_case(activity.label.trim()) {
            push(&mut rows, json!({ "link_type": "activity", "value": activity.label }));
        }
    }
    for (member, link_type) in
        [("facilityType", "facility_type"), ("category", "category"), ("level", "level"), ("accessibilitySupport", "accessibility_support")]
    {
        for name in names(data, member) {
            // Levels and supports are named by address in some feeds, and by name in others.
            let name = if name.contains("://") { in_words(word(&name)) } else { name };
            push(&mut rows, json!({ "link_type": link_type, "value": name }));
        }
    }
    if let Some(words) = take_text(data, "accessibilityInformation") {
        push(&mut rows, json!({ "link_type": "accessibility_support", "value": words }));
    }
    for (member, yes, no) in
        [("isWheelchairAccessible", Some("Wheelchair accessible"), Some("Not wheelchair accessible")), ("isCoached", Some("Coached"), None)]
    {
        let Some(said) = data.get(member).and_then(Value::as_bool) else { continue };
        if let Some(words) = if said { yes } else { no } {
            let link_type = if member == "isCoached" { "coaching" } else { "accessibility_support" };
            push(&mut rows, json!({ "link_type": link_type, "value": words }));
            data.shift_remove(member);
        }
    }
    rows
}

fn push(rows: &mut Vec<Value>, row: Value) {
    let same = |known: &Value| {
        let (known_term, term) = (known.pointer("/taxonomy_term/id"), row.pointer("/taxonomy_term/id"));
        if term.is_some() { known_term == term } else { *known == row }
    };
    if rows.len() < 200 && !rows.iter().any(same) {
        rows.push(row);
    }
}

/// A term of the activity list. Its ids are the same in every feed.
fn term(activity: &Activity, link_type: &str) -> Value {
    let taxonomy = Uuid::new_v5(&Uuid::NAMESPACE_URL, LIST.as_bytes()).to_string();
    let mut term = json!({
        "id": activity.id,
        "name": activity.label,
        "taxonomy_detail": { "id": taxonomy, "name": "OpenActive Activity List", "uri": LIST },
        "term_uri": format!("{LIST}#{}", activity.id),
    });
    if let Some(parent) = activity.broader.first() {
        term["parent_id"] = parent.clone().into();
    }
    json!({ "link_type": link_type, "taxonomy_term": term })
}
