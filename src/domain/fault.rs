//! What is wrong with an input: every fault at once, each with the place where it is.

use std::fmt;

/// One thing wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Fault {
    /// JSON pointer (RFC 6901) to the value at fault, `""` for the whole.
    pub pointer: String,
    /// A word for programs, such as `out_of_range`.
    pub code: &'static str,
    /// A sentence for people. It never repeats what was sent: that may be health data.
    pub detail: String,
}

/// The words that [`Fault::code`] can be.
pub mod code {
    /// A member that must be there is not.
    pub const REQUIRED: &str = "required";
    /// A member that the schema does not know.
    pub const UNKNOWN_FIELD: &str = "unknown_field";
    /// A value of another JSON type than asked for.
    pub const WRONG_TYPE: &str = "wrong_type";
    /// A number or a time outside what is allowed.
    pub const OUT_OF_RANGE: &str = "out_of_range";
    /// A text that is too long, or a list with too many members.
    pub const TOO_LONG: &str = "too_long";
    /// A text or list that may not be empty.
    pub const EMPTY: &str = "empty";
    /// A text that does not have the form asked for (a UUID, a date, a postcode …).
    pub const MALFORMED: &str = "malformed";
    /// A word that its closed vocabulary does not hold.
    pub const UNKNOWN_WORD: &str = "unknown_word";
    /// A code that no taxonomy here knows.
    pub const UNKNOWN_CODE: &str = "unknown_code";
    /// A well-formed postcode that no gazetteer here holds.
    pub const UNKNOWN_POSTCODE: &str = "unknown_postcode";
    /// A postcode of an area whose data is not shipped.
    pub const PLACE_NOT_LOADED: &str = "place_not_loaded";
    /// Two members that may not stand together, or contradict each other.
    pub const CONFLICT: &str = "conflict";
    /// Characters that no text may hold (control characters).
    pub const FORBIDDEN_CHARACTER: &str = "forbidden_character";
    /// A shape that is not a valid polygon (crosses itself, too many vertices, …).
    pub const BAD_GEOMETRY: &str = "bad_geometry";
    /// A recurrence that cannot be expanded within bounds.
    pub const BAD_RECURRENCE: &str = "bad_recurrence";
    /// What would be needed cannot be had at the moment.
    pub const UNAVAILABLE: &str = "unavailable";
    /// A reference to something that is not there.
    pub const DANGLING: &str = "dangling";
}

impl Fault {
    /// A fault at a pointer.
    pub fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pointer = if self.pointer.is_empty() { "(whole)" } else { &self.pointer };
        write!(f, "{pointer}: {} ({})", self.detail, self.code)
    }
}

/// Every fault found in one input; never empty when it is returned as an error.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub struct Faults(pub Vec<Fault>);

impl Faults {
    /// Notes one more fault.
    pub fn push(&mut self, pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) {
        self.0.push(Fault::new(pointer, code, detail));
    }

    /// `value` where nothing was wrong, the faults otherwise.
    ///
    /// # Errors
    /// The faults themselves, when there is at least one.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}
