//! Whether a text is what a schema's `format` asks for. A little narrower than the standards, so that every validator agrees.

use chrono::{DateTime, NaiveDate};

/// Whether a text is an absolute URI (RFC 3986); one of the web, or of its kin, must name a host.
#[must_use]
pub(super) fn is_uri(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else { return false };
    let is_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let is_escaped = rest.split('%').skip(1).all(|after| after.len() >= 2 && after.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()));
    is_scheme
        && !rest.is_empty()
        && rest.bytes().all(allowed)
        && is_escaped
        && rest.matches('#').count() <= 1
        && (!matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https" | "ftp") || names_a_host(rest))
}

/// Whether what comes after `http:` begins with a host, and with a port only where that is a number.
fn names_a_host(rest: &str) -> bool {
    let Some(authority) = rest.strip_prefix("//").and_then(|rest| rest.split(['/', '?', '#']).next()) else { return false };
    let host_and_port = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = host_and_port.split_once(':').unwrap_or((host_and_port, ""));
    !host.is_empty() && authority.matches('@').count() <= 1 && port.bytes().all(|digit| digit.is_ascii_digit())
}

/// Whether a text is a mail address: one plain name at a domain.
#[must_use]
pub(super) fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let dotted = |part: &str, allowed: fn(u8) -> bool| part.split('.').all(|piece| !piece.is_empty() && piece.bytes().all(allowed));
    let is_label = |label: &str| label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-');
    text.len() <= 254
        && local.len() <= 64
        && dotted(local, |byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
        && domain.contains('.')
        && dotted(domain, |byte| byte.is_ascii_alphanumeric() || byte == b'-')
        && domain.split('.').all(is_label)
}

/// Whether a text is a day.
#[must_use]
pub(super) fn is_date(text: &str) -> bool {
    text.len() == 10 && text.parse::<NaiveDate>().is_ok()
}

/// Whether a text is a moment with an offset.
#[must_use]
pub(super) fn is_moment(text: &str) -> bool {
    text.get(10..11).is_some_and(|between| between == "T") && DateTime::parse_from_rfc3339(text).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_uri_is_absolute_and_names_its_host() {
        for good in [
            "https://example.org",
            "http://example.org:8080/a/b?c=d&e=%20#f",
            "mailto:jo@example.org",
            "urn:uuid:6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001",
            "tel:+441134960000",
        ] {
            assert!(is_uri(good), "{good}");
        }
        for bad in [
            "",
            "example.org",
            "www.example.org/a",
            "http:",
            "http://",
            "http:///a",
            "https://exam ple.org",
            "https://example.org/ä",
            "https://example.org/<a>",
            "https://example.org/[a]",
            "https://example.org/%zz",
            "https://example.org/%2",
            "https://example.org/#a#b",
            "https://example.org:port/",
            "1http://example.org",
            "//example.org",
        ] {
            assert!(!is_uri(bad), "{bad}");
        }
    }

    #[test]
    fn a_mail_address_is_one_plain_name_at_a_domain() {
        for good in ["jo@example.org", "jo.o'neill+tea@mail.example.co.uk"] {
            assert!(is_email(good), "{good}");
        }
        for bad in ["", "jo", "jo@", "@example.org", "jo@example", "a@b@example.org", "jo @example.org", ".jo@example.org", "jo@-x.org"] {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn days_and_moments_are_those_of_rfc_3339() {
        for (text, date, moment) in [
            ("2026-11-22", true, false),
            ("2026-02-30", false, false),
            ("2026-11-22T09:00:00Z", false, true),
            ("2026-11-22T09:00:00.5+01:00", false, true),
            ("2026-11-22T09:00:00", false, false),
            ("2026-11-22 09:00:00Z", false, false),
            ("22/11/2026", false, false),
        ] {
            assert_eq!((is_date(text), is_moment(text)), (date, moment), "{text}");
        }
    }
}
