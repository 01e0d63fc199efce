//! The house's own rules, read off the source: which floor may see which, which crate lives in which room, what the pure
//! rooms may not do, and how long a file may be. The rules stand in `docs/ARCHITECTURE.md`; here they are enforced.
//!
//! [`violations_of`] judges one file's text, so that each rule is also seen to catch what it is there to catch.

mod source;

use std::{fs, path::Path};

use source::{Source, without_comments_and_texts, without_tests};

/// The rooms, each with its floor.
const ROOMS: [(&str, u8); 15] = [
    ("domain", 0),
    ("access", 1),
    ("geography", 1),
    ("needs", 1),
    ("matching", 1),
    ("formats", 1),
    ("evaluation", 1),
    ("registration", 1),
    ("generator", 1),
    ("store", 2),
    ("index", 2),
    ("feeds", 2),
    ("mail", 2),
    ("app", 3),
    ("http", 4),
];

/// Rooms of one floor do not import each other; these may.
const NEIGHBOURS: [(&str, &str); 5] =
    [("matching", "geography"), ("matching", "needs"), ("generator", "geography"), ("generator", "needs"), ("generator", "matching")];

/// Wiring: sees all, and no room sees it.
const WIRING: [&str; 5] = ["main", "lib", "cli", "config", "server"];

/// The clock is wiring that the rooms above the pure ones may ask.
const CLOCK: &str = "clock";

/// The rooms without I/O, clock, chance and `async`.
const PURE: [&str; 9] = ["domain", "access", "geography", "needs", "matching", "formats", "evaluation", "registration", "generator"];

/// What a pure room may not say.
const IMPURE: [&str; 14] = [
    "async",
    "await",
    "Utc::now",
    "Local::now",
    "SystemTime::now",
    "Instant::now",
    "Uuid::new_v4",
    "rand",
    "tokio",
    "std::fs",
    "std::net",
    "std::env",
    "std::process",
    "std::thread",
];

/// Crates that live in one room, with the files that may name them.
const CRATES: [(&str, &[&str]); 11] = [
    ("sqlx", &["store"]),
    ("tantivy", &["index"]),
    ("actix_web", &["http", "server"]),
    ("utoipa_actix_web", &["http", "server"]),
    ("tracing_actix_web", &["http", "server"]),
    ("utoipa_swagger_ui", &["http", "server"]),
    ("reqwest", &["feeds"]),
    ("hyper", &["feeds"]),
    ("hyper_util", &["feeds"]),
    ("hyper_rustls", &["feeds"]),
    ("lettre", &["mail"]),
];

/// The faces of `http`, which do not import one another.
const FACES: [&str; 5] = ["v1", "oruk", "fhir", "cds_hooks", "pages"];

/// How status codes are written. Only `http/problem.rs` does.
const STATUS_CODES: [&str; 12] = [
    "BAD_REQUEST",
    "UNAUTHORIZED",
    "FORBIDDEN",
    "NOT_FOUND",
    "METHOD_NOT_ALLOWED",
    "CONFLICT",
    "PRECONDITION_FAILED",
    "PAYLOAD_TOO_LARGE",
    "UNPROCESSABLE_ENTITY",
    "TOO_MANY_REQUESTS",
    "INTERNAL_SERVER_ERROR",
    "SERVICE_UNAVAILABLE",
];

/// The constructors of answers that carry such a code without naming it.
const ERROR_ANSWERS: [&str; 9] = [
    "BadRequest",
    "Unauthorized",
    "Forbidden",
    "NotFound",
    "MethodNotAllowed",
    "Conflict",
    "UnprocessableEntity",
    "InternalServerError",
    "ServiceUnavailable",
];

/// The length past which a file is seldom one thing any more.
const MAX_LINES: usize = 500;

/// Files that may be longer, each with why.
const LONGER: [(&str, &str); 0] = [];

#[test]
fn the_house_keeps_its_rules() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&src, &mut files);
    assert!(files.len() > 20, "found {} files in {}", files.len(), src.display());
    let mut found = Vec::new();
    for file in &files {
        let path = file.strip_prefix(&src).unwrap().to_str().unwrap().replace('\\', "/");
        found.extend(violations_of(&path, &fs::read_to_string(file).unwrap()));
    }
    for (path, _) in LONGER {
        let lines = fs::read_to_string(src.join(path)).map_or(0, |text| text.lines().count());
        if lines <= MAX_LINES {
            found.push(format!("{path}: has {lines} lines and need not stand in LONGER any more"));
        }
    }
    assert!(found.is_empty(), "{} violations:\n{}", found.len(), found.join("\n"));
}

fn rust_files(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// What breaks a rule in the file at `path` (from `src/`).
fn violations_of(path: &str, text: &str) -> Vec<String> {
    let code = without_comments_and_texts(text);
    let source = Source { path, code: &code };
    let room = source.room();
    let mut found = Vec::new();
    let mut say = |what: String| found.push(format!("{path}: {what}"));

    if !WIRING.contains(&room) && room != CLOCK && floor(room).is_none() {
        say(format!("{room} is no room of the house; give it a floor in ROOMS"));
    }
    for other in source.rooms_named() {
        if let Some(why) = may_not_see(room, &other) {
            say(why);
        }
    }
    for (name, rooms) in CRATES {
        if source.names_crate(name) && !rooms.contains(&room) {
            say(format!("{name} is named outside {}", rooms.join(" and ")));
        }
    }
    // Unit tests in files of their own may read the clock and files, as those within a file may.
    let of_tests = path.ends_with("/tests.rs") || path.contains("/tests/");
    if PURE.contains(&room) && !of_tests {
        let code = without_tests(&code);
        let source = Source { path, code: &code };
        for word in IMPURE.iter().filter(|word| source.says(word)) {
            say(format!("{word} in a pure room; take it as an argument or do it above"));
        }
    }
    if path != "http/problem.rs" {
        let code = without_tests(&code);
        let source = Source { path, code: &code };
        for status in STATUS_CODES.iter().filter(|status| source.says(&format!("StatusCode::{status}"))) {
            say(format!("StatusCode::{status} outside http/problem.rs"));
        }
        for answer in ERROR_ANSWERS.iter().filter(|answer| source.says(&format!("HttpResponse::{answer}"))) {
            say(format!("HttpResponse::{answer} outside http/problem.rs"));
        }
    }
    if let Some(face) = source.face().filter(|face| FACES.contains(face)) {
        for other in source.faces_named(&FACES) {
            if other != face {
                say(format!("the face {face} imports the face {other}"));
            }
        }
    }
    let on_match_path = ["app/match_person.rs", "app/stand.rs", "app/plan_week.rs"].contains(&path);
    if on_match_path && source.rooms_named().iter().any(|other| other == "store") {
        say("the database is on the match path".to_owned());
    }
    let lines = text.lines().count();
    if lines > MAX_LINES && !LONGER.iter().any(|(longer, _)| *longer == path) {
        say(format!("has {lines} lines, more than {MAX_LINES}: split it, or list it in LONGER with a reason"));
    }
    found
}

fn floor(room: &str) -> Option<u8> {
    ROOMS.iter().find(|(name, _)| *name == room).map(|(_, floor)| *floor)
}

/// Why `room` may not import `other`, where it may not.
fn may_not_see(room: &str, other: &str) -> Option<String> {
    if room == other || WIRING.contains(&room) {
        return None;
    }
    if WIRING.contains(&other) {
        return Some(format!("imports {other}, which is wiring"));
    }
    if other == CLOCK {
        return (PURE.contains(&room)).then(|| "asks the clock; take the time as an argument".to_owned());
    }
    let (own, its) = (floor(room)?, floor(other)?);
    if its < own || NEIGHBOURS.contains(&(room, other)) {
        None
    } else {
        Some(format!("{room} (floor {own}) imports {other} (floor {its})"))
    }
}

#[test]
fn a_planted_violation_is_caught() {
    for (path, text, caught) in [
        ("domain/mod.rs", "use crate::store::Store;", "domain (floor 0) imports store (floor 2)"),
        ("domain/service/parts.rs", "use super::super::super::store::Store;", "imports store"),
        ("needs/read.rs", "use crate::geography::Point;", "needs (floor 1) imports geography (floor 1)"),
        ("store/mod.rs", "use crate::{domain::Service, index::{Recall, Position}};", "store (floor 2) imports index (floor 2)"),
        ("app/mod.rs", "fn f() { crate::http::problem(); }", "app (floor 3) imports http (floor 4)"),
        ("app/mod.rs", "use crate::{\n    cli,\n    store::Store,\n};", "imports cli, which is wiring"),
        ("matching/rank.rs", "use crate::clock;", "asks the clock"),
        ("kitchen/mod.rs", "", "kitchen is no room"),
        ("app/browse.rs", "use sqlx::Row;", "sqlx is named outside store"),
        ("index/mod.rs", "fn f() -> ::sqlx::Result<()> {}", "sqlx is named outside store"),
        ("app/recall.rs", "use tantivy as engine;", "tantivy is named outside index"),
        ("cli/serve.rs", "actix_web::rt::System::new();", "actix_web is named outside http and server"),
        ("http/v1/feeds.rs", "use reqwest::Client;", "reqwest is named outside feeds"),
        ("matching/rank.rs", "pub async fn rank() {}", "async in a pure room"),
        ("matching/rank.rs", "let now = chrono::Utc::now();", "Utc::now in a pure room"),
        ("formats/csv.rs", "use std::fs::File;", "std::fs in a pure room"),
        ("http/v1/match_.rs", "StatusCode::NOT_FOUND", "outside http/problem.rs"),
        ("http/v1/match_.rs", "HttpResponse::BadRequest().finish()", "outside http/problem.rs"),
        ("app/mod.rs", "StatusCode::CONFLICT", "outside http/problem.rs"),
        ("http/v1/services.rs", "use crate::http::pages::shell;", "the face v1 imports the face pages"),
        ("http/pages/find.rs", "use super::super::{paging, v1::request};", "the face pages imports the face v1"),
        ("app/match_person.rs", "use crate::store::Store;", "the database is on the match path"),
        ("app/plan_week.rs", "use crate::store::Store;", "the database is on the match path"),
        ("app/long.rs", &"\n".repeat(501), "has 501 lines"),
    ] {
        let found = violations_of(path, text);
        assert!(found.iter().any(|violation| violation.contains(caught)), "{path}: {text:?} gave {found:?}, not {caught}");
    }
}

#[test]
fn what_is_allowed_is_not_caught() {
    for (path, text) in [
        ("matching/rank.rs", "use crate::{domain::Service, geography::Point, needs::Lexicon};"),
        (
            "matching/rank.rs",
            "// async fn, crate::store, Utc::now\n/* use sqlx::Row; /* tantivy:: */ */\nconst A: &str = \"crate::store::x async\";",
        ),
        ("matching/rank.rs", "const A: &str = r#\"a \" crate::store \"#; const B: char = '\"'; fn f<'a>(x: &'a str) -> &'a str { x }"),
        ("needs/read.rs", "fn f() {}\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n"),
        ("needs/tests.rs", "use std::fs;"),
        ("store/mod.rs", "use sqlx::Row;\nuse crate::{clock, domain::{Service, fault::Faults}};"),
        ("app/follow.rs", "use crate::{clock, index, store};"),
        ("http/problem.rs", "StatusCode::NOT_FOUND"),
        ("http/v1/services.rs", "use crate::http::paging; use super::request; use crate::app::Directory;"),
        ("http/around.rs", "use super::{pages, v1};"),
        ("server.rs", "use actix_web::App; use crate::{http, app};"),
        ("cli/mod.rs", "use crate::{app, config, http, server, store};"),
        ("domain/service.rs", "let operand = strand; // rand inside a word"),
        ("matching/mod.rs", "use super::matching::rank;"),
    ] {
        assert_eq!(violations_of(path, text), Vec::<String>::new(), "{path}: {text:?}");
    }
}
