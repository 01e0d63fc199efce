//! Open data: everything that is published, as Open Referral UK 3.0 (HSDS-UK-3.0), for anyone.
//!
//! This face follows its standard first: pages have numbers, parameters that it does not know are passed over, a fault is told as
//! `{ "error", "message" }`, and pages of any origin may read it. What is written is `formats::uk_profile`'s; what there is, is
//! `app::open_data`'s. Begin with [`routes`]; [`document`] is the face's own `OpenAPI` document.
//!
//! # Decided here
//! - Lists are in the order of ids. A page past the end is empty, and says that it is the last.
//! - `per_page` is 20 where nothing is said, and 100 at most: who asks for more gets 100, and `total_pages` counts accordingly.
//! - `minimal` lists have up to 100,000 to a page, since the standard wants all of them in one.
//! - `format=ndjson` streams the whole list, one object a line, in portions, and carries no tag.
//! - A service at a location whose id several services of a broken feed share is listed once for each; by its id it is that of the service
//!   with the lowest id.
//! - A service whose organization is not published is not shown, nor is a place whose location is not.
//! - `top_only` gives terms without a parent.

mod about;
mod asked;
mod cors;
pub mod document;
mod organizations;
mod package;
mod page;
mod places;
mod services;
mod taxonomies;

use actix_web::{HttpRequest, HttpResponse, guard, web};

pub(super) use cors::put_on;

use super::problem::Problem;

type Answer = Result<HttpResponse, Problem>;

/// Where this face is.
const BASE: &str = "/oruk";

/// Registers the face.
pub(super) fn routes(config: &mut web::ServiceConfig) {
    config
        .service(about::about)
        .service(about::about_with_slash)
        .service(about::openapi)
        .service(package::data_package)
        .service(services::services)
        .service(services::service)
        .service(places::service_at_locations)
        .service(places::service_at_location)
        .service(organizations::organizations)
        .service(organizations::organization)
        .service(taxonomies::taxonomies)
        .service(taxonomies::taxonomy)
        .service(taxonomies::taxonomy_terms)
        .service(taxonomies::taxonomy_term)
        .service(web::resource("/oruk{rest:(/.*)?}").guard(guard::Options()).to(cors::preflight));
}

/// Whether a path is of this face, known to it or not.
#[must_use]
pub fn is_at(path: &str) -> bool {
    path.strip_prefix(BASE).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The methods that are known at each path.
pub(super) fn methods() -> impl Iterator<Item = (String, Vec<&'static str>)> {
    let paths = document::paths().map(|path| format!("{BASE}{path}"));
    paths.chain([BASE.to_owned(), format!("{BASE}/openapi.json")]).map(|path| (path, vec!["GET", "HEAD", "OPTIONS"]))
}

/// The id in the path. What is no UUID is nobody's id.
fn id<T: From<uuid::Uuid>>(request: &HttpRequest, kind: &str) -> Result<T, Problem> {
    let id = request.match_info().get("id").and_then(|text| uuid::Uuid::parse_str(text).ok());
    id.map(T::from).ok_or_else(|| Problem::no_such(kind))
}
