//! The words by which a note tells whom it is for, as the data lists them (`language.whose` of `constraints.json`).

use serde::Deserialize;

use crate::needs::hearing::Word;

/// A list of single words, each as the tokeniser spells it. Written with a space between.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(from = "String")]
pub(in crate::needs) struct Words(Vec<String>);

impl From<String> for Words {
    fn from(listed: String) -> Self {
        Self(listed.split_whitespace().map(str::to_owned).collect())
    }
}

impl Words {
    /// Whether the word is one of them, spelt just so. The lists are short: to go through one is quicker than to hash a word.
    pub(super) fn has(&self, word: &Word) -> bool {
        self.0.contains(&word.spelt)
    }
}

/// The lists of `language.whose`; README.md beside them says what each is for.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::needs) struct WhoseWords {
    /// May stand between a relative and their age: "Mum is now 72".
    pub(super) before_age: Words,
    /// What relatives do in the notes of others: they tell, help, live elsewhere, have gone.
    pub(super) of_others: Words,
    /// Those of them that may open another clause: "daughter, 27, lives in Spain".
    pub(super) elsewhere: Words,
    /// With these "lives" tells of the relative: "lives alone".
    pub(super) with_others: Words,
    /// With which writers speak of what it is like for themselves.
    pub(super) of_strain: Words,
    /// What writers say of themselves without asking anything: "I can drive her", "I think".
    pub(super) in_passing: Words,
    /// Words before "me" that ask for the writer: "help me".
    pub(super) helping: Words,
    /// Words of liking, by which a note tells what would do the relative good, and those that follow "would".
    pub(super) likes: Words,
    pub(super) would_like: Words,
    /// Relatives who may be children where no age is told.
    pub(super) offspring: Words,
    /// Whom a note is never for: small ones, and several.
    pub(super) small_or_many: Words,
    /// Who has one of these may be the one the note is for.
    pub(super) spouses: Words,
    /// Say whose something is.
    pub(super) possessives: Words,
    /// Who died or left is not whom the rest is said of.
    pub(super) parted: Words,
    /// What follows these is the person's again: "since her husband died and hates crowds".
    pub(super) ends_of_kin: Words,
    /// Pronouns that begin anew: "daughter says she hates crowds".
    pub(super) begins_anew: Words,
    /// Pronouns of a man and of a woman, and those of them that are a subject.
    pub(super) he: Words,
    pub(super) she: Words,
    pub(super) he_does: Words,
    pub(super) she_does: Words,
    /// Pronouns of those who are spoken of: "I look after her".
    pub(super) them: Words,
    /// Words by which writers name themselves.
    pub(super) writers: Words,
    /// Others beside relatives whom a pronoun may mean.
    pub(super) others: Words,
}
