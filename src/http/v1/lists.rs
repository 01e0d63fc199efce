//! Lists: one shape for all of them.

use actix_web::{HttpRequest, HttpResponse};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use crate::{
    access::policy::Subject,
    app::Page,
    domain::{Location, Organization, OrganizationId},
    http::{etag, paging, parameters::Parameters, problem::Problem},
    store::{About, PublicationState, Record},
};

/// A page of a list, as it goes over the wire.
#[derive(Debug, Serialize)]
pub(super) struct ListBody {
    /// The entries.
    pub contents: Vec<Value>,
    /// How many entries this page has.
    pub size: usize,
    /// Where the next page begins; left out on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl ListBody {
    pub(super) fn new(contents: Vec<Value>, next_cursor: Option<String>) -> Self {
        Self { size: contents.len(), contents, next_cursor }
    }
}

/// Where in a list to go on, and how far.
pub(super) struct Window {
    pub(super) after: Option<Uuid>,
    pub(super) limit: u32,
}

/// Reads the parameters that every plain list takes.
pub(super) fn window(request: &HttpRequest, list: &str) -> Result<Window, Problem> {
    let mut parameters = Parameters::of(request);
    let window = Window { after: parameters.cursor(list), limit: parameters.limit() };
    parameters.end()?;
    Ok(window)
}

/// Shows a page of a plain list.
pub(super) fn show<T>(request: &HttpRequest, list: &str, page: &Page<T>, write: impl Fn(&T) -> Value) -> Result<HttpResponse, Problem> {
    let next = page.next.and_then(|next| paging::write(list, &next));
    etag::tagged(request, &ListBody::new(page.items.iter().map(write).collect(), next))
}

/// Shows one thing, or says that no `kind` has this id. Takes no query parameters.
pub(super) fn show_one<T>(
    request: &HttpRequest,
    kind: &str,
    found: Option<&T>,
    write: impl Fn(&T) -> Value,
) -> Result<HttpResponse, Problem> {
    Parameters::of(request).end()?;
    etag::tagged(request, &write(found.ok_or_else(|| Problem::no_such(kind))?))
}

/// What the policy asks of an organization: it is its own.
pub(super) fn organization(found: &Record<Organization>) -> (Subject, About) {
    subject(found, "organization", found.value.id.0, Some(found.value.id))
}

/// What the policy asks of a location.
pub(super) fn location(found: &Record<Location>, owner: Option<OrganizationId>) -> (Subject, About) {
    subject(found, "location", found.value.id.0, owner)
}

fn subject<T>(found: &Record<T>, kind: &'static str, id: Uuid, owner: Option<OrganizationId>) -> (Subject, About) {
    let published = found.publication_state == PublicationState::Published;
    (Subject { owner, published }, About { kind, id, revision: None })
}

/// The id in the path. What is no UUID is nobody's id.
pub(super) fn id<T: From<Uuid>>(request: &HttpRequest, kind: &str) -> Result<T, Problem> {
    // Not by an extractor: the document would name the parameter a second time.
    let id = request.match_info().get("id").and_then(|text| Uuid::parse_str(text).ok());
    id.map(T::from).ok_or_else(|| Problem::no_such(kind))
}
