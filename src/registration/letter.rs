//! The letters that go out: plain, short, and nothing in them that somebody else could have put there to mislead.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::day_in_london;

/// A mail, not addressed yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// What it is about.
    pub subject: String,
    /// What it says.
    pub body: String,
}

/// Whoever registered `name` is asked to prove their mailbox by `link`, before `until`.
#[must_use]
pub fn prove_mailbox(name: &str, link: &str, until: DateTime<Utc>) -> Letter {
    Letter {
        subject: "Please confirm your email address".to_owned(),
        body: body(&format!(
            "Somebody, we hope it was you, registered {} in our directory of local activities and support, and gave this email address.\n\n\
             To confirm that this mailbox is yours, open this link and press the button:\n\n{link}\n\n\
             The link works once, until {}. A moderator looks at the registration after that, and we will write to you again.\n\n\
             If it was not you, you need not do anything: nothing comes of it.",
            called(name),
            day(until)
        )),
    }
}

/// Whoever reads the mail of the address that `name` is listed with is asked whether the claim of it is right, by `link`, before `until`.
#[must_use]
pub fn prove_claim(name: &str, (by, email): (&str, &str), link: &str, until: DateTime<Utc>) -> Letter {
    let by = called_or(by, "Somebody");
    let by = if email.is_empty() { by } else { format!("{by} ({email})") };
    Letter {
        subject: "Does somebody speak for your organisation?".to_owned(),
        body: body(&format!(
            "{} is listed in our directory of local activities and support, with this email address.\n\n\
             {by} has asked to look after that listing for you, so that it stays right: they will see its drafts, and may change it. If that \
             is in order, open this link and press the button:\n\n{link}\n\n\
             The link works once, until {}. A moderator looks at the request after that.\n\n\
             If you know nothing of it, you need not do anything: the listing stays as it is.",
            capitalised(&called(name)),
            day(until)
        )),
    }
}

/// A moderator has confirmed the organization, or its claim.
#[must_use]
pub fn confirmed(name: &str) -> Letter {
    Letter {
        subject: "Your organisation is confirmed".to_owned(),
        body: body(&format!(
            "A moderator has confirmed {}. Your key now opens everything that an organisation can do: send in what you offer, keep it up to \
             date, and say when you are full.\n\nThank you for keeping the directory right.",
            called(name)
        )),
    }
}

/// A moderator has refused the organization, or its claim, for a reason.
#[must_use]
pub fn refused(name: &str, reason: &str) -> Letter {
    Letter {
        subject: "We could not confirm your organisation".to_owned(),
        body: body(&format!(
            "A moderator has looked at what you sent about {} and could not confirm it. The reason given is:\n\n{}\n\n\
             You are welcome to send it again with that put right.",
            called(name),
            indented(reason)
        )),
    }
}

/// A moderator has given back what an organization sent in, for a reason.
#[must_use]
pub fn given_back(name: &str, reason: &str) -> Letter {
    Letter {
        subject: "Something to mend before we can publish it".to_owned(),
        body: body(&format!(
            "A moderator has looked at {} and asks for something before it can be published:\n\n{}\n\n\
             Mend it and send it in again; nothing of it is lost.",
            called_or(name, "what you sent in"),
            indented(reason)
        )),
    }
}

/// A moderator has published what an organization sent in.
#[must_use]
pub fn made_public(name: &str) -> Letter {
    Letter {
        subject: "Published".to_owned(),
        body: body(&format!(
            "{} is published: from now on people can find it.\n\nPlease say when you are full, or when something changes. We will ask \
             you now and then whether it is still right.",
            capitalised(&called_or(name, "what you sent in"))
        )),
    }
}

fn indented(text: &str) -> String {
    text.trim().lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// What ends every letter.
pub(super) fn body(text: &str) -> String {
    format!("Hello,\n\n{text}\n\nThis mail was written by a program. Nobody reads answers to it.\n")
}

pub(super) fn day(moment: DateTime<Utc>) -> String {
    plain_day(day_in_london(moment))
}

pub(super) fn plain_day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// An organization's name in quotes, as far as it can be shown to somebody who may never have asked for this mail: one line, short, and
/// nothing that a mail program would turn into a link.
fn called(name: &str) -> String {
    called_or(name, "an organisation")
}

/// As [`called`], and what it is called otherwise.
pub(super) fn called_or(name: &str, otherwise: &str) -> String {
    const LONGEST: usize = 80;
    let name: String = name.chars().map(|c| if c.is_control() || c.is_whitespace() { ' ' } else { c }).collect();
    let name = name.trim();
    let dotted = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).contains('.');
    if name.is_empty() || name.contains(['/', '@', ':']) || name.split(' ').any(dotted) {
        return otherwise.to_owned();
    }
    let short: String = name.chars().take(LONGEST).collect();
    let more = if name.chars().count() > LONGEST { "…" } else { "" };
    format!("“{short}{more}”")
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_goes_into_a_letter_only_where_it_cannot_mislead() {
        for (name, said) in [
            ("Oakwood Singers", "“Oakwood Singers”"),
            ("St. Mary's Tea & Chat, Leeds.", "“St. Mary's Tea & Chat, Leeds.”"),
            ("Win now\nhttp://evil.example", "an organisation"),
            ("Visit evil.example today", "an organisation"),
            ("write to win@evil", "an organisation"),
            ("Tea\r\nBcc: all", "an organisation"),
            ("Tea\r\nchat", "“Tea  chat”"),
            ("\u{7}", "an organisation"),
            ("", "an organisation"),
        ] {
            assert_eq!(called(name), said, "{name:?}");
        }
        assert_eq!(called(&"x".repeat(300)).chars().count(), 83);
    }

    #[test]
    fn letters_say_what_to_do_and_until_when() {
        let until = "2026-07-01T23:30:00Z".parse().unwrap();
        for letter in [
            prove_mailbox("Tea", "https://w.example/links/x", until),
            prove_claim("Tea", ("Jo", "jo@x.example"), "https://w.example/links/x", until),
        ] {
            assert!(letter.body.contains("\n\nhttps://w.example/links/x\n\n"), "{}", letter.body);
            assert!(letter.body.contains("until 2 July 2026"), "{}", letter.body);
            assert!(!letter.subject.contains("Tea"), "a name that anybody may give has no place in a subject");
        }
        assert!(refused("Tea", "No such charity\nat that address").body.contains("\n\n  No such charity\n  at that address\n\n"));
        assert!(confirmed("Tea").body.contains("confirmed “Tea”"));
    }
}
