//! The one tokeniser and stemmer of Waymark: what is indexed and what is asked are cut by the same knife.
//!
//! A word is a run of letters and digits, with apostrophes inside it. It is lowercased, freed of diacritics and stemmed
//! (Snowball English). Work is linear in the text, whatever the text.

use std::{
    borrow::Cow,
    collections::HashSet,
    iter::Peekable,
    str::CharIndices,
    sync::{LazyLock, OnceLock},
};

use snowball_stemmers_rs::{Algorithm, Stemmer};

pub use super::plain::plain;

/// Longest word kept, in characters: what is longer is no word, and is cut here.
pub const MAX_WORD_CHARS: usize = 40;

/// How `&` is read: "arts & crafts" are arts and crafts.
const AND: &str = "and";

static STEMMER: LazyLock<Stemmer> = LazyLock::new(|| Stemmer::create(Algorithm::English));

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// The word in lower case, without diacritics, and without `'s`, `'ll` and their like; `don't` is `dont`.
    pub word: String,
    /// Its stem.
    pub stem: String,
    /// Where it begins in the text, in bytes.
    pub start: usize,
    /// Where it ends, in bytes.
    pub end: usize,
    /// Whether it is a stop word: one that says nothing by itself.
    pub is_stop: bool,
}

/// The words of a text, in order. Give it plain text; see [`plain`] for HTML.
#[must_use]
pub fn tokens(text: &str) -> Tokens<'_> {
    tokens_by(text, stem)
}

/// [`tokens`], by somebody else's memory of [`stem`].
pub(super) fn tokens_by<S: Fn(&str) -> Cow<'_, str>>(text: &str, stem: S) -> Tokens<'_, S> {
    Tokens { text, chars: text.char_indices().peekable(), stem }
}

/// How words are stemmed.
pub type Stem = fn(&str) -> Cow<'_, str>;

/// The stem of a word that is already in the form of [`Token::word`].
#[must_use]
pub fn stem(word: &str) -> Cow<'_, str> {
    // The stemmer knows English only: what holds a digit or another script's letter stays whole.
    if word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase()) { STEMMER.stem(word) } else { Cow::Borrowed(word) }
}

/// Whether a word in the form of [`Token::word`] is a stop word.
#[must_use]
pub fn is_stop(word: &str) -> bool {
    static STOP: OnceLock<HashSet<&'static str>> = OnceLock::new();
    STOP.get_or_init(|| {
        let list = include_str!("../../seed-data/needs/stop-words.txt");
        list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).collect()
    })
    .contains(word)
}

/// Iterator over the words of a text; see [`tokens`].
#[derive(Debug, Clone)]
pub struct Tokens<'t, S = Stem> {
    text: &'t str,
    chars: Peekable<CharIndices<'t>>,
    stem: S,
}

impl<S: Fn(&str) -> Cow<'_, str>> Iterator for Tokens<'_, S> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            while let Some((start, c)) = self.chars.next_if(|(_, c)| !c.is_alphanumeric()) {
                if c == '&' {
                    return Some(Token { word: AND.into(), stem: AND.into(), start, end: start + 1, is_stop: true });
                }
            }
            let (start, end, word) = self.take_word()?;
            let word = without_apostrophes(word);
            // A word can fold away to nothing (a lone modifier letter): go on to the next.
            if !word.is_empty() {
                let is_stop = is_stop(&word);
                let stem = (self.stem)(&word).into_owned();
                return Some(Token { word, stem, start, end, is_stop });
            }
        }
    }
}

impl<S> Tokens<'_, S> {
    /// The run of word characters that begins here: where it is, and its folded form, apostrophes still inside.
    fn take_word(&mut self) -> Option<(usize, usize, String)> {
        let (start, _) = *self.chars.peek()?;
        let (mut end, mut word, mut kept) = (start, String::new(), 0);
        while let Some((at, c)) = self.chars.next_if(|(at, c)| {
            c.is_alphanumeric() || is_inside(*c) || (is_apostrophe(*c) && letter_follows(&self.text[at + c.len_utf8()..]))
        }) {
            end = at + c.len_utf8();
            if kept < MAX_WORD_CHARS {
                kept += 1;
                if is_apostrophe(c) {
                    word.push('\'');
                } else if !is_inside(c) {
                    fold(c, &mut word);
                }
            }
        }
        Some((start, end, word))
    }
}

fn is_apostrophe(c: char) -> bool {
    matches!(c, '\'' | '\u{2019}' | '\u{02BC}')
}

/// Marks that stand within a word without being letters: combining accents, joiners, soft hyphens, viramas.
fn is_inside(c: char) -> bool {
    matches!(c, '\u{0300}'..='\u{036F}' | '\u{200C}' | '\u{200D}' | '\u{00AD}' | '\u{094D}' | '\u{09CD}' | '\u{0A4D}' | '\u{0ACD}')
}

fn letter_follows(rest: &str) -> bool {
    rest.chars().next().is_some_and(char::is_alphabetic)
}

/// Cuts the clitics that carry no meaning here (`'s`, `'d`, `'ll` …), and closes up what is left (`don't` → `dont`).
fn without_apostrophes(mut word: String) -> String {
    if let Some(at) = word.rfind('\'') {
        if matches!(&word[at + 1..], "s" | "d" | "ll" | "ve" | "re" | "m") {
            word.truncate(at);
        }
        word.retain(|c| c != '\'');
    }
    word
}

/// Appends a character in lower case and without its diacritics.
fn fold(c: char, into: &mut String) {
    if c.is_ascii() {
        into.push(c.to_ascii_lowercase());
        return;
    }
    for lower in c.to_lowercase() {
        match lower {
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' | 'ạ' | 'ả' => into.push('a'),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => into.push('c'),
            'ď' | 'đ' | 'ð' => into.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' | 'ẹ' | 'ẽ' => into.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => into.push('g'),
            'ĥ' | 'ħ' => into.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ị' => into.push('i'),
            'ĵ' => into.push('j'),
            'ķ' => into.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => into.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => into.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ơ' | 'ọ' => into.push('o'),
            'ŕ' | 'ŗ' | 'ř' => into.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => into.push('s'),
            'ţ' | 'ť' | 'ŧ' | 'ț' => into.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ư' | 'ụ' => into.push('u'),
            'ŵ' | 'ẁ' | 'ẃ' | 'ẅ' => into.push('w'),
            'ý' | 'ÿ' | 'ŷ' | 'ỳ' => into.push('y'),
            'ź' | 'ż' | 'ž' => into.push('z'),
            'ß' => into.push_str("ss"),
            'æ' => into.push_str("ae"),
            'œ' => into.push_str("oe"),
            'þ' => into.push_str("th"),
            // What lowercasing left as a mark of its own (as in İ).
            mark if is_inside(mark) => {}
            other => into.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(text: &str) -> Vec<String> {
        tokens(text).map(|token| token.word).collect()
    }

    #[test]
    fn a_text_is_cut_into_folded_words() {
        for (text, words) in [
            ("Walking FOOTBALL", "walking football"),
            ("don't, women\u{2019}s; she'd", "dont women she"),
            ("the lads' group", "the lads group"),
            ("café Zoë Łódź straße", "cafe zoe lodz strasse"),
            ("cafe\u{0301}", "cafe"),
            ("step-free (level 2)", "step free level 2"),
            ("arts & crafts", "arts and crafts"),
            ("2pm–4pm, £3.50", "2pm 4pm 3 50"),
            ("İstanbul", "istanbul"),
            ("", ""),
            ("'' -- \u{202E}", ""),
        ] {
            assert_eq!(seen(text).join(" "), words, "{text}");
        }
    }

    #[test]
    fn inflections_share_a_stem() {
        for (one, other) in
            [("walks", "walking"), ("bailiff", "bailiffs"), ("women", "womens"), ("lonely", "lonely"), ("worries", "worried")]
        {
            assert_eq!(stem(one), stem(other));
        }
    }

    #[test]
    fn offsets_cut_the_word_as_it_was_written() {
        let text = "Zoë\u{2019}s «Café»";
        let cut: Vec<&str> = tokens(text).map(|token| &text[token.start..token.end]).collect();
        assert_eq!(cut, ["Zoë\u{2019}s", "Café"]);
    }

    #[test]
    fn a_word_without_end_is_cut() {
        let long = "x".repeat(1 << 20);
        let words: Vec<Token> = tokens(&long).collect();
        assert_eq!((words.len(), words[0].word.len(), words[0].end), (1, MAX_WORD_CHARS, 1 << 20));
    }

    #[test]
    fn stop_words_are_known_in_their_closed_form() {
        for (word, stop) in [("the", true), ("dont", true), ("with", true), ("debt", false), ("alone", false)] {
            assert_eq!(is_stop(word), stop, "{word}");
        }
    }
}
