//! `GET /v1/organizations`, `/v1/locations`, `/v1/taxonomies`, `/v1/taxonomy_terms`, each with `/{id}`, in HSDS's shapes.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};

use super::{hsds, lists};
use crate::{
    formats::hsds::{Terms, write_location, write_organization, write_taxonomy, write_taxonomy_term},
    http::{Faces, openapi::Problems, problem::Problem},
};

type Answer = Result<HttpResponse, Problem>;

/// Organizations
///
/// Everyone who runs services, by id.
#[utoipa::path(tag = "directory", operation_id = "listOrganizations", params(hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::OrganizationPage), Problems),
    security((), ("key" = [])))]
#[get("/v1/organizations")]
pub(super) async fn organizations(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "listOrganizations", None).await?;
    let window = lists::window(&request, "organizations")?;
    let page = faces.directory().organizations(window.after, window.limit).await?;
    lists::show(&request, "organizations", &page, |found| write_organization(&found.value, &Terms::default()))
}

/// An organization
///
/// One organization. One that is not published is there for itself and for moderators.
#[utoipa::path(tag = "directory", operation_id = "getOrganization", params(hsds::ById),
    responses((status = 200, description = "The organization.", body = hsds::Organization), Problems),
    security((), ("key" = [])))]
#[get("/v1/organizations/{id}")]
pub(super) async fn organization(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let caller = faces.caller(&request).await?;
    let found = faces.directory().organization(lists::id(&request, "organization")?).await?;
    if let Some(found) = &found {
        faces.ask(&request, &caller, "getOrganization", Some(lists::organization(found))).await?;
    }
    lists::show_one(&request, "organization", found.as_ref(), |found| write_organization(&found.value, &Terms::default()))
}

/// Locations
///
/// Everywhere that services happen, by id.
#[utoipa::path(tag = "directory", operation_id = "listLocations", params(hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::LocationPage), Problems),
    security((), ("key" = [])))]
#[get("/v1/locations")]
pub(super) async fn locations(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "listLocations", None).await?;
    let window = lists::window(&request, "locations")?;
    let page = faces.directory().locations(window.after, window.limit).await?;
    lists::show(&request, "locations", &page, |found| write_location(&found.value, &Terms::default()))
}

/// A location
///
/// One location. One that is not published is there for the organization whose alone it is, and for moderators.
#[utoipa::path(tag = "directory", operation_id = "getLocation", params(hsds::ById),
    responses((status = 200, description = "The location.", body = hsds::Location), Problems),
    security((), ("key" = [])))]
#[get("/v1/locations/{id}")]
pub(super) async fn location(faces: Data<Faces>, request: HttpRequest) -> Answer {
    let caller = faces.caller(&request).await?;
    let found = faces.directory().location(lists::id(&request, "location")?).await?;
    if let Some(found) = &found {
        let owner = faces.directory().owner_of_location(found.value.id).await?;
        faces.ask(&request, &caller, "getLocation", Some(lists::location(found, owner))).await?;
    }
    lists::show_one(&request, "location", found.as_ref(), |found| write_location(&found.value, &Terms::default()))
}

/// Taxonomies
///
/// The lists of terms by which publishers sort their services.
#[utoipa::path(tag = "directory", operation_id = "listTaxonomies", params(hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::TaxonomyPage), Problems),
    security((), ("key" = [])))]
#[get("/v1/taxonomies")]
pub(super) async fn taxonomies(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "listTaxonomies", None).await?;
    let window = lists::window(&request, "taxonomies")?;
    let page = faces.directory().taxonomies(window.after, window.limit).await?;
    lists::show(&request, "taxonomies", &page, |found| write_taxonomy(&found.value))
}

/// A taxonomy
///
/// One taxonomy.
#[utoipa::path(tag = "directory", operation_id = "getTaxonomy", params(hsds::ById),
    responses((status = 200, description = "The taxonomy.", body = hsds::Taxonomy), Problems),
    security((), ("key" = [])))]
#[get("/v1/taxonomies/{id}")]
pub(super) async fn taxonomy(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "getTaxonomy", None).await?;
    let found = faces.directory().taxonomy(lists::id(&request, "taxonomy")?).await?;
    lists::show_one(&request, "taxonomy", found.as_ref(), |found| write_taxonomy(&found.value))
}

/// Taxonomy terms
///
/// The terms of all taxonomies, by id.
#[utoipa::path(tag = "directory", operation_id = "listTaxonomyTerms", params(hsds::Paging),
    responses((status = 200, description = "A page.", body = hsds::TaxonomyTermPage), Problems),
    security((), ("key" = [])))]
#[get("/v1/taxonomy_terms")]
pub(super) async fn taxonomy_terms(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "listTaxonomyTerms", None).await?;
    let window = lists::window(&request, "taxonomy_terms")?;
    let page = faces.directory().taxonomy_terms(None, window.after, window.limit).await?;
    lists::show(&request, "taxonomy_terms", &page, |found| write_taxonomy_term(&found.value, &Terms::default()))
}

/// A taxonomy term
///
/// One term.
#[utoipa::path(tag = "directory", operation_id = "getTaxonomyTerm", params(hsds::ById),
    responses((status = 200, description = "The term.", body = hsds::TaxonomyTerm), Problems),
    security((), ("key" = [])))]
#[get("/v1/taxonomy_terms/{id}")]
pub(super) async fn taxonomy_term(faces: Data<Faces>, request: HttpRequest) -> Answer {
    faces.admit(&request, "getTaxonomyTerm", None).await?;
    let found = faces.directory().taxonomy_term(lists::id(&request, "taxonomy term")?).await?;
    lists::show_one(&request, "taxonomy term", found.as_ref(), |found| write_taxonomy_term(&found.value, &Terms::default()))
}
