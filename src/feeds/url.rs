//! The address of a feed.

use std::{fmt, net::IpAddr};

use url::{Host, Url};

use super::{Addresses, FeedError};

/// An `http` or `https` address. It may hold a login or a key; shown, it is without.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct FeedUrl(Url);

impl FeedUrl {
    /// Reads an address as somebody typed it in.
    ///
    /// # Errors
    /// [`FeedError::BadUrl`], without what was typed in.
    pub fn parse(text: &str) -> Result<Self, FeedError> {
        match Url::parse(text.trim()) {
            Ok(url) => Self::checked(url),
            Err(url::ParseError::RelativeUrlWithoutBase) => Err(bad("it does not begin with https:// or http://")),
            Err(error) => Err(bad(&error.to_string())),
        }
    }

    fn checked(mut url: Url) -> Result<Self, FeedError> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(bad("it does not begin with https:// or http://"));
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(bad("it names no host"));
        }
        url.set_fragment(None);
        Ok(Self(url))
    }

    /// The address that `reference` names, seen from this one.
    ///
    /// # Errors
    /// [`FeedError::BadUrl`]; [`FeedError::Downgraded`] where it leads from https to http.
    pub fn join(&self, reference: &str) -> Result<Self, FeedError> {
        let joined = self.0.join(reference.trim()).map_err(|error| bad(&error.to_string()))?;
        let mut joined = Self::checked(joined)?;
        if self.0.scheme() == "https" && joined.0.scheme() == "http" {
            return Err(FeedError::Downgraded(joined.to_string()));
        }
        if joined.0.origin() == self.0.origin() {
            // A login holds for the whole origin; a link does not repeat it. Neither can fail: this address has a host.
            let _ = joined.0.set_username(self.0.username());
            let _ = joined.0.set_password(self.0.password());
        }
        Ok(joined)
    }

    /// The whole address, with whatever secret it holds.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address that `change` makes of this one.
    pub(super) fn with(&self, change: impl FnOnce(&mut Url)) -> Self {
        let mut url = self.0.clone();
        change(&mut url);
        Self(url)
    }

    /// The host's name, as politeness counts by it.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Refuses a host that is written as a number, where that number is not allowed. The parser reads every way of writing one
    /// (`127.1`, `0x7f000001`, `017700000001`, `[::ffff:7f00:1]`). Names are checked when they are looked up.
    pub(super) fn allowed(&self, addresses: Addresses) -> Result<(), FeedError> {
        let address: IpAddr = match self.0.host() {
            Some(Host::Ipv4(address)) => address.into(),
            Some(Host::Ipv6(address)) => address.into(),
            _ => return Ok(()),
        };
        if addresses.allow(address) { Ok(()) } else { Err(FeedError::NotAllowed { host: self.host().to_owned(), address }) }
    }

    /// What stands before the `@`, where there is something: the login's name and password.
    pub(super) fn login(&self) -> Option<(&str, &str)> {
        let (name, password) = (self.0.username(), self.0.password());
        (!name.is_empty() || password.is_some()).then_some((name, password.unwrap_or_default()))
    }
}

fn bad(why: &str) -> FeedError {
    FeedError::BadUrl(why.to_owned())
}

/// Without login and query.
impl fmt::Display for FeedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.0.scheme(), self.host())?;
        if let Some(port) = self.0.port() {
            write!(f, ":{port}")?;
        }
        f.write_str(self.0.path())
    }
}

impl fmt::Debug for FeedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FeedUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_http_or_https_and_shown_without_secrets() {
        for (text, shown) in [
            ("https://jo:s3cret@feed.example:8443/v1/services?key=s3cret#top", Some("https://feed.example:8443/v1/services")),
            (" http://feed.example ", Some("http://feed.example/")),
            ("www.feed.example/services", None),
            ("ftp://feed.example/", None),
            ("file:///etc/passwd", None),
            ("gopher://feed.example/", None),
            ("javascript:alert(1)", None),
            ("data:application/json,[]", None),
            ("http://", None),
            ("https:///services", Some("https://services/")),
            ("", None),
        ] {
            match (FeedUrl::parse(text), shown) {
                (Ok(url), Some(shown)) => assert_eq!(url.to_string(), shown, "{text}"),
                (Err(error), None) => assert!(matches!(error, FeedError::BadUrl(_)) && !error.to_string().contains("passwd"), "{error}"),
                (got, _) => panic!("{text:?} gave {got:?}"),
            }
        }
        let url = FeedUrl::parse("https://jo:s3cret@feed.example/?key=s3cret").unwrap();
        assert!(!format!("{url:?}").contains("s3cret"));
    }

    #[test]
    fn an_address_written_as_a_number_is_seen_through() {
        for text in [
            "http://127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://0x7f000001/",
            "http://0x7f.1/",
            "http://017700000001/",
            "http://0177.0.0.1/",
            "http://%31%32%37.0.0.1/",
            "http://127。0。0。1/",
            "http://[::1]/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::ffff:7f00:1]/",
            "http://169.254.169.254/latest/meta-data/",
            "http://0/",
        ] {
            let url = FeedUrl::parse(text).unwrap();
            assert!(matches!(url.allowed(Addresses::Public), Err(FeedError::NotAllowed { .. })), "{text}");
            assert_eq!(url.allowed(Addresses::Any), Ok(()), "{text}");
        }
        assert_eq!(FeedUrl::parse("http://8.8.8.8/").unwrap().allowed(Addresses::Public), Ok(()));
    }

    #[test]
    fn a_link_keeps_to_encryption_and_keeps_a_login_to_its_origin() {
        let from = FeedUrl::parse("https://jo:s3cret@feed.example/a/b").unwrap();
        for (link, whole) in [
            ("c", "https://jo:s3cret@feed.example/a/c"),
            ("/c?x=1", "https://jo:s3cret@feed.example/c?x=1"),
            ("https://other.example/c", "https://other.example/c"),
            ("//feed.example:444/c", "https://feed.example:444/c"),
        ] {
            assert_eq!(from.join(link).unwrap().as_str(), whole, "{link}");
        }
        assert_eq!(from.join("http://feed.example/c"), Err(FeedError::Downgraded("http://feed.example/c".to_owned())));
        assert!(matches!(from.join("file:///etc/passwd"), Err(FeedError::BadUrl(_))));
    }
}
