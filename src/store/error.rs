//! What can go wrong. The message of a [`StoreError`] may be shown to a client; its source is for the log alone.

use sqlx::migrate::MigrateError;
use uuid::Uuid;

/// Why the store could not do what it was asked. `Display` says what a caller can act on and never holds SQL; `source`
/// has the rest.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// Nothing has that id.
    #[error("no {kind} has id {id}")]
    NotFound {
        /// The kind asked for.
        kind: &'static str,
        /// The id asked for.
        id: Uuid,
    },
    /// Somebody else wrote it in the meantime.
    #[error("{kind} {id} changed since it was read")]
    Stale {
        /// The kind.
        kind: &'static str,
        /// The id.
        id: Uuid,
    },
    /// It is not at the revision that the writer had read.
    #[error("{kind} {id} is not at the revision that was named")]
    Lost {
        /// The kind.
        kind: &'static str,
        /// The id.
        id: Uuid,
    },
    /// The request was done already: another one bore its `Idempotency-Key`.
    #[error("this was done already")]
    Repeated,
    /// A register number belongs to another organization.
    #[error("another organization has this register number")]
    Taken {
        /// Which.
        by: Uuid,
    },
    /// An organization has as many services that are not published as it may.
    #[error("there is no room for more services that are not published")]
    Full {
        /// Whether those on their way to the public are too many, and not those that were withdrawn with them.
        open: bool,
    },
    /// A batch refers to what is neither in it nor in the database. Nothing of it was written.
    #[error("{} not found: {}", if .0.len() == 1 { "a reference was" } else { "references were" }, listed(.0))]
    Dangling(Vec<Dangling>),
    /// A document nests deeper than can be read back. Nothing of its batch was written.
    #[error("{kind} {id} is nested too deeply")]
    TooDeep {
        /// The kind.
        kind: &'static str,
        /// The id.
        id: Uuid,
    },
    /// A stored document cannot be read.
    #[error("the stored {kind} {id} cannot be read")]
    Corrupt {
        /// The kind.
        kind: &'static str,
        /// The id.
        id: Uuid,
        /// What the parser said.
        #[source]
        source: serde_json::Error,
    },
    /// The database's schema is not one that this version of Waymark can work with.
    #[error("{}", schema_message(.0))]
    Schema(#[source] MigrateError),
    /// Something was written here before.
    #[error("the database is not empty, and only an empty one can be restored into")]
    NotEmpty,
    /// The folder of a SQLite file could not be made.
    #[error("the database's folder cannot be made")]
    Folder(#[source] std::io::Error),
    /// The database did not do it.
    #[error("{}", database_message(.0))]
    Database(#[from] sqlx::Error),
}

/// A reference to what is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dangling {
    /// The service that refers.
    pub service: Uuid,
    /// The kind of what it refers to.
    pub kind: &'static str,
    /// The id that nothing has.
    pub missing: Uuid,
}

/// The first few, and how many more there are.
fn listed(dangling: &[Dangling]) -> String {
    const SHOWN: usize = 5;
    let mut text: Vec<String> =
        dangling.iter().take(SHOWN).map(|one| format!("service {} refers to {} {}", one.service, one.kind, one.missing)).collect();
    if dangling.len() > SHOWN {
        text.push(format!("and {} more", dangling.len() - SHOWN));
    }
    text.join("; ")
}

fn database_message(error: &sqlx::Error) -> &'static str {
    if is_damage(error) { DAMAGED } else { "the database refused the request" }
}

const DAMAGED: &str = "the database file is damaged, or is no SQLite database at all: what stands in it cannot be read";

/// Whether SQLite found that the file is none of its own (`SQLITE_NOTADB`), or broken (`SQLITE_CORRUPT`, whose number is the low byte of
/// its kin's). The codes of PostgreSQL have five letters.
fn is_damage(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code).filter(|code| code.len() < 5);
    code.and_then(|code| code.parse::<i32>().ok()).is_some_and(|code| matches!(code & 0xFF, 11 | 26))
}

fn schema_message(error: &MigrateError) -> &'static str {
    match error {
        MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) if is_damage(error) => DAMAGED,
        MigrateError::VersionMissing(_) => "the database was written by a newer version of Waymark",
        MigrateError::VersionMismatch(_) => "the database's schema was made by another build of Waymark than this one",
        _ => "the database's schema could not be brought up to date",
    }
}

impl StoreError {
    /// Whether the same request may well succeed when it is made again: the database was busy, or out of reach.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Database(sqlx::Error::PoolTimedOut | sqlx::Error::Io(_)) => true,
            Self::Database(sqlx::Error::Database(error)) => matches!(
                error.code().as_deref(),
                // SQLITE_BUSY and its kin; PostgreSQL: serialization, deadlock, lock, too many connections, shutting down.
                Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03" | "53300" | "57P01" | "57P02" | "57P03")
            ),
            _ => false,
        }
    }

    /// Whether what is stored cannot be read any more, whatever is asked of it.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Database(error) | Self::Schema(MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) => {
                is_damage(error)
            }
            _ => false,
        }
    }

    /// Whether another writer was in the way, so that trying anew from what is there now is right.
    pub(super) fn is_conflict(&self) -> bool {
        match self {
            Self::Stale { .. } => true,
            Self::Database(sqlx::Error::Database(error)) => matches!(error.code().as_deref(), Some("40001" | "40P01")),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dangling_references_are_named_up_to_a_few() {
        let one = Dangling { service: Uuid::from_u128(1), kind: "organization", missing: Uuid::from_u128(2) };
        assert_eq!(
            StoreError::Dangling(vec![one]).to_string(),
            "a reference was not found: service 00000000-0000-0000-0000-000000000001 refers to organization \
             00000000-0000-0000-0000-000000000002"
        );
        assert!(StoreError::Dangling(vec![one; 12]).to_string().ends_with("and 7 more"));
    }

    #[test]
    fn a_database_error_does_not_show_its_inside() {
        let error = StoreError::from(sqlx::Error::Protocol("near SELECT * FROM person".into()));
        assert_eq!(error.to_string(), "the database refused the request");
        assert!(std::error::Error::source(&error).is_some_and(|inner| inner.to_string().contains("person")));
    }
}
