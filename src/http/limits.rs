//! How much anybody may ask in how much time, told apart by address and by key: 429 beyond it, and the `RateLimit-*` headers.
//!
//! An address stands for whoever sends from it ([`origin`]): every request counts against it. A key counts once it has been found in
//! force, so that nobody can use up another's share. A wrong key counts against the address a second time, against a narrower limit; a
//! right one from the same address goes on, since a whole clinic may share an address with one forgotten script. What is counted lies
//! in memory of a fixed size ([`buckets`]). Begin with [`Limiters::admit_address`].

mod buckets;
mod origin;
mod rate;

use actix_web::{
    HttpMessage, HttpRequest,
    dev::ServiceRequest,
    http::header::{HeaderMap, HeaderName, HeaderValue},
};

pub use origin::{Network, Networks};
pub use rate::Rate;

use super::problem::Problem;
use crate::access::{Caller, KeyHolder, Role};
use buckets::{Counter, Standing};
use origin::Origin;

/// Where operators' own programs ask how it is: behind a proxy that nobody named, they must not be kept out by what others send.
const UNCOUNTED: [&str; 2] = ["/healthz", "/readyz"];

/// The operations by which anybody can have something written, and mail sent.
const REGISTERING: [&str; 2] = ["registerOrganization", "claimOrganization"];

/// What the operator chose. Where a limit is absent, there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Limits {
    /// For each address, all requests.
    pub by_address: Option<Rate>,
    /// For each key, all requests.
    pub by_key: Option<Rate>,
    /// For each address, registering and claiming organizations.
    pub registration: Option<Rate>,
    /// For each address, requests with a key that opens nothing.
    pub failed_keys: Option<Rate>,
    /// The proxies whose word is taken for where a request comes from.
    pub trusted_proxies: Networks,
}

/// What is counted against the limits.
pub struct Limiters {
    by_address: Option<Counter<Origin>>,
    by_key: Option<Counter<crate::access::KeyId>>,
    registration: Option<Counter<Origin>>,
    failed_keys: Option<Counter<Origin>>,
    trusted_proxies: Networks,
}

impl Limiters {
    /// Counts against these limits, from nothing.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            by_address: limits.by_address.map(Counter::new),
            by_key: limits.by_key.map(Counter::new),
            registration: limits.registration.map(Counter::new),
            failed_keys: limits.failed_keys.map(Counter::new),
            trusted_proxies: limits.trusted_proxies.clone(),
        }
    }

    /// Counts a request against its address, before anything of it is looked at.
    ///
    /// # Errors
    /// A [`Problem`] where there were too many.
    pub fn admit_address(&self, request: &ServiceRequest) -> Result<(), Problem> {
        let origin = Origin::of(request.peer_addr().map(|peer| peer.ip()), request.headers(), &self.trusted_proxies);
        request.extensions_mut().insert(origin);
        if UNCOUNTED.contains(&request.path()) {
            return Ok(());
        }
        count(self.by_address.as_ref(), &origin, request, "there were too many requests from this address")
    }

    /// Counts a request against the key that it showed, which is in force.
    ///
    /// # Errors
    /// A [`Problem`] where there were too many.
    pub fn admit_key(&self, request: &HttpRequest, holder: &KeyHolder) -> Result<(), Problem> {
        count(self.by_key.as_ref(), &holder.key, request, "there were too many requests with this key")
    }

    /// Counts a key that opened nothing against the address it came from.
    ///
    /// # Errors
    /// A [`Problem`] where there were too many.
    pub fn count_failed_key(&self, request: &HttpRequest) -> Result<(), Problem> {
        count(self.failed_keys.as_ref(), &origin_of(request), request, "there were too many wrong keys from this address")
    }

    /// Counts a registration against its address, where the operation is one. Moderators may register for others.
    ///
    /// # Errors
    /// A [`Problem`] where there were too many.
    pub fn admit_registration(&self, request: &HttpRequest, caller: &Caller, operation: &str) -> Result<(), Problem> {
        let moderates = matches!(caller, Caller::Key(KeyHolder { role: Role::Moderator | Role::Admin, .. }));
        if moderates || !REGISTERING.contains(&operation) {
            return Ok(());
        }
        count(self.registration.as_ref(), &origin_of(request), request, "there were too many registrations from this address")
    }
}

/// Counts one, and leaves on the request how it stands: the narrowest of those that it was counted against, for the headers.
fn count<K: buckets::Name>(counter: Option<&Counter<K>>, name: &K, request: &impl HttpMessage, why: &str) -> Result<(), Problem> {
    let Some(counter) = counter else { return Ok(()) };
    let standing = counter.count(name);
    let mut extensions = request.extensions_mut();
    if extensions.get::<Standing>().is_none_or(|before| standing.is_narrower_than(before)) {
        extensions.insert(standing);
    }
    match standing.wait_s {
        None => Ok(()),
        Some(wait_s) => Err(Problem::too_many(format!("{why}; ask again in {wait_s} s"), wait_s)),
    }
}

fn origin_of(request: &HttpRequest) -> Origin {
    let noted = request.extensions().get::<Origin>().copied();
    noted.unwrap_or_else(|| Origin::of(request.peer_addr().map(|peer| peer.ip()), request.headers(), &Networks::default()))
}

/// Writes how a request stood onto its answer. Source of the names: draft-ietf-httpapi-ratelimit-headers-06.
pub(super) fn put_on(headers: &mut HeaderMap, request: &impl HttpMessage) {
    let Some(standing) = request.extensions().get::<Standing>().copied() else { return };
    let policy = HeaderValue::from_str(&format!("{};w={}", standing.limit, standing.window_s));
    if let Ok(policy) = policy {
        headers.insert(HeaderName::from_static("ratelimit-policy"), policy);
    }
    for (name, number) in [
        ("ratelimit-limit", standing.limit.into()),
        ("ratelimit-remaining", standing.remaining.into()),
        ("ratelimit-reset", standing.reset_s),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from(number));
    }
}
