//! What a newcomer is told.

use std::{os::unix::process::CommandExt as _, path::Path};

use serde_json::Value;

use super::waymark::{Run, command, waymark};

const HERE: &str = env!("CARGO_TARGET_TMPDIR");

#[test]
fn every_command_explains_itself_with_an_example() {
    let here = Path::new(HERE);
    let overview = waymark(here, &["--help"]).exits(0);
    for command in ["demo", "serve", "import", "export", "match", "reindex", "openapi", "doctor", "keys", "bench"] {
        assert!(overview.stdout.contains(&format!("  {command} ")), "{command} is not in the overview");
        waymark(here, &[command, "--help"]).exits(0).prints(&["Usage:", "Example", &format!("waymark {command}")]);
    }
}

#[test]
fn a_wrong_command_line_is_told_and_exits_2() {
    let here = Path::new(HERE);
    waymark(here, &[]).exits(2).tells(&["Usage:"]);
    waymark(here, &["serv"]).exits(2).tells(&["serve"]);
    waymark(here, &["import"]).exits(2).tells(&["WHAT"]);
    waymark(here, &["import", "postcodes"]).exits(2).tells(&["takes one CSV file", "./postcodes"]);
    waymark(here, &["match", "--gender", "lady"]).exits(2).tells(&["female, male, non_binary"]);
    waymark(here, &["match", "--json", "-", "--age", "3"]).exits(2).tells(&["cannot be used with"]);
    waymark(here, &["serve", "--bind", "0.0.0.0:0", "--open-match"]).exits(2).tells(&["loopback", "--bind 127.0.0.1"]);
    waymark(here, &["demo", "--bind", "0.0.0.0:0"]).exits(2).tells(&["loopback"]);
}

#[test]
fn it_is_called_waymark_whatever_the_file_is() {
    let run = |arguments: &[&str]| Run::from(command(Path::new(HERE), arguments).arg0("/opt/waymark-0.1.0-linux").output().unwrap());
    run(&["serv"]).exits(2).tells(&["Usage: waymark <COMMAND>"]);
    run(&["serve", "--help"]).exits(0).prints(&["Usage: waymark serve"]);
}

#[test]
fn the_match_help_warns_of_the_process_list() {
    waymark(Path::new(HERE), &["match", "--help"]).exits(0).prints(&["ps", "--json -"]);
}

#[test]
fn the_openapi_document_comes_in_both_versions() {
    for (arguments, version) in [(&["openapi"] as &[&str], "3.1."), (&["openapi", "--version", "3.0"], "3.0.")] {
        let printed = waymark(Path::new(HERE), arguments).exits(0).stdout;
        let document: Value = serde_json::from_str(&printed).unwrap();
        assert!(document["openapi"].as_str().unwrap().starts_with(version), "{}", document["openapi"]);
        assert!(document["paths"]["/v1/match"]["post"].is_object());
    }
}

#[test]
fn the_version_is_the_packages() {
    waymark(Path::new(HERE), &["--version"]).exits(0).prints(&[env!("CARGO_PKG_VERSION")]);
}
