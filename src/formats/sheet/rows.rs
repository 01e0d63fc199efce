//! One row of a sheet, as a service at one place.

use chrono::NaiveTime;
use serde_json::{Map, Number, Value, json};

use super::{
    KEPT,
    cells::Cells,
    columns::Column,
    merge::plainly,
    place::place,
    times::{self, Session},
    words,
};

/// The member that says from which words a row was read.
const READ_FROM_CELL: &str = "read_from_cell";

/// Reads a row. Its id is there only where a column has it.
pub(super) fn service(cells: &mut Cells<'_>) -> Map<String, Value> {
    let mut service = Map::new();
    for (name, column) in [
        ("id", Column::Id),
        ("name", Column::Name),
        ("description", Column::Description),
        ("url", Column::Url),
        ("email", Column::Email),
        ("application_process", Column::ApplicationProcess),
        ("wait_time", Column::WaitTime),
        ("alert", Column::Alert),
    ] {
        put(&mut service, name, cells.text(column).map(Value::String));
    }
    put(&mut service, "status", Some(status(cells.text(Column::Status)).into()));
    organization(cells, &mut service);
    ages(cells, &mut service);
    costs(cells, &mut service);
    let dates = cells.mapping.dates;
    put(
        &mut service,
        "assured_date",
        cells.parsed(Column::AssuredDate, |text| words::date(text, dates)).map(|date| date.to_string().into()),
    );
    put(&mut service, "last_modified", modified(cells));
    let rows = |values: Vec<String>, row: fn(String) -> Value| Some(Value::Array(values.into_iter().map(row).collect()));
    put(&mut service, "phones", rows(cells.list(Column::Phone), |number| json!({ "number": number })));
    put(&mut service, "contacts", rows(cells.list(Column::Contact), |name| json!({ "name": name })));
    put(&mut service, "languages", rows(cells.list(Column::Languages), |name| json!({ "name": name })));
    put(&mut service, "service_areas", rows(cells.list(Column::Areas), |name| json!({ "name": name })));
    let mut attributes: Vec<Value> =
        cells.list(Column::Terms).into_iter().map(|term| json!({ "link_type": "category", "value": term })).collect();

    let mut schedules = schedules(cells);
    let place = place(cells);
    let attending = cells.text(Column::AttendingType).or_else(|| place.attending.map(str::to_owned));
    if let Some(attending) = attending {
        for schedule in &mut schedules {
            schedule.insert("attending_type".to_owned(), attending.clone().into());
        }
        if schedules.is_empty() {
            attributes.push(json!({ "link_type": "attending_type", "value": attending }));
        }
    }
    put(&mut service, "attributes", Some(Value::Array(attributes)));
    let schedules = Value::Array(schedules.into_iter().map(Value::Object).collect());
    match place.location {
        Some(location) => {
            let mut at = json!({ "location": location });
            if let Some(at) = at.as_object_mut() {
                put(at, "schedules", Some(schedules));
            }
            service.insert("service_at_locations".to_owned(), json!([at]));
        }
        None => put(&mut service, "schedules", Some(schedules)),
    }
    service
}

/// Puts what was not used beside the rest, at the end of a row.
pub(super) fn finish(service: &mut Map<String, Value>, kept: Map<String, Value>) {
    if !kept.is_empty() {
        service.insert(KEPT.to_owned(), Value::Object(kept));
    }
}

/// Puts a member that says something.
pub(super) fn put(members: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value.filter(|value| value.as_array().is_none_or(|rows| !rows.is_empty())) {
        members.insert(name.to_owned(), value);
    }
}

/// The word of the standard for what the sheet says; active where it says nothing. What is not known is left to be refused.
fn status(told: Option<String>) -> String {
    let Some(told) = told else { return "active".to_owned() };
    let word = match told.to_lowercase().as_str() {
        "active" | "open" | "running" | "live" | "current" | "yes" | "y" | "ongoing" => "active",
        "inactive" | "closed" | "ended" | "finished" | "no" | "n" | "not running" | "stopped" => "inactive",
        "paused" | "on hold" | "suspended" | "temporarily closed" => "temporarily closed",
        _ => return told,
    };
    word.to_owned()
}

fn organization(cells: &mut Cells<'_>, service: &mut Map<String, Value>) {
    let (id, name) = (cells.text(Column::OrganizationId), cells.text(Column::Organization));
    let Some(name) = name else {
        put(service, "organization_id", id.map(Value::String));
        return;
    };
    let mut organization = Map::new();
    let id = id.unwrap_or_else(|| format!("organization:{}", plainly(&name)));
    organization.insert("id".to_owned(), id.into());
    organization.insert("name".to_owned(), name.into());
    put(&mut organization, "description", cells.text(Column::OrganizationDescription).map(Value::String));
    put(&mut organization, "website", cells.text(Column::OrganizationWebsite).map(Value::String));
    if let Some(number) = cells.text(Column::CharityNumber) {
        // The register of England and Wales is by far the largest; which register it is, the sheet does not say.
        organization.insert("organization_identifiers".to_owned(), json!([{ "identifier_type": "Charity number", "identifier": number }]));
    }
    service.insert("organization".to_owned(), Value::Object(organization));
}

/// Ages, and whom it is for. What was read out of words says out of which.
fn ages(cells: &mut Cells<'_>, service: &mut Map<String, Value>) {
    for (name, column) in [("minimum_age", Column::MinimumAge), ("maximum_age", Column::MaximumAge)] {
        put(service, name, cells.parsed(column, number));
    }
    let mut words = cells.text(Column::Eligibility);
    // "Who is it for: 16 to 25": ages by themselves are ages, whatever the column is called.
    let told = cells.text(Column::Ages).or_else(|| words.clone().filter(|words| words::ages(words).is_some()));
    if let Some(text) = told {
        match words::ages(&text) {
            Some(ages) => {
                let mut read = Map::new();
                for (name, age) in [("minimum_age", ages.from), ("maximum_age", ages.to)] {
                    if let Some(age) = age
                        && !service.contains_key(name)
                    {
                        service.insert(name.to_owned(), age.into());
                        read.insert(name.to_owned(), text.clone().into());
                    }
                }
                let is_plain = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '–' | ' '));
                if !is_plain && !read.is_empty() {
                    service.insert(READ_FROM_CELL.to_owned(), Value::Object(read));
                }
            }
            None => words = Some(words.map_or_else(|| text.clone(), |words| format!("{words}. Age: {text}"))),
        }
    }
    put(service, "eligibility_description", words.map(Value::String));
}

fn number(text: &str) -> Option<Value> {
    serde_json::from_str::<Number>(text.trim()).ok().map(Value::Number)
}

fn costs(cells: &mut Cells<'_>, service: &mut Map<String, Value>) {
    let Some(text) = cells.text(Column::Cost) else { return };
    let Some(mut options) = words::costs(&text, &cells.mapping.currency) else {
        service.insert("fees_description".to_owned(), text.into());
        return;
    };
    if !words::is_plain_cost(&text) {
        for option in &mut options {
            option.insert(READ_FROM_CELL.to_owned(), text.clone().into());
        }
    }
    service.insert("cost_options".to_owned(), Value::Array(options.into_iter().map(Value::Object).collect()));
}

/// When it was changed: a moment as programs write it, or a date.
fn modified(cells: &mut Cells<'_>) -> Option<Value> {
    let dates = cells.mapping.dates;
    cells.parsed(Column::LastModified, |text| {
        let is_moment = chrono::DateTime::parse_from_rfc3339(text.trim()).is_ok();
        if is_moment { Some(text.trim().to_owned().into()) } else { words::date(text, dates).map(|date| date.to_string().into()) }
    })
}

/// When it is: by a sentence, by days and times in columns of their own, or by a column a day.
fn schedules(cells: &mut Cells<'_>) -> Vec<Map<String, Value>> {
    let mut schedules = Vec::new();
    if let Some(text) = cells.text(Column::Schedule) {
        schedules.extend(from_words(&text, &text, &[]));
    }
    schedules.extend(by_day_and_time(cells));
    for day in 0..7 {
        schedules.extend(on_day(cells, day));
    }
    let dates = cells.mapping.dates;
    for (name, column) in [("valid_from", Column::StartDate), ("valid_to", Column::EndDate)] {
        let Some(date) = cells.parsed(column, |text| words::date(text, dates)) else { continue };
        if schedules.is_empty() {
            schedules.push(Map::new());
        }
        for schedule in &mut schedules {
            schedule.insert(name.to_owned(), date.to_string().into());
        }
    }
    schedules
}

/// Schedules out of words that are understood, else the words themselves.
fn from_words(text: &str, sentence: &str, days: &[usize]) -> Vec<Map<String, Value>> {
    let Some(sessions) = times::schedules(text, days) else {
        return vec![Map::from_iter([("description".to_owned(), sentence.into())])];
    };
    let mut schedules: Vec<_> = sessions.iter().map(Session::schedule).collect();
    for schedule in &mut schedules {
        schedule.insert(READ_FROM_CELL.to_owned(), sentence.into());
    }
    schedules
}

/// Day and time in columns of their own. Start and end that are times of day are stated; all else is words.
fn by_day_and_time(cells: &mut Cells<'_>) -> Vec<Map<String, Value>> {
    let ticked = (0..7).any(|day| cells.peek(Column::OnDay(day)).is_some());
    let (day, time) = (cells.text(Column::Day), cells.text(Column::Time));
    if day.is_none() && (time.is_none() || ticked) && (ticked || (cells.peek(Column::Start).is_none() && cells.peek(Column::End).is_none()))
    {
        if let Some(time) = time {
            // The days that are ticked take it.
            return ticked_days(cells).map_or_else(|| from_words(&time, &time, &[]), |days| from_words(&time, &time, &days));
        }
        return Vec::new();
    }
    let (start, end) = (cells.text(Column::Start), cells.text(Column::End));
    let days = day.as_deref().and_then(times::days);
    let clocks = [&start, &end].map(|text| text.as_deref().map(times::clock));
    let whole = [day.as_deref(), time.as_deref(), start.as_deref(), end.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    match (days, time.as_deref(), clocks) {
        // Stated: days, and clocks or nothing.
        (Some(days), None, [opens, closes]) if opens != Some(None) && closes != Some(None) => {
            let (opens_at, closes_at) = (opens.flatten(), after(opens.flatten(), closes.flatten()));
            let byday = crate::formats::calendar::codes(&days);
            vec![Session { freq: Some("WEEKLY"), byday, opens_at, closes_at, ..Session::default() }.schedule()]
        }
        (Some(days), Some(time), [None, None]) => from_words(time, &whole, &days),
        // "1st Tuesday" under Day: days that are no plain ones make a sentence with the times.
        _ => {
            let span = match (&start, &end) {
                (Some(start), Some(end)) => format!("{start} - {end}"),
                (start, end) => start.clone().or(end.clone()).unwrap_or_default(),
            };
            let sentence = format!("{} {} {span}", day.as_deref().unwrap_or_default(), time.as_deref().unwrap_or_default());
            from_words(sentence.trim(), &whole, &[])
        }
    }
}

/// The end of a span: "10" to "2" ends in the afternoon, which a lone "2" says anyway; "9" to "8" ends in the evening.
fn after(opens: Option<NaiveTime>, closes: Option<NaiveTime>) -> Option<NaiveTime> {
    let (Some(opens), Some(closes)) = (opens, closes) else { return closes };
    let later = closes + chrono::TimeDelta::hours(12);
    Some(if closes <= opens && later > opens { later } else { closes })
}

/// The days whose columns are ticked, where all that have anything are.
fn ticked_days(cells: &mut Cells<'_>) -> Option<Vec<usize>> {
    let days: Vec<u8> = (0..7).filter(|day| cells.peek(Column::OnDay(*day)).is_some()).collect();
    let all = !days.is_empty() && days.iter().all(|day| cells.peek(Column::OnDay(*day)).is_some_and(is_tick));
    if !all {
        return None;
    }
    for day in &days {
        cells.text(Column::OnDay(*day));
    }
    Some(days.into_iter().map(usize::from).collect())
}

fn is_tick(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "x" | "y" | "yes" | "1" | "true" | "✓" | "✔" | "✗" | "☑" | "•" | "*")
}

fn is_no(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "n" | "no" | "0" | "false" | "-" | "–" | "closed" | "n/a")
}

/// What the column of one day says: nothing, a tick with the times of the row, or times of its own.
fn on_day(cells: &mut Cells<'_>, day: u8) -> Vec<Map<String, Value>> {
    let Some(text) = cells.text(Column::OnDay(day)).filter(|text| !is_no(text)) else { return Vec::new() };
    let number = usize::from(day);
    if is_tick(&text) {
        let clock = |cells: &Cells<'_>, column| cells.peek(column).and_then(times::clock);
        let opens_at = clock(cells, Column::Start);
        let closes_at = after(opens_at, clock(cells, Column::End));
        let byday = crate::formats::calendar::codes(&[number]);
        return vec![Session { freq: Some("WEEKLY"), byday, opens_at, closes_at, ..Session::default() }.schedule()];
    }
    let names = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    from_words(&text, &format!("{} {text}", names[number % 7]), &[number])
}
