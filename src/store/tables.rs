//! Every table and column of the schema, as a backup holds them. A test compares this list with the databases.

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Id,
    Integer,
    Text,
    Moment,
    Day,
    Document,
}

/// A table: its columns in the order of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Holds)],
}

use Holds::{Day, Document, Id, Integer, Moment, Text};

const fn table(name: &'static str, columns: &'static [(&'static str, Holds)]) -> Table {
    Table { name, columns }
}

/// The tables of one row that every database has from its beginning: a backup replaces what they hold.
pub(super) const HEADS: [Table; 2] =
    [table("feed_head", &[("seq", Integer), ("tag", Id)]), table("audit_head", &[("seq", Integer), ("hash", Text)])];

/// What is not kept: a restored database is another feed, and has its schema already.
#[cfg(test)]
pub(super) const LEFT_OUT: [&str; 2] = ["feed", "_sqlx_migrations"];

/// The tables, each after those that it refers to.
pub(super) const TABLES: [Table; 29] = [
    table(
        "change_log",
        &[("seq", Integer), ("tag", Id), ("kind", Text), ("id", Id), ("revision", Integer), ("at", Moment), ("visibility", Text)],
    ),
    table(
        "revision_history",
        &[
            ("kind", Text),
            ("id", Id),
            ("revision", Integer),
            ("at", Moment),
            ("document", Document),
            ("actor", Text),
            ("action", Text),
            ("reason", Text),
        ],
    ),
    table("organization", &AGGREGATE),
    table("location", &AGGREGATE),
    table(
        "service",
        &[
            ("id", Id),
            ("organization_id", Id),
            ("name", Text),
            ("status", Text),
            ("publication_state", Text),
            ("revision", Integer),
            ("created_at", Moment),
            ("modified_at", Moment),
            ("assured_date", Day),
            ("last_modified", Moment),
            ("document", Document),
            ("room_until", Day),
        ],
    ),
    table("service_at_location", &[("id", Id), ("service_id", Id), ("location_id", Id)]),
    table("service_taxonomy_term", &[("service_id", Id), ("taxonomy_term_id", Id)]),
    table(
        "taxonomy",
        &[("id", Id), ("name", Text), ("revision", Integer), ("created_at", Moment), ("modified_at", Moment), ("document", Document)],
    ),
    table(
        "taxonomy_term",
        &[
            ("id", Id),
            ("taxonomy_id", Id),
            ("parent_id", Id),
            ("name", Text),
            ("revision", Integer),
            ("created_at", Moment),
            ("modified_at", Moment),
            ("document", Document),
        ],
    ),
    table(
        "access_key",
        &[
            ("id", Id),
            ("role", Text),
            ("organization_id", Id),
            ("name", Text),
            ("scopes", Text),
            ("secret_hash", Text),
            ("created_at", Moment),
            ("created_by", Text),
            ("expires_at", Moment),
            ("revoked_at", Moment),
            ("replaced_by", Id),
            ("last_used_at", Moment),
        ],
    ),
    table(
        "registration",
        &[
            ("organization_id", Id),
            ("email", Text),
            ("proved_at", Moment),
            ("confirmed_at", Moment),
            ("confirmed_by", Text),
            ("refused_at", Moment),
            ("reason", Text),
            ("claimed", Integer),
            ("created_at", Moment),
        ],
    ),
    table(
        "claim",
        &[
            ("id", Id),
            ("organization_id", Id),
            ("email", Text),
            ("contact_name", Text),
            ("contact_email", Text),
            ("message", Text),
            ("key_id", Id),
            ("key_hash", Text),
            ("made_at", Moment),
            ("proved_at", Moment),
            ("decided_at", Moment),
            ("decided_by", Text),
            ("outcome", Text),
            ("reason", Text),
        ],
    ),
    table(
        "source",
        &[
            ("id", Id),
            ("address", Text),
            ("kind", Text),
            ("publisher", Text),
            ("licence", Text),
            ("added_at", Moment),
            ("validators", Text),
            ("taken_at", Moment),
            ("failures", Integer),
            ("next_at", Moment),
            ("last_error", Text),
        ],
    ),
    table(
        "source_run",
        &[
            ("id", Id),
            ("source_id", Id),
            ("whole", Integer),
            ("since", Moment),
            ("started_at", Moment),
            ("position", Text),
            ("ended_at", Moment),
            ("outcome", Text),
            ("report", Text),
        ],
    ),
    table("source_page", &[("source_id", Id), ("number", Integer), ("memory", Text)]),
    table(
        "told_by",
        &[
            ("kind", Text),
            ("id", Id),
            ("source_id", Id),
            ("original_id", Text),
            ("joined", Integer),
            ("fetched_at", Moment),
            ("run_id", Id),
            ("gone_at", Moment),
            ("mended", Text),
        ],
    ),
    table("source_word", &[("kind", Text), ("id", Id), ("source_id", Id), ("document", Document)]),
    table("organization_number", &[("scheme", Text), ("number", Text), ("organization_id", Id)]),
    table("likely_double", &[("service_id", Id), ("other_id", Id), ("likeness", Integer), ("found_at", Moment), ("settled_at", Moment)]),
    table("registered_number", &[("scheme", Text), ("number", Text), ("organization_id", Id)]),
    table("feed_word", &[("kind", Text), ("id", Id), ("at", Moment), ("document", Document)]),
    table(
        "link",
        &[
            ("hash", Text),
            ("purpose", Text),
            ("subject", Id),
            ("email", Text),
            ("made_at", Moment),
            ("expires_at", Moment),
            ("used_at", Moment),
        ],
    ),
    table(
        "mail",
        &[
            ("id", Id),
            ("recipient", Text),
            ("subject", Text),
            ("body", Text),
            ("made_at", Moment),
            ("attempts", Integer),
            ("next_at", Moment),
            ("sent_at", Moment),
            ("gave_up_at", Moment),
        ],
    ),
    table(
        "proposed_revision",
        &[
            ("service_id", Id),
            ("base_revision", Integer),
            ("revision", Integer),
            ("state", Text),
            ("reason", Text),
            ("actor", Text),
            ("modified_at", Moment),
            ("document", Document),
        ],
    ),
    table(
        "proposal_history",
        &[
            ("service_id", Id),
            ("revision", Integer),
            ("base_revision", Integer),
            ("state", Text),
            ("at", Moment),
            ("actor", Text),
            ("action", Text),
            ("reason", Text),
            ("document", Document),
        ],
    ),
    table("safe_edit", &[("service_id", Id), ("base_revision", Integer), ("at", Moment), ("actor", Text)]),
    table("reminder", &[("service_id", Id), ("assured_date", Day), ("after_days", Integer), ("sent_at", Moment)]),
    table(
        "idempotency",
        &[
            ("caller", Text),
            ("key", Text),
            ("request", Text),
            ("subject", Id),
            ("made_at", Moment),
            ("status", Integer),
            ("headers", Text),
            ("answer", Text),
        ],
    ),
    table(
        "audit",
        &[
            ("seq", Integer),
            ("at", Moment),
            ("actor", Text),
            ("action", Text),
            ("outcome", Text),
            ("kind", Text),
            ("id", Id),
            ("revision", Integer),
            ("request_id", Id),
            ("detail", Text),
            ("hash", Text),
        ],
    ),
];

/// The columns of organizations and locations.
const AGGREGATE: [(&str, Holds); 7] = [
    ("id", Id),
    ("name", Text),
    ("publication_state", Text),
    ("revision", Integer),
    ("created_at", Moment),
    ("modified_at", Moment),
    ("document", Document),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::store::{DatabaseUrl, Store, sql::Value};

    #[tokio::test]
    async fn every_table_and_column_of_the_schema_is_in_a_backup() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&DatabaseUrl::sqlite(folder.path().join("x.db")), uuid::Uuid::nil()).await.unwrap();
        let text = |row: &crate::store::sql::Row| row.get::<String>(0).unwrap();
        let made =
            store.pools.fetch("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", vec![]).await.unwrap();
        let made: BTreeSet<String> = made.iter().map(text).collect();
        let listed = TABLES.iter().chain(&HEADS).map(|table| table.name).chain(LEFT_OUT).map(str::to_owned);
        assert_eq!(made, listed.collect());
        for table in TABLES.iter().chain(&HEADS) {
            let statement = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
            let columns = store.pools.fetch(statement, vec![Value::Word(table.name)]).await.unwrap();
            let columns: Vec<String> = columns.iter().map(text).skip(usize::from(HEADS.contains(table))).collect();
            assert_eq!(columns, table.columns.iter().map(|(column, _)| *column).collect::<Vec<_>>(), "{}", table.name);
        }
        store.close().await;
    }
}
