//! `GET /v1/services`: browsing; and `/{id}`. Whoever searches for a person uses match.

use actix_web::{HttpRequest, HttpResponse, get, web::Data};
use serde::Serialize;
use serde_json::{Value, json};

use super::{hsds, lists, shown};
use crate::{
    app::{Browse, BrowsePage, Facets, ServiceView, Sort},
    domain::{OrganizationId, TaxonomyTermId, fault::code, vocabulary::Vocabulary},
    geography::Point,
    http::{Faces, etag, openapi::Problems, paging, parameters::Parameters, problem::Problem},
    matching::CostWish,
};

/// The longest search text, in characters.
const MAX_Q: usize = 200;
/// The furthest radius, in metres.
const MAX_RADIUS_M: f64 = 500_000.0;
const MAX_PENCE: u32 = 1_000_000;

/// Browse services
///
/// Published services, with how many there are of each kind. Whoever searches for a person uses match: nothing of a person
/// belongs into a URL.
#[utoipa::path(tag = "directory", operation_id = "listServices", params(hsds::Browsing),
    responses((status = 200, description = "A page.", body = hsds::ServicePage), Problems),
    security((), ("key" = [])))]
#[get("/v1/services")]
pub(super) async fn services(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    faces.admit(&request, "listServices", None).await?;
    let (browse, list) = browse(&request)?;
    let page = faces.directory().browse(&browse).await?;
    etag::tagged(&request, &Body::of(&page, &list))
}

/// A service
///
/// One service, whole, in the shape of HSDS. What is not published is there for its own organization and for moderators, who also see
/// what is proposed beside what is.
#[utoipa::path(tag = "directory", operation_id = "getService", params(hsds::ById),
    responses((status = 200, description = "The service.", body = hsds::Service), Problems),
    security((), ("key" = [])))]
#[get("/v1/services/{id}")]
pub(super) async fn service(faces: Data<Faces>, request: HttpRequest) -> Result<HttpResponse, Problem> {
    Parameters::of(&request).end()?;
    let (_, shown) = shown::found(&faces, &request, "getService").await?;
    etag::tagged(&request, &shown.value)
}

fn write(view: &ServiceView) -> Value {
    shown::write(view)
}

/// Reads what is browsed for, and names the list with its filters, which a cursor belongs to.
fn browse(request: &HttpRequest) -> Result<(Browse, String), Problem> {
    let list = list_name(request);
    let mut parameters = Parameters::of(request);
    let near = parameters.parsed("near", "lat,lon: two numbers, such as 53.83,-1.50", point);
    let radius_m = parameters.number("radius_m", 1.0, MAX_RADIUS_M);
    if radius_m.is_some() && near.is_none() {
        parameters.fault("near", code::REQUIRED, "near is required where radius_m is sent");
    }
    let sort = sort(&mut parameters, near.is_some());
    let browse = Browse {
        q: parameters.text("q", MAX_Q),
        near,
        radius_m,
        taxonomy_term_id: parameters.uuid("taxonomy_term_id").map(TaxonomyTermId),
        organization_id: parameters.uuid("organization_id").map(OrganizationId),
        day: parameters.word("day"),
        cost: parameters.parsed("cost", "free, or the most it may cost in pence", cost),
        attendance: parameters.word("attendance"),
        open_on: parameters.date("open_on"),
        modified_after: parameters.moment("modified_after"),
        sort,
        after: parameters.cursor(&list),
        limit: parameters.limit(),
    };
    parameters.end()?;
    Ok((browse, list))
}

/// The list that a cursor belongs to: its filters and its order, however they were written; not the page.
fn list_name(request: &HttpRequest) -> String {
    let mut filters: Vec<&str> = request.query_string().split('&').collect();
    filters.retain(|filter| !filter.is_empty() && !filter.starts_with("cursor=") && !filter.starts_with("limit="));
    filters.sort_unstable();
    format!("services?{}", filters.join("&"))
}

fn point(text: &str) -> Option<Point> {
    let (latitude, longitude) = text.split_once(',')?;
    Point::new(latitude.trim().parse().ok()?, longitude.trim().parse().ok()?).ok()
}

fn cost(text: &str) -> Option<CostWish> {
    match text {
        "free" => Some(CostWish::Free),
        pence => pence.parse().ok().filter(|pence| *pence <= MAX_PENCE).map(CostWish::AtMostPence),
    }
}

/// The order that was asked for.
fn sort(parameters: &mut Parameters, has_place: bool) -> Option<Sort> {
    let words = [("relevance", Sort::Relevance), ("distance", Sort::Distance), ("name", Sort::Name), ("last_modified", Sort::LastModified)];
    let asked = parameters.text("sort", 32)?;
    let sort = words.iter().find(|(word, _)| *word == asked).map(|(_, sort)| *sort);
    if sort.is_none() {
        parameters.fault("sort", code::UNKNOWN_WORD, "not a word of sort; known are relevance, distance, name, last_modified");
    }
    if sort == Some(Sort::Distance) && !has_place {
        parameters.fault("near", code::REQUIRED, "near is required to sort by distance");
    }
    sort
}

#[derive(Serialize)]
struct Body {
    #[serde(flatten)]
    list: lists::ListBody,
    total_items: u32,
    facets: Value,
}

impl Body {
    fn of(page: &BrowsePage, list: &str) -> Self {
        let next = page.next.as_ref().and_then(|next| paging::write(list, next));
        Self {
            list: lists::ListBody::new(page.items.iter().map(write).collect(), next),
            total_items: page.total,
            facets: facets(&page.facets),
        }
    }
}

fn facets(facets: &Facets) -> Value {
    fn words<T: Vocabulary>(counts: &[(T, u32)]) -> Value {
        counts.iter().map(|(word, count)| json!({ "value": word.word(), "count": count })).collect()
    }
    json!({
        "attendance": words(&facets.attendance),
        "day": words(&facets.day),
        "cost": facets.cost.iter().map(|(cost, count)| json!({ "value": cost.word(), "count": count })).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn read(query: &str) -> Result<(Browse, String), Problem> {
        browse(&TestRequest::with_uri(&format!("/v1/services?{query}")).to_http_request())
    }

    #[test]
    fn every_filter_is_read() {
        let (browse, _) = read(
            "q=singing&near=53.83,-1.50&radius_m=5000&day=tuesday&cost=500&attendance=in_person&open_on=2026-11-24&limit=5\
             &organization_id=6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a001&taxonomy_term_id=6f1c8c2e-53b0-4c4a-9d0f-52a2e4f0a002\
             &modified_after=2026-01-01T00:00:00Z&sort=last_modified",
        )
        .unwrap();
        assert_eq!((browse.q.as_deref(), browse.radius_m, browse.limit), (Some("singing"), Some(5000.0), 5));
        assert_eq!(browse.cost, Some(CostWish::AtMostPence(500)));
        assert!(browse.near.is_some() && browse.day.is_some() && browse.open_on.is_some() && browse.modified_after.is_some());
        assert_eq!(browse.sort, Some(Sort::LastModified));
    }

    #[test]
    fn faults_are_named_by_parameter_all_at_once() {
        for (query, pointers) in [
            ("near=91,0", vec!["?near"]),
            ("near=NaN,0", vec!["?near"]),
            ("near=LS8", vec!["?near"]),
            ("radius_m=100", vec!["?near"]),
            ("sort=distance", vec!["?near"]),
            ("sort=best&cost=cheap&day=x&distance=3", vec!["?sort", "?day", "?cost", "?distance"]),
            ("organization_id=7&open_on=tomorrow", vec!["?organization_id", "?open_on"]),
        ] {
            let problem = read(query).err().unwrap();
            let found: Vec<&str> = problem.errors().iter().map(|fault| fault.pointer.as_str()).collect();
            assert_eq!(found, pointers, "{query}");
        }
    }

    #[test]
    fn a_list_is_known_by_its_filters_and_not_by_its_page() {
        let name = |query: &str| list_name(&TestRequest::with_uri(&format!("/v1/services?{query}")).to_http_request());
        assert_eq!(name("q=a&day=monday&limit=5&cursor=x"), name("day=monday&q=a"));
        assert_ne!(name("q=a"), name("q=b"));
    }
}
