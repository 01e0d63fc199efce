//! `/links/{token}`: what a link in a mail will do, with one button; and doing it.
//!
//! Looking changes nothing: the scanners of mail programs look at every link. A link that nobody has and one that was used answer with
//! the same page.

use actix_web::{HttpRequest, HttpResponse, get, post, web::Data};
use askama::Template;

use super::MEDIA_TYPE;
use crate::{
    app::{LinkSeen, ShownLink},
    clock,
    http::{
        Faces,
        openapi::Problems,
        problem::{Kind, Problem},
    },
};

/// What stands behind a link that can be followed; or what was done.
#[derive(Template)]
#[template(path = "link.html")]
struct LinkPage<'a> {
    shown: &'a ShownLink,
    done: bool,
}

/// Why a link cannot be followed.
#[derive(Template)]
#[template(path = "dead_link.html")]
struct DeadLinkPage {
    expired: bool,
}

/// Look at a link
///
/// A page that says what the link in a mail will do, with one button. Changes nothing.
#[utoipa::path(tag = "registration", operation_id = "showLink", params(("token" = String, Path, description = "What stood in the mail.")),
    responses((status = 200, description = "The page.", body = String, content_type = "text/html"), Problems), security(()))]
#[get("/links/{token}")]
pub(super) async fn show(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "showLink", None).await?;
    let seen = faces.directory().look_at_link(token(&request), clock::now()).await?;
    page(&seen, false)
}

/// Follow a link
///
/// Does what the link says, once: the button of its page.
#[utoipa::path(tag = "registration", operation_id = "followLink", params(("token" = String, Path, description = "What stood in the mail.")),
    responses((status = 200, description = "A page that says what was done.", body = String, content_type = "text/html"), Problems), security(()))]
#[post("/links/{token}")]
pub(super) async fn follow(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let caller = faces.admit(&request, "followLink", None).await?;
    let act = faces.act(&request, &caller, "followLink");
    let seen = faces.directory().follow_link(token(&request), &act).await?;
    page(&seen, true)
}

fn token(request: &HttpRequest) -> &str {
    request.match_info().get("token").unwrap_or_default()
}

fn page(seen: &LinkSeen, done: bool) -> Result<HttpResponse, Problem> {
    let (mut response, page) = match seen {
        LinkSeen::Open(shown) => (HttpResponse::Ok(), LinkPage { shown, done }.render()),
        LinkSeen::Expired => (Problem::new(Kind::Gone, "the link has expired").begin(), DeadLinkPage { expired: true }.render()),
        LinkSeen::Unknown => (Problem::new(Kind::Gone, "no such link").begin(), DeadLinkPage { expired: false }.render()),
    };
    Ok(response.content_type(MEDIA_TYPE).body(page.map_err(|_| Problem::internal())?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::Purpose;

    #[test]
    fn a_name_is_escaped_and_the_page_has_one_button() {
        let told = Purpose::ProveMailbox.told();
        let shown = ShownLink { told, name: "<script>alert(1)</script>\"".to_owned(), hash: String::new() };
        let open = LinkPage { shown: &shown, done: false }.render().unwrap();
        let done = LinkPage { shown: &shown, done: true }.render().unwrap();
        assert!(!open.contains("<script") && !done.contains("<script"), "{open}");
        assert_eq!((open.matches("<button").count(), done.matches("<button").count()), (1, 0));
        assert!(done.contains(Purpose::ProveMailbox.told().done));
    }
}
