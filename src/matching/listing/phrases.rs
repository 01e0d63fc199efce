//! Patterns over the pieces of a listing: a small language for phrases, so that the tables of what listings say are data.
//!
//! A pattern is words with blanks between. `a|b` is either word, `word?` may be missing, `word~` is a beginning of a word,
//! `#` a number, `*` any word, `..` up to four words, `,` the end of a clause. Other pieces, and the ends of clauses and
//! sentences, must not come between. What is denied ("not a religious group", "crèche not available") is found too, and
//! marked so. A longer phrase beats a shorter one of its kind inside it, and [`Mark::Nothing`] beats any: `of course` is no
//! course.

use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
    sync::LazyLock,
};

use super::{
    prose::{Fields, Kind, Piece, Prose, Sentence},
    tables,
    words::{FNV, fnv},
};
use crate::domain::vocabulary::{Access, Attendance, Avoid, Circumstance, Company, Format, Gender, Setting};

/// What a phrase says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// What it seems to say it does not say.
    Nothing,
    /// It is had in this way.
    By(Attendance),
    /// It can be had in this way too.
    AlsoBy(Attendance),
    /// Its shape.
    Format(Format),
    /// Where it happens.
    Setting(Setting),
    /// Whom one is with.
    Company(Company),
    /// What it presents itself as.
    Label(Avoid),
    /// What it provides for.
    Access(Access),
    /// What it does not provide for.
    Denied(Access),
    /// A name for people in a circumstance.
    Group(Circumstance),
    /// Words that turn a group into those who may not come.
    Unsuitable,
    /// It is for one gender alone.
    OnlyFor(Gender),
    /// It is for more than one gender.
    AnyGender,
    /// This gender is welcome: the other's own group is then open to both, and its own says nothing new.
    Welcomes(Gender),
    /// It is for small children and whoever brings them.
    LittleOnes,
    /// Where one lives, or is a patient, matters.
    Local,
    /// The number is the lowest age.
    AgeFrom,
    /// The number is the highest age.
    AgeTo,
    /// The number is the first age that is too high.
    AgeUnder,
    /// The two numbers are the lowest and the highest age.
    AgeBetween,
    /// What most are, or whom it has in mind: no rule.
    AgeTold,
    /// It is for adults.
    Adults,
    /// One joins by oneself.
    SelfReferral,
    /// One books or asks first.
    Booking,
    /// One turns up.
    DropIn,
    /// A general practice refers.
    GpReferral,
    /// A professional refers.
    ProfessionalReferral,
    /// It costs nothing.
    Free,
    /// One gives what one likes.
    Donation,
    /// It costs something.
    Charge,
    /// There is room.
    Open,
    /// One waits.
    Waiting,
    /// There is no room.
    Full,
    /// It pauses.
    Closed,
}

/// Phrases that say the same, where they may stand, and words whose presence in the sentence takes the meaning away.
pub(super) struct Group {
    pub(super) mark: Mark,
    pub(super) within: Fields,
    /// Words with blanks between.
    pub(super) unless: &'static str,
    /// Patterns with semicolons between.
    pub(super) patterns: &'static str,
}

impl Group {
    fn each(&self) -> impl Iterator<Item = &'static str> {
        self.patterns.split(';').map(str::trim).filter(|pattern| !pattern.is_empty())
    }
}

/// A phrase that was found.
#[derive(Debug, Clone, Copy)]
pub(super) struct Found {
    pub(super) mark: Mark,
    pub(super) sentence: Sentence,
    /// Its first piece in the sentence, and the one after its last.
    pub(super) span: (usize, usize),
    /// Whether the sentence denies it.
    pub(super) denied: bool,
}

enum Element {
    Words(Vec<(&'static str, bool)>),
    Number,
    Any,
    Break,
}

struct Part {
    element: Element,
    optional: bool,
}

struct Phrase {
    parts: Vec<Part>,
    mark: Mark,
    within: Fields,
    unless: Vec<&'static str>,
}

/// All phrases of all tables, by the word they begin with.
struct Book {
    phrases: Vec<Phrase>,
    by_first: HashMap<&'static str, Vec<usize>, BuildHasherDefault<Fnv>>,
}

/// A quick hash: the keys are the tables' own words, so nobody can choose them to collide.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(FNV)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        self.0 = fnv(self.0, bytes);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

static BOOK: LazyLock<Book> = LazyLock::new(|| {
    let mut book = Book { phrases: Vec::new(), by_first: HashMap::default() };
    for group in tables::all() {
        for pattern in group.each() {
            let parts = parts(pattern);
            let place = book.phrases.len();
            match parts.first().map(|part| &part.element) {
                Some(Element::Words(words)) => {
                    for (word, _) in words {
                        book.by_first.entry(word).or_default().push(place);
                    }
                }
                Some(Element::Number) => book.by_first.entry("#").or_default().push(place),
                _ => continue,
            }
            let unless = group.unless.split_whitespace().collect();
            book.phrases.push(Phrase { parts, mark: group.mark, within: group.within, unless });
        }
    }
    book
});

fn parts(pattern: &'static str) -> Vec<Part> {
    let mut parts = Vec::new();
    for word in pattern.split(' ') {
        if word == ".." {
            parts.extend((0..4).map(|_| Part { element: Element::Any, optional: true }));
            continue;
        }
        let (word, optional) = word.strip_suffix('?').map_or((word, false), |word| (word, true));
        let element = match word {
            "#" => Element::Number,
            "*" => Element::Any,
            "," => Element::Break,
            _ => Element::Words(word.split('|').map(|word| word.strip_suffix('~').map_or((word, false), |word| (word, true))).collect()),
        };
        parts.push(Part { element, optional });
    }
    parts
}

/// The phrases of all tables that stand in the prose, sentence by sentence.
pub(super) fn find(prose: &Prose) -> Vec<Found> {
    let mut found = Vec::new();
    for sentence in prose.sentences() {
        let begun = found.len();
        find_in(prose, *sentence, &mut found);
        settle(&mut found, begun);
    }
    found
}

fn find_in(prose: &Prose, sentence: Sentence, found: &mut Vec<Found>) {
    let book = &*BOOK;
    let pieces = prose.pieces(sentence);
    for (at, piece) in pieces.iter().enumerate() {
        let by_number = matches!(piece.kind, Kind::Number(_)).then_some("#");
        for key in std::iter::once(prose.low(*piece)).chain(by_number) {
            for place in book.by_first.get(key).into_iter().flatten() {
                let phrase = &book.phrases[*place];
                if !phrase.within.contains(sentence.field) {
                    continue;
                }
                let Some(end) = matched(prose, pieces, at, &phrase.parts) else { continue };
                if phrase.unless.iter().any(|word| says_word(prose, pieces, word)) {
                    continue;
                }
                let denied = is_denied(prose, pieces, at, end);
                found.push(Found { mark: phrase.mark, sentence, span: (at, end), denied });
            }
        }
    }
}

/// Whether a sentence holds a word.
pub(super) fn says_word(prose: &Prose, pieces: &[Piece], word: &str) -> bool {
    pieces.iter().any(|piece| prose.low(*piece) == word)
}

/// Where a match of `parts` that begins at `at` ends.
fn matched(prose: &Prose, pieces: &[Piece], at: usize, parts: &[Part]) -> Option<usize> {
    let Some((part, rest)) = parts.split_first() else { return Some(at) };
    if pieces.get(at).is_some_and(|piece| fits(prose, *piece, &part.element))
        && let Some(end) = matched(prose, pieces, at + 1, rest)
    {
        return Some(end);
    }
    if part.optional { matched(prose, pieces, at, rest) } else { None }
}

fn fits(prose: &Prose, piece: Piece, element: &Element) -> bool {
    match element {
        Element::Number => matches!(piece.kind, Kind::Number(_)),
        Element::Any => matches!(piece.kind, Kind::Word | Kind::Number(_)),
        Element::Break => piece.kind == Kind::Break,
        Element::Words(words) => {
            let low = prose.low(piece);
            words.iter().any(|(word, beginning)| if *beginning { low.starts_with(word) } else { low == *word })
        }
    }
}

/// Takes out what a longer phrase of its kind, or one that says nothing, holds within it.
fn settle(found: &mut Vec<Found>, begun: usize) {
    if found.len() < begun + 2 && found[begun..].iter().all(|one| one.mark != Mark::Nothing) {
        return;
    }
    let news = found[begun..].to_vec();
    let mut at = begun;
    found.retain(|one| {
        at += 1;
        if at <= begun {
            return true;
        }
        !news.iter().any(|other| {
            let within = other.span.0 <= one.span.0 && one.span.1 <= other.span.1 && other.span != one.span;
            // "at chapel" ends inside "Chapel Point", which says nothing.
            let into = one.span.0 < other.span.0 && other.span.0 < one.span.1 && one.span.1 < other.span.1;
            let of_its_kind = std::mem::discriminant(&other.mark) == std::mem::discriminant(&one.mark);
            if other.mark == Mark::Nothing { within || into } else { within && of_its_kind }
        })
    });
    found.retain({
        let mut at = 0;
        move |one| {
            at += 1;
            at <= begun || one.mark != Mark::Nothing
        }
    });
}

/// Words before a phrase that deny it, and over how many words they reach.
const DENIALS: [(&str, usize); 18] = [
    ("no", 3),
    ("not", 6),
    ("without", 3),
    ("never", 4),
    ("cannot", 6),
    ("cant", 6),
    ("unable", 6),
    ("isnt", 5),
    ("arent", 5),
    ("dont", 5),
    ("doesnt", 5),
    ("havent", 5),
    ("wont", 5),
    ("nor", 4),
    ("neither", 4),
    ("non", 1),
    ("lacks", 3),
    ("unsuitable", 5),
];

/// Words at which the search for a denial stops, for another thought begins.
const TURNS: &[&str] = &["but", "although", "though", "however", "if", "because", "so", "who", "when", "which", "where", "just"];

fn is_denied(prose: &Prose, pieces: &[Piece], from: usize, to: usize) -> bool {
    let denied_before = pieces[..from].iter().rev().take(6).enumerate().find_map(|(away, piece)| {
        let word = prose.low(*piece);
        if piece.kind == Kind::Break || TURNS.contains(&word) {
            return Some(false);
        }
        let (_, reach) = DENIALS.iter().find(|(denial, _)| *denial == word)?;
        // "not only", "don't worry", "no matter", "don't have to" deny nothing of what follows.
        let next = |on: usize| pieces.get(from - away + on).map_or("", |piece| prose.low(*piece));
        let empty = matches!(next(0), "only" | "just" | "simply" | "worry" | "matter" | "problem" | "forget");
        Some(away < *reach && !empty && !(next(0) == "have" && next(1) == "to"))
    });
    if denied_before == Some(true) {
        return true;
    }
    let after = pieces[to..].iter().take(5).take_while(|piece| piece.kind != Kind::Break);
    let words: Vec<&str> = after.map(|piece| prose.low(*piece)).take_while(|word| !TURNS.contains(word)).collect();
    words.iter().enumerate().any(|(at, word)| match *word {
        "unavailable" | "impossible" => true,
        "not" | "isnt" | "arent" | "cannot" | "wasnt" => {
            !matches!(words.get(at + 1), Some(&("only" | "just" | "always" | "essential" | "necessary" | "required" | "needed")))
        }
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::listing::prose::Field;

    fn found(text: &str) -> Vec<(Mark, bool)> {
        let mut prose = Prose::default();
        prose.add(Field::Body, text);
        find(&prose).into_iter().map(|found| (found.mark, found.denied)).collect()
    }

    #[test]
    fn a_longer_phrase_beats_a_shorter_one_and_nothing_beats_all() {
        assert_eq!(found("There is a golf course."), []);
        assert_eq!(found("Of course you can."), []);
        assert_eq!(found("A six-week course."), [(Mark::Format(Format::Course), false)]);
    }

    #[test]
    fn denials_are_heard_before_and_after() {
        for (text, denied) in [
            ("Hearing loop.", false),
            ("There is no hearing loop.", true),
            ("We do not have a hearing loop.", true),
            ("Hearing loop not available.", true),
            ("No stage, hearing loop.", false),
            ("Not a big room but there is a hearing loop.", false),
            ("Not only a hearing loop.", false),
            ("Hearing loop, not that you will need it.", false),
        ] {
            assert!(found(text).contains(&(Mark::Access(Access::HearingLoop), denied)), "{text}");
        }
    }

    #[test]
    fn every_pattern_of_the_tables_can_be_found() {
        for group in tables::all() {
            assert!(group.each().count() > 0);
            for pattern in group.each() {
                let first = parts(pattern).remove(0);
                assert!(!first.optional && matches!(first.element, Element::Words(_) | Element::Number), "{pattern}");
                if let Element::Words(words) = first.element {
                    assert!(words.iter().all(|(_, beginning)| !beginning), "a first word is whole: {pattern}");
                }
                let folded = pattern
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b" |?~#*,.+-%\xc2\xa3".contains(&byte));
                assert!(folded, "patterns are in the form of pieces: {pattern}");
            }
        }
    }
}
