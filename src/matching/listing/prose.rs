//! The words of a listing, cut once: fields into sentences, sentences into pieces that patterns are held against.
//!
//! A piece is a word in lower case without diacritics or apostrophes, a number, one of the signs `£ + - %`, or a break
//! between clauses. Hostile input is only long: what is read is capped, marks that turn the writing direction are dropped,
//! and all work is linear.

use super::cutter::Cutter;

/// The most characters of one field that are read: a long description says what it is well before this.
pub(super) const MAX_CHARS: usize = 20_000;

/// The most pieces that are cut out of one listing.
pub(super) const MAX_PIECES: usize = 8_000;

/// The most bytes of one sentence; longer ones are taken apart.
const MAX_SENTENCE: usize = 1_000;

/// The most bytes of one word that are kept; what is longer is no word.
pub(super) const MAX_WORD: usize = 40;

/// Where in a listing a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Field {
    /// The service's name or other name.
    Name,
    /// The name of a category it is sorted under.
    Term,
    /// The name of an audience it is for.
    Audience,
    /// The name of a support it gives to take part.
    Support,
    /// How a schedule is attended.
    Attending,
    /// Who runs it.
    Organization,
    /// The location's name.
    Venue,
    /// What is said of the location's accessibility.
    Accessibility,
    /// What else is said of the location.
    AboutVenue,
    /// The description's first two sentences.
    Opening,
    /// The rest of it.
    Body,
    /// Whom it is for, in words.
    Eligibility,
    /// How to join.
    Application,
    /// What it costs, in words.
    Fees,
    /// A notice.
    Alert,
    /// How long one waits.
    Wait,
}

/// A set of fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fields(u32);

impl Fields {
    pub(super) const fn of(fields: &[Field]) -> Self {
        let (mut bits, mut at) = (0, 0);
        while at < fields.len() {
            bits |= 1 << fields[at] as u32;
            at += 1;
        }
        Self(bits)
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn contains(self, field: Field) -> bool {
        self.0 & (1 << field as u32) != 0
    }
}

/// What kind of piece it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word.
    Word,
    /// A number, in hundredths; `10.30` and `10:30` are 1030, and so is £10.30 in pence.
    Number(u32),
    /// `£`, `+`, `%`, or `-` between numbers, times or days.
    Sign,
    /// The end of a clause.
    Break,
}

/// The smallest thing that a pattern looks at.
#[derive(Debug, Clone, Copy)]
pub(super) struct Piece {
    pub(super) kind: Kind,
    /// Whether it was written with a capital.
    pub(super) capital: bool,
    pub(super) low: (u32, u32),
}

/// A sentence, or a name, tag or short field that stands for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sentence {
    pub(super) field: Field,
    text: (u32, u32),
    pieces: (u32, u32),
}

/// The sentences of a listing.
#[derive(Debug, Default)]
pub(super) struct Prose {
    text: String,
    low: String,
    pieces: Vec<Piece>,
    sentences: Vec<Sentence>,
}

impl Prose {
    /// An empty prose with room for so many bytes of text.
    pub(super) fn with_room_for(bytes: usize) -> Self {
        let bytes = bytes.min(2 * MAX_CHARS);
        Self {
            text: String::with_capacity(bytes),
            low: String::with_capacity(bytes),
            pieces: Vec::with_capacity(bytes / 4),
            sentences: Vec::with_capacity(bytes / 40),
        }
    }

    /// Adds a text. A description's first two sentences become its opening.
    pub(super) fn add(&mut self, field: Field, text: &str) {
        let start = self.text.len();
        self.text.extend(text.chars().take(MAX_CHARS).filter_map(clean));
        let end = self.text.len();
        let (mut from, mut ordinal) = (start, 0);
        while from < end && self.pieces.len() < MAX_PIECES {
            let to = from + not_endless(&self.text[from..end], sentence_length(&self.text[from..end]));
            let field = if field == Field::Body && ordinal < 2 { Field::Opening } else { field };
            if self.cut(field, from, to) {
                ordinal += 1;
            }
            from = to;
        }
    }

    /// Adds a text that may be absent.
    pub(super) fn add_some(&mut self, field: Field, text: Option<&str>) {
        if let Some(text) = text {
            self.add(field, text);
        }
    }

    pub(super) fn sentences(&self) -> &[Sentence] {
        &self.sentences
    }

    pub(super) fn pieces(&self, sentence: Sentence) -> &[Piece] {
        &self.pieces[sentence.pieces.0 as usize..sentence.pieces.1 as usize]
    }

    /// A sentence as it was written.
    pub(super) fn written(&self, sentence: Sentence) -> &str {
        self.text[sentence.text.0 as usize..sentence.text.1 as usize].trim()
    }

    /// A piece in lower case; empty for a break.
    pub(super) fn low(&self, piece: Piece) -> &str {
        &self.low[piece.low.0 as usize..piece.low.1 as usize]
    }

    /// Cuts one sentence into pieces; whether it held any.
    fn cut(&mut self, field: Field, from: usize, to: usize) -> bool {
        let first = self.pieces.len();
        let text = std::mem::take(&mut self.text);
        Cutter { text: &text[from..to], at: 0, low: &mut self.low, pieces: &mut self.pieces, first }.run();
        self.text = text;
        if self.pieces.len() == first {
            return false;
        }
        self.sentences.push(Sentence { field, text: (small(from), small(to)), pieces: (small(first), small(self.pieces.len())) });
        true
    }
}

#[expect(clippy::cast_possible_truncation, reason = "a prose holds a few dozen fields of at most MAX_CHARS characters")]
pub(super) fn small(at: usize) -> u32 {
    at as u32
}

/// A character as it is kept: marks without width and those that turn the direction go, other spaces become plain ones.
pub(super) fn clean(c: char) -> Option<char> {
    match c {
        '\n' => Some('\n'),
        '\t' | '\r' | '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' => Some(' '),
        '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{AD}' => None,
        c if c.is_control() => None,
        c => Some(c),
    }
}

/// A sentence's length, cut between words where it has no end: what is looked for within a sentence stays cheap.
fn not_endless(text: &str, length: usize) -> usize {
    if length <= MAX_SENTENCE {
        return length;
    }
    let end = (0..=MAX_SENTENCE).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(length);
    text[..end].rfind(' ').filter(|at| *at > 0).unwrap_or(end)
}

/// How many bytes the first sentence takes, with what ends it.
pub(super) fn sentence_length(text: &str) -> usize {
    let mut chars = text.char_indices().peekable();
    let mut begun = false;
    while let Some((at, c)) = chars.next() {
        begun |= !c.is_whitespace();
        match c {
            '!' | '?' | '.' => {
                while chars.next_if(|(_, c)| matches!(c, '!' | '?' | '.' | ')' | '"' | '\'' | '\u{2019}' | '\u{201D}')).is_some() {}
                let Some((next, space)) = chars.peek().copied() else { return text.len() };
                if space.is_whitespace() && (c != '.' || (!is_abbreviation(&text[..at]) && !goes_on(&text[next..]))) {
                    return next;
                }
            }
            '\n' if !begun => {}
            '\n' if !goes_on(&text[at + 1..]) || text[at + 1..].starts_with('\n') => return at + 1,
            '•' if at > 0 => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether what follows is in the middle of a sentence: it begins with a small letter.
fn goes_on(rest: &str) -> bool {
    rest.chars().take(80).find(|c| !c.is_whitespace()).is_some_and(char::is_lowercase)
}

fn is_abbreviation(before: &str) -> bool {
    let word = before.rsplit(|c: char| !(c.is_alphanumeric() || c == '.')).next().unwrap_or_default();
    word.len() <= 6
        && ["st", "dr", "mr", "mrs", "ms", "rev", "prof", "incl", "inc", "approx", "e.g", "i.e", "tel", "nr"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let mut prose = Prose::default();
        prose.add(Field::Name, text);
        let shown = |piece: &Piece| match piece.kind {
            Kind::Word | Kind::Sign => prose.low(*piece).to_owned(),
            Kind::Number(hundredths) => format!("#{hundredths}"),
            Kind::Break => ",".to_owned(),
        };
        let sentences = prose.sentences().iter().map(|sentence| prose.pieces(*sentence).iter().map(shown).collect::<Vec<_>>().join(" "));
        sentences.collect::<Vec<_>>().join(" / ")
    }

    #[test]
    fn a_text_is_cut_into_sentences_and_pieces() {
        for (text, pieces) in [
            ("Women\u{2019}s group, don't worry", "womens group , dont worry"),
            ("Step-free café", "step free cafe"),
            ("Over-55s", "over #5500 s"),
            ("the over fifties", "the over #5000 s"),
            ("16–25 year olds", "#1600 - #2500 year olds"),
            ("adults (18+)", "adults , #1800 +"),
            ("£2.50 per session", "£ #250 per session"),
            ("£1,200", "£ #120000"),
            ("10.30am - 12 noon", "#1030 am - #1200 noon"),
            ("Tea – and talk", "tea , and talk"),
            ("Free. It's at St. Mary's. Ring!", "free / its at st marys / ring"),
            ("£3 incl. tea", "£ #300 incl tea"),
            ("ring joe@c.example or see https://x.example/y now", "ring or see now"),
            ("one to one", "#100 to #100"),
            ("a\nb\nC\n\nd", "a b / c / d"),
            ("\u{202E}evil\u{202C} text\u{0}", "evil text"),
            ("", ""),
            ("!!! ... ---", ""),
        ] {
            assert_eq!(cut(text), pieces, "{text}");
        }
    }

    #[test]
    fn a_hostile_text_is_bounded() {
        for text in [
            "x".repeat(300_000),
            "a ".repeat(300_000),
            "1,".repeat(100_000),
            ". ".repeat(100_000),
            "@".repeat(100_000),
            "\n".repeat(100_000),
        ] {
            let mut prose = Prose::default();
            prose.add(Field::Body, &text);
            assert!(prose.pieces.len() <= MAX_PIECES + 2 && prose.text.len() <= MAX_CHARS * 4);
        }
    }
}
