//! What Open Referral UK says of its objects, member by member, as a table: the document at `/oruk/openapi.json` is made from it, and what is
//! published is fitted to it.
//!
//! Sources: the schemas of Open Referral UK 3.0 (openreferraluk.org/specifications/3.0), whose members each object has; HSDS 3.0 and 3.1
//! (docs.openreferral.org), of which those members are here that Waymark writes; and two members of Waymark's own, `original_id` and
//! `read_from_text`.

use super::object::Kind::{Date, Email, Many, Moment, Number, One, Text, Uri, Uuid, Word};
pub use super::object::{Key, Kind, Member, Object};
use super::object::{may, must};

const STATUS: &[&str] = &["active", "inactive", "defunct", "temporarily closed"];
const PLACE: &[&str] = &["physical", "postal", "virtual"];
const FREQUENCY: &[&str] = &["WEEKLY", "MONTHLY"];
/// The id that a row came with, where that was no UUID.
const ORIGINAL: Member = may("original_id", Text);
/// The sentence that a row was read from.
const READ: Member = may("read_from_text", Text);
const ATTRIBUTES: Member = may("attributes", Many(&ATTRIBUTE, Key::Link));

/// A service.
pub static SERVICE: Object = Object {
    name: "service",
    about: "What an organization offers.",
    members: &[
        must("id", Uuid),
        may("organization_id", Uuid),
        must("name", Text),
        may("alternate_name", Text),
        may("description", Text),
        may("url", Uri),
        may("email", Email),
        must("status", Word(STATUS)),
        may("fees", Text),
        may("fees_description", Text),
        may("accreditations", Text),
        may("licenses", Text),
        may("interpretation_services", Text),
        may("application_process", Text),
        may("wait_time", Text),
        may("eligibility_description", Text),
        may("minimum_age", Number),
        may("maximum_age", Number),
        may("assured_date", Date),
        may("assurer_email", Email),
        may("alert", Text),
        may("last_modified", Moment),
        may("phones", Many(&PHONE, Key::Named("service_id"))),
        may("schedules", Many(&SCHEDULE, Key::Named("service_id"))),
        may("service_areas", Many(&SERVICE_AREA, Key::Named("service_id"))),
        may("service_at_locations", Many(&PLACE_OF_SERVICE, Key::Named("service_id"))),
        may("languages", Many(&LANGUAGE, Key::Named("service_id"))),
        may("organization", One(&ORGANIZATION_OF_SERVICE)),
        may("funding", Many(&FUNDING, Key::Named("service_id"))),
        may("cost_options", Many(&COST_OPTION, Key::Named("service_id"))),
        may("contacts", Many(&CONTACT, Key::Named("service_id"))),
        may("capacities", Many(&CAPACITY, Key::Named("service_id"))),
        ATTRIBUTES,
        ORIGINAL,
        may("read_from_text", One(&READ_FROM_TEXT)),
    ],
};

/// Which scalars of a service were read from its prose, and from which sentence.
static READ_FROM_TEXT: Object = Object {
    name: "read_from_text",
    about: "The sentences that members of the service were read from, by the members' names.",
    members: &[
        may("minimum_age", Text),
        may("maximum_age", Text),
        may("url", Text),
        may("email", Text),
        may("status", Text),
        may("fees", Text),
        may("fees_description", Text),
        may("application_process", Text),
        may("eligibility_description", Text),
        may("interpretation_services", Text),
        may("wait_time", Text),
        may("alert", Text),
    ],
};

macro_rules! organization {
    ($name:literal, $about:literal $(, $services:expr)?) => {
        Object {
            name: $name,
            about: $about,
            members: &[
                must("id", Uuid),
                must("name", Text),
                may("alternate_name", Text),
                must("description", Text),
                may("email", Email),
                may("website", Uri),
                may("logo", Uri),
                may("uri", Uri),
                may("parent_organization_id", Uuid),
                may("legal_status", Text),
                may("organization_identifiers", Many(&IDENTIFIER, Key::Named("organization_id"))),
                may("contacts", Many(&CONTACT, Key::Named("organization_id"))),
                may("phones", Many(&PHONE, Key::Named("organization_id"))),
                ATTRIBUTES,
                $(may("services", Many($services, Key::Named("organization_id"))),)?
                ORIGINAL,
            ],
        }
    };
}

/// An organization, with its services.
pub static ORGANIZATION: Object = organization!("organization", "Who runs services.", &SERVICE);
/// An organization, as it stands in a service.
static ORGANIZATION_OF_SERVICE: Object = organization!("organization_of_service", "Who runs the service.");

static IDENTIFIER: Object = Object {
    name: "organization_identifier",
    about: "A number that a register knows an organization by.",
    members: &[
        must("id", Uuid),
        may("organization_id", Uuid),
        may("identifier_scheme", Text),
        must("identifier_type", Text),
        must("identifier", Text),
        ATTRIBUTES,
        ORIGINAL,
    ],
};

macro_rules! place {
    ($name:literal, $about:literal $(, $service:expr)?) => {
        Object {
            name: $name,
            about: $about,
            members: &[
                must("id", Uuid),
                may("service_id", Uuid),
                may("location_id", Uuid),
                may("description", Text),
                may("contacts", Many(&CONTACT, Key::Named("service_at_location_id"))),
                may("phones", Many(&PHONE, Key::Named("service_at_location_id"))),
                may("schedules", Many(&SCHEDULE, Key::Named("service_at_location_id"))),
                may("service_areas", Many(&SERVICE_AREA, Key::Named("service_at_location_id"))),
                may("location", One(&LOCATION)),
                $(may("service", One($service)),)?
                ATTRIBUTES,
                ORIGINAL,
                READ,
            ],
        }
    };
}
/// A service at a location, as it stands in a service.
static PLACE_OF_SERVICE: Object = place!("service_at_location_of_service", "Where the service can be had.");
/// A service at a location, by itself.
pub static SERVICE_AT_LOCATION: Object = place!("service_at_location", "A service at one of its locations.", &SERVICE);

/// A location.
static LOCATION: Object = Object {
    name: "location",
    about: "A place where services happen.",
    members: &[
        must("id", Uuid),
        must("location_type", Word(PLACE)),
        may("name", Text),
        may("alternate_name", Text),
        may("description", Text),
        may("transportation", Text),
        may("latitude", Number),
        may("longitude", Number),
        may("external_identifier", Text),
        may("external_identifier_type", Text),
        may("url", Uri),
        may("languages", Many(&LANGUAGE, Key::Named("location_id"))),
        may("addresses", Many(&ADDRESS, Key::Named("location_id"))),
        may("contacts", Many(&CONTACT, Key::Named("location_id"))),
        may("accessibility", Many(&ACCESSIBILITY, Key::Named("location_id"))),
        may("phones", Many(&PHONE, Key::Named("location_id"))),
        may("schedules", Many(&SCHEDULE, Key::Named("location_id"))),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static ADDRESS: Object = Object {
    name: "address",
    about: "A postal address.",
    members: &[
        must("id", Uuid),
        may("location_id", Uuid),
        may("attention", Text),
        must("address_1", Text),
        may("address_2", Text),
        must("city", Text),
        may("region", Text),
        must("state_province", Text),
        must("postal_code", Text),
        must("country", Text),
        must("address_type", Word(PLACE)),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static ACCESSIBILITY: Object = Object {
    name: "accessibility",
    about: "What is said of a location's accessibility.",
    members: &[
        must("id", Uuid),
        may("location_id", Uuid),
        may("description", Text),
        may("details", Text),
        may("url", Uri),
        may("accessibility", Text),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static SCHEDULE: Object = Object {
    name: "schedule",
    about: "When something happens, at wall-clock times of the United Kingdom.",
    members: &[
        must("id", Uuid),
        may("service_id", Uuid),
        may("location_id", Uuid),
        may("service_at_location_id", Uuid),
        may("valid_from", Date),
        may("valid_to", Date),
        may("dtstart", Date),
        may("timezone", Number),
        may("until", Date),
        may("count", Number),
        may("freq", Word(FREQUENCY)),
        may("interval", Number),
        may("byday", Text),
        may("bymonthday", Text),
        may("description", Text),
        may("opens_at", Text),
        may("closes_at", Text),
        may("schedule_link", Uri),
        may("attending_type", Text),
        may("notes", Text),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static SERVICE_AREA: Object = Object {
    name: "service_area",
    about: "An area whose residents are served.",
    members: &[
        must("id", Uuid),
        may("service_id", Uuid),
        may("service_at_location_id", Uuid),
        may("name", Text),
        may("service_area", Text),
        may("description", Text),
        may("extent", Text),
        may("extent_type", Text),
        may("uri", Uri),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static COST_OPTION: Object = Object {
    name: "cost_option",
    about: "What a service costs, and for whom.",
    members: &[
        must("id", Uuid),
        may("service_id", Uuid),
        may("valid_from", Date),
        may("valid_to", Date),
        may("option", Text),
        may("currency", Text),
        may("amount", Number),
        may("amount_description", Text),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static FUNDING: Object = Object {
    name: "funding",
    about: "Who pays for a service.",
    members: &[must("id", Uuid), may("service_id", Uuid), may("organization_id", Uuid), may("source", Text), ATTRIBUTES, ORIGINAL],
};

static LANGUAGE: Object = Object {
    name: "language",
    about: "A language that a service is offered in.",
    members: &[
        must("id", Uuid),
        may("service_id", Uuid),
        may("location_id", Uuid),
        may("phone_id", Uuid),
        may("name", Text),
        may("code", Text),
        may("note", Text),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static CONTACT: Object = Object {
    name: "contact",
    about: "Somebody to ask for.",
    members: &[
        must("id", Uuid),
        may("organization_id", Uuid),
        may("service_id", Uuid),
        may("service_at_location_id", Uuid),
        may("location_id", Uuid),
        may("name", Text),
        may("title", Text),
        may("department", Text),
        may("email", Email),
        may("phones", Many(&PHONE, Key::Named("contact_id"))),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static PHONE: Object = Object {
    name: "phone",
    about: "A telephone number.",
    members: &[
        must("id", Uuid),
        may("organization_id", Uuid),
        may("service_id", Uuid),
        may("service_at_location_id", Uuid),
        may("location_id", Uuid),
        may("contact_id", Uuid),
        must("number", Text),
        may("extension", Number),
        may("type", Text),
        may("description", Text),
        may("languages", Many(&LANGUAGE, Key::Named("phone_id"))),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static CAPACITY: Object = Object {
    name: "service_capacity",
    about: "How much room a service has (HSDS 3.1).",
    members: &[
        must("id", Uuid),
        may("service_id", Uuid),
        may("available", Number),
        may("maximum", Number),
        may("description", Text),
        may("updated", Moment),
        may("unit", One(&UNIT)),
        ATTRIBUTES,
        ORIGINAL,
        READ,
    ],
};

static UNIT: Object = Object {
    name: "unit",
    about: "What room is counted in (HSDS 3.1).",
    members: &[must("id", Uuid), must("name", Text), may("scheme", Text), may("identifier", Text), may("uri", Uri), ORIGINAL],
};

static ATTRIBUTE: Object = Object {
    name: "attribute",
    about: "A taxonomy term that something carries.",
    members: &[
        must("id", Uuid),
        may("link_id", Uuid),
        may("link_entity", Text),
        may("link_type", Text),
        may("taxonomy_term_id", Uuid),
        may("value", Text),
        may("label", Text),
        may("taxonomy_term", One(&TAXONOMY_TERM)),
        ORIGINAL,
        READ,
    ],
};

/// A term of a taxonomy.
pub static TAXONOMY_TERM: Object = Object {
    name: "taxonomy_term",
    about: "A term of a taxonomy.",
    members: &[
        must("id", Uuid),
        may("code", Text),
        must("name", Text),
        must("description", Text),
        may("parent_id", Uuid),
        may("taxonomy", Text),
        may("taxonomy_id", Uuid),
        may("taxonomy_detail", One(&TAXONOMY_OF_TERM)),
        may("language", Text),
        may("term_uri", Uri),
        may("term", Text),
        ORIGINAL,
    ],
};

macro_rules! taxonomy {
    ($name:literal, $about:literal $(, $terms:expr)?) => {
        Object {
            name: $name,
            about: $about,
            members: &[
                must("id", Uuid),
                must("name", Text),
                must("description", Text),
                may("uri", Uri),
                may("version", Text),
                $(may("taxonomy_terms", Many($terms, Key::Named("taxonomy_id"))),)?
                ORIGINAL,
            ],
        }
    };
}

/// A taxonomy, with its terms.
pub static TAXONOMY: Object = taxonomy!("taxonomy", "A list of terms.", &TAXONOMY_TERM);
/// A taxonomy, as it stands in a term.
static TAXONOMY_OF_TERM: Object = taxonomy!("taxonomy_of_term", "The list that a term belongs to.");
