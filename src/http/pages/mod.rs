//! Pages for people: server-rendered, without a script. Begin with [`find`], the first of them.
//!
//! What somebody says about a person is posted and never stands in an address, is not kept, and no cache may keep the answer.

mod find;
mod form;
mod links;
mod shown;

use actix_web::{HttpResponse, get, http::header, web::ServiceConfig};
use askama::Template;
use uuid::Uuid;

use super::problem::Problem;

/// The media type of a page.
pub const MEDIA_TYPE: &str = "text/html; charset=utf-8";

/// Registers the pages that the document describes: those behind links in mails.
pub(super) fn described(config: &mut utoipa_actix_web::service_config::ServiceConfig) {
    config.service(links::show).service(links::follow);
}

/// Registers the pages.
pub(super) fn routes(config: &mut ServiceConfig) {
    config.service(find::empty_form).service(find::matches).service(style).service(icon);
}

#[get("/style.css")]
async fn style() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CACHE_CONTROL, "max-age=300"))
        .content_type("text/css; charset=utf-8")
        .body(include_str!("style.css"))
}

#[get("/icon.svg")]
async fn icon() -> HttpResponse {
    HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "max-age=86400")).content_type("image/svg+xml").body(include_str!("icon.svg"))
}

/// A problem as a page, for somebody who followed a link.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
    request: Uuid,
}

/// A problem as a page.
pub(super) fn problem(problem: &Problem, request: Uuid) -> Option<String> {
    ProblemPage { title: problem.kind().title(), detail: problem.detail(), request }.render().ok()
}
