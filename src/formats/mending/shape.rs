//! What a member of each kind of row is meant to hold, by its name.

/// The kinds of row that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Service,
    Organization,
    Location,
    Taxonomy,
    TaxonomyTerm,
    ServiceAtLocation,
    Schedule,
    Contact,
    Phone,
    Language,
    Identifier,
    Attribute,
    Accessibility,
    /// Any other row of the standard.
    Other,
}

impl Kind {
    /// The word under which an id of the publisher's is one of this kind. Nothing for rows that live inside another.
    pub(super) fn aggregate(self) -> Option<&'static str> {
        Some(match self {
            Self::Service => "service",
            Self::Organization => "organization",
            Self::Location => "location",
            Self::Taxonomy => "taxonomy",
            Self::TaxonomyTerm => "taxonomy_term",
            _ => return None,
        })
    }

    /// Where an address goes that stands in the member for one of another kind: for web addresses, then for e-mail.
    pub(super) fn addresses(self) -> (Option<&'static str>, Option<&'static str>) {
        match self {
            Self::Service => (Some("url"), Some("email")),
            Self::Organization => (Some("website"), Some("email")),
            Self::Contact => (None, Some("email")),
            _ => (None, None),
        }
    }
}

/// What a member is meant to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// A name: one line.
    Name,
    /// A word of a vocabulary that publishers share or ought to.
    Label,
    /// A text that may run over lines.
    Prose,
    Url,
    Email,
    Number,
    Age,
    Coordinate,
    Telephone,
    Postcode,
    Date,
    Moment,
    Clock,
    Status,
    Frequency,
    Days,
    /// The row's own id.
    Id,
    /// The id of another row.
    Reference(To),
    Row(Kind),
    Rows(Kind),
    /// Nothing that is known: an extension.
    Any,
}

/// What an id refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum To {
    /// An aggregate.
    Aggregate(&'static str),
    /// A service at a location, which lives in its service.
    ServiceAtLocation,
    /// The row that it stands in, or the one around that.
    Around,
}

/// What the member of that name holds in a row of that kind.
pub(super) fn form(kind: Kind, name: &str) -> Form {
    match (kind, name) {
        (_, "id") => Form::Id,
        (Kind::TaxonomyTerm, "parent_id") => Form::Reference(To::Aggregate("taxonomy_term")),
        (Kind::TaxonomyTerm, "name" | "term" | "taxonomy") | (Kind::Attribute, "link_type") | (_, "attending_type") => Form::Label,
        (_, "name" | "alternate_name" | "title" | "city" | "region" | "state_province" | "address_1" | "address_2" | "attention") => {
            Form::Name
        }
        (Kind::Service | Kind::Accessibility | Kind::Other, "url") | (_, "website" | "logo" | "schedule_link") => Form::Url,
        (_, "email" | "assurer_email") => Form::Email,
        (_, "minimum_age" | "maximum_age") => Form::Age,
        (_, "latitude" | "longitude") => Form::Coordinate,
        (Kind::Phone, "number") => Form::Telephone,
        (_, "postal_code") => Form::Postcode,
        (_, "amount" | "interval" | "count" | "available" | "maximum") => Form::Number,
        (_, "assured_date" | "valid_from" | "valid_to" | "dtstart" | "until") => Form::Date,
        (_, "last_modified" | "updated") => Form::Moment,
        (_, "opens_at" | "closes_at") => Form::Clock,
        (Kind::Service, "status") => Form::Status,
        (Kind::Schedule, "freq") => Form::Frequency,
        (Kind::Schedule, "byday") => Form::Days,
        (Kind::Accessibility, "accessibility")
        | (
            _,
            "description"
            | "fees"
            | "fees_description"
            | "application_process"
            | "eligibility_description"
            | "wait_time"
            | "alert"
            | "interpretation_services"
            | "accreditations"
            | "licenses"
            | "required_documents"
            | "transportation"
            | "details"
            | "notes"
            | "note"
            | "option"
            | "amount_description"
            | "value"
            | "source",
        ) => Form::Prose,
        _ => structure(name),
    }
}

/// The members that refer to rows or hold them.
fn structure(name: &str) -> Form {
    match name {
        "service_id" => Form::Reference(To::Aggregate("service")),
        "organization_id" | "parent_organization_id" => Form::Reference(To::Aggregate("organization")),
        "location_id" => Form::Reference(To::Aggregate("location")),
        "taxonomy_term_id" => Form::Reference(To::Aggregate("taxonomy_term")),
        "taxonomy_id" => Form::Reference(To::Aggregate("taxonomy")),
        "service_at_location_id" => Form::Reference(To::ServiceAtLocation),
        "link_id" | "contact_id" | "phone_id" => Form::Reference(To::Around),
        "organization" => Form::Row(Kind::Organization),
        "location" => Form::Row(Kind::Location),
        "taxonomy_term" => Form::Row(Kind::TaxonomyTerm),
        "taxonomy_detail" => Form::Row(Kind::Taxonomy),
        "locations" => Form::Rows(Kind::Location),
        "taxonomy_terms" => Form::Rows(Kind::TaxonomyTerm),
        "service_at_locations" => Form::Rows(Kind::ServiceAtLocation),
        "schedules" => Form::Rows(Kind::Schedule),
        "contacts" => Form::Rows(Kind::Contact),
        "phones" => Form::Rows(Kind::Phone),
        "languages" => Form::Rows(Kind::Language),
        "attributes" => Form::Rows(Kind::Attribute),
        "organization_identifiers" => Form::Rows(Kind::Identifier),
        "accessibility" => Form::Rows(Kind::Accessibility),
        "addresses" | "cost_options" | "service_areas" | "capacities" | "funding" | "additional_urls" | "additional_websites" => {
            Form::Rows(Kind::Other)
        }
        _ => Form::Any,
    }
}
