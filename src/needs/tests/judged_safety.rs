//! Words of crisis, held against a table judged by someone who had not seen the phrases: `tests/judged/crisis.json`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::read;

/// What was written to be noticed or not.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    text: String,
    /// How pressing; none where the words are harmless.
    level: Option<String>,
    /// Levels that are right too.
    #[serde(default)]
    also: Vec<Option<String>>,
    kind: String,
    /// Whether nobody looked at the row while phrases were written.
    kept: bool,
}

/// What became of some rows.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    rows: u32,
    noticed: u32,
    /// Rows whose level, or one of those also right, was found.
    right: u32,
}

impl Tally {
    fn add(&mut self, noticed: bool, right: bool) {
        self.rows += 1;
        self.noticed += u32::from(noticed);
        self.right += u32::from(right);
    }
}

fn share(part: u32, whole: u32) -> f64 {
    f64::from(part) / f64::from(whole.max(1))
}

/// Rows of one half of the table: recall and precision of being noticed, and the share of levels found right.
fn measured(rows: &[Row], kept: bool) -> [f64; 3] {
    let mut by: BTreeMap<(&str, &str), Tally> = BTreeMap::new();
    let (mut crises, mut harmless) = (Tally::default(), Tally::default());
    for row in rows.iter().filter(|row| row.kept == kept) {
        let found = read(&row.text).safety.map(|found| found.level.to_string());
        let right = found == row.level || row.also.contains(&found);
        // Where silence would be right too, it is no miss; nor is support, where the table allows it, a false alarm.
        let noticed = if row.level.is_some() { found.is_some() || right } else { found.is_some() && !right };
        by.entry((row.level.as_deref().unwrap_or("none"), &row.kind)).or_default().add(noticed, right);
        if row.level.is_some() { &mut crises } else { &mut harmless }.add(noticed, right);
        if !kept && noticed != row.level.is_some() {
            println!("not as judged: {} ({:?}, found {found:?})", row.text, row.level);
            assert!(row.level.as_deref().is_none_or(|level| level == "support"), "wholly missed: {}", row.text);
        }
    }
    println!("{:<10} {:<16} {:>5} {:>8} {:>6}   {}", "level", "kind", "rows", "noticed", "right", if kept { "kept" } else { "worked on" });
    for ((level, kind), tally) in by {
        println!("{level:<10} {kind:<16} {:>5} {:>8} {:>6}", tally.rows, tally.noticed, tally.right);
    }
    let figures =
        [share(crises.noticed, crises.rows), share(crises.noticed, crises.noticed + harmless.noticed), share(crises.right, crises.rows)];
    println!("recall {:.3}, precision {:.3}, level right {:.3}\n", figures[0], figures[1], figures[2]);
    figures
}

/// The table is data written for this project (CC0). Recall comes first: who is in danger and not noticed is told of
/// no one to turn to; who is noticed wrongly reads one box too many.
#[test]
fn crises_of_the_judged_table_are_noticed() {
    let rows: Vec<Row> = serde_json::from_str(include_str!("../../../tests/judged/crisis.json")).unwrap();
    for (kept, least) in [(false, WORKED_ON), (true, KEPT)] {
        for (figure, least) in measured(&rows, kept).into_iter().zip(least) {
            assert!(figure >= least, "{figure:.3} where {least} is the least (kept: {kept})");
        }
    }
}

/// Least recall, precision and share of right levels on the rows that phrases were written from, and on those kept aside.
const WORKED_ON: [f64; 3] = [0.97, 0.90, 0.85];
const KEPT: [f64; 3] = [0.80, 0.85, 0.75];

#[test]
fn coercion_told_sideways_is_urgent() {
    for said in [
        "goes through my phone and keeps my bank card",
        "I have to ask before I go out",
        "he doesn't let me have my own money",
        "she isn't allowed friends round",
        "he tells me what to wear and checks my messages",
        "has to show him every receipt",
        "my wages go into his account",
        "her husband won't let her learn to drive",
        "he put loans in my name",
        "he tracks my phone and turns up outside my work",
    ] {
        let level = read(said).safety.map(|found| found.level);
        assert!(level.is_some_and(|level| level <= crate::domain::vocabulary::SafetyLevel::Urgent), "{said}: {level:?}");
    }
}
