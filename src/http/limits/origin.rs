//! Where a request comes from: the peer, or whom a proxy that the operator named says it speaks for.
//!
//! The address may be a person's, and is kept nowhere: not in the log, not in the audit, only in the counters' memory.

use std::{fmt, net::IpAddr, str::FromStr};

use actix_web::http::header::{self, HeaderMap, HeaderName};

/// How many of the addresses that proxies name are looked at, from the last.
const MAX_HOPS: usize = 16;

/// Who is counted together: an address of IPv4, or all of a /64 of IPv6, which one subscriber has to themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Origin {
    /// An address of IPv4.
    V4([u8; 4]),
    /// The upper half of an address of IPv6.
    V6(u64),
    /// It cannot be told; all of those together.
    Unknown,
}

impl Origin {
    /// Where a request comes from.
    pub(super) fn of(peer: Option<IpAddr>, headers: &HeaderMap, trusted: &Networks) -> Self {
        let Some(peer) = peer.map(|peer| peer.to_canonical()) else { return Self::Unknown };
        if !trusted.hold(peer) {
            return peer.into();
        }
        let (x_forwarded_for, forwarded) = (named(headers, X_FORWARDED_FOR, whole), named(headers, header::FORWARDED, for_whom));
        let client = |hops: &[Option<IpAddr>]| client(peer, hops, trusted);
        match (x_forwarded_for.as_slice(), forwarded.as_slice()) {
            ([], hops) | (hops, []) => client(hops).into(),
            // A proxy writes one of them and hands the other on as it came from outside, where anybody can have written it.
            (one, other) if client(one) == client(other) => client(one).into(),
            _ => peer.into(),
        }
    }
}

impl From<IpAddr> for Origin {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self::V4(address.octets()),
            // What is left after the shift has 64 bits.
            IpAddr::V6(address) => Self::V6(u64::try_from(address.to_bits() >> 64).unwrap_or_default()),
        }
    }
}

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The first address, from the last hop on, that is no trusted proxy's. What stands before it, or before what cannot be read, anybody can
/// have written.
fn client(peer: IpAddr, hops: &[Option<IpAddr>], trusted: &Networks) -> IpAddr {
    let mut client = peer;
    for hop in hops.iter().rev().take(MAX_HOPS) {
        let Some(hop) = hop else { break };
        client = *hop;
        if !trusted.hold(client) {
            break;
        }
    }
    client
}

/// The addresses that a header names, in its order; `None` in the place of what is none.
fn named(headers: &HeaderMap, name: HeaderName, read: fn(&str) -> Option<IpAddr>) -> Vec<Option<IpAddr>> {
    headers.get_all(name).flat_map(|value| value.to_str().unwrap_or("?").split(',')).map(|hop| read(hop.trim())).collect()
}

/// An address with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn whole(text: &str) -> Option<IpAddr> {
    let bare = match text.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None if text.matches(':').count() == 1 => text.split(':').next().unwrap_or_default(),
        None => text,
    };
    bare.parse().ok().map(|address: IpAddr| address.to_canonical())
}

/// The `for` of an element of `Forwarded` (RFC 7239).
fn for_whom(element: &str) -> Option<IpAddr> {
    let pair = |pair: &str| {
        pair.split_once('=').filter(|(name, _)| name.trim().eq_ignore_ascii_case("for")).map(|(_, value)| value.trim().to_owned())
    };
    whole(element.split(';').find_map(pair)?.trim_matches('"'))
}

/// Addresses that begin alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    fn holds(self, other: IpAddr) -> bool {
        let differ = |one: u128, other: u128, width: u8| {
            one.checked_shr(u32::from(width - self.bits)).unwrap_or(0) != other.checked_shr(u32::from(width - self.bits)).unwrap_or(0)
        };
        match (self.address, other) {
            (IpAddr::V4(one), IpAddr::V4(other)) => !differ(u32::from(one).into(), u32::from(other).into(), 32),
            (IpAddr::V6(one), IpAddr::V6(other)) => !differ(one.into(), other.into(), 128),
            _ => false,
        }
    }
}

impl FromStr for Network {
    type Err = NoNetwork;

    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        let (address, bits) = text.split_once('/').map_or((text, None), |(address, bits)| (address, Some(bits)));
        let address: IpAddr = address.trim().parse().map_err(|_| NoNetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Ok(most), |bits| bits.trim().parse().map_err(|_| NoNetwork))?;
        if bits > most { Err(NoNetwork) } else { Ok(Self { address, bits }) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.bits)
    }
}

/// A text names no network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoNetwork;

/// Several networks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Networks(Vec<Network>);

impl Networks {
    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn hold(&self, address: IpAddr) -> bool {
        self.0.iter().any(|network| network.holds(address))
    }
}

impl FromStr for Networks {
    type Err = NoNetwork;

    /// Reads networks with commas between.
    fn from_str(text: &str) -> Result<Self, NoNetwork> {
        text.split(',').map(|one| one.trim().parse()).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn origin(peer: &str, headers: &[(&'static str, &'static str)]) -> Origin {
        let mut sent = HeaderMap::new();
        for (name, value) in headers {
            sent.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        Origin::of(Some(peer.parse().unwrap()), &sent, &"10.0.0.0/8, 127.0.0.1, fd00::/8".parse().unwrap())
    }

    fn at(address: &str) -> Origin {
        address.parse::<IpAddr>().unwrap().into()
    }

    #[test]
    fn a_proxy_is_believed_where_it_is_trusted_and_nobody_else() {
        const XFF: &str = "x-forwarded-for";
        for (peer, headers, from) in [
            ("192.0.2.9", &[][..], "192.0.2.9"),
            ("192.0.2.9", &[(XFF, "198.51.100.1")], "192.0.2.9"),
            ("192.0.2.9", &[("forwarded", "for=198.51.100.1")], "192.0.2.9"),
            ("10.1.2.3", &[], "10.1.2.3"),
            ("10.1.2.3", &[(XFF, "198.51.100.1")], "198.51.100.1"),
            ("::ffff:10.1.2.3", &[(XFF, "198.51.100.1")], "198.51.100.1"),
            // What stands before the last address that is no proxy's was written by whoever sent it.
            ("10.1.2.3", &[(XFF, "203.0.113.7, 198.51.100.1")], "198.51.100.1"),
            ("10.1.2.3", &[(XFF, "203.0.113.7"), (XFF, "198.51.100.1, 10.9.9.9")], "198.51.100.1"),
            ("10.1.2.3", &[(XFF, "198.51.100.1, nonsense")], "10.1.2.3"),
            ("10.1.2.3", &[(XFF, "10.1.1.1, 10.2.2.2")], "10.1.1.1"),
            ("127.0.0.1", &[(XFF, "198.51.100.1:4711")], "198.51.100.1"),
            ("10.1.2.3", &[(XFF, "[2001:db8::1]:80")], "2001:db8::1"),
            ("10.1.2.3", &[("forwarded", "for=198.51.100.1;proto=https;by=10.1.2.3")], "198.51.100.1"),
            ("10.1.2.3", &[("forwarded", "For=\"[2001:db8:cafe::17]:4711\"")], "2001:db8:cafe::17"),
            ("10.1.2.3", &[("forwarded", "for=_hidden")], "10.1.2.3"),
            ("10.1.2.3", &[("forwarded", "for=198.51.100.1"), (XFF, "198.51.100.1")], "198.51.100.1"),
            ("10.1.2.3", &[("forwarded", "for=203.0.113.7"), (XFF, "198.51.100.1")], "10.1.2.3"),
        ] {
            assert_eq!(origin(peer, headers), at(from), "{peer} {headers:?}");
        }
    }

    #[test]
    fn a_subscriber_of_ipv6_is_counted_as_one() {
        assert_eq!(at("2001:db8:1:2::1"), at("2001:db8:1:2:ffff::9"));
        assert_ne!(at("2001:db8:1:2::1"), at("2001:db8:1:3::1"));
        assert_eq!(at("::ffff:192.0.2.1"), at("192.0.2.1"));
        assert_ne!(at("192.0.2.1"), at("192.0.2.2"));
    }

    #[test]
    fn networks_are_read_and_hold_what_begins_alike() {
        let holds = |network: &str, address: &str| network.parse::<Network>().unwrap().holds(address.parse().unwrap());
        for (network, address, held) in [
            ("10.0.0.0/8", "10.255.0.1", true),
            ("10.0.0.0/8", "11.0.0.1", false),
            ("192.0.2.1", "192.0.2.1", true),
            ("192.0.2.1", "192.0.2.2", false),
            ("0.0.0.0/0", "203.0.113.9", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "2001:db8::1", true),
            ("2001:db8::/33", "2001:db8:8000::1", false),
        ] {
            assert_eq!(holds(network, address), held, "{network} {address}");
        }
        for wrong in ["", "10.0.0.0/33", "::/129", "proxy", "10.0.0.0/", "10.0.0.0/8,,"] {
            assert_eq!(wrong.parse::<Networks>(), Err(NoNetwork), "{wrong}");
        }
    }
}
