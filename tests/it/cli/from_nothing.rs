//! docs/FROM-NOTHING.md, done as it stands there: its blocks of shell, one after the other in one shell, beside the real binary. What the
//! page shows of the answers is compared with what came.

use std::{
    fmt::Write as _,
    fs::File,
    io::Read as _,
    os::unix::process::CommandExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

/// The page.
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/FROM-NOTHING.md");

/// The address that the page serves on; the test takes a free port instead.
const ADDRESS: &str = "127.0.0.1:8080";

/// How long all of it may take: a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(3);

/// Where a step begins, in what the shell prints.
const MARK: &str = "=== line ";

/// A block of shell, and what the page shows of its answer.
#[derive(Debug, Default)]
struct Step {
    /// The line of the page on which it stands.
    line: usize,
    script: String,
    shown: Vec<Shown>,
}

#[derive(Debug)]
enum Shown {
    /// Lines that came, in this order; perhaps with others between them.
    Text(String),
    /// What is in one of the answers; perhaps among more.
    Json(Value),
}

/// The steps of a page.
fn steps(page: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    let mut lines = page.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else { continue };
        let block: String = lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        let line = number + 1;
        if language == "sh" {
            steps.push(Step { line, script: block, shown: Vec::new() });
            continue;
        }
        let step = steps.last_mut().unwrap_or_else(|| panic!("line {line} shows an answer to nothing"));
        step.shown.push(match language {
            "text" => Shown::Text(block),
            "json" => {
                Shown::Json(serde_json::from_str(&block).unwrap_or_else(|error| panic!("line {line} shows what is no JSON: {error}")))
            }
            other => panic!("line {line} begins a block of {other:?}, which nothing holds to its word"),
        });
    }
    steps
}

impl Shown {
    /// Whether it is in what a step printed.
    fn is_in(&self, printed: &str) -> bool {
        match self {
            Self::Text(text) => {
                let mut came = printed.lines();
                text.lines().all(|line| came.by_ref().any(|came| fits(line.trim(), came.trim())))
            }
            Self::Json(shown) => {
                let mut answers = printed.lines().filter_map(|line| serde_json::from_str(line).ok());
                answers.any(|answer| holds(&answer, shown))
            }
        }
    }
}

/// Whether a text is as it is shown; `…` stands for anything.
fn fits(shown: &str, came: &str) -> bool {
    let mut parts = shown.split('…');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = came.strip_prefix(first) else { return false };
    let Some(last) = shown.contains('…').then(|| shown.rsplit('…').next().unwrap_or_default()) else { return rest.is_empty() };
    let between: Vec<&str> = parts.collect();
    for part in &between[..between.len() - 1] {
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    rest.ends_with(last)
}

/// Whether an answer holds what is shown of it: each member that is shown, and of a list its elements, in their order.
fn holds(came: &Value, shown: &Value) -> bool {
    match (came, shown) {
        (Value::Object(came), Value::Object(shown)) => {
            shown.iter().all(|(name, shown)| came.get(name).is_some_and(|came| holds(came, shown)))
        }
        // A list that is shown as empty is.
        (Value::Array(came), Value::Array(shown)) if shown.is_empty() => came.is_empty(),
        (Value::Array(came), Value::Array(shown)) => {
            let mut came = came.iter();
            shown.iter().all(|shown| came.by_ref().any(|came| holds(came, shown)))
        }
        (Value::String(came), Value::String(shown)) => fits(shown, came),
        _ => came == shown,
    }
}

/// A shell and everything that it started; all of it is killed when this is dropped.
struct Shell(Child);

impl Drop for Shell {
    fn drop(&mut self) {
        // The group, by its leader: the server is in it, and lives on without its shell.
        let _ = Command::new("kill").args(["-KILL", "--"]).arg(format!("-{}", self.0.id())).stderr(Stdio::null()).status();
        let _ = self.0.wait();
    }
}

/// Runs the steps in one shell, in `folder`. Whether it went well to the end, and what it printed.
fn walked(steps: &[Step], folder: &Path) -> (bool, String) {
    let mut script = String::from("exec 2>&1\n");
    for Step { line, script: block, .. } in steps {
        writeln!(script, "printf '\\n%s\\n' '{MARK}{line}'\n{block}").unwrap();
    }
    let path = folder.join("the-page.sh");
    std::fs::write(&path, script).unwrap();
    let printed = folder.join("printed");
    let binaries = Path::new(env!("CARGO_BIN_EXE_waymark")).parent().unwrap().to_owned();
    let paths = std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).collect::<Vec<_>>();
    let home = folder.join("home");
    std::fs::create_dir(&home).unwrap();
    let mut command = Command::new("bash");
    command.args(["-euo", "pipefail"]).arg(&path).current_dir(&home).stdin(Stdio::null()).stdout(File::create(&printed).unwrap());
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("WAYMARK_")) {
        command.env_remove(name);
    }
    // Nobody's own settings of curl, and no proxy on the way to this machine.
    command
        .env("PATH", std::env::join_paths([vec![binaries], paths].concat()).unwrap())
        .env("HOME", &home)
        .env("CURL_HOME", &home)
        .env("no_proxy", "*");
    let mut shell = Shell(command.process_group(0).spawn().expect("bash is needed for this test, and does not start"));
    let began = Instant::now();
    let ended = loop {
        if let Some(status) = shell.0.try_wait().unwrap() {
            break status.success();
        }
        if began.elapsed() > PATIENCE {
            break false;
        }
        thread::sleep(Duration::from_millis(20));
    };
    drop(shell);
    let mut text = String::new();
    File::open(&printed).unwrap().read_to_string(&mut text).unwrap();
    (ended, text)
}

#[test]
fn from_nothing_to_found_by_a_match_with_curl_alone() {
    let curl = Command::new("curl").arg("--version").stdout(Stdio::null()).status();
    assert!(curl.is_ok_and(|status| status.success()), "this test needs curl: apt-get install curl");
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let page = std::fs::read_to_string(PAGE).unwrap();
    assert!(page.contains(ADDRESS));
    let steps = steps(&page.replace(ADDRESS, &format!("127.0.0.1:{port}")));
    // What the page is for; a page that leaves one out shows less.
    for done in [
        "/v1/organizations -d",
        "-X POST \"$LINK\"",
        "/v1/services:preview",
        "/v1/services -d",
        "/confirm",
        "/submit",
        "/return",
        "-X PATCH",
        "/publish",
        "/v1/match",
        "/capacity",
        "/assure",
        "/history",
        "/v1/changes",
    ] {
        assert!(
            steps.iter().any(|step| step.script.contains(done) && !step.shown.is_empty()),
            "{done} is not in it, or its answer is not shown"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let (ended, printed) = walked(&steps, folder.path());
    assert!(ended, "it does not come to its end:\n{printed}");
    for step in &steps {
        let mark = format!("\n{MARK}{}\n", step.line);
        let (_, after) = printed.split_once(&mark).unwrap_or_else(|| panic!("line {} was not come to:\n{printed}", step.line));
        let came = after.split_once(&format!("\n{MARK}")).map_or(after, |(came, _)| came);
        for shown in &step.shown {
            assert!(shown.is_in(came), "after line {} of docs/FROM-NOTHING.md stands\n{shown:#?}\nand this came:\n{came}", step.line);
        }
    }
}

#[test]
fn what_is_shown_is_held_to_its_word() {
    for (shown, came, fit) in [
        ("one", "one", true),
        ("one", "one more", false),
        ("one …", "one more", true),
        ("… more", "one more", true),
        ("a … c … e", "a b c d e", true),
        ("a … c … e", "a b d e", false),
        ("a … e", "a b c", false),
        ("a…a", "a", false),
    ] {
        assert_eq!(fits(shown, came), fit, "{shown:?} of {came:?}");
    }
    let answer = r#"{"a":1,"b":[{"c":"x"},{"c":"y"}],"d":[]}"#;
    for (shown, fit) in [
        ("{}", true),
        (r#"{"a":1}"#, true),
        (r#"{"a":2}"#, false),
        (r#"{"e":1}"#, false),
        (r#"{"b":[{"c":"y"}],"d":[]}"#, true),
        (r#"{"b":[{"c":"y"},{"c":"x"}]}"#, false),
        (r#"{"b":[]}"#, false),
    ] {
        assert_eq!(Shown::Json(serde_json::from_str(shown).unwrap()).is_in(&format!("\n{answer}\n")), fit, "{shown}");
    }
    let page = "Say\n\n```sh\nprintf 'a\\nb\\n'\nfalse\n```\n\n```text\na\n…\n```\n";
    let read = steps(page);
    assert_eq!((read.len(), read[0].line), (1, 3));
    assert!(read[0].shown[0].is_in("a\nb") && !read[0].shown[0].is_in("b\na"));
    let folder = tempfile::tempdir().unwrap();
    let (ended, printed) = walked(&read, folder.path());
    assert!(!ended && printed.contains("=== line 3\na\nb\n"), "{printed}");
}
