//! How an organization is revised: a merge patch (RFC 7396) of what it says of itself, and what of it waits for a moderator.

use serde_json::{Map, Value};

use super::{
    RegisterNumber, Scheme,
    draft::{checked_email, checked_phone, checked_url},
};
use crate::domain::{
    Organization,
    fault::{Faults, code},
    json::{Pointer, kind, note},
    vocabulary::Vocabulary as _,
};

/// The members that can be revised, each with the members that its rows may have where it is a list of rows.
const MEMBERS: [(&str, &[&str]); 7] = [
    ("name", &[]),
    ("description", &[]),
    ("website", &[]),
    ("email", &[]),
    ("organization_identifiers", &["id", "identifier_scheme", "identifier_type", "identifier"]),
    ("contacts", &["id", "name", "title", "email", "phones"]),
    ("phones", &["id", "number", "description"]),
];

/// `current`, as it goes over the wire, with the patch applied. What the patch names and may not is in `faults`; rows may keep the members
/// that a publisher gave them.
#[must_use]
pub fn revised(current: &Value, patch: Value, faults: &mut Faults) -> Option<Value> {
    let root = Pointer::root();
    let Value::Object(patch) = patch else {
        note(faults, &root, code::WRONG_TYPE, format!("must be an object, not {}", kind(&patch)));
        return None;
    };
    let before = faults.0.len();
    for (name, value) in &patch {
        let at = root.member(name);
        match MEMBERS.iter().find(|(known, _)| known == name) {
            None => {
                let known = MEMBERS.map(|(name, _)| name).join(", ");
                note(faults, &at, code::UNKNOWN_FIELD, format!("unknown member; what can be revised is {known}"));
            }
            Some((_, [])) => {}
            Some((_, known)) => check_rows(value, known, &current[name], &at, faults),
        }
    }
    let mut revised = current.clone();
    for (name, value) in patch {
        merge(&mut revised, name, value);
    }
    (faults.0.len() == before).then_some(revised)
}

/// RFC 7396, for one member. The members here are texts and lists, which are exchanged whole.
fn merge(target: &mut Value, name: String, patch: Value) {
    let Some(members) = target.as_object_mut() else { return };
    match patch {
        Value::Null => {
            members.shift_remove(&name);
        }
        patch => {
            members.insert(name, patch);
        }
    }
}

fn check_rows(rows: &Value, known: &[&str], current: &Value, at: &Pointer, faults: &mut Faults) {
    let had = |name: &str| current.as_array().into_iter().flatten().any(|row| row.get(name).is_some());
    for (place, row) in rows.as_array().into_iter().flatten().enumerate() {
        for name in row.as_object().into_iter().flat_map(Map::keys) {
            if !known.contains(&name.as_str()) && !had(name) {
                let what = format!("unknown member; known here are {}", known.join(", "));
                note(faults, &at.element(place).member(name), code::UNKNOWN_FIELD, what);
            }
        }
    }
}

/// Notes what is wrong with what a revision changed: forms, and what only a moderator may change of what is `published`.
pub fn check(before: &Organization, after: &Organization, published: bool, by_moderator: bool, faults: &mut Faults) {
    let root = Pointer::root();
    if published && !by_moderator {
        for (name, changed) in [
            ("name", before.name != after.name),
            ("description", before.description != after.description),
            ("organization_identifiers", before.organization_identifiers != after.organization_identifiers),
        ] {
            if changed {
                let what = format!(
                    "the {} of a published organisation is changed by a moderator, with the same request; ask one. Contact details and web \
                     site you can change yourself, at once",
                    name.replace('_', " ")
                );
                note(faults, &root.member(name), code::CONFLICT, what);
            }
        }
    }
    if before.description.is_some() && after.description.is_none() {
        note(faults, &root.member("description"), code::REQUIRED, "description is required");
    }
    if after.website != before.website
        && let Some(website) = &after.website
    {
        checked_url(website, &root.member("website"), faults);
    }
    if after.email != before.email
        && let Some(email) = &after.email
    {
        checked_email(email, &root.member("email"), faults);
    }
    check_contacts(before, after, faults);
    for (place, row) in after.organization_identifiers.iter().enumerate() {
        let at = root.member("organization_identifiers").element(place);
        if before.organization_identifiers.contains(row) {
            continue;
        }
        match row.identifier_scheme.as_deref().and_then(|scheme| Scheme::from_word(scheme).ok()) {
            None => {
                let known: Vec<&str> = Scheme::ALL.iter().map(|scheme| scheme.word()).collect();
                let what = format!("not a word of identifier_scheme; known are {}", known.join(", "));
                note(faults, &at.member("identifier_scheme"), code::UNKNOWN_WORD, what);
            }
            Some(scheme) if RegisterNumber::of(row).is_none() => {
                note(faults, &at.member("identifier"), code::MALFORMED, format!("must be {}", scheme.form()));
            }
            Some(_) => {}
        }
    }
}

/// Mail addresses and telephone numbers that are new. What a feed wrote in a way of its own may stay.
fn check_contacts(before: &Organization, after: &Organization, faults: &mut Faults) {
    let root = Pointer::root();
    for (place, contact) in after.contacts.iter().enumerate().filter(|(_, contact)| !before.contacts.contains(contact)) {
        let at = root.member("contacts").element(place);
        if let Some(email) = &contact.email {
            checked_email(email, &at.member("email"), faults);
        }
        for (place, phone) in contact.phones.iter().enumerate() {
            checked_phone(&phone.number, &at.member("phones").element(place).member("number"), faults);
        }
    }
    for (place, phone) in after.phones.iter().enumerate().filter(|(_, phone)| !before.phones.contains(phone)) {
        checked_phone(&phone.number, &root.member("phones").element(place).member("number"), faults);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn organization(with: &Value) -> Organization {
        let mut organization = json!({ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001", "name": "Tea", "description": "Tea." });
        for (name, value) in with.as_object().unwrap() {
            organization[name] = value.clone();
        }
        serde_json::from_value(organization).unwrap()
    }

    #[test]
    fn a_patch_changes_what_it_names_and_takes_out_what_it_names_null() {
        let current =
            json!({ "id": 1, "name": "Tea", "website": "https://tea.example", "phones": [{ "id": 2, "number": "1", "x_line": "a" }] });
        for (patch, expected) in [
            (json!({}), Some(current.clone())),
            (
                json!({ "website": null, "email": "a@b.example" }),
                Some(json!({ "id": 1, "name": "Tea", "phones": [{ "id": 2, "number": "1", "x_line": "a" }], "email": "a@b.example" })),
            ),
            (
                json!({ "phones": [{ "number": "2", "x_line": "b" }] }),
                Some(json!({ "id": 1, "name": "Tea", "website": "https://tea.example", "phones": [{ "number": "2", "x_line": "b" }] })),
            ),
            (json!({ "phones": [{ "nubmer": "2" }] }), None),
            (json!({ "id": 3 }), None),
            (json!({ "publication_state": "published" }), None),
            (json!([]), None),
        ] {
            let mut faults = Faults::default();
            assert_eq!(revised(&current, patch.clone(), &mut faults), expected, "{patch}");
            assert_eq!(faults.0.is_empty(), expected.is_some(), "{patch}");
        }
    }

    #[test]
    fn of_what_is_published_its_owner_changes_contact_details_and_a_moderator_all() {
        let before = organization(&json!({}));
        for (after, pointer) in [
            (json!({ "website": "https://tea.example" }), None),
            (json!({ "phones": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002", "number": "0113 496 0001" }] }), None),
            (json!({ "name": "Gin" }), Some("/name")),
            (json!({ "description": "Gin." }), Some("/description")),
        ] {
            let after = organization(&after);
            for (published, by_moderator) in [(true, false), (true, true), (false, false)] {
                let mut faults = Faults::default();
                check(&before, &after, published, by_moderator, &mut faults);
                let found: Vec<&str> = faults.0.iter().map(|fault| fault.pointer.as_str()).collect();
                let expected: Vec<&str> = pointer.filter(|_| published && !by_moderator).into_iter().collect();
                assert_eq!(found, expected, "{} {published} {by_moderator}", after.name);
            }
        }
    }

    #[test]
    fn forms_are_checked_of_what_is_new_only() {
        let odd = json!({ "website": "tea.example", "email": "ask inside", "contacts": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a003", "email": "x" }] });
        let mut faults = Faults::default();
        check(&organization(&odd), &organization(&odd), true, false, &mut faults);
        assert!(faults.0.is_empty(), "{faults}");
        check(&organization(&json!({})), &organization(&odd), false, false, &mut faults);
        assert_eq!(faults.0.len(), 3, "{faults}");
    }
}
