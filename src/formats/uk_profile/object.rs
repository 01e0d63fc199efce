//! What the table is made of: objects, their members, and what those hold.

/// What a member holds.
#[derive(Debug, Clone, Copy)]
pub enum Kind {
    /// Any text.
    Text,
    /// A UUID.
    Uuid,
    /// An absolute URI.
    Uri,
    /// A mail address.
    Email,
    /// A day.
    Date,
    /// A moment, with an offset.
    Moment,
    /// A number.
    Number,
    /// One of these words.
    Word(&'static [&'static str]),
    /// An object.
    One(&'static Object),
    /// Rows, each of which names what it belongs to.
    Many(&'static Object, Key),
}

/// How a row names what it belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Key {
    /// Not at all.
    None,
    /// By a member of that name, which holds the id.
    Named(&'static str),
    /// As an attribute does: `link_id` holds the id, `link_entity` says what it is the id of.
    Link,
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether the standard asks for it.
    pub required: bool,
}

/// An object of the standard.
#[derive(Debug)]
pub struct Object {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Its members, in the order in which they are written.
    pub members: &'static [Member],
}

impl Object {
    /// The member of that name.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&'static Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

pub(super) const fn may(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: false }
}

pub(super) const fn must(name: &'static str, kind: Kind) -> Member {
    Member { name, kind, required: true }
}
