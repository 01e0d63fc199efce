//! The rules by which rows are mended, and what is told of each use of one.

use crate::domain::json::Pointer;

/// The most characters of a text that are told of a mend.
const SHOWN: usize = 120;

/// One thing that was mended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mend {
    /// By which rule.
    pub rule: Rule,
    /// Where it stood, as a JSON pointer into what came in.
    pub at: String,
    /// What stood there, cut where it is long.
    pub before: Option<String>,
    /// What stands there now, cut where it is long. Nothing, where it was left out or moved.
    pub after: Option<String>,
}

impl Mend {
    pub(super) fn new(rule: Rule, at: &Pointer, before: Option<String>, after: Option<String>) -> Self {
        Self { rule, at: at.as_str().to_owned(), before: before.map(|text| shown(&text)), after: after.map(|text| shown(&text)) }
    }
}

/// A text as far as it is told.
fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

macro_rules! rules {
    ($($(#[$meta:meta])* $name:ident = $word:literal: $sentence:literal),+ $(,)?) => {
        /// A rule of mending.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule { $($(#[$meta])* #[doc = $sentence] $name),+ }

        impl Rule {
            /// Every rule, in the order in which reports list them.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its name in reports.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }

            /// What it does, in a sentence.
            #[must_use]
            pub fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence),+ }
            }
        }
    };
}

rules! {
    Empty = "empty": "A member that says nothing (null, a blank text, an empty list or object) was left out.",
    RowDropped = "row_dropped": "A row without the one thing that makes it a row (a telephone number's number, an identifier's value) was left out.",
    Kind = "kind": "A value of another kind was turned into the one asked for: a number that was written as a text, a lone row that is a list of one.",
    Characters = "characters": "Characters that cannot be seen, control characters and spaces that do not break were removed or became plain ones.",
    Encoding = "encoding": "Letters that were decoded wrongly (such as â€™ for ’) were put right.",
    Html = "html": "Mark-up was turned into plain text with its paragraphs, lists and links.",
    Blanks = "blanks": "Blanks about a text or doubled in it were removed.",
    Label = "label": "A label that differs from a known one by case or blanks only is spelt as that one.",
    Url = "url": "A web address without a scheme, or a malformed one, was put right.",
    Email = "email": "An e-mail address was freed of what does not belong to it.",
    Phone = "phone": "A telephone number was freed of what does not belong to it; several in one became several.",
    Moved = "moved": "An address of one kind in the member for another was moved to its own.",
    Unusable = "unusable": "What could not be mended was set aside under a name that begins with original_.",
    Postcode = "postcode": "A postcode was put in its usual form.",
    Coordinates = "coordinates": "Coordinates that were exchanged or in one text were put right; those of nowhere were left out.",
    Date = "date": "A date in another form became YYYY-MM-DD; days come before months.",
    Time = "time": "A time of day in another form became HH:MM.",
    Status = "status": "A status in other words became the standard's word.",
    Recurrence = "recurrence": "A frequency or days of the week in words became those of RFC 5545.",
    Ages = "ages": "Ages in words became numbers; ages that mean none were left out.",
    Id = "id": "An id that is no UUID was replaced by one derived from the publisher and the id, wherever it is referred to.",
    IdGiven = "id_given": "A row without an id was given one derived from what else identifies it.",
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_rule_has_a_word_of_its_own_and_a_sentence() {
        let words: HashSet<&str> = Rule::ALL.iter().map(|rule| rule.word()).collect();
        assert_eq!(words.len(), Rule::ALL.len());
        for rule in Rule::ALL {
            assert!(rule.word().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{}", rule.word());
            assert!(rule.sentence().ends_with('.'), "{}", rule.sentence());
        }
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let mend = Mend::new(Rule::Html, &Pointer::root(), Some("é".repeat(500)), None);
        assert_eq!(mend.before.map(|text| text.chars().count()), Some(SHOWN + 1));
    }
}
