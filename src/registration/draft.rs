//! What somebody sends to register an organization, or to claim one: read with every fault at once.

use serde_json::Value;
use uuid::Uuid;

use super::{RegisterNumber, Scheme, is_email};
use crate::domain::{
    Contact, Extra, Organization, OrganizationId, OrganizationIdentifier, Phone,
    fault::{Faults, code},
    json::{Absence, JsonObject, Pointer, is_blank, note},
    vocabulary::Vocabulary as _,
};

/// The longest name of an organization or a person, in characters.
const MAX_NAME: usize = 200;
/// The longest description, in characters: some four pages.
const MAX_DESCRIPTION: usize = 10_000;
/// The longest web address, in characters.
const MAX_URL: usize = 500;
/// The longest telephone number, as people write them, in characters.
const MAX_PHONE: usize = 40;
/// The longest message to a moderator, in characters.
const MAX_MESSAGE: usize = 1_000;
/// The most register numbers of one organization.
const MAX_NUMBERS: usize = 10;

/// An organization that somebody registers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its name.
    pub name: String,
    /// What it is and does.
    pub description: String,
    /// Its web site.
    pub website: Option<String>,
    /// Whom to ask for; their mailbox is proved by a link.
    pub contact: ContactForm,
    /// Charity and company numbers, each once.
    pub numbers: Vec<RegisterNumber>,
}

/// A person to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactForm {
    /// Name.
    pub name: String,
    /// Where to write to.
    pub email: String,
    /// Telephone number.
    pub phone: Option<String>,
}

/// A claim of an organization that is listed already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimForm {
    /// Who claims it.
    pub contact: ContactForm,
    /// What they say to the moderator.
    pub message: Option<String>,
}

impl Draft {
    /// Reads a registration.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn read(body: Value) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let Some(mut object) = JsonObject::new(body, Pointer::root(), Absence::LeftOut, &mut faults) else { return Err(faults) };
        let name = line(&mut object, "name", MAX_NAME, &mut faults);
        let description = object.require_text("description", MAX_DESCRIPTION, &mut faults);
        let at = object.pointer("website");
        let website = object.take_text("website", MAX_URL, &mut faults).filter(|url| checked_url(url, &at, &mut faults));
        let contact = contact(&mut object, &mut faults);
        let numbers = numbers(&mut object, &mut faults);
        object.refuse_rest(&["name", "description", "website", "contact", "organization_identifiers"], &mut faults);
        match (name, description, contact) {
            (Some(name), Some(description), Some(contact)) => faults.or(Self { name, description, website, contact, numbers }),
            // What is not there was noted.
            _ => Err(faults),
        }
    }
}

impl ClaimForm {
    /// Reads a claim.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn read(body: Value) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let Some(mut object) = JsonObject::new(body, Pointer::root(), Absence::LeftOut, &mut faults) else { return Err(faults) };
        let contact = contact(&mut object, &mut faults);
        let message = object.take_text("message", MAX_MESSAGE, &mut faults).filter(|text| !is_blank(text));
        object.refuse_rest(&["contact", "message"], &mut faults);
        match contact {
            Some(contact) => faults.or(Self { contact, message }),
            None => Err(faults),
        }
    }
}

/// The organization that a draft becomes under this id.
#[must_use]
pub fn organization(id: OrganizationId, draft: &Draft) -> Organization {
    // Rows get ids that follow from the organization's: chance is not this room's.
    let row = |name: &str| Uuid::new_v5(&id.0, name.as_bytes());
    let phone = |number: &String| Phone { id: row("contact phone"), number: number.clone(), description: None, extra: Extra::new() };
    let identifier = |number: &RegisterNumber| OrganizationIdentifier {
        id: row(&format!("{} {}", number.scheme.word(), number.number)),
        identifier_scheme: Some(number.scheme.word().to_owned()),
        identifier_type: number.scheme.name().to_owned(),
        identifier: number.number.clone(),
        extra: Extra::new(),
    };
    Organization {
        id,
        name: draft.name.clone(),
        description: Some(draft.description.clone()),
        email: None,
        website: draft.website.clone(),
        uri: None,
        parent_organization_id: None,
        organization_identifiers: draft.numbers.iter().map(identifier).collect(),
        contacts: vec![Contact {
            id: row("contact"),
            name: Some(draft.contact.name.clone()),
            title: None,
            email: Some(draft.contact.email.clone()),
            phones: draft.contact.phone.iter().map(phone).collect(),
            extra: Extra::new(),
        }],
        phones: Vec::new(),
        attributes: Vec::new(),
        extra: Extra::new(),
    }
}

/// A text of one line that must be there.
fn line(object: &mut JsonObject, name: &str, max: usize, faults: &mut Faults) -> Option<String> {
    let at = object.pointer(name);
    let text = object.require_text(name, max, faults)?;
    one_line(&text, &at, faults)
}

fn one_line(text: &str, at: &Pointer, faults: &mut Faults) -> Option<String> {
    if text.contains(['\n', '\r', '\t']) {
        note(faults, at, code::FORBIDDEN_CHARACTER, "must be one line");
        return None;
    }
    Some(text.trim().to_owned())
}

fn contact(object: &mut JsonObject, faults: &mut Faults) -> Option<ContactForm> {
    if !object.has("contact") {
        note(faults, &object.pointer("contact"), code::REQUIRED, "contact is required: somebody to write to");
        return None;
    }
    let mut contact = object.take_object("contact", faults)?;
    let name = line(&mut contact, "name", MAX_NAME, faults);
    let at = contact.pointer("email");
    let email = contact.require_text("email", 320, faults).map(|email| email.trim().to_owned());
    let email = email.filter(|email| checked_email(email, &at, faults));
    let at = contact.pointer("phone");
    let phone = contact.take_text("phone", MAX_PHONE, faults).map(|phone| phone.trim().to_owned());
    let phone = phone.filter(|phone| checked_phone(phone, &at, faults));
    contact.refuse_rest(&["name", "email", "phone"], faults);
    Some(ContactForm { name: name?, email: email?, phone })
}

fn numbers(object: &mut JsonObject, faults: &mut Faults) -> Vec<RegisterNumber> {
    let mut numbers = Vec::new();
    for (row, at) in object.take_array("organization_identifiers", MAX_NUMBERS, faults).unwrap_or_default() {
        let Some(mut row) = JsonObject::new(row, at.clone(), Absence::LeftOut, faults) else { continue };
        for name in ["identifier_scheme", "identifier"] {
            if !row.has(name) {
                note(faults, &row.pointer(name), code::REQUIRED, format!("{name} is required"));
            }
        }
        let scheme: Option<Scheme> = row.take_word("identifier_scheme", faults);
        // Said in words by HSDS; here it follows from the scheme.
        let _ = row.take_text("identifier_type", MAX_NAME, faults);
        let at_number = row.pointer("identifier");
        let number = row.take_text("identifier", 40, faults);
        row.refuse_rest(&["identifier_scheme", "identifier_type", "identifier"], faults);
        if let (Some(scheme), Some(number)) = (scheme, number) {
            match scheme.number(&number) {
                Some(number) if numbers.contains(&RegisterNumber { scheme, number: number.clone() }) => {
                    note(faults, &at, code::CONFLICT, "the same number stands twice");
                }
                Some(number) => numbers.push(RegisterNumber { scheme, number }),
                None => note(faults, &at_number, code::MALFORMED, format!("must be {}", scheme.form())),
            }
        }
    }
    numbers
}

/// Whether a text is a mail address; notes a fault where it is none.
pub(super) fn checked_email(text: &str, at: &Pointer, faults: &mut Faults) -> bool {
    let right = is_email(text);
    if !right {
        note(faults, at, code::MALFORMED, "must be an email address, such as hello@example.org");
    }
    right
}

/// Whether a text is a web address; notes a fault where it is none.
pub(super) fn checked_url(text: &str, at: &Pointer, faults: &mut Faults) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    let right = host.is_some_and(|host| host.contains('.') && !host.contains('@') && host.len() > 3)
        && text.len() <= MAX_URL
        && text.chars().all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\'));
    if !right {
        note(faults, at, code::MALFORMED, "must be a web address that begins with https:// or http://");
    }
    right
}

/// Whether a text is a telephone number as people write one; notes a fault where it is none.
pub(super) fn checked_phone(text: &str, at: &Pointer, faults: &mut Faults) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let right = (3..=20).contains(&digits)
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '+' | '-' | '(' | ')' | '.' | '/' | '#' | ','));
    if !right {
        note(faults, at, code::MALFORMED, "must be a telephone number, such as 0113 496 0001");
    }
    right
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn whole() -> Value {
        json!({
            "name": "  Oakwood Singers ", "description": "We sing.\nCome along.", "website": "https://singers.example/about",
            "contact": { "name": "Jo Bloggs", "email": "jo@singers.example", "phone": "0113 496 0001 ext. 2" },
            "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier": "1164 883" },
                                         { "identifier_scheme": "GB-COH", "identifier_type": "Company", "identifier": "sc123456" }]
        })
    }

    #[test]
    fn a_whole_registration_becomes_an_organization() {
        let draft = Draft::read(whole()).unwrap();
        let id = OrganizationId(Uuid::from_u128(9));
        let organization = organization(id, &draft);
        assert_eq!((organization.id, organization.name.as_str()), (id, "Oakwood Singers"));
        assert_eq!(organization.contacts[0].phones[0].number, "0113 496 0001 ext. 2");
        let numbers: Vec<&str> = organization.organization_identifiers.iter().map(|row| row.identifier.as_str()).collect();
        assert_eq!(numbers, ["1164883", "SC123456"]);
        assert_eq!(organization.organization_identifiers.iter().filter_map(RegisterNumber::of).count(), 2);
        assert_eq!(organization.email, None, "the mailbox of a person is not the organization's");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let body = json!({
            "nmae": "x", "description": " ", "website": "javascript:alert(1)",
            "contact": { "name": "Jo\nBloggs", "email": "jo@singers.example\r\nBcc: all@example.org", "phone": "call me", "mobile": "1" },
            "organization_identifiers": [{ "identifier_scheme": "GB-CHC", "identifier": "12" }, { "identifier_scheme": "XX" },
                                         { "identifier_scheme": "GB-SC", "identifier": "SC037116" },
                                         { "identifier_scheme": "GB-SC", "identifier": "sc037116" }]
        });
        let faults = Draft::read(body).unwrap_err();
        let found: Vec<(&str, &str)> = faults.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        for expected in [
            ("/name", code::REQUIRED),
            ("/description", code::EMPTY),
            ("/website", code::MALFORMED),
            ("/contact/name", code::FORBIDDEN_CHARACTER),
            ("/contact/email", code::MALFORMED),
            ("/contact/phone", code::MALFORMED),
            ("/contact/mobile", code::UNKNOWN_FIELD),
            ("/organization_identifiers/0/identifier", code::MALFORMED),
            ("/organization_identifiers/1/identifier_scheme", code::UNKNOWN_WORD),
            ("/organization_identifiers/1/identifier", code::REQUIRED),
            ("/organization_identifiers/3", code::CONFLICT),
            ("/nmae", code::UNKNOWN_FIELD),
        ] {
            assert!(found.contains(&expected), "{expected:?} not in {found:?}");
        }
        assert_eq!(found.len(), 12, "{found:?}");
    }

    #[test]
    fn what_is_long_or_of_another_kind_is_refused() {
        for (member, value, code) in [
            ("name", json!("x".repeat(201)), code::TOO_LONG),
            ("description", json!("x".repeat(10_001)), code::TOO_LONG),
            ("contact", json!("Jo"), code::WRONG_TYPE),
            ("website", json!(null), code::WRONG_TYPE),
            ("website", json!("https://user@host.example"), code::MALFORMED),
            ("organization_identifiers", json!({}), code::WRONG_TYPE),
        ] {
            let mut body = whole();
            body[member] = value;
            let faults = Draft::read(body).unwrap_err();
            assert_eq!((faults.0[0].pointer.as_str(), faults.0[0].code), (format!("/{member}").as_str(), code), "{member}");
        }
        assert_eq!(Draft::read(json!([])).unwrap_err().0.len(), 1);
    }

    #[test]
    fn a_claim_needs_somebody_to_write_to() {
        let claim = ClaimForm::read(json!({ "contact": { "name": "Jo", "email": "jo@x.example" }, "message": "I chair it." })).unwrap();
        assert_eq!(claim.message.as_deref(), Some("I chair it."));
        assert_eq!(ClaimForm::read(json!({ "email": "jo@x.example" })).unwrap_err().0.len(), 2);
    }
}
