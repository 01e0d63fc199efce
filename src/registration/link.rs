//! Links that go out by mail: a secret that stands in the address, of which only the hash is kept; each can be followed once.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::Duration;
use sha2::{Digest, Sha256};

use crate::domain::vocabulary::Vocabulary;

/// For how long a link can be followed that somebody waits for: over a holiday week.
pub const LINK_LIFE: Duration = Duration::days(7);

/// For how long a link in a reminder can be followed: until after the next but one is due.
pub const REMINDER_LIFE: Duration = Duration::days(60);

/// What following a link does. To add one: a word here, what it says in [`Purpose::told`], and what it does where `app` follows links;
/// the compiler finds both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Purpose {
    /// Proves that a mailbox is that of whoever registered an organization.
    ProveMailbox,
    /// Proves that whoever claims an organization reads the mail of the address that it is listed with.
    Claim,
    /// Says that a listing is still right.
    StillRight,
    /// Takes a listing away that no longer runs.
    NoLongerRuns,
    /// Says that a listing is full.
    Full,
    /// Says that a listing has room.
    Open,
}

/// What the page behind a link says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Told {
    /// What the page is headed.
    pub heading: &'static str,
    /// What will happen.
    pub text: &'static str,
    /// What stands on the one button.
    pub button: &'static str,
    /// What has happened, once it was pressed.
    pub done: &'static str,
}

impl Vocabulary for Purpose {
    const ALL: &'static [Self] = &[Self::ProveMailbox, Self::Claim, Self::StillRight, Self::NoLongerRuns, Self::Full, Self::Open];
    const NAME: &'static str = "purpose";

    fn word(self) -> &'static str {
        match self {
            Self::ProveMailbox => "prove_mailbox",
            Self::Claim => "claim",
            Self::StillRight => "still_right",
            Self::NoLongerRuns => "no_longer_runs",
            Self::Full => "full",
            Self::Open => "open",
        }
    }

    fn ordinal(self) -> u32 {
        self as u32
    }
}

impl Purpose {
    /// What the page behind such a link says.
    #[must_use]
    pub fn told(self) -> Told {
        match self {
            Self::ProveMailbox => Told {
                heading: "Is this your mailbox?",
                text: "Somebody registered this organisation here and gave your email address. If that was you, press the button. If it was \
                       not, close this page: without you, nothing comes of it.",
                button: "Yes, this is my mailbox",
                done: "Thank you. Your mailbox is confirmed. A moderator looks at the registration next, and writes to you when it is \
                       decided. You can write drafts of what you offer until then.",
            },
            Self::Claim => Told {
                heading: "Does somebody claim this listing for you?",
                text: "Somebody says that they speak for this organisation, which is listed here with your email address, and would like to \
                       keep its listing up to date. If you agree, press the button. If you know nothing of it, close this page: nothing \
                       changes then.",
                button: "Yes, they speak for us",
                done: "Thank you. A moderator looks at the claim next, and writes to whoever made it when it is decided.",
            },
            Self::StillRight => Told {
                heading: "Is this still right?",
                text: "If what our directory says of this is still right, press the button. Today’s date is put beside it, so that people \
                       who look for something know that they can rely on it.",
                button: "Yes, it is still right",
                done: "Thank you. It is marked as right today.",
            },
            Self::NoLongerRuns => Told {
                heading: "Does this no longer run?",
                text: "If this no longer runs, press the button. It is taken out of the directory at once, and nobody is sent to it any \
                       more. Nothing is lost: you can send it in again if it comes back.",
                button: "It no longer runs",
                done: "Thank you for telling us. It is taken out of the directory, and nobody is sent to it any more.",
            },
            Self::Full => Told {
                heading: "Is this full at present?",
                text: "If nobody new can come at present, press the button. It stays in the directory, and is not suggested to people \
                       until you say that there is room again.",
                button: "It is full at present",
                done: "Thank you. It is marked as full, and nobody new is sent to you until you say that there is room.",
            },
            Self::Open => Told {
                heading: "Is there room again?",
                text: "If new people can come again, press the button, and it is suggested to people again.",
                button: "There is room",
                done: "Thank you. It is marked as having room.",
            },
        }
    }
}

/// What stands in a link: 144 random bits, more than anybody can try while it lasts, and few enough letters that a link stays on one line of
/// a mail. Shown once, in a mail; it has no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 18]);

impl Token {
    /// A token of these random bytes.
    #[must_use]
    pub fn new(random: [u8; 18]) -> Self {
        Self(random)
    }

    /// Reads what stands in a link.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok().map(Self)
    }

    /// As it stands in the link.
    #[must_use]
    pub fn reveal(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is kept of it: SHA-256, in hexadecimal digits.
    #[must_use]
    pub fn hash(&self) -> String {
        use std::fmt::Write as _;
        Sha256::digest(self.0).iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a text cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written_and_nothing_else_is() {
        let token = Token::new([0xFB; 18]);
        let written = token.reveal();
        assert_eq!(written.len(), 24);
        assert!(Token::parse(&written).is_some_and(|read| read == token && read.hash() == token.hash()));
        assert_eq!(token.hash().len(), 64);
        for text in ["", "x", &written[1..], &format!("{written}A"), &written.replace('-', "+").replace('_', "/"), "é"] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn each_purpose_says_what_it_does() {
        for purpose in Purpose::ALL {
            let told = purpose.told();
            assert_eq!(Purpose::from_word(purpose.word()), Ok(*purpose));
            assert!(told.text.len() > 40 && !told.button.is_empty() && told.done.len() > 20, "{purpose:?}");
        }
    }
}
