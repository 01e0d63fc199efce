//! The standard's own checks, where `WAYMARK_REFERENCE` names a folder that has them.

use std::{
    io::Write as _,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::{Value, json};
use waymark::http::Options;

use super::{super::TestServer, shipped};

/// Says why something was not tried. Straight to the stream, since the harness swallows what a passing test prints.
fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "Skipped: the checks of Open Referral UK. {why}");
}

#[test]
fn the_checks_of_the_standard_pass() {
    let Some(folder) = std::env::var_os("WAYMARK_REFERENCE") else { return skip("WAYMARK_REFERENCE names no folder.") };
    let checks = Path::new(&folder).join("checks/oruk");
    let program = checks.join("check_oruk.py");
    if !program.exists() {
        return skip(&format!("There is no {}.", program.display()));
    }
    let has_schemas = Command::new("python3").args(["-c", "import jsonschema, referencing"]).stderr(Stdio::null()).status();
    if !has_schemas.is_ok_and(|status| status.success()) {
        return skip("They need python3 with the package jsonschema.");
    }
    // One row of the checks is about how fresh the data is, and the demonstration's is old on purpose.
    let mut services = shipped();
    let today = waymark::clock::now().date_naive().to_string();
    for service in services.as_array_mut().unwrap() {
        service["assured_date"] = json!(today);
    }
    let server = TestServer::start_with(Options::default(), services);
    for specification in ["oruk-3.0", "oruk-3.0-next"] {
        let report = tempfile::NamedTempFile::new().unwrap();
        let run = Command::new("python3")
            .arg("-B")
            .arg(&program)
            .arg(server.url("/oruk"))
            .args(["--strict", "--only-problems", "--spec"])
            .arg(checks.join("data").join(specification))
            .arg("--json")
            .arg(report.path())
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&run.stdout);
        assert!(run.status.success(), "{told}\n{}", String::from_utf8_lossy(&run.stderr));
        let counts: Value = serde_json::from_slice(&std::fs::read(report.path()).unwrap()).unwrap();
        assert!(counts["counts"]["PASS"].as_u64().unwrap() > 100, "{counts}");
        let _ = writeln!(std::io::stderr(), "Checks of Open Referral UK, {specification}: {}", counts["counts"]);
    }
}
