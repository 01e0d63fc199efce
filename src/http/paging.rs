//! Paging through lists: opaque cursors that stay right while data changes, and the limit.
//!
//! A cursor holds where the last page ended (a key, never a count), and a checksum over that together with the list and the
//! filters it was made for. One that was bent, or belongs to another list, is a fault on `?cursor` and never a wrong page.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// How many entries a page has where nothing was asked for.
pub const DEFAULT_LIMIT: u32 = 20;
/// How many entries a page has at most.
pub const MAX_LIMIT: u32 = 100;
/// How long a cursor may be, in characters: long enough for any that is made here.
const MAX_CURSOR: usize = 2048;
/// How many bytes of a hash stand before the key.
const CHECK: usize = 8;

/// Writes a cursor for the page after `key` in `list`, which names the list and its filters.
#[must_use]
pub fn write(list: &str, key: &impl Serialize) -> Option<String> {
    let key = serde_json::to_vec(key).ok()?;
    let mut bytes = check(list, &key).to_vec();
    bytes.extend_from_slice(&key);
    Some(URL_SAFE_NO_PAD.encode(bytes))
}

/// Reads a cursor that was written for the same list with the same filters. `None` for any other.
#[must_use]
pub fn read<T: DeserializeOwned>(list: &str, cursor: &str) -> Option<T> {
    let bytes = Some(cursor).filter(|cursor| cursor.len() <= MAX_CURSOR).and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok())?;
    let (sent, key) = bytes.split_at_checked(CHECK)?;
    if sent == check(list, key) { serde_json::from_slice(key).ok() } else { None }
}

fn check(list: &str, key: &[u8]) -> [u8; CHECK] {
    let mut hash = Sha256::new();
    hash.update(b"waymark cursor 1\0");
    hash.update(list.as_bytes());
    hash.update(b"\0");
    hash.update(key);
    let mut check = [0; CHECK];
    check.copy_from_slice(&hash.finalize()[..CHECK]);
    check
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_was_written() {
        let cursor = write("organizations", &("key", 7)).unwrap();
        assert_eq!(read::<(String, i32)>("organizations", &cursor), Some(("key".to_owned(), 7)));
        assert!(cursor.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'), "fit for a URL: {cursor}");
    }

    #[test]
    fn a_cursor_of_another_list_or_a_bent_one_is_none() {
        let cursor = write("organizations", &7).unwrap();
        let mut bent = cursor.clone();
        bent.replace_range(0..1, if cursor.starts_with('A') { "B" } else { "A" });
        assert_eq!(read::<i32>("locations", &cursor), None);
        for forged in [bent.as_str(), "", "!", "AAAAAAAAAAA3", &cursor[..8], &"A".repeat(5000)] {
            assert_eq!(read::<i32>("organizations", forged), None, "{forged}");
        }
    }
}
