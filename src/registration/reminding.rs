//! When an organization is reminded of a listing, and what the reminder says.

use std::{collections::BTreeSet, fmt::Write as _};

use chrono::{DateTime, NaiveDate, Utc};

use super::letter::{Letter, body, called_or, day, plain_day};
use crate::domain::RoomState;

/// After how many days without a word an organization is reminded, where nothing is set: a quarter, and a month and two after it.
pub const REMIND_AFTER: [i64; 3] = [90, 120, 150];

/// What of the days that have gone by is due: all that were not reminded of. One letter tells of them, so that a server which was away for a
/// while does not make up for it with several.
#[must_use]
pub fn due(since: NaiveDate, today: NaiveDate, after_days: &[i64], reminded: &BTreeSet<i64>) -> Vec<i64> {
    let gone_by = (today - since).num_days();
    let due = |days: &&i64| **days <= gone_by && !reminded.contains(days);
    let due: Vec<i64> = after_days.iter().filter(due).copied().collect();
    // Who was reminded after 120 days is not reminded of the 90 that a setting brought in later.
    if due.iter().max() < reminded.iter().max() { Vec::new() } else { due }
}

/// A listing in a reminder, with its links.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reminded {
    /// What it is called.
    pub name: String,
    /// When it was last said to be right.
    pub assured: Option<NaiveDate>,
    /// The link that says that it still is.
    pub still_right: String,
    /// The link that says that it is no more.
    pub no_longer_runs: String,
    /// The link that says whether there is room, and what it says.
    pub room: (RoomState, String),
}

/// An organization is asked whether its listings are still right. `hidden_after` is after how many days one that nobody speaks for is no
/// longer suggested to people, where that is so.
#[must_use]
pub fn reminder(organization: &str, listings: &[Reminded], until: DateTime<Utc>, hidden_after: Option<u16>) -> Letter {
    let mut text = format!(
        "It is some time since anybody told us that what {} offers is still as our directory says. It takes one press of a button for \
         each; the links lead to it.\n",
        called_or(organization, "your organisation")
    );
    for listing in listings {
        let last = listing
            .assured
            .map_or_else(|| "nobody has said so yet".to_owned(), |day| format!("last said to be right on {}", plain_day(day)));
        let (state, room) = &listing.room;
        let says = if *state == RoomState::Full { "It is full at present" } else { "It has room again" };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "\n{} ({last})\n\nIt is still right:\n{}\n\nIt no longer runs:\n{}\n\n{says}:\n{room}\n",
            called_or(&listing.name, "One of your listings"),
            listing.still_right,
            listing.no_longer_runs,
        );
    }
    let what_becomes = hidden_after.map_or_else(
        || "Listings that nobody speaks for come further down in what people are shown.".to_owned(),
        |days| format!("Listings that nobody speaks for come further down in what people are shown, and after {days} days they are not shown to them at all."),
    );
    let _ = write!(text, "\n{what_becomes} The links work until {}. Whatever else has changed, change it with your key.", day(until));
    Letter { subject: "Are your listings still right?".to_owned(), body: body(&text) }
}

/// A listing is shown as open again, since the day that was named has gone by; `link` says that it is still full.
#[must_use]
pub fn open_again(name: &str, link: &str, until: DateTime<Utc>) -> Letter {
    Letter {
        subject: "Shown as open again".to_owned(),
        body: body(&format!(
            "The day until which {} was to be full, or have a wait, has gone by. It is shown as having room again from today.\n\n\
             If it is still full, open this link and press the button:\n\n{link}\n\nThe link works once, until {}.",
            called_or(name, "one of your listings"),
            day(until)
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_due_is_told_once_and_together() {
        let since: NaiveDate = "2026-01-01".parse().unwrap();
        for (days, reminded, expected) in [
            (89, &[][..], &[][..]),
            (90, &[], &[90]),
            (91, &[90], &[]),
            (120, &[90], &[120]),
            (200, &[], &[90, 120, 150]),
            (200, &[90], &[120, 150]),
            (200, &[90, 120, 150], &[]),
            (130, &[120], &[]),
        ] {
            let today = since + chrono::Days::new(days);
            assert_eq!(due(since, today, &REMIND_AFTER, &reminded.iter().copied().collect()), expected, "{days} {reminded:?}");
        }
    }

    #[test]
    fn a_reminder_has_each_link_on_a_line_of_its_own() {
        let until = "2026-07-01T12:00:00Z".parse().unwrap();
        let listing = Reminded {
            name: "Walking group".to_owned(),
            assured: Some("2026-01-05".parse().unwrap()),
            still_right: "https://w.example/links/a".to_owned(),
            no_longer_runs: "https://w.example/links/b".to_owned(),
            room: (RoomState::Full, "https://w.example/links/c".to_owned()),
        };
        let evil = Reminded {
            name: "evil.example".to_owned(),
            assured: None,
            room: (RoomState::Open, "https://w.example/links/d".to_owned()),
            ..listing.clone()
        };
        let letter = reminder("Good Neighbours", &[listing, evil], until, Some(365));
        for line in ["https://w.example/links/a", "https://w.example/links/b", "https://w.example/links/c", "https://w.example/links/d"] {
            assert!(letter.body.lines().any(|other| other == line), "{}", letter.body);
        }
        for part in [
            "“Walking group” (last said to be right on 5 January 2026)",
            "One of your listings (nobody has said so yet)",
            "after 365 days",
            "It is full at present",
            "It has room again",
            "until 1 July 2026",
        ] {
            assert!(letter.body.contains(part), "{part}: {}", letter.body);
        }
        assert!(!reminder("x", &[], until, None).body.contains("not shown"));
        assert!(!letter.body.contains("evil"));
        assert!(open_again("Walking group", "https://w.example/links/e", until).body.contains("\n\nhttps://w.example/links/e\n\n"));
    }
}
