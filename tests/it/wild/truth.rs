//! What is true of a service: kept beside it, to hold against what is read out of its text.

use serde_json::Value;

/// A fact that may stand in the text alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Field {
    /// `{ freq, byday, interval?, opens_at?, closes_at? }`
    Schedule,
    /// `{ number }`, with its usual spaces
    Phone,
    /// `{ postal_code }`, in capitals with its space
    Postcode,
    /// `{ minimum_age?, maximum_age? }`
    Ages,
    /// `{ option: "free" | "donation" }` or `{ amount, currency }`, pounds
    Cost,
    /// `{ description }`, one of the seed's own labels
    Access,
}

impl Field {
    pub(crate) const ALL: [Self; 6] = [Self::Schedule, Self::Phone, Self::Postcode, Self::Ages, Self::Cost, Self::Access];
}

/// A fact that the text says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Said {
    pub(crate) field: Field,
    pub(crate) value: Value,
    /// The sentence that says it, without markup. Empty where a person wrote it among others.
    pub(crate) sentence: String,
}

/// All that is true of one service.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Truth {
    /// What only the text says.
    pub(crate) said: Vec<Said>,
    /// What sounds like a fact of the service and is none, each with why it is none.
    pub(crate) decoys: Vec<(&'static str, String)>,
    /// Whether the text is a person's own and not put together here. It may then say more than is known, so it counts for recall, and for
    /// precision only where a person looks.
    pub(crate) own_words: bool,
    /// The faults that were put in, by name.
    pub(crate) faults: Vec<&'static str>,
    /// The name under which it went in, for one that lost it.
    pub(crate) name: String,
}

impl Truth {
    /// What the text says of `field`.
    pub(crate) fn of(&self, field: Field) -> impl Iterator<Item = &Said> {
        self.said.iter().filter(move |said| said.field == field)
    }
}
