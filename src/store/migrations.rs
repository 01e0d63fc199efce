//! The schema, embedded: every file of `schema/sqlite` and its twin in `schema/postgres`, applied in order on opening.
//!
//! A test reads the two folders and fails when a file is not listed here.

use std::borrow::Cow;

use sqlx::{
    SqlStr,
    migrate::{Migration, MigrationType, Migrator},
};

macro_rules! migrations {
    ($folder:literal) => {
        [
            (1, "directory", include_str!(concat!("../../schema/", $folder, "/0001_directory.sql"))),
            (2, "living", include_str!(concat!("../../schema/", $folder, "/0002_living.sql"))),
            (3, "registration", include_str!(concat!("../../schema/", $folder, "/0003_registration.sql"))),
            (4, "sources", include_str!(concat!("../../schema/", $folder, "/0004_sources.sql"))),
            (5, "in_order", include_str!(concat!("../../schema/", $folder, "/0005_in_order.sql"))),
            (6, "statistics", include_str!(concat!("../../schema/", $folder, "/0006_statistics.sql"))),
        ]
    };
}

/// The migrations for SQLite: number, name, text.
pub(super) const SQLITE: [(i64, &str, &str); 6] = migrations!("sqlite");
/// The migrations for PostgreSQL: number, name, text.
pub(super) const POSTGRES: [(i64, &str, &str); 6] = migrations!("postgres");

/// What applies them: each once, in a transaction, remembered with a checksum in `_sqlx_migrations`.
pub(super) fn migrator(migrations: &[(i64, &'static str, &'static str)]) -> Migrator {
    let migration = |&(number, name, text): &(i64, &'static str, &'static str)| {
        Migration::new(number, Cow::Borrowed(name), MigrationType::Simple, SqlStr::from_static(text), false)
    };
    Migrator::with_migrations(migrations.iter().map(migration).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_schema_is_embedded() {
        for (folder, embedded) in [("sqlite", SQLITE), ("postgres", POSTGRES)] {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("schema").join(folder);
            let mut files: Vec<String> =
                std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap()).collect();
            files.sort();
            let listed: Vec<String> = embedded.iter().map(|(number, name, _)| format!("{number:04}_{name}.sql")).collect();
            assert_eq!(files, listed);
        }
    }
}
