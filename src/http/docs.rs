//! `/docs`: the documentation, readable and tried out in a browser, without the network: Swagger UI from inside the binary.
//!
//! Its page and the few lines that start it are our own, so that it may run under a policy which allows nothing foreign and
//! no script within the page. It never asks a validator on the net.

use std::sync::Arc;

use actix_web::{
    HttpResponse, get,
    guard::Get,
    http::header::{self, ContentEncoding, HeaderName},
    web::{self, Path},
};
use utoipa_swagger_ui::Config;

use super::problem::Problem;

const PAGE: &str = include_str!("docs/index.html");
const START: &str = include_str!("docs/start.js");

/// What the page may do: its own scripts, styles and pictures, and ask this server. Swagger UI sets styles on its elements.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; \
                      connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Which of Swagger UI's files the page uses; no others are shown.
const FILES: [&str; 2] = ["swagger-ui-bundle.js", "swagger-ui.css"];

/// Registers the documentation.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config.service(web::resource(["/docs", "/docs/"]).guard(Get()).to(page)).service(file);
}

async fn page() -> HttpResponse {
    HttpResponse::Ok().insert_header(policy()).content_type("text/html; charset=utf-8").body(PAGE)
}

#[get("/docs/{file}")]
async fn file(name: Path<String>) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::Ok();
    response.insert_header(policy()).insert_header((header::CACHE_CONTROL, "max-age=3600"));
    if name.as_str() == "start.js" {
        return Ok(response.content_type("text/javascript; charset=utf-8").body(START));
    }
    let known = FILES.contains(&name.as_str());
    let found = utoipa_swagger_ui::serve(&name, Arc::new(Config::default())).ok().flatten().filter(|_| known);
    let found = found.ok_or_else(Problem::not_found)?;
    if found.gzpipped {
        response.insert_header(ContentEncoding::Gzip);
    }
    Ok(response.content_type(found.content_type).body(found.bytes.into_owned()))
}

fn policy() -> (HeaderName, &'static str) {
    (header::CONTENT_SECURITY_POLICY, POLICY)
}
