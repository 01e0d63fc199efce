//! A database for a test: SQLite in a temporary file, and PostgreSQL where `WAYMARK_TEST_POSTGRES` names a server.
//!
//! `tests/with-postgres COMMAND` starts such a server and sets the variable. Each test has a database of its own.

use std::{io::Write as _, panic::AssertUnwindSafe, sync::Once};

use futures::FutureExt as _;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection, SqliteConnection};
use waymark::{
    clock::random_uuid,
    store::{DatabaseUrl, Store},
};

/// The variable that names the server: a `postgres://` address of a user who may create databases.
const SERVER: &str = "WAYMARK_TEST_POSTGRES";

/// A database of its own for one test.
pub(crate) struct Database {
    /// Where it is.
    pub(crate) url: String,
    /// The store, open.
    pub(crate) store: Store,
}

impl Database {
    /// Another store on the same database, as another process would have.
    pub(crate) async fn another(&self) -> Store {
        open(&self.url).await
    }

    /// Runs SQL past the store: to damage a database, or to look into it.
    pub(crate) async fn sql(&self, statement: &str) {
        let statement = AssertSqlSafe(statement.to_owned());
        if self.is_sqlite() {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.execute("PRAGMA foreign_keys = OFF").await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            // Foreign keys are triggers of the system's, which a replica does not fire.
            connection.execute("SET session_replication_role = replica").await.unwrap();
            connection.execute(statement).await.unwrap();
            connection.close().await.unwrap();
        }
    }

    pub(crate) fn is_sqlite(&self) -> bool {
        self.url.starts_with("sqlite:")
    }
}

async fn open(url: &str) -> Store {
    Store::open(&DatabaseUrl::parse(url).unwrap(), random_uuid()).await.unwrap()
}

/// Makes two tests of one: on SQLite, and on PostgreSQL.
macro_rules! on_both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($database:ident) $body:block)+) => { $(
        $(#[$meta])*
        async fn $name($database: &crate::databases::Database) $body

        mod $name {
            #[test]
            fn sqlite() {
                crate::databases::on_sqlite(async |database| super::$name(database).await);
            }

            #[test]
            fn postgres() {
                crate::databases::on_postgres(async |database| super::$name(database).await);
            }
        }
    )+ };
}
pub(crate) use on_both_databases;

/// Runs a test on a new SQLite file.
pub(crate) fn on_sqlite(test: impl AsyncFnOnce(&Database)) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("waymark.db").display());
    runtime().block_on(async {
        let store = open(&url).await;
        let database = Database { url, store };
        test(&database).await;
        database.store.close().await;
    });
}

/// Runs a test on a new PostgreSQL database; says so, and does nothing, where no server is named.
pub(crate) fn on_postgres(test: impl AsyncFnOnce(&Database)) {
    static SAID: Once = Once::new();
    let Ok(server) = std::env::var(SERVER) else {
        // Straight to the stream, since the harness swallows what a passing test prints.
        SAID.call_once(|| {
            let _ = writeln!(std::io::stderr(), "\nSKIPPED: all PostgreSQL tests; {SERVER} is not set (see tests/with-postgres)\n");
        });
        return;
    };
    let name = format!("waymark_test_{}", random_uuid().simple());
    let (address, _) = server.rsplit_once('/').unwrap();
    let url = format!("{address}/{name}");
    runtime().block_on(async {
        let mut connection = PgConnection::connect(&server).await.unwrap();
        connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"))).await.unwrap();
        let outcome = AssertUnwindSafe(async {
            let store = open(&url).await;
            let database = Database { url, store };
            test(&database).await;
            database.store.close().await;
        })
        .catch_unwind()
        .await;
        connection.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await.unwrap();
        if let Err(panic) = outcome {
            std::panic::resume_unwind(panic);
        }
    });
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}
