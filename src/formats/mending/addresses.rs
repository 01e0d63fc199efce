//! Web addresses, e-mail addresses, telephone numbers and postcodes as people type them into the wrong boxes.

/// More than this is no address, whatever it holds.
const MAX_ADDRESS: usize = 2_000;

/// What a text in a member for an address turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// It is one; as it is to be written.
    Own(String),
    /// It is one of the other kind: an e-mail address for a web address, or the reverse.
    Other(String),
    /// It is none.
    None,
}

/// Reads a web address.
pub(super) fn web(text: &str) -> Address {
    let text = text.trim();
    if text.len() > MAX_ADDRESS {
        return Address::None;
    }
    if !text.contains(char::is_whitespace)
        && let Some(right) = web_address(text)
    {
        return Address::Own(right);
    }
    if let Some(joined) = with_blanks(text) {
        return Address::Own(joined);
    }
    for part in parts(text) {
        if let Some(email) = email_address(part) {
            return Address::Other(email);
        }
        if let Some(address) = web_address(part) {
            return Address::Own(address);
        }
    }
    Address::None
}

/// Reads an e-mail address.
pub(super) fn email(text: &str) -> Address {
    let text = text.trim();
    if text.len() > MAX_ADDRESS {
        return Address::None;
    }
    if let Some(right) = email_address(text) {
        return Address::Own(right);
    }
    let spelt: String = text.replace("(at)", "@").replace("[at]", "@").replace(" at ", "@").replace("(dot)", ".").replace("[dot]", ".");
    for part in parts(text) {
        if let Some(address) = email_address(part) {
            return Address::Own(address);
        }
    }
    // "info @ example.org", "info@ example .org": blanks and nothing else are amiss.
    let joined: String = spelt.chars().filter(|c| !c.is_whitespace()).collect();
    if (spelt != text || text.split_whitespace().count() <= 3)
        && let Some(address) = email_address(&joined)
    {
        return Address::Own(address);
    }
    parts(text).find_map(web_address).map_or(Address::None, Address::Other)
}

/// The words of a text that may be addresses, without what is put about them.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '|' | '<' | '>' | '"')).map(trimmed).filter(|part| !part.is_empty())
}

fn trimmed(part: &str) -> &str {
    let part = part.trim_matches(|c: char| {
        matches!(c, '<' | '>' | '"' | '\'' | '‘' | '’' | '“' | '”' | '(' | ')' | '[' | ']') && !(c == ')' && part.contains('('))
    });
    part.trim_end_matches(['.', ',', ';', ':'])
}

/// A web address as it is to be written: what is right stays, byte by byte. Without a scheme it is taken as https, as
/// browsers do by now.
fn web_address(text: &str) -> Option<String> {
    let text = trimmed(text);
    let (scheme, mut rest) = scheme(text);
    let mut named = scheme;
    // "http://https://www.example.org": the last one counts.
    while let (Some(inner), after) = self::scheme(rest) {
        (named, rest) = (Some(inner), after);
    }
    let rest = rest.trim_start_matches([':', '/', '\\']);
    let (host, path) = rest.split_at(rest.find(['/', '?', '#', '\\']).unwrap_or(rest.len()));
    let host = host.trim_end_matches('.');
    let (name, port) = host.split_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let name = if named.is_none() {
        name.strip_prefix("www").filter(|rest| rest.starts_with(',')).map_or_else(|| name.to_owned(), |rest| format!("www.{}", &rest[1..]))
    } else {
        name.to_owned()
    };
    if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|byte| byte.is_ascii_digit())) || !is_host(&name, named.is_some()) {
        return None;
    }
    if path.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"')) {
        return None;
    }
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    Some(format!("{}://{name}{port}{}", named.unwrap_or("https"), path.replace('\\', "/")))
}

/// The scheme that a text begins with, mended (`htp:/`, `http//`, `https;//`), and what follows.
fn scheme(text: &str) -> (Option<&'static str>, &str) {
    let letters = text.bytes().take(8).take_while(u8::is_ascii_alphabetic).count();
    let word = text[..letters].to_ascii_lowercase();
    let is_scheme = (3..=7).contains(&letters)
        && word.starts_with(['h', 't'])
        && word.ends_with(['p', 's'])
        && word.contains('p')
        && word.bytes().all(|byte| matches!(byte, b'h' | b't' | b'p' | b's'));
    let rest = &text[letters..];
    let marks = rest.bytes().take_while(|byte| matches!(byte, b':' | b';' | b'/' | b'\\' | b'.' | b',')).count();
    // "https.example.org" could be a host.
    let has_colon_or_slash = rest[..marks].contains([':', ';', '/', '\\']);
    if is_scheme && has_colon_or_slash { (Some(if word.ends_with('s') { "https" } else { "http" }), &rest[marks..]) } else { (None, text) }
}

/// Whether a text names a host. With a scheme before it, a single label will do.
fn is_host(name: &str, has_scheme: bool) -> bool {
    let labels: Vec<&str> = name.split('.').collect();
    let are_labels = labels
        .iter()
        .all(|label| !label.is_empty() && label.len() <= 63 && label.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_')));
    let top = labels.last().copied().unwrap_or_default();
    let has_top = labels.len() > 1 && top.chars().count() >= 2 && top.chars().all(char::is_alphabetic) || top.starts_with("xn--");
    are_labels && (has_top || (has_scheme && ((labels.len() == 1 && top.contains(char::is_alphabetic)) || labels.len() == 4)))
}

/// A web address with blanks in it: in its host they are dropped, in the name of a file they become `%20`.
fn with_blanks(text: &str) -> Option<String> {
    let pieces: Vec<&str> = text.split_whitespace().collect();
    if pieces.len() < 2
        || pieces.len() > 12
        || pieces[1..].iter().any(|piece| scheme(piece).0.is_some() || piece.starts_with("www.") || piece.contains('@'))
    {
        return None;
    }
    let begins = scheme(text).0.is_some() || text.get(..3).is_some_and(|begin| begin.eq_ignore_ascii_case("www"));
    if !begins {
        return None;
    }
    let first = pieces[0];
    let host_is_whole = web_address(first).is_some_and(|address| is_host(address.split('/').nth(2).unwrap_or_default(), false));
    if host_is_whole {
        let last = pieces[pieces.len() - 1];
        let is_file = [".pdf", ".doc", ".docx", ".htm", ".html", ".aspx", ".php", ".jpg", ".png"]
            .iter()
            .any(|end| last.to_ascii_lowercase().ends_with(end));
        return (is_file && first.matches('/').count() > 2).then(|| web_address(&pieces.join("%20"))).flatten();
    }
    if pieces.len() > 3 {
        return None;
    }
    web_address(&pieces.concat()).filter(|address| is_host(address.split('/').nth(2).unwrap_or_default(), false))
}

/// An e-mail address, without `mailto:` and what is put about it.
fn email_address(text: &str) -> Option<String> {
    let text = trimmed(text);
    let text = match text.get(..7) {
        Some(begin) if begin.eq_ignore_ascii_case("mailto:") => text[7..].split('?').next().unwrap_or_default().trim(),
        _ => text,
    };
    let text = text.get(..6).filter(|begin| begin.eq_ignore_ascii_case("email:")).map_or(text, |_| text[6..].trim());
    let (local, host) = text.split_once('@')?;
    let is_local = !local.is_empty()
        && local.len() <= 64
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && local.chars().all(|c| c.is_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c));
    (is_local && !local.contains("//") && is_host(host, false)).then(|| text.to_owned())
}

/// The telephone numbers in a text, each as people write it, with what else the text says. `None` where it is one number and
/// nothing else, or where it holds none that is sure.
pub(super) fn phones(text: &str) -> Option<(Vec<String>, Option<String>)> {
    if text.len() > 300 {
        return None;
    }
    // A number that was kept as one has lost its nought.
    if text.len() == 10 && text.starts_with(['1', '2', '3', '7', '8']) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((vec![format!("0{text}")], None));
    }
    let mut numbers = Vec::new();
    let mut rest = String::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let length = number_length(&text[at..]);
        if length > 0 && !text[..at].ends_with(|c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '+')) {
            numbers.push(text[at..at + length].trim_end_matches([' ', '-', '.', '/', '(']).to_owned());
            rest.push('\u{1}');
            at += length;
        } else {
            rest.push(c);
            at += c.len_utf8();
        }
    }
    let rest = words_beside(&rest);
    match numbers.len() {
        0 => None,
        1 if numbers[0] == text => None,
        _ => Some((numbers, rest)),
    }
}

/// How many bytes a telephone number takes that begins here: nine to fifteen digits with the marks people put between them.
fn number_length(text: &str) -> usize {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
        return 0;
    }
    let (mut digits, mut end, mut since) = (0, 0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => {
                // After eleven digits a blank and a zero begin the next number.
                if since > 0 && digits >= 10 && c == '0' {
                    break;
                }
                digits += 1;
                (end, since) = (at + 1, 0);
            }
            ' ' | '-' | '.' | '(' | ')' if since < 3 => since += 1,
            '+' if at == 0 || text[..at] == *"(" => {}
            _ => break,
        }
    }
    if !(9..=15).contains(&digits) {
        return 0;
    }
    let after = &text[end..];
    if after.starts_with(')') { end + 1 } else { end + extension(after) }
}

/// How many bytes an extension takes after a number: `ext 12`, `x12`, `extension: 1234`.
fn extension(after: &str) -> usize {
    let trimmed = after.trim_start_matches([' ', ',', '(']);
    let low = trimmed.to_ascii_lowercase();
    let Some(word) = ["extension", "extn", "ext.", "ext", "x", "#"].iter().find(|word| low.starts_with(**word)) else { return 0 };
    let rest = trimmed[word.len()..].trim_start_matches([' ', ':', '.']);
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let end = after.len() - rest.len() + digits;
    if digits == 0 { 0 } else { end + usize::from(after[end..].starts_with(')')) }
}

/// What a text says beside its numbers, where it says something.
fn words_beside(rest: &str) -> Option<String> {
    let words: Vec<&str> = rest.split(|c: char| c.is_whitespace() || c == '\u{1}').filter(|word| !word.is_empty()).collect();
    let words = words.join(" ");
    let words = words
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':' | '/' | '-' | '–' | '.' | '|' | '&' | '(' | ')'))
        .to_owned();
    let low = words.to_lowercase();
    let says = low.split(|c: char| !c.is_alphanumeric()).any(|word| {
        !word.is_empty()
            && !matches!(
                word,
                "tel" | "telephone" | "phone" | "ph" | "t" | "no" | "number" | "mobile" | "mob" | "m" | "call" | "or" | "and" | "ring"
            )
    });
    (says && words.len() > 1).then_some(words)
}

/// A postcode in its usual form, where a text is one: `ls8 1nt`, `LS81NT` and `LS8-1NT` are `LS8 1NT`. Only its form is looked at.
pub(super) fn postcode(text: &str) -> Option<String> {
    if text.len() > 32 {
        return None;
    }
    let compact: String =
        text.chars().filter(|c| !(c.is_whitespace() || matches!(c, '-' | '.' | ','))).map(|c| c.to_ascii_uppercase()).collect();
    if !compact.is_ascii() || !(5..=7).contains(&compact.len()) {
        return None;
    }
    let (outward, inward) = compact.split_at(compact.len() - 3);
    let shape: String = outward
        .chars()
        .map(|c| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_ascii_uppercase() {
                'A'
            } else {
                '?'
            }
        })
        .collect();
    let is_outward = matches!(shape.as_str(), "A9" | "A99" | "AA9" | "AA99" | "A9A" | "AA9A");
    let inward_bytes = inward.as_bytes();
    let is_inward = matches!(inward_bytes, [digit, letters @ ..] if digit.is_ascii_digit() && letters.iter().all(|letter| b"ABDEFGHJLNPQRSTUWXYZ".contains(letter)));
    (is_outward && is_inward).then(|| format!("{outward} {inward}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Address {
        Address::Own(text.to_owned())
    }

    #[test]
    fn web_addresses_are_put_right() {
        for (text, read) in [
            ("https://www.example.org/a?b=c#d", own("https://www.example.org/a?b=c#d")),
            ("http://localhost:8080/x", own("http://localhost:8080/x")),
            ("www.example.org", own("https://www.example.org")),
            ("example.org/join", own("https://example.org/join")),
            ("http:www.example.org", own("http://www.example.org")),
            ("http//example.org", own("http://example.org")),
            ("http:/example.org", own("http://example.org")),
            ("htp://example.org", own("http://example.org")),
            ("htttps://example.org", own("https://example.org")),
            ("https;//example.org", own("https://example.org")),
            ("http:\\\\www.example.org\\a", own("http://www.example.org/a")),
            ("http://https://example.org", own("https://example.org")),
            ("HTTP://Example.org", own("http://Example.org")),
            ("//example.org", own("https://example.org")),
            ("https:// www.example.org", own("https://www.example.org")),
            ("www. example.org", own("https://www.example.org")),
            ("www,example.org", own("https://www.example.org")),
            ("https://example.org/our leaflet.pdf", own("https://example.org/our%20leaflet.pdf")),
            ("https://a.example.org, https://b.example.org", own("https://a.example.org")),
            ("see www.example.org.", own("https://www.example.org")),
            ("info@example.org", Address::Other("info@example.org".to_owned())),
            ("mailto:info@example.org", Address::Other("info@example.org".to_owned())),
            ("n/a", Address::None),
            ("Facebook", Address::None),
            ("http://", Address::None),
            ("http://:80", Address::None),
            ("-", Address::None),
        ] {
            assert_eq!(web(text), read, "{text}");
        }
    }

    #[test]
    fn email_addresses_are_freed() {
        for (text, read) in [
            ("info@example.org", own("info@example.org")),
            ("o'neil+x@example.co.uk", own("o'neil+x@example.co.uk")),
            ("mailto:info@example.org?subject=Hi", own("info@example.org")),
            (" info@example.org. ", own("info@example.org")),
            ("Jo Bell <jo@example.org>", own("jo@example.org")),
            ("a@example.org; b@example.org", own("a@example.org")),
            ("a@example.org / b@example.org", own("a@example.org")),
            ("info @ example.org", own("info@example.org")),
            ("info@ example.org", own("info@example.org")),
            ("info(at)example.org", own("info@example.org")),
            ("Email: info@example.org", own("info@example.org")),
            ("www.example.org/contact", Address::Other("https://www.example.org/contact".to_owned())),
            ("none", Address::None),
            ("a@b", Address::None),
        ] {
            assert_eq!(email(text), read, "{text}");
        }
    }

    #[test]
    fn telephone_numbers_are_told_apart() {
        for (text, numbers, beside) in [
            ("tel:01134960230", &["01134960230"][..], None),
            ("Tel: 0113 496 0230", &["0113 496 0230"], None),
            ("1134960230", &["01134960230"], None),
            ("0113 496 0230 / 07700 900123", &["0113 496 0230", "07700 900123"], None),
            ("0113 496 0230 07700 900123", &["0113 496 0230", "07700 900123"], None),
            ("0113 496 0230 or 0113 496 0231 (office)", &["0113 496 0230", "0113 496 0231"], Some("or (office")),
            ("0113 496 0230 (Mon to Fri)", &["0113 496 0230"], Some("Mon to Fri")),
            ("Jo: 07700 900123", &["07700 900123"], Some("Jo")),
        ] {
            let (found, words) = phones(text).unwrap();
            assert_eq!(found, numbers, "{text}");
            assert_eq!(words.as_deref(), beside, "{text}");
        }
        for text in [
            "0113 496 0230",
            "+44 (0)113 496 0230",
            "(0113) 496 0230",
            "111",
            "0113 496 0230 ext 12",
            "116 123",
            "see website",
            "01234/567890",
        ] {
            assert_eq!(phones(text), None, "{text}");
        }
    }

    #[test]
    fn postcodes_take_their_usual_form() {
        for (text, form) in [
            ("ls8 1nt", Some("LS8 1NT")),
            ("LS81NT", Some("LS8 1NT")),
            (" sw1a  1aa ", Some("SW1A 1AA")),
            ("LS8-1NT", Some("LS8 1NT")),
            ("LS8", None),
            ("LS8 1CT", None),
            ("12345", None),
            ("Leeds", None),
        ] {
            assert_eq!(postcode(text).as_deref(), form, "{text}");
        }
    }
}
