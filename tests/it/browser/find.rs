//! `/`, as a link worker uses it: by keyboard, on any screen, in either colour scheme, without scripts.

use serde_json::{Value, json};

use super::{
    asked_only_us,
    driver::{Browser, ENTER, TAB},
    in_a_browser,
};
use crate::http::server;

/// What can be focused, in order, until the form ends.
const FORM: [&str; 7] = ["Skip to the main part", "Waymark", "said", "postcode", "age", "distance", "Find"];

const MATCHES: &str = "[...document.querySelectorAll('.matches > li')].map(item => ({
    rank: item.value, name: item.querySelector('h3').innerText,
    reasons: [...item.querySelector('h4 + ul').children].map(reason => reason.innerText) }))";

/// What has the focus: its id, or what it says.
fn focus(browser: &Browser) -> String {
    browser.text("document.activeElement.id || document.activeElement.innerText")
}

/// Goes from field to field to this one.
#[track_caller]
fn tab_to(browser: &Browser, field: &str) {
    for _ in 0..30 {
        browser.press(TAB);
        if focus(browser) == field {
            return;
        }
    }
    panic!("{field} is not reached by keyboard");
}

/// Sees that nothing is wrong with how the page looks as it is now.
#[track_caller]
fn looks_right(browser: &Browser, where_: &str) {
    let seen = browser.script(include_str!("look.js"));
    assert_eq!(seen["faults"], json!([]), "{where_}");
    assert!(seen["texts"].as_u64().unwrap() > 5, "{where_}: {seen}");
}

/// Opens the page and sends it filled in by keyboard.
fn ask(browser: &Browser, said: &str, postcode: &str) {
    browser.open(&server().url("/"));
    tab_to(browser, "said");
    browser.press(said);
    tab_to(browser, "postcode");
    browser.press(postcode);
    browser.press(ENTER);
}

/// The pages there are: the empty form, an answer, words of crisis, faults, and a problem.
fn each_page(browser: &Browser, mut see: impl FnMut(&str)) {
    browser.open(&server().url("/"));
    see("the form");
    ask(browser, "feels lonely, hates computers", "LS8 1NT");
    browser.wait_for("#matches");
    browser.script("document.querySelector('details').open = true");
    see("an answer");
    ask(browser, "wants to end her life", "LS8 1NT");
    browser.wait_for("#safety");
    see("words of crisis");
    ask(browser, "", "nowhere");
    browser.wait_for("#postcode-fault");
    see("faults");
    browser.open(&server().url("/nowhere"));
    browser.wait_for("h1");
    see("a problem");
}

#[test]
fn a_link_worker_writes_what_was_said_and_reads_ranked_matches_and_why() {
    in_a_browser(|browser| {
        ask(browser, "Feels lonely since the move,\nloves singing", "LS8 1NT");
        browser.wait_for("#matches");
        let found = browser.value(MATCHES);
        let found = found.as_array().unwrap();
        assert!(found.len() > 3, "{found:?}");
        for (rank, found) in (1..).zip(found) {
            assert_eq!(found["rank"], rank, "{found}");
            assert!(found["name"].as_str().unwrap().starts_with("Friendship group"), "{found}");
            let reasons: Vec<&str> = found["reasons"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
            assert!(reasons.len() > 1 && reasons.iter().any(|reason| reason.contains("lonely")), "{found}");
        }
        assert_eq!(browser.value("said.value"), "Feels lonely since the move,\nloves singing");
        assert_eq!(browser.value("postcode.value"), "LS8 1NT");

        // None of it stays anywhere but on the page.
        assert_eq!(browser.text("location.href"), server().url("/"));
        assert_eq!(browser.value("[document.cookie, localStorage.length, sessionStorage.length]"), json!(["", 0, 0]));
        assert!(!browser.text("document.title").contains("lonely"));
        let asked_for = browser.asked_for();
        asked_only_us(&asked_for);
        for url in asked_for {
            assert!(!url.contains('?') && !url.to_lowercase().contains("lonely") && !url.contains("LS8"), "{url}");
        }
        assert_eq!(browser.complaints(), [""; 0]);
    });
}

#[test]
fn a_phone_without_scripts_will_do_and_nothing_scrolls_sideways() {
    in_a_browser(|browser| {
        browser.set_width(320);
        browser.without_scripts();
        browser.open(&server().url("/docs"));
        assert_eq!(
            browser.value("[typeof SwaggerUIBundle, document.querySelector('noscript').innerText.includes('needs JavaScript')]"),
            json!(["undefined", true])
        );
        each_page(browser, |page| {
            assert_eq!(browser.value("document.documentElement.clientWidth"), 320, "{page}");
            looks_right(browser, page);
        });
    });
}

#[test]
fn everything_written_can_be_read_in_light_and_dark() {
    in_a_browser(|browser| {
        each_page(browser, |page| {
            for scheme in ["light", "dark"] {
                browser.prefer(scheme);
                let dark = browser.value("getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)";
                assert_eq!(dark, scheme == "dark", "{page}");
                looks_right(browser, &format!("{page}, {scheme}"));
            }
        });
        // And what is wrong is seen.
        browser.open(&server().url("/"));
        browser.prefer("light");
        browser.script(
            "document.querySelector('h1').style.color = '#888'; document.querySelector('[for=age]').remove(); age.style.width = '200vw'",
        );
        let faults = browser.script(include_str!("look.js"))["faults"].to_string();
        for fault in ["faint 3.54: <h1>", "no label: <input#age>", "past the edge: <input#age>", "scrolls to"] {
            assert!(faults.contains(fault), "{fault} is not in {faults}");
        }
    });
}

#[test]
fn the_keyboard_reaches_everything_and_the_focus_is_seen() {
    in_a_browser(|browser| {
        let focusable = "[...document.querySelectorAll('a, button, input, select, textarea, summary')].length";
        for scheme in ["light", "dark"] {
            browser.prefer(scheme);
            browser.open(&server().url("/"));
            let stops: Vec<String> = (0..browser.value(focusable).as_u64().unwrap())
                .map(|_| {
                    browser.press(TAB);
                    looks_right(browser, scheme);
                    focus(browser)
                })
                .collect();
            assert_eq!(stops[..FORM.len()], FORM);
            assert_eq!(stops.last().unwrap(), "the API");
        }

        browser.open(&server().url("/"));
        browser.press(TAB);
        browser.press(ENTER);
        browser.press(TAB);
        assert_eq!(focus(browser), "said", "the first link skips to the form");

        // The answer, and its button in place of Enter in a field.
        browser.press("feels lonely");
        tab_to(browser, "postcode");
        browser.press("LS8 1NT");
        tab_to(browser, "Find");
        browser.press(" ");
        browser.wait_for("#matches");
        tab_to(browser, "What was understood");
        browser.press(ENTER);
        browser.wait_for("details li");
        browser.press(TAB);
        looks_right(browser, "a link of the answer");
        assert_eq!(focus(browser), "0113 496 0001");
    });
}

#[test]
fn a_wrong_postcode_is_told_beside_its_field_and_what_was_written_stays() {
    in_a_browser(|browser| {
        browser.open(&server().url("/"));
        tab_to(browser, "said");
        browser.press("sits alone <all> day");
        tab_to(browser, "postcode");
        browser.press("LS99 9\"Z");
        tab_to(browser, "age");
        browser.press("78");
        tab_to(browser, "distance");
        browser.press("5");
        tab_to(browser, "Find");
        browser.press(ENTER);
        browser.wait_for("#postcode-fault");

        assert_eq!(
            browser.value("[said.value, postcode.value, age.value, distance.value]"),
            json!(["sits alone <all> day", "LS99 9\"Z", "78", "8000"])
        );
        assert!(browser.text("document.title").starts_with("Error"));
        assert_eq!(browser.value("[...document.querySelectorAll('[aria-invalid]')].map(field => field.id)"), json!(["postcode"]));
        assert_eq!(browser.value("postcode.getAttribute('aria-describedby').includes('postcode-fault')"), true);
        // Between the label and the field, in their column.
        let beside = "(() => { const [label, fault, field] = [postcode.labels[0], document.getElementById('postcode-fault'), postcode]
            .map(element => element.getBoundingClientRect());
            return label.bottom <= fault.top && fault.bottom <= field.top && field.top - fault.bottom < 8
                && fault.left >= field.left && fault.right <= field.right })()";
        assert_eq!(browser.value(beside), true);

        // The list of faults leads to the field.
        let fault = browser.text("document.getElementById('postcode-fault').innerText");
        tab_to(browser, &fault);
        browser.press(ENTER);
        assert_eq!(focus(browser), "postcode");
        let complaints = browser.complaints();
        assert!(complaints.iter().all(|said| said.contains("status of 422")), "{complaints:?}");
    });
}
