//! The words of a listing that are searched, its print, and the summary that people read.

use super::prose::{MAX_CHARS, clean, sentence_length};
use crate::needs::words::{Token, plain, tokens};

/// How long a summary is at most, in characters.
const MAX_SUMMARY: usize = 240;

/// Stems with how often they stand in a listing, weighted by where.
#[derive(Debug, Default)]
pub(super) struct Words(Vec<(String, u16)>);

impl Words {
    /// Adds words, each counted `weight` times.
    pub(super) fn add(&mut self, tokens: impl IntoIterator<Item = Token>, weight: u16) {
        self.0.extend(tokens.into_iter().map(|token| (token.stem, weight)));
    }

    /// The stems in order, each once, with their counts.
    pub(super) fn counted(mut self) -> Vec<(String, u16)> {
        self.0.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        self.0.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 = kept.1.saturating_add(next.1);
            }
            same
        });
        self.0
    }
}

/// The words of a text that say something: its stop words are left out.
pub(super) fn telling(text: &str) -> impl Iterator<Item = Token> + '_ {
    tokens(capped(text)).filter(|token| !token.is_stop)
}

/// As much of a text as is read.
pub(super) fn capped(text: &str) -> &str {
    // What is shorter in bytes is shorter in characters.
    if text.len() <= MAX_CHARS { text } else { text.char_indices().nth(MAX_CHARS).map_or(text, |(at, _)| &text[..at]) }
}

/// A print of 64 bits: near-duplicates have prints that differ in few of them. Each stem votes on each bit (simhash,
/// Charikar 2002); the name's words have three votes.
pub(super) fn print(name: &[Token], description: &[Token]) -> u64 {
    let mut votes = [0_i32; 64];
    for (tokens, weight) in [(name, 3), (description, 1)] {
        for token in tokens {
            let hash = mixed(fnv(FNV, token.stem.as_bytes()));
            for (bit, vote) in votes.iter_mut().enumerate() {
                *vote += if hash >> bit & 1 == 1 { weight } else { -weight };
            }
        }
    }
    votes.iter().enumerate().filter(|(_, vote)| **vote > 0).fold(0, |print, (bit, _)| print | 1 << bit)
}

/// What an FNV-1a hash of 64 bits begins with. Source: draft-eastlake-fnv.
pub(super) const FNV: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over more bytes.
pub(super) fn fnv(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Mixes a hash once more, so that short words differ in all bits (`MurmurHash3`'s finaliser).
fn mixed(hash: u64) -> u64 {
    let hash = (hash ^ hash >> 33).wrapping_mul(0xff51_afd7_ed55_8ccd);
    let hash = (hash ^ hash >> 33).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ hash >> 33
}

/// The description's opening as plain text, whole sentences as far as they fit; `None` where there is nothing to show.
pub(super) fn summary(description: &str) -> Option<String> {
    let text: String = plain(capped(description)).chars().filter_map(clean).take(MAX_CHARS).collect();
    let (mut summary, mut from) = (String::new(), 0);
    while from < text.len() {
        let to = from + sentence_length(&text[from..]);
        let sentence = text[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
        from = to;
        if sentence.is_empty() {
            continue;
        }
        let long = summary.chars().count() + sentence.chars().count() + 1;
        if long > MAX_SUMMARY {
            return if summary.is_empty() { cut(&sentence) } else { Some(summary) };
        }
        if !summary.is_empty() {
            summary.push(' ');
        }
        summary.push_str(&sentence);
    }
    (!summary.is_empty()).then_some(summary)
}

/// The beginning of a sentence, cut between words. A word without end is shown not at all.
fn cut(sentence: &str) -> Option<String> {
    let end = sentence.char_indices().nth(MAX_SUMMARY - 1).map_or(sentence.len(), |(at, _)| at);
    let at = sentence[..end].rfind(' ')?;
    Some(format!("{}…", sentence[..at].trim_end_matches([',', ';', ':', ' ', '-', '–', '—'])))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_is_whole_sentences() {
        let long = format!("{} end.", "word ".repeat(80));
        for (description, shown) in [
            ("Pop in. That's it really.", Some("Pop in. That's it really.")),
            ("<p>Tea &amp; <strong>talk</strong>.</p><p>Free.</p>", Some("Tea & talk. Free.")),
            ("", None),
            ("  \n ", None),
            ("<br/>", None),
            ("\u{202E}Right to left", Some("Right to left")),
        ] {
            assert_eq!(summary(description).as_deref(), shown, "{description}");
        }
        let cut = summary(&long).unwrap();
        assert!(cut.ends_with("word…") && cut.chars().count() <= MAX_SUMMARY);
        assert_eq!(summary(&format!("Short. Long {long}")).as_deref(), Some("Short."));
        assert_eq!(summary(&"x".repeat(10_000)), None);
    }

    #[test]
    fn near_duplicates_have_near_prints() {
        let tokens = |text: &str| telling(text).collect::<Vec<_>>();
        let print = |listing: (&str, &str)| print(&tokens(listing.0), &tokens(listing.1));
        let differs = |one: (&str, &str), other: (&str, &str)| (print(one) ^ print(other)).count_ones();
        let choir = (
            "Harbour Singers",
            "A friendly choir for anyone who likes singing. No auditions. Tuesdays at the Methodist hall, tea at half time.",
        );
        let again = (
            "Harbour Singers choir",
            "A friendly choir for anyone who likes singing. No auditions! Tuesday evenings at the Methodist hall with tea.",
        );
        let other = ("Debt advice", "Free confidential advice about debt, rent arrears and bailiffs, by appointment at the library.");
        assert_eq!(differs(choir, choir), 0);
        assert!(differs(choir, again) < 20, "{}", differs(choir, again));
        assert!(differs(choir, other) > 20, "{}", differs(choir, other));
    }

    #[test]
    fn words_are_counted_by_weight_and_sorted() {
        let mut words = Words::default();
        words.add(telling("The Walking Group"), 3);
        words.add(telling("We walk, slowly."), 1);
        assert_eq!(words.counted(), [("group".to_owned(), 3), ("slowli".to_owned(), 1), ("walk".to_owned(), 4)]);
    }
}
