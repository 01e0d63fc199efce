//! The numbers that the registers of charities and companies of the United Kingdom know an organization by, and how each is written.
//!
//! Schemes are org-id.guide codes. A number is brought into the one form that its register writes, so that the same number is the same
//! text. Sources: the registers' own guidance, and org-id.guide, as of November 2026.

use crate::domain::{OrganizationIdentifier, vocabulary::Vocabulary};

/// A register.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Scheme {
    /// The Charity Commission for England and Wales.
    EnglandAndWales,
    /// The Scottish Charity Regulator.
    Scotland,
    /// The Charity Commission for Northern Ireland.
    NorthernIreland,
    /// Companies House, with its charitable and community kinds.
    Companies,
}

impl Vocabulary for Scheme {
    const ALL: &'static [Self] = &[Self::EnglandAndWales, Self::Scotland, Self::NorthernIreland, Self::Companies];
    const NAME: &'static str = "identifier_scheme";

    fn word(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "GB-CHC",
            Self::Scotland => "GB-SC",
            Self::NorthernIreland => "GB-NIC",
            Self::Companies => "GB-COH",
        }
    }

    fn ordinal(self) -> u32 {
        self as u32
    }
}

/// What the numbers of Companies House begin with where they are not all digits. Source: Companies House, "Uniform resource identifiers
/// customer guide", and the prefixes of societies, charitable incorporated organisations and overseas entities added since.
const PREFIXES: [&str; 43] = [
    "AC", "CE", "CS", "EN", "ES", "FC", "FE", "GE", "GN", "GS", "IC", "IP", "LP", "NA", "NC", "NF", "NI", "NL", "NO", "NP", "NR", "NV",
    "NZ", "OC", "OE", "OS", "PC", "R0", "RC", "RS", "SA", "SC", "SE", "SF", "SG", "SI", "SL", "SO", "SP", "SR", "SZ", "ZC", "CL",
];

impl Scheme {
    /// The register in words.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "Charity number (England and Wales)",
            Self::Scotland => "Charity number (Scotland)",
            Self::NorthernIreland => "Charity number (Northern Ireland)",
            Self::Companies => "Company number",
        }
    }

    /// What a number of it looks like, to be told to whoever wrote another.
    #[must_use]
    pub fn form(self) -> &'static str {
        match self {
            Self::EnglandAndWales => "6 or 7 digits, such as 1164883, or with the number of a linked charity, such as 1164883-2",
            Self::Scotland => "SC and 6 digits, such as SC037116",
            Self::NorthernIreland => "6 digits, with or without NIC before them, such as NIC100012",
            Self::Companies => {
                "8 characters, leading zeros included: digits, such as 04967001, or letters first, such as SC123456 or IP12345R"
            }
        }
    }

    /// A number in the one form in which this register writes it; `None` where it has not the form of one.
    #[must_use]
    pub fn number(self, text: &str) -> Option<String> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_ascii_uppercase();
        let digits = |text: &str, lengths: &[usize]| lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        match self {
            Self::EnglandAndWales => {
                let (main, linked) = text.split_once('-').map_or((text.as_str(), None), |(main, linked)| (main, Some(linked)));
                let linked = match linked {
                    None => 0,
                    Some(linked) if digits(linked, &[1, 2, 3]) => linked.parse::<u16>().ok()?,
                    Some(_) => return None,
                };
                // Linked charity 0 is the main one.
                (digits(main, &[6, 7]) && !main.starts_with('0'))
                    .then(|| if linked == 0 { main.to_owned() } else { format!("{main}-{linked}") })
            }
            Self::Scotland => text.strip_prefix("SC").filter(|rest| digits(rest, &[6])).map(|_| text.clone()),
            Self::NorthernIreland => Some(text.strip_prefix("NIC").unwrap_or(&text)).filter(|rest| digits(rest, &[6])).map(str::to_owned),
            Self::Companies => {
                let (prefix, rest) = text.split_at_checked(2)?;
                // Registered societies may end in letters: IP12345R, SP2774RS.
                let lettered = PREFIXES.contains(&prefix)
                    && rest.len() == 6
                    && rest.as_bytes()[..4].iter().all(u8::is_ascii_digit)
                    && matches!(rest.trim_start_matches(|c: char| c.is_ascii_digit()), "" | "R" | "RS");
                (digits(&text, &[8]) || lettered).then_some(text)
            }
        }
    }
}

/// A number of a register.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RegisterNumber {
    /// The register.
    pub scheme: Scheme,
    /// The number, as the register writes it.
    pub number: String,
}

impl RegisterNumber {
    /// The number that an identifier is, where its scheme is one of those known here and its form is right.
    #[must_use]
    pub fn of(identifier: &OrganizationIdentifier) -> Option<Self> {
        let scheme = Scheme::from_word(identifier.identifier_scheme.as_deref()?).ok()?;
        Some(Self { scheme, number: scheme.number(&identifier.identifier)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_taken_in_the_form_of_their_register_and_no_other() {
        use Scheme::{Companies, EnglandAndWales, NorthernIreland, Scotland};
        for (scheme, written, number) in [
            (EnglandAndWales, "1164883", Some("1164883")),
            (EnglandAndWales, " 116 4883", Some("1164883")),
            (EnglandAndWales, "213890", Some("213890")),
            (EnglandAndWales, "1164883-2", Some("1164883-2")),
            (EnglandAndWales, "1164883-0", Some("1164883")),
            (EnglandAndWales, "1164883-", None),
            (EnglandAndWales, "1164883-1234", None),
            (EnglandAndWales, "0164883", None),
            (EnglandAndWales, "12345", None),
            (EnglandAndWales, "12345678", None),
            (EnglandAndWales, "SC037116", None),
            (Scotland, "SC037116", Some("SC037116")),
            (Scotland, "sc 037116", Some("SC037116")),
            (Scotland, "037116", None),
            (Scotland, "SC37116", None),
            (NorthernIreland, "NIC100012", Some("100012")),
            (NorthernIreland, "100012", Some("100012")),
            (NorthernIreland, "NI100012", None),
            (Companies, "04967001", Some("04967001")),
            (Companies, "4967001", None),
            (Companies, "sc123456", Some("SC123456")),
            (Companies, "CE012345", Some("CE012345")),
            (Companies, "R0000456", Some("R0000456")),
            (Companies, "IP12345R", Some("IP12345R")),
            (Companies, "SP2774RS", Some("SP2774RS")),
            (Companies, "XX123456", None),
            (Companies, "SC12345R6", None),
            (Companies, "SCABCDEF", None),
            (Companies, "Ä123456", None),
            (Companies, "", None),
        ] {
            assert_eq!(scheme.number(written).as_deref(), number, "{scheme:?} {written}");
        }
    }
}
