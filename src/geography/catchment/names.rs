//! Names of the United Kingdom and its nations, as feeds write them.

use crate::geography::{Nation, Nations};

/// A longer text is no name.
const LONGEST_NAME: usize = 120;

/// Words that say nothing of where.
const FILLERS: [&str; 11] = ["the", "all", "of", "across", "whole", "wide", "throughout", "nationwide", "entire", "anywhere", "in"];

/// The nations that a name stands for; `None` as soon as it says anything else ("North Wales", "New England").
pub(super) fn nations(name: &str) -> Option<Nations> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let lower = name.to_lowercase();
    let mut words = lower
        .split(|character: char| !character.is_alphabetic())
        .filter(|word| !word.is_empty() && !FILLERS.contains(word) && *word != "and" && *word != "or")
        .peekable();
    let mut nations = Nations::default();
    while let Some(word) = words.next() {
        let rest = match word {
            "northern" => Some("ireland"),
            "united" => Some("kingdom"),
            "great" => Some("britain"),
            // "U.K." and "G.B." come as letters.
            "u" => Some("k"),
            "g" => Some("b"),
            _ => None,
        };
        if let Some(rest) = rest {
            words.next_if_eq(&rest)?;
        }
        match word {
            "uk" | "u" | "united" => nations.extend(Nations::UNITED_KINGDOM),
            "gb" | "g" | "great" => nations.extend(Nations::GREAT_BRITAIN),
            "england" => nations.insert(Nation::England),
            "scotland" => nations.insert(Nation::Scotland),
            "wales" | "cymru" => nations.insert(Nation::Wales),
            "ni" | "northern" => nations.insert(Nation::NorthernIreland),
            _ => return None,
        }
    }
    (!nations.is_empty()).then_some(nations)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nations_are_known_by_their_names() {
        use Nation::{England, NorthernIreland, Scotland, Wales};
        for (name, expected) in [
            ("United Kingdom", Nation::ALL.as_slice()),
            ("the whole of the UK", &Nation::ALL),
            ("UK-wide", &Nation::ALL),
            ("U.K.", &Nation::ALL),
            ("England, Scotland, Wales & Northern Ireland", &Nation::ALL),
            ("Great Britain", &[England, Scotland, Wales]),
            ("Great Britain and Northern Ireland", &Nation::ALL),
            ("england", &[England]),
            ("England and Wales", &[England, Wales]),
            ("Wales / Cymru", &[Wales]),
            ("All of Scotland", &[Scotland]),
            ("NI", &[NorthernIreland]),
        ] {
            let found: Vec<_> = nations(name).unwrap().iter().collect();
            assert_eq!(found, expected, "{name}");
        }
    }

    #[test]
    fn other_names_are_no_nation() {
        for name in [
            "",
            "and",
            "Leeds",
            "North Wales",
            "New England",
            "South East England",
            "Ireland",
            "United",
            "Great Yarmouth",
            "U",
            "London, England",
            "🏴",
        ] {
            assert_eq!(nations(name), None, "{name}");
        }
        assert_eq!(nations(&"UK ".repeat(1_000_000)), None);
    }
}
