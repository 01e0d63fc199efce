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

/// A listing whose every free text would break out of where it stands, if it were not escaped. Mark-up itself is turned into text when it is
/// imported; what is not quite mark-up stays.
fn scripted() -> serde_json::Value {
    let run = |what: &str| format!("{what} <script>alert(1)</script>\"' onerror='alert({what})' < & >");
    serde_json::json!([{
        "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001", "name": run("name"), "status": "active", "alert": run("alert"),
        "description": format!("Singing for anyone who feels lonely. {}", run("description")), "fees_description": run("fees"),
        "application_process": format!("Just come along. {}", run("application")), "eligibility_description": run("eligibility"),
        "organization": { "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002", "name": run("organization"), "description": run("about") },
        "contacts": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a003", "name": run("contact"), "title": run("title") }],
        "phones": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a008", "number": "0113 496 0001", "description": run("phone") }],
        "cost_options": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a004", "option": run("option"), "amount": 2, "currency": "GBP",
                           "amount_description": run("amount") }],
        "schedules": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a005", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00",
                        "closes_at": "12:00", "description": run("schedule") }],
        "service_at_locations": [{ "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a006", "location": {
            "id": "6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a007", "location_type": "physical", "name": run("location"),
            "latitude": 53.8285, "longitude": -1.5083 } }],
    }])
}

#[test]
fn a_script_in_a_listing_is_text_on_the_page_and_json_elsewhere() {
    let server = TestServer::start_with(Options { open_match: true, ..Options::default() }, scripted());
    let form = server.post("/").header("content-type", "application/x-www-form-urlencoded").header("accept", "text/html");
    let response = form.body("said=feels+lonely&postcode=LS8+1NT&age=78&distance=8000").send().unwrap();
    assert_eq!((response.status().as_u16(), &response.headers()["x-content-type-options"]), (200, &"nosniff".parse().unwrap()));
    assert!(response.headers()["content-security-policy"].to_str().unwrap().contains("default-src"));
    let page = response.text().unwrap();
    assert!(
        page.contains("onerror=&#39;alert(name)&#39; &#60; &#38;") || page.contains("onerror=&#x27;alert(name)&#x27; &lt; &amp;"),
        "{page}"
    );
    for runs in ["<script", "<img", "onerror='"] {
        assert!(!page.contains(runs), "{runs} in {page}");
    }
    let asked = serde_json::json!({ "needs": [{ "text": "feels lonely" }], "place": { "postcode": "LS8 1NT" } });
    let (service, one) = ("/v1/services", "/v1/services/6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001");
    for response in [server.get(service), server.get(one), server.post("/v1/match").json(&asked).send().unwrap()] {
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((header("content-type").as_str(), header("x-content-type-options").as_str()), ("application/json", "nosniff"));
        let told = response.text().unwrap();
        assert!(told.contains("onerror='alert(name)' < & >") && !told.contains("<script"), "what was written is what is told: {told}");
    }
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
