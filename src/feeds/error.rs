//! Why something could not be fetched, in words that somebody can act on. No error holds a password or a query string: a feed's address
//! may carry a key.

use std::{net::IpAddr, time::Duration};

/// Why something could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FeedError {
    /// It is no address of a feed.
    #[error("this is no address that can be fetched: {0}")]
    BadUrl(String),
    /// The name leads to an address that is not of the public internet.
    #[error("{host} leads to {address}, which is not of the public internet; an intranet has to be allowed (--allow-private)")]
    NotAllowed {
        /// The name, or the address itself.
        host: String,
        /// Where it leads.
        address: IpAddr,
    },
    /// A redirect leads from https to http.
    #[error("it redirects from https to http, to {0}; name an address that stays encrypted")]
    Downgraded(String),
    /// It redirects on and on.
    #[error("it redirects more than {0} times")]
    TooManyRedirects(usize),
    /// The answer is larger than may be, also when it is unpacked.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(u64),
    /// The JSON has more values than may be: small as text, it would fill the memory.
    #[error("the answer holds more than {0} values")]
    TooManyValues(usize),
    /// Nothing came for too long.
    #[error("it took longer than {} s to {to}", .within.as_secs_f32())]
    Timeout {
        /// What took too long.
        to: &'static str,
        /// How long it may take.
        within: Duration,
    },
    /// No connection.
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    /// The certificate or the encryption is not good.
    #[error("the connection cannot be trusted: {0}")]
    Untrusted(String),
    /// The answer ended before it was whole, or is no HTTP.
    #[error("the answer broke off: {0}")]
    BrokenOff(String),
    /// It answers, but not with what was asked for.
    #[error("it answers with status {code}{}", meaning(*.0), code = .0)]
    Status(u16),
    /// It asks to be left alone for longer than a run waits.
    #[error("it asks to be left alone for {} s; try again after that", .0.as_secs())]
    AsksToWait(Duration),
    /// The answer is packed in a way that was not asked for.
    #[error("the answer is packed as {0:?}, which was not asked for and cannot be read")]
    Packed(String),
    /// The answer is no JSON.
    #[error("the answer is not JSON: {0}")]
    NotJson(String),
    /// The answer is JSON, but no page of such a feed.
    #[error("the answer is no page of a feed: {0}")]
    NotAFeed(String),
    /// It told its services whole before, and now only their heads.
    #[error("its services came whole before, and now their details cannot be had; they stay as they are")]
    NoDetails,
    /// The same page comes again and again.
    #[error("page {page} holds the same as page {before}: the feed would never end")]
    Repeats {
        /// The page that came again, counted from 1.
        page: u64,
        /// The page that it repeats.
        before: u64,
    },
    /// There are more pages than a run walks.
    #[error("the feed has more than {0} pages")]
    TooManyPages(u64),
    /// A page could not be had.
    #[error("page {number}: {why}")]
    Page {
        /// Which, counted from 1.
        number: u64,
        /// Why.
        #[source]
        why: Box<FeedError>,
    },
}

impl FeedError {
    /// This error, of the page with this number.
    pub(super) fn of_page(self, number: u64) -> Self {
        Self::Page { number, why: Box::new(self) }
    }

    /// Whether the next try may go better.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Timeout { .. } | Self::Unreachable(_) | Self::BrokenOff(_) | Self::AsksToWait(_) => true,
            Self::Status(code) => matches!(code, 408 | 429 | 500 | 502 | 503 | 504),
            Self::Page { why, .. } => why.is_passing(),
            _ => false,
        }
    }

    /// Whether what was asked for is not there (any more).
    #[must_use]
    pub fn is_gone(&self) -> bool {
        matches!(self, Self::Status(404 | 410))
    }
}

fn meaning(status: u16) -> &'static str {
    match status {
        401 | 403 => " (it wants a key or a login)",
        404 => " (not found)",
        410 => " (gone)",
        429 => " (too many requests)",
        500..=599 => " (a fault on its side)",
        _ => "",
    }
}
