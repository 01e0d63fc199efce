//! Telephone numbers, e-mail addresses and postcodes that stand in prose.
//!
//! Only what can be nothing else: a number of the forms that people here dial (01, 02, 03, 07, 0800 and 0808), said to be nobody
//! else's; the one address; the one postcode of a place.

use super::{
    facts::Reading,
    prose::{Field, Sentence},
};
use crate::geography::Postcode;

/// The most numbers that are taken: a list of more is a list of other people's.
const MAX_NUMBERS: usize = 3;

/// Words of a sentence whose number, address or postcode is not the service's own.
const OTHERS: &[&str] = &[
    "samaritans",
    "emergency",
    "emergencies",
    "crisis",
    "police",
    "fax",
    "transport",
    "bus",
    "taxi",
    "charity",
    "registered",
    "company",
    "minicom",
    "textphone",
    "nhs",
    "sort",
    "account",
];

/// Words of a sentence whose postcode is not where it happens.
const ELSEWHERE: &[&str] = &[
    "live",
    "lives",
    "living",
    "resident",
    "residents",
    "post",
    "write",
    "freepost",
    "cheque",
    "cheques",
    "office",
    "area",
    "areas",
    "postcode",
    "postcodes",
    "covers",
    "from",
    "near",
    "parking",
    "park",
    "sat",
    "satnav",
    "donations",
];

/// What was found, with the sentence it stands in.
pub(super) type At = (String, Sentence);

fn sentences(reading: Reading<'_>) -> impl Iterator<Item = (Sentence, &str)> {
    let own = |sentence: &Sentence| {
        matches!(
            sentence.field,
            Field::Name | Field::Opening | Field::Body | Field::Eligibility | Field::Application | Field::Fees | Field::Alert
        )
    };
    let told = reading.prose.sentences().iter().copied().filter(own);
    told.filter(move |sentence| !reading.says_any(*sentence, OTHERS)).map(move |sentence| (sentence, reading.prose.written(sentence)))
}

/// The telephone numbers, each once, as they are written.
pub(super) fn phones(reading: Reading<'_>) -> Vec<At> {
    let mut found: Vec<(At, String)> = Vec::new();
    for (sentence, text) in sentences(reading) {
        for number in numbers(text) {
            let digits = dialled(number);
            if !found.iter().any(|(_, known)| *known == digits) {
                found.push(((number.to_owned(), sentence), digits));
            }
        }
    }
    if found.len() > MAX_NUMBERS { Vec::new() } else { found.into_iter().map(|(at, _)| at).collect() }
}

/// A number's digits as they are dialled here.
pub(super) fn dialled(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    match digits.strip_prefix("44").or_else(|| digits.strip_prefix("0044")) {
        Some(rest) => format!("0{}", rest.trim_start_matches('0')),
        None => digits,
    }
}

/// The numbers in a text that are telephone numbers by their form.
fn numbers(text: &str) -> Vec<&str> {
    let mut numbers = Vec::new();
    let mut at = 0;
    while let Some(begin) = text[at..].find(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')).map(|begin| at + begin) {
        let end = begin + number_length(&text[begin..]);
        let before = text[..begin].chars().next_back();
        let after = text[end..].chars().next();
        let stands_alone = !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '£' | '/' | '.' | '-' | '@'))
            && !after.is_some_and(|c| c.is_alphanumeric() || matches!(c, '%' | '@'));
        let number = text[begin..end].trim();
        // "Call Jo (0113 496 0230) before": the bracket is not the number's.
        let number = if number.contains(')') { number } else { number.trim_start_matches('(') };
        if stands_alone && is_dialled(&dialled(number)) {
            numbers.push(number);
        }
        at = end.max(begin + 1);
    }
    numbers
}

/// How many bytes digits take with the marks that people put between them: one blank, a dash, brackets.
fn number_length(text: &str) -> usize {
    let (mut end, mut marks, mut digits) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => {
                digits += 1;
                (end, marks) = (at + 1, 0);
            }
            '+' | '(' if at == 0 => {}
            ' ' | '-' | '(' | ')' | '\u{2011}' | '\u{2013}' if marks < 2 => marks += 1,
            _ => break,
        }
        if digits > 15 {
            break;
        }
    }
    end.max(1)
}

/// Whether digits are a number of the United Kingdom that costs no more than a call.
/// Source: Ofcom, National Telephone Numbering Plan.
fn is_dialled(digits: &str) -> bool {
    match digits.get(..2) {
        Some("01") => matches!(digits.len(), 10 | 11) && !digits.starts_with("010"),
        Some("02") => digits.len() == 11,
        Some("03") => digits.len() == 11 && matches!(digits.as_bytes().get(2), Some(b'0' | b'3' | b'4' | b'7')),
        Some("07") => digits.len() == 11 && !digits.starts_with("070"),
        Some("08") => matches!(digits.get(..4), Some("0800" | "0808")) && matches!(digits.len(), 10 | 11),
        _ => false,
    }
}

/// The e-mail address, where there is but one.
pub(super) fn email(reading: Reading<'_>) -> Option<At> {
    let mut found: Vec<At> = Vec::new();
    for (sentence, text) in sentences(reading) {
        for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>' | '"' | '|')) {
            let word = word.trim_start_matches("mailto:").trim_start_matches("email:").trim_start_matches("Email:");
            let word = word.trim_end_matches(|c: char| !c.is_alphanumeric()).trim_start_matches(|c: char| !c.is_alphanumeric());
            if is_email(word) && !found.iter().any(|(known, _)| known.eq_ignore_ascii_case(word)) {
                found.push((word.to_owned(), sentence));
            }
        }
    }
    if found.len() == 1 { found.pop() } else { None }
}

fn is_email(word: &str) -> bool {
    let Some((local, host)) = word.split_once('@') else { return false };
    let is_local =
        !local.is_empty() && local.len() <= 64 && local.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._%+-'&".contains(&byte));
    let labels: Vec<&str> = host.split('.').collect();
    let are_labels = labels.iter().all(|label| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-'));
    let top = labels.last().copied().unwrap_or_default();
    is_local && are_labels && labels.len() > 1 && top.len() > 1 && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The postcode of the place where it happens, where there is but one.
pub(super) fn postcode(reading: Reading<'_>) -> Option<At> {
    let mut found: Vec<(Postcode, Sentence)> = Vec::new();
    for (sentence, text) in sentences(reading) {
        for code in postcodes(text) {
            if !found.iter().any(|(known, _)| *known == code) {
                found.push((code, sentence));
            }
        }
    }
    match found[..] {
        [(code, sentence)] if !reading.says_any(sentence, ELSEWHERE) => Some((code.to_string(), sentence)),
        _ => None,
    }
}

/// The postcodes in a text, written in capitals with a blank in the middle or without.
fn postcodes(text: &str) -> Vec<Postcode> {
    let words: Vec<&str> = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_code = |word: &str| word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let mut codes = Vec::new();
    for (at, word) in words.iter().enumerate().filter(|(_, word)| is_code(word)) {
        let with_next = words.get(at + 1).filter(|next| next.len() == 3 && is_code(next) && word.len() <= 4);
        let code = match with_next {
            Some(next) => Postcode::full(&format!("{word} {next}")),
            None if word.len() >= 5 => Postcode::full(word),
            None => None,
        };
        codes.extend(code);
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::{
        super::{phrases, prose::Prose},
        *,
    };

    fn reading<T>(text: &str, read: impl Fn(Reading<'_>) -> T) -> T {
        let mut prose = Prose::default();
        prose.add(Field::Body, text);
        let found = phrases::find(&prose);
        read(Reading { prose: &prose, found: &found })
    }

    #[test]
    fn numbers_that_are_dialled_are_found() {
        for (text, found) in [
            ("Ring Jo on 0113 496 0230.", &["0113 496 0230"][..]),
            ("Tel: (0113) 496 0230 or 07700 900123", &["(0113) 496 0230", "07700 900123"]),
            ("Call 01134960230, or +44 113 496 0230", &["01134960230"]),
            ("Freephone 0800 123 4567.", &["0800 123 4567"]),
            ("020 7946 0000 (office hours)", &["020 7946 0000"]),
            ("Registered charity number 01134 560 230.", &[]),
            ("Since 1994, 2000 members, £0113 4960230", &[]),
            ("0906 123 4567 and 0845 123 4567", &[]),
            ("In an emergency ring 0113 496 0230.", &[]),
            ("Mondays 10-12, 01 to 02", &[]),
            ("Isbn 0113496023099", &[]),
        ] {
            let numbers: Vec<String> = reading(text, phones).into_iter().map(|(number, _)| number).collect();
            assert_eq!(numbers, found, "{text}");
        }
    }

    #[test]
    fn the_one_email_address_is_found() {
        for (text, found) in [
            ("Write to info@choir.example.", Some("info@choir.example")),
            ("Email:info@choir.example", Some("info@choir.example")),
            ("a@choir.example or b@choir.example", None),
            ("Meet @ the park", None),
            ("info@choir", None),
        ] {
            assert_eq!(reading(text, email).map(|(email, _)| email).as_deref(), found, "{text}");
        }
    }

    #[test]
    fn the_one_postcode_is_found() {
        for (text, found) in [
            ("We meet at the Hall, Elford Place, Leeds LS8 5QD.", Some("LS8 5QD")),
            ("St Aidan's, LS85QD, every week.", Some("LS8 5QD")),
            ("For people who live in LS8 5QD.", None),
            ("At LS8 5QD and at LS7 4AB.", None),
            ("ls8 5qd or LS8", None),
            ("Write to us at LS8 5QD.", None),
        ] {
            assert_eq!(reading(text, postcode).map(|(code, _)| code).as_deref(), found, "{text}");
        }
    }
}
