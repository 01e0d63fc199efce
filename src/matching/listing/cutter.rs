//! Cutting a sentence into pieces: folding letters, reading numbers, telling what a dash means.

use super::prose::{Kind, MAX_PIECES, MAX_WORD, Piece, small};

/// Cuts one sentence: `at` is where it is, `first` the first of its pieces.
pub(super) struct Cutter<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) low: &'t mut String,
    pub(super) pieces: &'t mut Vec<Piece>,
    pub(super) first: usize,
}

impl Cutter<'_> {
    /// Cuts the text to its end.
    pub(super) fn run(mut self) {
        while let Some(c) = self.text[self.at..].chars().next() {
            if self.pieces.len() >= MAX_PIECES {
                return;
            }
            match c {
                _ if c.is_ascii_digit() => self.number(),
                _ if c.is_alphanumeric() => self.word(c),
                '£' | '+' | '%' => self.sign(c),
                '&' => {
                    let start = self.low.len();
                    self.low.push_str("and");
                    self.push(Kind::Word, start, false);
                    self.at += 1;
                }
                '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' => self.dash(c),
                ',' | ';' | ':' | '(' | ')' | '[' | ']' | '|' | '·' | '•' | '\u{2026}' | '.' | '!' | '?' => {
                    // A stop inside a sentence (after "incl.") ends no clause.
                    if c != '.' {
                        self.clause_end();
                    }
                    self.at += c.len_utf8();
                }
                _ => self.at += c.len_utf8(),
            }
        }
        // A break at the very end says nothing.
        while self.pieces.len() > self.first && self.pieces[self.pieces.len() - 1].kind == Kind::Break {
            self.pieces.pop();
        }
    }

    fn push(&mut self, kind: Kind, low_start: usize, capital: bool) {
        self.pieces.push(Piece { kind, capital, low: (small(low_start), small(self.low.len())) });
    }

    fn last(&self) -> Option<Piece> {
        self.pieces[self.first..].last().copied()
    }

    fn clause_end(&mut self) {
        if self.last().is_some_and(|last| last.kind != Kind::Break) {
            self.push(Kind::Break, self.low.len(), false);
        }
    }

    fn sign(&mut self, c: char) {
        let start = self.low.len();
        self.low.push(c);
        self.push(Kind::Sign, start, false);
        self.at += c.len_utf8();
    }

    /// A dash between numbers is a sign, with spaces about it the end of a clause, inside a word nothing.
    fn dash(&mut self, c: char) {
        let spaced = self.text[..self.at].ends_with(' ');
        self.at += c.len_utf8();
        let rest = self.text[self.at..].trim_start();
        let follows = rest.starts_with(|c: char| c.is_ascii_digit() || c == '£') || begins_with_any(rest, TIMES);
        let precedes = self.last().is_some_and(|last| {
            let low = &self.low[last.low.0 as usize..];
            matches!(last.kind, Kind::Number(_)) || matches!(low, "am" | "pm") || begins_with_any(low, TIMES)
        });
        if follows && precedes {
            let start = self.low.len();
            self.low.push('-');
            self.push(Kind::Sign, start, false);
        } else if spaced || self.text[self.at..].starts_with(' ') {
            self.clause_end();
        }
    }

    fn number(&mut self) {
        let bytes = self.text.as_bytes();
        let start = self.low.len();
        let mut whole: u32 = 0;
        while let Some(digit) = bytes.get(self.at).filter(|byte| byte.is_ascii_digit()) {
            whole = whole.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
            self.low.push(char::from(*digit));
            self.at += 1;
            // A thousand's comma.
            if bytes.get(self.at) == Some(&b',') && digits(&bytes[self.at + 1..]) == 3 {
                self.at += 1;
            }
        }
        self.low.truncate(start + MAX_WORD);
        let mut hundredths = whole.saturating_mul(100);
        if matches!(bytes.get(self.at), Some(b'.' | b':')) {
            let after = &bytes[self.at + 1..];
            let part = |byte: u8| u32::from(byte - b'0');
            match digits(after) {
                2 => hundredths = hundredths.saturating_add(part(after[0]) * 10 + part(after[1])),
                1 if bytes[self.at] == b'.' => hundredths = hundredths.saturating_add(part(after[0]) * 10),
                _ => return self.push(Kind::Number(hundredths), start, false),
            }
            self.at += 1 + digits(after);
        }
        self.push(Kind::Number(hundredths), start, false);
    }

    fn word(&mut self, first: char) {
        let rest = &self.text[self.at..];
        if ["http://", "https://", "www.", "HTTP://", "WWW."].iter().any(|address| rest.starts_with(address)) {
            return self.skip_to_space();
        }
        let start = self.low.len();
        let mut chars = rest.char_indices().peekable();
        let mut end = rest.len();
        while let Some((at, c)) = chars.next() {
            let inside = c.is_alphabetic()
                || matches!(c, '\u{300}'..='\u{36F}')
                || (c.is_ascii_digit() && at > 0)
                || (matches!(c, '\'' | '\u{2019}' | '\u{2018}') && chars.peek().is_some_and(|(_, next)| next.is_alphabetic()));
            if !inside {
                end = at;
                break;
            }
            if self.low.len() - start < MAX_WORD {
                fold(c, self.low);
            }
        }
        self.at += end.max(first.len_utf8());
        if self.text[self.at..].starts_with('@') {
            self.low.truncate(start);
            return self.skip_to_space();
        }
        if self.low.len() == start {
            return;
        }
        match number_word(&self.low[start..]) {
            Some((number, plural)) => {
                self.push(Kind::Number(number * 100), start, first.is_uppercase());
                if plural {
                    let start = self.low.len();
                    self.low.push('s');
                    self.push(Kind::Word, start, false);
                }
            }
            None => self.push(Kind::Word, start, first.is_uppercase()),
        }
    }

    /// Addresses of the web and of mail are not words.
    fn skip_to_space(&mut self) {
        self.at += self.text[self.at..].find(char::is_whitespace).unwrap_or(self.text.len() - self.at);
    }
}

/// How words of times and days begin, between which a dash means "to".
const TIMES: &[&str] = &["noon", "midday", "midnight", "late", "mon", "tue", "wed", "thu", "fri", "sat", "sun"];

fn begins_with_any(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.get(..word.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(word)))
}

fn digits(bytes: &[u8]) -> usize {
    bytes.iter().take(8).take_while(|byte| byte.is_ascii_digit()).count()
}

fn fold(c: char, into: &mut String) {
    match c {
        'a'..='z' | '0'..='9' => into.push(c),
        'A'..='Z' => into.push(c.to_ascii_lowercase()),
        'à'..='å' | 'À'..='Å' => into.push('a'),
        'ç' | 'Ç' => into.push('c'),
        'è'..='ë' | 'È'..='Ë' => into.push('e'),
        'ì'..='ï' | 'Ì'..='Ï' => into.push('i'),
        'ñ' | 'Ñ' => into.push('n'),
        'ò'..='ö' | 'Ò'..='Ö' => into.push('o'),
        'ù'..='ü' | 'Ù'..='Ü' => into.push('u'),
        '\'' | '\u{2018}' | '\u{2019}' | '\u{300}'..='\u{36F}' => {}
        c => into.extend(c.to_lowercase()),
    }
}

/// The number that a word stands for, and whether it is a plural (`sixties`).
fn number_word(word: &str) -> Option<(u32, bool)> {
    Some(match word {
        "one" => (1, false),
        "two" => (2, false),
        "three" => (3, false),
        "four" => (4, false),
        "five" => (5, false),
        "six" => (6, false),
        "seven" => (7, false),
        "eight" => (8, false),
        "nine" => (9, false),
        "ten" => (10, false),
        "eleven" => (11, false),
        "twelve" => (12, false),
        "sixteen" => (16, false),
        "eighteen" => (18, false),
        "twenty" => (20, false),
        "thirty" => (30, false),
        "forty" => (40, false),
        "fifty" => (50, false),
        "sixty" => (60, false),
        "seventy" => (70, false),
        "eighty" => (80, false),
        "ninety" => (90, false),
        "fives" => (5, true),
        "forties" => (40, true),
        "fifties" => (50, true),
        "sixties" => (60, true),
        "seventies" => (70, true),
        "eighties" => (80, true),
        _ => return None,
    })
}
