//! Offerings as rows of a table, for people with a spreadsheet. Written, not read.
//!
//! One row is one offering: a service at one of its locations, or a service without one. [`header`] and [`row`] give cells;
//! quoting them is the work of whoever writes the file.

use chrono::{NaiveTime, SecondsFormat};

use crate::domain::{Address, CostOption, Frequency, Location, Organization, Schedule, Service};

/// The columns, in order.
const HEADER: [&str; 32] = [
    "service_id",
    "service_name",
    "status",
    "organization_id",
    "organization_name",
    "description",
    "url",
    "email",
    "phones",
    "contacts",
    "minimum_age",
    "maximum_age",
    "eligibility_description",
    "application_process",
    "cost",
    "schedule",
    "attending_type",
    "languages",
    "taxonomy_terms",
    "service_areas",
    "wait_time",
    "alert",
    "location_id",
    "location_name",
    "address",
    "postal_code",
    "latitude",
    "longitude",
    "accessibility",
    "transportation",
    "assured_date",
    "last_modified",
];

/// What parts the values of a cell that holds several.
const BETWEEN: &str = "; ";

/// The names of the columns, in the order of [`row`]'s cells.
#[must_use]
pub fn header() -> &'static [&'static str] {
    &HEADER
}

/// The cells of one offering, as many as [`header`] has. What is not known is an empty cell.
///
/// Cells of text are made safe to open (see [`safe`]). Coordinates and ages are numbers made here, and stay numbers.
#[must_use]
pub fn row(service: &Service, organization: Option<&Organization>, location: Option<&Location>) -> Vec<String> {
    let at = location.and_then(|location| service.service_at_locations.iter().find(|at| at.location_id == location.id));
    let own_schedules = at.map(|at| &at.schedules).filter(|schedules| !schedules.is_empty());
    let schedules = own_schedules.unwrap_or(&service.schedules);
    let phones = service.phones.iter().chain(at.iter().flat_map(|at| &at.phones));
    let areas = service.service_areas.iter().chain(at.iter().flat_map(|at| &at.service_areas));
    vec![
        service.id.to_string(),
        text(Some(&service.name)),
        service.status.word().to_owned(),
        service.organization_id.to_string(),
        text(organization.map(|organization| organization.name.as_str())),
        text(service.description.as_deref()),
        text(service.url.as_deref()),
        text(service.email.as_deref()),
        list(phones.map(|phone| phone.number.clone())),
        list(service.contacts.iter().filter_map(|contact| contact.name.clone())),
        number(service.minimum_age),
        number(service.maximum_age),
        text(service.eligibility_description.as_deref()),
        text(service.application_process.as_deref()),
        cost(service),
        list(schedules.iter().filter_map(schedule_in_words)),
        list(schedules.iter().filter_map(|schedule| schedule.attending_type.clone())),
        list(service.languages.iter().filter_map(|language| language.name.clone().or_else(|| language.code.clone()))),
        list(service.attributes.iter().filter_map(|attribute| attribute.term_name.clone())),
        list(areas.filter_map(|area| area.name.clone())),
        text(service.wait_time.as_deref()),
        text(service.alert.as_deref()),
        location.map(|location| location.id.to_string()).unwrap_or_default(),
        text(location.and_then(|location| location.name.as_deref())),
        list(location.and_then(postal_address)),
        text(location.and_then(Location::postal_code)),
        number(location.and_then(|location| location.latitude)),
        number(location.and_then(|location| location.longitude)),
        list(location.iter().flat_map(|location| &location.accessibility).filter_map(|statement| statement.description.clone())),
        text(location.and_then(|location| location.transportation.as_deref())),
        service.assured_date.map(|date| date.to_string()).unwrap_or_default(),
        service.last_modified.map(|moment| moment.to_rfc3339_opts(SecondsFormat::Secs, true)).unwrap_or_default(),
    ]
}

/// Makes a cell safe to open: spreadsheets run a cell that begins with one of these as a formula, and what feeds send is not
/// ours. A quote in front makes it text. Source: OWASP, "CSV Injection"; the wide forms are what East Asian keyboards give.
#[must_use]
pub fn safe(cell: String) -> String {
    if cell.starts_with(BEGINS_A_FORMULA) { format!("'{cell}") } else { cell }
}

const BEGINS_A_FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// What a cell was before [`safe`] put a quote in front of it.
#[must_use]
pub fn unsafe_again(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| text.starts_with(BEGINS_A_FORMULA)).unwrap_or(cell)
}

fn text(text: Option<&str>) -> String {
    safe(text.unwrap_or_default().to_owned())
}

/// Several values in one cell, each once.
fn list(values: impl IntoIterator<Item = String>) -> String {
    let mut once: Vec<String> = Vec::new();
    for value in values.into_iter().map(safe) {
        if !value.trim().is_empty() && !once.contains(&value) {
            once.push(value);
        }
    }
    once.join(BETWEEN)
}

fn number(number: Option<f64>) -> String {
    number.filter(|number| number.is_finite()).map(|number| number.to_string()).unwrap_or_default()
}

fn postal_address(location: &Location) -> Option<String> {
    let addresses = &location.addresses;
    let physical = addresses.iter().find(|address| address.address_type.as_deref() == Some("physical"));
    let Address { address_1, address_2, city, state_province, postal_code, .. } = physical.or(addresses.first())?;
    let lines = [address_1, address_2, city, state_province, postal_code];
    let lines: Vec<&str> = lines.into_iter().filter_map(|line| line.as_deref()).collect();
    Some(lines.join(", "))
}

/// What it costs: each option in words, and the service's own words.
fn cost(service: &Service) -> String {
    let options = service.cost_options.iter().map(option_in_words);
    list(options.chain(service.fees_description.clone()))
}

fn option_in_words(option: &CostOption) -> String {
    let amount = option.amount.filter(|amount| amount.is_finite());
    let price = amount.map(|amount| match option.currency.as_deref() {
        None | Some("GBP" | "gbp") => format!("£{amount:.2}"),
        Some(currency) => format!("{amount:.2} {currency}"),
    });
    let parts = [option.option.clone(), price, option.amount_description.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// When it happens: the publisher's words where there are any, otherwise the fields in a row, `WEEKLY MO,TH 10:00–12:00`.
fn schedule_in_words(schedule: &Schedule) -> Option<String> {
    if let Some(words) = &schedule.description {
        return Some(words.clone());
    }
    let clock = |time: NaiveTime| time.format("%H:%M").to_string();
    let frequency = schedule.freq.map(|frequency| match frequency {
        Frequency::Daily => "DAILY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Yearly => "YEARLY",
    });
    let times = match (schedule.opens_at.map(clock), schedule.closes_at.map(clock)) {
        (Some(opens), Some(closes)) => Some(format!("{opens}–{closes}")),
        (opens, closes) => opens.or_else(|| Some(format!("until {}", closes?))),
    };
    let parts = [frequency.map(str::to_owned), schedule.byday.clone(), schedule.bymonthday.clone(), times];
    let words = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Some(words).filter(|words| !words.is_empty())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{domain::json::Pointer, formats::hsds::read_service};

    fn cell(row: &[String], column: &str) -> String {
        row[HEADER.iter().position(|name| *name == column).unwrap()].clone()
    }

    #[test]
    fn an_offering_is_a_row_with_its_own_places_times() {
        let value = json!({
            "id": "5f1e0000-0000-4000-8000-000000000001", "name": "Tuesday choir", "status": "active", "minimum_age": 18,
            "organization": { "id": "5f1e0000-0000-4000-8000-000000000002", "name": "Harehills Voices" },
            "schedules": [{ "freq": "WEEKLY", "byday": "MO" }],
            "cost_options": [{ "option": "per session", "amount": 3.5 }, { "option": "free", "amount": 0 }],
            "phones": [{ "number": "+44 113 496 0000" }],
            "service_at_locations": [{
                "schedules": [{ "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00", "attending_type": "in_person" }],
                "location": {
                    "id": "5f1e0000-0000-4000-8000-000000000003", "name": "Hall", "latitude": 53.81, "longitude": -1.52,
                    "addresses": [{ "address_1": "1 Road", "city": "Leeds", "postal_code": "LS8 1NT" }],
                },
            }],
        });
        let full = read_service(value, Pointer::root()).unwrap();
        let at_hall = row(&full.service, full.organization.as_ref(), full.locations.first());
        assert_eq!(at_hall.len(), header().len());
        for (column, expected) in [
            ("service_name", "Tuesday choir"),
            ("organization_name", "Harehills Voices"),
            ("minimum_age", "18"),
            ("maximum_age", ""),
            ("cost", "per session £3.50; free £0.00"),
            ("schedule", "WEEKLY TU 10:00–12:00"),
            ("attending_type", "in_person"),
            ("phones", "'+44 113 496 0000"),
            ("address", "1 Road, Leeds, LS8 1NT"),
            ("longitude", "-1.52"),
        ] {
            assert_eq!(cell(&at_hall, column), expected, "{column}");
        }
        let nowhere = row(&full.service, None, None);
        assert_eq!((cell(&nowhere, "schedule").as_str(), cell(&nowhere, "location_id").as_str()), ("WEEKLY MO", ""));
    }

    #[test]
    fn a_cell_that_would_run_as_a_formula_is_text() {
        for (sent, safe_cell) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1", "'＝1"),
            ("a=1", "a=1"),
            ("", ""),
        ] {
            assert_eq!(safe(sent.to_owned()), safe_cell);
            assert_eq!(unsafe_again(safe_cell), sent);
        }
    }
}
