//! Parameters and pages.

use chrono::{DateTime, NaiveDate, Utc};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{Location, Organization, Service, Taxonomy, TaxonomyTerm};
use crate::http::vocabulary::{Attendance, Day};

/// What every list takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct Paging {
    /// `next_cursor` of the page before; stays right while data changes.
    cursor: Option<String>,
    /// How many entries a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

/// What stands in the path of one thing.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct ById {
    /// Its id.
    id: Uuid,
}

/// What browsing takes.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes parameters for the document")]
pub(in crate::http::v1) struct Browsing {
    /// Words of the name, the organization, the description.
    #[param(max_length = 200, example = "singing")]
    q: Option<String>,
    /// A point, as `latitude,longitude`.
    #[param(example = "53.83,-1.50")]
    near: Option<String>,
    /// How far from `near`, in metres.
    #[param(minimum = 1, maximum = 500_000)]
    radius_m: Option<f64>,
    /// Carries this taxonomy term.
    taxonomy_term_id: Option<Uuid>,
    /// Is run by this organization.
    organization_id: Option<Uuid>,
    /// Happens on this day of the week.
    #[param(inline)]
    day: Option<Day>,
    /// `free`, or the most it may cost in pence.
    #[param(example = "free")]
    cost: Option<String>,
    /// Can be had in this way.
    #[param(inline)]
    attendance: Option<Attendance>,
    /// Is open on this day.
    open_on: Option<NaiveDate>,
    /// Was changed after this moment.
    modified_after: Option<DateTime<Utc>>,
    /// The order: `relevance` where `q` was sent, else `distance` where `near` was, else `name`.
    #[param(inline)]
    sort: Option<SortWord>,
    /// `next_cursor` of the page before; belongs to the same filters.
    cursor: Option<String>,
    /// How many entries a page has at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
}

/// An order of services.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "describes a parameter for the document")]
enum SortWord {
    Relevance,
    Distance,
    Name,
    LastModified,
}

macro_rules! pages {
    ($($(#[doc = $doc:literal])+ $page:ident of $entry:ident),+ $(,)?) => {
        $(
            $(#[doc = $doc])+
            #[derive(Debug, ToSchema)]
            #[expect(dead_code, reason = "describes an answer for the document")]
            pub(in crate::http::v1) struct $page {
                /// The entries.
                contents: Vec<$entry>,
                /// How many entries this page has.
                size: usize,
                /// Where the next page begins; left out on the last one.
                next_cursor: Option<String>,
            }
        )+
    };
}

pages! {
    /// A page of organizations.
    OrganizationPage of Organization,
    /// A page of locations.
    LocationPage of Location,
    /// A page of taxonomies.
    TaxonomyPage of Taxonomy,
    /// A page of taxonomy terms.
    TaxonomyTermPage of TaxonomyTerm,
}

/// A page of services, with how many there are of each kind.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes an answer for the document")]
pub(in crate::http::v1) struct ServicePage {
    /// The services.
    contents: Vec<Service>,
    /// How many this page has.
    size: usize,
    /// Where the next page begins; left out on the last one.
    next_cursor: Option<String>,
    /// How many there are on all pages.
    total_items: u32,
    /// How many there are of each kind, over all pages.
    facets: FacetsBody,
}

/// Numbers of services by kind.
#[derive(Debug, ToSchema)]
#[schema(as = Facets)]
#[expect(dead_code, reason = "describes an answer for the document")]
struct FacetsBody {
    /// By the way they can be had.
    attendance: Vec<FacetBody>,
    /// By day of the week.
    day: Vec<FacetBody>,
    /// `free`, `paid`, `not_stated`.
    cost: Vec<FacetBody>,
}

/// One kind, and how many there are of it.
#[derive(Debug, ToSchema)]
#[schema(as = Facet)]
#[expect(dead_code, reason = "describes an answer for the document")]
struct FacetBody {
    /// The value to filter by.
    value: String,
    /// How many services.
    count: u32,
}
