//! Open Referral UK 1.0, as some councils still publish it: its services turned into what 3.0 calls the same.
//!
//! Only names and nesting change here; what values mean is read later, where everything from outside is. Begin with
//! [`service`]. Members for which 3.0 has a home go there. Whatever has none stays beside the rest as an extension member: under its
//! own name where 3.0 does not use that, under `oruk1_…` where the name would say that the service still has the old shape.
//!
//! | 1.0 | here |
//! |---|---|
//! | `eligibilitys` | `minimum_age`, `maximum_age`, `eligibility_description`; the rows in `oruk1_eligibilitys` |
//! | `regular_schedules`, also of places and locations | `schedules` |
//! | `holiday_schedules` | `oruk1_holiday_schedules`: 3.0 knows no closing days |
//! | `service_taxonomys`, `pc_targetAudience` | `attributes` |
//! | `attending_type`, `deliverable_type` | `attributes` with that `link_type` (`service_type` for the second) |
//! | `attending_access` | `application_process` where there is none, and as it came |
//! | `fundings` | `funding` |
//! | `languages[].language` | `name` |
//! | `pc_metadata` | `last_modified`, `assured_date`, `assurer_email` where there are none, and as it came |
//! | `organization.url` | `website` |
//! | `location.physical_addresses`, `accessibility_for_disabilities` | `addresses`, `accessibility` |
//!
//! Sources: the 1.0 schemas and API of openreferraluk.org, and answers of live interfaces that follow them.

mod rows;

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use rows::{addresses, fill, from_accessibility, from_audience, from_term, holidays, put_rows, rename, schedules, take_rows, text};

type Members = Map<String, Value>;

/// How many rows of conditions are put into words; the rest stay rows.
const MAX_CONDITIONS: usize = 100;

/// Whether a service has the shape of 1.0: it has a member that only 1.0 knows.
#[must_use]
pub fn is_service(value: &Value) -> bool {
    const OF_SERVICE: [&str; 5] = ["eligibilitys", "regular_schedules", "holiday_schedules", "service_taxonomys", "fundings"];
    const OF_PLACE: [&str; 4] = ["regular_schedule", "regular_schedules", "holiday_schedules", "holidayScheduleCollection"];
    const OF_LOCATION: [&str; 2] = ["physical_addresses", "accessibility_for_disabilities"];
    let has = |value: &Value, names: &[&str]| names.iter().any(|name| value.get(name).is_some());
    let places = value.get("service_at_locations").and_then(Value::as_array);
    has(value, &OF_SERVICE)
        || places.into_iter().flatten().any(|place| has(place, &OF_PLACE) || place.get("location").is_some_and(|at| has(at, &OF_LOCATION)))
}

/// Turns a service of 1.0 into one of 3.0. What is no object is given back as it is.
#[must_use]
pub fn service(value: Value) -> Value {
    let Value::Object(mut members) = value else { return value };
    eligibility(&mut members);
    schedules(&mut members);
    holidays(&mut members);
    rename(&mut members, "fundings", "funding");
    attributes(&mut members);
    ways_in(&mut members);
    record(&mut members);
    if let Some(languages) = members.get_mut("languages").and_then(Value::as_array_mut) {
        for language in languages.iter_mut().filter_map(Value::as_object_mut) {
            rename(language, "language", "name");
        }
    }
    if let Some(organization) = members.get_mut("organization").and_then(Value::as_object_mut) {
        rename(organization, "url", "website");
    }
    if let Some(places) = members.get_mut("service_at_locations").and_then(Value::as_array_mut) {
        places.iter_mut().filter_map(Value::as_object_mut).for_each(place);
    }
    Value::Object(members)
}

/// Ages and conditions. Rows that differ together span from the lowest to the highest; -1 and the like say "unknown".
fn eligibility(members: &mut Members) {
    for name in ["minimum_age", "maximum_age"] {
        if members.get(name).is_some_and(|age| known_age(age).is_none() && number(age).is_some()) {
            rename(members, name, &format!("oruk1_{name}"));
        }
    }
    let rows = take_rows(members, "eligibilitys");
    if rows.is_empty() {
        return;
    }
    let ages = |name: &str| rows.iter().map(|row| row.get(name).and_then(known_age)).collect::<Option<Vec<f64>>>();
    let lowest = ages("minimum_age").and_then(|ages| ages.into_iter().reduce(f64::min));
    let highest = ages("maximum_age").and_then(|ages| ages.into_iter().reduce(f64::max)).filter(|age| *age > 0.0);
    for (name, age) in [("minimum_age", lowest), ("maximum_age", highest)] {
        if let Some(age) = age {
            fill(members, name, rows::whole(age));
        }
    }
    let mut words: Vec<&str> = Vec::new();
    for row in rows.iter().take(MAX_CONDITIONS) {
        words.extend(row.get("eligibility").and_then(text).filter(|word| !words.contains(word)));
    }
    let words = words.join("; ");
    if !words.is_empty() {
        fill(members, "eligibility_description", words);
    }
    put_rows(members, "oruk1_eligibilitys", rows);
}

fn number(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// An age that a person can have.
fn known_age(value: &Value) -> Option<f64> {
    number(value).filter(|age| (0.0..=130.0).contains(age))
}

/// Terms, audiences, and how the service is had, all as attributes.
fn attributes(members: &mut Members) {
    let mut attributes = take_rows(members, "attributes");
    attributes.extend(take_rows(members, "service_taxonomys").into_iter().map(from_term));
    attributes.extend(take_rows(members, "pc_targetAudience").into_iter().map(from_audience));
    // "deliverable" would be heard as a way of delivery, and it is what is given: advice, equipment, training.
    for (name, link_type) in [("attending_type", "attending_type"), ("deliverable_type", "service_type")] {
        if members.get(name).and_then(text).is_some()
            && let Some(value) = members.shift_remove(name)
        {
            attributes.push(json!({ "link_type": link_type, "value": value }));
        }
    }
    put_rows(members, "attributes", attributes);
}

/// How one comes to the service. The words of 1.0 are put into a phrase that can be read out.
fn ways_in(members: &mut Members) {
    let Some(access) = members.get("attending_access").and_then(text) else { return };
    let words = match access.to_lowercase().replace(['_', '-'], " ").as_str() {
        "referral" => "By referral".to_owned(),
        "appointment" => "By appointment".to_owned(),
        "membership" => "For members".to_owned(),
        "drop in" => "Drop in".to_owned(),
        _ => access.to_owned(),
    };
    let more = members.get("pc_attendingAccess_additionalInfo").and_then(text);
    let words = more.map_or_else(|| words.clone(), |more| format!("{words}. {more}"));
    fill(members, "application_process", words);
}

/// When it was changed and by whom it was confirmed, as one publisher of software for councils tells it.
fn record(members: &mut Members) {
    let Some(record) = members.get("pc_metadata").and_then(Value::as_object).cloned() else { return };
    for (from, to) in [("date_modified", "last_modified"), ("date_assured", "assured_date"), ("assured_by", "assurer_email")] {
        let Some(said) = record.get(from).and_then(text) else { continue };
        if to != "assurer_email" || said.contains('@') {
            fill(members, to, said);
        }
    }
}

/// A place of the service, and the location there.
fn place(members: &mut Members) {
    schedules(members);
    holidays(members);
    if let Some(location) = members.get_mut("location").and_then(Value::as_object_mut) {
        schedules(location);
        holidays(location);
        addresses(location);
        let statements = take_rows(location, "accessibility_for_disabilities");
        if !statements.is_empty() {
            let mut known = take_rows(location, "accessibility");
            known.extend(statements.into_iter().map(from_accessibility));
            put_rows(location, "accessibility", known);
        }
    }
}
