//! Postcodes, and what people write for one.
//!
//! A postcode is an outward code (`LS8`, also called a district) and three inward characters (`1NT`), of which the digit
//! names the sector. Both halves pack into an integer, so that they cost nothing to copy, compare or look up.

use std::fmt;

/// Letters that the two last places of a postcode use: those which are hard to take for another.
const UNIT_LETTERS: &[u8; 20] = b"ABDEFGHJLNPQRSTUWXYZ";
/// More than this is not a postcode, whatever it holds: no need to read it.
const LONGEST_TEXT: usize = 64;
/// Seven letters and digits: `SW1A1AA`.
const LONGEST_COMPACT: usize = 7;

/// The outward half of a postcode: area, number and, in some of London, a letter. Ordered as people count: `LS2` before `LS10`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Outcode(u32);

impl Outcode {
    /// The integer it is packed in, below 2²²: two letters, number and final letter.
    pub(super) fn key(self) -> u32 {
        self.0
    }

    /// The outward code of a key that [`Outcode::key`] gave, or that a file claims it did.
    pub(super) fn from_key(key: u32) -> Option<Self> {
        let code = Self(key);
        Self::from_compact(code.to_string().as_bytes()).filter(|read| *read == code)
    }

    /// Reads letters and digits, upper case and nothing between them.
    pub(super) fn from_compact(text: &[u8]) -> Option<Self> {
        let letters = text.iter().take_while(|byte| byte.is_ascii_uppercase()).count();
        let (area, rest) = text.split_at_checked(letters)?;
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        let (number, suffix) = rest.split_at_checked(digits)?;
        let (first, second) = match area {
            [first] => (*first, None),
            [first, second] => (*first, Some(*second)),
            _ => return None,
        };
        let (number, suffix) = match (number, suffix) {
            ([one], []) => (u32::from(one - b'0'), None),
            ([one], [suffix]) if suffix.is_ascii_uppercase() => (u32::from(one - b'0'), Some(*suffix)),
            ([ten @ b'1'..=b'9', one], []) => (u32::from(ten - b'0') * 10 + u32::from(one - b'0'), None),
            _ => return None,
        };
        let letter = |letter: Option<u8>| letter.map_or(0, |letter| u32::from(letter - b'A') + 1);
        Some(Self(letter(Some(first)) << 17 | letter(second) << 12 | number << 5 | letter(suffix)))
    }

    /// The letters it begins with: `LS` of `LS8`, and `None` where there is but one.
    fn area(self) -> (char, Option<char>) {
        (letter_of(self.0 >> 17).unwrap_or('?'), letter_of(self.0 >> 12 & 31))
    }

    /// Whether this is its first letter.
    pub(super) fn begins_with_letter(self, letter: u8) -> bool {
        letter.checked_sub(b'A').is_some_and(|place| self.0 >> 17 == u32::from(place) + 1)
    }

    /// Whether both begin with the same letters.
    pub(super) fn same_area(self, other: Self) -> bool {
        self.0 >> 12 == other.0 >> 12
    }

    /// The part of the world outside the shipped gazetteer that it belongs to, if any.
    pub(super) fn not_shipped(self) -> Option<NotShipped> {
        match self.area() {
            ('B', Some('T')) => Some(NotShipped::NorthernIreland),
            ('J', Some('E')) | ('G', Some('Y')) => Some(NotShipped::ChannelIslands),
            ('I', Some('M')) => Some(NotShipped::IsleOfMan),
            ('B', Some('F')) => Some(NotShipped::Bfpo),
            ('G', Some('X')) => Some(NotShipped::Overseas),
            _ => None,
        }
    }
}

/// The letter that five bits stand for, counted from 1.
fn letter_of(number: u32) -> Option<char> {
    let index = number.checked_sub(1)?;
    (index < 26).then(|| char::from(b'A' + u8::try_from(index).unwrap_or(0)))
}

impl fmt::Display for Outcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.area();
        write!(f, "{first}")?;
        if let Some(second) = second {
            write!(f, "{second}")?;
        }
        write!(f, "{}", self.0 >> 5 & 127)?;
        letter_of(self.0 & 31).map_or(Ok(()), |suffix| write!(f, "{suffix}"))
    }
}

impl fmt::Debug for Outcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outcode({self})")
    }
}

/// A full postcode. It shows as `LS8 1NT`; its `Debug` form keeps the inward half to itself, as that may say where someone lives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Postcode {
    outcode: Outcode,
    unit: u16,
}

/// What was written for a postcode.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostcodeInput {
    /// All of it.
    Full(Postcode),
    /// Its outward half.
    Outward(Outcode),
}

/// Why a text is not a postcode. It never repeats the text: that may say where someone lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PostcodeError {
    /// It has the form of no postcode.
    #[error("not a UK postcode: write it in full, like LS8 1NT, or its first half, like LS8")]
    Malformed,
    /// The form of an address that is no postcode of the United Kingdom's own (`BFPO 58`, `ASCN 1ZZ`).
    #[error("not a postcode of the United Kingdom but of {0}")]
    Elsewhere(NotShipped),
}

/// Parts of the postcode system that no data of the shipped gazetteer covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NotShipped {
    /// `BT`: free for non-commercial use only, so not ours to ship.
    NorthernIreland,
    /// `JE` and `GY`: the ONS Postcode Directory gives them no place.
    ChannelIslands,
    /// `IM`: the ONS Postcode Directory gives it no place.
    IsleOfMan,
    /// `BF` and `BFPO`: British forces, wherever they are posted.
    Bfpo,
    /// `GX`, `ASCN` and their like: British overseas territories.
    Overseas,
}

impl fmt::Display for NotShipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NorthernIreland => "Northern Ireland",
            Self::ChannelIslands => "the Channel Islands",
            Self::IsleOfMan => "the Isle of Man",
            Self::Bfpo => "British forces (BFPO)",
            Self::Overseas => "a British overseas territory",
        })
    }
}

impl Postcode {
    /// Reads a postcode or its outward half, whatever the case and wherever the blanks.
    ///
    /// # Errors
    /// [`PostcodeError`] where it is neither. Text of any length is refused in bounded time.
    pub fn parse(text: &str) -> Result<PostcodeInput, PostcodeError> {
        let compact = Compact::of(text).ok_or(PostcodeError::Malformed)?;
        let bytes = compact.bytes();
        if let Some(elsewhere) = elsewhere(bytes) {
            return Err(PostcodeError::Elsewhere(elsewhere));
        }
        if let Some(postcode) = Self::from_compact(bytes) {
            return Ok(PostcodeInput::Full(postcode));
        }
        // `LS1 1` is a district and the number of a sector, not the district LS11.
        if compact.ends_in_lone_digit() && Outcode::from_compact(&bytes[..bytes.len() - 1]).is_some() {
            return Err(PostcodeError::Malformed);
        }
        Outcode::from_compact(bytes).map(PostcodeInput::Outward).ok_or(PostcodeError::Malformed)
    }

    /// Reads a full postcode as the directories write it (`LS8 1NT`, `LS8  1NT`, `LS81NT`).
    #[must_use]
    pub fn full(text: &str) -> Option<Self> {
        Self::from_compact(Compact::of(text)?.bytes())
    }

    /// Reads letters and digits, upper case and nothing between them.
    pub(super) fn from_compact(bytes: &[u8]) -> Option<Self> {
        let (outward, inward) = bytes.split_last_chunk::<3>()?;
        let [digit @ b'0'..=b'9', first, second] = inward else { return None };
        let letter = |letter: &u8| UNIT_LETTERS.iter().position(|known| known == letter).and_then(|place| u16::try_from(place).ok());
        let unit = u16::from(digit - b'0') * 400 + letter(first)? * 20 + letter(second)?;
        Some(Self { outcode: Outcode::from_compact(outward)?, unit })
    }

    /// Its outward half.
    #[must_use]
    pub fn outcode(self) -> Outcode {
        self.outcode
    }

    /// The digit that names its sector within the outward code.
    #[must_use]
    pub fn sector_digit(self) -> u8 {
        u8::try_from(self.unit / 400).unwrap_or(0)
    }

    /// Its inward half as a number below 4,000, in alphabetical order.
    pub(super) fn unit(self) -> u16 {
        self.unit
    }

    /// A postcode of both halves.
    pub(super) fn of(outcode: Outcode, unit: u16) -> Self {
        Self { outcode, unit: unit.min(3999) }
    }
}

impl fmt::Display for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = |place: u16| char::from(UNIT_LETTERS[usize::from(place % 20)]);
        write!(f, "{} {}{}{}", self.outcode, self.unit / 400, letter(self.unit / 20), letter(self.unit))
    }
}

impl fmt::Debug for Postcode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Postcode({} …)", self.outcode)
    }
}

/// Addresses that are written like a postcode and are none of the United Kingdom's.
fn elsewhere(compact: &[u8]) -> Option<NotShipped> {
    if let Some(number) = compact.strip_prefix(b"BFPO") {
        return number.iter().all(u8::is_ascii_digit).then_some(NotShipped::Bfpo);
    }
    let territory = compact.strip_suffix(b"1ZZ")?;
    [b"ASCN", b"BBND", b"BIQQ", b"FIQQ", b"PCRN", b"SIQQ", b"STHL", b"TDCU", b"TKCA"]
        .iter()
        .any(|known| known.as_slice() == territory)
        .then_some(NotShipped::Overseas)
}

/// The letters and digits of a short text, in upper case, without its blanks.
#[derive(Clone, Copy)]
pub(super) struct Compact {
    bytes: [u8; LONGEST_COMPACT],
    length: usize,
    /// How many of them follow the last blank between two.
    last_word: usize,
}

impl Compact {
    /// `None` where the text is empty, too long, or holds anything but ASCII letters, digits and blanks.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.len() > LONGEST_TEXT {
            return None;
        }
        let mut compact = Self { bytes: [0; LONGEST_COMPACT], length: 0, last_word: 0 };
        let mut after_blank = false;
        for character in text.chars() {
            if character.is_whitespace() {
                after_blank = true;
                continue;
            }
            if !character.is_ascii_alphanumeric() {
                return None;
            }
            let slot = compact.bytes.get_mut(compact.length)?;
            *slot = u8::try_from(character).ok()?.to_ascii_uppercase();
            compact.length += 1;
            compact.last_word = if after_blank { 1 } else { compact.last_word + 1 };
            after_blank = false;
        }
        (compact.length > 0).then_some(compact)
    }

    /// The letters and digits.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Whether its last word is one digit and not the only word.
    pub(super) fn ends_in_lone_digit(&self) -> bool {
        self.last_word == 1 && self.length > 1 && self.bytes[self.length - 1].is_ascii_digit()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str) -> Result<String, PostcodeError> {
        Postcode::parse(text).map(|input| match input {
            PostcodeInput::Full(postcode) => postcode.to_string(),
            PostcodeInput::Outward(outcode) => outcode.to_string(),
        })
    }

    #[test]
    fn case_and_blanks_do_not_matter() {
        for (written, read) in [
            ("LS8 1NT", "LS8 1NT"),
            ("ls81nt", "LS8 1NT"),
            ("  Ls8\t1nT ", "LS8 1NT"),
            ("LS8\u{a0}1NT", "LS8 1NT"),
            ("L S 8 1 N T", "LS8 1NT"),
            ("sw1a1aa", "SW1A 1AA"),
            ("M11AE", "M1 1AE"),
            ("W1A 0AX", "W1A 0AX"),
            ("EC1V 9NR", "EC1V 9NR"),
            ("CR0 2YR", "CR0 2YR"),
            ("AB10 1XG", "AB10 1XG"),
            ("AB1 0XG", "AB1 0XG"),
            ("BT1 5GS", "BT1 5GS"),
            ("ls8", "LS8"),
            ("LS 8", "LS8"),
            ("m 1", "M1"),
            ("W1A", "W1A"),
            ("SW1A", "SW1A"),
        ] {
            assert_eq!(shown(written).as_deref(), Ok(read), "{written:?}");
        }
    }

    #[test]
    fn what_is_no_postcode_is_malformed() {
        for text in [
            "",
            " ",
            "LS8 1N",
            "12345",
            "LS",
            "8",
            "LS8 1",
            "LS1 1",
            "LS8 NT1",
            "LS8 1NTX",
            "LS8 1CT",
            "LS8 1NO",
            "LS08 1NT",
            "LSA8 1NT",
            "LS8-1NT",
            "LS8,1NT",
            "😀",
            "LS8 1😀T",
            "ＬＳ８ １ＮＴ",
            "LS8\0",
            "A1AA",
            "N1AA1",
            "W11A",
            "EC1VV 9NR",
            "\u{202e}LS8 1NT",
            "53.8,-1.5",
        ] {
            assert_eq!(Postcode::parse(text), Err(PostcodeError::Malformed), "{text:?}");
        }
    }

    #[test]
    fn ten_megabytes_are_refused_unread() {
        for text in ["L".repeat(10_000_000), " ".repeat(10_000_000), "😀".repeat(2_500_000)] {
            assert_eq!(Postcode::parse(&text), Err(PostcodeError::Malformed));
        }
    }

    #[test]
    fn forces_and_territories_are_known_for_what_they_are() {
        for (text, of) in [("BFPO 58", NotShipped::Bfpo), ("bfpo", NotShipped::Bfpo), ("ASCN 1ZZ", NotShipped::Overseas)] {
            assert_eq!(Postcode::parse(text), Err(PostcodeError::Elsewhere(of)), "{text}");
        }
    }

    #[test]
    fn the_halves_can_be_told() {
        let postcode = Postcode::full("LS8 1NT").unwrap();
        assert_eq!((postcode.outcode().to_string(), postcode.sector_digit()), ("LS8".to_owned(), 1));
        assert_eq!(Postcode::full("LS8"), None);
    }

    #[test]
    fn debug_keeps_the_inward_half_to_itself() {
        assert_eq!(format!("{:?}", Postcode::full("LS8 1NT").unwrap()), "Postcode(LS8 …)");
    }

    #[test]
    fn districts_are_ordered_as_people_count() {
        let mut codes: Vec<Outcode> =
            ["LS10", "M1", "LS2", "L1", "W1A", "W1"].iter().map(|text| Outcode::from_compact(text.as_bytes()).unwrap()).collect();
        codes.sort();
        assert_eq!(codes.iter().map(ToString::to_string).collect::<Vec<_>>(), ["L1", "LS2", "LS10", "M1", "W1", "W1A"]);
    }

    #[test]
    fn a_key_that_no_outward_code_has_is_refused() {
        let key = Outcode::from_compact(b"SW1A").unwrap().key();
        assert_eq!(Outcode::from_key(key).map(|code| code.to_string()).as_deref(), Some("SW1A"));
        for key in [0, 1, u32::MAX, 31 << 17, 1 << 17 | 100 << 5, 1 << 22 | key] {
            assert_eq!(Outcode::from_key(key), None, "{key}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,12}") {
            let _ = Postcode::parse(&text);
        }

        #[test]
        fn a_postcode_reads_as_it_shows(text in "[A-PR-UWYZ][A-HK-Y]?[0-9][A-Z]? ?[0-9][ABD-HJLNP-UW-Z]{2}") {
            let postcode = Postcode::full(&text).unwrap();
            prop_assert_eq!(Postcode::full(&postcode.to_string()), Some(postcode));
            prop_assert_eq!(Postcode::of(postcode.outcode(), postcode.unit()), postcode);
        }
    }
}
