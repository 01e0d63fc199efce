//! More asks than can be answered: who is let in is answered, the rest are told when to come back, and what is light goes on.

use actix_web::{
    test::{TestRequest, call_service, init_service, read_body},
    web::Data,
};
use serde_json::{Value, json};
use waymark::{
    app::{AppError, Deadline, Directory, Settings},
    http::{
        self, Faces, Options,
        match_request::{self, Known},
        pool::Work,
    },
    store::DatabaseUrl,
};

async fn directory(folder: &std::path::Path) -> Directory {
    let url = format!("sqlite:{}", folder.join("waymark.db").display());
    let settings = Settings { data_dir: folder.to_owned(), database: DatabaseUrl::parse(&url).unwrap() };
    Directory::open(&settings).await.unwrap()
}

#[actix_web::test]
async fn while_all_places_are_taken_matches_are_sent_away_unread_and_the_rest_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let faces = Faces::new(directory(folder.path()).await, Options { open_match: true, ..Options::default() });
    let faces = Data::new(faces);
    let app = init_service(http::app(Data::clone(&faces))).await;
    let post = |path: &str, body: &str| {
        let request = TestRequest::post().uri(path).insert_header(("content-type", "application/json"));
        request.set_payload(body.to_owned()).to_request()
    };
    let asked = json!({ "needs": [{ "text": "lonely" }] }).to_string();
    assert_eq!(call_service(&app, post("/v1/match", &asked)).await.status(), 200);

    let places: Vec<_> = std::iter::from_fn(|| faces.place(Work::Match).ok()).collect();
    assert!(!places.is_empty());
    for (path, body) in [("/v1/match", asked.as_str()), ("/v1/match", "no JSON"), ("/v1/match:explain", "{}"), ("/v1/plan", "{}")] {
        let response = call_service(&app, post(path, body)).await;
        assert_eq!(response.status(), 503, "{path} {body}");
        assert_eq!(response.headers().get("retry-after").unwrap(), "1");
        let told: Value = serde_json::from_slice(&read_body(response).await).unwrap();
        assert_eq!(told["type"], "urn:waymark:problem:unavailable", "{told}");
    }
    for path in ["/healthz", "/readyz", "/metrics", "/v1/services", "/v1/needs", "/oruk/services"] {
        let response = call_service(&app, TestRequest::get().uri(path).to_request()).await;
        assert_eq!(response.status(), 200, "{path}");
    }

    drop(places);
    assert_eq!(call_service(&app, post("/v1/match", &asked)).await.status(), 200, "places are free again");
}

#[actix_web::test]
async fn a_match_that_nobody_waits_for_any_more_ends() {
    let folder = tempfile::tempdir().unwrap();
    let directory = directory(folder.path()).await;
    let known = Known {
        lexicon: directory.lexicon(),
        gazetteer: directory.gazetteer(),
        need_for: &|_, _| None,
        now: "2026-11-22T12:00:00Z".parse().unwrap(),
    };
    let person = || match_request::person(json!({ "needs": [{ "text": "lonely" }] }), &known).unwrap();
    assert!(directory.match_person(person()).is_ok());
    let late = Deadline::after(std::time::Duration::ZERO);
    assert!(matches!(directory.match_person_by(person(), late, &|| None), Err(AppError::TooLate)));
}
