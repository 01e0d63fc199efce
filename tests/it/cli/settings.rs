//! Settings by file, environment and flag.

use std::{fs, net::TcpListener};

use super::{
    feeds,
    waymark::{Run, Server, command, waymark},
};

#[test]
fn every_wrong_setting_is_named_with_its_source() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("waymark.toml"), "bind = \"nowhere\"\nport = 1\n").unwrap();
    let output = command(folder.path(), &["serve", "--log-level", "loud"])
        .env("WAYMARK_DATABASE_URL", "mysql://anna:s3cret@db/x")
        .env("WAYMARK_DATA_DRI", "x")
        .output()
        .unwrap();
    let run = Run::from(output).exits(2).tells(&[
        "waymark.toml, line 1: bind is not an address",
        "waymark.toml, line 2: no such setting as \"port\"",
        "environment variable WAYMARK_DATABASE_URL",
        "environment variable WAYMARK_DATA_DRI: no such setting",
        "flag --log-level",
        "5 settings are wrong",
    ]);
    assert!(!run.stderr.contains("s3cret"));
}

#[test]
fn the_data_folder_comes_from_file_environment_or_flag_in_rising_weight() {
    let folder = tempfile::tempdir().unwrap();
    feeds::write(folder.path(), "feed.json", &feeds::services(0, 1));
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    assert!(folder.path().join("waymark-data/waymark.db").exists());
    fs::write(folder.path().join("waymark.toml"), "data_dir = \"from-file\"\n").unwrap();
    waymark(folder.path(), &["import", "feed.json"]).exits(0);
    assert!(folder.path().join("from-file/waymark.db").exists());
    let output = command(folder.path(), &["import", "feed.json"]).env("WAYMARK_DATA_DIR", "from-variable").output().unwrap();
    Run::from(output).exits(0);
    assert!(folder.path().join("from-variable/waymark.db").exists());
    let output =
        command(folder.path(), &["import", "feed.json", "--data-dir", "from-flag"]).env("WAYMARK_DATA_DIR", "unused").output().unwrap();
    Run::from(output).exits(0);
    assert!(folder.path().join("from-flag/waymark.db").exists() && !folder.path().join("unused").exists());
}

#[test]
fn a_port_in_use_is_told_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for serving in ["demo", "serve"] {
        waymark(folder.path(), &[serving, "--bind", &address]).exits(1).tells(&[&address, "is in use", "--bind 127.0.0.1:"]);
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "nothing is made where nothing is served");
}

#[test]
fn a_log_that_no_terminal_shows_has_no_colours() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &["serve", "--log-level", "debug"]);
    assert!(server.greeting.contains("waymark") && !server.greeting.contains('\u{1b}'), "{}", server.greeting);
    assert_eq!(server.stop(), Some(0));
}

#[test]
fn match_is_closed_unless_it_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let body = r#"{"needs":[{"text":"lonely"}]}"#;
    for (flags, open) in [(&["serve"] as &[&str], false), (&["serve", "--open-match"], true)] {
        let server = Server::start(folder.path(), flags);
        let answer = reqwest::blocking::Client::new()
            .post(format!("{}/v1/match", server.base))
            .header("content-type", "application/json")
            .body(body)
            .send()
            .unwrap();
        assert_eq!(answer.status().is_success(), open, "{flags:?}: {}", answer.text().unwrap());
        assert_eq!(server.stop(), Some(0));
    }
}
