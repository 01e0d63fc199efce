//! How the columns of one sheet are to be read, told in a small TOML file, or guessed.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::{columns::Column, words::DateOrder};
use crate::domain::fault::{Fault, Faults, code};

/// An example of a mapping, with everything that can be said.
pub const EXAMPLE: &str = include_str!("example.toml");

/// How to read a sheet. [`EXAMPLE`] shows the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Mapping {
    /// Which headings are which column.
    pub(super) columns: BTreeMap<Column, Vec<String>>,
    /// What holds for every row that says nothing else.
    pub(super) constants: BTreeMap<Column, String>,
    /// What parts the values of a cell that holds several.
    pub(super) separators: Vec<String>,
    /// Whether columns that are not named are guessed by their headings.
    pub(super) guess: bool,
    pub(super) dates: DateOrder,
    pub(super) currency: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    columns: BTreeMap<String, OneOrMore>,
    #[serde(default)]
    constants: BTreeMap<String, toml::Value>,
    separators: Option<Vec<String>>,
    #[serde(default)]
    guess: bool,
    #[serde(default)]
    dates: DateOrder,
    currency: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

impl Default for Mapping {
    /// Everything is guessed.
    fn default() -> Self {
        Self {
            columns: BTreeMap::new(),
            constants: BTreeMap::new(),
            separators: vec![";".to_owned(), "\n".to_owned()],
            guess: true,
            dates: DateOrder::DayFirst,
            currency: "GBP".to_owned(),
        }
    }
}

impl Mapping {
    /// The same, with this organization for rows that name none and where the mapping names none either.
    #[must_use]
    pub fn or_organization(mut self, name: &str) -> Self {
        self.constants.entry(Column::Organization).or_insert_with(|| name.to_owned());
        self
    }

    /// Reads a mapping.
    ///
    /// # Errors
    /// One fault: no TOML, a member that a mapping does not have, or a column that services do not have.
    pub fn read(text: &str) -> Result<Self, Faults> {
        let refused = |pointer: String, code, detail: String| Faults(vec![Fault::new(pointer, code, detail)]);
        let file: File = toml::from_str(text).map_err(|error| {
            let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
            refused(String::new(), code::MALFORMED, format!("is no mapping: {} (line {line})", error.message()))
        })?;
        let column = |table: &str, word: &str| {
            Column::named(word).ok_or_else(|| {
                let known = Column::words().collect::<Vec<_>>().join(", ");
                let shown: String = word.chars().take(64).collect();
                refused(format!("/{table}/{shown}"), code::UNKNOWN_WORD, format!("not a column of a service; known are {known}"))
            })
        };
        let mut mapping = Self { guess: file.guess, dates: file.dates, ..Self::default() };
        for (word, headings) in file.columns {
            let headings = match headings {
                OneOrMore::One(heading) => vec![heading],
                OneOrMore::More(headings) => headings,
            };
            mapping.columns.insert(column("columns", &word)?, headings);
        }
        for (word, value) in file.constants {
            let text = match value {
                toml::Value::String(text) => text,
                other => other.to_string(),
            };
            mapping.constants.insert(column("constants", &word)?, text);
        }
        if let Some(separators) = file.separators {
            mapping.separators = separators.into_iter().filter(|separator| !separator.is_empty()).collect();
        }
        if let Some(currency) = file.currency {
            mapping.currency = currency;
        }
        Ok(mapping)
    }
}

/// What the columns of one sheet are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    /// What each column is, by its place.
    pub(super) columns: Vec<Option<Column>>,
    /// The names of the columns: their headings, each once.
    pub(super) names: Vec<String>,
    /// Headings that the mapping names and the sheet does not have.
    pub(super) missing: Vec<String>,
    /// Which of the columns were guessed.
    pub(super) guessed: Vec<usize>,
}

impl Plan {
    /// Decides what each column is. A heading that stands a second time is called "Phone (2)".
    pub(super) fn new(headings: &[String], mapping: &Mapping) -> Self {
        let mut plan = Self::default();
        let (mut times, mut taken) = (HashMap::new(), HashSet::new());
        for (place, heading) in headings.iter().enumerate() {
            let heading = if heading.is_empty() { format!("column {}", place + 1) } else { heading.clone() };
            // A heading that is called "Phone (2)" itself does not take the name of a second "Phone".
            let name = loop {
                let nth = times.entry(heading.clone()).and_modify(|nth| *nth += 1).or_insert(1);
                let name = if *nth == 1 { heading.clone() } else { format!("{heading} ({nth})") };
                if taken.insert(name.clone()) {
                    break name;
                }
            };
            plan.names.push(name);
        }
        plan.columns = vec![None; plan.names.len()];
        for (column, wanted) in &mapping.columns {
            for heading in wanted {
                let same = |name: &String| name.eq_ignore_ascii_case(heading.trim());
                match plan.names.iter().position(same) {
                    Some(place) => plan.columns[place] = Some(*column),
                    None => plan.missing.push(heading.clone()),
                }
            }
        }
        if mapping.guess {
            for (place, heading) in headings.iter().enumerate() {
                let guess = Column::guessed(heading).filter(|_| plan.columns[place].is_none());
                // What was named is not added to by a guess.
                if let Some(column) = guess.filter(|column| !mapping.columns.contains_key(column)) {
                    plan.columns[place] = Some(column);
                    plan.guessed.push(place);
                }
            }
            plan.settle();
        }
        plan
    }

    /// Mends what guesses get wrong together: a sheet without a name has it under the next best heading.
    fn settle(&mut self) {
        let has = |plan: &Self, column| plan.columns.contains(&Some(column));
        // "Service" beside "Name", "Type" where nothing else is a name.
        for stand_in in [Column::Terms, Column::Organization] {
            if !has(self, Column::Name)
                && let Some(place) = self.columns.iter().position(|column| *column == Some(stand_in))
            {
                self.columns[place] = Some(Column::Name);
            }
        }
        // "Time" beside "End" is when it starts.
        if !has(self, Column::Start)
            && has(self, Column::End)
            && let Some(place) = self.columns.iter().position(|column| *column == Some(Column::Time))
        {
            self.columns[place] = Some(Column::Start);
        }
    }

    /// The names of the columns that are nothing that a service has.
    pub(super) fn unused(&self) -> Vec<String> {
        self.names.iter().zip(&self.columns).filter(|(_, column)| column.is_none()).map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_reads_and_knows_every_column() {
        let mapping = Mapping::read(EXAMPLE).unwrap();
        assert_eq!(mapping.columns[&Column::Name], ["Name of activity"]);
        assert_eq!(mapping.constants[&Column::Organization], "Harehills Voices");
        for word in Column::words() {
            assert!(EXAMPLE.contains(word), "{word} is not in the example");
        }
    }

    #[test]
    fn what_is_no_mapping_is_told() {
        for (text, told) in [
            ("[columns", "is no mapping"),
            ("x = 1", "unknown field"),
            ("[columns]\nweather = \"Sky\"", "/columns/weather: not a column"),
            ("[columns]\nname = 3", "is no mapping"),
            ("[constants]\nmood = \"good\"", "/constants/mood: not a column"),
            ("dates = \"backwards\"", "is no mapping"),
        ] {
            let faults = Mapping::read(text).unwrap_err().to_string();
            assert!(faults.contains(told), "{faults}");
        }
    }

    #[test]
    fn columns_are_named_first_and_guessed_after() {
        let headings: Vec<String> = ["Title", "Phone", "phone", "", "Venue"].map(str::to_owned).to_vec();
        let plan = Plan::new(&headings, &Mapping::read("guess = true\n[columns]\nname = \"title\"\nphone = \"Nowhere\"").unwrap());
        assert_eq!(plan.names, ["Title", "Phone", "phone", "column 4", "Venue"]);
        assert_eq!(plan.columns, [Some(Column::Name), None, None, None, Some(Column::LocationName)]);
        assert_eq!(
            (plan.missing.clone(), plan.unused()),
            (vec!["Nowhere".to_owned()], vec!["Phone".to_owned(), "phone".to_owned(), "column 4".to_owned()])
        );
        let twice = Plan::new(&["Tel".to_owned(), "Tel".to_owned()], &Mapping::default());
        assert_eq!((twice.names, twice.columns), (vec!["Tel".to_owned(), "Tel (2)".to_owned()], vec![Some(Column::Phone); 2]));
    }
}
