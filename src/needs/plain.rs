//! Plain text out of HTML, as listings carry it: tags go, entities are read, blocks end a line.

use std::borrow::Cow;

/// The text of a piece of HTML; borrowed where there is nothing to take out. A block's end is a line break, so that two
/// list items do not run into one sentence. What is not well formed is kept as text. Linear in the input.
#[must_use]
pub fn plain(html: &str) -> Cow<'_, str> {
    if !html.bytes().any(|byte| matches!(byte, b'<' | b'&')) {
        return Cow::Borrowed(html);
    }
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    // Once a search for a `>` has failed it will fail for ever: remembering it keeps the work linear.
    let mut tags_end = true;
    while let Some(at) = rest.find(['<', '&']) {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let (kept, read) = if rest.starts_with('&') {
            entity(rest).unwrap_or((Cow::Borrowed("&"), 1))
        } else if tags_end && looks_like_tag(rest) {
            tag(rest).unwrap_or_else(|| {
                tags_end = false;
                (Cow::Borrowed("<"), 1)
            })
        } else {
            (Cow::Borrowed("<"), 1)
        };
        text.push_str(&kept);
        rest = &rest[read..];
    }
    text.push_str(rest);
    Cow::Owned(text)
}

fn looks_like_tag(rest: &str) -> bool {
    rest.as_bytes().get(1).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!'))
}

/// What a tag leaves behind, and how many bytes it takes; `None` where nothing closes it.
fn tag(rest: &str) -> Option<(Cow<'static, str>, usize)> {
    if rest.starts_with("<!--") {
        let end = rest.find("-->")?;
        return Some((Cow::Borrowed(" "), end + 3));
    }
    let end = rest.find('>')? + 1;
    let name: String = rest[1..end]
        .trim_start_matches('/')
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .take(12)
        .map(|letter| letter.to_ascii_lowercase())
        .collect();
    let kept = match name.as_str() {
        "script" | "style" if !rest.starts_with("</") => {
            let closes = |at: &usize| rest[end + at + 2..].get(..name.len()).is_some_and(|word| word.eq_ignore_ascii_case(&name));
            let inside = rest[end..].match_indices("</").map(|(at, _)| at).find(closes).unwrap_or(rest.len() - end);
            return Some((Cow::Borrowed("\n"), end + inside));
        }
        "a" | "b" | "em" | "i" | "mark" | "small" | "span" | "strong" | "sub" | "sup" | "u" | "font" => "",
        "td" | "th" | "img" => " ",
        _ => "\n",
    };
    Some((Cow::Borrowed(kept), end))
}

/// The character an entity stands for, and how many bytes it takes.
fn entity(rest: &str) -> Option<(Cow<'static, str>, usize)> {
    let end = rest.bytes().take(12).position(|byte| byte == b';')?;
    let name = &rest[1..end];
    let read = match name {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" | "ldquo" | "rdquo" => "\"",
        "apos" | "lsquo" | "rsquo" => "'",
        "nbsp" | "ensp" | "emsp" => " ",
        "ndash" => "–",
        "mdash" => "—",
        "hellip" => "…",
        "pound" => "£",
        "eacute" => "é",
        "bull" | "middot" => "·",
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            let c = char::from_u32(code).filter(|c| !c.is_control()).unwrap_or(' ');
            return Some((Cow::Owned(c.to_string()), end + 1));
        }
    };
    Some((Cow::Borrowed(read), end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text() {
        for (html, text) in [
            ("plain", "plain"),
            ("<p>Tea &amp; <strong>talk</strong></p>", "\nTea & talk\n"),
            ("<ul><li>one</li><li>two</li></ul>", "\n\none\n\ntwo\n\n"),
            ("caf&eacute; &#163;3 &#x2019;", "café £3 \u{2019}"),
            ("a < b & c", "a < b & c"),
            ("x<!-- no -->y", "x y"),
            ("<script>if (a<b) {}</script>z", "\n\nz"),
            ("broken <a href=", "broken <a href="),
            ("&unknown; &;", "&unknown; &;"),
            ("&#0;&#xD800;", "  "),
        ] {
            assert_eq!(plain(html), text, "{html}");
        }
    }

    #[test]
    fn hostile_html_takes_no_longer_than_its_length() {
        for piece in ["<a", "&", "<!--", "<script>", "&#", "</"] {
            let html = piece.repeat(200_000);
            assert!(plain(&html).len() <= html.len());
        }
    }
}
