//! Reading Rust well enough to see what a file names: comments and texts are blanked, then paths are looked for.

use std::collections::BTreeSet;

/// A file's code, without comments and texts.
pub(super) struct Source<'a> {
    /// Its path from `src/`.
    pub(super) path: &'a str,
    /// What is left of it.
    pub(super) code: &'a str,
}

impl Source<'_> {
    /// The room it stands in: the first folder, or the file's name at the top.
    pub(super) fn room(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// The face of `http` it stands in.
    pub(super) fn face(&self) -> Option<&str> {
        let mut parts = self.path.split('/');
        (parts.next() == Some("http")).then(|| parts.next())?.map(|part| part.strip_suffix(".rs").unwrap_or(part))
    }

    /// How many modules deep it is: 1 for a room's `mod.rs`.
    fn depth(&self) -> usize {
        let parts: Vec<&str> = self.path.split('/').collect();
        let own = usize::from(!matches!(self.path, "main.rs" | "lib.rs"));
        parts.len() - 1 + own - usize::from(parts.len() > 1 && parts.last() == Some(&"mod.rs"))
    }

    /// The top-level modules it names, by `crate::…`, `waymark::…` or enough `super::`.
    pub(super) fn rooms_named(&self) -> BTreeSet<String> {
        let mut named = self.after("crate::");
        named.extend(self.after("waymark::"));
        named.extend(self.after(&"super::".repeat(self.depth().max(1))));
        // In `mod.rs`, `super::` may be of a module inside the file: then what follows is rarely a room's name.
        named
    }

    /// The members of `faces` it names as modules of `http`.
    pub(super) fn faces_named(&self, faces: &[&str]) -> BTreeSet<String> {
        let mut named = self.after("crate::http::");
        named.extend(self.after("http::"));
        if self.depth() > 1 {
            named.extend(self.after(&"super::".repeat(self.depth() - 1)));
        }
        named.retain(|name| faces.contains(&name.as_str()));
        named
    }

    /// Whether the crate is named in a path or a `use`.
    pub(super) fn names_crate(&self, name: &str) -> bool {
        self.words(name).any(|at| {
            let after = &self.code[at + name.len()..];
            after.starts_with("::") || after.starts_with('!') || self.code[..at].trim_end().ends_with("use")
        })
    }

    /// Whether `phrase` stands in the code as whole words.
    pub(super) fn says(&self, phrase: &str) -> bool {
        self.words(phrase).next().is_some()
    }

    /// Where `phrase` stands as whole words.
    fn words<'s>(&'s self, phrase: &'s str) -> impl Iterator<Item = usize> + 's {
        self.code
            .match_indices(phrase)
            .map(|(at, _)| at)
            .filter(move |at| !self.code[..*at].ends_with(is_word) && !self.code[at + phrase.len()..].starts_with(is_word))
    }

    /// The names that directly follow `prefix`: one, or those of a `{…}` group.
    fn after(&self, prefix: &str) -> BTreeSet<String> {
        let mut names = BTreeSet::new();
        for (at, _) in self.code.match_indices(prefix) {
            if self.code[..at].ends_with(|before: char| is_word(before) || before == ':') {
                continue;
            }
            let rest = self.code[at + prefix.len()..].trim_start();
            match rest.strip_prefix('{') {
                Some(group) => names.extend(first_names(group)),
                None => names.extend(first_word(rest)),
            }
        }
        names
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn first_word(text: &str) -> Option<String> {
    let word: String = text.trim_start().chars().take_while(|character| is_word(*character)).collect();
    (!word.is_empty()).then_some(word)
}

/// The first name of each member of a `use` group, up to its closing brace.
fn first_names(group: &str) -> Vec<String> {
    let (mut depth, mut begins, mut names) = (0_usize, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                names.extend(first_word(&group[begins..at]));
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                names.extend(first_word(&group[begins..at]));
                begins = at + 1;
            }
            _ => {}
        }
    }
    names
}

/// The code up to its unit tests, which may read files and the like.
pub(super) fn without_tests(code: &str) -> String {
    let end = code
        .match_indices("#[cfg(test)]")
        .find(|(at, marker)| code[at + marker.len()..].trim_start().starts_with("mod "))
        .map(|(at, _)| at);
    code[..end.unwrap_or(code.len())].to_owned()
}

/// The code with comments and the insides of texts and characters blanked.
pub(super) fn without_comments_and_texts(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(character) = rest.chars().next() {
        let skipped = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            block_comment(rest)
        } else if let Some(length) = raw_text(rest).filter(|_| !code.ends_with(is_word)) {
            length
        } else if character == '"' {
            text_length(&rest[1..]) + 1
        } else if let Some(length) = character_literal(rest) {
            length
        } else {
            code.push(character);
            rest = &rest[character.len_utf8()..];
            continue;
        };
        code.push(' ');
        rest = &rest[skipped..];
    }
    code
}

/// How long a block comment is; they nest.
fn block_comment(text: &str) -> usize {
    let (mut depth, mut at) = (0_usize, 0);
    while at < text.len() {
        if text[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if text[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                break;
            }
        } else {
            at += text[at..].chars().next().map_or(1, char::len_utf8);
        }
    }
    at
}

/// How long a raw text (`r#"…"#`, `br"…"`) is, where one begins here.
fn raw_text(text: &str) -> Option<usize> {
    let body = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let hashes = body.len() - body.trim_start_matches('#').len();
    let inside = body[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let begins = text.len() - inside.len();
    Some(inside.find(&end).map_or(text.len(), |at| begins + at + end.len()))
}

/// How long the rest of a text is, with its closing quote.
fn text_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// How long a character literal is, where one begins here; a lifetime is none.
fn character_literal(text: &str) -> Option<usize> {
    let inside = text.strip_prefix('\'')?;
    let first = inside.chars().next()?;
    if first == '\\' {
        let escaped = inside[1..].chars().next()?.len_utf8();
        return inside[1 + escaped..].find('\'').map(|at| 1 + 1 + escaped + at + 1);
    }
    inside[first.len_utf8()..].starts_with('\'').then(|| 1 + first.len_utf8() + 1)
}
