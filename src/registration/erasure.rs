//! Erasing a person: what of a document is theirs, and what is left without it.
//!
//! Documents are walked as JSON, so that members which a feed sent and Waymark does not understand are scrubbed as well.

use std::collections::BTreeSet;

use serde_json::Value;

use super::email::is_email;
use crate::domain::{
    fault::{Faults, code},
    json::{Absence, JsonObject, Pointer, is_blank, note},
};

/// What stands in the place of an address or a number that stood within a text.
const REMOVED: &str = "[removed]";

/// The person whose contact details are erased. It has no `Debug`: what it holds goes into no log.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Erasure {
    email: Option<String>,
    name: Option<String>,
    phone: Option<String>,
}

/// What was scrubbed.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Scrubbed {
    /// How many contacts, numbers, addresses and mentions were taken out.
    pub count: u64,
    /// The mail addresses, in small letters, of the contacts that were taken out: what else is kept of them goes too.
    pub emails: BTreeSet<String>,
}

impl Erasure {
    /// Reads a request: an email address, a name, a telephone number, or several of them, each of which tells the person.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn read(body: Value) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        let Some(mut object) = JsonObject::new(body, Pointer::root(), Absence::LeftOut, &mut faults) else { return Err(faults) };
        let mut take = |name: &str| object.take_text(name, 320, &mut faults).filter(|text| !is_blank(text));
        let (email, name, phone) = (take("email"), take("name"), take("phone"));
        object.refuse_rest(&["email", "name", "phone"], &mut faults);
        if phone.as_deref().is_some_and(|phone| digits(phone).len() < 5) {
            note(&mut faults, &Pointer::root().member("phone"), code::MALFORMED, "must be a telephone number of at least five digits");
        }
        if email.as_deref().is_some_and(|email| !is_email(email.trim())) {
            note(&mut faults, &Pointer::root().member("email"), code::MALFORMED, "must be an email address");
        }
        if faults.0.is_empty() && email.is_none() && name.is_none() && phone.is_none() {
            note(&mut faults, &Pointer::root(), code::REQUIRED, "email, name or phone is required: what tells the person");
        }
        faults.or(Self { email: email.as_deref().map(folded), name: name.as_deref().map(folded), phone: phone.as_deref().map(digits) })
    }

    /// The mail address that was named, in small letters.
    #[must_use]
    pub fn email(&self) -> Option<&str> {
        self.email.as_deref()
    }

    /// Takes what is the person's out of a document.
    pub fn scrub(&self, document: &mut Value, scrubbed: &mut Scrubbed) {
        match document {
            Value::Object(members) => {
                let gone: Vec<String> =
                    members.iter().filter(|(name, value)| self.is_their_address(name, value)).map(|(name, _)| name.clone()).collect();
                for name in gone {
                    members.shift_remove(&name);
                    scrubbed.count += 1;
                }
                for (name, value) in members.iter_mut() {
                    if let ("contacts" | "phones", Value::Array(rows)) = (name.as_str(), &mut *value) {
                        let before = rows.len();
                        rows.retain(|row| !self.is_theirs(row, scrubbed));
                        scrubbed.count += (before - rows.len()) as u64;
                    }
                    // Ids are no words, and may hold any digits.
                    if name != "id" && !name.ends_with("_id") {
                        self.scrub(value, scrubbed);
                    }
                }
            }
            Value::Array(items) => items.iter_mut().for_each(|item| self.scrub(item, scrubbed)),
            Value::String(text) => self.scrub_text(text, scrubbed),
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    /// Whether a member is nothing but the person's mail address.
    fn is_their_address(&self, name: &str, value: &Value) -> bool {
        name.ends_with("email") && self.email.is_some() && value.as_str().map(folded) == self.email
    }

    /// Whether a contact is the person, or a telephone number theirs. Notes the mail address of such a contact.
    fn is_theirs(&self, row: &Value, scrubbed: &mut Scrubbed) -> bool {
        let text = |name: &str| row.get(name).and_then(Value::as_str);
        let same = |asked: &Option<String>, found: Option<String>| asked.is_some() && *asked == found;
        let number = |row: &Value| row.get("number").and_then(Value::as_str).map(digits);
        let theirs = same(&self.email, text("email").map(folded))
            || same(&self.name, text("name").map(folded))
            || same(&self.phone, number(row))
            || row.get("phones").and_then(Value::as_array).into_iter().flatten().any(|phone| same(&self.phone, number(phone)));
        if theirs {
            scrubbed.emails.extend(text("email").map(folded));
        }
        theirs
    }

    /// Takes address and number out of the midst of a text. A name stays there: it may be part of any word.
    fn scrub_text(&self, text: &mut String, scrubbed: &mut Scrubbed) {
        if let Some(email) = &self.email {
            let mut from = 0;
            while let Some(at) = find_ignoring_case(&text[from..], email).map(|at| from + at) {
                let end = at + email.len();
                if is_whole_address(&text[..at], &text[end..]) {
                    text.replace_range(at..end, REMOVED);
                    scrubbed.count += 1;
                    from = at + REMOVED.len();
                } else {
                    from = end;
                }
            }
        }
        if let Some(phone) = &self.phone {
            while let Some((from, to)) = find_number(text, phone) {
                text.replace_range(from..to, REMOVED);
                scrubbed.count += 1;
            }
        }
    }
}

/// Whether what stands between these two is a whole mail address, and not the end or the beginning of another: `ann@x.org` is not
/// `joann@x.org`.
fn is_whole_address(before: &str, after: &str) -> bool {
    let goes_on = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let begins = before.chars().next_back().is_none_or(|c| !goes_on(c) && !matches!(c, '.' | '+' | '%'));
    let mut rest = after.chars();
    let ends = match rest.next() {
        Some('.') => rest.next().is_none_or(|c| !goes_on(c)),
        next => next.is_none_or(|c| !goes_on(c)),
    };
    begins && ends
}

/// A text in small letters, with single blanks.
fn folded(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// A telephone number's digits, as they are dialled within the country.
fn digits(text: &str) -> String {
    let digits: String = text.replace("(0)", "").chars().filter(char::is_ascii_digit).collect();
    let national = digits.strip_prefix("0044").or_else(|| digits.strip_prefix("44").filter(|rest| rest.len() >= 9));
    national.map_or_else(|| digits.clone(), |rest| format!("0{rest}"))
}

/// Where `wanted`, plain ASCII in small letters, stands in a text.
fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let wanted = wanted.as_bytes();
    text.as_bytes()
        .windows(wanted.len().max(1))
        .position(|window| window.eq_ignore_ascii_case(wanted))
        .filter(|at| text.is_char_boundary(*at))
}

/// Where a run of digits and what stands between them makes the number `wanted`.
fn find_number(text: &str, wanted: &str) -> Option<(usize, usize)> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '+' | '.' | '\u{a0}');
    let mut from = 0;
    while let Some(start) = text[from..].find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')).map(|at| from + at) {
        let end = text[start..].find(|c: char| !is_part(c)).map_or(text.len(), |at| start + at);
        let run = text[start..end].trim_end_matches(|c: char| !c.is_ascii_digit());
        if digits(run) == wanted {
            return Some((start, start + run.len()));
        }
        from = end.max(start + 1);
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn scrubbed(who: Value, mut document: Value) -> (Value, Scrubbed) {
        let mut counted = Scrubbed::default();
        Erasure::read(who).unwrap_or_default().scrub(&mut document, &mut counted);
        (document, counted)
    }

    #[test]
    fn a_person_is_taken_out_wherever_they_stand() {
        let jo = json!({ "id": "1", "name": "Jo  Bloggs", "email": "Jo@tea.example", "phones": [{ "number": "+44 (0)113 496 0001" }] });
        let an = json!({ "id": "2", "name": "An", "phones": [{ "number": "0113 496 0002" }] });
        let document = json!({
            "name": "Tea", "email": "jo@tea.example", "assurer_email": "JO@TEA.EXAMPLE", "contacts": [jo, an],
            "description": "Ring Jo on 0113 496-0001 or write to jo@TEA.example. Ring An on 0113 496 0002.",
            "service_at_locations": [{ "contacts": [jo], "phones": [{ "number": "01134960001" }, { "number": "999" }] }],
            "extra": { "x_lead": { "email": "jo@tea.example" }, "contacts": [jo] },
        });
        for (who, count, left) in [
            (
                json!({ "email": "JO@tea.example" }),
                7,
                json!({
                    "name": "Tea", "contacts": [an],
                    "description": "Ring Jo on 0113 496-0001 or write to [removed]. Ring An on 0113 496 0002.",
                    "service_at_locations": [{ "contacts": [], "phones": [{ "number": "01134960001" }, { "number": "999" }] }],
                    "extra": { "x_lead": {}, "contacts": [] },
                }),
            ),
            (
                json!({ "phone": "0113 496 0001" }),
                5,
                json!({
                    "name": "Tea", "email": "jo@tea.example", "assurer_email": "JO@TEA.EXAMPLE", "contacts": [an],
                    "description": "Ring Jo on [removed] or write to jo@TEA.example. Ring An on 0113 496 0002.",
                    "service_at_locations": [{ "contacts": [], "phones": [{ "number": "999" }] }],
                    "extra": { "x_lead": { "email": "jo@tea.example" }, "contacts": [] },
                }),
            ),
            (
                json!({ "name": "jo bloggs" }),
                3,
                json!({
                    "name": "Tea", "email": "jo@tea.example", "assurer_email": "JO@TEA.EXAMPLE", "contacts": [an],
                    "description": "Ring Jo on 0113 496-0001 or write to jo@TEA.example. Ring An on 0113 496 0002.",
                    "service_at_locations": [{ "contacts": [], "phones": [{ "number": "01134960001" }, { "number": "999" }] }],
                    "extra": { "x_lead": { "email": "jo@tea.example" }, "contacts": [] },
                }),
            ),
        ] {
            let (document, counted) = scrubbed(who.clone(), document.clone());
            assert_eq!(document, left, "{who}");
            assert_eq!(counted.count, count, "{who}");
            assert_eq!(counted.emails.iter().collect::<Vec<_>>(), ["jo@tea.example"], "{who}");
        }
    }

    #[test]
    fn nobody_else_is_touched() {
        let document =
            json!({ "id": "01134960001", "name": "An", "contacts": [{ "name": "An" }], "description": "01134960001 2 and é 1134960001" });
        for who in [json!({ "email": "a@b.example" }), json!({ "name": "Jo" }), json!({ "phone": "0113 496 0009" })] {
            let (after, counted) = scrubbed(who, document.clone());
            assert_eq!((after, counted.count), (document.clone(), 0));
        }
    }

    #[test]
    fn a_request_must_tell_the_person() {
        for (body, pointer) in [
            (json!({}), ""),
            (json!({ "email": "jo" }), "/email"),
            (json!({ "phone": "12" }), "/phone"),
            (json!({ "nmae": "Jo" }), "/nmae"),
            (json!({ "name": 3 }), "/name"),
        ] {
            assert_eq!(Erasure::read(body.clone()).err().unwrap().0[0].pointer, pointer, "{body}");
        }
    }

    #[test]
    fn an_address_is_erased_where_it_stands_whole() {
        let erasure = Erasure::read(json!({ "email": "ann@x.example" })).unwrap();
        for (text, left) in [
            ("Write to ann@x.example.", "Write to [removed]."),
            ("<Ann@X.example>, ann@x.example", "<[removed]>, [removed]"),
            ("joann@x.example", "joann@x.example"),
            ("ann@x.example.org and ann@x.examples", "ann@x.example.org and ann@x.examples"),
            ("j.ann@x.example", "j.ann@x.example"),
        ] {
            let mut document = json!({ "description": text });
            erasure.scrub(&mut document, &mut Scrubbed::default());
            assert_eq!(document["description"], left, "{text}");
        }
        for email in ["@", "e@e", "@x.example", "ann"] {
            assert!(Erasure::read(json!({ "email": email })).is_err(), "{email}");
        }
    }
}
