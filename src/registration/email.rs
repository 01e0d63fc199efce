//! What a mail address must look like.

/// Whether a text has the form of a mail address: one `@`, a local part and a domain name, in plain ASCII. Narrower than RFC 5321, which
/// allows quotes, comments and blanks that no organisation's address has, and that a header could be forged with.
#[must_use]
pub fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let dotted = |part: &str, allowed: fn(u8) -> bool| part.split('.').all(|piece| !piece.is_empty() && piece.bytes().all(allowed));
    let label = |label: &str| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    text.len() <= 254
        && (1..=64).contains(&local.len())
        && dotted(local, |byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        && domain.contains('.')
        && dotted(domain, |byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && domain.split('.').all(label)
        && domain.rsplit('.').next().is_some_and(|top| top.bytes().any(|byte| byte.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_plain_name_at_a_domain() {
        for good in ["jo@example.org", "jo.o'neill+tea@mail.example.co.uk", "a@b.cd"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "jo",
            "@example.org",
            "jo@",
            "jo@example",
            "jo@@example.org",
            "jo@example.org@x.org",
            "jo @example.org",
            "jo@exa mple.org",
            "jo@example..org",
            ".jo@example.org",
            "jo@-example.org",
            "jo@example.org\r\nBcc: all@example.org",
            "jo@[127.0.0.1]",
            "jo@127.0.0.1",
            "\"jo\"@example.org",
            "Jo <jo@example.org>",
            "jo,an@example.org",
            "jö@example.org",
            "jo@example.org\0",
        ] {
            assert!(!is_email(bad), "{bad:?}");
        }
        assert!(!is_email(&format!("{}@example.org", "j".repeat(65))));
    }
}
