//! The tables of an HSDS tabular data package: their files, their columns in the order of the standard, and what belongs to what.
//!
//! Source: the table schemas of HSDS 3.0, and of 3.1 what is marked so (docs.openreferral.org).

use Kind::{Number, Text};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text; dates, times and ids too.
    Text,
    /// A number.
    Number,
}

/// A table.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    /// Its name, in the singular.
    pub name: &'static str,
    /// The name of its file.
    pub file: &'static str,
    /// Its columns in order, and whether each must be filled.
    pub(super) fields: &'static [(&'static str, Kind, bool)],
    /// The columns that say whose a row is, with the table they point into and the list in which the row stands there. The
    /// nearest comes first: a telephone of a contact belongs to that contact, whatever else its row names.
    pub(super) owners: &'static [(&'static str, &'static str, &'static str)],
    /// The columns that name a row of another table without belonging to it.
    pub(super) refers: &'static [(&'static str, &'static str)],
    /// Whether HSDS 3.0 has it; the others came with 3.1 and are written only where they hold something.
    pub(super) is_of_3_0: bool,
}

/// The column of extension members, a JSON object. It is ours: the standard has no place for them in its tables.
pub(super) const EXTENSIONS: &str = "extension_members";

/// Every table, in the order of the standard.
pub static TABLES: [Table; 23] = [
    Table {
        name: "organization",
        file: "organizations.csv",
        fields: &[
            ("id", Text, true),
            ("name", Text, true),
            ("alternate_name", Text, false),
            ("description", Text, false),
            ("email", Text, false),
            ("website", Text, false),
            ("tax_status", Text, false),
            ("tax_id", Text, false),
            ("year_incorporated", Number, false),
            ("legal_status", Text, false),
            ("logo", Text, false),
            ("uri", Text, false),
            ("parent_organization_id", Text, false),
        ],
        owners: &[],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "program",
        file: "programs.csv",
        fields: &[
            ("id", Text, true),
            ("organization_id", Text, true),
            ("name", Text, true),
            ("alternate_name", Text, false),
            ("description", Text, false),
        ],
        owners: &[("organization_id", "organization", "programs")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "service",
        file: "services.csv",
        fields: &[
            ("id", Text, true),
            ("organization_id", Text, true),
            ("program_id", Text, false),
            ("name", Text, true),
            ("alternate_name", Text, false),
            ("description", Text, false),
            ("url", Text, false),
            ("email", Text, false),
            ("status", Text, true),
            ("interpretation_services", Text, false),
            ("application_process", Text, false),
            ("fees_description", Text, false),
            ("wait_time", Text, false),
            ("fees", Text, false),
            ("accreditations", Text, false),
            ("eligibility_description", Text, false),
            ("minimum_age", Number, false),
            ("maximum_age", Number, false),
            ("assured_date", Text, false),
            ("assurer_email", Text, false),
            ("licenses", Text, false),
            ("alert", Text, false),
            ("last_modified", Text, false),
        ],
        owners: &[],
        refers: &[("organization_id", "organization"), ("program_id", "program")],
        is_of_3_0: true,
    },
    Table {
        name: "attribute",
        file: "attributes.csv",
        fields: &[
            ("id", Text, true),
            ("link_id", Text, true),
            ("taxonomy_term_id", Text, false),
            ("link_type", Text, false),
            ("link_entity", Text, true),
            ("value", Text, false),
        ],
        // Whose it is stands in `link_id` and `link_entity`.
        owners: &[],
        refers: &[("taxonomy_term_id", "taxonomy_term")],
        is_of_3_0: true,
    },
    Table {
        name: "service_at_location",
        file: "service_at_location.csv",
        fields: &[("id", Text, true), ("service_id", Text, true), ("location_id", Text, true), ("description", Text, false)],
        owners: &[("service_id", "service", "service_at_locations")],
        refers: &[("location_id", "location")],
        is_of_3_0: true,
    },
    Table {
        name: "location",
        file: "locations.csv",
        fields: &[
            ("id", Text, true),
            ("location_type", Text, true),
            ("url", Text, false),
            ("organization_id", Text, false),
            ("name", Text, false),
            ("alternate_name", Text, false),
            ("description", Text, false),
            ("transportation", Text, false),
            ("latitude", Number, false),
            ("longitude", Number, false),
            ("external_identifier", Text, false),
            ("external_identifier_type", Text, false),
        ],
        owners: &[],
        refers: &[("organization_id", "organization")],
        is_of_3_0: true,
    },
    Table {
        name: "phone",
        file: "phones.csv",
        fields: &[
            ("id", Text, true),
            ("location_id", Text, false),
            ("service_id", Text, false),
            ("organization_id", Text, false),
            ("contact_id", Text, false),
            ("service_at_location_id", Text, false),
            ("number", Text, true),
            ("extension", Number, false),
            ("type", Text, false),
            ("description", Text, false),
        ],
        owners: &[
            ("contact_id", "contact", "phones"),
            ("service_at_location_id", "service_at_location", "phones"),
            ("service_id", "service", "phones"),
            ("location_id", "location", "phones"),
            ("organization_id", "organization", "phones"),
        ],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "contact",
        file: "contacts.csv",
        fields: &[
            ("id", Text, true),
            ("organization_id", Text, false),
            ("service_id", Text, false),
            ("service_at_location_id", Text, false),
            ("location_id", Text, false),
            ("name", Text, false),
            ("title", Text, false),
            ("department", Text, false),
            ("email", Text, false),
        ],
        owners: &[
            ("service_at_location_id", "service_at_location", "contacts"),
            ("service_id", "service", "contacts"),
            ("location_id", "location", "contacts"),
            ("organization_id", "organization", "contacts"),
        ],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "address",
        file: "addresses.csv",
        fields: &[
            ("id", Text, true),
            ("location_id", Text, false),
            ("attention", Text, false),
            ("address_1", Text, false),
            ("address_2", Text, false),
            ("city", Text, false),
            ("region", Text, false),
            ("state_province", Text, false),
            ("postal_code", Text, false),
            ("country", Text, false),
            ("address_type", Text, false),
        ],
        owners: &[("location_id", "location", "addresses")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "schedule",
        file: "schedules.csv",
        fields: &[
            ("id", Text, true),
            ("service_id", Text, false),
            ("location_id", Text, false),
            ("service_at_location_id", Text, false),
            ("valid_from", Text, false),
            ("valid_to", Text, false),
            ("dtstart", Text, false),
            ("timezone", Number, false),
            ("until", Text, false),
            ("count", Number, false),
            ("wkst", Text, false),
            ("freq", Text, false),
            ("interval", Number, false),
            ("byday", Text, false),
            ("byweekno", Text, false),
            ("bymonthday", Text, false),
            ("byyearday", Text, false),
            ("description", Text, false),
            ("opens_at", Text, false),
            ("closes_at", Text, false),
            ("schedule_link", Text, false),
            ("attending_type", Text, false),
            ("notes", Text, false),
        ],
        owners: &[
            ("service_at_location_id", "service_at_location", "schedules"),
            ("service_id", "service", "schedules"),
            ("location_id", "location", "schedules"),
        ],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "funding",
        file: "funding.csv",
        fields: &[("id", Text, true), ("organization_id", Text, false), ("service_id", Text, false), ("source", Text, false)],
        owners: &[("service_id", "service", "funding"), ("organization_id", "organization", "funding")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "service_area",
        file: "service_areas.csv",
        fields: &[
            ("id", Text, true),
            ("service_id", Text, false),
            // With HSDS 3.1.
            ("service_at_location_id", Text, false),
            ("name", Text, false),
            ("description", Text, false),
            ("extent", Text, false),
            ("extent_type", Text, false),
            ("uri", Text, false),
        ],
        owners: &[("service_at_location_id", "service_at_location", "service_areas"), ("service_id", "service", "service_areas")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "required_document",
        file: "required_documents.csv",
        fields: &[("id", Text, true), ("service_id", Text, false), ("document", Text, false), ("uri", Text, false)],
        owners: &[("service_id", "service", "required_documents")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "language",
        file: "languages.csv",
        fields: &[
            ("id", Text, true),
            ("service_id", Text, false),
            ("location_id", Text, false),
            ("phone_id", Text, false),
            ("name", Text, false),
            ("code", Text, false),
            ("note", Text, false),
        ],
        owners: &[("phone_id", "phone", "languages"), ("service_id", "service", "languages"), ("location_id", "location", "languages")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "accessibility",
        file: "accessibility.csv",
        fields: &[
            ("id", Text, true),
            ("location_id", Text, false),
            ("description", Text, false),
            ("details", Text, false),
            ("url", Text, false),
        ],
        owners: &[("location_id", "location", "accessibility")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "taxonomy_term",
        file: "taxonomy_terms.csv",
        fields: &[
            ("id", Text, true),
            ("code", Text, false),
            ("name", Text, true),
            ("description", Text, false),
            ("parent_id", Text, false),
            ("taxonomy", Text, false),
            ("language", Text, false),
            ("taxonomy_id", Text, false),
            ("term_uri", Text, false),
        ],
        owners: &[],
        refers: &[("taxonomy_id", "taxonomy")],
        is_of_3_0: true,
    },
    Table {
        name: "metadata",
        file: "metadata.csv",
        fields: &[
            ("id", Text, true),
            ("resource_id", Text, true),
            ("resource_type", Text, true),
            ("last_action_date", Text, false),
            ("last_action_type", Text, false),
            ("field_name", Text, false),
            ("previous_value", Text, false),
            ("replacement_value", Text, false),
            ("updated_by", Text, false),
        ],
        // Whose it is stands in `resource_id` and `resource_type`.
        owners: &[],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "cost_option",
        file: "cost_options.csv",
        fields: &[
            ("id", Text, true),
            ("service_id", Text, true),
            ("valid_from", Text, false),
            ("valid_to", Text, false),
            ("option", Text, false),
            ("currency", Text, false),
            ("amount", Number, false),
            ("amount_description", Text, false),
        ],
        owners: &[("service_id", "service", "cost_options")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "organization_identifier",
        file: "organization_identifiers.csv",
        fields: &[
            ("id", Text, true),
            ("organization_id", Text, true),
            ("identifier_scheme", Text, false),
            ("identifier_type", Text, true),
            ("identifier", Text, true),
        ],
        owners: &[("organization_id", "organization", "organization_identifiers")],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "taxonomy",
        file: "taxonomies.csv",
        fields: &[("id", Text, true), ("name", Text, true), ("description", Text, false), ("uri", Text, false), ("version", Text, false)],
        owners: &[],
        refers: &[],
        is_of_3_0: true,
    },
    Table {
        name: "service_capacity",
        file: "service_capacity.csv",
        fields: &[
            ("id", Text, true),
            ("service_id", Text, true),
            ("unit_id", Text, false),
            ("available", Number, false),
            ("maximum", Number, false),
            ("description", Text, false),
            ("updated", Text, false),
        ],
        owners: &[("service_id", "service", "capacities")],
        refers: &[("unit_id", "unit")],
        is_of_3_0: false,
    },
    Table {
        name: "unit",
        file: "units.csv",
        fields: &[("id", Text, true), ("name", Text, true), ("scheme", Text, false), ("identifier", Text, false), ("uri", Text, false)],
        owners: &[],
        refers: &[],
        is_of_3_0: false,
    },
    Table {
        name: "url",
        file: "url.csv",
        fields: &[
            ("id", Text, true),
            ("label", Text, false),
            ("url", Text, true),
            ("organization_id", Text, false),
            ("service_id", Text, false),
        ],
        owners: &[("service_id", "service", "additional_urls"), ("organization_id", "organization", "additional_websites")],
        refers: &[],
        is_of_3_0: false,
    },
];

impl Table {
    /// Whether a package has it even where it holds nothing.
    #[must_use]
    pub fn is_always_written(&self) -> bool {
        self.is_of_3_0
    }

    /// The table of that name, in the singular or the plural, or as its file is called.
    pub(super) fn named(name: &str) -> Option<usize> {
        let name = name.trim().to_ascii_lowercase().replace(['-', ' '], "_");
        TABLES.iter().position(|table| {
            let stem = table.file.trim_end_matches(".csv");
            [table.name, stem].contains(&name.as_str())
                || name.strip_suffix('s').is_some_and(|single| single == table.name || single == stem)
        })
    }

    /// What a column holds, where the table has it.
    pub(super) fn kind(&self, column: &str) -> Option<Kind> {
        self.fields.iter().find(|(name, ..)| *name == column).map(|(_, kind, _)| *kind)
    }

    /// Whether a column names the row's owner, and so stands for where the row is.
    pub(super) fn is_owner(&self, column: &str) -> bool {
        let by_name = match self.name {
            "attribute" => ["link_id", "link_entity"].contains(&column),
            "metadata" => ["resource_id", "resource_type"].contains(&column),
            _ => false,
        };
        by_name || self.owners.iter().any(|(name, ..)| *name == column)
    }
}

/// The lists of a row of a table that are written as tables: the list's name, its table, and the column that names the owner.
/// What belongs to a row that is itself only part of another stays with that row, except a contact's telephones: then no ids
/// of such rows need be kept in mind.
pub(super) fn lists_of(table: &'static str) -> Vec<(&'static str, usize, Option<&'static str>)> {
    let mut lists = Vec::new();
    if table == "phone" {
        return lists;
    }
    for (number, child) in TABLES.iter().enumerate() {
        lists.extend(child.owners.iter().filter(|(_, owner, _)| *owner == table).map(|(column, _, list)| (*list, number, Some(*column))));
    }
    if ["organization", "service", "location", "service_at_location"].contains(&table) {
        lists.extend(
            [("attributes", "attribute"), ("metadata", "metadata")]
                .into_iter()
                .filter_map(|(list, name)| Some((list, Table::named(name)?, None))),
        );
    }
    lists
}
