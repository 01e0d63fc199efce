//! HTML to plain text that keeps its paragraphs, lists, tables and links.
//!
//! One pass over the text, without a tree: what is nested a hundred thousand times costs no stack, and a tag of a hundred
//! thousand attributes no time (parsers of HTML compare each with all before it). The tags are those that people's editors
//! write; what merely has a `<` or an `&` in it is no HTML and stays.

use super::{characters::of_windows_1252, page::Page};

/// The longest name of a tag or of a character reference.
const MAX_NAME: usize = 32;

/// Tags by which a text is known to be HTML.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "fieldset",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "object",
    "ol",
    "option",
    "p",
    "param",
    "picture",
    "pre",
    "q",
    "s",
    "script",
    "section",
    "select",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "video",
    "wbr",
];

/// A piece of HTML.
#[derive(Debug, PartialEq)]
pub(super) enum Token<'t> {
    /// Text, with its character references.
    Text(&'t str),
    /// `<name …>`: its name in lower case, and what stands after it.
    Open(String, &'t str),
    /// `</name>`.
    Close(String),
    /// A comment or a declaration.
    Comment,
}

/// Whether a text holds tags or character references that mean something.
pub(super) fn is_html(text: &str) -> bool {
    if !text.contains(['<', '&']) {
        return false;
    }
    if text.match_indices('&').any(|(at, _)| reference(&text[at..]).is_some()) {
        return true;
    }
    let mut tokens = Tokens::new(text);
    std::iter::from_fn(|| tokens.next()).any(|token| !matches!(token, Token::Text(_)))
}

/// The text of HTML, with blank lines between paragraphs and `- ` before the items of lists.
pub(super) fn text_of(html: &str) -> String {
    let mut tokens = Tokens::new(html);
    let mut page = Page::default();
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => page.text(&unescaped(text)),
            Token::Open(name, rest) => {
                page.open(&name, &|attribute| value_of(rest, attribute).map(|value| unescaped(value).into_owned()));
            }
            Token::Close(name) => page.close(&name),
            Token::Comment => {}
        }
    }
    page.finish()
}

/// Walks over HTML. Where a tag has no end, its `<` is text.
struct Tokens<'t> {
    text: &'t str,
    at: usize,
    last_end: usize,
    /// How many bytes may still be looked through for the end of a quotation in vain.
    patience: usize,
    /// The element whose content is no HTML, until its end.
    raw: Option<&'static str>,
}

impl<'t> Tokens<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, at: 0, last_end: text.rfind('>').unwrap_or(0), patience: 4 * text.len(), raw: None }
    }

    fn next(&mut self) -> Option<Token<'t>> {
        if let Some(raw) = self.raw.take() {
            self.skip_to_end_of(raw);
        }
        let begin = self.at;
        if begin >= self.text.len() {
            return None;
        }
        if let Some((token, end)) = self.tag(begin) {
            self.at = end;
            return Some(token);
        }
        // A `<` that begins no tag is text, with all up to the next that does.
        let mut at = begin + usize::from(self.text[begin..].starts_with('<'));
        while let Some(next) = self.text[at..].find('<').map(|next| at + next) {
            if self.begins_tag(next) {
                self.at = next;
                return Some(Token::Text(&self.text[begin..next]));
            }
            at = next + 1;
        }
        self.at = self.text.len();
        Some(Token::Text(&self.text[begin..]))
    }

    fn begins_tag(&self, at: usize) -> bool {
        if at > self.last_end {
            return false;
        }
        let rest = &self.text[at + 1..];
        match rest.strip_prefix('/') {
            _ if rest.starts_with(['!', '?']) => {
                rest.starts_with("!--")
                    || rest.starts_with("!DOCTYPE")
                    || rest.starts_with("!doctype")
                    || rest.starts_with("![")
                    || rest.starts_with("?xml")
            }
            Some(end) => name_of(end).is_some(),
            None => name_of(rest).is_some(),
        }
    }

    fn tag(&mut self, at: usize) -> Option<(Token<'t>, usize)> {
        if !self.text[at..].starts_with('<') || !self.begins_tag(at) {
            return None;
        }
        let rest = &self.text[at + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            // An open comment ends with the text, as browsers have it.
            let end = comment.find("-->").map_or(self.text.len(), |end| at + 4 + end + 3);
            return Some((Token::Comment, end));
        }
        if rest.starts_with(['!', '?']) {
            return Some((Token::Comment, at + 1 + rest.find('>')? + 1));
        }
        if let Some(closing) = rest.strip_prefix('/') {
            let name = name_of(closing)?;
            return Some((Token::Close(name), at + 1 + rest.find('>')? + 1));
        }
        let name = name_of(rest)?;
        let attributes = at + 1 + name.len();
        let end = self.end_of_tag(attributes)?;
        self.raw = ["script", "style", "noscript", "svg", "template", "iframe", "object", "textarea", "select", "title", "head"]
            .into_iter()
            .find(|raw| *raw == name)
            .filter(|_| !self.text[..end].ends_with('/'));
        Some((Token::Open(name, &self.text[attributes..end]), end + 1))
    }

    /// Where the `>` stands that ends a tag: one within quotation marks does not, if they are closed.
    fn end_of_tag(&mut self, from: usize) -> Option<usize> {
        let bytes = self.text.as_bytes();
        let mut at = from;
        while let Some(byte) = bytes.get(at).filter(|_| self.patience > 0) {
            match byte {
                b'>' => return Some(at),
                b'"' | b'\'' if bytes[..at].ends_with(b"=") => match self.text[at + 1..].find(char::from(*byte)) {
                    Some(end) => at += end + 2,
                    None => break,
                },
                _ => at += 1,
            }
        }
        self.patience = self.patience.saturating_sub(self.text.len() - from);
        self.text[from..].find('>').map(|end| from + end)
    }

    /// Passes over what a script, a style or the like holds; it does so to the end of the text where it is never closed.
    fn skip_to_end_of(&mut self, name: &str) {
        let bytes = self.text.as_bytes();
        let mut at = self.at;
        while let Some(found) = self.text[at..].find("</").map(|found| at + found) {
            let after = found + 2 + name.len();
            if bytes.get(found + 2..after).is_some_and(|end| end.eq_ignore_ascii_case(name.as_bytes())) {
                self.at = self.text[after..].find('>').map_or(self.text.len(), |end| after + end + 1);
                return;
            }
            at = found + 2;
        }
        self.at = self.text.len();
    }
}

/// The name of a tag that begins here, in lower case, where people's editors write it.
fn name_of(text: &str) -> Option<String> {
    let length = text.bytes().take(MAX_NAME).take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b':' | b'-')).count();
    if !text.as_bytes().get(length).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/')) {
        return None;
    }
    let name = text[..length].to_ascii_lowercase();
    // Word processors write tags such as <o:p>.
    let is_known = TAGS.binary_search(&name.as_str()).is_ok() || matches!(name.split_once(':'), Some(("o" | "w" | "st1" | "v" | "m", _)));
    is_known.then_some(name)
}

/// What an attribute of a tag holds.
fn value_of<'t>(attributes: &'t str, name: &str) -> Option<&'t str> {
    let bytes = attributes.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let begin = at;
        while bytes.get(at).is_some_and(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'/')) {
            at += 1;
        }
        let found = attributes.get(begin..at)?.eq_ignore_ascii_case(name);
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'=') {
            at += usize::from(at == begin || bytes.get(at) == Some(&b'/'));
            continue;
        }
        at += 1;
        while bytes.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        let (from, to) = match bytes.get(at) {
            Some(quote @ (b'"' | b'\'')) => {
                let to = attributes[at + 1..].find(char::from(*quote)).map_or(bytes.len(), |end| at + 1 + end);
                (at + 1, to)
            }
            _ => (at, attributes[at..].find(|c: char| c.is_ascii_whitespace()).map_or(bytes.len(), |end| at + end)),
        };
        if found {
            return attributes.get(from..to);
        }
        at = to + 1;
    }
    None
}

/// The text with its character references read. `&amp;amp;` is an ampersand that was escaped twice.
pub(super) fn unescaped(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains('&') {
        return text.into();
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(next) = text[at..].find('&').map(|next| at + next) {
        kept.push_str(&text[at..next]);
        at = next;
        while text[at + 1..].starts_with("amp;") && text[at + 5..].starts_with("amp;") {
            at += 4;
        }
        if text[at + 1..].starts_with("amp;") {
            let inner = format!("&{}", text[at + 5..].chars().take(MAX_NAME).collect::<String>());
            if let Some((meant, length)) = reference(&inner) {
                kept.push_str(&meant);
                at += 4 + length;
            } else {
                kept.push('&');
                at += 5;
            }
            continue;
        }
        if let Some((meant, length)) = reference(&text[at..]) {
            kept.push_str(&meant);
            at += length;
        } else {
            kept.push('&');
            at += 1;
        }
    }
    kept.push_str(&text[at..]);
    kept.into()
}

/// What the character reference at the begin of a text means, and its length.
fn reference(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(MAX_NAME).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    if let Some(number) = name.strip_prefix('#') {
        let number = match number.strip_prefix(['x', 'X']) {
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(digits, 16).ok()?,
            _ if number.bytes().all(|byte| byte.is_ascii_digit()) => number.parse().ok()?,
            _ => return None,
        };
        let meant = if (0x80..0xA0).contains(&number) { of_windows_1252(number) } else { char::from_u32(number) };
        return Some((meant.filter(|c| *c != '\0').map(String::from).unwrap_or_default(), end + 1));
    }
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let written = text.get(..=end)?;
    let meant = html_escape::decode_html_entities(written);
    (meant != written).then(|| (meant.into_owned(), end + 1))
}
