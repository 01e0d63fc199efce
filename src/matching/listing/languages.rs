//! The languages an offering is held in: codes, names, and prose that says who speaks what.

use super::{
    facts::{Notes, Reading},
    prose::{Field, Kind, Piece},
};
use crate::domain::{Language, vocabulary::Factor};

/// The most languages that are kept.
const MAX: usize = 24;

/// Names of languages as listings write them, and their ISO 639 codes. Source: ISO 639-1 and, for the last few, 639-3.
const NAMES: [(&str, &str); 66] = [
    ("english", "en"),
    ("welsh", "cy"),
    ("cymraeg", "cy"),
    ("gaelic", "gd"),
    ("irish", "ga"),
    ("punjabi", "pa"),
    ("panjabi", "pa"),
    ("urdu", "ur"),
    ("hindi", "hi"),
    ("gujarati", "gu"),
    ("bengali", "bn"),
    ("bangla", "bn"),
    ("sylheti", "syl"),
    ("tamil", "ta"),
    ("telugu", "te"),
    ("malayalam", "ml"),
    ("sinhala", "si"),
    ("nepali", "ne"),
    ("polish", "pl"),
    ("romanian", "ro"),
    ("lithuanian", "lt"),
    ("latvian", "lv"),
    ("bulgarian", "bg"),
    ("czech", "cs"),
    ("slovak", "sk"),
    ("hungarian", "hu"),
    ("ukrainian", "uk"),
    ("russian", "ru"),
    ("albanian", "sq"),
    ("portuguese", "pt"),
    ("spanish", "es"),
    ("french", "fr"),
    ("italian", "it"),
    ("german", "de"),
    ("greek", "el"),
    ("turkish", "tr"),
    ("arabic", "ar"),
    ("farsi", "fa"),
    ("persian", "fa"),
    ("dari", "prs"),
    ("pashto", "ps"),
    ("kurdish", "ku"),
    ("sorani", "ckb"),
    ("kurmanji", "kmr"),
    ("somali", "so"),
    ("amharic", "am"),
    ("tigrinya", "ti"),
    ("swahili", "sw"),
    ("yoruba", "yo"),
    ("igbo", "ig"),
    ("hausa", "ha"),
    ("twi", "tw"),
    ("shona", "sn"),
    ("oromo", "om"),
    ("lingala", "ln"),
    ("mandarin", "zh"),
    ("cantonese", "yue"),
    ("chinese", "zh"),
    ("vietnamese", "vi"),
    ("thai", "th"),
    ("tagalog", "tl"),
    ("filipino", "tl"),
    ("hebrew", "he"),
    ("yiddish", "yi"),
    ("romani", "rom"),
    ("mirpuri", "pa"),
];

/// Words that say the language beside them is spoken besides English.
const SPOKEN: &[&str] = &["spoken", "speak", "speaks", "translators", "interpreters"];
/// Words that say the language beside them is the one it is held in.
const HELD: &[&str] = &["speaking", "speaker", "speakers", "in"];
/// Words of a sentence that is about learning a language, or its food.
const LEARNED: &[&str] = &[
    "learn",
    "learning",
    "lesson",
    "lessons",
    "beginners",
    "beginner",
    "class",
    "classes",
    "course",
    "food",
    "cooking",
    "cuisine",
    "dishes",
    "practise",
    "sing",
    "sings",
    "song",
    "songs",
    "hymn",
    "wanted",
];

/// The codes that language rows hold; a row without a code is known by its name.
pub(super) fn stated<'a>(rows: impl IntoIterator<Item = &'a Language>) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for row in rows {
        let code = row.code.as_deref().and_then(code).or_else(|| row.name.as_deref().and_then(named));
        if let Some(code) = code.filter(|code| !codes.contains(code) && codes.len() < MAX) {
            codes.push(code);
        }
    }
    codes
}

/// A code as it is compared: `en` of `en-GB`.
fn code(written: &str) -> Option<String> {
    let code = written.trim().split(['-', '_']).next()?.to_ascii_lowercase();
    ((2..=3).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_lowercase())).then_some(code)
}

fn named(name: &str) -> Option<String> {
    let low = name.trim().to_lowercase();
    let first = low.split(|c: char| !c.is_alphabetic()).next()?;
    known(first).map(str::to_owned).or_else(|| code(name).filter(|_| low.len() <= 3))
}

fn known(name: &str) -> Option<&'static str> {
    NAMES.iter().find(|(known, _)| *known == name).map(|(_, code)| *code)
}

/// The languages that prose says it is held in. Where others are spoken too, English is, since the listing is in English.
pub(super) fn from_prose(reading: Reading<'_>, notes: &mut Notes) -> Vec<String> {
    let mut codes: Vec<String> = Vec::new();
    for sentence in reading.prose.sentences() {
        if !matches!(sentence.field, Field::Name | Field::Opening | Field::Body | Field::Eligibility)
            || reading.says_any(*sentence, LEARNED)
        {
            continue;
        }
        let pieces = reading.prose.pieces(*sentence);
        for chain in chains(reading, pieces) {
            let Some(beside) = told(reading, pieces, &chain) else { continue };
            let english = beside.then_some("en");
            for code in chain.codes.iter().copied().chain(english) {
                if !codes.iter().any(|known| known == code) && codes.len() < MAX {
                    codes.push(code.to_owned());
                }
                notes.read(Factor::Language, code, reading, *sentence);
            }
        }
    }
    codes
}

/// Names of languages in a row: `Urdu, Punjabi and English`.
struct Chain {
    span: (usize, usize),
    codes: Vec<&'static str>,
}

fn chains(reading: Reading<'_>, pieces: &[Piece]) -> Vec<Chain> {
    let mut chains: Vec<Chain> = Vec::new();
    for (at, piece) in pieces.iter().enumerate().filter(|(_, piece)| piece.capital) {
        let Some(code) = known(reading.prose.low(*piece)) else { continue };
        let joined = |between: &[Piece]| {
            between.len() <= 2 && between.iter().all(|piece| piece.kind == Kind::Break || matches!(reading.prose.low(*piece), "and" | "or"))
        };
        match chains.last_mut().filter(|chain| joined(&pieces[chain.span.1..at])) {
            Some(chain) => {
                chain.codes.push(code);
                chain.span.1 = at + 1;
            }
            None => chains.push(Chain { span: (at, at + 1), codes: vec![code] }),
        }
    }
    chains
}

/// Whether the words beside a chain say that it is spoken; and then whether besides English.
fn told(reading: Reading<'_>, pieces: &[Piece], chain: &Chain) -> Option<bool> {
    let word = |at: Option<usize>| at.and_then(|at| pieces.get(at)).map_or("", |piece| reading.prose.low(*piece));
    let (before, after) = (word(chain.span.0.checked_sub(1)), word(Some(chain.span.1)));
    let after = if matches!(after, "is" | "are" | "also") { word(Some(chain.span.1 + 1)) } else { after };
    if SPOKEN.contains(&before) || SPOKEN.contains(&after) {
        return Some(true);
    }
    // "in Polish homes" is no language.
    let ends = after.is_empty()
        || matches!(after, "and" | "or" | "with" | "for" | "by" | "every" | "on" | "at" | "once" | "if" | "language" | "languages" | "too");
    if HELD[..3].contains(&after) || (HELD[3..].contains(&before) && ends) {
        return Some(false);
    }
    // A list of three and more, and nothing else.
    (chain.codes.len() >= 3 && chain.span == (0, pieces.len())).then_some(false)
}
