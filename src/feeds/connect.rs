//! Connections: names looked up and every address checked before it is connected to, and TLS.

use std::{
    error::Error,
    fmt, io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
    vec,
};

use http_body_util::Empty;
use hyper::body::Bytes;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client,
        connect::{HttpConnector, dns::Name},
    },
    rt::{TokioExecutor, TokioTimer},
};
use tower_service::Service;

use super::{Addresses, FeedError};

/// What requests are sent with.
pub(super) type HttpClient = Client<HttpsConnector<HttpConnector<Resolver>>, Empty<Bytes>>;

/// How long an idle connection is kept for the next request.
const KEPT: Duration = Duration::from_secs(20);

/// A client that connects only to what `addresses` allows.
///
/// # Panics
/// Never: the protocol versions asked for are those that the cryptography offers.
pub(super) fn client(addresses: Addresses, connect_time: Duration) -> HttpClient {
    let mut http = HttpConnector::new_with_resolver(Resolver(addresses));
    http.enforce_http(false);
    http.set_connect_timeout(Some(connect_time));
    http.set_nodelay(true);
    // The same cryptography and the same roots as towards databases and mail servers.
    let https = HttpsConnectorBuilder::new()
        .with_provider_and_webpki_roots(rustls::crypto::ring::default_provider())
        .expect("ring offers TLS 1.2 and 1.3")
        .https_or_http()
        .enable_http1()
        .wrap_connector(http);
    Client::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).pool_idle_timeout(KEPT).build(https)
}

/// Looks names up, and gives an address to connect to only when all that the name leads to may be. The check is of the very address that
/// is then connected to: a name server that answers otherwise the second time is asked only once.
#[derive(Clone)]
pub(super) struct Resolver(Addresses);

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = Refused;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let addresses = self.0;
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await.map_err(Refused::NoSuchName)?.collect();
            match found.iter().find(|found| !addresses.allow(found.ip())) {
                Some(found) => Err(Refused::NotAllowed { host: host.to_owned(), address: found.ip() }),
                None => Ok(found.into_iter()),
            }
        })
    }
}

/// Why a name gives no address to connect to.
#[derive(Debug)]
pub(super) enum Refused {
    NotAllowed { host: String, address: IpAddr },
    NoSuchName(io::Error),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAllowed { host, address } => write!(f, "{host} leads to {address}"),
            Self::NoSuchName(error) => write!(f, "its name is not known ({error})"),
        }
    }
}

impl Error for Refused {}

/// What failed, read off the chain of errors that the client gives.
pub(super) fn reason(error: &(dyn Error + 'static), connect_time: Duration) -> FeedError {
    let mut last = error.to_string();
    let mut next = Some(error);
    let mut connecting = false;
    while let Some(error) = next {
        if let Some(Refused::NotAllowed { host, address }) = error.downcast_ref() {
            return FeedError::NotAllowed { host: host.clone(), address: *address };
        }
        if let Some(error) = error.downcast_ref::<rustls::Error>() {
            return FeedError::Untrusted(error.to_string());
        }
        if error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::TimedOut) {
            return FeedError::Timeout { to: "connect", within: connect_time };
        }
        connecting |= error.downcast_ref::<hyper_util::client::legacy::Error>().is_some_and(hyper_util::client::legacy::Error::is_connect);
        last = error.to_string();
        // An io::Error gives the source of what it wraps, not what it wraps.
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped as &(dyn Error + 'static)),
            None => error.source(),
        };
    }
    if connecting { FeedError::Unreachable(last) } else { FeedError::BrokenOff(last) }
}
