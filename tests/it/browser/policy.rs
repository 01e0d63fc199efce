//! The content security policy, tried by doing what it forbids.

use serde_json::json;

use super::in_a_browser;
use crate::http::server;

#[test]
fn what_it_forbids_does_not_happen() {
    let everywhere = [
        "base-uri foreign",
        "connect-src foreign fetch",
        "form-action foreign form",
        "frame-src foreign",
        "img-src foreign img",
        "object-src foreign",
        "script-src eval",
        "script-src-attr inline",
        "script-src-elem foreign script",
        "script-src-elem inline",
        "style-src-elem foreign style",
    ];
    in_a_browser(|browser| {
        for path in ["/", "/docs"] {
            browser.open(&server().url(path));
            let attack = format!("return (async expected => {{ {} }})({})", include_str!("attack.js"), everywhere.len());
            assert_eq!(browser.script(&attack), json!([false, false, "kept", everywhere]), "{path}");
        }
    });
}
