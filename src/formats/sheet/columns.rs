//! What a column of a sheet can be, and which headings say so.

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

/// Each column with its word, and the headings that say it: in lower case, without marks, and without the words of [`EMPTY`].
static COLUMNS: [(Column, &str, &[&str]); 51] = [
    (Column::Id, "id", &["id", "service id", "ref", "reference", "unique id", "record id", "activity id"]),
    (
        Column::Name,
        "name",
        &[
            "name",
            "activity",
            "activity name",
            "name activity",
            "service",
            "service name",
            "name service",
            "title",
            "event",
            "event name",
            "class",
            "class name",
            "group",
            "group name",
            "name group",
            "session",
            "session name",
            "club",
            "club name",
            "what",
            "programme",
            "project",
            "project name",
        ],
    ),
    (
        Column::Description,
        "description",
        &[
            "description",
            "about",
            "details",
            "information",
            "info",
            "what happens",
            "what is it",
            "what we do",
            "summary",
            "service description",
            "activity description",
            "description activity",
            "description service",
            "more information",
            "short description",
            "about activity",
            "about service",
            "overview",
        ],
    ),
    (
        Column::Organization,
        "organization",
        &[
            "organisation",
            "organization",
            "organisation name",
            "organization name",
            "name organisation",
            "name organization",
            "provider",
            "provider name",
            "provided by",
            "run by",
            "organiser",
            "organizer",
            "charity",
            "charity name",
            "who runs it",
            "delivered by",
            "host",
            "lead organisation",
        ],
    ),
    (Column::OrganizationId, "organization_id", &["organization id", "organisation id", "provider id"]),
    (
        Column::OrganizationDescription,
        "organization_description",
        &["organisation description", "organization description", "about organisation", "about us"],
    ),
    (Column::OrganizationWebsite, "organization_website", &["organisation website", "organization website"]),
    (
        Column::CharityNumber,
        "charity_number",
        &["charity number", "charity no", "registered charity number", "charity registration number"],
    ),
    (
        Column::Url,
        "url",
        &[
            "website",
            "url",
            "web",
            "web site",
            "web address",
            "link",
            "web link",
            "website address",
            "website url",
            "webpage",
            "web page",
            "booking link",
            "service url",
        ],
    ),
    (Column::Email, "email", &["email", "e mail", "email address", "e mail address", "contact email", "mail", "service email"]),
    (
        Column::Phone,
        "phone",
        &[
            "phone",
            "phones",
            "telephone",
            "tel",
            "tel no",
            "telephone number",
            "telephone no",
            "phone number",
            "phone no",
            "contact number",
            "contact telephone",
            "contact phone",
            "contact no",
            "mobile",
            "mobile number",
            "landline",
        ],
    ),
    (
        Column::Contact,
        "contact",
        &[
            "contact",
            "contacts",
            "contact name",
            "contact person",
            "name contact",
            "leader",
            "lead",
            "organiser name",
            "main contact",
            "coordinator",
        ],
    ),
    (Column::Status, "status", &["status", "state", "currently running", "still running", "active"]),
    (
        Column::Ages,
        "ages",
        &["age", "ages", "age range", "age group", "age groups", "age limit", "suitable ages", "age restrictions", "age restriction"],
    ),
    (Column::MinimumAge, "minimum_age", &["minimum age", "min age", "age from", "from age", "lowest age"]),
    (Column::MaximumAge, "maximum_age", &["maximum age", "max age", "age to", "to age", "highest age"]),
    (
        Column::Eligibility,
        "eligibility",
        &[
            "who is it for",
            "who for",
            "for whom",
            "who can come",
            "who can attend",
            "who can join",
            "eligibility",
            "eligibility description",
            "eligibility criteria",
            "criteria",
            "audience",
            "target audience",
            "target group",
            "suitable for",
            "open to",
            "who",
            "aimed at",
            "who is this for",
            "beneficiaries",
        ],
    ),
    (
        Column::ApplicationProcess,
        "application_process",
        &[
            "how to join",
            "how to book",
            "how to apply",
            "how to refer",
            "booking",
            "booking required",
            "booking information",
            "booking details",
            "referral",
            "referrals",
            "referral process",
            "referral route",
            "how to access",
            "application process",
            "joining",
            "how to get involved",
            "access route",
        ],
    ),
    (
        Column::Cost,
        "cost",
        &[
            "cost",
            "costs",
            "price",
            "prices",
            "fee",
            "fees",
            "charge",
            "charges",
            "cost per session",
            "price per session",
            "how much",
            "how much does it cost",
            "cost to attend",
        ],
    ),
    (
        Column::Schedule,
        "schedule",
        &[
            "schedule",
            "when",
            "day and time",
            "days and times",
            "day time",
            "day s and time s",
            "date and time",
            "dates and times",
            "opening times",
            "opening hours",
            "hours",
            "session times",
            "days times",
            "when is it",
            "times and days",
            "day times",
            "when does it happen",
        ],
    ),
    (Column::Day, "day", &["day", "days", "day week", "days week", "weekday", "which day", "day s"]),
    (Column::OnDay(0), "monday", &["monday", "mon", "mondays"]),
    (Column::OnDay(1), "tuesday", &["tuesday", "tue", "tues", "tuesdays"]),
    (Column::OnDay(2), "wednesday", &["wednesday", "wed", "weds", "wednesdays"]),
    (Column::OnDay(3), "thursday", &["thursday", "thu", "thur", "thurs", "thursdays"]),
    (Column::OnDay(4), "friday", &["friday", "fri", "fridays"]),
    (Column::OnDay(5), "saturday", &["saturday", "sat", "saturdays"]),
    (Column::OnDay(6), "sunday", &["sunday", "sun", "sundays"]),
    (Column::Time, "time", &["time", "times", "what time", "time s", "time day"]),
    (
        Column::Start,
        "start",
        &["start", "start time", "from", "starts", "begins", "opens", "opens at", "time start", "starts at", "time from"],
    ),
    (
        Column::End,
        "end",
        &[
            "end",
            "end time",
            "to",
            "ends",
            "finish",
            "finishes",
            "finish time",
            "closes",
            "closes at",
            "until",
            "time end",
            "ends at",
            "time to",
        ],
    ),
    (Column::StartDate, "start_date", &["start date", "from date", "first date", "date from", "date start", "begins on", "first session"]),
    (Column::EndDate, "end_date", &["end date", "to date", "last date", "date to", "date end", "ends on", "last session"]),
    (
        Column::AttendingType,
        "attending_type",
        &[
            "attending type",
            "attendance",
            "format",
            "online or in person",
            "in person or online",
            "delivery",
            "delivery method",
            "how is it delivered",
            "online",
            "type delivery",
            "mode",
        ],
    ),
    (Column::Languages, "languages", &["language", "languages", "languages spoken"]),
    (
        Column::Terms,
        "terms",
        &[
            "category",
            "categories",
            "type",
            "types",
            "tag",
            "tags",
            "taxonomy terms",
            "theme",
            "themes",
            "activity type",
            "type activity",
            "keywords",
            "service type",
            "type service",
            "kind",
            "topic",
            "topics",
        ],
    ),
    (
        Column::Areas,
        "areas",
        &[
            "area",
            "areas",
            "area covered",
            "areas covered",
            "service area",
            "service areas",
            "area served",
            "coverage",
            "catchment",
            "district",
            "ward",
            "locality",
        ],
    ),
    (Column::WaitTime, "wait_time", &["wait time", "waiting time", "waiting list"]),
    (Column::Alert, "alert", &["alert", "notice"]),
    (Column::LocationId, "location_id", &["location id", "venue id"]),
    (
        Column::LocationName,
        "location_name",
        &[
            "venue",
            "venue name",
            "name venue",
            "location",
            "location name",
            "place",
            "where",
            "building",
            "where is it",
            "where does it happen",
            "centre",
            "site",
        ],
    ),
    (
        Column::Address,
        "address",
        &[
            "address",
            "venue address",
            "address venue",
            "full address",
            "street",
            "street address",
            "address 1",
            "address 2",
            "address 3",
            "address line 1",
            "address line 2",
            "address line 3",
            "location address",
            "postal address",
            "address1",
            "address2",
        ],
    ),
    (
        Column::City,
        "city",
        &["city", "town", "town city", "city town", "town or city", "village", "post town", "address city", "address town"],
    ),
    (Column::County, "county", &["county", "state province", "region"]),
    (
        Column::PostalCode,
        "postal_code",
        &["postcode", "post code", "postal code", "venue postcode", "venue post code", "zip", "location postcode", "address postcode"],
    ),
    (Column::Latitude, "latitude", &["latitude", "lat"]),
    (Column::Longitude, "longitude", &["longitude", "long", "lon", "lng"]),
    (
        Column::Accessibility,
        "accessibility",
        &[
            "accessibility",
            "accessible",
            "is it accessible",
            "is venue accessible",
            "wheelchair access",
            "wheelchair accessible",
            "disabled access",
            "access",
            "step free",
            "step free access",
            "access information",
            "venue accessibility",
            "facilities",
            "accessibility information",
        ],
    ),
    (
        Column::Transportation,
        "transportation",
        &["transport", "transportation", "how to get there", "getting there", "directions", "parking", "travel", "public transport"],
    ),
    (Column::AssuredDate, "assured_date", &["assured date", "last checked", "checked", "date checked", "last verified", "last confirmed"]),
    (Column::LastModified, "last_modified", &["last modified", "last updated", "updated", "date updated", "modified"]),
];

/// Words of headings that say nothing.
const EMPTY: [&str; 11] = ["the", "of", "a", "an", "your", "our", "please", "any", "main", "full", "current"];

impl Column {
    /// The word by which a mapping names it.
    pub(super) fn word(self) -> &'static str {
        COLUMNS.iter().find(|(column, ..)| *column == self).map_or("", |(_, word, _)| word)
    }

    /// The column of a word.
    pub(super) fn named(word: &str) -> Option<Self> {
        COLUMNS.iter().find(|(_, known, _)| *known == word).map(|(column, ..)| *column)
    }

    /// Every word, in order.
    pub(super) fn words() -> impl Iterator<Item = &'static str> {
        COLUMNS.iter().map(|(_, word, _)| *word)
    }

    /// What a heading says the column is.
    pub(super) fn guessed(heading: &str) -> Option<Self> {
        let plain = plain(heading);
        // "Contact full name" and "Venue (if any)" still say it without their last or first words; "Main contact" must not lose its own.
        let telling: Vec<&str> = plain.split(' ').filter(|word| !EMPTY.contains(word)).collect();
        let telling = telling.join(" ");
        let find =
            |text: &str| COLUMNS.iter().find(|(_, word, headings)| headings.contains(&text) || *word == text).map(|(column, ..)| *column);
        find(&plain.replace(' ', "_")).or_else(|| find(&plain)).or_else(|| find(&telling))
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
    fn no_heading_and_no_word_stands_twice() {
        let mut seen = std::collections::BTreeMap::new();
        for (column, word, headings) in &COLUMNS {
            assert_eq!(Column::named(word), Some(*column));
            for heading in headings.iter().copied().chain([*word]).filter(|heading| heading.replace(' ', "_") != *word || heading == word) {
                if let Some(other) = seen.insert(heading, *column) {
                    assert_eq!(other, *column, "{heading} says {other:?} and {column:?}");
                }
            }
        }
    }
}
