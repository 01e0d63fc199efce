//! Characters that cannot be seen or were decoded wrongly.
//!
//! Removed is only what nobody can have meant: a joiner between emoji or Arabic letters stays, and so do the marks that
//! direct a text which runs from right to left.

use std::borrow::Cow;

/// The text without what cannot be seen; spaces that do not break are plain ones.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if text.is_ascii() && !text.bytes().any(|byte| byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t')) {
        return Cow::Borrowed(text);
    }
    let runs_left = text.chars().any(is_from_right_to_left);
    let mut kept = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\r' | '\t' => kept.push(c),
            '\u{A0}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => kept.push(' '),
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => kept.push('\n'),
            '\u{AD}' | '\u{200B}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}' | '\u{FFF9}'..='\u{FFFB}' => {}
            '\u{200E}' | '\u{200F}' | '\u{61C}' if !runs_left => {}
            // A joiner joins two letters that change their shape by it, or two emoji.
            '\u{200C}' | '\u{200D}' if !kept.chars().next_back().is_some_and(joins) || !chars.peek().copied().is_some_and(joins) => {}
            c if c.is_control() => {}
            c => kept.push(c),
        }
    }
    if kept == text { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

fn is_from_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Whether a joiner beside the character can have been meant.
fn joins(c: char) -> bool {
    !c.is_ascii() && !c.is_whitespace() && !matches!(c, '\u{A1}'..='\u{24F}' | '\u{200B}'..='\u{200F}' | '\u{2010}'..='\u{205E}')
}

/// The text with what was UTF-8 and was read as Windows-1252 (`â€™`, `Ã©`, `Â£`) put right.
pub(super) fn decoded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(['Â', 'Ã', 'â']) {
        return Cow::Borrowed(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(c) = chars.get(at) {
        if let Some((mended, length)) = sequence(&chars[at..]) {
            kept.push(mended);
            at += length;
        } else {
            kept.push(*c);
            at += 1;
        }
    }
    if kept == text { Cow::Borrowed(text) } else { Cow::Owned(kept) }
}

/// The character whose bytes the first of these characters stand for, and how many they are.
fn sequence(chars: &[char]) -> Option<(char, usize)> {
    let length = match chars.first()? {
        'Â' | 'Ã' => 2,
        'â' => 3,
        _ => return None,
    };
    let mut bytes = [0; 3];
    for (slot, c) in bytes.iter_mut().zip(chars.get(..length)?) {
        *slot = windows_1252(*c)?;
    }
    let mut decoded = std::str::from_utf8(bytes.get(..length)?).ok()?.chars();
    decoded.next().map(|c| (c, length))
}

/// The byte that Windows-1252 writes a character as, from 0x80 on.
fn windows_1252(c: char) -> Option<u8> {
    match c {
        '\u{80}'..='\u{FF}' => u8::try_from(u32::from(c)).ok(),
        _ => WINDOWS_1252.iter().position(|known| *known == c).and_then(|place| u8::try_from(place + 0x80).ok()),
    }
}

/// What Windows-1252 has from 0x80 to 0x9F; where it has nothing, the control character of that number.
/// Source: WHATWG Encoding Standard, index windows-1252.
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}', '‘', '’', '“', '”', '•', '–',
    '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The character that Windows-1252 has for a number from 0x80 to 0x9F, as character references on the web mean it.
pub(super) fn of_windows_1252(number: u32) -> Option<char> {
    WINDOWS_1252.get(usize::try_from(number.checked_sub(0x80)?).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_goes() {
        for (text, kept) in [
            ("plain", "plain"),
            ("a\u{200B}b\u{FEFF}", "ab"),
            ("a\u{A0}b", "a b"),
            ("a\u{0}b\u{7}\u{1B}", "ab"),
            ("line\r\nline\t.", "line\r\nline\t."),
            ("soft\u{AD}ly", "softly"),
            ("x\u{200E}y\u{202E}z", "xyz"),
            ("x\u{200D}y", "xy"),
            ("👩\u{200D}👩\u{200D}👧", "👩\u{200D}👩\u{200D}👧"),
            ("❤\u{FE0F}", "❤\u{FE0F}"),
            ("می\u{200C}خواهم", "می\u{200C}خواهم"),
            ("שלום\u{200F}!", "שלום\u{200F}!"),
            ("café – it’s", "café – it’s"),
        ] {
            assert_eq!(visible(text), kept, "{text:?}");
        }
    }

    #[test]
    fn letters_decoded_wrongly_are_put_right() {
        for (text, mended) in [
            ("itâ€™s", "it’s"),
            ("â€œteaâ€\u{9D}", "“tea”"),
            ("cafÃ©", "café"),
            ("Â£3", "£3"),
            ("10â€“12", "10–12"),
            ("Âme, Ãngel, pâté, château", "Âme, Ãngel, pâté, château"),
            ("Siân", "Siân"),
            ("Â", "Â"),
        ] {
            assert_eq!(decoded(text), mended, "{text}");
        }
    }
}
