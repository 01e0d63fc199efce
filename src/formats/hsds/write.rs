//! Writing aggregates as Open Referral UK 3.0, with the members of HSDS 3 that the UK profile has no name for.
//!
//! Members stand in the order of the standard's schema, extension members last. What is not known is absent.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Timelike, Utc};
use serde_json::{Map, Number, Value};
use uuid::Uuid;

use crate::domain::{
    Accessibility, Address, Attribute, Capacity, Contact, CostOption, Extra, Frequency, Language, Location, LocationType, Organization,
    OrganizationIdentifier, Phone, Schedule, Service, ServiceArea, ServiceAtLocation, ServiceId, Taxonomy, TaxonomyId, TaxonomyTerm,
    TaxonomyTermId,
};

/// The taxonomy terms that attributes may refer to, so that they can be written in full. Made once for many services.
#[derive(Debug, Clone, Default)]
pub struct Terms<'a> {
    terms: HashMap<TaxonomyTermId, &'a TaxonomyTerm>,
    taxonomies: HashMap<TaxonomyId, &'a Taxonomy>,
}

impl<'a> Terms<'a> {
    /// Gathers terms and their taxonomies. An attribute whose term is not among them is written with what it knows itself.
    #[must_use]
    pub fn new(terms: impl IntoIterator<Item = &'a TaxonomyTerm>, taxonomies: impl IntoIterator<Item = &'a Taxonomy>) -> Self {
        Self {
            terms: terms.into_iter().map(|term| (term.id, term)).collect(),
            taxonomies: taxonomies.into_iter().map(|taxonomy| (taxonomy.id, taxonomy)).collect(),
        }
    }
}

/// Writes one full service. The organization is embedded where it is given and is the service's; of `locations`, those that it
/// refers to. Others are left as ids.
#[must_use]
pub fn write_service(service: &Service, organization: Option<&Organization>, locations: &[Location], terms: &Terms<'_>) -> Value {
    let mut out = Members::default();
    service_facts(&mut out, service);
    out.rows("phones", &service.phones, phone);
    out.rows("schedules", &service.schedules, schedule);
    out.rows("service_areas", &service.service_areas, service_area);
    out.rows("service_at_locations", &service.service_at_locations, |at| {
        let location = locations.iter().find(|location| location.id == at.location_id);
        write_service_at_location(at, service.id, location, terms)
    });
    out.rows("languages", &service.languages, language);
    if let Some(organization) = organization.filter(|organization| organization.id == service.organization_id) {
        out.put("organization", write_organization(organization, terms));
    }
    out.rows("cost_options", &service.cost_options, cost_option);
    out.rows("contacts", &service.contacts, contact);
    out.rows("capacities", &service.capacities, capacity);
    out.rows("attributes", &service.attributes, |row| attribute(row, terms));
    out.extended(&service.extra)
}

/// Writes a service as lists show it: its own facts and its organization's, no rows.
#[must_use]
pub fn write_listed_service(service: &Service, organization: Option<&Organization>) -> Value {
    let mut out = Members::default();
    service_facts(&mut out, service);
    if let Some(organization) = organization.filter(|organization| organization.id == service.organization_id) {
        let mut embedded = Members::default();
        organization_facts(&mut embedded, organization);
        out.put("organization", Value::Object(embedded.0));
    }
    // The schema's lists have these two of what is kept among extension members.
    for name in ["fees", "accreditations"] {
        if let Some(value) = service.extra.get(name) {
            out.put(name, value.clone());
        }
    }
    Value::Object(out.0)
}

fn service_facts(out: &mut Members, service: &Service) {
    out.id(service.id.0);
    out.uuid("organization_id", Some(service.organization_id.0));
    out.text("name", Some(&service.name));
    out.text("alternate_name", service.alternate_name.as_deref());
    out.text("description", service.description.as_deref());
    out.text("url", service.url.as_deref());
    out.text("email", service.email.as_deref());
    out.text("status", Some(service.status.word()));
    out.text("interpretation_services", service.interpretation_services.as_deref());
    out.text("application_process", service.application_process.as_deref());
    // Words that came as the UK profile's `fees` are among the extension members as well, and leave only from there.
    let came_as_fees = service.extra.get("fees").and_then(Value::as_str);
    out.text("fees_description", service.fees_description.as_deref().filter(|words| Some(*words) != came_as_fees));
    out.text("wait_time", service.wait_time.as_deref());
    out.text("eligibility_description", service.eligibility_description.as_deref());
    out.number("minimum_age", service.minimum_age);
    out.number("maximum_age", service.maximum_age);
    out.date("assured_date", service.assured_date);
    out.text("assurer_email", service.assurer_email.as_deref());
    out.text("alert", service.alert.as_deref());
    out.instant("last_modified", service.last_modified);
}

/// Writes a service at one of its locations; the location embedded where it is given.
#[must_use]
pub fn write_service_at_location(at: &ServiceAtLocation, service: ServiceId, location: Option<&Location>, terms: &Terms<'_>) -> Value {
    let mut out = Members::default();
    out.id(at.id.0);
    out.uuid("service_id", Some(service.0));
    out.uuid("location_id", Some(at.location_id.0));
    out.text("description", at.description.as_deref());
    out.rows("contacts", &at.contacts, contact);
    out.rows("phones", &at.phones, phone);
    out.rows("schedules", &at.schedules, schedule);
    out.rows("service_areas", &at.service_areas, service_area);
    if let Some(location) = location.filter(|location| location.id == at.location_id) {
        out.put("location", write_location(location, terms));
    }
    out.extended(&at.extra)
}

/// Writes an organization.
#[must_use]
pub fn write_organization(organization: &Organization, terms: &Terms<'_>) -> Value {
    let mut out = Members::default();
    organization_facts(&mut out, organization);
    out.rows("organization_identifiers", &organization.organization_identifiers, |row: &OrganizationIdentifier| {
        let mut out = Members::default();
        out.id(row.id);
        out.text("identifier_scheme", row.identifier_scheme.as_deref());
        out.text("identifier_type", Some(&row.identifier_type));
        out.text("identifier", Some(&row.identifier));
        out.extended(&row.extra)
    });
    out.rows("contacts", &organization.contacts, contact);
    out.rows("phones", &organization.phones, phone);
    out.rows("attributes", &organization.attributes, |row| attribute(row, terms));
    out.extended(&organization.extra)
}

fn organization_facts(out: &mut Members, organization: &Organization) {
    out.id(organization.id.0);
    out.text("name", Some(&organization.name));
    out.text("description", organization.description.as_deref());
    out.text("email", organization.email.as_deref());
    out.text("website", organization.website.as_deref());
    out.text("uri", organization.uri.as_deref());
    out.uuid("parent_organization_id", organization.parent_organization_id.map(|id| id.0));
}

/// Writes a location.
#[must_use]
pub fn write_location(location: &Location, terms: &Terms<'_>) -> Value {
    let mut out = Members::default();
    out.id(location.id.0);
    let location_type = match location.location_type {
        LocationType::Physical => "physical",
        LocationType::Postal => "postal",
        LocationType::Virtual => "virtual",
    };
    out.text("location_type", Some(location_type));
    out.text("name", location.name.as_deref());
    out.text("description", location.description.as_deref());
    out.text("transportation", location.transportation.as_deref());
    out.number("latitude", location.latitude);
    out.number("longitude", location.longitude);
    out.rows("languages", &location.languages, language);
    out.rows("addresses", &location.addresses, address);
    out.rows("accessibility", &location.accessibility, accessibility);
    out.rows("schedules", &location.schedules, schedule);
    out.rows("attributes", &location.attributes, |row| attribute(row, terms));
    out.extended(&location.extra)
}

/// Writes a taxonomy, without its terms.
#[must_use]
pub fn write_taxonomy(taxonomy: &Taxonomy) -> Value {
    let mut out = Members::default();
    out.id(taxonomy.id.0);
    out.text("name", Some(&taxonomy.name));
    out.text("description", taxonomy.description.as_deref());
    out.text("uri", taxonomy.uri.as_deref());
    out.text("version", taxonomy.version.as_deref());
    out.extended(&taxonomy.extra)
}

/// Writes a term; with its taxonomy in `taxonomy_detail`, and by name for the UK profile, where that is among `terms`.
#[must_use]
pub fn write_taxonomy_term(term: &TaxonomyTerm, terms: &Terms<'_>) -> Value {
    let taxonomy = term.taxonomy_id.and_then(|id| terms.taxonomies.get(&id));
    let mut out = Members::default();
    out.id(term.id.0);
    out.text("code", term.code.as_deref());
    out.text("name", Some(&term.name));
    out.text("description", term.description.as_deref());
    out.uuid("parent_id", term.parent_id.map(|id| id.0));
    out.text("taxonomy", term.taxonomy_name.as_deref().or(taxonomy.map(|taxonomy| taxonomy.name.as_str())));
    out.uuid("taxonomy_id", term.taxonomy_id.map(|id| id.0));
    if let Some(taxonomy) = taxonomy {
        out.put("taxonomy_detail", write_taxonomy(taxonomy));
    }
    out.text("term_uri", term.term_uri.as_deref());
    out.extended(&term.extra)
}

/// Writes an attribute, with its term in full where that is known, and with its id and name otherwise. A name without an id is
/// no term of a taxonomy; it leaves as HSDS 3.1's free `label`.
fn attribute(row: &Attribute, terms: &Terms<'_>) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("link_type", row.link_type.as_deref());
    out.text("value", row.value.as_deref());
    let name = row.term_name.as_deref();
    match (row.taxonomy_term_id, name) {
        (Some(id), _) if terms.terms.contains_key(&id) => out.put("taxonomy_term", write_taxonomy_term(terms.terms[&id], terms)),
        (Some(id), Some(name)) => {
            let mut term = Members::default();
            term.id(id.0);
            term.text("name", Some(name));
            // The schema asks for a description; the name is all that is known of the term here.
            term.text("description", Some(name));
            out.put("taxonomy_term", Value::Object(term.0));
        }
        (Some(id), None) => out.uuid("taxonomy_term_id", Some(id.0)),
        (None, name) => out.text("label", name),
    }
    out.extended(&row.extra)
}

fn schedule(row: &Schedule) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.date("valid_from", row.valid_from);
    out.date("valid_to", row.valid_to);
    out.date("dtstart", row.dtstart);
    out.date("until", row.until);
    out.number("count", row.count.map(f64::from));
    out.text("freq", row.freq.map(frequency_word));
    out.number("interval", row.interval.map(f64::from));
    out.text("byday", row.byday.as_deref());
    out.text("bymonthday", row.bymonthday.as_deref());
    out.text("description", row.description.as_deref());
    out.clock("opens_at", row.opens_at);
    out.clock("closes_at", row.closes_at);
    out.text("schedule_link", row.schedule_link.as_deref());
    out.text("attending_type", row.attending_type.as_deref());
    out.text("notes", row.notes.as_deref());
    out.extended(&row.extra)
}

/// The word of RFC 5545.
fn frequency_word(frequency: Frequency) -> &'static str {
    match frequency {
        Frequency::Daily => "DAILY",
        Frequency::Weekly => "WEEKLY",
        Frequency::Monthly => "MONTHLY",
        Frequency::Yearly => "YEARLY",
    }
}

fn cost_option(row: &CostOption) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.date("valid_from", row.valid_from);
    out.date("valid_to", row.valid_to);
    out.text("option", row.option.as_deref());
    out.text("currency", row.currency.as_deref());
    out.number("amount", row.amount);
    out.text("amount_description", row.amount_description.as_deref());
    out.extended(&row.extra)
}

fn service_area(row: &ServiceArea) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("name", row.name.as_deref());
    out.text("description", row.description.as_deref());
    out.text("extent", row.extent.as_deref());
    out.text("extent_type", row.extent_type.as_deref());
    out.text("uri", row.uri.as_deref());
    out.extended(&row.extra)
}

fn language(row: &Language) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("name", row.name.as_deref());
    out.text("code", row.code.as_deref());
    out.text("note", row.note.as_deref());
    out.extended(&row.extra)
}

fn contact(row: &Contact) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("name", row.name.as_deref());
    out.text("title", row.title.as_deref());
    out.text("email", row.email.as_deref());
    out.rows("phones", &row.phones, phone);
    out.extended(&row.extra)
}

fn phone(row: &Phone) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("number", Some(&row.number));
    out.text("description", row.description.as_deref());
    out.extended(&row.extra)
}

fn capacity(row: &Capacity) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.number("available", row.available);
    out.number("maximum", row.maximum);
    out.text("description", row.description.as_deref());
    out.instant("updated", row.updated);
    out.extended(&row.extra)
}

fn address(row: &Address) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("address_1", row.address_1.as_deref());
    out.text("address_2", row.address_2.as_deref());
    out.text("city", row.city.as_deref());
    out.text("region", row.region.as_deref());
    out.text("state_province", row.state_province.as_deref());
    out.text("postal_code", row.postal_code.as_deref());
    out.text("country", row.country.as_deref());
    out.text("address_type", row.address_type.as_deref());
    out.extended(&row.extra)
}

fn accessibility(row: &Accessibility) -> Value {
    let mut out = Members::default();
    out.id(row.id);
    out.text("description", row.description.as_deref());
    out.text("details", row.details.as_deref());
    out.text("url", row.url.as_deref());
    out.extended(&row.extra)
}

/// Up to here (2⁵³) an `f64` holds each whole number exactly.
const WHOLE: f64 = 9_007_199_254_740_992.0;

/// The members of an object being written. What is not known is passed over.
#[derive(Debug, Default)]
struct Members(Map<String, Value>);

impl Members {
    fn put(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    fn id(&mut self, id: Uuid) {
        self.uuid("id", Some(id));
    }

    fn uuid(&mut self, name: &str, id: Option<Uuid>) {
        if let Some(id) = id {
            self.put(name, Value::String(id.to_string()));
        }
    }

    fn text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text.filter(|text| !text.trim().is_empty()) {
            self.put(name, text.into());
        }
    }

    /// Whole numbers without a decimal point, so that 18 does not leave as 18.0.
    fn number(&mut self, name: &str, number: Option<f64>) {
        let Some(number) = number else { return };
        #[expect(clippy::cast_possible_truncation, reason = "whole, and within the bounds of i64")]
        let written =
            if number.fract() == 0.0 && number.abs() <= WHOLE { Some(Number::from(number as i64)) } else { Number::from_f64(number) };
        if let Some(written) = written {
            self.put(name, Value::Number(written));
        }
    }

    fn date(&mut self, name: &str, date: Option<NaiveDate>) {
        self.text(name, date.map(|date| date.to_string()).as_deref());
    }

    /// A time on the wall, without an offset: it is Europe/London's, summer and winter.
    fn clock(&mut self, name: &str, time: Option<NaiveTime>) {
        let form = |time: NaiveTime| time.format(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string();
        self.text(name, time.map(form).as_deref());
    }

    fn instant(&mut self, name: &str, moment: Option<DateTime<Utc>>) {
        self.text(name, moment.map(|moment| moment.to_rfc3339_opts(SecondsFormat::AutoSi, true)).as_deref());
    }

    fn rows<T>(&mut self, name: &str, rows: &[T], write: impl Fn(&T) -> Value) {
        if !rows.is_empty() {
            self.put(name, rows.iter().map(write).collect());
        }
    }

    /// Adds extension members. A known member is never overwritten by one.
    fn extended(mut self, extra: &Extra) -> Value {
        for (name, value) in extra {
            if !self.0.contains_key(name) {
                self.put(name, value.clone());
            }
        }
        Value::Object(self.0)
    }
}
