//! Words to a terminal: what was asked for to standard output, the rest to standard error.

use std::io::{self, Write};

use clap::ValueEnum;

/// How something is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// For people
    Table,
    /// For programs
    Json,
}

/// The narrowest and the widest that text is set, in characters, and the width where there is no terminal.
const WIDTHS: (usize, usize, usize) = (40, 120, 100);

/// Says something to standard error. Where nobody reads it, there is nobody to tell.
pub(super) fn tell(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{text}");
}

/// How wide text may be set on standard output.
pub(super) fn width() -> usize {
    let (least, most, otherwise) = WIDTHS;
    terminal_size::terminal_size().map_or(otherwise, |(width, _)| usize::from(width.0)).clamp(least, most)
}

/// `text` on one line, without what could steer a terminal or turn the reading direction: listings come from outside.
pub(super) fn plain(text: &str) -> String {
    let steers = |character: char| matches!(character, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    let words: String = text
        .chars()
        .filter(|character| !steers(*character))
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes `text` in lines of at most `width` characters, the first behind `label`, the others indented as far.
pub(super) fn write_wrapped(out: &mut dyn Write, label: &str, text: &str, width: usize) -> io::Result<()> {
    let indent = label.chars().count();
    let room = width.saturating_sub(indent).max(10);
    let mut lines = wrapped(&plain(text), room).into_iter();
    writeln!(out, "{label}{}", lines.next().unwrap_or_default())?;
    for line in lines {
        writeln!(out, "{}{line}", " ".repeat(indent))?;
    }
    Ok(())
}

/// `text` in lines of at most `room` characters; a longer word stands alone.
fn wrapped(text: &str, room: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_indented_alike() {
        let mut out = Vec::new();
        write_wrapped(&mut out, "why  ", "one two three four five six", 18).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), "why  one two three\n     four five six\n");
    }

    #[test]
    fn nothing_from_a_listing_can_steer_a_terminal() {
        assert_eq!(plain("Tea\u{1b}[2J and\n\u{202E}cake\u{7}"), "Tea [2J and cake");
    }
}
