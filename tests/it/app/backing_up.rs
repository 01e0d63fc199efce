//! Backups, as a whole directory goes through them: taken beside writers, refused where they are damaged, restored elsewhere.

use std::{fs, io::Read as _, os::unix::fs::PermissionsExt as _, path::Path, time::Duration};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};
use waymark::{
    access::Role,
    app::{self, AppError, Directory, NewKey, Settings, Silent},
    clock::{now, random_uuid},
    domain::vocabulary::WordSet,
    store::{Act, Batch, DatabaseUrl, SCHEMA, StoreError, Verified},
};

use super::{Opened, walking_group};
use crate::{
    databases::{Database, on_both_databases, on_postgres, on_sqlite},
    store::samples,
};

/// What was told of a backup beside the file.
struct Made {
    folder: tempfile::TempDir,
    key: String,
    cursor: waymark::domain::Position,
}

impl Made {
    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("waymark.backup")
    }
}

/// A directory with listings, keys and a refusal, backed up while somebody else writes.
async fn make(database: &Database) -> Made {
    let opened = Opened::on(database).await;
    opened.import(&[walking_group(1, 100, 200), walking_group(2, 101, 201)]).await;
    let act = Act::of_command("test", random_uuid(), now());
    let new = NewKey { role: Role::Admin, organization: None, name: "office".to_owned(), scopes: WordSet::EMPTY, expires_at: None };
    let (key, _) = opened.directory.create_key(new, &act).await.unwrap();
    opened.directory.note_refusal(&act, None, "This may not be done").await.unwrap();
    let cursor = opened.directory.changes(None, 100, Duration::ZERO).await.unwrap().next;

    let writer = tokio::spawn({
        let store = database.another().await;
        async move {
            for round in 0..150_u128 {
                let mut one = samples::organization(round % 5);
                one.name = format!("Round {round}");
                let batch = Batch { organizations: vec![one], ..Batch::default() };
                store.write(&batch, &samples::act(samples::tag(round + 1), samples::minute(0))).await.unwrap();
            }
            store.close().await;
        }
    });
    let made = Made { folder: tempfile::tempdir().unwrap(), key: key.reveal(), cursor };
    tokio::time::sleep(Duration::from_millis(100)).await;
    let done = app::back_up(&opened.settings, &made.file(), &Silent).await.unwrap();
    writer.await.unwrap();
    assert!(done.rows > 20 && done.seq >= cursor.seq, "{done:?}");
    assert_eq!(fs::metadata(made.file()).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::read_dir(made.folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let twice = app::back_up(&opened.settings, &made.file(), &Silent).await;
    assert!(matches!(twice, Err(AppError::File { .. })), "no file is written over: {twice:?}");
    made
}

/// Restores into this database, and looks the directory over.
async fn restore(database: &Database, made: &Made) {
    let before = database.store.head().await.unwrap().feed;
    let folder = tempfile::tempdir().unwrap();
    let settings = Settings { data_dir: folder.path().join("data"), database: DatabaseUrl::parse(&database.url).unwrap() };
    // An index is there already, of the empty database.
    Directory::open(&settings).await.unwrap().close().await;
    let done = app::restore(&settings, &made.file(), &Silent).await.unwrap();
    assert!(done.rows > 20);

    let directory = Directory::open(&settings).await.unwrap();
    let readiness = directory.readiness().await;
    assert_eq!((readiness.offerings, readiness.lag_changes), (2, 0), "the index is built anew");
    let feed = readiness.log_position.unwrap().feed;
    assert!(feed != before && feed != made.cursor.feed);
    assert!(matches!(directory.changes(Some(made.cursor), 10, Duration::ZERO).await, Err(AppError::AnotherHistory)));
    assert!(directory.changes(None, 100, Duration::ZERO).await.unwrap().changes.len() >= 6);
    assert!(directory.authenticate(&made.key, now()).await.unwrap().is_ok(), "keys go along");
    directory.close().await;

    assert!(matches!(app::verify_audit(&settings).await.unwrap(), Verified::Whole(lines) if lines >= 4));
    let mut actions = Vec::new();
    app::list_audit(&settings, 0, |line| {
        actions.push(line.action.clone());
        Ok::<(), AppError>(())
    })
    .await
    .unwrap();
    assert_eq!(actions.last().map(String::as_str), Some("restore"));
    let wrong: Vec<_> = app::diagnose(&settings).await.into_iter().filter(|finding| !finding.ok).collect();
    assert_eq!(wrong, []);

    let again = app::restore(&settings, &made.file(), &Silent).await;
    assert!(matches!(again, Err(AppError::Store(StoreError::NotEmpty))), "{again:?}");
}

#[test]
fn what_was_backed_up_on_sqlite_is_restored_into_either_database() {
    let made = std::cell::OnceCell::new();
    on_sqlite(async |database| assert!(made.set(make(database).await).is_ok()));
    let Some(made) = made.get() else { return };
    on_sqlite(async |database| restore(database, made).await);
    on_postgres(async |database| restore(database, made).await);
}

#[test]
fn what_was_backed_up_on_postgresql_is_restored_into_either_database() {
    let made = std::cell::OnceCell::new();
    on_postgres(async |database| assert!(made.set(make(database).await).is_ok()));
    let Some(made) = made.get() else { return };
    on_sqlite(async |database| restore(database, made).await);
    on_postgres(async |database| restore(database, made).await);
}

/// The lines of a backup.
fn lines(path: &Path) -> Vec<String> {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(path).unwrap()).read_to_string(&mut text).unwrap();
    text.lines().map(str::to_owned).collect()
}

fn packed(lines: &[String]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    for line in lines {
        std::io::Write::write_all(&mut out, format!("{line}\n").as_bytes()).unwrap();
    }
    out.finish().unwrap()
}

on_both_databases! {
    async fn a_damaged_file_is_refused_before_anything_is_written(database) {
        let made = make(database).await;
        let (whole, told) = (fs::read(made.file()).unwrap(), lines(&made.file()));
        let changed = |from: &str, to: &str| packed(&told.iter().map(|line| line.replace(from, to)).collect::<Vec<_>>());
        let mut flipped = whole.clone();
        flipped[whole.len() / 2] ^= 0x10;
        let without_a_row: Vec<String> = told.iter().filter(|line| !line.contains("Round 3")).cloned().collect();
        let mut with_more = told.clone();
        with_more.push("[1]".to_owned());
        let no_backup: [(&str, Vec<u8>, &str); 11] = [
            ("nothing", Vec::new(), "no backup"),
            ("another file", b"hello".to_vec(), "no backup"),
            ("packed, and another", packed(&["{\"hello\": 1}".to_owned()]), "no backup"),
            ("cut short", whole[..whole.len() * 2 / 3].to_vec(), "damaged"),
            // What a flipped bit unpacks to, and so what is found wrong with it, is left to chance.
            ("a bit flipped", flipped, ""),
            ("without its end", packed(&told[..told.len() - 1]), "not whole"),
            ("more after its end", packed(&with_more), "damaged"),
            ("a name changed", changed("Walkers 100", "Walkers 1OO"), "damaged"),
            ("a row left out", packed(&without_a_row), "damaged"),
            ("of another form", changed("\"waymark_backup\":1", "\"waymark_backup\":2"), "form"),
            ("of another schema", changed(&format!("\"schema\":{SCHEMA}"), "\"schema\":1"), "version 1 of the schema"),
        ];
        for (what, bytes, why) in no_backup {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("x.backup");
            fs::write(&file, bytes).unwrap();
            let path = folder.path().join("data/waymark.db");
            let settings = Settings { data_dir: folder.path().join("data"), database: DatabaseUrl::sqlite(&path) };
            let refused = app::restore(&settings, &file, &Silent).await.unwrap_err();
            assert!(matches!(&refused, AppError::NoBackup { .. }) && refused.to_string().contains(why), "{what}: {refused}");
            assert!(!path.exists(), "{what}: not even made");
        }
    }

    async fn a_backup_that_fails_leaves_no_file(database) {
        let opened = Opened::on(database).await;
        let folder = tempfile::tempdir().unwrap();
        database.sql("DROP TABLE mail").await;
        let failed = app::back_up(&opened.settings, &folder.path().join("x.backup"), &Silent).await;
        assert!(matches!(failed, Err(AppError::Store(_))), "{failed:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    async fn the_doctor_names_a_broken_line_of_the_audit(database) {
        let opened = Opened::on(database).await;
        opened.import(&[walking_group(1, 100, 200)]).await;
        let act = Act::of_command("test", random_uuid(), now());
        for _ in 0..3 {
            opened.directory.note_refusal(&act, None, "This may not be done").await.unwrap();
        }
        let find = async || {
            let findings = app::diagnose(&opened.settings).await;
            findings.into_iter().find(|finding| finding.check == "audit").unwrap()
        };
        assert!(find().await.ok);
        database.sql("UPDATE audit SET outcome = 'done' WHERE seq = 3").await;
        let found = find().await;
        assert!(!found.ok && found.what.contains("line 3"), "{found:?}");
    }
}
