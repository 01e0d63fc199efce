//! The pages in a real browser: what only a browser can say of them.
//!
//! `tests/with-browser COMMAND` starts chromedriver and names it in a variable. Each test has a browser of its own.

mod docs;
mod driver;
mod find;
mod policy;

use std::{io::Write as _, sync::Once};

use driver::Browser;

use crate::http::server;

/// The variable that holds chromedriver's address.
const CHROMEDRIVER: &str = "WAYMARK_TEST_CHROMEDRIVER";

/// Runs a test in a new browser; says so, and does nothing, where no chromedriver is named.
fn in_a_browser(test: impl FnOnce(&Browser)) {
    static SAID: Once = Once::new();
    let Ok(chromedriver) = std::env::var(CHROMEDRIVER) else {
        // Straight to the stream, since the harness swallows what a passing test prints.
        SAID.call_once(|| {
            let _ = writeln!(std::io::stderr(), "\nSKIPPED: all browser tests; {CHROMEDRIVER} is not set (see tests/with-browser)\n");
        });
        return;
    };
    test(&Browser::start(&chromedriver));
}

/// Sees that nothing but our own server was asked for anything.
#[track_caller]
fn asked_only_us(asked_for: &[String]) {
    let own = server().url("/");
    assert!(asked_for.iter().any(|url| url.starts_with(&own)), "the log is empty: {asked_for:?}");
    let foreign: Vec<&String> = asked_for.iter().filter(|url| !url.starts_with(&own) && !url.starts_with("data:")).collect();
    assert!(foreign.is_empty(), "{foreign:?}");
}
