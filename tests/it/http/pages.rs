//! The pages, as a browser sees them.

use reqwest::blocking::Response;

use super::{TestServer, server};
use waymark::http::Options;

fn post(fields: &[(&str, &str)]) -> Response {
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "+"))).collect();
    let form = server().post("/").header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
    form.body(body.join("&")).send().unwrap()
}

#[test]
fn the_first_page_is_one_form_without_a_script() {
    let response = server().get("/");
    assert_eq!(response.headers()["cache-control"], "no-store");
    let page = response.text().unwrap();
    assert!(!page.contains("<script"));
    for part in ["<html lang=\"en-GB\">", "method=\"post\"", "<main", "Skip to the main part", "no substitute for clinical care"] {
        assert!(page.contains(part), "{part}");
    }
    for field in ["said", "postcode", "age", "distance"] {
        assert!(page.contains(&format!("<label for=\"{field}\"")) && page.contains(&format!("id=\"{field}\"")), "{field}");
    }
    assert_eq!(server().get("/style.css").headers()["content-type"], "text/css; charset=utf-8");
}

#[test]
fn what_was_written_is_answered_with_matches_and_why() {
    let response = post(&[("said", "feels lonely"), ("postcode", "LS8 1NT"), ("age", "78"), ("distance", "8000")]);
    assert_eq!((response.status().as_u16(), &response.headers()["cache-control"]), (200, &"no-store".parse().unwrap()));
    let page = response.text().unwrap();
    for part in ["What may help", "Friendship group", "Roundhay Good Neighbours", "<h4>Why</h4>", "What was understood", "tel:01134960001"]
    {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("Without a postcode"));
    assert!(post(&[("said", "feels lonely")]).text().unwrap().contains("Without a postcode, only what needs no journey can be found"));
    assert!(page.contains(">feels lonely</textarea>") && page.contains("value=\"LS8 1NT\""), "what was written stays");
}

#[test]
fn words_of_crisis_come_first() {
    let page = post(&[("said", "wants to end her life"), ("postcode", "LS8 1NT")]).text().unwrap();
    let (help, form) = (page.find("Help now").unwrap(), page.find("<form").unwrap());
    assert!(help < form);
}

#[test]
fn faults_stand_beside_their_fields_and_what_was_written_cannot_run() {
    let response = post(&[("said", ""), ("postcode", "%3Cscript%3E"), ("age", "old")]);
    assert_eq!(response.status(), 422);
    let page = response.text().unwrap();
    for part in ["There is a problem", "id=\"said-fault\"", "id=\"postcode-fault\"", "id=\"age-fault\"", "href=\"#age\""] {
        assert!(page.contains(part), "{part}");
    }
    assert!(!page.contains("<script"));
}

#[test]
fn a_form_from_another_site_is_refused() {
    let foreign = server().post("/").header("origin", "http://evil.example").header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(foreign.body("said=x").send().unwrap().status(), 403);
}

#[test]
fn where_matching_is_closed_the_page_says_so_and_shows_no_form() {
    let closed = TestServer::start(Options { open_match: false, ..Options::default() });
    let form = |accept: &str| closed.post("/").header("accept", accept).header("content-type", "application/x-www-form-urlencoded");
    let send = |accept: &str| form(accept).body("said=feels+lonely").send().unwrap();
    for (response, status) in [(closed.get("/"), 200), (send("text/html"), 401), (send("*/*"), 401)] {
        assert_eq!(response.status().as_u16(), status);
        assert_eq!(response.headers()["content-type"], "text/html; charset=utf-8");
        assert_eq!(response.headers().contains_key("www-authenticate"), status == 401);
        let page = response.text().unwrap();
        for part in ["<h1>Matching is not open here</h1>", "waymark serve --open-match", "waymark demo", "href=\"/v1/services\""] {
            assert!(page.contains(part), "{part}");
        }
        for part in ["<form", "<textarea", "feels lonely"] {
            assert!(!page.contains(part), "{part}");
        }
    }
}
