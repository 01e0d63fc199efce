//! Keys as they are written: `wm_<id>_<secret>`.
//!
//! `id` is a UUID in 32 hexadecimal digits; `secret` is 32 random bytes in 64, and a checksum in 8 more, so that a key that lost
//! a letter on its way is told apart from one that was revoked, without asking the database. Only the SHA-256 of the secret
//! is ever stored: it has 256 bits of chance in it, which no slow hash could better.

use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::KeyId;

/// What every key begins with; scanners of source code look for it.
pub const PREFIX: &str = "wm_";

/// How many random bytes a secret has.
pub const SECRET_BYTES: usize = 32;

/// How many bytes of SHA-256 over id and secret the checksum has.
const CHECKSUM_BYTES: usize = 4;

/// What is stored of a secret.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SecretHash(pub [u8; 32]);

/// A key with its secret. It is shown once, when it is made, and printed nowhere: it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    /// The public half.
    pub id: KeyId,
    secret: [u8; SECRET_BYTES],
}

/// Why a text is no key. Holds nothing of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// It does not look like one.
    #[error("a key is written wm_<id>_<secret>")]
    Form,
    /// Letters are missing or mixed up.
    #[error("the key is not whole: its checksum does not fit; copy all of it")]
    Checksum,
}

impl Key {
    /// A key of this id and these random bytes.
    #[must_use]
    pub fn new(id: Uuid, secret: [u8; SECRET_BYTES]) -> Self {
        Self { id: KeyId(id), secret }
    }

    /// Reads a key.
    ///
    /// # Errors
    /// [`BadKey`] where it is none, or damaged.
    pub fn parse(text: &str) -> Result<Self, BadKey> {
        let (id, rest) = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('_')).ok_or(BadKey::Form)?;
        let id: [u8; 16] = bytes(id).ok_or(BadKey::Form)?;
        let (secret, checksum) = rest.split_at_checked(2 * SECRET_BYTES).ok_or(BadKey::Form)?;
        let secret = bytes(secret).ok_or(BadKey::Form)?;
        let key = Self::new(Uuid::from_bytes(id), secret);
        if bytes(checksum) == Some(key.checksum()) { Ok(key) } else { Err(BadKey::Checksum) }
    }

    /// The key as it is written, to be shown once.
    #[must_use]
    pub fn reveal(&self) -> String {
        format!("{PREFIX}{}_{}{}", self.id, hex(&self.secret), hex(&self.checksum()))
    }

    /// What is stored of the secret.
    #[must_use]
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.secret).into())
    }

    /// Whether this is the key of that hash. Takes the same time wherever they differ.
    #[must_use]
    pub fn is_of(&self, stored: &SecretHash) -> bool {
        let differ = self.hash().0.iter().zip(stored.0).fold(0_u8, |differ, (one, other)| differ | (one ^ other));
        std::hint::black_box(differ) == 0
    }

    fn checksum(&self) -> [u8; CHECKSUM_BYTES] {
        let digest = Sha256::new().chain_update(self.id.0.as_bytes()).chain_update(self.secret).finalize();
        let mut checksum = [0; CHECKSUM_BYTES];
        checksum.copy_from_slice(&digest[..CHECKSUM_BYTES]);
        checksum
    }
}

/// Bytes as lowercase hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// Reads a stored hash.
#[must_use]
pub fn hash_from_hex(text: &str) -> Option<SecretHash> {
    bytes(text).map(SecretHash)
}

/// Exactly `N` bytes from lowercase hexadecimal digits.
fn bytes<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != 2 * N || text.bytes().any(|byte| !matches!(byte, b'0'..=b'9' | b'a'..=b'f')) {
        return None;
    }
    let mut bytes = [0; N];
    for (place, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_key_is_read_as_it_was_written(id in any::<u128>(), secret in any::<[u8; 32]>()) {
            let key = Key::new(Uuid::from_u128(id), secret);
            let read = Key::parse(&key.reveal()).unwrap();
            prop_assert!(read == key && read.is_of(&key.hash()));
        }

        #[test]
        fn a_key_with_another_letter_is_not_whole(id in any::<u128>(), secret in any::<[u8; 32]>(), at in 3_usize..108, other in "[0-9a-f]") {
            let written = Key::new(Uuid::from_u128(id), secret).reveal();
            prop_assume!(written.as_bytes()[at] != b'_' && written[at..=at] != other);
            let damaged = format!("{}{other}{}", &written[..at], &written[at + 1..]);
            prop_assert_eq!(Key::parse(&damaged).err(), Some(BadKey::Checksum));
        }

        #[test]
        fn any_text_is_a_key_or_is_not(text in any::<String>()) {
            prop_assert!(Key::parse(&text).is_err());
        }
    }

    #[test]
    fn another_secret_is_not_of_the_hash() {
        let key = Key::new(Uuid::nil(), [7; 32]);
        assert!(!Key::new(Uuid::nil(), [8; 32]).is_of(&key.hash()));
    }

    #[test]
    fn what_is_cut_short_is_no_key() {
        let written = Key::new(Uuid::from_u128(5), [9; 32]).reveal();
        assert_eq!(written.len(), 108);
        for length in 0..written.len() {
            assert!(Key::parse(&written[..length]).is_err(), "{length}");
        }
        assert!(Key::parse(&written.to_uppercase()).is_err());
        assert!(Key::parse(&format!("{written}0")).is_err());
    }
}
