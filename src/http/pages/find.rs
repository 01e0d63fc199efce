//! `/`: what was said, a postcode; and what would help, with why.

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, HeaderMap},
    post,
    web::{Bytes, Data},
};
use askama::Template;

use super::{
    MEDIA_TYPE,
    form::{DISTANCES, FieldFault, Form},
    shown::Shown,
};
use crate::http::{
    Faces,
    match_response::MatchResponse,
    pool::Work,
    problem::{Kind, Problem},
};

/// The page: the form, and what came of it.
#[derive(Template)]
#[template(path = "find.html")]
struct FindPage<'a> {
    form: &'a Form,
    faults: &'a [FieldFault],
    shown: Option<Shown>,
    distances: [(&'static str, &'static str); DISTANCES.len()],
}

impl FindPage<'_> {
    /// What is wrong with a field.
    fn fault(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.field == field).map(|fault| fault.text.as_str())
    }
}

/// What stands in the form's place where matching is not open.
#[derive(Template)]
#[template(path = "closed.html")]
struct ClosedPage;

#[get("/")]
pub(super) async fn empty_form(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let page = if faces.admit(&request, "match", None).await.is_ok() { page(&Form::default(), &[], None)? } else { closed()? };
    Ok(HttpResponse::Ok().content_type(MEDIA_TYPE).body(page))
}

#[post("/")]
pub(super) async fn matches(faces: Data<Faces>, request: HttpRequest, sent: Bytes) -> Result<HttpResponse, Problem> {
    from_here(request.headers())?;
    if let Err(problem) = faces.admit(&request, "match", None).await {
        // Somebody whose form was still open from before: whatever their browser accepts, a page is what they look at.
        return Ok(problem.begin().content_type(MEDIA_TYPE).body(closed()?));
    }
    let place = faces.place(Work::Match)?;
    let form = Form::parse(&sent)?;
    match faces.match_person(place, form.as_request()).await {
        Ok(matched) => {
            let lexicon = faces.directory().lexicon();
            let shown = Shown::of(&MatchResponse::of(&matched, lexicon), lexicon);
            Ok(HttpResponse::Ok().content_type(MEDIA_TYPE).body(page(&form, &[], Some(shown))?))
        }
        Err(problem) if problem.kind() == Kind::Wrong => {
            let page = page(&form, &FieldFault::all(problem.errors()), None)?;
            Ok(problem.begin().content_type(MEDIA_TYPE).body(page))
        }
        Err(problem) => Err(problem),
    }
}

fn page(form: &Form, faults: &[FieldFault], shown: Option<Shown>) -> Result<String, Problem> {
    FindPage { form, faults, shown, distances: DISTANCES }.render().map_err(|_| Problem::internal())
}

fn closed() -> Result<String, Problem> {
    ClosedPage.render().map_err(|_| Problem::internal())
}

/// Whether a form comes from our own page, as far as the browser says; who is no browser says nothing.
///
/// # Errors
/// A [`Problem`] where another site sent it.
fn from_here(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let own_origin = |origin: &str| origin.split_once("://").is_some_and(|(_, host)| Some(host) == text(header::HOST.as_str()));
    let own = match (text("sec-fetch-site"), text(header::ORIGIN.as_str())) {
        // What a page cannot write itself weighs more than what old browsers have only.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => own_origin(origin),
        (None, None) => true,
    };
    if own { Ok(()) } else { Err(Problem::new(Kind::Forbidden, "this form is for this site's own page")) }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn a_form_from_another_site_is_refused() {
        for (headers, allowed) in [
            (vec![], true),
            (vec![("host", "localhost:8080"), ("origin", "http://localhost:8080"), ("sec-fetch-site", "same-origin")], true),
            (vec![("host", "localhost:8080"), ("origin", "null"), ("sec-fetch-site", "same-origin")], true),
            (vec![("host", "localhost:8080"), ("origin", "http://evil.example")], false),
            (vec![("host", "localhost:8080"), ("origin", "null")], false),
            (vec![("host", "localhost:8080"), ("sec-fetch-site", "cross-site")], false),
            (vec![("host", "localhost:8080"), ("sec-fetch-site", "same-site")], false),
        ] {
            let request = headers.iter().fold(TestRequest::default(), |request, header| request.insert_header(*header)).to_srv_request();
            assert_eq!(from_here(request.headers()).is_ok(), allowed, "{headers:?}");
        }
    }

    #[test]
    fn a_page_shows_faults_beside_their_fields_and_escapes_what_was_written() {
        let form = Form { said: "</textarea><script>".to_owned(), postcode: "\"LS".to_owned(), ..Form::default() };
        let faults = [FieldFault { field: "postcode", text: "Not a UK postcode".to_owned() }];
        let page = page(&form, &faults, None).unwrap();
        assert!(!page.contains("<script") && !page.contains("value=\"\"LS"), "{page}");
        for part in
            ["aria-describedby=\"postcode-fault postcode-hint\"", "aria-invalid=\"true\"", "id=\"postcode-fault\"", "href=\"#postcode\""]
        {
            assert!(page.contains(part), "{part}");
        }
    }
}
