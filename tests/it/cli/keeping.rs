//! The audit, backups and restoring, from the command line.

use std::fs;

use serde_json::Value;
use sqlx::{Connection as _, Executor as _};

use super::{
    feeds::{self, ids, services},
    waymark::{Server, waymark},
};

#[test]
fn the_audit_is_listed_and_a_line_that_was_changed_is_named() {
    let folder = tempfile::tempdir().unwrap();
    waymark(folder.path(), &["audit", "verify"]).exits(1).tells(&["there is no directory yet"]);
    for number in 0..3 {
        feeds::write(folder.path(), "feed.json", &services(number, 1));
        waymark(folder.path(), &["import", "feed.json"]).exits(0);
    }
    waymark(folder.path(), &["audit", "verify"]).exits(0).prints(&["The audit is whole: 3 lines."]);
    let listed = waymark(folder.path(), &["audit", "list"]).exits(0).prints(&["command import"]).stdout;
    assert_eq!(listed.lines().count(), 3, "{listed}");
    let listed = waymark(folder.path(), &["audit", "list", "--since", "1", "--output", "json"]).exits(0).stdout;
    let seqs: Vec<i64> = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["seq"].as_i64().unwrap()).collect();
    assert_eq!(seqs, [2, 3]);
    waymark(folder.path(), &["audit", "list", "--since", "-1"]).exits(2);

    let url = format!("sqlite:{}", folder.path().join("waymark-data/waymark.db").display());
    let change = async {
        let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
        connection.execute("UPDATE audit SET actor = 'nobody' WHERE seq = 2").await.unwrap();
        connection.close().await.unwrap();
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(change);
    waymark(folder.path(), &["audit", "verify"]).exits(1).prints(&["broken at line 2"]);
    waymark(folder.path(), &["doctor"]).exits(1).prints(&["WRONG  audit", "line 2"]);
}

#[test]
fn a_backup_beside_a_server_is_restored_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &services(0, 6));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    let server = Server::start(folder.path(), &["serve"]);
    waymark(folder.path(), &["backup", "whole.backup"]).exits(0).tells(&["Written: whole.backup", "rows, up to change"]);
    waymark(folder.path(), &["backup", "whole.backup"]).exits(1).tells(&["the backup at whole.backup could not be used", "exists"]);
    assert_eq!(server.stop(), Some(0));

    let whole = fs::read(folder.path().join("whole.backup")).unwrap();
    fs::write(folder.path().join("cut.backup"), &whole[..whole.len() / 2]).unwrap();
    waymark(folder.path(), &["restore", "cut.backup", "--data-dir", "new"]).exits(1).tells(&["cut.backup cannot be restored", "damaged"]);
    assert!(!folder.path().join("new").exists(), "nothing is made");
    waymark(folder.path(), &["restore", "nowhere.backup", "--data-dir", "new"]).exits(1).tells(&["nowhere.backup"]);
    waymark(folder.path(), &["restore", "whole.backup"]).exits(1).tells(&["the database is not empty"]);

    waymark(folder.path(), &["restore", "whole.backup", "--data-dir", "new"]).exits(0).tells(&["Restored:"]);
    waymark(folder.path(), &["reindex", "--data-dir", "new"]).exits(0);
    waymark(folder.path(), &["doctor", "--data-dir", "new"]).exits(0).prints(&["All is well", "the chain is whole"]);
    let (old, new) = (waymark(folder.path(), &["export"]).exits(0), waymark(folder.path(), &["export", "--data-dir", "new"]).exits(0));
    assert_eq!(ids(&old.stdout).len(), 6);
    assert_eq!(old.stdout, new.stdout);
}
