//! A browser, driven through chromedriver: as much of `WebDriver`'s JSON over HTTP as the tests need.

use std::{
    thread,
    time::{Duration, Instant},
};

use reqwest::blocking::{Client, Response};
use serde_json::{Value, json};

/// How long anything may take before the test gives up on it: a debug build on a busy machine is slow.
const PATIENCE: Duration = Duration::from_mins(1);

/// Keys that are no characters.
pub(super) const TAB: &str = "\u{e004}";
pub(super) const ENTER: &str = "\u{e007}";

/// How it is started. It runs as root in a container too, asks nobody but us for anything, and finds no other host.
const ARGUMENTS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--window-size=1280,900",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
];

/// A browser with a profile of its own, gone when this is dropped. `tests/with-browser` takes away what a killed test leaves.
pub(super) struct Browser {
    client: Client,
    session: String,
}

impl Browser {
    /// Has the chromedriver at that address start one.
    pub(super) fn start(chromedriver: &str) -> Self {
        let client = Client::builder().timeout(PATIENCE).no_proxy().build().unwrap();
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "args": ARGUMENTS },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" }
        } } });
        let started = value(client.post(format!("{chromedriver}/session")).json(&wanted).send().unwrap());
        Self { client, session: format!("{chromedriver}/session/{}", started["sessionId"].as_str().unwrap()) }
    }

    fn command(&self, path: &str, body: &Value) -> Value {
        value(self.client.post(format!("{}/{path}", self.session)).json(body).send().unwrap())
    }

    /// Goes to an address, and waits until it is loaded.
    pub(super) fn open(&self, url: &str) {
        self.command("url", &json!({ "url": url }));
    }

    /// What a script in the page answers, its promise kept.
    pub(super) fn script(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// What an expression is worth in the page.
    pub(super) fn value(&self, expression: &str) -> Value {
        self.script(&format!("return {expression}"))
    }

    /// What an expression that is a text says.
    pub(super) fn text(&self, expression: &str) -> String {
        self.value(expression).as_str().unwrap_or_else(|| panic!("{expression} is no text")).to_owned()
    }

    /// Waits until a selector finds something that is shown.
    #[track_caller]
    pub(super) fn wait_for(&self, selector: &str) {
        let (asked, script) = (Instant::now(), format!("!!document.querySelector({selector:?})?.checkVisibility()"));
        while self.value(&script) != true {
            let page = || self.text("document.body.innerText");
            assert!(asked.elapsed() < PATIENCE, "{selector} does not appear on\n{}", page());
            thread::sleep(Duration::from_millis(25));
        }
    }

    /// Presses keys, one after the other, wherever the focus is.
    pub(super) fn press(&self, keys: &str) {
        let strokes: Vec<Value> =
            keys.chars().flat_map(|key| ["keyDown", "keyUp"].map(|stroke| json!({ "type": stroke, "value": key }))).collect();
        self.command("actions", &json!({ "actions": [{ "type": "key", "id": "keyboard", "actions": strokes }] }));
    }

    /// Clicks in the middle of what a selector finds first.
    pub(super) fn click(&self, selector: &str) {
        let element = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let id = element.as_object().unwrap().values().next().unwrap().as_str().unwrap();
        self.command(&format!("element/{id}/click"), &json!({}));
    }

    /// A command of the browser's own protocol.
    fn own(&self, command: &str, parameters: &Value) {
        self.command("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }));
    }

    /// Makes the window a small screen's, so many CSS pixels wide.
    pub(super) fn set_width(&self, width: u32) {
        self.own("Emulation.setDeviceMetricsOverride", &json!({ "width": width, "height": 640, "deviceScaleFactor": 1, "mobile": true }));
    }

    /// Prefers `light` or `dark`.
    pub(super) fn prefer(&self, scheme: &str) {
        self.own("Emulation.setEmulatedMedia", &json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] }));
    }

    /// Runs no script of any page any more; those of the tests still do.
    pub(super) fn without_scripts(&self) {
        self.own("Emulation.setScriptExecutionDisabled", &json!({ "value": true }));
    }

    /// What the console says since this was last asked: faults, refusals of the content security policy, warnings.
    pub(super) fn complaints(&self) -> Vec<String> {
        self.log("browser").iter().map(|entry| format!("{} {}", entry["level"], entry["message"])).collect()
    }

    /// Every address that was asked for since this was last asked, whether it was reached or not.
    pub(super) fn asked_for(&self) -> Vec<String> {
        let message = |entry: &Value| serde_json::from_str::<Value>(entry["message"].as_str()?).ok();
        let events = self.log("performance");
        let requests = events.iter().filter_map(message).filter(|event| event["message"]["method"] == "Network.requestWillBeSent");
        requests.map(|event| event["message"]["params"]["request"]["url"].as_str().unwrap().to_owned()).collect()
    }

    fn log(&self, kind: &str) -> Vec<Value> {
        self.command("se/log", &json!({ "type": kind })).as_array().unwrap().clone()
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.client.delete(&self.session).send();
    }
}

/// The value of an answer.
///
/// # Panics
/// Where it is a refusal, with its reason.
#[track_caller]
fn value(response: Response) -> Value {
    let status = response.status();
    let mut answer: Value = response.json().unwrap();
    assert!(status.is_success(), "{}: {}", answer["value"]["error"], answer["value"]["message"]);
    answer["value"].take()
}
