//! How an organization comes in, and what is its own: what it sends when it registers or revises itself, the numbers that registers
//! know it by, the links and letters that go out, when it is reminded of what it has said, whose word stands where it and a feed differ, and what erasing a person leaves.
//!
//! Rules alone: knows no database, no clock and no mail server. Begin with [`Draft`].

mod draft;
mod email;
mod erasure;
mod letter;
mod link;
mod number;
mod own_word;
mod reminding;
mod revision;
mod telling;

pub use draft::{ClaimForm, ContactForm, Draft, organization};
pub use email::is_email;
pub use erasure::{Erasure, Scrubbed};
pub use letter::{Letter, confirmed, given_back, made_public, prove_claim, prove_mailbox, refused};
pub use link::{LINK_LIFE, Purpose, REMINDER_LIFE, Token, Told};
pub use number::{RegisterNumber, Scheme};
pub use own_word::{own_word, pinned};
pub use reminding::{REMIND_AFTER, Reminded, due, open_again, reminder};
pub use revision::{check, revised};
pub use telling::{Joined, joined};
