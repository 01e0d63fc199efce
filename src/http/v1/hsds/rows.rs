//! The rows of HSDS 3, as far as Waymark names them.

#![expect(clippy::struct_field_names, reason = "the names are those of HSDS")]

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::ToSchema;
use uuid::Uuid;

macro_rules! rows {
    ($($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $field_doc:literal])+ $field:ident: $kind:ty),+ $(,)? })+) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, ToSchema)]
            #[expect(dead_code, reason = "describes an answer for the document")]
            pub(in crate::http::v1) struct $name { $($(#[doc = $field_doc])+ $field: $kind),+ }
        )+
    };
}

rows! {
    /// A service: what an organization offers.
    Service {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
        /// Another name it goes by.
        alternate_name: Option<String>,
        /// What it is; may hold HTML.
        description: Option<String>,
        /// Its page.
        url: Option<String>,
        /// Where to write to.
        email: Option<String>,
        /// Whether it runs.
        status: Status,
        /// What it costs, in words.
        fees_description: Option<String>,
        /// How to join.
        application_process: Option<String>,
        /// Whom it is for, in words.
        eligibility_description: Option<String>,
        /// From which age, in years.
        minimum_age: Option<f64>,
        /// Up to and including which age, in years.
        maximum_age: Option<f64>,
        /// How long one waits.
        wait_time: Option<String>,
        /// A notice about it at present.
        alert: Option<String>,
        /// Interpreting that can be had.
        interpretation_services: Option<String>,
        /// The day on which somebody last confirmed that it is still right.
        assured_date: Option<NaiveDate>,
        /// Who confirmed it.
        assurer_email: Option<String>,
        /// When its publisher last changed it.
        last_modified: Option<DateTime<Utc>>,
        /// Who runs it.
        organization: Option<Organization>,
        /// Telephone numbers.
        phones: Option<Vec<Phone>>,
        /// When it happens.
        schedules: Option<Vec<Schedule>>,
        /// Whom it serves, by where they live.
        service_areas: Option<Vec<ServiceArea>>,
        /// Where it can be had.
        service_at_locations: Option<Vec<ServiceAtLocation>>,
        /// Languages it is offered in.
        languages: Option<Vec<Language>>,
        /// What it costs.
        cost_options: Option<Vec<CostOption>>,
        /// People to ask for.
        contacts: Option<Vec<Contact>>,
        /// Taxonomy terms it carries.
        attributes: Option<Vec<Attribute>>,
        /// How much room there is.
        capacities: Option<Vec<Capacity>>,
        /// Where it stands between its draft and the public: `draft`, `submitted`, `published`, `returned`, `withdrawn`. Not in lists.
        publication_state: Option<String>,
        /// The edit of it that waits, for those who look after it.
        proposed_revision: Option<super::living::ProposedSummary>,
    }
    /// An organization: who runs services.
    Organization {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
        /// What it is and does.
        description: Option<String>,
        /// Where to write to.
        email: Option<String>,
        /// Its web site.
        website: Option<String>,
        /// A persistent identifier of it on the web.
        uri: Option<String>,
        /// The organization that it is a part of.
        parent_organization_id: Option<Uuid>,
        /// Charity and company numbers.
        organization_identifiers: Option<Vec<OrganizationIdentifier>>,
        /// People to ask for.
        contacts: Option<Vec<Contact>>,
        /// Telephone numbers.
        phones: Option<Vec<Phone>>,
        /// Taxonomy terms it carries.
        attributes: Option<Vec<Attribute>>,
        /// Where it stands between its draft and the public; told in answers to writes.
        publication_state: Option<String>,
    }
    /// A number that a register knows an organization by.
    OrganizationIdentifier {
        /// Its id.
        id: Uuid,
        /// The register, as an org-id.guide code.
        identifier_scheme: Option<String>,
        /// The register in words.
        identifier_type: String,
        /// The number.
        identifier: String,
    }
    /// A location: where services happen.
    Location {
        /// Its id.
        id: Uuid,
        /// What kind of place it is.
        location_type: LocationType,
        /// Its name.
        name: Option<String>,
        /// What it is like.
        description: Option<String>,
        /// How to get there.
        transportation: Option<String>,
        /// WGS 84, degrees north.
        latitude: Option<f64>,
        /// WGS 84, degrees east.
        longitude: Option<f64>,
        /// Its addresses.
        addresses: Option<Vec<Address>>,
        /// What is said of its accessibility.
        accessibility: Option<Vec<Accessibility>>,
        /// Languages spoken there.
        languages: Option<Vec<Language>>,
        /// When it is open.
        schedules: Option<Vec<Schedule>>,
        /// Taxonomy terms it carries.
        attributes: Option<Vec<Attribute>>,
    }
    /// A postal address.
    Address {
        /// Its id.
        id: Uuid,
        /// Street and number.
        address_1: Option<String>,
        /// Second line.
        address_2: Option<String>,
        /// Town or city.
        city: Option<String>,
        /// Region.
        region: Option<String>,
        /// County.
        state_province: Option<String>,
        /// Postcode.
        postal_code: Option<String>,
        /// ISO 3166-1 code of the country.
        country: Option<String>,
        /// `physical`, `postal` or `virtual`.
        address_type: Option<String>,
    }
    /// A statement about a location's accessibility.
    Accessibility {
        /// Its id.
        id: Uuid,
        /// The statement.
        description: Option<String>,
        /// More of it.
        details: Option<String>,
        /// Where more is told.
        url: Option<String>,
    }
    /// A service at one of its locations.
    ServiceAtLocation {
        /// Its id.
        id: Uuid,
        /// Which service.
        service_id: Option<Uuid>,
        /// Which location.
        location_id: Option<Uuid>,
        /// What is particular there.
        description: Option<String>,
        /// The location.
        location: Option<Location>,
        /// When it happens there.
        schedules: Option<Vec<Schedule>>,
        /// People to ask for there.
        contacts: Option<Vec<Contact>>,
        /// Telephone numbers there.
        phones: Option<Vec<Phone>>,
        /// Areas served from there.
        service_areas: Option<Vec<ServiceArea>>,
    }
    /// When something happens: an RFC 5545 recurrence at Europe/London wall-clock times.
    Schedule {
        /// Its id.
        id: Uuid,
        /// The first day on which it holds.
        valid_from: Option<NaiveDate>,
        /// The last day on which it holds.
        valid_to: Option<NaiveDate>,
        /// The day of the first session.
        dtstart: Option<NaiveDate>,
        /// The day after which there are no more.
        until: Option<NaiveDate>,
        /// How many sessions there are.
        count: Option<u32>,
        /// `DAILY`, `WEEKLY`, `MONTHLY` or `YEARLY`.
        freq: Option<String>,
        /// Every how many periods.
        interval: Option<u32>,
        /// Days of the week, `MO,TH` or `1TU`.
        byday: Option<String>,
        /// Days of the month.
        bymonthday: Option<String>,
        /// When it begins.
        opens_at: Option<String>,
        /// When it ends.
        closes_at: Option<String>,
        /// In words.
        description: Option<String>,
        /// Where sessions can be seen or booked.
        schedule_link: Option<String>,
        /// How one attends.
        attending_type: Option<String>,
        /// Notes.
        notes: Option<String>,
    }
    /// What a service costs for somebody.
    CostOption {
        /// Its id.
        id: Uuid,
        /// The first day on which it holds.
        valid_from: Option<NaiveDate>,
        /// The last day on which it holds.
        valid_to: Option<NaiveDate>,
        /// For whom, or what kind of price.
        option: Option<String>,
        /// ISO 4217; pounds where left out.
        currency: Option<String>,
        /// The amount in units of the currency.
        amount: Option<f64>,
        /// The amount in words.
        amount_description: Option<String>,
    }
    /// An area whose residents are served.
    ServiceArea {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: Option<String>,
        /// What it covers, in words.
        description: Option<String>,
        /// Its shape, in the form that `extent_type` names.
        extent: Option<String>,
        /// `geojson`, `topojson`, `kml` or `text`.
        extent_type: Option<String>,
        /// An identifier of the area on the web.
        uri: Option<String>,
    }
    /// A language.
    Language {
        /// Its id.
        id: Uuid,
        /// ISO 639 code.
        code: Option<String>,
        /// Its name.
        name: Option<String>,
        /// A note.
        note: Option<String>,
    }
    /// A person to ask for.
    Contact {
        /// Its id.
        id: Uuid,
        /// Name.
        name: Option<String>,
        /// What they are.
        title: Option<String>,
        /// Where to write to.
        email: Option<String>,
        /// Telephone numbers.
        phones: Option<Vec<Phone>>,
    }
    /// A telephone number.
    Phone {
        /// Its id.
        id: Uuid,
        /// The number.
        number: String,
        /// What it is for.
        description: Option<String>,
    }
    /// A taxonomy term that something carries.
    Attribute {
        /// Its id.
        id: Uuid,
        /// What the term says of what carries it.
        link_type: Option<String>,
        /// A value of its own.
        value: Option<String>,
        /// The term.
        taxonomy_term: Option<TaxonomyTerm>,
    }
    /// How much room a service has.
    Capacity {
        /// Its id.
        id: Uuid,
        /// How many places are free.
        available: Option<f64>,
        /// How many there are.
        maximum: Option<f64>,
        /// In words.
        description: Option<String>,
        /// When it was said.
        updated: Option<DateTime<Utc>>,
        /// `open`, `waiting` or `full`, as `PUT /v1/services/{id}/capacity` said it; Waymark's own.
        state: Option<String>,
        /// How many weeks one waits.
        weeks: Option<u16>,
        /// The last day on which that holds; it is open again after it.
        until: Option<NaiveDate>,
    }
    /// A list of terms.
    Taxonomy {
        /// Its id.
        id: Uuid,
        /// Its name.
        name: String,
        /// What it is for.
        description: Option<String>,
        /// Where it is kept.
        uri: Option<String>,
        /// Its version.
        version: Option<String>,
    }
    /// A term of a taxonomy.
    TaxonomyTerm {
        /// Its id.
        id: Uuid,
        /// The code it goes by.
        code: Option<String>,
        /// Its name.
        name: String,
        /// What it means.
        description: Option<String>,
        /// The broader term.
        parent_id: Option<Uuid>,
        /// The taxonomy by name.
        taxonomy: Option<String>,
        /// The taxonomy.
        taxonomy_id: Option<Uuid>,
        /// The taxonomy in full.
        taxonomy_detail: Option<Taxonomy>,
        /// An identifier on the web.
        term_uri: Option<String>,
    }
}

/// The HSDS status of a service.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(in crate::http::v1) enum Status {
    /// It runs.
    #[schema(rename = "active")]
    Active,
    /// It does not run.
    #[schema(rename = "inactive")]
    Inactive,
    /// It has ended.
    #[schema(rename = "defunct")]
    Defunct,
    /// It pauses.
    #[schema(rename = "temporarily closed")]
    TemporarilyClosed,
}

/// The HSDS kinds of location.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(in crate::http::v1) enum LocationType {
    /// A place one can go to.
    Physical,
    /// An address for post.
    Postal,
    /// A place on the net.
    Virtual,
}
