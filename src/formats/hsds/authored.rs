//! What people write here, as against what feeds send: no member that the standards do not have, and an id for each row.
//!
//! A feed's own members are kept ([`read_service`](super::read_service)); a person's misspelt one must not vanish among them. So a
//! service is held against the members of HSDS 3 and Open Referral UK before it is read, and rows without an id get one that no other
//! row has: an id from the row's place would be another row's as soon as rows are moved.

use std::collections::HashSet;

use serde_json::{Map, Value};
use uuid::Uuid;

use crate::domain::{
    fault::{Faults, code},
    json::{Pointer, note},
};

/// How many levels of rows are walked: a service, its places, their location, its rows and theirs are five.
const MAX_LEVELS: usize = 8;

/// The members of one kind of object, and what is in them.
struct Shape {
    name: &'static str,
    facts: &'static [&'static str],
    rows: &'static [(&'static str, &'static Shape)],
    embedded: &'static [(&'static str, &'static Shape)],
}

impl Shape {
    const fn of(name: &'static str, facts: &'static [&'static str]) -> Self {
        Self { name, facts, rows: &[], embedded: &[] }
    }

    fn knows(&self, member: &str) -> bool {
        let named = |(name, _): &(&str, &Self)| *name == member;
        member == "id" || self.facts.contains(&member) || self.rows.iter().any(named) || self.embedded.iter().any(named)
    }
}

static SERVICE: Shape = Shape {
    name: "service",
    facts: &[
        "organization_id",
        "program_id",
        "name",
        "alternate_name",
        "description",
        "url",
        "email",
        "status",
        "interpretation_services",
        "application_process",
        "fees_description",
        "fees",
        "wait_time",
        "accreditations",
        "eligibility_description",
        "minimum_age",
        "maximum_age",
        "assured_date",
        "assurer_email",
        "licenses",
        "alert",
        "last_modified",
        "organization",
        "program",
        "required_documents",
        "additional_urls",
        "funding",
    ],
    rows: &[
        ("phones", &PHONE),
        ("schedules", &SCHEDULE),
        ("service_areas", &AREA),
        ("service_at_locations", &AT),
        ("languages", &LANGUAGE),
        ("cost_options", &COST),
        ("contacts", &CONTACT),
        ("capacities", &CAPACITY),
        ("attributes", &ATTRIBUTE),
    ],
    embedded: &[],
};

static AT: Shape = Shape {
    name: "service_at_location",
    facts: &["service_id", "location_id", "description"],
    rows: &[("contacts", &CONTACT), ("phones", &PHONE), ("schedules", &SCHEDULE), ("service_areas", &AREA)],
    embedded: &[("location", &LOCATION)],
};

static LOCATION: Shape = Shape {
    name: "location",
    facts: &[
        "location_type",
        "url",
        "organization_id",
        "name",
        "alternate_name",
        "description",
        "transportation",
        "latitude",
        "longitude",
        "external_identifier",
        "external_identifier_type",
    ],
    rows: &[
        ("languages", &LANGUAGE),
        ("addresses", &ADDRESS),
        ("accessibility", &ACCESSIBILITY),
        ("schedules", &SCHEDULE),
        ("contacts", &CONTACT),
        ("phones", &PHONE),
        ("attributes", &ATTRIBUTE),
    ],
    embedded: &[],
};

static SCHEDULE: Shape = Shape::of(
    "schedule",
    &[
        "service_id",
        "location_id",
        "service_at_location_id",
        "valid_from",
        "valid_to",
        "dtstart",
        "timezone",
        "until",
        "count",
        "wkst",
        "freq",
        "interval",
        "byday",
        "byweekno",
        "bymonthday",
        "byyearday",
        "description",
        "opens_at",
        "closes_at",
        "schedule_link",
        "attending_type",
        "notes",
    ],
);
static COST: Shape =
    Shape::of("cost_option", &["service_id", "valid_from", "valid_to", "option", "currency", "amount", "amount_description"]);
static AREA: Shape = Shape::of(
    "service_area",
    &["service_id", "service_at_location_id", "service_area", "name", "description", "extent", "extent_type", "uri"],
);
static LANGUAGE: Shape = Shape::of("language", &["service_id", "location_id", "phone_id", "name", "code", "note", "language"]);
static CONTACT: Shape = Shape {
    name: "contact",
    facts: &["organization_id", "service_id", "service_at_location_id", "location_id", "name", "title", "department", "email"],
    rows: &[("phones", &PHONE)],
    embedded: &[],
};
static PHONE: Shape = Shape {
    name: "phone",
    facts: &[
        "location_id",
        "service_id",
        "organization_id",
        "contact_id",
        "service_at_location_id",
        "number",
        "extension",
        "type",
        "description",
        "language",
    ],
    rows: &[("languages", &LANGUAGE)],
    embedded: &[],
};
static CAPACITY: Shape = Shape::of(
    "service_capacity",
    &["service_id", "unit_id", "unit", "available", "maximum", "description", "updated", "state", "weeks", "until"],
);
// What a term is, is not for those who use it to say: it is read as a reference, whatever stands in it.
static ATTRIBUTE: Shape =
    Shape::of("attribute", &["link_id", "link_type", "link_entity", "taxonomy_term_id", "taxonomy_term", "value", "label"]);
static ADDRESS: Shape = Shape::of(
    "address",
    &["location_id", "attention", "address_1", "address_2", "city", "region", "state_province", "postal_code", "country", "address_type"],
);
static ACCESSIBILITY: Shape = Shape::of("accessibility", &["location_id", "accessibility", "description", "details", "url"]);

/// Members that a service has beside those of the standards, and may keep: a feed's own, which came with it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Extensions(HashSet<(&'static str, String)>);

impl Extensions {
    /// Those of a service that is written already.
    #[must_use]
    pub fn of(service: &Value) -> Self {
        let mut found = Self::default();
        walk(service, &SERVICE, 0, &mut |shape, members| {
            let own = members.keys().filter(|name| !shape.knows(name));
            found.0.extend(own.map(|name| (shape.name, name.clone())));
        });
        found
    }
}

fn walk(value: &Value, shape: &'static Shape, level: usize, see: &mut impl FnMut(&'static Shape, &Map<String, Value>)) {
    let Some(members) = value.as_object().filter(|_| level < MAX_LEVELS) else { return };
    see(shape, members);
    for (name, row) in shape.rows {
        for value in members.get(*name).and_then(Value::as_array).into_iter().flatten() {
            walk(value, row, level + 1, see);
        }
    }
    for (name, embedded) in shape.embedded {
        members.get(*name).into_iter().for_each(|value| walk(value, embedded, level + 1, see));
    }
}

/// Names every member of a service that is neither the standards' nor one of `kept`, and gives an id to all that has none.
pub fn check_authored(service: &mut Value, kept: &Extensions, give_id: &mut dyn FnMut() -> Uuid, faults: &mut Faults) {
    Check { kept, give_id, faults }.object(service, &SERVICE, &Pointer::root(), 0);
}

struct Check<'a> {
    kept: &'a Extensions,
    give_id: &'a mut dyn FnMut() -> Uuid,
    faults: &'a mut Faults,
}

impl Check<'_> {
    fn object(&mut self, value: &mut Value, shape: &'static Shape, at: &Pointer, level: usize) {
        // What is no object is the reader's to refuse.
        let Some(members) = value.as_object_mut().filter(|_| level < MAX_LEVELS) else { return };
        for name in members.keys().filter(|name| !shape.knows(name)) {
            if !self.kept.0.contains(&(shape.name, name.clone())) {
                note(self.faults, &at.member(name), code::UNKNOWN_FIELD, format!("{} has no such member in HSDS 3", shape.name));
            }
        }
        if members.get("id").is_none_or(Value::is_null) {
            members.insert("id".to_owned(), Value::String((self.give_id)().to_string()));
        }
        for (name, row) in shape.rows {
            let rows = members.get_mut(*name).and_then(Value::as_array_mut).into_iter().flatten();
            for (place, value) in rows.enumerate() {
                self.object(value, row, &at.member(name).element(place), level + 1);
            }
        }
        for (name, embedded) in shape.embedded {
            let referred = members.get(&format!("{name}_id")).filter(|id| id.is_string()).cloned();
            if let Some(value) = members.get_mut(*name) {
                // What is named beside it is its id.
                if let (Some(id), Some(inner)) = (referred, value.as_object_mut()) {
                    inner.entry("id").or_insert(id);
                }
                self.object(value, embedded, &at.member(name), level + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn checked(mut service: Value, kept: &Extensions) -> (Value, Vec<String>) {
        let (mut faults, mut next) = (Faults::default(), 0_u128);
        let mut give_id = || {
            next += 1;
            Uuid::from_u128(next)
        };
        check_authored(&mut service, kept, &mut give_id, &mut faults);
        (service, faults.0.into_iter().map(|fault| fault.pointer).collect())
    }

    #[test]
    fn a_member_that_no_standard_has_is_named_wherever_it_is() {
        let service = json!({
            "name": "Tea", "minimumage": 18, "fees": "free",
            "phones": [{ "number": "1" }, { "nubmer": "2" }],
            "service_at_locations": [{ "location": { "name": "Hall", "adresses": [], "addresses": [{ "postcode": "LS8" }] } }],
        });
        let (_, faults) = checked(service.clone(), &Extensions::default());
        let expected = [
            "/minimumage",
            "/phones/1/nubmer",
            "/service_at_locations/0/location/adresses",
            "/service_at_locations/0/location/addresses/0/postcode",
        ];
        assert_eq!(faults, expected);
        let mut known = service;
        known["phones"][0]["nubmer"] = json!("3");
        assert_eq!(checked(known.clone(), &Extensions::of(&known)).1, Vec::<String>::new());
    }

    #[test]
    fn everything_without_an_id_gets_one_of_its_own() {
        let service = json!({
            "phones": [{ "id": "mine" }, {}, { "id": null }],
            "service_at_locations": [{ "location": { "addresses": [{}] } }, { "location_id": "there" }],
        });
        let (service, _) = checked(service, &Extensions::default());
        assert_eq!(service["phones"][0]["id"], "mine");
        let pointers = [
            "/id",
            "/phones/1/id",
            "/phones/2/id",
            "/service_at_locations/0/id",
            "/service_at_locations/0/location/id",
            "/service_at_locations/0/location/addresses/0/id",
            "/service_at_locations/1/id",
        ];
        let mut ids: Vec<&str> = pointers.map(|pointer| service.pointer(pointer).unwrap().as_str().unwrap()).to_vec();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), pointers.len());
        assert!(service["service_at_locations"][1].get("location").is_none());
    }
}
