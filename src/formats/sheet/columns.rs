//! What a column of a sheet can be, and which headings say so.

use std::{collections::HashMap, sync::LazyLock};

/// What a column is. Its word is how a mapping names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Column {
    Id,
    Name,
    Description,
    Organization,
    OrganizationId,
    OrganizationDescription,
    OrganizationWebsite,
    CharityNumber,
    Url,
    Email,
    Phone,
    Contact,
    Status,
    Ages,
    MinimumAge,
    MaximumAge,
    Eligibility,
    ApplicationProcess,
    Cost,
    Schedule,
    Day,
    /// Columns of single days, Monday first: ticked, or with times in them.
    OnDay(u8),
    Time,
    Start,
    End,
    StartDate,
    EndDate,
    AttendingType,
    Languages,
    Terms,
    Areas,
    WaitTime,
    Alert,
    LocationId,
    LocationName,
    Address,
    City,
    County,
    PostalCode,
    Latitude,
    Longitude,
    Accessibility,
    Transportation,
    AssuredDate,
    LastModified,
}

/// Each column with its word.
static COLUMNS: [(Column, &str); 51] = [
    (Column::Id, "id"),
    (Column::Name, "name"),
    (Column::Description, "description"),
    (Column::Organization, "organization"),
    (Column::OrganizationId, "organization_id"),
    (Column::OrganizationDescription, "organization_description"),
    (Column::OrganizationWebsite, "organization_website"),
    (Column::CharityNumber, "charity_number"),
    (Column::Url, "url"),
    (Column::Email, "email"),
    (Column::Phone, "phone"),
    (Column::Contact, "contact"),
    (Column::Status, "status"),
    (Column::Ages, "ages"),
    (Column::MinimumAge, "minimum_age"),
    (Column::MaximumAge, "maximum_age"),
    (Column::Eligibility, "eligibility"),
    (Column::ApplicationProcess, "application_process"),
    (Column::Cost, "cost"),
    (Column::Schedule, "schedule"),
    (Column::Day, "day"),
    (Column::OnDay(0), "monday"),
    (Column::OnDay(1), "tuesday"),
    (Column::OnDay(2), "wednesday"),
    (Column::OnDay(3), "thursday"),
    (Column::OnDay(4), "friday"),
    (Column::OnDay(5), "saturday"),
    (Column::OnDay(6), "sunday"),
    (Column::Time, "time"),
    (Column::Start, "start"),
    (Column::End, "end"),
    (Column::StartDate, "start_date"),
    (Column::EndDate, "end_date"),
    (Column::AttendingType, "attending_type"),
    (Column::Languages, "languages"),
    (Column::Terms, "terms"),
    (Column::Areas, "areas"),
    (Column::WaitTime, "wait_time"),
    (Column::Alert, "alert"),
    (Column::LocationId, "location_id"),
    (Column::LocationName, "location_name"),
    (Column::Address, "address"),
    (Column::City, "city"),
    (Column::County, "county"),
    (Column::PostalCode, "postal_code"),
    (Column::Latitude, "latitude"),
    (Column::Longitude, "longitude"),
    (Column::Accessibility, "accessibility"),
    (Column::Transportation, "transportation"),
    (Column::AssuredDate, "assured_date"),
    (Column::LastModified, "last_modified"),
];

/// The column of each heading of `headings.txt`.
static HEADINGS: LazyLock<HashMap<&str, Column>> = LazyLock::new(|| {
    let lines = include_str!("headings.txt").lines().filter(|line| !line.starts_with('#'));
    let rows = lines.filter_map(|line| line.split_once(':')).filter_map(|(word, headings)| Some((Column::named(word)?, headings)));
    rows.flat_map(|(column, headings)| headings.split(',').map(move |heading| (heading.trim(), column))).collect()
});

/// Words of headings that say nothing.
const EMPTY: [&str; 11] = ["the", "of", "a", "an", "your", "our", "please", "any", "main", "full", "current"];

impl Column {
    /// The word by which a mapping names it.
    pub(super) fn word(self) -> &'static str {
        COLUMNS.iter().find(|(column, _)| *column == self).map_or("", |(_, word)| word)
    }

    /// The column of a word.
    pub(super) fn named(word: &str) -> Option<Self> {
        COLUMNS.iter().find(|(_, known)| *known == word).map(|(column, _)| *column)
    }

    /// Every word, in order.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|(_, word)| *word)
    }

    /// What a heading says the column is.
    pub(super) fn guessed(heading: &str) -> Option<Self> {
        let plain = plain(heading);
        // "Contact full name" and "Venue (if any)" still say it without their last or first words; "Main contact" must not lose its own.
        let telling: Vec<&str> = plain.split(' ').filter(|word| !EMPTY.contains(word)).collect();
        let telling = telling.join(" ");
        let find = |text: &str| HEADINGS.get(text).copied();
        Self::named(&plain.replace(' ', "_")).or_else(|| find(&plain)).or_else(|| find(&telling))
    }

    /// Whether several columns can be it together, one value each.
    pub(super) fn is_list(self) -> bool {
        matches!(self, Self::Phone | Self::Contact | Self::Languages | Self::Terms | Self::Areas)
    }
}

/// A heading in lower case, of letters and digits only, and without what stands in brackets.
fn plain(heading: &str) -> String {
    let mut plain = String::with_capacity(heading.len());
    let mut depth = 0_usize;
    for c in heading.chars() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            '\'' | '’' => {}
            c if c.is_alphanumeric() => plain.extend(c.to_lowercase()),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn everyday_headings_are_known() {
        for (heading, column) in [
            ("Activity", "name"),
            ("Name of the activity", "name"),
            ("Organisation", "organization"),
            ("Venue", "location_name"),
            ("Post code", "postal_code"),
            ("POSTCODE", "postal_code"),
            ("Day(s)", "day"),
            ("Start", "start"),
            ("End time", "end"),
            ("Cost (£)", "cost"),
            ("Age", "ages"),
            ("E-mail", "email"),
            ("Telephone", "phone"),
            ("Website", "url"),
            ("Who is it for?", "eligibility"),
            ("Accessible?", "accessibility"),
            ("service_name", "name"),
            ("organization_name", "organization"),
            ("taxonomy_terms", "terms"),
            ("minimum_age", "minimum_age"),
            ("Weds", "wednesday"),
            ("Address line 1", "address"),
        ] {
            assert_eq!(Column::guessed(heading).map(Column::word), Some(column), "{heading}");
        }
        for heading in ["", "Funder", "Column 7", "Number of sandwiches", "()"] {
            assert_eq!(Column::guessed(heading), None, "{heading}");
        }
    }

    #[test]
    fn no_heading_stands_twice_and_each_column_has_some() {
        let mut seen = BTreeMap::new();
        for line in include_str!("headings.txt").lines().filter(|line| !line.starts_with('#')) {
            let (word, headings) = line.split_once(": ").unwrap();
            assert!(Column::named(word).is_some(), "{word}");
            for heading in headings.split(", ") {
                assert_eq!(plain(heading), heading);
                assert_eq!(seen.insert(heading, word), None, "{heading}");
            }
        }
        assert_eq!(seen.values().collect::<std::collections::BTreeSet<_>>().len(), COLUMNS.len());
    }
}
