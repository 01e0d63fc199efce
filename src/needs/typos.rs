//! Mending typing errors: a word that nobody knows is taken for the nearest one that phrases know.

use std::collections::HashSet;

use super::words;

/// The stems of English words that are no typing errors of the words phrases know.
pub(super) fn english() -> HashSet<String> {
    let list = include_str!("../../seed-data/needs/english-words.txt");
    list.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace).map(|word| words::stem(word).into_owned()).collect()
}

/// A word that phrases know, as it is written.
#[derive(Debug)]
struct Spelling {
    word: String,
    letters: u32,
}

/// The words that a typing error may have meant, by first letter.
#[derive(Debug)]
pub(super) struct Spellings(Vec<Vec<Spelling>>);

impl Spellings {
    /// Takes the words that phrases know; those with anything but the letters a–z are left out.
    pub(super) fn new(words: impl IntoIterator<Item = String>) -> Self {
        let mut by_letter: Vec<Vec<Spelling>> = (0..26).map(|_| Vec::new()).collect();
        for word in words {
            if word.len() >= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
                by_letter[usize::from(word.as_bytes()[0] - b'a')].push(Spelling { letters: letters(&word), word });
            }
        }
        for words in &mut by_letter {
            words.sort_by(|one, other| (one.word.len(), &one.word).cmp(&(other.word.len(), &other.word)));
        }
        Self(by_letter)
    }

    /// The known word nearest to `word`: none away from words under five letters, one edit for five to seven letters, two
    /// from eight. The first letter must be right. Among equals the first of the alphabet, so that the answer is always
    /// the same.
    pub(super) fn nearest(&self, word: &str) -> Option<&str> {
        let allowed = match word.len() {
            0..=4 => return None,
            5..=7 => 1,
            _ => 2,
        };
        if !word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return None;
        }
        let among = &self.0[usize::from(word.as_bytes()[0] - b'a')];
        let from = among.partition_point(|known| known.word.len() + allowed < word.len());
        let has = letters(word);
        let mut best: Option<(usize, &str)> = None;
        for known in among[from..].iter().take_while(|known| known.word.len() <= word.len() + allowed) {
            // An edit changes two letters of the set at most: this turns away nearly all before the slow measure.
            if (has ^ known.letters).count_ones() as usize > 2 * allowed {
                continue;
            }
            let limit = best.map_or(allowed, |(edits, _)| edits - 1);
            if let Some(edits) = distance(word.as_bytes(), known.word.as_bytes(), limit) {
                best = Some((edits, &known.word));
                if edits <= 1 {
                    break;
                }
            }
        }
        best.map(|(_, known)| known)
    }
}

fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |set, byte| set | 1 << (byte - b'a'))
}

/// Edits between two words (a swap of neighbours is one), or `None` where there are more than `limit`.
///
/// What they share at the front and at the back costs nothing, and of the table between the rest only the cells are filled that so few
/// edits can reach: a text of words that nobody knows asks this many thousand times.
fn distance(one: &[u8], other: &[u8], limit: usize) -> Option<usize> {
    const LONGEST: usize = 48;
    let shared = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[shared..], &other[shared..]);
    let shared = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let (one, other) = (&one[..one.len() - shared], &other[..other.len() - shared]);
    let longer = one.len().max(other.len());
    if longer - one.len().min(other.len()) > limit || longer >= LONGEST {
        return None;
    }
    if one.is_empty() || other.is_empty() {
        return Some(longer);
    }
    // Above what so many edits can reach; what lies outside the band stays so.
    let far = u8::try_from(limit + 1).unwrap_or(u8::MAX);
    let mut rows = [[far; LONGEST + 1]; 3];
    for (column, cell) in (0..far).zip(&mut rows[0]) {
        *cell = column;
    }
    for (i, a) in one.iter().enumerate() {
        let (before, last, this) = ((i + 2) % 3, i % 3, (i + 1) % 3);
        let (from, to) = (i.saturating_sub(limit), other.len().min(i + limit + 1));
        // The cell before the band, and the one after it, may hold an older row's.
        rows[this][from] = if from == 0 { u8::try_from(i + 1).unwrap_or(far).min(far) } else { far };
        let mut row_best = rows[this][from];
        for j in from..to {
            let b = other[j];
            let mut cell = (rows[last][j] + u8::from(*a != b)).min(rows[last][j + 1] + 1).min(rows[this][j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == b {
                cell = cell.min(rows[before][j - 1] + 1);
            }
            rows[this][j + 1] = cell.min(far);
            row_best = row_best.min(cell);
        }
        rows[this][to + 1..].fill(far);
        if row_best >= far {
            return None;
        }
    }
    Some(usize::from(rows[one.len() % 3][other.len()])).filter(|edits| *edits <= limit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_is_taken_for_the_nearest_known_word() {
        let known = ["lonely", "bailiff", "depressed", "anxiety", "debt", "bereavement", "benefits", "arthritis"];
        let spellings = Spellings::new(known.map(str::to_owned));
        for (typed, meant) in [
            ("lonley", Some("lonely")),
            ("baliff", Some("bailiff")),
            ("depresed", Some("depressed")),
            ("berevement", Some("bereavement")),
            ("arthritus", Some("arthritis")),
            ("benifits", Some("benefits")),
            ("anxeity", Some("anxiety")),
            ("dept", None),
            ("wonely", None),
            ("lovely", Some("lonely")),
            ("lnlyeo", None),
            ("zzzzzzzzz", None),
        ] {
            assert_eq!(spellings.nearest(typed), meant, "{typed}");
        }
    }

    #[test]
    fn distance_counts_a_swap_as_one() {
        for (one, other, edits) in
            [("lonley", "lonely", Some(1)), ("abc", "abc", Some(0)), ("kitten", "sitting", None), ("ab", "abcd", Some(2))]
        {
            assert_eq!(distance(one.as_bytes(), other.as_bytes(), 2), edits, "{one} {other}");
        }
    }
}
