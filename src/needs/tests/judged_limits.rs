//! What people said, and what the fields of a match request would say of it: 373 texts judged by hand, in `tests/judged/constraints.json`.
//!
//! A third of them is kept aside: those are measured, never read while the data is written. Run with `--nocapture` for the table.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::{
    super::{Constraint, Reading},
    read,
};
use crate::needs::words;

const JUDGED: &str = include_str!("../../../tests/judged/constraints.json");

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    expect: Vec<Claim>,
    absent: Vec<Claim>,
    kept: bool,
}

/// A field of a match request, and what it holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    pointer: String,
    value: Value,
}

/// The hours of a part of the day, in minutes: no window may begin before the first or end after the second.
const PARTS: [(&str, u32, u32); 4] = [("morning", 0, 780), ("afternoon", 690, 1440), ("evening", 960, 1440), ("daytime", 0, 1080)];

/// Within which a distance counts as the same.
const DISTANCE_SHARE: f64 = 0.02;

/// The values of one field, as a match request would carry them.
fn values<'r>(reading: &'r Reading, pointer: &'r str) -> impl Iterator<Item = Value> + 'r {
    reading.constraints.iter().filter(move |limit| limit.pointer() == pointer).map(|limit| limit.value.to_json())
}

fn listed(value: &Value) -> Vec<Value> {
    value.as_array().cloned().unwrap_or_else(|| vec![value.clone()])
}

fn stems(text: &str) -> Vec<String> {
    words::tokens(text).map(|token| token.stem).collect()
}

fn likes(reading: &Reading, what: &Value) -> bool {
    let asked = stems(what.as_str().unwrap_or_default());
    reading.interests.iter().any(|said| {
        let said = stems(&said.words);
        asked.iter().all(|stem| said.contains(stem))
    })
}

/// A window of `/availability`: its day, and its first and last minute.
fn window(value: &Value) -> (String, u32, u32) {
    let minutes = |name: &str, otherwise| {
        value[name].as_str().map_or(otherwise, |time| time[..2].parse::<u32>().unwrap() * 60 + time[3..].parse::<u32>().unwrap())
    };
    (value["day"].as_str().unwrap().to_owned(), minutes("from", 0), minutes("to", 1440))
}

fn windows(reading: &Reading) -> Vec<(String, u32, u32)> {
    values(reading, "/availability").flat_map(|windows| windows.as_array().unwrap().iter().map(window).collect::<Vec<_>>()).collect()
}

fn part(claim: &Value) -> Option<(u32, u32)> {
    let name = claim["part"].as_str()?;
    PARTS.iter().find(|(part, ..)| *part == name).map(|(_, from, to)| (*from, *to))
}

impl Claim {
    /// Whether the reading says so, as far as something is claimed: of a list every item, of windows just these days.
    fn is_met(&self, reading: &Reading) -> bool {
        match self.pointer.as_str() {
            "/preferences/interests" => listed(&self.value).iter().all(|what| likes(reading, what)),
            "/availability" => {
                let windows = windows(reading);
                let days_are_right = self.value["days"].as_array().is_none_or(|days| {
                    days.iter().all(|day| windows.iter().any(|(said, ..)| day == said))
                        && windows.iter().all(|(said, ..)| days.iter().any(|day| day == said))
                });
                let hours_are_right = part(&self.value)
                    .is_none_or(|(earliest, latest)| windows.iter().all(|(_, from, to)| *from >= earliest && *to <= latest && from != to));
                let hours_are_said = self.value["part"].is_null() || windows.iter().any(|(_, from, to)| *from > 0 || *to < 1440);
                !windows.is_empty() && days_are_right && hours_are_right && hours_are_said
            }
            "/travel" => values(reading, "/travel").any(|said| holds(&said, &self.value)),
            pointer if self.value.is_array() => {
                let said: Vec<Value> = values(reading, pointer).flat_map(|value| listed(&value)).collect();
                listed(&self.value).iter().all(|item| said.contains(item))
            }
            pointer => values(reading, pointer).any(|said| said == self.value),
        }
    }

    /// Whether the reading says any of it.
    fn is_broken(&self, reading: &Reading) -> bool {
        match self.pointer.as_str() {
            "/preferences/interests" => listed(&self.value).iter().any(|what| likes(reading, what)),
            "/availability" => windows(reading).iter().any(|(day, from, to)| {
                let on_day = self.value["days"].as_array().is_none_or(|days| days.iter().any(|asked| asked == day));
                let in_part =
                    part(&self.value).is_none_or(|(earliest, latest)| *from >= earliest && *to <= latest && (*from, *to) != (0, 1440));
                on_day && in_part
            }),
            "/travel" => values(reading, "/travel").any(|said| holds(&said, &self.value)),
            pointer if self.value.is_array() => {
                let said: Vec<Value> = values(reading, pointer).flat_map(|value| listed(&value)).collect();
                listed(&self.value).iter().any(|item| said.contains(item))
            }
            pointer => values(reading, pointer).any(|said| said == self.value),
        }
    }
}

/// Whether a travel object says what is asked of it.
fn holds(said: &Value, asked: &Value) -> bool {
    asked.as_object().unwrap().iter().all(|(name, asked)| match (said[name].as_f64(), asked.as_f64()) {
        (Some(said), Some(asked)) => (said - asked).abs() <= asked * DISTANCE_SHARE,
        _ => said[name] == *asked,
    })
}

const HE: [&str; 6] = ["he", "hes", "hed", "his", "him", "himself"];
const SHE: [&str; 6] = ["she", "shes", "shed", "her", "hers", "herself"];

/// Whether a pronoun alone tells it, and no pronoun of the text tells otherwise. The texts were judged before pronouns told a sex: where
/// nothing was claimed of it, a sex that all pronouns of the text agree on is not false. Where they do not agree it is.
fn is_told_by_all_pronouns(limit: &Constraint, text: &str) -> bool {
    let said = limit.because.to_lowercase().replace(['\'', '’'], "");
    let others = match said.as_str() {
        he if HE.contains(&he) => SHE,
        she if SHE.contains(&she) => HE,
        _ => return false,
    };
    let agrees = |word: &str| !others.iter().any(|other| words::tokens(other).any(|token| token.word == word));
    limit.pointer() == "/person/gender" && words::tokens(text).all(|token| agrees(&token.word))
}

/// What one set of texts came to.
#[derive(Default)]
struct Tally {
    texts: usize,
    met: usize,
    expected: usize,
    false_texts: usize,
    by_pointer: BTreeMap<String, (usize, usize, usize)>,
    misses: Vec<String>,
}

impl Tally {
    fn of(rows: &[Row], kept: bool) -> Self {
        let mut tally = Self::default();
        for row in rows.iter().filter(|row| row.kept == kept) {
            let reading = read(&row.text);
            let mut false_at: Vec<String> =
                row.absent.iter().filter(|claim| claim.is_broken(&reading)).map(|claim| claim.pointer.clone()).collect();
            if row.expect.is_empty() {
                let told = reading.constraints.iter().filter(|limit| !is_told_by_all_pronouns(limit, &row.text));
                false_at.extend(told.map(|limit| limit.pointer().to_owned()));
            }
            false_at.sort();
            false_at.dedup();
            tally.texts += 1;
            tally.false_texts += usize::from(!false_at.is_empty());
            let mut missed = Vec::new();
            for claim in &row.expect {
                let met = claim.is_met(&reading);
                let at = tally.by_pointer.entry(claim.pointer.clone()).or_default();
                (at.0, at.1) = (at.0 + usize::from(met), at.1 + 1);
                (tally.met, tally.expected) = (tally.met + usize::from(met), tally.expected + 1);
                if !met {
                    missed.push(format!("{} {}", claim.pointer, claim.value));
                }
            }
            for pointer in &false_at {
                tally.by_pointer.entry(pointer.clone()).or_default().2 += 1;
            }
            if !missed.is_empty() || !false_at.is_empty() {
                let said: Vec<String> = reading
                    .constraints
                    .iter()
                    .map(|limit| format!("{} {} ({})", limit.pointer(), limit.value.to_json(), limit.because))
                    .collect();
                let likes: Vec<&str> = reading.interests.iter().map(|said| said.words.as_str()).collect();
                tally.misses.push(format!("{:?}\n    missed {missed:?}, false {false_at:?}\n    read {said:?}, likes {likes:?}", row.text));
            }
        }
        tally
    }

    fn recall(&self) -> f64 {
        f64::from(u32::try_from(self.met).unwrap()) / f64::from(u32::try_from(self.expected).unwrap())
    }

    fn false_share(&self) -> f64 {
        f64::from(u32::try_from(self.false_texts).unwrap()) / f64::from(u32::try_from(self.texts).unwrap())
    }
}

#[test]
fn what_was_said_becomes_what_would_have_been_sent() {
    let rows: Vec<Row> = serde_json::from_str(JUDGED).unwrap();
    let (worked, kept) = (Tally::of(&rows, false), Tally::of(&rows, true));
    println!("{:28}{:>16}{:>8}{:>16}{:>8}", "field", "worked met", "false", "kept met", "false");
    let mut pointers: Vec<&String> = worked.by_pointer.keys().chain(kept.by_pointer.keys()).collect();
    pointers.sort();
    pointers.dedup();
    for pointer in pointers {
        let of = |tally: &Tally| tally.by_pointer.get(pointer).copied().unwrap_or_default();
        let (one, other) = (of(&worked), of(&kept));
        println!("{pointer:28}{:>9} of {:>3}{:>8}{:>9} of {:>3}{:>8}", one.0, one.1, one.2, other.0, other.1, other.2);
    }
    for (name, tally) in [("worked", &worked), ("kept", &kept)] {
        let (recall, false_share) = (tally.recall(), tally.false_share());
        println!("{name}: met {recall:.3} of {}, texts read falsely {false_share:.3} of {}", tally.expected, tally.texts);
    }
    // Only of the texts that may be read: the others are kept to tell how well it goes with what nobody has seen.
    println!("{}", worked.misses.join("\n"));
    for (name, tally, recall, false_share) in [("worked", &worked, 0.93, 0.03), ("kept", &kept, 0.80, 0.045)] {
        assert!(tally.recall() >= recall, "{name}: {:.3} of what was said is read", tally.recall());
        assert!(tally.false_share() <= false_share, "{name}: {:.3} of the texts are read falsely", tally.false_share());
    }
}
