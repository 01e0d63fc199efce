//! Reading the rows that live inside aggregates: schedules, costs, areas, contacts, attributes and their like.

use crate::domain::{
    Accessibility, Address, Attribute, Capacity, Contact, CostOption, Language, OrganizationIdentifier, Phone, Schedule, ServiceArea,
    Taxonomy, TaxonomyId, TaxonomyTerm, TaxonomyTermId, fault::code,
};

use super::{
    fields::{Embedded, Fields, MAX_NAME},
    recurrence,
};

/// The most rows of one list.
pub(super) mod max {
    pub(in super::super) const SCHEDULES: usize = 400;
    pub(in super::super) const COST_OPTIONS: usize = 100;
    pub(in super::super) const SERVICE_AREAS: usize = 200;
    pub(in super::super) const SERVICE_AT_LOCATIONS: usize = 200;
    pub(in super::super) const ATTRIBUTES: usize = 500;
    /// Of any other list.
    pub(in super::super) const OTHERS: usize = 200;
    /// Of the terms that one taxonomy brings along.
    pub(in super::super) const TAXONOMY_TERMS: usize = 10_000;
}

/// The largest amount of money: what is dearer is a slip of the hand.
const MAX_AMOUNT: f64 = 1_000_000.0;
/// The largest number of places.
const MAX_PLACES: f64 = 1_000_000.0;

pub(super) fn schedules(parent: &mut Fields<'_>) -> Vec<Schedule> {
    parent.rows("schedules", max::SCHEDULES, |row| Some(schedule(row)))
}

fn schedule(mut row: Fields<'_>) -> Schedule {
    Schedule {
        id: row.id,
        valid_from: row.date("valid_from"),
        valid_to: row.date("valid_to"),
        dtstart: row.date("dtstart"),
        until: row.date("until"),
        count: recurrence::repeats(&mut row, "count"),
        freq: recurrence::frequency(&mut row),
        interval: recurrence::repeats(&mut row, "interval"),
        byday: recurrence::by_day(&mut row),
        bymonthday: recurrence::by_month_day(&mut row),
        opens_at: row.clock("opens_at"),
        // A close before the opening is past midnight, and right.
        closes_at: row.clock("closes_at"),
        description: row.text("description"),
        schedule_link: row.text("schedule_link"),
        attending_type: row.text("attending_type"),
        notes: row.text("notes"),
        extra: row.rest(),
    }
}

pub(super) fn cost_options(parent: &mut Fields<'_>) -> Vec<CostOption> {
    parent.rows("cost_options", max::COST_OPTIONS, |mut row| {
        Some(CostOption {
            id: row.id,
            valid_from: row.date("valid_from"),
            valid_to: row.date("valid_to"),
            option: row.text("option"),
            currency: row.text("currency"),
            amount: row.number("amount", 0.0, MAX_AMOUNT),
            amount_description: row.text("amount_description"),
            extra: row.rest(),
        })
    })
}

pub(super) fn service_areas(parent: &mut Fields<'_>) -> Vec<ServiceArea> {
    parent.rows("service_areas", max::SERVICE_AREAS, |row| Some(service_area(row)))
}

fn service_area(mut row: Fields<'_>) -> ServiceArea {
    // The UK profile says `service_area` for what HSDS calls `name`. It is kept as well, so that it leaves as it came.
    let uk_name = row.text("service_area");
    let (extent, was_object) = row.text_or_object("extent").unzip();
    let mut area = ServiceArea {
        id: row.id,
        name: row.text("name").or_else(|| uk_name.clone().filter(|name| name.chars().count() <= MAX_NAME)),
        description: row.text("description"),
        extent,
        extent_type: row.text("extent_type").or_else(|| was_object?.then(|| "geojson".to_owned())),
        uri: row.text("uri"),
        extra: row.rest(),
    };
    if let Some(name) = uk_name {
        area.extra.insert("service_area".to_owned(), name.into());
    }
    area
}

pub(super) fn languages(parent: &mut Fields<'_>) -> Vec<Language> {
    parent.rows("languages", max::OTHERS, |mut row| {
        Some(Language { id: row.id, code: row.text("code"), name: row.text("name"), note: row.text("note"), extra: row.rest() })
    })
}

pub(super) fn contacts(parent: &mut Fields<'_>) -> Vec<Contact> {
    parent.rows("contacts", max::OTHERS, |mut row| {
        Some(Contact {
            id: row.id,
            name: row.text("name"),
            title: row.text("title"),
            email: row.text("email"),
            phones: phones(&mut row),
            extra: row.rest(),
        })
    })
}

pub(super) fn phones(parent: &mut Fields<'_>) -> Vec<Phone> {
    parent.rows("phones", max::OTHERS, phone)
}

/// Reads a telephone number. Some publishers send the row with an empty number where they have none: that says nothing and
/// is left out. Where the row says something else, the missing number is a fault.
fn phone(mut row: Fields<'_>) -> Option<Phone> {
    let was_named = row.has("number");
    let faults_before = row.found.faults.0.len();
    let (id, number, description) = (row.id, row.text_or_number("number"), row.text("description"));
    let is_placeholder = was_named && number.is_none() && description.is_none();
    if number.is_none() && !is_placeholder && row.found.faults.0.len() == faults_before {
        row.note("number", code::REQUIRED, "number is required");
    }
    let extra = row.rest();
    Some(Phone { id, number: number?, description, extra })
}

pub(super) fn capacities(parent: &mut Fields<'_>) -> Vec<Capacity> {
    parent.rows("capacities", max::OTHERS, |mut row| {
        Some(Capacity {
            id: row.id,
            available: row.number("available", 0.0, MAX_PLACES),
            maximum: row.number("maximum", 0.0, MAX_PLACES),
            description: row.text("description"),
            updated: row.instant("updated"),
            extra: row.rest(),
        })
    })
}

pub(super) fn addresses(parent: &mut Fields<'_>) -> Vec<Address> {
    parent.rows("addresses", max::OTHERS, |mut row| {
        Some(Address {
            id: row.id,
            address_1: row.text("address_1"),
            address_2: row.text("address_2"),
            city: row.text("city"),
            region: row.text("region"),
            state_province: row.text("state_province"),
            postal_code: row.text("postal_code"),
            country: row.text("country"),
            address_type: row.text("address_type"),
            extra: row.rest(),
        })
    })
}

pub(super) fn accessibility(parent: &mut Fields<'_>) -> Vec<Accessibility> {
    parent.rows("accessibility", max::OTHERS, |mut row| {
        // The UK profile repeats the description under this name; some feeds fill only one of the two.
        let uk_text = row.text("accessibility");
        let mut statement = Accessibility {
            id: row.id,
            description: row.text("description").or_else(|| uk_text.clone()),
            details: row.text("details"),
            url: row.text("url"),
            extra: row.rest(),
        };
        if let Some(text) = uk_text {
            statement.extra.insert("accessibility".to_owned(), text.into());
        }
        Some(statement)
    })
}

pub(super) fn organization_identifiers(parent: &mut Fields<'_>) -> Vec<OrganizationIdentifier> {
    parent.rows("organization_identifiers", max::OTHERS, |mut row| {
        let (id, identifier_scheme, identifier) = (row.id, row.text("identifier_scheme"), row.required_text("identifier"));
        // The scheme's code says the same as the type, for a program.
        let identifier_type = if identifier_scheme.is_some() {
            row.text("identifier_type").or_else(|| identifier_scheme.clone())
        } else {
            row.required_text("identifier_type")
        };
        let extra = row.rest();
        Some(OrganizationIdentifier { id, identifier_scheme, identifier_type: identifier_type?, identifier: identifier?, extra })
    })
}

pub(super) fn attributes(parent: &mut Fields<'_>) -> Vec<Attribute> {
    parent.rows("attributes", max::ATTRIBUTES, |row| Some(attribute(row)))
}

fn attribute(mut row: Fields<'_>) -> Attribute {
    let by_id = row.uuid("taxonomy_term_id").map(TaxonomyTermId);
    let (embedded_id, term_name) = match row.embedded("taxonomy_term", taxonomy_term) {
        Some(Embedded::Whole(term)) => {
            let id_and_name = (Some(term.id), Some(term.name.clone()));
            row.found.keep_term(term);
            id_and_name
        }
        Some(Embedded::Reference(id)) => (Some(TaxonomyTermId(id)), None),
        None => (None, None),
    };
    row.agree("taxonomy_term_id", "taxonomy_term", by_id, embedded_id);
    Attribute {
        id: row.id,
        link_type: row.text("link_type"),
        taxonomy_term_id: embedded_id.or(by_id),
        term_name,
        value: row.text("value"),
        extra: row.rest(),
    }
}

/// Reads a term. A taxonomy that is told in full beside it is kept with what was found.
pub(super) fn taxonomy_term(mut fields: Fields<'_>) -> Option<TaxonomyTerm> {
    // `term` is the UK profile's repetition of the name.
    let uk_name = fields.text("term");
    let name = match &uk_name {
        Some(term) => fields.text("name").or_else(|| Some(term.clone())),
        None => fields.required_text("name"),
    };
    let by_id = fields.uuid("taxonomy_id").map(TaxonomyId);
    let (detail_id, detail_name) = match fields.embedded("taxonomy_detail", taxonomy) {
        Some(Embedded::Whole(taxonomy)) => {
            let id_and_name = (Some(taxonomy.id), Some(taxonomy.name.clone()));
            fields.found.keep_taxonomy(taxonomy);
            id_and_name
        }
        Some(Embedded::Reference(id)) => (Some(TaxonomyId(id)), None),
        None => (None, None),
    };
    fields.agree("taxonomy_id", "taxonomy_detail", by_id, detail_id);
    let mut term = TaxonomyTerm {
        id: TaxonomyTermId(fields.id),
        name: name.unwrap_or_default(),
        code: fields.text("code"),
        description: fields.text("description"),
        parent_id: fields.uuid("parent_id").map(TaxonomyTermId),
        taxonomy_id: detail_id.or(by_id),
        // Where the taxonomy itself came along, its own name is the one to go by.
        taxonomy_name: fields.text("taxonomy").filter(|name| detail_name.as_ref() != Some(name)),
        term_uri: fields.text("term_uri"),
        extra: fields.rest(),
    };
    if let Some(name) = uk_name {
        term.extra.insert("term".to_owned(), name.into());
    }
    Some(term).filter(|term| !term.name.is_empty())
}

/// Reads a taxonomy.
pub(super) fn taxonomy(mut fields: Fields<'_>) -> Option<Taxonomy> {
    let name = fields.required_text("name");
    let (description, uri, version) = (fields.text("description"), fields.text("uri"), fields.text("version"));
    let id = TaxonomyId(fields.id);
    let extra = fields.rest();
    Some(Taxonomy { id, name: name?, description, uri, version, extra })
}
