//! Where the database is. What is shown of it never holds a password.

use std::{
    fmt,
    path::{Path, PathBuf},
    str::FromStr,
};

use sqlx::postgres::PgConnectOptions;

/// The address of a database: `sqlite:path` or `postgres://user:password@host:port/database`.
#[derive(Clone)]
pub struct DatabaseUrl(Address);

#[derive(Clone)]
pub(super) enum Address {
    Sqlite(PathBuf),
    Postgres { options: Box<PgConnectOptions>, shown: String },
}

/// Why a text is not the address of a database. It never repeats the text, which may hold a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a database address: {reason}; right would be sqlite:data/waymark.db or postgres://user:password@host:5432/database")]
pub struct BadDatabaseUrl {
    /// What is wrong with it.
    pub reason: &'static str,
}

impl DatabaseUrl {
    /// Reads an address. The path after `sqlite:` (or `sqlite://`) is taken as it is written.
    ///
    /// # Errors
    /// [`BadDatabaseUrl`], which says what is wrong.
    pub fn parse(text: &str) -> Result<Self, BadDatabaseUrl> {
        let bad = |reason| Err(BadDatabaseUrl { reason });
        if let Some(rest) = text.strip_prefix("sqlite:") {
            let path = rest.strip_prefix("//").unwrap_or(rest);
            return match path {
                "" => bad("the path of the SQLite file is missing"),
                ":memory:" => bad("a database in memory is gone with its last connection, so it is not offered"),
                _ if path.contains(['?', '\0']) => bad("the path of a SQLite file takes no options, and no ? or NUL"),
                _ if path.ends_with('/') => bad("the path of the SQLite file names a folder"),
                _ => Ok(Self::sqlite(path)),
            };
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return match PgConnectOptions::from_str(text) {
                Ok(options) => Ok(Self(Address::Postgres { options: Box::new(options), shown: without_password(text) })),
                Err(_) => bad("the PostgreSQL address cannot be read"),
            };
        }
        bad("it begins with neither sqlite: nor postgres://")
    }

    /// The address of a SQLite file.
    pub fn sqlite(path: impl Into<PathBuf>) -> Self {
        Self(Address::Sqlite(path.into()))
    }

    /// The file, where the database is SQLite.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        match &self.0 {
            Address::Sqlite(path) => Some(path),
            Address::Postgres { .. } => None,
        }
    }

    pub(super) fn address(&self) -> &Address {
        &self.0
    }
}

/// The address with its password, as user information or as an option, replaced by `***`.
fn without_password(url: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let authority_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(authority_end);
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((name, _)) => format!("{name}:***@{host}"),
            None => format!("{user}@{host}"),
        },
        None => authority.to_owned(),
    };
    // Options may hold a password under more names than one (and escaped ones): none of them is shown.
    let shown_tail = match tail.split_once('?') {
        Some((path, _)) => format!("{path}?***"),
        None => tail.to_owned(),
    };
    format!("{scheme}://{authority}{shown_tail}")
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Address::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Address::Postgres { shown, .. } => f.write_str(shown),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

impl FromStr for DatabaseUrl {
    type Err = BadDatabaseUrl;
    fn from_str(text: &str) -> Result<Self, BadDatabaseUrl> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_shown_without_its_password() {
        for (written, shown) in [
            ("sqlite:data/waymark.db", "sqlite:data/waymark.db"),
            ("sqlite://data/waymark.db", "sqlite:data/waymark.db"),
            ("sqlite:///var/lib/waymark.db", "sqlite:/var/lib/waymark.db"),
            ("postgres://db.example/waymark", "postgres://db.example/waymark"),
            ("postgres://anna@db.example/waymark", "postgres://anna@db.example/waymark"),
            ("postgres://anna:s3cret@db.example:5433/waymark", "postgres://anna:***@db.example:5433/waymark"),
            ("postgres://anna:s3%40c:ret@db.example/waymark", "postgres://anna:***@db.example/waymark"),
            ("postgresql://anna@db.example/waymark?password=s3cret&sslmode=disable", "postgresql://anna@db.example/waymark?***"),
        ] {
            let url = DatabaseUrl::parse(written).unwrap();
            assert_eq!(url.to_string(), shown);
            assert!(!format!("{url:?}").contains("s3"), "{url:?}");
        }
    }

    #[test]
    fn a_wrong_address_is_told_without_being_repeated() {
        for (written, reason) in [
            ("", "it begins with neither"),
            ("mysql://root:s3cret@localhost/x", "it begins with neither"),
            ("sqlite:", "is missing"),
            ("sqlite://", "is missing"),
            ("sqlite::memory:", "in memory"),
            ("sqlite:data/", "folder"),
            ("sqlite:a.db?mode=ro", "takes no options"),
            ("postgres://anna:s3cret@host:notaport/x", "cannot be read"),
        ] {
            let message = DatabaseUrl::parse(written).unwrap_err().to_string();
            assert!(message.contains(reason) && !message.contains("s3cret"), "{written}: {message}");
        }
    }
}
