//! Texts in general: what every one of them is freed of, and how two are compared.

use std::borrow::Cow;

use super::{
    characters::{decoded, visible},
    markup::{is_html, text_of, unescaped},
    rule::Rule,
};

/// How often mark-up within mark-up is taken off. Feeds escape HTML twice, nobody does it more often in good faith.
const LAYERS: usize = 4;

/// A text with one rule after another applied, and which of them changed it, each with what stood there before.
pub(super) struct Cleaning<'t> {
    pub(super) text: Cow<'t, str>,
    pub(super) changes: Vec<(Rule, String, String)>,
}

impl<'t> Cleaning<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Self { text: Cow::Borrowed(text), changes: Vec::new() }
    }

    fn apply(&mut self, rule: Rule, with: impl Fn(&str) -> Cow<'_, str>) -> bool {
        let after = match with(&self.text) {
            Cow::Owned(after) if *after != *self.text => after,
            _ => return false,
        };
        match self.changes.iter_mut().find(|(known, ..)| *known == rule) {
            Some((.., shown)) => shown.clone_from(&after),
            None => self.changes.push((rule, self.text.clone().into_owned(), after.clone())),
        }
        self.text = Cow::Owned(after);
        true
    }

    /// Puts characters right until there is nothing left to do: one repair can show the next.
    pub(super) fn characters(&mut self) {
        while self.apply(Rule::Encoding, decoded) || self.apply(Rule::Characters, visible) {}
    }

    /// Turns mark-up into text. What is still mark-up after some layers loses the signs that make it so.
    pub(super) fn markup(&mut self) {
        self.characters();
        for _ in 0..LAYERS {
            if !is_html(&self.text) {
                return;
            }
            self.apply(Rule::Html, |text| text_of(text).into());
            self.characters();
        }
        if is_html(&self.text) {
            self.apply(Rule::Html, |text| text.replace(['<', '&'], "").into());
            self.characters();
        }
    }

    /// Reads character references only, in what is one line and no HTML.
    pub(super) fn references(&mut self) {
        self.characters();
        self.apply(Rule::Html, |text| if text.contains("&amp;") { unescaped(text) } else { text.into() });
        self.characters();
    }

    /// Makes one line of it, without blanks about it or doubled in it.
    pub(super) fn one_line(&mut self) {
        self.apply(Rule::Blanks, |text| {
            let is_one_line = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
            if is_one_line && text.chars().all(|c| c == ' ' || !c.is_whitespace()) {
                return text.into();
            }
            text.split_whitespace().collect::<Vec<_>>().join(" ").into()
        });
    }
}

/// A text as it is compared: in small letters, without blanks about it or doubled in it, and without what cannot be seen.
pub(super) fn folded(text: &str) -> String {
    let mut cleaning = Cleaning::of(text);
    cleaning.markup();
    cleaning.text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}
